/* Arguments whose last reference goes while program code runs that the call itself started: the call holds what it still needs.
 *
 * needs: ram 64K */
#include "support.h"

/// A key whose hash, and whose comparison, drop what `doomed` names.
typedef struct dropper {
    ob_object head;
} dropper;

static ob_object *doomed[3];

/// What is dropped is dismantled, and its memory used anew.
static void drop_doomed(void) {
    for (int i = 0; i < 3; i++) {
        ob_object *object = doomed[i];
        doomed[i] = NULL;
        ob_xdecref(object);
    }
    drain();
}

static int dropper_hash(ob_object *self, uint32_t *hash) {
    (void)self;
    *hash = 5;
    drop_doomed();
    return OB_OK;
}

static int dropper_compare(ob_object *self, ob_object *other, ob_comparison op) {
    (void)self;
    (void)other;
    drop_doomed();
    return op == OB_EQ ? 0 : OB_NOT_IMPLEMENTED;
}

static const OB_TYPE_DEFINE(dropper_type, "dropper", dropper, .hash = dropper_hash, .compare = dropper_compare);

static ob_object *new_dropper(void) {
    return ob_object_new(&dropper_type, 0);
}

/// A key that nobody but `doomed` holds.
static ob_object *doomed_key(void) {
    doomed[0] = new_dropper();
    return doomed[0];
}

/// An iterator that gives three numbers, and drops what is doomed first.
typedef struct counter {
    ob_object head;
    int32_t next;
} counter;

static int counter_next(ob_object *self, ob_object **item) {
    counter *it = (counter *)(void *)self;
    drop_doomed();
    if (it->next == 3) {
        return 0;
    }
    *item = OB_INT(it->next++);
    return 1;
}

static const OB_TYPE_DEFINE(counter_type, "counter", counter, .next = counter_next);

static ob_object *new_counter(void) {
    return ob_object_new(&counter_type, 0);
}

static ob_object *new_text(void) {
    return ob_str_from("a value");
}

static void expect_key_error(void) {
    TAP_EQUAL(ob_error()->code, OB_EKEY);
    TAP_OK(ob_error()->object != NULL);
    ob_error_clear();
}

TAP_TEST("a key that is not in the dict may go in its own hash") {
    ob_object *dict = ob_dict_new();
    TAP_OK(ob_dict_get(dict, doomed_key()) == NULL);
    expect_key_error();
    TAP_EQUAL(ob_dict_delete(dict, doomed_key()), OB_EKEY);
    expect_key_error();
    TAP_OK(ob_dict_pop(dict, doomed_key()) == NULL);
    expect_key_error();
    ob_decref(dict);
}

TAP_TEST("a key that is not in the set may go in its own hash") {
    ob_object *set = ob_set_new();
    TAP_EQUAL(ob_set_remove(set, doomed_key()), OB_EKEY);
    expect_key_error();
    ob_decref(set);
}

TAP_TEST("the fallback of a dict may go in the key's hash") {
    ob_object *dict = ob_dict_new();
    doomed[1] = new_text();
    TAP_STRING(repr_taken(ob_dict_get_or(dict, doomed_key(), doomed[1])), "'a value'");
    doomed[1] = new_text();
    TAP_STRING(repr_taken(ob_dict_pop_or(dict, doomed_key(), doomed[1])), "'a value'");
    ob_decref(dict);
}

TAP_TEST("the value for all keys may go while keys are given") {
    ob_object *iterator = new_counter();
    doomed[1] = new_text();
    TAP_STRING(repr_taken(ob_dict_from_keys(iterator, doomed[1])), "{0: 'a value', 1: 'a value', 2: 'a value'}");
    ob_decref(iterator);
}

