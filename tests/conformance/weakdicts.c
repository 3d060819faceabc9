/* Weak dictionaries: test_weakref.MappingTestCase. Copies are made with update; unions likewise.
 *
 * needs: ram 16K, flash 128K */
#include "cases.h"

enum { COUNT = 10 };

/// map(Object, range(COUNT))
static ob_object *make_objects(void) {
    ob_object *objects = ob_list_new();
    for (int i = 0; i < COUNT; i++) {
        ob_object *o = new_object(i);
        (void)ob_list_append(objects, o);
        ob_decref(o);
    }
    return objects;
}

static ob_object *arg_of(ob_object *object) {
    return as_subject(object)->arg;
}

/// dict[o.arg] = o
static ob_object *make_valued(ob_object *objects) {
    ob_object *dict = ob_weak_value_dict_new();
    for (int i = 0; i < COUNT; i++) {
        ob_object *o = ob_list_peek(objects, i);
        (void)ob_weak_dict_set(dict, arg_of(o), o);
    }
    return dict;
}

/// dict[o] = o.arg
static ob_object *make_keyed(ob_object *objects) {
    ob_object *dict = ob_weak_key_dict_new();
    for (int i = 0; i < COUNT; i++) {
        ob_object *o = ob_list_peek(objects, i);
        (void)ob_weak_dict_set(dict, o, arg_of(o));
    }
    return dict;
}

static ob_object *(*const news[2])(void) = {ob_weak_value_dict_new, ob_weak_key_dict_new};

/// What the iterator still gives, as a list.
static ob_object *list_of(OB_TAKES ob_object *iterator) {
    ob_object *list = ob_list_from_iterable(iterator);
    ob_decref(iterator);
    return list;
}

static size_t length_of(OB_TAKES ob_object *iterator) {
    ob_object *list = list_of(iterator);
    size_t length = ob_list_length(list);
    ob_decref(list);
    return length;
}

static ob_object *copy_of(ob_object *dict, int is_keyed) {
    ob_object *copy = news[is_keyed]();
    (void)ob_weak_dict_update(copy, dict);
    return copy;
}

/// dict(left) == dict(right)
static bool are_equal(ob_object *left, ob_object *right) {
    ob_object *a = list_of(ob_weak_dict_items(left));
    ob_object *b = list_of(ob_weak_dict_items(right));
    bool equal = ob_equal(a, b) == 1;
    ob_decref(a);
    ob_decref(b);
    return equal;
}

/// dict[key] is value, which is borrowed.
static bool has(ob_object *dict, ob_object *key, ob_object *value) {
    ob_object *found = ob_weak_dict_get(dict, key);
    if (found == NULL) {
        ob_error_clear();
        return false;
    }
    ob_decref(found);
    return found == value;
}

TAP_TEST("test_weakref.MappingTestCase.test_weak_values: 1 weak reference each; 10, 9 and 0 entries; KeyError of what "
         "is not there and what "
         "died at once") {
    begin();
    ob_object *objects = make_objects();
    ob_object *dict = make_valued(objects);
    for (int i = 0; i < COUNT; i++) {
        ob_object *o = ob_list_peek(objects, i);
        TAP_EQUAL(ob_weakref_count(o), 1);
        TAP_EQUAL(ob_refcount(o), 1);
        TAP_OK(has(dict, arg_of(o), o));
    }
    ob_object *copy = copy_of(dict, 0);
    TAP_OK(are_equal(dict, copy));
    ob_decref(copy);
    TAP_EQUAL(ob_length(dict), COUNT);
    TAP_EQUAL(ob_list_delete(objects, 0), OB_OK);
    TAP_EQUAL(ob_length(dict), COUNT - 1);
    ob_decref(objects);
    TAP_EQUAL(ob_length(dict), 0);
    ob_decref(dict);
    dict = ob_weak_value_dict_new();
    GIVES_NO(OB_EKEY, ob_get_item(dict, OB_INT(1)));
    ob_object *c = new_c();
    TAP_EQUAL(ob_set_item(dict, OB_INT(2), c), OB_OK);
    ob_decref(c);
    GIVES_NO(OB_EKEY, ob_get_item(dict, OB_INT(2)));
    ob_decref(dict);
}

