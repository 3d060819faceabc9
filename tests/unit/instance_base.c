/* Types made at run time whose base is one of C: built in, or a program's own.
 *
 * needs: ram 16K, flash 128K */
#include "made.h"

OB_STR_DEFINE(text_a, "<A>");
SHOWING(shows);
GIVING(gives_a, OB_STR(text_a));
GIVING(gives_true, OB_TRUE);
GIVING(gives_3, OB_INT(3));

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

GIVING(gives_unknown, OB_NOT_IMPLEMENTED_OBJECT);

TAP_TEST("an operator without a method is that of the base in C, on whichever side") {
    ob_object *type = MAKE("L", &ob_list_type, NULL, {"__sub__", F(gives_3)});
    ob_object *other = MAKE("O", &ob_list_type, NULL, {"__radd__", F(gives_unknown)});
    ob_object *instance = new_of(type);
    ob_object *right = new_of(other);
    TAP_EQUAL(ob_list_append(instance, OB_INT(7)), OB_OK);
    TAP_EQUAL(ob_list_append(right, OB_INT(8)), OB_OK);
    TAP_STRING(repr_taken(ob_multiply(instance, OB_INT(2))), "[7, 7]");
    TAP_STRING(repr_taken(ob_multiply(OB_INT(2), instance)), "[7, 7]");
    TAP_STRING(repr_taken(ob_add(instance, right)), "[7, 8]");
    TAP_OK(ob_subtract(instance, OB_INT(2)) == OB_INT(3));
    GIVES_NONE(OB_ETYPE, ob_subtract(OB_INT(2), instance));
    GIVES_NONE(OB_ETYPE, ob_multiply(OB_NONE, instance));
    DROP_EACH(type, other, instance, right);
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
    DROP_EACH(type, args, a, b);
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
    DROP_EACH(meddle, type, changed, inner, args, outer);
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
