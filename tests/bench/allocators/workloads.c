/* See workloads.h. Owns what is known of the run at hand.
 *
 * Every block is stamped: its first word holds its size and what its address says, further words what their addresses
 * say, so that a block that was written to, or handed out twice, is noticed when it is freed. Nothing else is kept of a block
 * but where it is, in three bytes: half its offset, with OBJECT_BIT in it. So a million blocks of a 16 MB region fit 4 MB. */
#include "bench/allocators/workloads.h"

#include <string.h>

enum {
    OBJECT_BIT = 1,
    OBJECT_MAX_BYTES = 64,
    FULL_PERCENT = 80,
    /// So many allocations of the mix in a row that fail: full to the end.
    FAILURES_AT_THE_END = 100,
    /// Words that are stamped in a block: all of the first ones, then each of this many, and the last one.
    STAMPED_WORDS = 16,
    CALL_AND_RETURN_INSTRUCTIONS = 2,
};

static const workload *now;
static uint32_t count;
static size_t live_bytes;
static size_t peak_bytes;
static uint32_t seed;
static uint32_t allocate_overhead, release_overhead;

/// xorshift32 (Marsaglia 2003).
static uint32_t random_below(uint32_t limit) {
    seed ^= seed << 13;
    seed ^= seed >> 17;
    seed ^= seed << 5;
    return seed % limit;
}

/// An object as programs have them: a header and a few fields.
static size_t object_size(void) {
    static const uint8_t percent[][2] = {{14, 8}, {17, 12}, {23, 16}, {13, 20}, {12, 24}, {6, 28},
                                         {5, 32}, {3, 40},  {3, 48},  {1, 56},  {3, 64}};
    uint32_t at = random_below(100);
    unsigned i = 0;
    while (at >= percent[i][0]) {
        at -= percent[i++][0];
    }
    return percent[i][1];
}

/// From `from` on, as likely in each of so many octaves.
static size_t size_between(uint32_t from, uint32_t octaves) {
    uint32_t least = from << random_below(octaves);
    return least + random_below(least);
}

/* --- One block ----------------------------------------------------------------------------------------------------- */

static uint32_t stamp_at(const void *address) {
    return (uint32_t)(uintptr_t)address * 2654435761u | 0x80000000u;
}

static uint32_t next_stamped(uint32_t word, uint32_t words) {
    uint32_t next = word + (word < STAMPED_WORDS ? 1u : STAMPED_WORDS);
    return next >= words && word + 1u < words ? words - 1u : next;
}

static void stamp(uint32_t *block, size_t bytes) {
    uint32_t words = (uint32_t)bytes / 4u;
    /* Bits 1 and 0 of an object's first word are the memory manager's, in use or not. */
    block[0] = (block[0] & 3u) | ((stamp_at(block) ^ (uint32_t)bytes << 2) & ~3u);
    for (uint32_t i = 1; i < words; i = next_stamped(i, words)) {
        block[i] = stamp_at(&block[i]);
    }
}

/// The block's size. Of `at`, its address when it was stamped, `whole` bytes are looked at.
static size_t check(const uint32_t *block, const uint32_t *at, size_t whole) {
    size_t bytes = (block[0] ^ stamp_at(at)) >> 2;
    uint32_t words = (uint32_t)bytes / 4u;
    if (bytes < 8 || bytes > now->bytes) {
        bench_fail("a block was written to: its size");
    }
    for (uint32_t i = 1; i < words; i = next_stamped(i, words)) {
        if (i * 4u + 4u <= whole && block[i] != stamp_at(&at[i])) {
            bench_fail("a block was written to");
        }
    }
    return bytes;
}

static void add(costs *found, uint32_t instructions) {
    if (found != NULL) {
        bench_add(&found->series, instructions);
        found->histogram[instructions < HISTOGRAM_COUNTS ? instructions : HISTOGRAM_COUNTS - 1]++;
    }
}

/// The size that the subject is asked for.
static size_t rounded(size_t bytes, ob_block_kind kind) {
    size_t granule = now->subject->object_granule_bytes;
    return kind == OB_BLOCK_OBJECT ? (bytes + granule - 1u) / granule * granule : bytes;
}

