/* Weak dictionaries and sets: what leaves and when, order and iteration while things die, keys with program code.
 *
 * needs: ram 16K, flash 128K */
#include "support.h"

/// Hashed and compared by its number, with program code in between.
typedef struct thing {
    ob_container head;
    ob_object *number;
} thing;

static void (*meanwhile)(void); ///< what comparing does
static int hash_error;          ///< what hashing reports
static uint32_t hash_mask;      ///< few bits: many things have the same hash

static ob_object *number_of(ob_object *object) {
    return ((thing *)(void *)object)->number;
}

static const ob_type thing_type;

static int compare_things(ob_object *self, ob_object *other, ob_comparison op) {
    if (op != OB_EQ || !ob_is_instance(other, &thing_type)) {
        return OB_NOT_IMPLEMENTED;
    }
    int answer = number_of(self) == number_of(other);
    if (meanwhile != NULL) {
        meanwhile();
    }
    return answer;
}

static int hash_thing(ob_object *self, uint32_t *hash) {
    if (hash_error != OB_OK) {
        return ob_error_set((ob_err)hash_error, "a hash's own", self);
    }
    *hash = (uint32_t)ob_int_small_value(number_of(self)) & hash_mask;
    return OB_OK;
}

static const OB_TYPE_DEFINE(thing_type, "thing", thing, OB_FIELDS(thing, number, number), .compare = compare_things,
                            .hash = hash_thing);

static ob_object *new_thing(int32_t number) {
    ob_object *object = ob_object_new(&thing_type, 0);
    if (object != NULL) {
        ((thing *)(void *)object)->number = OB_INT(number);
    }
    return object;
}

static void begin(void) {
    meanwhile = NULL;
    hash_error = OB_OK;
    hash_mask = 0xFF;
}

/// The numbers of the things that iterating gives, in order.
static const char *numbers_in(OB_TAKES ob_object *iterator) {
    static char text[80];
    size_t length = 0;
    ob_object *item;
    while (ob_next(iterator, &item) == 1) {
        ob_object *thing_found = ob_is_tagged(item) ? item : number_of(item);
        int32_t number = ob_int_small_value(thing_found);
        text[length++] = (char)('0' + number % 10);
        ob_decref(item);
    }
    text[length] = '\0';
    ob_decref(iterator);
    return text;
}

TAP_TEST("a value dictionary gives what lives, and forgets what dies, at once") {
    begin();
    ob_object *dict = ob_weak_value_dict_new();
    ob_object *a = new_thing(1);
    ob_object *b = new_thing(2);
    TAP_EQUAL(ob_weak_dict_set(dict, OB_INT(10), a), OB_OK);
    TAP_EQUAL(ob_set_item(dict, OB_INT(20), b), OB_OK);
    TAP_EQUAL(ob_weak_dict_set(dict, OB_INT(30), a), OB_OK);
    TAP_EQUAL(ob_refcount(a), 1);
    TAP_EQUAL(ob_weak_dict_length(dict), 3);
    ob_object *got = ob_weak_dict_get(dict, OB_INT(10));
    TAP_OK(got == a);
    ob_decref(got);
    TAP_OK(ob_weak_dict_get(dict, OB_INT(1)) == NULL && taken_error() == OB_EKEY);
    TAP_OK(ob_weak_dict_get_or(dict, OB_INT(1), OB_NONE) == OB_NONE);
    TAP_STRING(numbers_in(ob_iterate(dict)), "000");
    TAP_STRING(numbers_in(ob_weak_dict_values(dict)), "121");
    ob_decref(a);
    TAP_EQUAL(ob_contains(dict, OB_INT(10)), 0);
    TAP_EQUAL(ob_contains(dict, OB_INT(30)), 0);
    (void)ob_poll(); /* each entry that leaves takes a budget */
    TAP_EQUAL(ob_length(dict), 1);
    TAP_EQUAL(ob_contains(dict, OB_INT(20)), 1);
    TAP_STRING(numbers_in(ob_weak_dict_values(dict)), "2");
    ob_decref(b);
    TAP_EQUAL(ob_truth(dict), 0);
    ob_decref(dict);
    drain();
    TAP_OK(is_empty_heap());
}

