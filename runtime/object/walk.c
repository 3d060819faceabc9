/* The walk over a region: each block's length leads to the next one.
 *
 * Owns nothing. Reads memory that may be damaged: a length is believed only as far as the region's end, and a region only when its
 * seal is right. */
#include "object/walk.h"

#include "object/checked.h"
#include "object/count.h"

static uint32_t granules_at(const ob_granule *at, size_t most, bool *used, ob_block_kind *kind) {
    uint32_t head = at->head;
    *kind = OB_BLOCK_OBJECT;
    *used = (head & OB_HEAD_FREE) == 0;
    if (!*used) {
        if (head == OB_HEAD_LONG_RUN && most < 4u * OB_GRANULE_BYTES) {
            return 0; /* its length would stand outside */
        }
        return ob_head_is_run(head) ? ob_heap_run_length(at) : ((head & ~OB_HEAD_AFTER_RUN) - OB_HEAD_CACHED) >> 2;
    }
    uint32_t of = head & OB_HEAD_KIND;
    if (of == OB_HEAD_CHUNK || of == OB_HEAD_BUFFER) {
        *kind = of == OB_HEAD_CHUNK ? OB_BLOCK_CHUNK : OB_BLOCK_BUFFER;
        return ob_head_granules(head);
    }
    uint32_t own = (uint32_t)(ob_object_measure((const ob_object *)(const void *)at, most) / OB_GRANULE_BYTES);
    return own != 0 ? own + OB_CHECKED_BEHIND : 0;
}

const void *ob_block_memory(const ob_block *block) {
    if (!block->used || block->kind == OB_BLOCK_OBJECT || block->kind == OB_BLOCK_DAMAGED) {
        return block->start;
    }
    const char *behind_head = (const char *)(block->start + 1);
    return block->kind == OB_BLOCK_BUFFER ? behind_head + OB_CHECKED_BEFORE : behind_head;
}

size_t ob_block_bytes(const ob_block *block) {
    size_t bytes = block->granules * OB_GRANULE_BYTES;
    if (!block->used || block->kind == OB_BLOCK_DAMAGED) {
        return bytes;
    }
    if (OB_CHECKED && block->kind == OB_BLOCK_BUFFER) {
        return (size_t)block->start[2].link;
    }
    size_t head = block->kind == OB_BLOCK_OBJECT ? 0 : OB_GRANULE_BYTES;
    return bytes - head - OB_CHECKED_BEHIND * (block->kind == OB_BLOCK_BUFFER ? 0 : OB_GRANULE_BYTES);
}

bool ob_heap_read(const ob_heap *heap, const ob_granule *at, ob_block *block) {
    size_t most = (size_t)(heap->end - at);
    block->heap = heap;
    block->start = at;
    block->granules = granules_at(at, most * OB_GRANULE_BYTES, &block->used, &block->kind);
    return block->granules != 0 && block->granules <= most;
}

/// What stands there, be it damaged.
static void read_block(const ob_heap *heap, const ob_granule *at, ob_block *block) {
    if (!ob_heap_read(heap, at, block)) {
        *block = (ob_block){heap, at, (uint32_t)(heap->end - at), true, OB_BLOCK_DAMAGED};
    }
}

bool ob_block_at(const void *start, ob_block *block) {
    const ob_heap *heap = ob_region_of(start);
    if (heap != NULL) {
        read_block(heap, start, block);
    }
    return heap != NULL;
}

/// The heap, unless its control block was overwritten: then neither it nor what follows it can be walked.
static const ob_heap *if_sealed(const ob_heap *heap) {
    return heap != NULL && heap->seal == ob_heap_seal(heap) ? heap : NULL;
}

bool ob_memory_walk(ob_block *block) {
    const ob_heap *heap = block->heap;
    const ob_granule *at = NULL;
    if (heap != NULL) {
        at = block->start + block->granules;
    } else {
        heap = if_sealed(ob_region_first);
        at = heap != NULL ? heap->first : NULL;
    }
    while (heap != NULL && at == heap->end) {
        heap = if_sealed(heap->next);
        at = heap != NULL ? heap->first : NULL;
    }
    if (heap != NULL) {
        read_block(heap, at, block);
    }
    return heap != NULL;
}
