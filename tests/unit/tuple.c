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

TAP_TEST("a tuple is one block with its items") {
    size_t before = ob_memory_get_stats().blocks;
    ob_object *tuple = ob_tuple_of(OB_INT(1), OB_INT(2), OB_INT(3));
    TAP_EQUAL(ob_memory_get_stats().blocks, before + 1);
    TAP_OK(ob_memory_get_stats().used_bytes >= (sizeof(void *) == 4 ? 28u : 56u));
    ob_decref(tuple);
}

OB_STR_DEFINE(word, "word");
OB_TUPLE_DEFINE(inner_constant, OB_INT(1), OB_STR(word));
OB_TUPLE_DEFINE(constant, OB_INT(7), OB_TUPLE(inner_constant), OB_NONE);

TAP_TEST("constant tuples are like any other, immortal and without memory") {
    ob_object *tuple = OB_TUPLE(constant);
    TAP_EQUAL(ob_tuple_length(tuple), 3);
    TAP_EQUAL(ob_refcount(tuple), UINT32_MAX);
    TAP_STRING(repr(tuple), "(7, (1, 'word'), None)");
    TAP_OK(ob_tuple_peek(tuple, -2) == OB_TUPLE(inner_constant));
    ob_object *made = ob_tuple_from(((const ob_tuple *)(const void *)tuple)->items, 3);
    uint32_t hash;
    uint32_t made_hash;
    TAP_EQUAL(ob_compare(tuple, made, OB_EQ), 1);
    TAP_EQUAL(ob_hash(tuple, &hash), OB_OK);
    TAP_EQUAL(ob_hash(made, &made_hash), OB_OK);
    TAP_EQUAL(hash, made_hash);
    ob_decref(made);
    ob_decref(tuple);
    TAP_OK(is_empty_heap());
}

TAP_TEST("a tuple is filled item by item, and may be dropped half filled") {
    ob_object *item = ob_list_new();
    ob_object *volatile tuple = ob_tuple_new(3);
    ob_tuple_fill(tuple, 1, ob_new_ref(item));
    TAP_EQUAL(ob_refcount(item), 2);
    EXPECT_PANIC(OB_PANIC_WRONG_TYPE, ob_tuple_fill(tuple, 1, item));
    EXPECT_PANIC(OB_PANIC_WRONG_TYPE, ob_tuple_fill(tuple, 3, item));
    EXPECT_PANIC(OB_PANIC_WRONG_TYPE, ob_tuple_fill(item, 0, item));
    ob_decref(tuple);
    TAP_EQUAL(ob_refcount(item), 1);
    tuple = ob_tuple_new(2);
    ob_tuple_fill(tuple, 0, OB_INT(1));
    ob_tuple_fill(tuple, 1, item);
    TAP_STRING(repr_taken(tuple), "(1, [])");
    TAP_OK(ob_tuple_new(0) == ob_tuple_from(NULL, 0));
    TAP_OK(ob_tuple_new(UINT32_MAX) == NULL);
    TAP_OK(taken_error() != OB_OK);
}

TAP_TEST("tuples that cannot differ from what they are made of are not copied") {
    ob_object *tuple = ob_tuple_of(OB_INT(1), OB_INT(2));
    ob_object *empty = ob_tuple_from(NULL, 0);
    ob_object *same[] = {ob_tuple_from_iterable(tuple), ob_tuple_slice(tuple, OB_FIRST(1), OB_LAST(1), 1),
                         ob_tuple_repeat(tuple, 1), ob_tuple_concat(tuple, empty), ob_tuple_concat(empty, tuple)};
    for (size_t i = 0; i < sizeof same / sizeof same[0]; i++) {
        TAP_OK(same[i] == tuple);
        ob_decref(same[i]);
    }
    TAP_EQUAL(ob_refcount(tuple), 1);
    TAP_OK(ob_tuple_repeat(tuple, 0) == empty);
    TAP_OK(ob_tuple_repeat(tuple, PTRDIFF_MIN) == empty);
    TAP_OK(ob_tuple_slice(tuple, 2, 1, 1) == empty);
    TAP_OK(ob_tuple_repeat(empty, PTRDIFF_MAX) == empty);
    TAP_OK(ob_tuple_repeat(tuple, PTRDIFF_MAX) == NULL);
    TAP_EQUAL(taken_error(), OB_EOVERFLOW);
    TAP_OK(ob_tuple_slice(tuple, 0, 1, 0) == NULL);
    TAP_EQUAL(taken_error(), OB_EVALUE);
    ob_decref(tuple);
}