TAP_TEST("a key dictionary finds keys by equality, keeps values, and drops them when their keys die") {
    begin();
    ob_object *dict = ob_weak_key_dict_new();
    ob_object *a = new_thing(1);
    ob_object *same = new_thing(1);
    ob_object *value = ob_list_new();
    TAP_EQUAL(ob_weak_dict_set(dict, a, value), OB_OK);
    TAP_EQUAL(ob_refcount(a), 1);
    TAP_EQUAL(ob_refcount(value), 2);
    ob_object *got = ob_weak_dict_get(dict, same);
    TAP_OK(got == value);
    ob_decref(got);
    TAP_EQUAL(ob_weak_dict_set(dict, same, OB_INT(5)), OB_OK);
    TAP_EQUAL(ob_refcount(value), 1);
    TAP_EQUAL(ob_weak_dict_length(dict), 1);
    ob_decref(same); /* the key is still the first one */
    TAP_OK(ob_weak_dict_get(dict, a) == OB_INT(5));
    TAP_EQUAL(ob_weak_dict_set(dict, a, value), OB_OK);
    ob_decref(a);
    drain();
    TAP_EQUAL(ob_refcount(value), 1);
    TAP_EQUAL(ob_weak_dict_length(dict), 0);
    ob_decref(value);
    ob_decref(dict);
    drain();
    TAP_OK(is_empty_heap());
}

TAP_TEST("what cannot be weakly referenced, or has no hash, is no key and no value") {
    begin();
    ob_object *values = ob_weak_value_dict_new();
    ob_object *keys = ob_weak_key_dict_new();
    ob_object *set = ob_weak_set_new();
    ob_object *list = ob_list_new();
    TAP_EQUAL(ob_weak_dict_set(values, OB_INT(1), OB_INT(1)), OB_ETYPE);
    TAP_EQUAL(ob_weak_dict_set(values, list, list), OB_ETYPE);
    TAP_EQUAL(ob_weak_dict_contains(values, list), OB_ETYPE);
    TAP_EQUAL(ob_weak_dict_set(keys, OB_INT(1), OB_INT(1)), OB_ETYPE);
    TAP_EQUAL(ob_weak_dict_set(keys, list, OB_INT(1)), OB_ETYPE);
    TAP_EQUAL(ob_weak_dict_contains(keys, OB_INT(1)), 0);
    TAP_EQUAL(ob_weak_dict_delete(keys, OB_INT(1)), OB_ETYPE);
    TAP_OK(ob_weak_dict_pop(keys, OB_INT(1)) == NULL && taken_error() == OB_ETYPE);
    TAP_OK(ob_weak_dict_get_or(keys, list, OB_NONE) == NULL && taken_error() == OB_ETYPE);
    TAP_EQUAL(ob_weak_set_add(set, OB_INT(1)), OB_ETYPE);
    TAP_EQUAL(ob_weak_set_add(set, list), OB_ETYPE);
    TAP_EQUAL(ob_weak_set_discard(set, OB_INT(1)), OB_ETYPE);
    TAP_EQUAL(ob_weak_set_contains(set, OB_INT(1)), 0);
    TAP_EQUAL(ob_weak_set_contains(set, list), OB_ETYPE);
    ob_error_clear();
    TAP_EQUAL(ob_weak_dict_length(values) + ob_weak_dict_length(keys) + ob_weak_set_length(set), 0);
    ob_decref(list);
    ob_decref(set);
    ob_decref(keys);
    ob_decref(values);
    TAP_OK(is_empty_heap());
}

TAP_TEST("the wrong type panics") {
    volatile bool done = false;
    EXPECT_PANIC(OB_PANIC_WRONG_TYPE, (void)ob_weak_dict_length(OB_INT(1)));
    EXPECT_PANIC(OB_PANIC_WRONG_TYPE, (void)ob_weak_set_length(OB_NONE));
    done = true;
    TAP_OK(done);
}