TAP_TEST("a pair that is looked for among a dict's items may go") {
    ob_object *dict = ob_dict_new();
    ob_object *key = new_dropper();
    TAP_EQUAL(ob_dict_set(dict, key, OB_INT(7)), OB_OK);
    ob_object *items = ob_dict_items(dict);
    doomed[0] = ob_tuple_of(key, OB_INT(7));
    TAP_EQUAL(ob_contains(items, doomed[0]), 1);
    doomed[0] = ob_tuple_of(key, OB_INT(7));
    doomed[1] = items;
    doomed[2] = dict;
    TAP_EQUAL(ob_contains(items, doomed[0]), 1);
    ob_decref(key);
}

TAP_TEST("a set may go while it is intersected with another") {
    ob_object *key = new_dropper();
    ob_object *other_key = new_dropper();
    ob_object *others = ob_list_of(key);
    ob_object *set = ob_set_new();
    TAP_EQUAL(ob_set_add(set, other_key), OB_OK);
    doomed[0] = set;
    TAP_EQUAL(ob_set_intersect(set, others), OB_OK);
    TAP_OK(doomed[0] == NULL);
    ob_decref(others);
    ob_decref(key);
    ob_decref(other_key);
}

TAP_TEST("what is looked for by iterating may go") {
    ob_object *iterator = new_counter();
    doomed[0] = new_text();
    TAP_EQUAL(ob_contains(iterator, doomed[0]), 0);
    ob_decref(iterator);
}

TAP_TEST("a separator may go while the items are gathered") {
    ob_object *iterator = new_counter();
    ((counter *)(void *)iterator)->next = 3;
    doomed[0] = new_text();
    TAP_STRING(repr_taken(ob_text_join(doomed[0], iterator)), "''");
    ob_decref(iterator);
}

TAP_TEST("a bytearray may go while it is given bytes") {
    ob_object *iterator = new_counter();
    doomed[0] = ob_bytearray_new("abc", 3);
    TAP_EQUAL(ob_bytearray_extend(doomed[0], iterator), OB_OK);
    ob_decref(iterator);
    iterator = new_counter();
    doomed[0] = ob_bytearray_new("abc", 3);
    TAP_EQUAL(ob_bytearray_set_slice(doomed[0], 1, 2, 1, iterator), OB_OK);
    ob_decref(iterator);
    iterator = new_counter();
    doomed[0] = ob_bytearray_new("abc", 3);
    doomed[1] = ob_slice_new(OB_INT(1), OB_INT(2), OB_NONE);
    TAP_EQUAL(ob_set_item(doomed[0], doomed[1], iterator), OB_OK);
    ob_decref(iterator);
}

TAP_TEST("the right side of an operator may go while the left one becomes a set") {
    ob_object *dict = ob_dict_new();
    ob_object *left = ob_list_of(OB_INT(1), OB_INT(2));
    ob_object *key = new_dropper();
    TAP_EQUAL(ob_list_append(left, key), OB_OK);
    doomed[0] = ob_dict_keys(dict);
    ob_object *result = ob_binary(OB_SUBTRACT, left, doomed[0]);
    TAP_EQUAL(ob_set_length(result), 3);
    ob_decref(result);
    ob_decref(key);
    ob_decref(left);
    ob_decref(dict);
}

/// An object whose text is "x", and which drops what is doomed while it is written.
static ob_object *shy_repr(ob_object *self, size_t *cursor, ob_sink *sink) {
    (void)self;
    (void)cursor;
    drop_doomed();
    ob_sink_text(sink, "x");
    return NULL;
}

static const OB_TYPE_DEFINE(shy_type, "shy", dropper, .repr_next = shy_repr);

TAP_TEST("a format and its arguments may go while one of them is written") {
    ob_object *shy = ob_object_new(&shy_type, 0);
    doomed[0] = ob_str_from("%s and %s, both");
    doomed[1] = ob_tuple_of(shy, shy);
    TAP_STRING(repr_taken(ob_str_percent(doomed[0], doomed[1])), "'x and x, both'");
    ob_decref(shy);
}
