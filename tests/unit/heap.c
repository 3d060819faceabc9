/* One heap on its own, in a bank of scratch memory with guard bytes around it: blocks, bins, joining, resizing, the check. */
#include "memory/heap.h"

#include "obol/memory.h"
#include "support.h"

enum {
    GUARD_BYTES = 16,
    GUARD = 0xA5,
    BLOCKS_MAX = 40,
};

static uint8_t *scratch; ///< guard, bank, guard
static size_t bank_bytes;
static ob_heap *heap;

/// A heap in `bytes` bytes, `shift` bytes off alignment.
static bool make_heap(size_t bytes, size_t shift) {
    bank_bytes = bytes;
    scratch = ob_mem_alloc(bytes + 2 * GUARD_BYTES + 8);
    if (scratch == NULL) {
        ob_error_clear();
        return false;
    }
    scratch += shift;
    memset(scratch, GUARD, bytes + 2 * GUARD_BYTES);
    ob_region region = {"scratch", scratch + GUARD_BYTES, bytes, 0};
    heap = ob_heap_format(&region);
    scratch -= shift;
    return true;
}

/// The bytes around the bank are as they were. Gives the scratch memory back.
static bool end_heap(size_t shift) {
    const uint8_t *before = scratch + shift;
    const uint8_t *after = before + GUARD_BYTES + bank_bytes;
    bool whole = true;
    for (size_t i = 0; i < GUARD_BYTES; i++) {
        whole = whole && before[i] == GUARD && after[i] == GUARD;
    }
    ob_mem_free(scratch);
    return whole;
}

/// Is the heap one free block again, and nothing counted?
static bool is_whole(void) {
    ob_block block = {0};
    bool damaged = false;
    return heap->used_bytes == 0 && heap->blocks == 0 && heap->objects == 0 && ob_heap_validate(heap) == NULL &&
           ob_heap_walk(heap, &block, &damaged) && !block.used && block.size_bytes + 4 == ob_heap_capacity(heap) &&
           !ob_heap_walk(heap, &block, &damaged) && !damaged;
}

static void *allocate(size_t bytes) {
    return ob_heap_allocate(heap, bytes, OB_BLOCK_BUFFER);
}

/// Bytes that a block of so many usable ones costs, as heap.h and memory.h describe it: a 4-byte tag, rounding to 8, 16 at
/// least.
static size_t cost_of(size_t bytes) {
    size_t cost = (bytes + 4 + 7) / 8 * 8;
    return cost < 16 ? 16 : cost;
}

static bool is_filled(const void *memory, uint8_t byte, size_t bytes) {
    const uint8_t *at = memory;
    for (size_t i = 0; i < bytes; i++) {
        if (at[i] != byte) {
            return false;
        }
    }
    return true;
}

TAP_TEST("a bank is taken at any base and size, and nothing is written outside of it") {
    for (size_t shift = 0; shift < 8; shift++) {
        for (size_t bytes = OB_REGION_MIN_BYTES + 7; bytes < OB_REGION_MIN_BYTES + 24; bytes++) {
            TAP_OK(make_heap(bytes, shift));
            TAP_OK((uintptr_t)heap % 8 == 0);
            TAP_OK(is_whole());
            void *memory;
            size_t count = 0;
            while ((memory = allocate(20)) != NULL) {
                memset(memory, 0x11, 20);
                count++;
            }
            TAP_OK(count >= (ob_heap_capacity(heap) - 16) / cost_of(20));
            TAP_OK(ob_heap_validate(heap) == NULL);
            TAP_OK(end_heap(shift));
        }
    }
}

TAP_TEST("the smallest bank is OB_REGION_MIN_BYTES from its first aligned byte on") {
    static uint8_t bank[OB_REGION_MIN_BYTES + 8] __attribute__((aligned(8)));
    for (size_t shift = 0; shift < 8; shift++) {
        size_t least = OB_REGION_MIN_BYTES + (shift == 0 ? 0 : 8 - shift);
        ob_region region = {"", bank + shift, least - 1, 0};
        TAP_OK(!ob_heap_accepts(&region));
        region.size_bytes = least;
        TAP_OK(ob_heap_accepts(&region));
        TAP_OK(ob_heap_format(&region) == (void *)(bank + (shift == 0 ? 0 : 8)));
    }
}