TAP_TEST("pop, popitem, setdefault, delete and clear, of both") {
    begin();
    for (int by_value = 0; by_value < 2; by_value++) {
        ob_object *dict = by_value ? ob_weak_value_dict_new() : ob_weak_key_dict_new();
        ob_object *things[3] = {new_thing(1), new_thing(2), new_thing(3)};
        ob_object *keys[3] = {things[0], things[1], things[2]};
        ob_object *others[3] = {OB_INT(1), OB_INT(2), OB_INT(3)};
        ob_object **k = by_value ? others : keys;
        ob_object **v = by_value ? keys : others;
        for (int i = 0; i < 3; i++) {
            ob_object *stands = ob_weak_dict_set_default(dict, k[i], v[i]);
            TAP_OK(stands == v[i]);
            ob_decref(stands);
            stands = ob_weak_dict_set_default(dict, k[i], v[0]);
            TAP_OK(stands == v[i]);
            ob_decref(stands);
        }
        ob_object *key;
        ob_object *value;
        TAP_EQUAL(ob_weak_dict_pop_item(dict, &key, &value), OB_OK);
        TAP_OK(key == k[2] && value == v[2]);
        ob_decref(key);
        ob_decref(value);
        value = ob_weak_dict_pop(dict, k[0]);
        TAP_OK(value == v[0]);
        ob_decref(value);
        TAP_OK(ob_weak_dict_pop(dict, k[0]) == NULL && taken_error() == OB_EKEY);
        TAP_OK(ob_weak_dict_pop_or(dict, k[0], OB_NONE) == OB_NONE);
        TAP_EQUAL(ob_weak_dict_delete(dict, k[0]), OB_EKEY);
        TAP_EQUAL(ob_weak_dict_delete(dict, k[1]), OB_OK);
        TAP_EQUAL(ob_weak_dict_pop_item(dict, &key, &value), OB_EKEY);
        TAP_OK(key == NULL && value == NULL);
        ob_error_clear();
        for (int i = 0; i < 3; i++) {
            TAP_EQUAL(ob_weak_dict_set(dict, k[i], v[i]), OB_OK);
        }
        ob_weak_dict_clear(dict);
        TAP_EQUAL(ob_weak_dict_length(dict), 0);
        TAP_EQUAL(ob_weak_dict_set(dict, k[1], v[1]), OB_OK); /* it works on after that */
        for (int i = 0; i < 3; i++) {
            TAP_EQUAL(ob_refcount(things[i]), 1);
            ob_decref(things[i]);
        }
        TAP_EQUAL(ob_weak_dict_length(dict), 0);
        ob_decref(dict);
        drain();
        TAP_OK(is_empty_heap());
    }
}

TAP_TEST("a value that is replaced keeps the key's place; the old one's death takes nothing away") {
    begin();
    ob_object *dict = ob_weak_value_dict_new();
    ob_object *things[3] = {new_thing(1), new_thing(2), new_thing(3)};
    for (int i = 0; i < 3; i++) {
        TAP_EQUAL(ob_weak_dict_set(dict, OB_INT(i), things[i]), OB_OK);
    }
    for (int at = 0; at < 3; at++) { /* the first, one in between, the last */
        ob_object *newer = new_thing(4 + at);
        ob_object *iterator = ob_weak_dict_values(dict);
        TAP_EQUAL(ob_weak_dict_set(dict, OB_INT(at), newer), OB_OK);
        ob_decref(things[at]);
        things[at] = newer;
        const char *expected[] = {"423", "453", "456"};
        TAP_STRING(numbers_in(iterator), expected[at]);
    }
    TAP_EQUAL(ob_weak_dict_length(dict), 3);
    for (int i = 0; i < 3; i++) {
        ob_decref(things[i]);
    }
    TAP_EQUAL(ob_weak_dict_length(dict), 0);
    ob_decref(dict);
    TAP_OK(is_empty_heap());
}

TAP_TEST("iterating goes on when entries die: those behind, at and before it; not when the program changes keys") {
    begin();
    for (int kind = 0; kind < 3; kind++) {
        ob_object *owner = kind == 0   ? ob_weak_value_dict_new()
                           : kind == 1 ? ob_weak_key_dict_new()
                                       : ob_weak_set_new();
        ob_object *things[10];
        for (int i = 0; i < 10; i++) {
            things[i] = new_thing(i);
            int error = kind == 0   ? ob_weak_dict_set(owner, OB_INT(i), things[i])
                        : kind == 1 ? ob_weak_dict_set(owner, things[i], OB_INT(i))
                                    : ob_weak_set_add(owner, things[i]);
            TAP_EQUAL(error, OB_OK);
        }
        ob_object *iterator = ob_iterate(owner);
        ob_object *other = ob_iterate(owner);
        ob_object *item;
        for (int i = 0; i < 3; i++) {
            TAP_EQUAL(ob_next(iterator, &item), 1);
            ob_decref(item);
        }
        static const int dying[] = {3, 2, 0, 4, 7, 9};
        for (int i = 0; i < 6; i++) {
            OB_CLEAR(things[dying[i]]);
        }
        ob_object *in_their_place[6]; /* as large as what has gone */
        for (int i = 0; i < 6; i++) {
            in_their_place[i] = ob_weak_set_new();
        }
        TAP_STRING(numbers_in(iterator), "568");
        TAP_STRING(numbers_in(other), "1568");
        for (int i = 0; i < 6; i++) {
            ob_xdecref(in_their_place[i]);
        }
        iterator = ob_iterate(owner);
        TAP_EQUAL(ob_next(iterator, &item), 1);
        ob_decref(item);
        (void)(kind == 2 ? ob_weak_set_remove(owner, things[6])
                         : ob_weak_dict_delete(owner, kind == 0 ? OB_INT(6) : things[6]));
        TAP_EQUAL(ob_next(iterator, &item), OB_ECHANGED);
        TAP_OK(item == NULL && taken_error() == OB_ECHANGED);
        ob_decref(iterator);
        iterator = ob_iterate(owner);
        kind == 2 ? ob_weak_set_clear(owner) : ob_weak_dict_clear(owner);
        TAP_EQUAL(ob_next(iterator, &item), OB_ECHANGED);
        ob_error_clear();
        other = ob_iterate(owner);
        TAP_EQUAL(ob_next(other, &item), 0);
        TAP_EQUAL(ob_next(other, &item), 0);
        ob_decref(owner);
        ob_decref(iterator);
        ob_decref(other);
        for (int i = 0; i < 10; i++) {
            ob_xdecref(things[i]);
        }
        drain();
        TAP_OK(is_empty_heap());
    }
}

