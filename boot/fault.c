/* Owns what happens between a fault and its report: recording the machine's state, and leaving the exception.
 *
 * Invariant: each fault ends the program, and each further fault on the way out does less than the one before:
 * report, one line, exit, sleep. The exception that reports a fault is left before the report starts, so a fault in
 * the report (the heap may be damaged) is an ordinary fault again. In a HardFault handler it would be a lockup, and
 * on ARMv6-M every fault is a HardFault.
 *
 * Exception to the invariant: the BKPT of a semihosting call that no debugger answers is stepped over and the program
 * goes on.
 *
 * Source: ARMv7-M ARM B1.5 (exceptions, NONBASETHRDENA), Armv8-M ARM (stack limits). */
#include "fault.h"
#include "board.h"
#include "boot.h"
#include "core.h"
#include "semihosting.h"

#include <string.h>

enum {
    XPSR_THUMB = 1 << 24,
    XPSR_ALIGNED = 1 << 9, /* hardware pushed one word more to align the frame */
    XPSR_EXCEPTION = 0x1FF,
    FPU_FRAME_BYTES = 18 * 4,
    BOOT_FAULT_ROOM = 512, /* vectors.S: ROOM */
};

extern char __ram_start[], __ram_end[], __stack_bottom[], __stack_top[];

uint64_t boot_fault_enter(const boot_context *context);

static boot_fault_record record;
static uint32_t faults_so_far;

static bool in_bank(uintptr_t address, size_t size, uintptr_t base, uintptr_t end) {
    return address >= base && address < end && size <= end - address;
}

static bool is_memory(uintptr_t address, size_t size) {
    bool found = in_bank(address, size, (uintptr_t)__ram_start, (uintptr_t)__ram_end);
    for (size_t i = 0; i < board_region_count && !found; ++i) {
        uintptr_t base = (uintptr_t)board_regions[i].base;
        found = in_bank(address, size, base, base + board_regions[i].size_bytes);
    }
    return found;
}

static uint32_t frame_address(const boot_context *context) {
    return context->exc_return & EXC_RETURN_PROCESS_STACK ? context->psp : context->msp;
}

static void read_status(boot_fault_status *status) {
    memset(status, 0, sizeof *status);
#if CORE_HAS_FAULT_STATUS
    status->cfsr = core_read(CORE_CFSR);
    status->hfsr = core_read(CORE_HFSR);
    status->dfsr = core_read(CORE_DFSR);
    status->mmfar = core_read(CORE_MMFAR);
    status->bfar = core_read(CORE_BFAR);
#if CORE_IS_V8M
    status->sfsr = core_read(CORE_SFSR);
    status->sfar = core_read(CORE_SFAR);
#endif
#endif
}

/* The status bits stay set until written with ones, and the next fault must not show this one's. */
static void clear_status(const boot_fault_status *status) {
#if CORE_HAS_FAULT_STATUS
    core_write(CORE_CFSR, status->cfsr);
    core_write(CORE_HFSR, status->hfsr);
    core_write(CORE_DFSR, status->dfsr);
#if CORE_IS_V8M
    core_write(CORE_SFSR, status->sfsr);
#endif
#else
    (void)status;
#endif
}

/* With a stack limit, a frame that would cross it is not written at all, and SP is set to the limit: a frame
 * exactly there is either none or (once in a while) one that fitted to the byte. Calling that one lost too is
 * better than printing rubbish. */
static boot_frame_state judge_frame(const boot_context *context, const boot_fault_status *status) {
    uint32_t address = frame_address(context);
    bool at_limit = (status->cfsr & CFSR_STKOF) && address <= (uintptr_t)__stack_bottom;
    if (at_limit || (status->cfsr & (CFSR_MSTKERR | CFSR_STKERR))) {
        return FRAME_NOT_STACKED;
    }
    bool readable = address % 4 == 0 && is_memory(address, sizeof(boot_frame));
    return readable ? FRAME_READABLE : FRAME_NOT_IN_RAM;
}

/* How far hardware moved the stack pointer: not at all if it stopped at a limit, else for the whole frame, pushed
 * or not. */
static uint32_t frame_bytes(const boot_fault_record *fault) {
    if (fault->status.cfsr & CFSR_STKOF && fault->frame_state != FRAME_READABLE) {
        return 0;
    }
    uint32_t bytes = sizeof fault->frame;
    if (!(fault->context.exc_return & EXC_RETURN_NO_FPU_FRAME)) {
        bytes += FPU_FRAME_BYTES;
    }
    return fault->frame.xpsr & XPSR_ALIGNED ? bytes + 4 : bytes;
}

/* The report runs below the stack pointer, or where vectors.S moved it for want of room: keep its own frames out
 * of the trace. */
static void limit_trace(boot_fault_record *fault, uint32_t own_top) {
    uint32_t bottom = (uint32_t)(uintptr_t)__stack_bottom;
    uint32_t top = (uint32_t)(uintptr_t)__stack_top;
    bool moved_up = own_top == top;
    fault->calls_to = moved_up && fault->sp < top ? top - BOOT_FAULT_ROOM : top;
    fault->calls_from = fault->sp > bottom && fault->sp < top ? fault->sp & ~3u : bottom;
    if (!moved_up && fault->calls_from < own_top) {
        fault->calls_from = own_top;
    }
}

