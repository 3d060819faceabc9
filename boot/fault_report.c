/* Owns the words of a fault report.
 *
 * Invariant: reads only the record, the stack between its ends, and code; asks the runtime about addresses only at
 * the end, when all that is certain has been printed. No buffers, no printf: about 200 bytes of stack, most of it in
 * boot_print_location.
 *
 * The lines are stable, and tools/where reads them: every code address stands after "pc ", "lr " or under "calls". */
#include "boot.h"
#include "core.h"
#include "fault.h"

enum {
    PUSH_BYTES_MAX = 100,      /* the largest single push: 9 core registers, or 16 FPU registers and the frame */
    STACK_END_BYTES = 8,       /* a frame of an exception that ends so close to the end filled the stack */
    FRAME_BYTES_MAX = 1 << 20, /* further below the stack than any function's frame, a stack pointer is a wild value */
    NULL_BYTES = 1024,         /* a field or an item of what NULL points to */
    CALLS_PRINTED_MAX = 8,
    REGISTERS_PER_LINE = 4,
    BKPT_OPCODE = 0xBE, /* the high byte */
    WORDS_PER_LINE = 4,
};

/// One bit of a status register.
typedef struct bit_name {
    uint8_t bit;
    const char *text;
} bit_name;

extern char __stack_bottom[], __stack_top[], __flash_start[], __flash_end[], __text_start[], __text_end[];

static const char *const exception_names[EXCEPTION_FIRST_IRQ] = {
    [EXCEPTION_NMI] = "NMI",
    [EXCEPTION_HARD_FAULT] = "HardFault",
    [EXCEPTION_MEM_MANAGE] = "MemManage",
    [EXCEPTION_BUS_FAULT] = "BusFault",
    [EXCEPTION_USAGE_FAULT] = "UsageFault",
    [EXCEPTION_SECURE_FAULT] = "SecureFault",
    [EXCEPTION_SVC] = "unexpected SVC",
    [EXCEPTION_DEBUG_MONITOR] = "unexpected DebugMonitor",
    [EXCEPTION_PEND_SV] = "unexpected PendSV",
    [EXCEPTION_SYS_TICK] = "unexpected SysTick",
};

static void print_exception(uint32_t exception) {
    boot_print("\nfault: ");
    if (exception >= EXCEPTION_FIRST_IRQ) {
        boot_print("unexpected interrupt ");
        boot_print_decimal(exception - EXCEPTION_FIRST_IRQ);
    } else {
        const char *name = exception_names[exception];
        boot_print(name != NULL ? name : "reserved exception");
    }
    boot_print(" (exception ");
    boot_print_decimal(exception);
    boot_print(")\n");
}

#if CORE_HAS_FAULT_STATUS

static const bit_name cfsr_names[] = {
    {0, "IACCVIOL: instruction fetch from memory that may not be executed"},
    {1, "DACCVIOL: data access that the memory protection forbids"},
    {3, "MUNSTKERR: memory protection forbids reading registers back from the stack"},
    {4, "MSTKERR: memory protection forbids pushing registers on the stack"},
    {5, "MLSPERR: memory protection forbids saving FPU registers on the stack"},
    {7, "MMARVALID: MMFAR holds the address"},
    {8, "IBUSERR: nothing to execute at the address"},
    {9, "PRECISERR: nothing answers at the address"},
    {10, "IMPRECISERR: nothing answered at the address of an earlier write"},
    {11, "UNSTKERR: registers could not be read back from the stack"},
    {12, "STKERR: registers could not be pushed on the stack"},
    {13, "LSPERR: FPU registers could not be saved on the stack"},
    {15, "BFARVALID: BFAR holds the address"},
    {16, "UNDEFINSTR: undefined instruction"},
    {17, "INVSTATE: jump to an even address (not Thumb code)"},
    {18, "INVPC: invalid exception return"},
    {19, "NOCP: no such coprocessor, or the FPU is off"},
    {20, "STKOF: the stack pointer passed its limit"},
    {24, "UNALIGNED: unaligned access"},
    {25, "DIVBYZERO: division by zero"},
};

static const bit_name hfsr_names[] = {
    {1, "VECTTBL: the vector table cannot be read"},
    {30, "FORCED: another fault could not be handled"},
    {31, "DEBUGEVT: breakpoint without a debugger"},
};

static const bit_name dfsr_names[] = {
    {0, "HALTED: stopped or stepped by a debugger"},
    {1, "BKPT: breakpoint"},
    {2, "DWTTRAP: watchpoint"},
    {3, "VCATCH: exception caught for a debugger"},
    {4, "EXTERNAL: stopped from outside"},
};

#if CORE_IS_V8M
static const bit_name sfsr_names[] = {
    {0, "INVEP: call from Non-secure to a place that is no entry point"},
    {1, "INVIS: the integrity signature of an exception frame is wrong"},
    {2, "INVER: exception return to the wrong security state"},
    {3, "AUVIOL: Non-secure access to Secure memory"},
    {4, "INVTRAN: branch from Secure to Non-secure code without saying so"},
    {5, "LSPERR: saving FPU registers broke security"},
    {6, "SFARVALID: SFAR holds the address"},
    {7, "LSERR: saving FPU registers failed earlier"},
};
#endif

