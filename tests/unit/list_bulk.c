/* list: operations on many items. What Python gives for them is in tests/host/python_list.t; here are references, memory, and what Python
 * code cannot ask. */
#include "support.h"

static ob_object *ints(int32_t count) {
    ob_object *list = ob_list_new();
    for (int32_t i = 0; i < count; i++) {
        if (ob_list_append(list, OB_INT(i)) != OB_OK) {
            return NULL;
        }
    }
    return list;
}

static bool counts_up(const ob_object *list, int32_t from, size_t count) {
    for (size_t i = 0; i < count; i++) {
        if (ob_list_peek(list, (ptrdiff_t)i) != OB_INT(from + (int32_t)i)) {
            return false;
        }
    }
    return ob_list_length(list) == count;
}

TAP_TEST("extending counts references, by a list, a tuple, an iterator and the list itself") {
    ob_object *item = ob_list_new();
    ob_object *list = ob_list_of(item);
    ob_object *tuple = ob_tuple_of(item, item);
    ob_object *iterator = ob_iterate(tuple);
    TAP_EQUAL(ob_list_extend(list, list), OB_OK);
    TAP_EQUAL(ob_refcount(item), 5);
    TAP_EQUAL(ob_list_extend(list, tuple), OB_OK);
    TAP_EQUAL(ob_list_extend(list, iterator), OB_OK);
    TAP_EQUAL(ob_list_extend(list, iterator), OB_OK); /* it has ended */
    TAP_EQUAL(ob_refcount(item), 9);
    TAP_EQUAL(ob_list_length(list), 6);
    TAP_EQUAL(ob_list_extend(list, OB_INT(1)), OB_ETYPE);
    TAP_EQUAL(taken_error(), OB_ETYPE);
    TAP_EQUAL(ob_refcount(list), 1);
    TAP_EQUAL(ob_refcount(tuple), 1);
    ob_decref(iterator);
    ob_decref(tuple);
    ob_decref(list);
    TAP_EQUAL(ob_refcount(item), 1);
    ob_decref(item);
}

TAP_TEST("a list is made of whatever can be iterated") {
    TAP_STRING(repr_taken(ob_list_from_iterable(ob_tuple_from(NULL, 0))), "[]");
    ob_object *range = ob_range_new(3, -4, -3);
    TAP_STRING(repr_taken(ob_list_from_iterable(range)), "[3, 0, -3]");
    TAP_STRING(repr_taken(ob_tuple_from_iterable(range)), "(3, 0, -3)");
    TAP_STRING(repr_taken(ob_sorted(range, NULL)), "[-3, 0, 3]");
    ob_decref(range);
    TAP_OK(ob_list_from_iterable(OB_NONE) == NULL);
    TAP_EQUAL(taken_error(), OB_ETYPE);
    TAP_OK(ob_tuple_from_iterable(OB_NONE) == NULL);
    TAP_EQUAL(taken_error(), OB_ETYPE);
    TAP_OK(ob_sorted(OB_NONE, NULL) == NULL);
    TAP_EQUAL(taken_error(), OB_ETYPE);
}

TAP_TEST("clear drops each item, works off a long list in steps, and needs no memory") {
    ob_object *item = ob_list_new();
    for (int with_memory = 0; with_memory < 2; with_memory++) {
        ob_object *list = ob_list_new();
        for (int i = 0; i < 150; i++) {
            TAP_EQUAL(ob_list_append(list, item), OB_OK);
        }
        TAP_EQUAL(ob_refcount(item), 151);
        void *ballast = with_memory ? NULL : take_ballast();
        ob_list_clear(list);
        TAP_EQUAL(ob_list_length(list), 0);
        TAP_EQUAL(ob_error()->code, OB_OK);
        TAP_EQUAL(with_memory, ob_refcount(item) > 100); /* what waits still has its references */
        drop_ballast(ballast);
        drain();
        TAP_EQUAL(ob_refcount(item), 1);
        ob_list_clear(list);
        TAP_EQUAL(ob_list_append(list, item), OB_OK);
        ob_decref(list);
        drain();
    }
    ob_decref(item);
}

