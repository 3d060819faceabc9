/* Types made at run time: instances, attributes, inheritance, methods that operations use, and the order in which all that ends.
 *
 * needs: ram 16K, flash 128K */
#include "object/count.h"
#include "support.h"

/* --- Making types ----------------------------------------------------------------------------------------------------- */

/// One attribute of a type to be made.
typedef struct attribute {
    const char *name;
    ob_object *value;
} attribute;

/// The arguments as a dict, or NULL when memory ends.
static ob_object *dict_of(const attribute *attributes, size_t count) {
    ob_object *dict = ob_dict_new();
    for (size_t i = 0; i < count && dict != NULL; i++) {
        ob_object *name = ob_str_from(attributes[i].name);
        if (name == NULL || ob_dict_set(dict, name, attributes[i].value) != OB_OK) {
            ob_decref(dict);
            dict = NULL;
        }
        ob_xdecref(name);
    }
    return dict;
}

/// Fields: up to three names, or none for a dict.
static ob_object *make(const char *name, const ob_type *base, ob_object *fields, const attribute *attributes,
                       size_t count) {
    ob_object *name_str = ob_str_from(name);
    ob_object *dict = dict_of(attributes, count);
    ob_object *type = name_str != NULL && dict != NULL ? ob_type_make(name_str, base, fields, dict) : NULL;
    ob_xdecref(name_str);
    ob_xdecref(dict);
    return type;
}

#define MAKE(name_, base_, fields_, ...)                                                                               \
    make((name_), (base_), (fields_), (const attribute[]){__VA_ARGS__},                                                \
         sizeof((const attribute[]){__VA_ARGS__}) / sizeof(attribute))

static ob_object *make_empty(const char *name, const ob_type *base, ob_object *fields) {
    return make(name, base, fields, NULL, 0);
}

static ob_object *no_args(void) {
    return ob_tuple_from(NULL, 0);
}

static ob_object *new_of(ob_object *type) {
    return ob_instance_new(type, no_args());
}

static const ob_type *type_of(ob_object *type) {
    return ob_as_type(type);
}

static ob_object *get(ob_object *object, const char *name) {
    ob_object *str = ob_str_from(name);
    ob_object *value = str != NULL ? ob_get_attribute(object, str) : NULL;
    ob_xdecref(str);
    return value;
}

static int set(ob_object *object, const char *name, ob_object *value) {
    ob_object *str = ob_str_from(name);
    int error = str == NULL     ? OB_ENOMEM
                : value != NULL ? ob_set_attribute(object, str, value)
                                : ob_delete_attribute(object, str);
    ob_xdecref(str);
    return error;
}

/// The code of the error, which is cleared with the object that it keeps.
#define FAILS(error_, call_)      TAP_EQUAL(((call_) < 0 ? taken_error() : OB_OK), (error_))
#define GIVES_NONE(error_, call_) TAP_EQUAL(((call_) == NULL ? taken_error() : OB_OK), (error_))

static ob_object *names_of(const char *first, const char *second) {
    ob_object *items[2] = {ob_str_from(first), second != NULL ? ob_str_from(second) : NULL};
    ob_object *tuple = ob_tuple_from(items, second != NULL ? 2 : 1);
    ob_decref(items[0]);
    ob_xdecref(items[1]);
    return tuple;
}

/* --- Methods ---------------------------------------------------------------------------------------------------------- */

static ob_object *argument(ob_object *args, ptrdiff_t index) {
    return ob_tuple_peek(args, index);
}

