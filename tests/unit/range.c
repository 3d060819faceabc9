/* range: the ends of 64 bits, which Python's own does not have. The rest is in tests/host/python_list.t. */
#include "support.h"

TAP_TEST("lengths are right from one end of 64 bits to the other") {
    static const struct {
        int64_t start, stop, step, length;
    } cases[] = {{0, INT64_MAX, 1, INT64_MAX},
                 {INT64_MIN, 0, 2, INT64_C(1) << 62},
                 {INT64_MIN, INT64_MAX, INT64_MAX, 3},
                 {INT64_MAX, INT64_MIN, INT64_MIN, 2},
                 {INT64_MAX, INT64_MIN, -INT64_MAX, 3},
                 {INT64_MIN, INT64_MAX, 3, 6148914691236517205},
                 {5, 5, 1, 0},
                 {5, 4, 1, 0},
                 {4, 5, -1, 0},
                 {INT64_MAX, INT64_MIN, 1, 0}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        ob_object *range = ob_range_new(cases[i].start, cases[i].stop, cases[i].step);
        TAP_OK(ob_range_length(range) == cases[i].length);
        TAP_EQUAL(ob_truth(range), cases[i].length != 0);
        ob_decref(range);
    }
    TAP_OK(ob_range_new(INT64_MIN, INT64_MAX, 1) == NULL);
    TAP_EQUAL(taken_error(), OB_EOVERFLOW);
    TAP_OK(ob_range_new(0, 1, 0) == NULL);
    TAP_EQUAL(taken_error(), OB_EVALUE);
}

TAP_TEST("a range that is too long for a length is still true, and knows what it has") {
    ob_object *range = ob_range_new(INT64_MIN, INT64_MAX, 3);
    TAP_EQUAL(ob_length(range), OB_EOVERFLOW);
    TAP_EQUAL(taken_error(), OB_EOVERFLOW);
    TAP_EQUAL(ob_truth(range), 1);
    TAP_EQUAL(ob_error()->code, OB_OK);
    TAP_EQUAL(ob_range_contains(range, OB_INT(1)), 1); /* INT64_MIN leaves 1 when divided by 3 */
    TAP_EQUAL(ob_range_contains(range, OB_INT(2)), 0);
    TAP_OK(ob_range_index(range, OB_INT(1)) == INT64_C(3074457345618258603));
    TAP_OK(ob_range_get(range, 3074457345618258603) == OB_INT(1));
    TAP_OK(ob_range_get(range, INT64_C(3074457345618258603) - ob_range_length(range)) == OB_INT(1));
    TAP_OK(ob_range_get(range, 6148914691236517205) == NULL);
    TAP_EQUAL(taken_error(), OB_EINDEX);
    TAP_OK(ob_range_get(range, -6148914691236517206) == NULL);
    TAP_EQUAL(taken_error(), OB_EINDEX);
    ob_decref(range);
}

TAP_TEST("what a range has beyond 32 bits is found and got, and nothing else in its place") {
    ob_object *range = ob_range_new(0, INT64_C(1) << 41, 1);
    ob_object *far = ob_int_new(INT64_C(1) << 40);
    ob_object *further = ob_int_new(INT64_C(1) << 41);
    ob_object *back = ob_int_new(-(INT64_C(1) << 41));
    TAP_OK(ob_range_index(range, far) == INT64_C(1) << 40);
    TAP_EQUAL(ob_contains(range, far), 1);
    TAP_EQUAL(ob_contains(range, further), 0);
    TAP_EQUAL(ob_contains(range, back), 0);
    TAP_STRING(repr_taken(ob_get_item(range, far)), "1099511627776");
    TAP_STRING(repr_taken(ob_get_item(range, back)), "0");
    TAP_OK(ob_get_item(range, further) == NULL);
    TAP_EQUAL(taken_error(), OB_EINDEX);
    TAP_OK(ob_get_item(range, OB_NONE) == NULL);
    TAP_EQUAL(taken_error(), OB_ETYPE);
    ob_decref(range);
    range = ob_range_to(INT64_C(1) << 31); /* whose last number is INT32_MAX */
    TAP_EQUAL(ob_range_contains(range, far), 0);
    TAP_EQUAL(ob_range_index(range, far), OB_EVALUE);
    TAP_EQUAL(taken_error(), OB_EVALUE);
    ob_decref(range);
    ob_decref(far);
    ob_decref(further);
    ob_decref(back);
}

