/* enumerate(), zip() and reversed(). tests/unit/attributes.c has __reversed__. */
#include "object/count.h"
#include "support.h"

OB_STR_DEFINE(no_text, "");

/// What is left of an iterator as a list's repr, or the error's name behind it.
static const char *rest(ob_object *iterator) {
    static char text[200];
    ob_text_sink sink = ob_text_sink_of(text, sizeof text);
    ob_object *item;
    int answer = ob_next(iterator, &item);
    while (answer == 1) {
        (void)ob_write_repr(item, &sink.sink);
        ob_sink_text(&sink.sink, " ");
        ob_decref(item);
        answer = ob_next(iterator, &item);
    }
    if (answer < 0) {
        ob_sink_text(&sink.sink, ob_error_name(taken_error()));
    }
    return text;
}

static const char *rest_taken(OB_TAKES ob_object *iterator) {
    const char *text = iterator != NULL ? rest(iterator) : ob_error_name(taken_error());
    ob_xdecref(iterator);
    return text;
}

/* An iterator that goes on after its error, as program code may. */

typedef struct stumbling {
    ob_object head;
    int32_t next;
} stumbling;

static int stumbling_next(ob_object *object, ob_object **item) {
    stumbling *self = (stumbling *)(void *)object;
    int32_t turn = self->next++;
    *item = OB_INT(turn);
    return turn == 1 ? (*item = NULL, ob_error_set(OB_EIO, "as asked", NULL)) : turn < 4;
}

static const OB_TYPE_DEFINE(stumbling_type, "stumbling", stumbling, .next = stumbling_next);

TAP_TEST("enumerate numbers the items, from any number on, and has ended when it has") {
    ob_object *list = ob_list_of(OB_NONE, OB_TRUE);
    ob_object *iterator = ob_enumerate_new(list, 0);
    TAP_STRING(ob_type_name(iterator), "enumerate");
    TAP_STRING(rest(iterator), "(0, None) (1, True) ");
    TAP_EQUAL(ob_list_append(list, OB_NONE), OB_OK);
    TAP_STRING(rest(iterator), "");
    TAP_EQUAL(ob_refcount(list), 1); /* let go at the end */
    ob_decref(iterator);
    TAP_STRING(rest_taken(ob_enumerate_new(list, -1)), "(-1, None) (0, True) (1, None) ");
    TAP_STRING(rest_taken(ob_enumerate_new(list, INT64_MAX - 1)),
               "(9223372036854775806, None) (9223372036854775807, True) OverflowError");
    ob_decref(list);
}

TAP_TEST("what cannot be iterated is TypeError at once") {
    TAP_STRING(rest_taken(ob_enumerate_new(OB_INT(1), 0)), "TypeError");
    TAP_STRING(rest_taken(ob_zip_of(OB_STR(no_text), OB_INT(1))), "TypeError");
    TAP_STRING(rest_taken(ob_reversed(OB_INT(1))), "TypeError");
}

TAP_TEST("zip ends with the shortest; of nothing it is nothing; and an iterator may be there twice") {
    ob_object *list = ob_list_of(OB_INT(1), OB_INT(2), OB_INT(3));
    ob_object *tuple = ob_tuple_of(OB_TRUE, OB_FALSE);
    TAP_STRING(rest_taken(ob_zip_of(list, tuple)), "(1, True) (2, False) ");
    TAP_STRING(rest_taken(ob_zip_of(tuple, list, tuple)), "(True, 1, True) (False, 2, False) ");
    TAP_STRING(rest_taken(ob_zip_of(list)), "(1,) (2,) (3,) ");
    TAP_STRING(rest_taken(ob_zip_new(NULL, 0)), "");
    ob_object *iterator = ob_iterate(list);
    ob_object *zip = ob_zip_of(iterator, iterator);
    TAP_STRING(ob_type_name(zip), "zip");
    TAP_STRING(rest(zip), "(1, 2) ");
    TAP_EQUAL(ob_list_append(list, OB_INT(4)), OB_OK);
    TAP_STRING(rest(zip), "");
    ob_decref(zip);
    ob_decref(iterator);
    ob_decref(tuple);
    ob_decref(list);
}

