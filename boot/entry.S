/* Two things that C cannot say: the first instruction, and the call to a debugger.
 * One source for all cores: only instructions of ARMv6-M, and the stack limit of Armv8-M where there is one. */

    .syntax unified
    .thumb

#if defined(__ARM_ARCH_8M_MAIN__) || defined(__ARM_ARCH_8M_BASE__) || defined(__ARM_ARCH_8_1M_MAIN__)
#define STACK_LIMIT 1
#else
#define STACK_LIMIT 0
#endif


/* Reset. A boot loader or a debugger may come here by a jump, so nothing is taken from the hardware's reset. */
    .section .text.boot_reset, "ax", %progbits
    .global boot_reset
    .thumb_func
    .type boot_reset, %function
boot_reset:
    cpsie   i
    movs    r0, #0
    msr     control, r0             /* privileged, main stack, no FPU state */
    isb
#if STACK_LIMIT
    msr     msplim, r0              /* a limit left over must not stop the next line */
#endif
    ldr     r0, =__stack_top
    msr     msp, r0
#if STACK_LIMIT
    ldr     r0, =__stack_bottom
    msr     msplim, r0
#endif
    ldr     r0, =boot_start
    bx      r0
    .size boot_reset, . - boot_reset

/* int32_t boot_semihosting_call(uint32_t operation, const void *block) */
    .section .text.boot_semihosting_call, "ax", %progbits
    .global boot_semihosting_call
    .global boot_semihosting_breakpoint
    .thumb_func
    .type boot_semihosting_call, %function
boot_semihosting_call:
boot_semihosting_breakpoint:
    bkpt    0xAB
    bx      lr
    .size boot_semihosting_call, . - boot_semihosting_call