TAP_TEST("indices, slices and iterators of a range") {
    ob_object *range = ob_range_new(10, -1, -3);
    TAP_STRING(repr(range), "range(10, -1, -3)");
    TAP_STRING(repr_taken(ob_range_slice(range, 1, 3, 1)), "range(7, 1, -3)");
    TAP_STRING(repr_taken(ob_range_slice(range, OB_FIRST(-1), OB_LAST(-1), -1)), "range(1, 13, 3)");
    TAP_STRING(repr_taken(ob_list_from_iterable(range)), "[10, 7, 4, 1]");
    ob_object *backward = ob_range_reversed(range);
    TAP_STRING(repr_taken(ob_list_from_iterable(backward)), "[1, 4, 7, 10]");
    ob_object *item;
    TAP_EQUAL(ob_next(backward, &item), 0);
    ob_decref(backward);
    TAP_OK(ob_range_slice(range, 0, 1, 0) == NULL);
    TAP_EQUAL(taken_error(), OB_EVALUE);
    TAP_EQUAL(ob_range_index(range, OB_INT(5)), OB_EVALUE);
    TAP_EQUAL(taken_error(), OB_EVALUE);
    TAP_EQUAL(ob_range_index(range, OB_INT(4)), 2);
    TAP_EQUAL(ob_range_contains(range, OB_INT(-2)), 0);
    TAP_EQUAL(ob_range_contains(range, OB_INT(13)), 0);
    TAP_EQUAL(ob_range_index(range, OB_TRUE), 3);
    TAP_EQUAL(ob_range_contains(range, OB_NONE), 0);
    TAP_EQUAL(ob_refcount(range), 1);
    ob_decref(range);
}

TAP_TEST("ranges of the same numbers are equal and have the same hash, whatever their step and stop") {
    static const struct {
        int64_t a[3], b[3];
        int equal;
    } cases[] = {{{0, 0, 1}, {5, 5, 2}, 1}, {{3, 4, 1}, {3, 9, 100}, 1}, {{0, 4, 2}, {0, 3, 2}, 1},
                 {{0, 4, 2}, {0, 4, 1}, 0}, {{0, 4, 2}, {1, 5, 2}, 0},   {{0, 4, 2}, {0, 5, 2}, 0},
                 {{0, 1, 1}, {1, 2, 1}, 0}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        ob_object *a = ob_range_new(cases[i].a[0], cases[i].a[1], cases[i].a[2]);
        ob_object *b = ob_range_new(cases[i].b[0], cases[i].b[1], cases[i].b[2]);
        uint32_t hash_a;
        uint32_t hash_b;
        TAP_EQUAL(ob_compare(a, b, OB_EQ), cases[i].equal);
        TAP_EQUAL(ob_compare(a, b, OB_NE), !cases[i].equal);
        TAP_EQUAL(ob_hash(a, &hash_a), OB_OK);
        TAP_EQUAL(ob_hash(b, &hash_b), OB_OK);
        TAP_EQUAL(hash_a == hash_b, cases[i].equal);
        TAP_EQUAL(ob_compare(a, b, OB_LT), OB_ETYPE);
        TAP_EQUAL(taken_error(), OB_ETYPE);
        ob_decref(a);
        ob_decref(b);
    }
}

TAP_TEST("numbers that are no ints yet are an error when they are asked for, not before") {
    ob_object *range = ob_range_new(OB_INT_MAX, INT64_C(3000000000), 1);
    ob_object *iterator = ob_iterate(range);
    ob_object *item;
    TAP_EQUAL(ob_next(iterator, &item), 1);
    TAP_OK(item == OB_INT(OB_INT_MAX));
    ob_decref(item);
    int answer = ob_next(iterator, &item);
    TAP_OK(answer == 1 || (answer == OB_EOVERFLOW && taken_error() == OB_EOVERFLOW));
    ob_xdecref(item);
    ob_decref(iterator);
    ob_decref(range);
}

TAP_TEST("without memory there is no range and no iterator, and what is no range panics") {
    ob_object *range = ob_range_to(3);
    void *ballast = take_ballast();
    TAP_OK(ob_range_to(3) == NULL);
    TAP_EQUAL(taken_error(), OB_ENOMEM);
    TAP_OK(ob_iterate(range) == NULL);
    TAP_EQUAL(taken_error(), OB_ENOMEM);
    drop_ballast(ballast);
    ob_decref(range);
    EXPECT_PANIC(OB_PANIC_WRONG_TYPE, (void)ob_range_length(OB_NONE));
    EXPECT_PANIC(OB_PANIC_WRONG_TYPE, (void)ob_range_get(OB_INT(1), 0));
    EXPECT_PANIC(OB_PANIC_WRONG_TYPE, (void)ob_range_reversed(OB_TRUE));
}