TAP_TEST("iterators may end in any order, and keep their dictionary alive") {
    begin();
    ob_object *thing_kept = new_thing(1);
    for (int order = 0; order < 6; order++) {
        ob_object *dict = ob_weak_value_dict_new();
        TAP_EQUAL(ob_weak_dict_set(dict, OB_INT(1), thing_kept), OB_OK);
        ob_object *iterators[3] = {ob_iterate(dict), ob_weak_dict_items(dict), ob_weak_dict_values(dict)};
        ob_decref(dict);
        for (int i = 0; i < 3; i++) {
            ob_object *dropped = iterators[(order + i * (order < 3 ? 1 : 2)) % 3];
            ob_object *item;
            TAP_EQUAL(ob_next(dropped, &item), 1);
            ob_decref(item);
            ob_decref(dropped);
        }
        drain();
    }
    ob_decref(thing_kept);
    drain();
    TAP_OK(is_empty_heap());
}

TAP_TEST("an iterator at its end knows its dictionary no more") {
    begin();
    ob_object *dict = ob_weak_value_dict_new();
    ob_object *iterator = ob_iterate(dict);
    ob_object *item;
    TAP_EQUAL(ob_next(iterator, &item), 0);
    ob_decref(dict);
    ob_object *in_its_place = ob_list_new();
    ob_object *nodes[4] = {new_thing(1), ob_weak_key_dict_new(), ob_weak_set_new(), ob_weak_set_new()};
    TAP_EQUAL(ob_weak_dict_set(nodes[1], nodes[0], in_its_place), OB_OK);
    TAP_EQUAL(ob_next(iterator, &item), 0);
    ob_decref(iterator);
    ob_decref(in_its_place);
    for (int i = 0; i < 4; i++) {
        ob_decref(nodes[i]);
    }
    drain();
    TAP_OK(is_empty_heap());
}

TAP_TEST("popitem passes over what is dead and still there; a fallback is a reference of its own") {
    begin();
    ob_object *dict = ob_weak_value_dict_new();
    ob_object *kept_thing = new_thing(0);
    ob_object *list = ob_list_new();
    TAP_EQUAL(ob_weak_dict_set(dict, OB_INT(0), kept_thing), OB_OK);
    for (int i = 1; i < 5; i++) {
        ob_object *object = new_thing(i);
        TAP_OK(ob_weak_dict_set(dict, OB_INT(i), object) == OB_OK && ob_list_append(list, object) == OB_OK);
        ob_decref(object);
    }
    ob_object *fallback = ob_weak_dict_get_or(dict, OB_INT(9), list);
    TAP_OK(fallback == list && ob_refcount(list) == 2);
    ob_decref(fallback);
    ob_decref(list);
    TAP_OK(ob_due() != 0);
    ob_object *key;
    ob_object *value;
    TAP_EQUAL(ob_weak_dict_pop_item(dict, &key, &value), OB_OK);
    TAP_OK(key == OB_INT(0) && value == kept_thing);
    ob_decref(value);
    TAP_EQUAL(ob_weak_dict_pop_item(dict, &key, &value), OB_EKEY);
    ob_error_clear();
    ob_decref(kept_thing);
    ob_decref(dict);
    drain();
    TAP_OK(is_empty_heap());
}

