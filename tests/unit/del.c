/* __del__: types made at run time whose instances have a finalizer, of their own, inherited, or in front of one in C.
 *
 * needs: ram 16K, flash 128K */
#include "support.h"

static unsigned deleted;   ///< calls of the method below
static unsigned finalized; ///< calls of the finalizer in C
static unsigned released;  ///< calls of the release hook
static ob_object *seen;    ///< the instance that the method saw last: not counted
static ob_object *kept;    ///< NULL: nothing is kept

static ob_object *note_code(ob_object *self, ob_object *args) {
    (void)self;
    deleted++;
    seen = ob_tuple_peek(args, 0);
    return OB_NONE;
}

static ob_object *keep_code(ob_object *self, ob_object *args) {
    (void)note_code(self, args);
    kept = ob_new_ref(seen);
    return OB_NONE;
}

static ob_object *fail_code(ob_object *self, ob_object *args) {
    (void)note_code(self, args);
    (void)ob_error_set(OB_EVALUE, "a finalizer's own", self);
    return NULL;
}

static OB_FUNCTION_DEFINE(note, "__del__", 1, 1, note_code);
static OB_FUNCTION_DEFINE(keep, "__del__", 1, 1, keep_code);
static OB_FUNCTION_DEFINE(fail, "__del__", 1, 1, fail_code);

static int finalize_base(ob_object *self) {
    (void)self;
    finalized++;
    return OB_OK;
}

static void release_base(ob_object *self) {
    (void)self;
    released++;
}

static const OB_TYPE_DEFINE(finalized_type, "finalized", ob_container, .flags = OB_TYPE_CONTAINER,
                            OB_SPECIAL(.finalize = finalize_base), .init = ob_init_empty);
static const OB_TYPE_DEFINE(released_type, "released", ob_container, .flags = OB_TYPE_CONTAINER,
                            OB_SPECIAL(.finalize = finalize_base, .release = release_base), .init = ob_init_empty);

OB_STR_DEFINE(type_name, "T");
OB_STR_DEFINE(del_name, "__del__");

/// A type with this __del__, or with none for NULL.
static ob_object *make(const ob_type *base, ob_object *method) {
    ob_object *attributes = ob_dict_new();
    ob_object *type = NULL;
    if (attributes != NULL && (method == NULL || ob_dict_set(attributes, OB_STR(del_name), method) == OB_OK)) {
        type = ob_type_make(OB_STR(type_name), base, NULL, attributes);
    }
    ob_xdecref(attributes);
    deleted = 0;
    finalized = 0;
    kept = NULL;
    return type;
}

static ob_object *new_of(ob_object *type) {
    return ob_instance_new(type, ob_tuple_from(NULL, 0));
}

static void live_and_die(ob_object *type) {
    ob_decref(new_of(type));
}

TAP_TEST("__del__ runs once, when the last reference to the instance goes") {
    ob_object *type = make(NULL, OB_FUNCTION(note));
    ob_object *instance = new_of(type);
    ob_incref(instance);
    ob_decref(instance);
    TAP_EQUAL(deleted, 0);
    ob_decref(instance);
    TAP_EQUAL(deleted, 1);
    TAP_OK(seen == instance);
    ob_decref(type);
    drain();
    TAP_OK(is_empty_heap());
}

TAP_TEST("an instance that __del__ keeps lives on, and is not deleted again") {
    ob_object *type = make(NULL, OB_FUNCTION(keep));
    live_and_die(type);
    TAP_OK(kept != NULL && ob_refcount(kept) == 1 && ob_is_finalized(kept));
    ob_decref(type);
    ob_decref(kept);
    TAP_EQUAL(deleted, 1);
    drain();
    TAP_OK(is_empty_heap());
}

TAP_TEST("__del__ is inherited, also over a type that has none, and one of its own replaces it") {
    ob_object *base = make(NULL, OB_FUNCTION(keep));
    ob_object *middle = make(ob_as_type(base), NULL);
    ob_object *last = make(ob_as_type(middle), OB_FUNCTION(note));
    live_and_die(last);
    TAP_EQUAL(deleted, 1);
    TAP_OK(kept == NULL);
    live_and_die(middle);
    TAP_EQUAL(deleted, 2);
    TAP_OK(kept != NULL);
    ob_decref(kept);
    ob_decref(last);
    ob_decref(middle);
    ob_decref(base);
    drain();
    TAP_OK(is_empty_heap());
}

