/* Namespaces.
 *
 * needs: unchecked */
#include "support.h"

TAP_TEST("a name stands for what it was set to last") {
    ob_object *names = ob_namespace_new("main");
    ob_object *value = ob_list_new();
    TAP_EQUAL(ob_namespace_set(names, "x", value), OB_OK);
    TAP_EQUAL(ob_refcount(value), 2);
    TAP_EQUAL(ob_namespace_set(names, "y", value), OB_OK);
    TAP_EQUAL(ob_namespace_set(names, "x", OB_INT(1)), OB_OK);
    TAP_EQUAL(ob_refcount(value), 2);
    TAP_OK(ob_namespace_get(names, "x") == OB_INT(1));
    ob_object *got = ob_namespace_get(names, "y");
    TAP_OK(got == value);
    TAP_EQUAL(ob_refcount(value), 3);
    ob_decref(got);
    ob_decref(names);
    TAP_EQUAL(ob_refcount(value), 1);
    ob_decref(value);
    TAP_OK(is_empty_heap());
}

TAP_TEST("a name that is not there is NameError, for get and delete") {
    ob_object *names = ob_namespace_new("main");
    TAP_EQUAL(ob_namespace_set(names, "xy", OB_INT(1)), OB_OK);
    TAP_OK(ob_namespace_get(names, "x") == NULL);
    TAP_EQUAL(taken_error(), OB_ENAME);
    TAP_OK(ob_namespace_get(names, "") == NULL);
    TAP_EQUAL(taken_error(), OB_ENAME);
    TAP_EQUAL(ob_namespace_delete(names, "xyz"), OB_ENAME);
    TAP_EQUAL(taken_error(), OB_ENAME);
    TAP_OK(ob_namespace_get(names, "xy") == OB_INT(1));
    ob_decref(names);
}

TAP_TEST("a deleted name is gone and drops its value") {
    ob_object *names = ob_namespace_new("main");
    ob_object *value = ob_list_new();
    TAP_EQUAL(ob_namespace_set(names, "x", value), OB_OK);
    TAP_EQUAL(ob_namespace_delete(names, "x"), OB_OK);
    TAP_EQUAL(ob_refcount(value), 1);
    TAP_EQUAL(ob_namespace_delete(names, "x"), OB_ENAME);
    TAP_EQUAL(taken_error(), OB_ENAME);
    TAP_EQUAL(ob_dict_length(ob_namespace_dict(names)), 0);
    ob_decref(names);
    ob_decref(value);
}

TAP_TEST("names show as a dict in the order in which they came") {
    ob_object *names = ob_namespace_new("main");
    TAP_EQUAL(ob_namespace_set(names, "b", OB_INT(1)), OB_OK);
    TAP_EQUAL(ob_namespace_set(names, "a", OB_INT(2)), OB_OK);
    TAP_EQUAL(ob_namespace_set(names, "b", OB_INT(3)), OB_OK);
    TAP_STRING(repr(ob_namespace_dict(names)), "{'b': 3, 'a': 2}");
    TAP_STRING(repr(names), "<namespace main>");
    TAP_STRING(ob_type_name(names), "namespace");
    TAP_EQUAL(ob_refcount(ob_namespace_dict(names)), 1);
    ob_decref(names);
}

TAP_TEST("a name that is not UTF-8 is ValueError") {
    ob_object *names = ob_namespace_new("main");
    TAP_EQUAL(ob_namespace_set(names, "\xFF", OB_INT(1)), OB_EVALUE);
    TAP_EQUAL(taken_error(), OB_EVALUE);
    TAP_EQUAL(ob_dict_length(ob_namespace_dict(names)), 0);
    ob_decref(names);
}