TAP_TEST("setdefault of a key that is there does not look at its default") {
    begin();
    ob_object *dict = ob_weak_value_dict_new();
    ob_object *value = new_thing(1);
    TAP_EQUAL(ob_weak_dict_set(dict, OB_INT(1), value), OB_OK);
    ob_object *stands = ob_weak_dict_set_default(dict, OB_INT(1), OB_INT(1));
    TAP_OK(stands == value);
    ob_decref(stands);
    TAP_OK(ob_weak_dict_set_default(dict, OB_INT(2), OB_INT(1)) == NULL && taken_error() == OB_ETYPE);
    ob_decref(value);
    ob_decref(dict);
    TAP_OK(is_empty_heap());
}

TAP_TEST("a dictionary that dies before its entries, or with them, hears no more of them") {
    begin();
    for (int way = 0; way < 3; way++) {
        ob_object *dict = ob_weak_value_dict_new();
        ob_object *list = ob_list_new();
        for (int i = 0; i < 12; i++) {
            ob_object *object = new_thing(i);
            TAP_EQUAL(ob_weak_dict_set(dict, OB_INT(i), object), OB_OK);
            TAP_EQUAL(ob_list_append(list, object), OB_OK);
            ob_decref(object);
        }
        if (way == 2) {
            TAP_EQUAL(ob_list_append(list, dict), OB_OK);
        }
        ob_object *first = way == 0 ? dict : list;
        ob_object *second = way == 0 ? list : dict;
        ob_decref(first);
        ob_decref(second);
        drain();
        TAP_OK(is_empty_heap());
    }
}

TAP_TEST("nodes that stay after clear, since values live, do nothing when those die") {
    begin();
    ob_object *dict = ob_weak_value_dict_new();
    ob_object *objects[20];
    for (int i = 0; i < 20; i++) {
        objects[i] = new_thing(i);
        TAP_EQUAL(ob_weak_dict_set(dict, OB_INT(i), objects[i]), OB_OK);
    }
    ob_object *nodes = ob_weakref_list(objects[19]);
    TAP_EQUAL(ob_list_length(nodes), 1);
    ob_weak_dict_clear(dict);
    TAP_EQUAL(ob_weak_dict_set(dict, OB_INT(3), objects[3]), OB_OK);
    for (int i = 19; i >= 0; i--) {
        ob_decref(objects[i]);
    }
    TAP_EQUAL(ob_weak_dict_length(dict), 0);
    TAP_OK(ob_weakref_get(ob_list_peek(nodes, 0)) == OB_NONE);
    ob_decref(nodes);
    ob_decref(dict);
    drain();
    TAP_OK(is_empty_heap());
}

TAP_TEST("thousands of values that die at once leave in bounded pieces, and are not found meanwhile") {
    begin();
    int count = ON_TARGET ? 40 : 10000;
    ob_object *dict = ob_weak_value_dict_new();
    ob_object *list = ob_list_new();
    for (int i = 0; i < count; i++) {
        ob_object *object = new_thing(i);
        TAP_OK(ob_weak_dict_set(dict, OB_INT(i), object) == OB_OK && ob_list_append(list, object) == OB_OK);
        ob_decref(object);
    }
    ob_decref(list);
    TAP_OK(ob_weak_dict_length(dict) > (size_t)count - 20);
    size_t before = ob_weak_dict_length(dict);
    while (ob_gc_step(32)) {
        size_t now = ob_weak_dict_length(dict);
        TAP_OK(before - now <= 4);
        before = now;
    }
    TAP_EQUAL(ob_weak_dict_length(dict), 0);
    ob_decref(dict);
    drain();
    TAP_OK(is_empty_heap());
}

