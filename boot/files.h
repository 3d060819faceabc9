/* Files of the debugger's computer, with positions, as POSIX knows them. */
#ifndef BOOT_FILES_H
#define BOOT_FILES_H

#include <stddef.h>
#include <stdint.h>

/// Files open at once, besides the console. 12 bytes of RAM each.
enum { BOOT_FILES_MAX = 8, BOOT_FIRST_FILE = 3 };

/* All return -1 with errno set where they fail. */

int boot_file_open(const char *path, int flags);
int boot_file_close(int fd);
int boot_file_read(int fd, void *bytes, size_t length);
int boot_file_write(int fd, const void *bytes, size_t length);
int32_t boot_file_seek(int fd, int32_t offset, int whence);
int32_t boot_file_length(int fd);
int boot_file_is_terminal(int fd);
int boot_file_remove(const char *path);

#endif
