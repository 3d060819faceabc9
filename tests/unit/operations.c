/* Operations that ask the type: which one is asked, what happens when none knows, and what is left behind. */
#include "support.h"

/* Types of our own: `base` knows everything, `derived` and `bottom` nothing of their own, `mute` knows nothing at all. */

typedef struct thing {
    ob_object head;
    int32_t number;
    int32_t count;
} thing;

static int32_t number_of(const ob_object *object) {
    return ((const thing *)(const void *)object)->number;
}

static int32_t base_length(const ob_object *self) {
    return ((const thing *)(const void *)self)->count;
}

static ob_object *base_get(ob_object *self, ob_object *key) {
    (void)self;
    return ob_new_ref(key);
}

static ob_object *last_value;

static int base_set(ob_object *self, ob_object *key, ob_object *value) {
    ((thing *)(void *)self)->number = ob_int_small_value(key);
    last_value = value;
    return OB_OK;
}

static const ob_type base_type;

static ob_object *given; ///< if it is not NULL, each item is this

/// Counts down: gives count − 1 … 0.
static int countdown_next(ob_object *self, ob_object **item) {
    thing *iterator = (thing *)(void *)self;
    if (iterator->count < 0) {
        return ob_error_set(OB_EVALUE, "broken", NULL);
    }
    if (iterator->count == 0) {
        return 0;
    }
    --iterator->count;
    *item = given != NULL ? ob_new_ref(given) : OB_INT(iterator->count);
    return 1;
}

static const OB_TYPE_DEFINE(first_type, "first", thing, .next = countdown_next);
static const OB_TYPE_DEFINE(second_type, "second", thing, .base = &first_type);
static const OB_TYPE_DEFINE(countdown_type, "countdown", thing, .base = &second_type);

static unsigned iterators_refused;

static ob_object *base_iterate(ob_object *self) {
    if (iterators_refused > 0) {
        ob_error_set(OB_ENOMEM, "refused", NULL);
        return NULL;
    }
    ob_object *iterator = ob_object_new(&countdown_type, 0);
    if (iterator != NULL) {
        ((thing *)(void *)iterator)->count = ((thing *)(void *)self)->count;
    }
    return iterator;
}

static unsigned asked_base;
static unsigned asked_derived;

static int base_binary(ob_binary_op op, ob_object *left, ob_object *right, ob_object **result) {
    asked_base++;
    if (op != OB_ADD || ob_is_tagged(left) || ob_is_tagged(right)) {
        return OB_NOT_IMPLEMENTED;
    }
    *result = OB_INT(number_of(left) + number_of(right));
    return OB_OK;
}

static int derived_binary(ob_binary_op op, ob_object *left, ob_object *right, ob_object **result) {
    (void)left;
    (void)right;
    asked_derived++;
    if (op != OB_SUBTRACT) {
        return OB_NOT_IMPLEMENTED;
    }
    *result = OB_INT(-1);
    return OB_OK;
}

static ob_object *base_unary(ob_unary_op op, ob_object *self) {
    return op == OB_NEGATIVE ? OB_INT(-number_of(self)) : OB_INT(0);
}

static int base_truth(ob_object *self) {
    return number_of(self) == 13 ? ob_error_set(OB_EVALUE, "unlucky", NULL) : number_of(self) != 0;
}

static ob_object *base_get_attribute(ob_object *self, ob_object *name) {
    (void)self;
    return ob_new_ref(name);
}

static int base_set_attribute(ob_object *self, ob_object *name, ob_object *value) {
    (void)self;
    (void)name;
    last_value = value;
    return OB_OK;
}

static const ob_items base_items = {.length = base_length, .get = base_get, .set = base_set, .iterate = base_iterate};
static const ob_numbers base_numbers = {.binary = base_binary, .unary = base_unary, .truth = base_truth};
static const ob_numbers derived_numbers = {.binary = derived_binary};
static const ob_attributes base_attributes = {.get = base_get_attribute, .set = base_set_attribute};

static const OB_TYPE_DEFINE(base_type, "base", thing, .items = &base_items, .numbers = &base_numbers,
                            .attributes = &base_attributes);
static const OB_TYPE_DEFINE(derived_type, "derived", thing, .base = &base_type, .numbers = &derived_numbers);
static const OB_TYPE_DEFINE(bottom_type, "bottom", thing, .base = &derived_type);
static const OB_TYPE_DEFINE(mute_type, "mute", thing, );