TAP_TEST("entries that are dead and still there: no search finds them, and their keys can be set anew") {
    begin();
    ob_object *dict = ob_weak_value_dict_new();
    ob_object *keys = ob_weak_key_dict_new();
    ob_object *list = ob_list_new();
    enum { COUNT = ON_TARGET ? 24 : 40 };
    for (int i = 0; i < COUNT; i++) {
        ob_object *object = new_thing(i);
        TAP_OK(ob_weak_dict_set(dict, OB_INT(i), object) == OB_OK &&
               ob_weak_dict_set(keys, object, OB_INT(i)) == OB_OK);
        TAP_EQUAL(ob_list_append(list, object), OB_OK);
        ob_decref(object);
    }
    ob_decref(list);
    ob_object *made[20];
    size_t made_count = 0;
    while (ob_due() < 30 && made_count < 20) { /* allocating works off what waits, and runs nothing */
        made[made_count++] = new_thing(1);
    }
    TAP_OK(ob_due() >= 5);
    ob_object *newer = new_thing(COUNT - 1); /* items die from the last one on */
    size_t length = ob_weak_dict_length(dict);
    unsigned found = 0;
    for (int i = 0; i < COUNT; i++) {
        ob_object *value = ob_weak_dict_get_or(dict, OB_INT(i), OB_NONE);
        found += value != OB_NONE;
        ob_decref(value);
    }
    TAP_OK(found < length);
    while (made_count > 0) {
        ob_decref(made[--made_count]);
    }
    TAP_EQUAL(ob_weak_dict_set(dict, OB_INT(COUNT - 1), newer), OB_OK);
    TAP_EQUAL(ob_weak_dict_set(keys, newer, OB_INT(7)), OB_OK);
    drain();
    TAP_EQUAL(ob_weak_dict_length(dict), 1);
    TAP_EQUAL(ob_weak_dict_length(keys), 1);
    TAP_OK(ob_weak_dict_get(keys, newer) == OB_INT(7));
    ob_object *key;
    ob_object *value;
    TAP_EQUAL(ob_weak_dict_pop_item(dict, &key, &value), OB_OK);
    TAP_OK(value == newer);
    ob_decref(value);
    ob_decref(newer);
    ob_decref(dict);
    ob_decref(keys);
    drain();
    TAP_OK(is_empty_heap());
}

/* What a key's comparison may do. */

static ob_object *the_dict;
static ob_object *victims[8];
static int next_victim;

static void kill_one(void) {
    if (next_victim < 8) {
        ob_object *victim = victims[next_victim];
        victims[next_victim++] = NULL;
        ob_xdecref(victim);
    }
}

static void insert_one(void) {
    if (next_victim < 8) {
        int now = next_victim++;
        meanwhile = NULL;
        (void)ob_weak_dict_set(the_dict, victims[now], OB_INT(now));
        meanwhile = insert_one;
    }
}

static void clear_all(void) {
    ob_weak_dict_clear(the_dict);
}

static void drop_dict(void) {
    if (the_dict != NULL) {
        OB_CLEAR(the_dict);
    }
}

TAP_TEST("comparing keys may kill entries, add some, clear or drop the dictionary") {
    static void (*const what[])(void) = {kill_one, insert_one, clear_all, drop_dict};
    for (int op = 0; op < 3; op++) {
        for (size_t w = 0; w < 4; w++) {
            begin();
            hash_mask = 0; /* all collide */
            the_dict = ob_weak_key_dict_new();
            ob_object *kept[4];
            for (int i = 0; i < 4; i++) {
                kept[i] = new_thing(i);
                TAP_EQUAL(ob_weak_dict_set(the_dict, kept[i], OB_INT(i)), OB_OK);
            }
            for (int i = 0; i < 8; i++) {
                victims[i] = new_thing(20 + i);
                if (what[w] == kill_one) {
                    TAP_EQUAL(ob_weak_dict_set(the_dict, victims[i], OB_INT(i)), OB_OK);
                }
            }
            next_victim = 0;
            ob_object *probe = new_thing(3);
            meanwhile = what[w];
            ob_object *found = NULL;
            int error = OB_OK;
            switch (op) {
            case 0: found = ob_weak_dict_get_or(the_dict, probe, OB_NONE); break;
            case 1: error = ob_weak_dict_set(the_dict, probe, OB_INT(9)); break;
            default: error = ob_weak_dict_delete(the_dict, probe); break;
            }
            meanwhile = NULL;
            TAP_OK(found != NULL || error == OB_OK || error == OB_EKEY || error == OB_ECHANGED);
            ob_error_clear();
            ob_xdecref(found);
            TAP_OK(ob_heap_check() == NULL);
            ob_decref(probe);
            for (int i = 0; i < 8; i++) {
                OB_CLEAR(victims[i]);
            }
            for (int i = 0; i < 4; i++) {
                ob_decref(kept[i]);
            }
            drain();
            if (the_dict != NULL) {
                TAP_EQUAL(ob_weak_dict_length(the_dict), 0);
                OB_CLEAR(the_dict);
            }
            drain();
            TAP_OK(is_empty_heap());
        }
    }
}

static void touch_two(void) {
    ob_object *extra = new_thing(99);
    void (*before)(void) = meanwhile;
    meanwhile = NULL;
    (void)ob_weak_dict_set(the_dict, extra, OB_NONE);
    ob_decref(extra); /* comes and leaves: the dictionary changed */
    meanwhile = before;
}

