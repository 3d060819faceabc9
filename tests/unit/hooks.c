/* Hooks: an allocator of the program's own, and the trace of all memory. */
#include "support.h"

/* --- The allocator ------------------------------------------------------------------------------------------------- */

/// Counts what goes through it, and passes it on.
typedef struct wrapper {
    ob_mem_allocator inner;
    unsigned allocs, reallocs, frees;
    size_t last_bytes;
    uint32_t last_want, last_avoid;
    bool refuses;
} wrapper;

static void *wrapped_alloc(void *context, size_t bytes, uint32_t want, uint32_t avoid) {
    wrapper *self = context;
    self->allocs++;
    self->last_bytes = bytes;
    self->last_want = want;
    self->last_avoid = avoid;
    if (self->refuses) {
        ob_error_set(OB_ENOMEM, "refused", NULL);
        return NULL;
    }
    return self->inner.alloc(self->inner.context, bytes, want, avoid);
}

static void *wrapped_realloc(void *context, void *memory, size_t bytes) {
    wrapper *self = context;
    self->reallocs++;
    self->last_bytes = bytes;
    return self->inner.realloc(self->inner.context, memory, bytes);
}

static void wrapped_free(void *context, void *memory) {
    wrapper *self = context;
    self->frees++;
    self->inner.free(self->inner.context, memory);
}

static wrapper outer;

static void wrap(void) {
    memset(&outer, 0, sizeof outer);
    ob_mem_get_allocator(&outer.inner);
    const ob_mem_allocator own = {&outer, wrapped_alloc, wrapped_realloc, wrapped_free};
    ob_mem_set_allocator(&own);
}

TAP_TEST("a wrapped allocator sees each call for raw memory, and the one inside does the work") {
    wrap();
    uint8_t *memory = ob_mem_alloc(40);
    TAP_EQUAL(outer.allocs, 1);
    TAP_EQUAL(outer.last_bytes, 40);
    memset(memory, 0x31, 40);
    memory = ob_mem_realloc(memory, 90);
    TAP_EQUAL(outer.reallocs, 1);
    TAP_EQUAL(memory[39], 0x31);
    void *near = ob_mem_alloc_in(8, OB_REGION_DMA, OB_REGION_EXTERNAL);
    TAP_EQUAL(outer.last_want, OB_REGION_DMA);
    TAP_EQUAL(outer.last_avoid, OB_REGION_EXTERNAL);
    ob_mem_free(memory);
    ob_mem_free(near);
    TAP_EQUAL(outer.frees, 2);
    ob_mem_set_allocator(NULL);
    ob_mem_free(ob_mem_alloc(1));
    TAP_EQUAL(outer.frees, 2);
}

TAP_TEST("it is never given NULL or zero bytes") {
    wrap();
    void *memory = ob_mem_alloc(0);
    TAP_EQUAL(outer.last_bytes, 1);
    memory = ob_mem_realloc(memory, 0);
    TAP_EQUAL(outer.last_bytes, 1);
    ob_mem_free(memory);
    ob_mem_free(NULL);
    TAP_EQUAL(outer.frees, 1);
    memory = ob_mem_realloc(NULL, 0);
    TAP_EQUAL(outer.allocs, 2);
    TAP_EQUAL(outer.reallocs, 1);
    ob_mem_free(memory);
    ob_mem_set_allocator(NULL);
}

TAP_TEST("what it refuses is refused, and objects do not ask it") {
    wrap();
    outer.refuses = true;
    TAP_OK(ob_mem_alloc(8) == NULL);
    TAP_EQUAL(taken_error(), OB_ENOMEM);
    unsigned asked = outer.allocs;
    ob_object *list = ob_list_new();
    for (int i = 0; i < 100; i++) {
        TAP_EQUAL(ob_list_append(list, OB_INT(i)), OB_OK);
    }
    (void)repr(list); /* nothing of it is raw memory of the program's */
    ob_decref(list);
    TAP_EQUAL(outer.allocs, asked);
    ob_mem_set_allocator(NULL);
}

/* --- The trace ----------------------------------------------------------------------------------------------------- */

enum { BLOCKS = 400 };

/// What the trace told, as a table of what must be in use.
static struct {
    const void *memory[BLOCKS];
    size_t bytes[BLOCKS];
    unsigned count;
    unsigned allocated, freed;
    bool wrong;
} seen;

static void record(void *context, ob_memory_event event, const void *memory, size_t bytes) {
    TAP_OK(context == &seen);
    unsigned at = 0;
    while (at < seen.count && seen.memory[at] != memory) {
        at++;
    }
    if (event == OB_MEMORY_ALLOCATED) {
        seen.allocated++;
        seen.wrong = seen.wrong || seen.count == BLOCKS;
        seen.memory[seen.count] = memory;
        seen.bytes[seen.count++] = bytes;
    } else {
        seen.freed++;
        seen.wrong = seen.wrong || at == seen.count || bytes < seen.bytes[at];
        if (at < seen.count) {
            seen.memory[at] = seen.memory[--seen.count];
            seen.bytes[at] = seen.bytes[seen.count];
        }
    }
}

