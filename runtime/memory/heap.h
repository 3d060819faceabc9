/* One region: its blocks and its free runs. Floor 1; the floors above only read. */
#ifndef OBOL_MEMORY_HEAP_H
#define OBOL_MEMORY_HEAP_H

#include <stddef.h>

#include "memory/layout.h"
#include "obol/config.h"
#include "obol/memory.h"

/// Lists of free runs: one for each length below 32 granules, then 4 an octave up to OB_REGION_MAX_BYTES.
#define OB_HEAP_EXACT     32u
#define OB_HEAP_BINS      108u
#define OB_HEAP_BIN_WORDS ((OB_HEAP_BINS + 31u) / 32u)

/// At the start of each region. `bins` ends with the region's own last list.
typedef struct ob_heap {
    struct ob_heap *next; ///< the region to spill into
    const char *name;
    uintptr_t attributes;
    ob_granule *first;      ///< the first block
    ob_granule *end;        ///< behind the last block: a head that stands for a block in use
    uint32_t reserve_bytes; ///< must stay free: the region's limit
    uint32_t seal;          ///< tells whether the fields above are still what was written on purpose
    uint32_t free_bytes;    ///< in free runs
    uint32_t least_free_bytes;
    uint32_t occupied[OB_HEAP_BIN_WORDS]; ///< bit b: bin b holds a run. Bit 0: bins from 32 on may hold one
    uint32_t bins[OB_HEAP_BINS];          ///< links to the first run of each list
} ob_heap;

/// Can the bank hold a heap? It is large enough, not too large, and neither NULL nor wrapping.
bool ob_heap_accepts(const ob_region *region);
/// Make the bank one free run. The bank is acceptable.
///   next  the region to spill into, or NULL
ob_heap *ob_heap_format(const ob_region *region, ob_heap *next);
/// The seal of an undamaged heap: a mixture of its address and of the fields that a walk follows.
uint32_t ob_heap_seal(const ob_heap *heap);
#if OB_CHECKED
/// Panic (OB_PANIC_USED_AFTER_FREE, with the heap's address) unless its seal is right.
void ob_expect_heap(const ob_heap *heap);
#else
#define ob_expect_heap(heap_) ((void)0)
#endif

/// The first run of the first list from `bin` on that holds one, or NULL. At most OB_HEAP_BIN_WORDS turns. Takes back bit 0 of
/// occupied[0] when it finds that no long run is left.
ob_granule *ob_heap_first_from(ob_heap *heap, uint32_t bin);
/// Make a block of the upper end of a run that is long enough. Its head is then 0 or OB_HEAD_AFTER_RUN. O(1).
ob_granule *ob_heap_take_end(ob_heap *heap, ob_granule *run, uint32_t granules);
/// A block of so many granules, or NULL when no run of its own list that is looked at, and no longer one, holds it. O(1).
///   aligned  from a run's lower end, so that the block can grow; what lies behind its head is aligned to 8 bytes
ob_granule *ob_heap_take(ob_heap *heap, uint32_t granules, bool aligned);
/// Give a block back; it joins its free neighbours. O(1).
void ob_heap_give(ob_heap *heap, ob_granule *block, uint32_t granules);
/// Let a block end elsewhere, if the run behind it gives enough. Its head is not changed. O(1).
bool ob_heap_resize(ob_heap *heap, ob_granule *block, uint32_t granules, uint32_t wanted);
/// The list that runs of this length are kept in.
uint32_t ob_heap_bin(uint32_t granules);
/// How many lists the region has.
uint32_t ob_heap_bins(const ob_heap *heap);

/// How long a free run is.
uint32_t ob_heap_run_length(const ob_granule *run);

/// The run that a link, without its two low bits, leads to.
static inline ob_granule *ob_heap_at(const ob_heap *heap, uint32_t link) {
    return (ob_granule *)((uintptr_t)heap - OB_LINK + link);
}

/// The shortest run of the lists below OB_HEAP_EXACT that `lists` names, else one of those above, or NULL.
static inline ob_granule *ob_heap_find_short(ob_heap *heap, uint32_t lists) {
    uint32_t occupied = heap->occupied[0];
    uint32_t own = occupied & lists;
    if (own != 0) {
        return ob_heap_at(heap, heap->bins[__builtin_ctz(own)]);
    }
    return (occupied & 1u) != 0 ? ob_heap_first_from(heap, OB_HEAP_EXACT) : NULL;
}

/// Granules to leave out at the start of a run, so that what lies behind the head of a block there is aligned to 8 bytes.
static inline uint32_t ob_heap_gap(const ob_granule *run) {
    return (uintptr_t)(run + 1) % 8u / OB_GRANULE_BYTES;
}

/// What the head of a free run of this length is.
static inline uint32_t ob_heap_run_head(uint32_t granules) {
    return granules <= OB_RUN_LISTED ? OB_HEAD_RUN + (granules << 2) : OB_HEAD_LONG_RUN;
}

static inline bool ob_heap_contains(const ob_heap *heap, const void *memory) {
    return (uintptr_t)memory - (uintptr_t)heap->first < (uintptr_t)heap->end - (uintptr_t)heap->first;
}

/// Bytes of the region that blocks can use.
static inline size_t ob_heap_capacity(const ob_heap *heap) {
    return (size_t)((uintptr_t)heap->end - (uintptr_t)heap->first);
}

#endif