TAP_TEST("errors of the iterators are handed on, and what was taken before is not lost") {
    ob_object *iterator = ob_object_new(&stumbling_type, 0);
    ob_object *list = ob_list_of(OB_INT(7), OB_INT(8), OB_INT(9), OB_INT(10));
    ob_object *zip = ob_zip_of(list, iterator);
    TAP_STRING(rest(zip), "(7, 0) OSError");
    TAP_STRING(rest(zip), "(8, 2) (9, 3) ");
    TAP_EQUAL(ob_refcount(iterator), 1);
    ob_decref(zip);
    ((stumbling *)(void *)iterator)->next = 0;
    ob_object *numbers = ob_enumerate_new(iterator, 0);
    TAP_STRING(rest(numbers), "(0, 0) OSError");
    TAP_STRING(rest(numbers), "(1, 2) (2, 3) ");
    TAP_EQUAL(ob_refcount(iterator), 1); /* let go at the end, by both */
    ob_decref(numbers);
    ob_decref(iterator);
    ob_decref(list);
}

TAP_TEST("a dict that changes its size meanwhile is RuntimeError through both") {
    ob_object *dict = ob_dict_new();
    TAP_EQUAL(ob_dict_set(dict, OB_INT(1), OB_INT(1)), OB_OK);
    TAP_EQUAL(ob_dict_set(dict, OB_INT(2), OB_INT(2)), OB_OK);
    ob_object *numbers = ob_enumerate_new(dict, 0);
    ob_object *zip = ob_zip_of(numbers, dict);
    ob_object *item;
    TAP_EQUAL(ob_next(zip, &item), 1);
    TAP_STRING(repr_taken(item), "((0, 1), 1)");
    TAP_EQUAL(ob_dict_set(dict, OB_INT(3), OB_INT(3)), OB_OK);
    TAP_STRING(rest(zip), "RuntimeError");
    TAP_STRING(rest(numbers), "RuntimeError");
    ob_decref(zip);
    ob_decref(numbers);
    ob_decref(dict);
}

/* An iterator that comes back to the one that asks it. */

static ob_object *outer;

static int returning_next(ob_object *object, ob_object **item) {
    stumbling *self = (stumbling *)(void *)object;
    int32_t turn = self->next++;
    ob_object *inner = NULL;
    if (turn == 1) {
        (void)ob_next(outer, &inner);
    }
    ob_xdecref(inner);
    *item = OB_INT(turn);
    return turn < 4;
}

static const OB_TYPE_DEFINE(returning_type, "returning", stumbling, .next = returning_next);

TAP_TEST("an iterator may come back to the enumerate or zip that asks it") {
    ob_object *iterator = ob_object_new(&returning_type, 0);
    outer = ob_enumerate_new(iterator, 0);
    TAP_STRING(rest_taken(outer), "(0, 0) (2, 1) (3, 3) "); /* as in Python: (1, 2) went to the inner call */
    ((stumbling *)(void *)iterator)->next = 0;
    outer = ob_zip_of(iterator, iterator);
    TAP_STRING(rest_taken(outer), "(0, 1) ");
    ob_decref(iterator);
}

