/* Owns the console UART where it is Arm's PrimeCell PL011, with its FIFOs of 16 bytes.
 *
 * Invariant: the data register is written only while the transmit FIFO has room and read only while the receive FIFO has a
 * byte, so nothing is lost while the program keeps up: 16 bytes may come before they are asked for.
 *
 * Source: PrimeCell UART (PL011) Technical Reference Manual, DDI 0183, "Programmers Model". */
#include "board.h"

enum { BAUD = 115200 };
enum { DATA = 0x00, FLAGS = 0x18, BAUD_INTEGER = 0x24, BAUD_FRACTION = 0x28, LINE_CONTROL = 0x2C, CONTROL = 0x30 };
enum { FLAGS_BUSY = 1 << 3, FLAGS_RX_EMPTY = 1 << 4, FLAGS_TX_FULL = 1 << 5 };
enum { LINE_FIFO = 1 << 4, LINE_8_BITS = 3 << 5 };
enum { CONTROL_ENABLE = 1 << 0, CONTROL_TX = 1 << 8, CONTROL_RX = 1 << 9 };

static volatile uint32_t *uart(uint32_t offset) {
    return (volatile uint32_t *)(board_uart_base + offset);
}

/* The divider is clock / (16 * baud) with 6 fractional bits; it takes effect with the write to the line control. */
void uart_init(void) {
    uint32_t divider = (board_uart_clock_hertz * 4 + BAUD / 2) / BAUD;
    *uart(CONTROL) = 0;
    *uart(BAUD_INTEGER) = divider >> 6;
    *uart(BAUD_FRACTION) = divider & 63;
    *uart(LINE_CONTROL) = LINE_8_BITS | LINE_FIFO;
    *uart(CONTROL) = CONTROL_ENABLE | CONTROL_TX | CONTROL_RX;
}

void uart_put(uint8_t byte) {
    while (*uart(FLAGS) & FLAGS_TX_FULL) {
    }
    *uart(DATA) = byte;
}

uint8_t uart_get(void) {
    while (*uart(FLAGS) & FLAGS_RX_EMPTY) {
    }
    return (uint8_t)*uart(DATA);
}

void uart_flush(void) {
    while (*uart(FLAGS) & FLAGS_BUSY) {
    }
}
