/* Sorting lists: right, stable, with as few comparisons as promised, and whole whatever the program's own code does meanwhile.
 *
 * needs: ram 16K */
#include "support.h"

enum { MOST = 1500 };

/// Items are numbers with what they are sorted by above, and where they were at first below.
enum { PLACES = 4096 };

static uint32_t comparisons;

static int less_above(ob_object *left, ob_object *right, void *context) {
    (void)context;
    comparisons++;
    return ob_int_small_value(left) / PLACES < ob_int_small_value(right) / PLACES;
}

static ob_object *key_above(ob_object *item, void *context) {
    (void)context;
    return OB_INT(ob_int_small_value(item) / PLACES);
}

static uint32_t most(void) {
    return heap_bytes() < 20000 ? 300 : MOST;
}

static ob_object *numbers(uint32_t count, int32_t (*value)(uint32_t index, uint32_t count)) {
    ob_object *list = ob_list_new();
    for (uint32_t i = 0; i < count; i++) {
        if (ob_list_append(list, OB_INT(value(i, count) * PLACES + (int32_t)i)) != OB_OK) {
            return NULL;
        }
    }
    return list;
}

static bool in_order(ob_object *left, ob_object *right, bool reverse) {
    int32_t a = ob_int_small_value(left) / PLACES;
    int32_t b = ob_int_small_value(right) / PLACES;
    bool was_first = ob_int_small_value(left) % PLACES < ob_int_small_value(right) % PLACES;
    return a == b ? was_first : (a < b) != reverse;
}

/// In order, stable, and the same numbers: their places add up.
static bool is_sorted(const ob_object *list, uint32_t count, bool reverse) {
    uint32_t sum = 0;
    for (uint32_t i = 0; i < count; i++) {
        ob_object *item = ob_list_peek(list, (ptrdiff_t)i);
        sum += (uint32_t)ob_int_small_value(item) % PLACES;
        if (i > 0 && !in_order(ob_list_peek(list, (ptrdiff_t)i - 1), item, reverse)) {
            return false;
        }
    }
    return ob_list_length(list) == count && sum == count * (count - 1) / 2;
}

static int32_t random_value(uint32_t index, uint32_t count) {
    (void)index;
    (void)count;
    return (int32_t)random_below(200);
}

static int32_t few_values(uint32_t index, uint32_t count) {
    (void)index;
    (void)count;
    return (int32_t)random_below(3);
}

static int32_t ascending(uint32_t index, uint32_t count) {
    (void)count;
    return (int32_t)index;
}

static int32_t descending(uint32_t index, uint32_t count) {
    return (int32_t)(count - index);
}

static int32_t equal(uint32_t index, uint32_t count) {
    (void)index;
    (void)count;
    return 5;
}

static int32_t two_runs(uint32_t index, uint32_t count) {
    return (int32_t)(index < count / 3 ? index * 2 : index);
}

static int32_t saw(uint32_t index, uint32_t count) {
    (void)count;
    return (int32_t)(index % 29);
}

static int32_t long_then_short(uint32_t index, uint32_t count) {
    return (int32_t)(index < count - 9 ? index : index * 7 % count);
}

static int32_t (*const shapes[])(uint32_t, uint32_t) = {random_value, few_values, ascending, descending,
                                                        equal,        two_runs,   saw,       long_then_short};
enum { SHAPES = sizeof shapes / sizeof shapes[0] };

TAP_TEST("lists of all lengths and shapes are sorted, stable, both ways, with and without keys") {
    for (uint32_t shape = 0; shape < SHAPES; shape++) {
        for (uint32_t count = 1; count <= most(); count += 1 + count / 5) {
            for (unsigned how = 0; how < 4; how++) {
                ob_sort order = {.reverse = how % 2 == 1};
                order.less_code = how < 2 ? less_above : NULL;
                order.key_code = how < 2 ? NULL : key_above;
                ob_object *list = numbers(count, shapes[shape]);
                TAP_EQUAL(ob_list_sort(list, &order), OB_OK);
                TAP_OK(is_sorted(list, count, order.reverse));
                ob_decref(list);
                drain();
            }
        }
    }
}

