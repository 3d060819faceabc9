/* The check of the heap: any bit of the memory manager's own that flips is found, or does no harm.
 *
 * needs: unchecked */
#include "sized.h"

enum { BANK = ON_TARGET ? 1024 : 2048 };

/// The bank, and behind it words that a length would be believed from.
static union {
    uint8_t bytes[BANK + 64];
    uint32_t words[BANK / 4 + 16];
} memory __attribute__((aligned(8)));
static uint8_t *const bank = memory.bytes;

/* A heap with everything in it. From the region's end down, with walls between what must not join: runs of 1, 2, 3 (two of them, so
 * that they are linked), 4, 5 and 33 granules, buffers, chunks, cached slots and objects. */

static ob_object *walls[16];
static unsigned wall_count;

/// An object that nothing can join across.
static void build_wall(void) {
    walls[wall_count++] = new_sized(2);
}

static void release_to_run(ob_granule *block, uint32_t granules) {
    ob_region_give(block, granules);
}

static bool build(void) {
    static const uint8_t runs[] = {3, 1, 2, 3, 3, 4, 5, 33};
    ob_region region = {"small", bank, BANK, 0};
    ob_granule *blocks[sizeof runs];
    if (ob_init(&region, 1) != OB_OK) {
        return false;
    }
    wall_count = 0;
    for (unsigned i = 0; i < sizeof runs; i++) {
        blocks[i] = ob_region_take(runs[i], false, NULL);
        build_wall();
    }
    void *chunk = ob_memory_allocate_chunk(4 * OB_GRANULE_BYTES);
    memset(chunk, 0, 4 * OB_GRANULE_BYTES);
    ob_object *slots[] = {new_sized(2), new_sized(2), new_sized(OB_SLOT_GRANULES)};
    build_wall();
    void *buffer = ob_memory_allocate_buffer(24, NULL);
    memset(buffer, 0, 24);
    for (unsigned i = 0; i < sizeof runs; i++) {
        release_to_run(blocks[i], runs[i]);
    }
    int32_t credit = ob_cache_state.credit;
    ob_cache_state.credit = 100000;
    for (unsigned i = 0; i < 3; i++) {
        release_sized(slots[i]);
    }
    ob_cache_state.credit = credit - (int32_t)((2 + 2 + OB_SLOT_GRANULES) * OB_GRANULE_BYTES * OB_CACHE_SHARE);
    return ob_heap_check() == NULL;
}

/// The bits of these bytes, one after the other: each flip is found, or `harmless` says why not. Everything is then as before.
typedef bool harmless_function(const void *word, unsigned bit);

static bool never(const void *word, unsigned bit) {
    (void)word;
    (void)bit;
    return false;
}

static bool finds_flips(void *from, size_t bytes, harmless_function *harmless) {
    uint8_t *byte = (uint8_t *)from;
    for (size_t i = 0; i < bytes * 8u; i++) {
        byte[i / 8u] ^= (uint8_t)(1u << i % 8u);
        bool found = ob_heap_check() != NULL;
        byte[i / 8u] ^= (uint8_t)(1u << i % 8u);
        if (!found && !harmless(from, (unsigned)i)) {
            tap_note("byte %u, bit %u", (unsigned)(i / 8u), (unsigned)(i % 8u));
            return false;
        }
    }
    return ob_heap_check() == NULL;
}

/// The same for a head or another 32-bit word of a granule.
static bool finds_word(ob_granule *granule) {
    return finds_flips(&granule->head, sizeof granule->head, never);
}

TAP_TEST("a bit in the part of the control block that a walk follows, or in the seal") {
    TAP_OK(build());
    leaves_objects();
    TAP_OK(finds_flips(ob_region_first, offsetof(ob_heap, seal) + sizeof(uint32_t), never));
}

TAP_TEST("a bit in what is free") {
    TAP_OK(build());
    leaves_objects();
    TAP_OK(finds_flips(&ob_region_first->free_bytes, sizeof(uint32_t), never));
}

