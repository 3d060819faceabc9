/* Owns the memory banks of the STM32VLDISCOVERY, an STM32F100RB, and the clock and pins of its console: USART1 on PA9 (out)
 * and PA10 (in).
 *
 * Invariant: the clock stays the internal oscillator that the chip starts with: 8 MHz, at 115200 baud 0.6 % off.
 *
 * Source: RM0041, "Reset and clock control", "General-purpose I/Os". */
#include "board.h"

extern char __heap_start[], __heap_size[]; /* the size is the symbol's address */

const ob_region board_regions[] = {
    {"sram", __heap_start, (size_t)__heap_size, OB_REGION_FAST | OB_REGION_DMA},
};
const size_t board_region_count = sizeof board_regions / sizeof board_regions[0];

const uintptr_t board_uart_base = 0x40013800; /* USART1 */
const uint32_t board_uart_clock_hertz = 8000000;

enum { RCC_APB2ENR = 0x40021018, APB2ENR_IOPAEN = 1 << 2, APB2ENR_USART1EN = 1 << 14 };
enum { GPIOA_CRH = 0x40010804, GPIOA_BSRR = 0x40010810 };
enum { PIN_ALTERNATE_PUSH_PULL_2MHZ = 0xA, PIN_INPUT_PULLED = 0x8 };

static volatile uint32_t *reg(uint32_t address) {
    return (volatile uint32_t *)(uintptr_t)address;
}

void board_init(void) {
    *reg(RCC_APB2ENR) |= APB2ENR_IOPAEN | APB2ENR_USART1EN;
    *reg(GPIOA_BSRR) = 1u << 10; /* pull PA10 up, not down */
    uint32_t others = *reg(GPIOA_CRH) & ~(uint32_t)0xFF0;
    *reg(GPIOA_CRH) = others | PIN_ALTERNATE_PUSH_PULL_2MHZ << 4 | PIN_INPUT_PULLED << 8;
}
