/* One region's row of blocks and runs: how they are cut and joined, and which list each run is in.
 *
 * needs: unchecked */
#include "alone.h"

/// Lengths at which something changes: runs without and with links, without and with a length, exact lists and shared ones.
static const uint32_t lengths[] = {0, 1, 2, 3, 4, 5, 31, 32, 33, 100};
enum { LENGTHS = sizeof lengths / sizeof lengths[0] };

TAP_TEST("a formatted bank is one run, and nothing outside it was written") {
    TAP_OK(start(0, BANK));
    TAP_OK(is_one_run());
    TAP_EQUAL(heap->least_free_bytes, ob_heap_capacity(heap));
    TAP_OK(guards_stand(0, BANK));
}

/// Between two walls: so many granules before, in, and after the block that is given back. 0: the wall stands there.
static bool joins(uint32_t before, uint32_t granules, uint32_t after, bool before_first) {
    ob_granule *high = take(1);
    ob_granule *above = after != 0 ? take(after) : NULL;
    ob_granule *block = take(granules);
    ob_granule *below = before != 0 ? take(before) : NULL;
    ob_granule *low = take(1);
    bool good = block == high - after - granules && low == block - before - 1;
    for (int i = 0; i < 2; i++) {
        bool is_below = (i == 0) == before_first;
        ob_granule *given = is_below ? below : above;
        if (given != NULL) {
            ob_heap_give(heap, given, is_below ? before : after);
        }
    }
    good = good && is_whole() && ((block->head & OB_HEAD_AFTER_RUN) != 0) == (before != 0);
    uint32_t had = free_granules();
    ob_heap_give(heap, block, granules);
    good = good && is_whole() && free_granules() == had + granules;
    const ob_granule *run = block - before;
    good = good && ob_head_is_run(run->head) && ob_heap_run_length(run) == before + granules + after;
    good = good && (high->head & OB_HEAD_AFTER_RUN) != 0;
    good = good && (before == 0 || (block->head & OB_HEAD_FREE) != 0 || before < 3);
    ob_heap_give(heap, low, 1);
    ob_heap_give(heap, high, 1);
    return good && is_one_run();
}

TAP_TEST("a block joins the runs around it, whatever their lengths and the order they came in") {
    TAP_OK(start(0, BANK));
    for (unsigned i = 0; i < LENGTHS * LENGTHS * LENGTHS; i++) {
        uint32_t before = lengths[i % LENGTHS];
        uint32_t granules = lengths[i / LENGTHS % LENGTHS];
        uint32_t after = lengths[i / LENGTHS / LENGTHS];
        if (granules == 0) {
            continue;
        }
        if (!joins(before, granules, after, true) || !joins(before, granules, after, false)) {
            tap_note("%u + %u + %u", (unsigned)before, (unsigned)granules, (unsigned)after);
            TAP_FAIL("not joined");
        }
    }
    TAP_OK(guards_stand(0, BANK));
}

TAP_TEST("a run of three granules right before the region's end is nothing wrong") {
    TAP_OK(start(0, BANK));
    for (uint32_t granules = 1; granules < 8; granules++) {
        ob_granule *last = take(granules);
        ob_granule *wall = take(2);
        ob_heap_give(heap, last, granules);
        TAP_OK(is_whole());
        ob_heap_give(heap, wall, 2);
    }
    TAP_OK(is_one_run());
}

TAP_TEST("lists grow with the length by one at a time, and the longest run has the last list of all") {
    uint32_t last = ob_heap_bin(1);
    uint32_t most = OB_REGION_MAX_BYTES / OB_GRANULE_BYTES - 1u;
    for (uint32_t granules = 2; granules <= most; granules += ON_TARGET && granules > 5000 ? 997 : 1) {
        uint32_t bin = ob_heap_bin(granules);
        TAP_OK(bin == last || bin == last + 1u || (ON_TARGET && granules > 5000));
        TAP_OK(granules >= OB_HEAP_EXACT || bin == granules);
        last = bin;
    }
    TAP_EQUAL(ob_heap_bin(32), 32);
    TAP_OK(ob_heap_bin(most) < OB_HEAP_BINS);
    TAP_EQUAL(ob_heap_bin(OB_REGION_MAX_BYTES / 4u - 1u), OB_HEAP_BINS - 1u);
}

