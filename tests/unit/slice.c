/* slice, and the positions that slices mean. That they are Python's is in tests/host/python_list.t; here are the ends of the numbers. */
#include "support.h"

TAP_TEST("positions at the ends of what a number holds do not overflow") {
    static const ptrdiff_t ends[] = {PTRDIFF_MIN, PTRDIFF_MIN + 1, -3, -1, 0, 1, 2, 3, PTRDIFF_MAX - 1, PTRDIFF_MAX};
    enum { ENDS = sizeof ends / sizeof ends[0], LENGTH = 3 };
    for (size_t i = 0; i < ENDS * ENDS * ENDS; i++) {
        ptrdiff_t step = ends[i / ENDS / ENDS];
        ob_span span;
        if (step == 0) {
            continue;
        }
        TAP_EQUAL(ob_span_of(ends[i % ENDS], ends[i / ENDS % ENDS], step, LENGTH, &span), OB_OK);
        TAP_OK(span.count <= LENGTH);
        ptrdiff_t at = span.start;
        for (size_t k = 0; k < span.count; k++, at += k < span.count ? span.step : 0) {
            TAP_OK(at >= 0 && at < LENGTH);
        }
    }
}

TAP_TEST("the longest sequence that can be has all its positions") {
    ob_span span;
    TAP_EQUAL(ob_span_of(OB_FIRST(1), OB_LAST(1), 1, PTRDIFF_MAX, &span), OB_OK);
    TAP_OK(span.start == 0 && span.stop == PTRDIFF_MAX && span.count == PTRDIFF_MAX);
    TAP_EQUAL(ob_span_of(OB_FIRST(-1), OB_LAST(-1), -1, PTRDIFF_MAX, &span), OB_OK);
    TAP_OK(span.start == PTRDIFF_MAX - 1 && span.stop == -1 && span.count == PTRDIFF_MAX);
    TAP_EQUAL(ob_span_of(OB_FIRST(-1), OB_LAST(-1), PTRDIFF_MIN, PTRDIFF_MAX, &span), OB_OK);
    TAP_OK(span.count == 1);
    TAP_EQUAL(ob_span_of(0, 1, 0, 1, &span), OB_EVALUE);
    TAP_EQUAL(taken_error(), OB_EVALUE);
}

TAP_TEST("a slice keeps whatever it is made of, and says what it cannot use when it is used") {
    ob_object *list = ob_list_of(OB_INT(1));
    ob_object *slice = ob_slice_new(list, OB_NONE, OB_INT(2));
    ob_span span;
    TAP_EQUAL(ob_refcount(list), 2);
    TAP_STRING(repr(slice), "slice([1], None, 2)");
    TAP_EQUAL(ob_slice_indices(slice, 5, &span), OB_ETYPE);
    TAP_OK(ob_error()->object == list);
    TAP_EQUAL(taken_error(), OB_ETYPE);
    TAP_OK(ob_get_item(list, slice) == NULL);
    TAP_EQUAL(taken_error(), OB_ETYPE);
    TAP_EQUAL(ob_set_item(list, slice, list), OB_ETYPE);
    TAP_EQUAL(taken_error(), OB_ETYPE);
    TAP_EQUAL(ob_delete_item(list, slice), OB_ETYPE);
    TAP_EQUAL(taken_error(), OB_ETYPE);
    TAP_EQUAL(ob_list_append(list, slice), OB_OK);
    TAP_STRING(repr(slice), "slice([1, slice(...)], None, 2)");
    ob_list_clear(list);
    ob_decref(slice);
    drain();
    TAP_EQUAL(ob_refcount(list), 1);
    ob_decref(list);
}

TAP_TEST("a slice holds each of its three parts") {
    ob_object *list = ob_list_new();
    ob_object *slice = ob_slice_new(list, list, list);
    TAP_EQUAL(ob_refcount(list), 4);
    ob_decref(slice);
    TAP_EQUAL(ob_refcount(list), 1);
    ob_decref(list);
}

