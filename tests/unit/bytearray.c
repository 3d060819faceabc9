/* bytearray: its buffer grows, shrinks, stays while a view is taken, and lies where it was wished. tests/host/python_str.t compares what its
 * functions do with Python.
 *
 * needs: ram 16K */
#include "obol/bytearray.h"

#include "memory/memory.h"
#include "support.h"

OB_BYTES_DEFINE(abc, 'a', 'b', 'c');

static ob_object *array_of(const char *text) {
    return ob_bytearray_new(text, strlen(text));
}

TAP_TEST("a bytearray grows and shrinks byte by byte, and its buffer with it") {
    enum { MANY = ON_TARGET ? 600 : 20000 };
    ob_object *array = ob_bytearray_new(NULL, 0);
    for (unsigned i = 0; i < MANY; i++) {
        TAP_EQUAL(ob_bytearray_append(array, (uint8_t)(i * 7)), OB_OK);
        TAP_EQUAL(ob_bytes_length(array), i + 1);
    }
    TAP_OK(ob_memory_get_stats().used_bytes <= MANY + MANY / 4 + 150);
    for (unsigned i = MANY; i-- > 0;) {
        TAP_EQUAL(ob_bytes_data(array)[i], (uint8_t)(i * 7));
        TAP_EQUAL(ob_bytearray_pop(array, -1), (uint8_t)(i * 7));
        TAP_OK(ob_memory_get_stats().used_bytes <= 2 * i + 160);
    }
    TAP_EQUAL(ob_memory_get_stats().blocks, 1);
    TAP_EQUAL(ob_bytearray_pop(array, -1), OB_EINDEX);
    TAP_EQUAL(taken_error(), OB_EINDEX);
    ob_decref(array);
}

TAP_TEST("appending moves few bytes: each growth leaves a quarter more room") {
    ob_object *array = ob_bytearray_new(NULL, 0);
    unsigned moves = 0;
    size_t before = 0;
    for (unsigned i = 0; i < 500; i++) {
        TAP_EQUAL(ob_bytearray_append(array, 1), OB_OK);
        size_t now = ob_memory_get_stats().used_bytes;
        moves += now != before;
        before = now;
    }
    TAP_OK(moves < 20);
    ob_decref(array);
}

TAP_TEST("a bytearray is written, compared, added and repeated, but has no hash") {
    ob_object *array = array_of("abc");
    TAP_STRING(repr(array), "bytearray(b'abc')");
    TAP_EQUAL(ob_equal(array, OB_BYTES(abc)), 1);
    TAP_EQUAL(ob_equal(OB_BYTES(abc), array), 1);
    TAP_STRING(repr_taken(ob_add(array, OB_BYTES(abc))), "bytearray(b'abcabc')");
    TAP_STRING(repr_taken(ob_add(OB_BYTES(abc), array)), "b'abcabc'");
    TAP_STRING(repr_taken(ob_multiply(array, OB_INT(2))), "bytearray(b'abcabc')");
    ob_object *copy = ob_text_slice(array, OB_NO_BOUND, OB_NO_BOUND, 1);
    TAP_OK(copy != array);
    ob_decref(copy);
    uint32_t hash;
    TAP_EQUAL(ob_hash(array, &hash), OB_ETYPE);
    TAP_EQUAL(taken_error(), OB_ETYPE);
    ob_decref(array);
}

TAP_TEST("items are set, deleted, and bytes only") {
    ob_object *array = array_of("abc");
    TAP_EQUAL(ob_set_item(array, OB_INT(-1), OB_INT(255)), OB_OK);
    TAP_EQUAL(ob_set_item(array, OB_INT(0), OB_INT(256)), OB_EVALUE);
    TAP_EQUAL(taken_error(), OB_EVALUE);
    TAP_EQUAL(ob_set_item(array, OB_INT(0), OB_INT(-1)), OB_EVALUE);
    TAP_EQUAL(taken_error(), OB_EVALUE);
    TAP_EQUAL(ob_set_item(array, OB_INT(0), OB_NONE), OB_ETYPE);
    TAP_EQUAL(taken_error(), OB_ETYPE);
    TAP_EQUAL(ob_set_item(array, OB_INT(3), OB_INT(1)), OB_EINDEX);
    TAP_EQUAL(taken_error(), OB_EINDEX);
    TAP_STRING(repr(array), "bytearray(b'ab\\xff')");
    TAP_EQUAL(ob_delete_item(array, OB_INT(1)), OB_OK);
    TAP_EQUAL(ob_delete_item(array, OB_INT(2)), OB_EINDEX);
    TAP_EQUAL(taken_error(), OB_EINDEX);
    TAP_STRING(repr_taken(array), "bytearray(b'a\\xff')");
}

