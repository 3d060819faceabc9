/* Weak sets: test_weakset. Weak sets of Obol have no algebra: what CPython's cases do with operators is not here.
 *
 * needs: ram 16K, flash 128K */
#include "cases.h"

/// Objects that are equal to others with the same number, as ustr('a') is: so many from `first` on.
static ob_object *make_items(int first, int count) {
    ob_object *items = ob_list_new();
    for (int i = 0; i < count; i++) {
        ob_object *o = new_object(first + i);
        (void)ob_list_append(items, o);
        ob_decref(o);
    }
    return items;
}

/// WeakSet(items)
static ob_object *weak_set_of(ob_object *items) {
    ob_object *set = ob_weak_set_new();
    return ob_weak_set_update(set, items) == OB_OK ? set : NULL;
}

/// Is one equal to Object(number) in it?
static int has(ob_object *set, int32_t number) {
    ob_object *o = new_object(number);
    int answer = ob_weak_set_contains(set, o);
    ob_decref(o);
    return answer;
}

/// setUp: items a, b, c and s = WeakSet(items); obj and fs = WeakSet([obj])
static ob_object *items;
static ob_object *s;
static ob_object *obj;
static ob_object *fs;

static void set_up(void) {
    begin();
    items = make_items('a', 3);
    s = weak_set_of(items);
    obj = new_object('F');
    fs = ob_weak_set_new();
    (void)ob_weak_set_add(fs, obj);
}

static void tear_down(void) {
    ob_decref(s);
    ob_decref(fs);
    ob_decref(items);
    ob_xdecref(obj);
}

TAP_TEST("test_weakset.TestWeakSet.test_len: 3; 1, and 0 when the object dies") {
    set_up();
    TAP_EQUAL(ob_length(s), 3);
    TAP_EQUAL(ob_length(fs), 1);
    OB_CLEAR(obj);
    TAP_EQUAL(ob_length(fs), 0);
    tear_down();
}

TAP_TEST("test_weakset.TestWeakSet.test_contains: each of 52 letters as in a dict; not 1; an equal one not after the "
         "object has died") {
    set_up();
    for (int c = 'A'; c <= 'z'; c++) {
        TAP_EQUAL(has(s, c), c >= 'a' && c <= 'c');
    }
    TAP_EQUAL(ob_contains(s, OB_INT(1)), 0);
    TAP_EQUAL(ob_contains(fs, obj), 1);
    TAP_EQUAL(has(fs, 'F'), 1);
    OB_CLEAR(obj);
    TAP_EQUAL(has(fs, 'F'), 0);
    tear_down();
}

TAP_TEST("test_weakset.TestWeakSet.test_init: filled again, of a number TypeError") {
    set_up();
    ob_object *set = ob_weak_set_new();
    TAP_EQUAL(ob_weak_set_update(set, items), OB_OK);
    TAP_EQUAL(ob_length(set), 3);
    ob_weak_set_clear(set);
    ob_object *items2 = make_items('x', 3);
    TAP_EQUAL(ob_weak_set_update(set, items2), OB_OK);
    TAP_EQUAL(has(set, 'x') + has(set, 'a'), 1);
    RAISES(OB_ETYPE, ob_weak_set_update(set, OB_INT(1)));
    ob_decref(items2);
    ob_decref(set);
    tear_down();
}

TAP_TEST("test_weakset.TestWeakSet.test_constructor_identity: a copy is another one") {
    set_up();
    ob_object *t = weak_set_of(s);
    TAP_OK(t != s);
    TAP_EQUAL(ob_length(t), 3);
    ob_decref(t);
    tear_down();
}

TAP_TEST("test_weakset.TestWeakSet.test_hash: TypeError") {
    set_up();
    uint32_t hash;
    RAISES(OB_ETYPE, ob_hash(s, &hash));
    tear_down();
}

TAP_TEST("test_weakset.TestWeakSet.test_clear: 0") {
    set_up();
    ob_weak_set_clear(s);
    TAP_EQUAL(ob_length(s), 0);
    TAP_EQUAL(ob_weakref_count(ob_list_peek(items, 0)), 0);
    tear_down();
}

TAP_TEST("test_weakset.TestWeakSet.test_copy: as long, with the same members, and of its own") {
    set_up();
    ob_object *dup = weak_set_of(s);
    TAP_EQUAL(ob_length(dup), 3);
    TAP_EQUAL(ob_weakref_count(ob_list_peek(items, 0)), 2);
    ob_weak_set_clear(s);
    TAP_EQUAL(has(dup, 'b'), 1);
    ob_decref(dup);
    tear_down();
}

TAP_TEST("test_weakset.TestWeakSet.test_add: once, also when added again; TypeError of what has no hash; what dies at "
         "once is not in: 1") {
    set_up();
    ob_object *x = new_object('Q');
    TAP_EQUAL(ob_weak_set_add(s, x), OB_OK);
    TAP_EQUAL(ob_weak_set_contains(s, x), 1);
    TAP_EQUAL(ob_weak_set_add(s, x), OB_OK);
    TAP_EQUAL(ob_length(s), 4);
    ob_object *list = ob_list_new();
    RAISES(OB_ETYPE, ob_weak_set_add(s, list));
    RAISES(OB_ETYPE, ob_weak_set_add(s, OB_INT(1)));
    ob_decref(list);
    ob_object *foo = new_c();
    TAP_EQUAL(ob_weak_set_add(fs, foo), OB_OK);
    ob_decref(foo);
    TAP_EQUAL(ob_length(fs), 1);
    TAP_EQUAL(ob_weak_set_add(fs, obj), OB_OK);
    TAP_EQUAL(ob_length(fs), 1);
    ob_decref(x);
    TAP_EQUAL(ob_length(s), 3);
    tear_down();
}