/// A method that gives its own arguments without self as a list, after a word.
#define SHOWING(name_)                                                                                                 \
    static ob_object *name_##_code(ob_object *self, ob_object *args) {                                                 \
        (void)self;                                                                                                    \
        ob_object *list = ob_list_new();                                                                               \
        for (size_t i = 1; i < ob_tuple_length(args) && list != NULL; i++) {                                           \
            if (ob_list_append(list, argument(args, (ptrdiff_t)i)) != OB_OK) {                                         \
                ob_decref(list);                                                                                       \
                list = NULL;                                                                                           \
            }                                                                                                          \
        }                                                                                                              \
        return list;                                                                                                   \
    }                                                                                                                  \
    static OB_FUNCTION_DEFINE(name_, #name_, 1, 9, name_##_code)

/// A method that gives always the same.
#define GIVING(name_, object_)                                                                                         \
    static ob_object *name_##_code(ob_object *self, ob_object *args) {                                                 \
        (void)self;                                                                                                    \
        (void)args;                                                                                                    \
        return ob_new_ref(object_);                                                                                    \
    }                                                                                                                  \
    static OB_FUNCTION_DEFINE(name_, #name_, 1, 9, name_##_code)

OB_STR_DEFINE(text_a, "<A>");
OB_STR_DEFINE(text_b, "b");
SHOWING(shows);
GIVING(gives_a, OB_STR(text_a));
GIVING(gives_b, OB_STR(text_b));
GIVING(gives_none, OB_NONE);
GIVING(gives_true, OB_TRUE);
GIVING(gives_false, OB_FALSE);
GIVING(gives_3, OB_INT(3));
GIVING(gives_4, OB_INT(4));
GIVING(gives_minus, OB_INT(-1));
GIVING(gives_unknown, OB_NOT_IMPLEMENTED_OBJECT);
#define F(name_) OB_FUNCTION(name_)

static ob_object *fails_code(ob_object *self, ob_object *args) {
    (void)self;
    ob_error_set(OB_EIO, "as asked", argument(args, 0));
    return NULL;
}
static OB_FUNCTION_DEFINE(fails, "fails", 1, 9, fails_code);

static ob_object *init_code(ob_object *self, ob_object *args) {
    (void)self;
    return set(argument(args, 0), "x", argument(args, 1)) == OB_OK ? OB_NONE : NULL;
}
static OB_FUNCTION_DEFINE(init, "__init__", 2, 2, init_code);

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
    ob_object *all[] = {x, y, base, type, last, instance, plain};
    for (size_t i = 0; i < sizeof all / sizeof all[0]; i++) {
        ob_decref(all[i]);
    }
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
static ob_object *first_code(ob_object *self, ob_object *args) {
    (void)self;
    return ob_tuple_get(args, 0);
}
static OB_FUNCTION_DEFINE(first, "first", 1, 9, first_code);

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
    ob_object *all[] = {property, read_only, write_only, instance, type};
    for (size_t i = 0; i < 5; i++) {
        ob_decref(all[i]);
    }
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
    ob_object *all[] = {fixed, of_class, base, type, instance};
    for (size_t i = 0; i < 5; i++) {
        ob_decref(all[i]);
    }
}

/* --- Operations -------------------------------------------------------------------------------------------------------- */

TAP_TEST("without methods, an instance is equal to itself, hashable, true, and nothing else") {
    ob_object *type = make_empty("T", NULL, NULL);
    ob_object *a = new_of(type);
    ob_object *b = new_of(type);
    uint32_t hash;
    TAP_EQUAL(ob_compare(a, a, OB_EQ), 1);
    TAP_EQUAL(ob_compare(a, b, OB_EQ), 0);
    TAP_EQUAL(ob_compare(a, b, OB_NE), 1);
    FAILS(OB_ETYPE, ob_compare(a, b, OB_LT));
    TAP_EQUAL(ob_hash(a, &hash), OB_OK);
    TAP_EQUAL(ob_truth(a), 1);
    FAILS(OB_ETYPE, ob_length(a));
    GIVES_NONE(OB_ETYPE, ob_get_item(a, b));
    FAILS(OB_ETYPE, ob_set_item(a, b, b));
    FAILS(OB_ETYPE, ob_delete_item(a, b));
    FAILS(OB_ETYPE, ob_contains(a, b));
    GIVES_NONE(OB_ETYPE, ob_iterate(a));
    ob_object *item;
    FAILS(OB_ETYPE, ob_next(a, &item));
    GIVES_NONE(OB_ETYPE, ob_add(a, b));
    GIVES_NONE(OB_ETYPE, ob_unary(OB_NEGATIVE, a));
    GIVES_NONE(OB_ETYPE, ob_call(a, no_args()));
    ob_decref(a);
    ob_decref(b);
    ob_decref(type);
}

TAP_TEST("repr and str are what __repr__ and __str__ give, which must be strs; errors come through") {
    ob_object *type = MAKE("T", NULL, NULL, {"__repr__", F(gives_a)});
    ob_object *instance = new_of(type);
    char text[16];
    ob_text_sink sink = ob_text_sink_of(text, sizeof text);
    TAP_EQUAL(ob_write_str(instance, &sink.sink), OB_OK);
    TAP_STRING(text, "<A>");
    TAP_EQUAL(set(type, "__str__", F(gives_b)), OB_OK);
    sink = ob_text_sink_of(text, sizeof text);
    TAP_EQUAL(ob_write_str(instance, &sink.sink), OB_OK);
    TAP_STRING(text, "b");
    ob_object *list = ob_list_of(instance, instance);
    TAP_STRING(repr(list), "[<A>, <A>]");
    TAP_EQUAL(set(type, "__repr__", F(gives_3)), OB_OK);
    GIVES_NONE(OB_ETYPE, ob_repr(list));
    TAP_EQUAL(set(type, "__repr__", F(fails)), OB_OK);
    GIVES_NONE(OB_EIO, ob_repr(list));
    TAP_EQUAL(set(type, "__repr__", NULL), OB_OK);
    TAP_STRING(repr(list), "[<T object>, <T object>]");
    TAP_EQUAL(list->refs & OB_REFS_FLAGS, 0);
    ob_decref(list);
    ob_decref(instance);
    ob_decref(type);
}

