/* Dies in the way that its argument says; without semihosting it asks for the way on its console.
 * tests/host/faults.t knows what the report of each death has to say on each board.
 *
 * A death that does not happen prints "survived" and ends with status 1. */
#include "boot.h"
#include "core.h"
#include "obol/port.h"
#include "semihosting.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum {
    NOWHERE = 0x30000000,         /* in no bank of any board */
    BARE_PERIPHERAL = 0x5FFFF000, /* open to data, but no device is there */
    BIG_FRAME_BYTES = 65536,      /* larger than any board's stack */
    PROCESS_STACK_WORDS = 64,
    LAZY_FILL = 0x5A,
    PROBE = 0x0B01, /* a value to recognise in the report */
};

extern uint32_t __stack_bottom[], __ram_start[];
extern const uint32_t boot_vectors[];

static void say(const char *text) {
    (void)write(1, text, strlen(text));
}

static uint32_t load(uintptr_t address) {
    return *(volatile uint32_t *)address;
}

static void store(uintptr_t address) {
    *(volatile uint32_t *)address = PROBE;
}

/* The compiler must not know the address, or it would warn of what is done on purpose. */
static uintptr_t hidden(uintptr_t address) {
    __asm__ volatile("" : "+r"(address));
    return address;
}

static void jump(uintptr_t address) {
    ((void (*)(void))hidden(address))();
}

static void pend(uint32_t bits) {
    core_write(CORE_ICSR, bits);
    core_synchronise();
}

static void read_unmapped(void) {
    (void)load(hidden(NOWHERE));
}

/* Below the flash of some boards, and far from NULL. */
static void read_low(void) {
    (void)load(hidden(0x06000000));
}

static void write_unmapped(void) {
    store(hidden(NOWHERE));
}

static void read_null(void) {
    (void)load(hidden(0x10));
}

static void write_null(void) {
    store(hidden(0x10));
}

static void write_flash(void) {
    store(hidden((uintptr_t)&write_flash & ~(uintptr_t)3));
}

static void read_bus(void) {
    (void)load(hidden(BARE_PERIPHERAL));
}

/* Where the stack would go if it were not stopped: the last word that no region of an MPU shares with RAM. */
static void write_below_ram(void) {
    store(hidden(((uintptr_t)__ram_start & ~(uintptr_t)31) - 4));
}

static void undefined(void) {
    __asm__ volatile("udf #0");
}

static void coprocessor(void) {
#if CORE_HAS_FAULT_STATUS
    __asm__ volatile("mcr p7, #0, r0, c0, c0, #0");
#endif
}

/* On cores without a division instruction the library decides, and gives 0. */
static void divide(void) {
    volatile int zero = 0;
    volatile int quotient = PROBE / zero; // cppcheck-suppress zerodiv
    (void)quotient;
}

/* Two words at once: no architecture allows this at an odd address. */
static void unaligned(void) {
    uint32_t words[4] = {0};
    __asm__ volatile("ldmia %0!, {r2, r3}" : : "l"(hidden((uintptr_t)words + 1)) : "r2", "r3", "memory");
}

/* Aligned, because QEMU calls a jump to other even addresses unaligned. */
static __attribute__((aligned(4), noinline)) void jump_even(void) {
    jump((uintptr_t)&jump_even & ~(uintptr_t)1);
}

static void jump_null(void) {
    jump(1);
}

static void jump_data(void) {
    static uint16_t code[2] = {0x4770, 0x4770}; /* bx lr */
    jump((uintptr_t)code | 1);
}

static void jump_peripheral(void) {
    jump(0x40000001);
}

static void jump_unmapped(void) {
    jump(NOWHERE | 1);
}

static void breakpoint(void) {
    __asm__ volatile("bkpt 0x01");
}

/* Ends only at 0, which no stack is deep enough for. */
static __attribute__((noinline)) uint32_t recurse(volatile uint32_t *up) { // NOLINT(misc-no-recursion)
    volatile uint32_t here = *up - 1;
    return here == 0 ? 0 : recurse(&here) + here;
}

