/* A region as a row of blocks and free runs, and where the free runs are.
 *
 * Owns: the bank's memory: ob_heap, then blocks and runs (layout.h), then the end's head.
 * Invariant: no two free runs touch; each one of three granules or more is in the list of its length, and a list's bit is set when
 * it holds a run; the block behind a run has OB_HEAD_AFTER_RUN in its head, every other one has not; free_bytes is what the runs
 * hold together. Suspended only inside a function of this file.
 *
 * Objects come from the upper end of a run and buffers from the lower: taking an object off a long run changes its two lengths and
 * no link, and a buffer has free memory behind it to grow into.
 *
 * Source: boundary tags are Knuth's (TAOCP 1, 2.5); lists by length with a bitmap and four to an octave are those of TLSF (Masmano et
 * al., 2004). That the tag of a block in use is a bit of the count that an object has anyway is new here, as far as we know. */
#include "memory/heap.h"

#include <string.h>

#define OB_FILE 0x11
#include "memory/assert.h"
#include "memory/fill.h"

enum {
    /// How many runs of its own list a request for 32 granules or more looks at before it takes a longer one.
    PROBES = 4,
    LENGTH_SHIFT = 2,
};

_Static_assert(OB_REGION_MAX_BYTES <= OB_HEAD_GRANULES + 4u, "a link's offset and a length must fit their words");
_Static_assert(OB_SLOT_GRANULES < OB_HEAP_EXACT, "any run in the list of a slot's length holds the slot");

/* --- Lists --------------------------------------------------------------------------------------------------------- */

static inline uint32_t bin_of(uint32_t granules) {
    if (granules < OB_HEAP_EXACT) {
        return granules;
    }
    uint32_t log2 = 31u - (uint32_t)__builtin_clz(granules);
    return (granules >> (log2 - 2u)) + log2 * 4u + 8u;
}

uint32_t ob_heap_bin(uint32_t granules) {
    return bin_of(granules);
}

/// The first list all of whose runs are at least this long.
static uint32_t sure_bin(uint32_t granules) {
    if (granules < OB_HEAP_EXACT) {
        return granules;
    }
    uint32_t log2 = 31u - (uint32_t)__builtin_clz(granules);
    return ob_heap_bin(granules + (1u << (log2 - 2u)) - 1u);
}

__attribute__((always_inline)) static inline uint32_t length_of(const ob_granule *run) {
    uint32_t head = run->head;
    return head == OB_HEAD_LONG_RUN ? ob_head_granules(run[3].head) : (head - OB_HEAD_RUN) >> LENGTH_SHIFT;
}

uint32_t ob_heap_run_length(const ob_granule *run) {
    return length_of(run);
}

/// Runs of up to `granules | span_of(granules)` granules, and down to the same bits cleared, are in one list. For 32 and more.
static inline uint32_t span_of(uint32_t granules) {
    return (1u << (29u - (uint32_t)__builtin_clz(granules))) - 1u;
}

/// Say at both ends how long a run of more than three granules is.
static inline void set_length(ob_granule *run, uint32_t granules) {
    uint32_t length = OB_LENGTH + (granules << LENGTH_SHIFT);
    run[3].head = length;
    run[granules - 1u].head = length;
}

#if OB_CHECKED
/// Free memory holds its pattern wherever it holds nothing of the runs'.
static void scrub(ob_granule *run) {
    uint32_t granules = length_of(run);
    ob_fill_free(run + granules - 1u, 1);
    ob_fill_free(run, granules < 4u ? granules : 4u);
}

/// Does a list's first link lead to a run?
static void expect_first(const ob_heap *heap, const uint32_t *bin) {
    const ob_granule *run = ob_heap_at(heap, *bin);
    if ((uintptr_t)run % OB_GRANULE_BYTES != 0 || !ob_heap_contains(heap, run) || !ob_head_is_run(run->head)) {
        ob_port_panic(OB_PANIC_USED_AFTER_FREE, bin);
    }
}