TAP_TEST("a sum that finds no memory half-way leaves nothing, and both lists as they were") {
    ob_object *item = ob_list_new();
    ob_object *list = ob_list_of(item, item, item);
    ob_object *held[16];
    size_t count = 0;
    while (count < 16) { /* given back one after the other, until a sum fits */
        held[count++] = ob_list_new();
    }
    void *ballast = take_ballast();
    ob_object *sum = NULL;
    while (sum == NULL && count > 0) {
        size_t objects = ob_memory_get_stats().objects;
        sum = ob_list_concat(list, list);
        TAP_OK(sum != NULL || ob_error()->code == OB_ENOMEM);
        TAP_EQUAL(ob_memory_get_stats().objects, objects + (sum != NULL));
        TAP_EQUAL(ob_refcount(item), sum != NULL ? 10 : 4);
        ob_decref(held[--count]);
    }
    drop_ballast(ballast);
    while (count > 0) {
        ob_decref(held[--count]);
    }
    TAP_EQUAL(ob_list_length(list), 3);
    ob_error_clear();
    ob_xdecref(sum);
    ob_decref(list);
    drain();
    TAP_EQUAL(ob_refcount(item), 1);
    ob_decref(item);
}

TAP_TEST("remove takes the first that is equal, and drops it") {
    ob_object *item = ob_list_of(OB_INT(5));
    ob_object *same = ob_list_of(OB_INT(5));
    ob_object *list = ob_list_of(OB_INT(1), item, item);
    TAP_EQUAL(ob_list_remove(list, same), OB_OK);
    TAP_EQUAL(ob_refcount(item), 2);
    TAP_EQUAL(ob_list_remove(list, same), OB_OK);
    TAP_EQUAL(ob_list_remove(list, same), OB_EVALUE);
    TAP_OK(ob_error()->object == same);
    TAP_EQUAL(taken_error(), OB_EVALUE);
    TAP_EQUAL(ob_refcount(item), 1);
    TAP_EQUAL(ob_refcount(list), 1);
    TAP_STRING(repr_taken(list), "[1]");
    ob_decref(item);
    ob_decref(same);
}

TAP_TEST("index and count report what is not there, and what cannot be compared") {
    ob_object *list = ob_list_of(OB_INT(1), OB_TRUE, OB_INT(2));
    TAP_EQUAL(ob_list_index(list, OB_INT(1), 1, PTRDIFF_MAX), 1);
    TAP_EQUAL(ob_list_index(list, OB_INT(1), PTRDIFF_MIN, -2), 0);
    TAP_EQUAL(ob_list_index(list, OB_INT(2), 0, -1), OB_EVALUE);
    TAP_EQUAL(taken_error(), OB_EVALUE);
    TAP_EQUAL(ob_list_index(list, OB_INT(2), PTRDIFF_MAX, PTRDIFF_MAX), OB_EVALUE);
    TAP_EQUAL(taken_error(), OB_EVALUE);
    TAP_EQUAL(ob_list_count(list, OB_TRUE), 2);
    TAP_EQUAL(ob_list_count(list, OB_NONE), 0);
    TAP_EQUAL(ob_contains(list, OB_INT(2)), 1);
    TAP_EQUAL(ob_contains(list, OB_INT(3)), 0);
    ob_decref(list);
}

TAP_TEST("an index may be a bool, but nothing else than an int or a slice") {
    ob_object *list = ints(3);
    TAP_OK(ob_get_item(list, OB_TRUE) == OB_INT(1));
    TAP_OK(ob_get_item(list, OB_NONE) == NULL);
    TAP_EQUAL(taken_error(), OB_ETYPE);
    TAP_EQUAL(ob_set_item(list, list, OB_INT(1)), OB_ETYPE);
    TAP_EQUAL(taken_error(), OB_ETYPE);
    TAP_EQUAL(ob_delete_item(list, OB_NONE), OB_ETYPE);
    TAP_EQUAL(taken_error(), OB_ETYPE);
    TAP_EQUAL(ob_delete_item(list, OB_INT(3)), OB_EINDEX);
    TAP_EQUAL(taken_error(), OB_EINDEX);
    TAP_EQUAL(ob_delete_item(list, OB_FALSE), OB_OK);
    TAP_EQUAL(ob_set_item(list, OB_INT(-1), OB_INT(7)), OB_OK);
    TAP_STRING(repr_taken(list), "[1, 7]");
}