TAP_TEST("four lists to an octave, each beginning where it should") {
    for (uint32_t octave = 32; octave <= 1u << 22; octave *= 2) {
        for (uint32_t quarter = 0; quarter < 4; quarter++) {
            uint32_t first = octave + quarter * (octave / 4u);
            TAP_EQUAL(ob_heap_bin(first), ob_heap_bin(first - 1u) + 1u);
            TAP_EQUAL(ob_heap_bin(first + octave / 4u - 1u), ob_heap_bin(first));
        }
    }
}

TAP_TEST("the only run serves every request that it is long enough for, and none that it is not") {
    TAP_OK(start(0, BANK));
    for (uint32_t length = OB_RUN_LISTED; length < 200; length += length < 68 ? 1 : 3) {
        walls around = leave(length, false);
        for (uint32_t granules = 1; granules <= length + 40; granules++) {
            ob_granule *block = take(granules);
            TAP_EQUAL(block != NULL, granules <= length);
            if (block != NULL) {
                TAP_OK(block == around.run + length - granules);
                TAP_OK(is_whole());
                ob_heap_give(heap, block, granules);
            }
        }
        TAP_OK(join_all(&around));
    }
}

TAP_TEST("runs of one and two granules are in no list, and wait for a neighbour") {
    TAP_OK(start(0, BANK));
    for (uint32_t length = 1; length < OB_RUN_LISTED; length++) {
        walls around = leave(length, false);
        TAP_OK(take(1) == NULL);
        TAP_OK(take(2) == NULL);
        TAP_EQUAL(free_granules(), length);
        TAP_OK(join_all(&around));
    }
}

TAP_TEST("a run that is cut at its end stays in its list or moves to a lower one, down to nothing") {
    TAP_OK(start(0, BANK));
    for (uint32_t piece = 1; piece < 40; piece++) {
        uint32_t taken = 0;
        ob_granule *at = heap->end;
        for (ob_granule *block; (block = take(piece)) != NULL; taken++) {
            TAP_OK(block == at - piece);
            TAP_EQUAL((block->head & OB_HEAD_AFTER_RUN) != 0, block != heap->first);
            TAP_OK(is_whole());
            at = block;
        }
        TAP_EQUAL(taken, piece < OB_RUN_LISTED ? (capacity() - OB_RUN_LISTED) / piece + 1 : capacity() / piece);
        for (uint32_t i = 0; i < taken; i++) {
            ob_heap_give(heap, at + i * piece, piece);
        }
        TAP_OK(is_one_run());
    }
}

/* --- Which run is taken -------------------------------------------------------------------------------------------- */

/// Runs of these lengths, one granule apart, given back in this order: the last one is the first of its list.
static void make_runs(const uint32_t *wanted, ob_granule **runs, unsigned count) {
    ob_granule *rest;
    (void)take(1);
    for (unsigned i = 0; i < count; i++) {
        runs[i] = take(wanted[i]);
        (void)take(1);
    }
    while ((rest = ob_heap_first_from(heap, 1)) != NULL) {
        uint32_t length = ob_heap_run_length(rest);
        (void)mark(ob_heap_take_end(heap, rest, length), length);
    }
    for (unsigned i = 0; i < count; i++) {
        ob_heap_give(heap, runs[i], wanted[i]);
    }
}

TAP_TEST("the shortest list that surely serves a request does, and its newest run") {
    static const uint32_t wanted[] = {9, 20, 9, 40, 12};
    ob_granule *runs[5];
    TAP_OK(start(0, BANK));
    make_runs(wanted, runs, 5);
    leaves_objects();
    TAP_OK(is_whole());
    TAP_OK(take(9) == runs[2]);
    TAP_OK(take(8) == runs[0] + 1);
    TAP_OK(take(8) == runs[4] + 4);
    TAP_OK(take(21) == runs[3] + 19);
    TAP_OK(is_whole());
}

