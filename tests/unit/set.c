/* set and frozenset.
 *
 * needs: ram 16K */
#include "support.h"
#include "types/table.h"

static ob_object *set_of(int32_t first, int32_t behind) {
    ob_object *set = ob_set_new();
    for (int32_t i = first; i < behind; i++) {
        (void)ob_set_add(set, OB_INT(i));
    }
    return set;
}

static ob_object *frozen_of(int32_t first, int32_t behind) {
    ob_object *set = set_of(first, behind);
    ob_object *frozen = ob_frozenset_from(set);
    ob_decref(set);
    return frozen;
}

static uint32_t hash_of(ob_object *object) {
    uint32_t hash = 0;
    return ob_hash(object, &hash) == OB_OK ? hash : 0;
}

/// The number of a result of its own: the object, dropped.
static size_t length_taken(ob_object *set) {
    size_t length = set != NULL ? ob_set_length(set) : SIZE_MAX;
    ob_xdecref(set);
    return length;
}

TAP_TEST("sets are written as Python writes them") {
    TAP_STRING(repr_taken(ob_set_new()), "set()");
    TAP_STRING(repr_taken(set_of(1, 3)), "{1, 2}");
    TAP_STRING(repr_taken(ob_frozenset_from(NULL)), "frozenset()");
    TAP_STRING(repr_taken(frozen_of(1, 2)), "frozenset({1})");
    TAP_STRING(repr_taken(frozen_of(1, 3)), "frozenset({1, 2})");
    ob_object *set = ob_set_new();
    ob_object *inner = frozen_of(0, 1);
    TAP_EQUAL(ob_set_add(set, inner), OB_OK);
    TAP_EQUAL(ob_set_add(set, OB_NONE), OB_OK);
    TAP_STRING(repr(set), "{frozenset({0}), None}");
    ob_decref(inner);
    ob_decref(set);
}

TAP_TEST("a set that holds itself through an object that it holds is written with dots") {
    ob_object *set = ob_set_new();
    ob_object *function = ob_function_new("f", 0, 0, NULL);
    TAP_EQUAL(ob_set_add(set, function), OB_OK);
    ob_object *list = ob_list_of(set);
    TAP_STRING(repr(list), "[{<function f>}]");
    ob_decref(function);
    ob_decref(list);
    ob_decref(set);
}

TAP_TEST("add, remove, discard and contains count references exactly, at each size") {
    for (int32_t count = 0; count < 60; count += 7) {
        ob_object *set = set_of(0, count);
        ob_object *key = ob_str_from("key");
        ob_object *same = ob_str_from("key");
        TAP_EQUAL(ob_set_add(set, key), OB_OK);
        TAP_EQUAL(ob_set_add(set, same), OB_OK);
        TAP_EQUAL(ob_refcount(key), 2);
        TAP_EQUAL(ob_refcount(same), 1);
        TAP_EQUAL(ob_set_length(set), count + 1);
        TAP_EQUAL(ob_length(set), count + 1);
        TAP_EQUAL(ob_set_contains(set, same), 1);
        TAP_EQUAL(ob_contains(set, OB_INT(count)), 0);
        TAP_EQUAL(ob_set_discard(set, OB_INT(count)), 0);
        TAP_EQUAL(ob_set_remove(set, same), OB_OK);
        TAP_EQUAL(ob_refcount(key), 1);
        TAP_EQUAL(ob_set_remove(set, same), OB_EKEY);
        TAP_OK(ob_error()->object == same);
        TAP_EQUAL(taken_error(), OB_EKEY);
        TAP_EQUAL(ob_set_discard(set, OB_INT(0)), count > 0);
        ob_decref(key);
        ob_decref(same);
        ob_decref(set);
        drain();
    }
}