static void expect_link(const ob_heap *heap, uint32_t link, uint32_t at, uint32_t back, const ob_granule *word) {
    const ob_granule *run = ob_heap_at(heap, link);
    if ((uintptr_t)run % OB_GRANULE_BYTES != 0 || !ob_heap_contains(heap, run) || (run[at].head & ~3u) != back) {
        ob_port_panic(OB_PANIC_USED_AFTER_FREE, word);
    }
}

/// Do the two ends of a run, and the block behind it, agree how long it is? That block may be one that is being given back.
static bool ends_agree(const ob_heap *heap, const ob_granule *run, uint32_t granules) {
    if (granules == 0 || granules > (uint32_t)(heap->end - run) || run->head != ob_heap_run_head(granules)) {
        return false;
    }
    uint32_t behind = run[granules].head;
    uint32_t last = run[granules - 1u].head;
    uint32_t length = OB_LENGTH + (granules << LENGTH_SHIFT);
    return ((behind & OB_HEAD_AFTER_RUN) != 0 || behind == OB_FILL_FREE) &&
           (granules == 1 || (granules == OB_RUN_LISTED ? (last & 3u) == 3u : last == length));
}

/// Has nobody written to the words of a run that are followed? They would lead astray.
static void expect_run(const ob_heap *heap, const ob_granule *run) {
    uint32_t link = (uint32_t)((uintptr_t)run - (uintptr_t)heap) + OB_LINK;
    if ((uintptr_t)run % OB_GRANULE_BYTES != 0 || !ob_heap_contains(heap, run) || !ob_head_is_run(run->head)) {
        ob_port_panic(OB_PANIC_USED_AFTER_FREE, run);
    }
    bool has_length = run->head == OB_HEAD_LONG_RUN;
    if ((has_length && heap->end - run <= (ptrdiff_t)OB_RUN_LISTED) || !ends_agree(heap, run, length_of(run))) {
        ob_port_panic(OB_PANIC_USED_AFTER_FREE, has_length ? &run[3] : run);
    }
    uint32_t granules = length_of(run);
    if (granules < OB_RUN_LISTED) {
        return;
    }
    if (run[1].head != OB_LINK) {
        expect_link(heap, run[1].head, 2, link, &run[1]);
    }
    uint32_t previous = run[2].head & ~3u;
    if (previous < OB_LINK_FIRST) {
        expect_link(heap, previous, 1, link, &run[2]);
    } else if (previous != OB_LINK_FIRST + (bin_of(granules) << 2) || heap->bins[bin_of(granules)] != link) {
        ob_port_panic(OB_PANIC_USED_AFTER_FREE, &run[2]);
    }
}

/// Is the run as long as is asked of it, or as another word says?
static void expect_length(const ob_granule *run, uint32_t least, uint32_t most) {
    uint32_t length = length_of(run);
    if (length < least || length > most) {
        ob_port_panic(OB_PANIC_USED_AFTER_FREE, run);
    }
}

/// Is there such a list? A bit of `occupied` said so.
static void expect_list(const ob_heap *heap, uint32_t bin) {
    if (bin >= ob_heap_bins(heap) || heap->bins[bin] == OB_LINK) {
        ob_port_panic(OB_PANIC_USED_AFTER_FREE, heap->occupied);
    }
}

void ob_expect_heap(const ob_heap *heap) {
    if (heap->seal != ob_heap_seal(heap)) {
        ob_port_panic(OB_PANIC_USED_AFTER_FREE, heap);
    }
}

/// Has nobody written to the other words, from granule `from` on? Asked before anything changes, so that the report can walk.
static void expect_inside(const ob_granule *run, uint32_t from, uint32_t granules) {
    uint32_t first = from < 4u ? 4u : from;
    if (first + 1u < granules) {
        ob_expect_free(run + first, granules - 1u - first);
    }
}
#else
#define expect_inside(run_, from_, granules_) ((void)0)
#define expect_first(heap_, bin_)             ((void)0)
#define scrub(run_)                           ((void)0)
#define expect_run(heap_, run_)               ((void)0)
#define expect_length(run_, least_, most_)    ((void)0)
#define expect_list(heap_, bin_)              ((void)0)
#endif

