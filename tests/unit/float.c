/* Floats: values, operators beside ints, comparison and hash, conversions. Their text is tested with Python (tests/host). */
#include "support.h"

#define INF (__builtin_inf())
#define NAN (__builtin_nan(""))

OB_FLOAT_DEFINE(half, 0.5);
OB_FLOAT_DEFINE(infinity, INF);

static bool same_double(double a, double b) {
    return memcmp(&a, &b, sizeof a) == 0;
}

/// The float that is given must have these bits; it is dropped.
static bool is_float(ob_object *object, double value) {
    bool good = object != NULL && ob_type_of(object) == &ob_float_type && same_double(ob_float_value(object), value);
    ob_xdecref(object);
    return good;
}

static ob_object *binary(ob_binary_op op, ob_object *left, ob_object *right) {
    ob_object *result = ob_binary(op, left, right);
    ob_decref(left);
    ob_decref(right);
    return result;
}

static bool fails(ob_binary_op op, ob_object *left, ob_object *right, ob_err error) {
    return binary(op, left, right) == NULL && taken_error() == error;
}

#define F(value_) ob_float_new(value_)
#define I(value_) ob_int_new(value_)

TAP_TEST("a float keeps its value, in 16 bytes with a 32-bit machine's pointers") {
    static const double values[] = {0.0, -0.0, 0.1, -1e308, 5e-324, INF, -INF};
    for (size_t i = 0; i < sizeof values / sizeof values[0]; i++) {
        ob_object *number = ob_float_new(values[i]);
        TAP_OK(ob_float_check(number) && !ob_int_check(number));
        TAP_EQUAL(ob_refcount(number), 1);
#if !OB_CHECKED
        TAP_EQUAL(ob_memory_get_stats().used_bytes, sizeof(void *) == 4 ? 16 : 24);
#endif
        TAP_OK(is_float(number, values[i]));
    }
    TAP_STRING(ob_type_name(OB_FLOAT(half)), "float");
    TAP_STRING(repr(OB_FLOAT(half)), "0.5");
    TAP_EQUAL(ob_refcount(OB_FLOAT(half)), UINT32_MAX);
}

TAP_TEST("ints and bools have a value as floats, rounded to the nearest; what is no number panics") {
    TAP_OK(ob_float_value(OB_TRUE) == 1.0 && ob_float_value(OB_INT(-7)) == -7.0);
    ob_object *number = I(9007199254740993);
    TAP_OK(ob_float_value(number) == 9007199254740992.0);
    ob_decref(number);
    ob_object *volatile text = ob_str_from("1");
    EXPECT_PANIC(OB_PANIC_WRONG_TYPE, (void)ob_float_value(text));
    EXPECT_PANIC(OB_PANIC_WRONG_TYPE, (void)ob_int_value(OB_FLOAT(half)));
    TAP_OK(!ob_float_check(text) && !ob_float_check(OB_INT(1)) && !ob_float_check(OB_TRUE));
    ob_decref(text);
}

TAP_TEST("without memory there is no float, and none in between is left") {
    void *ballast = take_ballast();
    TAP_OK(ob_float_new(1.0) == NULL);
    TAP_EQUAL(taken_error(), OB_ENOMEM);
    TAP_OK(ob_add(OB_FLOAT(half), OB_INT(1)) == NULL);
    TAP_EQUAL(taken_error(), OB_ENOMEM);
    TAP_OK(ob_divide(OB_INT(1), OB_INT(2)) == NULL);
    TAP_EQUAL(taken_error(), OB_ENOMEM);
    TAP_OK(ob_float_parse("1", 1) == NULL);
    TAP_EQUAL(taken_error(), OB_ENOMEM);
    TAP_OK(ob_unary(OB_NEGATIVE, OB_FLOAT(half)) == NULL);
    TAP_EQUAL(taken_error(), OB_ENOMEM);
    drop_ballast(ballast);
}

