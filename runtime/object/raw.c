/* Raw memory as the program asks for it, through an allocator that it may replace.
 *
 * Owns: which allocator is in use. */
#include "obol/hooks.h"
#include "obol/memory.h"
#include "object/allocate.h"
#include "object/checked.h"

static void *default_alloc(void *context, size_t bytes, uint32_t want, uint32_t avoid) {
    (void)context;
    const ob_wish wish = {want, avoid};
    return ob_allocate_buffer(bytes, (want | avoid) != 0 ? &wish : NULL);
}

static void *default_realloc(void *context, void *memory, size_t bytes) {
    (void)context;
    return ob_reallocate_buffer(memory, bytes);
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
