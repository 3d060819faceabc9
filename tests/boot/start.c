/* What main finds: memory as C expects it, and a core that is set up. */
#include "boot.h"
#include "core.h"
#include "tap.h"

#include <string.h>

extern const uint32_t boot_vectors[];
extern char __stack_bottom[], __stack_top[], __flash_end[], __ram_start[], __ram_end[];
extern const uint32_t __data_end[], __data_load[], __data_start[], __bss_end[];
extern char __flash_start[] __attribute__((weak)); /* may be 0 */

static char text[] = "initial values of an odd size";
static uint32_t numbers[3] = {1, 0x12345678, 0xFFFFFFFF};
static uint64_t wide = 0x0123456789ABCDEF;
static uint32_t zeros[33];
static char zero_byte;
__attribute__((common)) uint32_t last_zeros[4]; /* common variables come last in .bss */
static const uint32_t constant[2] = {7, 8};

static bool is_between(const volatile void *address, const char *from, const char *to) {
    return (uintptr_t)address >= (uintptr_t)from && (uintptr_t)address < (uintptr_t)to;
}

TAP_TEST("variables have their initial values") {
    TAP_STRING(text, "initial values of an odd size");
    TAP_EQUAL(numbers[0], 1);
    TAP_EQUAL(numbers[1], 0x12345678);
    TAP_EQUAL(numbers[2], 0xFFFFFFFF);
    TAP_OK(wide == 0x0123456789ABCDEF);
    TAP_OK(is_between(text, __ram_start, __ram_end));
    size_t words = ((uintptr_t)__data_end - (uintptr_t)__data_start) / 4;
    TAP_EQUAL(__data_start[words - 1], __data_load[words - 1]); /* a constant of the library's */
}

TAP_TEST("variables without one are zero") {
    for (size_t i = 0; i < sizeof zeros / sizeof zeros[0]; ++i) {
        TAP_EQUAL(zeros[i], 0);
    }
    TAP_EQUAL(zero_byte, 0);
    TAP_EQUAL((uintptr_t)(last_zeros + 4), (uintptr_t)__bss_end);
    TAP_EQUAL(last_zeros[0] | last_zeros[1] | last_zeros[2] | last_zeros[3], 0);
    TAP_OK(is_between(zeros, __ram_start, __ram_end));
}

TAP_TEST("variables keep what is written to them") {
    memset(zeros, 0x5A, sizeof zeros);
    text[0] = 'I';
    TAP_EQUAL(zeros[32], 0x5A5A5A5A);
    TAP_STRING(text, "Initial values of an odd size");
}

TAP_TEST("constants and code take no RAM") {
    TAP_OK(is_between(constant, __flash_start, __flash_end));
    TAP_OK(is_between((const void *)(uintptr_t)&boot_exit, __flash_start, __flash_end));
}

TAP_TEST("the stack is in use, at the bottom of RAM, aligned") {
    uint32_t sp;
    __asm__ volatile("mov %0, sp" : "=r"(sp));
    TAP_EQUAL((uintptr_t)__stack_bottom, (uintptr_t)__ram_start);
    TAP_OK(sp > (uintptr_t)__stack_bottom && sp <= (uintptr_t)__stack_top);
    TAP_EQUAL((uintptr_t)__stack_top % 8, 0);
}

TAP_TEST("the vector table is the image's own") {
#if CORE_HAS_VTOR
    TAP_EQUAL(core_read(CORE_VTOR), (uintptr_t)boot_vectors);
#else
    TAP_EQUAL((uintptr_t)boot_vectors, 0);
#endif
}

static volatile uint32_t ticks, interrupts;

void SysTick_Handler(void);
void SysTick_Handler(void) {
    ++ticks;
}

void IRQ3_Handler(void);
void IRQ3_Handler(void) {
    volatile float half = 0.5f; /* uses FPU registers, where there are any */
    interrupts += half * 2 == 1;
}

static void interrupt(void) {
    core_write(CORE_NVIC_ISER, 1u << 3);
    core_write(CORE_NVIC_ISPR, 1u << 3);
    core_synchronise();
}

TAP_TEST("a program takes an exception by defining its handler") {
    core_write(CORE_ICSR, 1u << 26);
    core_synchronise();
    TAP_EQUAL(ticks, 1);
}

TAP_TEST("a program takes an interrupt by its number") {
    interrupts = 0;
    interrupt();
    TAP_EQUAL(interrupts, 1);
}

TAP_TEST("faults have handlers of their own, and a division by zero is one") {
#if CORE_HAS_FAULT_STATUS
    uint32_t handlers = SHCSR_MEMFAULTENA | SHCSR_BUSFAULTENA | SHCSR_USGFAULTENA;
    handlers |= CORE_IS_V8M ? SHCSR_SECUREFAULTENA : 0;
    TAP_EQUAL(core_read(CORE_SHCSR) & handlers, handlers);
    TAP_OK(core_read(CORE_CCR) & CCR_DIV_0_TRP);
    TAP_OK(core_read(CORE_CCR) & CCR_STKALIGN);
#else
    TAP_SKIP("this core has HardFault only");
#endif
}

TAP_TEST("the FPU calculates, and an interrupt leaves its registers alone") {
#if defined(__ARM_FP)
    float value;
    volatile float three = 3.0f;
    TAP_OK(three * three == 9.0f);
    __asm__ volatile("vmov %0, %1" : "=t"(value) : "t"(three));
    interrupt();
    TAP_OK(value == 3.0f);
    TAP_EQUAL(core_read(CORE_CPACR) >> 20 & 0xF, 0xF);
#else
    volatile double three = 3.0;
    TAP_OK(three * three == 9.0); /* by the library */
#endif
}

TAP_TEST("the stack cannot leave its memory in silence") {
#if CORE_IS_V8M
    uint32_t limit;
    __asm__ volatile("mrs %0, msplim" : "=r"(limit));
    TAP_EQUAL(limit, (uintptr_t)__stack_bottom);
#elif CORE_HAS_FAULT_STATUS
    TAP_OK(boot_mpu_active());
#else
    TAP_EQUAL((uintptr_t)__stack_bottom, 0x20000000); /* nothing is below */
#endif
}

TAP_TEST("memory is shut where there is an MPU, and a program can open a window") {
    if (core_read(CORE_MPU_TYPE) == 0) {
        TAP_OK(!boot_mpu_allow(0, 1024));
        TAP_SKIP("this core has no MPU");
    }
    TAP_OK(boot_mpu_active());
    TAP_OK(!boot_mpu_allow(0, 0));
    TAP_OK(boot_mpu_allow(0, 1024)); /* on all boards, address 0 shows the first bytes of the image */
    volatile uintptr_t null = 0;
    TAP_EQUAL(*(volatile uint32_t *)null, (uintptr_t)__stack_top); // cppcheck-suppress nullPointer
}

TAP_TEST("windows end with the regions of the MPU") {
    if (core_read(CORE_MPU_TYPE) == 0) {
        TAP_SKIP("this core has no MPU");
    }
    int opened = 0;
    while (opened < 256 && boot_mpu_allow(0xA0000000u + (uint32_t)opened * 4096, 32)) {
        ++opened;
    }
    TAP_OK(opened < 16);
    TAP_OK(boot_mpu_active());
}