/// The least that was ever free is a figure for people: any that could be true is taken.
static bool could_be_least(const void *word, unsigned bit) {
    uint32_t least = *(const uint32_t *)word ^ 1u << bit;
    return least <= ob_region_first->free_bytes;
}

TAP_TEST("a bit in the least that was free, if it becomes more than is free now") {
    TAP_OK(build());
    leaves_objects();
    TAP_OK(finds_flips(&ob_region_first->least_free_bytes, sizeof(uint32_t), could_be_least));
}

/// The hint that long runs exist is allowed to be too hopeful.
static bool is_hint(const void *word, unsigned bit) {
    return word == ob_region_first->occupied && bit == 0;
}

TAP_TEST("a bit in the map of lists") {
    TAP_OK(build());
    leaves_objects();
    TAP_OK((ob_region_first->occupied[0] & 1u) != 0);
    TAP_OK(finds_flips(ob_region_first->occupied, sizeof ob_region_first->occupied, never));
    ob_granule *rest;
    while ((rest = ob_heap_first_from(ob_region_first, OB_HEAP_EXACT)) != NULL) {
        uint32_t granules = ob_heap_run_length(rest);
        ob_granule *taken = ob_heap_take_end(ob_region_first, rest, granules);
        taken->head |= ob_head_of(OB_HEAD_CHUNK, granules);
        ob_cache_state.credit -= (int32_t)(granules * OB_GRANULE_BYTES);
    }
    TAP_EQUAL(ob_region_first->occupied[0] & 1u, 0);
    TAP_OK(finds_flips(ob_region_first->occupied, sizeof ob_region_first->occupied, is_hint));
}

TAP_TEST("a bit in the links to the first runs") {
    TAP_OK(build());
    leaves_objects();
    TAP_OK(finds_flips(ob_region_first->bins, ob_heap_bins(ob_region_first) * sizeof(uint32_t), never));
}

/// All words of a run that are the memory manager's.
static bool finds_run(ob_granule *run) {
    uint32_t granules = ob_heap_run_length(run);
    uint32_t words = granules < 4u ? granules : 4u;
    for (uint32_t i = 0; i < words; i++) {
        if (!finds_word(run + i)) {
            tap_note("word %u of %u granules", (unsigned)i, (unsigned)granules);
            return false;
        }
    }
    return finds_word(run + granules - 1u);
}

TAP_TEST("a bit in a free run: its head, links, and lengths at both ends") {
    TAP_OK(build());
    leaves_objects();
    unsigned runs = 0;
    ob_block block = {0};
    while (ob_memory_walk(&block)) {
        if (ob_head_is_run(block.start->head)) {
            TAP_OK(finds_run(ob_region_first->first + (block.start - ob_region_first->first)));
            runs++;
        }
    }
    TAP_EQUAL(runs, 9);
}

/// What an object keeps in its head is its own, but for the two lowest bits.
static bool is_count(const void *word, unsigned bit) {
    (void)word;
    return bit >= 2;
}

TAP_TEST("a bit in the head of a block: all of a buffer's, a chunk's and a slot's, the memory manager's two of an "
         "object's") {
    TAP_OK(build());
    leaves_objects();
    unsigned seen[4] = {0};
    ob_block block = {0};
    while (ob_memory_walk(&block)) {
        ob_granule *start = ob_region_first->first + (block.start - ob_region_first->first);
        if (!ob_head_is_run(start->head)) {
            bool is_object = block.used && block.kind == OB_BLOCK_OBJECT;
            TAP_OK(finds_flips(&start->head, sizeof start->head, is_object ? is_count : never));
            seen[block.used ? block.kind : 3]++;
        }
    }
    TAP_EQUAL(seen[OB_BLOCK_OBJECT], 9);
    TAP_EQUAL(seen[OB_BLOCK_CHUNK], 1);
    TAP_EQUAL(seen[OB_BLOCK_BUFFER], 1);
    TAP_EQUAL(seen[3], 3);
}

