/* Weak references, and what stands on them.
 *
 * needs: target, ram 2M */
#include <stdio.h>

#include "bench.h"
#include "board.h"
#include "obol.h"

enum { ROUNDS = 200, ENTRIES = 10000 };

typedef struct thing {
    ob_container head;
    ob_object *value;
} thing;

static const OB_TYPE_DEFINE(thing_type, "thing", thing, OB_FIELDS(thing, value, value));

static void expect(bool condition) {
    if (!condition) {
        bench_fail("a result is wrong");
    }
}

static ob_object *new_thing(void) {
    ob_object *object = ob_object_new(&thing_type, 0);
    expect(object != NULL);
    ((thing *)(void *)object)->value = OB_NONE;
    return object;
}

/// An object of two fields with a finalizer: no larger than one without.
static int finalize_nothing(ob_object *self) {
    (void)self;
    return OB_OK;
}

typedef struct finalized {
    ob_container head;
    ob_object *left;
    ob_object *right;
} finalized;

static const OB_TYPE_DEFINE(finalized_type, "finalized", finalized, OB_FIELDS(finalized, left, right),
                            OB_SPECIAL(.finalize = finalize_nothing));

static void measure_finalizer(void) {
    bench_series dropped = {0};
    for (int i = 0; i < ROUNDS; i++) {
        size_t before = ob_memory_get_stats().used_bytes;
        ob_object *object = ob_object_new(&finalized_type, 0);
        expect(object != NULL);
        if (i == 0) {
            bench_print("bytes_object2_finalizer", (uint32_t)(ob_memory_get_stats().used_bytes - before), "bytes");
        }
        BENCH(&dropped, ob_decref(object));
    }
    bench_print("finalizer_drop", dropped.worst, "instructions");
}

static void measure_refs(void) {
    bench_series made = {0};
    bench_series shared = {0};
    bench_series called = {0};
    bench_series got = {0};
    bench_series dropped = {0};
    ob_object *object = new_thing();
    for (int i = 0; i < ROUNDS; i++) {
        ob_object *ref;
        ob_object *again;
        ob_object *with;
        BENCH(&made, ref = ob_weakref_new(object, NULL));
        BENCH(&shared, again = ob_weakref_new(object, NULL));
        BENCH(&called, with = ob_weakref_new(object, OB_FUNCTION(ob_getrefcount)));
        expect(ref != NULL && again == ref && with != NULL);
        BENCH(&got, (void)ob_weakref_get(ref));
        ob_decref(object);
        ob_decref(with);
        ob_decref(again);
        BENCH(&dropped, ob_decref(ref));
        while (ob_gc_step(1000)) {
        }
    }
    bench_print("weakref_new", made.worst, "instructions");
    bench_print("weakref_new_shared", shared.worst, "instructions");
    bench_print("weakref_new_callback", called.worst, "instructions");
    bench_print("weakref_get", got.worst, "instructions");
    bench_print("weakref_drop", dropped.worst, "instructions");
    ob_decref(object);
}

static ob_object *new_dict(bool by_value) {
    ob_object *dict = by_value ? ob_weak_value_dict_new() : ob_weak_key_dict_new();
    expect(dict != NULL);
    return dict;
}

/// Fill a dictionary; a list keeps what is weakly referenced alive.
static void measure_dict(ob_object *dict, ob_object *list, bool by_value, const char *infix) {
    bench_series set = {0};
    bench_series got = {0};
    for (int i = 0; i < ENTRIES; i++) {
        ob_object *object = new_thing();
        ob_object *key = by_value ? OB_INT(i) : object;
        ob_object *value = by_value ? object : OB_INT(i);
        int error;
        ob_object *found;
        BENCH(&set, error = ob_weak_dict_set(dict, key, value));
        BENCH(&got, found = ob_weak_dict_get(dict, key));
        expect(error == OB_OK && found == value && ob_list_append(list, object) == OB_OK);
        ob_decref(found);
        ob_decref(object);
    }
    char text[48];
    (void)snprintf(text, sizeof text, "weak_dict_set%s", infix);
    bench_print_mean(text, set.total, set.count, "instructions");
    (void)snprintf(text, sizeof text, "weak_dict_set%s_worst", infix);
    bench_print(text, set.worst, "instructions");
    (void)snprintf(text, sizeof text, "weak_dict_get%s", infix);
    bench_print_mean(text, got.total, got.count, "instructions");
    (void)snprintf(text, sizeof text, "weak_dict_get%s_worst", infix);
    bench_print(text, got.worst, "instructions");
}

/// All that is weakly referenced dies at once.
static void measure_deaths(bool by_value, const char *infix) {
    ob_object *dict = new_dict(by_value);
    ob_object *list = ob_list_new();
    expect(list != NULL);
    measure_dict(dict, list, by_value, infix);
    bench_series calls = {0};
    BENCH(&calls, ob_decref(list));
    bool more = true;
    while (more) {
        BENCH(&calls, more = ob_gc_step(32));
    }
    expect(ob_weak_dict_length(dict) == 0);
    char text[48];
    (void)snprintf(text, sizeof text, "weak_dict_10000%s_worst_call", infix);
    bench_print(text, calls.worst, "instructions");
    (void)snprintf(text, sizeof text, "weak_dict_10000%s_calls", infix);
    bench_print(text, calls.count, "calls");
    (void)snprintf(text, sizeof text, "weak_dict_10000%s_each", infix);
    bench_print_mean(text, calls.total, ENTRIES, "instructions");
    ob_decref(dict);
    while (ob_gc_step(1000)) {
    }
}

int main(void) {
    bench_init();
    expect(ob_init(board_regions, board_region_count) == OB_OK);
    measure_finalizer();
    measure_refs();
    measure_deaths(true, "");
    measure_deaths(false, "_key");
    return 0;
}
