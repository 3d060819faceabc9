/* Allocation with reclaiming: a request fails only when nothing waits to be dismantled any more.
 *
 * Owns: nothing. Invariant: an allocation never runs program code; dismantling does not either. */
#include "object/allocate.h"

#include "memory/memory.h"
#include "object/count.h"

enum { RECLAIM_UNITS = 256 };

/// Where a block should come from: see ob_mem_alloc_in.
typedef struct wish {
    uint32_t want;
    uint32_t avoid;
} wish;

static void *try_to_allocate(size_t bytes, ob_block_kind kind, const wish *where) {
    return where == NULL ? ob_memory_allocate(bytes, kind)
                         : ob_memory_allocate_in(bytes, kind, where->want, where->avoid);
}

static void *allocate(size_t bytes, ob_block_kind kind, const wish *where) {
    ob_dismantle(OB_ALLOCATE_BUDGET_UNITS);
    void *memory = try_to_allocate(bytes, kind, where);
    /* Ends: each turn works something off, and the last one finds nothing that waits. */
    while (memory == NULL && ob_dismantle(RECLAIM_UNITS)) {
        memory = try_to_allocate(bytes, kind, where);
    }
    if (memory == NULL) {
        ob_error_set(OB_ENOMEM, "out of memory", NULL);
    }
    return memory;
}

void *ob_allocate(size_t bytes, ob_block_kind kind) {
    return allocate(bytes, kind, NULL);
}

void *ob_reallocate(void *buffer, size_t bytes) {
    void *moved = ob_memory_resize(buffer, bytes);
    while (moved == NULL && ob_dismantle(RECLAIM_UNITS)) {
        moved = ob_memory_resize(buffer, bytes);
    }
    if (moved == NULL) {
        ob_error_set(OB_ENOMEM, "out of memory", NULL);
    }
    return moved;
}

/// Zero is rounded up, so that every block has an address of its own.
static size_t at_least_one(size_t bytes) {
    return bytes != 0 ? bytes : 1;
}

void *ob_mem_alloc(size_t bytes) {
    return ob_allocate(at_least_one(bytes), OB_BLOCK_BUFFER);
}

void *ob_mem_alloc_in(size_t bytes, uint32_t want, uint32_t avoid) {
    const wish where = {want, avoid};
    return allocate(at_least_one(bytes), OB_BLOCK_BUFFER, &where);
}

void *ob_mem_realloc(void *memory, size_t bytes) {
    return memory == NULL ? ob_mem_alloc(bytes) : ob_reallocate(memory, at_least_one(bytes));
}

void ob_mem_free(void *memory) {
    if (memory != NULL) {
        ob_memory_release_buffer(memory);
    }
}
