/* The board contract: what every folder under board/ provides, and what boot/ and programs may ask of it.
 *
 * A board is a folder with
 *   board.mk    CPU flags, the kind of UART, QEMU's machine, the flashing command
 *   memory.ld   where FLASH and RAM are
 *   board.c     the three definitions below
 * Nothing else in the tree names a board. */
#ifndef BOARD_H
#define BOARD_H

#include <stddef.h>
#include <stdint.h>

#include "obol/region.h"

/// Memory banks for the object heap, best first. The first one is what .data, .bss and the stack leave of RAM.
extern const ob_region board_regions[];
extern const size_t board_region_count;

/// Clocks and pins that the UART needs. Called once, before .data is used by anyone else and before main.
void board_init(void);

/// Base address of the console UART and the clock that feeds it (unused on the host).
extern const uintptr_t board_uart_base;
extern const uint32_t board_uart_clock_hertz;

/* The UART driver, one file per kind: board/uart_KIND.c. All polled, 8N1, 115200 baud. */

/// Switch the UART on. Needs board_init first.
void uart_init(void);
/// Write one byte, waiting until there is room.
void uart_put(uint8_t byte);
/// Read one byte, waiting until there is one.
uint8_t uart_get(void);
/// Wait until the last byte has left the wire.
void uart_flush(void);

#endif