static void overflow_recursion(void) {
    volatile uint32_t start = UINT32_MAX;
    (void)recurse(&start);
}

static __attribute__((noinline)) void overflow_frame(void) {
    volatile uint32_t big[BIG_FRAME_BYTES / sizeof(uint32_t)];
    big[0] = PROBE;
    say(big[0] == PROBE ? "" : "lost ");
}

/* Fill the stack to within a few words of its end, so that the push of an exception is what overflows it. */
static void overflow_exception(void) {
    uint32_t *end = (uint32_t *)hidden((uintptr_t)(__stack_bottom + 2));
    __asm__ volatile("mov sp, %0\n\tudf #0" : : "r"(end) : "memory");
}

static void stack_pointer_lost(void) {
    __asm__ volatile("mov sp, %0\n\tudf #0" : : "r"(hidden(NOWHERE + 0x100)) : "memory");
}

/* A value in every register: rN is N * 0x11, lr is 0xee, and r0 is the stack pointer. */
#define FILL_REGISTERS                                                                                                 \
    "movs r1, #0x11\n\tmovs r2, #0x22\n\tmovs r3, #0x33\n\tmovs r4, #0x44\n\tmovs r5, #0x55\n\t"                       \
    "movs r6, #0x66\n\tmovs r7, #0x77\n\tmovs r0, #0x88\n\tmov r8, r0\n\tmovs r0, #0x99\n\tmov r9, r0\n\t"             \
    "movs r0, #0xaa\n\tmov r10, r0\n\tmovs r0, #0xbb\n\tmov r11, r0\n\tmovs r0, #0xcc\n\tmov r12, r0\n\t"              \
    "movs r0, #0xee\n\tmov lr, r0\n\tmov r0, sp\n\tudf #0"

static __attribute__((naked)) void registers(void) {
    __asm__ volatile(FILL_REGISTERS);
}

/* Hardware aligns the frame to 8 bytes, and the report has to undo that. */
static __attribute__((naked)) void registers_odd_stack(void) {
    __asm__ volatile("sub sp, #4\n\t" FILL_REGISTERS);
}

static __attribute__((naked)) void registers_fpu(void) {
#if defined(__ARM_FP)
    __asm__ volatile("vmov s0, r0\n\tsub sp, #4\n\t" FILL_REGISTERS);
#else
    __asm__ volatile("bx lr");
#endif
}

static void with_fpu(void) {
#if defined(__ARM_FP)
    volatile float third = 1.0f;
    third = third / 3.0f;
    __asm__ volatile("udf #0");
#endif
}

/* The FPU's registers are to be saved later in this frame, and later there is no room. */
static void with_fpu_overflow(void) {
#if defined(__ARM_FP)
    volatile float third = 1.0f;
    third = third / 3.0f;
    overflow_exception();
#endif
}

static uint32_t process_stack[PROCESS_STACK_WORDS];

/* An FPU frame of which only the lower part was pushed. Nothing is to be written to its upper part after the fault. */
static void with_fpu_lazy(void) {
#if defined(__ARM_FP)
    volatile float third = 1.0f;
    third = third / 3.0f;
    memset(process_stack, LAZY_FILL, sizeof process_stack);
    __asm__ volatile("mov sp, %0\n\tudf #0"
                     :
                     : "r"(hidden((uintptr_t)(process_stack + PROCESS_STACK_WORDS)))
                     : "memory");
#endif
}

/* The third last word is for FPSCR, or for s15 if the frame was aligned. */
static bool was_saved_late(void) {
    const uint32_t fill = LAZY_FILL * 0x01010101u;
    return process_stack[0] == fill && process_stack[PROCESS_STACK_WORDS - 3] != fill;
}

static void use_process_stack(uintptr_t top) {
    __asm__ volatile("msr psp, %0\n\tmsr control, %1\n\tisb\n\tudf #0" : : "r"(hidden(top)), "r"(2) : "memory");
}

