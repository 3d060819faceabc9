/* Ints: in the reference, and as objects. Their operators are in number.c. */
#include "support.h"

TAP_TEST("an int keeps its value, at the bounds and next to each power of two") {
    for (int bit = 0; bit < 30; bit++) {
        for (int32_t near = -1; near <= 1; near++) {
            int32_t value = (int32_t)(1u << bit) + near;
            TAP_EQUAL(ob_int_value(ob_int_new(value)), value);
            TAP_EQUAL(ob_int_value(ob_int_new(-value)), -value);
            TAP_OK(ob_int_check(OB_INT(value)) && ob_int_check(OB_INT(-value)));
            TAP_OK(ob_int_is_small(OB_INT(value)));
            TAP_EQUAL(ob_int_small_value(OB_INT(-value)), -value);
        }
    }
    TAP_EQUAL(ob_int_value(ob_int_new(OB_INT_MAX)), 1073741823);
    TAP_EQUAL(ob_int_value(ob_int_new(OB_INT_MIN)), -1073741823);
    TAP_EQUAL(ob_int_value(OB_INT(OB_INT_MIN)), OB_INT_MIN);
    TAP_EQUAL(ob_int_value(ob_int_new(0)), 0);
    TAP_OK(is_empty_heap());
}

static const int64_t large[] = {
    (int64_t)OB_INT_MAX + 1, (int64_t)OB_INT_MIN - 1, INT32_MAX,           INT32_MIN, INT64_MAX, INT64_MIN,
    (int64_t)1 << 32,        ((int64_t)1 << 32) + 5,  -((int64_t)1 << 33), UINT32_MAX};
enum { LARGE = sizeof large / sizeof large[0] };

TAP_TEST("an int outside 31 bits is an object of 16 bytes with a 32-bit machine's pointers, and keeps its value") {
    for (size_t i = 0; i < LARGE; i++) {
        ob_object *number = ob_int_new(large[i]);
        TAP_OK(number != NULL && !ob_is_tagged(number) && !ob_int_is_small(number));
        TAP_OK(ob_int_check(number));
        TAP_OK(ob_type_of(number) == &ob_int_type);
        TAP_EQUAL(ob_refcount(number), 1);
        TAP_EQUAL(ob_int_value(number), large[i]);
#if !OB_CHECKED
        TAP_EQUAL(ob_memory_get_stats().used_bytes, sizeof(void *) == 4 ? 16 : 24);
#endif
        ob_decref(number);
        TAP_OK(is_empty_heap());
    }
}

TAP_TEST("without memory there is no int outside 31 bits, and all of those within") {
    void *ballast = take_ballast();
    TAP_OK(ob_int_new((int64_t)OB_INT_MAX + 1) == NULL);
    TAP_EQUAL(taken_error(), OB_ENOMEM);
    TAP_OK(ob_add(OB_INT(OB_INT_MAX), OB_INT(1)) == NULL);
    TAP_EQUAL(taken_error(), OB_ENOMEM);
    TAP_OK(ob_add(OB_INT(OB_INT_MAX), OB_INT(-1)) == OB_INT(OB_INT_MAX - 1));
    drop_ballast(ballast);
}

OB_INT64_DEFINE(most, INT64_MAX);
OB_INT64_DEFINE(below, (int64_t)OB_INT_MIN - 1);

TAP_TEST("an int of 64 bits can be a constant in flash") {
    TAP_EQUAL(ob_int_value(OB_INT64(most)), INT64_MAX);
    TAP_EQUAL(ob_int_value(OB_INT64(below)), -1073741824);
    TAP_EQUAL(ob_refcount(OB_INT64(most)), UINT32_MAX);
    ob_decref(OB_INT64(most));
    TAP_STRING(repr(OB_INT64(most)), "9223372036854775807");
    TAP_OK(ob_subtract(OB_INT64(below), OB_INT(-1)) == OB_INT(OB_INT_MIN));
}

