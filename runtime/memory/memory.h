/* The memory manager as the higher floors see it: regions in, blocks out. */
#ifndef OBOL_MEMORY_MEMORY_H
#define OBOL_MEMORY_MEMORY_H

#include "memory/heap.h"
#include "obol/memory.h"

/// Take over the banks. See ob_init.
int ob_memory_init(const ob_region *regions, size_t count);

/// A block, aligned to 8, not initialised. The first region with room gives it.
///   return  NULL when no region has room; no error is set and nothing is reclaimed: that is the caller's business
///   cost    O(1) a region
void *ob_memory_allocate(size_t bytes, ob_block_kind kind);

/// The same with a wish. See ob_mem_alloc_in.
void *ob_memory_allocate_in(size_t bytes, ob_block_kind kind, uint32_t want, uint32_t avoid);

/// Give back what ob_memory_allocate returned, with the size that was asked for.
/// The size lets a later manager find the block's page without a tag; today it is checked against the tag.
void ob_memory_release(void *memory, size_t bytes, ob_block_kind kind);

/// Change a buffer's size, in place if its neighbour allows, else by moving it.
///   return  NULL when no region has room; the buffer is unchanged then
void *ob_memory_resize(void *memory, size_t bytes);

/// Give back a buffer of unknown size.
void ob_memory_release_buffer(void *memory);

/// The next block in use or free, over all regions. Start with *block zeroed. False at the end. What lies behind a damaged tag is
/// passed over, up to the next region.
bool ob_memory_walk(ob_block *block);

#endif