TAP_TEST("what has no hash is TypeError, and the set is unchanged; a set is looked for as a frozenset") {
    ob_object *set = set_of(0, 3);
    ob_object *list = ob_list_new();
    TAP_EQUAL(ob_set_add(set, list), OB_ETYPE);
    TAP_EQUAL(taken_error(), OB_ETYPE);
    TAP_EQUAL(ob_set_contains(set, list), OB_ETYPE);
    TAP_EQUAL(taken_error(), OB_ETYPE);
    TAP_EQUAL(ob_set_remove(set, list), OB_ETYPE);
    TAP_EQUAL(taken_error(), OB_ETYPE);
    TAP_EQUAL(ob_set_discard(set, list), OB_ETYPE);
    TAP_EQUAL(taken_error(), OB_ETYPE);
    ob_object *inner = set_of(5, 7);
    ob_object *frozen = frozen_of(5, 7);
    TAP_EQUAL(ob_set_add(set, inner), OB_ETYPE);
    TAP_EQUAL(taken_error(), OB_ETYPE);
    TAP_EQUAL(ob_set_contains(set, inner), 0);
    TAP_EQUAL(ob_set_add(set, frozen), OB_OK);
    TAP_EQUAL(ob_set_contains(set, inner), 1);
    TAP_EQUAL(ob_set_discard(set, inner), 1);
    TAP_EQUAL(ob_set_length(set), 3);
    ob_decref(inner);
    ob_decref(frozen);
    ob_decref(list);
    ob_decref(set);
}

TAP_TEST("a large set keeps its order through deletions and additions") {
    int32_t count = ON_TARGET ? 150 : 3000;
    ob_object *set = set_of(0, count);
    for (int32_t i = 0; i < count; i++) {
        if (i % 3 != 0) {
            TAP_EQUAL(ob_set_remove(set, OB_INT(i)), OB_OK);
        }
    }
    for (int32_t i = 1; i < count; i += 3) {
        TAP_EQUAL(ob_set_add(set, OB_INT(i)), OB_OK);
    }
    size_t cursor = 0;
    ob_object *key;
    for (int32_t i = 0; i < count; i += 3) {
        TAP_OK(ob_set_next(set, &cursor, &key) && key == OB_INT(i));
    }
    for (int32_t i = 1; i < count; i += 3) {
        TAP_OK(ob_set_next(set, &cursor, &key) && key == OB_INT(i));
        TAP_EQUAL(ob_set_contains(set, key), 1);
        TAP_EQUAL(ob_set_contains(set, OB_INT(i + 1)), 0);
    }
    TAP_OK(!ob_set_next(set, &cursor, &key));
    ob_decref(set);
}

TAP_TEST("pop gives the last one in until none is left, and clear empties") {
    for (int32_t count = 1; count < 90; count += 22) {
        ob_object *set = set_of(0, count);
        for (int32_t i = count; i-- > 0;) {
            TAP_OK(ob_set_pop(set) == OB_INT(i));
        }
        TAP_OK(ob_set_pop(set) == NULL);
        TAP_EQUAL(taken_error(), OB_EKEY);
        TAP_EQUAL(ob_memory_get_stats().blocks, 1);
        for (int32_t i = 0; i < count; i++) {
            TAP_EQUAL(ob_set_add(set, OB_INT(i)), OB_OK);
        }
        ob_set_clear(set);
        TAP_EQUAL(ob_set_length(set), 0);
        ob_decref(set);
        drain();
    }
}

TAP_TEST("union, intersection, difference and symmetric difference, of sets and of what can be iterated") {
    for (int32_t size = 4; size < 60; size += 25) {
        ob_object *a = set_of(0, size);
        ob_object *b = set_of(size / 2, size * 2);
        size_t both = (size_t)(size - size / 2);
        TAP_EQUAL(length_taken(ob_set_union(a, b)), size * 2);
        TAP_EQUAL(length_taken(ob_set_intersection(a, b)), both);
        TAP_EQUAL(length_taken(ob_set_difference(a, b)), size / 2);
        TAP_EQUAL(length_taken(ob_set_symmetric_difference(a, b)), (size_t)size * 2 - both);
        ob_object *iterator = ob_iterate(b);
        TAP_EQUAL(length_taken(ob_set_union(a, iterator)), size * 2);
        ob_decref(iterator);
        iterator = ob_iterate(b);
        TAP_EQUAL(length_taken(ob_set_intersection(a, iterator)), both);
        ob_decref(iterator);
        TAP_OK(ob_set_union(a, OB_INT(1)) == NULL);
        TAP_EQUAL(taken_error(), OB_ETYPE);
        TAP_OK(ob_set_difference(a, OB_INT(1)) == NULL);
        TAP_EQUAL(taken_error(), OB_ETYPE);
        ob_decref(a);
        ob_decref(b);
        drain();
    }
}

