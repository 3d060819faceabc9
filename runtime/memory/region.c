/* Regions: where each block comes from, and who it belongs to when it comes back.
 *
 * Owns: the list of heaps, one for each bank, in the order of preference that ob_init was given.
 * Invariant: every heap lies within its bank; no two overlap. A wish decides where a block comes from, never whether. */
#include "memory/cache.h"

#include <string.h>

#define OB_FILE 0x10
#include "memory/assert.h"
#define OB_UNCHECKED
#include "memory/memory.h"

ob_heap *ob_region_first;

/* --- Starting ------------------------------------------------------------------------------------------------------ */

/// Can the banks hold heaps, each with memory of its own?
static bool banks_acceptable(const ob_region *regions, size_t count) {
    uint32_t bytes = 0;
    for (size_t i = 0; i < count; i++) {
        if (!ob_heap_accepts(&regions[i]) || (bytes += (uint32_t)regions[i].size_bytes) > OB_MEMORY_MAX_BYTES) {
            return false;
        }
        for (size_t j = 0; j < i; j++) { /* neither wraps: they overlap when one starts inside the other */
            uintptr_t distance = (uintptr_t)regions[i].base - (uintptr_t)regions[j].base;
            if (distance < regions[j].size_bytes || 0u - distance < regions[i].size_bytes) {
                return false;
            }
        }
    }
    return regions != NULL && count != 0;
}

int ob_memory_init(const ob_region *regions, size_t count) {
    if (!banks_acceptable(regions, regions != NULL ? count : 0)) {
        return OB_EVALUE;
    }
    memset(&ob_cache_state, 0, sizeof ob_cache_state);
    ob_cache_released = NULL;
    ob_region_first = NULL;
    while (count-- > 0) { /* from the last, so that each knows its next */
        ob_region_first = ob_heap_format(&regions[count], ob_region_first);
        ob_cache_state.credit += (int32_t)ob_region_first->free_bytes;
    }
    return OB_OK;
}

/* --- Taking and giving --------------------------------------------------------------------------------------------- */

OB_FAST ob_granule *ob_region_take_short(uint32_t granules) {
    uint32_t bytes = granules * OB_GRANULE_BYTES;
    uint32_t lists = ~0u << granules;
    for (ob_heap *heap = ob_region_first; heap != NULL; heap = heap->next) {
        ob_expect_heap(heap);
        ob_granule *run = ob_heap_find_short(heap, lists);
        if (run != NULL && heap->free_bytes - bytes >= heap->reserve_bytes) {
            ob_cache_state.credit -= (int32_t)bytes;
            return ob_heap_take_end(heap, run, granules);
        }
    }
    return NULL;
}

/// Does the region suit, when so much of the wish is insisted on: 2 all, 1 what to avoid, 0 nothing?
static bool suits(const ob_heap *heap, const ob_wish *wish, int insistence) {
    bool wanted = insistence < 2 || (heap->attributes & wish->want) == wish->want;
    return wanted && (insistence < 1 || (heap->attributes & wish->avoid) == 0);
}

ob_granule *ob_region_take(uint32_t granules, bool aligned, const ob_wish *wish) {
    for (int insistence = wish != NULL ? 2 : 0; insistence >= 0; insistence--) {
        for (ob_heap *heap = ob_region_first; heap != NULL; heap = heap->next) {
            ob_expect_heap(heap);
            ob_granule *block =
                wish == NULL || suits(heap, wish, insistence) ? ob_heap_take(heap, granules, aligned) : NULL;
            if (block != NULL) {
                ob_cache_state.credit -= (int32_t)(granules * OB_GRANULE_BYTES);
                return block;
            }
        }
    }
    return NULL;
}

static inline bool holds(const ob_heap *heap, const void *memory) {
    ob_expect_heap(heap);
    return ob_heap_contains(heap, memory);
}

static inline ob_heap *heap_of(const void *memory) {
    ob_heap *heap = ob_region_first;
    while (heap != NULL && !holds(heap, memory)) {
        heap = heap->next;
    }
    return heap;
}

ob_heap *ob_region_of(const void *memory) {
    return heap_of(memory);
}

ob_heap *ob_region_number(size_t index) {
    ob_heap *heap = ob_region_first;
    while (heap != NULL && index-- > 0) {
        heap = heap->next;
    }
    return heap;
}

OB_FAST void ob_region_give(ob_granule *block, uint32_t granules) {
    ob_heap *heap = heap_of(block);
    if (heap == NULL || granules > (uint32_t)(heap->end - block)) {
        ob_port_panic(OB_PANIC_BAD_FREE, block);
    }
    ob_cache_state.credit += (int32_t)(granules * OB_GRANULE_BYTES);
    ob_heap_give(heap, block, granules);
}
