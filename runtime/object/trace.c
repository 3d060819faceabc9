/* The trace of all memory.
 *
 * Owns: the hook. Invariant: while one is set, OB_ATTENTION_TRACE is set as well and the caches are closed: then each allocation and
 * each release takes the path on which the hook is called, and the short paths need not look for it. */
#include "object/trace.h"

#include "memory/cache.h"

static ob_memory_trace trace;
static void *trace_context;

void ob_trace(ob_memory_event event, const void *memory, size_t bytes) {
    if (ob_is_traced()) {
        trace(trace_context, event, memory, bytes);
    }
}

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
