/* Owns what the runtime asks of its surroundings (obol/port.h), on a computer with an operating system.
 *
 * Invariant: the first line of a panic and its status are those that boot/port.c gives it on a board. */
#include "obol/inspect.h"
#include "obol/port.h"
#include "obol/refs.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/random.h>
#include <unistd.h>

enum { STATUS_PANIC = 3 };

/* The runtime may not be linked: weak. */
extern size_t ob_locate(const void *address, char *text, size_t size) __attribute__((weak));

void ob_port_write(const char *text, size_t length) {
    while (length != 0) {
        ssize_t written = write(STDOUT_FILENO, text, length);
        if (written < 0 && errno != EINTR) {
            return; /* a closed pipe: nobody to tell */
        }
        if (written > 0) {
            text += written;
            length -= (size_t)written;
        }
    }
}

bool ob_port_entropy(void *bytes, size_t count) {
    return getrandom(bytes, count, 0) == (ssize_t)count; /* up to 256 bytes come whole */
}

/* _exit: a damaged program should not run its exit handlers. */
_Noreturn void ob_port_panic(uint32_t id, const void *address) {
    char text[256];
    char where[96] = "";
    size_t located = ob_locate != NULL ? ob_locate(address, where, sizeof where) : 0;
    int length = snprintf(text, sizeof text, "panic: 0x%08lx at %p%s%s\n", (unsigned long)id, address,
                          located != 0 ? ", " : "", located != 0 ? where : "");
    ob_port_write(text, (size_t)length);
    (void)ob_refs_report(address, &ob_console);
    _exit(STATUS_PANIC);
}

#if OB_LEAK_REPORT
__attribute__((destructor)) static void report_leaks(void) {
    (void)ob_report_leaks(&ob_console);
}
#endif