TAP_TEST("slices are replaced, by themselves too") {
    ob_object *array = array_of("abcdef");
    TAP_EQUAL(ob_bytearray_set_slice(array, 1, 3, 1, OB_BYTES(abc)), OB_OK);
    TAP_STRING(repr(array), "bytearray(b'aabcdef')");
    TAP_EQUAL(ob_bytearray_set_slice(array, OB_NO_BOUND, OB_NO_BOUND, -1, array), OB_OK);
    TAP_STRING(repr(array), "bytearray(b'fedcbaa')");
    TAP_EQUAL(ob_bytearray_set_slice(array, 1, 2, 1, array), OB_OK);
    TAP_STRING(repr(array), "bytearray(b'ffedcbaadcbaa')");
    TAP_EQUAL(ob_bytearray_set_slice(array, 0, 9, 4, OB_BYTES(abc)), OB_OK);
    TAP_STRING(repr(array), "bytearray(b'afedbbaaccbaa')");
    TAP_EQUAL(ob_bytearray_set_slice(array, 0, 10, 4, OB_BYTES(abc)), OB_OK);
    TAP_EQUAL(ob_bytearray_set_slice(array, 0, 13, 4, OB_BYTES(abc)), OB_EVALUE);
    TAP_EQUAL(taken_error(), OB_EVALUE);
    TAP_EQUAL(ob_bytearray_set_slice(array, OB_NO_BOUND, OB_NO_BOUND, -2, NULL), OB_OK);
    TAP_STRING(repr(array), "bytearray(b'fdbaca')");
    TAP_EQUAL(ob_bytearray_extend(array, array), OB_OK);
    TAP_STRING(repr(array), "bytearray(b'fdbacafdbaca')");
    TAP_EQUAL(ob_bytearray_set_slice(array, 3, 1, 0, NULL), OB_EVALUE);
    TAP_EQUAL(taken_error(), OB_EVALUE);
    ob_object *iterator = ob_iterate(OB_BYTES(abc));
    TAP_EQUAL(ob_bytearray_set_slice(array, 2, OB_NO_BOUND, 1, iterator), OB_OK);
    ob_decref(iterator);
    TAP_STRING(repr(array), "bytearray(b'fdabc')");
    TAP_EQUAL(ob_bytearray_extend(array, OB_INT(3)), OB_ETYPE);
    TAP_EQUAL(taken_error(), OB_ETYPE);
    TAP_EQUAL(ob_bytearray_extend(array, OB_TRUE), OB_ETYPE);
    TAP_EQUAL(taken_error(), OB_ETYPE);
    ob_decref(array);
}

TAP_TEST("insert, remove, reverse, resize") {
    ob_object *array = array_of("bc");
    TAP_EQUAL(ob_bytearray_insert(array, -100, 'a'), OB_OK);
    TAP_EQUAL(ob_bytearray_insert(array, 100, 'e'), OB_OK);
    TAP_EQUAL(ob_bytearray_insert(array, -1, 'd'), OB_OK);
    TAP_STRING(repr(array), "bytearray(b'abcde')");
    TAP_EQUAL(ob_bytearray_remove(array, 'c'), OB_OK);
    TAP_EQUAL(ob_bytearray_remove(array, 'c'), OB_EVALUE);
    TAP_EQUAL(taken_error(), OB_EVALUE);
    ob_bytearray_reverse(array);
    TAP_STRING(repr(array), "bytearray(b'edba')");
    TAP_EQUAL(ob_bytearray_pop(array, 1), 'd');
    TAP_EQUAL(ob_bytearray_resize(array, 5), OB_OK);
    TAP_STRING(repr(array), "bytearray(b'eba\\x00\\x00')");
    TAP_EQUAL(ob_bytearray_resize(array, 1), OB_OK);
    TAP_EQUAL(ob_bytearray_resize(array, SIZE_MAX / 2 + 1), OB_EOVERFLOW);
    TAP_EQUAL(taken_error(), OB_EOVERFLOW);
    TAP_STRING(repr(array), "bytearray(b'e')");
    TAP_EQUAL(ob_bytearray_resize(array, 0), OB_OK);
    TAP_EQUAL(ob_memory_get_stats().blocks, 1);
    ob_decref(array);
}

