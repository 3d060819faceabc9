/* The validator: every head, every link, every list, every count.
 *
 * Owns nothing. Reads memory that may be damaged: no address is followed before it is known to lie in the region. */
#include "memory/cache.h"
#include "object/count.h"
#include "object/checked.h"
#include "object/finalize.h"
#include "object/walk.h"

/// What the walks found.
typedef struct tally {
    uint32_t listed;       ///< runs that a list must hold
    uint32_t free_bytes;   ///< in runs
    uint32_t cached;       ///< free slots
    uint32_t cached_bytes; ///< in the caches' lists
} tally;

/* --- A region's row ------------------------------------------------------------------------------------------------ */

/// Does the run's other end say the same, and so the first of its two lengths?
static bool ends_right(const ob_granule *run, uint32_t granules) {
    uint32_t word = run[granules - 1u].head;
    uint32_t length = OB_LENGTH + (granules << 2);
    switch (granules) {
    case 1: return true;
    case OB_RUN_LISTED: return (word & 3u) == 3u;
    default: return word == length && (granules < OB_RUN_LISTED || run[3].head == length);
    }
}

/// Is the head of a block the one that its kind and length make, but for what its neighbour has written there?
static bool head_is_right(const ob_block *block) {
    uint32_t head = block->start->head & ~OB_HEAD_AFTER_RUN;
    if (!block->used) {
        return ob_head_is_run(block->start->head) ? ob_heap_run_head(block->granules) == block->start->head
                                                  : block->granules >= 2u && block->granules <= OB_SLOT_GRANULES;
    }
    switch (block->kind) {
    case OB_BLOCK_CHUNK: return head == ob_head_of(OB_HEAD_CHUNK, block->granules);
    case OB_BLOCK_BUFFER:
        return head == ob_head_of(OB_HEAD_BUFFER, block->granules) && (uintptr_t)(block->start + 1) % 8u == 0;
    default: return true;
    }
}

static bool check_block(const ob_block *block, bool after_run, tally *found) {
#if OB_CHECKED
    if (ob_checked_find_written(block) != NULL) {
        return false;
    }
#endif
    if (!head_is_right(block) || ((block->start->head & OB_HEAD_AFTER_RUN) != 0) != after_run) {
        return false;
    }
    if (block->used) {
        return true;
    }
    if (!ob_head_is_run(block->start->head)) {
        found->cached++;
        return true;
    }
    found->listed += block->granules >= OB_RUN_LISTED;
    found->free_bytes += block->granules * OB_GRANULE_BYTES;
    return !after_run && ends_right(block->start, block->granules);
}

/// NULL, or the block that is wrong.
static const void *check_row(const ob_heap *heap, tally *found) {
    ob_block block;
    bool after_run = false;
    for (const ob_granule *at = heap->first; at != heap->end; at += block.granules) {
        if (!ob_heap_read(heap, at, &block) || !check_block(&block, after_run, found)) {
            return at;
        }
        after_run = ob_head_is_run(at->head);
    }
    return heap->end->head == (OB_HEAD_CHUNK | (after_run ? OB_HEAD_AFTER_RUN : 0)) ? NULL : heap->end;
}

/* --- A region's lists ---------------------------------------------------------------------------------------------- */

/// Could a run, or a slot of so many granules, stand there?
static bool lies_inside(const ob_heap *heap, const ob_granule *block, uint32_t granules) {
    return (uintptr_t)block % OB_GRANULE_BYTES == 0 && ob_heap_contains(heap, block) &&
           (uint32_t)(heap->end - block) >= granules;
}

/// Runs in a list, or a number over `limit` when a link leaves the region, goes to a run of another length, or runs in a ring.
static uint32_t count_list(const ob_heap *heap, uint32_t bin, uint32_t limit) {
    uint32_t count = 0;
    uint32_t previous = OB_LINK_FIRST + (bin << 2);
    for (uint32_t link = heap->bins[bin]; link != OB_LINK;) {
        const ob_granule *run = ob_heap_at(heap, link);
        if (++count > limit || !lies_inside(heap, run, OB_RUN_LISTED) || !ob_head_is_run(run->head)) {
            return limit + 1u;
        }
        uint32_t granules = ob_heap_run_length(run);
        if (granules < OB_RUN_LISTED || granules > (uint32_t)(heap->end - run) || ob_heap_bin(granules) != bin ||
            run[2].head != previous + (granules == OB_RUN_LISTED ? 3u : 0)) {
            return limit + 1u;
        }
        previous = link;
        link = run[1].head;
    }
    return count;
}

