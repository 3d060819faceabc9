/* Regions: where each block comes from, and who it belongs to when it comes back.
 *
 * Owns: the list of heaps, one for each bank, in the order of preference that ob_init was given.
 * Invariant: every heap lies within its bank; no two overlap. Blocks never move between heaps except in ob_memory_resize.
 *
 * All allocations of the runtime pass through ob_memory_allocate and ob_memory_resize, so a test that replaces these two at
 * link time sees, counts or refuses each one. */
#include "memory/memory.h"

#include <string.h>

#define OB_FILE 0x10
#include "memory/assert.h"

static ob_heap *first_heap;

/// Do the banks i and j share a byte? Both were acceptable, so neither wraps.
static bool banks_overlap(const ob_region *a, const ob_region *b) {
    uintptr_t a_base = (uintptr_t)a->base;
    uintptr_t b_base = (uintptr_t)b->base;
    return a_base < b_base + b->size_bytes && b_base < a_base + a->size_bytes;
}

static bool banks_acceptable(const ob_region *regions, size_t count) {
    if (regions == NULL || count == 0) {
        return false;
    }
    for (size_t i = 0; i < count; i++) {
        if (!ob_heap_accepts(&regions[i])) {
            return false;
        }
        for (size_t j = 0; j < i; j++) {
            if (banks_overlap(&regions[i], &regions[j])) {
                return false;
            }
        }
    }
    return true;
}

int ob_memory_init(const ob_region *regions, size_t count) {
    if (!banks_acceptable(regions, count)) {
        return OB_EVALUE;
    }
    ob_heap **link = &first_heap;
    for (size_t i = 0; i < count; i++) {
        *link = ob_heap_format(&regions[i]);
        link = &(*link)->next;
    }
    *link = NULL;
    for (ob_heap *heap = first_heap; heap != NULL; heap = heap->next) {
        heap->seal = ob_heap_seal(heap);
    }
    return OB_OK;
}

void *ob_memory_allocate(size_t bytes, ob_block_kind kind) {
    for (ob_heap *heap = first_heap; heap != NULL; heap = heap->next) {
        void *memory = ob_heap_allocate(heap, bytes, kind);
        if (memory != NULL) {
            return memory;
        }
    }
    return NULL;
}

/// Does the region suit, when so much of the wish is insisted on: 2 all, 1 what to avoid, 0 nothing?
static bool suits(const ob_heap *heap, uint32_t want, uint32_t avoid, int insistence) {
    bool wanted = insistence < 2 || (heap->attributes & want) == want;
    return wanted && (insistence < 1 || (heap->attributes & avoid) == 0);
}

void *ob_memory_allocate_in(size_t bytes, ob_block_kind kind, uint32_t want, uint32_t avoid) {
    for (int insistence = 2; insistence >= 0; insistence--) {
        for (ob_heap *heap = first_heap; heap != NULL; heap = heap->next) {
            void *memory = suits(heap, want, avoid, insistence) ? ob_heap_allocate(heap, bytes, kind) : NULL;
            if (memory != NULL) {
                return memory;
            }
        }
    }
    return NULL;
}

/// The heap that memory is a block in use of; panics when there is none.
static ob_heap *owner_of(const void *memory) {
    for (ob_heap *heap = first_heap; heap != NULL; heap = heap->next) {
        if (ob_heap_owns(heap, memory)) {
            return heap;
        }
    }
    ob_port_panic(OB_PANIC_BAD_FREE, memory);
}

void ob_memory_release(void *memory, size_t bytes, ob_block_kind kind) {
    ob_heap *heap = owner_of(memory);
    if (ob_heap_block_bytes(memory) < bytes || ob_heap_block_kind(memory) != kind) {
        ob_port_panic(OB_PANIC_BAD_FREE, memory);
    }
    ob_heap_free(heap, memory);
}