TAP_TEST("an iterator over a bytearray sees it change, and stays at its end") {
    ob_object *array = array_of("ab");
    ob_object *iterator = ob_iterate(array);
    ob_object *item;
    TAP_EQUAL(ob_next(iterator, &item), 1);
    TAP_OK(item == OB_INT('a'));
    TAP_EQUAL(ob_bytearray_append(array, 'c'), OB_OK);
    TAP_EQUAL(ob_next(iterator, &item), 1);
    TAP_EQUAL(ob_bytearray_resize(array, 1), OB_OK);
    TAP_EQUAL(ob_next(iterator, &item), 0);
    TAP_EQUAL(ob_bytearray_resize(array, 9), OB_OK);
    TAP_EQUAL(ob_next(iterator, &item), 0);
    ob_decref(iterator);
    ob_decref(array);
}

TAP_TEST("while a view is taken, length and buffer stay, and bytes can be written both ways") {
    ob_object *array = array_of("abcdef");
    ob_buffer_view view;
    ob_buffer_view other;
    TAP_EQUAL(ob_view_take(array, &view, true), OB_OK);
    TAP_EQUAL(ob_view_take(array, &other, false), OB_OK);
    TAP_EQUAL((uintptr_t)view.data % 8, 0);
    TAP_OK(view.data == other.data && view.length == 6);
    for (int taken = 2; taken > 0; taken--) {
        TAP_EQUAL(ob_bytearray_append(array, 'x'), OB_EBUFFER);
        TAP_EQUAL(ob_bytearray_pop(array, 0), OB_EBUFFER);
        TAP_EQUAL(ob_bytearray_insert(array, 0, 'x'), OB_EBUFFER);
        TAP_EQUAL(ob_bytearray_remove(array, view.data[0]), OB_EBUFFER);
        TAP_EQUAL(ob_bytearray_resize(array, 5), OB_EBUFFER);
        TAP_EQUAL(ob_bytearray_resize(array, 7), OB_EBUFFER);
        TAP_EQUAL(ob_bytearray_extend(array, OB_BYTES(abc)), OB_EBUFFER);
        TAP_EQUAL(ob_bytearray_set_slice(array, 0, 2, 1, OB_BYTES(abc)), OB_EBUFFER);
        TAP_EQUAL(ob_bytearray_set_slice(array, 0, 6, 2, NULL), OB_EBUFFER);
        TAP_EQUAL(ob_delete_item(array, OB_INT(0)), OB_EBUFFER);
        TAP_EQUAL(taken_error(), OB_EBUFFER);
        TAP_EQUAL(ob_bytearray_resize(array, 6), OB_OK);
        TAP_EQUAL(ob_bytearray_set_slice(array, 3, 6, 1, OB_BYTES(abc)), OB_OK);
        TAP_EQUAL(ob_set_item(array, OB_INT(1), OB_INT('0' + taken)), OB_OK);
        TAP_EQUAL(view.data[1], '0' + taken);
        view.data[0] = (uint8_t)('A' + taken);
        TAP_EQUAL(ob_bytes_data(array)[0], 'A' + taken);
        TAP_OK(ob_bytes_data(array) == view.data);
        ob_view_release(taken == 2 ? &other : &view);
        other.data = view.data;
    }
    TAP_EQUAL(ob_bytearray_append(array, 'x'), OB_OK);
    ob_decref(array);
}

TAP_TEST("a view of a bytearray without bytes has a length of 0, and pins it") {
    ob_object *array = ob_bytearray_new(NULL, 0);
    ob_buffer_view view;
    TAP_EQUAL(ob_view_take(array, &view, true), OB_OK);
    TAP_EQUAL(view.length, 0);
    TAP_EQUAL(ob_bytearray_append(array, 'x'), OB_EBUFFER);
    TAP_EQUAL(taken_error(), OB_EBUFFER);
    ob_decref(array); /* the view keeps it */
    ob_view_release(&view);
    TAP_OK(is_empty_heap());
}

typedef struct changing_sink {
    ob_sink sink;
    ob_object *array;
    int error;
} changing_sink;

