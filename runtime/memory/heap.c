/* A region as blocks with boundary tags.
 *
 * Owns: the bank's memory, laid out as ob_heap, blocks, sentinel.
 * A block is a 4-byte tag and memory aligned to 8; a free block also holds two links and, in its last word, its size:
 *
 *   tag:  bit 0 USED, bit 1 PREV_USED (the block before is in use), bits 26…3 size in bytes, bits 29…28 kind
 *
 *   used  | tag | memory ................................ |
 *   free  | tag | next | previous | ............... | size |
 *
 * Invariant: no two neighbouring blocks are free; every free block is in the bin of its size; a bin's bit is set when it
 * holds a block; PREV_USED tells the truth. Suspended only inside a function of this file.
 * Links are offsets from the heap, so that the layout is the same on 32- and 64-bit machines.
 *
 * Source: boundary tags are Knuth's (TAOCP 1, 2.5); bins with a bitmap and sub-bins are those of TLSF (Masmano et al., 2004),
 * here with 4 sub-bins, sized to the region, and one look into the block's own bin before the next larger ones. */
#include "memory/heap.h"

#define OB_FILE 0x11
#include "memory/assert.h"
#include "obol/memory.h"

enum {
    USED = 1u,
    PREV_USED = 2u,
    SIZE_MASK = 0x07FFFFF8u,
    KIND_SHIFT = 28,
    TAG_BYTES = 4,
    MIN_BLOCK_BYTES = 16,
    EXACT_BINS = 8,
    /// How many blocks of its own bin an allocation looks at before it takes a larger one.
    PROBES = 4,
};

_Static_assert(OB_REGION_MAX_BYTES - 8 <= SIZE_MASK, "a block's size must fit its tag");

/// Links of a free block, after its tag. `next` stands where a dead object had its count: FREE_MARK makes a decref too many
/// take the slow path and panic there, instead of counting the link down.
typedef struct free_links {
    uint32_t next;
    uint32_t previous;
} free_links;

#define FREE_MARK ((uint32_t)0xA0000000)

_Static_assert(OB_REGION_MAX_BYTES < 0x20000000, "an offset leaves FREE_MARK's bits alone");

static uint32_t *word_at(const ob_heap *heap, uint32_t offset) {
    return (uint32_t *)((uintptr_t)heap + offset);
}

static uint32_t block_size(const ob_heap *heap, uint32_t block) {
    return *word_at(heap, block) & SIZE_MASK;
}

static free_links *links_of(const ob_heap *heap, uint32_t block) {
    return (free_links *)(void *)word_at(heap, block + TAG_BYTES);
}

static uint32_t offset_of(const ob_heap *heap, const void *memory) {
    return (uint32_t)((uintptr_t)memory - (uintptr_t)heap) - TAG_BYTES;
}

static uint32_t next_of(const ob_heap *heap, uint32_t block) {
    return links_of(heap, block)->next & ~FREE_MARK;
}

/// The bin that blocks of this size are kept in.
static uint32_t bin_of(uint32_t size_bytes) {
    uint32_t granules = size_bytes >> 3;
    if (granules < EXACT_BINS) {
        return granules;
    }
    uint32_t log2 = 31u - (uint32_t)__builtin_clz(granules);
    return EXACT_BINS + (log2 - 3u) * 4u + ((granules >> (log2 - 2u)) & 3u);
}

/// The first bin all of whose blocks are at least this large.
static uint32_t sure_bin(uint32_t size_bytes) {
    uint32_t granules = size_bytes >> 3;
    if (granules < EXACT_BINS) {
        return granules;
    }
    uint32_t log2 = 31u - (uint32_t)__builtin_clz(granules);
    return bin_of((granules + (1u << (log2 - 2u)) - 1u) << 3);
}

static void bin_insert(ob_heap *heap, uint32_t block, uint32_t size) {
    uint32_t bin = bin_of(size);
    uint32_t head = heap->bins[bin];
    free_links *links = links_of(heap, block);
    links->next = head | FREE_MARK;
    links->previous = 0;
    if (head != 0) {
        links_of(heap, head)->previous = block;
    }
    heap->bins[bin] = block;
    heap->occupied[bin >> 5] |= 1u << (bin & 31u);
}