TAP_TEST("comparing that changes the dictionary each time ends the search; what a hash reports is reported") {
    begin();
    hash_mask = 0;
    the_dict = ob_weak_key_dict_new();
    ob_object *kept = new_thing(1);
    ob_object *probe = new_thing(2);
    TAP_EQUAL(ob_weak_dict_set(the_dict, kept, OB_NONE), OB_OK);
    meanwhile = touch_two;
    TAP_EQUAL(ob_weak_dict_contains(the_dict, probe), OB_ECHANGED);
    TAP_EQUAL(taken_error(), OB_ECHANGED);
    meanwhile = NULL;
    hash_error = OB_EVALUE;
    TAP_EQUAL(ob_weak_dict_set(the_dict, probe, OB_NONE), OB_EVALUE);
    TAP_EQUAL(taken_error(), OB_EVALUE);
    TAP_OK(ob_weak_dict_get(the_dict, probe) == NULL && taken_error() == OB_EVALUE);
    hash_error = OB_OK;
    TAP_EQUAL(ob_weak_dict_length(the_dict), 1);
    ob_decref(probe);
    ob_decref(kept); /* asks no key */
    hash_error = OB_EVALUE;
    TAP_EQUAL(ob_weak_dict_length(the_dict), 0);
    OB_CLEAR(the_dict);
    drain();
    TAP_OK(is_empty_heap());
}

TAP_TEST("entries leave when no byte of memory is left") {
    begin();
    ob_object *dict = ob_weak_key_dict_new();
    ob_object *object = new_thing(1);
    TAP_EQUAL(ob_weak_dict_set(dict, object, OB_NONE), OB_OK);
    void *ballast = take_ballast();
    ob_object *same = OB_NONE;
    TAP_OK(ob_weak_dict_get(dict, object) == same);
    ob_decref(object);
    TAP_EQUAL(ob_weak_dict_length(dict), 0);
    drop_ballast(ballast);
    ob_decref(dict);
    drain();
    TAP_OK(is_empty_heap());
}

TAP_TEST("update takes dicts, weak dictionaries, pairs, and itself") {
    begin();
    ob_object *a = new_thing(1);
    ob_object *b = new_thing(2);
    ob_object *dict = ob_dict_new();
    TAP_EQUAL(ob_dict_set(dict, OB_INT(1), a), OB_OK);
    TAP_EQUAL(ob_dict_set(dict, OB_INT(2), b), OB_OK);
    ob_object *weak = ob_weak_value_dict_new();
    TAP_EQUAL(ob_weak_dict_update(weak, dict), OB_OK);
    TAP_EQUAL(ob_weak_dict_update(weak, weak), OB_OK);
    ob_object *other = ob_weak_value_dict_new();
    TAP_EQUAL(ob_weak_dict_update(other, weak), OB_OK);
    ob_object *items = ob_weak_dict_items(other);
    ob_object *third = ob_weak_value_dict_new();
    TAP_EQUAL(ob_weak_dict_update(third, items), OB_OK);
    TAP_STRING(numbers_in(ob_weak_dict_values(third)), "12");
    ob_object *none = ob_dict_from_keys(dict, OB_NONE);
    TAP_EQUAL(ob_dict_set(none, OB_INT(5), OB_INT(5)), OB_OK);
    TAP_EQUAL(ob_weak_dict_update(third, none), OB_ETYPE);
    TAP_EQUAL(ob_weak_dict_update(third, OB_INT(1)), OB_ETYPE);
    ob_error_clear();
    TAP_EQUAL(ob_weak_dict_length(third), 2);
    ob_decref(none);
    ob_decref(items);
    ob_decref(dict);
    ob_decref(a);
    ob_decref(b);
    drain();
    TAP_EQUAL(ob_length(weak) + ob_length(other) + ob_length(third), 0);
    ob_decref(weak);
    ob_decref(other);
    ob_decref(third);
    drain();
    TAP_OK(is_empty_heap());
}

