/* Wishes for a bank, and what one can ask the memory manager.
 *
 * needs: unchecked */
#include <string.h>

#include "memory/region.h"
#include "support.h"

enum { BANK_BYTES = 900 };

static uint8_t fast_bank[BANK_BYTES] __attribute__((aligned(8)));
static uint8_t dma_bank[BANK_BYTES] __attribute__((aligned(8)));
static uint8_t slow_bank[BANK_BYTES] __attribute__((aligned(8)));
static const ob_region banks[] = {
    {"fast", fast_bank, BANK_BYTES, OB_REGION_FAST},
    {"dma", dma_bank, BANK_BYTES, OB_REGION_DMA | OB_REGION_FAST},
    {"slow", slow_bank, BANK_BYTES, OB_REGION_EXTERNAL | OB_REGION_DMA},
};

static bool lies_in(const void *memory, const uint8_t *bank) {
    return (const uint8_t *)memory >= bank && (const uint8_t *)memory < bank + BANK_BYTES;
}

static bool start(void) {
    return ob_init(banks, 3) == OB_OK;
}

TAP_TEST("a wish chooses the first bank that has all of it, whatever the order of the others") {
    TAP_OK(start());
    void *any = ob_mem_alloc_in(8, 0, 0);
    void *dma = ob_mem_alloc_in(8, OB_REGION_DMA, 0);
    void *external = ob_mem_alloc_in(8, OB_REGION_EXTERNAL, 0);
    void *both = ob_mem_alloc_in(8, OB_REGION_EXTERNAL | OB_REGION_DMA, 0);
    TAP_OK(lies_in(any, fast_bank));
    TAP_OK(lies_in(dma, dma_bank));
    TAP_OK(lies_in(external, slow_bank));
    TAP_OK(lies_in(both, slow_bank));
    ob_mem_free(any);
    ob_mem_free(dma);
    ob_mem_free(external);
    ob_mem_free(both);
}

TAP_TEST("what is to be avoided is avoided, also against what is wanted") {
    TAP_OK(start());
    void *not_fast = ob_mem_alloc_in(8, 0, OB_REGION_FAST);
    void *near = ob_mem_alloc_in(8, OB_REGION_DMA, OB_REGION_EXTERNAL);
    void *impossible = ob_mem_alloc_in(8, OB_REGION_EXTERNAL, OB_REGION_DMA);
    TAP_OK(lies_in(not_fast, slow_bank));
    TAP_OK(lies_in(near, dma_bank));
    TAP_OK(lies_in(impossible, fast_bank));
    ob_mem_free(not_fast);
    ob_mem_free(near);
    ob_mem_free(impossible);
}

TAP_TEST("a wish decides where, never whether: full banks are passed over, in the order of what suits") {
    TAP_OK(start());
    void *first = ob_mem_alloc_in(400, OB_REGION_EXTERNAL, OB_REGION_FAST);
    void *second = ob_mem_alloc_in(400, OB_REGION_EXTERNAL, OB_REGION_FAST);
    void *third = ob_mem_alloc_in(400, OB_REGION_EXTERNAL, OB_REGION_FAST);
    TAP_OK(lies_in(first, slow_bank));
    TAP_OK(lies_in(second, fast_bank));
    TAP_OK(lies_in(third, dma_bank));
    TAP_OK(ob_mem_alloc_in(400, OB_REGION_EXTERNAL, OB_REGION_FAST) == NULL);
    TAP_EQUAL(taken_error(), OB_ENOMEM);
    ob_mem_free(first);
    ob_mem_free(second);
    ob_mem_free(third);
}

TAP_TEST("a wish, too, is granted from what waits to be dismantled") {
    TAP_OK(start());
    ob_object *nest = ob_list_new();
    while (nest != NULL) {
        ob_object *outer = ob_list_of(nest);
        if (outer == NULL) {
            break;
        }
        ob_decref(nest);
        nest = outer;
    }
    TAP_EQUAL(taken_error(), OB_ENOMEM);
    ob_decref(nest);
    TAP_OK(ob_waiting() > 0);
    void *buffer = ob_mem_alloc_in(500, OB_REGION_DMA, OB_REGION_EXTERNAL);
    TAP_OK(buffer != NULL);
    ob_mem_free(buffer);
}

TAP_TEST("the largest free block can be allocated, and nothing is left of it") {
    TAP_OK(start());
    void *hole = ob_mem_alloc(300);
    void *wall = ob_mem_alloc(16);
    void *rest = ob_mem_alloc(ob_region_get_largest_free(0) - 100);
    ob_mem_free(hole); /* a large hole in front of a smaller one */
    for (size_t region = 0; region < 3; region++) {
        size_t largest = ob_region_get_largest_free(region);
        ob_region_stats before;
        TAP_EQUAL(ob_region_get_stats(region, &before), OB_OK);
        TAP_OK(largest >= 300 && largest <= before.size_bytes - before.used_bytes);
        uint32_t want = banks[region].attributes;
        void *block = ob_mem_alloc_in(largest, want, ~want);
        ob_region_stats after;
        TAP_EQUAL(ob_region_get_stats(region, &after), OB_OK);
        TAP_EQUAL(after.blocks, before.blocks + 1);
        TAP_OK(ob_region_get_largest_free(region) < largest);
        ob_mem_free(block);
        TAP_EQUAL(ob_region_get_largest_free(region), largest);
    }
    TAP_EQUAL(ob_region_get_largest_free(3), 0);
    ob_mem_free(wall);
    ob_mem_free(rest);
}

TAP_TEST("a walk shows each block once: objects, their parts, buffers and what is free, in order") {
    TAP_OK(start());
    ob_object *list = ob_list_of(OB_INT(1));
    void *buffer = ob_mem_alloc(40);
    ob_heap_block block = {0};
    const void *last = NULL;
    unsigned used = 0;
    unsigned objects = 0;
    unsigned unused = 0;
    bool saw_buffer = false;
    while (ob_heap_next(&block)) {
        TAP_OK(block.memory != last);
        last = block.memory;
        used += block.used;
        unused += !block.used;
        objects += block.is_object;
        if (block.is_object) {
            TAP_OK(block.memory == list);
            TAP_STRING(block.region, "fast");
        }
        if (block.memory == buffer) {
            saw_buffer = true;
            TAP_OK(block.used && !block.is_object && block.size_bytes >= 40);
        }
    }
    TAP_OK(saw_buffer);
    TAP_EQUAL(used, 3);
    TAP_EQUAL(objects, 1);
    bool gap = (const ob_granule *)buffer - 1 != ob_region_first->first; /* what lies behind the head is aligned to 8 */
    TAP_EQUAL(unused, 3 + gap);
    TAP_EQUAL(used, ob_memory_get_stats().blocks);
    ob_mem_free(buffer);
    ob_decref(list);
}