/// Whole number not below the logarithm.
static uint32_t log2_of(uint32_t number) {
    uint32_t result = 0;
    while (1u << result < number) {
        result++;
    }
    return result;
}

TAP_TEST("comparisons are n log n at most, and n - 1 for what is in order or the other way round") {
    ob_sort order = {.less_code = less_above};
    for (uint32_t shape = 0; shape < SHAPES; shape++) {
        for (uint32_t count = 2; count <= most(); count += 1 + count / 3) {
            ob_object *list = numbers(count, shapes[shape]);
            comparisons = 0;
            TAP_EQUAL(ob_list_sort(list, &order), OB_OK);
            TAP_OK(comparisons <= count * log2_of(count));
            bool is_run = shapes[shape] == ascending || shapes[shape] == descending || shapes[shape] == equal;
            TAP_OK(!is_run || comparisons == count - 1);
            ob_decref(list);
        }
    }
}

TAP_TEST("by default items are compared by <, and what has no order is an error that loses nothing") {
    ob_object *low = ob_list_of(OB_INT(1), OB_INT(5));
    ob_object *high = ob_list_of(OB_INT(2));
    ob_object *list = ob_list_of(high, low, high);
    TAP_EQUAL(ob_list_sort(list, NULL), OB_OK);
    TAP_STRING(repr(list), "[[1, 5], [2], [2]]");
    TAP_EQUAL(ob_list_append(list, OB_INT(3)), OB_OK);
    TAP_EQUAL(ob_list_sort(list, NULL), OB_ETYPE);
    TAP_EQUAL(taken_error(), OB_ETYPE);
    TAP_EQUAL(ob_list_length(list), 4);
    TAP_EQUAL(ob_refcount(low), 2);
    TAP_EQUAL(ob_refcount(high), 3);
    ob_decref(list);
    ob_decref(low);
    ob_decref(high);
}

static uint32_t calls_left;

static int less_failing(ob_object *left, ob_object *right, void *context) {
    if (calls_left-- == 0) {
        return ob_error_set(OB_EIO, "as asked", NULL);
    }
    return less_above(left, right, context);
}

static ob_object *key_failing(ob_object *item, void *context) {
    if (calls_left-- == 0) {
        ob_error_set(OB_EIO, "as asked", NULL);
        return NULL;
    }
    return key_above(item, context);
}

/// All numbers of a list of this length are there, in whatever order.
static bool is_permutation(const ob_object *list, uint32_t count) {
    static uint8_t seen[MOST];
    memset(seen, 0, sizeof seen);
    for (uint32_t i = 0; i < count; i++) {
        seen[ob_int_small_value(ob_list_peek(list, (ptrdiff_t)i)) % PLACES]++;
    }
    for (uint32_t i = 0; i < count; i++) {
        if (seen[i] != 1) {
            return false;
        }
    }
    return ob_list_length(list) == count;
}

TAP_TEST("an error at any comparison or key leaves the list with all its items") {
    uint32_t count = 130;
    for (unsigned how = 0; how < 4; how++) {
        ob_sort order = {.reverse = how % 2 == 1};
        order.less_code = how < 2 ? less_failing : NULL;
        order.key_code = how < 2 ? NULL : key_failing;
        int error = OB_EIO;
        for (uint32_t after = 0; error != OB_OK; after++) {
            ob_object *list = numbers(count, random_value);
            calls_left = after;
            error = ob_list_sort(list, &order);
            TAP_EQUAL(error, taken_error());
            TAP_OK(error == OB_OK || error == OB_EIO);
            TAP_OK(is_permutation(list, count));
            ob_decref(list);
            drain();
        }
    }
}

static ob_object *sorted_list; ///< being sorted; borrowed
static int (*meddle)(void);
static bool seen_items;