TAP_TEST("a weak set holds each equal member once") {
    begin();
    ob_object *set = ob_weak_set_new();
    ob_object *a = new_thing(1);
    ob_object *same = new_thing(1);
    ob_object *b = new_thing(2);
    ob_object *list = ob_list_of(a, same, b);
    TAP_EQUAL(ob_weak_set_update(set, list), OB_OK);
    TAP_EQUAL(ob_weak_set_update(set, set), OB_OK);
    TAP_EQUAL(ob_weak_set_update(set, OB_INT(1)), OB_ETYPE);
    ob_error_clear();
    TAP_EQUAL(ob_weak_set_length(set), 2);
    TAP_EQUAL(ob_contains(set, same), 1);
    TAP_EQUAL(ob_weak_set_discard(set, same), 1);
    TAP_EQUAL(ob_weak_set_discard(set, same), 0);
    TAP_EQUAL(ob_weak_set_remove(set, same), OB_EKEY);
    ob_error_clear();
    ob_object *popped = ob_weak_set_pop(set);
    TAP_OK(popped == b);
    ob_decref(popped);
    TAP_OK(ob_weak_set_pop(set) == NULL && taken_error() == OB_EKEY);
    TAP_EQUAL(ob_weak_set_add(set, b), OB_OK);
    ob_decref(list);
    ob_decref(a);
    ob_decref(same);
    TAP_EQUAL(ob_weak_set_length(set), 1);
    ob_decref(b);
    TAP_EQUAL(ob_weak_set_length(set), 0);
    ob_decref(set);
    drain();
    TAP_OK(is_empty_heap());
}

/* A callback that works on the very dictionary in which its object was. */

static ob_object *refill_code(ob_object *self, ob_object *args) {
    (void)self;
    (void)args;
    if (ob_heap_check() != NULL) {
        return NULL;
    }
    ob_weak_dict_clear(the_dict);
    (void)ob_weak_dict_set(the_dict, OB_INT(77), victims[0]);
    return OB_NONE;
}

static OB_FUNCTION_DEFINE(refill, "refill", 1, 1, refill_code);

TAP_TEST("a callback may clear and fill the dictionary that its object is leaving") {
    begin();
    victims[0] = new_thing(1);
    for (int order = 0; order < 2; order++) {
        the_dict = ob_weak_value_dict_new();
        ob_object *object = new_thing(5);
        ob_object *ref = order == 0 ? ob_weakref_new(object, OB_FUNCTION(refill)) : NULL;
        TAP_EQUAL(ob_weak_dict_set(the_dict, OB_INT(1), object), OB_OK);
        TAP_EQUAL(ob_weak_dict_set(the_dict, OB_INT(2), object), OB_OK);
        ref = order == 1 ? ob_weakref_new(object, OB_FUNCTION(refill)) : ref;
        ob_decref(object);
        drain();
        TAP_EQUAL(ob_weak_dict_length(the_dict), 1);
        TAP_EQUAL(ob_contains(the_dict, OB_INT(77)), 1);
        ob_decref(ref);
        OB_CLEAR(the_dict);
    }
    OB_CLEAR(victims[0]);
    drain();
    TAP_OK(is_empty_heap());
}

TAP_TEST("random work on a value dictionary gives what a plain one with the same entries would") {
    begin();
    enum { KEYS = 24 };
    ob_object *weak = ob_weak_value_dict_new();
    ob_object *plain = ob_dict_new(); /* holds the living values */
    unsigned wrong = 0;
    for (int turn = 0; turn < (ON_TARGET ? 300 : 20000); turn++) {
        ob_object *key = OB_INT((int32_t)random_below(KEYS));
        ob_object *found = ob_weak_dict_get_or(weak, key, OB_NONE);
        ob_object *expected = ob_dict_get_or(plain, key, OB_NONE);
        wrong += found != expected;
        ob_decref(found);
        ob_decref(expected);
        switch (random_below(4)) {
        case 0:
        case 1: {
            ob_object *object = new_thing(turn & 0xFFF);
            wrong += ob_weak_dict_set(weak, key, object) != OB_OK || ob_dict_set(plain, key, object) != OB_OK;
            ob_decref(object);
            break;
        }
        case 2: (void)ob_dict_delete(plain, key); break; /* the value dies */
        default:
            (void)ob_weak_dict_delete(weak, key);
            (void)ob_dict_delete(plain, key);
            break;
        }
        ob_error_clear();
        while (ob_gc_step(64)) {
        }
        wrong += ob_weak_dict_length(weak) != ob_dict_length(plain);
        if (turn % 16 == 0) {
            ob_object *left = ob_iterate(weak);
            ob_object *right = ob_iterate(plain);
            ob_object *a;
            ob_object *b;
            while (ob_next(left, &a) == 1) {
                wrong += ob_next(right, &b) != 1 || a != b;
            }
            wrong += ob_next(right, &b) != 0;
            ob_decref(left);
            ob_decref(right);
        }
    }
    TAP_EQUAL(wrong, 0);
    ob_decref(plain);
    ob_decref(weak);
    drain();
    TAP_OK(is_empty_heap());
}
