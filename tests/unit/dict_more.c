/* dict: what goes beyond setting, finding and deleting; its views and iterators.
 *
 * needs: ram 16K */
#include "support.h"
#include "types/hash.h"
#include "types/table.h"

/// A name as a constant; its hash is filled in by new_name.
typedef struct constant_name {
    ob_name name;
    char text[8];
} constant_name;

static ob_object *new_name(constant_name *room, const char *text) {
    size_t length = strlen(text);
    room->name = (ob_name){.head = OB_HEAD_IMMORTAL(&ob_name_type), .length = (uint32_t)length};
    room->name.hash = ob_hash_text(text, length);
    memcpy(room->name.text, text, length + 1);
    return &room->name.head;
}

static ob_object *dict_of(uint32_t count) {
    ob_object *dict = ob_dict_new();
    for (uint32_t i = 0; i < count; i++) {
        (void)ob_dict_set(dict, OB_INT((int32_t)i), OB_INT((int32_t)i * 10));
    }
    return dict;
}

TAP_TEST("an empty dict is 24 bytes on a 32-bit machine, and all it costs") {
    size_t before = ob_memory_get_stats().used_bytes;
    ob_object *dict = ob_dict_new();
    TAP_OK(OB_CHECKED || ob_memory_get_stats().used_bytes - before <= (sizeof(void *) == 4 ? 24 : 48));
    ob_decref(dict);
}

TAP_TEST("get with a fallback, contains, and Python's own ways to get, set and delete") {
    ob_object *list = ob_list_new();
    for (uint32_t count = 0; count < 40; count += 13) {
        ob_object *dict = dict_of(count);
        for (int32_t i = 0; i < 42; i += 3) {
            bool there = (uint32_t)i < count;
            ob_object *got = ob_dict_get_or(dict, OB_INT(i), list);
            TAP_OK(got == (there ? OB_INT(i * 10) : list));
            ob_decref(got);
            TAP_EQUAL(ob_dict_contains(dict, OB_INT(i)), there);
            TAP_EQUAL(ob_contains(dict, OB_INT(i)), there);
            TAP_OK(ob_get_item(dict, OB_INT(i)) == (there ? OB_INT(i * 10) : NULL));
            TAP_EQUAL(taken_error(), there ? OB_OK : OB_EKEY);
        }
        TAP_EQUAL(ob_set_item(dict, OB_INT(5), OB_NONE), OB_OK);
        TAP_OK(ob_dict_find(dict, OB_INT(5)) == OB_NONE);
        TAP_EQUAL(ob_delete_item(dict, OB_INT(5)), OB_OK);
        TAP_EQUAL(ob_delete_item(dict, OB_INT(5)), OB_EKEY);
        TAP_OK(ob_dict_get_or(dict, list, OB_NONE) == NULL);
        TAP_EQUAL(taken_error(), OB_ETYPE);
        TAP_EQUAL(ob_dict_contains(dict, list), OB_ETYPE);
        TAP_EQUAL(taken_error(), OB_ETYPE);
        TAP_EQUAL(ob_refcount(list), 1);
        ob_decref(dict);
        drain();
    }
    ob_decref(list);
}

TAP_TEST("setdefault gives what is there, or puts the default there") {
    ob_object *dict = dict_of(3);
    ob_object *list = ob_list_new();
    TAP_OK(ob_dict_set_default(dict, OB_INT(1), list) == OB_INT(10));
    TAP_EQUAL(ob_refcount(list), 1);
    ob_object *got = ob_dict_set_default(dict, OB_INT(7), list);
    TAP_OK(got == list);
    TAP_EQUAL(ob_refcount(list), 3);
    ob_decref(got);
    TAP_OK(ob_dict_set_default(dict, list, OB_NONE) == NULL);
    TAP_EQUAL(taken_error(), OB_ETYPE);
    ob_decref(dict);
    TAP_EQUAL(ob_refcount(list), 1);
    ob_decref(list);
}