static int less_meddling(ob_object *left, ob_object *right, void *context) {
    seen_items = seen_items || ob_list_length(sorted_list) > 1;
    int error = meddle();
    return error != OB_OK ? error : less_above(left, right, context);
}

static ob_object *key_meddling(ob_object *item, void *context) {
    seen_items = seen_items || ob_list_length(sorted_list) > 1;
    return meddle() == OB_OK ? key_above(item, context) : NULL;
}

static int do_append(void) {
    return ob_list_append(sorted_list, OB_INT(3));
}

static int do_append_and_pop(void) {
    int error = ob_list_append(sorted_list, OB_INT(3));
    (void)ob_list_pop(sorted_list, -1);
    return error;
}

static int do_clear(void) {
    ob_list_clear(sorted_list);
    return OB_OK;
}

static int do_sort(void) {
    return ob_list_sort(sorted_list, NULL);
}

static int do_reverse(void) {
    ob_list_reverse(sorted_list);
    return OB_OK;
}

static int do_extend(void) {
    return ob_list_extend(sorted_list, sorted_list);
}

static int do_fill(void) {
    ob_object *item = ob_list_new();
    int error = item != NULL ? ob_list_append(sorted_list, item) : OB_ENOMEM;
    ob_xdecref(item);
    return error;
}

TAP_TEST("while it is sorted a list is empty; what is put into it is an error, and is gone again") {
    static const struct {
        int (*change)(void);
        int error;
    } cases[] = {{do_append, OB_EVALUE}, {do_append_and_pop, OB_EVALUE},
                 {do_fill, OB_EVALUE},   {do_clear, OB_OK},
                 {do_sort, OB_OK},       {do_reverse, OB_OK},
                 {do_extend, OB_OK}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        for (unsigned keyed = 0; keyed < 2; keyed++) {
            ob_sort order = {.less_code = keyed ? NULL : less_meddling, .key_code = keyed ? key_meddling : NULL};
            ob_object *list = numbers(70, random_value);
            sorted_list = list;
            meddle = cases[i].change;
            seen_items = false;
            TAP_EQUAL(ob_list_sort(list, &order), cases[i].error);
            TAP_EQUAL(taken_error(), cases[i].error);
            TAP_OK(cases[i].error != OB_OK || !seen_items);
            TAP_OK(is_sorted(list, 70, false));
            TAP_EQUAL(ob_refcount(list), 1);
            TAP_EQUAL(ob_list_append(list, OB_INT(1)), OB_OK);
            ob_decref(list);
            drain();
        }
    }
}

static ob_object *last_list; ///< owned

static int do_drop(void) {
    ob_xdecref(last_list);
    last_list = NULL;
    return OB_OK;
}

TAP_TEST("the last reference to a list may go while it is sorted") {
    ob_sort order = {.less_code = less_meddling};
    sorted_list = last_list = numbers(40, random_value);
    meddle = do_drop;
    TAP_EQUAL(ob_list_sort(last_list, &order), OB_OK);
    TAP_OK(last_list == NULL);
    drain();
    TAP_OK(is_empty_heap());
}

static ob_object *negated(ob_object *self, ob_object *args) {
    (void)self;
    return OB_INT(-ob_int_small_value(ob_tuple_peek(args, 0)));
}

static ob_object *last_digits(ob_object *self, ob_object *args) {
    (void)self;
    return OB_INT(ob_int_small_value(ob_tuple_peek(args, 0)) % 10 - ob_int_small_value(ob_tuple_peek(args, 1)) % 10);
}

static ob_object *nothing(ob_object *self, ob_object *args) {
    (void)self;
    (void)args;
    return OB_NONE;
}

static OB_FUNCTION_DEFINE(negate, "negate", 1, 1, negated);
static OB_FUNCTION_DEFINE(by_last_digit, "by_last_digit", 2, 2, last_digits);
static OB_FUNCTION_DEFINE(useless, "useless", 1, 2, nothing);