static void print_status(const char *name, uint32_t value, const bit_name *names, size_t count) {
    boot_print(name);
    boot_print(" ");
    boot_print_hex(value);
    boot_print("\n");
    for (size_t i = 0; i < count; ++i) {
        if (value >> names[i].bit & 1) {
            boot_print("  ");
            boot_print(names[i].text);
            boot_print("\n");
        }
    }
}

static void print_all_status(const boot_fault_status *status) {
    print_status("cfsr", status->cfsr, cfsr_names, sizeof cfsr_names / sizeof cfsr_names[0]);
    print_status("hfsr", status->hfsr, hfsr_names, sizeof hfsr_names / sizeof hfsr_names[0]);
    if (status->dfsr != 0) { /* says something only if a breakpoint was hit */
        print_status("dfsr", status->dfsr, dfsr_names, sizeof dfsr_names / sizeof dfsr_names[0]);
    }
#if CORE_IS_V8M
    print_status("sfsr", status->sfsr, sfsr_names, sizeof sfsr_names / sizeof sfsr_names[0]);
#endif
}

#else

static void print_all_status(const boot_fault_status *status) {
    (void)status;
    boot_print("this core has no fault status and no fault address registers\n");
}

#endif

/* The address that was accessed, if the core knows. MMFAR and BFAR may be one register: look at the fault that is
 * valid. */
static bool faulting_address(const boot_fault_status *status, uint32_t *address) {
    if (status->cfsr & CFSR_MMARVALID) {
        *address = status->mmfar;
    } else if (status->cfsr & CFSR_BFARVALID) {
        *address = status->bfar;
    } else if (status->sfsr & SFSR_SFARVALID) {
        *address = status->sfar;
    } else {
        return false;
    }
    return true;
}

/* Where the main stack pointer was, as the exception left it. */
typedef enum stack_state { STACK_FINE, STACK_OVERFLOW, STACK_POINTER_LOST } stack_state;

/* Either the core says so, or the stack pointer has left the main stack, or one push from it would. Far below, it
 * was not a call that brought it there. A thread's stack has ends that are not known here. */
static stack_state judge_stack(const boot_fault_record *record) {
    uint32_t bottom = (uint32_t)(uintptr_t)__stack_bottom;
    uint32_t msp = record->context.msp;
    uint32_t address;
    if (record->status.cfsr & CFSR_STKOF) {
        return STACK_OVERFLOW;
    }
    if (record->context.exc_return & EXC_RETURN_PROCESS_STACK) {
        return record->frame_state == FRAME_READABLE ? STACK_FINE : STACK_POINTER_LOST;
    }
    if (msp < bottom + STACK_END_BYTES) {
        return bottom + STACK_END_BYTES - msp <= FRAME_BYTES_MAX ? STACK_OVERFLOW : STACK_POINTER_LOST;
    }
    if (msp > (uintptr_t)__stack_top) {
        return STACK_POINTER_LOST;
    }
    bool pushed =
        faulting_address(&record->status, &address) && address < bottom && record->sp - address <= PUSH_BYTES_MAX;
    return pushed ? STACK_OVERFLOW : STACK_FINE;
}

static void print_cause(const boot_fault_record *record) {
    uint32_t address;
    stack_state stack = judge_stack(record);
    if (stack == STACK_POINTER_LOST) {
        boot_print("the stack pointer was lost: it is not in the stack\n");
    } else if (stack == STACK_OVERFLOW) {
        boot_print("stack overflow: the stack has ");
        boot_print_decimal((uint32_t)((uintptr_t)__stack_top - (uintptr_t)__stack_bottom));
        boot_print(" bytes, from ");
        boot_print_hex((uint32_t)(uintptr_t)__stack_bottom);
        boot_print(" up\n");
    }
    if (!faulting_address(&record->status, &address)) {
        return;
    }
    boot_print("address ");
    boot_print_hex(address);
    if (address < NULL_BYTES) {
        boot_print(", near NULL");
    } else if (address >= (uintptr_t)__flash_start && address < (uintptr_t)__flash_end) {
        boot_print(", in flash");
    } else if (address >= (uintptr_t)__stack_bottom && address < (uintptr_t)__stack_top) {
        boot_print(", on the stack");
    }
    boot_print("\n");
}

/* Not every core says so in a register. */
static void print_breakpoint(const boot_fault_record *record) {
    uint32_t pc = record->frame.pc;
    bool is_code = pc % 2 == 0 && pc >= (uintptr_t)__text_start && pc < (uintptr_t)__text_end;
    bool is_breakpoint = is_code && *(const uint16_t *)(uintptr_t)pc >> 8 == BKPT_OPCODE;
    if (record->exception == EXCEPTION_HARD_FAULT && is_breakpoint) {
        boot_print("a breakpoint instruction, and no debugger\n");
    }
}