TAP_TEST("a bit in the head behind the last block") {
    TAP_OK(build());
    leaves_objects();
    TAP_OK(finds_word(ob_region_first->end));
}

TAP_TEST("a bit in the type of an object, when it is no longer one") {
    TAP_OK(build());
    leaves_objects();
    for (unsigned bit = 0; bit < 3; bit++) { /* further ones may lead to a neighbour */
        uintptr_t type = (uintptr_t)walls[1]->type;
        walls[1]->type = (const ob_type *)(type ^ 1u << bit); /* NOLINT: as damage would */
        TAP_OK(bit >= 2 || ob_heap_check() == walls[1]);
        walls[1]->type = (const ob_type *)type;
    }
    const ob_type *type = walls[1]->type;
    walls[1]->type = NULL;
    TAP_OK(ob_heap_check() == walls[1]);
    walls[1]->type = type;
    TAP_OK(ob_heap_check() == NULL);
}

TAP_TEST("a bit in the link of a cached slot") {
    TAP_OK(build());
    leaves_objects();
    unsigned links = 0;
    for (uint32_t granules = 2; granules <= OB_SLOT_GRANULES; granules++) {
        for (ob_granule *slot = ob_cache_state.slots[granules]; slot != NULL; slot = slot[1].link) {
            TAP_OK(finds_flips(&slot[1].link, sizeof slot[1].link, never));
            links++;
        }
    }
    TAP_EQUAL(links, 3);
}

/// Which list gives back next is no more than a choice.
static bool is_a_list(const void *word, unsigned bit) {
    return (*(const uint32_t *)word ^ 1u << bit) <= OB_SLOT_GRANULES;
}

TAP_TEST("a bit in the caches: first slots, credit, and the victim when there is no such list") {
    TAP_OK(build());
    leaves_objects();
    TAP_OK(finds_flips(ob_cache_state.slots, sizeof ob_cache_state.slots, never));
    TAP_OK(finds_flips(&ob_cache_state.credit, sizeof ob_cache_state.credit, never));
    TAP_OK(finds_flips(&ob_cache_state.victim, sizeof ob_cache_state.victim, is_a_list));
}

/* --- Whole words that are wrong ------------------------------------------------------------------------------------ */

/// Words that mean something, so that the check believes them at first.
static const uint32_t words[] = {0,          1,          2,          3,          0xFFFFFFFF, 0xFFFFFF80, 0xFFFFFF81,
                                 0xFFFFFF89, 0xFFFFFFC5, 0xFFFFFFC9, 0xFFFFFFCB, 0xFFFFFFCD, 0xFFFFFFD1, 0xFFFFFFD3,
                                 0xFFFFFFD5, 0xFFFFFFD7, 0xFFFFFFD9, 0xFFFFFFFD, 0xC0000008, 0xC8000004, 0xD0000008,
                                 0xD800000C, 0xE0000000, 0xE0000001, 0xE0000005, 0xE0000009, 0xE00000FC, 0xE3FFFFFD,
                                 0xF0000000, 0xF000000C, 0xF000000F, 0xFFFFFFF0, 0x7FFFFFFF};
enum { WORDS = sizeof words / sizeof words[0] };

TAP_TEST("whatever stands in any word, the check ends and reads nothing outside the region") {
    /* The bank ends where memory from malloc ends on a computer, and there a sanitizer watches. */
    TAP_OK(build());
    leaves_objects();
    unsigned found = 0;
    uint32_t *at = (uint32_t *)(void *)ob_region_first->occupied;
    uint32_t *end = (uint32_t *)(void *)(ob_region_first->end + 1);
    for (; at < end; at++) {
        for (unsigned i = 0; i < WORDS; i++) {
            uint32_t word = *at;
            *at = words[i];
            found += ob_heap_check() != NULL;
            ob_region_stats stats = ob_memory_get_stats();
            TAP_OK(stats.used_bytes + stats.free_bytes <= stats.size_bytes);
            (void)ob_region_get_largest_free(0);
            *at = word;
        }
    }
    TAP_OK(ob_heap_check() == NULL);
    TAP_OK(found > 1000);
}

