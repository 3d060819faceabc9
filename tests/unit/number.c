/* Operators on ints, whose bounds they meet; with floats they are in float.c. */
#include "support.h"

/// What the operator gives, which must be in the form that its value has.
static bool gives(ob_binary_op op, int64_t a, int64_t b, int64_t value) {
    ob_object *left = ob_int_new(a);
    ob_object *right = ob_int_new(b);
    ob_object *result = ob_binary(op, left, right);
    bool is_small = value >= OB_INT_MIN && value <= OB_INT_MAX;
    bool good =
        result != NULL && ob_int_check(result) && ob_int_value(result) == value && ob_int_is_small(result) == is_small;
    ob_xdecref(result);
    ob_decref(left);
    ob_decref(right);
    return good;
}

static bool fails(ob_binary_op op, int64_t a, int64_t b, ob_err error) {
    ob_object *left = ob_int_new(a);
    ob_object *right = ob_int_new(b);
    bool good = ob_binary(op, left, right) == NULL && taken_error() == error;
    ob_decref(left);
    ob_decref(right);
    return good;
}

TAP_TEST("sums and products go from the reference to an object and back") {
    TAP_OK(gives(OB_ADD, OB_INT_MAX, 1, (int64_t)OB_INT_MAX + 1));
    TAP_OK(gives(OB_ADD, (int64_t)OB_INT_MAX + 1, -1, OB_INT_MAX));
    TAP_OK(gives(OB_ADD, OB_INT_MAX, OB_INT_MAX, 2 * (int64_t)OB_INT_MAX));
    TAP_OK(gives(OB_SUBTRACT, OB_INT_MIN, 1, (int64_t)OB_INT_MIN - 1)); /* whose bits in a reference would be nil */
    TAP_OK(gives(OB_SUBTRACT, OB_INT_MIN, OB_INT_MAX, 2 * (int64_t)OB_INT_MIN));
    TAP_OK(gives(OB_MULTIPLY, OB_INT_MIN, OB_INT_MIN, (int64_t)OB_INT_MIN * OB_INT_MIN));
    TAP_OK(gives(OB_MULTIPLY, 65536, 16384, 1073741824));
    TAP_OK(gives(OB_MULTIPLY, 65536, -16384, -1073741824));
    TAP_OK(gives(OB_MULTIPLY, -3, 5, -15));
    TAP_OK(gives(OB_SUBTRACT, 5, 7, -2));
}

TAP_TEST("what is over 64 bits is OverflowError, and what just fits is not") {
    TAP_OK(fails(OB_ADD, INT64_MAX, 1, OB_EOVERFLOW) && gives(OB_ADD, INT64_MAX, 0, INT64_MAX));
    TAP_OK(fails(OB_ADD, INT64_MIN, -1, OB_EOVERFLOW) && gives(OB_ADD, INT64_MIN, INT64_MAX, -1));
    TAP_OK(fails(OB_SUBTRACT, INT64_MIN, 1, OB_EOVERFLOW) && fails(OB_SUBTRACT, 0, INT64_MIN, OB_EOVERFLOW));
    TAP_OK(fails(OB_MULTIPLY, INT64_MIN, -1, OB_EOVERFLOW) && gives(OB_MULTIPLY, INT64_MIN, 1, INT64_MIN));
    TAP_OK(fails(OB_MULTIPLY, 3037000500, 3037000500, OB_EOVERFLOW));
    TAP_OK(gives(OB_MULTIPLY, 3037000499, 3037000499, 9223372030926249001));
    TAP_OK(gives(OB_MULTIPLY, (int64_t)1 << 32, -((int64_t)1 << 31), INT64_MIN));
    TAP_OK(fails(OB_MULTIPLY, (int64_t)1 << 32, (int64_t)1 << 31, OB_EOVERFLOW));
    TAP_OK(fails(OB_MULTIPLY, (int64_t)1 << 32, (int64_t)1 << 32, OB_EOVERFLOW));
    TAP_OK(fails(OB_MULTIPLY, ((int64_t)1 << 33) - 1, 0xC0000000, OB_EOVERFLOW));
    TAP_OK(fails(OB_FLOOR_DIVIDE, INT64_MIN, -1, OB_EOVERFLOW) && gives(OB_MODULO, INT64_MIN, -1, 0));
    TAP_OK(fails(OB_POWER, 2, 63, OB_EOVERFLOW) && gives(OB_POWER, -2, 63, INT64_MIN) &&
           gives(OB_POWER, 2, 62, (int64_t)1 << 62));
    TAP_OK(fails(OB_POWER, 3, INT64_MAX, OB_EOVERFLOW) && gives(OB_POWER, -1, INT64_MAX, -1) &&
           gives(OB_POWER, 0, 0, 1));
    TAP_OK(gives(OB_POWER, INT64_MIN, 1, INT64_MIN) && gives(OB_POWER, 0, INT64_MAX, 0));
    TAP_OK(fails(OB_SHIFT_LEFT, 1, 63, OB_EOVERFLOW) && gives(OB_SHIFT_LEFT, -1, 63, INT64_MIN));
    TAP_OK(fails(OB_SHIFT_LEFT, 3, 62, OB_EOVERFLOW) && fails(OB_SHIFT_LEFT, 1, 64, OB_EOVERFLOW) &&
           fails(OB_SHIFT_LEFT, 1, INT64_MAX, OB_EOVERFLOW));
}

