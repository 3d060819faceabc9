/* Owns the memory banks of the BBC micro:bit v1 and the clock and pins of its console, which goes to the interface chip, a
 * serial port over USB.
 *
 * Invariant: board_init runs before uart_init, because the pins may be chosen only while the UART is off.
 *
 * Source: nRF51 Series Reference Manual ("CLOCK", "GPIO", "UART"), and the board's schematic for the pins. */
#include "board.h"

extern char __heap_start[], __heap_size[]; /* the size is the symbol's address */

const ob_region board_regions[] = {
    {"sram", __heap_start, (size_t)__heap_size, OB_REGION_FAST},
};
const size_t board_region_count = sizeof board_regions / sizeof board_regions[0];

const uintptr_t board_uart_base = 0x40002000;
const uint32_t board_uart_clock_hertz = 16000000; /* the baud rate register assumes it */

enum { PIN_TXD = 24, PIN_RXD = 25 };
enum { CLOCK_TASKS_HFCLKSTART = 0x40000000, CLOCK_EVENTS_HFCLKSTARTED = 0x40000100 };
enum { UART_PSELTXD = 0x4000250C, UART_PSELRXD = 0x40002514 };
enum { GPIO_OUTSET = 0x50000508, GPIO_DIRSET = 0x50000518, GPIO_PIN_CNF = 0x50000700, PIN_CNF_INPUT_PULL_UP = 3 << 2 };

static volatile uint32_t *reg(uint32_t address) {
    return (volatile uint32_t *)(uintptr_t)address;
}

/* From the RC oscillator to the crystal: RC is off by up to 5 %, too much for a UART. */
static void start_crystal(void) {
    *reg(CLOCK_EVENTS_HFCLKSTARTED) = 0;
    *reg(CLOCK_TASKS_HFCLKSTART) = 1;
    while (*reg(CLOCK_EVENTS_HFCLKSTARTED) == 0) {
    }
}

void board_init(void) {
    start_crystal();
    *reg(GPIO_OUTSET) = 1u << PIN_TXD; /* idle level, before the pin becomes an output */
    *reg(GPIO_DIRSET) = 1u << PIN_TXD;
    *reg(GPIO_PIN_CNF + 4 * PIN_RXD) = PIN_CNF_INPUT_PULL_UP;
    *reg(UART_PSELTXD) = PIN_TXD;
    *reg(UART_PSELRXD) = PIN_RXD;
}
