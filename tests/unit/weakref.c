/* Weak references: what they point to, when they die, what they cost, and their callbacks. */
#include "support.h"

/// A plain object, which can be weakly referenced like every container.
typedef struct pair {
    ob_container head;
    ob_object *left;
    ob_object *right;
} pair;

static const OB_TYPE_DEFINE(pair_type, "pair", pair, OB_FIELDS(pair, left, right));

static ob_object *new_pair(void) {
    return ob_object_new(&pair_type, 0);
}

static ob_object *log_list; ///< what the callbacks have seen

/// Appends the number it carries, and whether the weak reference is dead already.
static ob_object *note_code(ob_object *self, ob_object *args) {
    ob_object *ref = ob_tuple_peek(args, 0);
    ob_object *object = ob_weakref_get(ref);
    (void)ob_list_append(log_list, ob_closure_captured(self, 0));
    (void)ob_list_append(log_list, object == OB_NONE ? OB_TRUE : OB_FALSE);
    ob_decref(object);
    return OB_NONE;
}

static ob_object *noting(int32_t number) {
    ob_object *captured = ob_tuple_of(OB_INT(number));
    ob_object *closure = ob_closure_new("note", 1, 1, note_code, captured, NULL);
    ob_decref(captured);
    return closure;
}

static ob_object *watch(ob_object *object, int32_t number) {
    ob_object *callback = noting(number);
    ob_object *ref = ob_weakref_new(object, callback);
    ob_decref(callback);
    return ref;
}

TAP_TEST("a weak reference gives its object while that lives, and None afterwards") {
    ob_object *object = new_pair();
    ob_object *ref = ob_weakref_new(object, NULL);
    TAP_EQUAL(ob_refcount(object), 1);
    ob_object *got = ob_weakref_get(ref);
    TAP_OK(got == object);
    TAP_EQUAL(ob_refcount(object), 2);
    ob_decref(got);
    ob_object *none = ob_tuple_from(NULL, 0);
    got = ob_call(ref, none);
    ob_decref(none);
    TAP_OK(got == object);
    ob_decref(got);
    ob_decref(object);
    TAP_OK(ob_weakref_get(ref) == OB_NONE);
    TAP_STRING(repr(ref), "<weakref; dead>");
    ob_decref(ref);
    TAP_OK(is_empty_heap());
}

TAP_TEST("it costs memory for itself only, and the object gets back what it had") {
    ob_object *object = new_pair();
    size_t used = ob_memory_get_stats().used_bytes;
    ob_object *ref = ob_weakref_new(object, NULL);
    TAP_EQUAL(ob_memory_get_stats().used_bytes, used + (8 + 2 * OB_CHECKED) * sizeof(void *));
    ob_decref(ref);
    drain();
    TAP_EQUAL(ob_memory_get_stats().used_bytes, used);
    TAP_EQUAL(ob_weakref_count(object), 0);
    TAP_OK(ob_heap_check() == NULL);
    ob_decref(object);
    TAP_OK(is_empty_heap());
}

TAP_TEST("without a callback all share one; with one each has its own") {
    ob_object *object = ob_list_new();
    ob_object *a = ob_weakref_new(object, NULL);
    ob_object *b = ob_weakref_new(object, NULL);
    TAP_OK(a == b);
    ob_object *none = ob_weakref_new(object, OB_NONE);
    TAP_OK(none == a);
    ob_decref(none);
    TAP_EQUAL(ob_weakref_count(object), 1);
    ob_object *c = ob_weakref_new(object, OB_FUNCTION(ob_getrefcount));
    ob_object *d = ob_weakref_new(object, OB_FUNCTION(ob_getrefcount));
    TAP_OK(c != d && c != a);
    TAP_EQUAL(ob_weakref_count(object), 3);
    ob_decref(a);
    ob_decref(b);
    drain();
    TAP_EQUAL(ob_weakref_count(object), 2);
    a = ob_weakref_new(object, NULL);
    ob_object *list = ob_weakref_list(object);
    TAP_EQUAL(ob_list_length(list), 3);
    TAP_OK(ob_list_peek(list, 0) == a && ob_list_peek(list, 1) == d && ob_list_peek(list, 2) == c);
    ob_decref(list);
    ob_decref(c);
    ob_decref(d);
    ob_decref(a);
    ob_decref(object);
    drain();
    TAP_OK(is_empty_heap());
}

