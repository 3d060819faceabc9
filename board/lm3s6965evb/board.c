/* Owns the memory banks of the EK-LM3S6965 and the clock and pins of its console: UART0 on PA0 (in) and PA1 (out), which
 * goes to the USB debug interface.
 *
 * Invariant: from board_init on, the core and the UART run from the 8 MHz crystal.
 *
 * Source: LM3S6965 datasheet, "System Control", "GPIO". */
#include "board.h"

extern char __heap_start[], __heap_size[]; /* the size is the symbol's address */

const ob_region board_regions[] = {
    {"sram", __heap_start, (size_t)__heap_size, OB_REGION_FAST},
};
const size_t board_region_count = sizeof board_regions / sizeof board_regions[0];

const uintptr_t board_uart_base = 0x4000C000;    /* UART0 */
const uint32_t board_uart_clock_hertz = 8000000; /* the crystal, see board_init */

enum { SYSCTL_RCC = 0x400FE060, SYSCTL_RCGC1 = 0x400FE104, SYSCTL_RCGC2 = 0x400FE108 };
enum {
    RCC_MOSCDIS = 1 << 0,
    RCC_OSCSRC = 3 << 4, /* 0: main oscillator */
    RCC_XTAL = 15 << 6,
    RCC_XTAL_8MHZ = 14 << 6,
    RCC_BYPASS = 1 << 11,
    RCC_USESYSDIV = 1 << 22,
};
enum { RCGC1_UART0 = 1 << 0, RCGC2_GPIOA = 1 << 0 };
enum { GPIOA_AFSEL = 0x40004420, GPIOA_DEN = 0x4000451C, PINS_UART0 = 3 };
enum { OSCILLATOR_START_LOOPS = 262144 }; /* 60 ms: the crystal needs up to 20 */

static volatile uint32_t *reg(uint32_t address) {
    return (volatile uint32_t *)(uintptr_t)address;
}

static void wait_loops(uint32_t loops) {
    __asm__ volatile("1: subs %0, #1\n\tbne 1b" : "+r"(loops) : : "cc");
}

/* The internal oscillator that the chip starts with is off by up to 30 %, no use for a UART: go to the crystal,
 * undivided. */
static void start_crystal(void) {
    uint32_t rcc = *reg(SYSCTL_RCC);
    rcc = (rcc | RCC_BYPASS) & ~(uint32_t)RCC_USESYSDIV;
    *reg(SYSCTL_RCC) = rcc;
    rcc = (rcc & ~(uint32_t)(RCC_MOSCDIS | RCC_XTAL)) | RCC_XTAL_8MHZ;
    *reg(SYSCTL_RCC) = rcc;
    wait_loops(OSCILLATOR_START_LOOPS);
    *reg(SYSCTL_RCC) = rcc & ~(uint32_t)RCC_OSCSRC;
}

void board_init(void) {
    start_crystal();
    *reg(SYSCTL_RCGC1) |= RCGC1_UART0;
    *reg(SYSCTL_RCGC2) |= RCGC2_GPIOA;
    wait_loops(3); /* a peripheral may be touched three cycles after its clock was switched on */
    *reg(GPIOA_AFSEL) |= PINS_UART0;
    *reg(GPIOA_DEN) |= PINS_UART0;
}
