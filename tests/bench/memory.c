/* The memory manager alone: blocks of mixed sizes, allocated and freed at random in a region that stays about 80% full.
 *
 * needs: target, ram 64K */
#include <string.h>

#include "bench.h"
#include "board.h"
#include "memory/memory.h"
#include "obol.h"

enum { BLOCKS = 1200, OPERATIONS = 20000, REGION_BYTES = 48 * 1024 };

typedef struct held {
    void *memory;
    uint32_t bytes;
} held;

static held blocks[BLOCKS];
static uint32_t seed = 12345;

/// xorshift32 (Marsaglia 2003): the same numbers on every board.
static uint32_t random_below(uint32_t limit) {
    seed ^= seed << 13;
    seed ^= seed >> 17;
    seed ^= seed << 5;
    return seed % limit;
}

static uint32_t random_size(void) {
    return random_below(10) != 0 ? 8 + random_below(57) : 64 + random_below(449);
}

/// What one way of allocating and freeing costs.
typedef struct figures {
    bench_series allocate;
    bench_series release;
} figures;

static void churn_objects(figures *found) {
    for (uint32_t i = 0; i < OPERATIONS; i++) {
        held *block = &blocks[random_below(BLOCKS)];
        if (block->memory != NULL) {
            BENCH(&found->release, ob_memory_release_object(block->memory, block->bytes));
            block->memory = NULL;
        } else {
            block->bytes = random_size() / OB_GRANULE_BYTES * OB_GRANULE_BYTES;
            BENCH(&found->allocate, block->memory = ob_memory_allocate_object(block->bytes));
        }
    }
    for (uint32_t i = 0; i < BLOCKS; i++) { /* nothing may stay that has no type */
        if (blocks[i].memory != NULL) {
            ob_memory_release_object(blocks[i].memory, blocks[i].bytes);
        }
    }
}

static void churn_buffers(figures *found) {
    for (uint32_t i = 0; i < OPERATIONS; i++) {
        held *block = &blocks[random_below(BLOCKS)];
        if (block->memory != NULL) {
            BENCH(&found->release, ob_mem_free(block->memory));
            block->memory = NULL;
        } else {
            uint32_t bytes = random_size();
            BENCH(&found->allocate, block->memory = ob_mem_alloc(bytes));
        }
    }
    ob_error_clear();
    for (uint32_t i = 0; i < BLOCKS; i++) {
        ob_mem_free(blocks[i].memory);
    }
}

static void start_region(void) {
    ob_region region = board_regions[0];
    region.size_bytes = region.size_bytes < REGION_BYTES ? region.size_bytes : REGION_BYTES;
    if (ob_init(&region, 1) != OB_OK) {
        bench_fail("ob_init");
    }
    memset(blocks, 0, sizeof blocks);
}

static void finish(void) {
    if (ob_heap_check() != NULL) {
        bench_fail("the heap is damaged");
    }
}

int main(void) {
    bench_init();
    figures objects = {0};
    start_region();
    churn_objects(&objects);
    finish();
    figures buffers = {0};
    start_region();
    churn_buffers(&buffers);
    finish();
    bench_print_mean("memory_allocate_mean", objects.allocate.total, objects.allocate.count, "instructions");
    bench_print("memory_allocate_worst", objects.allocate.worst, "instructions");
    bench_print_mean("memory_release_mean", objects.release.total, objects.release.count, "instructions");
    bench_print("memory_release_worst", objects.release.worst, "instructions");
    bench_print("mem_alloc_worst", buffers.allocate.worst, "instructions");
    bench_print("mem_free_worst", buffers.release.worst, "instructions");
    return 0;
}