static void fill_record(const boot_context *context) {
    uint32_t exception;
    __asm__ volatile("mrs %0, ipsr" : "=r"(exception));
    memset(&record, 0, sizeof record);
    record.exception = exception & XPSR_EXCEPTION;
    record.context = *context;
    read_status(&record.status);
    record.frame_state = judge_frame(context, &record.status);
    record.sp = frame_address(context);
    if (record.frame_state == FRAME_READABLE) {
        record.frame = *(const boot_frame *)(uintptr_t)record.sp;
    }
    record.sp += frame_bytes(&record);
    limit_trace(&record, (uint32_t)(uintptr_t)(context + 1));
    clear_status(&record.status);
}

/* A breakpoint of ours that faulted: nobody listens. Answer -1 in the debugger's place and go on behind it. */
static bool step_over_breakpoint(const boot_context *context) {
    uint32_t address = frame_address(context);
    if (!boot_semihosting || address % 4 != 0 || !is_memory(address, sizeof(boot_frame))) {
        return false;
    }
    boot_frame *frame = (boot_frame *)(uintptr_t)address;
    if (frame->pc != ((uintptr_t)boot_semihosting_breakpoint & ~(uintptr_t)1)) {
        return false;
    }
    boot_semihosting = false;
    frame->r0 = UINT32_MAX;
    frame->pc += 2;
#if CORE_HAS_FAULT_STATUS
    core_write(CORE_HFSR, core_read(CORE_HFSR));
    core_write(CORE_DFSR, core_read(CORE_DFSR));
#endif
    return true;
}

/* Nothing may get between the exception and the report: no interrupt and no second fault of the same instruction (both stay
 * pending), no FPU state that hardware has yet to save to a stack that may not be one, no lack of privilege. */
static void prepare_to_leave(void) {
    core_disable_interrupts();
    __asm__ volatile("msr control, %0\n\tisb" ::"r"(0) : "memory");
#if CORE_HAS_FAULT_STATUS
    core_set_bits(CORE_CCR, CCR_NONBASETHRDENA);
#if defined(__ARM_FP)
    core_write(CORE_FPCCR, core_read(CORE_FPCCR) & ~(uint32_t)FPCCR_LSPACT);
#endif
    core_synchronise();
#endif
}

static _Noreturn void report(void) {
    boot_fault_print(&record);
    boot_exit(BOOT_STATUS_FAULT);
}

static _Noreturn void report_failed(void) {
    boot_print("\nfault inside the fault report");
    if (record.frame_state == FRAME_READABLE) {
        boot_print(", pc ");
        boot_print_hex(record.frame.pc);
    }
    boot_print("\n");
    boot_exit(BOOT_STATUS_FAULT);
}

static _Noreturn void leave(void) {
    boot_exit(BOOT_STATUS_FAULT);
}

static _Noreturn void sleep(void) {
    for (;;) {
        __asm__ volatile("wfi");
    }
}

/* Which exception to be in when running on. ARMv7-M and later allow thread mode from anywhere; ARMv6-M insists on
 * the one that was interrupted, whose number is in the frame. */
static uint32_t exception_below(void) {
#if CORE_HAS_FAULT_STATUS
    return 0;
#else
    return record.frame.xpsr & XPSR_EXCEPTION; /* 0 without a frame */
#endif
}

/* ARMv6-M, a fault in a handler, and no frame to tell which: then the report has to do without a net. */
static bool can_leave(void) {
    bool known = (record.context.exc_return & EXC_RETURN_THREAD) || record.frame_state == FRAME_READABLE;
    return CORE_HAS_FAULT_STATUS || known;
}

/// Called by vectors.S in the exception.
///   context  on the stack
///   return   low word: the function to run next, or 0 to go on where the exception came from; high word: its xPSR
uint64_t boot_fault_enter(const boot_context *context) {
    static void (*const stages[])(void) = {report, report_failed, leave, sleep};
    enum { LAST_STAGE = sizeof stages / sizeof stages[0] - 1 };
    if (step_over_breakpoint(context)) {
        return 0;
    }
    fill_record(context);
    prepare_to_leave();
    void (*stage)(void) = stages[faults_so_far];
    faults_so_far += faults_so_far < LAST_STAGE;
    if (!can_leave()) {
        stage();
    }
    return (uint64_t)(XPSR_THUMB | exception_below()) << 32 | (uintptr_t)stage;
}

void boot_fault_init(void) {
#if CORE_HAS_FAULT_STATUS
    uint32_t handlers = SHCSR_MEMFAULTENA | SHCSR_BUSFAULTENA | SHCSR_USGFAULTENA;
#if CORE_IS_V8M
    handlers |= SHCSR_SECUREFAULTENA;
#endif
    core_set_bits(CORE_SHCSR, handlers);
    /* UNALIGN_TRP stays off: the compiler and newlib use unaligned words where the architecture allows them. */
    core_set_bits(CORE_CCR, CCR_DIV_0_TRP | CCR_STKALIGN);
    core_synchronise();
#endif
}
