/* Functions and calls. */
#include "support.h"

static ob_object *seen_self;
static uint32_t seen_references; ///< to the arguments' tuple, while the code ran

static ob_object *pair_code(ob_object *self, ob_object *args) {
    seen_self = self;
    seen_references = ob_refcount(args);
    return ob_list_of(ob_tuple_peek(args, 0), OB_INT((int32_t)ob_tuple_length(args)));
}

static ob_object *fail_code(ob_object *self, ob_object *args) {
    (void)self;
    ob_error_set(OB_EIO, "as asked", ob_tuple_peek(args, 0));
    return NULL;
}

static OB_FUNCTION_DEFINE(pair, "pair", 1, 3, pair_code);
static OB_FUNCTION_DEFINE(fail, "fail", 1, 1, fail_code);

TAP_TEST("a call gives the code the function and the arguments, and returns its result") {
    ob_object *result = ob_call_with(OB_FUNCTION(pair), OB_INT(7), OB_NONE);
    TAP_OK(seen_self == OB_FUNCTION(pair));
    TAP_STRING(repr_taken(result), "[7, 2]");
    TAP_OK(is_empty_heap());
}

TAP_TEST("arguments are kept alive during the call and have their old counts after it") {
    ob_object *item = ob_list_new();
    ob_object *args = ob_tuple_of(item);
    ob_object *result = ob_call(OB_FUNCTION(pair), args);
    TAP_EQUAL(seen_references, 2);
    TAP_EQUAL(ob_refcount(args), 1);
    TAP_EQUAL(ob_refcount(item), 3);
    ob_decref(result);
    ob_decref(args);
    TAP_EQUAL(ob_refcount(item), 1);
    ob_decref(item);
}

TAP_TEST("too few and too many arguments are TypeError, and the code does not run") {
    seen_self = NULL;
    ob_object *empty = ob_tuple_from(NULL, 0);
    TAP_OK(ob_call(OB_FUNCTION(pair), empty) == NULL);
    TAP_OK(ob_error()->object == OB_FUNCTION(pair));
    TAP_EQUAL(taken_error(), OB_ETYPE);
    TAP_OK(ob_call_with(OB_FUNCTION(pair), OB_INT(1), OB_INT(2), OB_INT(3), OB_INT(4)) == NULL);
    TAP_EQUAL(taken_error(), OB_ETYPE);
    TAP_OK(seen_self == NULL);
    for (int32_t count = 1; count <= 3; count++) {
        ob_object *items[] = {OB_INT(0), OB_INT(0), OB_INT(0)};
        ob_object *result = ob_call_items(OB_FUNCTION(pair), items, (size_t)count);
        TAP_OK(ob_list_peek(result, 1) == OB_INT(count));
        ob_decref(result);
    }
}

TAP_TEST("an error that the code reports comes through") {
    TAP_OK(ob_call_with(OB_FUNCTION(fail), OB_INT(5)) == NULL);
    TAP_OK(ob_error()->object == OB_INT(5));
    TAP_EQUAL(taken_error(), OB_EIO);
    ob_object *item = ob_list_new();
    TAP_OK(ob_call_with(OB_FUNCTION(fail), item) == NULL);
    TAP_EQUAL(ob_refcount(item), 2); /* the error's */
    TAP_EQUAL(taken_error(), OB_EIO);
    TAP_EQUAL(ob_refcount(item), 1);
    ob_decref(item);
}

TAP_TEST("what cannot be called is TypeError with the object") {
    ob_object *list = ob_list_new();
    TAP_OK(ob_call_with(list, OB_INT(1)) == NULL);
    TAP_OK(ob_error()->object == list);
    TAP_EQUAL(taken_error(), OB_ETYPE);
    TAP_OK(ob_call_with(OB_INT(3), OB_INT(1)) == NULL);
    TAP_EQUAL(taken_error(), OB_ETYPE);
    TAP_OK(ob_call_with(OB_NONE, OB_INT(1)) == NULL);
    TAP_EQUAL(taken_error(), OB_ETYPE);
    TAP_EQUAL(ob_refcount(list), 1);
    ob_decref(list);
}

