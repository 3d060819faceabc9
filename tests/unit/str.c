/* str: made, compared, hashed, printed. */
#include "support.h"

static uint32_t hash_of(ob_object *object) {
    uint32_t hash = 0;
    (void)ob_hash(object, &hash);
    return hash;
}

#include "types/hash.h"

OB_STR_DEFINE(greeting, "hello");
OB_STR_DEFINE(empty_text, "");

TAP_TEST("a str keeps its bytes and ends with a NUL, at each length from 0 to 300") {
    char text[300];
    for (size_t i = 0; i < sizeof text; i++) {
        text[i] = (char)(' ' + i % 90);
    }
    for (size_t length = 0; length <= sizeof text; length++) {
        ob_object *str = ob_str_new(text, length);
        TAP_OK(str != NULL);
        TAP_EQUAL(ob_str_length(str), length);
        TAP_EQUAL(ob_length(str), length);
        TAP_BYTES(ob_str_text(str), text, length);
        TAP_EQUAL(ob_str_text(str)[length], '\0');
        TAP_EQUAL(ob_refcount(str), 1);
        TAP_OK(ob_heap_check() == NULL);
        ob_decref(str);
        TAP_OK(is_empty_heap());
    }
}

TAP_TEST("a str is a copy, and costs one block of 17 bytes and its text on a 32-bit machine") {
    char text[] = "mutable";
    ob_object *str = ob_str_from(text);
    text[0] = 'X';
    TAP_STRING(ob_str_text(str), "mutable");
    TAP_EQUAL(ob_memory_get_stats().blocks, 1);
    TAP_EQUAL(ob_memory_get_stats().objects, 1);
    TAP_OK(ob_memory_get_stats().used_bytes <= sizeof(ob_str) + sizeof text + 4 + 2 * sizeof(void *));
    ob_decref(str);
}

TAP_TEST("NULs inside are text") {
    ob_object *str = ob_str_new("a\0b", 3);
    TAP_EQUAL(ob_str_length(str), 3);
    TAP_BYTES(ob_str_text(str), "a\0b", 4);
    TAP_STRING(repr_taken(str), "'a\\x00b'");
}

TAP_TEST("text that is not UTF-8 is ValueError with its position, and nothing is made") {
    TAP_OK(ob_str_new("abc\xFF", 4) == NULL);
    TAP_EQUAL(ob_error()->code, OB_EVALUE);
    TAP_OK(ob_error()->object == OB_INT(3));
    TAP_EQUAL(taken_error(), OB_EVALUE);
    TAP_OK(ob_str_from("\xC3") == NULL);
    TAP_OK(ob_error()->object == OB_INT(0));
    TAP_EQUAL(taken_error(), OB_EVALUE);
    TAP_OK(is_empty_heap());
}

TAP_TEST("without memory there is no str, and MemoryError") {
    void *ballast = take_ballast();
    TAP_OK(ob_str_from("x") == NULL);
    TAP_EQUAL(taken_error(), OB_ENOMEM);
    drop_ballast(ballast);
}

TAP_TEST("a str in flash is a str like others") {
    TAP_STRING(ob_str_text(OB_STR(greeting)), "hello");
    TAP_EQUAL(ob_str_length(OB_STR(greeting)), 5);
    TAP_EQUAL(ob_str_length(OB_STR(empty_text)), 0);
    TAP_STRING(ob_type_name(OB_STR(greeting)), "str");
    TAP_STRING(repr(OB_STR(greeting)), "'hello'");
    ob_object *dict = ob_dict_new();
    TAP_EQUAL(ob_dict_set(dict, OB_STR(greeting), OB_INT(1)), OB_OK); /* hashing does not write to it */
    ob_object *same = ob_str_from("hello");
    TAP_OK(ob_dict_find(dict, same) == OB_INT(1));
    ob_decref(same);
    ob_decref(dict);
    TAP_EQUAL(greeting.hash, 0);
}

TAP_TEST("equal strs have equal hashes, before and after the hash is kept") {
    ob_object *one = ob_str_from("word");
    ob_object *two = ob_str_from("word");
    ob_object *other = ob_str_from("wore");
    uint32_t hash = hash_of(one);
    TAP_OK(hash != 0);
    TAP_EQUAL(hash_of(one), hash);
    TAP_EQUAL(hash_of(two), hash);
    TAP_EQUAL(ob_hash_text("word", 4), hash);
    TAP_OK(hash_of(other) != hash);
    TAP_OK(ob_equal(one, two));
    TAP_OK(!ob_equal(one, other));
    TAP_OK(!ob_equal(one, OB_STR(empty_text)));
    TAP_OK(hash_of(OB_STR(greeting)) == ob_hash_text("hello", 5));
    ob_decref(one);
    ob_decref(two);
    ob_decref(other);
}

TAP_TEST("a text that begins another is not equal to it") {
    ob_object *shorter = ob_str_from("ab");
    ob_object *longer = ob_str_from("abc");
    TAP_OK(ob_equal(shorter, longer) == 0 && ob_equal(longer, shorter) == 0);
    ob_decref(shorter);
    ob_decref(longer);
}

TAP_TEST("each ASCII byte is quoted as Python quotes it") {
    static const char *const names[] = {"\\t", "\\n", "\\r"};
    for (unsigned byte = 0; byte < 128; byte++) {
        char text[1] = {(char)byte};
        char expected[8] = {'\''};
        if (byte == '\t' || byte == '\n' || byte == '\r') {
            memcpy(expected + 1, names[byte == '\t' ? 0 : byte == '\n' ? 1 : 2], 2);
            expected[3] = '\'';
        } else if (byte == '\\') {
            memcpy(expected + 1, "\\\\'", 3);
        } else if (byte == '\'') {
            memcpy(expected, "\"'\"", 3);
        } else if (byte < 32 || byte == 127) {
            static const char hex[] = "0123456789abcdef";
            const char escape[] = {'\\', 'x', hex[byte >> 4], hex[byte & 15u], '\''};
            memcpy(expected + 1, escape, sizeof escape);
        } else {
            expected[1] = (char)byte;
            expected[2] = '\'';
        }
        TAP_STRING(repr_taken(ob_str_new(text, 1)), expected);
    }
}

TAP_TEST("quotes are single, and double ones only where that spares escapes") {
    TAP_STRING(repr_taken(ob_str_from("")), "''");
    TAP_STRING(repr_taken(ob_str_from("say \"x\"")), "'say \"x\"'");
    TAP_STRING(repr_taken(ob_str_from("it's")), "\"it's\"");
    TAP_STRING(repr_taken(ob_str_from("'\"")), "'\\'\"'");
    TAP_STRING(repr_taken(ob_str_from("a\nb\\c")), "'a\\nb\\\\c'");
    TAP_STRING(repr_taken(ob_str_from("\n")), "'\\n'");
    TAP_STRING(repr_taken(ob_str_from("\xC3\xA4\xE2\x82\xAC")), "'\xC3\xA4\xE2\x82\xAC'");
}

TAP_TEST("what is no str panics where a str is needed") {
    EXPECT_PANIC(OB_PANIC_WRONG_TYPE, (void)ob_str_text(OB_INT(1)));
    EXPECT_PANIC(OB_PANIC_WRONG_TYPE, (void)ob_str_length(OB_NONE));
    ob_object *volatile list = ob_list_new();
    EXPECT_PANIC(OB_PANIC_WRONG_TYPE, (void)ob_str_text(list));
    TAP_OK(last_panic.address == list);
    ob_decref(list);
}