TAP_TEST("a block of each size from 1 to 600 holds that many bytes, at 8-byte alignment, and comes back whole") {
    TAP_OK(make_heap(1200, 0));
    for (size_t bytes = 1; bytes <= 600; bytes++) {
        void *memory = allocate(bytes);
        TAP_OK(memory != NULL);
        TAP_OK((uintptr_t)memory % 8 == 0);
        TAP_OK(ob_heap_block_bytes(memory) >= bytes);
        TAP_EQUAL(heap->used_bytes, cost_of(bytes));
        TAP_EQUAL(heap->blocks, 1);
        memset(memory, (int)bytes, bytes);
        TAP_OK(ob_heap_validate(heap) == NULL);
        ob_heap_free(heap, memory);
        TAP_OK(is_whole());
    }
    TAP_OK(end_heap(0));
}

TAP_TEST("one block can have the whole heap, and one byte more is refused") {
    for (size_t bytes = OB_REGION_MIN_BYTES; bytes < 1400; bytes += 8) {
        TAP_OK(make_heap(bytes, 0));
        size_t most = ob_heap_capacity(heap) - 4;
        TAP_OK(allocate(most + 1) == NULL);
        TAP_OK(allocate(most + 8) == NULL);
        TAP_OK(allocate(bytes) == NULL);
        TAP_OK(allocate((size_t)-1) == NULL);
        TAP_OK(allocate((size_t)-8) == NULL);
        TAP_OK(allocate((size_t)UINT32_MAX - 3) == NULL);
        TAP_OK(is_whole());
        void *memory = allocate(most);
        TAP_OK(memory != NULL);
        memset(memory, 0xFF, most);
        TAP_OK(ob_heap_validate(heap) == NULL);
        TAP_OK(allocate(1) == NULL);
        ob_heap_free(heap, memory);
        TAP_OK(is_whole());
        TAP_OK(end_heap(0));
    }
}

TAP_TEST("the header leaves most of a small bank to blocks") {
    TAP_OK(make_heap(4096, 0));
    TAP_OK(ob_heap_capacity(heap) >= 4096 - 224);
    TAP_OK(end_heap(0));
    TAP_OK(make_heap(OB_REGION_MIN_BYTES, 0));
    TAP_OK(ob_heap_capacity(heap) >= OB_REGION_MIN_BYTES - 160);
    TAP_OK(end_heap(0));
}

TAP_TEST("a lone free block serves every request up to its size and none above") {
    size_t bank = heap_bytes() / 2 < 3000 ? heap_bytes() / 2 : 3000;
    TAP_OK(make_heap(bank, 0));
    size_t step = heap_bytes() > 1000000 ? 8 : 88;
    for (size_t hole = 16; hole < ob_heap_capacity(heap) - 32; hole += step) {
        void *first = allocate(hole - 4);
        void *rest = allocate(ob_heap_capacity(heap) - hole - 4);
        TAP_OK(first != NULL && rest != NULL);
        ob_heap_free(heap, first);
        for (size_t bytes = 1; bytes <= hole + 20; bytes += 1 + bytes / 16) {
            void *memory = allocate(bytes);
            TAP_OK((memory != NULL) == (bytes + 4 <= hole));
            if (memory != NULL) {
                TAP_OK(memory == first);
                size_t rest_of_hole = hole - cost_of(bytes); /* kept when it is too small for a block */
                TAP_EQUAL(ob_heap_block_bytes(memory) + 4, rest_of_hole < 16 ? hole : cost_of(bytes));
                ob_heap_free(heap, memory);
            }
        }
        TAP_OK(allocate(hole - 3) == NULL);
        void *memory = allocate(hole - 4);
        TAP_OK(memory == first);
        ob_heap_free(heap, memory);
        TAP_OK(ob_heap_validate(heap) == NULL);
        ob_heap_free(heap, rest);
        TAP_OK(is_whole());
    }
    TAP_OK(end_heap(0));
}

TAP_TEST("freed neighbours become one block in whatever order they are freed") {
    TAP_OK(make_heap(800, 0));
    for (unsigned order = 0; order < 4 * 4 * 4 * 4; order++) {
        unsigned turn[4] = {order & 3u, order >> 2 & 3u, order >> 4 & 3u, order >> 6 & 3u};
        unsigned seen = 1u << turn[0] | 1u << turn[1] | 1u << turn[2] | 1u << turn[3];
        if (seen != 15u) {
            continue; /* not a permutation */
        }
        void *block[4];
        for (size_t i = 0; i < 4; i++) {
            block[i] = allocate(20 + 16 * i);
        }
        for (size_t i = 0; i < 4; i++) {
            TAP_OK(ob_heap_owns(heap, block[turn[i]]));
            ob_heap_free(heap, block[turn[i]]);
            TAP_OK(ob_heap_validate(heap) == NULL);
            TAP_OK(!ob_heap_owns(heap, block[turn[i]]));
        }
        TAP_OK(is_whole());
    }
    TAP_OK(end_heap(0));
}