TAP_TEST("pop passes the dict's reference on, and has a fallback if it is given one") {
    ob_object *dict = ob_dict_new();
    ob_object *list = ob_list_new();
    TAP_EQUAL(ob_dict_set(dict, OB_INT(1), list), OB_OK);
    TAP_OK(ob_dict_pop(dict, OB_INT(1)) == list);
    TAP_EQUAL(ob_refcount(list), 2);
    ob_decref(list);
    TAP_OK(ob_dict_pop(dict, OB_INT(1)) == NULL);
    TAP_OK(ob_error()->object == OB_INT(1));
    TAP_EQUAL(taken_error(), OB_EKEY);
    TAP_OK(ob_dict_pop_or(dict, OB_INT(1), list) == list);
    TAP_EQUAL(ob_refcount(list), 2);
    ob_decref(list);
    TAP_OK(ob_dict_pop_or(dict, list, OB_NONE) == NULL);
    TAP_EQUAL(taken_error(), OB_ETYPE);
    ob_decref(list);
    ob_decref(dict);
}

TAP_TEST("popitem gives the last one in, over holes, until the dict is empty and its memory is back") {
    for (uint32_t count = 1; count < 80; count += 13) {
        ob_object *dict = dict_of(count);
        for (uint32_t i = count / 2; i + 1 < count; i++) { /* holes before the last one */
            TAP_EQUAL(ob_dict_delete(dict, OB_INT((int32_t)i)), OB_OK);
        }
        ob_object *key;
        ob_object *value;
        TAP_EQUAL(ob_dict_pop_item(dict, &key, &value), OB_OK);
        TAP_OK(key == OB_INT((int32_t)count - 1) && value == OB_INT((int32_t)(count - 1) * 10));
        for (uint32_t i = count / 2; i-- > 0;) {
            TAP_EQUAL(ob_dict_pop_item(dict, &key, &value), OB_OK);
            TAP_OK(key == OB_INT((int32_t)i));
        }
        TAP_EQUAL(ob_dict_pop_item(dict, &key, &value), OB_EKEY);
        TAP_OK(key == NULL && value == NULL);
        TAP_EQUAL(taken_error(), OB_EKEY);
        TAP_EQUAL(ob_memory_get_stats().blocks, 1);
        TAP_EQUAL(ob_dict_set(dict, OB_INT(1), OB_INT(2)), OB_OK);
        TAP_STRING(repr(dict), "{1: 2}");
        ob_decref(dict);
        drain();
    }
}

TAP_TEST("popitem of what deletions left empty gives back all, and the next key is there") {
    for (uint32_t count = 1; count < 80; count++) {
        ob_object *dict = dict_of(count);
        for (uint32_t i = 0; i < count; i++) {
            TAP_EQUAL(ob_dict_delete(dict, OB_INT((int32_t)i)), OB_OK);
        }
        ob_object *key;
        ob_object *value;
        TAP_EQUAL(ob_dict_pop_item(dict, &key, &value), OB_EKEY);
        TAP_EQUAL(taken_error(), OB_EKEY);
        for (int32_t i = 0; i < 3; i++) {
            TAP_EQUAL(ob_dict_set(dict, OB_INT(i), OB_INT(i)), OB_OK);
            TAP_OK(ob_dict_find(dict, OB_INT(i)) == OB_INT(i));
        }
        TAP_STRING(repr(dict), "{0: 0, 1: 1, 2: 2}");
        ob_decref(dict);
        drain();
    }
}

TAP_TEST("a large table has 16 buckets for each 64 slots, but for the last ones") {
    ob_object *dict = dict_of(8);
    const ob_table *table = (const ob_table *)(const void *)dict;
    for (int32_t i = 8; i < 100; i++) {
        TAP_EQUAL(ob_dict_set(dict, OB_INT(i), OB_NONE), OB_OK);
        uint32_t buckets = table->state >> OB_TABLE_SHIFT;
        uint32_t places = ((uint32_t)i + 2u) * 4u / 3u; /* one entry's place is the header */
        TAP_OK(buckets <= places && buckets + 2u >= places);
    }
    ob_decref(dict);
}