static void print_register(const char *name, uint32_t value) {
    boot_print(name);
    boot_print(" ");
    boot_print_hex(value);
}

static void print_registers(const boot_fault_record *record) {
    static const char *const high_names[] = {"r4 ", "  r5 ", "  r6 ", "  r7 ", "r8 ", "  r9 ", "  r10", "  r11"};
    const boot_frame *frame = &record->frame;
    if (record->frame_state == FRAME_READABLE) {
        print_register("r0 ", frame->r0);
        print_register("  r1 ", frame->r1);
        print_register("  r2 ", frame->r2);
        print_register("  r3 ", frame->r3);
        boot_print("\n");
    }
    for (size_t i = 0; i < 8; ++i) {
        print_register(high_names[i], record->context.r4_to_r11[i]);
        if (i % REGISTERS_PER_LINE == REGISTERS_PER_LINE - 1) {
            boot_print("\n");
        }
    }
    print_register("sp ", record->sp);
    if (record->frame_state == FRAME_READABLE) {
        print_register("  r12", frame->r12);
        print_register("  lr ", frame->lr);
        print_register("  pc ", frame->pc);
        print_register("\nxpsr", frame->xpsr);
    } else {
        boot_print(record->frame_state == FRAME_NOT_STACKED
                       ? "\nno r0 to r3, r12, lr, pc, xpsr: they could not be pushed"
                       : "\nno r0 to r3, r12, lr, pc, xpsr: sp is not in RAM");
    }
}

static void print_exc_return(uint32_t exc_return) {
    print_register("\nexc_return", exc_return);
    boot_print(exc_return & EXC_RETURN_THREAD ? ": thread" : ": handler");
    boot_print(exc_return & EXC_RETURN_PROCESS_STACK ? ", process stack" : ", main stack");
    boot_print(exc_return & EXC_RETURN_NO_FPU_FRAME ? "\n" : ", FPU frame\n");
}

/* Is this word on the stack a return address: odd, in the code, right behind a BL or BLX? */
static bool is_return_address(uint32_t word) {
    if (!(word & 1) || word < (uintptr_t)__text_start + 4 || word >= (uintptr_t)__text_end) {
        return false;
    }
    const uint16_t *after = (const uint16_t *)(uintptr_t)(word & ~1u);
    bool blx = (after[-1] & 0xFF87) == 0x4780;
    bool bl = (after[-2] & 0xF800) == 0xF000 && (after[-1] & 0xD000) == 0xD000;
    return blx || bl;
}

/* As well as it can be told without unwinding: also shows addresses left over from calls that have returned. The only trace
 * when a stack overflow left no pc. Recursion shows once. Bounded by the size of the stack. */
void boot_print_calls(uint32_t from, uint32_t to) {
    size_t printed = 0;
    uint32_t last = 0;
    for (uint32_t at = from; at + 4 <= to && printed < CALLS_PRINTED_MAX; at += 4) {
        uint32_t word = *(const uint32_t *)(uintptr_t)at;
        if (word != last && is_return_address(word)) {
            boot_print(printed == 0 ? "calls" : printed % WORDS_PER_LINE == 0 ? "\n     " : "");
            boot_print(" ");
            boot_print_hex(word & ~1u);
            last = word;
            ++printed;
        }
    }
    boot_print(printed == 0 ? "" : "\n");
}

void boot_print_callers(void) {
    uint32_t here = (uint32_t)(uintptr_t)__builtin_frame_address(0) & ~3u;
    uint32_t top = (uint32_t)(uintptr_t)__stack_top;
    if (here >= (uintptr_t)__stack_bottom && here < top) {
        boot_print_calls(here, top);
    }
}

static void print_object(const char *name, uint32_t value) {
    if (boot_print_location(name, value)) {
        boot_print("\n");
    }
}

/* Last, because it walks a heap that may be damaged. Registers too: without a fault address they are the best hint. */
static void print_objects(const boot_fault_record *record) {
    static const char *const names[] = {"r4 in ", "r5 in ", "r6 in ",  "r7 in ",
                                        "r8 in ", "r9 in ", "r10 in ", "r11 in "};
    uint32_t address;
    if (faulting_address(&record->status, &address)) {
        print_object("address in ", address);
    }
    print_object("r0 in ", record->frame.r0);
    print_object("r1 in ", record->frame.r1);
    print_object("r2 in ", record->frame.r2);
    print_object("r3 in ", record->frame.r3);
    for (size_t i = 0; i < 8; ++i) {
        print_object(names[i], record->context.r4_to_r11[i]);
    }
}

void boot_fault_print(const boot_fault_record *record) {
    print_exception(record->exception);
    print_all_status(&record->status);
    print_cause(record);
    print_breakpoint(record);
    print_registers(record);
    print_exc_return(record->context.exc_return);
    boot_print_calls(record->calls_from, record->calls_to);
    print_objects(record);
}
