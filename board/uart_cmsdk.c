/* Owns the console UART where it is that of Arm's Cortex-M System Design Kit, as on the MPS2 boards.
 *
 * Invariant: the data register is written only while it is empty and read only while it is full. There is no FIFO: one
 * byte in the register, one on the wire.
 *
 * Source: Cortex-M System Design Kit Technical Reference Manual, DDI 0479, "APB UART". */
#include "board.h"

enum { BAUD = 115200, DIVIDER_MIN = 16 };
enum { STATE_TX_FULL = 1 << 0, STATE_RX_FULL = 1 << 1 };
enum { CONTROL_TX_ENABLE = 1 << 0, CONTROL_RX_ENABLE = 1 << 1 };

typedef struct cmsdk_uart {
    volatile uint32_t data;
    volatile uint32_t state;
    volatile uint32_t control;
    volatile uint32_t interrupts;
    volatile uint32_t divider;
} cmsdk_uart;
_Static_assert(sizeof(cmsdk_uart) == 0x14, "the registers follow each other");

static cmsdk_uart *uart(void) {
    return (cmsdk_uart *)board_uart_base;
}

/* A byte from before is dropped. (QEMU looks for input again when one is taken, and else only once a second.) */
void uart_init(void) {
    uint32_t divider = (board_uart_clock_hertz + BAUD / 2) / BAUD;
    uart()->divider = divider < DIVIDER_MIN ? DIVIDER_MIN : divider;
    uart()->control = CONTROL_TX_ENABLE | CONTROL_RX_ENABLE;
    (void)uart()->data;
}

void uart_put(uint8_t byte) {
    while (uart()->state & STATE_TX_FULL) {
    }
    uart()->data = byte;
}

uint8_t uart_get(void) {
    while (!(uart()->state & STATE_RX_FULL)) {
    }
    return (uint8_t)uart()->data;
}

/* The state shows the register, not the wire: once it is empty, the last byte still has ten bits to go. */
void uart_flush(void) {
    while (uart()->state & STATE_TX_FULL) {
    }
    for (volatile uint32_t i = uart()->divider * 10; i != 0; --i) {
    }
}