TAP_TEST("four runs of a request's own list are looked at, then a longer one is taken") {
    static const uint32_t wanted[] = {39, 32, 32, 32, 32, 48};
    ob_granule *runs[6];
    TAP_OK(start(0, BANK));
    make_runs(wanted, runs, 6);
    leaves_objects();
    TAP_OK(take(39) == runs[5] + 9); /* the run of 39 is behind four others */
    TAP_OK(take(32) == runs[4]);
    TAP_OK(take(39) == runs[0]);
    TAP_OK(is_whole());
}

TAP_TEST("a run of the own list behind four too short ones is overlooked, and none is taken") {
    static const uint32_t wanted[] = {39, 32, 32, 32, 32};
    ob_granule *runs[5];
    TAP_OK(start(0, BANK));
    make_runs(wanted, runs, 5);
    leaves_objects();
    uint32_t had = free_granules();
    TAP_OK(take(39) == NULL);
    TAP_EQUAL(free_granules(), had);
    TAP_OK(take(32) == runs[4]);
    TAP_OK(take(39) == runs[0]);
}

TAP_TEST("runs leave their list from its start, its middle and its end") {
    static const uint32_t orders[][3] = {{0, 1, 2}, {0, 2, 1}, {1, 0, 2}, {1, 2, 0}, {2, 0, 1}, {2, 1, 0}};
    static const uint32_t sizes[] = {3, 4, 5, 31, 33};
    ob_granule *runs[3];
    for (unsigned i = 0; i < 6 * 5; i++) {
        uint32_t granules = sizes[i / 6];
        const uint32_t wanted[] = {granules, granules, granules};
        TAP_OK(start(0, BANK));
        make_runs(wanted, runs, 3);
        leaves_objects();
        for (unsigned j = 0; j < 3; j++) {
            ob_granule *run = runs[orders[i % 6][j]];
            TAP_OK(mark(ob_heap_take_end(heap, run, granules), granules) == run);
            TAP_OK(is_whole());
        }
        TAP_EQUAL(free_granules(), 0);
        TAP_OK(ob_heap_first_from(heap, 1) == NULL);
    }
}

TAP_TEST("the first list from any on that holds a run is found, in whatever word of the bitmap its bit is") {
    static ob_heap all;
    for (uint32_t bin = 1; bin < OB_HEAP_BINS; bin++) {
        memset(&all, 0, sizeof all);
        all.occupied[bin >> 5] = 1u << (bin & 31u);
        all.bins[bin] = OB_LINK + bin * OB_GRANULE_BYTES;
        for (uint32_t from = 1; from < OB_HEAP_BINS; from++) {
            const ob_granule *expected = from <= bin ? (const ob_granule *)(const void *)&all + bin : NULL;
            TAP_OK(ob_heap_first_from(&all, from) == expected);
        }
    }
}

TAP_TEST("the first run from a list on is found over all words of the bitmap, and the hint of long runs is corrected") {
    TAP_OK(start(0, BANK));
    leaves_objects();
    for (uint32_t bin = 1; bin <= ob_heap_bin(capacity()); bin++) {
        TAP_OK(ob_heap_first_from(heap, bin) == heap->first);
    }
    for (uint32_t bin = ob_heap_bin(capacity()) + 1u; bin < OB_HEAP_BIN_WORDS * 32u + 64u; bin++) {
        TAP_OK(ob_heap_first_from(heap, bin) == NULL);
    }
    TAP_OK((heap->occupied[0] & 1u) != 0);
    TAP_OK(take(capacity()) == heap->first);
    TAP_OK((heap->occupied[0] & 1u) != 0); /* not worth an instruction there */
    TAP_OK(ob_heap_find_short(heap, ~0u << 2) == NULL);
    TAP_OK((heap->occupied[0] & 1u) == 0);
    TAP_OK(is_whole());
}

/* --- Alignment ----------------------------------------------------------------------------------------------------- */

static ob_granule *take_aligned(uint32_t granules) {
    return mark(ob_heap_take(heap, granules, true), granules);
}