TAP_TEST("test_weakref.MappingTestCase.test_weak_keys: 1 weak reference each; 10, 9 and 0 entries; contains, also what "
         "has no weak references") {
    begin();
    ob_object *objects = make_objects();
    ob_object *dict = make_keyed(objects);
    for (int i = 0; i < COUNT; i++) {
        ob_object *o = ob_list_peek(objects, i);
        TAP_EQUAL(ob_weakref_count(o), 1);
        TAP_EQUAL(ob_refcount(o), 1);
        TAP_OK(has(dict, o, arg_of(o)));
    }
    ob_object *copy = copy_of(dict, 1);
    TAP_OK(are_equal(dict, copy));
    ob_decref(copy);
    TAP_EQUAL(ob_length(dict), COUNT);
    TAP_EQUAL(ob_list_delete(objects, 0), OB_OK);
    TAP_EQUAL(ob_length(dict), COUNT - 1);
    ob_decref(objects);
    TAP_EQUAL(ob_length(dict), 0);
    ob_object *o = new_object(42);
    ob_object *text = ob_str_from("What is the meaning of the universe?");
    TAP_EQUAL(ob_set_item(dict, o, text), OB_OK);
    TAP_EQUAL(ob_contains(dict, o), 1);
    TAP_EQUAL(ob_contains(dict, OB_INT(34)), 0);
    ob_decref(o);
    TAP_EQUAL(ob_refcount(text), 1);
    ob_decref(text);
    ob_decref(dict);
}

/// Each way to iterate gives each object once.
static bool touches_all(ob_object *dict, ob_object *objects, int is_keyed) {
    size_t seen = 0;
    static ob_object *(*const ways[])(ob_object *) = {ob_iterate, ob_weak_dict_values};
    ob_object *found = list_of(ways[!is_keyed](dict));
    for (int i = 0; i < COUNT; i++) {
        seen += ob_list_peek(found, i) == ob_list_peek(objects, i);
    }
    ob_decref(found);
    found = list_of(ways[is_keyed](dict));
    for (int i = 0; i < COUNT; i++) {
        seen += ob_list_peek(found, i) == OB_INT(i);
    }
    ob_decref(found);
    found = list_of(ob_weak_dict_items(dict));
    for (int i = 0; i < COUNT; i++) {
        ob_object *pair = ob_list_peek(found, i);
        seen +=
            ob_tuple_peek(pair, is_keyed) == OB_INT(i) && ob_tuple_peek(pair, !is_keyed) == ob_list_peek(objects, i);
    }
    ob_decref(found);
    return seen == 3 * COUNT;
}

TAP_TEST("test_weakref.MappingTestCase.test_weak_keyed_iters: keys, values and items, each touches all 10; Obol has no "
         "keyrefs") {
    begin();
    ob_object *objects = make_objects();
    ob_object *dict = make_keyed(objects);
    TAP_OK(touches_all(dict, objects, 1));
    ob_decref(dict);
    ob_decref(objects);
}

TAP_TEST("test_weakref.MappingTestCase.test_weak_valued_iters: keys, values and items, each touches all 10; Obol has "
         "no valuerefs") {
    begin();
    ob_object *objects = make_objects();
    ob_object *dict = make_valued(objects);
    TAP_OK(touches_all(dict, objects, 0));
    ob_decref(dict);
    ob_decref(objects);
}

/// The last object dies while an iterator is under way: as many as are left, or one fewer; and one entry fewer.
static bool survives_iterating(ob_object *dict, ob_object *objects, ob_object *(*iterate)(ob_object *)) {
    size_t count = (size_t)ob_length(dict);
    ob_object *iterator = iterate(dict);
    ob_object *item;
    if (ob_next(iterator, &item) != 1) {
        return false;
    }
    ob_decref(item);
    ob_decref(ob_list_pop(objects, -1));
    size_t left = length_of(iterator);
    return (left == ob_list_length(objects) || left == ob_list_length(objects) - 1) &&
           (size_t)ob_length(dict) == count - 1;
}