TAP_TEST("new keys come behind what popitem left, however it was squeezed") {
    ob_object *dict = dict_of(60);
    for (int32_t round = 0; round < 40; round++) {
        for (int32_t i = 0; i < 3; i++) {
            TAP_EQUAL(ob_dict_delete(dict, OB_INT(round + i * 200)) == OB_OK || taken_error() == OB_EKEY, true);
        }
        ob_object *key;
        ob_object *value;
        TAP_EQUAL(ob_dict_pop_item(dict, &key, &value), OB_OK);
        TAP_EQUAL(ob_dict_set(dict, OB_INT(200 + round), OB_NONE), OB_OK);
        size_t cursor = 0;
        ob_object *last = NULL;
        size_t length = 0;
        while (ob_dict_next(dict, &cursor, &last, &value)) {
            length++;
            TAP_EQUAL(ob_dict_contains(dict, last), 1);
        }
        TAP_OK(last == OB_INT(200 + round));
        TAP_EQUAL(length, ob_dict_length(dict));
    }
    ob_decref(dict);
}

TAP_TEST("clear empties dicts of any size, with memory and without") {
    for (uint32_t count = 0; count < 100; count += 33) {
        for (int short_of_memory = 0; short_of_memory < 2; short_of_memory++) {
            ob_object *dict = dict_of(count);
            ob_object *list = ob_list_new();
            TAP_EQUAL(ob_dict_set(dict, OB_NONE, list), OB_OK);
            void *ballast = short_of_memory ? take_ballast() : NULL;
            ob_dict_clear(dict);
            TAP_EQUAL(ob_error()->code, OB_OK);
            TAP_EQUAL(ob_dict_length(dict), 0);
            TAP_OK(ob_dict_find(dict, OB_NONE) == NULL);
            drop_ballast(ballast);
            drain();
            TAP_EQUAL(ob_refcount(list), 1);
            TAP_EQUAL(ob_dict_set(dict, OB_INT(1), list), OB_OK);
            TAP_STRING(repr(dict), "{1: []}");
            ob_decref(list);
            ob_decref(dict);
            drain();
        }
    }
}

TAP_TEST("a copy has the same keys and values, and goes its own way") {
    for (uint32_t count = 0; count < 60; count += 7) {
        ob_object *dict = dict_of(count);
        ob_object *list = ob_list_new();
        TAP_EQUAL(ob_dict_set(dict, OB_NONE, list), OB_OK);
        ob_object *copy = ob_dict_copy(dict);
        TAP_EQUAL(ob_compare(dict, copy, OB_EQ), 1);
        TAP_EQUAL(ob_refcount(list), 3);
        TAP_EQUAL(ob_dict_set(copy, OB_INT(-1), OB_NONE), OB_OK);
        TAP_EQUAL(ob_dict_length(dict), count + 1);
        TAP_EQUAL(ob_compare(dict, copy, OB_EQ), 0);
        ob_decref(copy);
        ob_decref(dict);
        drain();
        TAP_EQUAL(ob_refcount(list), 1);
        ob_decref(list);
    }
}

TAP_TEST("update takes dicts and pairs; the right side's values win, the left side's order stays") {
    ob_object *dict = dict_of(3);
    ob_object *other = ob_dict_new();
    TAP_EQUAL(ob_dict_set(other, OB_INT(7), OB_INT(70)), OB_OK);
    TAP_EQUAL(ob_dict_set(other, OB_INT(1), OB_INT(11)), OB_OK);
    ob_object *both = ob_binary(OB_OR, dict, other);
    TAP_STRING(repr(both), "{0: 0, 1: 11, 2: 20, 7: 70}");
    TAP_STRING(repr(dict), "{0: 0, 1: 10, 2: 20}");
    TAP_EQUAL(ob_dict_update(dict, other), OB_OK);
    TAP_EQUAL(ob_compare(dict, both, OB_EQ), 1);
    TAP_EQUAL(ob_dict_update(dict, dict), OB_OK);
    ob_object *pairs = ob_dict_new();
    ob_object *pair = ob_dict_items(other);
    TAP_EQUAL(ob_dict_update(pairs, pair), OB_OK);
    TAP_STRING(repr(pairs), "{7: 70, 1: 11}");
    ob_decref(pair);
    TAP_OK(ob_binary(OB_OR, dict, OB_INT(1)) == NULL);
    TAP_EQUAL(taken_error(), OB_ETYPE);
    TAP_OK(ob_binary(OB_AND, dict, other) == NULL);
    TAP_EQUAL(taken_error(), OB_ETYPE);
    ob_decref(pairs);
    ob_decref(both);
    ob_decref(other);
    ob_decref(dict);
}