TAP_TEST("a hole that fits exactly is found among four of its bin, and the request fails only when there is none") {
    TAP_OK(make_heap(heap_bytes() / 2 < 3000 ? heap_bytes() / 2 : 3000, 0));
    void *holes[4];
    for (size_t i = 0; i < 4; i++) { /* 128, 136, 144 and 152 bytes share a bin: 160 is the next one's first */
        holes[i] = allocate(124 + 8 * i);
        TAP_OK(allocate(4) != NULL);
    }
    while (allocate(100) != NULL || allocate(4) != NULL) { /* ends when nothing is left */
    }
    for (size_t i = 4; i-- > 0;) { /* the largest is the last that a search sees */
        ob_heap_free(heap, holes[i]);
    }
    for (size_t i = 4; i-- > 0;) {
        TAP_OK(allocate(124 + 8 * i + 1) == NULL);
        TAP_OK(allocate(124 + 8 * i) == holes[i]);
    }
    TAP_OK(allocate(4) == NULL);
    TAP_OK(ob_heap_validate(heap) == NULL);
    TAP_OK(end_heap(0));
}

TAP_TEST("a block shrinks where it stands and gives its tail back") {
    TAP_OK(make_heap(1200, 0));
    uint8_t *block = allocate(600);
    memset(block, 0x33, 600);
    for (size_t bytes = 600; bytes > 0; bytes--) {
        TAP_OK(ob_heap_resize(heap, block, bytes));
        TAP_OK(ob_heap_block_bytes(block) >= bytes);
        TAP_OK(heap->used_bytes == cost_of(bytes)); /* the rest is one free block, so the tail always joins it */
        TAP_OK(ob_heap_validate(heap) == NULL);
        TAP_OK(is_filled(block, 0x33, bytes));
    }
    TAP_EQUAL(heap->peak_bytes, cost_of(600));
    ob_heap_free(heap, block);
    TAP_OK(is_whole());
    TAP_OK(end_heap(0));
}

TAP_TEST("a block grows into the free block behind it, byte by byte, up to the wall") {
    TAP_OK(make_heap(1200, 0));
    uint8_t *block = allocate(1);
    void *gap = allocate(400);
    void *wall = allocate(16);
    ob_heap_free(heap, gap);
    size_t room = cost_of(1) + cost_of(400) - 4;
    for (size_t bytes = 2; bytes <= room; bytes++) {
        memset(block, (int)(bytes & 0x7F), bytes - 1);
        TAP_OK(ob_heap_resize(heap, block, bytes));
        TAP_OK(ob_heap_block_bytes(block) >= bytes);
        TAP_OK(is_filled(block, bytes & 0x7F, bytes - 1));
        TAP_OK(ob_heap_validate(heap) == NULL);
        TAP_EQUAL(heap->blocks, 2);
    }
    size_t used = heap->used_bytes;
    TAP_OK(!ob_heap_resize(heap, block, room + 1));
    TAP_OK(!ob_heap_resize(heap, block, (size_t)-1));
    TAP_OK(!ob_heap_resize(heap, block, (size_t)UINT32_MAX - 3));
    TAP_EQUAL(heap->used_bytes, used);
    TAP_EQUAL(used, cost_of(1) + cost_of(400) + cost_of(16));
    TAP_OK(ob_heap_validate(heap) == NULL);
    ob_heap_free(heap, wall);
    ob_heap_free(heap, block);
    TAP_OK(is_whole());
    TAP_OK(end_heap(0));
}

TAP_TEST("the peak is the most that was ever in use") {
    TAP_OK(make_heap(1200, 0));
    void *a = allocate(100);
    void *b = allocate(200);
    TAP_EQUAL(heap->peak_bytes, cost_of(100) + cost_of(200));
    ob_heap_free(heap, a);
    a = allocate(70);
    TAP_EQUAL(heap->peak_bytes, cost_of(100) + cost_of(200));
    TAP_OK(ob_heap_resize(heap, b, 250));
    TAP_EQUAL(heap->peak_bytes, cost_of(70) + cost_of(250));
    TAP_EQUAL(heap->used_bytes, cost_of(70) + cost_of(250));
    TAP_OK(ob_heap_resize(heap, b, 10));
    TAP_EQUAL(heap->peak_bytes, cost_of(70) + cost_of(250));
    TAP_OK(end_heap(0));
}

