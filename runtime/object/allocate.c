/* Allocation with reclaiming: a request fails only when nothing waits to be dismantled and no free slot is kept any more.
 *
 * Owns: the trace, and the allocator of raw memory.
 * Invariant: an allocation never runs program code but the hooks that the program set; dismantling does not either. While a trace is
 * set the caches are closed, so that the paths without it need not look for it. */
#include "object/allocate.h"

#include "memory/cache.h"
#include "object/checked.h"
#include "object/count.h"
#include "obol/hooks.h"

enum { RECLAIM_UNITS = 256, RECLAIM_SLOTS = 16 };

static ob_memory_trace trace;
static void *trace_context;

static bool is_traced(void) {
    return (ob_attention & OB_ATTENTION_TRACE) != 0;
}

void ob_trace(ob_memory_event event, const void *memory, size_t bytes) {
    if (is_traced()) {
        trace(trace_context, event, memory, bytes);
    }
}

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
        if (bytes + heap->reserve_bytes < ob_heap_capacity(heap) && bytes < OB_REGION_MAX_BYTES) {
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

void *ob_allocate_buffer(size_t bytes) {
    return allocate(&(request){.bytes = bytes, .kind = OB_BLOCK_BUFFER});
}

void ob_release_buffer(void *memory) {
    if (is_traced()) {
        trace(trace_context, OB_MEMORY_FREED, memory, ob_memory_buffer_bytes(memory));
    }
    ob_memory_release_buffer(memory);
}

/* --- The allocator of raw memory ----------------------------------------------------------------------------------- */

static void *default_alloc(void *context, size_t bytes, uint32_t want, uint32_t avoid) {
    (void)context;
    const ob_wish wish = {want, avoid};
    return allocate(&(request){.bytes = bytes, .kind = OB_BLOCK_BUFFER, .wish = (want | avoid) != 0 ? &wish : NULL});
}

static void *default_realloc(void *context, void *memory, size_t bytes) {
    (void)context;
    size_t old_bytes = is_traced() ? ob_memory_buffer_bytes(memory) : 0;
    void *moved = allocate(&(request){.bytes = bytes, .kind = OB_BLOCK_BUFFER, .old = memory});
    if (moved != NULL) {
        ob_trace(OB_MEMORY_FREED, memory, old_bytes);
    }
    return moved;
}

static void default_free(void *context, void *memory) {
    (void)context;
    ob_release_buffer(memory);
}

#define DEFAULT_ALLOCATOR                                                                                              \
    { NULL, default_alloc, default_realloc, default_free }
static ob_mem_allocator allocator = DEFAULT_ALLOCATOR;

void ob_mem_get_allocator(ob_mem_allocator *current) {
    *current = allocator;
}

void ob_mem_set_allocator(const ob_mem_allocator *wanted) {
    allocator = wanted != NULL ? *wanted : (ob_mem_allocator)DEFAULT_ALLOCATOR;
}

/// Zero is rounded up, so that every block has an address of its own.
static size_t at_least_one(size_t bytes) {
    return bytes != 0 ? bytes : 1;
}

void *ob_mem_alloc(size_t bytes) {
    OB_NOTE_SITE();
    return allocator.alloc(allocator.context, at_least_one(bytes), 0, 0);
}

void *ob_mem_alloc_in(size_t bytes, uint32_t want, uint32_t avoid) {
    OB_NOTE_SITE();
    return allocator.alloc(allocator.context, at_least_one(bytes), want, avoid);
}

void *ob_mem_realloc(void *memory, size_t bytes) {
    OB_NOTE_SITE();
    return memory == NULL ? allocator.alloc(allocator.context, at_least_one(bytes), 0, 0)
                          : allocator.realloc(allocator.context, memory, at_least_one(bytes));
}

void ob_mem_free(void *memory) {
    if (memory != NULL) {
        allocator.free(allocator.context, memory);
    }
}

/* --- The trace ----------------------------------------------------------------------------------------------------- */

/// An object or chunk goes: its size is known, and its head tells which of the two it is.
static void trace_release(const ob_granule *block, size_t bytes) {
    bool is_chunk = (block->head & OB_HEAD_KIND) == OB_HEAD_CHUNK;
    trace(trace_context, OB_MEMORY_FREED, block + is_chunk, bytes - is_chunk * OB_GRANULE_BYTES);
}

void ob_memory_set_trace(ob_memory_trace hook, void *context) {
    ob_cache_open();
    trace = hook;
    trace_context = context;
    ob_attention &= ~(uint32_t)OB_ATTENTION_TRACE;
    if (hook != NULL) {
        ob_attention |= OB_ATTENTION_TRACE;
        ob_cache_close(trace_release);
    }
}