TAP_TEST("floats and ints calculate together, from either side, into floats") {
    TAP_OK(is_float(binary(OB_ADD, F(0.5), I(1)), 1.5) && is_float(binary(OB_ADD, I(1), F(0.5)), 1.5));
    TAP_OK(is_float(binary(OB_SUBTRACT, F(0.5), OB_TRUE), -0.5) &&
           is_float(binary(OB_SUBTRACT, OB_TRUE, F(0.25)), 0.75));
    TAP_OK(is_float(binary(OB_MULTIPLY, I((int64_t)1 << 40), F(0.5)), 549755813888.0));
    TAP_OK(is_float(binary(OB_DIVIDE, F(1.0), I(3)), 1.0 / 3.0) && is_float(binary(OB_DIVIDE, I(1), F(4.0)), 0.25));
    TAP_OK(is_float(binary(OB_MULTIPLY, F(1e200), F(1e200)), INF));
    TAP_OK(fails(OB_AND, F(1.0), I(1), OB_ETYPE) && fails(OB_SHIFT_LEFT, I(1), F(1.0), OB_ETYPE) &&
           fails(OB_ADD, F(1.0), OB_NONE, OB_ETYPE));
}

TAP_TEST("a sum is rounded once, on every machine") {
    /* 2^-53 is half of what 1.0 can tell apart, and this is a little more. With the 64 bits of an x87 the little is lost first. */
    TAP_OK(is_float(binary(OB_ADD, F(1.0), F(0x1.0000008p-53)), 0x1.0000000000001p0));
}

TAP_TEST("int / int is the nearest float to the exact quotient") {
    TAP_OK(is_float(binary(OB_DIVIDE, I(6), I(3)), 2.0) && is_float(binary(OB_DIVIDE, I(-1), I(3)), -1.0 / 3.0));
    TAP_OK(is_float(ob_divide(OB_TRUE, OB_INT(2)), 0.5) && is_float(binary(OB_DIVIDE, I(0), I(-3)), -0.0));
    /* 2^53 + 1 is not a double, and half of it lies between two: rounding it first would give the other one. */
    TAP_OK(is_float(binary(OB_DIVIDE, I(9007199254740993), I(3)), 3002399751580331.0));
    TAP_OK(is_float(binary(OB_DIVIDE, I(9223372036854775807), I(9223372036854775806)), 1.0));
    TAP_OK(is_float(binary(OB_DIVIDE, I(1), I(INT64_MIN)), -0x1p-63) &&
           is_float(binary(OB_DIVIDE, I(INT64_MIN), I(INT64_MIN)), 1.0));
    TAP_OK(is_float(binary(OB_DIVIDE, I(INT64_MIN), I(3)), -3074457345618258432.0));
    TAP_OK(is_float(binary(OB_DIVIDE, I(27021597764222979), I(2)), 13510798882111490.0)); /* a tie, to even */
    TAP_OK(
        is_float(binary(OB_DIVIDE, I(2138694604331765007), I(25)), 0x1.2fed41a6f8365p+56)); /* hardly more than a tie */
}

TAP_TEST("division by zero is ZeroDivisionError for every pair of numbers") {
    static const ob_binary_op ops[] = {OB_DIVIDE, OB_FLOOR_DIVIDE, OB_MODULO};
    for (size_t i = 0; i < 3; i++) {
        TAP_OK(fails(ops[i], F(1.0), F(-0.0), OB_EZERO) && fails(ops[i], F(1.0), I(0), OB_EZERO));
        TAP_OK(fails(ops[i], I(1), F(0.0), OB_EZERO) && fails(ops[i], I(1), I(0), OB_EZERO) &&
               fails(ops[i], I(0), OB_FALSE, OB_EZERO));
    }
    TAP_OK(fails(OB_POWER, I(0), I(-1), OB_EZERO) && fails(OB_POWER, F(-0.0), F(-0.5), OB_EZERO));
}

