/* Owns the console UART where it is a USART of ST's STM32F1 or F4: the registers used here are the same.
 *
 * Invariant: the data register is written only while it is empty and read only while it is full. There is no FIFO: a byte
 * that comes while the one before it is still unread is lost, and uart_get goes on with the next.
 *
 * Source: Reference Manuals RM0041 and RM0090, "USART". */
#include "board.h"

enum { BAUD = 115200 };
enum { STATUS_ORE = 1 << 3, STATUS_RXNE = 1 << 5, STATUS_TC = 1 << 6, STATUS_TXE = 1 << 7 };
enum { CONTROL_RE = 1 << 2, CONTROL_TE = 1 << 3, CONTROL_UE = 1 << 13 };

typedef struct stm32_usart {
    volatile uint32_t status;
    volatile uint32_t data;
    volatile uint32_t baud;
    volatile uint32_t control_1;
} stm32_usart;
_Static_assert(sizeof(stm32_usart) == 0x10, "the registers follow each other");

static stm32_usart *uart(void) {
    return (stm32_usart *)board_uart_base;
}

/* Sampling 16 times a bit, the mantissa and the fraction of the divider together are the clock over the baud rate. */
void uart_init(void) {
    uart()->baud = (board_uart_clock_hertz + BAUD / 2) / BAUD;
    uart()->control_1 = CONTROL_UE | CONTROL_TE | CONTROL_RE;
}

void uart_put(uint8_t byte) {
    while (!(uart()->status & STATUS_TXE)) {
    }
    uart()->data = byte;
}

/* An overrun without a byte would block the receiver for ever: reading the data after the status clears it. */
uint8_t uart_get(void) {
    uint32_t status;
    while (!((status = uart()->status) & STATUS_RXNE)) {
        if (status & STATUS_ORE) {
            (void)uart()->data;
        }
    }
    return (uint8_t)uart()->data;
}

void uart_flush(void) {
    while (!(uart()->status & STATUS_TC)) {
    }
}