static const void *check_lists(const ob_heap *heap, uint32_t listed) {
    uint32_t bins = ob_heap_bins(heap);
    uint32_t sum = 0;
    for (uint32_t bin = 0; bin < OB_HEAP_BIN_WORDS * 32u; bin++) {
        bool occupied = bin != 0 && (heap->occupied[bin >> 5] >> (bin & 31u) & 1u) != 0;
        uint32_t count = bin < bins ? count_list(heap, bin, listed) : 0;
        bool hidden = bin >= OB_HEAP_EXACT && occupied && (heap->occupied[0] & 1u) == 0;
        if (count > listed || occupied != (count != 0) || hidden) {
            return bin < bins ? (const void *)&heap->bins[bin] : heap->occupied;
        }
        sum += count;
    }
    return sum == listed ? NULL : heap->bins;
}

static const void *check_region(const ob_heap *heap, tally *found) {
    if (heap->seal != ob_heap_seal(heap)) {
        return heap;
    }
    uint32_t free_before = found->free_bytes;
    found->listed = 0;
    const void *wrong = check_row(heap, found);
    if (wrong == NULL) {
        wrong = check_lists(heap, found->listed);
    }
    bool counted = heap->free_bytes == found->free_bytes - free_before && heap->least_free_bytes <= heap->free_bytes;
    return wrong != NULL || counted ? wrong : &heap->free_bytes;
}

/* --- The caches ---------------------------------------------------------------------------------------------------- */

/// Slots in a list of free slots, or a number over `limit` when a link goes to anything but a free slot of this length.
static uint32_t count_slots(const ob_granule *slot, uint32_t granules, uint32_t limit) {
    uint32_t count = 0;
    uint32_t head = OB_HEAD_CACHED + (granules << 2);
    for (; slot != NULL; slot = slot[1].link) {
        const ob_heap *heap = ob_region_of(slot);
        if (++count > limit || heap == NULL || !lies_inside(heap, slot, granules) ||
            (slot->head & ~OB_HEAD_AFTER_RUN) != head) {
            return limit + 1u;
        }
    }
    return count;
}

static const void *check_caches(tally *found) {
    uint32_t sum = 0;
    for (uint32_t granules = 0; granules <= OB_SLOT_GRANULES; granules++) {
        uint32_t count = count_slots(ob_cache_state.slots[granules], granules, found->cached);
        if (count > found->cached) {
            return &ob_cache_state.slots[granules];
        }
        sum += count;
        found->cached_bytes += count * granules * OB_GRANULE_BYTES;
    }
    int32_t credit = (int32_t)found->free_bytes - (int32_t)found->cached_bytes * OB_CACHE_SHARE;
    credit -= ob_cache_released != NULL ? OB_CACHE_CLOSED : 0;
    uint32_t attention =
        (ob_waiting() != 0 ? OB_ATTENTION_WAITING : 0) | (ob_cache_released != NULL ? OB_ATTENTION_TRACE : 0);
    if ((ob_attention & ~(uint32_t)OB_ATTENTION_DUE) != attention ||
        (ob_due() != 0 && (ob_attention & OB_ATTENTION_DUE) == 0)) {
        return &ob_attention;
    }
    bool right = sum == found->cached && ob_cache_state.victim <= OB_SLOT_GRANULES;
    return right && credit == ob_cache_state.credit ? NULL : &ob_cache_state;
}

const void *ob_heap_check(void) {
    tally found = {0};
    for (const ob_heap *heap = ob_region_first; heap != NULL; heap = heap->next) {
        const void *wrong = check_region(heap, &found);
        if (wrong != NULL) {
            return wrong;
        }
    }
    return check_caches(&found);
}