/// Every request in a run of this length. The run and what is left of it are found again as they were.
static bool aligns(uint32_t length, bool odd) {
    walls around = leave(length, odd);
    uint32_t gap = ob_heap_gap(around.run);
    bool good = gap == (OB_GRANULE_BYTES == 8u ? 0 : (uint32_t)((uintptr_t)around.run / 4u + 1u) % 2u);
    for (uint32_t granules = 1; granules <= length + 2 && good; granules++) {
        ob_granule *block = ob_heap_take(heap, granules, true);
        good = (block != NULL) == (granules + gap <= length);
        if (block != NULL) {
            good = good && block->head == (gap != 0 ? OB_HEAD_AFTER_RUN : 0);
            mark(block, granules);
            good = good && block == around.run + gap && (uintptr_t)(block + 1) % 8u == 0 && is_whole();
            good = good && free_granules() == length - granules;
            good = good && ((block->head & OB_HEAD_AFTER_RUN) != 0) == (gap != 0);
            ob_heap_give(heap, block, granules);
        }
    }
    return good && join_all(&around);
}

TAP_TEST("aligned blocks start at a run's lower end, behind a gap that stays a run of its own") {
    TAP_OK(start(0, BANK));
    for (uint32_t length = OB_RUN_LISTED; length < 80; length++) {
        for (int odd = 0; odd < 2; odd++) {
            if (!aligns(length, odd != 0)) {
                tap_note("%u, %d", (unsigned)length, odd);
                TAP_FAIL("not aligned");
            }
        }
    }
}

TAP_TEST("an aligned request passes over a run whose gap makes it too short") {
    TAP_OK(start(0, BANK));
    leaves_objects();
    walls around = leave(9, (uintptr_t)heap->first % 8u != 0);
    uint32_t gap = ob_heap_gap(around.run);
    ob_heap_give(heap, around.high, around.high_granules); /* joins: one run again, but for the lower wall */
    TAP_OK(is_whole());
    ob_granule *block = take_aligned(9 - gap);
    TAP_OK(block == around.run + gap);
    TAP_OK(is_whole());
}

/* --- Growing and shrinking in place -------------------------------------------------------------------------------- */

/// A block of `granules`, a run of `behind` granules, a wall; the block's end goes everywhere and back.
static bool resizes(uint32_t granules, uint32_t behind) {
    walls around = leave(granules + behind, false);
    uint32_t all = granules + behind;
    bool good = true;
    for (uint32_t wanted = 1; wanted <= all + 2 && good; wanted++) {
        ob_granule *block = ob_heap_take_end(heap, around.run, all);
        mark(block, all);
        good = ob_heap_resize(heap, block, all, granules) && mark(block, granules) != NULL && is_whole();
        good = good && free_granules() == behind;
        bool fits = ob_heap_resize(heap, block, granules, wanted);
        good = good && fits == (wanted <= all);
        uint32_t now = fits ? wanted : granules;
        mark(block, now);
        good = good && is_whole() && free_granules() == all - now;
        good = good && ((block[all].head & OB_HEAD_AFTER_RUN) != 0) == (now < all);
        ob_heap_give(heap, block, now);
    }
    return good && join_all(&around);
}

TAP_TEST("a block grows into the run behind it as far as that goes, and shrinks to any size") {
    TAP_OK(start(0, BANK));
    for (unsigned i = 0; i < LENGTHS * LENGTHS; i++) {
        uint32_t granules = lengths[i % LENGTHS];
        uint32_t behind = lengths[i / LENGTHS];
        if (granules + behind >= OB_RUN_LISTED && granules != 0 && !resizes(granules, behind)) {
            tap_note("%u, %u behind", (unsigned)granules, (unsigned)behind);
            TAP_FAIL("not resized");
        }
    }
}

TAP_TEST("a block keeps its content and its mark when its end moves") {
    TAP_OK(start(0, BANK));
    walls around = leave(20, false);
    ob_granule *below = ob_heap_take_end(heap, around.run, 20);
    mark(below, 20);
    TAP_OK(ob_heap_resize(heap, below, 20, 4));
    mark(below, 4);
    ob_granule *block = take(10); /* behind a run of six granules */
    TAP_OK((block->head & OB_HEAD_AFTER_RUN) != 0);
    uint32_t head = block->head;
    memset(block + 1, 0x5A, 9 * OB_GRANULE_BYTES);
    TAP_OK(ob_heap_resize(heap, block, 10, 7));
    TAP_EQUAL(block->head, head);
    TAP_OK(ob_heap_resize(heap, block, 7, 10));
    TAP_EQUAL(block->head, head);
    for (unsigned i = 4; i < 7 * OB_GRANULE_BYTES; i++) {
        TAP_EQUAL(((const uint8_t *)block)[OB_GRANULE_BYTES == 8u && i < 8 ? 8 : i], 0x5A);
    }
    ob_heap_give(heap, block, 10);
    ob_heap_give(heap, below, 4);
    TAP_OK(join_all(&around));
}

