/* format() and str.format; tests/host/python_format.t compares far more with Python's own. */
#include "support.h"

static const char *formatted(OB_TAKES ob_object *object, const char *spec) {
    ob_object *str = ob_str_from(spec);
    ob_object *text = ob_format_value(object, str);
    ob_decref(str);
    ob_decref(object);
    return text != NULL ? repr_taken(text) : ob_error_name(taken_error());
}

static const char *braces(const char *format, OB_TAKES ob_object *args) {
    ob_object *str = ob_str_from(format);
    ob_object *text = ob_str_braces(str, args);
    ob_decref(str);
    ob_decref(args);
    return text != NULL ? repr_taken(text) : ob_error_name(taken_error());
}

static ob_object *str(const char *text) {
    return ob_str_from(text);
}

TAP_TEST("ints by type, sign, base, width, fill and separators") {
    TAP_STRING(formatted(OB_INT(42), ""), "'42'");
    TAP_STRING(formatted(OB_INT(-42), "6"), "'   -42'");
    TAP_STRING(formatted(OB_INT(-42), "06"), "'-00042'");
    TAP_STRING(formatted(OB_INT(-42), ">06"), "'000-42'");
    TAP_STRING(formatted(OB_INT(42), "*^+8d"), "'**+42***'");
    TAP_STRING(formatted(OB_INT(42), "\xE2\x82\xAC<4"), "'42\xE2\x82\xAC\xE2\x82\xAC'");
    TAP_STRING(formatted(OB_INT(255), "#x"), "'0xff'");
    TAP_STRING(formatted(OB_INT(255), "#010X"), "'0X000000FF'");
    TAP_STRING(formatted(OB_INT(-5), "b"), "'-101'");
    TAP_STRING(formatted(ob_int_new(INT64_MIN), ","), "'-9,223,372,036,854,775,808'");
    TAP_STRING(formatted(OB_INT(1234), "010,"), "'00,001,234'");
    TAP_STRING(formatted(OB_INT(1234), "08,"), "'0,001,234'");
    TAP_STRING(formatted(OB_INT(0x12345), "_x"), "'1_2345'");
    TAP_STRING(formatted(OB_INT(0x20AC), "c"), "'\xE2\x82\xAC'");
    TAP_STRING(formatted(OB_TRUE, ""), "'True'");
    TAP_STRING(formatted(OB_TRUE, "3"), "'  1'");
    TAP_STRING(formatted(OB_INT(3), ".2f"), "'3.00'");
}

TAP_TEST("floats by each type") {
    TAP_STRING(formatted(ob_float_new(3.14159), ".2f"), "'3.14'");
    TAP_STRING(formatted(ob_float_new(1234567.5), ",.1f"), "'1,234,567.5'");
    TAP_STRING(formatted(ob_float_new(0.5), "08.1%"), "'00050.0%'");
    TAP_STRING(formatted(ob_float_new(1e22), ""), "'1e+22'");
    TAP_STRING(formatted(ob_float_new(1e22), "#"), "'1.e+22'");
    TAP_STRING(formatted(ob_float_new(123.0), ".3"), "'1.23e+02'");
    TAP_STRING(formatted(ob_float_new(100.0), ".4"), "'100.0'");
    TAP_STRING(formatted(ob_float_new(100.0), "g"), "'100'");
    TAP_STRING(formatted(ob_float_new(100.0), "#.4g"), "'100.0'");
    TAP_STRING(formatted(ob_float_new(0.00001), "G"), "'1E-05'");
    TAP_STRING(formatted(ob_float_new(-0.0), "z.1f"), "'0.0'");
    TAP_STRING(formatted(ob_float_new(-__builtin_inf()), "+08F"), "'-0000INF'");
    TAP_STRING(formatted(ob_float_new(__builtin_nan("")), "+"), "'+nan'");
}

TAP_TEST("texts are cut and filled by code points") {
    TAP_STRING(formatted(str("\xC3\xA4\xE2\x82\xAC"), ">4"), "'  \xC3\xA4\xE2\x82\xAC'");
    TAP_STRING(formatted(str("\xC3\xA4\xE2\x82\xAC"), ".1"), "'\xC3\xA4'");
    TAP_STRING(formatted(str("ab"), "05"), "'ab000'");
    TAP_STRING(formatted(OB_NONE, ""), "'None'");
}

TAP_TEST("what is no format for the type is ValueError, a type without formats TypeError") {
    static const char *const wrong[] = {"q",  "s",           ".2d", "zd", ",x", ",_d",
                                        "5.", "99999999999", "+c",  "#c", "d3", "<<<"};
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        TAP_STRING(formatted(OB_INT(1), wrong[i]), "ValueError");
    }
    TAP_STRING(formatted(ob_float_new(1.0), "d"), "ValueError");
    static const char *const no_text[] = {"d", "+", "#", "z", "=5", ","};
    for (size_t i = 0; i < sizeof no_text / sizeof no_text[0]; i++) {
        TAP_STRING(formatted(str("a"), no_text[i]), "ValueError");
    }
    TAP_STRING(formatted(OB_INT(0x110000), "c"), "OverflowError");
    TAP_STRING(formatted(OB_INT(-1), "c"), "OverflowError");
    TAP_STRING(formatted(OB_INT(0xD800), "c"), "ValueError");
    TAP_STRING(formatted(OB_NONE, "5"), "TypeError");
    TAP_STRING(formatted(ob_list_new(), "s"), "TypeError");
}