static ob_object *new_thing(const ob_type *type, int32_t number, int32_t count) {
    ob_object *object = ob_object_new(type, 0);
    ((thing *)(void *)object)->number = number;
    ((thing *)(void *)object)->count = count;
    return object;
}

static const ob_type *const family[] = {&base_type, &derived_type, &bottom_type};

TAP_TEST("a type is its own subtype and that of each of its bases, and of nothing else") {
    for (int i = 0; i < 3; i++) {
        for (int j = 0; j < 3; j++) {
            TAP_EQUAL(ob_is_subtype(family[i], family[j]), i >= j);
        }
        TAP_OK(!ob_is_subtype(family[i], &mute_type) && !ob_is_subtype(&mute_type, family[i]));
    }
    TAP_OK(ob_is_instance(OB_TRUE, &ob_int_type) && ob_is_instance(OB_INT(1), &ob_int_type));
    TAP_OK(!ob_is_instance(OB_INT(1), &ob_bool_type) && !ob_is_instance(OB_NONE, &ob_int_type));
}

TAP_TEST("an object of a derived type passes for one of the base, and not the other way round") {
    ob_object *volatile bottom = new_thing(&bottom_type, 1, 1);
    ob_object *volatile base = new_thing(&base_type, 1, 1);
    ob_expect_type(bottom, &base_type);
    ob_expect_type(bottom, &bottom_type);
    EXPECT_PANIC(OB_PANIC_WRONG_TYPE, ob_expect_type(base, &bottom_type));
    TAP_OK(last_panic.address == base);
    EXPECT_PANIC(OB_PANIC_WRONG_TYPE, ob_expect_type(OB_INT(3), &base_type));
    ob_decref(bottom);
    ob_decref(base);
}

TAP_TEST("operations are found in the type or in its bases") {
    ob_object *value = ob_list_new();
    ob_object *name = ob_str_from("name");
    for (int i = 0; i < 3; i++) {
        ob_object *object = new_thing(family[i], 5, 3);
        TAP_EQUAL(ob_length(object), 3);
        ob_object *got = ob_get_item(object, value);
        TAP_OK(got == value);
        ob_decref(got);
        TAP_EQUAL(ob_set_item(object, OB_INT(9), value), OB_OK);
        TAP_OK(last_value == value && number_of(object) == 9);
        TAP_EQUAL(ob_delete_item(object, OB_INT(8)), OB_OK);
        TAP_OK(last_value == NULL && number_of(object) == 8);
        TAP_OK(ob_unary(OB_NEGATIVE, object) == OB_INT(-8));
        got = ob_get_attribute(object, name);
        TAP_OK(got == name);
        ob_decref(got);
        TAP_EQUAL(ob_set_attribute(object, name, value), OB_OK);
        TAP_OK(last_value == value);
        TAP_EQUAL(ob_delete_attribute(object, name), OB_OK);
        TAP_OK(last_value == NULL);
        TAP_OK(ob_refcount(value) == 1 && ob_refcount(name) == 1);
        ob_decref(object);
    }
    ob_decref(value);
    ob_decref(name);
}

TAP_TEST("what a type does not know is a TypeError, and names the object") {
    ob_object *mute = new_thing(&mute_type, 1, 1);
    TAP_EQUAL(ob_length(mute), OB_ETYPE);
    TAP_OK(ob_error()->object == mute);
    TAP_OK(ob_get_item(mute, OB_INT(0)) == NULL && ob_error()->code == OB_ETYPE);
    TAP_EQUAL(ob_set_item(mute, OB_INT(0), OB_NONE), OB_ETYPE);
    TAP_EQUAL(ob_delete_item(mute, OB_INT(0)), OB_ETYPE);
    TAP_OK(ob_iterate(mute) == NULL && ob_error()->code == OB_ETYPE);
    ob_object *item = mute;
    TAP_EQUAL(ob_next(mute, &item), OB_ETYPE);
    TAP_OK(item == NULL);
    TAP_EQUAL(ob_contains(mute, OB_NONE), OB_ETYPE);
    TAP_OK(ob_binary(OB_ADD, mute, mute) == NULL && ob_error()->code == OB_ETYPE);
    TAP_OK(ob_unary(OB_INVERT, mute) == NULL && ob_error()->code == OB_ETYPE);
    TAP_OK(ob_get_attribute(mute, OB_NONE) == NULL && ob_error()->code == OB_EATTRIBUTE);
    TAP_EQUAL(ob_set_attribute(mute, OB_NONE, OB_NONE), OB_EATTRIBUTE);
    TAP_EQUAL(ob_delete_attribute(mute, OB_NONE), OB_EATTRIBUTE);
    TAP_OK(ob_call(mute, ob_tuple_from(NULL, 0)) == NULL && ob_error()->code == OB_ETYPE);
    TAP_EQUAL(ob_truth(mute), 1);
    ob_error_clear();
    TAP_EQUAL(ob_refcount(mute), 1);
    ob_decref(mute);
}

