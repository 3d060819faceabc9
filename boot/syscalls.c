/* Owns what newlib asks of an operating system. Descriptors 0, 1 and 2 are the console, the others files of the
 * debugger's computer.
 *
 * Invariant: there is no heap behind newlib's back. _sbrk never gives a byte, and counts who tried. */
#include "boot.h"
#include "console.h"
#include "files.h"
#include "obol/inspect.h"

#include <errno.h>
#include <limits.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

uint32_t boot_sbrk_calls;

int _open(const char *path, int flags, int mode);
int _close(int fd);
int _read(int fd, void *bytes, size_t length);
int _write(int fd, const void *bytes, size_t length);
off_t _lseek(int fd, off_t offset, int whence);
int _fstat(int fd, struct stat *status);
int _isatty(int fd);
int _unlink(const char *path);
void *_sbrk(ptrdiff_t bytes);
int _kill(pid_t process, int signal);
pid_t _getpid(void);
void _exit(int status);
void __assert_func(const char *file, int line, const char *function, const char *condition);

static bool is_console(int fd) {
    return fd >= 0 && fd < BOOT_FIRST_FILE;
}

int _open(const char *path, int flags, int mode) {
    (void)mode; /* the host decides about permissions */
    return boot_file_open(path, flags);
}

int _close(int fd) {
    return is_console(fd) ? 0 : boot_file_close(fd);
}

int _read(int fd, void *bytes, size_t length) {
    if (fd == BOOT_INPUT) {
        return (int)boot_console_read(bytes, length > INT_MAX ? INT_MAX : length);
    }
    return boot_file_read(fd, bytes, length);
}

int _write(int fd, const void *bytes, size_t length) {
    if (fd == BOOT_OUTPUT || fd == BOOT_ERRORS) {
        size_t written = boot_console_write((boot_stream)fd, bytes, length > INT_MAX ? INT_MAX : length);
        if (written == 0 && length != 0) {
            errno = EIO;
            return -1;
        }
        return (int)written;
    }
    return boot_file_write(fd, bytes, length);
}

off_t _lseek(int fd, off_t offset, int whence) {
    if (is_console(fd)) {
        errno = ESPIPE;
        return -1;
    }
    return boot_file_seek(fd, (int32_t)offset, whence);
}

int _fstat(int fd, struct stat *status) {
    memset(status, 0, sizeof *status);
    if (is_console(fd)) {
        status->st_mode = S_IFCHR;
        return 0;
    }
    int32_t length = boot_file_length(fd);
    if (length < 0) {
        return -1;
    }
    status->st_mode = S_IFREG;
    status->st_size = length;
    return 0;
}

int _isatty(int fd) {
    return is_console(fd) ? 1 : boot_file_is_terminal(fd);
}

int _unlink(const char *path) {
    return boot_file_remove(path);
}

void *_sbrk(ptrdiff_t bytes) {
    (void)bytes;
    ++boot_sbrk_calls;
    errno = ENOMEM;
    return (void *)-1; // NOLINT(performance-no-int-to-ptr): what sbrk returns on failure
}

pid_t _getpid(void) {
    return 1;
}

/* raise() without a handler. */
int _kill(pid_t process, int signal) {
    (void)process;
    boot_print("killed by signal ");
    boot_print_decimal((uint32_t)signal);
    boot_print("\n");
    boot_exit(BOOT_STATUS_PANIC);
}

void _exit(int status) {
#if OB_LEAK_REPORT
    (void)ob_report_leaks(&ob_console);
#endif
    boot_exit(status);
}

/* In newlib's place: says from where, and needs no signals. */
void abort(void) {
    boot_print("abort: called at pc ");
    boot_print_hex((uint32_t)(uintptr_t)__builtin_return_address(0) & ~1u);
    boot_print("\n");
    boot_print_callers();
    boot_exit(BOOT_STATUS_PANIC);
}

/* In newlib's place: that one prints through stdio, which allocates. */
void __assert_func(const char *file, int line, const char *function, const char *condition) {
    boot_print(file);
    boot_print(":");
    boot_print_decimal((uint32_t)line);
    boot_print(": ");
    boot_print(function != NULL ? function : "?");
    boot_print(": assertion failed: ");
    boot_print(condition);
    boot_print("\n");
    boot_print_callers();
    boot_exit(BOOT_STATUS_PANIC);
}