TAP_TEST("reading and deleting need no memory, and setting without it changes nothing") {
    ob_object *names = ob_namespace_new("main");
    ob_object *value = ob_list_new();
    TAP_EQUAL(ob_namespace_set(names, "x", value), OB_OK);
    TAP_EQUAL(ob_namespace_set(names, "y", OB_INT(2)), OB_OK);
    void *ballast = take_ballast();
    TAP_EQUAL(ob_namespace_set(names, "z", value), OB_ENOMEM);
    TAP_EQUAL(taken_error(), OB_ENOMEM);
    TAP_EQUAL(ob_namespace_set(names, "x", OB_INT(5)), OB_ENOMEM);
    TAP_EQUAL(taken_error(), OB_ENOMEM);
    TAP_EQUAL(ob_refcount(value), 2);
    TAP_OK(ob_namespace_get(names, "y") == OB_INT(2));
    TAP_OK(ob_namespace_get(names, "z") == NULL);
    TAP_EQUAL(taken_error(), OB_ENAME);
    TAP_EQUAL(ob_namespace_delete(names, "x"), OB_OK);
    TAP_EQUAL(ob_refcount(value), 1);
    TAP_EQUAL(ob_namespace_delete(names, "x"), OB_ENAME);
    TAP_EQUAL(taken_error(), OB_ENAME);
    drop_ballast(ballast);
    ob_decref(value);
    ob_decref(names);
}

TAP_TEST("when memory ends while a namespace is made, nothing is left of it") {
    static uint8_t bank[1024] __attribute__((aligned(8)));
    ob_region region = {"bank", bank, sizeof bank, 0};
    unsigned failures = 0;
    for (size_t room = 16; room < 200; room += 8) {
        TAP_EQUAL(ob_init(&region, 1), OB_OK);
        void *all = ob_mem_alloc(ob_region_get_largest_free(0) - room);
        ob_object *names = ob_namespace_new("main");
        failures += names == NULL;
        TAP_EQUAL(taken_error(), names == NULL ? OB_ENOMEM : OB_OK);
        ob_xdecref(names);
        ob_mem_free(all);
        TAP_OK(is_empty_heap());
    }
    TAP_OK(failures > 3 && failures < 23);
}

TAP_TEST("what is no namespace panics") {
    EXPECT_PANIC(OB_PANIC_WRONG_TYPE, (void)ob_namespace_get(OB_NONE, "x"));
    EXPECT_PANIC(OB_PANIC_WRONG_TYPE, (void)ob_namespace_set(OB_INT(1), "x", OB_INT(1)));
    EXPECT_PANIC(OB_PANIC_WRONG_TYPE, (void)ob_namespace_delete(OB_NONE, "x"));
    EXPECT_PANIC(OB_PANIC_WRONG_TYPE, (void)ob_namespace_dict(OB_NONE));
    leaves_objects(); /* set had made the name's str */
}

TAP_TEST("a namespace's names are its attributes") {
    ob_object *names = ob_namespace_new("module");
    ob_object *name = ob_str_from("x");
    ob_object *value = ob_list_new();
    TAP_OK(ob_get_attribute(names, name) == NULL);
    TAP_OK(ob_error()->object == name);
    TAP_EQUAL(taken_error(), OB_EATTRIBUTE);
    TAP_EQUAL(ob_delete_attribute(names, name), OB_EATTRIBUTE);
    ob_error_clear();
    TAP_EQUAL(ob_set_attribute(names, name, value), OB_OK);
    ob_object *got = ob_namespace_get(names, "x");
    TAP_OK(got == value);
    ob_decref(got);
    got = ob_get_attribute(names, name);
    TAP_OK(got == value);
    ob_decref(got);
    TAP_EQUAL(ob_namespace_set(names, "y", OB_INT(2)), OB_OK);
    TAP_EQUAL(ob_delete_attribute(names, name), OB_OK);
    TAP_EQUAL(ob_refcount(value), 1);
    TAP_STRING(repr(ob_namespace_dict(names)), "{'y': 2}");
    TAP_EQUAL(ob_refcount(name), 1);
    EXPECT_PANIC(OB_PANIC_WRONG_TYPE, (void)ob_get_attribute(names, OB_INT(1)));
    EXPECT_PANIC(OB_PANIC_WRONG_TYPE, (void)ob_set_attribute(names, OB_INT(1), OB_NONE));
    ob_decref(value);
    ob_decref(name);
    ob_decref(names);
}
