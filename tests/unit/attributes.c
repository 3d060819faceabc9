/* Attributes of instances that code of their types gives, sets and deletes; and the other names that types made at run time may have:
 * __ne__, __format__, __reversed__.
 *
 * needs: ram 16K, flash 128K */
#include "support.h"

typedef struct attribute {
    const char *name;
    ob_object *value;
} attribute;

/// A type with these attributes, on a base that is kept by the type alone.
static ob_object *make(OB_TAKES ob_object *base, ob_object *fields, const attribute *attributes, size_t count) {
    ob_object *dict = ob_dict_new();
    for (size_t i = 0; i < count; i++) {
        ob_object *name = ob_str_from(attributes[i].name);
        (void)ob_dict_set(dict, name, attributes[i].value);
        ob_decref(name);
    }
    ob_object *name = ob_str_from("T");
    ob_object *type = ob_type_make(name, base != NULL ? ob_as_type(base) : NULL, fields, dict);
    ob_decref(name);
    ob_decref(dict);
    ob_xdecref(base);
    return type;
}

#define MAKE(base_, fields_, ...)                                                                                      \
    make((base_), (fields_), (const attribute[]){__VA_ARGS__},                                                         \
         sizeof((const attribute[]){__VA_ARGS__}) / sizeof(attribute))

static ob_object *new_of(ob_object *type) {
    return ob_call_items(type, NULL, 0);
}

static ob_object *get(ob_object *object, const char *name) {
    ob_object *str = ob_str_from(name);
    ob_object *value = ob_get_attribute(object, str);
    ob_decref(str);
    return value;
}

static int set_by(int (*way)(ob_object *, ob_object *, ob_object *), ob_object *object, const char *name,
                  ob_object *value) {
    ob_object *str = ob_str_from(name);
    int error = value != NULL || way != ob_set_attribute ? way(object, str, value) : ob_delete_attribute(object, str);
    ob_decref(str);
    return error;
}

static int set(ob_object *object, const char *name, ob_object *value) {
    return set_by(ob_set_attribute, object, name, value);
}

#define FAILS(error_, call_)      TAP_EQUAL(((call_) < 0 ? taken_error() : OB_OK), (error_))
#define GIVES_NONE(error_, call_) TAP_EQUAL(((call_) == NULL ? taken_error() : OB_OK), (error_))