TAP_TEST("keys and orders may be objects of the program, called as Python calls them") {
    ob_object *list = ob_list_of(OB_INT(12), OB_INT(31), OB_INT(22), OB_INT(41));
    TAP_EQUAL(ob_list_sort(list, &(ob_sort){.key = OB_FUNCTION(negate)}), OB_OK);
    TAP_STRING(repr(list), "[41, 31, 22, 12]");
    TAP_EQUAL(ob_list_sort(list, &(ob_sort){.compare = OB_FUNCTION(by_last_digit)}), OB_OK);
    TAP_STRING(repr(list), "[41, 31, 22, 12]");
    TAP_EQUAL(ob_list_sort(list, &(ob_sort){.compare = OB_FUNCTION(by_last_digit), .reverse = true}), OB_OK);
    TAP_STRING(repr(list), "[22, 12, 41, 31]");
    TAP_EQUAL(ob_list_sort(list, &(ob_sort){.compare = OB_FUNCTION(useless)}), OB_ETYPE); /* None < 0 */
    TAP_EQUAL(taken_error(), OB_ETYPE);
    TAP_EQUAL(ob_list_sort(list, &(ob_sort){.key = OB_FUNCTION(useless)}), OB_ETYPE);
    TAP_EQUAL(taken_error(), OB_ETYPE);
    TAP_EQUAL(ob_list_sort(list, &(ob_sort){.key = OB_NONE}), OB_ETYPE);
    TAP_EQUAL(taken_error(), OB_ETYPE);
    TAP_EQUAL(ob_list_length(list), 4);
    ob_decref(list);
}

TAP_TEST("a single item has its key asked for, as in Python, and an empty list nothing") {
    ob_object *list = ob_list_of(OB_NONE);
    calls_left = 0;
    TAP_EQUAL(ob_list_sort(list, NULL), OB_OK);
    TAP_EQUAL(ob_list_sort(list, &(ob_sort){.key_code = key_failing}), OB_EIO);
    TAP_EQUAL(taken_error(), OB_EIO);
    ob_list_clear(list);
    TAP_EQUAL(ob_list_sort(list, &(ob_sort){.key_code = key_failing}), OB_OK);
    ob_decref(list);
}

TAP_TEST("memory that ends at the start leaves the list as it was") {
    ob_object *list = numbers(64, random_value);
    ob_object *copy = ob_list_copy(list);
    void *ballast = take_ballast();
    TAP_EQUAL(ob_list_sort(list, NULL), OB_ENOMEM);
    TAP_EQUAL(taken_error(), OB_ENOMEM);
    TAP_EQUAL(ob_list_sort(list, &(ob_sort){.key_code = key_above}), OB_ENOMEM);
    TAP_EQUAL(taken_error(), OB_ENOMEM);
    TAP_EQUAL(ob_compare(list, copy, OB_EQ), 1);
    drop_ballast(ballast);
    TAP_EQUAL(ob_list_sort(list, NULL), OB_OK);
    TAP_OK(is_sorted(list, 64, false));
    ob_decref(copy);
    ob_decref(list);
}

TAP_TEST("sorting takes the memory that the contract states, and gives it back") {
    uint32_t count = 256;
    for (unsigned keyed = 0; keyed < 2; keyed++) {
        ob_object *list = numbers(count, random_value);
        drain();
        size_t before = ob_memory_get_stats().used_bytes;
        TAP_EQUAL(ob_list_sort(list, &(ob_sort){.key_code = keyed ? key_above : NULL}), OB_OK);
        drain();
        TAP_EQUAL(ob_memory_get_stats().used_bytes, before);
        size_t slots = count / 2 + (keyed ? count / 2 + count * 2 : 0);
        size_t leaves = slots / 64 * (64 * sizeof(void *) + 2 * sizeof(void *));
        size_t lists =
            3 * 9 * sizeof(void *) + 2 * 66 * sizeof(void *) + 64 * sizeof(void *); /* roots; what a cache keeps */
        TAP_OK(ob_memory_get_stats().peak_bytes <= before + leaves + lists);
        ob_decref(list);
        drain();
    }
}