TAP_TEST("// rounds down, and % has the divisor's sign") {
    static const int8_t cases[][4] = {{7, 2, 3, 1},   {-7, 2, -4, 1}, {7, -2, -4, -1}, {-7, -2, 3, -1},
                                      {6, -2, -3, 0}, {-6, -1, 6, 0}, {0, -5, 0, 0}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        TAP_OK(gives(OB_FLOOR_DIVIDE, cases[i][0], cases[i][1], cases[i][2]));
        TAP_OK(gives(OB_MODULO, cases[i][0], cases[i][1], cases[i][3]));
    }
    TAP_OK(gives(OB_FLOOR_DIVIDE, INT64_MIN, 3, -3074457345618258603));
    TAP_OK(fails(OB_FLOOR_DIVIDE, 1, 0, OB_EZERO) && fails(OB_MODULO, 1, 0, OB_EZERO));
}

TAP_TEST("shifts are by any count but a negative one") {
    TAP_OK(gives(OB_SHIFT_LEFT, -5, 3, -40) && gives(OB_SHIFT_LEFT, 0, INT64_MAX, 0) &&
           gives(OB_SHIFT_LEFT, 1, 40, (int64_t)1 << 40));
    TAP_OK(gives(OB_SHIFT_RIGHT, -5, 1, -3) && gives(OB_SHIFT_RIGHT, -5, 64, -1) &&
           gives(OB_SHIFT_RIGHT, 5, INT64_MAX, 0));
    TAP_OK(gives(OB_SHIFT_RIGHT, INT64_MIN, 63, -1) && gives(OB_SHIFT_RIGHT, INT64_MAX, 62, 1));
    TAP_OK(fails(OB_SHIFT_LEFT, 1, -1, OB_EVALUE) && fails(OB_SHIFT_RIGHT, 1, INT64_MIN, OB_EVALUE));
}

TAP_TEST("bits are combined in two's complement of any length") {
    TAP_OK(gives(OB_AND, -1, 0x123456789, 0x123456789) && gives(OB_OR, -8, 3, -5) && gives(OB_XOR, -1, 5, -6));
    TAP_OK(gives(OB_AND, INT64_MIN, INT64_MAX, 0) && gives(OB_XOR, INT64_MIN, INT64_MAX, -1));
}

static bool unary_gives(ob_unary_op op, int64_t a, int64_t value) {
    ob_object *number = ob_int_new(a);
    ob_object *result = ob_unary(op, number);
    ob_decref(number);
    bool good = result != NULL && ob_int_value(result) == value;
    ob_xdecref(result);
    return good;
}

