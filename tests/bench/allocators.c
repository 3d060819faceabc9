/* The memory manager against newlib's, newlib-nano's and picolibc's malloc: speed, overhead and what share of a region holds data.
 * All on the same workloads in regions of 64 KB; the memory manager's worst cases also in other regions, and four at a time.
 * Figures of others have their name before them.
 *
 * needs: target, ram 4M */
#include "bench/allocators/subjects.h"
#include "bench/allocators/workloads.h"
#include "bench/bench.h"
#include "board.h"

#include <stdio.h>
#include <string.h>

enum {
    KB = 1024,
    TABLE_BYTES = 64 * KB,
    TABLE_OPERATIONS = 50000,
    TABLE_OPERATIONS_4 = 1000000,
    OVERHEAD_BYTES = 64 * KB, ///< overhead is what more objects fit when a region grows by twice this
    OVERHEAD_STEP_BYTES = 64,
    OVERHEAD_STEPS = 64,
};

static const struct {
    uint32_t bytes, operations, operations_4;
} sizes[] = {
    {16 * KB, 20000, 100000}, {64 * KB, 20000, 100000}, {1024 * KB, 50000, 200000}, {16 * 1024 * KB, 100000, 400000}};

static costs allocate_costs, release_costs;

static void print(const allocator *subject, const char *name, uint32_t value, const char *unit) {
    char text[48];
    (void)snprintf(text, sizeof text, "%s%s", subject->prefix, name);
    bench_print(text, value, unit);
}

static void print_mean(const allocator *subject, const char *name, uint64_t total, uint32_t number, const char *unit) {
    char text[48];
    (void)snprintf(text, sizeof text, "%s%s", subject->prefix, name);
    bench_print_mean(text, total, number, unit);
}

static void print_use(const allocator *subject, const char *name, uint32_t thousandths) {
    char line[80];
    (void)snprintf(line, sizeof line, "bench %s%s %lu.%lu percent_used\n", subject->prefix, name,
                   (unsigned long)thousandths / 10u, (unsigned long)thousandths % 10u);
    bench_put(line);
}

/// Ask tools/bench how large what was made of this source is in this image.
static void print_size(const char *prefix, const char *source, uint32_t more_ram_bytes) {
    char line[80];
    (void)snprintf(line, sizeof line, "size %smemory %s %lu\n", prefix, source, (unsigned long)more_ram_bytes);
    bench_put(line);
}

static uint32_t larger(uint32_t a, uint32_t b) {
    return a > b ? a : b;
}

static workload workload_of(const allocator *subject, uint32_t bytes, unsigned regions, measured *found) {
    /* The blocks' addresses are kept in the first bank, and all that they point to in the second. */
    return (workload){.subject = subject,
                      .base = board_regions[1].base,
                      .bytes = bytes,
                      .regions = regions,
                      .measured = found,
                      .blocks = board_regions[0].base,
                      .blocks_max = (uint32_t)(board_regions[0].size_bytes / 3u)};
}

/// Bytes that each object takes beyond its size: how much the region grew by how many more fit. Averaged over sizes of the
/// region, so that it does not matter where in a page they end.
static void measure_overhead(const allocator *subject, size_t bytes) {
    uint32_t more = 0;
    for (uint32_t i = 0; i < OVERHEAD_STEPS; i++) {
        workload work = workload_of(subject, OVERHEAD_BYTES + i * OVERHEAD_STEP_BYTES, 1, NULL);
        uint32_t before = workload_count(&work, bytes);
        work.bytes += 2 * OVERHEAD_BYTES;
        more += workload_count(&work, bytes) - before;
    }
    uint64_t taken = (uint64_t)OVERHEAD_STEPS * 2u * OVERHEAD_BYTES;
    char name[32];
    (void)snprintf(name, sizeof name, "overhead_%u", (unsigned)bytes);
    print_mean(subject, name, taken - (uint64_t)more * bytes, more, "bytes");
    (void)snprintf(name, sizeof name, "overhead_%u_percent", (unsigned)bytes);
    print_mean(subject, name, (taken - (uint64_t)more * bytes) * 100u, more * bytes, "percent");
}

