/* tuple. */
#include "support.h"

TAP_TEST("a tuple has its items in order, with a reference of its own to each") {
    ob_object *inner = ob_list_new();
    ob_object *tuple = ob_tuple_of(OB_INT(1), inner, OB_NONE, inner);
    TAP_EQUAL(ob_tuple_length(tuple), 4);
    TAP_EQUAL(ob_length(tuple), 4);
    TAP_EQUAL(ob_refcount(inner), 3);
    TAP_EQUAL(ob_refcount(tuple), 1);
    TAP_OK(ob_tuple_peek(tuple, 0) == OB_INT(1));
    TAP_OK(ob_tuple_peek(tuple, 1) == inner);
    TAP_OK(ob_tuple_peek(tuple, 2) == OB_NONE);
    TAP_OK(ob_tuple_peek(tuple, -1) == inner);
    TAP_OK(ob_tuple_peek(tuple, -4) == OB_INT(1));
    TAP_EQUAL(ob_refcount(inner), 3);
    ob_object *got = ob_tuple_get(tuple, 1);
    TAP_OK(got == inner);
    TAP_EQUAL(ob_refcount(inner), 4);
    ob_decref(got);
    ob_decref(tuple);
    TAP_EQUAL(ob_refcount(inner), 1);
    ob_decref(inner);
}

TAP_TEST("the empty tuple is one immortal object") {
    ob_object *empty = ob_tuple_from(NULL, 0);
    TAP_OK(empty == ob_tuple_from(NULL, 0));
    TAP_EQUAL(ob_tuple_length(empty), 0);
    TAP_EQUAL(ob_refcount(empty), UINT32_MAX);
    ob_decref(empty);
    TAP_STRING(repr(empty), "()");
    TAP_OK(!ob_truth(empty));
    TAP_OK(is_empty_heap());
}

TAP_TEST("positions outside a tuple are IndexError") {
    ob_object *tuple = ob_tuple_of(OB_INT(1), OB_INT(2));
    static const ptrdiff_t bad[] = {2, 3, -3, -4, PTRDIFF_MAX, PTRDIFF_MIN};
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        TAP_OK(ob_tuple_get(tuple, bad[i]) == NULL);
        TAP_EQUAL(taken_error(), OB_EINDEX);
        TAP_OK(ob_tuple_peek(tuple, bad[i]) == NULL);
        TAP_EQUAL(taken_error(), OB_EINDEX);
    }
    ob_decref(tuple);
    TAP_OK(ob_tuple_peek(ob_tuple_from(NULL, 0), 0) == NULL);
    TAP_EQUAL(taken_error(), OB_EINDEX);
    TAP_OK(ob_tuple_peek(ob_tuple_from(NULL, 0), -1) == NULL);
    TAP_EQUAL(taken_error(), OB_EINDEX);
}

TAP_TEST("tuples of 1 to 200 items hold them all") {
    ob_object *items[200];
    for (size_t i = 0; i < 200; i++) {
        items[i] = OB_INT((int32_t)i);
    }
    for (size_t count = 1; count <= 200; count++) {
        ob_object *tuple = ob_tuple_from(items, count);
        TAP_EQUAL(ob_tuple_length(tuple), count);
        for (size_t i = 0; i < count; i++) {
            TAP_OK(ob_tuple_peek(tuple, (ptrdiff_t)i) == items[i]);
        }
        ob_decref(tuple);
        drain();
        TAP_OK(is_empty_heap());
    }
}

TAP_TEST("when memory ends inside, nothing is kept, and no item's count has changed") {
    static uint8_t bank[2048] __attribute__((aligned(8)));
    bool seen_failure = false;
    bool seen_success = false;
    for (size_t size = OB_REGION_MIN_BYTES; size < sizeof bank; size += 8) {
        ob_region region = {"bank", bank, size, 0};
        TAP_EQUAL(ob_init(&region, 1), OB_OK);
        ob_object *item = ob_list_new();
        ob_object *items[100];
        for (size_t i = 0; i < 100; i++) {
            items[i] = item;
        }
        ob_object *tuple = ob_tuple_from(items, 100);
        drain(); /* what was made of the tuple may wait */
        TAP_EQUAL(ob_refcount(item), tuple != NULL ? 101 : 1);
        seen_failure = seen_failure || tuple == NULL;
        seen_success = seen_success || tuple != NULL;
        TAP_EQUAL(taken_error(), tuple == NULL ? OB_ENOMEM : OB_OK);
        ob_xdecref(tuple);
        drain();
        TAP_EQUAL(ob_refcount(item), 1);
        ob_decref(item);
        TAP_OK(is_empty_heap());
    }
    TAP_OK(seen_failure);
    TAP_OK(seen_success || sizeof(void *) == 8);
}

TAP_TEST("tuples print with a comma when there is one item") {
    TAP_STRING(repr_taken(ob_tuple_of(OB_INT(1))), "(1,)");
    TAP_STRING(repr_taken(ob_tuple_of(OB_INT(1), OB_INT(2))), "(1, 2)");
    ob_object *inner = ob_tuple_of(OB_NONE);
    ob_object *outer = ob_tuple_of(inner, OB_TRUE);
    ob_decref(inner);
    TAP_STRING(repr_taken(outer), "((None,), True)");
}

TAP_TEST("what is no tuple panics") {
    ob_object *volatile list = ob_list_new();
    EXPECT_PANIC(OB_PANIC_WRONG_TYPE, (void)ob_tuple_length(list));
    EXPECT_PANIC(OB_PANIC_WRONG_TYPE, (void)ob_tuple_get(list, 0));
    EXPECT_PANIC(OB_PANIC_WRONG_TYPE, (void)ob_tuple_peek(OB_INT(0), 0));
    ob_decref(list);
}