TAP_TEST("a head that begins a long run right before the region's end is not believed") {
    TAP_OK(build());
    leaves_objects();
    ob_heap *heap = ob_region_first;
    for (unsigned i = 0; i < 16; i++) {
        memory.words[BANK / 4 + i] = OB_LENGTH + 4u; /* "one granule" */
    }
    for (uint32_t granules = 1; granules < 3; granules++) {
        ob_granule *at = heap->end - granules;
        ob_block block = {0};
        uint32_t head = at->head;
        at->head = OB_HEAD_LONG_RUN;
        TAP_OK(!ob_heap_read(heap, at, &block));
        at->head = head;
    }
}

TAP_TEST("the first link of a list that leads to what only looks like a run") {
    TAP_OK(build());
    leaves_objects();
    ob_heap *heap = ob_region_first;
    ob_granule *last = ob_region_take(5, true, NULL);
    last->head |= ob_head_of(OB_HEAD_BUFFER, 5);
    uint32_t link = heap->bins[5];
    last[1].head = OB_HEAD_LONG_RUN;
    last[3].head = OB_LINK_FIRST + (5u << 2);
    last[4].head = OB_LENGTH + 20u;
    TAP_OK(ob_heap_check() == NULL);
    heap->bins[5] = (uint32_t)((uintptr_t)(last + 1) - (uintptr_t)heap) + OB_LINK;
    TAP_OK(ob_heap_check() == &heap->bins[5]);
    heap->bins[5] = link;
    TAP_OK(ob_heap_check() == NULL);
}

TAP_TEST("a run in the list of another length") {
    TAP_OK(build());
    leaves_objects();
    ob_heap *heap = ob_region_first;
    ob_granule *run = ob_heap_at(heap, heap->bins[5]);
    heap->bins[6] = heap->bins[5];
    heap->bins[5] = OB_LINK;
    heap->occupied[0] ^= 3u << 5;
    run[2].head = OB_LINK_FIRST + (6u << 2);
    TAP_OK(ob_heap_check() == &heap->bins[6]);
}

TAP_TEST("a run's head of the other form") {
    TAP_OK(build());
    leaves_objects();
    ob_granule *run = ob_heap_at(ob_region_first, ob_region_first->bins[5]);
    run->head = OB_HEAD_RUN + (5u << 2);
    TAP_OK(ob_heap_check() == run);
    run->head = OB_HEAD_LONG_RUN;
    TAP_OK(ob_heap_check() == NULL);
}

TAP_TEST("an object with bit 0 set that would pass for a slot longer than there are") {
    TAP_OK(build());
    leaves_objects();
    ob_granule *block = ob_region_take(32, false, NULL);
    block->head |= ob_head_of(OB_HEAD_CHUNK, 32);
    TAP_OK(ob_heap_check() == NULL);
    block->head = (block->head & OB_HEAD_AFTER_RUN) | OB_HEAD_FREE; /* a count of one, but for bit 0 */
    TAP_OK(ob_heap_check() == block);
}

TAP_TEST("links in a ring do not keep the check") {
    TAP_OK(build());
    leaves_objects();
    ob_granule *first = ob_heap_at(ob_region_first, ob_region_first->bins[3]);
    TAP_OK(first[1].head != OB_LINK);
    uint32_t next = first[1].head;
    first[1].head = ob_region_first->bins[3];
    TAP_OK(ob_heap_check() == &ob_region_first->bins[3]);
    first[1].head = next;
    ob_granule *slot = ob_cache_state.slots[2];
    ob_granule *link = slot[1].link;
    slot[1].link = slot;
    TAP_OK(ob_heap_check() == &ob_cache_state.slots[2]);
    slot[1].link = link;
    TAP_OK(ob_heap_check() == NULL);
}