static void process_fault(void) {
    use_process_stack((uintptr_t)(process_stack + PROCESS_STACK_WORDS));
}

static void process_stack_lost(void) {
    use_process_stack(NOWHERE + 0x100);
}

static void unprivileged(void) {
    __asm__ volatile("msr control, %0\n\tisb\n\tudf #0" : : "r"(1) : "memory");
}

static void masked(void) {
    core_disable_interrupts();
    undefined();
}

static void interrupt(void) {
    core_write(CORE_NVIC_ISER, 1u << 5);
    core_write(CORE_NVIC_ISPR, 1u << 5);
    core_synchronise();
}

static void interrupt_31(void) {
    core_write(CORE_NVIC_ISER, 1u << 31);
    core_write(CORE_NVIC_ISPR, 1u << 31);
    core_synchronise();
}

static void supervisor_call(void) {
    __asm__ volatile("svc #0");
}

static void pend_sv(void) {
    pend(1u << 28);
}

static void non_maskable(void) {
    pend(1u << 31);
}

static void (*in_handler)(void);

/* The program's own exception handlers may fail, too. */
void SysTick_Handler(void);
void SysTick_Handler(void) {
    in_handler();
}

static void handle(void (*death)(void)) {
    in_handler = death;
    pend(1u << 26);
}

static void handler_undefined(void) {
    handle(undefined);
}

static void handler_overflow(void) {
    handle(overflow_recursion);
}

static void return_nowhere(void) {
    __asm__ volatile("bx %0" : : "r"(0xFFFFFF03));
}

static void handler_bad_return(void) {
    handle(return_nowhere);
}

static void handler_exit(void) {
    exit(9);
}

static void handler_exits(void) {
    handle(handler_exit);
}

/* The heap of this program, such as the report sees it. */
static uint32_t block[8] __attribute__((aligned(32)));
static int locating_fails;

static void locate_badly(void) {
    if (locating_fails == 2) {
        overflow_recursion();
    }
    undefined();
}

size_t ob_locate(const void *address, char *text, size_t size);
size_t ob_locate(const void *address, char *text, size_t size) {
    static const char description[] = "a block of die.c";
    volatile float third = 1.0f; /* FPU registers that hardware was to save later must not be saved now */
    third = third / 3.0f;
    if (was_saved_late()) {
        say("FPU registers were saved after the fault\n");
    }
    if (locating_fails != 0) {
        locate_badly();
    }
    if ((uintptr_t)address - (uintptr_t)block >= sizeof block) {
        return 0;
    }
    strncpy(text, description, size);
    return sizeof description - 1;
}

static void with_block(void) {
    __asm__ volatile("mov r4, %0\n\tudf #0" : : "r"(block + 2) : "r4", "memory");
}

/* The report asks about the addresses in registers last, and asking goes wrong. */
static void report_fails(void) {
    locating_fails = 1;
    with_block();
}

static void report_fails_after_overflow(void) {
    locating_fails = 1;
    overflow_exception();
}

static void report_overflows(void) {
    locating_fails = 2;
    with_block();
}

/* A region that the program shuts for itself, over a block: the report names address and block. */
static void guarded_block(void) {
#if CORE_HAS_FAULT_STATUS && !CORE_IS_V8M
    core_write(CORE_MPU_RNR, 7);
    core_write(CORE_MPU_RBAR, (uint32_t)(uintptr_t)block);
    core_write(CORE_MPU_RASR, 1 << 28 | 4 << 1 | 1);
    core_synchronise();
    store((uintptr_t)(block + 1));
#endif
}

