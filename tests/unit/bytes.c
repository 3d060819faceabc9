/* bytes, and views of them. tests/host/python_str.t compares what they do with Python. */
#include "obol/bytes.h"

#include "support.h"

OB_BYTES_DEFINE(magic, 0x7F, 'E', 'L', 'F');

static ob_object *bytes(const char *text) {
    return ob_bytes_new(text, strlen(text));
}

TAP_TEST("bytes keep their data and have a NUL behind them, at each length") {
    char data[64];
    memset(data, 0xA5, sizeof data);
    for (size_t length = 0; length <= sizeof data; length++) {
        ob_object *object = ob_bytes_new(length != 0 ? data : NULL, length);
        TAP_EQUAL(ob_bytes_length(object), length);
        TAP_EQUAL(ob_length(object), length);
        TAP_BYTES(ob_bytes_data(object), data, length);
        TAP_EQUAL(ob_bytes_data(object)[length], 0);
        TAP_OK(ob_heap_check() == NULL);
        ob_decref(object);
        TAP_OK(is_empty_heap());
    }
}

TAP_TEST("bytes in flash are bytes like others") {
    TAP_STRING(repr(OB_BYTES(magic)), "b'\\x7fELF'");
    TAP_EQUAL(ob_bytes_length(OB_BYTES(magic)), 4);
    TAP_EQUAL(ob_bytes_data(OB_BYTES(magic))[4], 0);
    TAP_STRING(ob_type_name(OB_BYTES(magic)), "bytes");
    TAP_OK(ob_get_item(OB_BYTES(magic), OB_INT(0)) == OB_INT(0x7F));
    TAP_OK(ob_get_item(OB_BYTES(magic), OB_INT(-1)) == OB_INT('F'));
    TAP_OK(ob_get_item(OB_BYTES(magic), OB_INT(4)) == NULL);
    TAP_EQUAL(taken_error(), OB_EINDEX);
}

TAP_TEST("bytes are written as Python writes them") {
    TAP_STRING(repr_taken(bytes("")), "b''");
    TAP_STRING(repr_taken(ob_bytes_new("\0\t\n\r\\\x1F \x7E\x7F\x80\xFF", 11)),
               "b'\\x00\\t\\n\\r\\\\\\x1f ~\\x7f\\x80\\xff'");
    TAP_STRING(repr_taken(bytes("it's")), "b\"it's\"");
    TAP_STRING(repr_taken(bytes("'\"")), "b'\\'\"'");
    ob_object *object = bytes("x");
    ob_object *str = ob_str_of(object);
    TAP_STRING(ob_str_text(str), "b'x'");
    ob_decref(str);
    ob_decref(object);
}

TAP_TEST("equal bytes have equal hashes, and are no strs") {
    ob_object *one = bytes("abc");
    ob_object *two = bytes("abc");
    ob_object *str = ob_str_from("abc");
    uint32_t first = 0;
    uint32_t second = 1;
    TAP_EQUAL(ob_hash(one, &first), OB_OK);
    TAP_EQUAL(ob_hash(two, &second), OB_OK);
    TAP_EQUAL(first, second);
    TAP_EQUAL(ob_equal(one, two), 1);
    TAP_EQUAL(ob_equal(one, str), 0);
    TAP_EQUAL(ob_compare(one, str, OB_LT), OB_ETYPE);
    TAP_EQUAL(taken_error(), OB_ETYPE);
    TAP_OK(ob_add(one, str) == NULL);
    TAP_EQUAL(taken_error(), OB_ETYPE);
    TAP_OK(ob_add(str, one) == NULL);
    TAP_EQUAL(taken_error(), OB_ETYPE);
    TAP_EQUAL(ob_text_find(one, str, 0, OB_NO_BOUND), OB_ETYPE);
    TAP_EQUAL(taken_error(), OB_ETYPE);
    ob_decref(str);
    ob_decref(two);
    ob_decref(one);
}

TAP_TEST("bytes of bytes, of a number, of what gives ints") {
    ob_object *same = ob_bytes_of(OB_BYTES(magic));
    TAP_OK(same == OB_BYTES(magic));
    TAP_STRING(repr_taken(ob_bytes_of(OB_INT(3))), "b'\\x00\\x00\\x00'");
    ob_object *many = ob_int_new(INT64_C(1) << 40);
    TAP_OK(ob_bytes_of(many) == NULL);
    TAP_EQUAL(taken_error(), OB_EOVERFLOW);
    ob_decref(many);
    many = ob_int_new(INT64_MIN);
    TAP_OK(ob_bytes_of(many) == NULL);
    TAP_EQUAL(taken_error(), OB_EVALUE);
    ob_decref(many);
    TAP_OK(ob_bytes_of(OB_INT(-1)) == NULL);
    TAP_EQUAL(taken_error(), OB_EVALUE);
    ob_object *iterator = ob_iterate(OB_BYTES(magic));
    TAP_STRING(repr_taken(ob_bytes_of(iterator)), "b'\\x7fELF'");
    ob_decref(iterator);
    ob_object *str = ob_str_from("ab");
    TAP_OK(ob_bytes_of(str) == NULL);
    TAP_EQUAL(taken_error(), OB_ETYPE);
    iterator = ob_iterate(str);
    TAP_OK(ob_bytes_of(iterator) == NULL);
    TAP_EQUAL(taken_error(), OB_ETYPE);
    ob_decref(iterator);
    TAP_OK(ob_bytes_of(OB_NONE) == NULL);
    TAP_EQUAL(taken_error(), OB_ETYPE);
    ob_decref(str);
}