TAP_TEST("an int of 64 bits is a key by its value") {
    ob_object *dict = ob_dict_new();
    for (size_t i = 0; i < LARGE; i++) {
        ob_object *key = ob_int_new(large[i]);
        TAP_EQUAL(ob_dict_set(dict, key, OB_INT((int32_t)i)), OB_OK);
        ob_decref(key);
    }
    TAP_EQUAL(ob_dict_length(dict), LARGE);
    for (size_t i = 0; i < LARGE; i++) {
        ob_object *key = ob_int_new(large[i]);
        TAP_OK(ob_dict_find(dict, key) == OB_INT((int32_t)i));
        ob_decref(key);
    }
    TAP_OK(ob_dict_find(dict, OB_INT(5)) == NULL); /* one has 5 in its lower half */
    ob_decref(dict);
}

TAP_TEST("hashes of ints that differ in either half differ") {
    uint32_t hashes[3];
    ob_object *numbers[] = {ob_int_new(((int64_t)1 << 40) + 5), ob_int_new(((int64_t)1 << 41) + 5),
                            ob_int_new(((int64_t)1 << 40) + 6)};
    for (size_t i = 0; i < 3; i++) {
        TAP_EQUAL(ob_hash(numbers[i], &hashes[i]), OB_OK);
        ob_decref(numbers[i]);
    }
    TAP_OK(hashes[0] != hashes[1] && hashes[0] != hashes[2] && hashes[1] != hashes[2]);
}

/// An int with a unit: a type of the program derived from int.
typedef struct length {
    ob_int64 number;
} length;

static const OB_TYPE_DEFINE(length_type, "length", length, .base = &ob_int_type);

TAP_TEST("a type derived from int calculates, compares and prints as its value, which may be small") {
    ob_object *five = ob_object_new(&length_type, 0);
    ((length *)(void *)five)->number.value = 5;
    TAP_OK(ob_int_check(five) && !ob_int_is_small(five));
    TAP_EQUAL(ob_int_value(five), 5);
    TAP_OK(ob_add(five, OB_INT(2)) == OB_INT(7));
    TAP_OK(ob_unary(OB_POSITIVE, five) == OB_INT(5));
    TAP_EQUAL(ob_compare(five, OB_INT(5), OB_EQ), 1);
    TAP_EQUAL(ob_compare(OB_INT(4), five, OB_GE), 0);
    TAP_EQUAL(ob_truth(five), 1);
    TAP_STRING(repr_taken(five), "5");
}

TAP_TEST("equal ints are one reference, different ones are not, and none is nil") {
    TAP_OK(ob_int_new(77) == OB_INT(77));
    TAP_OK(OB_INT(77) != OB_INT(-77));
    TAP_OK(OB_INT(OB_INT_MIN) != OB_NIL && OB_INT(OB_INT_MAX) != OB_NIL && OB_INT(0) != OB_NIL);
    TAP_OK(!ob_int_check(OB_NIL));
    TAP_OK(ob_is_tagged(OB_NIL));
}

TAP_TEST("only ints are ints, and bools are") {
    ob_object *text = ob_str_from("1");
    TAP_OK(!ob_int_check(text));
    TAP_OK(!ob_int_check(OB_NONE));
    TAP_OK(!ob_int_is_small(OB_NIL));
    TAP_OK(!ob_int_is_small(OB_TRUE));
    TAP_OK(ob_int_check(OB_TRUE) && ob_int_check(OB_FALSE));
    TAP_EQUAL(ob_int_value(OB_TRUE), 1);
    TAP_EQUAL(ob_int_value(OB_FALSE), 0);
    ob_decref(text);
}

TAP_TEST("the value of what is no int panics") {
    ob_object *volatile text = ob_str_from("1");
    EXPECT_PANIC(OB_PANIC_WRONG_TYPE, (void)ob_int_value(text));
    TAP_OK(last_panic.address == text);
    EXPECT_PANIC(OB_PANIC_WRONG_TYPE, (void)ob_int_value(OB_NONE));
    EXPECT_PANIC(OB_PANIC_WRONG_TYPE, (void)ob_int_value(OB_NIL));
    ob_decref(text);
}

