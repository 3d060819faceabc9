/* Telling the program's trace of memory that comes and goes. */
#ifndef OBOL_OBJECT_TRACE_H
#define OBOL_OBJECT_TRACE_H

#include "obol/hooks.h"
#include "object/count.h"

/// Is there a trace? The allocations look at ob_attention as a whole, and so need not ask.
static inline bool ob_is_traced(void) {
    return (ob_attention & OB_ATTENTION_TRACE) != 0;
}

/// Tell the trace, if there is one.
void ob_trace(ob_memory_event event, const void *memory, size_t bytes);

#endif
