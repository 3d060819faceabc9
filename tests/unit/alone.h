/* One heap alone: formatted in a bank with guards on both sides, without the regions and caches around it. Blocks in use have chunks'
 * heads, so that the check can tell how long they are. */
#ifndef ALONE_H
#define ALONE_H

#include "memory/cache.h"
#include "memory/region.h"
#include "support.h"

enum { GUARD = 64, BANK = ON_TARGET ? 1792 : 4096 + GUARD, GUARD_BYTE = 0xC3 };

static uint8_t bank[GUARD + BANK + GUARD] __attribute__((aligned(8)));
static ob_heap *heap;

/// Format the bank's bytes from `from` on. The check, and what the test's end asks, is about this heap only. False when it is refused.
static inline bool start(size_t from, size_t bytes) {
    memset(bank, GUARD_BYTE, sizeof bank);
    ob_region region = {"alone", bank + GUARD + from, bytes, 0};
    if (!ob_heap_accepts(&region)) {
        return false;
    }
    heap = ob_heap_format(&region, NULL);
    ob_region_first = heap;
    memset(&ob_cache_state, 0, sizeof ob_cache_state);
    ob_cache_state.credit = (int32_t)heap->free_bytes;
    return true;
}

/// Every structure is right. Nothing is cached here, so the credit is what is free.
static inline bool is_whole(void) {
    ob_cache_state.credit = (int32_t)heap->free_bytes;
    return ob_heap_check() == NULL;
}

/// No byte before `from` or from `from` + `bytes` on was written.
static inline bool guards_stand(size_t from, size_t bytes) {
    for (size_t i = 0; i < sizeof bank; i++) {
        if ((i < GUARD + from || i >= GUARD + from + bytes) && bank[i] != GUARD_BYTE) {
            return false;
        }
    }
    return true;
}

/// Say in a block's head that it is in use.
static inline ob_granule *mark(ob_granule *block, uint32_t granules) {
    if (block != NULL) {
        block->head = (block->head & OB_HEAD_AFTER_RUN) | ob_head_of(OB_HEAD_CHUNK, granules);
    }
    return block;
}

static inline ob_granule *take(uint32_t granules) {
    return mark(ob_heap_take(heap, granules, false), granules);
}

static inline uint32_t capacity(void) {
    return (uint32_t)(heap->end - heap->first);
}

static inline uint32_t free_granules(void) {
    return heap->free_bytes / OB_GRANULE_BYTES;
}

/// Is there one free run and nothing else?
static inline bool is_one_run(void) {
    return ob_head_is_run(heap->first->head) && ob_heap_run_length(heap->first) == capacity() &&
           free_granules() == capacity() && is_whole();
}

/// Make one free run of exactly so many granules, with all others in use, that starts at an odd multiple of the granule or not.
/// Returns what give_wall wants.
typedef struct walls {
    ob_granule *low;
    ob_granule *high;
    ob_granule *run;
    uint32_t low_granules;
    uint32_t high_granules;
    uint32_t length;
} walls;

static inline walls leave(uint32_t granules, bool odd) {
    walls around = {.length = granules};
    around.low_granules = 4u + (uint32_t)((((uintptr_t)heap->first / OB_GRANULE_BYTES) ^ (odd ? 1u : 0u)) & 1u);
    around.high_granules = capacity() - around.low_granules - granules;
    around.high = take(around.high_granules);
    around.run = take(granules);
    around.low = take(around.low_granules);
    ob_heap_give(heap, around.run, granules);
    return around;
}

/// Take the walls down again: one run is left when what was taken from between them was given back.
static inline bool join_all(const walls *around) {
    ob_heap_give(heap, around->low, around->low_granules);
    ob_heap_give(heap, around->high, around->high_granules);
    return is_one_run();
}

#endif