/// The figures of the table in the design document.
static void measure_table(const allocator *subject, measured *found) {
    workload work = workload_of(subject, TABLE_BYTES, 1, found);
    work.operations = TABLE_OPERATIONS;
    memset(&allocate_costs, 0, sizeof allocate_costs);
    memset(&release_costs, 0, sizeof release_costs);
    found->allocate = &allocate_costs;
    found->release = &release_costs;
    print_use(subject, "use_w1", workload_1(&work));
    print(subject, "alloc_object_typical", costs_median(&allocate_costs), "instructions");
    print(subject, "free_object_typical", costs_median(&release_costs), "instructions");
    print_mean(subject, "alloc_object_mean", allocate_costs.series.total, allocate_costs.series.count, "instructions");
    print_mean(subject, "free_object_mean", release_costs.series.total, release_costs.series.count, "instructions");
    found->allocate = found->release = NULL;
    print_use(subject, "use_w1_tight", workload_1_tight(&work));
    print_use(subject, "use_w2", workload_2(&work));
    print_use(subject, "use_w3", workload_3(&work));
    work.operations = TABLE_OPERATIONS_4;
    print_use(subject, "use_w4", workload_4(&work));
    work.operations = TABLE_OPERATIONS;
    print_use(subject, "use_w5", workload_5(&work));
    print(subject, "alloc_worst_w1_w5", larger(found->allocate_object.worst, found->allocate_buffer.worst),
          "instructions");
    print(subject, "free_worst_w1_w5", larger(found->release_object.worst, found->release_buffer.worst),
          "instructions");
    print_use(subject, "use_w6", workload_6(&work, 10));
    print_use(subject, "use_w6_25", workload_6(&work, 25));
    print_use(subject, "use_w6_50", workload_6(&work, 50));
    measure_overhead(subject, 12);
    measure_overhead(subject, 16);
    measure_overhead(subject, 24);
}

/// All workloads in regions of all sizes.
static void measure_worst(const allocator *subject, unsigned regions, measured *found) {
    for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
        if (sizes[i].bytes > board_regions[1].size_bytes) {
            break;
        }
        workload work = workload_of(subject, sizes[i].bytes, regions, found);
        work.operations = sizes[i].operations;
        (void)workload_1(&work);
        (void)workload_1_tight(&work);
        (void)workload_2(&work);
        (void)workload_3(&work);
        (void)workload_5(&work);
        (void)workload_6(&work, 10);
        work.operations = sizes[i].operations_4;
        (void)workload_4(&work);
    }
}

int main(void) {
    bench_init();
    workloads_init();
    subjects_init();
    measured found = {0};
    measure_table(&subject_obol, &found);
    measure_worst(&subject_obol, 1, &found);
    print(&subject_obol, "alloc_object_worst", found.allocate_object.worst, "instructions");
    print(&subject_obol, "free_object_worst", found.release_object.worst, "instructions");
    print(&subject_obol, "alloc_reclaim_worst", found.reclaim_worst, "instructions");
    found = (measured){0};
    measure_worst(&subject_obol, 4, &found);
    print(&subject_obol, "alloc_object_worst_4regions", found.allocate_object.worst, "instructions");
    for (unsigned i = 0; i < RIVALS; i++) {
        found = (measured){0};
        measure_table(&subject_rivals[i], &found);
        print(&subject_rivals[i], "alloc_object_worst", found.allocate_object.worst, "instructions");
        print(&subject_rivals[i], "free_object_worst", found.release_object.worst, "instructions");
    }
    print_size("", subject_obol.source, subject_obol_region_overhead(board_regions[1].base, TABLE_BYTES));
    for (unsigned i = 0; i < RIVALS; i++) {
        print_size(subject_rivals[i].prefix, subject_rivals[i].source, 0);
    }
    return 0;
}
