/* Each operation on a list whose items, iterators, keys or sinks change that very list, in each way: the answer is some right one or a clear
 * error, the list stays whole, and no reference is lost or used after it is gone. (Which answer is the right one: tests/host/python_list.t
 * compares with Python.)
 *
 * seconds: 200 */
#include "support.h"

/// An item whose comparison changes the list that it is in.
typedef struct meddler {
    ob_object head;
} meddler;

static ob_object *list;   ///< owned, or NULL once the last reference is gone
static unsigned how;      ///< which change
static unsigned fuse;     ///< changes to come
static bool answer_equal; ///< what comparisons say

static int meddler_compare(ob_object *self, ob_object *other, ob_comparison op);
static const OB_TYPE_DEFINE(meddler_type, "meddler", meddler, .compare = meddler_compare);

/* --- Ways to change it --------------------------------------------------------------------------------------------- */

static void add_meddler(void) {
    ob_object *item = ob_object_new(&meddler_type, 0);
    TAP_OK(item != NULL);
    TAP_EQUAL(ob_list_append(list, item), OB_OK);
    ob_decref(item);
}

static void append_some(void) {
    for (int i = 0; i < 70; i++) {
        TAP_EQUAL(ob_list_append(list, OB_INT(i)), OB_OK);
    }
}

static void insert_first(void) {
    TAP_EQUAL(ob_list_insert(list, 0, OB_INT(7)), OB_OK);
}

static void pop_last(void) {
    if (ob_list_length(list) > 0) {
        ob_decref(ob_list_pop(list, -1));
    }
}

static void pop_first(void) {
    if (ob_list_length(list) > 0) {
        ob_decref(ob_list_pop(list, 0));
    }
}

static void clear(void) {
    ob_list_clear(list);
}

static void clear_and_fill(void) {
    ob_list_clear(list);
    add_meddler();
}

static int less_ever(ob_object *left, ob_object *right, void *context) {
    (void)context;
    return (uintptr_t)left < (uintptr_t)right;
}

static void sort_again(void) {
    TAP_EQUAL(ob_list_sort(list, &(ob_sort){.less_code = less_ever}), OB_OK);
}

/// Each item's last reference goes, also that of those being compared.
static void replace_all(void) {
    for (size_t i = 0; i < ob_list_length(list); i++) {
        TAP_EQUAL(ob_list_set(list, (ptrdiff_t)i, OB_INT(1)), OB_OK);
    }
    drain();
}

static void extend_by_itself(void) {
    if (ob_list_length(list) < 40) {
        TAP_EQUAL(ob_list_extend(list, list), OB_OK);
    }
}

static void delete_middle(void) {
    TAP_EQUAL(ob_list_delete_slice(list, 1, 3, 1), OB_OK);
}

static void delete_each_second(void) {
    TAP_EQUAL(ob_list_delete_slice(list, 0, OB_LAST(2), 2), OB_OK);
}

static void turn_around(void) {
    ob_list_reverse(list);
}

/// The operation must hold it by itself from now on.
static void drop_list(void) {
    ob_object *dropped = list;
    list = NULL;
    ob_decref(dropped);
    drain();
}

static void (*const changes[])(void) = {append_some,        insert_first, pop_last,    pop_first,        clear,
                                        clear_and_fill,     sort_again,   replace_all, extend_by_itself, delete_middle,
                                        delete_each_second, turn_around,  drop_list};
enum { CHANGES = sizeof changes / sizeof changes[0] };

static void change(void) {
    if (fuse > 0 && list != NULL) {
        fuse--;
        changes[how]();
    }
}

static int meddler_compare(ob_object *self, ob_object *other, ob_comparison op) {
    (void)self;
    (void)other;
    change();
    return op == OB_EQ ? answer_equal : 1;
}

/* --- Operations ---------------------------------------------------------------------------------------------------- */

/// An iterator that changes the list before each of its three items.
typedef struct source {
    ob_object head;
    uint32_t left;
} source;

static int source_next(ob_object *self, ob_object **item) {
    source *iterator = (source *)(void *)self;
    change();
    if (iterator->left == 0) {
        return 0;
    }
    iterator->left--;
    *item = ob_object_new(&meddler_type, 0);
    return *item != NULL ? 1 : OB_ENOMEM;
}

static const OB_TYPE_DEFINE(source_type, "source", source, .next = source_next);

static ob_object *new_source(void) {
    ob_object *made = ob_object_new(&source_type, 0);
    ((source *)(void *)made)->left = 3;
    return made;
}

static ob_object *wanted; ///< owned

static int do_index(void) {
    ptrdiff_t answer = ob_list_index(list, wanted, 0, PTRDIFF_MAX);
    return answer < 0 ? (int)answer : OB_OK;
}

static int do_count(void) {
    ptrdiff_t answer = ob_list_count(list, wanted);
    return answer < 0 ? (int)answer : OB_OK;
}

static int do_contains(void) {
    int answer = ob_contains(list, wanted);
    return answer < 0 ? answer : OB_OK;
}