TAP_TEST("a slot that no list has, and a run that no list has") {
    TAP_OK(build());
    leaves_objects();
    ob_granule *slot = ob_cache_state.slots[OB_SLOT_GRANULES];
    ob_cache_state.slots[OB_SLOT_GRANULES] = NULL;
    ob_cache_state.credit += (int32_t)(OB_SLOT_GRANULES * OB_GRANULE_BYTES * OB_CACHE_SHARE);
    TAP_OK(ob_heap_check() != NULL);
    ob_cache_state.slots[OB_SLOT_GRANULES] = slot;
    ob_cache_state.credit -= (int32_t)(OB_SLOT_GRANULES * OB_GRANULE_BYTES * OB_CACHE_SHARE);
    uint32_t link = ob_region_first->bins[5];
    ob_region_first->bins[5] = OB_LINK;
    ob_region_first->occupied[0] &= ~(1u << 5);
    TAP_OK(ob_heap_check() != NULL);
    ob_region_first->bins[5] = link;
    ob_region_first->occupied[0] |= 1u << 5;
    TAP_OK(ob_heap_check() == NULL);
}

TAP_TEST("two runs that touch") {
    ob_region region = {"small", bank, BANK, 0};
    TAP_EQUAL(ob_init(&region, 1), OB_OK);
    leaves_objects();
    ob_granule *high = ob_region_take(1, false, NULL);
    ob_granule *low = ob_region_take(1, false, NULL);
    TAP_OK(low + 1 == high);
    ob_region_first->free_bytes += 2 * OB_GRANULE_BYTES;
    ob_cache_state.credit += (int32_t)(2 * OB_GRANULE_BYTES);
    high->head = OB_HEAD_RUN + 4u;
    low->head = OB_HEAD_CHUNK | 4u | OB_HEAD_PARITY; /* a chunk of one granule */
    ob_region_first->end->head |= OB_HEAD_AFTER_RUN;
    low->head = OB_HEAD_RUN + 4u;
    TAP_OK(ob_heap_check() == low);
}

TAP_TEST("a buffer that is not aligned, and heads whose parity is right") {
    ob_region region = {"small", bank, BANK, 0};
    TAP_EQUAL(ob_init(&region, 1), OB_OK);
    leaves_objects();
    for (uint32_t granules = 2; granules < 4; granules++) {
        ob_granule *block = ob_region_take(granules, false, NULL);
        block->head |= ob_head_of(OB_HEAD_BUFFER, granules);
        bool is_aligned = (uintptr_t)(block + 1) % 8u == 0;
        TAP_EQUAL(ob_heap_check() == NULL, is_aligned);
        block->head ^= ob_head_of(OB_HEAD_BUFFER, granules) ^ ob_head_of(OB_HEAD_CHUNK, granules);
        TAP_OK(ob_heap_check() == NULL);
    }
}

TAP_TEST("with several regions, each is looked at, and what is wrong is named") {
    ob_region regions[] = {{"a", bank, BANK / 2, 0}, {"b", bank + BANK / 2, BANK / 2, 0}};
    TAP_EQUAL(ob_init(regions, 2), OB_OK);
    for (ob_heap *heap = ob_region_first; heap != NULL; heap = heap->next) {
        heap->seal ^= 1u;
        TAP_OK(ob_heap_check() == heap);
        heap->seal ^= 1u;
        heap->free_bytes -= 4u;
        TAP_OK(ob_heap_check() == &heap->free_bytes);
        heap->free_bytes += 4u;
        heap->least_free_bytes += 4u;
        TAP_OK(ob_heap_check() == &heap->free_bytes);
        heap->least_free_bytes -= 4u;
        heap->end->head ^= 4u;
        TAP_OK(ob_heap_check() == heap->end);
        heap->end->head ^= 4u;
        heap->first->head ^= 4u;
        TAP_OK(ob_heap_check() == heap->first);
        heap->first->head ^= 4u;
    }
    ob_cache_state.credit++;
    TAP_OK(ob_heap_check() == &ob_cache_state);
    ob_cache_state.credit--;
    TAP_OK(ob_heap_check() == NULL);
}