TAP_TEST("what has no pairs is no update: the error says which") {
    ob_object *dict = dict_of(2);
    TAP_EQUAL(ob_dict_update(dict, OB_INT(1)), OB_ETYPE);
    TAP_EQUAL(taken_error(), OB_ETYPE);
    ob_object *set = ob_set_new();
    TAP_EQUAL(ob_set_add(set, OB_INT(1)), OB_OK);
    TAP_EQUAL(ob_dict_update(dict, set), OB_ETYPE); /* an int gives no items */
    TAP_EQUAL(taken_error(), OB_ETYPE);
    ob_object *three = ob_frozenset_from(dict); /* two items are a pair */
    ob_object *outer = ob_set_new();
    TAP_EQUAL(ob_set_add(outer, three), OB_OK);
    TAP_EQUAL(ob_dict_update(dict, outer), OB_OK);
    TAP_STRING(repr(dict), "{0: 1, 1: 10}");
    ob_decref(three);
    TAP_EQUAL(ob_dict_set(dict, OB_INT(2), OB_NONE), OB_OK);
    three = ob_frozenset_from(dict);
    ob_set_clear(outer);
    TAP_EQUAL(ob_set_add(outer, three), OB_OK);
    TAP_EQUAL(ob_dict_update(dict, outer), OB_EVALUE);
    TAP_OK(ob_error()->object == three);
    TAP_EQUAL(taken_error(), OB_EVALUE);
    TAP_EQUAL(ob_set_add(set, OB_INT(1)), OB_OK);
    ob_object *one = ob_frozenset_from(set);
    ob_set_clear(outer);
    TAP_EQUAL(ob_set_add(outer, one), OB_OK);
    TAP_EQUAL(ob_dict_update(dict, outer), OB_EVALUE);
    TAP_EQUAL(taken_error(), OB_EVALUE);
    ob_decref(one);
    ob_decref(three);
    ob_decref(outer);
    ob_decref(set);
    ob_decref(dict);
}

TAP_TEST("fromkeys gives each the same value") {
    ob_object *dict = dict_of(3);
    ob_object *list = ob_list_new();
    ob_object *made = ob_dict_from_keys(dict, list);
    TAP_STRING(repr(made), "{0: [], 1: [], 2: []}");
    TAP_EQUAL(ob_refcount(list), 4);
    TAP_OK(ob_dict_from_keys(OB_INT(1), list) == NULL);
    TAP_EQUAL(taken_error(), OB_ETYPE);
    ob_decref(made);
    ob_decref(dict);
    ob_decref(list);
}

TAP_TEST("dicts are equal when keys and values are, in any order, and have no order") {
    ob_object *dict = dict_of(30);
    ob_object *other = ob_dict_new();
    for (int32_t i = 30; i-- > 0;) {
        TAP_EQUAL(ob_compare(dict, other, OB_EQ), 0);
        TAP_EQUAL(ob_dict_set(other, OB_INT(i), OB_INT(i * 10)), OB_OK);
    }
    TAP_EQUAL(ob_compare(dict, other, OB_EQ), 1);
    TAP_EQUAL(ob_compare(dict, other, OB_NE), 0);
    TAP_EQUAL(ob_dict_set(other, OB_INT(17), OB_INT(0)), OB_OK);
    TAP_EQUAL(ob_compare(dict, other, OB_EQ), 0);
    TAP_EQUAL(ob_compare(dict, OB_INT(1), OB_EQ), 0);
    TAP_EQUAL(ob_compare(dict, other, OB_LT), OB_ETYPE);
    TAP_EQUAL(taken_error(), OB_ETYPE);
    TAP_EQUAL(ob_hash(dict, &(uint32_t){0}), OB_ETYPE);
    TAP_EQUAL(taken_error(), OB_ETYPE);
    ob_decref(other);
    ob_decref(dict);
}