TAP_TEST("the left side decides whether operators give a set or a frozenset, and take nothing else") {
    ob_object *set = set_of(0, 3);
    ob_object *frozen = frozen_of(2, 4);
    TAP_STRING(repr_taken(ob_binary(OB_OR, set, frozen)), "{0, 1, 2, 3}");
    TAP_STRING(repr_taken(ob_binary(OB_OR, frozen, set)), "frozenset({2, 3, 0, 1})");
    TAP_STRING(repr_taken(ob_binary(OB_AND, frozen, set)), "frozenset({2})");
    TAP_STRING(repr_taken(ob_binary(OB_SUBTRACT, frozen, set)), "frozenset({3})");
    TAP_STRING(repr_taken(ob_binary(OB_XOR, set, frozen)), "{0, 1, 3}");
    ob_object *dict = ob_dict_new();
    TAP_OK(ob_binary(OB_OR, set, dict) == NULL);
    TAP_EQUAL(taken_error(), OB_ETYPE);
    TAP_OK(ob_binary(OB_ADD, set, frozen) == NULL);
    TAP_EQUAL(taken_error(), OB_ETYPE);
    ob_decref(dict);
    ob_decref(set);
    ob_decref(frozen);
}

TAP_TEST("the four in place, also with itself") {
    ob_object *a = set_of(0, 20);
    ob_object *b = set_of(10, 30);
    TAP_EQUAL(ob_set_update(a, b), OB_OK);
    TAP_EQUAL(ob_set_length(a), 30);
    TAP_EQUAL(ob_set_intersect(a, b), OB_OK);
    TAP_EQUAL(ob_compare(a, b, OB_EQ), 1);
    TAP_EQUAL(ob_set_toggle(a, b), OB_OK);
    TAP_EQUAL(ob_set_length(a), 0);
    TAP_EQUAL(ob_set_toggle(a, b), OB_OK);
    TAP_EQUAL(ob_set_length(a), 20);
    TAP_EQUAL(ob_set_update(a, a), OB_OK);
    TAP_EQUAL(ob_set_intersect(a, a), OB_OK);
    TAP_EQUAL(ob_set_length(a), 20);
    ob_object *few = set_of(0, 12);
    TAP_EQUAL(ob_set_subtract(a, few), OB_OK);
    TAP_EQUAL(ob_set_length(a), 18);
    TAP_EQUAL(ob_set_subtract(a, a), OB_OK);
    TAP_EQUAL(ob_set_length(a), 0);
    TAP_EQUAL(ob_set_update(a, b), OB_OK);
    TAP_EQUAL(ob_set_toggle(a, a), OB_OK);
    TAP_EQUAL(ob_set_length(a), 0);
    TAP_EQUAL(ob_set_update(a, OB_INT(1)), OB_ETYPE);
    TAP_EQUAL(taken_error(), OB_ETYPE);
    TAP_EQUAL(ob_set_intersect(a, OB_INT(1)), OB_ETYPE);
    TAP_EQUAL(taken_error(), OB_ETYPE);
    ob_decref(few);
    ob_decref(a);
    ob_decref(b);
}

TAP_TEST("an iterator over a set sees that it was changed in place") {
    ob_object *a = set_of(0, 20);
    ob_object *b = set_of(0, 20);
    ob_object *iterator = ob_iterate(a);
    ob_object *item;
    TAP_EQUAL(ob_next(iterator, &item), 1);
    TAP_EQUAL(ob_set_intersect(a, b), OB_OK);
    TAP_EQUAL(ob_next(iterator, &item), OB_ECHANGED);
    TAP_EQUAL(taken_error(), OB_ECHANGED);
    ob_decref(iterator);
    ob_decref(a);
    ob_decref(b);
}