TAP_TEST("// and % of floats round down and keep zero's sign") {
    TAP_OK(is_float(binary(OB_MODULO, F(-7.5), I(2)), 0.5) && is_float(binary(OB_FLOOR_DIVIDE, F(-7.5), I(2)), -4.0));
    TAP_OK(is_float(binary(OB_MODULO, F(7.5), F(-2.0)), -0.5) && is_float(binary(OB_FLOOR_DIVIDE, I(7), F(2.0)), 3.0));
    TAP_OK(is_float(binary(OB_MODULO, F(-4.0), F(2.0)), 0.0) && is_float(binary(OB_MODULO, F(4.0), F(-2.0)), -0.0));
    TAP_OK(is_float(binary(OB_MODULO, F(-1.0), F(INF)), INF) &&
           is_float(binary(OB_FLOOR_DIVIDE, F(-1.0), F(INF)), -1.0));
    TAP_OK(is_float(binary(OB_FLOOR_DIVIDE, F(0.0), F(-1.0)), -0.0) &&
           is_float(binary(OB_FLOOR_DIVIDE, F(-0.5), F(-1.0)), 0.0));
    TAP_OK(is_float(binary(OB_FLOOR_DIVIDE, F(1.0), F(0.1)), 9.0) &&
           is_float(binary(OB_MODULO, F(1.0), F(0.1)), 0x1.9999999999996p-4));
    TAP_OK(is_float(binary(OB_MODULO, F(1.6e308), F(1.9)), 0x1.5a6a1145c3400p-9));
    TAP_OK(is_float(binary(OB_MODULO, F(1e308), F(5e-324)), 0.0) &&
           is_float(binary(OB_MODULO, F(1e308), F(3e-320)), 0x0.0000000000290p-1022));
}

TAP_TEST("powers of floats, and of ints to negative ones") {
    TAP_OK(is_float(binary(OB_POWER, I(2), I(-2)), 0.25) && is_float(ob_power(OB_INT(10), OB_INT(-3)), 0.001));
    TAP_OK(is_float(binary(OB_POWER, F(2.0), F(0.5)), 0x1.6a09e667f3bcdp+0) &&
           is_float(binary(OB_POWER, F(9.0), F(0.5)), 3.0));
    TAP_OK(is_float(binary(OB_POWER, F(-2.0), I(3)), -8.0) && is_float(binary(OB_POWER, I(-2), F(-2.0)), 0.25));
    TAP_OK(is_float(binary(OB_POWER, F(1.1), F(1000.0)), 0x1.6aec8cd64aba1p+137) &&
           is_float(binary(OB_POWER, F(3.0), F(35.0)), 50031545098999704.0));
    TAP_OK(is_float(binary(OB_POWER, F(2.0), F(-1074.0)), 5e-324) &&
           is_float(binary(OB_POWER, F(2.0), F(-1076.0)), 0.0));
    TAP_OK(is_float(binary(OB_POWER, F(2.0), F(-1074.5)), 5e-324)); /* under the least, and over its half */
    TAP_OK(is_float(binary(OB_POWER, F(2.0), F(1023.5)), 0x1.6a09e667f3bcdp+1023) &&
           fails(OB_POWER, F(-2.0), F(1025.0), OB_EOVERFLOW));
    TAP_OK(fails(OB_POWER, F(1.5), F(1e30), OB_EOVERFLOW) && is_float(binary(OB_POWER, F(-1.5), F(-1e30)), 0.0));
    TAP_OK(fails(OB_POWER, F(-8.0), F(0.5), OB_EVALUE));
    TAP_OK(ob_power(OB_INT(3), OB_INT(4)) == OB_INT(81));
    /* Exactly between two doubles: to the even one. */
    TAP_OK(is_float(binary(OB_POWER, F(134217731.0), F(2.0)), 18014399314788360.0)); /* …61 */
    TAP_OK(is_float(binary(OB_POWER, F(208065.0), F(3.0)), 9007351116674624.0));     /* …25 */
    TAP_OK(is_float(binary(OB_POWER, F(262143.0), F(3.0)), 18014192351838208.0));    /* …07 */
    TAP_OK(is_float(binary(OB_POWER, F(0x1.0000000000001p+0), F(2.5)), 0x1.0000000000003p+0));
}