TAP_TEST("dicts within dicts are compared without recursion, and what contains itself ends with an error") {
    ob_object *one = ob_dict_new();
    ob_object *two = ob_dict_new();
    for (int i = 0; i < 30; i++) {
        ob_object *outer = ob_dict_new();
        TAP_EQUAL(ob_dict_set(outer, OB_INT(i), one), OB_OK);
        ob_decref(one);
        one = outer;
        outer = ob_dict_new();
        TAP_EQUAL(ob_dict_set(outer, OB_INT(i), two), OB_OK);
        ob_decref(two);
        two = outer;
    }
    TAP_EQUAL(ob_compare(one, two, OB_EQ), 1);
    TAP_EQUAL(ob_dict_set(one, OB_INT(100), one), OB_OK);
    TAP_EQUAL(ob_dict_set(two, OB_INT(100), two), OB_OK);
    ob_set_depth_limit(20);
    TAP_EQUAL(ob_compare(one, two, OB_EQ), OB_EDEPTH);
    ob_set_depth_limit(OB_DEPTH_LIMIT);
    TAP_EQUAL(taken_error(), OB_EDEPTH);
    TAP_EQUAL(ob_dict_delete(one, OB_INT(100)), OB_OK);
    TAP_EQUAL(ob_dict_delete(two, OB_INT(100)), OB_OK);
    ob_decref(one);
    ob_decref(two);
}

TAP_TEST("names and other strs with the same text are one key, in small and large dicts") {
    static constant_name room[3];
    ob_object *a = new_name(&room[0], "a");
    ob_object *b = new_name(&room[1], "b");
    ob_object *c = new_name(&room[2], "c");
    for (uint32_t count = 0; count < 30; count += 5) {
        ob_object *plain_a = ob_str_from("a");
        ob_object *plain_b = ob_str_from("b");
        ob_object *dict = dict_of(count);
        TAP_EQUAL(ob_dict_set(dict, a, OB_INT(1)), OB_OK);
        TAP_EQUAL(ob_dict_set(dict, b, OB_INT(2)), OB_OK);
        TAP_OK(ob_dict_find(dict, plain_a) == OB_INT(1));
        TAP_OK(ob_dict_find_text(dict, "b", 1) == OB_INT(2));
        TAP_EQUAL(ob_dict_set(dict, plain_b, OB_INT(3)), OB_OK);
        TAP_OK(ob_dict_find(dict, b) == OB_INT(3));
        TAP_EQUAL(ob_dict_length(dict), count + 2);
        TAP_EQUAL(ob_dict_contains(dict, c), 0);
        TAP_OK(ob_dict_find_text(dict, "", 0) == NULL);
        TAP_EQUAL(ob_dict_delete(dict, a), OB_OK);
        TAP_EQUAL(ob_dict_set(dict, plain_a, OB_INT(4)), OB_OK);
        TAP_OK(ob_dict_find(dict, a) == OB_INT(4));
        TAP_EQUAL(ob_dict_delete(dict, a), OB_OK);
        TAP_EQUAL(ob_dict_delete(dict, plain_b), OB_OK);
        ob_decref(dict);
        ob_decref(plain_a);
        ob_decref(plain_b);
        drain();
    }
}

