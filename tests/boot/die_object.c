/* Dies with objects of the real runtime in its registers, in the way that its argument says. For tests/host/faults.t. */
#include "board.h"
#include "obol.h"

#include <stdlib.h>
#include <string.h>

enum { DAMAGED_BYTES = 256, ROOM_BYTES = 512, FRAME_BYTES = 32 };

extern char __stack_bottom[];

static void die_with(const void *address) {
    __asm__ volatile("mov r4, %0\n\tudf #0" : : "r"(address) : "r4", "memory");
}

/* The report has to do with the room that vectors.S leaves it at least. */
static void die_in_little_room(const void *address) {
    __asm__ volatile("mov r4, %0\n\tmov sp, %1\n\tudf #0"
                     :
                     : "r"(address), "r"(__stack_bottom + ROOM_BYTES + FRAME_BYTES)
                     : "r4", "memory");
}

int main(int argc, char **argv) {
    const char *way = argc > 1 ? argv[1] : "object";
    if (ob_init(board_regions, board_region_count) != OB_OK) {
        return 1;
    }
    ob_object *list = ob_list_new();
    void *buffer = ob_mem_alloc(40);
    if (strcmp(way, "object") == 0) {
        die_with((char *)list + 5);
    } else if (strcmp(way, "buffer") == 0) {
        die_with((char *)buffer + 39);
    } else if (strcmp(way, "little_room") == 0) {
        die_in_little_room(list);
    } else if (strcmp(way, "free") == 0) {
        ob_mem_free(buffer);
        ob_mem_free(buffer);
    } else if (strcmp(way, "damaged") == 0) {
        memset((char *)buffer - sizeof(void *), 0xA5, DAMAGED_BYTES); /* its head, and what comes behind it */
        die_with(list);
    }
    return 2;
}
