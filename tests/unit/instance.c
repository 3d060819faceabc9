/* Types made at run time: making them, attributes and fields, methods and properties, and the order in which all that ends.
 *
 * needs: ram 16K, flash 128K */
#include "made.h"
#include "object/count.h"

OB_STR_DEFINE(text_a, "<A>");
SHOWING(shows);
GIVING(gives_true, OB_TRUE);
GIVING(gives_3, OB_INT(3));
FAILING(fails);
INITIALIZING(init);
GIVING_FIRST(first);

TAP_TEST("a type shows as a class, has a name, and is a type; its instances show its name") {
    ob_object *type = make_empty("Empty", NULL, NULL);
    TAP_STRING(repr(type), "<class 'Empty'>");
    TAP_STRING(ob_type_name(type), "type");
    TAP_OK(ob_is_instance(type, &ob_type_type));
    TAP_STRING(repr_taken(get(type, "__name__")), "'Empty'");
    ob_object *instance = new_of(type);
    TAP_STRING(repr(instance), "<Empty object>");
    TAP_OK(ob_type_object(ob_type_of(instance)) == type);
    ob_object *found = get(instance, "__class__");
    TAP_OK(found == type);
    ob_decref(found);
    TAP_EQUAL(ob_refcount(type), 2);
    TAP_OK(ob_heap_check() == NULL);
    ob_decref(instance);
    drain();
    TAP_EQUAL(ob_refcount(type), 1);
    ob_decref(type);
    drain();
    TAP_OK(is_empty_heap());
}

TAP_TEST("a type lives as long as an instance, and goes after the last one, also in deferred dismantling") {
    ob_object *base = make_empty("Base", NULL, NULL);
    ob_object *type = make_empty("Derived", type_of(base), NULL);
    ob_decref(base);
    ob_object *list = ob_list_new();
    for (int32_t i = 0; i < 30; i++) {
        ob_object *instance = new_of(type);
        TAP_EQUAL(set(instance, "x", OB_INT(i)), OB_OK);
        TAP_EQUAL(ob_list_append(list, instance), OB_OK);
        ob_decref(instance);
    }
    ob_decref(type);
    TAP_EQUAL(ob_refcount(type), 30);
    TAP_OK(get(ob_list_peek(list, 29), "x") == OB_INT(29));
    ob_decref(list);
    for (int i = 0; i < 10000 && ob_gc_step(1); i++) {
        TAP_OK(ob_heap_check() == NULL);
    }
    TAP_OK(is_empty_heap());
}

TAP_TEST("the fault report names an instance by its type, and a damaged one's type is not believed") {
    ob_object *type = make_empty("Sensor", NULL, NULL);
    ob_object *instance = new_of(type);
    char text[100];
    TAP_OK(ob_locate(instance, text, sizeof text) != 0);
    TAP_OK(strstr(text, ", a Sensor, references 1, ") != NULL);
    TAP_OK(ob_locate(type, text, sizeof text) != 0);
    TAP_OK(strstr(text, ", a type, references 2, ") != NULL);
    ob_type *made = (ob_type *)(void *)type;
    const char *name = made->name;
    const uint8_t traits = made->traits;
    TAP_OK(ob_heap_check() == NULL);
    made->traits = 0;
    TAP_OK(ob_heap_check() == instance);
    made->traits = traits;
    made->name = (const char *)sizeof *made;
    TAP_OK(ob_heap_check() == instance);
    made->name = name;
    const ob_type *own = made->head.head.type;
    static ob_type stranger; /* of the same size, but not derived from the type of types */
    stranger = ob_made_type;
    stranger.base = NULL;
    made->head.head.type = &stranger;
    TAP_OK(ob_heap_check() == instance);
    made->head.head.type = own;
    ob_object *copy = ob_object_new(&ob_made_type, 0); /* not a type yet */
    instance->type = (const ob_type *)(void *)copy;
    TAP_OK(ob_heap_check() != NULL);
    instance->type = made;
    TAP_OK(ob_heap_check() == NULL);
    ob_decref(copy);
    ob_decref(instance);
    ob_decref(type);
}

