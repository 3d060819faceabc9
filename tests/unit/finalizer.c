/* Finalizers: once, with the object whole, in order, and nothing that they do harms anyone. Safe points. Counts that run over. */
#include "support.h"

/// A container with two fields whose finalizer does what the test says.
typedef struct thing {
    ob_container head;
    ob_object *inner;
    ob_object *mark; ///< a small int
} thing;

static int (*to_do)(ob_object *self);
static int finalized;
static int released;
static int32_t order[24];
static ob_object *kept;
static unsigned wrong; ///< what the finalizers did not find as it should be

static int finalize_thing(ob_object *self) {
    if (finalized < 24) {
        ob_object *mark = ((thing *)(void *)self)->mark;
        order[finalized] = mark == OB_NIL ? 0 : ob_int_small_value(mark);
    }
    finalized++;
    return to_do != NULL ? to_do(self) : OB_OK;
}

static void release_thing(ob_object *self) {
    (void)self;
    released++;
}

static const OB_TYPE_DEFINE(thing_type, "thing", thing, OB_FIELDS(thing, inner, mark), .traits = OB_TRAIT_SPECIAL,
                            .special = &(const ob_special){.finalize = finalize_thing, .release = release_thing});

static ob_object *new_thing(int32_t mark, OB_TAKES ob_object *inner) {
    ob_object *object = ob_object_new(&thing_type, 0);
    if (object != NULL) {
        ((thing *)(void *)object)->mark = OB_INT(mark);
        ((thing *)(void *)object)->inner = inner;
    }
    return object;
}

static void begin(int (*code)(ob_object *)) {
    to_do = code;
    finalized = 0;
    released = 0;
    wrong = 0;
    kept = NULL;
}

static int resurrect(ob_object *self) {
    kept = ob_new_ref(self);
    return OB_OK;
}

TAP_TEST("a type's finalizer makes its objects no larger") {
    ob_object *object = new_thing(1, OB_INT(1));
    begin(NULL);
    TAP_EQUAL(ob_memory_get_stats().used_bytes, sizeof(thing) + 2 * OB_CHECKED * sizeof(void *));
    ob_decref(object);
}

TAP_TEST("the finalizer runs when the last reference goes, before the release hook, and the object is gone after it") {
    begin(NULL);
    ob_object *object = new_thing(7, ob_list_of(OB_INT(1)));
    ob_incref(object);
    ob_decref(object);
    TAP_EQUAL(finalized, 0);
    TAP_OK(!ob_is_finalized(object));
    ob_decref(object);
    TAP_EQUAL(finalized, 1);
    TAP_EQUAL(released, 1);
    TAP_EQUAL(order[0], 7);
    TAP_OK(is_empty_heap());
}

static int look_inside(ob_object *self) {
    thing *whole = (thing *)(void *)self;
    wrong += ob_refcount(self) != 1 || !ob_is_finalized(self) || released != 0;
    wrong += strcmp(repr(whole->inner), "[1, 2]") != 0;
    return OB_OK;
}

TAP_TEST("a finalizer finds the object whole, with one reference") {
    begin(look_inside);
    ob_object *inner = ob_list_of(OB_INT(1), OB_INT(2));
    ob_decref(new_thing(1, inner));
    TAP_EQUAL(finalized, 1);
    TAP_EQUAL(wrong, 0);
    TAP_OK(is_empty_heap());
}

TAP_TEST("an object that its finalizer brings back to life lives on, and is not finalized again") {
    begin(resurrect);
    ob_decref(new_thing(1, ob_list_of(OB_INT(5))));
    TAP_EQUAL(finalized, 1);
    TAP_EQUAL(released, 0);
    TAP_OK(kept != NULL && ob_is_finalized(kept));
    TAP_EQUAL(ob_refcount(kept), 1);
    TAP_STRING(repr(((thing *)(void *)kept)->inner), "[5]");
    ob_decref(kept);
    TAP_EQUAL(finalized, 1);
    TAP_EQUAL(released, 1);
    TAP_OK(is_empty_heap());
}

