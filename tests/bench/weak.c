/* Weak references, and what stands on them.
 *
 * needs: target, ram 2M */
#include <stdio.h>

#include "bench.h"
#include "board.h"
#include "obol.h"

enum { ROUNDS = 200 };

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
        BENCH(&called, with = ob_weakref_new(object, OB_NONE));
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

int main(void) {
    bench_init();
    expect(ob_init(board_regions, board_region_count) == OB_OK);
    measure_refs();
    return 0;
}
