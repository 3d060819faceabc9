/* Owns the memory banks of the ARM MPS2 with the AN386 image, and where its console is.
 *
 * Invariant: clocks and pins stay as the FPGA set them up before the core started.
 *
 * Source: Application Note AN386, "Memory map". */
#include "board.h"

extern char __heap_start[], __heap_size[], __psram_start[], __psram_size[]; /* sizes are the symbols' addresses */

/* The Ethernet and the LCD controller reach both banks; the ZBT SRAM has no wait states, the PSRAM is off the chip. */
const ob_region board_regions[] = {
    {"sram", __heap_start, (size_t)__heap_size, OB_REGION_FAST | OB_REGION_DMA},
    {"psram", __psram_start, (size_t)__psram_size, OB_REGION_EXTERNAL | OB_REGION_DMA},
};
const size_t board_region_count = sizeof board_regions / sizeof board_regions[0];

const uintptr_t board_uart_base = 0x40004000; /* UART0 */
const uint32_t board_uart_clock_hertz = 25000000;

void board_init(void) {
}
