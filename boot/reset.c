/* Owns the way from the first instruction to main: memory as C expects it, the core's options, the console, argv.
 *
 * Invariant: before main, every variable has its value, every fault is reported, and the stack cannot run into data.
 * Suspended until boot_fault_init: a fault before it is a HardFault that the same code reports, as far as .bss is set.
 *
 * Source: cortex-m-rt's order of steps (pre-init, memory, FPU, main). */
#include "board.h"
#include "boot.h"
#include "core.h"

#include <stdlib.h>

enum { ARGV_COUNT = 17 }; /* argv[argc] included */

extern uint32_t __data_start[], __data_end[], __bss_start[], __bss_end[];
extern const uint32_t __data_load[];
extern const uint32_t boot_vectors[];

int main(int argc, char **argv);
_Noreturn void boot_start(void);

/* Word by word: sections.ld asserts that the ends are aligned. */
static size_t words_between(const uint32_t *from, const uint32_t *to) {
    return ((uintptr_t)to - (uintptr_t)from) / sizeof(uint32_t);
}

static void init_memory(void) {
    size_t data_words = words_between(__data_start, __data_end);
    size_t bss_words = words_between(__bss_start, __bss_end);
    for (size_t i = 0; i < data_words; ++i) {
        __data_start[i] = __data_load[i];
    }
    for (size_t i = 0; i < bss_words; ++i) {
        __bss_start[i] = 0;
    }
}

/* Before anything that the compiler may have given floating-point instructions. The FPU keeps its reset setting of
 * stacking lazily: an interrupt that does not calculate costs no more than without. */
static void init_fpu(void) {
#if CORE_HAS_FAULT_STATUS
    core_set_bits(CORE_CPACR,
                  0xFu << 20); /* full access to coprocessors 10 and 11; reads as zero where there is no FPU */
    core_synchronise();
#endif
}

static void init_vectors(void) {
#if CORE_HAS_VTOR
    core_write(CORE_VTOR, (uint32_t)(uintptr_t)boot_vectors);
    core_synchronise();
#endif
}

/// Called by boot_reset with the stack set up and nothing else.
_Noreturn void boot_start(void) {
    init_fpu();
    init_memory();
    init_vectors();
    boot_fault_init();
    board_init();
    uart_init();
    boot_mpu_init();
    boot_semihosting_probe();
    char *argv[ARGV_COUNT];
    int argc = boot_command_line(argv, ARGV_COUNT);
    exit(main(argc, argv));
}
