/* list, against an array in C.
 *
 * needs: unchecked */
#include "object/vector.h"
#include "support.h"

enum { MODEL_MAX = 300 };

static int16_t model[MODEL_MAX];
static size_t model_count;

static bool is_model(const ob_object *list) {
    if (ob_list_length(list) != model_count) {
        return false;
    }
    for (size_t i = 0; i < model_count; i++) {
        if (ob_list_peek(list, (ptrdiff_t)i) != OB_INT(model[i])) {
            return false;
        }
    }
    return true;
}

TAP_TEST("a new list is empty") {
    ob_object *list = ob_list_new();
    TAP_EQUAL(ob_list_length(list), 0);
    TAP_EQUAL(ob_length(list), 0);
    TAP_OK(!ob_truth(list));
    TAP_STRING(repr_taken(list), "[]");
}

TAP_TEST("a list of given items holds a reference to each") {
    ob_object *item = ob_list_new();
    ob_object *list = ob_list_of(item, OB_INT(2), item);
    TAP_EQUAL(ob_list_length(list), 3);
    TAP_EQUAL(ob_refcount(item), 3);
    TAP_OK(ob_truth(list));
    ob_decref(item);
    TAP_STRING(repr_taken(list), "[[], 2, []]");
    ob_object *empty = ob_list_from(NULL, 0);
    TAP_EQUAL(ob_list_length(empty), 0);
    ob_decref(empty);
}

TAP_TEST("append, get, peek, set and pop count references exactly") {
    ob_object *item = ob_list_new();
    ob_object *other = ob_list_new();
    ob_object *list = ob_list_new();
    TAP_EQUAL(ob_list_append(list, item), OB_OK);
    TAP_EQUAL(ob_refcount(item), 2);
    TAP_OK(ob_list_peek(list, 0) == item);
    TAP_EQUAL(ob_refcount(item), 2);
    ob_object *got = ob_list_get(list, -1);
    TAP_OK(got == item);
    TAP_EQUAL(ob_refcount(item), 3);
    ob_decref(got);
    TAP_EQUAL(ob_list_set(list, 0, other), OB_OK);
    TAP_EQUAL(ob_refcount(item), 1);
    TAP_EQUAL(ob_refcount(other), 2);
    TAP_EQUAL(ob_list_set(list, -1, other), OB_OK);
    TAP_EQUAL(ob_refcount(other), 2);
    TAP_EQUAL(ob_list_insert(list, 0, item), OB_OK);
    TAP_EQUAL(ob_refcount(item), 2);
    ob_object *popped = ob_list_pop(list, 1);
    TAP_OK(popped == other);
    TAP_EQUAL(ob_refcount(other), 2);
    ob_decref(popped);
    ob_decref(list);
    TAP_EQUAL(ob_refcount(item), 1);
    TAP_EQUAL(ob_refcount(other), 1);
    ob_decref(item);
    ob_decref(other);
}

TAP_TEST("an item whose only reference is the list's may be set in its own place") {
    ob_object *list = ob_list_new();
    ob_object *item = ob_list_new();
    TAP_EQUAL(ob_list_append(list, item), OB_OK);
    ob_decref(item);
    TAP_EQUAL(ob_list_set(list, 0, ob_list_peek(list, 0)), OB_OK);
    TAP_EQUAL(ob_refcount(ob_list_peek(list, 0)), 1);
    TAP_STRING(repr_taken(list), "[[]]");
}

TAP_TEST("positions outside a list are IndexError and change nothing") {
    static const ptrdiff_t bad[] = {2, 3, -3, -4, PTRDIFF_MAX, PTRDIFF_MIN};
    ob_object *list = ob_list_of(OB_INT(1), OB_INT(2));
    ob_object *item = ob_list_new();
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        TAP_OK(ob_list_get(list, bad[i]) == NULL);
        TAP_EQUAL(taken_error(), OB_EINDEX);
        TAP_OK(ob_list_peek(list, bad[i]) == NULL);
        TAP_EQUAL(taken_error(), OB_EINDEX);
        TAP_EQUAL(ob_list_set(list, bad[i], item), OB_EINDEX);
        TAP_EQUAL(taken_error(), OB_EINDEX);
        TAP_OK(ob_list_pop(list, bad[i]) == NULL);
        TAP_EQUAL(taken_error(), OB_EINDEX);
    }
    TAP_EQUAL(ob_refcount(item), 1);
    ob_decref(item);
    TAP_STRING(repr_taken(list), "[1, 2]");
    list = ob_list_new();
    TAP_OK(ob_list_pop(list, -1) == NULL);
    TAP_EQUAL(taken_error(), OB_EINDEX);
    TAP_OK(ob_list_pop(list, 0) == NULL);
    TAP_EQUAL(taken_error(), OB_EINDEX);
    ob_decref(list);
}

