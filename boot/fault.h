/* What happened at a fault, as fault.c records it and fault_report.c prints it. */
#ifndef BOOT_FAULT_H
#define BOOT_FAULT_H

#include <stdbool.h>
#include <stdint.h>

/// The registers that hardware pushes at an exception, lowest address first.
typedef struct boot_frame {
    uint32_t r0, r1, r2, r3, r12, lr, pc, xpsr;
} boot_frame;
_Static_assert(sizeof(boot_frame) == 32, "the architecture's basic exception frame");

/// The registers that it does not push; vectors.S does.
typedef struct boot_context {
    uint32_t r4_to_r11[8];
    uint32_t msp, psp, exc_return, padding;
} boot_context;
_Static_assert(sizeof(boot_context) == 48, "vectors.S pushes 12 words");

/// Whether the frame can be read.
typedef enum boot_frame_state {
    FRAME_READABLE,
    FRAME_NOT_STACKED, ///< the core tried to push it and could not
    FRAME_NOT_IN_RAM,  ///< the stack pointer is elsewhere
} boot_frame_state;

/// The status registers, zero where a core has none.
typedef struct boot_fault_status {
    uint32_t cfsr, hfsr, dfsr, mmfar, bfar, sfsr, sfar;
} boot_fault_status;

/// All of it.
typedef struct boot_fault_record {
    uint32_t exception; ///< IPSR: 3 for HardFault, 16 + n for interrupt n
    uint32_t sp;        ///< before the exception
    boot_frame_state frame_state;
    boot_frame frame; ///< if FRAME_READABLE, else zeros
    boot_context context;
    boot_fault_status status;
    uint32_t calls_from, calls_to; ///< the part of the stack that the report itself does not use
} boot_fault_record;

/* Bits of CFSR that the handling depends on. */
enum {
    CFSR_MSTKERR = 1 << 4,
    CFSR_MMARVALID = 1 << 7,
    CFSR_STKERR = 1 << 12,
    CFSR_BFARVALID = 1 << 15,
    CFSR_STKOF = 1 << 20,
    SFSR_SFARVALID = 1 << 6,
};

/// Print the report on the console.
///   ctx     as if called by the code that faulted, at least 400 bytes of stack, interrupts off
void boot_fault_print(const boot_fault_record *record);

#endif