TAP_TEST("ints print in decimal") {
    TAP_STRING(repr(OB_INT(0)), "0");
    TAP_STRING(repr(OB_INT(7)), "7");
    TAP_STRING(repr(OB_INT(-7)), "-7");
    TAP_STRING(repr(OB_INT(10)), "10");
    TAP_STRING(repr(OB_INT(OB_INT_MAX)), "1073741823");
    TAP_STRING(repr(OB_INT(OB_INT_MIN)), "-1073741823");
    TAP_STRING(repr_taken(ob_int_new(1073741824)), "1073741824");
    TAP_STRING(repr_taken(ob_int_new(INT64_MIN)), "-9223372036854775808");
}

TAP_TEST("counting leaves ints alone") {
    ob_incref(OB_INT(5));
    ob_decref(OB_INT(5));
    ob_decref(OB_INT(5));
    ob_decref(OB_INT(OB_INT_MIN));
    TAP_OK(ob_new_ref(OB_INT(5)) == OB_INT(5));
    TAP_EQUAL(ob_refcount(OB_INT(5)), UINT32_MAX);
    TAP_OK(is_empty_heap());
}

TAP_TEST("an int's type is int, in name and in fact") {
    TAP_STRING(ob_type_name(OB_INT(1)), "int");
    TAP_OK(ob_type_of(OB_INT(1)) == &ob_int_type);
}

/* --- Text ---------------------------------------------------------------------------------------------------------- */

/// Reads a text and compares; for what must not be read, the position of the error.
static bool reads(const char *text, unsigned base, int64_t value) {
    ob_object *number = ob_int_parse(text, strlen(text), base);
    bool good = number != NULL && ob_int_value(number) == value;
    ob_xdecref(number);
    return good;
}

static bool refuses(const char *text, unsigned base, int32_t position) {
    ob_object *number = ob_int_parse(text, strlen(text), base);
    bool good = number == NULL && ob_error()->code == OB_EVALUE && ob_error()->object == OB_INT(position);
    ob_error_clear();
    return good;
}

TAP_TEST("ints are read as int() reads them") {
    TAP_OK(reads("0", 10, 0) && reads("-0", 10, 0) && reads("+7", 10, 7) && reads("007", 10, 7));
    TAP_OK(reads(" \t\n\v\f\r-12 \t\n\v\f\r", 10, -12));
    TAP_OK(reads("1_000_000", 10, 1000000));
    TAP_OK(reads("zZ", 36, 1295) && reads("101", 2, 5) && reads("-22", 3, -8));
    TAP_OK(reads("0x1F", 16, 31) && reads("0X_1f", 0, 31) && reads("1f", 16, 31) && reads("0o17", 0, 15) &&
           reads("-0B101", 0, -5));
    TAP_OK(reads("0b1", 16, 0xB1)); /* no prefix there */
    TAP_OK(reads("0", 0, 0) && reads("00_0", 0, 0) && reads("10", 0, 10));
    TAP_OK(reads("9223372036854775807", 10, INT64_MAX) && reads("-9223372036854775808", 10, INT64_MIN));
    TAP_OK(reads("-0x8000000000000000", 0, INT64_MIN));
    ob_object *number = ob_int_parse("123", 2, 10);
    TAP_OK(number == OB_INT(12));
}