TAP_TEST("only the first byte of a block in use is owned") {
    for (unsigned fill = 0; fill < 256; fill += 255) {
        TAP_OK(make_heap(600, 0));
        void *a = allocate(40);
        void *b = allocate(60);
        void *c = allocate(20);
        memset(a, (int)fill, 40);
        memset(b, (int)fill, 60);
        memset(c, (int)fill, 20);
        ob_heap_free(heap, b);
        for (const uint8_t *at = (const uint8_t *)heap - 8; at < (const uint8_t *)heap + 620; at++) {
            TAP_EQUAL(ob_heap_owns(heap, at), at == a || at == c);
        }
        TAP_OK(!ob_heap_owns(heap, NULL));
        TAP_OK(!ob_heap_owns(heap, (void *)UINTPTR_MAX));
        TAP_OK(!ob_heap_owns(heap, (void *)(UINTPTR_MAX - 7)));
        TAP_OK(end_heap(0));
    }
}

TAP_TEST("a block's kind is kept, also when it is resized") {
    TAP_OK(make_heap(1000, 0));
    void *buffer = ob_heap_allocate(heap, 30, OB_BLOCK_BUFFER);
    void *object = ob_heap_allocate(heap, 30, OB_BLOCK_OBJECT);
    void *chunk = ob_heap_allocate(heap, 30, OB_BLOCK_CHUNK);
    TAP_EQUAL(heap->objects, 1);
    TAP_OK(ob_heap_resize(heap, chunk, 100));
    TAP_EQUAL(ob_heap_block_kind(buffer), OB_BLOCK_BUFFER);
    TAP_EQUAL(ob_heap_block_kind(object), OB_BLOCK_OBJECT);
    TAP_EQUAL(ob_heap_block_kind(chunk), OB_BLOCK_CHUNK);
    ob_heap_free(heap, buffer);
    TAP_EQUAL(heap->objects, 1);
    ob_heap_free(heap, object);
    TAP_EQUAL(heap->objects, 0);
    ob_heap_free(heap, chunk);
    TAP_OK(is_whole());
    TAP_OK(end_heap(0));
}

TAP_TEST("a walk meets every block once, in the order of addresses") {
    TAP_OK(make_heap(1000, 0));
    void *blocks[6];
    for (size_t i = 0; i < 6; i++) {
        blocks[i] = ob_heap_allocate(heap, 10 + 16 * i, i % 2 != 0 ? OB_BLOCK_OBJECT : OB_BLOCK_BUFFER);
    }
    ob_heap_free(heap, blocks[2]);
    ob_block found = {0};
    bool damaged = false;
    size_t bytes = 0;
    for (size_t i = 0; i < 6; i++) {
        TAP_OK(ob_heap_walk(heap, &found, &damaged));
        TAP_OK(found.memory == blocks[i]);
        TAP_OK(found.heap == heap);
        TAP_EQUAL(found.used, i != 2);
        TAP_EQUAL(found.size_bytes + 4, cost_of(10 + 16 * i));
        if (found.used) {
            TAP_EQUAL(found.kind, i % 2 != 0 ? OB_BLOCK_OBJECT : OB_BLOCK_BUFFER);
        }
        bytes += found.size_bytes + 4;
    }
    TAP_OK(ob_heap_walk(heap, &found, &damaged));
    TAP_OK(!found.used);
    TAP_EQUAL(bytes + found.size_bytes + 4, ob_heap_capacity(heap));
    TAP_OK(!ob_heap_walk(heap, &found, &damaged));
    TAP_OK(!damaged);
    TAP_OK(end_heap(0));
}

TAP_TEST("the check finds every flipped bit of size and use in any tag, and heals when it is flipped back") {
    TAP_OK(make_heap(700, 0));
    void *blocks[5];
    for (size_t i = 0; i < 5; i++) {
        blocks[i] = allocate(24 + 16 * i);
        memset(blocks[i], 0, 24 + 16 * i);
    }
    ob_heap_free(heap, blocks[1]);
    ob_heap_free(heap, blocks[3]);
    TAP_OK(ob_heap_validate(heap) == NULL);
    for (size_t i = 0; i < 5; i++) {
        uint32_t *tag = (uint32_t *)blocks[i] - 1;
        for (unsigned bit = 0; bit < 27; bit++) {
            *tag ^= bit == 2 ? 0 : 1u << bit;
            TAP_EQUAL(ob_heap_validate(heap) == NULL, bit == 2);
            *tag ^= bit == 2 ? 0 : 1u << bit;
        }
    }
    TAP_OK(ob_heap_validate(heap) == NULL);
    TAP_OK(end_heap(0));
}