TAP_TEST("signs, and where there is no room for them") {
    TAP_OK(unary_gives(OB_NEGATIVE, 5, -5) && unary_gives(OB_NEGATIVE, INT64_MAX, -INT64_MAX));
    TAP_OK(unary_gives(OB_ABSOLUTE, -5, 5) && unary_gives(OB_ABSOLUTE, INT64_MAX, INT64_MAX) &&
           unary_gives(OB_ABSOLUTE, 3, 3));
    TAP_OK(unary_gives(OB_INVERT, INT64_MIN, INT64_MAX) && unary_gives(OB_POSITIVE, INT64_MIN, INT64_MIN));
    TAP_OK(unary_gives(OB_NEGATIVE, (int64_t)OB_INT_MIN - 1, (int64_t)OB_INT_MAX + 1));
    ob_object *least = ob_int_new(INT64_MIN);
    TAP_OK(ob_unary(OB_NEGATIVE, least) == NULL);
    TAP_EQUAL(taken_error(), OB_EOVERFLOW);
    TAP_OK(ob_unary(OB_ABSOLUTE, least) == NULL);
    TAP_EQUAL(taken_error(), OB_EOVERFLOW);
    ob_object *same = ob_unary(OB_POSITIVE, least);
    TAP_OK(same == least);
    ob_decref(same);
    ob_decref(least);
}

TAP_TEST("divmod gives both or none") {
    ob_object *quotient;
    ob_object *remainder;
    TAP_EQUAL(ob_divmod(OB_INT(-7), OB_INT(2), &quotient, &remainder), OB_OK);
    TAP_OK(quotient == OB_INT(-4) && remainder == OB_INT(1));
    TAP_EQUAL(ob_divmod(OB_INT(7), OB_INT(0), &quotient, &remainder), OB_EZERO);
    TAP_EQUAL(taken_error(), OB_EZERO);
    TAP_OK(quotient == NULL && remainder == NULL);
    TAP_EQUAL(ob_divmod(OB_INT(7), OB_NONE, &quotient, &remainder), OB_ETYPE);
    TAP_EQUAL(taken_error(), OB_ETYPE);
}

TAP_TEST("an operation on ints that has no result says why, and about which operand") {
    TAP_OK(ob_binary(OB_FLOOR_DIVIDE, OB_INT(1), OB_INT(0)) == NULL && ob_error()->object == OB_INT(0));
    TAP_STRING(taken_message(), "division by zero");
    TAP_OK(ob_binary(OB_SHIFT_LEFT, OB_INT(1), OB_INT(64)) == NULL && ob_error()->object == OB_INT(64));
    TAP_STRING(taken_message(), "int over 64 bits");
    TAP_OK(ob_binary(OB_SHIFT_LEFT, OB_INT(1), OB_INT(-1)) == NULL && ob_error()->object == OB_INT(-1));
    TAP_STRING(taken_message(), "negative shift count");
}

TAP_TEST("operators between what is no number are TypeError") {
    ob_object *text = ob_str_from("1");
    for (int op = OB_ADD; op <= OB_XOR; op++) {
        TAP_OK(ob_binary((ob_binary_op)op, OB_INT(1), OB_NONE) == NULL);
        TAP_EQUAL(taken_error(), OB_ETYPE);
        TAP_OK(ob_binary((ob_binary_op)op, OB_NONE, OB_TRUE) == NULL);
        TAP_EQUAL(taken_error(), OB_ETYPE);
    }
    TAP_OK(ob_subtract(text, OB_INT(1)) == NULL);
    TAP_EQUAL(taken_error(), OB_ETYPE);
    TAP_EQUAL(ob_compare(OB_INT(1), text, OB_EQ), 0);
    TAP_EQUAL(ob_compare(OB_INT(1), text, OB_LT), OB_ETYPE);
    TAP_EQUAL(taken_error(), OB_ETYPE);
    ob_decref(text);
}

TAP_TEST("each comparison of ints, small and large") {
    static const int64_t values[] = {INT64_MIN, -((int64_t)1 << 32), OB_INT_MIN,       -1,       0,
                                     1,         OB_INT_MAX,          (int64_t)1 << 32, INT64_MAX};
    enum { COUNT = sizeof values / sizeof values[0] };
    for (int i = 0; i < COUNT; i++) {
        for (int j = 0; j < COUNT; j++) {
            ob_object *a = ob_int_new(values[i]);
            ob_object *b = ob_int_new(values[j]);
            TAP_OK(are_in_order(a, b, i - j));
            DROP_EACH(a, b);
        }
    }
}