TAP_TEST("slices count references when they are read, replaced and deleted") {
    ob_object *item = ob_list_new();
    ob_object *list = ob_list_of(item, item, item, item);
    ob_object *some = ob_list_slice(list, OB_FIRST(-2), OB_LAST(-2), -2);
    TAP_EQUAL(ob_refcount(item), 7);
    TAP_EQUAL(ob_list_set_slice(list, 1, 2, 1, some), OB_OK);
    TAP_EQUAL(ob_refcount(item), 8);
    TAP_EQUAL(ob_list_length(list), 5);
    TAP_EQUAL(ob_list_set_slice(list, 0, 4, 2, some), OB_OK);
    TAP_EQUAL(ob_refcount(item), 8);
    TAP_EQUAL(ob_list_delete_slice(list, 0, 4, 2), OB_OK);
    TAP_EQUAL(ob_refcount(item), 6);
    TAP_EQUAL(ob_list_set_slice(list, 0, OB_LAST(1), 1, ob_tuple_from(NULL, 0)), OB_OK);
    TAP_EQUAL(ob_refcount(item), 3);
    TAP_EQUAL(ob_list_length(list), 0);
    ob_decref(list);
    ob_decref(some);
    TAP_EQUAL(ob_refcount(item), 1);
    ob_decref(item);
}

TAP_TEST("what does not fit a slice is refused, and the list stays") {
    ob_object *list = ints(5);
    ob_object *two = ob_list_of(OB_INT(8), OB_INT(9));
    TAP_EQUAL(ob_list_set_slice(list, 0, 5, 2, two), OB_EVALUE);
    TAP_EQUAL(taken_error(), OB_EVALUE);
    TAP_EQUAL(ob_list_set_slice(list, 0, 5, 0, two), OB_EVALUE);
    TAP_EQUAL(taken_error(), OB_EVALUE);
    TAP_EQUAL(ob_list_delete_slice(list, 0, 5, 0), OB_EVALUE);
    TAP_EQUAL(taken_error(), OB_EVALUE);
    TAP_OK(ob_list_slice(list, 0, 5, 0) == NULL);
    TAP_EQUAL(taken_error(), OB_EVALUE);
    TAP_EQUAL(ob_list_set_slice(list, 0, 5, 1, OB_INT(1)), OB_ETYPE);
    TAP_EQUAL(taken_error(), OB_ETYPE);
    TAP_OK(counts_up(list, 0, 5));
    TAP_EQUAL(ob_refcount(list), 1);
    ob_decref(list);
    ob_decref(two);
}

TAP_TEST("deleting needs no memory") {
    ob_object *list = ints(200);
    ob_object *item = ob_list_new();
    TAP_EQUAL(ob_list_set(list, 70, item), OB_OK);
    void *ballast = take_ballast();
    TAP_EQUAL(ob_list_delete_slice(list, 150, 50, -10), OB_OK); /* 60, 70 … 150 */
    TAP_EQUAL(ob_list_length(list), 190);
    TAP_EQUAL(ob_refcount(item), 1);
    TAP_OK(ob_list_peek(list, 59) == OB_INT(59));
    TAP_OK(ob_list_peek(list, 60) == OB_INT(61));
    TAP_OK(ob_list_peek(list, 140) == OB_INT(149));
    TAP_OK(ob_list_peek(list, 141) == OB_INT(151));
    TAP_EQUAL(ob_list_delete_slice(list, 60, 189, 1), OB_OK);
    TAP_EQUAL(ob_list_length(list), 61);
    TAP_OK(ob_list_peek(list, 60) == OB_INT(199));
    TAP_EQUAL(ob_list_delete_slice(list, 60, 61, 1), OB_OK);
    TAP_OK(counts_up(list, 0, 60));
    TAP_EQUAL(ob_error()->code, OB_OK);
    drop_ballast(ballast);
    ob_decref(list);
    ob_decref(item);
}

