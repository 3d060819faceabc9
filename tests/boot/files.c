/* Files of the computer that runs the debugger, through the calls that POSIX knows. They are made in build/, under a
 * name that no other board's run uses, because several run at once.
 *
 * seconds: 120 */
#include "board.h"
#include "boot.h"
#include "files.h"
#include "tap.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { BIG_BYTES = 10 * 1000 * 1000, CHUNK_BYTES = 512 };

static char name[32], other_name[sizeof name + 8];

/* This image's code is another board's only if the boards are the same. */
static uint32_t hash_code(void) {
    extern const uint8_t __text_start[], __text_end[];
    uint32_t hash = 2166136261u ^ (uint32_t)board_uart_base;
    for (size_t i = 0; i < (uintptr_t)__text_end - (uintptr_t)__text_start; ++i) {
        hash = (hash ^ __text_start[i]) * 16777619u;
    }
    return hash;
}

void tap_before_each(void) {
    if (name[0] == '\0') {
        snprintf(name, sizeof name, "build/files %08lx", (unsigned long)hash_code());
        snprintf(other_name, sizeof other_name, "%s.other", name);
    }
}

void tap_after_each(void) {
    (void)unlink(name);
    (void)unlink(other_name);
}

static bool make(const char *path, const char *text) {
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0666);
    ssize_t length = (ssize_t)strlen(text);
    return fd >= BOOT_FIRST_FILE && write(fd, text, (size_t)length) == length && close(fd) == 0;
}

static bool holds(const char *path, const char *text) {
    char buffer[64];
    int fd = open(path, O_RDONLY);
    ssize_t length = read(fd, buffer, sizeof buffer);
    return close(fd) == 0 && length == (ssize_t)strlen(text) && memcmp(buffer, text, (size_t)length) == 0;
}

TAP_TEST("a file holds what was written to it") {
    TAP_OK(make(name, "first line\nsecond line\n"));
    TAP_OK(holds(name, "first line\nsecond line\n"));
}

TAP_TEST("bytes are not translated") {
    static const char bytes[] = {'\r', '\n', '\n', '\0', '\x1a', '\x04', '\xff', '\x80'};
    char back[sizeof bytes + 1];
    int fd = open(name, O_RDWR | O_CREAT | O_TRUNC, 0666);
    TAP_EQUAL(write(fd, bytes, sizeof bytes), (int)sizeof bytes);
    TAP_EQUAL(lseek(fd, 0, SEEK_SET), 0);
    TAP_EQUAL(read(fd, back, sizeof back), (int)sizeof bytes);
    TAP_BYTES(back, bytes, sizeof bytes);
    TAP_EQUAL(close(fd), 0);
}

TAP_TEST("reading gives less than asked for at the end, then nothing") {
    char buffer[16];
    TAP_OK(make(name, "0123456789"));
    int fd = open(name, O_RDONLY);
    TAP_EQUAL(read(fd, buffer, 4), 4);
    TAP_EQUAL(read(fd, buffer, sizeof buffer), 6);
    TAP_BYTES(buffer, "456789", 6);
    TAP_EQUAL(read(fd, buffer, sizeof buffer), 0);
    TAP_EQUAL(read(fd, buffer, sizeof buffer), 0);
    TAP_EQUAL(close(fd), 0);
}

TAP_TEST("an empty file ends at once") {
    char byte;
    TAP_OK(make(name, ""));
    int fd = open(name, O_RDONLY);
    TAP_EQUAL(read(fd, &byte, 1), 0);
    TAP_EQUAL(lseek(fd, 0, SEEK_END), 0);
    TAP_EQUAL(close(fd), 0);
}

TAP_TEST("positions: from the start, from here, from the end") {
    char byte = 0;
    TAP_OK(make(name, "0123456789"));
    int fd = open(name, O_RDONLY);
    TAP_EQUAL(lseek(fd, 3, SEEK_SET), 3);
    TAP_OK(read(fd, &byte, 1) == 1 && byte == '3');
    TAP_EQUAL(lseek(fd, 2, SEEK_CUR), 6);
    TAP_OK(read(fd, &byte, 1) == 1 && byte == '6');
    TAP_EQUAL(lseek(fd, -1, SEEK_END), 9);
    TAP_OK(read(fd, &byte, 1) == 1 && byte == '9');
    TAP_EQUAL(lseek(fd, 0, SEEK_CUR), 10);
    TAP_EQUAL(lseek(fd, -11, SEEK_CUR), -1);
    TAP_EQUAL(errno, EINVAL);
    TAP_EQUAL(lseek(fd, 0, 7), -1);
    TAP_EQUAL(errno, EINVAL);
    TAP_EQUAL(lseek(fd, 0, SEEK_CUR), 10);
    TAP_EQUAL(close(fd), 0);
}