TAP_TEST("slices compare as tuples of their three parts, and have no hash") {
    static const int32_t parts[][3] = {{1, 2, 3}, {1, 2, 4}, {1, 3, 0}, {2, 0, 0}, {1, 2, 3}};
    enum { COUNT = sizeof parts / sizeof parts[0] };
    for (size_t i = 0; i < COUNT * COUNT; i++) {
        const int32_t *a = parts[i / COUNT];
        const int32_t *b = parts[i % COUNT];
        ob_object *left = ob_slice_new(OB_INT(a[0]), OB_INT(a[1]), OB_INT(a[2]));
        ob_object *right = ob_slice_new(OB_INT(b[0]), OB_INT(b[1]), OB_INT(b[2]));
        ob_object *left_tuple = ob_tuple_of(OB_INT(a[0]), OB_INT(a[1]), OB_INT(a[2]));
        ob_object *right_tuple = ob_tuple_of(OB_INT(b[0]), OB_INT(b[1]), OB_INT(b[2]));
        for (int op = OB_EQ; op <= OB_GE; op++) {
            TAP_EQUAL(ob_compare(left, right, (ob_comparison)op),
                      ob_compare(left_tuple, right_tuple, (ob_comparison)op));
        }
        uint32_t hash;
        TAP_EQUAL(ob_hash(left, &hash), OB_ETYPE);
        TAP_EQUAL(taken_error(), OB_ETYPE);
        ob_decref(left);
        ob_decref(right);
        ob_decref(left_tuple);
        ob_decref(right_tuple);
    }
}

TAP_TEST("an index is an int or a bool") {
    ptrdiff_t index = 7;
    ob_object *list = ob_list_new();
    TAP_EQUAL(ob_index_of(OB_INT(-5), &index), OB_OK);
    TAP_EQUAL(index, -5);
    TAP_EQUAL(ob_index_of(OB_TRUE, &index), OB_OK);
    TAP_EQUAL(index, 1);
    TAP_EQUAL(ob_index_of(OB_FALSE, &index), OB_OK);
    TAP_EQUAL(index, 0);
    TAP_EQUAL(ob_index_of(list, &index), OB_ETYPE);
    TAP_EQUAL(taken_error(), OB_ETYPE);
    TAP_OK(!ob_is_index(OB_NONE));
    EXPECT_PANIC(OB_PANIC_WRONG_TYPE, (void)ob_slice_indices(list, 1, &(ob_span){0}));
    ob_decref(list);
}

TAP_TEST("without memory there is no slice, and nothing is kept") {
    ob_object *list = ob_list_new();
    void *ballast = take_ballast();
    TAP_OK(ob_slice_new(list, list, list) == NULL);
    TAP_EQUAL(taken_error(), OB_ENOMEM);
    TAP_EQUAL(ob_refcount(list), 1);
    drop_ballast(ballast);
    ob_decref(list);
}

TAP_TEST("the largest steps take, replace and delete one item") {
    ob_object *list = ob_list_of(OB_INT(0), OB_INT(1), OB_INT(2));
    ob_object *tuple = ob_tuple_from_iterable(list);
    ob_object *nines = ob_list_of(OB_INT(9));
    TAP_STRING(repr_taken(ob_list_slice(list, 1, PTRDIFF_MAX, PTRDIFF_MAX)), "[1]");
    TAP_STRING(repr_taken(ob_list_slice(list, 1, PTRDIFF_MIN, PTRDIFF_MIN)), "[1]");
    TAP_STRING(repr_taken(ob_tuple_slice(tuple, 1, PTRDIFF_MAX, PTRDIFF_MAX)), "(1,)");
    TAP_STRING(repr_taken(ob_tuple_slice(tuple, 1, PTRDIFF_MIN, PTRDIFF_MIN)), "(1,)");
    TAP_EQUAL(ob_list_set_slice(list, 1, PTRDIFF_MAX, PTRDIFF_MAX, nines), OB_OK);
    TAP_STRING(repr(list), "[0, 9, 2]");
    TAP_EQUAL(ob_list_delete_slice(list, 2, PTRDIFF_MIN, PTRDIFF_MIN), OB_OK);
    TAP_STRING(repr(list), "[0, 9]");
    ob_decref(nines);
    ob_decref(tuple);
    ob_decref(list);
}