static void start_trace(void) {
    memset(&seen, 0, sizeof seen);
    ob_memory_set_trace(record, &seen);
}

TAP_TEST("the trace hears of each object, chunk and buffer once when it comes and once when it goes") {
    start_trace();
    ob_object *list = ob_list_new();
    TAP_EQUAL(seen.count, 1);
    TAP_OK(seen.memory[0] == list);
    for (int i = 0; i < 80; i++) {
        TAP_EQUAL(ob_list_append(list, OB_INT(i)), OB_OK);
    }
    ob_object *text = ob_str_from("some text");
    void *buffer = ob_mem_alloc(30);
    TAP_EQUAL(seen.count, ob_memory_get_stats().blocks);
    ob_heap_block block = {0};
    while (ob_heap_next(&block)) {
        bool told = !block.used;
        for (unsigned i = 0; i < seen.count; i++) {
            told = told || seen.memory[i] == block.memory;
        }
        TAP_OK(told);
    }
    while (ob_length(list) > 0) {
        ob_decref(ob_list_pop(list, -1));
    }
    ob_decref(list);
    ob_decref(text);
    ob_mem_free(buffer);
    drain();
    TAP_EQUAL(seen.count, 0);
    TAP_EQUAL(seen.allocated, seen.freed);
    TAP_OK(!seen.wrong);
    ob_memory_set_trace(NULL, NULL);
}

TAP_TEST("a resized buffer is allocated at its new place and freed at its old one") {
    void *buffer = ob_mem_alloc(30);
    void *wall = ob_mem_alloc(8);
    start_trace();
    seen.memory[0] = buffer;
    seen.bytes[0] = 30;
    seen.count = 1;
    void *moved = ob_mem_realloc(buffer, 200);
    TAP_EQUAL(seen.count, 1);
    TAP_OK(seen.memory[0] == moved);
    TAP_EQUAL(seen.bytes[0], 200);
    TAP_EQUAL(seen.allocated, 1);
    TAP_EQUAL(seen.freed, 1);
    TAP_OK(!seen.wrong);
    ob_memory_set_trace(NULL, NULL);
    ob_mem_free(moved);
    ob_mem_free(wall);
}

TAP_TEST("while a trace is set nothing is cached, and afterwards it is again") {
    ob_decref(ob_list_new());
    TAP_OK(ob_memory_get_stats().cached_bytes > 0);
    start_trace();
    TAP_EQUAL(ob_memory_get_stats().cached_bytes, 0);
    TAP_OK(ob_heap_check() == NULL);
    ob_decref(ob_list_new());
    drain();
    TAP_EQUAL(ob_memory_get_stats().cached_bytes, 0);
    start_trace(); /* once more changes nothing */
    TAP_OK(ob_heap_check() == NULL);
    ob_memory_set_trace(NULL, NULL);
    ob_memory_set_trace(NULL, NULL);
    TAP_OK(ob_heap_check() == NULL);
    ob_decref(ob_list_new());
    drain();
    TAP_OK(ob_memory_get_stats().cached_bytes > 0);
}

TAP_TEST("a request that fails is not traced, and one that was refused at first is traced once") {
    start_trace();
    TAP_OK(ob_mem_alloc(heap_bytes() * 2) == NULL);
    TAP_EQUAL(taken_error(), OB_ENOMEM);
    TAP_EQUAL(seen.allocated, 0);
    ob_memory_set_trace(NULL, NULL);
}

typedef struct sample {
    ob_object head;
    void *data[2];
} sample;

static ob_reserve sample_reserve;
static const ob_placement reserved = OB_PLACEMENT(.reserve = &sample_reserve);
static const ob_type sample_type = {
    .head = OB_TYPE_HEAD, .name = "sample", .size_bytes = sizeof(sample), OB_SPECIAL(.placement = &reserved)};

TAP_TEST("objects of a reserve are traced, and its free slots are not") {
    leaves_objects();
    start_trace();
    TAP_EQUAL(ob_type_reserve(&sample_type, 3), OB_OK);
    TAP_EQUAL(seen.allocated, 0);
    ob_object *object = ob_object_new(&sample_type, 0);
    TAP_EQUAL(seen.count, 1);
    TAP_OK(seen.memory[0] == object);
    ob_decref(object);
    TAP_EQUAL(seen.count, 0);
    TAP_EQUAL(ob_type_reserve(&sample_type, heap_bytes()), OB_ENOMEM);
    ob_error_clear();
    TAP_EQUAL(seen.count, 0);
    TAP_OK(!seen.wrong);
    ob_memory_set_trace(NULL, NULL);
}

TAP_TEST("ob_init ends the trace") {
    start_trace();
    TAP_EQUAL(ob_init(board_regions, board_region_count), OB_OK);
    ob_decref(ob_list_new());
    drain();
    TAP_EQUAL(seen.allocated, 0);
    TAP_EQUAL(seen.freed, 0);
    TAP_OK(ob_heap_check() == NULL);
}