TAP_TEST("what is no int is refused, with the position of the first byte that is wrong") {
    TAP_OK(refuses("", 10, 0) && refuses("  ", 10, 2) && refuses("-", 10, 1) && refuses("+-1", 10, 1) &&
           refuses("- 1", 10, 1));
    TAP_OK(refuses("12a", 10, 2) && refuses("12 3", 10, 3) && refuses("8", 8, 0) && refuses("1.5", 10, 1));
    TAP_OK(refuses("_1", 10, 0) && refuses("1_", 10, 2) && refuses("1__2", 10, 2) && refuses("1_ ", 10, 2));
    TAP_OK(refuses("0x", 16, 2) && refuses("0x", 0, 2) && refuses("0x__1", 16, 3) && refuses("0xg", 0, 2));
    TAP_OK(refuses("0b2", 2, 2) && refuses("0x1", 10, 1) && refuses("0x1", 8, 1));
    TAP_OK(refuses("010", 0, 0) && refuses(" -0_1", 0, 2));
    TAP_OK(refuses("99999999999999999999z", 10, 20)); /* what is no int comes before what is too large */
    TAP_OK(ob_int_parse("1\0", 2, 10) == NULL);
    TAP_OK(ob_error()->object == OB_INT(1));
    TAP_EQUAL(taken_error(), OB_EVALUE);
    TAP_OK(ob_int_parse(NULL, 0, 10) == NULL);
    TAP_EQUAL(taken_error(), OB_EVALUE);
    TAP_OK(ob_int_parse("0", 1, 1) == NULL);
    TAP_EQUAL(taken_error(), OB_EVALUE);
    TAP_OK(ob_int_parse("1", 1, 37) == NULL);
    TAP_EQUAL(taken_error(), OB_EVALUE);
}

TAP_TEST("an int over 64 bits is not read") {
    static const char *const texts[] = {"9223372036854775808",  "-9223372036854775809",
                                        "18446744073709551616", "18446744073709551617",
                                        "99999999999999999999", "184467440737095516160000000000000000000"};
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        TAP_OK(ob_int_parse(texts[i], strlen(texts[i]), 10) == NULL);
        TAP_EQUAL(taken_error(), OB_EOVERFLOW);
    }
    TAP_OK(ob_int_parse("0x10000000000000000", 19, 0) == NULL);
    TAP_EQUAL(taken_error(), OB_EOVERFLOW);
}

static const char *formatted(int64_t value, unsigned base) {
    static char text[OB_INT_TEXT_BYTES];
    return ob_int_to_text(value, base, text) == strlen(text) ? text : "(length)";
}

TAP_TEST("ints are written in any base, as bin, oct and hex do it") {
    TAP_STRING(formatted(0, 2), "0b0");
    TAP_STRING(formatted(-5, 2), "-0b101");
    TAP_STRING(formatted(64, 8), "0o100");
    TAP_STRING(formatted(-255, 16), "-0xff");
    TAP_STRING(formatted(INT64_MIN, 16), "-0x8000000000000000");
    TAP_STRING(formatted(INT64_MIN, 10), "-9223372036854775808");
    TAP_STRING(formatted(1295, 36), "zz");
    TAP_EQUAL(strlen(formatted(INT64_MIN, 2)), OB_INT_TEXT_BYTES - 1);
    ob_object *text = ob_int_format(OB_INT(255), 16);
    TAP_STRING(ob_str_text(text), "0xff");
    ob_decref(text);
    TAP_OK(ob_int_format(OB_INT(1), 1) == NULL);
    TAP_EQUAL(taken_error(), OB_EVALUE);
    TAP_OK(ob_int_format(OB_INT(1), 37) == NULL);
    TAP_EQUAL(taken_error(), OB_EVALUE);
    EXPECT_PANIC(OB_PANIC_WRONG_TYPE, (void)ob_int_format(OB_NONE, 10));
}

/* --- Bits and bytes ------------------------------------------------------------------------------------------------ */