__attribute__((noinline)) static void *measure_allocate(const allocator *subject, size_t bytes, ob_block_kind kind,
                                                        uint32_t *instructions) {
    void *(*allocate_object)(size_t) = subject->allocate_object;
    void *(*allocate_buffer)(size_t, const ob_wish *) = subject->allocate_buffer;
    void *block;
    if (kind == OB_BLOCK_OBJECT) {
        uint32_t started = bench_now();
        block = allocate_object(bytes);
        *instructions = bench_between(started, bench_now());
    } else {
        uint32_t started = bench_now();
        block = allocate_buffer(bytes, NULL);
        *instructions = bench_between(started, bench_now());
    }
    return block;
}

__attribute__((noinline)) static uint32_t measure_release(const allocator *subject, void *block, size_t bytes,
                                                          ob_block_kind kind) {
    void (*release_object)(void *, size_t) = subject->release_object;
    void (*release_buffer)(void *) = subject->release_buffer;
    if (kind == OB_BLOCK_OBJECT) {
        uint32_t started = bench_now();
        release_object(block, bytes);
        return bench_between(started, bench_now());
    }
    uint32_t started = bench_now();
    release_buffer(block);
    return bench_between(started, bench_now());
}

/// Allocate; when there is no room, ask for memory back and try again, as the runtime does.
static void *allocate_or_reclaim(size_t bytes, ob_block_kind kind) {
    measured *found = now->measured;
    uint32_t instructions = 0;
    void *block = measure_allocate(now->subject, bytes, kind, &instructions);
    instructions -= allocate_overhead;
    bench_add(kind == OB_BLOCK_OBJECT ? &found->allocate_object : &found->allocate_buffer, instructions);
    if (block != NULL) {
        add(found->allocate, instructions);
    }
    uint32_t more = instructions;
    while (block == NULL && now->subject->reclaim != NULL) {
        uint32_t started = bench_now();
        bool any = now->subject->reclaim();
        more += bench_between(started, bench_now());
        if (!any) {
            break;
        }
        block = measure_allocate(now->subject, bytes, kind, &instructions);
        more += instructions;
    }
    found->reclaim_worst = more > found->reclaim_worst ? more : found->reclaim_worst;
    return block;
}

void workloads_init(void) {
    (void)measure_allocate(&subject_nothing, 8, OB_BLOCK_OBJECT, &allocate_overhead);
    release_overhead = measure_release(&subject_nothing, NULL, 8, OB_BLOCK_OBJECT);
    allocate_overhead -= CALL_AND_RETURN_INSTRUCTIONS;
    release_overhead -= CALL_AND_RETURN_INSTRUCTIONS;
}

static uint32_t entry(uint32_t index) {
    const uint8_t *bytes = &now->blocks[index * 3u];
    return bytes[0] | (uint32_t)bytes[1] << 8 | (uint32_t)bytes[2] << 16;
}

static void set_entry(uint32_t index, uint32_t value) {
    uint8_t *bytes = &now->blocks[index * 3u];
    bytes[0] = (uint8_t)value;
    bytes[1] = (uint8_t)(value >> 8);
    bytes[2] = (uint8_t)(value >> 16);
}

static void push(void *block, size_t bytes, ob_block_kind kind) {
    uintptr_t alignment = kind == OB_BLOCK_OBJECT ? now->subject->object_granule_bytes : 8u;
    if ((uintptr_t)block % alignment != 0 || (char *)block < now->base ||
        (char *)block + bytes > now->base + now->bytes) {
        bench_fail("a block that is misaligned, or outside the region");
    }
    if (count == now->blocks_max) {
        bench_fail("the table of blocks is full");
    }
    stamp(block, bytes);
    set_entry(count++, (uint32_t)((char *)block - now->base) / 2u + (kind == OB_BLOCK_OBJECT ? OBJECT_BIT : 0));
    live_bytes += bytes;
    peak_bytes = live_bytes > peak_bytes ? live_bytes : peak_bytes;
}

/// Allocate a block, which goes on top of the table. False when there is no room.
static bool put_as(size_t bytes, ob_block_kind kind) {
    void *block = allocate_or_reclaim(rounded(bytes, kind), kind);
    if (block == NULL) {
        return false;
    }
    push(block, bytes, kind);
    return true;
}

