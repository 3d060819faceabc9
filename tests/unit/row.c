/* One region through all it can meet: every short history of a tiny row, and banks of every base and size.
 *
 * needs: unchecked */
#include "alone.h"

/* --- Every history ------------------------------------------------------------------------------------------------- */

enum { ROW = 14, DEPTH = ON_TARGET ? 4 : 5, LIVE_MAX = DEPTH };

/// A block of the model.
typedef struct piece {
    ob_granule *start;
    uint32_t granules;
} piece;

static piece live[LIVE_MAX];
static unsigned live_count;
static ob_granule *row;
static unsigned long steps;

/// Is this granule in no live block?
static bool is_free_at(const ob_granule *at) {
    for (unsigned i = 0; i < live_count; i++) {
        if (at >= live[i].start && at < live[i].start + live[i].granules) {
            return false;
        }
    }
    return true;
}

/// Could the request be served, by the model? Runs of one and two granules are in no list.
static bool can_serve(uint32_t granules, bool aligned) {
    uint32_t length = 0;
    for (uint32_t i = 0; i <= ROW; i++) {
        if (i < ROW && is_free_at(row + i)) {
            length++;
            continue;
        }
        uint32_t gap = aligned && length != 0 ? ob_heap_gap(row + i - length) : 0;
        if (length >= OB_RUN_LISTED && length >= granules + gap) {
            return true;
        }
        length = 0;
    }
    return false;
}

/// The heap and the model agree: on what is free, granule by granule, and on every mark.
static bool agrees(void) {
    uint32_t free_count = 0;
    bool before = false;
    for (uint32_t i = 0; i < ROW;) {
        bool is_free = is_free_at(row + i);
        const ob_granule *at = row + i;
        if (((at->head & OB_HEAD_FREE) != 0) != is_free) {
            return false;
        }
        if (is_free) {
            i += ob_heap_run_length(at);
            free_count += ob_heap_run_length(at);
            before = true;
            continue;
        }
        if (((at->head & OB_HEAD_AFTER_RUN) != 0) != before) {
            return false;
        }
        before = false;
        i += ob_head_granules(at->head);
    }
    return free_count == free_granules() && is_whole();
}

static bool explore(unsigned depth);

static bool explore_from_here(unsigned depth) {
    steps++;
    return agrees() && (depth == 0 || explore(depth - 1u));
}

static bool try_take(uint32_t granules, bool aligned, unsigned depth) {
    bool can = can_serve(granules, aligned);
    ob_granule *block = mark(ob_heap_take(heap, granules, aligned), granules);
    if ((block != NULL) != can) {
        return false;
    }
    if (block == NULL) {
        return true;
    }
    for (uint32_t i = 0; i < granules; i++) {
        if (block + i < row || block + i >= row + ROW || !is_free_at(block + i)) {
            return false;
        }
    }
    live[live_count++] = (piece){block, granules};
    return (!aligned || (uintptr_t)(block + 1) % 8u == 0) && explore_from_here(depth);
}

static bool try_give(unsigned index, unsigned depth) {
    ob_heap_give(heap, live[index].start, live[index].granules);
    live[index] = live[--live_count];
    return explore_from_here(depth);
}

static bool try_resize(unsigned index, uint32_t wanted, unsigned depth) {
    piece *at = &live[index];
    uint32_t most = at->granules;
    while (at->start + most < row + ROW && is_free_at(at->start + most)) {
        most++;
    }
    bool done = ob_heap_resize(heap, at->start, at->granules, wanted);
    if (done != (wanted <= most)) {
        return false;
    }
    if (done) {
        at->granules = wanted;
        mark(at->start, wanted);
    }
    return explore_from_here(depth);
}

/// One step of any kind. Which ones there are depends on what is live.
static bool try_step(unsigned which, unsigned depth) {
    static const uint8_t sizes[] = {1, 2, 3, 4, 6, 9};
    if (which < 6) {
        return try_take(sizes[which], false, depth);
    }
    if (which < 10) {
        return try_take(sizes[which - 5u], true, depth);
    }
    which -= 10u;
    if (which < live_count) {
        return try_give(which, depth);
    }
    which -= live_count;
    return try_resize(which / 3u, which % 3u == 0 ? 1u : live[which / 3u].granules + (which % 3u == 1 ? 1u : 3u),
                      depth);
}

/// All steps from here, each from the same state.
static bool explore(unsigned depth) {
    static uint8_t states[DEPTH][OB_REGION_MIN_BYTES]; /* stacks are small */
    static piece saved[DEPTH][LIVE_MAX];
    uint8_t *state = states[depth];
    piece *pieces = saved[depth];
    unsigned count = live_count;
    unsigned choices = 10u + count * 4u;
    memcpy(state, heap, OB_REGION_MIN_BYTES);
    memcpy(pieces, live, sizeof live);
    for (unsigned which = 0; which < choices; which++) {
        if (!try_step(which, depth)) {
            tap_note("step %u at depth %u", which, depth);
            return false;
        }
        memcpy(heap, state, OB_REGION_MIN_BYTES);
        memcpy(live, pieces, sizeof live);
        live_count = count;
    }
    return true;
}