TAP_TEST("a long list keeps its items through inserting, deleting and replacing in the middle") {
    int32_t count = heap_bytes() < 20000 ? 300 : 5000;
    ob_object *list = ints(count);
    ob_object *middle = ob_list_slice(list, 100, 170, 1);
    TAP_EQUAL(ob_list_delete_slice(list, 100, 170, 1), OB_OK);
    TAP_EQUAL(ob_list_length(list), (size_t)count - 70);
    TAP_EQUAL(ob_list_set_slice(list, 100, 100, 1, middle), OB_OK);
    TAP_OK(counts_up(list, 0, (size_t)count));
    for (int32_t i = 0; i < count; i += 37) {
        ob_object *item = ob_list_pop(list, i);
        TAP_OK(item == OB_INT(i));
        TAP_EQUAL(ob_list_insert(list, i, item), OB_OK);
    }
    TAP_OK(counts_up(list, 0, (size_t)count));
    ob_list_reverse(list);
    ob_list_reverse(middle);
    TAP_OK(ob_list_peek(list, 0) == OB_INT(count - 1));
    ob_object *turned = ob_list_slice(list, OB_FIRST(-1), OB_LAST(-1), -1);
    TAP_OK(counts_up(turned, 0, (size_t)count));
    ob_decref(turned);
    ob_decref(middle);
    ob_decref(list);
}

TAP_TEST("operators make lists of their own, and know their own kind") {
    ob_object *item = ob_list_new();
    ob_object *list = ob_list_of(item, OB_INT(1));
    ob_object *sum = ob_add(list, list);
    ob_object *product = ob_multiply(OB_INT(3), list);
    TAP_EQUAL(ob_refcount(item), 7);
    TAP_STRING(repr_taken(sum), "[[], 1, [], 1]");
    TAP_STRING(repr_taken(product), "[[], 1, [], 1, [], 1]");
    ob_object *copy = ob_list_copy(list);
    TAP_EQUAL(ob_compare(copy, list, OB_EQ), 1);
    TAP_OK(copy != list);
    ob_decref(copy);
    drain();
    TAP_EQUAL(ob_refcount(item), 2);
    TAP_OK(ob_add(list, ob_tuple_from(NULL, 0)) == NULL);
    TAP_EQUAL(taken_error(), OB_ETYPE);
    TAP_OK(ob_multiply(list, list) == NULL);
    TAP_EQUAL(taken_error(), OB_ETYPE);
    TAP_EQUAL(ob_list_repeat_in_place(list, PTRDIFF_MAX), OB_EOVERFLOW);
    TAP_EQUAL(taken_error(), OB_EOVERFLOW);
    TAP_OK(ob_list_repeat(list, PTRDIFF_MAX / 2) == NULL);
    TAP_EQUAL(taken_error(), OB_EOVERFLOW);
    TAP_EQUAL(ob_list_length(list), 2);
    TAP_EQUAL(ob_list_repeat_in_place(list, 2), OB_OK);
    TAP_EQUAL(ob_refcount(item), 3);
    TAP_EQUAL(ob_list_repeat_in_place(list, PTRDIFF_MIN), OB_OK);
    TAP_EQUAL(ob_refcount(item), 1);
    ob_decref(list);
    ob_decref(item);
}