TAP_TEST("sets are ordered as subsets are") {
    for (int32_t size = 2; size < 60; size += 20) {
        ob_object *small = set_of(0, size);
        ob_object *large = frozen_of(0, size + 1);
        ob_object *other = set_of(size, size * 2);
        static const ob_comparison ops[] = {OB_EQ, OB_NE, OB_LT, OB_LE, OB_GT, OB_GE};
        static const int8_t small_large[] = {0, 1, 1, 1, 0, 0};
        static const int8_t large_small[] = {0, 1, 0, 0, 1, 1};
        static const int8_t same[] = {1, 0, 0, 1, 0, 1};
        static const int8_t unrelated[] = {0, 1, 0, 0, 0, 0};
        for (int i = 0; i < 6; i++) {
            TAP_EQUAL(ob_compare(small, large, ops[i]), small_large[i]);
            TAP_EQUAL(ob_compare(large, small, ops[i]), large_small[i]);
            TAP_EQUAL(ob_compare(large, large, ops[i]), same[i]);
            TAP_EQUAL(ob_compare(small, other, ops[i]), unrelated[i]);
        }
        TAP_EQUAL(ob_set_is_subset(small, large), 1);
        TAP_EQUAL(ob_set_is_subset(large, small), 0);
        TAP_EQUAL(ob_set_is_superset(large, small), 1);
        TAP_EQUAL(ob_set_is_superset(small, large), 0);
        TAP_EQUAL(ob_set_is_disjoint(small, other), 1);
        TAP_EQUAL(ob_set_is_disjoint(large, other), 0);
        TAP_EQUAL(ob_set_is_subset(small, OB_INT(1)), OB_ETYPE);
        TAP_EQUAL(taken_error(), OB_ETYPE);
        TAP_EQUAL(ob_compare(small, OB_INT(1), OB_EQ), 0);
        TAP_EQUAL(ob_compare(small, OB_INT(1), OB_LT), OB_ETYPE);
        TAP_EQUAL(taken_error(), OB_ETYPE);
        ob_decref(small);
        ob_decref(large);
        ob_decref(other);
        drain();
    }
}

TAP_TEST("equal frozensets have equal hashes, whatever their order and layout; others hardly ever") {
    ob_object *up = ob_set_new();
    ob_object *down = ob_set_new();
    for (int32_t i = 0; i < 30; i++) {
        TAP_EQUAL(ob_set_add(up, OB_INT(i)), OB_OK);
        TAP_EQUAL(ob_set_add(down, OB_INT(29 - i)), OB_OK);
        TAP_EQUAL(ob_set_add(down, OB_INT(100 + i)), OB_OK);
    }
    for (int32_t i = 0; i < 30; i++) {
        TAP_EQUAL(ob_set_remove(down, OB_INT(100 + i)), OB_OK);
    }
    ob_object *one = ob_frozenset_from(up);
    ob_object *two = ob_frozenset_from(down);
    TAP_EQUAL(ob_compare(one, two, OB_EQ), 1);
    TAP_EQUAL(hash_of(one), hash_of(two));
    TAP_EQUAL(ob_set_remove(up, OB_INT(3)), OB_OK);
    ob_object *three = ob_frozenset_from(up);
    TAP_OK(hash_of(three) != hash_of(one));
    TAP_EQUAL(ob_hash(up, &(uint32_t){0}), OB_ETYPE);
    TAP_EQUAL(taken_error(), OB_ETYPE);
    uint32_t seen[64];
    for (int32_t i = 0; i < 64; i++) { /* all subsets of six */
        ob_object *set = ob_set_new();
        for (int32_t bit = 0; bit < 6; bit++) {
            TAP_OK((i >> bit & 1) == 0 || ob_set_add(set, OB_INT(bit)) == OB_OK);
        }
        ob_object *frozen = ob_frozenset_from(set);
        seen[i] = hash_of(frozen);
        for (int32_t k = 0; k < i; k++) {
            TAP_OK(seen[k] != seen[i]);
        }
        ob_decref(frozen);
        ob_decref(set);
    }
    ob_decref(one);
    ob_decref(two);
    ob_decref(three);
    ob_decref(up);
    ob_decref(down);
}

TAP_TEST("sets of frozensets of frozensets are equal, and compared without recursion") {
    ob_object *one = ob_frozenset_from(NULL);
    ob_object *two = ob_frozenset_from(NULL);
    for (int32_t i = 0; i < 50; i++) {
        ob_object *outer = ob_set_new();
        TAP_EQUAL(ob_set_add(outer, one), OB_OK);
        TAP_EQUAL(ob_set_add(outer, OB_INT(i)), OB_OK);
        ob_decref(one);
        one = ob_frozenset_from(outer);
        ob_decref(outer);
        outer = ob_set_new();
        TAP_EQUAL(ob_set_add(outer, OB_INT(i)), OB_OK);
        TAP_EQUAL(ob_set_add(outer, two), OB_OK);
        ob_decref(two);
        two = ob_frozenset_from(outer);
        ob_decref(outer);
    }
    TAP_EQUAL(hash_of(one), hash_of(two));
    TAP_EQUAL(ob_compare(one, two, OB_EQ), 1);
    ob_set_depth_limit(10);
    TAP_EQUAL(ob_compare(one, two, OB_EQ), OB_EDEPTH);
    ob_set_depth_limit(OB_DEPTH_LIMIT);
    TAP_EQUAL(taken_error(), OB_EDEPTH);
    ob_decref(one);
    ob_decref(two);
}