TAP_TEST("views show what is in the dict now") {
    ob_object *dict = ob_dict_new();
    ob_object *keys = ob_dict_keys(dict);
    ob_object *values = ob_dict_values(dict);
    ob_object *items = ob_dict_items(dict);
    TAP_EQUAL(ob_refcount(dict), 4);
    TAP_STRING(repr(keys), "dict_keys([])");
    TAP_STRING(repr(values), "dict_values([])");
    TAP_STRING(repr(items), "dict_items([])");
    TAP_EQUAL(ob_dict_set(dict, OB_INT(1), OB_TRUE), OB_OK);
    TAP_EQUAL(ob_dict_set(dict, OB_INT(2), keys), OB_OK);
    TAP_STRING(repr(keys), "dict_keys([1, 2])");
    TAP_STRING(repr(values), "dict_values([True, dict_keys([1, 2])])");
    TAP_STRING(repr(items), "dict_items([(1, True), (2, dict_keys([1, 2]))])");
    TAP_EQUAL(ob_length(keys), 2);
    TAP_EQUAL(ob_length(values), 2);
    TAP_EQUAL(ob_length(items), 2);
    TAP_EQUAL(ob_contains(keys, OB_INT(2)), 1);
    TAP_EQUAL(ob_contains(keys, OB_INT(3)), 0);
    TAP_EQUAL(ob_contains(values, OB_INT(1)), 1);
    TAP_EQUAL(ob_contains(values, OB_INT(3)), 0);
    ob_object *pair = ob_tuple_of(OB_INT(1), OB_INT(1));
    ob_object *other = ob_tuple_of(OB_INT(1), OB_INT(2));
    TAP_EQUAL(ob_contains(items, pair), 1);
    TAP_EQUAL(ob_contains(items, other), 0);
    TAP_EQUAL(ob_contains(items, OB_INT(1)), 0);
    TAP_EQUAL(ob_dict_set(dict, OB_INT(2), values), OB_OK);
    TAP_STRING(repr(values), "dict_values([True, ...])");
    ob_decref(pair);
    ob_decref(other);
    ob_dict_clear(dict);
    ob_decref(items);
    ob_decref(values);
    ob_decref(keys);
    TAP_EQUAL(ob_refcount(dict), 1);
    ob_decref(dict);
}

TAP_TEST("the keys of a dict are a set to operators and comparisons") {
    ob_object *dict = dict_of(4);
    ob_object *other = dict_of(2);
    ob_object *keys = ob_dict_keys(dict);
    ob_object *fewer = ob_dict_keys(other);
    ob_object *set = ob_set_new();
    TAP_EQUAL(ob_set_add(set, OB_INT(9)), OB_OK);
    TAP_EQUAL(ob_set_add(set, OB_INT(3)), OB_OK);
    TAP_STRING(repr_taken(ob_binary(OB_AND, keys, set)), "{3}");
    TAP_STRING(repr_taken(ob_binary(OB_AND, set, keys)), "{3}");
    TAP_STRING(repr_taken(ob_binary(OB_OR, keys, set)), "{0, 1, 2, 3, 9}");
    TAP_STRING(repr_taken(ob_binary(OB_SUBTRACT, keys, fewer)), "{2, 3}");
    TAP_STRING(repr_taken(ob_binary(OB_SUBTRACT, keys, other)), "{2, 3}"); /* anything that can be iterated */
    TAP_STRING(repr_taken(ob_binary(OB_XOR, set, keys)), "{9, 0, 1, 2}");
    TAP_EQUAL(ob_set_is_disjoint(keys, set), 0);
    TAP_EQUAL(ob_set_is_disjoint(fewer, set), 1);
    TAP_EQUAL(ob_compare(fewer, keys, OB_LT), 1);
    TAP_EQUAL(ob_compare(keys, fewer, OB_GE), 1);
    TAP_EQUAL(ob_compare(keys, set, OB_EQ), 0);
    ob_set_clear(set);
    TAP_EQUAL(ob_set_update(set, dict), OB_OK);
    TAP_EQUAL(ob_compare(keys, set, OB_EQ), 1);
    TAP_EQUAL(ob_compare(set, keys, OB_EQ), 1);
    TAP_OK(ob_binary(OB_ADD, keys, set) == NULL);
    TAP_EQUAL(taken_error(), OB_ETYPE);
    TAP_OK(ob_binary(OB_AND, keys, OB_INT(1)) == NULL);
    TAP_EQUAL(taken_error(), OB_ETYPE);
    ob_decref(set);
    ob_decref(keys);
    ob_decref(fewer);
    ob_decref(other);
    ob_decref(dict);
}

static const char *all_of(ob_object *iterator) {
    static char text[200];
    ob_text_sink sink = ob_text_sink_of(text, sizeof text);
    ob_object *item;
    while (ob_next(iterator, &item) == 1) {
        (void)ob_write_repr(item, &sink.sink);
        ob_decref(item);
        ob_sink_text(&sink.sink, " ");
    }
    bool ends = ob_next(iterator, &item) == 0 && item == NULL; /* asked again */
    ob_decref(iterator);
    return ends ? text : "no end";
}

