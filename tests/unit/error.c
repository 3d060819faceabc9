/* The error state. */
#include "support.h"

TAP_TEST("there is no error at first") {
    TAP_EQUAL(ob_error()->code, OB_OK);
    TAP_STRING(ob_error()->message, "");
    TAP_OK(ob_error()->object == NULL);
}

TAP_TEST("an error keeps code, message and object until it is cleared") {
    ob_object *object = ob_list_new();
    TAP_EQUAL(ob_error_set(OB_EVALUE, "no good", object), OB_EVALUE);
    TAP_EQUAL(ob_error()->code, OB_EVALUE);
    TAP_STRING(ob_error()->message, "no good");
    TAP_OK(ob_error()->object == object);
    TAP_EQUAL(ob_refcount(object), 2);
    ob_error_clear();
    TAP_EQUAL(ob_refcount(object), 1);
    TAP_EQUAL(ob_error()->code, OB_OK);
    TAP_STRING(ob_error()->message, "");
    TAP_OK(ob_error()->object == NULL);
    ob_error_clear();
    TAP_EQUAL(ob_refcount(object), 1);
    ob_decref(object);
}

TAP_TEST("the next error drops the object of the last one") {
    ob_object *first = ob_list_new();
    ob_object *second = ob_list_new();
    ob_error_set(OB_EKEY, "one", first);
    ob_error_set(OB_EINDEX, "two", second);
    TAP_EQUAL(ob_refcount(first), 1);
    TAP_EQUAL(ob_refcount(second), 2);
    ob_error_set(OB_ENOMEM, "three", NULL);
    TAP_EQUAL(ob_refcount(second), 1);
    TAP_OK(ob_error()->object == NULL);
    ob_decref(first);
    ob_decref(second);
    TAP_EQUAL(taken_error(), OB_ENOMEM);
}

TAP_TEST("the error's object may be its only reference, and the same again") {
    ob_object *object = ob_list_new();
    ob_error_set(OB_EKEY, "one", object);
    ob_decref(object);
    TAP_EQUAL(ob_refcount(object), 1);
    ob_error_set(OB_EINDEX, "two", ob_error()->object);
    TAP_OK(ob_error()->object == object);
    TAP_EQUAL(ob_refcount(object), 1);
    ob_error_clear();
    TAP_OK(is_empty_heap());
}

static ob_err seen_at_release;

static void look_at_error(ob_object *self) {
    (void)self;
    seen_at_release = ob_error()->code;
}

static const ob_type witness_type = {
    .head = OB_TYPE_HEAD, .name = "witness", .size_bytes = sizeof(ob_str), OB_SPECIAL(.release = look_at_error)};

TAP_TEST("the old error's object ends when the new error stands already") {
    ob_object *witness = ob_object_new(&witness_type, 0);
    ob_error_set(OB_EKEY, "old", witness);
    ob_decref(witness);
    ob_error_set(OB_EINDEX, "new", NULL);
    TAP_EQUAL(seen_at_release, OB_EINDEX);
    TAP_EQUAL(taken_error(), OB_EINDEX);
}

TAP_TEST("a call that succeeds leaves the error as it is") {
    ob_error_set(OB_EKEY, "kept", NULL);
    ob_object *list = ob_list_of(OB_INT(1));
    ob_decref(list);
    TAP_STRING(ob_error()->message, "kept");
    TAP_EQUAL(taken_error(), OB_EKEY);
}

TAP_TEST("errors can be set when no byte of memory is left") {
    ob_object *object = ob_list_new();
    void *ballast = take_ballast();
    ob_error_set(OB_EIO, "full", object);
    TAP_OK(ob_error()->object == object);
    ob_error_clear();
    drop_ballast(ballast);
    ob_decref(object);
}

TAP_TEST("each code has the name that Python gives it") {
    static const struct {
        ob_err code;
        const char *name;
    } names[] = {{OB_OK, "no error"},
                 {OB_ENOMEM, "MemoryError"},
                 {OB_ETYPE, "TypeError"},
                 {OB_EVALUE, "ValueError"},
                 {OB_EINDEX, "IndexError"},
                 {OB_EKEY, "KeyError"},
                 {OB_ENAME, "NameError"},
                 {OB_EIO, "OSError"},
                 {OB_EREFERENCE, "ReferenceError"},
                 {OB_EOVERFLOW, "OverflowError"},
                 {(ob_err)-100, "unknown error"}};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        TAP_STRING(ob_error_name(names[i].code), names[i].name);
    }
}