/// repr of its attribute "x": with a call further in.
static ob_object *repr_x_code(ob_object *self, ob_object *args) {
    (void)self;
    ob_object *x = get(argument(args, 0), "x");
    ob_object *text = x != NULL ? ob_repr(x) : NULL;
    ob_xdecref(x);
    return text;
}
static OB_FUNCTION_DEFINE(repr_x, "repr_x", 1, 1, repr_x_code);

TAP_TEST("an instance whose __repr__ meets itself prints short") {
    ob_object *type = MAKE("T", NULL, NULL, {"__repr__", F(repr_x)});
    ob_object *instance = new_of(type);
    ob_object *list = ob_list_of(instance, OB_INT(1));
    TAP_EQUAL(set(instance, "x", list), OB_OK);
    TAP_STRING(repr(instance), "[T(...), 1]");
    TAP_STRING(repr(list), "[[...], 1]");
    TAP_EQUAL(set(instance, "x", NULL), OB_OK);
    ob_decref(list);
    ob_decref(instance);
    ob_decref(type);
}

TAP_TEST("comparing asks one side and then the other, and passes errors on") {
    ob_object *type =
        MAKE("T", NULL, NULL, {"__eq__", F(gives_true)}, {"__lt__", F(gives_unknown)}, {"__gt__", F(gives_false)});
    ob_object *a = new_of(type);
    ob_object *b = new_of(type);
    TAP_EQUAL(ob_compare(a, b, OB_EQ), 1);
    TAP_EQUAL(ob_compare(a, b, OB_NE), 0);
    TAP_EQUAL(ob_compare(a, OB_INT(1), OB_EQ), 1);
    TAP_EQUAL(ob_compare(OB_INT(1), a, OB_EQ), 1);
    TAP_EQUAL(ob_compare(a, b, OB_LT), 0); /* b > a */
    TAP_EQUAL(ob_compare(OB_INT(1), a, OB_LT), 0);
    FAILS(OB_ETYPE, ob_compare(a, b, OB_LE));
    FAILS(OB_ETYPE, ob_compare(OB_INT(1), a, OB_GT)); /* a < 1 */
    TAP_EQUAL(set(type, "__eq__", F(gives_unknown)), OB_OK);
    TAP_EQUAL(ob_compare(a, b, OB_EQ), 0);
    TAP_EQUAL(ob_compare(a, a, OB_EQ), 1);
    TAP_EQUAL(set(type, "__eq__", F(fails)), OB_OK);
    FAILS(OB_EIO, ob_compare(a, b, OB_EQ));
    FAILS(OB_EIO, ob_compare(a, b, OB_NE));
    TAP_EQUAL(ob_equal(a, a), 1);
    ob_decref(a);
    ob_decref(b);
    ob_decref(type);
}

