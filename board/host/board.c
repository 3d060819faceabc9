/* Owns the memory that the object heap has on the computer that builds Obol, in the shape of the mps2-an385: a small fast
 * bank and a large slow one.
 *
 * Invariant: the banks are all that the heap gets; it never asks the operating system, so it ends as it does on a board. */
#include "board.h"

enum { SRAM_BYTES = 4 << 20, PSRAM_BYTES = 16 << 20 };

static _Alignas(16) unsigned char sram[SRAM_BYTES];
static _Alignas(16) unsigned char psram[PSRAM_BYTES];

const ob_region board_regions[] = {
    {"sram", sram, sizeof sram, OB_REGION_FAST | OB_REGION_DMA},
    {"psram", psram, sizeof psram, OB_REGION_EXTERNAL | OB_REGION_DMA},
};
const size_t board_region_count = sizeof board_regions / sizeof board_regions[0];

void board_init(void) {
}