TAP_TEST("fields take arguments in their order or by number, and look into them") {
    TAP_STRING(braces("{} and {!r:>5}", ob_tuple_of(OB_INT(1), OB_NONE)), "'1 and  None'");
    TAP_STRING(braces("{1}{0}{1}", ob_tuple_of(OB_INT(1), OB_INT(2))), "'212'");
    TAP_STRING(braces("{{{}}}", ob_tuple_of(OB_INT(1))), "'{1}'");
    TAP_STRING(braces("{:>{}}{:0{}}", ob_tuple_of(OB_INT(1), OB_INT(3), OB_INT(2), OB_INT(4))), "'  10002'");
    TAP_STRING(braces("{:{}", ob_tuple_of(OB_INT(1), OB_INT(3))), "ValueError");
    TAP_STRING(braces("{:{}}", ob_tuple_of(OB_INT(1))), "IndexError");
    TAP_STRING(braces("", ob_tuple_of(OB_INT(1))), "''");
    ob_object *list = ob_list_of(OB_INT(5), OB_INT(6));
    ob_object *dict = ob_dict_new();
    ob_object *key = str("k k");
    TAP_EQUAL(ob_dict_set(dict, key, list), OB_OK);
    TAP_STRING(braces("{0[1]} {1[k k][0]:02}", ob_tuple_of(list, dict)), "'6 05'");
    TAP_STRING(braces("{[k]}", ob_tuple_of(dict)), "KeyError");
    TAP_STRING(braces("{[7]}", ob_tuple_of(list)), "IndexError");
    TAP_STRING(braces("{.x}", ob_tuple_of(list)), "AttributeError");
    ob_object *space = ob_namespace_new("n");
    TAP_EQUAL(ob_namespace_set(space, "x", list), OB_OK);
    TAP_STRING(braces("{0.x[0]}", ob_tuple_of(space)), "'5'");
    ob_object *all[] = {list, dict, key, space};
    for (size_t i = 0; i < sizeof all / sizeof all[0]; i++) {
        ob_decref(all[i]);
    }
}

TAP_TEST("what is no format is ValueError; too few arguments IndexError; a name KeyError") {
    static const char *const wrong[] = {"{",     "}",        "{0",    "{0!",   "{0!r",         "{0!rx}",
                                        "{0!x}", "{0:",      "{0[}",  "{0[]}", "{0.}",         "{0[0]xy}",
                                        "{0{}}", "{:{:{}}}", "{0}{}", "{}{0}", "{0:>5",        "x}y",
                                        "{!}",   "{a{",      "{0[0",  "{:q}",  "{99999999999}"};
    ob_object *text = str("a");
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        TAP_STRING(braces(wrong[i], ob_tuple_of(text, OB_INT(1))), "ValueError");
    }
    ob_decref(text);
    TAP_STRING(braces("{}{}", ob_tuple_of(OB_INT(1))), "IndexError");
    TAP_STRING(braces("{1}", ob_tuple_of(OB_INT(1))), "IndexError");
    TAP_STRING(braces("{name}", ob_tuple_of(OB_INT(1))), "KeyError");
}

TAP_TEST("a NUL is a character like others") {
    ob_object *spec = ob_str_new("\0<3", 3);
    TAP_STRING(repr_taken(ob_format_value(OB_INT(1), spec)), "'1\\x00\\x00'");
    ob_object *format = ob_str_new("\0{:\0>2}\0", 8);
    ob_object *args = ob_tuple_of(OB_INT(1));
    TAP_STRING(repr_taken(ob_str_braces(format, args)), "'\\x00\\x001\\x00'");
    ob_decref(spec);
    ob_decref(format);
    ob_decref(args);
}

TAP_TEST("more digits than a double has are zeros") {
    ob_object *number = ob_float_new(5e-324);
    ob_object *spec = str(".1200f");
    ob_object *text = ob_format_value(number, spec);
    TAP_EQUAL(ob_str_length(text), 1202);
    TAP_STRING(ob_str_text(text) + 1202 - 120, "000000000000000000000000000000000000000000000000000000000000"
                                               "000000000000000000000000000000000000000000000000000000000000");
    ob_decref(text);
    ob_decref(spec);
    ob_decref(number);
}

TAP_TEST("arguments that are no tuple, and formats that are no str, panic") {
    ob_object *volatile format = str("{}");
    EXPECT_PANIC(OB_PANIC_WRONG_TYPE, (void)ob_str_braces(format, OB_INT(1)));
    EXPECT_PANIC(OB_PANIC_WRONG_TYPE, (void)ob_format_value(OB_INT(1), OB_INT(1)));
    ob_decref(format);
}
