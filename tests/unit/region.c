/* Several regions: which banks are taken together, in which order they serve, and what a walk over them does when one is damaged.
 *
 * needs: unchecked */
#include "sized.h"

enum { BANK = 560 };

static uint8_t banks[3 * BANK] __attribute__((aligned(8)));

/// What ob_init says of two banks, whichever is the first.
static int answer(size_t from_a, size_t bytes_a, size_t from_b, size_t bytes_b) {
    const ob_region regions[] = {{"a", banks + from_a, bytes_a, 0}, {"b", banks + from_b, bytes_b, 0}};
    const ob_region swapped[] = {regions[1], regions[0]};
    int error = ob_init(regions, 2);
    return ob_init(swapped, 2) == error ? error : INT32_MAX;
}

TAP_TEST("banks may touch, but not by a byte overlap, in either order") {
    TAP_EQUAL(answer(0, BANK, BANK, BANK), OB_OK);
    TAP_EQUAL(answer(0, BANK + 1, BANK, BANK), OB_EVALUE);
    TAP_EQUAL(answer(0, BANK, BANK - 1, BANK), OB_EVALUE);
    TAP_EQUAL(answer(0, 3 * BANK, BANK, BANK), OB_EVALUE);
    TAP_EQUAL(answer(0, BANK, 0, BANK), OB_EVALUE);
    TAP_EQUAL(answer(2 * BANK, BANK, 0, 2 * BANK), OB_OK);
    TAP_EQUAL(answer(2 * BANK, BANK, 0, 2 * BANK + 1), OB_EVALUE);
}

TAP_TEST("a third bank is compared with each of the others") {
    for (unsigned twin = 0; twin < 2; twin++) {
        const ob_region regions[] = {
            {"a", banks, BANK, 0}, {"b", banks + BANK, BANK, 0}, {"c", banks + twin * BANK, BANK, 0}};
        TAP_EQUAL(ob_init(regions, 3), OB_EVALUE);
    }
    TAP_EQUAL(ob_init(NULL, 3), OB_EVALUE);
    TAP_EQUAL(ob_init(NULL, 0), OB_EVALUE);
    const ob_region one = {"a", banks, BANK, 0};
    TAP_EQUAL(ob_init(&one, 0), OB_EVALUE);
}

TAP_TEST("banks whose sizes add up to more than the most there may be are refused") {
    /* Not touched: the last bank is refused for its size before any is formatted. */
    enum { MANY = OB_MEMORY_MAX_BYTES / OB_REGION_MAX_BYTES };
    ob_region regions[MANY + 1];
    for (unsigned i = 0; i < MANY; i++) {
        regions[i] = (ob_region){"far", (void *)(uintptr_t)(OB_REGION_MAX_BYTES * (i + 2u)), OB_REGION_MAX_BYTES, 0};
    }
    regions[MANY] = (ob_region){"one more", banks, BANK, 0};
    TAP_EQUAL(ob_init(regions, MANY + 1), OB_EVALUE);
}

/// Three regions with these attributes.
static bool start(void) {
    const ob_region regions[] = {{"a", banks, BANK, OB_REGION_FAST},
                                 {"b", banks + BANK, BANK, OB_REGION_DMA},
                                 {"c", banks + 2 * BANK, BANK, OB_REGION_FAST | OB_REGION_DMA}};
    return ob_init(regions, 3) == OB_OK;
}

static unsigned region_of(const void *memory) {
    unsigned index = 0;
    for (const ob_heap *heap = ob_region_first; heap != NULL && !ob_heap_contains(heap, memory); heap = heap->next) {
        index++;
    }
    return index;
}

TAP_TEST("a wish is granted fully, or but for what it wants, or at least with memory") {
    static const uint8_t expected[][5] = {/* want, avoid, and the regions in their order */
                                          {0, 0, 0, 1, 2},
                                          {OB_REGION_DMA, 0, 1, 2, 0},
                                          {OB_REGION_DMA | OB_REGION_FAST, 0, 2, 0, 1},
                                          {OB_REGION_DMA, OB_REGION_FAST, 1, 0, 2},
                                          {0, OB_REGION_FAST, 1, 0, 2},
                                          {OB_REGION_RETAINED, 0, 0, 1, 2},
                                          {OB_REGION_RETAINED, OB_REGION_DMA, 0, 1, 2},
                                          {OB_REGION_FAST, OB_REGION_FAST, 1, 0, 2}};
    for (unsigned i = 0; i < sizeof expected / sizeof expected[0]; i++) {
        TAP_OK(start());
        void *blocks[3];
        for (unsigned j = 0; j < 3; j++) {
            blocks[j] = ob_mem_alloc_in(BANK / 3, expected[i][0], expected[i][1]);
            TAP_EQUAL(region_of(blocks[j]), expected[i][2 + j]);
            TAP_OK(is_exact());
        }
        TAP_OK(ob_mem_alloc_in(BANK / 3, expected[i][0], expected[i][1]) == NULL);
        TAP_EQUAL(taken_error(), OB_ENOMEM);
        for (unsigned j = 0; j < 3; j++) {
            ob_mem_free(blocks[j]);
        }
        TAP_OK(is_exact());
    }
}

TAP_TEST("what stands before a start is forgotten by it") {
    TAP_OK(start());
    ob_object *object = new_sized(2);
    release_sized(object);
    ob_cache_state.victim = 5;
    TAP_OK(start());
    TAP_EQUAL(ob_cache_state.victim, 0);
    TAP_EQUAL(cached_bytes(), 0);
    TAP_OK(is_exact());
    TAP_OK(ob_region_first->next->next->next == NULL);
}

TAP_TEST("a walk ends at a region whose control block is damaged") {
    TAP_OK(start());
    ob_heap *second = ob_region_first->next;
    ob_heap_block block = {0};
    second->name = NULL;
    unsigned seen = 0;
    while (ob_heap_next(&block)) {
        seen++;
    }
    TAP_EQUAL(seen, 1);
    second->name = "b";
    second->seal ^= 4u;
    seen = 0;
    block = (ob_heap_block){0};
    while (ob_heap_next(&block)) {
        seen++;
    }
    TAP_EQUAL(seen, 1);
    second->seal ^= 4u;
    ob_region_first->seal ^= 4u;
    block = (ob_heap_block){0};
    TAP_OK(!ob_heap_next(&block));
    ob_region_first->seal ^= 4u;
    seen = 0;
    while (ob_heap_next(&block)) {
        TAP_STRING(block.region, seen == 0 ? "a" : seen == 1 ? "b" : "c");
        seen++;
    }
    TAP_EQUAL(seen, 3);
}