/* From Secure code into memory that is marked Non-secure. */
static void secure(void) {
#if CORE_IS_V8M
    enum { SAU_CTRL = 0xE000EDD0, SAU_RNR = 0xE000EDD8, SAU_RBAR = 0xE000EDDC, SAU_RLAR = 0xE000EDE0 };
    core_write(SAU_RNR, 0);
    core_write(SAU_RBAR, 0x00000000);
    core_write(SAU_RLAR, 0x003FFFE0 | 1);
    core_write(SAU_CTRL, 1);
    core_synchronise();
    jump(0x00001001);
#endif
}

static void call_abort(void) {
    abort();
}

static void call_assert(void) {
    assert(locating_fails == PROBE);
}

static void call_panic(void) {
    ob_port_panic(PROBE, block + 1);
}

static void call_raise(void) {
    extern int raise(int);
    (void)raise(11);
}

static void call_exit(void) {
    exit(42);
}

/* The debugger goes away in the middle: as if the probe had found one. */
static void lose_debugger(void) {
    boot_semihosting = true;
    say("still here\n");
    say(boot_semihosting ? "the breakpoint was answered\n" : "the debugger is gone\n");
    exit(0);
}

static const struct death {
    const char *name;
    void (*die)(void);
} deaths[] = {
    {"read_unmapped", read_unmapped},
    {"read_low", read_low},
    {"write_unmapped", write_unmapped},
    {"read_null", read_null},
    {"write_null", write_null},
    {"write_flash", write_flash},
    {"write_below_ram", write_below_ram},
    {"read_bus", read_bus},
    {"undefined", undefined},
    {"coprocessor", coprocessor},
    {"divide", divide},
    {"unaligned", unaligned},
    {"jump_even", jump_even},
    {"jump_null", jump_null},
    {"jump_data", jump_data},
    {"jump_peripheral", jump_peripheral},
    {"jump_unmapped", jump_unmapped},
    {"breakpoint", breakpoint},
    {"overflow_recursion", overflow_recursion},
    {"overflow_frame", overflow_frame},
    {"overflow_exception", overflow_exception},
    {"stack_pointer_lost", stack_pointer_lost},
    {"registers", registers},
    {"registers_odd_stack", registers_odd_stack},
    {"registers_fpu", registers_fpu},
    {"with_fpu", with_fpu},
    {"with_fpu_overflow", with_fpu_overflow},
    {"with_fpu_lazy", with_fpu_lazy},
    {"process_fault", process_fault},
    {"process_stack_lost", process_stack_lost},
    {"unprivileged", unprivileged},
    {"masked", masked},
    {"interrupt", interrupt},
    {"interrupt_31", interrupt_31},
    {"supervisor_call", supervisor_call},
    {"pend_sv", pend_sv},
    {"non_maskable", non_maskable},
    {"handler_undefined", handler_undefined},
    {"handler_overflow", handler_overflow},
    {"handler_bad_return", handler_bad_return},
    {"handler_exits", handler_exits},
    {"with_block", with_block},
    {"guarded_block", guarded_block},
    {"report_fails", report_fails},
    {"report_fails_after_overflow", report_fails_after_overflow},
    {"report_overflows", report_overflows},
    {"secure", secure},
    {"abort", call_abort},
    {"assert", call_assert},
    {"panic", call_panic},
    {"raise", call_raise},
    {"exit", call_exit},
    {"lose_debugger", lose_debugger},
};

static void die(const char *name) {
    for (size_t i = 0; i < sizeof deaths / sizeof deaths[0]; ++i) {
        if (strcmp(deaths[i].name, name) == 0) {
            deaths[i].die();
            say("survived\n");
            exit(1);
        }
    }
    say("unknown death\n");
    exit(2);
}

/* One line of input. */
static void ask(char *name, size_t size) {
    say("Which death? Type it and end with Ctrl-D\n");
    ssize_t length = read(0, name, size - 1);
    name[length > 0 ? length : 0] = '\0';
    name[strcspn(name, "\r\n")] = '\0';
}

int main(int argc, char **argv) {
    char name[32];
    if (argc > 1) {
        die(argv[1]);
    }
    ask(name, sizeof name);
    die(name);
}