static int fail(ob_object *self) {
    return ob_error_set(OB_EVALUE, "a finalizer's own", self);
}

static ob_object *hook_source;
static ob_err hook_code;
static unsigned hook_calls;

static void note_unraisable(ob_object *source, const ob_error_state *error) {
    hook_source = source;
    hook_code = error->code;
    hook_calls++;
    wrong += ob_error()->code != OB_OK;
}

TAP_TEST("an error in a finalizer goes to the hook, and the error that was set before stays") {
    begin(fail);
    hook_calls = 0;
    TAP_OK(ob_set_unraisable_hook(note_unraisable) == NULL);
    ob_object *object = new_thing(1, OB_INT(0));
    (void)ob_error_set(OB_EKEY, "before", OB_NONE);
    ob_decref(object);
    TAP_EQUAL(hook_calls, 1);
    TAP_OK(hook_source == object);
    TAP_EQUAL(hook_code, OB_EVALUE);
    TAP_EQUAL(wrong, 0);
    TAP_EQUAL(ob_error()->code, OB_EKEY);
    TAP_OK(ob_error()->object == OB_NONE);
    TAP_STRING(ob_error()->message, "before");
    TAP_OK(ob_set_unraisable_hook(NULL) == note_unraisable);
    ob_error_clear();
    drain();
    TAP_OK(is_empty_heap());
}

TAP_TEST("without a hook the error is written to the console, and the program goes on") {
    begin(fail);
    ob_decref(new_thing(1, OB_INT(0)));
    TAP_EQUAL(ob_error()->code, OB_OK);
    drain();
    TAP_OK(is_empty_heap());
}

TAP_TEST("an object inside of what dies is finalized after its holder has let it go, and before what it holds") {
    begin(NULL);
    ob_object *inner = new_thing(3, OB_INT(0));
    ob_object *middle = new_thing(2, inner);
    ob_decref(new_thing(1, middle));
    drain();
    TAP_EQUAL(finalized, 3);
    TAP_EQUAL(released, 3);
    TAP_OK(order[0] == 1 && order[1] == 2 && order[2] == 3);
    TAP_OK(is_empty_heap());
}

TAP_TEST("what becomes due runs in the order in which it became due, a budget's worth at a safe point") {
    enum { THINGS = 10 };
    begin(NULL);
    ob_object *list = ob_list_new();
    for (int32_t i = 0; i < THINGS; i++) {
        ob_object *made = new_thing(i, OB_INT(0));
        TAP_OK(ob_list_append(list, made) == OB_OK);
        ob_decref(made);
    }
    ob_decref(list);
    TAP_EQUAL(finalized, OB_DECREF_BUDGET_UNITS / 8);
    TAP_OK(ob_due() > 0);
    TAP_OK(ob_poll());
    TAP_EQUAL(finalized, 2 * OB_DECREF_BUDGET_UNITS / 8);
    while (ob_gc_step(64)) {
    }
    TAP_EQUAL(finalized, THINGS);
    TAP_EQUAL(ob_due(), 0);
    TAP_OK(!ob_poll());
    for (int32_t i = 0; i < THINGS; i++) {
        TAP_EQUAL(order[i], THINGS - 1 - i); /* a list lets go of its items from the end */
    }
    TAP_OK(is_empty_heap());
}

TAP_TEST("without a budget's limit everything is over when the decref returns, as in CPython") {
    begin(NULL);
    uint32_t before = ob_set_decref_budget(OB_UNLIMITED);
    TAP_EQUAL(before, OB_DECREF_BUDGET_UNITS);
    ob_object *list = ob_list_new();
    for (int32_t i = 0; i < 40; i++) {
        ob_object *made = new_thing(i, ob_list_of(OB_INT(1), OB_INT(2), OB_INT(3)));
        TAP_OK(ob_list_append(list, made) == OB_OK);
        ob_decref(made);
    }
    ob_decref(list);
    TAP_EQUAL(finalized, 40);
    TAP_EQUAL(ob_waiting() + ob_due(), 0);
    TAP_OK(is_empty_heap());
    TAP_EQUAL(ob_set_decref_budget(before), OB_UNLIMITED);
}

