/* Allocation with reclaiming: a request fails only when nothing waits to be dismantled and no free slot is kept any more.
 *
 * Owns: nothing. Invariant: an allocation never runs program code but the trace that the program set; dismantling does not either. */
#include "object/allocate.h"

#include "object/checked.h"
#include "object/count.h"
#include "object/trace.h"

enum {
    RECLAIM_UNITS = 256,
    RECLAIM_SLOTS = 16,
    BUFFER_UNITS = 10, ///< a buffer that goes back to its region, when an object ends
};

/// What is asked for.
typedef struct request {
    size_t bytes;
    ob_block_kind kind;
    const ob_wish *wish; ///< or NULL
    bool is_silent;      ///< not for the trace
    void *old;           ///< the buffer to resize, or NULL
} request;

static void *attempt(const request *asked) {
    if (asked->old != NULL) {
        return ob_memory_resize_buffer(asked->old, asked->bytes);
    }
    switch (asked->kind) {
    case OB_BLOCK_OBJECT:
        return asked->wish != NULL ? ob_memory_allocate_object_in(asked->bytes, asked->wish)
                                   : ob_memory_allocate_object(asked->bytes);
    case OB_BLOCK_CHUNK: return ob_memory_allocate_chunk(asked->bytes);
    default: return ob_memory_allocate_buffer(asked->bytes, asked->wish);
    }
}

/// Get memory back that is not in use. False when there is none left.
static bool reclaim(void) {
    if (ob_dismantle(RECLAIM_UNITS)) {
        return true;
    }
    bool any = false;
    for (int i = 0; i < RECLAIM_SLOTS && ob_memory_flush(); i++) {
        any = true;
    }
    return any;
}

/// Could a region hold so much if it were empty? What is hopeless is not worth giving up the caches for.
static bool can_hold(size_t bytes) {
    for (const ob_heap *heap = ob_region_first; heap != NULL; heap = heap->next) {
        if (bytes < OB_REGION_MAX_BYTES && bytes + heap->reserve_bytes < ob_heap_capacity(heap)) {
            return true;
        }
    }
    return false;
}

/// The end of each request: when there was no memory, everything that waits is worked off and asked again.
static void *finish(const request *asked, void *memory) {
    /* Ends: each turn works something off, and the last one finds nothing more. */
    while (memory == NULL && can_hold(asked->bytes) && reclaim()) {
        memory = attempt(asked);
    }
    if (memory == NULL) {
        ob_error_set(OB_ENOMEM, "out of memory", NULL);
    } else if (!asked->is_silent) {
        ob_trace(OB_MEMORY_ALLOCATED, memory, asked->bytes);
    }
    return memory;
}

/// The request with everything that goes with it: a part of what waits is worked off first.
static void *allocate(const request *asked) {
    ob_dismantle(OB_ALLOCATE_BUDGET_UNITS);
    return finish(asked, attempt(asked));
}

/// What an allocation does that has more to do than to take memory.
__attribute__((noinline)) static void *allocate_slowly(size_t bytes, ob_block_kind kind, bool has_failed) {
    const request asked = {.bytes = bytes, .kind = kind};
    return has_failed ? finish(&asked, NULL) : allocate(&asked);
}

void *ob_allocate_object(size_t bytes) {
    if (ob_attention != 0) {
        return allocate_slowly(bytes, OB_BLOCK_OBJECT, false);
    }
    void *memory = ob_memory_allocate_object(bytes);
    return memory != NULL ? memory : allocate_slowly(bytes, OB_BLOCK_OBJECT, true);
}

void *ob_allocate_object_in(size_t bytes, const ob_wish *wish) {
    return allocate(&(request){.bytes = bytes, .kind = OB_BLOCK_OBJECT, .wish = wish});
}

void *ob_allocate_slot(size_t bytes, const ob_wish *wish) {
    return allocate(&(request){.bytes = bytes, .kind = OB_BLOCK_OBJECT, .wish = wish, .is_silent = true});
}

void *ob_allocate_chunk(size_t bytes) {
    OB_NOTE_SITE();
    if (ob_attention != 0) {
        return allocate_slowly(bytes, OB_BLOCK_CHUNK, false);
    }
    void *memory = ob_memory_allocate_chunk(bytes);
    return memory != NULL ? memory : allocate_slowly(bytes, OB_BLOCK_CHUNK, true);
}

void *ob_allocate_smaller_chunk(size_t bytes) {
    void *memory = ob_memory_allocate_chunk(bytes);
    if (memory != NULL) {
        ob_trace(OB_MEMORY_ALLOCATED, memory, bytes);
    }
    return memory;
}

void *ob_allocate_buffer(size_t bytes, const ob_wish *wish) {
    return allocate(&(request){.bytes = bytes, .kind = OB_BLOCK_BUFFER, .wish = wish});
}

void *ob_reallocate_buffer(void *memory, size_t bytes) {
    size_t old_bytes = ob_is_traced() ? ob_memory_buffer_bytes(memory) : 0;
    void *moved = allocate(&(request){.bytes = bytes, .kind = OB_BLOCK_BUFFER, .old = memory});
    if (moved != NULL) {
        ob_trace(OB_MEMORY_FREED, memory, old_bytes);
    }
    return moved;
}

void ob_release_buffer(void *memory) {
    if (ob_is_traced()) {
        ob_trace(OB_MEMORY_FREED, memory, ob_memory_buffer_bytes(memory));
    }
    ob_charge(BUFFER_UNITS);
    ob_memory_release_buffer(memory);
}