/* --- Figures and limits -------------------------------------------------------------------------------------------- */

TAP_TEST("the least that was ever free is remembered, through takes, gaps and resizes in place") {
    TAP_OK(start(0, BANK));
    uint32_t all = heap->free_bytes;
    ob_granule *block = take(10);
    TAP_EQUAL(heap->least_free_bytes, all - 10 * OB_GRANULE_BYTES);
    ob_heap_give(heap, block, 10);
    TAP_EQUAL(heap->least_free_bytes, all - 10 * OB_GRANULE_BYTES);
    block = take_aligned(12);
    TAP_EQUAL(heap->least_free_bytes, all - 12 * OB_GRANULE_BYTES);
    TAP_OK(ob_heap_resize(heap, block, 12, 50));
    TAP_EQUAL(heap->least_free_bytes, all - 50 * OB_GRANULE_BYTES);
    TAP_OK(ob_heap_resize(heap, block, 50, 5));
    ob_heap_give(heap, block, 5);
    block = take_aligned(49); /* the whole run is taken off its list meanwhile: that does not count */
    TAP_EQUAL(heap->least_free_bytes, all - 50 * OB_GRANULE_BYTES);
    ob_heap_give(heap, block, 49);
    TAP_OK(is_one_run());
}

TAP_TEST("what must stay free stays free, to the byte") {
    TAP_OK(start(0, BANK));
    uint32_t all = capacity();
    for (uint32_t kept = 0; kept <= 40; kept++) {
        heap->reserve_bytes = kept * OB_GRANULE_BYTES;
        heap->seal = ob_heap_seal(heap);
        TAP_OK(take(all - kept + 1) == NULL);
        TAP_OK(kept == 0 || take_aligned(all - kept + 1) == NULL);
        ob_granule *block = take(all - kept);
        TAP_OK(block != NULL);
        TAP_EQUAL(heap->free_bytes, heap->reserve_bytes);
        TAP_OK(take(1) == NULL);
        ob_heap_give(heap, block, all - kept);
        block = take_aligned(10);
        uint32_t before = (uint32_t)(block - heap->first); /* the gap is free, too */
        uint32_t most = all - (kept > before ? kept : before);
        TAP_OK(!ob_heap_resize(heap, block, 10, most + 1u));
        TAP_OK(ob_heap_resize(heap, block, 10, most));
        mark(block, most);
        TAP_OK(!ob_heap_resize(heap, block, most, most + 1u));
        TAP_OK(is_whole());
        ob_heap_give(heap, block, most);
    }
    heap->reserve_bytes = 0;
    heap->seal = ob_heap_seal(heap);
    TAP_OK(is_one_run());
}

TAP_TEST("a request that is longer than the region is refused, up to the largest there is") {
    TAP_OK(start(0, BANK));
    for (uint32_t granules = capacity() + 1u; granules <= OB_REGION_MAX_BYTES / OB_GRANULE_BYTES + 2u;
         granules += granules / 7u) {
        TAP_OK(take(granules) == NULL);
        TAP_OK(take_aligned(granules) == NULL);
    }
    TAP_OK(is_one_run());
}

TAP_TEST("the seal changes with every field that a walk follows") {
    TAP_OK(start(0, BANK));
    uint8_t *bytes = (uint8_t *)heap;
    for (size_t i = 0; i < offsetof(ob_heap, seal) * 8u; i++) {
        bytes[i / 8u] ^= (uint8_t)(1u << i % 8u);
        TAP_OK(ob_heap_seal(heap) != heap->seal);
        bytes[i / 8u] ^= (uint8_t)(1u << i % 8u);
    }
    TAP_EQUAL(ob_heap_seal(heap), heap->seal);
}