TAP_TEST("the check finds a wrong link, a wrong bin, a wrong trailing size and wrong counts") {
    TAP_OK(make_heap(700, 0));
    void *a = allocate(24);
    void *wall = allocate(24);
    void *b = allocate(24);
    void *wall2 = allocate(24);
    (void)wall;
    (void)wall2;
    ob_heap_free(heap, a);
    ob_heap_free(heap, b);
    TAP_OK(ob_heap_validate(heap) == NULL);
    uint32_t *words[] = {(uint32_t *)a,     (uint32_t *)a + 1, (uint32_t *)a + 6, (uint32_t *)b,  (uint32_t *)b + 1,
                         (uint32_t *)b + 6, &heap->used_bytes, &heap->blocks,     &heap->objects, &heap->bins[3],
                         &heap->bins[4],    &heap->bins[5],    &heap->occupied[0]};
    static const uint32_t values[] = {0xFFFFFFFC, 0x7FFFFFF4, 2, 4, 12};
    /* b's tag offset as its own successor: a ring */
    uint32_t here = (uint32_t)((uintptr_t)b - (uintptr_t)heap) - 4;
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
        uint32_t old = *words[i];
        for (size_t v = 0; v <= sizeof values / sizeof values[0]; v++) {
            *words[i] = v < sizeof values / sizeof values[0] ? values[v] : here;
            if (*words[i] != old) {
                TAP_OK(ob_heap_validate(heap) != NULL);
            }
        }
        *words[i] = old;
        TAP_OK(ob_heap_validate(heap) == NULL);
    }
    heap->peak_bytes = heap->used_bytes - 1;
    TAP_OK(ob_heap_validate(heap) != NULL);
    TAP_OK(end_heap(0));
}

TAP_TEST("a walk stops at a tag that cannot be right and says so") {
    TAP_OK(make_heap(600, 0));
    void *a = allocate(24);
    void *b = allocate(24);
    (void)a;
    static const uint32_t wrong[] = {0, 3, 8 | 3, 0x07FFFFF8 | 3, 0xFFFFFFFF, 0x00010000 | 3};
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        uint32_t *tag = (uint32_t *)b - 1;
        uint32_t old = *tag;
        *tag = wrong[i];
        ob_block found = {0};
        bool damaged = false;
        TAP_OK(ob_heap_walk(heap, &found, &damaged));
        TAP_OK(!ob_heap_walk(heap, &found, &damaged));
        TAP_OK(damaged);
        *tag = old;
    }
    TAP_OK(end_heap(0));
}

/// What the random test believes of the heap.
typedef struct model_block {
    uint8_t *memory;
    uint16_t bytes;
    uint8_t fill;
} model_block;

static bool model_is_true(const model_block *blocks, size_t count) {
    size_t used = 0;
    for (size_t i = 0; i < count; i++) {
        if (!is_filled(blocks[i].memory, blocks[i].fill, blocks[i].bytes) ||
            ob_heap_block_bytes(blocks[i].memory) < blocks[i].bytes) {
            return false;
        }
        used += ob_heap_block_bytes(blocks[i].memory) + 4;
    }
    return ob_heap_validate(heap) == NULL && heap->blocks == count && heap->used_bytes == used;
}

