/* The console: three streams over semihosting or the UART. */
#ifndef BOOT_CONSOLE_H
#define BOOT_CONSOLE_H

#include <stddef.h>

/// The numbers are those of the file descriptors.
typedef enum boot_stream { BOOT_INPUT, BOOT_OUTPUT, BOOT_ERRORS, BOOT_STREAM_COUNT } boot_stream;

/// Write length bytes to BOOT_OUTPUT or BOOT_ERRORS (on a UART they are the same). Returns how many were written.
///   ctx     any, faults included
size_t boot_console_write(boot_stream stream, const char *text, size_t length);

/// Read up to size bytes of BOOT_INPUT, waiting for the first. Returns how many; 0 at the end of the input.
size_t boot_console_read(char *text, size_t size);

#endif