/// Make free memory a run, and list it.
OB_FAST static void insert(ob_heap *heap, ob_granule *run, uint32_t granules) {
    uint32_t length = OB_LENGTH + (granules << LENGTH_SHIFT);
    run[granules - 1u].head = length;
    run->head = length + (OB_HEAD_RUN - OB_LENGTH);
    if (granules < OB_RUN_LISTED) {
        return;
    }
    uint32_t bin = bin_of(granules);
    uint32_t end_mark = 3u; /* all runs of the list have it, or none */
    if (granules > OB_RUN_LISTED) {
        run->head = OB_HEAD_LONG_RUN;
        run[3].head = length;
        end_mark = 0;
    }
    uint32_t next = heap->bins[bin];
    uint32_t link = (uint32_t)((uintptr_t)run - (uintptr_t)heap) + OB_LINK;
    run[1].head = next;
    run[2].head = OB_LINK_FIRST + (bin << 2) + end_mark;
    heap->bins[bin] = link;
    if (next != OB_LINK) {
        expect_first(heap, &run[1].head);
        ob_heap_at(heap, next)[2].head = link + end_mark;
        return;
    }
    heap->occupied[bin >> 5] |= 1u << (bin & 31u);
    if (bin >= OB_HEAP_EXACT) {
        heap->occupied[0] |= 1u;
    }
}

/// Take a run off its list, if it is in one.
static void unlist(ob_heap *heap, const ob_granule *run) {
    if (run->head < OB_HEAD_RUN + (OB_RUN_LISTED << LENGTH_SHIFT)) {
        return;
    }
    uint32_t next = run[1].head;
    uint32_t previous = run[2].head;
    if (next != OB_LINK) {
        ob_heap_at(heap, next)[2].head = previous;
    }
    if (previous < OB_LINK_FIRST) {
        ob_heap_at(heap, previous & ~3u)[1].head = next;
        return;
    }
    uint32_t bin = (previous - OB_LINK_FIRST) >> 2;
    OB_ASSERT(1, ob_heap_at(heap, heap->bins[bin]) == run);
    heap->bins[bin] = next;
    if (next == OB_LINK) {
        heap->occupied[bin >> 5] &= ~(1u << (bin & 31u));
    }
}

/// The same, and nothing of the run's is left in its memory.
static void detach(ob_heap *heap, ob_granule *run) {
    unlist(heap, run);
    scrub(run);
}

/* --- Taking -------------------------------------------------------------------------------------------------------- */

ob_granule *ob_heap_first_from(ob_heap *heap, uint32_t bin) {
    uint32_t mask = ~0u << (bin & 31u);
    for (uint32_t word = bin >> 5; word < OB_HEAP_BIN_WORDS; word++) {
        uint32_t bits = heap->occupied[word] & mask;
        if (bits != 0) {
            expect_list(heap, word * 32u + (uint32_t)__builtin_ctz(bits));
            return ob_heap_at(heap, heap->bins[word * 32u + (uint32_t)__builtin_ctz(bits)]);
        }
        mask = ~0u;
    }
    if (bin <= OB_HEAP_EXACT) {
        heap->occupied[0] &= ~1u;
    }
    return NULL;
}

/// A run that is long enough, or NULL: of the block's own list if one of the first few is, else any of a longer list.
static ob_granule *find(ob_heap *heap, uint32_t granules, bool aligned) {
    uint32_t link = heap->bins[ob_heap_bin(granules)];
    for (unsigned probe = 0; link != OB_LINK && probe < PROBES; probe++) {
        ob_granule *run = ob_heap_at(heap, link);
        if (ob_heap_run_length(run) >= granules + (aligned ? ob_heap_gap(run) : 0)) {
            return run;
        }
        link = run[1].head;
    }
    return ob_heap_first_from(heap, sure_bin(granules + (aligned ? 8u / OB_GRANULE_BYTES - 1u : 0)));
}