TAP_TEST("random allocations, resizes and frees keep every byte and every invariant") {
    model_block blocks[BLOCKS_MAX];
    size_t count = 0;
    TAP_OK(make_heap(heap_bytes() / 2 < 4000 ? heap_bytes() / 2 : 4000, 0));
    unsigned turns = heap_bytes() > 1000000 ? 20000 : 3000;
    for (unsigned turn = 0; turn < turns; turn++) {
        uint32_t action = random_below(turn / 500 % 2 != 0 ? 4 : 6); /* times of growth and times of decay */
        uint16_t bytes = (uint16_t)(1 + random_below(random_below(8) == 0 ? 600 : 70));
        uint32_t chosen = count > 0 ? random_below((uint32_t)count) : 0;
        if (action >= 3 && count < BLOCKS_MAX) {
            uint8_t *memory = allocate(bytes);
            if (memory != NULL) {
                blocks[count++] = (model_block){memory, bytes, (uint8_t)turn};
                memset(memory, (uint8_t)turn, bytes);
            }
        } else if (action == 0 && count > 0) {
            if (ob_heap_resize(heap, blocks[chosen].memory, bytes)) {
                size_t kept = bytes < blocks[chosen].bytes ? bytes : blocks[chosen].bytes;
                TAP_OK(is_filled(blocks[chosen].memory, blocks[chosen].fill, kept));
                blocks[chosen].bytes = bytes;
                memset(blocks[chosen].memory, blocks[chosen].fill, bytes);
            }
        } else if (count > 0) {
            ob_heap_free(heap, blocks[chosen].memory);
            blocks[chosen] = blocks[--count];
        }
        TAP_OK(ob_heap_validate(heap) == NULL);
        if (turn % 16 == 0) {
            TAP_OK(model_is_true(blocks, count));
        }
    }
    TAP_OK(model_is_true(blocks, count));
    while (count > 0) {
        ob_heap_free(heap, blocks[--count].memory);
    }
    TAP_OK(is_whole());
    TAP_OK(end_heap(0));
}

/* Every sequence of a few operations on a heap with room for a handful of blocks. The heap is all in its bank, so a copy of the
 * bank brings it back. */

enum { SCOPE_DEPTH_MAX = 6 };

static uint8_t *saved[SCOPE_DEPTH_MAX];
static void *scope_blocks[SCOPE_DEPTH_MAX];

static bool try_operation(unsigned operation, size_t *count, bool *possible) {
    static const uint16_t sizes[3] = {4, 76, 180};
    static const uint16_t resized[2] = {20, 140};
    *possible = true;
    if (operation < 3) {
        void *memory = allocate(sizes[operation]);
        if (memory != NULL) {
            memset(memory, 0xFF, sizes[operation]);
            scope_blocks[(*count)++] = memory;
        }
    } else if (operation < 3 + *count) {
        ob_heap_free(heap, scope_blocks[operation - 3]);
        scope_blocks[operation - 3] = scope_blocks[--*count];
    } else if (operation < 3 + 3 * *count) {
        size_t which = (operation - 3 - *count) / 2;
        size_t bytes = resized[(operation - 3 - *count) % 2];
        if (ob_heap_resize(heap, scope_blocks[which], bytes)) {
            memset(scope_blocks[which], 0xFF, bytes);
        }
    } else {
        *possible = false;
    }
    return ob_heap_validate(heap) == NULL && heap->blocks == *count;
}

typedef struct scope_frame {
    unsigned operation;
    size_t count; ///< blocks before the operation
    void *blocks[SCOPE_DEPTH_MAX];
} scope_frame;

TAP_TEST("no sequence of allocations, frees and resizes breaks a tiny heap") {
    static scope_frame frames[SCOPE_DEPTH_MAX];
    unsigned depth_max = heap_bytes() < 100000 ? 4 : ON_TARGET ? 5 : SCOPE_DEPTH_MAX;
    size_t bytes = OB_REGION_MIN_BYTES;
    TAP_OK(make_heap(bytes, 0));
    for (unsigned i = 0; i < depth_max; i++) {
        saved[i] = ob_mem_alloc(bytes);
        TAP_OK(saved[i] != NULL);
    }
    unsigned depth = 0;
    unsigned long tried = 0;
    frames[0].operation = 0;
    frames[0].count = 0;
    memcpy(saved[0], heap, bytes);
    for (;;) { /* ends: operation numbers only grow at each depth */
        scope_frame *frame = &frames[depth];
        memcpy(heap, saved[depth], bytes);
        memcpy(scope_blocks, frame->blocks, sizeof scope_blocks);
        size_t count = frame->count;
        bool possible;
        bool sound = try_operation(frame->operation++, &count, &possible);
        TAP_OK(sound);
        if (!possible) {
            if (depth == 0) {
                break;
            }
            depth--;
            continue;
        }
        tried++;
        if (depth + 1 < depth_max) {
            depth++;
            memcpy(saved[depth], heap, bytes);
            frames[depth].operation = 0;
            frames[depth].count = count;
            memcpy(frames[depth].blocks, scope_blocks, sizeof scope_blocks);
        }
    }
    TAP_OK(tried > 300);
    tap_note("%lu sequences", tried);
    for (unsigned i = 0; i < depth_max; i++) {
        ob_mem_free(saved[i]);
    }
    TAP_OK(end_heap(0));
}
