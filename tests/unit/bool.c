/* True and False. */
#include "support.h"

TAP_TEST("C's bool becomes True and False, which are bools and ints") {
    TAP_OK(ob_bool_of(true) == OB_TRUE && ob_bool_of(false) == OB_FALSE);
    TAP_OK(ob_bool_check(OB_TRUE) && ob_bool_check(OB_FALSE));
    TAP_OK(!ob_bool_check(OB_INT(1)) && !ob_bool_check(OB_NONE));
    TAP_OK(ob_is_instance(OB_TRUE, &ob_bool_type) && ob_is_instance(OB_TRUE, &ob_int_type));
    TAP_STRING(ob_type_name(OB_FALSE), "bool");
    TAP_STRING(repr(OB_TRUE), "True");
    TAP_STRING(repr(OB_FALSE), "False");
    TAP_EQUAL(ob_truth(OB_TRUE), 1);
    TAP_EQUAL(ob_truth(OB_FALSE), 0);
}

TAP_TEST("bools are 1 and 0 in arithmetic, comparison and as keys") {
    TAP_OK(ob_add(OB_TRUE, OB_TRUE) == OB_INT(2));
    TAP_OK(ob_multiply(OB_FALSE, OB_INT(7)) == OB_INT(0));
    TAP_OK(ob_subtract(OB_INT(7), OB_TRUE) == OB_INT(6));
    TAP_OK(ob_unary(OB_INVERT, OB_TRUE) == OB_INT(-2));
    TAP_OK(ob_unary(OB_POSITIVE, OB_TRUE) == OB_INT(1));
    TAP_OK(ob_unary(OB_NEGATIVE, OB_FALSE) == OB_INT(0));
    TAP_EQUAL(ob_compare(OB_TRUE, OB_INT(1), OB_EQ), 1);
    TAP_EQUAL(ob_compare(OB_INT(0), OB_TRUE, OB_LT), 1);
    TAP_EQUAL(ob_compare(OB_TRUE, OB_FALSE, OB_LE), 0);
    ob_object *dict = ob_dict_new();
    TAP_EQUAL(ob_dict_set(dict, OB_TRUE, OB_NONE), OB_OK);
    TAP_OK(ob_dict_find(dict, OB_INT(1)) == OB_NONE);
    ob_decref(dict);
}

TAP_TEST("bools stay bools under &, | and ^, and with an int become one") {
    TAP_OK(ob_binary(OB_AND, OB_TRUE, OB_TRUE) == OB_TRUE);
    TAP_OK(ob_binary(OB_AND, OB_TRUE, OB_FALSE) == OB_FALSE);
    TAP_OK(ob_binary(OB_OR, OB_FALSE, OB_TRUE) == OB_TRUE);
    TAP_OK(ob_binary(OB_XOR, OB_TRUE, OB_TRUE) == OB_FALSE);
    TAP_OK(ob_binary(OB_AND, OB_TRUE, OB_INT(1)) == OB_INT(1));
    TAP_OK(ob_binary(OB_OR, OB_INT(0), OB_TRUE) == OB_INT(1));
    TAP_OK(ob_binary(OB_SHIFT_LEFT, OB_TRUE, OB_TRUE) == OB_INT(2));
    TAP_OK(ob_binary(OB_FLOOR_DIVIDE, OB_TRUE, OB_FALSE) == NULL);
    TAP_EQUAL(taken_error(), OB_EZERO);
    TAP_OK(ob_binary(OB_AND, OB_TRUE, OB_NONE) == NULL);
    TAP_EQUAL(taken_error(), OB_ETYPE);
}
