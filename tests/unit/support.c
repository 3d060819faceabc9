/* See support.h. Each test begins with a runtime that has just been started on the board's memory, and must leave no block
 * in use, no broken tag and no error's object. */
#include "support.h"

static bool leftovers_allowed;
static char text[160];
static uint32_t random_state;
static bool panic_armed;

expected_panic last_panic;

void arm_panic(bool armed) {
    panic_armed = armed;
}

/* Weak: this file is also linked into images that do not wrap ob_port_panic. */
_Noreturn void __real_ob_port_panic(uint32_t id, const void *address) __attribute__((weak));
_Noreturn void __wrap_ob_port_panic(uint32_t id, const void *address);

_Noreturn void __wrap_ob_port_panic(uint32_t id, const void *address) {
    if (!panic_armed) {
        __real_ob_port_panic(id, address);
    }
    panic_armed = false;
    last_panic.id = id;
    last_panic.address = address;
    longjmp(last_panic.back, 1);
}

const char *repr(ob_object *object) {
    ob_text_sink sink = ob_text_sink_of(text, sizeof text);
    return ob_write_repr(object, &sink.sink) == OB_OK ? text : "(error)";
}

const char *repr_taken(ob_object *object) {
    if (object == NULL) {
        return "NULL";
    }
    const char *result = repr(object);
    ob_decref(object);
    return result;
}

ob_err taken_error(void) {
    ob_err code = ob_error()->code;
    ob_error_clear();
    return code;
}

const char *taken_message(void) {
    const char *message = ob_error()->message;
    ob_error_clear();
    return message;
}

void leaves_objects(void) {
    leftovers_allowed = true;
}

void drain(void) {
    while (ob_gc_step(1000)) { /* ends: nothing dies meanwhile */
    }
}

void drop_each(ob_object *const *objects, size_t count) {
    for (size_t i = 0; i < count; i++) {
        ob_decref(objects[i]);
    }
}

bool are_in_order(ob_object *a, ob_object *b, int order) {
    return ob_compare(a, b, OB_EQ) == (order == 0) && ob_compare(a, b, OB_NE) == (order != 0) &&
           ob_compare(a, b, OB_LT) == (order < 0) && ob_compare(a, b, OB_LE) == (order <= 0) &&
           ob_compare(a, b, OB_GT) == (order > 0) && ob_compare(a, b, OB_GE) == (order >= 0);
}

size_t heap_bytes(void) {
    return ob_memory_get_stats().size_bytes;
}

uint32_t random_below(uint32_t limit) {
    random_state ^= random_state << 13; /* xorshift32, Marsaglia 2003 */
    random_state ^= random_state >> 17;
    random_state ^= random_state << 5;
    return random_state % limit;
}

void *take_ballast(void) {
    void **ballast = NULL;
    for (size_t bytes = heap_bytes(); bytes >= sizeof(void *);) {
        void **block = ob_mem_alloc(bytes);
        if (block == NULL) {
            bytes /= 2;
            continue;
        }
        block[0] = ballast;
        ballast = block;
    }
    ob_error_clear();
    return ballast;
}

void drop_ballast(void *ballast) {
    while (ballast != NULL) {
        void *below = *(void **)ballast;
        ob_mem_free(ballast);
        ballast = below;
    }
}

bool is_empty_heap(void) {
    ob_region_stats stats = ob_memory_get_stats();
    return stats.blocks == 0 && stats.objects == 0 && stats.used_bytes == 0;
}

void tap_before_each(void) {
    leftovers_allowed = false;
    panic_armed = false;
    random_state = 2463534242u;
    if (ob_init(board_regions, board_region_count) != OB_OK) {
        tap_fail(__FILE__, __LINE__, "ob_init refused the board's memory");
    }
}

void tap_after_each(void) {
    if (leftovers_allowed) {
        return;
    }
    if (ob_error()->code != OB_OK) {
        tap_fail(__FILE__, __LINE__, "an error was not taken");
        ob_error_clear();
    }
    drain();
    ob_region_stats stats = ob_memory_get_stats();
    if (stats.blocks != 0 || stats.objects != 0 || stats.used_bytes != 0) {
        tap_note("blocks %u, objects %u, bytes %u", (unsigned)stats.blocks, (unsigned)stats.objects,
                 (unsigned)stats.used_bytes);
        tap_fail(__FILE__, __LINE__, "memory is left");
    }
    if (ob_heap_check() != NULL) {
        tap_note("wrong at %p", ob_heap_check());
        tap_fail(__FILE__, __LINE__, "the heap is damaged");
    }
}
