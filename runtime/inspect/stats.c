/* What the memory manager knows of itself. Owns nothing. */
#include "object/checked.h"
#include "object/walk.h"

/// One block more.
static void count(ob_region_stats *stats, const ob_block *block) {
    size_t bytes = block->granules * OB_GRANULE_BYTES;
    if (block->used) {
        stats->blocks++;
        stats->objects += block->kind == OB_BLOCK_OBJECT;
        stats->used_bytes += bytes;
    } else if (ob_head_is_run(block->start->head)) {
        stats->free_bytes += bytes;
        stats->largest_free_bytes = bytes > stats->largest_free_bytes ? bytes : stats->largest_free_bytes;
    } else {
        stats->free_bytes += bytes;
        stats->cached_bytes += bytes;
    }
}

static void set_fragmentation(ob_region_stats *stats) {
    uint64_t scattered = stats->free_bytes - stats->largest_free_bytes;
    stats->fragmentation = stats->free_bytes != 0 ? (unsigned)(scattered * 100u / stats->free_bytes) : 0;
}

static void fill_stats(const ob_heap *heap, ob_region_stats *stats) {
    *stats = (ob_region_stats){.name = heap->name,
                               .size_bytes = ob_heap_capacity(heap),
                               .peak_bytes = ob_heap_capacity(heap) - heap->least_free_bytes};
    ob_block block = {.heap = heap, .start = heap->first};
    for (const ob_granule *at = heap->first; at < heap->end && ob_heap_read(heap, at, &block); at += block.granules) {
        count(stats, &block);
    }
    set_fragmentation(stats);
}

/// What a buffer could have of a free run; pads go off in checked mode.
static size_t buffer_bytes_of(const ob_block *run) {
    size_t beside = (1u + ob_heap_gap(run->start)) * OB_GRANULE_BYTES;
    if (OB_CHECKED) {
        beside += OB_CHECKED_BEFORE + OB_GRANULE_BYTES;
    }
    size_t bytes = run->granules * OB_GRANULE_BYTES;
    size_t most =
        run->heap->free_bytes > run->heap->reserve_bytes ? run->heap->free_bytes - run->heap->reserve_bytes : 0;
    size_t left = most / OB_GRANULE_BYTES * OB_GRANULE_BYTES; /* the limit does not count the gap */
    left = left > OB_GRANULE_BYTES ? left - OB_GRANULE_BYTES : 0;
    bytes = bytes > beside && run->granules >= OB_RUN_LISTED ? bytes - beside : 0;
    return bytes < left ? bytes : left;
}

size_t ob_region_get_largest_free(size_t index) {
    const ob_heap *heap = ob_region_number(index);
    size_t largest = 0;
    ob_block block;
    for (const ob_granule *at = heap != NULL ? heap->first : NULL;
         heap != NULL && at < heap->end && ob_heap_read(heap, at, &block); at += block.granules) {
        size_t bytes = ob_head_is_run(at->head) ? buffer_bytes_of(&block) : 0;
        largest = bytes > largest ? bytes : largest;
    }
    return largest;
}

int ob_region_get_stats(size_t index, ob_region_stats *stats) {
    const ob_heap *heap = ob_region_number(index);
    if (heap == NULL) {
        return OB_EINDEX;
    }
    fill_stats(heap, stats);
    return OB_OK;
}

int ob_region_set_limit(size_t index, size_t bytes) {
    ob_heap *heap = ob_region_number(index);
    if (heap == NULL) {
        return OB_EINDEX;
    }
    size_t most = ob_heap_capacity(heap);
    heap->reserve_bytes = bytes < most ? (uint32_t)(most - bytes) : 0;
    heap->seal = ob_heap_seal(heap);
    return OB_OK;
}

ob_region_stats ob_memory_get_stats(void) {
    ob_region_stats all = {.name = "all"};
    for (const ob_heap *heap = ob_region_first; heap != NULL; heap = heap->next) {
        ob_region_stats one;
        fill_stats(heap, &one);
        all.size_bytes += one.size_bytes;
        all.used_bytes += one.used_bytes;
        all.peak_bytes += one.peak_bytes;
        all.free_bytes += one.free_bytes;
        all.cached_bytes += one.cached_bytes;
        all.blocks += one.blocks;
        all.objects += one.objects;
        if (one.largest_free_bytes > all.largest_free_bytes) {
            all.largest_free_bytes = one.largest_free_bytes;
        }
    }
    set_fragmentation(&all);
    return all;
}

bool ob_heap_next(ob_heap_block *block) {
    ob_block at = {0};
    if (block->position != NULL && !ob_block_at(block->position, &at)) {
        return false;
    }
    if (!ob_memory_walk(&at)) {
        return false;
    }
    bool is_object = at.used && at.kind == OB_BLOCK_OBJECT;
    *block = (ob_heap_block){ob_block_memory(&at), ob_block_bytes(&at), at.heap->name, at.used, is_object, at.start};
    return true;
}
