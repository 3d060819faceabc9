/* Names: one object for each text, a table that comes and goes with them.
 *
 * needs: ram 16K */
#include "obol/name.h"

#include "support.h"
#include "types/hash.h"

OB_STR_DEFINE(greeting, "hello");

enum { MANY = ON_TARGET ? 150 : 5000 };

static ob_object *numbered(unsigned number) {
    char text[16] = "name";
    for (unsigned i = 4, rest = number; i < 12; i++, rest /= 10) {
        text[i] = (char)('0' + rest % 10);
    }
    return ob_name_new(text, 12);
}

TAP_TEST("equal names are the same object, however they are made") {
    ob_object *one = ob_name_from("word");
    ob_object *two = ob_name_new("words", 4);
    ob_object *str = ob_str_from("word");
    ob_object *three = ob_str_intern(str);
    ob_object *four = ob_str_intern(one);
    TAP_OK(one != NULL && one == two && one == three && one == four && one != str);
    TAP_EQUAL(ob_refcount(one), 4);
    TAP_EQUAL(ob_name_count(), 1);
    ob_object *other = ob_name_from("wore");
    TAP_OK(other != one);
    TAP_EQUAL(ob_name_count(), 2);
    DROP_EACH(one, two, three, four, str, other);
    TAP_EQUAL(ob_name_count(), 0);
}

TAP_TEST("a name is a str to every function, and its hash is the str's") {
    ob_object *name = ob_str_intern(OB_STR(greeting));
    TAP_STRING(ob_str_text(name), "hello");
    TAP_EQUAL(ob_str_length(name), 5);
    TAP_EQUAL(ob_length(name), 5);
    TAP_EQUAL(ob_str_points(name), 5);
    TAP_STRING(repr(name), "'hello'");
    TAP_STRING(ob_type_name(name), "str");
    TAP_OK(ob_is_instance(name, &ob_str_type));
    TAP_EQUAL(ob_equal(name, OB_STR(greeting)), 1);
    TAP_EQUAL(ob_equal(OB_STR(greeting), name), 1);
    ob_object *other = ob_name_from("hellp");
    TAP_EQUAL(ob_compare(name, other, OB_EQ), 0);
    TAP_EQUAL(ob_compare(name, name, OB_EQ), 1);
    TAP_EQUAL(ob_compare(name, other, OB_LT), 1);
    TAP_EQUAL(ob_compare(other, OB_STR(greeting), OB_EQ), 0);
    TAP_EQUAL(ob_compare(OB_STR(greeting), other, OB_LT), 1);
    TAP_EQUAL(ob_compare(name, OB_INT(1), OB_EQ), 0);
    ob_decref(other);
    TAP_EQUAL(ob_str_hash(name), ob_hash_text("hello", 5));
    TAP_EQUAL(((ob_name *)(void *)name)->hash, ob_str_hash(OB_STR(greeting)));
    ob_object *last = ob_get_item(name, OB_INT(-1));
    TAP_STRING(repr_taken(last), "'o'");
    ob_object *longer = ob_add(name, OB_STR(greeting));
    TAP_STRING(repr_taken(longer), "'hellohello'");
    ob_object *str = ob_str_of(name);
    TAP_OK(str == name);
    ob_decref(str);
    ob_decref(name);
}

TAP_TEST(
    "a name keeps its bytes and ends with a NUL, at each length, and costs nothing beside its block and a bucket") {
    char text[80];
    memset(text, 'n', sizeof text);
    for (size_t length = 0; length <= sizeof text; length++) {
        ob_object *name = ob_name_new(length != 0 ? text : NULL, length);
        TAP_OK(name != NULL);
        TAP_EQUAL(ob_str_length(name), length);
        TAP_BYTES(ob_str_text(name), text, length);
        TAP_EQUAL(ob_str_text(name)[length], '\0');
        TAP_EQUAL(ob_memory_get_stats().blocks, 2);
        TAP_OK(ob_heap_check() == NULL);
        ob_decref(name);
        TAP_OK(is_empty_heap());
    }
}

TAP_TEST("text that is not UTF-8 is no name") {
    TAP_OK(ob_name_new("ab\xFF", 3) == NULL);
    TAP_OK(ob_error()->object == OB_INT(2));
    TAP_EQUAL(taken_error(), OB_EVALUE);
    TAP_EQUAL(ob_name_count(), 0);
    ob_object *volatile list = ob_list_new();
    EXPECT_PANIC(OB_PANIC_WRONG_TYPE, (void)ob_str_intern(list));
    ob_decref(list);
}