/// testcontext(): an iterator begins, and the last object dies. Returns the iterator; *arg is what the object had.
static ob_object *enter(ob_object *dict, ob_object *objects, ob_object **arg) {
    ob_object *iterator = ob_weak_dict_items(dict);
    ob_object *item;
    if (ob_next(iterator, &item) == 1) {
        ob_decref(item);
    }
    ob_object *last = ob_list_pop(objects, -1);
    *arg = arg_of(last);
    ob_decref(last);
    return iterator;
}

/// check_weak_destroy_and_mutate_while_iterating, with the key and value of the one that died made anew each time.
static const char *mutate(ob_object *dict, ob_object *objects, int is_keyed) {
    ob_object *value = NULL;
    ob_object *arg;
    const char *wrong = NULL;
    for (int deed = 0; deed < 6 && wrong == NULL; deed++) {
        ob_object *copy = deed == 4 ? copy_of(dict, is_keyed) : NULL;
        ob_object *iterator = enter(dict, objects, &arg);
        ob_object *o = new_object(ob_int_small_value(arg));
        ob_object *key = is_keyed ? o : arg;
        if (deed == 0 && ob_weak_dict_contains(dict, key) != 0) {
            wrong = "a dead entry is found";
        } else if (deed == 1 && (ob_weak_dict_delete(dict, key) != OB_EKEY || taken_error() != OB_EKEY)) {
            wrong = "a dead entry is deleted";
        } else if (deed == 2 && (ob_weak_dict_pop(dict, key) != NULL || taken_error() != OB_EKEY)) {
            wrong = "a dead entry is popped";
        } else if (deed == 3) {
            value = ob_new_ref(o);
            wrong = ob_weak_dict_set(dict, key, is_keyed ? arg : o) == OB_OK ? NULL : "it cannot be set again";
        } else if (deed == 4) {
            wrong = ob_weak_dict_update(dict, copy) == OB_OK ? NULL : "it cannot be updated";
        } else if (deed == 5) {
            ob_weak_dict_clear(dict);
        }
        ob_decref(iterator);
        if (wrong == NULL && deed != 3 && deed != 5 && ob_weak_dict_contains(dict, key) != 0) {
            wrong = "it is found afterwards";
        }
        if (deed == 3 && !has(dict, key, is_keyed ? arg : o)) {
            wrong = "what was set again is not found";
        }
        if (deed == 4 && !are_equal(dict, copy)) {
            wrong = "after the update it differs";
        }
        ob_xdecref(copy);
        ob_decref(o);
    }
    ob_xdecref(value);
    return wrong != NULL ? wrong : ob_length(dict) == 0 ? "fine" : "not cleared";
}

static ob_object *first_key(ob_object *dict) {
    ob_object *iterator = ob_iterate(dict);
    ob_object *key = NULL;
    (void)ob_next(iterator, &key);
    ob_decref(iterator);
    return key;
}

/// pop, setting, popitem, del, popitem, clear, each while one more object has died: the lengths that len() gives, less the first.
static const char *delete_while_iterating(ob_object *dict, ob_object *objects) {
    static char text[48];
    size_t length = 0;
    ob_object *o = new_object(123456);
    ob_object *arg;
    int n = 0;
    for (int deed = 0; deed < 5; deed++) {
        ob_object *iterator = enter(dict, objects, &arg);
        n = deed == 0 ? ob_length(dict) : n;
        text[length++] = ' ';
        length += ob_int_to_text(ob_length(dict) - n, 10, text + length);
        ob_object *key = deed == 0 || deed == 2 ? first_key(dict) : NULL;
        ob_object *value = NULL;
        if (deed == 0) {
            value = ob_weak_dict_pop(dict, key);
        } else if (deed == 2) {
            (void)ob_weak_dict_delete(dict, key);
        } else if (deed == 4) {
            ob_weak_dict_clear(dict);
        } else {
            (void)ob_weak_dict_pop_item(dict, &key, &value);
        }
        text[length++] = ' ';
        length += ob_int_to_text(ob_length(dict) - n, 10, text + length);
        if (deed == 0) {
            (void)ob_weak_dict_set(dict, o, o);
            text[length++] = ' ';
            length += ob_int_to_text(ob_length(dict) - n, 10, text + length);
        }
        ob_xdecref(key);
        ob_xdecref(value);
        ob_decref(iterator);
    }
    ob_decref(o);
    text[length] = 0;
    return text;
}

