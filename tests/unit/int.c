/* Small ints, which live in the reference. */
#include "support.h"

TAP_TEST("an int keeps its value, at the bounds and next to each power of two") {
    for (int bit = 0; bit < 30; bit++) {
        for (int32_t near = -1; near <= 1; near++) {
            int32_t value = (int32_t)(1u << bit) + near;
            TAP_EQUAL(ob_int_value(ob_int_new(value)), value);
            TAP_EQUAL(ob_int_value(ob_int_new(-value)), -value);
            TAP_OK(ob_int_check(OB_INT(value)) && ob_int_check(OB_INT(-value)));
        }
    }
    TAP_EQUAL(ob_int_value(ob_int_new(OB_INT_MAX)), 1073741823);
    TAP_EQUAL(ob_int_value(ob_int_new(OB_INT_MIN)), -1073741823);
    TAP_EQUAL(ob_int_value(OB_INT(OB_INT_MIN)), OB_INT_MIN);
    TAP_EQUAL(ob_int_value(ob_int_new(0)), 0);
    TAP_OK(is_empty_heap());
}

TAP_TEST("an int outside 31 bits is OverflowError") {
    static const int64_t values[] = {
        (int64_t)OB_INT_MAX + 1, (int64_t)OB_INT_MIN - 1, INT32_MAX,          INT32_MIN, INT64_MAX, INT64_MIN,
        (int64_t)1 << 32,        ((int64_t)1 << 32) + 5,  -((int64_t)1 << 33)};
    for (size_t i = 0; i < sizeof values / sizeof values[0]; i++) {
        TAP_OK(ob_int_new(values[i]) == NULL);
        TAP_EQUAL(taken_error(), OB_EOVERFLOW);
    }
}

TAP_TEST("equal ints are one reference, different ones are not, and none is nil") {
    TAP_OK(ob_int_new(77) == OB_INT(77));
    TAP_OK(OB_INT(77) != OB_INT(-77));
    TAP_OK(OB_INT(OB_INT_MIN) != OB_NIL && OB_INT(OB_INT_MAX) != OB_NIL && OB_INT(0) != OB_NIL);
    TAP_OK(!ob_int_check(OB_NIL));
    TAP_OK(ob_is_tagged(OB_NIL));
}

TAP_TEST("only ints are ints") {
    ob_object *text = ob_str_from("1");
    TAP_OK(!ob_int_check(text));
    TAP_OK(!ob_int_check(OB_NONE));
    TAP_OK(!ob_int_check(OB_TRUE));
    ob_decref(text);
}

TAP_TEST("the value of what is no int panics") {
    ob_object *volatile text = ob_str_from("1");
    EXPECT_PANIC(OB_PANIC_WRONG_TYPE, (void)ob_int_value(text));
    TAP_OK(last_panic.address == text);
    EXPECT_PANIC(OB_PANIC_WRONG_TYPE, (void)ob_int_value(OB_NONE));
    EXPECT_PANIC(OB_PANIC_WRONG_TYPE, (void)ob_int_value(OB_TRUE));
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