TAP_TEST("many names: each is found again while others come and go, and the table goes with them") {
    ob_object *list = ob_list_new();
    for (unsigned i = 0; i < MANY; i++) {
        ob_object *name = numbered(i);
        TAP_EQUAL(ob_list_append(list, name), OB_OK);
        ob_decref(name);
        TAP_EQUAL(ob_name_count(), i + 1);
    }
    for (unsigned i = 0; i < MANY; i++) {
        ob_object *name = numbered(i);
        TAP_OK(name == ob_list_peek(list, (ptrdiff_t)i));
        ob_decref(name);
    }
    for (unsigned round = 0; round < 2 * MANY; round++) { /* replace one by a new one */
        unsigned at = random_below(MANY);
        ob_object *name = numbered(MANY + round);
        TAP_EQUAL(ob_list_set(list, (ptrdiff_t)at, name), OB_OK);
        ob_decref(name);
        TAP_EQUAL(ob_name_count(), MANY);
    }
    while (ob_list_length(list) > 0) {
        ob_object *name = ob_list_pop(list, -1);
        ob_object *same = ob_name_from(ob_str_text(name));
        TAP_OK(same == name);
        ob_decref(same);
        ob_decref(name);
        TAP_EQUAL(ob_name_count(), ob_list_length(list));
    }
    ob_decref(list);
    TAP_OK(is_empty_heap());
}

TAP_TEST("three times the same names cost the same, and leave nothing") {
    size_t bytes[3];
    for (int round = 0; round < 3; round++) {
        ob_object *names[40];
        for (unsigned i = 0; i < 40; i++) {
            names[i] = numbered(i);
        }
        bytes[round] = ob_memory_get_stats().used_bytes;
        for (unsigned i = 0; i < 40; i++) {
            ob_decref(names[i]);
        }
        TAP_OK(is_empty_heap());
    }
    TAP_OK(bytes[0] == bytes[1] && bytes[1] == bytes[2]);
}

TAP_TEST("without memory there is no new name, the others stay, and they are found") {
    ob_object *one = ob_name_from("one");
    void *ballast = take_ballast();
    TAP_OK(ob_name_from("two") == NULL);
    TAP_EQUAL(taken_error(), OB_ENOMEM);
    TAP_EQUAL(ob_name_count(), 1);
    ob_object *same = ob_name_from("one");
    TAP_OK(same == one);
    ob_decref(same);
    drop_ballast(ballast);
    ob_object *two = ob_name_from("two");
    TAP_OK(two != NULL);
    ob_decref(two);
    ob_decref(one);
}

TAP_TEST("a name whose bucket finds no memory is gone again") {
    ob_object *first = ob_name_from("first");
    ob_object *second = ob_name_from("second"); /* two buckets: the next one needs a larger block */
    size_t used = ob_memory_get_stats().used_bytes;
    bool failed = false;
    for (size_t bytes = 0; bytes < 120 && !failed; bytes += sizeof(void *)) {
        void *room = ob_mem_alloc(bytes + 1);
        void *ballast = take_ballast();
        ob_mem_free(room);
        ob_object *third = ob_name_from("third, which is long enough to be a block of its own");
        failed = third != NULL;
        ob_xdecref(third);
        ob_error_clear();
        TAP_EQUAL(ob_name_count(), 2);
        drop_ballast(ballast);
    }
    TAP_OK(failed);
    TAP_OK(ob_memory_get_stats().used_bytes <= used + 3 * sizeof(void *)); /* the block of buckets may have grown */
    ob_object *same = ob_name_from("second");
    TAP_OK(same == second);
    ob_decref(same);
    ob_decref(first);
    ob_decref(second);
}

TAP_TEST("names that die while another one is made leave the table whole") {
    for (unsigned count = 1; count < 40; count++) {
        ob_object *list = ob_list_new();
        for (unsigned i = 0; i < count; i++) {
            ob_object *name = numbered(i);
            (void)ob_list_append(list, name);
            ob_decref(name);
        }
        ob_object *kept = numbered(count);
        ob_object *outer = ob_list_of(list);
        ob_decref(list);
        ob_decref(outer); /* what is not taken apart at once, the next allocations do */
        ob_object *made = numbered(count + 1);
        TAP_OK(made != NULL);
        ob_object *same = numbered(count);
        TAP_OK(same == kept);
        ob_decref(same);
        drain();
        TAP_EQUAL(ob_name_count(), 2);
        ob_decref(made);
        ob_decref(kept);
        TAP_OK(is_empty_heap());
    }
}

TAP_TEST("ob_init forgets all names") {
    TAP_OK(ob_name_from("old") != NULL);
    TAP_EQUAL(ob_init(board_regions, board_region_count), OB_OK);
    TAP_EQUAL(ob_name_count(), 0);
    ob_object *name = ob_name_from("old");
    TAP_EQUAL(ob_refcount(name), 1);
    TAP_EQUAL(ob_name_count(), 1);
    ob_decref(name);
}

TAP_TEST("names are keys, with strs of the same text") {
    ob_object *name = ob_name_from("key");
    ob_object *str = ob_str_from("key");
    ob_object *dict = ob_dict_new();
    TAP_EQUAL(ob_dict_set(dict, name, OB_INT(1)), OB_OK);
    TAP_OK(ob_dict_find(dict, str) == OB_INT(1));
    TAP_EQUAL(ob_dict_set(dict, str, OB_INT(2)), OB_OK);
    TAP_EQUAL(ob_dict_length(dict), 1);
    TAP_OK(ob_dict_find(dict, name) == OB_INT(2));
    ob_decref(dict);
    ob_decref(str);
    ob_decref(name);
}