TAP_TEST("attributes are kept in a dict that is made with the first") {
    ob_object *type = make_empty("T", NULL, NULL);
    ob_object *instance = new_of(type);
    size_t objects = ob_memory_get_stats().objects;
    GIVES_NONE(OB_EATTRIBUTE, get(instance, "x"));
    FAILS(OB_EATTRIBUTE, set(instance, "x", NULL));
    TAP_EQUAL(ob_memory_get_stats().objects, objects);
    ob_object *value = ob_list_new();
    TAP_EQUAL(set(instance, "x", value), OB_OK);
    TAP_EQUAL(set(instance, "y", OB_INT(2)), OB_OK);
    TAP_EQUAL(ob_refcount(value), 2);
    ob_decref(get(instance, "x"));
    TAP_OK(get(instance, "y") == OB_INT(2));
    TAP_EQUAL(set(instance, "x", OB_NONE), OB_OK);
    TAP_EQUAL(ob_refcount(value), 1);
    TAP_EQUAL(set(instance, "x", NULL), OB_OK);
    GIVES_NONE(OB_EATTRIBUTE, get(instance, "x"));
    FAILS(OB_EATTRIBUTE, set(instance, "x", NULL));
    ob_decref(value);
    ob_decref(instance);
    ob_decref(type);
}

TAP_TEST("fields are places of their own: nothing else can be set, and what is not set is not there") {
    ob_object *fields = names_of("x", "y");
    ob_object *type = make_empty("P", NULL, fields);
    ob_object *instance = new_of(type);
    TAP_EQUAL(ob_object_bytes(instance), 6 * sizeof(void *)); /* header, type, x, y */
    GIVES_NONE(OB_EATTRIBUTE, get(instance, "x"));
    FAILS(OB_EATTRIBUTE, set(instance, "x", NULL));
    FAILS(OB_EATTRIBUTE, set(instance, "z", OB_INT(1)));
    FAILS(OB_EATTRIBUTE, set(instance, "z", NULL));
    ob_object *value = ob_list_new();
    TAP_EQUAL(set(instance, "x", value), OB_OK);
    TAP_EQUAL(set(instance, "y", OB_INT(3)), OB_OK);
    TAP_EQUAL(ob_refcount(value), 2);
    TAP_STRING(repr_taken(get(instance, "x")), "[]");
    TAP_OK(get(instance, "y") == OB_INT(3));
    TAP_EQUAL(set(instance, "x", NULL), OB_OK);
    TAP_EQUAL(ob_refcount(value), 1);
    GIVES_NONE(OB_EATTRIBUTE, get(instance, "x"));
    TAP_EQUAL(set(instance, "x", value), OB_OK);
    ob_decref(instance);
    drain();
    TAP_EQUAL(ob_refcount(value), 1);
    ob_object *field = get(type, "x");
    TAP_STRING(ob_type_name(field), "member");
    FAILS(OB_ETYPE, set(type, "z", field)); /* it would be a place in what has none */
    const attribute stolen = {"w", field};
    GIVES_NONE(OB_ETYPE, make("Q", NULL, NULL, &stolen, 1));
    ob_decref(field);
    ob_decref(value);
    ob_decref(fields);
    ob_decref(type);
    drain();
    TAP_OK(is_empty_heap());
}

TAP_TEST(
    "a derived type has its base's fields at the base's places, and more; __dict__ among the fields asks for a dict") {
    ob_object *x = names_of("x", NULL);
    ob_object *y = names_of("y", "__dict__");
    ob_object *none = no_args();
    ob_object *base = make_empty("B", NULL, x);
    ob_object *type = make_empty("D", type_of(base), y);
    ob_object *last = make_empty("E", type_of(type), none);
    ob_object *instance = new_of(last);
    static const char *const names[] = {"x", "y", "z"};
    for (int32_t i = 0; i < 3; i++) {
        TAP_EQUAL(set(instance, names[i], OB_INT(i)), OB_OK);
    }
    for (int32_t i = 0; i < 3; i++) {
        TAP_OK(get(instance, names[i]) == OB_INT(i));
    }
    TAP_EQUAL(ob_object_slots(instance), 4); /* type, x, dict, y */
    TAP_OK(ob_is_instance(instance, type_of(base)));
    TAP_OK(!ob_is_subtype(type_of(base), type_of(type)));
    ob_object *plain = new_of(base);
    FAILS(OB_EATTRIBUTE, set(plain, "y", OB_INT(1)));
    TAP_STRING(ob_type_check(type_of(last)), NULL);
    DROP_EACH(x, y, base, type, last, instance, plain);
}