/// Keep the figure from which the peak is told.
static void note_least(ob_heap *heap) {
    if (heap->free_bytes < heap->least_free_bytes) {
        heap->least_free_bytes = heap->free_bytes;
    }
}

OB_FAST ob_granule *ob_heap_take_end(ob_heap *heap, ob_granule *run, uint32_t granules) {
    expect_run(heap, run);
    expect_length(run, granules, OB_HEAD_GRANULES);
    uint32_t length = length_of(run);
    uint32_t rest = length - granules;
    ob_granule *block = run + rest;
    expect_inside(run, rest, length);
    heap->free_bytes -= granules * OB_GRANULE_BYTES;
    if (length > OB_HEAP_EXACT && rest >= (length & ~span_of(length))) {
        set_length(run, rest);
        ob_fill_free(block + granules - 1u, 1); /* was the run's end */
    } else {
        detach(heap, run);
        if (rest != 0) {
            insert(heap, run, rest);
        }
    }
    block->head = rest != 0 ? OB_HEAD_AFTER_RUN : 0;
    block[granules].head &= ~OB_HEAD_AFTER_RUN;
    note_least(heap);
    return block;
}

/* --- Giving back --------------------------------------------------------------------------------------------------- */

/// How long the run is that ends right before a block.
static uint32_t length_before(const ob_granule *block) {
    uint32_t word = block[-1].head;
    if ((word & 3u) == 3u) {
        return OB_RUN_LISTED;
    }
    return word < OB_LINK_FIRST ? ob_head_granules(word) : 1u;
}

OB_FAST void ob_heap_give(ob_heap *heap, ob_granule *block, uint32_t granules) {
    bool after_run = (block->head & OB_HEAD_AFTER_RUN) != 0;
    block->head = OB_HEAD_RUN; /* should it be given back again, when it is part of a longer run */
    ob_fill_free(block, granules < 2u ? 1u : 2u);
    heap->free_bytes += granules * OB_GRANULE_BYTES;
    ob_granule *next = block + granules;
    if (ob_head_is_run(next->head)) {
        expect_run(heap, next);
        uint32_t length = length_of(next);
        detach(heap, next);
        granules += length;
    } else {
        next->head |= OB_HEAD_AFTER_RUN;
    }
    if (after_run) {
        uint32_t length = length_before(block);
        block -= length;
        granules += length;
        expect_run(heap, block);
        expect_length(block, length, length);
        if (length >= OB_HEAP_EXACT && granules <= (length | span_of(length))) {
            ob_fill_free(block + length - 1u, 1); /* was the run's end */
            set_length(block, granules);
            return;
        }
        detach(heap, block);
    }
    insert(heap, block, granules);
}

/* --- Blocks that grow and shrink ----------------------------------------------------------------------------------- */

/// Make a whole run a part of what lies before it. Returns its length.
static uint32_t absorb(ob_heap *heap, ob_granule *run) {
    expect_run(heap, run);
    uint32_t length = ob_heap_run_length(run);
    detach(heap, run);
    heap->free_bytes -= length * OB_GRANULE_BYTES;
    run[length].head &= ~OB_HEAD_AFTER_RUN;
    return length;
}

/// Make what is left of an absorbed run a run again. What lies before and behind it is in use.
static void leave(ob_heap *heap, ob_granule *rest, uint32_t granules) {
    if (granules != 0) {
        heap->free_bytes += granules * OB_GRANULE_BYTES;
        rest[granules].head |= OB_HEAD_AFTER_RUN;
        insert(heap, rest, granules);
    }
}

/// Make a block of the lower end of a run that is long enough.
static ob_granule *take_start(ob_heap *heap, ob_granule *run, uint32_t granules) {
    uint32_t gap = ob_heap_gap(run);
    expect_run(heap, run);
    expect_length(run, gap + granules, OB_HEAD_GRANULES);
    expect_inside(run, 0, gap + granules < length_of(run) ? gap + granules + 1u : length_of(run));
    uint32_t length = absorb(heap, run);
    ob_granule *block = run + gap;
    leave(heap, block + granules, length - gap - granules);
    block->head = 0;
    leave(heap, run, gap);
    note_least(heap);
    return block;
}

