/* Owns the table of open files, and translates between POSIX and semihosting, which knows fopen's modes only, has no
 * "where am I", and reports an error while reading as the end of the file.
 *
 * Invariant: an entry with handle_plus_one != 0 is a host file that was opened and not closed; position is where
 * the host's own file position is. Descriptors 0, 1 and 2 are the console's and never come here. */
#include "files.h"
#include "semihosting.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <string.h>
#include <unistd.h>

typedef struct open_file {
    int32_t handle_plus_one; /* 0: entry free */
    int32_t position;        /* bytes from the start */
    int flags;               /* as given to open */
} open_file;
_Static_assert(sizeof(open_file) == 12, "three words");

static open_file files[BOOT_FILES_MAX];

static int fail(int error) {
    errno = error;
    return -1;
}

/* Hosts agree with newlib on the classical numbers (1 to 34) only; an unknown or missing one is an I/O error. */
static int fail_as_host(void) {
    int32_t error = boot_semihosting_call(SYS_ERRNO, NULL);
    return fail(error >= EPERM && error <= ERANGE ? (int)error : EIO);
}

static open_file *find_file(int fd) {
    if (fd < BOOT_FIRST_FILE || fd >= BOOT_FIRST_FILE + BOOT_FILES_MAX ||
        files[fd - BOOT_FIRST_FILE].handle_plus_one == 0) {
        errno = EBADF;
        return NULL;
    }
    return &files[fd - BOOT_FIRST_FILE];
}

static int32_t handle_of(const open_file *file) {
    return file->handle_plus_one - 1;
}

static open_file *find_free(void) {
    for (size_t i = 0; i < BOOT_FILES_MAX; ++i) {
        if (files[i].handle_plus_one == 0) {
            return &files[i];
        }
    }
    errno = EMFILE;
    return NULL;
}

static int32_t call_with_handle(uint32_t operation, int32_t handle) {
    return boot_semihosting_call(operation, &handle);
}

/* fopen's modes either need the file or wipe it. What is between (write without wiping, create only if missing)
 * takes a look first whether the file is there; nobody else is expected to create it in between. */
static int32_t open_handle(const char *path, int flags) {
    bool writes = (flags & O_ACCMODE) != O_RDONLY;
    int32_t handle = boot_semihosting_open(path, writes ? SEMIHOSTING_UPDATE : SEMIHOSTING_READ);
    bool there = handle >= 0;
    if (!there && (!(flags & O_CREAT) || boot_semihosting_call(SYS_ERRNO, NULL) != ENOENT)) {
        return fail_as_host();
    }
    if (there && (flags & O_CREAT) && (flags & O_EXCL)) {
        (void)call_with_handle(SYS_CLOSE, handle);
        return fail(EEXIST);
    }
    if (there && !(flags & O_TRUNC)) {
        return handle;
    }
    if (there) {
        (void)call_with_handle(SYS_CLOSE, handle);
    }
    handle = boot_semihosting_open(path, SEMIHOSTING_TRUNCATE_AND_UPDATE);
    return handle < 0 ? fail_as_host() : handle;
}

int boot_file_open(const char *path, int flags) {
    open_file *file = find_free();
    if (file == NULL) {
        return -1;
    }
    if (!boot_semihosting) {
        return fail(ENOENT); /* a board on its own has no files */
    }
    /* The host would take these for its console. */
    if (strcmp(path, ":tt") == 0 || strcmp(path, ":semihosting-features") == 0) {
        return fail(ENOENT);
    }
    int32_t handle = open_handle(path, flags);
    if (handle < 0) {
        return -1;
    }
    *file = (open_file){.handle_plus_one = handle + 1, .position = 0, .flags = flags};
    return BOOT_FIRST_FILE + (int)(file - files);
}

int boot_file_close(int fd) {
    open_file *file = find_file(fd);
    if (file == NULL) {
        return -1;
    }
    int32_t handle = handle_of(file);
    file->handle_plus_one = 0;
    return call_with_handle(SYS_CLOSE, handle) == 0 ? 0 : fail_as_host();
}

int32_t boot_file_length(int fd) {
    const open_file *file = find_file(fd);
    if (file == NULL) {
        return -1;
    }
    int32_t length = call_with_handle(SYS_FLEN, handle_of(file));
    return length < 0 ? fail_as_host() : length;
}

/* Nothing read is the end of the file, or an error (a directory, say): bytes that should be there tell which. */
static int nothing_read(int fd, const open_file *file) {
    int32_t length = boot_file_length(fd);
    if (length < 0) {
        return -1;
    }
    return file->position < length ? fail_as_host() : 0;
}

int boot_file_read(int fd, void *bytes, size_t length) {
    open_file *file = find_file(fd);
    if (file == NULL) {
        return -1;
    }
    if ((file->flags & O_ACCMODE) == O_WRONLY) {
        return fail(EBADF);
    }
    size_t wanted = length > INT_MAX ? INT_MAX : length;
    size_t got = wanted - boot_semihosting_read(handle_of(file), bytes, wanted);
    file->position += (int32_t)got;
    return got == 0 && wanted != 0 ? nothing_read(fd, file) : (int)got;
}

int boot_file_write(int fd, const void *bytes, size_t length) {
    open_file *file = find_file(fd);
    if (file == NULL) {
        return -1;
    }
    if ((file->flags & O_ACCMODE) == O_RDONLY) {
        return fail(EBADF);
    }
    if ((file->flags & O_APPEND) && boot_file_seek(fd, 0, SEEK_END) < 0) {
        return -1;
    }
    size_t wanted = length > INT_MAX ? INT_MAX : length;
    size_t written = wanted - boot_semihosting_write(handle_of(file), bytes, wanted);
    file->position += (int32_t)written;
    return written == 0 && wanted != 0 ? fail_as_host() : (int)written;
}

/* SYS_SEEK takes absolute positions only. */
int32_t boot_file_seek(int fd, int32_t offset, int whence) {
    open_file *file = find_file(fd);
    if (file == NULL) {
        return -1;
    }
    int32_t base = whence == SEEK_CUR ? file->position : whence == SEEK_END ? boot_file_length(fd) : 0;
    if (base < 0) {
        return -1;
    }
    int32_t position;
    if (__builtin_add_overflow(base, offset, &position) || position < 0 || whence < SEEK_SET || whence > SEEK_END) {
        return fail(EINVAL);
    }
    const int32_t block[2] = {handle_of(file), position};
    if (boot_semihosting_call(SYS_SEEK, block) != 0) {
        return fail_as_host();
    }
    file->position = position;
    return position;
}

int boot_file_is_terminal(int fd) {
    const open_file *file = find_file(fd);
    if (file == NULL) {
        return 0;
    }
    if (call_with_handle(SYS_ISTTY, handle_of(file)) == 1) {
        return 1;
    }
    errno = ENOTTY;
    return 0;
}

int boot_file_remove(const char *path) {
    const struct {
        const char *path;
        uint32_t length;
    } block = {path, (uint32_t)strlen(path)};
    if (!boot_semihosting) {
        return fail(ENOENT);
    }
    return boot_semihosting_call(SYS_REMOVE, &block) == 0 ? 0 : fail_as_host();
}