TAP_TEST("__init__ gets the arguments; without one there may be none; what it gives must be None") {
    ob_object *type = MAKE("T", NULL, NULL, {"__init__", F(init)});
    ob_object *args = ob_tuple_of(OB_INT(5));
    ob_object *instance = ob_call(type, args);
    TAP_OK(get(instance, "x") == OB_INT(5));
    ob_decref(instance);
    GIVES_NONE(OB_ETYPE, new_of(type));
    ob_object *derived = make_empty("D", type_of(type), NULL);
    instance = ob_call(derived, args);
    TAP_OK(get(instance, "x") == OB_INT(5));
    ob_decref(instance);
    TAP_EQUAL(set(type, "__init__", F(gives_3)), OB_OK);
    GIVES_NONE(OB_ETYPE, ob_call(type, args));
    TAP_EQUAL(set(type, "__init__", F(fails)), OB_OK);
    GIVES_NONE(OB_EIO, ob_call(derived, args));
    TAP_EQUAL(set(type, "__init__", NULL), OB_OK);
    GIVES_NONE(OB_ETYPE, ob_call(derived, args));
    instance = new_of(derived);
    TAP_OK(instance != NULL);
    ob_decref(instance);
    ob_decref(args);
    GIVES_NONE(OB_ETYPE, new_of(ob_type_object(&ob_str_type)));
    GIVES_NONE(OB_ETYPE, new_of(ob_type_object(&ob_function_type)));
    EXPECT_PANIC(OB_PANIC_WRONG_TYPE, (void)new_of(OB_NONE));
    ob_decref(derived);
    ob_decref(type);
}

TAP_TEST("functions of the type are methods of the instance, and unbound functions of the type") {
    ob_object *type = MAKE("T", NULL, NULL, {"m", F(shows)}, {"n", OB_INT(1)});
    ob_object *instance = new_of(type);
    ob_object *method = get(instance, "m");
    TAP_STRING(repr(method), "<bound method <function shows> of <T object>>");
    TAP_STRING(repr_taken(ob_call_with(method, OB_INT(1), OB_INT(2))), "[1, 2]");
    ob_decref(method);
    TAP_OK(get(type, "m") == F(shows));
    TAP_OK(get(instance, "n") == OB_INT(1));
    ob_object *name = ob_str_from("m");
    TAP_STRING(repr_taken(ob_call_method(instance, name, OB_INT(7))), "[7]");
    TAP_STRING(repr_taken(ob_call_method_items(instance, name, NULL, 0)), "[]");
    TAP_OK(ob_type_find(type_of(type), name) == F(shows));
    TAP_EQUAL(set(instance, "m", F(gives_3)), OB_OK); /* its own goes before the type's */
    TAP_OK(ob_call_method(instance, name, OB_INT(7)) == OB_INT(3));
    TAP_OK(get(instance, "m") == F(gives_3));
    TAP_OK(ob_call_method(OB_INT(1), name, OB_INT(7)) == NULL && taken_error() == OB_EATTRIBUTE);
    ob_decref(name);
    TAP_EQUAL(set(type, "n", OB_INT(2)), OB_OK);
    TAP_OK(get(instance, "n") == OB_INT(2));
    TAP_EQUAL(set(type, "n", NULL), OB_OK);
    GIVES_NONE(OB_EATTRIBUTE, get(instance, "n"));
    FAILS(OB_EATTRIBUTE, set(type, "n", NULL));
    GIVES_NONE(OB_EATTRIBUTE, get(type, "n"));
    ob_decref(instance);
    ob_decref(type);
}

TAP_TEST("a closure becomes a method too, and other callables do not") {
    ob_object *closure = ob_closure_new("c", 1, 3, shows_code, NULL, NULL);
    ob_object *type = MAKE("T", NULL, NULL, {"c", closure}, {"t", ob_type_object(&ob_list_type)});
    ob_decref(closure);
    ob_object *instance = new_of(type);
    ob_object *name = ob_str_from("c");
    TAP_STRING(repr_taken(ob_call_method(instance, name, OB_INT(7))), "[7]");
    ob_decref(name);
    name = ob_str_from("t");
    TAP_STRING(repr_taken(ob_call_method_items(instance, name, NULL, 0)), "[]"); /* list() */
    ob_decref(name);
    ob_decref(instance);
    ob_decref(type);
}