TAP_TEST("test_weakref.MappingTestCase.test_weak_keys_destroy_while_iterating: lengths n, n-1, n; n-1, n-2; n-3, n-4; "
         "n-5, n-6; and 0 (n is 9)") {
    begin();
    ob_object *objects = make_objects();
    ob_object *dict = make_keyed(objects);
    TAP_OK(survives_iterating(dict, objects, ob_iterate));
    TAP_OK(survives_iterating(dict, objects, ob_weak_dict_items));
    TAP_OK(survives_iterating(dict, objects, ob_weak_dict_values));
    ob_decref(dict);
    ob_decref(objects);
    objects = make_objects();
    dict = make_keyed(objects);
    TAP_STRING(mutate(dict, objects, 1), "fine");
    ob_decref(dict);
    ob_decref(objects);
    objects = make_objects();
    dict = make_keyed(objects);
    TAP_STRING(delete_while_iterating(dict, objects), " 0 -1 0 -1 -2 -3 -4 -5 -6 -6 -9");
    ob_decref(dict);
    ob_decref(objects);
}

TAP_TEST("test_weakref.MappingTestCase.test_weak_values_destroy_while_iterating: lengths n, n-1, n; n-1, n-2; n-3, "
         "n-4; n-5, n-6; and 0 (n is "
         "9)") {
    begin();
    ob_object *objects = make_objects();
    ob_object *dict = make_valued(objects);
    TAP_OK(survives_iterating(dict, objects, ob_iterate));
    TAP_OK(survives_iterating(dict, objects, ob_weak_dict_items));
    TAP_OK(survives_iterating(dict, objects, ob_weak_dict_values));
    ob_decref(dict);
    ob_decref(objects);
    objects = make_objects();
    dict = make_valued(objects);
    TAP_STRING(mutate(dict, objects, 0), "fine");
    ob_decref(dict);
    ob_decref(objects);
    objects = make_objects();
    dict = make_valued(objects);
    TAP_STRING(delete_while_iterating(dict, objects), " 0 -1 0 -1 -2 -3 -4 -5 -6 -6 -9");
    ob_decref(dict);
    ob_decref(objects);
}

/// A dictionary out of another one, whose entry is found.
static bool makes_from(int is_keyed, bool from_weak) {
    ob_object *o = new_object(3);
    ob_object *key = is_keyed ? o : OB_INT(364);
    ob_object *value = is_keyed ? OB_INT(364) : o;
    ob_object *first = from_weak ? news[is_keyed]() : ob_dict_new();
    int error = ob_set_item(first, key, value);
    ob_object *dict = copy_of(first, is_keyed);
    bool good = error == OB_OK && has(dict, key, value) && ob_length(dict) == 1;
    ob_decref(first);
    ob_decref(o);
    good = good && ob_length(dict) == 0;
    ob_decref(dict);
    return good;
}

TAP_TEST("test_weakref.MappingTestCase.test_make_weak_keyed_dict_from_dict: {o: 364}") {
    begin();
    TAP_OK(makes_from(1, false));
}

TAP_TEST("test_weakref.MappingTestCase.test_make_weak_keyed_dict_from_weak_keyed_dict: {o: 364}") {
    begin();
    TAP_OK(makes_from(1, true));
}

TAP_TEST("test_weakref.MappingTestCase.test_make_weak_valued_dict_from_dict: {364: o}") {
    begin();
    TAP_OK(makes_from(0, false));
}

TAP_TEST("test_weakref.MappingTestCase.test_make_weak_valued_dict_from_weak_valued_dict: {364: o}") {
    begin();
    TAP_OK(makes_from(0, true));
}