static void bin_remove(ob_heap *heap, uint32_t block, uint32_t size) {
    uint32_t next = next_of(heap, block);
    uint32_t previous = links_of(heap, block)->previous;
    if (next != 0) {
        links_of(heap, next)->previous = previous;
    }
    if (previous != 0) {
        links_of(heap, previous)->next = next | FREE_MARK;
        return;
    }
    uint32_t bin = bin_of(size);
    OB_ASSERT(1, heap->bins[bin] == block);
    heap->bins[bin] = next;
    if (next == 0) {
        heap->occupied[bin >> 5] &= ~(1u << (bin & 31u));
    }
}

/// The first block of the first bin from `bin` on that holds one, or 0. At most OB_HEAP_BIN_WORDS turns.
static uint32_t first_in_bins(const ob_heap *heap, uint32_t bin) {
    uint32_t word = bin >> 5;
    if (word >= OB_HEAP_BIN_WORDS) {
        return 0;
    }
    uint32_t bits = heap->occupied[word] & (~0u << (bin & 31u));
    while (bits == 0) {
        if (++word == OB_HEAP_BIN_WORDS) {
            return 0;
        }
        bits = heap->occupied[word];
    }
    return heap->bins[word * 32u + (uint32_t)__builtin_ctz(bits)];
}

/// A free block of at least `size` bytes, or 0. Looks at PROBES blocks of the bin where sizes are mixed, so that a block
/// that fits exactly is found again.
static uint32_t find_free(const ob_heap *heap, uint32_t size) {
    uint32_t sure = sure_bin(size);
    uint32_t own = bin_of(size);
    if (own != sure) {
        uint32_t block = heap->bins[own];
        for (unsigned probe = 0; block != 0 && probe < PROBES; probe++) {
            if (block_size(heap, block) >= size) {
                return block;
            }
            block = next_of(heap, block);
        }
    }
    return first_in_bins(heap, sure);
}

/// Bytes of the block that holds `bytes` usable ones.
static uint32_t rounded(size_t bytes) {
    uint32_t size = ((uint32_t)bytes + TAG_BYTES + 7u) & ~7u;
    return size < MIN_BLOCK_BYTES ? MIN_BLOCK_BYTES : size;
}

static void set_prev_used(ob_heap *heap, uint32_t block, bool used) {
    uint32_t *tag = word_at(heap, block);
    *tag = used ? *tag | PREV_USED : *tag & ~(uint32_t)PREV_USED;
}

/// Write a free block's tag and size and put it into its bin. The block before it is in use.
static void make_free(ob_heap *heap, uint32_t block, uint32_t size) {
    *word_at(heap, block) = size | PREV_USED;
    *word_at(heap, block + size - TAG_BYTES) = size;
    bin_insert(heap, block, size);
}

static void count_used(ob_heap *heap, uint32_t bytes) {
    heap->used_bytes += bytes;
    if (heap->used_bytes > heap->peak_bytes) {
        heap->peak_bytes = heap->used_bytes;
    }
}

/// Cut what is over `size` off a block in use, if it is large enough to be a block. The block after it is in use.
static uint32_t trim(ob_heap *heap, uint32_t block, uint32_t have, uint32_t size) {
    if (have - size < MIN_BLOCK_BYTES) {
        set_prev_used(heap, block + have, true);
        return have;
    }
    make_free(heap, block + size, have - size);
    set_prev_used(heap, block + have, false);
    return size;
}

void *ob_heap_allocate(ob_heap *heap, size_t bytes, ob_block_kind kind) {
    if (bytes > heap->end) {
        return NULL;
    }
    uint32_t size = rounded(bytes);
    if (size > heap->end - heap->first) {
        return NULL; /* its bin would lie behind the region's last one */
    }
    uint32_t block = find_free(heap, size);
    if (block == 0) {
        return NULL;
    }
    uint32_t have = block_size(heap, block);
    OB_ASSERT(2, have >= size && block + have <= heap->end);
    bin_remove(heap, block, have);
    size = trim(heap, block, have, size);
    *word_at(heap, block) = size | USED | PREV_USED | (uint32_t)kind << KIND_SHIFT;
    heap->blocks++;
    heap->objects += kind == OB_BLOCK_OBJECT;
    count_used(heap, size);
    return word_at(heap, block + TAG_BYTES);
}