TAP_TEST("an operation on floats that has no result says why") {
    ob_object *eight = ob_float_new(-8.0);
    TAP_OK(ob_binary(OB_DIVIDE, OB_FLOAT(half), OB_INT(0)) == NULL && ob_error()->object == OB_INT(0));
    TAP_STRING(taken_message(), "division by zero");
    TAP_OK(ob_power(eight, OB_INT(400)) == NULL && ob_error()->object == OB_INT(400));
    TAP_STRING(taken_message(), "float over 1.8e308");
    TAP_OK(ob_power(eight, OB_FLOAT(half)) == NULL && ob_error()->object == OB_FLOAT(half));
    TAP_STRING(taken_message(), "negative number to a power that is not whole");
    ob_decref(eight);
}

TAP_TEST("powers of nan, inf, 0 and 1 are Python's") {
    TAP_OK(is_float(binary(OB_POWER, F(NAN), F(0.0)), 1.0) && is_float(binary(OB_POWER, F(1.0), F(NAN)), 1.0));
    TAP_OK(is_float(binary(OB_POWER, F(-1.0), F(INF)), 1.0) && is_float(binary(OB_POWER, F(0.5), F(-INF)), INF));
    TAP_OK(is_float(binary(OB_POWER, F(-INF), F(3.0)), -INF) && is_float(binary(OB_POWER, F(-INF), F(-3.0)), -0.0));
    TAP_OK(is_float(binary(OB_POWER, F(-INF), F(0.5)), INF) && is_float(binary(OB_POWER, F(-0.0), F(3.0)), -0.0));
    TAP_OK(is_float(binary(OB_POWER, F(-0.0), F(2.0)), 0.0) && is_float(binary(OB_POWER, F(0.0), F(-INF)), INF));
    ob_object *none = binary(OB_POWER, F(2.0), F(NAN));
    TAP_OK(ob_float_value(none) != ob_float_value(none));
    ob_decref(none);
}

TAP_TEST("signs of floats; ~ is not for them") {
    TAP_OK(is_float(ob_unary(OB_NEGATIVE, OB_FLOAT(half)), -0.5) &&
           is_float(ob_unary(OB_POSITIVE, OB_FLOAT(half)), 0.5));
    ob_object *zero = F(-0.0);
    TAP_OK(is_float(ob_unary(OB_ABSOLUTE, zero), 0.0) && is_float(ob_unary(OB_NEGATIVE, zero), 0.0));
    TAP_EQUAL(ob_truth(zero), 0);
    TAP_EQUAL(ob_truth(OB_FLOAT(half)), 1);
    ob_decref(zero);
    TAP_OK(ob_unary(OB_INVERT, OB_FLOAT(half)) == NULL);
    TAP_EQUAL(taken_error(), OB_ETYPE);
}

/// Of a and b: compared exactly, from either side, and with equal hashes if they are equal.
static bool orders(ob_object *a, ob_object *b, int order) {
    uint32_t a_hash = 0;
    uint32_t b_hash = 1;
    bool good = ob_compare(a, b, OB_EQ) == (order == 0) && ob_compare(a, b, OB_NE) == (order != 0) &&
                ob_compare(a, b, OB_LT) == (order < 0) && ob_compare(a, b, OB_LE) == (order <= 0) &&
                ob_compare(b, a, OB_LT) == (order > 0) && ob_compare(b, a, OB_LE) == (order >= 0) &&
                ob_compare(a, b, OB_GT) == (order > 0) && ob_compare(b, a, OB_GE) == (order <= 0) &&
                ob_hash(a, &a_hash) == OB_OK && ob_hash(b, &b_hash) == OB_OK && (order != 0 || a_hash == b_hash);
    ob_decref(a);
    ob_decref(b);
    return good;
}

