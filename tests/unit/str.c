/* str: made, compared, hashed, printed. */
#include "support.h"

static uint32_t hash_of(ob_object *object) {
    uint32_t hash = 0;
    (void)ob_hash(object, &hash);
    return hash;
}

#include "types/hash.h"
#include "types/utf8.h"

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

TAP_TEST("a str is a copy, and costs one block of 13 bytes and its text on a 32-bit machine") {
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
    EXPECT_PANIC(OB_PANIC_WRONG_TYPE, (void)ob_str_hash(OB_INT(1)));
    ob_object *volatile list = ob_list_new();
    EXPECT_PANIC(OB_PANIC_WRONG_TYPE, (void)ob_str_text(list));
    TAP_OK(last_panic.address == list);
    ob_decref(list);
}

TAP_TEST("a str of 10 bytes costs 24 on a 32-bit machine") {
    ob_object *str = ob_str_from("0123456789");
    if (sizeof(void *) == 4 && !OB_CHECKED) {
        TAP_EQUAL(ob_memory_get_stats().used_bytes, 24);
    }
    ob_decref(str);
}

TAP_TEST("code points are counted at each length and alignment") {
    static const char *const points[] = {"a", "\xC3\xA4", "\xE2\x82\xAC", "\xF0\x9F\x98\x80"};
    static const char plain[] __attribute__((aligned(4))) = "abcdabcdabcd";
    for (size_t at = 0; at < 12; at++) {
        TAP_EQUAL(ob_utf8_skip(plain, 12, at), at);
    }
    char text[64];
    for (size_t offset = 0; offset < 4; offset++) {
        size_t length = offset;
        memset(text, 'x', sizeof text);
        for (size_t count = 0; count < 15; count++) {
            TAP_EQUAL(ob_utf8_points(text + offset, length - offset), count);
            for (size_t at = 0, bytes = offset; at <= count; at++) {
                TAP_EQUAL(ob_utf8_skip(text + offset, length - offset, at), bytes - offset);
                bytes += strlen(points[(at + offset) % 4]);
            }
            TAP_EQUAL(ob_utf8_skip(text + offset, length - offset, count + 1), length - offset);
            TAP_EQUAL(ob_utf8_check(text + offset, length - offset), length - offset);
            const char *next = points[(count + offset) % 4];
            memcpy(text + length, next, strlen(next));
            length += strlen(next);
        }
    }
}

TAP_TEST("chr and ord are inverse, and there are no surrogates") {
    for (uint32_t point = 0; point <= 0x10FFFF; point += point < 0x900 ? 1 : 0x3F7) {
        ob_object *str = ob_str_chr(point);
        if (point >= 0xD800 && point < 0xE000) {
            TAP_OK(str == NULL);
            TAP_EQUAL(taken_error(), OB_EVALUE);
            continue;
        }
        TAP_EQUAL(ob_str_ord(str), (int32_t)point);
        TAP_EQUAL(ob_str_points(str), 1);
        ob_decref(str);
    }
    TAP_OK(ob_str_chr(0x110000) == NULL);
    TAP_OK(ob_error()->object == OB_INT(0x110000));
    TAP_EQUAL(taken_error(), OB_EVALUE);
    TAP_OK(ob_str_chr(OB_INT_MAX) == NULL && ob_error()->object == OB_INT(OB_INT_MAX));
    TAP_OK(ob_str_chr((uint32_t)OB_INT_MAX + 1u) == NULL && ob_error()->object == NULL);
    TAP_EQUAL(taken_error(), OB_EVALUE);
    TAP_EQUAL(ob_str_ord(OB_STR(greeting)), OB_ETYPE);
    TAP_EQUAL(taken_error(), OB_ETYPE);
    TAP_EQUAL(ob_str_ord(OB_STR(empty_text)), OB_ETYPE);
    TAP_EQUAL(taken_error(), OB_ETYPE);
}