static bool put(size_t bytes) {
    return put_as(bytes, bytes <= OBJECT_MAX_BYTES ? OB_BLOCK_OBJECT : OB_BLOCK_BUFFER);
}

static void *block_at(uint32_t index) {
    return now->base + (size_t)(entry(index) & ~(uint32_t)OBJECT_BIT) * 2u;
}

static ob_block_kind kind_at(uint32_t index) {
    return (entry(index) & OBJECT_BIT) != 0 ? OB_BLOCK_OBJECT : OB_BLOCK_BUFFER;
}

/// Free a block; the topmost takes its place in the table.
static void take(uint32_t index) {
    measured *found = now->measured;
    void *block = block_at(index);
    ob_block_kind kind = kind_at(index);
    size_t bytes = check(block, block, SIZE_MAX);
    uint32_t instructions = measure_release(now->subject, block, rounded(bytes, kind), kind) - release_overhead;
    bench_add(kind == OB_BLOCK_OBJECT ? &found->release_object : &found->release_buffer, instructions);
    add(found->release, instructions);
    live_bytes -= bytes;
    set_entry(index, entry(--count));
}

static void take_any(void) {
    take(random_below(count));
}

/// Resize a buffer. False when there is no room.
static bool resize(uint32_t index, size_t bytes) {
    uint32_t *block = block_at(index);
    size_t old_bytes = check(block, block, SIZE_MAX);
    uint32_t *moved = now->subject->resize_buffer(block, bytes);
    while (moved == NULL && now->subject->reclaim != NULL && now->subject->reclaim()) {
        moved = now->subject->resize_buffer(block, bytes);
    }
    if (moved == NULL) {
        return false;
    }
    (void)check(moved, block, old_bytes < bytes ? old_bytes : bytes);
    live_bytes -= old_bytes;
    set_entry(index, entry(--count));
    push(moved, bytes, OB_BLOCK_BUFFER);
    return true;
}

/* --- Many blocks --------------------------------------------------------------------------------------------------- */

static void start(const workload *work, uint32_t number) {
    now = work;
    count = 0;
    live_bytes = peak_bytes = 0;
    seed = 2463534242u + number;
    work->subject->start(work->base, work->bytes, work->regions);
}

static bool is_full(uint32_t percent) {
    return live_bytes >= now->bytes / 100u * percent;
}

static uint32_t thousandths(size_t bytes) {
    return (uint32_t)(((uint64_t)bytes * 1000u + now->bytes / 2u) / now->bytes);
}

static void fill_to_the_end(size_t (*size)(void)) {
    for (int failures = 0; failures < FAILURES_AT_THE_END;) {
        failures = put(size()) ? 0 : failures + 1;
    }
}

static void take_all(void) {
    while (count > 0) {
        take_any();
    }
}

/// Churn objects at so many live bytes, or at the most there is room for; then fill.
static uint32_t churn_and_fill(size_t full_bytes) {
    for (uint32_t i = 0; i < now->operations; i++) {
        if (live_bytes >= full_bytes || !put(object_size())) {
            take_any();
        }
    }
    fill_to_the_end(object_size);
    uint32_t use = thousandths(live_bytes);
    take_all();
    return use;
}

uint32_t workload_1(const workload *work) {
    start(work, 1);
    fill_to_the_end(object_size);
    size_t full_bytes = live_bytes / 100u * FULL_PERCENT;
    while (live_bytes > full_bytes) {
        take_any();
    }
    return churn_and_fill(full_bytes);
}

uint32_t workload_1_tight(const workload *work) {
    start(work, 1);
    while (!is_full(FULL_PERCENT) && put(object_size())) {
    }
    return churn_and_fill(work->bytes / 100u * FULL_PERCENT);
}

static size_t mixed_size(void) {
    return random_below(10) != 0 ? object_size() : OBJECT_MAX_BYTES + 1u;
}

static void grow_one(void) {
    enum { TRIES = 20, LARGEST = 2048 };
    for (int i = 0; i < TRIES; i++) {
        uint32_t index = random_below(count);
        if (kind_at(index) == OB_BLOCK_BUFFER) {
            size_t bytes = check(block_at(index), block_at(index), 0);
            bytes += bytes / 2u + random_below(32);
            if (bytes > LARGEST || !resize(index, bytes)) {
                take(index);
            }
            return;
        }
    }
}