/// Two entries are set and popped: 2, 1 and 0, each with its own value.
static bool pops_items(int is_keyed) {
    ob_object *objects[2] = {new_c(), new_c()};
    ob_object *dict = news[is_keyed]();
    bool good = true;
    for (int i = 0; i < 2; i++) {
        good = good &&
               ob_weak_dict_set(dict, is_keyed ? objects[i] : OB_INT(i), is_keyed ? OB_INT(i) : objects[i]) == OB_OK;
    }
    for (int i = 2; i > 0 && good; i--) {
        ob_object *pair[2];
        good = ob_length(dict) == i && ob_weak_dict_pop_item(dict, &pair[0], &pair[1]) == OB_OK &&
               pair[is_keyed] == OB_INT(i - 1) && pair[!is_keyed] == objects[i - 1];
        ob_xdecref(pair[0]);
        ob_xdecref(pair[1]);
    }
    good = good && ob_length(dict) == 0;
    ob_decref(objects[0]);
    ob_decref(objects[1]);
    ob_decref(dict);
    return good;
}

TAP_TEST("test_weakref.MappingTestCase.test_weak_valued_dict_popitem: 2, 1 and 0 entries") {
    begin();
    TAP_OK(pops_items(0));
}

TAP_TEST("test_weakref.MappingTestCase.test_weak_keyed_dict_popitem: 2, 1 and 0 entries") {
    begin();
    TAP_OK(pops_items(1));
}

/// The first value stays.
static bool sets_default(int is_keyed, ob_object *key, ob_object *value1, ob_object *value2) {
    ob_object *dict = news[is_keyed]();
    ob_object *const values[] = {value1, value2};
    bool good = true;
    for (int i = 0; i < 2; i++) {
        ob_object *o = ob_weak_dict_set_default(dict, key, values[i]);
        ob_object *got = ob_weak_dict_get_or(dict, key, OB_NONE);
        good = good && o == value1 && got == value1 && ob_weak_dict_contains(dict, key) == 1 && has(dict, key, value1);
        ob_xdecref(o);
        ob_xdecref(got);
    }
    ob_decref(dict);
    return good;
}

TAP_TEST("test_weakref.MappingTestCase.test_weak_valued_dict_setdefault: the first value, 2 times") {
    begin();
    ob_object *objects[2] = {new_c(), new_c()};
    TAP_OK(sets_default(0, OB_INT(1), objects[0], objects[1]));
    ob_decref(objects[0]);
    ob_decref(objects[1]);
}

TAP_TEST("test_weakref.MappingTestCase.test_weak_keyed_dict_setdefault: the first value, 2 times") {
    begin();
    ob_object *key = new_c();
    TAP_OK(sets_default(1, key, OB_INT(1), OB_INT(2)));
    ob_decref(key);
}

/// What is in the dict is in the weak one, and nothing else.
static bool updates(int is_keyed, ob_object *dict) {
    ob_object *weak = news[is_keyed]();
    bool good = ob_weak_dict_update(weak, dict) == OB_OK && (size_t)ob_length(weak) == ob_dict_length(dict);
    size_t cursor = 0;
    ob_object *key;
    ob_object *value;
    while (ob_dict_next(dict, &cursor, &key, &value)) {
        good = good && has(weak, key, value);
    }
    ob_decref(weak);
    return good;
}

TAP_TEST("test_weakref.MappingTestCase.test_weak_valued_dict_update: {1: C(), 'a': C(), C(): C()}; TypeError of an "
         "int, and nothing is in") {
    begin();
    ob_object *keys[] = {OB_INT(1), ob_str_from("a"), new_c()};
    ob_object *dict = ob_dict_new();
    for (int i = 0; i < 3; i++) {
        ob_object *c = new_c();
        TAP_EQUAL(ob_dict_set(dict, keys[i], c), OB_OK);
        ob_decref(c);
    }
    TAP_OK(updates(0, dict));
    ob_decref(dict);
    ob_decref(keys[1]);
    ob_decref(keys[2]);
    ob_object *d = ob_weak_value_dict_new();
    RAISES(OB_ETYPE, ob_weak_dict_update(d, OB_INT(1)));
    TAP_EQUAL(ob_length(d), 0);
    ob_decref(d);
}

TAP_TEST("test_weakref.MappingTestCase.test_weak_keyed_dict_update: {C(): 1, C(): 2, C(): 3}") {
    begin();
    ob_object *dict = ob_dict_new();
    for (int i = 1; i <= 3; i++) {
        ob_object *c = new_c();
        TAP_EQUAL(ob_dict_set(dict, c, OB_INT(i)), OB_OK);
        ob_decref(c);
    }
    TAP_OK(updates(1, dict));
    ob_decref(dict);
}