TAP_TEST("an allocation never runs a finalizer, also when memory is short; a safe point after it does") {
    begin(NULL);
    ob_object *list = ob_list_new();
    for (int32_t i = 0; i < 20; i++) {
        ob_object *made = new_thing(i, OB_INT(0));
        TAP_OK(ob_list_append(list, made) == OB_OK);
        ob_decref(made);
    }
    (void)ob_set_decref_budget(1);
    ob_decref(list);
    int so_far = finalized;
    void *ballast = take_ballast();
    TAP_EQUAL(finalized, so_far);
    TAP_EQUAL(ob_waiting(), 0);
    TAP_OK(ob_due() > 0);
    (void)ob_error_set(OB_EVALUE, "setting an error is no safe point", NULL);
    ob_error_clear();
    TAP_EQUAL(finalized, so_far);
    (void)ob_set_decref_budget(OB_DECREF_BUDGET_UNITS);
    while (ob_poll()) {
    }
    TAP_EQUAL(finalized, 20);
    drop_ballast(ballast);
    drain();
    TAP_OK(is_empty_heap());
}

TAP_TEST("an error that is set drops the object of the one before without its finalizer, which is due then") {
    begin(NULL);
    ob_object *object = new_thing(1, OB_INT(0));
    (void)ob_error_set(OB_EVALUE, "about it", object);
    ob_decref(object);
    TAP_EQUAL(finalized, 0);
    (void)ob_error_set(OB_EKEY, "about something else", NULL);
    TAP_EQUAL(finalized, 0);
    TAP_EQUAL(ob_due(), 1);
    TAP_OK(ob_gc_step(0)); /* nothing is done, and something is left */
    TAP_EQUAL(finalized, 0);
    (void)ob_poll();
    TAP_EQUAL(finalized, 1);
    ob_error_clear();
    drain();
    TAP_OK(is_empty_heap());
}

static int depth;
static int deepest;

/// Drops another thing, whose finalizer does the same.
static int drop_next(ob_object *self) {
    depth++;
    deepest = depth > deepest ? depth : deepest;
    thing *whole = (thing *)(void *)self;
    ob_object *inner = whole->inner;
    whole->inner = OB_NIL;
    ob_decref(inner);
    depth--;
    return OB_OK;
}

TAP_TEST("finalizers that drop the next object nest no deeper than OB_FINALIZER_DEPTH, and all run") {
    enum { LENGTH = 100 };
    begin(drop_next);
    depth = 0;
    deepest = 0;
    ob_object *chain = OB_INT(0);
    for (int32_t i = 0; i < LENGTH; i++) {
        chain = new_thing(i, chain);
    }
    ob_decref(chain);
    while (ob_gc_step(100)) {
    }
    TAP_EQUAL(finalized, LENGTH);
    TAP_EQUAL(released, LENGTH);
    TAP_EQUAL(deepest, OB_FINALIZER_DEPTH);
    TAP_OK(is_empty_heap());
}

/// Makes and drops a list of things, and works off what waits.
static int be_busy(ob_object *self) {
    (void)self;
    if (finalized < 5) {
        ob_decref(new_thing(finalized, ob_list_of(OB_INT(1), OB_INT(2))));
    }
    (void)ob_gc_step(1000);
    return OB_OK;
}

TAP_TEST("a finalizer may allocate, drop, and call safe points") {
    begin(be_busy);
    ob_decref(new_thing(1, OB_INT(0)));
    while (ob_gc_step(100)) {
    }
    TAP_EQUAL(finalized, 5);
    TAP_EQUAL(released, 5);
    TAP_OK(is_empty_heap());
}

static unsigned in_queue;
static unsigned deepest_queue;