TAP_TEST("two files at once keep their own positions") {
    char a[3] = "", b[3] = "";
    TAP_OK(make(name, "abcd"));
    TAP_OK(make(other_name, "wxyz"));
    int one = open(name, O_RDONLY);
    int two = open(other_name, O_RDONLY);
    TAP_OK(one >= BOOT_FIRST_FILE && two >= BOOT_FIRST_FILE && one != two);
    TAP_EQUAL(read(one, a, 2), 2);
    TAP_EQUAL(read(two, b, 1), 1);
    TAP_EQUAL(read(one, a, 2), 2);
    TAP_EQUAL(read(two, b, 2), 2);
    TAP_STRING(a, "cd");
    TAP_STRING(b, "xy");
    TAP_EQUAL(close(one), 0);
    TAP_EQUAL(close(two), 0);
}

TAP_TEST("the same file twice has two positions") {
    char byte = 0;
    TAP_OK(make(name, "abcd"));
    int one = open(name, O_RDONLY);
    int two = open(name, O_RDONLY);
    TAP_EQUAL(lseek(one, 2, SEEK_SET), 2);
    TAP_OK(read(two, &byte, 1) == 1 && byte == 'a');
    TAP_OK(read(one, &byte, 1) == 1 && byte == 'c');
    TAP_EQUAL(close(one), 0);
    TAP_EQUAL(close(two), 0);
}

TAP_TEST("opening for writing alone does not wipe") {
    TAP_OK(make(name, "0123456789"));
    int fd = open(name, O_WRONLY);
    TAP_EQUAL(write(fd, "ab", 2), 2);
    TAP_EQUAL(close(fd), 0);
    TAP_OK(holds(name, "ab23456789"));
    fd = open(name, O_WRONLY | O_CREAT, 0666);
    TAP_EQUAL(lseek(fd, 8, SEEK_SET), 8);
    TAP_EQUAL(write(fd, "yz", 2), 2);
    TAP_EQUAL(close(fd), 0);
    TAP_OK(holds(name, "ab234567yz"));
}

TAP_TEST("O_TRUNC wipes, and makes nothing") {
    TAP_OK(make(name, "0123456789"));
    int fd = open(name, O_WRONLY | O_TRUNC);
    TAP_EQUAL(close(fd), 0);
    TAP_OK(holds(name, ""));
    TAP_EQUAL(open(other_name, O_WRONLY | O_TRUNC), -1);
    TAP_EQUAL(errno, ENOENT);
}

TAP_TEST("O_EXCL refuses a file that is there") {
    TAP_OK(make(name, "kept"));
    TAP_EQUAL(open(name, O_WRONLY | O_CREAT | O_EXCL | O_TRUNC, 0666), -1);
    TAP_EQUAL(errno, EEXIST);
    TAP_OK(holds(name, "kept"));
    int fd = open(other_name, O_WRONLY | O_CREAT | O_EXCL, 0666);
    TAP_OK(fd >= 0);
    TAP_EQUAL(close(fd), 0);
}

TAP_TEST("O_APPEND writes at the end wherever the position was") {
    char byte = 0;
    TAP_OK(make(name, "0123"));
    int fd = open(name, O_RDWR | O_APPEND);
    TAP_EQUAL(write(fd, "45", 2), 2);
    TAP_EQUAL(lseek(fd, 1, SEEK_SET), 1);
    TAP_OK(read(fd, &byte, 1) == 1 && byte == '1');
    TAP_EQUAL(write(fd, "67", 2), 2);
    TAP_EQUAL(lseek(fd, 0, SEEK_CUR), 8);
    TAP_EQUAL(close(fd), 0);
    TAP_OK(holds(name, "01234567"));
}

TAP_TEST("a missing file is ENOENT, and so is a missing folder") {
    TAP_EQUAL(open(name, O_RDONLY), -1);
    TAP_EQUAL(errno, ENOENT);
    TAP_EQUAL(open("build/no such folder/file", O_WRONLY | O_CREAT, 0666), -1);
    TAP_EQUAL(errno, ENOENT);
    TAP_EQUAL(open("", O_RDONLY), -1);
    TAP_EQUAL(errno, ENOENT);
    TAP_EQUAL(unlink(name), -1);
    TAP_EQUAL(errno, ENOENT);
}

TAP_TEST("a file in place of a folder is ENOTDIR, a folder in place of a file EISDIR") {
    char byte;
    TAP_EQUAL(open("Makefile/file", O_RDONLY), -1);
    TAP_EQUAL(errno, ENOTDIR);
    TAP_EQUAL(open("build", O_RDWR), -1);
    TAP_EQUAL(errno, EISDIR);
    int fd = open("build", O_RDONLY);
    TAP_OK(fd == -1 || read(fd, &byte, 1) == -1);
    TAP_EQUAL(errno, EISDIR);
    TAP_OK(fd == -1 || close(fd) == 0);
}