uint32_t workload_2(const workload *work) {
    start(work, 2);
    for (uint32_t i = 0; i < work->operations; i++) {
        if (is_full(FULL_PERCENT) || !put(mixed_size())) {
            take_any();
        }
        if (count > 0 && random_below(4) == 0) {
            grow_one();
        }
    }
    uint32_t use = thousandths(live_bytes);
    take_all();
    return use;
}

static void swap(uint32_t a, uint32_t b) {
    uint32_t kept = entry(a);
    set_entry(a, entry(b));
    set_entry(b, kept);
}

uint32_t workload_3(const workload *work) {
    enum { SURVIVOR_OF = 16 };
    start(work, 3);
    uint32_t survivors = 0;                                 /* the lowest of the table */
    uint32_t survivors_max = (uint32_t)(work->bytes / 50u); /* about 40% */
    uint32_t operations = 0;
    while (operations < work->operations) {
        uint32_t calls = 1u + random_below(1000);
        while (calls-- > 0 && !is_full(FULL_PERCENT) &&
               put(random_below(16) != 0 ? object_size() : size_between(64, 3))) {
            operations++;
        }
        uint32_t returns = 1u + random_below(1000);
        while (returns-- > 0 && count > survivors) {
            if (random_below(SURVIVOR_OF) == 0) {
                swap(survivors++, count - 1u);
            } else {
                take(count - 1u);
            }
            operations++;
        }
        while (survivors > survivors_max || (survivors > 0 && is_full(FULL_PERCENT))) {
            swap(random_below(survivors), survivors - 1u);
            take(--survivors); /* a temporary takes the place: it is not the lowest any more */
        }
        operations++;
    }
    uint32_t use = thousandths(peak_bytes);
    take_all();
    return use;
}

static size_t any_size(void) {
    return size_between(8, 6);
}

uint32_t workload_4(const workload *work) {
    enum { SHIFTS = 40 };
    static const uint16_t shifts[][2] = {{8, 3}, {16, 4}, {64, 4}, {8, 6}};
    start(work, 4);
    for (uint32_t i = 0; i < work->operations; i++) {
        const uint16_t *range = shifts[i / (work->operations / SHIFTS + 1u) % 4u];
        if (is_full(FULL_PERCENT) || (count > 0 && random_below(20) < 9) || !put(size_between(range[0], range[1]))) {
            take_any();
        }
    }
    fill_to_the_end(any_size);
    uint32_t use = thousandths(peak_bytes);
    take_all();
    return use;
}

uint32_t workload_5(const workload *work) {
    start(work, 5);
    for (uint32_t operations = 0; operations < work->operations;) {
        while (!is_full(FULL_PERCENT) && put_as(size_between(8, 9), OB_BLOCK_BUFFER)) {
            operations++;
        }
        for (uint32_t i = 0; i < count; i++) {
            (void)resize(random_below(count), size_between(8, 9));
            operations++;
        }
        for (uint32_t i = count / 4u * 3u; i > 0; i--) {
            take_any();
            operations++;
        }
    }
    uint32_t use = thousandths(peak_bytes);
    take_all();
    return use;
}

uint32_t workload_6(const workload *work, uint32_t keep_percent) {
    start(work, 6);
    while (put(16)) {
    }
    for (uint32_t i = count; i-- > 0;) {
        if (random_below(100) >= keep_percent) {
            take(i);
        }
    }
    while (put(48)) {
    }
    uint32_t use = thousandths(live_bytes);
    take_all();
    return use;
}

uint32_t workload_count(const workload *work, size_t bytes) {
    start(work, 0);
    uint32_t found = 0;
    while (work->subject->allocate_object(rounded(bytes, OB_BLOCK_OBJECT)) != NULL) {
        found++;
    }
    return found;
}

uint32_t costs_median(const costs *found) {
    uint32_t below = 0;
    uint32_t at = 0;
    while (at < HISTOGRAM_COUNTS - 1u && (below += found->histogram[at]) * 2u <= found->series.count) {
        at++;
    }
    return at;
}
