/* Buffers and chunks: blocks whose head says how long they are.
 *
 * Owns: nothing. Invariant: what a caller holds points right behind the head. */
#include <string.h>

#define OB_FILE 0x13
#include "memory/assert.h"
#include "memory/cache.h"
#define OB_UNCHECKED
#include "memory/memory.h"
#include "memory/region.h"

static uint32_t granules_for(size_t bytes) {
    return (uint32_t)((bytes + OB_GRANULE_BYTES - 1u) / OB_GRANULE_BYTES) + 1u;
}

static ob_granule *put_head(ob_granule *block, uint32_t kind, uint32_t granules) {
    if (block == NULL) {
        return NULL;
    }
    block->head = (block->head & OB_HEAD_AFTER_RUN) | ob_head_of(kind, granules);
    return block + 1;
}

/* --- Chunks -------------------------------------------------------------------------------------------------------- */

void *ob_memory_allocate_chunk(size_t bytes) {
    return put_head(ob_memory_allocate_object(bytes + OB_GRANULE_BYTES), OB_HEAD_CHUNK, granules_for(bytes));
}

void ob_memory_release_chunk(void *memory, size_t bytes) {
    ob_granule *block = (ob_granule *)memory - 1;
    OB_ASSERT(1, (block->head & ~OB_HEAD_AFTER_RUN) == ob_head_of(OB_HEAD_CHUNK, granules_for(bytes)));
    ob_memory_release_object(block, bytes + OB_GRANULE_BYTES);
}

/* --- Buffers ------------------------------------------------------------------------------------------------------- */

void *ob_memory_allocate_buffer(size_t bytes, const ob_wish *wish) {
    if (bytes > OB_REGION_MAX_BYTES) {
        return NULL;
    }
    uint32_t granules = granules_for(bytes);
    return put_head(ob_region_take(granules, true, wish), OB_HEAD_BUFFER, granules);
}

/// The region of a buffer in use; panics when memory is no such buffer.
static ob_heap *owner_of(const void *memory) {
    ob_heap *heap = ob_region_of(memory);
    if (heap != NULL && (uintptr_t)memory % 8u == 0 && (const ob_granule *)memory != heap->first) {
        const ob_granule *block = (const ob_granule *)memory - 1;
        uint32_t head = block->head & ~OB_HEAD_AFTER_RUN;
        uint32_t granules = ob_head_granules(head);
        if (granules >= 2u && head == ob_head_of(OB_HEAD_BUFFER, granules) &&
            granules <= (uint32_t)(heap->end - block) && (block[granules].head & OB_HEAD_AFTER_RUN) == 0) {
            return heap;
        }
    }
    ob_port_panic(OB_PANIC_BAD_FREE, memory);
}

void ob_memory_release_buffer(void *memory) {
    (void)owner_of(memory);
    ob_granule *block = (ob_granule *)memory - 1;
    ob_region_give(block, ob_head_granules(block->head));
}

size_t ob_memory_buffer_bytes(const void *memory) {
    (void)owner_of(memory);
    return (ob_head_granules(((const ob_granule *)memory)[-1].head) - 1u) * OB_GRANULE_BYTES;
}

void *ob_memory_resize_buffer(void *memory, size_t bytes) {
    ob_heap *heap = owner_of(memory);
    if (bytes > OB_REGION_MAX_BYTES) {
        return NULL;
    }
    ob_granule *block = (ob_granule *)memory - 1;
    uint32_t granules = ob_head_granules(block->head);
    uint32_t wanted = granules_for(bytes);
    uint32_t free_bytes = heap->free_bytes;
    if (ob_heap_resize(heap, block, granules, wanted)) {
        ob_cache_state.credit += (int32_t)(heap->free_bytes - free_bytes);
        return put_head(block, OB_HEAD_BUFFER, wanted);
    }
    ob_granule *moved = ob_memory_allocate_buffer(bytes, NULL);
    if (moved != NULL) {
        memcpy(moved, memory, (granules - 1u) * OB_GRANULE_BYTES);
        ob_region_give(block, granules);
    }
    return moved;
}