TAP_TEST("a base's finalizer in C runs where there is no __del__, and is replaced where there is one") {
    static const ob_type *const bases[] = {&finalized_type, &released_type};
    for (int i = 0; i < 2; i++) {
        ob_object *without = make(bases[i], NULL);
        live_and_die(without);
        TAP_EQUAL(finalized, 1);
        ob_object *with = make(bases[i], OB_FUNCTION(note));
        released = 0;
        live_and_die(with);
        TAP_EQUAL(finalized, 0);
        TAP_EQUAL(released, bases[i] == &released_type);
        TAP_EQUAL(deleted, 1);
        ob_object *derived = make(ob_as_type(without), NULL);
        live_and_die(derived);
        TAP_EQUAL(finalized, 1);
        ob_decref(derived);
        ob_decref(with);
        ob_decref(without);
    }
    drain();
    TAP_OK(is_empty_heap());
}

TAP_TEST("__del__ of a type derived from list") {
    ob_object *type = make(&ob_list_type, OB_FUNCTION(note));
    ob_object *instance = new_of(type);
    TAP_EQUAL(ob_list_append(instance, OB_INT(1)), OB_OK);
    ob_decref(instance);
    TAP_EQUAL(deleted, 1);
    ob_decref(type);
    drain();
    TAP_OK(is_empty_heap());
}

TAP_TEST("__del__ that is set later is run for instances that were there, and one that is deleted is not") {
    ob_object *type = make(NULL, NULL);
    ob_object *first = new_of(type);
    ob_object *second = new_of(type);
    TAP_EQUAL(ob_set_attribute(type, OB_STR(del_name), OB_FUNCTION(note)), OB_OK);
    ob_decref(first);
    TAP_EQUAL(deleted, 1);
    TAP_EQUAL(ob_delete_attribute(type, OB_STR(del_name)), OB_OK);
    ob_decref(second);
    TAP_EQUAL(deleted, 1);
    ob_decref(type);
    drain();
    TAP_OK(is_empty_heap());
}

static unsigned hook_calls;

static void note_unraisable(ob_object *source, const ob_error_state *error) {
    (void)source;
    hook_calls += error->code == OB_EVALUE;
}

TAP_TEST("what __del__ reports goes to the hook, and the error that was set stays") {
    (void)ob_set_unraisable_hook(note_unraisable);
    hook_calls = 0;
    ob_object *type = make(NULL, OB_FUNCTION(fail));
    (void)ob_error_set(OB_EKEY, "of the program", NULL);
    live_and_die(type);
    TAP_EQUAL(hook_calls, 1);
    TAP_EQUAL(taken_error(), OB_EKEY);
    ob_decref(type);
    (void)ob_set_unraisable_hook(NULL);
    drain();
    TAP_OK(is_empty_heap());
}

TAP_TEST("instances that die inside of another one are deleted, as long as there is a __del__; and at the end of the "
         "program") {
    enum { COUNT = 12 };
    ob_object *type = make(NULL, OB_FUNCTION(note));
    ob_object *list = ob_list_new();
    for (int i = 0; i < COUNT; i++) {
        ob_object *instance = new_of(type);
        TAP_EQUAL(ob_list_append(list, instance), OB_OK);
        ob_decref(instance);
    }
    ob_decref(list);
    (void)ob_poll();
    TAP_OK(deleted != 0 && deleted < COUNT && ob_due() != 0);
    unsigned before = deleted;
    TAP_EQUAL(ob_delete_attribute(type, OB_STR(del_name)), OB_OK);
    drain();
    TAP_EQUAL(deleted, before);
    TAP_EQUAL(ob_set_attribute(type, OB_STR(del_name), OB_FUNCTION(note)), OB_OK);
    ob_object *living = new_of(type);
    TAP_EQUAL(ob_finish(), 1);
    TAP_EQUAL(deleted, before + 1);
    ob_decref(living);
    TAP_EQUAL(deleted, before + 1);
    ob_decref(type);
    drain();
    TAP_OK(is_empty_heap());
}