bool ob_heap_owns(const ob_heap *heap, const void *memory) {
    uintptr_t offset = (uintptr_t)memory - (uintptr_t)heap;
    if ((offset & 7u) != 0 || offset < heap->first + TAG_BYTES || offset >= heap->end) {
        return false;
    }
    uint32_t block = (uint32_t)offset - TAG_BYTES;
    uint32_t tag = *word_at(heap, block);
    uint32_t size = tag & SIZE_MASK;
    /* A stray word rarely passes for a tag: its block must end at a tag that knows it to be in use. */
    return (tag & USED) != 0 && size >= MIN_BLOCK_BYTES && size <= heap->end - block &&
           (*word_at(heap, block + size) & PREV_USED) != 0;
}

size_t ob_heap_block_bytes(const void *memory) {
    return (((const uint32_t *)memory)[-1] & SIZE_MASK) - TAG_BYTES;
}

ob_block_kind ob_heap_block_kind(const void *memory) {
    return (ob_block_kind)(((const uint32_t *)memory)[-1] >> KIND_SHIFT & 3u);
}

void ob_heap_free(ob_heap *heap, void *memory) {
    uint32_t block = offset_of(heap, memory);
    uint32_t tag = *word_at(heap, block);
    uint32_t size = tag & SIZE_MASK;
    uint32_t after = block + size;
    heap->blocks--;
    heap->objects -= ob_heap_block_kind(memory) == OB_BLOCK_OBJECT;
    heap->used_bytes -= size;
    *word_at(heap, block) = tag & ~(uint32_t)USED; /* a second free must not pass even when this block melts away */
    if ((*word_at(heap, after) & USED) == 0) {
        uint32_t after_size = block_size(heap, after);
        bin_remove(heap, after, after_size);
        size += after_size;
    } else {
        set_prev_used(heap, after, false);
    }
    if ((tag & PREV_USED) == 0) {
        uint32_t before_size = *word_at(heap, block - TAG_BYTES);
        block -= before_size;
        bin_remove(heap, block, before_size);
        size += before_size;
    }
    make_free(heap, block, size);
}

bool ob_heap_resize(ob_heap *heap, void *memory, size_t bytes) {
    if (bytes > heap->end) {
        return false;
    }
    uint32_t block = offset_of(heap, memory);
    uint32_t *tag = word_at(heap, block);
    uint32_t old = *tag & SIZE_MASK;
    uint32_t size = rounded(bytes);
    uint32_t have = old;
    uint32_t after = block + old;
    uint32_t after_size = (*word_at(heap, after) & USED) == 0 ? block_size(heap, after) : 0;
    if (size > old + after_size) {
        return false;
    }
    if (after_size != 0) {
        bin_remove(heap, after, after_size);
        have += after_size;
    }
    size = trim(heap, block, have, size);
    *tag = (*tag & ~(uint32_t)SIZE_MASK) | size;
    heap->used_bytes -= old;
    count_used(heap, size);
    return true;
}

/// The first address in the bank that is a multiple of 8, or 0 beyond the end of memory.
static uintptr_t aligned_base(const ob_region *region) {
    return ((uintptr_t)region->base + 7u) & ~(uintptr_t)7u;
}

bool ob_heap_accepts(const ob_region *region) {
    uintptr_t base = (uintptr_t)region->base;
    uintptr_t aligned = aligned_base(region);
    if (base == 0 || region->size_bytes > OB_REGION_MAX_BYTES || base + region->size_bytes < base || aligned < base) {
        return false;
    }
    return region->size_bytes >= OB_REGION_MIN_BYTES + (aligned - base);
}

ob_heap *ob_heap_format(const ob_region *region) {
    ob_heap *heap = (ob_heap *)aligned_base(region);
    uint32_t size = (uint32_t)((uintptr_t)region->base + region->size_bytes - (uintptr_t)heap) & ~7u;
    uint32_t bins = bin_of(size) + 1u;
    heap->next = NULL;
    heap->name = region->name;
    heap->attributes = region->attributes;
    heap->used_bytes = heap->peak_bytes = heap->blocks = heap->objects = 0;
    for (uint32_t i = 0; i < OB_HEAP_BIN_WORDS; i++) {
        heap->occupied[i] = 0;
    }
    for (uint32_t i = 0; i < bins; i++) {
        heap->bins[i] = 0;
    }
    uint32_t start = (uint32_t)offsetof(ob_heap, bins) + bins * 4u;
    heap->first = ((start + TAG_BYTES + 7u) & ~7u) - TAG_BYTES;
    heap->end = size - TAG_BYTES;
    *word_at(heap, heap->end) = USED;
    make_free(heap, heap->first, heap->end - heap->first);
    return heap;
}