TAP_TEST("__eq__ without __hash__ takes the hash away, __lt__ does not, and the nearest type decides") {
    ob_object *type = MAKE("T", NULL, NULL, {"__eq__", F(gives_true)});
    ob_object *derived = MAKE("D", type_of(type), NULL, {"__lt__", F(gives_true)});
    ob_object *last = MAKE("L", type_of(derived), NULL, {"__hash__", F(gives_3)});
    ob_object *a = new_of(type);
    ob_object *b = new_of(derived);
    ob_object *c = new_of(last);
    uint32_t hash;
    uint32_t three;
    TAP_EQUAL(ob_hash(OB_INT(3), &three), OB_OK);
    FAILS(OB_ETYPE, ob_hash(a, &hash));
    FAILS(OB_ETYPE, ob_hash(b, &hash));
    TAP_EQUAL(ob_hash(c, &hash), OB_OK);
    TAP_EQUAL(hash, three);
    TAP_EQUAL(set(type, "__hash__", F(gives_3)), OB_OK);
    TAP_EQUAL(ob_hash(a, &hash), OB_OK);
    TAP_EQUAL(ob_hash(b, &hash), OB_OK);
    TAP_EQUAL(hash, three);
    TAP_EQUAL(set(derived, "__eq__", F(gives_false)), OB_OK); /* between the hash and b */
    FAILS(OB_ETYPE, ob_hash(b, &hash));
    TAP_EQUAL(ob_hash(c, &hash), OB_OK);
    TAP_EQUAL(set(derived, "__eq__", NULL), OB_OK);
    TAP_EQUAL(set(type, "__eq__", NULL), OB_OK);
    TAP_EQUAL(set(type, "__hash__", NULL), OB_OK);
    TAP_EQUAL(ob_hash(b, &hash), OB_OK);
    TAP_EQUAL(set(last, "__hash__", OB_NONE), OB_OK);
    FAILS(OB_ETYPE, ob_hash(c, &hash));
    TAP_EQUAL(set(last, "__hash__", F(gives_a)), OB_OK);
    FAILS(OB_ETYPE, ob_hash(c, &hash));
    TAP_EQUAL(set(last, "__hash__", F(fails)), OB_OK);
    FAILS(OB_EIO, ob_hash(c, &hash));
    ob_object *all[] = {a, b, c, type, derived, last};
    for (size_t i = 0; i < 6; i++) {
        ob_decref(all[i]);
    }
}

TAP_TEST("instances that are equal by __eq__ and __hash__ are one key") {
    ob_object *type = MAKE("T", NULL, NULL, {"__eq__", F(gives_true)}, {"__hash__", F(gives_3)});
    ob_object *dict = ob_dict_new();
    for (int32_t i = 0; i < 12; i++) {
        ob_object *key = new_of(type);
        TAP_EQUAL(ob_dict_set(dict, key, OB_INT(i)), OB_OK);
        ob_decref(key);
    }
    ob_object *key = new_of(type);
    TAP_OK(ob_dict_find(dict, key) == OB_INT(11));
    TAP_EQUAL(ob_dict_length(dict), 1);
    ob_decref(key);
    ob_decref(dict);
    ob_decref(type);
}

TAP_TEST("__bool__ and __len__ decide about truth, and must give what they should") {
    ob_object *type = MAKE("T", NULL, NULL, {"__len__", F(gives_3)});
    ob_object *instance = new_of(type);
    TAP_EQUAL(ob_length(instance), 3);
    TAP_EQUAL(ob_truth(instance), 1);
    TAP_EQUAL(set(type, "__len__", F(gives_minus)), OB_OK);
    FAILS(OB_EVALUE, ob_length(instance));
    FAILS(OB_EVALUE, ob_truth(instance));
    TAP_EQUAL(set(type, "__len__", F(gives_a)), OB_OK);
    FAILS(OB_ETYPE, ob_length(instance));
    TAP_EQUAL(set(type, "__len__", F(fails)), OB_OK);
    FAILS(OB_EIO, ob_truth(instance));
    TAP_EQUAL(set(type, "__bool__", F(gives_false)), OB_OK);
    TAP_EQUAL(ob_truth(instance), 0);
    TAP_EQUAL(set(type, "__bool__", F(gives_3)), OB_OK);
    FAILS(OB_ETYPE, ob_truth(instance));
    TAP_EQUAL(set(type, "__bool__", F(fails)), OB_OK);
    FAILS(OB_EIO, ob_truth(instance));
    ob_decref(instance);
    ob_decref(type);
}

TAP_TEST("items go through __getitem__, __setitem__, __delitem__ and __contains__") {
    ob_object *type =
        MAKE("T", NULL, NULL, {"__getitem__", F(shows)}, {"__setitem__", F(shows)}, {"__contains__", F(gives_a)});
    ob_object *instance = new_of(type);
    TAP_STRING(repr_taken(ob_get_item(instance, OB_INT(4))), "[4]");
    TAP_EQUAL(ob_set_item(instance, OB_INT(4), OB_INT(5)), OB_OK);
    FAILS(OB_EATTRIBUTE, ob_delete_item(instance, OB_INT(4)));
    TAP_EQUAL(set(type, "__delitem__", F(fails)), OB_OK);
    FAILS(OB_EIO, ob_delete_item(instance, OB_INT(4)));
    TAP_EQUAL(set(type, "__setitem__", F(fails)), OB_OK);
    FAILS(OB_EIO, ob_set_item(instance, OB_INT(4), OB_INT(5)));
    TAP_EQUAL(ob_contains(instance, OB_INT(1)), 1); /* a str that is not empty */
    TAP_EQUAL(set(type, "__contains__", F(gives_none)), OB_OK);
    TAP_EQUAL(ob_contains(instance, OB_INT(1)), 0);
    TAP_EQUAL(set(type, "__contains__", F(fails)), OB_OK);
    FAILS(OB_EIO, ob_contains(instance, OB_INT(1)));
    ob_decref(instance);
    ob_decref(type);
}

