/* Program code that is due runs at a safe point, which may be the end of anything: what an operation has begun is whole by then, or is looked
 * at anew. */
#include "object/count.h"
#include "object/weak.h"
#include "support.h"

/// A container whose finalizer, and whose comparison, do what the test says.
typedef struct thing {
    ob_container head;
    ob_object *number;
} thing;

static void (*to_do)(void);
static ob_object *target; ///< what that changes
static void *ballast;

static void act(void) {
    void (*what)(void) = to_do;
    to_do = NULL;
    if (what != NULL) {
        what();
    }
}

static int finalize_thing(ob_object *self) {
    (void)self;
    act();
    return OB_OK;
}

static const OB_TYPE_DEFINE(final_type, "final", thing, OB_FIELDS(thing, number, number),
                            OB_SPECIAL(.finalize = finalize_thing));

/// Finalizers are due, nothing waits, and there is no memory but for an object or two.
static void make_due(void) {
    ob_object *list = ob_list_new();
    for (int i = 0; i < 20; i++) {
        ob_object *made = ob_object_new(&final_type, 0);
        TAP_EQUAL(ob_list_append(list, made), OB_OK);
        ob_decref(made);
    }
    void *room = ob_mem_alloc(12 * sizeof(void *));
    (void)ob_set_decref_budget(1);
    ob_decref(list);
    (void)ob_set_decref_budget(OB_DECREF_BUDGET_UNITS);
    ballast = take_ballast();
    ob_mem_free(room);
    TAP_EQUAL(ob_waiting(), 0);
    TAP_OK(ob_due() > 0);
}

static void clear_target(void) {
    ob_list_clear(target);
}

TAP_TEST("a slice is deleted from the list that it was measured in, when memory ends on the way and code is due that clears it") {
    target = ob_list_new();
    for (int i = 0; i < 200; i++) {
        TAP_EQUAL(ob_list_append(target, OB_INT(i)), OB_OK);
    }
    to_do = clear_target;
    make_due();
    TAP_EQUAL(ob_list_delete_slice(target, 0, 100, 1), OB_OK);
    TAP_EQUAL(ob_list_length(target), 100);
    TAP_OK(ob_list_peek(target, 0) == OB_INT(100));
    while (ob_poll()) {
    }
    TAP_EQUAL(ob_list_length(target), 0);
    drop_ballast(ballast);
    DROP_EACH(target);
    drain();
    TAP_OK(is_empty_heap());
}
