/* Without a limit (OB_UNLIMITED) all is over when a decref returns, as in CPython: also what finalizers, callbacks and the hook leave behind in
 * errors. */
#include "support.h"

#include "object/error.h"

static ob_object *kept;
static unsigned released;
static bool keeps;

static void release(ob_object *self) {
    (void)self;
    released++;
}

typedef struct thing {
    ob_container head;
    ob_object *inner;
} thing;

static const OB_TYPE_DEFINE(box_type, "box", thing, OB_FIELDS(thing, inner, inner), .traits = OB_TRAIT_SPECIAL,
                            .special = &(const ob_special){.release = release});

/// Fails, with an error about an object that only the error holds, and which holds another.
static int fail(void) {
    ob_object *box = ob_object_new(&box_type, 0);
    ((thing *)(void *)box)->inner = ob_object_new(&box_type, 0);
    (void)ob_error_set(OB_EVALUE, "failed", box);
    ob_decref(box);
    return OB_EVALUE;
}

static int finalize(ob_object *self) {
    if (keeps) {
        kept = ob_new_ref(self);
    }
    return fail();
}

static const OB_TYPE_DEFINE(final_type, "final", thing, OB_FIELDS(thing, inner, inner), .traits = OB_TRAIT_SPECIAL,
                            .special = &(const ob_special){.finalize = finalize});

static ob_object *call_back_code(ob_object *self, ob_object *args) {
    (void)self;
    (void)args;
    (void)fail();
    return NULL;
}

static const OB_FUNCTION_DEFINE(call_back, "call_back", 1, 1, call_back_code);

static unsigned told;

static void hear(ob_object *source, const ob_error_state *error) {
    (void)source;
    (void)error;
    told++;
}

/// Sets an error itself.
static void hear_and_fail(ob_object *source, const ob_error_state *error) {
    hear(source, error);
    (void)fail();
}

static void begin(bool is_keeping, ob_unraisable_hook hook) {
    (void)ob_set_decref_budget(OB_UNLIMITED);
    (void)ob_set_unraisable_hook(hook);
    keeps = is_keeping;
    kept = NULL;
    told = released = 0;
}

static void end(unsigned expected) {
    (void)ob_set_decref_budget(OB_DECREF_BUDGET_UNITS);
    (void)ob_set_unraisable_hook(NULL);
    TAP_EQUAL(ob_waiting() + ob_due(), 0);
    TAP_EQUAL(told, expected);
    TAP_EQUAL(released, told * 2);
    TAP_OK(is_empty_heap());
}

TAP_TEST("what a finalizer's error is about ends with the decref") {
    begin(false, hear);
    ob_decref(ob_object_new(&final_type, 0));
    end(1);
}

TAP_TEST("also when the finalizer brings its object back to life") {
    begin(true, hear);
    ob_decref(ob_object_new(&final_type, 0));
    TAP_EQUAL(ob_waiting() + ob_due(), 0);
    TAP_EQUAL(released, 2);
    ob_decref(kept);
    end(1);
}

TAP_TEST("also when the finalizer was due") {
    for (int keeping = 0; keeping < 2; keeping++) {
        begin(keeping, hear);
        ob_object *object = ob_object_new(&final_type, 0);
        ob_object *list = ob_list_of(object);
        ob_decref(object);
        ob_decref(list);
        TAP_EQUAL(ob_waiting() + ob_due(), 0);
        TAP_EQUAL(released, 2);
        ob_xdecref(kept);
        end(1);
    }
}

TAP_TEST("also what a callback's error is about") {
    begin(false, hear);
    ob_object *object = ob_list_new();
    ob_object *ref = ob_weakref_new(object, OB_FUNCTION(call_back));
    ob_decref(object);
    TAP_EQUAL(ob_waiting() + ob_due(), 0);
    TAP_EQUAL(released, 2);
    ob_decref(ref);
    end(1);
}

TAP_TEST("also what the hook leaves in the error state") {
    begin(true, hear_and_fail);
    ob_decref(ob_object_new(&final_type, 0));
    TAP_EQUAL(ob_waiting() + ob_due(), 0);
    TAP_EQUAL(released, 4);
    ob_decref(kept);
    released -= 2;
    end(1);
}
