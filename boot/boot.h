/* What boot/ offers to programs, to board/ and to its own files. Only on targets: the host has an operating system. */
#ifndef BOOT_H
#define BOOT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/// How often newlib asked for a heap (and got ENOMEM): zero, unless some libc function allocates.
extern uint32_t boot_sbrk_calls;

/// Exit statuses that boot/ itself gives.
enum { BOOT_STATUS_FAILED = 1, BOOT_STATUS_PANIC = 3, BOOT_STATUS_FAULT = 4 };

/// End the program: through the debugger if one listens, else print "[exit N]" on the UART and sleep for ever.
_Noreturn void boot_exit(int status);

/// Open a window of memory that the protection unit keeps shut (a chip's identification ROM, an external device).
///   base, size  rounded outwards to what the unit can express; no instructions are fetched from it
///   return      false if there is no unit, or no region left in it
bool boot_mpu_allow(uintptr_t base, size_t size_bytes);

/* The files of boot/ among themselves. */

/// Printers for places where nothing can be trusted: no buffers, under 50 bytes of stack.
void boot_print(const char *text);
void boot_print_hex(uint32_t value);
void boot_print_decimal(uint32_t value);
/// Print before and the runtime's description of the block in which address lies.
/// Returns false, and prints nothing, if it lies in none.
bool boot_print_location(const char *before, uintptr_t address);

/// Print "calls" and the return addresses found on the main stack between two addresses, aligned to 4, the latest first.
void boot_print_calls(uint32_t from, uint32_t to);
/// The same for the code that runs now, if it runs on the main stack.
void boot_print_callers(void);

/// Find out whether a debugger answers semihosting calls.
void boot_semihosting_probe(void);

/// Switch on fault handlers, traps and the memory protection.
void boot_fault_init(void);
void boot_mpu_init(void);
bool boot_mpu_active(void);

/// Split the debugger's command line into argv. Returns argc; ends the program if it does not fit.
int boot_command_line(char *argv[], size_t argv_count);

#endif