static int do_remove(void) {
    return ob_list_remove(list, wanted);
}

static ob_object *other_list(void) {
    return ob_list_of(wanted, wanted, wanted, wanted, wanted);
}

static int compare(ob_comparison op, bool other_way) {
    ob_object *other = other_list();
    int answer = other_way ? ob_compare(other, list, op) : ob_compare(list, other, op);
    ob_decref(other);
    return answer < 0 ? answer : OB_OK;
}

static int do_equal(void) {
    return compare(OB_EQ, false);
}

static int do_equal_other_way(void) {
    return compare(OB_EQ, true);
}

static int do_less(void) {
    return compare(OB_LT, false);
}

static int do_greater_other_way(void) {
    return compare(OB_GE, true);
}

static int do_sort(void) {
    return ob_list_sort(list, NULL);
}

static ob_object *key_of(ob_object *item, void *context) {
    (void)item;
    (void)context;
    change();
    return OB_INT((int32_t)random_below(100));
}

static int do_sort_by_key(void) {
    return ob_list_sort(list, &(ob_sort){.key_code = key_of});
}

static int from_source(int (*use)(ob_object *iterator)) {
    ob_object *iterator = new_source();
    int error = use(iterator);
    ob_decref(iterator);
    return error;
}

static int extend_by(ob_object *iterator) {
    return ob_list_extend(list, iterator);
}

static int do_extend(void) {
    return from_source(extend_by);
}

static int replace_by(ob_object *iterator) {
    return ob_list_set_slice(list, 2, 4, 1, iterator);
}

static int do_set_slice(void) {
    return from_source(replace_by);
}

static int replace_each_by(ob_object *iterator) {
    return ob_list_set_slice(list, 4, OB_LAST(-2), -2, iterator);
}

static int do_set_steps(void) {
    return from_source(replace_each_by);
}

/// Each step is followed by a change.
static int walk(ob_object *iterator) {
    ob_object *item;
    int answer = ob_next(iterator, &item);
    while (answer == 1) {
        ob_decref(item);
        change();
        answer = ob_next(iterator, &item);
    }
    answer = answer == 0 ? ob_next(iterator, &item) : answer; /* it has ended for good */
    ob_decref(iterator);
    return answer == 1 ? OB_EKEY : answer;
}

static int do_iterate(void) {
    return walk(ob_iterate(list));
}

static int do_reversed(void) {
    return walk(ob_list_reversed(list));
}

static int write_meddling(ob_sink *self, const char *text, size_t length) {
    (void)self;
    (void)text;
    (void)length;
    change();
    return OB_OK;
}

static int do_repr(void) {
    ob_sink sink = {write_meddling, OB_OK};
    return ob_write_repr(list, &sink);
}

static const struct {
    int (*run)(void);
    int allowed; ///< beside OB_OK and OB_EVALUE
} operations[] = {{do_index, 0},       {do_count, 0},           {do_contains, 0},    {do_remove, 0},
                  {do_equal, 0},       {do_equal_other_way, 0}, {do_less, OB_ETYPE}, {do_greater_other_way, OB_ETYPE},
                  {do_sort, OB_ETYPE}, {do_sort_by_key, 0},     {do_extend, 0},      {do_set_slice, 0},
                  {do_set_steps, 0},   {do_iterate, 0},         {do_reversed, 0},    {do_repr, 0}};
enum { OPERATIONS = sizeof operations / sizeof operations[0] };

/// Every item can be reached, and is an object.
static bool is_whole(void) {
    for (size_t i = 0; list != NULL && i < ob_list_length(list); i++) {
        const ob_type *type = ob_type_of(ob_list_peek(list, (ptrdiff_t)i));
        if (type != &meddler_type && type != &ob_int_type) {
            return false;
        }
    }
    return ob_heap_check() == NULL;
}

static void run(unsigned operation, unsigned items) {
    list = ob_list_new();
    for (unsigned i = 0; i < items; i++) {
        add_meddler();
    }
    wanted = ob_object_new(&meddler_type, 0);
    int error = operations[operation].run();
    TAP_OK(error == OB_OK || error == OB_EVALUE || error == operations[operation].allowed);
    TAP_EQUAL(taken_error(), error);
    TAP_OK(is_whole());
    TAP_OK(list == NULL || ob_refcount(list) == 1);
    ob_xdecref(list);
    ob_decref(wanted);
    list = NULL;
    drain();
    TAP_OK(is_empty_heap());
}

TAP_TEST("each operation survives each change, at each moment") {
    for (unsigned operation = 0; operation < OPERATIONS; operation++) {
        for (how = 0; how < CHANGES; how++) {
            for (unsigned moments = 1; moments <= 3; moments++) {
                for (unsigned equal = 0; equal < 2; equal++) {
                    fuse = moments;
                    answer_equal = equal != 0;
                    run(operation, 5);
                    fuse = moments;
                    run(operation, 1);
                }
            }
        }
    }
}
