/* Semihosting: asking the debugger (or QEMU) for files, the console and the exit ("Semihosting for AArch32 and
 * AArch64", Arm). */
#ifndef BOOT_SEMIHOSTING_H
#define BOOT_SEMIHOSTING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    SYS_OPEN = 0x01,
    SYS_CLOSE = 0x02,
    SYS_WRITE = 0x05,
    SYS_READ = 0x06,
    SYS_ISTTY = 0x09,
    SYS_SEEK = 0x0A,
    SYS_FLEN = 0x0C,
    SYS_REMOVE = 0x0E,
    SYS_ERRNO = 0x13,
    SYS_GET_CMDLINE = 0x15,
    SYS_EXIT = 0x18,
    SYS_EXIT_EXTENDED = 0x20,
};

/// The reason code of a program's own exit.
enum { ADP_STOPPED_APPLICATION_EXIT = 0x20026, ADP_STOPPED_RUNTIME_ERROR = 0x20023 };

/// How SYS_OPEN opens, as fopen's modes (all binary).
enum {
    SEMIHOSTING_READ = 1,                ///< "rb"
    SEMIHOSTING_UPDATE = 3,              ///< "r+b": the file must be there
    SEMIHOSTING_TRUNCATE = 5,            ///< "wb"
    SEMIHOSTING_TRUNCATE_AND_UPDATE = 7, ///< "w+b"
    SEMIHOSTING_APPEND = 9,              ///< "ab"
    SEMIHOSTING_APPEND_AND_UPDATE = 11,  ///< "a+b"
};

/// True while a debugger answers. Becomes false for ever when a call finds none.
extern bool boot_semihosting;

/// Ask. With no debugger listening the fault handler returns -1 from here and clears boot_semihosting.
///   operation  SYS_…
///   block      the operation's arguments
///   return     as the operation says
///   ctx        any, except from HardFault and NMI handlers without a debugger
int32_t boot_semihosting_call(uint32_t operation, const void *block);

/// The BKPT instruction inside boot_semihosting_call: a fault at this address means that nobody listens.
extern const char boot_semihosting_breakpoint[];

/// Open a host file. Returns its handle, or -1.
int32_t boot_semihosting_open(const char *path, uint32_t mode);
/// Write; returns how many bytes were left over.
size_t boot_semihosting_write(int32_t handle, const void *bytes, size_t length);
/// Read; returns how many bytes were left over (all of them at the end of the file, and on errors).
size_t boot_semihosting_read(int32_t handle, void *bytes, size_t length);

#endif
