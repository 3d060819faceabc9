/* The figures of the memory manager, each against blocks that are known.
 *
 * needs: unchecked */
#include "sized.h"

enum { BANK = 768 };

static uint8_t bank[2 * BANK] __attribute__((aligned(8)));

static bool start(void) {
    ob_region regions[] = {{"a", bank, BANK, 0}, {"b", bank + BANK, BANK, 0}};
    return ob_init(regions, 2) == OB_OK;
}

static ob_region_stats stats_of(size_t index) {
    ob_region_stats stats = {.name = "none"};
    (void)ob_region_get_stats(index, &stats);
    return stats;
}

static bool are_equal(const ob_region_stats *a, const ob_region_stats *b) {
    return strcmp(a->name, b->name) == 0 && a->size_bytes == b->size_bytes && a->used_bytes == b->used_bytes &&
           a->peak_bytes == b->peak_bytes && a->free_bytes == b->free_bytes && a->cached_bytes == b->cached_bytes &&
           a->largest_free_bytes == b->largest_free_bytes && a->fragmentation == b->fragmentation &&
           a->blocks == b->blocks && a->objects == b->objects;
}

TAP_TEST("each figure of a region and of all is what was done") {
    TAP_OK(start());
    size_t size = ob_heap_capacity(ob_region_first);
    ob_object *kept = new_sized(4);
    ob_object *freed = new_sized(5);
    void *chunk = ob_memory_allocate_chunk(3 * OB_GRANULE_BYTES);
    release_sized(freed);
    size_t used = 8 * OB_GRANULE_BYTES;
    size_t cached = 5 * OB_GRANULE_BYTES;
    ob_region_stats expected = {"a",
                                size,
                                used,
                                used + cached,
                                size - used,
                                cached,
                                size - used - cached,
                                (unsigned)(cached * 100 / (size - used)),
                                2,
                                1};
    ob_region_stats stats = stats_of(0);
    TAP_OK(are_equal(&stats, &expected));
    ob_region_stats empty = {"b", size, 0, 0, size, 0, size, 0, 0, 0};
    stats = stats_of(1);
    TAP_OK(are_equal(&stats, &empty));
    ob_region_stats all = {"all",
                           2 * size,
                           used,
                           used + cached,
                           2 * size - used,
                           cached,
                           size,
                           (unsigned)((size - used) * 100 / (2 * size - used)),
                           2,
                           1};
    stats = ob_memory_get_stats();
    TAP_OK(are_equal(&stats, &all));
    stats.name = "unchanged";
    TAP_EQUAL(ob_region_get_stats(2, &stats), OB_EINDEX);
    TAP_EQUAL(ob_region_get_stats(SIZE_MAX, &stats), OB_EINDEX);
    TAP_STRING(stats.name, "unchanged");
    ob_memory_release_chunk(chunk, 3 * OB_GRANULE_BYTES);
    release_sized(kept);
}

TAP_TEST("the peaks of all regions are added, and the longest run is the longest of any") {
    TAP_OK(start());
    size_t size = ob_heap_capacity(ob_region_first);
    void *low = ob_mem_alloc(ob_region_get_largest_free(0));
    void *high = ob_mem_alloc(40);
    ob_region_stats all = ob_memory_get_stats();
    TAP_EQUAL(all.peak_bytes, stats_of(0).peak_bytes + stats_of(1).peak_bytes);
    TAP_OK(stats_of(0).peak_bytes > size - 2 * sizeof(void *) && stats_of(1).peak_bytes > 40);
    TAP_EQUAL(all.largest_free_bytes, stats_of(1).largest_free_bytes);
    ob_mem_free(low);
    TAP_EQUAL(ob_memory_get_stats().largest_free_bytes, size);
    ob_mem_free(high);
}

TAP_TEST("the longest run is the longest, wherever it lies") {
    TAP_OK(start());
    for (uint32_t first = 2; first < 12; first += 3) {
        ob_granule *runs[2] = {ob_region_take(first, false, NULL), NULL};
        ob_object *wall = new_sized(2);
        runs[1] = ob_region_take(13 - first, false, NULL);
        ob_object *low = new_sized(2);
        uint32_t rest = (uint32_t)(run_bytes() - ob_region_first->next->free_bytes) / OB_GRANULE_BYTES;
        ob_granule *filler = ob_region_take(rest, false, NULL);
        filler->head |= ob_head_of(OB_HEAD_CHUNK, rest);
        ob_region_give(runs[0], first);
        ob_region_give(runs[1], 13 - first);
        uint32_t longest = first > 13 - first ? first : 13 - first;
        TAP_EQUAL(stats_of(0).largest_free_bytes, longest * OB_GRANULE_BYTES);
        size_t most = ob_region_get_largest_free(0);
        void *block = ob_mem_alloc_in(most, 0, 0);
        TAP_OK(ob_region_of(block) == ob_region_first);
        ob_mem_free(block);
        block = ob_mem_alloc(most + 1);
        TAP_OK(ob_region_of(block) == ob_region_first->next);
        ob_mem_free(block);
        ob_region_give(filler, rest);
        release_sized(wall);
        release_sized(low);
        flush_all();
        TAP_OK(is_exact());
    }
}

TAP_TEST("the walk shows every block and run of all regions, in their order") {
    TAP_OK(start());
    ob_object *object = new_sized(4);
    ob_object *slot = new_sized(3);
    release_sized(slot);
    uint8_t *buffer = (uint8_t *)ob_mem_alloc(5 * sizeof(void *));
    ob_heap_block block = {0};
    size_t bytes = 0;
    unsigned seen = 0;
    const void *last = NULL;
    while (ob_heap_next(&block)) {
        TAP_OK(last == NULL || block.position != last);
        last = block.position;
        seen++;
        bytes += block.size_bytes;
        TAP_EQUAL(block.is_object, block.memory == object);
        TAP_EQUAL(block.used, block.memory == object || block.memory == buffer);
        TAP_OK(block.memory != object || block.size_bytes == 4 * sizeof(void *));
        TAP_OK(block.memory != slot || block.size_bytes == 3 * sizeof(void *));
        TAP_OK(block.memory != buffer || block.size_bytes == 5 * sizeof(void *));
        TAP_STRING(block.region, ob_region_of(block.position) == ob_region_first ? "a" : "b");
    }
    TAP_OK(seen >= 5 && seen <= 6);
    TAP_EQUAL(bytes, ob_memory_get_stats().size_bytes - sizeof(void *)); /* all but the buffer's head */
    static int outside;
    block.position = &outside;
    TAP_OK(!ob_heap_next(&block));
    ob_mem_free(buffer);
    release_sized(object);
}

TAP_TEST("the walk shows what lies behind a damaged head as one block, and comes to the next region") {
    TAP_OK(start());
    ob_object *object = new_sized(4);
    const ob_type *type = object->type;
    object->type = NULL;
    unsigned seen = 0;
    ob_heap_block block = {0};
    while (ob_heap_next(&block)) {
        seen++;
        TAP_EQUAL(block.used, block.memory == object);
        TAP_OK(!block.is_object);
        TAP_OK(!block.used || (const void *)((const uint8_t *)block.memory + block.size_bytes) == ob_region_first->end);
    }
    TAP_EQUAL(seen, 3);
    TAP_OK(ob_memory_get_stats().used_bytes == 0);
    TAP_OK(ob_region_get_largest_free(0) > 0);
    object->type = type;
    release_sized(object);
}