TAP_TEST("every short history of a tiny row agrees with the model at each step") {
    for (int odd = 0; odd < 2; odd++) {
        TAP_OK(start(0, OB_REGION_MIN_BYTES));
        live_count = 0;
        walls around = leave(ROW, odd != 0);
        row = around.run;
        steps = 0;
        TAP_OK(explore_from_here(DEPTH));
        TAP_OK(guards_stand(0, OB_REGION_MIN_BYTES));
        TAP_OK(join_all(&around));
    }
    TAP_OK(steps > (ON_TARGET ? 10000 : 200000));
}

/* --- Every bank ---------------------------------------------------------------------------------------------------- */

/// Fill the region with blocks of so many granules and give them back, every second one first.
static bool fill(uint32_t granules, bool aligned) {
    ob_granule *first[2] = {NULL, NULL};
    for (uint32_t i = 0;; i++) {
        ob_granule *block = mark(ob_heap_take(heap, granules, aligned), granules);
        if (block == NULL) {
            break;
        }
        memset(block + 1, 0x11, (granules - 1u) * OB_GRANULE_BYTES);
        block[1].link = first[i % 2u];
        first[i % 2u] = block;
    }
    bool good = is_whole();
    for (unsigned i = 0; i < 2; i++) {
        for (ob_granule *block = first[i]; block != NULL;) {
            ob_granule *next = block[1].link;
            ob_heap_give(heap, block, granules);
            block = next;
        }
    }
    return good && is_one_run();
}

static bool serves(uint32_t all) {
    ob_granule *block = take(all);
    bool good = block == heap->first && is_whole() && free_granules() == 0;
    ob_heap_give(heap, block, all);
    return good && fill(2, false) && fill(3, true) && fill(33, false);
}

TAP_TEST("a bank of any base and size is refused, or used to its last granule and not beyond") {
    for (size_t from = 0; from < 32; from += 8) {
        for (size_t bytes = 0; bytes + from <= BANK; bytes += 8) {
            bool accepted = start(from, bytes);
            TAP_EQUAL(accepted, bytes >= OB_REGION_MIN_BYTES);
            if (!accepted) {
                TAP_OK(guards_stand(0, 0));
                continue;
            }
            TAP_OK(is_one_run());
            TAP_OK((uint8_t *)heap == bank + GUARD + from);
            TAP_OK((uint8_t *)(heap->end + 1) == bank + GUARD + from + bytes);
            TAP_EQUAL(ob_heap_bins(heap), ob_heap_bin((uint32_t)(heap->end - (ob_granule *)heap)) + 1u);
            if (!serves(capacity()) || !guards_stand(from, bytes)) {
                tap_note("from %u, %u bytes", (unsigned)from, (unsigned)bytes);
                TAP_FAIL("the bank is damaged");
            }
        }
    }
}

TAP_TEST("a bank whose ends are not aligned loses less than eight bytes at each") {
    for (size_t from = 0; from < 8; from++) {
        for (size_t bytes = OB_REGION_MIN_BYTES; bytes < OB_REGION_MIN_BYTES + 24; bytes++) {
            size_t first = (from + 7u) / 8u * 8u;
            size_t last = (from + bytes) / 8u * 8u;
            bool accepted = start(from, bytes);
            TAP_EQUAL(accepted, last - first >= OB_REGION_MIN_BYTES);
            if (accepted) {
                TAP_OK((uint8_t *)heap == bank + GUARD + first);
                TAP_OK((uint8_t *)(heap->end + 1) == bank + GUARD + last);
                TAP_OK(serves(capacity()));
                TAP_OK(guards_stand(from, bytes));
            }
        }
    }
    (void)start(0, BANK);
}

TAP_TEST("banks at NULL, too small, too large or wrap are refused without a look at them") {
    static const struct {
        uintptr_t base;
        size_t bytes;
        bool accepted;
    } banks[] = {
        {8, OB_REGION_MIN_BYTES, true},
        {1, OB_REGION_MIN_BYTES + 7, true},
        {0, 4096, false},
        {8, OB_REGION_MIN_BYTES - 1, false},
        {4096, OB_REGION_MAX_BYTES, true},
        {4096, (size_t)OB_REGION_MAX_BYTES + 1, false},
        {4097, OB_REGION_MIN_BYTES + 6, false},
        {4097, OB_REGION_MIN_BYTES + 7, true},
        {4096, SIZE_MAX, false},
        {UINTPTR_MAX - 4095, 4095, true},
        {UINTPTR_MAX - 4095, 4096, false},
        {UINTPTR_MAX - 4095, 4097, false},
        {UINTPTR_MAX, 4096, false},
    };
    for (unsigned i = 0; i < sizeof banks / sizeof banks[0]; i++) {
        ob_region region = {"bank", (void *)banks[i].base, banks[i].bytes, 0};
        TAP_EQUAL(ob_heap_accepts(&region), banks[i].accepted);
    }
}