/// dict with one pair in it, or two. It is returned; NULL when that failed.
static ob_object *two(ob_object *dict, ob_object *key1, ob_object *value1, ob_object *key2, ob_object *value2) {
    int error = ob_set_item(dict, key1, value1);
    error = error == OB_OK && key2 != NULL ? ob_set_item(dict, key2, value2) : error;
    return error == OB_OK ? dict : NULL;
}

static ob_object *pairs_of(ob_object *key1, ob_object *value1, ob_object *key2, ob_object *value2) {
    ob_object *first = ob_tuple_of(key1, value1);
    ob_object *second = ob_tuple_of(key2, value2);
    ob_object *pairs = ob_list_of(first, second);
    ob_decref(first);
    ob_decref(second);
    return pairs;
}

/// left | right
static ob_object *union_of(ob_object *left, ob_object *right, int is_keyed) {
    ob_object *made = copy_of(left, is_keyed);
    return ob_weak_dict_update(made, right) == OB_OK ? made : NULL;
}

TAP_TEST("test_weakref.MappingTestCase.test_weak_valued_union_operators: by copy and update: with a weak one, a dict, "
         "pairs; the other way "
         "round; then a dies") {
    begin();
    ob_object *a = new_c();
    ob_object *b = new_c();
    ob_object *c = new_c();
    ob_object *wvd1 = two(ob_weak_value_dict_new(), OB_INT(1), a, NULL, NULL);
    ob_object *wvd2 = two(ob_weak_value_dict_new(), OB_INT(1), b, OB_INT(2), a);
    ob_object *d1 = two(ob_dict_new(), OB_INT(1), c, OB_INT(3), b);
    ob_object *pairs = pairs_of(OB_INT(5), c, OB_INT(6), b);
    ob_object *tmp[] = {union_of(wvd1, wvd2, 0), union_of(wvd2, d1, 0), union_of(wvd1, pairs, 0),
                        union_of(d1, wvd1, 0)};
    TAP_OK(has(tmp[0], OB_INT(1), b) && has(tmp[0], OB_INT(2), a) && ob_length(tmp[0]) == 2);
    TAP_OK(has(tmp[1], OB_INT(1), c) && has(tmp[1], OB_INT(2), a) && has(tmp[1], OB_INT(3), b));
    TAP_OK(has(tmp[2], OB_INT(1), a) && has(tmp[2], OB_INT(5), c) && has(tmp[2], OB_INT(6), b));
    TAP_OK(has(tmp[3], OB_INT(1), a) && has(tmp[3], OB_INT(3), b) && ob_length(tmp[3]) == 2);
    ob_decref(a);
    static const int gone[] = {2, 2, 1, 1};
    for (int i = 0; i < 4; i++) {
        TAP_EQUAL(ob_contains(tmp[i], OB_INT(gone[i])), 0);
        ob_decref(tmp[i]);
    }
    ob_object *all[] = {b, c, wvd1, wvd2, d1, pairs};
    for (int i = 0; i < 6; i++) {
        ob_decref(all[i]);
    }
}

