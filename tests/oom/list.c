/* Lists, tuples, slices and ranges, with memory refused at each allocation of each operation in turn: once, and from there on. Each time they
 * report OB_ENOMEM and are as they were before, or do without the memory, and nothing is lost.
 *
 * needs: unchecked */
#include "../unit/support.h"
#include "refuse.h"

static ob_object *list;    ///< 0 … 69
static ob_object *tuple;   ///< of 40
static ob_object *slice;   ///< [5:60:2]
static ob_object *item;    ///< stands in all of them
static ob_object *results; ///< new objects of an operation, or NULL

static ob_object *key_of(ob_object *one, void *context) {
    (void)context;
    return ob_tuple_of(ob_int_check(one) ? OB_INT(-ob_int_value(one)) : OB_INT(0));
}

static int kept(ob_object *made) {
    results = made;
    return made != NULL ? OB_OK : (int)ob_error()->code;
}

static int do_append(void) {
    int error = OB_OK;
    for (int i = 0; i < 60 && error == OB_OK; i++) {
        size_t length = ob_list_length(list);
        error = ob_list_append(list, item);
        if (error != OB_OK && ob_list_length(list) != length) {
            return OB_EKEY;
        }
        if (error != OB_OK) {
            while (ob_list_length(list) > 70) {
                ob_decref(ob_list_pop(list, -1));
            }
        }
    }
    return error;
}

static int do_insert(void) {
    int error = OB_OK;
    int inserted = 0;
    for (; inserted < 60 && error == OB_OK; inserted += error == OB_OK) {
        error = ob_list_insert(list, 0, item);
    }
    while (error != OB_OK && inserted-- > 0) {
        ob_decref(ob_list_pop(list, 0));
    }
    return error;
}

static int do_extend(void) {
    return ob_list_extend(list, tuple);
}

static int do_extend_by_itself(void) {
    return ob_list_extend(list, list);
}

static int do_repeat(void) {
    return ob_list_repeat_in_place(list, 3);
}

static int do_sort(void) {
    return ob_list_sort(list, &(ob_sort){.less_code = NULL, .key_code = key_of, .reverse = true});
}

static int do_set_slice(void) {
    return ob_list_set_slice(list, 3, 7, 1, tuple);
}

static int do_set_shorter(void) {
    return ob_list_set_slice(list, 3, 66, 1, tuple);
}

static int do_set_steps(void) {
    return ob_list_set_slice(list, 39, OB_LAST(-1), -1, tuple);
}

static int do_delete(void) {
    return ob_list_delete_slice(list, 3, 50, 2);
}

static int do_clear(void) {
    ob_list_clear(list);
    return OB_OK;
}

static int do_copy(void) {
    return kept(ob_list_copy(list));
}

static int do_slice(void) {
    return kept(ob_get_item(list, slice));
}

static int do_add(void) {
    return kept(ob_add(list, list));
}

static int do_multiply(void) {
    return kept(ob_multiply(tuple, OB_INT(3)));
}

static int do_sorted(void) {
    return kept(ob_sorted(tuple, &(ob_sort){.key_code = key_of}));
}

static int do_from_iterator(void) {
    ob_object *iterator = ob_list_reversed(list);
    int error = iterator != NULL ? kept(ob_tuple_from_iterable(iterator)) : (int)ob_error()->code;
    ob_xdecref(iterator);
    return error;
}

static int do_from_range(void) {
    ob_object *range = ob_range_to(100);
    int error = range != NULL ? kept(ob_list_from_iterable(range)) : (int)ob_error()->code;
    ob_xdecref(range);
    return error;
}

static int do_compare(void) {
    int answer = ob_compare(list, list, OB_LE);
    return answer < 0 ? answer : OB_OK;
}

static const struct {
    int (*run)(void);
    bool only_order; ///< a failure may leave another order
} operations[] = {
    {do_append, false},        {do_insert, false},     {do_extend, false},    {do_extend_by_itself, false},
    {do_repeat, false},        {do_sort, true},        {do_set_slice, false}, {do_set_shorter, false},
    {do_set_steps, false},     {do_delete, false},     {do_clear, false},     {do_copy, false},
    {do_slice, false},         {do_add, false},        {do_multiply, false},  {do_sorted, false},
    {do_from_iterator, false}, {do_from_range, false}, {do_compare, false}};
enum { OPERATIONS = sizeof operations / sizeof operations[0] };

static bool set_up(void) {
    refuse(REFUSE_NONE, 0);
    results = NULL;
    item = ob_tuple_of(OB_INT(0));
    list = ob_list_new();
    ob_object *items[40];
    for (int i = 0; i < 70; i++) {
        if (ob_list_append(list, i % 10 == 3 ? item : OB_INT(i)) != OB_OK) {
            return false;
        }
    }
    for (int i = 0; i < 40; i++) {
        items[i] = i % 10 == 3 ? item : OB_INT(i);
    }
    tuple = ob_tuple_from(items, 40);
    slice = ob_slice_new(OB_INT(5), OB_INT(60), OB_INT(2));
    drain();
    return tuple != NULL && slice != NULL;
}

static void take_down(void) {
    ob_xdecref(results);
    ob_decref(slice);
    ob_decref(tuple);
    ob_decref(list);
    drain();
    TAP_EQUAL(ob_refcount(item), 1);
    ob_decref(item);
    TAP_OK(is_empty_heap());
    TAP_OK(ob_heap_check() == NULL);
}

static bool is_unchanged(bool only_order) {
    for (int i = 0; i < 70 && !only_order; i++) {
        if (ob_list_peek(list, i) != (i % 10 == 3 ? item : OB_INT(i))) {
            return false;
        }
    }
    return ob_list_length(list) == 70 && ob_refcount(item) == 1 + 7 + 4;
}

/// Refuse the k-th allocation, if there is one.
static void refuse_one(unsigned operation, refusal how, unsigned k, bool *refused) {
    refuse(how, k);
    int error = operations[operation].run();
    *refused = was_refused();
    refuse(REFUSE_NONE, 0);
    if (error != OB_OK) {
        TAP_OK(*refused && error == OB_ENOMEM && taken_error() == OB_ENOMEM);
        drain();
        TAP_OK(is_unchanged(operations[operation].only_order));
        TAP_OK(operations[operation].run() == OB_OK);
    }
    TAP_OK(ob_error()->code == OB_OK);
}

static void sweep(refusal how) {
    for (unsigned operation = 0; operation < OPERATIONS; operation++) {
        bool refused = true;
        for (unsigned k = 0; refused && k < 400; k++) {
            TAP_OK(set_up());
            refuse_one(operation, how, k, &refused);
            take_down();
        }
        TAP_OK(!refused);
    }
}

TAP_TEST("each operation survives the refusal of each of its allocations") {
    sweep(REFUSE_ONE);
}

TAP_TEST("each operation survives that memory ends at each of its allocations") {
    sweep(REFUSE_REST);
}
