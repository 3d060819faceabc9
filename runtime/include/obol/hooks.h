/* Hooks into the memory manager: an allocator of one's own for raw memory, and a trace of all memory. */
#ifndef OBOL_HOOKS_H
#define OBOL_HOOKS_H

#include <stddef.h>
#include <stdint.h>

/// What ob_mem_alloc, ob_mem_alloc_in, ob_mem_realloc and ob_mem_free call. Objects and the runtime's own buffers never come from here.
typedef struct ob_mem_allocator {
    void *context; ///< passed to each function
    /// As ob_mem_alloc_in, with bytes not 0; without a wish, want and avoid are 0. Sets OB_ENOMEM when it returns NULL.
    void *(*alloc)(void *context, size_t bytes, uint32_t want, uint32_t avoid);
    /// As ob_mem_realloc, with memory not NULL and bytes not 0.
    void *(*realloc)(void *context, void *memory, size_t bytes);
    /// As ob_mem_free, with memory not NULL.
    void (*free)(void *context, void *memory);
} ob_mem_allocator;

/// The allocator of raw memory that is in use: to wrap it, keep this and call it from the new one.
///   current  filled in
///   cost     O(1)
///   ctx      thread holding the lock
void ob_mem_get_allocator(ob_mem_allocator *current);

/// Replace the allocator of raw memory. Memory must go back to the allocator that it came from, so do this before the first
/// allocation, or wrap the one in use. ob_init does not change it.
///   wanted   copied; NULL: the runtime's own
///   cost     O(1); a call of ob_mem_alloc goes through one pointer, replaced or not
///   ctx      thread holding the lock
void ob_mem_set_allocator(const ob_mem_allocator *wanted);

/// What a trace is told of.
typedef enum ob_memory_event {
    OB_MEMORY_ALLOCATED, ///< memory was allocated
    OB_MEMORY_FREED,     ///< memory is about to go; of a buffer that is resized, has gone
} ob_memory_event;

/// Called for each object, container part and buffer (a reserve's free slots are none of these). What is freed may hold anything by then.
/// Must not allocate, free, count or drop references.
///   context  as given to ob_memory_set_trace
///   event    what happened
///   memory   its address; the same in both events
///   bytes    when allocated, what was asked for; when freed, what it held, which may be a little more
typedef void (*ob_memory_trace)(void *context, ob_memory_event event, const void *memory, size_t bytes);

/// Trace all memory. A resized buffer is allocated at its new place and then freed at its old one, also when both are the same.
///   hook     NULL: no more trace. ob_init ends it too
///   context  passed to the hook
///   cost     O(slots in the caches), which are emptied. While a trace is set they stay empty, so each allocation and each free
///            takes the longer path; without one, nothing costs more
///   ctx      thread holding the lock
void ob_memory_set_trace(ob_memory_trace hook, void *context);

#endif
