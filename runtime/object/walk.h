/* All blocks and free runs, one after the other. On this floor because only types know how long an object is. */
#ifndef OBOL_OBJECT_WALK_H
#define OBOL_OBJECT_WALK_H

#include "memory/memory.h"

/// What a walk stands at. Start with all zero.
typedef struct ob_block {
    const ob_heap *heap;
    const ob_granule *start;
    uint32_t granules;
    bool used;          ///< else a free run, or a slot that a cache keeps
    ob_block_kind kind; ///< when used
} ob_block;

/// What the allocation returned; of free memory, its start.
const void *ob_block_memory(const ob_block *block);

/// Bytes that a user of the block may write; of free memory, all of it.
size_t ob_block_bytes(const ob_block *block);

/// The next block or free run, over all regions. False at the end. A head that cannot be right, and all that lies behind it in its
/// region, is one block of kind OB_BLOCK_DAMAGED. Nothing may be allocated or freed between two steps.
bool ob_memory_walk(ob_block *block);

/// The block that stands at an address which a walk has been at. False when no region holds it.
bool ob_block_at(const void *start, ob_block *block);

/// What stands at a granule of a region, where a block or run begins. False when it cannot be right.
bool ob_heap_read(const ob_heap *heap, const ob_granule *at, ob_block *block);

#endif