static ob_heap *buffer_owner(const void *memory) {
    ob_heap *heap = owner_of(memory);
    if (ob_heap_block_kind(memory) != OB_BLOCK_BUFFER) {
        ob_port_panic(OB_PANIC_BAD_FREE, memory);
    }
    return heap;
}

void ob_memory_release_buffer(void *memory) {
    ob_heap_free(buffer_owner(memory), memory);
}

void *ob_memory_resize(void *memory, size_t bytes) {
    ob_heap *heap = buffer_owner(memory);
    if (ob_heap_resize(heap, memory, bytes)) {
        return memory;
    }
    void *moved = ob_memory_allocate(bytes, OB_BLOCK_BUFFER);
    if (moved == NULL) {
        return NULL;
    }
    size_t old_bytes = ob_heap_block_bytes(memory);
    memcpy(moved, memory, old_bytes < bytes ? old_bytes : bytes);
    ob_heap_free(heap, memory);
    return moved;
}

/// The heap, unless its control block was overwritten: then neither it nor what follows it can be walked.
static const ob_heap *if_sealed(const ob_heap *heap) {
    return heap != NULL && heap->seal == ob_heap_seal(heap) ? heap : NULL;
}

bool ob_memory_walk(ob_block *block) {
    if (block->heap == NULL) {
        block->heap = if_sealed(first_heap);
    }
    bool damaged = false;
    while (block->heap != NULL && !ob_heap_walk(block->heap, block, &damaged)) {
        block->heap = if_sealed(block->heap->next);
        block->memory = NULL;
    }
    return block->heap != NULL;
}

static void fill_stats(const ob_heap *heap, ob_region_stats *stats) {
    stats->name = heap->name;
    stats->size_bytes = ob_heap_capacity(heap);
    stats->used_bytes = heap->used_bytes;
    stats->peak_bytes = heap->peak_bytes;
    stats->blocks = heap->blocks;
    stats->objects = heap->objects;
}

static const ob_heap *heap_number(size_t index) {
    const ob_heap *heap = first_heap;
    while (heap != NULL && index-- > 0) {
        heap = heap->next;
    }
    return heap;
}

size_t ob_region_get_largest_free(size_t index) {
    const ob_heap *heap = heap_number(index);
    size_t largest = 0;
    ob_block block = {.heap = heap};
    bool damaged = false;
    while (heap != NULL && ob_heap_walk(heap, &block, &damaged)) {
        if (!block.used && block.size_bytes > largest) {
            largest = block.size_bytes;
        }
    }
    return largest;
}

bool ob_heap_next(ob_heap_block *block) {
    ob_block at = {.memory = (void *)(uintptr_t)block->memory, .heap = block->position};
    if (!ob_memory_walk(&at)) {
        return false;
    }
    bool is_object = at.used && at.kind == OB_BLOCK_OBJECT;
    *block = (ob_heap_block){at.memory, at.size_bytes, at.heap->name, at.used, is_object, at.heap};
    return true;
}

int ob_region_get_stats(size_t index, ob_region_stats *stats) {
    const ob_heap *heap = heap_number(index);
    if (heap == NULL) {
        return OB_EINDEX;
    }
    fill_stats(heap, stats);
    return OB_OK;
}

ob_region_stats ob_memory_get_stats(void) {
    ob_region_stats all = {.name = "all"};
    for (const ob_heap *heap = first_heap; heap != NULL; heap = heap->next) {
        ob_region_stats one;
        fill_stats(heap, &one);
        all.size_bytes += one.size_bytes;
        all.used_bytes += one.used_bytes;
        all.peak_bytes += one.peak_bytes;
        all.blocks += one.blocks;
        all.objects += one.objects;
    }
    return all;
}

const void *ob_heap_check(void) {
    for (const ob_heap *heap = first_heap; heap != NULL; heap = heap->next) {
        const void *wrong = ob_heap_validate(heap);
        if (wrong != NULL) {
            return wrong;
        }
    }
    return NULL;
}