TAP_TEST("arguments that are no tuple panic") {
    ob_object *volatile list = ob_list_new();
    EXPECT_PANIC(OB_PANIC_WRONG_TYPE, (void)ob_call(OB_FUNCTION(pair), list));
    TAP_OK(last_panic.address == list);
    leaves_objects(); /* the call never ended */
}

TAP_TEST("a function made at run time works like one in flash, and ends with its last reference") {
    ob_object *function = ob_function_new("made", 2, 2, pair_code);
    TAP_EQUAL(ob_refcount(function), 1);
    TAP_STRING(repr(function), "<function made>");
    TAP_STRING(ob_type_name(function), "function");
    TAP_OK(ob_call_with(function, OB_INT(1)) == NULL);
    TAP_EQUAL(taken_error(), OB_ETYPE);
    TAP_EQUAL(ob_refcount(function), 1);
    TAP_STRING(repr_taken(ob_call_with(function, OB_INT(1), OB_INT(2))), "[1, 2]");
    TAP_OK(seen_self == function);
    ob_decref(function);
    TAP_OK(is_empty_heap());
}

static ob_object *holder;

/// Takes the last reference to itself and to its arguments away, then goes on using them.
static ob_object *vanish_code(ob_object *self, ob_object *args) {
    ob_decref(holder);
    holder = NULL;
    ob_object *name = ob_repr(self);
    ob_object *result = ob_list_of(name, ob_tuple_peek(args, 0));
    ob_decref(name);
    return result;
}

TAP_TEST("a function and its arguments outlive the call that drops them") {
    ob_object *function = ob_function_new("vanish", 1, 1, vanish_code);
    ob_object *item = ob_list_of(OB_INT(4));
    ob_object *args = ob_tuple_of(item);
    ob_decref(item);
    holder = ob_list_of(function, args);
    ob_decref(function);
    ob_decref(args);
    ob_object *result = ob_call(ob_list_peek(holder, 0), ob_list_peek(holder, 1));
    TAP_STRING(repr_taken(result), "['<function vanish>', [4]]");
    drain();
    TAP_OK(is_empty_heap());
}

TAP_TEST("getrefcount counts the references and the one in the call") {
    ob_object *list = ob_list_new();
    TAP_OK(ob_call_with(OB_FUNCTION(ob_getrefcount), list) == OB_INT(2));
    ob_object *holds = ob_list_of(list, list);
    TAP_OK(ob_call_with(OB_FUNCTION(ob_getrefcount), list) == OB_INT(4));
    ob_decref(holds);
    TAP_OK(ob_call_with(OB_FUNCTION(ob_getrefcount), list) == OB_INT(2));
    TAP_OK(ob_call_with(OB_FUNCTION(ob_getrefcount), OB_NONE) == OB_INT(OB_INT_MAX));
    TAP_OK(ob_call_with(OB_FUNCTION(ob_getrefcount), OB_INT(1)) == OB_INT(OB_INT_MAX));
    ob_decref(list);
}

TAP_TEST("without memory a call is MemoryError, and a function cannot be made") {
    void *ballast = take_ballast();
    TAP_OK(ob_call_with(OB_FUNCTION(pair), OB_INT(1)) == NULL);
    TAP_EQUAL(taken_error(), OB_ENOMEM);
    TAP_OK(ob_function_new("f", 0, 0, pair_code) == NULL);
    TAP_EQUAL(taken_error(), OB_ENOMEM);
    drop_ballast(ballast);
    TAP_OK(is_empty_heap());
}

#if !ON_TARGET /* whose stacks end first, which tests/boot has */
static unsigned calls_made;

/// Calls itself until it may not.
static ob_object *endless_code(ob_object *self, ob_object *args) {
    calls_made++;
    return ob_call(self, args);
}

static OB_FUNCTION_DEFINE(endless, "endless", 0, 0, endless_code);

TAP_TEST("calls inside each other end with an error, and the next call has all of them again") {
    ob_object *args = ob_tuple_from(NULL, 0);
    for (int round = 0; round < 2; round++) {
        calls_made = 0;
        TAP_OK(ob_call(OB_FUNCTION(endless), args) == NULL);
        TAP_EQUAL(taken_error(), OB_EDEPTH);
        TAP_EQUAL(calls_made, OB_CALL_DEPTH);
    }
    ob_decref(args);
}
#endif
