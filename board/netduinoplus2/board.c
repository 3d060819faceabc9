/* Owns the memory banks of the Netduino Plus 2, an STM32F405RG, and the clock and pins of its console: USART1 on PB6 (out)
 * and PB7 (in), next to AREF on the header; its other pins belong to USB (PA9) and the LED (PA10).
 *
 * Invariant: the clock stays the internal oscillator that the chip starts with: 16 MHz, at 115200 baud 0.1 % off.
 *
 * Source: RM0090, "Reset and clock control", "General-purpose I/Os"; datasheet DS8626, "Alternate function mapping". */
#include "board.h"

extern char __heap_start[], __heap_size[]; /* the size is the symbol's address */

const ob_region board_regions[] = {
    {"sram", __heap_start, (size_t)__heap_size, OB_REGION_FAST | OB_REGION_DMA},
};
const size_t board_region_count = sizeof board_regions / sizeof board_regions[0];

const uintptr_t board_uart_base = 0x40011000; /* USART1 */
const uint32_t board_uart_clock_hertz = 16000000;

enum { RCC_AHB1ENR = 0x40023830, AHB1ENR_GPIOBEN = 1 << 1, RCC_APB2ENR = 0x40023844, APB2ENR_USART1EN = 1 << 4 };
enum { GPIOB_MODER = 0x40020400, GPIOB_PUPDR = 0x4002040C, GPIOB_AFRL = 0x40020420 };
enum { MODE_ALTERNATE = 2, PULL_UP = 1, ALTERNATE_USART1 = 7, PIN_TX = 6, PIN_RX = 7 };

static volatile uint32_t *reg(uint32_t address) {
    return (volatile uint32_t *)(uintptr_t)address;
}

/* Set the field of one pin in a register that has width bits for each. */
static void set_field(uint32_t address, unsigned pin, unsigned width, uint32_t value) {
    uint32_t mask = ((1u << width) - 1) << (pin * width);
    *reg(address) = (*reg(address) & ~mask) | value << (pin * width);
}

void board_init(void) {
    *reg(RCC_AHB1ENR) |= AHB1ENR_GPIOBEN;
    *reg(RCC_APB2ENR) |= APB2ENR_USART1EN;
    (void)*reg(RCC_APB2ENR); /* errata sheet ES0182: a peripheral's clock starts two cycles after it was switched on */
    set_field(GPIOB_AFRL, PIN_TX, 4, ALTERNATE_USART1);
    set_field(GPIOB_AFRL, PIN_RX, 4, ALTERNATE_USART1);
    set_field(GPIOB_PUPDR, PIN_RX, 2, PULL_UP);
    set_field(GPIOB_MODER, PIN_TX, 2, MODE_ALTERNATE);
    set_field(GPIOB_MODER, PIN_RX, 2, MODE_ALTERNATE);
}
