/* Workloads W1 to W6: what a program does with an allocator, the same to the last byte for each.
 *
 *   W1  objects of 8 to 64 bytes (mean 20.7) churned at 80% of what a fresh region holds of them, then filled to the end
 *   W1 tight  the same at 80% of the region's bytes, which is more than most allocators can hold: they churn at their most
 *   W2  90% such objects, 10% buffers that start at 65 bytes and grow up to 2,048 by realloc
 *   W3  calls: temporaries are allocated and dropped last in, first out, and one in 16 outlives its caller for long
 *   W4  a million operations whose sizes shift (8 to 64, 16 to 256, 64 to 1,024, 8 to 512 bytes), then filled to the end
 *   W5  phases of buffers of 8 to 4,096 bytes: filled, resized at random, three quarters dropped
 *   W6  filled with 16-byte objects, of which a random part is kept, then filled with 48-byte objects
 *
 * Use is what the blocks' users asked for, as a share of the region's bytes. Filled to the end is when 100 allocations of the
 * mix in a row have failed; what a failure costs counts for the worst case, not for the mean. Blocks of up to 64 bytes are
 * objects, larger ones buffers; in W5 all are buffers. The cost of resizing is not counted, as a block that moves costs its
 * length. */
#ifndef WORKLOADS_H
#define WORKLOADS_H

#include "bench/allocators/subjects.h"
#include "bench/bench.h"

enum { HISTOGRAM_COUNTS = 4096 };

/// What one operation cost: how often each number of instructions, the last entry standing for all larger ones.
typedef struct costs {
    bench_series series;
    uint32_t histogram[HISTOGRAM_COUNTS];
} costs;

/// What a run found. Costs are added to, so that several runs can share them; those of objects and buffers in one.
typedef struct measured {
    costs *allocate; ///< or NULL
    costs *release;
    bench_series allocate_object, release_object, allocate_buffer, release_buffer;
    uint32_t reclaim_worst; ///< instructions of the longest allocation with all that was asked back and tried again
} measured;

/// Where and with what to run.
typedef struct workload {
    const allocator *subject;
    char *base;
    size_t bytes;
    unsigned regions;
    measured *measured;
    uint8_t *blocks; ///< three bytes for each of so many
    uint32_t blocks_max;
    uint32_t operations; ///< of churning, at most; filling comes on top
} workload;

/// What calling costs, to be taken off; to be called first.
void workloads_init(void);

/// Each returns the bytes in use at the end (W3 to W5: the most at any time), in thousandths of the region's.
uint32_t workload_1(const workload *work);
uint32_t workload_1_tight(const workload *work);
uint32_t workload_2(const workload *work);
uint32_t workload_3(const workload *work);
uint32_t workload_4(const workload *work);
uint32_t workload_5(const workload *work);
uint32_t workload_6(const workload *work, uint32_t keep_percent);

/// How many objects of this size a fresh region holds. Measures nothing.
uint32_t workload_count(const workload *work, size_t bytes);

uint32_t costs_median(const costs *found);

#endif