TAP_TEST("truth is what the type says, or the length, or true") {
    ob_object *object = new_thing(&bottom_type, 1, 0);
    TAP_EQUAL(ob_truth(object), 1);
    ((thing *)(void *)object)->number = 0;
    TAP_EQUAL(ob_truth(object), 0);
    ((thing *)(void *)object)->number = 13;
    TAP_EQUAL(ob_truth(object), OB_EVALUE);
    ob_error_clear();
    ob_decref(object);
    ob_object *list = ob_list_new();
    TAP_EQUAL(ob_truth(list), 0);
    TAP_EQUAL(ob_list_append(list, OB_NONE), OB_OK);
    TAP_EQUAL(ob_truth(list), 1);
    ob_decref(list);
    TAP_OK(ob_truth(OB_NONE) == 0 && ob_truth(OB_TRUE) == 1 && ob_truth(OB_FALSE) == 0);
    TAP_OK(ob_truth(OB_INT(0)) == 0 && ob_truth(OB_INT(-1)) == 1);
}

TAP_TEST("an iterator is its own iterator, ends, and stays at its end") {
    ob_object *object = new_thing(&derived_type, 0, 3);
    ob_object *iterator = ob_iterate(object);
    ob_object *same = ob_iterate(iterator);
    TAP_OK(same == iterator && ob_refcount(iterator) == 2);
    ob_object *item;
    for (int i = 2; i >= 0; i--) {
        TAP_EQUAL(ob_next(same, &item), 1);
        TAP_OK(item == OB_INT(i));
    }
    for (int i = 0; i < 3; i++) {
        item = object;
        TAP_EQUAL(ob_next(iterator, &item), 0);
        TAP_OK(item == NULL);
    }
    ob_decref(iterator);
    ob_decref(same);
    ob_decref(object);
}

TAP_TEST("what has no `contains` is searched item by item, by equality") {
    ob_object *object = new_thing(&base_type, 0, 3);
    TAP_EQUAL(ob_contains(object, OB_INT(0)), 1);
    TAP_EQUAL(ob_contains(object, OB_TRUE), 1);
    TAP_EQUAL(ob_contains(object, OB_INT(3)), 0);
    given = ob_list_new();
    TAP_EQUAL(ob_contains(object, OB_INT(3)), 0);
    TAP_EQUAL(ob_refcount(given), 1);
    ob_decref(given);
    given = NULL;
    ((thing *)(void *)object)->count = -1;
    TAP_EQUAL(ob_contains(object, OB_INT(3)), OB_EVALUE);
    iterators_refused = 1;
    TAP_EQUAL(ob_contains(object, OB_INT(3)), OB_ENOMEM);
    iterators_refused = 0;
    ob_error_clear();
    ob_decref(object);
}

TAP_TEST("operators ask the left side, then the right, and a derived type first") {
    ob_object *base = new_thing(&base_type, 2, 0);
    ob_object *derived = new_thing(&derived_type, 3, 0);
    ob_object *bottom = new_thing(&bottom_type, 4, 0);
    asked_base = asked_derived = 0;
    TAP_OK(ob_add(base, base) == OB_INT(4));
    TAP_OK(asked_base == 1 && asked_derived == 0);
    TAP_OK(ob_subtract(base, derived) == OB_INT(-1)); /* the derived one, though it stands on the right */
    TAP_OK(asked_base == 1 && asked_derived == 1);
    TAP_OK(ob_add(base, derived) == OB_INT(5)); /* it does not know: then the base */
    TAP_OK(asked_base == 2 && asked_derived == 2);
    TAP_OK(ob_subtract(bottom, derived) == OB_INT(-1));
    TAP_OK(asked_base == 2 && asked_derived == 3);
    TAP_OK(ob_multiply(derived, derived) == NULL && ob_error()->code == OB_ETYPE);
    TAP_OK(asked_base == 2 && asked_derived == 4); /* once: the same type would say the same again */
    TAP_OK(ob_binary(OB_XOR, OB_NONE, base) == NULL && ob_error()->code == OB_ETYPE);
    TAP_OK(asked_base == 3);
    ob_error_clear();
    ob_decref(base);
    ob_decref(derived);
    ob_decref(bottom);
}