static int run_queue(ob_object *self) {
    (void)self;
    in_queue++;
    deepest_queue = in_queue > deepest_queue ? in_queue : deepest_queue;
    wrong += !ob_gc_step(1000) && ob_due() != 0;
    (void)ob_poll();
    in_queue--;
    return OB_OK;
}

TAP_TEST("a safe point inside of code that was due starts no other due code") {
    begin(run_queue);
    deepest_queue = 0;
    ob_object *list = ob_list_new();
    for (int32_t i = 0; i < 6; i++) {
        ob_object *made = new_thing(i, OB_INT(0));
        TAP_OK(ob_list_append(list, made) == OB_OK);
        ob_decref(made);
    }
    ob_decref(list);
    while (ob_gc_step(100)) {
    }
    TAP_EQUAL(finalized, 6);
    TAP_EQUAL(deepest_queue, 1);
    TAP_OK(is_empty_heap());
}

static int drop_self_twice(ob_object *self) {
    ob_decref(self);
    return OB_OK;
}

TAP_TEST("a finalizer that drops a reference too many panics") {
    begin(drop_self_twice);
    leaves_objects();
    ob_object *volatile object = new_thing(1, OB_INT(0));
    EXPECT_PANIC(OB_PANIC_COUNT, ob_decref(object));
}

TAP_TEST("ob_finish runs the finalizers of what still lives, once, and nothing else dies") {
    begin(NULL);
    ob_object *one = new_thing(1, OB_INT(0));
    ob_object *two = new_thing(2, ob_new_ref(one));
    ob_object *list = ob_list_of(two);
    TAP_EQUAL(ob_finish(), 2);
    TAP_EQUAL(finalized, 2);
    TAP_EQUAL(released, 0);
    TAP_EQUAL(ob_refcount(one), 2);
    TAP_EQUAL(ob_finish(), 0);
    ob_decref(list);
    ob_decref(two);
    ob_decref(one);
    drain();
    TAP_EQUAL(finalized, 2);
    TAP_EQUAL(released, 2);
    TAP_OK(is_empty_heap());
}

TAP_TEST("a type with a finalizer that is no container is told apart") {
    static const ob_special special = {.finalize = finalize_thing};
    static const OB_TYPE_DEFINE(leaf, "leaf", ob_object, .traits = OB_TRAIT_SPECIAL, .special = &special);
    TAP_STRING(ob_type_check(&leaf), "it has a finalizer and is no container");
    TAP_OK(ob_type_check(&thing_type) == NULL);
}

TAP_TEST("a count that ran over makes the object immortal, and the program hears of it at the next safe point") {
    hook_calls = 0;
    (void)ob_set_unraisable_hook(note_unraisable);
    leaves_objects();
    ob_object *object = ob_list_new();
    object->refs = (object->refs & OB_REFS_FLAGS) | OB_REFS_SATURATED | OB_REFS_ONE | (object->refs & 3u);
    ob_decref(object);
    TAP_EQUAL(hook_calls, 1);
    TAP_OK(hook_source == object);
    TAP_EQUAL(hook_code, OB_EOVERFLOW);
    TAP_EQUAL(ob_refcount(object), UINT32_MAX);
    ob_decref(object);
    TAP_EQUAL(hook_calls, 1);
    (void)ob_set_unraisable_hook(NULL);
}

TAP_TEST("a pointer is cleared before what it held is dropped, and set likewise") {
    begin(NULL);
    ob_object *place = new_thing(1, OB_INT(0));
    OB_CLEAR(place);
    TAP_OK(place == NULL);
    OB_CLEAR(place);
    OB_XSETREF(place, new_thing(2, OB_INT(0)));
    OB_SETREF(place, ob_new_ref(OB_NONE));
    TAP_OK(ob_is(place, OB_NONE));
    OB_XSETREF(place, NULL);
    TAP_OK(place == NULL);
    TAP_OK(ob_xnew_ref(NULL) == NULL);
    TAP_OK(ob_xnew_ref(OB_NONE) == OB_NONE);
    TAP_EQUAL(finalized, 2);
    TAP_OK(is_empty_heap());
}