TAP_TEST("an iterator holds its list until its end, and then no more") {
    ob_object *list = ints(2);
    ob_object *iterator = ob_iterate(list);
    ob_object *backward = ob_list_reversed(list);
    ob_object *item;
    TAP_EQUAL(ob_refcount(list), 3);
    TAP_EQUAL(ob_next(iterator, &item), 1);
    TAP_OK(item == OB_INT(0));
    TAP_EQUAL(ob_next(backward, &item), 1);
    TAP_OK(item == OB_INT(1));
    TAP_EQUAL(ob_next(iterator, &item), 1);
    TAP_EQUAL(ob_next(iterator, &item), 0);
    TAP_EQUAL(ob_refcount(list), 2);
    TAP_EQUAL(ob_list_append(list, OB_INT(2)), OB_OK);
    TAP_EQUAL(ob_next(iterator, &item), 0); /* it has ended for good */
    TAP_EQUAL(ob_next(backward, &item), 1);
    TAP_EQUAL(ob_next(backward, &item), 0);
    TAP_EQUAL(ob_next(backward, &item), 0);
    TAP_EQUAL(ob_refcount(list), 1);
    ob_object *abandoned = ob_iterate(list);
    ob_object *again = ob_iterate(abandoned);
    TAP_OK(again == abandoned);
    ob_decref(again);
    ob_decref(abandoned);
    TAP_EQUAL(ob_refcount(list), 1);
    ob_decref(iterator);
    ob_decref(backward);
    ob_decref(list);
}

TAP_TEST("a list that holds itself is compared until it is too deep") {
    ob_object *list = ob_list_new();
    ob_object *other = ob_list_new();
    TAP_EQUAL(ob_list_append(list, other), OB_OK);
    TAP_EQUAL(ob_list_append(other, list), OB_OK);
    ob_set_depth_limit(6);
    TAP_EQUAL(ob_compare(list, other, OB_EQ), OB_EDEPTH);
    TAP_EQUAL(taken_error(), OB_EDEPTH);
    TAP_EQUAL(ob_compare(list, other, OB_LT), OB_EDEPTH);
    TAP_EQUAL(taken_error(), OB_EDEPTH);
    TAP_EQUAL(ob_list_append(other, OB_INT(1)), OB_OK);
    TAP_EQUAL(ob_compare(list, other, OB_EQ), 0); /* of lengths that differ no item is looked at */
    ob_set_depth_limit(OB_DEPTH_LIMIT);
    TAP_EQUAL(ob_equal(list, list), 1);
    ob_list_clear(list);
    ob_decref(list);
    ob_decref(other);
}

TAP_TEST("what grows a list by many items does it for all of them or none") {
    ob_object *item = ob_list_new();
    ob_object *list = ob_list_new();
    for (int i = 0; i < 60; i++) {
        TAP_EQUAL(ob_list_append(list, item), OB_OK);
    }
    ob_object *some = ob_list_slice(list, 0, 10, 1);
    void *ballast = take_ballast();
    TAP_EQUAL(ob_list_extend(list, some), OB_ENOMEM);
    TAP_EQUAL(taken_error(), OB_ENOMEM);
    TAP_EQUAL(ob_list_set_slice(list, 5, 6, 1, some), OB_ENOMEM);
    TAP_EQUAL(taken_error(), OB_ENOMEM);
    TAP_EQUAL(ob_list_repeat_in_place(list, 2), OB_ENOMEM);
    TAP_EQUAL(taken_error(), OB_ENOMEM);
    TAP_EQUAL(ob_list_length(list), 60);
    TAP_EQUAL(ob_refcount(item), 71);
    drop_ballast(ballast);
    TAP_EQUAL(ob_list_extend(list, some), OB_OK);
    TAP_EQUAL(ob_refcount(item), 81);
    ob_object *roomy = ob_list_slice(list, 0, 30, 1);
    while (ob_list_length(roomy) > 10) { /* there is room for 32 still */
        ob_decref(ob_list_pop(roomy, -1));
    }
    ballast = take_ballast();
    TAP_EQUAL(ob_list_repeat_in_place(roomy, 4), OB_ENOMEM);
    TAP_EQUAL(taken_error(), OB_ENOMEM);
    drop_ballast(ballast);
    TAP_EQUAL(ob_list_length(roomy), 10);
    TAP_EQUAL(ob_refcount(item), 91);
    ob_decref(roomy);
    ob_decref(some);
    ob_decref(list);
    drain();
    ob_decref(item);
}

static void note_largest(void *context, ob_memory_event event, const void *memory, size_t bytes) {
    (void)memory;
    size_t *largest = context;
    *largest = event == OB_MEMORY_ALLOCATED && bytes > *largest ? bytes : *largest;
}