TAP_TEST("a frozenset is its own copy, does not change, and the empty one is one object") {
    ob_object *frozen = frozen_of(0, 3);
    ob_object *copy = ob_set_copy(frozen);
    TAP_OK(copy == frozen);
    ob_object *again = ob_frozenset_from(frozen);
    TAP_OK(again == frozen);
    ob_decref(copy);
    ob_decref(again);
    ob_object *empty = ob_set_new();
    TAP_OK(ob_frozenset_from(empty) == ob_frozenset_from(NULL));
    TAP_EQUAL(ob_set_contains(ob_frozenset_from(NULL), OB_INT(1)), 0);
    ob_object *copied = ob_set_copy(empty);
    TAP_OK(copied != empty);
    ob_decref(copied);
    ob_decref(empty);
    ob_object *volatile fixed = frozen;
    EXPECT_PANIC(OB_PANIC_WRONG_TYPE, (void)ob_set_add(fixed, OB_INT(1)));
    EXPECT_PANIC(OB_PANIC_WRONG_TYPE, (void)ob_set_pop(fixed));
    EXPECT_PANIC(OB_PANIC_WRONG_TYPE, (void)ob_set_update(fixed, fixed));
    EXPECT_PANIC(OB_PANIC_WRONG_TYPE, (void)ob_set_intersect(fixed, fixed));
    EXPECT_PANIC(OB_PANIC_WRONG_TYPE, (void)ob_set_length(OB_NONE));
    EXPECT_PANIC(OB_PANIC_WRONG_TYPE, (void)ob_set_union(OB_NONE, fixed));
    EXPECT_PANIC(OB_PANIC_WRONG_TYPE, (void)ob_set_is_disjoint(OB_INT(3), fixed));
    TAP_EQUAL(ob_refcount(frozen), 1);
    ob_decref(frozen);
}

static const OB_TYPE_DEFINE(derived_type, "derived", ob_table, OB_VECTOR(ob_table, slots), .base = &ob_set_type);

TAP_TEST("a type derived from set is a set, from its first key on") {
    ob_object *derived = ob_object_new(&derived_type, 0);
    for (int32_t i = 0; i < 40; i++) {
        TAP_EQUAL(ob_set_add(derived, OB_INT(i)), OB_OK);
        TAP_EQUAL(ob_set_length(derived), i + 1);
    }
    ob_object *set = set_of(0, 40);
    TAP_EQUAL(ob_compare(derived, set, OB_EQ), 1);
    TAP_EQUAL(ob_compare(set, derived, OB_LE), 1);
    TAP_EQUAL(ob_set_discard(derived, OB_INT(7)), 1);
    TAP_OK(ob_set_pop(derived) == OB_INT(39));
    TAP_EQUAL(length_taken(ob_binary(OB_OR, derived, set)), 40);
    TAP_EQUAL(length_taken(ob_set_copy(derived)), 38);
    ob_set_clear(derived);
    TAP_STRING(repr(derived), "derived()");
    ob_decref(set);
    ob_decref(derived);
}

TAP_TEST("a set is made of anything that can be iterated") {
    ob_object *dict = ob_dict_new();
    TAP_EQUAL(ob_dict_set(dict, OB_INT(4), OB_INT(5)), OB_OK);
    TAP_STRING(repr_taken(ob_set_from(dict)), "{4}");
    ob_object *values = ob_dict_values(dict);
    TAP_STRING(repr_taken(ob_set_from(values)), "{5}");
    TAP_STRING(repr_taken(ob_frozenset_from(values)), "frozenset({5})");
    ob_decref(values);
    TAP_OK(ob_set_from(OB_NONE) == NULL);
    TAP_EQUAL(taken_error(), OB_ETYPE);
    ob_object *list = ob_list_new();
    TAP_EQUAL(ob_dict_set(dict, OB_INT(4), list), OB_OK);
    values = ob_dict_values(dict);
    TAP_OK(ob_set_from(values) == NULL);
    TAP_EQUAL(taken_error(), OB_ETYPE);
    ob_decref(list);
    ob_decref(values);
    ob_decref(dict);
}
