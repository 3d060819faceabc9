/* See refuse.h. Owns the countdown. */
#include "refuse.h"

#include <stddef.h>

#include "memory/memory.h"

static refusal mode;
static unsigned target;
static unsigned asked;
static bool refused;

void refuse(refusal how, unsigned k) {
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

void *__real_ob_memory_allocate(size_t bytes, ob_block_kind kind);
void *__wrap_ob_memory_allocate(size_t bytes, ob_block_kind kind);
void *__wrap_ob_memory_allocate(size_t bytes, ob_block_kind kind) {
    return grants() ? __real_ob_memory_allocate(bytes, kind) : NULL;
}

void *__real_ob_memory_resize(void *memory, size_t bytes);
void *__wrap_ob_memory_resize(void *memory, size_t bytes);
void *__wrap_ob_memory_resize(void *memory, size_t bytes) {
    return grants() ? __real_ob_memory_resize(memory, bytes) : NULL;
}