TAP_TEST("a million items need no block larger than a page") {
    int32_t fits = (int32_t)(heap_bytes() * 3 / 4 / sizeof(void *));
    int32_t count = fits < 1000000 ? fits : 1000000;
    size_t largest = 0;
    ob_memory_set_trace(note_largest, &largest);
    ob_object *list = ob_list_new();
    for (int32_t i = 0; i < count; i++) {
        TAP_EQUAL(ob_list_append(list, OB_INT(i)), OB_OK);
    }
    ob_memory_set_trace(NULL, NULL);
    TAP_OK(largest <= 512 + 64); /* 64 for checked mode's pads */
    TAP_OK(largest <= 64 * sizeof(void *) + 64);
    TAP_OK(ob_list_peek(list, count - 1) == OB_INT(count - 1));
    ob_decref(list);
}

TAP_TEST("the same three times over leaves the same memory and the same counts") {
    ob_object *item = ob_list_new();
    ob_object *list = ob_list_of(item, OB_INT(2));
    size_t used = 0;
    for (int turn = 0; turn < 4; turn++) {
        ob_object *copy = ob_list_copy(list);
        TAP_EQUAL(ob_list_extend(copy, list), OB_OK);
        TAP_EQUAL(ob_list_set_slice(copy, 1, 3, 1, list), OB_OK);
        TAP_EQUAL(ob_list_delete_slice(copy, OB_FIRST(-2), OB_LAST(-2), -2), OB_OK);
        TAP_EQUAL(ob_list_repeat_in_place(copy, 20), OB_OK);
        TAP_EQUAL(ob_list_remove(copy, item), OB_OK);
        ob_list_clear(copy);
        ob_decref(copy);
        drain();
        TAP_EQUAL(ob_refcount(item), 2);
        TAP_OK(turn == 0 || ob_memory_get_stats().used_bytes == used);
        used = ob_memory_get_stats().used_bytes;
    }
    ob_decref(list);
    ob_decref(item);
}

TAP_TEST("what is no list panics") {
    ob_object *volatile tuple = ob_tuple_of(OB_INT(1));
    EXPECT_PANIC(OB_PANIC_WRONG_TYPE, (void)ob_list_extend(tuple, tuple));
    EXPECT_PANIC(OB_PANIC_WRONG_TYPE, ob_list_clear(tuple));
    EXPECT_PANIC(OB_PANIC_WRONG_TYPE, (void)ob_list_copy(tuple));
    EXPECT_PANIC(OB_PANIC_WRONG_TYPE, (void)ob_list_remove(tuple, OB_INT(1)));
    EXPECT_PANIC(OB_PANIC_WRONG_TYPE, (void)ob_list_slice(tuple, 0, 1, 1));
    EXPECT_PANIC(OB_PANIC_WRONG_TYPE, (void)ob_list_set_slice(tuple, 0, 1, 1, tuple));
    EXPECT_PANIC(OB_PANIC_WRONG_TYPE, (void)ob_list_delete_slice(tuple, 0, 1, 1));
    EXPECT_PANIC(OB_PANIC_WRONG_TYPE, (void)ob_list_concat(tuple, tuple));
    EXPECT_PANIC(OB_PANIC_WRONG_TYPE, (void)ob_list_repeat_in_place(tuple, 2));
    EXPECT_PANIC(OB_PANIC_WRONG_TYPE, (void)ob_list_reverse(tuple));
    EXPECT_PANIC(OB_PANIC_WRONG_TYPE, (void)ob_list_index(tuple, OB_INT(1), 0, 1));
    EXPECT_PANIC(OB_PANIC_WRONG_TYPE, (void)ob_list_count(tuple, OB_INT(1)));
    EXPECT_PANIC(OB_PANIC_WRONG_TYPE, (void)ob_list_reversed(tuple));
    EXPECT_PANIC(OB_PANIC_WRONG_TYPE, (void)ob_list_sort(tuple, NULL));
    TAP_EQUAL(ob_refcount(tuple), 1);
    ob_decref(tuple);
}
