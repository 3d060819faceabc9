/* All regions together: which one gives, and which one a block goes back to. Floor 1; the floors above only read. */
#ifndef OBOL_MEMORY_REGION_H
#define OBOL_MEMORY_REGION_H

#include "memory/heap.h"

/// Which regions an allocation would like: see ob_mem_alloc_in.
typedef struct ob_wish {
    uint32_t want;
    uint32_t avoid;
} ob_wish;

extern ob_heap *ob_region_first;

/// A block of less than OB_HEAP_EXACT granules for an object, from the first region that has room, or NULL. Its head is 0 or
/// OB_HEAD_AFTER_RUN.
ob_granule *ob_region_take_short(uint32_t granules);
/// The same for a block of any length, from the region that suits best.
///   aligned  as ob_heap_take
///   wish     NULL: any, in their order
ob_granule *ob_region_take(uint32_t granules, bool aligned, const ob_wish *wish);
/// Give a block back to its region; panics when it lies in none.
void ob_region_give(ob_granule *block, uint32_t granules);
/// The region that the address lies in, or NULL.
ob_heap *ob_region_of(const void *memory);
/// The region with this number, in the order given to ob_init, or NULL.
ob_heap *ob_region_number(size_t index);

#endif