TAP_TEST("iterators go forward and back over dicts and their views, and keep the dict alive until the end") {
    ob_object *dict = dict_of(3);
    ob_object *keys = ob_dict_keys(dict);
    ob_object *values = ob_dict_values(dict);
    ob_object *items = ob_dict_items(dict);
    TAP_STRING(all_of(ob_iterate(dict)), "0 1 2 ");
    TAP_STRING(all_of(ob_iterate(keys)), "0 1 2 ");
    TAP_STRING(all_of(ob_iterate(values)), "0 10 20 ");
    TAP_STRING(all_of(ob_iterate(items)), "(0, 0) (1, 10) (2, 20) ");
    TAP_STRING(all_of(ob_dict_reversed(dict)), "2 1 0 ");
    TAP_STRING(all_of(ob_dict_reversed(keys)), "2 1 0 ");
    TAP_STRING(all_of(ob_dict_reversed(values)), "20 10 0 ");
    TAP_STRING(all_of(ob_dict_reversed(items)), "(2, 20) (1, 10) (0, 0) ");
    ob_decref(keys);
    ob_decref(values);
    ob_decref(items);
    ob_object *iterator = ob_iterate(dict);
    TAP_EQUAL(ob_refcount(dict), 2);
    ob_decref(dict);
    TAP_STRING(all_of(iterator), "0 1 2 ");
}

TAP_TEST("a walk back over holes is the walk forward, backward") {
    ob_object *dict = dict_of(70);
    for (int32_t i = 0; i < 70; i += 1 + i % 3) {
        TAP_EQUAL(ob_dict_delete(dict, OB_INT(i)), OB_OK);
    }
    ob_object *seen[70];
    size_t count = 0;
    ob_object *item;
    ob_object *iterator = ob_iterate(dict);
    while (ob_next(iterator, &item) == 1) {
        seen[count++] = item;
    }
    ob_decref(iterator);
    TAP_EQUAL(count, ob_dict_length(dict));
    iterator = ob_dict_reversed(dict);
    while (ob_next(iterator, &item) == 1) {
        TAP_OK(count > 0 && seen[--count] == item);
    }
    TAP_EQUAL(count, 0);
    ob_decref(iterator);
    ob_decref(dict);
}

TAP_TEST("an iterator reports that keys have come or gone, and not that values were replaced") {
    for (uint32_t count = 3; count < 40; count += 30) {
        ob_object *dict = dict_of(count);
        ob_object *iterator = ob_iterate(dict);
        ob_object *item;
        TAP_EQUAL(ob_next(iterator, &item), 1);
        TAP_EQUAL(ob_dict_set(dict, OB_INT(1), OB_NONE), OB_OK);
        TAP_EQUAL(ob_next(iterator, &item), 1);
        TAP_EQUAL(ob_dict_set(dict, OB_INT(99), OB_NONE), OB_OK);
        TAP_EQUAL(ob_next(iterator, &item), OB_ECHANGED);
        TAP_OK(item == NULL);
        TAP_EQUAL(taken_error(), OB_ECHANGED);
        TAP_EQUAL(ob_next(iterator, &item), OB_ECHANGED);
        TAP_EQUAL(taken_error(), OB_ECHANGED);
        ob_decref(iterator);
        iterator = ob_iterate(dict);
        ob_dict_clear(dict);
        TAP_EQUAL(ob_next(iterator, &item), OB_ECHANGED);
        TAP_EQUAL(taken_error(), OB_ECHANGED);
        ob_decref(iterator);
        ob_decref(dict);
        drain();
    }
}