/// Counts its attribute "x" down to 0.
static ob_object *next_code(ob_object *self, ob_object *args) {
    (void)self;
    ob_object *x = get(argument(args, 0), "x");
    if (x == OB_INT(0)) {
        ob_error_set(OB_ESTOP, "", NULL);
        return NULL;
    }
    return set(argument(args, 0), "x", OB_INT(ob_int_value(x) - 1)) == OB_OK ? x : NULL;
}
static OB_FUNCTION_DEFINE(next, "next", 1, 1, next_code);

TAP_TEST("iterating uses __iter__ and __next__, which ends with StopIteration, and again when asked again") {
    ob_object *type = MAKE("T", NULL, NULL, {"__init__", F(init)}, {"__iter__", F(first)}, {"__next__", F(next)});
    ob_object *args = ob_tuple_of(OB_INT(3));
    ob_object *instance = ob_instance_new(type, args);
    ob_object *iterator = ob_iterate(instance);
    TAP_OK(iterator == instance);
    ob_object *item;
    for (int32_t i = 3; i > 0; i--) {
        TAP_EQUAL(ob_next(iterator, &item), 1);
        TAP_OK(item == OB_INT(i));
    }
    TAP_EQUAL(ob_next(iterator, &item), 0);
    TAP_EQUAL(ob_error()->code, OB_OK);
    TAP_EQUAL(ob_next(iterator, &item), 0);
    TAP_OK(item == NULL);
    TAP_EQUAL(set(instance, "x", OB_INT(9)), OB_OK);
    TAP_EQUAL(ob_contains(instance, OB_INT(5)), 1);
    TAP_EQUAL(ob_contains(instance, OB_INT(7)), 0);
    TAP_EQUAL(set(type, "__next__", F(fails)), OB_OK);
    FAILS(OB_EIO, ob_next(iterator, &item));
    TAP_EQUAL(set(type, "__iter__", F(gives_3)), OB_OK);
    GIVES_NONE(OB_ETYPE, ob_iterate(instance));
    TAP_EQUAL(set(type, "__iter__", F(fails)), OB_OK);
    GIVES_NONE(OB_EIO, ob_iterate(instance));
    TAP_EQUAL(set(type, "__iter__", NULL), OB_OK);
    ob_object *again = ob_iterate(instance); /* what has __next__ is its own iterator */
    TAP_OK(again == instance);
    ob_decref(again);
    ob_decref(iterator);
    ob_decref(instance);
    ob_decref(args);
    ob_decref(type);
}

TAP_TEST("calling an instance calls __call__") {
    ob_object *type = MAKE("T", NULL, NULL, {"__call__", F(shows)});
    ob_object *instance = new_of(type);
    TAP_STRING(repr_taken(ob_call_with(instance, OB_INT(1), OB_INT(2))), "[1, 2]");
    TAP_EQUAL(set(type, "__call__", F(fails)), OB_OK);
    GIVES_NONE(OB_EIO, ob_call_with(instance, OB_INT(1)));
    ob_decref(instance);
    ob_decref(type);
}

TAP_TEST("each operator has its name, on the left and reflected on the right") {
    static const char *const letters[] = {"add", "sub",    "mul",    "truediv", "floordiv", "mod",
                                          "pow", "lshift", "rshift", "and",     "or",       "xor"};
    for (unsigned op = 0; op < 12; op++) {
        char left[24];
        char right[24];
        strcpy(left, "__");
        strcat(strcat(left, letters[op]), "__");
        strcpy(right, "__r");
        strcat(strcat(right, letters[op]), "__");
        ob_object *type = MAKE("T", NULL, NULL, {left, F(gives_3)}, {right, F(gives_4)});
        ob_object *instance = new_of(type);
        TAP_OK(ob_binary((ob_binary_op)op, instance, OB_NONE) == OB_INT(3));
        TAP_OK(ob_binary((ob_binary_op)op, OB_NONE, instance) == OB_INT(4));
        GIVES_NONE(OB_ETYPE, ob_binary((ob_binary_op)((op + 1) % 12), instance, OB_NONE));
        ob_decref(instance);
        ob_decref(type);
    }
    static const char *const unary[] = {"__neg__", "__pos__", "__abs__", "__invert__"};
    for (unsigned op = 0; op < 4; op++) {
        ob_object *type = MAKE("T", NULL, NULL, {unary[op], F(gives_3)});
        ob_object *instance = new_of(type);
        TAP_OK(ob_unary((ob_unary_op)op, instance) == OB_INT(3));
        GIVES_NONE(OB_ETYPE, ob_unary((ob_unary_op)((op + 1) % 4), instance));
        ob_decref(instance);
        ob_decref(type);
    }
}