#define CODE(name_, min_, max_)                                                                                        \
    static ob_object *name_##_code(ob_object *self, ob_object *args);                                                  \
    static OB_FUNCTION_DEFINE(name_, #name_, min_, max_, name_##_code);                                                \
    static ob_object *name_##_code(__attribute__((unused)) ob_object *self, ob_object *args)
#define F(name_) OB_FUNCTION(name_)
#define ARG(at_) ob_tuple_peek(args, (at_))

/* --- __getattr__ ----------------------------------------------------------------------------------------------------- */

CODE(name_of, 2, 2) {
    return ob_new_ref(ARG(1));
}

CODE(missing, 2, 2) {
    ob_error_set(OB_EATTRIBUTE, "not here either", ARG(1));
    return NULL;
}

CODE(broken, 1, 9) {
    ob_error_set(OB_EIO, "as asked", ARG(0));
    return NULL;
}

CODE(unset, 1, 1) {
    ob_error_set(OB_EATTRIBUTE, "as asked", ARG(0));
    return NULL;
}

TAP_TEST("__getattr__ is asked for what is not found, and for nothing else") {
    ob_object *property = ob_property_new(F(unset), NULL, NULL);
    ob_object *broken_property = ob_property_new(F(broken), NULL, NULL);
    ob_object *type =
        MAKE(NULL, NULL, {"__getattr__", F(name_of)}, {"a", OB_INT(1)}, {"p", property}, {"q", broken_property});
    ob_object *one = new_of(type);
    TAP_STRING(repr_taken(get(one, "x")), "'x'");
    TAP_EQUAL(ob_error()->code, OB_OK); /* that it was not found is forgotten */
    TAP_STRING(repr_taken(get(one, "a")), "1");
    TAP_EQUAL(set(one, "x", OB_INT(2)), OB_OK);
    TAP_STRING(repr_taken(get(one, "x")), "2");
    TAP_STRING(repr_taken(get(one, "p")), "'p'"); /* AttributeError of a property, too */
    GIVES_NONE(OB_EIO, get(one, "q"));
    GIVES_NONE(OB_EATTRIBUTE, get(type, "x")); /* of the type itself it is not asked */
    ob_object *str = ob_str_from("m");
    GIVES_NONE(OB_ETYPE, ob_call_method_items(one, str, NULL, 0)); /* a str is found, and cannot be called */
    ob_decref(str);
    TAP_EQUAL(ob_length(one), OB_ETYPE); /* operations do not ask it */
    ob_error_clear();
    ob_object *derived = MAKE(ob_new_ref(type), NULL, {"b", OB_INT(3)});
    ob_object *two = new_of(derived);
    TAP_STRING(repr_taken(get(two, "y")), "'y'");
    TAP_EQUAL(set(derived, "__getattr__", F(missing)), OB_OK);
    GIVES_NONE(OB_EATTRIBUTE, get(two, "y"));
    ob_object *all[] = {property, broken_property, type, one, derived, two};
    for (size_t i = 0; i < sizeof all / sizeof all[0]; i++) {
        ob_decref(all[i]);
    }
}

TAP_TEST("__getattr__ may delete itself while it runs, and stands in for a field that is not set") {
    ob_object *x = ob_str_from("x");
    ob_object *fields = ob_tuple_of(x);
    ob_object *closure = ob_closure_new("c", 2, 2, name_of_code, NULL, NULL);
    ob_object *type = MAKE(NULL, fields, {"__getattr__", closure});
    ob_decref(closure);
    ob_object *one = new_of(type);
    TAP_STRING(repr_taken(get(one, "x")), "'x'");
    TAP_EQUAL(set(one, "x", OB_INT(4)), OB_OK);
    TAP_STRING(repr_taken(get(one, "x")), "4");
    TAP_EQUAL(set(type, "__getattr__", NULL), OB_OK);
    TAP_EQUAL(set(one, "x", NULL), OB_OK);
    GIVES_NONE(OB_EATTRIBUTE, get(one, "x"));
    ob_decref(one);
    ob_decref(type);
    ob_decref(fields);
    ob_decref(x);
}

#if !ON_TARGET /* whose stacks end first */
CODE(asks_again, 2, 2) {
    return ob_get_attribute(ARG(0), ARG(1));
}

TAP_TEST("a __getattr__ that asks for the same ends as RecursionError") {
    ob_object *type = MAKE(NULL, NULL, {"__getattr__", F(asks_again)});
    ob_object *one = new_of(type);
    ob_object *value = get(one, "x");
    TAP_OK(value == NULL);
    TAP_EQUAL(taken_error(), OB_EDEPTH);
    ob_decref(one);
    ob_decref(type);
}
#endif

/* --- __setattr__ and __delattr__ ------------------------------------------------------------------------------------- */

/// Sets twice what it is given.
CODE(doubles, 3, 3) {
    ob_object *twice = ob_add(ARG(2), ARG(2));
    int error = twice != NULL ? ob_instance_set_attribute(ARG(0), ARG(1), twice) : ob_error()->code;
    ob_xdecref(twice);
    return error == OB_OK ? OB_NONE : NULL;
}

static unsigned deletions;

CODE(counts, 2, 2) {
    deletions++;
    return ob_instance_set_attribute(ARG(0), ARG(1), NULL) == OB_OK ? OB_NONE : NULL;
}

TAP_TEST("__setattr__ and __delattr__ are asked for every attribute, and can do what is done without them") {
    ob_object *x = ob_str_from("x");
    ob_object *fields = ob_tuple_of(x, ob_str_from("__dict__"));
    ob_decref(ob_tuple_peek(fields, 1));
    ob_object *type = MAKE(NULL, fields, {"__setattr__", F(doubles)});
    ob_object *one = new_of(type);
    TAP_EQUAL(set(one, "x", OB_INT(2)), OB_OK);
    TAP_EQUAL(set(one, "y", OB_INT(3)), OB_OK);
    TAP_STRING(repr_taken(get(one, "x")), "4");
    TAP_STRING(repr_taken(get(one, "y")), "6");
    FAILS(OB_ETYPE, set(one, "y", OB_NONE));
    TAP_STRING(repr_taken(get(one, "y")), "6");
    TAP_EQUAL(set(one, "y", NULL), OB_OK); /* deleting has its own name, which is not there */
    GIVES_NONE(OB_EATTRIBUTE, get(one, "y"));
    deletions = 0;
    ob_object *plain = MAKE(ob_new_ref(type), NULL, {"a", OB_INT(1)});
    ob_object *three = new_of(plain);
    TAP_EQUAL(set(three, "x", OB_INT(7)), OB_OK);
    TAP_STRING(repr_taken(get(three, "x")), "14");
    ob_decref(three);
    ob_decref(plain);
    plain = MAKE(NULL, NULL, {"__delattr__", F(counts)});
    three = new_of(plain);
    TAP_EQUAL(set(three, "x", OB_INT(7)), OB_OK);
    TAP_EQUAL(set(three, "x", NULL), OB_OK);
    TAP_EQUAL(deletions, 1);
    ob_decref(three);
    ob_decref(plain);
    ob_object *derived = MAKE(ob_new_ref(type), NULL, {"__delattr__", F(counts)});
    ob_object *two = new_of(derived);
    TAP_EQUAL(set(two, "x", OB_INT(5)), OB_OK);
    TAP_STRING(repr_taken(get(two, "x")), "10");
    TAP_EQUAL(set(two, "x", NULL), OB_OK);
    FAILS(OB_EATTRIBUTE, set(two, "x", NULL));
    TAP_EQUAL(deletions, 3);
    TAP_EQUAL(set(type, "__setattr__", F(broken)), OB_OK);
    FAILS(OB_EIO, set(two, "x", OB_INT(1)));
    TAP_EQUAL(set(type, "__setattr__", NULL), OB_OK);
    TAP_EQUAL(set(two, "x", OB_INT(1)), OB_OK);
    TAP_STRING(repr_taken(get(two, "x")), "1");
    ob_object *all[] = {x, fields, type, one, derived, two};
    for (size_t i = 0; i < sizeof all / sizeof all[0]; i++) {
        ob_decref(all[i]);
    }
}

TAP_TEST("ob_instance_set_attribute is for instances of made types only") {
    ob_object *volatile list = ob_list_new();
    ob_object *volatile name = ob_str_from("x");
    EXPECT_PANIC(OB_PANIC_WRONG_TYPE, (void)ob_instance_set_attribute(list, name, OB_NONE));
    ob_decref(list);
    ob_decref(name);
}

TAP_TEST("__class__ and __dict__ of an instance, and __name__ of a type, are as they are") {
    ob_object *empty = ob_tuple_from(NULL, 0);
    ob_object *type = MAKE(NULL, NULL, {"a", OB_INT(1)});
    ob_object *with_fields = MAKE(NULL, empty, {"a", OB_INT(1)});
    ob_object *ones[] = {new_of(type), new_of(with_fields)};
    for (size_t i = 0; i < 2; i++) {
        FAILS(OB_ETYPE, set(ones[i], "__class__", OB_INT(3)));
        FAILS(OB_ETYPE, set(ones[i], "__class__", NULL));
        FAILS(OB_ETYPE, set(ones[i], "__dict__", OB_INT(3)));
        ob_object *found = get(ones[i], "__class__");
        TAP_OK(found == (i == 0 ? type : with_fields));
        ob_decref(found);
        ob_decref(ones[i]);
    }
    FAILS(OB_ETYPE, set(type, "__name__", OB_INT(3)));
    FAILS(OB_ETYPE, set(type, "__class__", OB_INT(3)));
    TAP_STRING(repr_taken(get(type, "__name__")), "'T'");
    ob_decref(type);
    ob_decref(with_fields);
}

/* --- Other names ----------------------------------------------------------------------------------------------------- */

CODE(yes, 1, 9) {
    (void)args;
    return OB_TRUE;
}

CODE(no, 1, 9) {
    (void)args;
    return OB_FALSE;
}

CODE(unknown, 1, 9) {
    (void)args;
    return OB_NOT_IMPLEMENTED_OBJECT;
}

TAP_TEST("__ne__ decides about !=, which is else the contrary of ==, on the side that is asked first") {
    ob_object *equal = MAKE(NULL, NULL, {"__eq__", F(yes)});
    ob_object *both = MAKE(NULL, NULL, {"__eq__", F(yes)}, {"__ne__", F(yes)});
    ob_object *same = MAKE(NULL, NULL, {"__ne__", F(no)});
    ob_object *unsure = MAKE(NULL, NULL, {"__ne__", F(unknown)}, {"__eq__", F(yes)});
    ob_object *a = new_of(equal);
    ob_object *b = new_of(both);
    ob_object *c = new_of(same);
    ob_object *d = new_of(unsure);
    TAP_EQUAL(ob_compare(a, b, OB_NE), 0); /* not a == b */
    TAP_EQUAL(ob_compare(b, a, OB_NE), 1);
    TAP_EQUAL(ob_compare(b, b, OB_NE), 1); /* identity is not asked */
    TAP_EQUAL(ob_compare(c, OB_INT(1), OB_NE), 0);
    TAP_EQUAL(ob_compare(OB_INT(1), c, OB_NE), 0); /* an int does not know */
    TAP_EQUAL(ob_compare(OB_INT(1), b, OB_NE), 1);
    TAP_EQUAL(ob_compare(d, OB_INT(1), OB_NE), 1); /* nobody knows: not the same */
    TAP_EQUAL(ob_compare(d, d, OB_NE), 0);
    TAP_EQUAL(ob_compare(d, b, OB_NE), 1); /* b's */
    ob_object *left = ob_list_of(b);
    ob_object *right = ob_list_of(a);
    TAP_EQUAL(ob_compare(left, right, OB_NE), 0); /* inside, == is asked */
    uint32_t hash;
    TAP_EQUAL(ob_hash(c, &hash), OB_OK); /* __ne__ takes no hash away */
    TAP_EQUAL(set(same, "__ne__", F(broken)), OB_OK);
    FAILS(OB_EIO, ob_compare(c, a, OB_NE));
    ob_object *derived = MAKE(ob_new_ref(both), NULL, {"a", OB_INT(1)});
    ob_object *e = new_of(derived);
    TAP_EQUAL(ob_compare(e, a, OB_NE), 1);
    TAP_EQUAL(set(both, "__ne__", NULL), OB_OK);
    TAP_EQUAL(ob_compare(e, a, OB_NE), 0);
    ob_object *all[] = {equal, both, same, unsure, derived, left, right, a, b, c, d, e};
    for (size_t i = 0; i < sizeof all / sizeof all[0]; i++) {
        ob_decref(all[i]);
    }
}

TAP_TEST("a type on list has the list's !=, and its own __ne__") {
    ob_object *type = MAKE(ob_type_object(&ob_list_type), NULL, {"a", OB_INT(1)});
    ob_object *one = new_of(type);
    ob_object *list = ob_list_new();
    TAP_EQUAL(ob_compare(one, list, OB_NE), 0);
    TAP_EQUAL(ob_list_append(one, OB_INT(1)), OB_OK);
    TAP_EQUAL(ob_compare(one, list, OB_NE), 1);
    TAP_EQUAL(ob_compare(list, one, OB_NE), 1);
    TAP_EQUAL(set(type, "__ne__", F(no)), OB_OK);
    TAP_EQUAL(ob_compare(one, list, OB_NE), 0);
    TAP_EQUAL(ob_compare(list, one, OB_NE), 0); /* the derived side is asked first */
    TAP_EQUAL(ob_compare(one, list, OB_EQ), 0);
    ob_decref(list);
    ob_decref(one);
    ob_decref(type);
}

TAP_TEST("__hash__ that is None, or an __eq__ without one, takes the hash away; a derived type may have it again") {
    uint32_t hash;
    ob_object *type = MAKE(NULL, NULL, {"__hash__", OB_NONE});
    ob_object *one = new_of(type);
    FAILS(OB_ETYPE, ob_hash(one, &hash));
    ob_object *derived = MAKE(ob_new_ref(type), NULL, {"__eq__", F(yes)});
    ob_object *two = new_of(derived);
    FAILS(OB_ETYPE, ob_hash(two, &hash));
    TAP_EQUAL(set(derived, "__hash__", F(yes)), OB_OK);
    TAP_EQUAL(ob_hash(two, &hash), OB_OK);
    ob_object *all[] = {one, two, type, derived};
    for (size_t i = 0; i < sizeof all / sizeof all[0]; i++) {
        ob_decref(all[i]);
    }
}

CODE(formats, 2, 2) {
    return ob_add(ARG(1), ARG(1));
}

CODE(reverses, 1, 1) {
    return ob_list_of(ARG(0) == NULL ? OB_NONE : OB_INT(5));
}

TAP_TEST("__format__ and __reversed__ are asked by ob_format_value, ob_str_braces and ob_reversed") {
    ob_object *type =
        MAKE(NULL, NULL, {"__format__", F(formats)}, {"__reversed__", F(reverses)}, {"__str__", F(broken)});
    ob_object *one = new_of(type);
    ob_object *spec = ob_str_from(">3");
    ob_object *format = ob_str_from("{:x}-{}");
    ob_object *args = ob_tuple_of(one, one);
    TAP_STRING(repr_taken(ob_format_value(one, spec)), "'>3>3'");
    TAP_STRING(repr_taken(ob_format_value(one, NULL)), "''");
    TAP_STRING(repr_taken(ob_str_braces(format, args)), "'xx-'");
    TAP_STRING(repr_taken(ob_reversed(one)), "[5]");
    TAP_EQUAL(set(type, "__format__", F(yes)), OB_OK);
    GIVES_NONE(OB_ETYPE, ob_format_value(one, spec));
    TAP_EQUAL(set(type, "__format__", NULL), OB_OK);
    GIVES_NONE(OB_ETYPE, ob_format_value(one, spec)); /* as any object: no formats, but str() */
    GIVES_NONE(OB_EIO, ob_format_value(one, NULL));
    TAP_EQUAL(set(type, "__reversed__", NULL), OB_OK);
    GIVES_NONE(OB_ETYPE, ob_reversed(one));
    TAP_EQUAL(set(type, "__reversed__", F(broken)), OB_OK);
    GIVES_NONE(OB_EIO, ob_reversed(one));
    ob_object *all[] = {type, one, spec, format, args};
    for (size_t i = 0; i < sizeof all / sizeof all[0]; i++) {
        ob_decref(all[i]);
    }
}

CODE(item, 2, 2) {
    return ob_int_value(ARG(1)) < 2 ? ob_new_ref(ARG(1)) : (ob_error_set(OB_EINDEX, "as asked", NULL), NULL);
}

TAP_TEST("without __iter__, iterating asks __getitem__ from 0 on until an IndexError; another error stays") {
    ob_object *type = MAKE(NULL, NULL, {"__getitem__", F(item)});
    ob_object *one = new_of(type);
    ob_object *list = ob_list_from_iterable(one);
    TAP_STRING(repr_taken(list), "[0, 1]");
    TAP_EQUAL(ob_contains(one, OB_INT(1)), 1);
    TAP_EQUAL(ob_contains(one, OB_INT(2)), 0);
    ob_object *iterator = ob_iterate(one);
    ob_object *found;
    TAP_EQUAL(ob_next(iterator, &found), 1);
    TAP_EQUAL(set(type, "__getitem__", F(broken)), OB_OK);
    FAILS(OB_EIO, ob_next(iterator, &found));
    TAP_EQUAL(set(type, "__getitem__", F(item)), OB_OK);
    TAP_EQUAL(ob_next(iterator, &found), 1);
    TAP_OK(found == OB_INT(1)); /* the error has not moved it on */
    TAP_EQUAL(ob_next(iterator, &found), 0);
    TAP_EQUAL(ob_error()->code, OB_OK);
    TAP_EQUAL(ob_refcount(one), 1);
    TAP_EQUAL(ob_next(iterator, &found), 0);
    ob_decref(iterator);
    ob_object *on_list = MAKE(ob_type_object(&ob_list_type), NULL, {"__getitem__", F(broken)});
    ob_object *two = new_of(on_list);
    TAP_EQUAL(ob_list_append(two, OB_INT(5)), OB_OK);
    TAP_STRING(repr_taken(ob_list_from_iterable(two)), "[5]"); /* as the list iterates */
    TAP_EQUAL(set(type, "__iter__", OB_NONE), OB_OK);
    GIVES_NONE(OB_ETYPE, ob_iterate(one));
    ob_object *all[] = {type, one, on_list, two};
    for (size_t i = 0; i < sizeof all / sizeof all[0]; i++) {
        ob_decref(all[i]);
    }
}

CODE(three, 1, 1) {
    (void)args;
    return OB_INT(3);
}

TAP_TEST("what has __len__ and __getitem__ is reversed; an IndexError ends it, another error comes through") {
    ob_object *type = MAKE(NULL, NULL, {"__len__", F(broken)}, {"__getitem__", F(item)});
    ob_object *one = new_of(type);
    GIVES_NONE(OB_EIO, ob_reversed(one));
    TAP_EQUAL(set(type, "__len__", F(three)), OB_OK);
    ob_object *iterator = ob_reversed(one);
    ob_object *found;
    TAP_EQUAL(ob_next(iterator, &found), 0);
    TAP_EQUAL(ob_next(iterator, &found), 0);
    ob_decref(iterator);
    TAP_EQUAL(set(type, "__getitem__", F(broken)), OB_OK);
    iterator = ob_reversed(one);
    FAILS(OB_EIO, ob_next(iterator, &found));
    TAP_EQUAL(set(type, "__getitem__", F(yes)), OB_OK);
    for (int i = 0; i < 3; i++) {
        TAP_EQUAL(ob_next(iterator, &found), 1);
        ob_decref(found);
    }
    TAP_EQUAL(ob_next(iterator, &found), 0);
    ob_decref(iterator);
    ob_decref(one);
    ob_decref(type);
}
