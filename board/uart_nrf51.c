/* Owns the console UART where it is that of Nordic's nRF51, all but its choice of pins: the board makes that in board_init,
 * when the peripheral is still off, as it has to be.
 *
 * Invariant: no byte is on its way between calls of uart_put, so the event that one has left belongs to the call's
 * own byte.
 *
 * Source: nRF51 Series Reference Manual, "UART". */
#include "board.h"

enum {
    TASKS_STARTRX = 0x000,
    TASKS_STARTTX = 0x008,
    EVENTS_RXDRDY = 0x108,
    EVENTS_TXDRDY = 0x11C,
    ENABLE = 0x500,
    RXD = 0x518,
    TXD = 0x51C,
    BAUDRATE = 0x524,
    CONFIG = 0x56C,
};
enum { ENABLED = 4, BAUDRATE_115200 = 0x01D7E000, NO_PARITY_NO_FLOW_CONTROL = 0 };

static volatile uint32_t *uart(uint32_t offset) {
    return (volatile uint32_t *)(board_uart_base + offset);
}

/* A byte from before is dropped. (QEMU looks for input again when one is taken, and else only once a second.) */
void uart_init(void) {
    *uart(BAUDRATE) = BAUDRATE_115200;
    *uart(CONFIG) = NO_PARITY_NO_FLOW_CONTROL;
    *uart(ENABLE) = ENABLED;
    *uart(EVENTS_RXDRDY) = 0;
    *uart(EVENTS_TXDRDY) = 0;
    *uart(TASKS_STARTRX) = 1;
    *uart(TASKS_STARTTX) = 1;
    (void)*uart(RXD);
}

void uart_put(uint8_t byte) {
    *uart(TXD) = byte;
    while (*uart(EVENTS_TXDRDY) == 0) {
    }
    *uart(EVENTS_TXDRDY) = 0;
}

/* The event is cleared first: reading RXD brings up the next of six buffered bytes, with an event of its own. */
uint8_t uart_get(void) {
    while (*uart(EVENTS_RXDRDY) == 0) {
    }
    *uart(EVENTS_RXDRDY) = 0;
    return (uint8_t)*uart(RXD);
}

void uart_flush(void) {
}