static ob_object *get_x_code(ob_object *self, ob_object *args) {
    (void)self;
    return get(argument(args, 0), "hidden");
}
static ob_object *set_x_code(ob_object *self, ob_object *args) {
    (void)self;
    ob_object *value = ob_tuple_length(args) == 2 ? argument(args, 1) : NULL;
    return set(argument(args, 0), "hidden", value) == OB_OK ? OB_NONE : NULL;
}
static OB_FUNCTION_DEFINE(get_x, "get_x", 1, 1, get_x_code);
static OB_FUNCTION_DEFINE(set_x, "set_x", 1, 2, set_x_code);

TAP_TEST("properties run functions, and go before the instance's own attributes") {
    ob_object *property = ob_property_new(F(get_x), F(set_x), F(set_x));
    ob_object *read_only = ob_property_new(F(gives_3), NULL, NULL);
    ob_object *write_only = ob_property_new(NULL, F(set_x), NULL);
    ob_object *type = MAKE("T", NULL, NULL, {"x", property}, {"r", read_only}, {"w", write_only});
    ob_object *instance = new_of(type);
    GIVES_NONE(OB_EATTRIBUTE, get(instance, "x"));
    TAP_EQUAL(set(instance, "x", OB_INT(5)), OB_OK);
    TAP_OK(get(instance, "hidden") == OB_INT(5));
    TAP_OK(get(instance, "x") == OB_INT(5));
    TAP_EQUAL(set(instance, "w", OB_INT(6)), OB_OK);
    TAP_OK(get(instance, "x") == OB_INT(6));
    TAP_EQUAL(set(instance, "x", NULL), OB_OK);
    FAILS(OB_EATTRIBUTE, set(instance, "x", NULL));
    GIVES_NONE(OB_EATTRIBUTE, get(instance, "w"));
    TAP_OK(get(instance, "r") == OB_INT(3));
    FAILS(OB_EATTRIBUTE, set(instance, "r", OB_INT(1)));
    FAILS(OB_EATTRIBUTE, set(instance, "w", NULL));
    ob_object *found = get(type, "x");
    TAP_OK(found == property);
    ob_decref(found);
    TAP_EQUAL(set(instance, "later", OB_INT(8)), OB_OK);
    TAP_EQUAL(set(type, "later", read_only), OB_OK);
    TAP_OK(get(instance, "later") == OB_INT(3));
    DROP_EACH(property, read_only, write_only, instance, type);
}

TAP_TEST("what a property's functions give when it is set or deleted is dropped, and their errors come through") {
    ob_object *property = ob_property_new(NULL, F(shows), F(shows));
    ob_object *failing = ob_property_new(F(fails), F(fails), F(fails));
    ob_object *type = MAKE("T", NULL, NULL, {"p", property}, {"f", failing});
    ob_object *instance = new_of(type);
    TAP_EQUAL(set(instance, "p", OB_INT(1)), OB_OK);
    TAP_EQUAL(set(instance, "p", NULL), OB_OK);
    GIVES_NONE(OB_EIO, get(instance, "f"));
    FAILS(OB_EIO, set(instance, "f", OB_INT(1)));
    FAILS(OB_EIO, set(instance, "f", NULL));
    DROP_EACH(property, failing, type, instance);
}

TAP_TEST("static methods stay as they are, and class methods get the type that they were asked of") {
    ob_object *fixed = ob_static_method_new(F(first));
    ob_object *of_class = ob_class_method_new(F(first));
    ob_object *base = MAKE("B", NULL, NULL, {"s", fixed}, {"c", of_class});
    ob_object *type = make_empty("D", type_of(base), NULL);
    ob_object *instance = new_of(type);
    TAP_OK(get(instance, "s") == F(first));
    TAP_OK(get(type, "s") == F(first));
    ob_object *asked[] = {instance, type, base};
    for (size_t i = 0; i < 3; i++) {
        ob_object *method = get(asked[i], "c");
        ob_object *got = ob_call(method, no_args());
        TAP_OK(got == (i == 2 ? base : type));
        ob_decref(got);
        ob_decref(method);
    }
    DROP_EACH(fixed, of_class, base, type, instance);
}

