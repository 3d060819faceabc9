/* See refuse.h. Owns the countdown. */
#include "refuse.h"

#include <stddef.h>

#include "memory/memory.h"
#include "obol/hooks.h"

static refusal mode;
static unsigned target;
static unsigned asked;
static bool refused;

static void ignore(void *context, ob_memory_event event, const void *memory, size_t bytes) {
    (void)context;
    (void)event;
    (void)memory;
    (void)bytes;
}

/// While memory is traced nothing comes out of a cache, so each allocation can be refused.
void refuse(refusal how, unsigned k) {
    ob_memory_set_trace(ignore, NULL);
    mode = how;
    target = k;
    asked = 0;
    refused = false;
}

unsigned allocations_asked(void) {
    return asked;
}

bool was_refused(void) {
    return refused;
}

static bool grants(void) {
    unsigned index = asked++;
    bool refusing = (mode == REFUSE_ONE && index == target) || (mode == REFUSE_REST && index >= target);
    refused = refused || refusing;
    return !refusing;
}

void *__real_ob_memory_allocate_object(size_t bytes);
void *__wrap_ob_memory_allocate_object(size_t bytes);
void *__wrap_ob_memory_allocate_object(size_t bytes) {
    return grants() ? __real_ob_memory_allocate_object(bytes) : NULL;
}

void *__real_ob_memory_allocate_buffer(size_t bytes, const ob_wish *wish);
void *__wrap_ob_memory_allocate_buffer(size_t bytes, const ob_wish *wish);
void *__wrap_ob_memory_allocate_buffer(size_t bytes, const ob_wish *wish) {
    return grants() ? __real_ob_memory_allocate_buffer(bytes, wish) : NULL;
}

void *__real_ob_memory_resize_buffer(void *memory, size_t bytes);
void *__wrap_ob_memory_resize_buffer(void *memory, size_t bytes);
void *__wrap_ob_memory_resize_buffer(void *memory, size_t bytes) {
    return grants() ? __real_ob_memory_resize_buffer(memory, bytes) : NULL;
}

bool __real_ob_memory_flush(void);
bool __wrap_ob_memory_flush(void);
bool __wrap_ob_memory_flush(void) {
    bool refusing = mode == REFUSE_ONE && asked == target + 1;
    return !refusing && __real_ob_memory_flush();
}
