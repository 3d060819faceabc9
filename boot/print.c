/* Owns printing where nothing can be trusted: no buffers, no state, no libc; each function under 50 bytes of stack.
 * The last step out of a program, boot_exit, is here as well: it needs nothing more. */
#include "board.h"
#include "boot.h"
#include "console.h"
#include "core.h"
#include "semihosting.h"

#include <string.h>

/* The runtime may not be linked. Declared in obol/inspect.h; weak so that an image without objects links. */
extern size_t ob_locate(const void *address, char *text, size_t size) __attribute__((weak));

void boot_print(const char *text) {
    boot_console_write(BOOT_OUTPUT, text, strlen(text));
}

void boot_print_hex(uint32_t value) {
    char text[10] = {'0', 'x'};
    for (int i = 9; i >= 2; --i, value >>= 4) {
        text[i] = "0123456789abcdef"[value & 15];
    }
    boot_console_write(BOOT_OUTPUT, text, sizeof text);
}

void boot_print_decimal(uint32_t value) {
    char text[10];
    size_t i = sizeof text;
    do {
        text[--i] = (char)('0' + value % 10);
        value /= 10;
    } while (value != 0);
    boot_console_write(BOOT_OUTPUT, text + i, sizeof text - i);
}

bool boot_print_location(const char *before, uintptr_t address) {
    char text[96];
    if (ob_locate == NULL) {
        return false;
    }
    size_t length = ob_locate((const void *)address, text, sizeof text); // NOLINT(performance-no-int-to-ptr)
    if (length == 0) {
        return false;
    }
    boot_print(before);
    boot_console_write(BOOT_OUTPUT, text, length < sizeof text ? length : sizeof text - 1);
    return true;
}

/* A debugger that does not know the extended call ignores it and gets the older one, which carries only good or bad. */
static void exit_to_debugger(int status) {
    const uint32_t block[2] = {ADP_STOPPED_APPLICATION_EXIT, (uint32_t)status};
    (void)boot_semihosting_call(SYS_EXIT_EXTENDED, block);
    uintptr_t reason = status == 0 ? ADP_STOPPED_APPLICATION_EXIT : ADP_STOPPED_RUNTIME_ERROR;
    (void)boot_semihosting_call(SYS_EXIT, (const void *)reason); // NOLINT(performance-no-int-to-ptr)
}

_Noreturn void boot_exit(int status) {
    if (boot_semihosting) {
        exit_to_debugger(status);
    }
    boot_print("[exit ");
    boot_print_decimal((uint32_t)status);
    boot_print("]\n");
    uart_flush();
    core_disable_interrupts();
    for (;;) {
        __asm__ volatile("wfi");
    }
}
