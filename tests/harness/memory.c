/* Says how much heap the board's memory map leaves, for tests/host/board.t. */
#include "board.h"
#include "tap.h"

TAP_TEST("the board has memory for a heap") {
    TAP_OK(board_region_count > 0);
    tap_note("%lu bytes in %s", (unsigned long)board_regions[0].size_bytes, board_regions[0].name);
}