TAP_TEST("insert takes any index, as Python does") {
    static const struct {
        ptrdiff_t index;
        const char *result;
    } cases[] = {{0, "[9, 1, 2, 3]"},          {1, "[1, 9, 2, 3]"},    {2, "[1, 2, 9, 3]"},
                 {3, "[1, 2, 3, 9]"},          {4, "[1, 2, 3, 9]"},    {100, "[1, 2, 3, 9]"},
                 {-1, "[1, 2, 9, 3]"},         {-2, "[1, 9, 2, 3]"},   {-3, "[9, 1, 2, 3]"},
                 {-4, "[9, 1, 2, 3]"},         {-100, "[9, 1, 2, 3]"}, {PTRDIFF_MAX, "[1, 2, 3, 9]"},
                 {PTRDIFF_MIN, "[9, 1, 2, 3]"}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        ob_object *list = ob_list_of(OB_INT(1), OB_INT(2), OB_INT(3));
        TAP_EQUAL(ob_list_insert(list, cases[i].index, OB_INT(9)), OB_OK);
        TAP_STRING(repr_taken(list), cases[i].result);
    }
    ob_object *list = ob_list_new();
    TAP_EQUAL(ob_list_insert(list, 0, OB_INT(9)), OB_OK);
    TAP_STRING(repr_taken(list), "[9]");
}

TAP_TEST("pop takes any valid index, as Python does") {
    static const struct {
        ptrdiff_t index;
        const char *result;
        int32_t item;
    } cases[] = {{0, "[2, 3]", 1},  {1, "[1, 3]", 2},  {2, "[1, 2]", 3},
                 {-1, "[1, 2]", 3}, {-2, "[1, 3]", 2}, {-3, "[2, 3]", 1}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        ob_object *list = ob_list_of(OB_INT(1), OB_INT(2), OB_INT(3));
        TAP_OK(ob_list_pop(list, cases[i].index) == OB_INT(cases[i].item));
        TAP_STRING(repr_taken(list), cases[i].result);
    }
}

/// One random operation on list and model. False if they answer differently.
static bool do_random(ob_object *list, uint32_t most, bool grow) {
    int16_t value = (int16_t)random_below(30000);
    uint32_t at = random_below((uint32_t)model_count + 1);
    ptrdiff_t index =
        (random_below(2) != 0 || at == model_count) ? (ptrdiff_t)at : (ptrdiff_t)at - (ptrdiff_t)model_count;
    switch (random_below(grow ? 5 : 8)) {
    case 0:
    case 1:
        if (model_count < most) {
            model[model_count++] = value;
            return ob_list_append(list, OB_INT(value)) == OB_OK;
        }
        return true;
    case 2:
        if (model_count < most) {
            memmove(model + at + 1, model + at, (model_count - at) * sizeof model[0]);
            model[at] = value;
            model_count++;
            return ob_list_insert(list, index, OB_INT(value)) == OB_OK;
        }
        return true;
    case 3:
        if (at < model_count) {
            model[at] = value;
            return ob_list_set(list, index, OB_INT(value)) == OB_OK;
        }
        return ob_list_set(list, index, OB_INT(value)) == OB_EINDEX && taken_error() == OB_EINDEX;
    default:
        if (at < model_count) {
            int16_t expected = model[at];
            memmove(model + at, model + at + 1, (model_count - at - 1) * sizeof model[0]);
            model_count--;
            return ob_list_pop(list, index) == OB_INT(expected);
        }
        return ob_list_pop(list, index) == NULL && taken_error() == OB_EINDEX;
    }
}

TAP_TEST("random operations do what they do to an array") {
    unsigned turns = heap_bytes() > 1000000 ? ON_TARGET ? 6000 : 40000 : 2000;
    uint32_t most = heap_bytes() < 10000 ? 140 : MODEL_MAX;
    ob_object *list = ob_list_new();
    model_count = 0;
    for (unsigned turn = 0; turn < turns; turn++) {
        TAP_OK(do_random(list, most, turn / 400 % 2 == 0));
        if (turn % 8 == 0) {
            TAP_OK(is_model(list));
            TAP_OK(ob_heap_check() == NULL);
        }
    }
    TAP_OK(is_model(list));
    ob_decref(list);
    drain();
    TAP_OK(is_empty_heap());
}

TAP_TEST("items that are objects survive moving through the list, each with one reference") {
    ob_object *list = ob_list_new();
    uint32_t count = heap_bytes() < 10000 ? 70 : 150;
    for (uint32_t i = 0; i < count; i++) {
        ob_object *item = ob_list_of(OB_INT((int32_t)i));
        TAP_EQUAL(ob_list_insert(list, (ptrdiff_t)random_below(i + 1), item), OB_OK);
        ob_decref(item);
    }
    uint32_t sum = 0;
    for (uint32_t left = count; left > 0; left--) {
        ob_object *item = ob_list_pop(list, (ptrdiff_t)random_below(left));
        TAP_EQUAL(ob_refcount(item), 1);
        sum += (uint32_t)ob_int_value(ob_list_peek(item, 0));
        ob_decref(item);
    }
    TAP_EQUAL(sum, count * (count - 1) / 2);
    TAP_EQUAL(ob_list_length(list), 0);
    ob_decref(list);
    TAP_OK(is_empty_heap());
}