TAP_TEST("test_weakset.TestWeakSet.test_remove: an equal one; then KeyError; TypeError of what has no hash") {
    set_up();
    ob_object *x = new_object('a');
    TAP_EQUAL(ob_weak_set_remove(s, x), OB_OK);
    TAP_EQUAL(ob_weak_set_contains(s, x), 0);
    RAISES(OB_EKEY, ob_weak_set_remove(s, x));
    ob_object *list = ob_list_new();
    RAISES(OB_ETYPE, ob_weak_set_remove(s, list));
    ob_decref(list);
    ob_decref(x);
    tear_down();
}

TAP_TEST("test_weakset.TestWeakSet.test_discard: an equal one; one that is not there; TypeError of what has no hash") {
    set_up();
    ob_object *a = new_object('a');
    ob_object *q = new_object('Q');
    TAP_EQUAL(ob_weak_set_discard(s, a), 1);
    TAP_EQUAL(ob_weak_set_contains(s, a), 0);
    TAP_EQUAL(ob_weak_set_discard(s, q), 0);
    ob_object *list = ob_list_new();
    RAISES(OB_ETYPE, ob_weak_set_discard(s, list));
    ob_decref(list);
    ob_decref(a);
    ob_decref(q);
    tear_down();
}

TAP_TEST("test_weakset.TestWeakSet.test_pop: 3 times, none is in any more; then KeyError") {
    set_up();
    for (int i = 0; i < 3; i++) {
        ob_object *elem = ob_weak_set_pop(s);
        TAP_OK(elem != NULL);
        TAP_EQUAL(ob_weak_set_contains(s, elem), 0);
        ob_decref(elem);
    }
    GIVES_NO(OB_EKEY, ob_weak_set_pop(s));
    tear_down();
}

/// Items x, y, z go into s; all six are in.
static bool takes_all(ob_object *items2, ob_object *as) {
    bool good = ob_weak_set_update(s, as) == OB_OK;
    for (int i = 0; i < 3; i++) {
        good = good && ob_weak_set_contains(s, ob_list_peek(items, i)) == 1 &&
               ob_weak_set_contains(s, ob_list_peek(items2, i)) == 1;
    }
    return good;
}

TAP_TEST("test_weakset.TestWeakSet.test_update: of a list: all 6; TypeError of a list with what has no hash") {
    set_up();
    ob_object *items2 = make_items('x', 3);
    TAP_OK(takes_all(items2, items2));
    TAP_EQUAL(ob_length(s), 6);
    ob_object *inner = ob_list_new();
    ob_object *list = ob_list_of(inner);
    RAISES(OB_ETYPE, ob_weak_set_update(s, list));
    TAP_EQUAL(ob_length(s), 6);
    ob_decref(inner);
    ob_decref(list);
    ob_decref(items2);
    TAP_EQUAL(ob_length(s), 3);
    tear_down();
}

TAP_TEST("test_weakset.TestWeakSet.test_update_set: of a set: all 6") {
    set_up();
    ob_object *items2 = make_items('x', 3);
    ob_object *set = ob_set_from(items2);
    TAP_OK(takes_all(items2, set));
    ob_decref(set);
    ob_decref(items2);
    tear_down();
}

TAP_TEST("test_weakset.TestWeakSet.test_weak_destroy_while_iterating: as many as are left, or one fewer; 2 are in "
         "afterwards") {
    begin();
    ob_object *letters = make_items('a', 3);
    ob_object *set = weak_set_of(letters);
    ob_object *it = ob_iterate(set);
    ob_object *item;
    TAP_EQUAL(ob_next(it, &item), 1);
    ob_decref(item);
    ob_decref(ob_list_pop(letters, -1));
    ob_object *rest = ob_list_from_iterable(it);
    TAP_OK(ob_list_length(rest) == ob_list_length(letters) || ob_list_length(rest) == ob_list_length(letters) - 1);
    ob_decref(rest);
    ob_decref(it);
    TAP_EQUAL(ob_length(set), 2);
    ob_decref(set);
    ob_decref(letters);
}

TAP_TEST("test_weakset.TestWeakSet.test_weak_destroy_and_mutate_while_iterating: one dies each time: it is not in, "
         "cannot be removed, can be "
         "added; update and clear work") {
    begin();
    ob_object *letters = make_items('a', 8);
    ob_object *set = weak_set_of(letters);
    ob_object *added = NULL;
    for (int deed = 0; deed < 5; deed++) {
        ob_object *it = ob_iterate(set);
        ob_object *item;
        TAP_EQUAL(ob_next(it, &item), 1);
        ob_decref(item);
        ob_object *last = ob_list_pop(letters, -1);
        ob_object *u = ob_new_ref(as_subject(last)->arg);
        ob_decref(last);
        last = new_object(ob_int_small_value(u));
        if (deed == 0) {
            TAP_EQUAL(ob_weak_set_contains(set, last), 0);
        } else if (deed == 1) {
            RAISES(OB_EKEY, ob_weak_set_remove(set, last));
        } else if (deed == 2) {
            added = ob_new_ref(last);
            TAP_EQUAL(ob_weak_set_add(set, last), OB_OK);
        } else if (deed == 3) {
            ob_object *t = weak_set_of(set);
            TAP_EQUAL(ob_weak_set_update(set, t), OB_OK);
            TAP_EQUAL(ob_length(set), ob_length(t));
            ob_decref(t);
        } else {
            ob_weak_set_clear(set);
        }
        ob_decref(it);
        TAP_EQUAL(ob_weak_set_contains(set, last), deed == 2);
        ob_decref(last);
    }
    TAP_EQUAL(ob_length(set), 0);
    ob_decref(added);
    ob_decref(set);
    ob_decref(letters);
}