static unsigned asked;
static ob_object *asks_code(ob_object *self, ob_object *args) {
    (void)self;
    (void)args;
    asked++;
    return OB_NOT_IMPLEMENTED_OBJECT;
}
static OB_FUNCTION_DEFINE(asks, "asks", 2, 2, asks_code);

TAP_TEST(
    "an operand that does not know the other leaves it to that one, each is asked once, and a derived type first") {
    ob_object *type = MAKE("T", NULL, NULL, {"__add__", F(asks)}, {"__radd__", F(asks)});
    ob_object *other = MAKE("O", NULL, NULL, {"__add__", F(asks)}, {"__radd__", F(asks)});
    ob_object *derived = MAKE("D", type_of(type), NULL, {"__radd__", F(gives_4)});
    ob_object *a = new_of(type);
    ob_object *b = new_of(other);
    ob_object *c = new_of(derived);
    asked = 0;
    GIVES_NONE(OB_ETYPE, ob_add(a, b));
    TAP_EQUAL(asked, 2);
    asked = 0;
    GIVES_NONE(OB_ETYPE, ob_add(a, a));
    TAP_EQUAL(asked, 1);
    asked = 0;
    GIVES_NONE(OB_ETYPE, ob_add(a, OB_NONE));
    TAP_EQUAL(asked, 1);
    asked = 0;
    TAP_OK(ob_add(a, c) == OB_INT(4));
    TAP_EQUAL(asked, 0);
    TAP_EQUAL(set(other, "__radd__", F(gives_3)), OB_OK);
    TAP_OK(ob_add(a, b) == OB_INT(3));
    TAP_EQUAL(asked, 1);
    TAP_EQUAL(set(type, "__add__", F(fails)), OB_OK);
    GIVES_NONE(OB_EIO, ob_add(a, b));
    ob_object *all[] = {a, b, c, type, other, derived};
    for (size_t i = 0; i < 6; i++) {
        ob_decref(all[i]);
    }
}

/* --- Bases in C ---------------------------------------------------------------------------------------------------------- */

TAP_TEST("a type derived from list is a list with more, and its methods go before the list's") {
    ob_object *type = MAKE("Stack", &ob_list_type, NULL, {"push", F(shows)});
    ob_object *instance = new_of(type);
    TAP_STRING(ob_type_check(type_of(type)), NULL);
    for (int32_t i = 0; i < 100; i++) {
        TAP_EQUAL(ob_list_append(instance, OB_INT(i)), OB_OK);
    }
    TAP_EQUAL(ob_list_length(instance), 100);
    TAP_EQUAL(ob_length(instance), 100);
    for (int32_t i = 99; i >= 3; i--) {
        TAP_OK(ob_list_pop(instance, -1) == OB_INT(i));
    }
    TAP_STRING(repr(instance), "[0, 1, 2]");
    TAP_EQUAL(set(instance, "color", OB_INT(5)), OB_OK);
    TAP_OK(get(instance, "color") == OB_INT(5));
    uint32_t hash;
    FAILS(OB_ETYPE, ob_hash(instance, &hash));
    TAP_EQUAL(set(type, "__len__", F(gives_3)), OB_OK);
    TAP_EQUAL(ob_list_append(instance, OB_INT(3)), OB_OK);
    TAP_EQUAL(ob_length(instance), 3);
    TAP_EQUAL(set(type, "__repr__", F(gives_a)), OB_OK);
    TAP_STRING(repr(instance), "<A>");
    TAP_EQUAL(set(type, "__eq__", F(gives_true)), OB_OK);
    TAP_EQUAL(ob_compare(instance, OB_INT(1), OB_EQ), 1);
    ob_object *list = ob_list_new();
    TAP_EQUAL(ob_compare(instance, list, OB_EQ), 1);
    TAP_EQUAL(ob_compare(list, instance, OB_EQ), 1);
    ob_decref(list);
    ob_decref(instance);
    ob_decref(type);
    drain();
    TAP_OK(is_empty_heap());
}

