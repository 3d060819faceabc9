/* The vector table, and the way into and out of the exceptions that no program takes. Programs take an exception by
 * defining a function of its CMSIS name (SysTick_Handler, ...), and interrupt N as IRQ<N>_Handler; all others go to
 * boot_exception, which reports them by number.
 *
 * The faults are not for the taking: they end in a report.
 *
 * Invariant: the report needs ROOM bytes of stack, and boot_exception makes sure of them itself, because a fault
 * may have happened exactly for want of stack. */

    .syntax unified
    .thumb

/* A table for all interrupts that an architecture without chip-specific extensions knows of. Entries beyond what a
 * chip has cost flash only. Armv8-M allows 480 interrupts: a board with more than 240 raises this in CPU_FLAGS. */
#ifndef BOOT_IRQ_COUNT
#if defined(__ARM_ARCH_6M__)
#define BOOT_IRQ_COUNT 32
#else
#define BOOT_IRQ_COUNT 240
#endif
#endif

#define ROOM 512 /* bytes of stack for boot_fault_enter and the report; fault.c knows it, too */
#define NEAR 256 /* how far below the stack a call or two can bring sp */

/* Every exception that the program does not handle. Passes the registers that hardware did not stack to
 * boot_fault_enter, as struct boot_context of fault.h.
 *
 * It returns the function to run next, or 0 to go on where the exception came from. The function does not run here
 * but as if the code that faulted had called it: a fault in there is then a fault like any other, and not a
 * lockup. */
    .section .text.boot_exception, "ax", %progbits
    .global boot_exception
    .thumb_func
    .type boot_exception, %function
boot_exception:
    mrs     r0, msp
    mrs     r1, psp
    mov     r2, lr
    ldr     r3, =__stack_bottom - NEAR
    cmp     r0, r3
    blo     1f
    ldr     r3, =__stack_bottom + ROOM
    cmp     r0, r3
    blo     2f
    ldr     r3, =__stack_top
    cmp     r0, r3
    bls     3f
1:  ldr     r3, =__stack_bottom + ROOM /* sp lost, or one big frame: what is in use is at the top, leave it readable */
    mov     sp, r3
    b       3f
2:  ldr     r3, =__stack_top        /* the stack is full: its bottom tells what happened, its top only main */
    mov     sp, r3
3:  push    {r0-r3}                 /* msp, psp, EXC_RETURN, padding */
    mov     r0, r8
    mov     r1, r9
    mov     r2, r10
    mov     r3, r11
    push    {r0-r3}
    push    {r4-r7}
    mov     r0, sp
    bl      boot_fault_enter
    cmp     r0, #0
    beq     5f

    sub     sp, #32                 /* an exception frame that "returns" into that function */
    movs    r2, #1
    bics    r0, r2
    str     r0, [sp, #24]           /* pc */
    str     r1, [sp, #28]           /* xpsr: the Thumb bit, and the exception to return to, if not 0 */
    movs    r3, #0
    str     r3, [sp, #20]           /* lr: end of the back trace */
    lsls    r1, r1, #23
    movs    r3, #0x06               /* ~0x06 = 0xFFFFFFF9: thread, main stack, no FPU state */
    cmp     r1, #0
    beq     4f
    movs    r3, #0x0E               /* ~0x0E = 0xFFFFFFF1: handler */
4:  mvns    r3, r3
    bx      r3

5:  ldr     r0, [sp, #32]
    ldr     r1, [sp, #40]
    mov     sp, r0
    bx      r1
    .size boot_exception, . - boot_exception

/* An entry that a program may take: a weak symbol, which is the handler above unless the program defines it. */
    .macro  vector name
    .weak   \name
    .thumb_set \name, boot_exception
    .word   \name
    .endm

    .macro  irq number
    vector  IRQ\number\()_Handler
    .endm

    .section .vectors, "a", %progbits
    .balign 4
    .global boot_vectors
    .type   boot_vectors, %object
boot_vectors:
    .word   __stack_top
    .word   boot_reset
    vector  NMI_Handler
    .word   boot_exception          /* HardFault */
    .word   boot_exception          /* MemManage; the rest up to SecureFault is reserved on ARMv6-M and never taken */
    .word   boot_exception          /* BusFault */
    .word   boot_exception          /* UsageFault */
    .word   boot_exception          /* SecureFault */
    .word   boot_exception
    .word   boot_exception
    .word   boot_exception
    vector  SVC_Handler
    vector  DebugMon_Handler
    .word   boot_exception
    vector  PendSV_Handler
    vector  SysTick_Handler
    .altmacro
    .set    .Lnumber, 0
    .rept   BOOT_IRQ_COUNT
    irq     %.Lnumber
    .set    .Lnumber, .Lnumber + 1
    .endr
    .size   boot_vectors, . - boot_vectors