uint32_t ob_heap_seal(const ob_heap *heap) {
    const uintptr_t fields[] = {(uintptr_t)heap, (uintptr_t)heap->next, (uintptr_t)heap->name, heap->first, heap->end};
    uint32_t seal = 0x5EA1u;
    for (size_t i = 0; i < sizeof fields / sizeof fields[0]; i++) {
        seal = (seal ^ (uint32_t)fields[i]) * 0x01000193u;
    }
    return seal;
}

size_t ob_heap_capacity(const ob_heap *heap) {
    return heap->end - heap->first;
}

/// Is there a tag at this offset that can be right?
static bool plausible(const ob_heap *heap, uint32_t block) {
    uint32_t size = block_size(heap, block);
    return size >= MIN_BLOCK_BYTES && size <= heap->end - block;
}

bool ob_heap_walk(const ob_heap *heap, ob_block *block, bool *damaged) {
    uint32_t at = heap->first;
    if (block->memory != NULL) {
        at = offset_of(heap, block->memory);
        at += block_size(heap, at);
    }
    if (at == heap->end) {
        return false;
    }
    if (!plausible(heap, at)) {
        *damaged = true;
        return false;
    }
    block->memory = word_at(heap, at + TAG_BYTES);
    block->size_bytes = ob_heap_block_bytes(block->memory);
    block->kind = ob_heap_block_kind(block->memory);
    block->used = (*word_at(heap, at) & USED) != 0;
    block->heap = heap;
    return true;
}

/// Blocks in a bin, or a number over `limit` when a link leaves the heap, goes to a block of another bin, or runs in a ring.
static uint32_t count_bin(const ob_heap *heap, uint32_t bin, uint32_t limit) {
    uint32_t count = 0;
    uint32_t previous = 0;
    for (uint32_t block = heap->bins[bin]; block != 0; block = next_of(heap, block)) {
        if (++count > limit || (block & 7u) != TAG_BYTES || block < heap->first || block >= heap->end ||
            !plausible(heap, block) || bin_of(block_size(heap, block)) != bin ||
            links_of(heap, block)->previous != previous) {
            return limit + 1u;
        }
        previous = block;
    }
    return count;
}

/// What a walk over the tags found.
typedef struct tally {
    uint32_t free_blocks, used_blocks, objects, used_bytes;
} tally;

/// Check one block against its neighbour before it, and count it.
static bool check_block(const ob_heap *heap, uint32_t block, bool before_used, tally *found) {
    uint32_t tag = *word_at(heap, block);
    uint32_t size = tag & SIZE_MASK;
    if (!plausible(heap, block) || ((tag & PREV_USED) != 0) != before_used) {
        return false;
    }
    if ((tag & USED) == 0) {
        found->free_blocks++;
        return before_used && *word_at(heap, block + size - TAG_BYTES) == size;
    }
    found->used_blocks++;
    found->used_bytes += size;
    found->objects += (tag >> KIND_SHIFT & 3u) == OB_BLOCK_OBJECT;
    return true;
}

const void *ob_heap_validate(const ob_heap *heap) {
    tally found = {0, 0, 0, 0};
    bool before_used = true;
    uint32_t block = heap->first;
    while (block != heap->end) {
        if (!check_block(heap, block, before_used, &found)) {
            return word_at(heap, block);
        }
        before_used = (*word_at(heap, block) & USED) != 0;
        block += block_size(heap, block);
    }
    if (*word_at(heap, heap->end) != (USED | (before_used ? PREV_USED : 0u))) {
        return word_at(heap, heap->end);
    }
    uint32_t listed = 0;
    uint32_t bins = bin_of(heap->end + TAG_BYTES) + 1u;
    for (uint32_t bin = 0; bin < bins; bin++) {
        bool occupied = (heap->occupied[bin >> 5] >> (bin & 31u) & 1u) != 0;
        uint32_t in_bin = count_bin(heap, bin, found.free_blocks);
        if (in_bin > found.free_blocks || occupied != (in_bin != 0)) {
            return &heap->bins[bin];
        }
        listed += in_bin;
    }
    bool right = listed == found.free_blocks && heap->blocks == found.used_blocks && heap->objects == found.objects &&
                 heap->used_bytes == found.used_bytes && heap->peak_bytes >= found.used_bytes;
    return right ? NULL : heap;
}