TAP_TEST("a type derived from dict is a dict") {
    ob_object *type = make_empty("Table", &ob_dict_type, NULL);
    ob_object *instance = new_of(type);
    for (int32_t i = 0; i < 20; i++) {
        TAP_EQUAL(ob_dict_set(instance, OB_INT(i), OB_INT(i)), OB_OK);
    }
    TAP_OK(ob_dict_find(instance, OB_INT(19)) == OB_INT(19));
    TAP_EQUAL(set(instance, "x", OB_INT(5)), OB_OK);
    TAP_OK(get(instance, "x") == OB_INT(5));
    ob_decref(instance);
    ob_decref(type);
}

static unsigned released;
typedef struct device {
    ob_container head;
    uint32_t number;
    ob_object *x;
    ob_object *y;
} device;

static void release_device(ob_object *self) {
    const device *gone = (const device *)(const void *)self;
    released += gone->number == 7 && gone->x == OB_NIL && gone->y == OB_NIL;
}

static int init_device(ob_object *self, ob_object *args) {
    device *made = (device *)(void *)self;
    made->number = 7;
    made->x = ob_new_ref(argument(args, 0));
    return OB_OK;
}

static ob_object *device_get(ob_object *self, ob_object *name) {
    if (strcmp(ob_str_text(name), "number") != 0) {
        ob_error_set(OB_EATTRIBUTE, "a device has a number", name);
        return NULL;
    }
    return OB_INT((int32_t)((device *)(void *)self)->number);
}

static int device_set(ob_object *self, ob_object *name, ob_object *value) {
    if (value == NULL || strcmp(ob_str_text(name), "number") != 0) {
        return ob_error_set(OB_EATTRIBUTE, "a device has a number", name);
    }
    ((device *)(void *)self)->number = (uint32_t)ob_int_value(value);
    return OB_OK;
}

/// Of two devices none is like another.
static int device_compare_next(ob_object *self, ob_object *other, ob_compare_step *step) {
    (void)self;
    (void)other;
    return step->op == OB_EQ ? 0 : OB_NOT_IMPLEMENTED;
}

static const ob_nested device_nested = {.compare_next = device_compare_next};
static const ob_attributes device_attributes = {.get = device_get, .set = device_set};
static const OB_TYPE_DEFINE(device_type, "Device", device, OB_FIELDS(device, x, y),
                            OB_SPECIAL(.release = release_device), .init = init_device, .nested = &device_nested,
                            .attributes = &device_attributes);

TAP_TEST("a base in C keeps its fields, its release hook, its init and its attributes, also at two removes") {
    ob_object *fields = names_of("a", "b");
    ob_object *type = make_empty("T", &device_type, fields);
    ob_object *derived = make_empty("D", type_of(type), NULL);
    ob_object *value = ob_list_new();
    ob_object *args = ob_tuple_of(value);
    for (int round = 0; round < 2; round++) {
        ob_object *instance = ob_call(round == 0 ? type : derived, args);
        TAP_STRING(ob_type_check(ob_type_of(instance)), NULL);
        device *made = (device *)(void *)instance;
        TAP_EQUAL(made->number, 7);
        TAP_OK(made->x == value && made->y == OB_NIL);
        TAP_OK(get(instance, "number") == OB_INT(7));
        TAP_EQUAL(set(instance, "number", OB_INT(8)), OB_OK);
        TAP_EQUAL(made->number, 8);
        TAP_EQUAL(set(instance, "number", OB_INT(7)), OB_OK);
        TAP_EQUAL(set(instance, "a", value), OB_OK);
        TAP_EQUAL(set(instance, "b", value), OB_OK);
        TAP_OK(made->x == value && made->y == OB_NIL);
        made->y = ob_new_ref(value);
        TAP_EQUAL(set(instance, "c", OB_INT(1)), round == 0 ? OB_EATTRIBUTE : OB_OK);
        ob_error_clear();
        TAP_EQUAL(ob_refcount(value), 6);
        TAP_OK(ob_heap_check() == NULL);
        released = 0;
        ob_decref(instance);
        drain();
        TAP_EQUAL(released, 1);
        TAP_EQUAL(ob_refcount(value), 2);
    }
    ob_decref(args);
    ob_decref(value);
    ob_decref(derived);
    ob_decref(type);
    ob_decref(fields);
}