TAP_TEST("test_weakref.MappingTestCase.test_weak_keyed_union_operators: by copy and update: with a weak one, a dict, "
         "pairs; the other way "
         "round; then o1 dies") {
    begin();
    ob_object *o1 = new_c();
    ob_object *o2 = new_c();
    ob_object *o3 = new_c();
    ob_object *wkd1 = two(ob_weak_key_dict_new(), o1, OB_INT(1), o2, OB_INT(2));
    ob_object *wkd2 = two(ob_weak_key_dict_new(), o3, OB_INT(3), o1, OB_INT(4));
    ob_object *d1 = two(ob_dict_new(), o2, OB_INT(5), o3, OB_INT(6));
    ob_object *pairs = pairs_of(o2, OB_INT(7), o3, OB_INT(8));
    ob_object *tmp[] = {union_of(wkd1, wkd2, 1), union_of(wkd2, d1, 1), union_of(wkd1, pairs, 1),
                        union_of(d1, wkd1, 1)};
    static const int expected[4][3] = {{4, 2, 3}, {4, 5, 6}, {1, 7, 8}, {1, 2, 6}};
    for (int i = 0; i < 4; i++) {
        TAP_OK(has(tmp[i], o1, OB_INT(expected[i][0])) && has(tmp[i], o2, OB_INT(expected[i][1])) &&
               has(tmp[i], o3, OB_INT(expected[i][2])));
    }
    ob_decref(o1);
    for (int i = 0; i < 4; i++) {
        ob_object *values = list_of(ob_weak_dict_values(tmp[i]));
        TAP_EQUAL(ob_list_length(values), 2);
        TAP_EQUAL(ob_contains(values, OB_INT(expected[i][0])), 0);
        ob_decref(values);
        ob_decref(tmp[i]);
    }
    ob_object *all[] = {o2, o3, wkd1, wkd2, d1, pairs};
    for (int i = 0; i < 6; i++) {
        ob_decref(all[i]);
    }
}

TAP_TEST("test_weakref.MappingTestCase.test_weak_keyed_delitem: 2, then 1: o2") {
    begin();
    ob_object *o1 = new_object(1);
    ob_object *o2 = new_object(2);
    ob_object *d = two(ob_weak_key_dict_new(), o1, OB_INT(9), o2, OB_INT(9));
    TAP_EQUAL(ob_length(d), 2);
    TAP_EQUAL(ob_delete_item(d, o1), OB_OK);
    TAP_EQUAL(ob_length(d), 1);
    ob_object *key = first_key(d);
    TAP_OK(key == o2);
    ob_decref(key);
    ob_decref(d);
    ob_decref(o1);
    ob_decref(o2);
}

TAP_TEST("test_weakref.MappingTestCase.test_weak_valued_delitem: 2, then 1: o2") {
    begin();
    ob_object *o1 = new_object(1);
    ob_object *o2 = new_object(2);
    ob_object *d = two(ob_weak_value_dict_new(), OB_INT(1), o1, OB_INT(2), o2);
    TAP_EQUAL(ob_length(d), 2);
    TAP_EQUAL(ob_delete_item(d, OB_INT(1)), OB_OK);
    TAP_EQUAL(ob_length(d), 1);
    TAP_OK(has(d, OB_INT(2), o2));
    ob_decref(d);
    ob_decref(o1);
    ob_decref(o2);
}

TAP_TEST("test_weakref.MappingTestCase.test_weak_keyed_bad_delitem: KeyError of what is not there, TypeError of what "
         "has no weak references") {
    begin();
    ob_object *d = ob_weak_key_dict_new();
    ob_object *o = new_object(1);
    RAISES(OB_EKEY, ob_delete_item(d, o));
    GIVES_NO(OB_EKEY, ob_get_item(d, o));
    RAISES(OB_ETYPE, ob_delete_item(d, OB_INT(13)));
    GIVES_NO(OB_ETYPE, ob_get_item(d, OB_INT(13)));
    RAISES(OB_ETYPE, ob_set_item(d, OB_INT(13), OB_INT(13)));
    ob_decref(o);
    ob_decref(d);
}

static ob_object *objs;
static bool does_mutate;

/// C.__eq__: with mutate, del objs[-1]; return self.value == other.value. Once for each deletion, as the search begins anew afterwards.
static ob_object *mutating_code(ob_object *self, ob_object *args) {
    (void)self;
    if (does_mutate) {
        does_mutate = false;
        ob_decref(ob_list_pop(objs, -1));
    }
    ob_object *left = get_attribute(ob_tuple_peek(args, 0), "value");
    ob_object *right = get_attribute(ob_tuple_peek(args, 1), "value");
    return left == right ? OB_TRUE : OB_FALSE;
}

static ob_object *hashing_code(ob_object *self, ob_object *args) {
    (void)self;
    return get_attribute(ob_tuple_peek(args, 0), "value");
}

static const OB_FUNCTION_DEFINE(mutating, "__eq__", 2, 2, mutating_code);
static const OB_FUNCTION_DEFINE(hashing, "__hash__", 1, 1, hashing_code);