ob_granule *ob_heap_take(ob_heap *heap, uint32_t granules, bool aligned) {
    if (heap->free_bytes < granules * OB_GRANULE_BYTES + heap->reserve_bytes) {
        return NULL; /* what is longer than the region has no list */
    }
    ob_granule *run = find(heap, granules, aligned);
    if (run == NULL) {
        return NULL;
    }
    return aligned ? take_start(heap, run, granules) : ob_heap_take_end(heap, run, granules);
}

bool ob_heap_resize(ob_heap *heap, ob_granule *block, uint32_t granules, uint32_t wanted) {
    if (wanted < granules) {
        block[wanted].head = 0;
        ob_heap_give(heap, block + wanted, granules - wanted);
    } else if (wanted > granules) {
        ob_granule *next = block + granules;
        uint32_t more = wanted - granules;
        if (!ob_head_is_run(next->head) || ob_heap_run_length(next) < more ||
            heap->free_bytes < more * OB_GRANULE_BYTES + heap->reserve_bytes) {
            return false;
        }
        uint32_t length = absorb(heap, next);
        leave(heap, next + more, length - more);
        note_least(heap);
    }
    return true;
}

/* --- The region ---------------------------------------------------------------------------------------------------- */

/// The bank's part that is aligned to 8 bytes at both ends.
static uintptr_t aligned_base(const ob_region *region) {
    return ((uintptr_t)region->base + 7u) & ~(uintptr_t)7;
}

static uintptr_t aligned_end(const ob_region *region) {
    return ((uintptr_t)region->base + region->size_bytes) & ~(uintptr_t)7;
}

bool ob_heap_accepts(const ob_region *region) {
    uintptr_t base = (uintptr_t)region->base;
    if (base == 0 || region->size_bytes > OB_REGION_MAX_BYTES || region->size_bytes < OB_REGION_MIN_BYTES ||
        region->size_bytes > UINTPTR_MAX - base) {
        return false;
    }
    return aligned_end(region) - aligned_base(region) >= OB_REGION_MIN_BYTES;
}

uint32_t ob_heap_bins(const ob_heap *heap) {
    return bin_of((uint32_t)((uintptr_t)heap->end - (uintptr_t)heap) / OB_GRANULE_BYTES) + 1u;
}

ob_heap *ob_heap_format(const ob_region *region, ob_heap *next) {
    ob_heap *heap = (ob_heap *)aligned_base(region);
    memset(heap, 0, offsetof(ob_heap, bins));
    heap->end = (ob_granule *)aligned_end(region) - 1;
    uint32_t bins = ob_heap_bins(heap);
    for (uint32_t i = 0; i < bins; i++) {
        heap->bins[i] = OB_LINK;
    }
    heap->next = next;
    heap->name = region->name;
    heap->attributes = region->attributes;
    heap->first = (ob_granule *)heap + (offsetof(ob_heap, bins) + bins * 4u + OB_GRANULE_BYTES - 1u) / OB_GRANULE_BYTES;
    heap->free_bytes = heap->least_free_bytes = (uint32_t)ob_heap_capacity(heap);
    ob_fill_free(heap->first, heap->free_bytes / OB_GRANULE_BYTES);
    insert(heap, heap->first, heap->free_bytes / OB_GRANULE_BYTES);
    heap->end->head = OB_HEAD_CHUNK | OB_HEAD_AFTER_RUN;
    heap->seal = ob_heap_seal(heap);
    return heap;
}

uint32_t ob_heap_seal(const ob_heap *heap) {
    typedef uint32_t __attribute__((may_alias)) any_word;
    const any_word *words = (const any_word *)heap;
    uint32_t seal = (uint32_t)(uintptr_t)heap;
    for (unsigned i = 0; i < offsetof(ob_heap, seal) / sizeof *words; i++) {
        seal = (seal ^ words[i]) * 0x01000193u;
    }
    return seal;
}