TAP_TEST("what is no container cannot be weakly referenced; what never dies can") {
    ob_object *text = ob_str_from("text");
    TAP_OK(ob_weakref_new(text, NULL) == NULL && taken_error() == OB_ETYPE);
    TAP_OK(ob_weakref_new(OB_INT(1), NULL) == NULL && taken_error() == OB_ETYPE);
    TAP_OK(ob_weakref_new(OB_NONE, NULL) == NULL && taken_error() == OB_ETYPE);
    ob_decref(text);
    ob_object *ref = ob_weakref_new(ob_type_object(&pair_type), NULL);
    TAP_OK(ob_weakref_get(ref) == ob_type_object(&pair_type));
    TAP_EQUAL(ob_weakref_count(ob_type_object(&pair_type)), 0);
    ob_decref(ref);
    TAP_OK(is_empty_heap());
}

TAP_TEST("all are dead before the first callback runs, and callbacks run newest first") {
    log_list = ob_list_new();
    ob_object *object = new_pair();
    ob_object *refs[4];
    for (int32_t i = 0; i < 3; i++) {
        refs[i] = watch(object, i);
    }
    refs[3] = ob_weakref_new(object, NULL);
    ob_decref(object);
    TAP_STRING(repr(log_list), "[2, True, 1, True, 0, True]");
    for (int i = 0; i < 4; i++) {
        TAP_OK(ob_weakref_get(refs[i]) == OB_NONE);
        ob_decref(refs[i]);
    }
    ob_decref(log_list);
    drain();
    TAP_OK(is_empty_heap());
}

TAP_TEST("a weak reference that dies first never calls back, nor one that dies with its object") {
    log_list = ob_list_new();
    ob_object *object = new_pair();
    ob_object *ref = watch(object, 1);
    ob_decref(ref);
    ob_decref(object);
    drain();
    object = ob_list_new();
    ref = watch(object, 2);
    TAP_OK(ob_list_append(object, ref) == OB_OK);
    ob_decref(ref);
    ob_decref(object);
    drain();
    TAP_STRING(repr(log_list), "[2, True]"); /* it was alive when the list died; as in CPython */
    ob_decref(log_list);
    drain();
    TAP_OK(is_empty_heap());
}

static ob_object *fail_code(ob_object *self, ob_object *args) {
    (void)args;
    (void)ob_error_set(OB_EVALUE, "a callback's own", self);
    return NULL;
}

static const OB_FUNCTION_DEFINE(fail, "fail", 1, 1, fail_code);
static ob_object *hook_source;
static unsigned hook_calls;

static void note_unraisable(ob_object *source, const ob_error_state *error) {
    hook_source = source;
    hook_calls += error->code == OB_EVALUE || error->code == OB_ENOMEM;
}

TAP_TEST("a callback's error goes to the hook, with the weak reference; so does want of memory for the call") {
    (void)ob_set_unraisable_hook(note_unraisable);
    hook_calls = 0;
    ob_object *object = new_pair();
    ob_object *ref = ob_weakref_new(object, OB_FUNCTION(fail));
    ob_decref(object);
    TAP_EQUAL(hook_calls, 1);
    TAP_OK(hook_source == ref);
    ob_decref(ref);
    object = ob_list_new();
    ref = ob_weakref_new(object, OB_FUNCTION(ob_getrefcount));
    void *ballast = take_ballast();
    ob_object *other = ob_weakref_new(object, NULL);
    TAP_OK(other == NULL && taken_error() == OB_ENOMEM);
    ob_decref(object);
    drop_ballast(ballast);
    TAP_OK(ob_weakref_get(ref) == OB_NONE);
    ob_decref(ref);
    drain();
    (void)ob_set_unraisable_hook(NULL);
    TAP_OK(is_empty_heap());
}

TAP_TEST("equal while both objects live and are equal, later only to itself; a hash stays") {
    ob_object *one = ob_tuple_of(OB_INT(1));
    ob_object *two = ob_tuple_of(OB_INT(1));
    ob_object *a = ob_weakref_new(one, NULL);
    ob_object *b = ob_weakref_new(two, NULL);
    ob_object *c = ob_weakref_new(two, OB_FUNCTION(ob_getrefcount));
    uint32_t hash_of_one;
    uint32_t hash;
    TAP_EQUAL(ob_equal(a, b), 1);
    TAP_EQUAL(ob_equal(b, c), 1);
    TAP_EQUAL(ob_compare(a, b, OB_NE), 0);
    TAP_EQUAL(ob_compare(a, b, OB_LT), OB_ETYPE);
    ob_error_clear();
    TAP_EQUAL(ob_hash(one, &hash_of_one), OB_OK);
    TAP_EQUAL(ob_hash(a, &hash), OB_OK);
    TAP_EQUAL(hash, hash_of_one);
    ob_decref(one);
    TAP_EQUAL(ob_hash(a, &hash), OB_OK);
    TAP_EQUAL(hash, hash_of_one);
    TAP_EQUAL(ob_equal(a, b), 0);
    TAP_EQUAL(ob_equal(a, a), 1);
    ob_decref(two);
    TAP_EQUAL(ob_hash(b, &hash), OB_ETYPE);
    ob_error_clear();
    ob_decref(a);
    ob_decref(b);
    ob_decref(c);
    drain();
    TAP_OK(is_empty_heap());
}