TAP_TEST("what is not to be seen is escaped as Python does it") {
    static const struct {
        uint32_t point;
        const char *expected;
    } cases[] = {
        {0x80, "'\\x80'"},
        {0xA0, "'\\xa0'"},
        {0xA1, "'\xC2\xA1'"},
        {0xAD, "'\\xad'"},
        {0x200B, "'\\u200b'"},
        {0x2010, "'\xE2\x80\x90'"},
        {0x2028, "'\\u2028'"},
        {0x3000, "'\\u3000'"},
        {0xE000, "'\\ue000'"},
        {0xFEFF, "'\\ufeff'"},
        {0x1D173, "'\\U0001d173'"},
        {0x1F600, "'\xF0\x9F\x98\x80'"},
        {0xE0001, "'\\U000e0001'"},
        {0xE0100, "'\xF3\xA0\x84\x80'"},
        {0x10FFFD, "'\\U0010fffd'"},
        {0x1D17A, "'\\U0001d17a'"},
        {0x1D17B, "'\xF0\x9D\x85\xBB'"},
        {0x20000, "'\xF0\xA0\x80\x80'"},
        {0xE01EF, "'\xF3\xA0\x87\xAF'"},
        {0xE01F0, "'\\U000e01f0'"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        TAP_STRING(repr_taken(ob_str_chr(cases[i].point)), cases[i].expected);
    }
}

TAP_TEST("str() of a str is the str, of others their text") {
    ob_object *same = ob_str_of(OB_STR(greeting));
    TAP_OK(same == OB_STR(greeting));
    ob_object *number = ob_str_of(OB_INT(-17));
    TAP_STRING(ob_str_text(number), "-17");
    ob_decref(number);
    ob_object *list = ob_list_of(OB_STR(greeting), OB_NONE);
    ob_object *text = ob_str_of(list);
    TAP_STRING(ob_str_text(text), "['hello', None]");
    ob_decref(text);
    ob_decref(list);
}

TAP_TEST("a builder makes a str of any length from any pieces, and one block less than a page of them") {
    static char expected[ON_TARGET ? 800 : 1600];
    for (size_t piece = 1; piece < 200; piece += piece < 5 ? 1 : 37) {
        ob_str_builder builder;
        ob_str_builder_start(&builder);
        size_t length = 0;
        while (length + piece <= sizeof expected) {
            memset(expected + length, (int)('a' + length % 26), piece);
            ob_sink_write(&builder.sink, expected + length, piece);
            length += piece;
        }
        ob_object *str = ob_str_builder_finish(&builder);
        TAP_EQUAL(ob_str_length(str), length);
        TAP_BYTES(ob_str_text(str), expected, length);
        TAP_EQUAL(ob_str_text(str)[length], '\0');
        TAP_EQUAL(ob_memory_get_stats().blocks, 1);
        ob_decref(str);
        ob_object *empty = ob_str_builder_finish(&builder); /* it begins anew */
        TAP_EQUAL(ob_str_length(empty), 0);
        ob_decref(empty);
    }
}

TAP_TEST("a builder drops what it has, and fails without memory or with what is not UTF-8") {
    ob_str_builder builder;
    ob_str_builder_start(&builder);
    for (int i = 0; i < 100; i++) {
        ob_sink_text(&builder.sink, "0123456789");
    }
    ob_str_builder_drop(&builder);
    TAP_OK(is_empty_heap());
    ob_sink_write(&builder.sink, "ab\xC3", 3);
    TAP_OK(ob_str_builder_finish(&builder) == NULL);
    TAP_OK(ob_error()->object == OB_INT(2));
    TAP_EQUAL(taken_error(), OB_EVALUE);
    ob_sink_write(&builder.sink, "\xC3", 1);
    ob_sink_write(&builder.sink, "\xA4", 1);
    TAP_STRING(repr_taken(ob_str_builder_finish(&builder)), "'\xC3\xA4'");
    ob_sink_text(&builder.sink, "lost");
    builder.sink.error = OB_EIO;
    TAP_OK(ob_str_builder_finish(&builder) == NULL);
    void *ballast = take_ballast();
    for (int i = 0; i < 10; i++) {
        ob_sink_text(&builder.sink, "0123456789");
    }
    TAP_OK(ob_str_builder_finish(&builder) == NULL);
    TAP_EQUAL(taken_error(), OB_ENOMEM);
    ob_sink_text(&builder.sink, "x");
    TAP_OK(ob_str_builder_finish(&builder) == NULL);
    TAP_EQUAL(taken_error(), OB_ENOMEM);
    drop_ballast(ballast);
    ob_sink_text(&builder.sink, "y");
    TAP_STRING(repr_taken(ob_str_builder_finish(&builder)), "'y'");
}