TAP_TEST("__eq__ goes before the comparison of a base in C that looks inside") {
    ob_object *type = make_empty("T", &device_type, NULL);
    ob_object *args = ob_tuple_of(OB_INT(1));
    ob_object *a = ob_call(type, args);
    ob_object *b = ob_call(type, args);
    TAP_EQUAL(ob_compare(a, b, OB_EQ), 0);
    FAILS(OB_ETYPE, ob_compare(a, b, OB_LT));
    TAP_EQUAL(set(type, "__eq__", F(gives_true)), OB_OK);
    TAP_EQUAL(ob_compare(a, b, OB_EQ), 1);
    TAP_EQUAL(set(type, "__eq__", NULL), OB_OK);
    TAP_EQUAL(ob_compare(a, a, OB_EQ), 0);
    TAP_EQUAL(set(type, "__lt__", F(gives_true)), OB_OK); /* and the base's still decides what is equal */
    TAP_EQUAL(ob_compare(a, a, OB_EQ), 0);
    TAP_EQUAL(ob_compare(a, b, OB_LT), 1);
    FAILS(OB_ETYPE, ob_compare(a, b, OB_LE));
    TAP_EQUAL(ob_compare(a, args, OB_EQ), 0);
    TAP_EQUAL(ob_compare(args, a, OB_EQ), 0);
    ob_object *all[] = {type, args, a, b};
    for (size_t i = 0; i < 4; i++) {
        ob_decref(all[i]);
    }
}

/// A case hashes as what is in it.
static int case_hash_next(ob_object *self, size_t *cursor, uint32_t *hash, uint32_t inner_hash, ob_object **inner) {
    *hash = inner_hash + 1u;
    if ((*cursor)++ != 0) {
        return OB_OK;
    }
    *inner = ob_new_ref(((device *)(void *)self)->x);
    return OB_INNER;
}

static const ob_nested case_nested = {.hash_next = case_hash_next};
static const OB_TYPE_DEFINE(case_type, "Case", device, OB_FIELDS(device, x, y), .init = init_device,
                            .nested = &case_nested);
static ob_object *changed; ///< a type

/// __hash__ that gives another type a __hash__.
static ob_object *meddle_code(ob_object *self, ob_object *args) {
    (void)args;
    return set(changed, "__hash__", self) == OB_OK ? OB_INT(5) : NULL;
}

TAP_TEST("a hash that is under way goes on inside, also when the type gets a __hash__ meanwhile") {
    ob_object *meddle = ob_function_new("meddle", 1, 1, meddle_code);
    ob_object *type = MAKE("T", NULL, NULL, {"__hash__", meddle});
    changed = make_empty("C", &case_type, NULL);
    ob_object *inner = new_of(type);
    ob_object *args = ob_tuple_of(inner);
    ob_object *outer = ob_call(changed, args);
    uint32_t hash = 0;
    uint32_t of_five = 0;
    TAP_EQUAL(ob_hash(OB_INT(5), &of_five), OB_OK);
    TAP_EQUAL(ob_hash(outer, &hash), OB_OK);
    TAP_EQUAL(hash, of_five + 1u);
    TAP_EQUAL(ob_hash(outer, &hash), OB_OK); /* now by __hash__ */
    TAP_EQUAL(hash, of_five);
    ob_object *all[] = {meddle, type, changed, inner, args, outer};
    for (size_t i = 0; i < 6; i++) {
        ob_decref(all[i]);
    }
}

typedef struct counted {
    ob_container head;
    uint32_t count;
} counted;

static const OB_TYPE_DEFINE(counted_type, "Counted", counted, OB_ITEM_REFERENCES, .init = ob_init_empty);
static const OB_TYPE_DEFINE(leaf_type, "Leaf", ob_object, .init = ob_init_empty);
static const OB_TYPE_DEFINE(no_init_type, "NoInit", ob_container, .flags = OB_TYPE_CONTAINER);

TAP_TEST("what nothing can be derived from is TypeError: no init, no gc word, items behind it") {
    static const ob_type *const bases[] = {&no_init_type, &ob_int_type,      &ob_str_type,  &ob_none_type,
                                           &ob_type_type, &ob_function_type, &ob_made_type, &ob_namespace_type,
                                           &counted_type, &leaf_type};
    for (size_t i = 0; i < sizeof bases / sizeof bases[0]; i++) {
        GIVES_NONE(OB_ETYPE, make_empty("T", bases[i], NULL));
    }
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
    ob_object *all[] = {number, twice, x, name, dict};
    for (size_t i = 0; i < 5; i++) {
        ob_decref(all[i]);
    }
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
    ob_object *all[] = {type, instance, name, name_len};
    for (size_t i = 0; i < 4; i++) {
        ob_decref(all[i]);
    }
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
