/* No libc function in use allocates: each is called here, and nobody asked for a heap afterwards.
 * tests/host/newlib.t checks that this file calls every libc function that the project's own objects call.
 *
 * seconds: 120 */
#include "boot.h"
#include "tap.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

void *_sbrk(ptrdiff_t bytes);

void tap_after_each(void) {
    if (boot_sbrk_calls != 0) {
        tap_fail(__FILE__, __LINE__, "a libc function asked for a heap");
        boot_sbrk_calls = 0;
    }
}

/* Volatile, so that the compiler does not answer in the library's place. */
static volatile size_t length = 11;
static char first[32], second[32];

static void fill(char *to) {
    memcpy(to, "hello world", length + 1);
}

TAP_TEST("copying and filling") {
    memset(first, 'x', length * 2);
    TAP_EQUAL(first[21], 'x');
    fill(first);
    TAP_STRING(first, "hello world");
    TAP_OK(memmove(first + 1, first, length - 1) == first + 1);
    TAP_STRING(first, "hhello worl");
    TAP_OK(strcpy(second, first) == second);
    TAP_OK(strncpy(second, "ab", length) == second && second[length - 1] == '\0');
}

TAP_TEST("comparing and searching") {
    fill(first);
    fill(second);
    second[10] = 'e';
    TAP_OK(memcmp(first, second, length) < 0);
    TAP_OK(strcmp(first, second) < 0);
    TAP_OK(strncmp(first, second, length - 1) == 0);
    TAP_OK(memchr(first, 'w', length) == first + 6);
    TAP_OK(strchr(first, 'o') == first + 4);
    TAP_OK(strrchr(first, 'o') == first + 7);
    TAP_OK(strstr(first, second + 6) == NULL);
    second[10] = 'd';
    TAP_OK(strstr(first, second + 6) == first + 6);
    TAP_EQUAL(strlen(first), length);
    TAP_EQUAL(strcspn(first, "lo"), 2);
}

static int print(char *to, size_t size, const char *format, ...) __attribute__((format(printf, 3, 4)));
static int print(char *to, size_t size, const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    int printed = vsnprintf(to, size, format, arguments);
    va_end(arguments);
    return printed;
}

TAP_TEST("formatting, longer than any buffer of stdio") {
    static char wide[160];
    TAP_EQUAL(print(first, sizeof first, "%d %5u %-4x|%c%s %p", -7, 42u, 0x2Au, 'c', "text", (void *)first), 30);
    TAP_OK(strncmp(first, "-7    42 2a  |ctext 0x", 22) == 0);
    TAP_EQUAL(print(wide, sizeof wide, "%150d", 1), 150);
    TAP_EQUAL(wide[149], '1');
    TAP_EQUAL(snprintf(first, length - 7, "%s", "cut off"), 7);
    TAP_STRING(first, "cut");
    TAP_EQUAL(print(wide, sizeof wide, "%.*s|%ld|%lu", 3, "hello", -5l, 6ul),
              8); /* newlib-nano knows neither ll nor z */
    TAP_STRING(wide, "hel|-5|6");
}

TAP_TEST("numbers from text") {
    char *end;
    TAP_EQUAL(strtol("-0x2Az", &end, 16), -42);
    TAP_EQUAL(*end, 'z');
    TAP_EQUAL(strtoul("4294967295", NULL, 10), 4294967295u);
    TAP_EQUAL(atoi("17"), 17);
}

static int by_value(const void *a, const void *b) {
    return *(const unsigned char *)a - *(const unsigned char *)b;
}

TAP_TEST("sorting") {
    fill(first);
    qsort(first, length, 1, by_value);
    TAP_STRING(first, " dehllloorw");
}

TAP_TEST("files and the console") {
    struct stat status;
    int fd = open("no/such/file", O_RDONLY);
    TAP_EQUAL(fd, -1);
    TAP_EQUAL(errno, ENOENT);
    TAP_EQUAL(read(17, first, sizeof first), -1);
    TAP_EQUAL(errno, EBADF);
    TAP_EQUAL(lseek(17, 0, SEEK_SET), -1);
    TAP_EQUAL(close(17), -1);
    TAP_EQUAL(write(1, "", 0), 0);
    TAP_EQUAL(isatty(1), 1);
    TAP_EQUAL(fstat(1, &status), 0);
    TAP_OK(S_ISCHR(status.st_mode));
}

static bool exited;

static void note_exit(void) {
    exited = true;
}

/* exit itself ends every test image; what it needs to know is registered without a heap. */
TAP_TEST("exit's list takes a function") {
    TAP_EQUAL(atexit(note_exit), 0);
    TAP_OK(!exited);
}

TAP_TEST("a function that does allocate gets nothing, and is counted") {
    char *volatile memory = malloc(length);
    uint32_t calls = boot_sbrk_calls;
    boot_sbrk_calls = 0;
    TAP_OK(memory == NULL);
    TAP_EQUAL(errno, ENOMEM);
    TAP_OK(calls > 0);
}

TAP_TEST("each request for memory is refused with ENOMEM by the system call itself, whatever its size") {
    static const ptrdiff_t sizes[] = {0, 1, 8, 4096, PTRDIFF_MAX, -8};
    for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
        errno = 0;
        void *end = _sbrk(sizes[i]);
        TAP_OK(end == (void *)-1); // NOLINT(performance-no-int-to-ptr)
        TAP_EQUAL(errno, ENOMEM);
    }
    TAP_EQUAL(boot_sbrk_calls, sizeof sizes / sizeof sizes[0]);
    boot_sbrk_calls = 0;
}