TAP_TEST("wrong names, fields and attributes are told, and nothing is left") {
    ob_object *number = ob_tuple_of(OB_INT(1));
    ob_object *twice = names_of("x", "x");
    ob_object *x = names_of("x", NULL);
    ob_object *name = ob_str_new("a\0b", 3);
    ob_object *dict = ob_dict_new();
    TAP_EQUAL(ob_dict_set(dict, OB_INT(1), OB_INT(1)), OB_OK);
    GIVES_NONE(OB_EVALUE, ob_type_make(name, NULL, NULL, NULL));
    GIVES_NONE(OB_EVALUE, ob_type_make(OB_INT(1), NULL, NULL, NULL));
    GIVES_NONE(OB_ETYPE, make_empty("T", NULL, number));
    GIVES_NONE(OB_EVALUE, make_empty("T", NULL, twice));
    GIVES_NONE(OB_EVALUE, MAKE("T", NULL, x, {"x", OB_INT(1)}));
    GIVES_NONE(OB_ETYPE, ob_type_make(OB_STR(text_a), NULL, NULL, dict));
    DROP_EACH(number, twice, x, name, dict);
    drain();
    TAP_OK(is_empty_heap());
}

TAP_TEST("more fields than can be is OverflowError, in one type or along its bases") {
    if (heap_bytes() < 20000) {
        TAP_SKIP("two types of a hundred fields need 16 KB");
    }
    ob_object *names = ob_list_new();
    ob_object *items[100];
    for (int32_t i = 0; i < 100; i++) {
        char text[8] = {'f', (char)('0' + i / 10), (char)('0' + i % 10), '\0'};
        items[i] = ob_str_from(text);
        TAP_EQUAL(ob_list_append(names, items[i]), OB_OK);
    }
    ob_object *fields = ob_tuple_from(items, 100);
    for (int32_t i = 0; i < 100; i++) {
        ob_decref(items[i]);
    }
    ob_object *base = NULL;
    unsigned made = 0;
    for (; made < 4; made++) {
        ob_object *type = make_empty("T", base != NULL ? type_of(base) : NULL, fields);
        ob_xdecref(base);
        base = type;
        if (type == NULL) {
            break;
        }
    }
    TAP_EQUAL(made, 2);
    TAP_EQUAL(taken_error(), OB_EOVERFLOW);
    ob_decref(names);
    ob_decref(fields);
    drain();
    TAP_OK(is_empty_heap());
}

/* --- The end ---------------------------------------------------------------------------------------------------------- */

/// Deletes the method that runs, with the type's last reference to it, and goes on.
static ob_object *vanish_code(ob_object *self, ob_object *args) {
    ob_object *type = ob_type_object(ob_type_of(argument(args, 0)));
    if (set(type, "vanish", NULL) != OB_OK || set(type, "__len__", NULL) != OB_OK) {
        return NULL;
    }
    return ob_refcount(self) >= 1 && ob_type_name(self) != NULL ? OB_INT(5) : NULL;
}

TAP_TEST("a method may delete itself from its type while it runs") {
    ob_object *vanish = ob_function_new("vanish", 1, 1, vanish_code);
    ob_object *type = MAKE("T", NULL, NULL, {"vanish", vanish}, {"__len__", vanish});
    ob_decref(vanish);
    ob_object *instance = new_of(type);
    TAP_EQUAL(ob_length(instance), 5);
    FAILS(OB_ETYPE, ob_length(instance));
    ob_decref(instance);
    ob_decref(type);
}