static int change_it(ob_sink *self, const char *text, size_t length) {
    changing_sink *target = (changing_sink *)self;
    (void)text;
    (void)length;
    target->error = ob_bytearray_resize(target->array, 0);
    return OB_OK;
}

TAP_TEST("a sink cannot take the bytes away that are being written") {
    ob_object *array = array_of("a\nb");
    changing_sink target = {{change_it, OB_OK}, array, OB_OK};
    TAP_EQUAL(ob_write_repr(array, &target.sink), OB_OK);
    TAP_EQUAL(target.error, OB_EBUFFER);
    TAP_EQUAL(taken_error(), OB_EBUFFER);
    TAP_EQUAL(ob_bytearray_append(array, 'c'), OB_OK);
    TAP_STRING(repr_taken(array), "bytearray(b'a\\nbc')");
}

static const char *bank_of(const void *address) {
    ob_heap_block block = {0};
    while (ob_heap_next(&block)) {
        if (block.used && block.memory == address) {
            return block.region;
        }
    }
    return "nowhere";
}

TAP_TEST("a buffer lies in the bank that was wished for, also after it has grown") {
    static uint64_t banks[2][256];
    const ob_region regions[] = {{"plain", banks[0], sizeof banks[0], OB_REGION_FAST},
                                 {"dma", banks[1], sizeof banks[1], OB_REGION_DMA}};
    TAP_EQUAL(ob_init(regions, 2), OB_OK);
    ob_object *plain = ob_bytearray_new(NULL, 16);
    ob_object *array = ob_bytearray_new_in(16, OB_REGION_DMA, 0);
    TAP_STRING(bank_of(ob_bytes_data(plain)), "plain");
    TAP_STRING(bank_of(ob_bytes_data(array)), "dma");
    TAP_BYTES(ob_bytes_data(array), "\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0", 16);
    void *stopper = ob_mem_alloc_in(8, OB_REGION_DMA, 0); /* it cannot grow in place */
    for (int i = 0; i < 300; i++) {
        TAP_EQUAL(ob_bytearray_append(array, (uint8_t)i), OB_OK);
    }
    TAP_STRING(bank_of(ob_bytes_data(array)), "dma");
    TAP_EQUAL(ob_bytes_data(array)[16 + 299], (uint8_t)299);
    TAP_EQUAL(ob_bytearray_resize(array, 3), OB_OK);
    TAP_STRING(bank_of(ob_bytes_data(array)), "dma");
    TAP_EQUAL(ob_bytearray_resize(array, 0), OB_OK);
    TAP_EQUAL(ob_bytearray_resize(array, 30), OB_OK);
    TAP_STRING(bank_of(ob_bytes_data(array)), "dma");
    ob_mem_free(stopper);
    ob_decref(array);
    ob_decref(plain);
}

TAP_TEST("without memory a bytearray stays as it is") {
    ob_object *array = array_of("abcdefgh");
    void *ballast = take_ballast();
    ob_err error = OB_OK;
    for (int i = 0; i < 64 && error == OB_OK; i++) { /* what its block has left is used first */
        error = (ob_err)ob_bytearray_append(array, 'x');
    }
    TAP_EQUAL(error, OB_ENOMEM);
    TAP_EQUAL(taken_error(), OB_ENOMEM);
    size_t length = ob_bytes_length(array);
    TAP_EQUAL(ob_bytearray_resize(array, 1000), OB_ENOMEM);
    TAP_EQUAL(taken_error(), OB_ENOMEM);
    TAP_EQUAL(ob_bytearray_extend(array, array), OB_ENOMEM);
    TAP_EQUAL(taken_error(), OB_ENOMEM);
    TAP_EQUAL(ob_bytes_length(array), length);
    TAP_BYTES(ob_bytes_data(array), "abcdefgh", 8);
    TAP_OK(ob_bytearray_new(NULL, 100) == NULL);
    TAP_EQUAL(taken_error(), OB_ENOMEM);
    drop_ballast(ballast);
    TAP_EQUAL(ob_bytearray_resize(array, 1000), OB_OK);
    ob_decref(array);
}

TAP_TEST("what is no bytearray panics where one must be") {
    EXPECT_PANIC(OB_PANIC_WRONG_TYPE, (void)ob_bytearray_append(OB_BYTES(abc), 1));
    EXPECT_PANIC(OB_PANIC_WRONG_TYPE, (void)ob_bytearray_extend(OB_NONE, OB_BYTES(abc)));
}
