/* Allocations that would rather have one region than another.
 *
 * Owns nothing. Invariant: a wish decides where, never whether. */
#include "memory/cache.h"
#define OB_UNCHECKED
#include "memory/memory.h"

/// Does the region suit, when so much of the wish is insisted on: 2 all, 1 what to avoid, 0 nothing?
static bool suits(const ob_heap *heap, const ob_wish *wish, int insistence) {
    bool wanted = insistence < 2 || (heap->attributes & wish->want) == wish->want;
    return wanted && (insistence < 1 || (heap->attributes & wish->avoid) == 0);
}

ob_granule *ob_region_take(uint32_t granules, bool aligned, const ob_wish *wish) {
    for (int insistence = wish != NULL ? 2 : 0; insistence >= 0; insistence--) {
        for (ob_heap *heap = ob_region_first; heap != NULL; heap = heap->next) {
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

void *ob_memory_allocate_object_in(size_t bytes, const ob_wish *wish) {
    return ob_region_take((uint32_t)(bytes / OB_GRANULE_BYTES), false, wish);
}