TAP_TEST("reversed goes through every sequence from its end") {
    ob_object *list = ob_list_of(OB_INT(1), OB_INT(2));
    ob_object *tuple = ob_tuple_of(OB_INT(1), OB_INT(2));
    ob_object *range = ob_range_new(0, 9, 4);
    ob_object *str = ob_str_from("a\xC3\xA4\xE2\x82\xAC");
    ob_object *bytes = ob_bytes_new("\1\2", 2);
    ob_object *array = ob_bytearray_new("\3\4", 2);
    TAP_STRING(rest_taken(ob_reversed(list)), "2 1 ");
    TAP_STRING(rest_taken(ob_reversed(tuple)), "2 1 ");
    TAP_STRING(rest_taken(ob_reversed(range)), "8 4 0 ");
    TAP_STRING(rest_taken(ob_reversed(str)), "'\xE2\x82\xAC' '\xC3\xA4' 'a' ");
    TAP_STRING(rest_taken(ob_reversed(bytes)), "2 1 ");
    TAP_STRING(rest_taken(ob_reversed(array)), "4 3 ");
    TAP_STRING(rest_taken(ob_reversed(OB_STR(no_text))), "");
    ob_object *iterator = ob_reversed(array);
    ob_bytearray_pop(array, -1);
    TAP_STRING(rest(iterator), ""); /* too short for it now: the end, for good */
    TAP_EQUAL(ob_bytearray_append(array, 5), OB_OK);
    TAP_STRING(rest(iterator), "");
    TAP_EQUAL(ob_error()->code, OB_OK);
    ob_object *all[] = {list, tuple, range, str, bytes, array, iterator};
    for (size_t i = 0; i < sizeof all / sizeof all[0]; i++) {
        ob_decref(all[i]);
    }
}

static ob_object *stopping_get(ob_object *self, ob_object *key) {
    (void)self;
    if (key == OB_INT(1)) {
        return key;
    }
    ob_error_set(OB_ESTOP, "as asked", NULL);
    return NULL;
}

static int32_t stopping_length(const ob_object *self) {
    (void)self;
    return 2;
}

static const ob_items stopping_items = {.length = stopping_length, .get = stopping_get};
static const OB_TYPE_DEFINE(stopping_type, "stopping", ob_object, .items = &stopping_items);

TAP_TEST("reversed ends where an item is StopIteration, as in Python") {
    ob_object *sequence = ob_object_new(&stopping_type, 0);
    TAP_STRING(rest_taken(ob_reversed(sequence)), "1 ");
    ob_decref(sequence);
}

TAP_TEST("a range of more items than a small int can count is reversed, too") {
    ob_object *range = ob_range_new(0, INT32_MAX, 1);
    ob_object *iterator = ob_reversed(range);
    ob_object *item;
    TAP_EQUAL(ob_next(iterator, &item), 1);
    TAP_EQUAL(ob_int_value(item), INT32_MAX - 1);
    ob_decref(item);
    ob_decref(iterator);
    ob_decref(range);
}

TAP_TEST("dicts and sets are no sequences") {
    ob_object *dict = ob_dict_new();
    ob_object *set = ob_set_new();
    TAP_STRING(rest_taken(ob_reversed(dict)), "TypeError");
    TAP_STRING(rest_taken(ob_reversed(set)), "TypeError");
    ob_decref(dict);
    ob_decref(set);
}

TAP_TEST("iterators show their types and iterate over themselves; three times the same changes no count") {
    ob_object *list = ob_list_of(OB_INT(1));
    size_t used = 0;
    for (int round = 0; round < 3; round++) {
        ob_object *iterators[] = {ob_enumerate_new(list, 0), ob_zip_of(list, list), ob_reversed(list)};
        for (size_t i = 0; i < 3; i++) {
            ob_object *same = ob_iterate(iterators[i]);
            TAP_OK(same == iterators[i]);
            ob_decref(same);
            ob_object *item;
            TAP_EQUAL(ob_next(iterators[i], &item), 1);
            ob_decref(item);
            TAP_STRING(ob_type_check(ob_type_of(iterators[i])), NULL);
            ob_decref(iterators[i]);
        }
        drain();
        TAP_EQUAL(ob_refcount(list), 1);
        TAP_OK(round == 0 || ob_memory_get_stats().used_bytes == used);
        used = ob_memory_get_stats().used_bytes;
    }
    ob_decref(list);
}