TAP_TEST("an object with thousands of weak references dies in bounded pieces") {
    unsigned count = ON_TARGET ? 60 : 10000;
    ob_object *object = new_pair();
    ob_object *list = ob_list_new();
    log_list = ob_list_new();
    ob_object *callback = noting(1);
    for (unsigned i = 0; i < count; i++) {
        ob_object *ref = ob_weakref_new(object, callback);
        TAP_OK(ref != NULL && ob_list_append(list, ref) == OB_OK);
        ob_decref(ref);
    }
    TAP_EQUAL(ob_weakref_count(object), count);
    ob_decref(object);
    TAP_OK(ob_list_length(log_list) <= 2 * OB_DECREF_BUDGET_UNITS / 8);
    unsigned alive = 0;
    for (unsigned i = 0; i < count; i++) {
        alive += ob_weakref_get(ob_list_peek(list, (ptrdiff_t)i)) != OB_NONE;
    }
    TAP_EQUAL(alive, 0);
    while (ob_gc_step(8)) {
        TAP_OK(count > 100 || ob_heap_check() == NULL);
    }
    TAP_EQUAL(ob_list_length(log_list), 2 * count);
    ob_decref(list);
    ob_decref(callback);
    ob_decref(log_list);
    drain();
    TAP_OK(is_empty_heap());
}

/* A finalizer sees its weak references alive, and may keep the object. */

static ob_object *held_ref;
static ob_object *kept;

static int keep(ob_object *self) {
    ob_object *seen = ob_weakref_get(held_ref);
    kept = seen;
    return seen == self ? OB_OK : ob_error_set(OB_EVALUE, "another object", seen);
}

static const OB_TYPE_DEFINE(keeper_type, "keeper", ob_container, .flags = OB_TYPE_CONTAINER,
                            OB_SPECIAL(.finalize = keep));

TAP_TEST("a finalizer finds the weak references alive, and a resurrected object keeps them") {
    log_list = ob_list_new();
    ob_object *object = ob_object_new(&keeper_type, 0);
    held_ref = ob_weakref_new(object, NULL);
    ob_object *watching = watch(object, 9);
    ob_decref(object);
    TAP_OK(kept == object);
    TAP_EQUAL(ob_list_length(log_list), 0);
    ob_object *got = ob_weakref_get(held_ref);
    TAP_OK(got == object);
    ob_decref(got);
    ob_decref(kept);
    TAP_STRING(repr(log_list), "[9, True]");
    TAP_OK(ob_weakref_get(held_ref) == OB_NONE);
    ob_decref(held_ref);
    ob_decref(watching);
    ob_decref(log_list);
    drain();
    TAP_OK(is_empty_heap());
}

TAP_TEST("every way to make and drop three weak references to one object, in every order, leaves nothing") {
    /* Six bits of the number say which are made with a callback, and in which order object and references are dropped. */
    unsigned wrong = 0;
    for (unsigned way = 0; way < 8 * 24; way++) {
        log_list = ob_list_new();
        ob_object *held[4] = {new_pair()};
        for (unsigned i = 0; i < 3; i++) {
            held[i + 1] = (way >> i & 1u) != 0 ? watch(held[0], (int32_t)i) : ob_weakref_new(held[0], NULL);
        }
        unsigned order = way / 8;
        unsigned calls = 0;
        bool object_lives = true;
        for (unsigned left = 4; left > 0; left--) {
            unsigned pick = order % left;
            order /= left;
            unsigned at = 0;
            while (held[at] == NULL || pick-- > 0) {
                at++;
            }
            if (at == 0) {
                object_lives = false;
                for (unsigned i = 0; i < 3; i++) {
                    calls += held[i + 1] != NULL && (way >> i & 1u) != 0;
                }
            }
            ob_object *dropped = held[at];
            held[at] = NULL;
            ob_decref(dropped);
            wrong += ob_heap_check() != NULL;
            for (unsigned i = 1; i < 4; i++) {
                ob_object *got = held[i] != NULL ? ob_weakref_get(held[i]) : NULL;
                wrong += got != NULL && (got != OB_NONE) != object_lives;
                ob_xdecref(got);
            }
        }
        wrong += ob_list_length(log_list) != 2 * calls;
        ob_decref(log_list);
        drain();
        wrong += !is_empty_heap();
    }
    TAP_EQUAL(wrong, 0);
}