TAP_TEST("ints and floats are compared exactly, and hash alike when equal") {
    TAP_OK(orders(F(1.0), OB_TRUE, 0) && orders(F(-0.0), I(0), 0) && orders(F(0.0), F(-0.0), 0));
    TAP_OK(orders(I(9007199254740993), F(9007199254740992.0), 1) &&
           orders(I(9007199254740992), F(9007199254740992.0), 0));
    TAP_OK(orders(I(-9007199254740993), F(-9007199254740992.0), -1));
    TAP_OK(orders(I(INT64_MAX), F(9223372036854775808.0), -1) && orders(I(INT64_MIN), F(-9223372036854775808.0), 0));
    TAP_OK(orders(I((int64_t)1 << 62), F(0x1p62), 0) && orders(I(INT64_MIN), F(-0x1.0000000000001p63), 1));
    TAP_OK(orders(I(2), F(2.5), -1) && orders(I(3), F(2.5), 1) && orders(I(-2), F(-2.5), 1) &&
           orders(I(-3), F(-2.5), -1));
    TAP_OK(orders(I(0), F(5e-324), -1) && orders(I(0), F(-5e-324), 1));
    TAP_OK(orders(I(INT64_MAX), F(INF), -1) && orders(F(-INF), I(INT64_MIN), -1) && orders(F(INF), F(INF), 0));
}

TAP_TEST("nan equals nothing and is in no order, and is found in a container as itself") {
    ob_object *none = F(NAN);
    ob_object *other = F(NAN);
    for (int op = OB_EQ; op <= OB_GE; op++) {
        TAP_EQUAL(ob_compare(none, none, (ob_comparison)op), op == OB_NE);
        TAP_EQUAL(ob_compare(none, OB_INT(0), (ob_comparison)op), op == OB_NE);
        TAP_EQUAL(ob_compare(OB_INT(0), none, (ob_comparison)op), op == OB_NE);
    }
    TAP_EQUAL(ob_equal(none, none), 1);
    ob_object *dict = ob_dict_new();
    TAP_EQUAL(ob_dict_set(dict, none, OB_INT(1)), OB_OK);
    TAP_EQUAL(ob_dict_set(dict, other, OB_INT(2)), OB_OK);
    TAP_EQUAL(ob_dict_length(dict), 2);
    TAP_OK(ob_dict_find(dict, none) == OB_INT(1) && ob_dict_find(dict, other) == OB_INT(2));
    ob_decref(dict);
    ob_decref(none);
    ob_decref(other);
}

TAP_TEST("1, 1.0 and True are one key") {
    ob_object *dict = ob_dict_new();
    ob_object *one = F(1.0);
    TAP_EQUAL(ob_dict_set(dict, one, OB_INT(10)), OB_OK);
    TAP_EQUAL(ob_dict_set(dict, OB_TRUE, OB_INT(20)), OB_OK);
    TAP_EQUAL(ob_dict_set(dict, OB_INT(1), OB_INT(30)), OB_OK);
    TAP_EQUAL(ob_dict_length(dict), 1);
    TAP_OK(ob_dict_find(dict, one) == OB_INT(30));
    TAP_STRING(repr(dict), "{1.0: 30}");
    ob_decref(one);
    ob_decref(dict);
}