TAP_TEST("an iterator notices what grew and shrank back, through each layout") {
    ob_object *dict = ob_dict_new();
    ob_object *item;
    ob_object *before = ob_iterate(dict);
    for (int32_t i = 0; i < 10; i++) { /* one chunk, which is given up */
        TAP_EQUAL(ob_dict_set(dict, OB_INT(i), OB_NONE), OB_OK);
    }
    for (int32_t i = 0; i < 10; i++) {
        TAP_EQUAL(ob_dict_delete(dict, OB_INT(i)), OB_OK);
    }
    TAP_EQUAL(ob_next(before, &item), OB_ECHANGED);
    TAP_EQUAL(taken_error(), OB_ECHANGED);
    for (int32_t i = 0; i < 8; i++) {
        TAP_EQUAL(ob_dict_set(dict, OB_INT(i), OB_NONE), OB_OK);
    }
    ob_object *at_eight = ob_iterate(dict);
    for (int32_t i = 8; i < 40; i++) {
        TAP_EQUAL(ob_dict_set(dict, OB_INT(i), OB_NONE), OB_OK);
        TAP_EQUAL(ob_next(at_eight, &item), OB_ECHANGED);
        TAP_EQUAL(taken_error(), OB_ECHANGED);
    }
    for (int32_t i = 0; i < 40; i++) {
        TAP_EQUAL(ob_dict_delete(dict, OB_INT(i)), OB_OK);
    }
    TAP_EQUAL(ob_next(before, &item), OB_ECHANGED);
    TAP_EQUAL(taken_error(), OB_ECHANGED);
    ob_decref(before);
    ob_decref(at_eight);
    ob_decref(dict);
}

TAP_TEST("what is no dict panics here, too") {
    ob_object *volatile list = ob_list_new();
    EXPECT_PANIC(OB_PANIC_WRONG_TYPE, (void)ob_dict_keys(list));
    EXPECT_PANIC(OB_PANIC_WRONG_TYPE, (void)ob_dict_reversed(list));
    EXPECT_PANIC(OB_PANIC_WRONG_TYPE, (void)ob_dict_copy(list));
    EXPECT_PANIC(OB_PANIC_WRONG_TYPE, (void)ob_dict_clear(OB_INT(1)));
    EXPECT_PANIC(OB_PANIC_WRONG_TYPE, (void)ob_dict_pop_or(OB_NONE, OB_INT(1), OB_NONE));
    ob_decref(list);
}

TAP_TEST("clearing a small dict drops no more at once than a decref does") {
    enum { LISTS = 8, ITEMS = 30 };
    ob_object *dict = ob_dict_new();
    for (int i = 0; i < LISTS; i++) {
        ob_object *list = ob_list_new();
        for (int k = 0; k < ITEMS; k++) {
            ob_object *item = ob_int_new(INT64_C(1) << 40); /* goes at once with its reference */
            TAP_EQUAL(ob_list_append(list, item), OB_OK);
            ob_decref(item);
        }
        TAP_EQUAL(ob_dict_set(dict, OB_INT(i), list), OB_OK);
        ob_decref(list);
    }
    size_t before = ob_memory_get_stats().objects;
    ob_dict_clear(dict);
    TAP_EQUAL(ob_dict_length(dict), 0);
    TAP_OK(ob_memory_get_stats().objects + 2 * OB_DECREF_BUDGET_UNITS >= before);
    TAP_OK(ob_waiting() > 0);
    drain();
    TAP_EQUAL(ob_dict_set(dict, OB_INT(1), OB_INT(2)), OB_OK);
    TAP_STRING(repr(dict), "{1: 2}");
    ob_decref(dict);
}

/// A sink that empties a dict when it has written a comma.
typedef struct emptying_sink {
    ob_sink sink;
    ob_text_sink text;
    ob_object *dict;
} emptying_sink;

static int write_and_empty(ob_sink *self, const char *text, size_t length) {
    emptying_sink *sink = (emptying_sink *)self;
    ob_sink_write(&sink->text.sink, text, length);
    if (text[0] == ',') {
        ob_dict_clear(sink->dict);
    }
    return OB_OK;
}

TAP_TEST("the text of items whose sink empties the dict between a key and its value has one head") {
    char text[60];
    ob_object *dict = ob_dict_new();
    TAP_EQUAL(ob_dict_set(dict, OB_INT(1), OB_INT(2)), OB_OK);
    ob_object *items = ob_dict_items(dict);
    emptying_sink sink = {{write_and_empty, OB_OK}, ob_text_sink_of(text, sizeof text), dict};
    TAP_EQUAL(ob_write_repr(items, &sink.sink), OB_OK);
    TAP_STRING(text, "dict_items([(1, None)])");
    ob_decref(items);
    ob_decref(dict);
}
