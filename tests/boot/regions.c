/* The memory that the board hands to the heap. */
#include "board.h"
#include "tap.h"

extern char __stack_bottom[], __stack_top[], __bss_end[], __ram_start[], __ram_end[], __flash_end[], __heap_start[];
extern char __cmdline_start[], __cmdline_size[];
extern char __flash_start[] __attribute__((weak)); /* may be 0 */

enum { STEP_BYTES = 4096, HEAP_ALIGNMENT = 8 };

static uintptr_t start_of(size_t i) {
    return (uintptr_t)board_regions[i].base;
}

static uintptr_t end_of(size_t i) {
    return start_of(i) + board_regions[i].size_bytes;
}

static bool is_apart(size_t i, const char *from, const char *to) {
    return end_of(i) <= (uintptr_t)from || start_of(i) >= (uintptr_t)to;
}

TAP_TEST("there is a region, and the first is what is left of RAM, to its last byte") {
    TAP_OK(board_region_count >= 1);
    TAP_EQUAL(start_of(0), (uintptr_t)__heap_start);
    TAP_EQUAL(end_of(0), (uintptr_t)__ram_end);
    TAP_OK(start_of(0) >= (uintptr_t)__bss_end);
    TAP_OK(board_regions[0].attributes & OB_REGION_FAST);
}

TAP_TEST("regions have a name, a size and an aligned base") {
    for (size_t i = 0; i < board_region_count; ++i) {
        TAP_OK(board_regions[i].name != NULL && board_regions[i].name[0] != '\0');
        TAP_OK(board_regions[i].size_bytes > 0);
        TAP_EQUAL(start_of(i) % HEAP_ALIGNMENT, 0);
        TAP_OK(end_of(i) > start_of(i));
    }
}

TAP_TEST("no region overlaps the stack, the command line, data, code or another region") {
    for (size_t i = 0; i < board_region_count; ++i) {
        TAP_OK(is_apart(i, __stack_bottom, __stack_top));
        TAP_OK(is_apart(i, __cmdline_start, __cmdline_start + (uintptr_t)__cmdline_size));
        TAP_OK(is_apart(i, __stack_top, __bss_end));
        TAP_OK(is_apart(i, __flash_start, __flash_end));
        for (size_t other = 0; other < i; ++other) {
            TAP_OK(end_of(i) <= start_of(other) || start_of(i) >= end_of(other));
        }
    }
}

/* Every word on the way gets its own address, so that a bank which repeats itself is noticed. */
TAP_TEST("regions are memory from their first to their last word") {
    for (size_t i = 0; i < board_region_count; ++i) {
        uintptr_t last = (end_of(i) & ~(uintptr_t)3) - 4;
        for (uintptr_t at = start_of(i); at <= last; at += STEP_BYTES) {
            *(volatile uintptr_t *)at = at;
        }
        *(volatile uintptr_t *)last = last;
    }
    for (size_t i = 0; i < board_region_count; ++i) {
        uintptr_t last = (end_of(i) & ~(uintptr_t)3) - 4;
        for (uintptr_t at = start_of(i); at <= last; at += STEP_BYTES) {
            TAP_EQUAL(*(volatile uintptr_t *)at, at);
        }
        TAP_EQUAL(*(volatile uintptr_t *)last, last);
    }
}