TAP_TEST("an int is found as a byte, and is one only from 0 to 255") {
    TAP_EQUAL(ob_contains(OB_BYTES(magic), OB_INT('L')), 1);
    TAP_EQUAL(ob_contains(OB_BYTES(magic), OB_INT('l')), 0);
    TAP_EQUAL(ob_contains(OB_BYTES(magic), OB_INT(256)), OB_EVALUE);
    TAP_EQUAL(taken_error(), OB_EVALUE);
    TAP_EQUAL(ob_text_find(OB_BYTES(magic), OB_INT(-1), 0, OB_NO_BOUND), OB_EVALUE);
    TAP_EQUAL(taken_error(), OB_EVALUE);
    TAP_EQUAL(ob_text_find(OB_BYTES(magic), OB_INT('L'), 0, OB_NO_BOUND), 2);
}

TAP_TEST("hexadecimal digits, there and back") {
    ob_object *hex = ob_bytes_hex(OB_BYTES(magic));
    TAP_STRING(ob_str_text(hex), "7f454c46");
    ob_decref(hex);
    TAP_STRING(repr_taken(ob_bytes_fromhex(" 7F 45\n4c46 ", 12)), "b'\\x7fELF'");
    TAP_STRING(repr_taken(ob_bytes_fromhex("", 0)), "b''");
    static const struct {
        const char *text;
        int place;
    } wrong[] = {{"7", 1}, {"7g", 1}, {"g7", 0}, {"7f 4 5", 4}, {"7f@0", 2}, {"7f0`", 3}, {"/0", 0}, {":0", 0}};
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        TAP_OK(ob_bytes_fromhex(wrong[i].text, strlen(wrong[i].text)) == NULL);
        TAP_OK(ob_error()->object == OB_INT(wrong[i].place));
        TAP_EQUAL(taken_error(), OB_EVALUE);
    }
}

TAP_TEST("strs are encoded, and bytes decoded if they are UTF-8") {
    ob_object *str = ob_str_from("\xC3\xA4");
    ob_object *encoded = ob_str_encode(str);
    TAP_STRING(repr(encoded), "b'\\xc3\\xa4'");
    ob_object *decoded = ob_bytes_decode(encoded);
    TAP_EQUAL(ob_equal(decoded, str), 1);
    ob_decref(decoded);
    ob_decref(encoded);
    ob_decref(str);
    ob_object *wrong = bytes("ab\xFF");
    TAP_OK(ob_bytes_decode(wrong) == NULL);
    TAP_OK(ob_error()->object == OB_INT(2));
    TAP_EQUAL(taken_error(), OB_EVALUE);
    ob_decref(wrong);
}

TAP_TEST("a view of bytes keeps them, and cannot be written to") {
    ob_object *object = bytes("abc");
    ob_buffer_view view;
    TAP_EQUAL(ob_view_take(object, &view, true), OB_EBUFFER);
    TAP_EQUAL(taken_error(), OB_EBUFFER);
    TAP_EQUAL(ob_view_take(object, &view, false), OB_OK);
    ob_decref(object);
    TAP_EQUAL(view.length, 3);
    TAP_BYTES(view.data, "abc", 3);
    ob_view_release(&view);
    TAP_OK(is_empty_heap());
    ob_view_release(&view); /* nothing is left to release */
    ob_object *str = ob_str_from("abc");
    TAP_EQUAL(ob_view_take(str, &view, false), OB_ETYPE);
    TAP_EQUAL(taken_error(), OB_ETYPE);
    ob_decref(str);
    TAP_EQUAL(ob_view_take(OB_NONE, &view, false), OB_ETYPE);
    TAP_EQUAL(taken_error(), OB_ETYPE);
}

TAP_TEST("what is neither bytes nor a bytearray panics where one must be") {
    ob_object *volatile str = ob_str_from("x");
    EXPECT_PANIC(OB_PANIC_WRONG_TYPE, (void)ob_bytes_data(str));
    EXPECT_PANIC(OB_PANIC_WRONG_TYPE, (void)ob_bytes_decode(str));
    EXPECT_PANIC(OB_PANIC_WRONG_TYPE, (void)ob_bytes_length(OB_INT(1)));
    ob_decref(str);
}