static ob_object *new_valued(ob_object *type, int32_t value) {
    ob_object *made = instance_of(type);
    return set_attribute(made, "value", OB_INT(value)) == OB_OK ? made : NULL;
}

TAP_TEST("test_weakref.MappingTestCase.test_weak_keyed_cascading_deletes: comparing lets another key die: 2 deletions, "
         "0 left; with equal keys, "
         "as Obol does not compare a key with itself") {
    begin();
    does_mutate = false;
    ob_object *type = make_class("C");
    TAP_EQUAL(set_attribute(type, "__eq__", OB_FUNCTION(mutating)), OB_OK);
    TAP_EQUAL(set_attribute(type, "__hash__", OB_FUNCTION(hashing)), OB_OK);
    ob_object *d = ob_weak_key_dict_new();
    objs = ob_list_new();
    for (int i = 3; i >= 0; i--) {
        ob_object *c = new_valued(type, i);
        TAP_EQUAL(ob_list_append(objs, c), OB_OK);
        TAP_EQUAL(ob_weak_dict_set(d, c, OB_INT(i)), OB_OK);
        ob_decref(c);
    }
    int count = 0;
    for (int i = 0; i < (int)ob_list_length(objs); i++) {
        count++;
        does_mutate = true;
        ob_object *same = new_valued(type, 3 - i);
        TAP_EQUAL(ob_weak_dict_delete(d, same), OB_OK);
        ob_decref(same);
    }
    TAP_EQUAL(ob_length(d), 0);
    TAP_EQUAL(count, 2);
    ob_decref(objs);
    ob_decref(d);
    ob_decref(type);
}

TAP_TEST("test_weakref.MappingTestCase.test_make_weak_valued_dict_repr: begins with the type's name") {
    begin();
    ob_object *dict = ob_weak_value_dict_new();
    TAP_OK(strncmp(repr(dict), "<WeakValueDictionary", 20) == 0);
    ob_decref(dict);
}

TAP_TEST("test_weakref.MappingTestCase.test_make_weak_keyed_dict_repr: begins with the type's name") {
    begin();
    ob_object *dict = ob_weak_key_dict_new();
    TAP_OK(strncmp(repr(dict), "<WeakKeyDictionary", 18) == 0);
    ob_decref(dict);
}

/* --- Chains ------------------------------------------------------------------------------------------------------------------ */

static int dead_selves;

/// def cb(wparent): o = wself()
static ob_object *look_at_self(ob_object *self, ob_object *args) {
    (void)args;
    called++;
    dead_selves += is_dead(ob_closure_captured(self, 0));
    return OB_NONE;
}

/// C(parent): wself = ref(self); self.wparent = ref(parent, cb)
static ob_object *new_child(ob_object *parent) {
    ob_object *child = new_c();
    ob_object *wself = ob_weakref_new(child, NULL);
    ob_object *captured = ob_tuple_of(wself);
    ob_object *cb = ob_closure_new("cb", 1, 1, look_at_self, captured, NULL);
    set_other(child, ob_weakref_new(parent, cb));
    ob_decref(cb);
    ob_decref(captured);
    ob_decref(wself);
    return child;
}

TAP_TEST("test_weakref.ReferencesTestCase.test_trashcan_16602: 100 keys, each held by the value of the one before (on "
         "a small board 20): 100 "
         "calls, 99 find their object dead, none a dying one; 1 object lives") {
    begin();
    dead_selves = 0;
    int count = heap_bytes() < 64 * 1024 ? 20 : 100;
    ob_object *d = ob_weak_key_dict_new();
    ob_object *root = new_c();
    ob_object *c = ob_new_ref(root);
    for (int i = 0; i < count; i++) {
        ob_object *child = new_child(c);
        TAP_EQUAL(ob_weak_dict_set(d, c, child), OB_OK);
        ob_decref(c);
        c = child;
    }
    TAP_EQUAL(ob_length(d), count);
    ob_decref(root);
    TAP_EQUAL(ob_length(d), 0);
    TAP_EQUAL(called, count);
    TAP_EQUAL(dead_selves, count - 1);
    TAP_EQUAL(ob_refcount(c), 1);
    ob_decref(c);
    ob_decref(d);
}
