/* Types as data, truth and length. */
#include "support.h"

TAP_TEST("each object has the type of its kind") {
    ob_object *list = ob_list_new();
    ob_object *dict = ob_dict_new();
    ob_object *text = ob_str_from("x");
    ob_object *names = ob_namespace_new("n");
    const struct {
        ob_object *object;
        const ob_type *type;
        const char *name;
    } cases[] = {{OB_NONE, &ob_none_type, "NoneType"},
                 {OB_TRUE, &ob_bool_type, "bool"},
                 {OB_FALSE, &ob_bool_type, "bool"},
                 {OB_INT(1), &ob_int_type, "int"},
                 {text, &ob_str_type, "str"},
                 {ob_tuple_from(NULL, 0), &ob_tuple_type, "tuple"},
                 {list, &ob_list_type, "list"},
                 {dict, &ob_dict_type, "dict"},
                 {OB_FUNCTION(ob_getrefcount), &ob_function_type, "function"},
                 {names, &ob_namespace_type, "namespace"},
                 {(ob_object *)(uintptr_t)&ob_list_type, &ob_type_type, "type"},
                 {(ob_object *)(uintptr_t)&ob_type_type, &ob_type_type, "type"}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        TAP_OK(ob_type_of(cases[i].object) == cases[i].type);
        TAP_STRING(ob_type_name(cases[i].object), cases[i].name);
    }
    ob_decref(list);
    ob_decref(dict);
    ob_decref(text);
    ob_decref(names);
}

TAP_TEST("empty containers and strs, 0, None and False are false, and all else is true") {
    ob_object *falsy[] = {
        OB_INT(0), OB_NONE, OB_FALSE, ob_str_from(""), ob_list_new(), ob_dict_new(), ob_tuple_from(NULL, 0)};
    ob_object *dict = ob_dict_new();
    TAP_EQUAL(ob_dict_set(dict, OB_INT(0), OB_INT(0)), OB_OK);
    ob_object *truthy[] = {OB_INT(1),
                           OB_INT(-1),
                           OB_TRUE,
                           ob_str_new("\0", 1),
                           ob_list_of(OB_NONE),
                           ob_tuple_of(OB_FALSE),
                           dict,
                           OB_FUNCTION(ob_getrefcount),
                           ob_namespace_new("n"),
                           (ob_object *)(uintptr_t)&ob_list_type};
    for (size_t i = 0; i < sizeof falsy / sizeof falsy[0]; i++) {
        TAP_OK(!ob_truth(falsy[i]));
        ob_decref(falsy[i]);
    }
    for (size_t i = 0; i < sizeof truthy / sizeof truthy[0]; i++) {
        TAP_OK(ob_truth(truthy[i]));
        ob_decref(truthy[i]);
    }
}

TAP_TEST("containers and strs have a length, other objects TypeError") {
    ob_object *text = ob_str_from("\xC3\xA4");
    TAP_EQUAL(ob_length(text), 2); /* bytes */
    ob_decref(text);
    ob_object *none[] = {OB_INT(3), OB_NONE, OB_TRUE, OB_FUNCTION(ob_getrefcount)};
    for (size_t i = 0; i < sizeof none / sizeof none[0]; i++) {
        TAP_EQUAL(ob_length(none[i]), OB_ETYPE);
        TAP_OK(ob_error()->object == none[i]);
        TAP_EQUAL(taken_error(), OB_ETYPE);
    }
}