TAP_TEST("slices, sums and products have references of their own") {
    ob_object *item = ob_list_new();
    ob_object *tuple = ob_tuple_of(item, OB_INT(1), item);
    ob_object *slice = ob_tuple_slice(tuple, OB_FIRST(-1), OB_LAST(-1), -2);
    ob_object *sum = ob_add(slice, tuple);
    ob_object *product = ob_multiply(tuple, OB_INT(2));
    TAP_EQUAL(ob_refcount(item), 1 + 2 + 2 + 4 + 4);
    TAP_STRING(repr_taken(slice), "([], [])");
    TAP_STRING(repr_taken(sum), "([], [], [], 1, [])");
    TAP_STRING(repr_taken(product), "([], 1, [], [], 1, [])");
    TAP_OK(ob_add(tuple, item) == NULL);
    TAP_EQUAL(taken_error(), OB_ETYPE);
    TAP_OK(ob_multiply(tuple, OB_NONE) == NULL);
    TAP_EQUAL(taken_error(), OB_ETYPE);
    TAP_EQUAL(ob_set_item(tuple, OB_INT(0), OB_INT(1)), OB_ETYPE);
    TAP_EQUAL(taken_error(), OB_ETYPE);
    TAP_EQUAL(ob_delete_item(tuple, OB_INT(0)), OB_ETYPE);
    TAP_EQUAL(taken_error(), OB_ETYPE);
    drain();
    TAP_EQUAL(ob_refcount(item), 3);
    TAP_EQUAL(ob_tuple_count(tuple, item), 2);
    TAP_EQUAL(ob_tuple_index(tuple, item, 1, PTRDIFF_MAX), 2);
    TAP_EQUAL(ob_tuple_index(tuple, OB_NONE, 0, PTRDIFF_MAX), OB_EVALUE);
    TAP_EQUAL(taken_error(), OB_EVALUE);
    ob_object *backward = ob_tuple_reversed(tuple);
    TAP_STRING(repr_taken(ob_list_from_iterable(backward)), "[[], 1, []]");
    ob_decref(backward);
    ob_decref(tuple);
    ob_decref(item);
}

TAP_TEST("hashes depend on items and order, and what has no hash inside is TypeError") {
    ob_object *tuples[] = {ob_tuple_of(OB_INT(1), OB_INT(2)),
                           ob_tuple_of(OB_INT(2), OB_INT(1)),
                           ob_tuple_of(OB_INT(1)),
                           ob_tuple_of(OB_INT(1), OB_INT(2), OB_INT(0)),
                           ob_tuple_of(ob_tuple_from(NULL, 0)),
                           ob_tuple_from(NULL, 0)};
    enum { COUNT = sizeof tuples / sizeof tuples[0] };
    uint32_t hashes[COUNT];
    for (size_t i = 0; i < COUNT; i++) {
        TAP_EQUAL(ob_hash(tuples[i], &hashes[i]), OB_OK);
        for (size_t k = 0; k < i; k++) {
            TAP_OK(hashes[i] != hashes[k]);
        }
    }
    ob_object *list = ob_list_new();
    ob_object *with_list = ob_tuple_of(OB_INT(1), list);
    uint32_t hash;
    TAP_EQUAL(ob_hash(with_list, &hash), OB_ETYPE);
    TAP_EQUAL(taken_error(), OB_ETYPE);
    ob_decref(with_list);
    TAP_EQUAL(ob_refcount(list), 1);
    ob_decref(list);
    for (size_t i = 0; i < COUNT; i++) {
        ob_decref(tuples[i]);
    }
}

TAP_TEST("a hash is made of the items' hashes as CPython with 32-bit words makes it") {
    static const uint32_t expected[] = {750394483u, 1214856301u, (uint32_t)-168982784};
    ob_object *zeros[] = {OB_INT(0), OB_INT(0)}; /* whose hash is 0 there and here */
    for (size_t count = 0; count < 3; count++) {
        ob_object *tuple = ob_tuple_from(zeros, count);
        uint32_t hash;
        TAP_EQUAL(ob_hash(tuple, &hash), OB_OK);
        TAP_EQUAL(hash, expected[count]);
        ob_decref(tuple);
    }
}

TAP_TEST("tuples of neighbouring numbers hardly ever have the same lowest bits of their hashes") {
    static uint8_t buckets[256];
    memset(buckets, 0, sizeof buckets);
    for (int32_t i = 0; i < 256; i++) {
        ob_object *tuple = ob_tuple_of(OB_INT(i / 16), OB_INT(i % 16));
        uint32_t hash;
        TAP_EQUAL(ob_hash(tuple, &hash), OB_OK);
        TAP_OK(buckets[hash % 256]++ < 7); /* as many in one bucket are what chance gives once in 10,000 */
        ob_decref(tuple);
    }
}

TAP_TEST("what is no tuple panics") {
    ob_object *volatile list = ob_list_new();
    EXPECT_PANIC(OB_PANIC_WRONG_TYPE, (void)ob_tuple_length(list));
    EXPECT_PANIC(OB_PANIC_WRONG_TYPE, (void)ob_tuple_get(list, 0));
    EXPECT_PANIC(OB_PANIC_WRONG_TYPE, (void)ob_tuple_peek(OB_INT(0), 0));
    EXPECT_PANIC(OB_PANIC_WRONG_TYPE, (void)ob_tuple_slice(list, 0, 0, 1));
    EXPECT_PANIC(OB_PANIC_WRONG_TYPE, (void)ob_tuple_index(list, OB_NONE, 0, 1));
    EXPECT_PANIC(OB_PANIC_WRONG_TYPE, (void)ob_tuple_count(list, OB_NONE));
    EXPECT_PANIC(OB_PANIC_WRONG_TYPE, (void)ob_tuple_concat(ob_tuple_from(NULL, 0), list));
    EXPECT_PANIC(OB_PANIC_WRONG_TYPE, (void)ob_tuple_repeat(list, 1));
    EXPECT_PANIC(OB_PANIC_WRONG_TYPE, (void)ob_tuple_reversed(list));
    ob_decref(list);
}