TAP_TEST("when memory ends, append and insert leave list and item as they were") {
    ob_object *item = ob_list_new();
    ob_object *list = ob_list_new();
    while (ob_list_length(list) < 64) {
        TAP_EQUAL(ob_list_append(list, OB_INT((int32_t)ob_list_length(list))), OB_OK);
    }
    void *ballast = take_ballast();
    TAP_EQUAL(ob_list_append(list, item), OB_ENOMEM);
    TAP_EQUAL(taken_error(), OB_ENOMEM);
    TAP_EQUAL(ob_list_insert(list, 3, item), OB_ENOMEM);
    TAP_EQUAL(taken_error(), OB_ENOMEM);
    TAP_OK(ob_list_new() == NULL);
    TAP_EQUAL(taken_error(), OB_ENOMEM);
    TAP_EQUAL(ob_refcount(item), 1);
    TAP_EQUAL(ob_list_length(list), 64);
    for (int32_t i = 0; i < 64; i++) {
        TAP_OK(ob_list_peek(list, i) == OB_INT(i));
    }
    drop_ballast(ballast);
    TAP_EQUAL(ob_list_append(list, item), OB_OK);
    ob_decref(item);
    ob_decref(list);
}

TAP_TEST("an appended list that fails to grow does not drop the last reference it never took") {
    ob_object *list = ob_list_new();
    void *ballast = take_ballast();
    ob_object *borrowed = OB_INT(5);
    TAP_EQUAL(ob_list_append(list, borrowed), OB_ENOMEM);
    TAP_EQUAL(taken_error(), OB_ENOMEM);
    TAP_EQUAL(ob_list_append(list, list), OB_ENOMEM);
    TAP_EQUAL(taken_error(), OB_ENOMEM);
    TAP_EQUAL(ob_refcount(list), 1);
    drop_ballast(ballast);
    ob_decref(list);
    TAP_OK(is_empty_heap());
}

TAP_TEST("appending costs the same at any length: at most five blocks at a time") {
    ob_object *list = ob_list_new();
    size_t blocks = ob_memory_get_stats().blocks;
    size_t most = heap_bytes() / sizeof(void *) / 2 < 20000 ? heap_bytes() / sizeof(void *) / 2 : 20000;
    for (size_t i = 0; i < most; i++) {
        TAP_EQUAL(ob_list_append(list, OB_INT(0)), OB_OK);
        size_t now = ob_memory_get_stats().blocks;
        TAP_OK(now <= blocks + 5);
        blocks = now;
    }
    ob_decref(list);
}

TAP_TEST("what is no list panics") {
    ob_object *volatile dict = ob_dict_new();
    EXPECT_PANIC(OB_PANIC_WRONG_TYPE, (void)ob_list_length(dict));
    EXPECT_PANIC(OB_PANIC_WRONG_TYPE, (void)ob_list_append(dict, OB_INT(1)));
    EXPECT_PANIC(OB_PANIC_WRONG_TYPE, (void)ob_list_append(ob_tuple_from(NULL, 0), OB_INT(1)));
    EXPECT_PANIC(OB_PANIC_WRONG_TYPE, (void)ob_list_pop(OB_INT(1), 0));
    EXPECT_PANIC(OB_PANIC_WRONG_TYPE, (void)ob_list_insert(OB_NONE, 0, OB_INT(1)));
    EXPECT_PANIC(OB_PANIC_WRONG_TYPE, (void)ob_list_set(OB_NONE, 0, OB_INT(1)));
    EXPECT_PANIC(OB_PANIC_WRONG_TYPE, (void)ob_list_get(OB_NIL, 0));
    TAP_EQUAL(ob_refcount(dict), 1);
    ob_decref(dict);
}

/// A vector where a list has its own.
typedef struct shelf {
    ob_container head;
    ob_vector items;
} shelf;

static const OB_TYPE_DEFINE(shelf_type, "Shelf", shelf, .flags = OB_TYPE_CONTAINER, .vector = OB_PLACE(shelf, items));

TAP_TEST("what is only built like a list is none, and nothing is put into it or taken out") {
    ob_object *volatile object = ob_object_new(&shelf_type, 0);
    ob_vector *items = &((shelf *)(void *)object)->items;
    for (int32_t i = 0; i < 5; i++) {
        TAP_EQUAL(ob_vector_push(items, OB_INT(i)), OB_OK);
    }
    EXPECT_PANIC(OB_PANIC_WRONG_TYPE, (void)ob_list_append(object, OB_INT(5)));
    EXPECT_PANIC(OB_PANIC_WRONG_TYPE, (void)ob_list_pop(object, -1));
    EXPECT_PANIC(OB_PANIC_WRONG_TYPE, (void)ob_list_peek(object, 0));
    EXPECT_PANIC(OB_PANIC_WRONG_TYPE, (void)ob_list_get(object, 0));
    TAP_EQUAL(ob_vector_count(items), 5);
    ob_decref(object);
}