TAP_TEST("a closed descriptor is EBADF everywhere") {
    char byte = 0;
    struct stat status;
    TAP_OK(make(name, "x"));
    int fd = open(name, O_RDONLY);
    TAP_EQUAL(close(fd), 0);
    TAP_OK(close(fd) == -1 && errno == EBADF);
    TAP_OK(read(fd, &byte, 1) == -1 && errno == EBADF);
    TAP_OK(write(fd, &byte, 1) == -1 && errno == EBADF);
    TAP_OK(lseek(fd, 0, SEEK_SET) == -1 && errno == EBADF);
    TAP_OK(fstat(fd, &status) == -1 && errno == EBADF);
    TAP_OK(isatty(fd) == 0 && errno == EBADF);
    TAP_OK(read(-1, &byte, 1) == -1 && errno == EBADF);
    TAP_OK(read(1000000, &byte, 1) == -1 && errno == EBADF);
}

TAP_TEST("a file for reading is not written to, and the other way round") {
    char byte = 0;
    TAP_OK(make(name, "x"));
    int fd = open(name, O_RDONLY);
    TAP_OK(write(fd, "y", 1) == -1 && errno == EBADF);
    TAP_EQUAL(close(fd), 0);
    fd = open(name, O_WRONLY);
    TAP_OK(read(fd, &byte, 1) == -1 && errno == EBADF);
    TAP_EQUAL(close(fd), 0);
    TAP_OK(holds(name, "x"));
}

TAP_TEST("too many files are EMFILE, and closing one makes room") {
    int fds[BOOT_FILES_MAX];
    TAP_OK(make(name, "x"));
    for (int i = 0; i < BOOT_FILES_MAX; ++i) {
        fds[i] = open(name, O_RDONLY);
        TAP_EQUAL(fds[i], BOOT_FIRST_FILE + i);
    }
    TAP_OK(open(name, O_RDONLY) == -1 && errno == EMFILE);
    TAP_EQUAL(close(fds[2]), 0);
    TAP_EQUAL(open(name, O_RDONLY), fds[2]);
    for (int i = 0; i < BOOT_FILES_MAX; ++i) {
        TAP_EQUAL(close(fds[i]), 0);
    }
}

TAP_TEST("the console is no file, and no file is the console") {
    struct stat status;
    TAP_OK(lseek(1, 0, SEEK_SET) == -1 && errno == ESPIPE);
    TAP_OK(isatty(0) == 1 && isatty(1) == 1 && isatty(2) == 1);
    TAP_OK(open(":tt", O_RDONLY) == -1 && errno == ENOENT);
    TAP_OK(make(name, "12345"));
    int fd = open(name, O_RDONLY);
    TAP_OK(isatty(fd) == 0 && errno == ENOTTY);
    TAP_OK(fstat(fd, &status) == 0 && S_ISREG(status.st_mode) && status.st_size == 5);
    TAP_EQUAL(close(fd), 0);
}

/* A byte that depends on where it stands, with a period that no chunk has. */
static uint8_t byte_at(uint32_t position) {
    return (uint8_t)(position % 251);
}

static bool write_big(int fd) {
    uint8_t chunk[CHUNK_BYTES];
    for (uint32_t position = 0; position < BIG_BYTES; position += CHUNK_BYTES) {
        uint32_t size = BIG_BYTES - position < CHUNK_BYTES ? BIG_BYTES - position : CHUNK_BYTES;
        for (uint32_t i = 0; i < size; ++i) {
            chunk[i] = byte_at(position + i);
        }
        if (write(fd, chunk, size) != (ssize_t)size) {
            return false;
        }
    }
    return true;
}

/* Returns how many bytes were right. */
static uint32_t read_big(int fd) {
    uint8_t chunk[CHUNK_BYTES - 3];
    uint32_t position = 0;
    ssize_t size;
    while ((size = read(fd, chunk, sizeof chunk)) > 0) {
        for (ssize_t i = 0; i < size; ++i) {
            if (chunk[i] != byte_at(position + (uint32_t)i)) {
                return position + (uint32_t)i;
            }
        }
        position += (uint32_t)size;
    }
    return position;
}

TAP_TEST("10 MB come back as they were") {
    int fd = open(name, O_RDWR | O_CREAT | O_TRUNC, 0666);
    TAP_OK(write_big(fd));
    TAP_EQUAL(lseek(fd, 0, SEEK_END), BIG_BYTES);
    TAP_EQUAL(lseek(fd, 0, SEEK_SET), 0);
    TAP_EQUAL(read_big(fd), BIG_BYTES);
    uint8_t byte;
    TAP_EQUAL(lseek(fd, 7654321, SEEK_SET), 7654321);
    TAP_OK(read(fd, &byte, 1) == 1 && byte == byte_at(7654321));
    TAP_EQUAL(close(fd), 0);
}