TAP_TEST("bits are counted in the value without its sign") {
    TAP_EQUAL(ob_int_bit_length(OB_INT(0)), 0);
    TAP_EQUAL(ob_int_bit_length(OB_INT(-255)), 8);
    TAP_EQUAL(ob_int_bit_length(OB_INT(256)), 9);
    TAP_EQUAL(ob_int_bit_length(OB_TRUE), 1);
    TAP_EQUAL(ob_int_bit_count(OB_INT(-255)), 8);
    TAP_EQUAL(ob_int_bit_count(OB_INT(0)), 0);
    TAP_EQUAL(ob_int_bit_count(OB_INT64(most)), 63);
    TAP_EQUAL(ob_int_bit_length(OB_INT64(most)), 63);
    ob_object *least = ob_int_new(INT64_MIN);
    TAP_EQUAL(ob_int_bit_length(least), 64);
    TAP_EQUAL(ob_int_bit_count(least), 1);
    ob_decref(least);
}

TAP_TEST("bytes hold an int or refuse it, unchanged") {
    uint8_t bytes[10];
    static const uint8_t big[] = {0xFF, 0xFE}, little[] = {0xFE, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF};
    TAP_EQUAL(ob_int_to_bytes(OB_INT(-2), bytes, 2, OB_BIG, true), OB_OK);
    TAP_BYTES(bytes, big, 2);
    TAP_EQUAL(ob_int_to_bytes(OB_INT(65534), bytes, 2, OB_BIG, false), OB_OK);
    TAP_BYTES(bytes, big, 2);
    TAP_EQUAL(ob_int_to_bytes(OB_INT(-2), bytes, 10, OB_LITTLE, true), OB_OK);
    TAP_BYTES(bytes, little, 10);
    static const struct {
        int32_t value;
        size_t length;
        bool is_signed;
    } refused[] = {{-1, 2, false}, {256, 1, false}, {128, 1, true}, {-129, 1, true},
                   {1, 0, false},  {-1, 0, true},   {1, 0, true}};
    for (size_t i = 0; i < sizeof refused / sizeof refused[0]; i++) {
        TAP_EQUAL(ob_int_to_bytes(OB_INT(refused[i].value), bytes, refused[i].length, OB_BIG, refused[i].is_signed),
                  OB_EOVERFLOW);
        TAP_EQUAL(taken_error(), OB_EOVERFLOW);
    }
    TAP_BYTES(bytes, little, 10);
    TAP_EQUAL(ob_int_to_bytes(OB_INT(-128), bytes, 1, OB_BIG, true), OB_OK);
    TAP_EQUAL(ob_int_to_bytes(OB_INT(0), bytes, 0, OB_BIG, true), OB_OK);
    TAP_EQUAL(ob_int_to_bytes(OB_INT64(most), bytes, 8, OB_BIG, true), OB_OK);
    TAP_EQUAL(bytes[0], 0x7F);
}

TAP_TEST("bytes become an int, of up to 64 bits") {
    static const uint8_t bytes[] = {0xFF, 0xFF, 0x80, 0, 0, 0, 0, 0, 0, 0, 0};
    ob_object *number = ob_int_from_bytes(bytes, 10, OB_BIG, true);
    TAP_OK(number != NULL && ob_int_value(number) == INT64_MIN);
    ob_decref(number);
    TAP_OK(ob_int_from_bytes(bytes, 11, OB_BIG, true) == NULL);
    TAP_EQUAL(taken_error(), OB_EOVERFLOW);
    TAP_OK(ob_int_from_bytes(bytes + 2, 8, OB_BIG, false) == NULL);
    TAP_EQUAL(taken_error(), OB_EOVERFLOW);
    static const uint8_t over[9] = {1};
    TAP_OK(ob_int_from_bytes(over, 9, OB_BIG, false) == NULL);
    TAP_EQUAL(taken_error(), OB_EOVERFLOW);
    TAP_OK(ob_int_from_bytes(bytes, 11, OB_LITTLE, false) == OB_INT(0x80FFFF));
    TAP_OK(ob_int_from_bytes(bytes, 2, OB_BIG, true) == OB_INT(-1));
    TAP_OK(ob_int_from_bytes(bytes, 2, OB_BIG, false) == OB_INT(0xFFFF));
    TAP_OK(ob_int_from_bytes(NULL, 0, OB_BIG, true) == OB_INT(0));
}