TAP_TEST("a double becomes an int by each rounding, or says why not") {
    static const struct {
        double value;
        int8_t by[4]; /* truncated, down, up, to the nearest or even */
    } cases[] = {{2.5, {2, 2, 3, 2}},
                 {-2.5, {-2, -3, -2, -2}},
                 {3.5, {3, 3, 4, 4}},
                 {-3.5, {-3, -4, -3, -4}},
                 {-0.25, {0, -1, 0, 0}},
                 {0.75, {0, 0, 1, 1}},
                 {-0.75, {0, -1, 0, -1}},
                 {4.0, {4, 4, 4, 4}},
                 {-4.0, {-4, -4, -4, -4}},
                 {-0.0, {0, 0, 0, 0}},
                 {0x1.fffffffffffffp-2, {0, 0, 1, 0}}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        for (int rounding = 0; rounding < 4; rounding++) {
            TAP_OK(ob_int_from_double(cases[i].value, (ob_rounding)rounding) == OB_INT(cases[i].by[rounding]));
        }
    }
    ob_object *least = ob_int_from_double(-0x1p63, OB_NEAREST_EVEN);
    TAP_OK(least != NULL && ob_int_value(least) == INT64_MIN);
    ob_decref(least);
    TAP_OK(ob_int_from_double(0x1p63, OB_FLOOR) == NULL && taken_error() == OB_EOVERFLOW);
    TAP_OK(ob_int_from_double(-0x1.0000000000001p63, OB_CEILING) == NULL && taken_error() == OB_EOVERFLOW);
    TAP_OK(ob_int_from_double(-INF, OB_TRUNCATE) == NULL && taken_error() == OB_EOVERFLOW);
    TAP_OK(ob_int_from_double(NAN, OB_TRUNCATE) == NULL && taken_error() == OB_EVALUE);
}

TAP_TEST("which numbers are whole") {
    static const double whole[] = {0.0, -3.0, 1e300, 0x1p63}, others[] = {0.5, 5e-324, INF, -INF, NAN};
    for (size_t i = 0; i < 4; i++) {
        ob_object *number = F(whole[i]);
        TAP_OK(ob_float_is_integer(number));
        ob_decref(number);
    }
    for (size_t i = 0; i < 5; i++) {
        ob_object *number = F(others[i]);
        TAP_OK(!ob_float_is_integer(number));
        ob_decref(number);
    }
    TAP_OK(ob_float_is_integer(OB_INT(3)) && ob_float_is_integer(OB_FALSE));
}

static bool refuses(const char *text, int32_t position) {
    bool good = ob_float_parse(text, strlen(text)) == NULL && ob_error()->code == OB_EVALUE &&
                ob_error()->object == OB_INT(position);
    ob_error_clear();
    return good;
}

TAP_TEST("text becomes a float, blanks around it, or the error tells where it stops being one") {
    TAP_OK(is_float(ob_float_parse(" \t-1.5e1\n", 9), -15.0) && is_float(ob_float_parse("12345", 2), 12.0));
    TAP_OK(is_float(ob_float_parse("1e999", 5), INF));
    TAP_OK(refuses("", 0) && refuses("  ", 2) && refuses("x", 0) && refuses(" 1.5x", 4) && refuses("1 2", 2));
}

/// A temperature in a type of the program derived from float.
static const OB_TYPE_DEFINE(celsius_type, "celsius", ob_float, .base = &ob_float_type);

TAP_TEST("a type derived from float calculates, compares and prints as its value") {
    ob_object *warm = ob_object_new(&celsius_type, 0);
    ((ob_float *)(void *)warm)->value = 21.5;
    TAP_OK(ob_float_check(warm) && ob_float_value(warm) == 21.5);
    TAP_OK(is_float(ob_add(OB_INT(1), warm), 22.5) && is_float(ob_unary(OB_POSITIVE, warm), 21.5));
    TAP_EQUAL(ob_compare(warm, OB_INT(21), OB_GT), 1);
    TAP_STRING(repr_taken(warm), "21.5");
    ob_object *text = ob_repr(OB_FLOAT(infinity));
    TAP_STRING(ob_str_text(text), "inf");
    ob_decref(text);
}

TAP_TEST("three rounds of everything leave nothing") {
    size_t before = 0;
    for (int round = 0; round < 3; round++) {
        ob_object *number = F(1.5);
        for (int i = 0; i < 50; i++) {
            ob_object *next = binary(i % 3 == 0   ? OB_ADD
                                     : i % 3 == 1 ? OB_MULTIPLY
                                                  : OB_SUBTRACT,
                                     number, I((int64_t)i << 32));
            number = next;
        }
        ob_decref(number);
        size_t used = ob_memory_get_stats().used_bytes;
        TAP_OK(round == 0 || used == before);
        before = used;
    }
    TAP_EQUAL(before, 0);
}