TAP_TEST("memory that ends while types and instances are made and used leaves nothing, and the rest works afterwards") {
    static uint8_t bank[4096] __attribute__((aligned(8)));
    unsigned failures = 0;
    unsigned successes = 0;
    for (size_t room = 64; room < 1800; room += 8) {
        ob_region region = {"bank", bank, sizeof bank, 0};
        TAP_EQUAL(ob_init(&region, 1), OB_OK);
        void *all = ob_mem_alloc(ob_region_get_largest_free(0) - room);
        if (all == NULL) {
            ob_error_clear();
            continue;
        }
        ob_object *type = MAKE("T", NULL, NULL, {"__init__", F(init)}, {"m", F(shows)});
        ob_object *args = type != NULL ? ob_tuple_of(OB_INT(1)) : NULL;
        ob_object *instance = args != NULL ? ob_instance_new(type, args) : NULL;
        ob_object *value = instance != NULL ? get(instance, "m") : NULL;
        ob_object *result = value != NULL ? ob_call(value, args) : NULL;
        failures += result == NULL;
        successes += result != NULL;
        TAP_EQUAL(taken_error(), result == NULL ? OB_ENOMEM : OB_OK);
        ob_xdecref(result);
        ob_xdecref(value);
        ob_xdecref(instance);
        ob_xdecref(args);
        ob_xdecref(type);
        ob_mem_free(all);
        drain();
        TAP_OK(is_empty_heap());
    }
    TAP_OK(failures > 3 && successes > 3);
}

TAP_TEST("setting attributes without memory changes nothing") {
    ob_object *type = make_empty("T", NULL, NULL);
    ob_object *instance = new_of(type);
    ob_object *name = ob_str_from("x");
    ob_object *name_len = ob_str_from("__len__");
    void *ballast = take_ballast();
    TAP_EQUAL(ob_set_attribute(instance, name, OB_INT(1)), OB_ENOMEM);
    TAP_EQUAL(taken_error(), OB_ENOMEM);
    TAP_EQUAL(ob_set_attribute(type, name_len, F(gives_3)), OB_ENOMEM);
    TAP_EQUAL(taken_error(), OB_ENOMEM);
    FAILS(OB_ETYPE, ob_length(instance));
    drop_ballast(ballast);
    GIVES_NONE(OB_EATTRIBUTE, get(instance, "x"));
    TAP_EQUAL(ob_set_attribute(instance, name, OB_INT(1)), OB_OK);
    TAP_EQUAL(ob_set_attribute(type, name_len, F(gives_3)), OB_OK);
    TAP_EQUAL(ob_length(instance), 3);
    DROP_EACH(type, instance, name, name_len);
}

TAP_TEST("three times the same leaves counts and memory as they were") {
    ob_object *type = MAKE("T", NULL, NULL, {"__init__", F(init)}, {"__eq__", F(gives_true)}, {"m", F(shows)},
                           {"__len__", F(gives_3)});
    ob_object *args = ob_tuple_of(type);
    TAP_EQUAL(set(type, "n", OB_INT(1)), OB_OK); /* its dict has grown by then */
    TAP_EQUAL(set(type, "n", NULL), OB_OK);
    size_t used = ob_memory_get_stats().used_bytes;
    for (int i = 0; i < 3; i++) {
        ob_object *instance = ob_instance_new(type, args);
        ob_decref(get(instance, "x"));
        TAP_EQUAL(ob_length(instance) + ob_equal(instance, OB_NONE), 4);
        ob_object *method = get(instance, "m");
        ob_decref(ob_call_with(method, OB_INT(1)));
        ob_decref(method);
        TAP_EQUAL(set(type, "n", OB_INT(1)), OB_OK);
        TAP_EQUAL(set(type, "n", NULL), OB_OK);
        ob_decref(instance);
        drain();
        TAP_EQUAL(ob_refcount(type), 2);
        TAP_EQUAL(ob_memory_get_stats().used_bytes, used);
    }
    ob_decref(args);
    ob_decref(type);
}

TAP_TEST("a million-deep nest of instances, or as deep as memory goes, dies in steps") {
    ob_object *fields = names_of("x", NULL);
    ob_object *type = make_empty("T", NULL, fields);
    ob_object *name = ob_str_from("x");
    ob_object *chain = OB_INT(0);
    size_t depth = heap_bytes() / (8 * sizeof(void *)) < 1000000 ? heap_bytes() / (8 * sizeof(void *)) : 1000000;
    for (size_t i = 0; i < depth; i++) {
        ob_object *outer = new_of(type);
        if (outer == NULL) {
            ob_error_clear();
            break;
        }
        TAP_EQUAL(ob_set_attribute(outer, name, chain), OB_OK);
        ob_decref(chain);
        chain = outer;
    }
    ob_decref(type);
    ob_decref(name);
    ob_decref(fields);
    ob_decref(chain);
    drain();
    TAP_OK(is_empty_heap());
}
