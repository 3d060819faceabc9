/* Lists and tuples at every size up to a million items: what is O(1) stays so, whatever waits to be dismantled, and what is O(n) for each item.
 *
 * needs: target, ram 8M */
#include "bench.h"
#include "board.h"
#include "obol.h"

#include <stdio.h>

enum { ITEMS = 1000000, SORTED = 1000 };

static void expect(bool condition) {
    if (!condition) {
        bench_fail("a result is wrong");
    }
}

static void print_worst(const char *name, const bench_series *series) {
    char text[48];
    (void)snprintf(text, sizeof text, "%s_mean", name);
    bench_print_mean(text, series->total, series->count, "instructions");
    (void)snprintf(text, sizeof text, "%s_worst", name);
    bench_print(text, series->worst, "instructions");
}

static uint32_t state = 2463534242u;

static uint32_t random_below(uint32_t limit) {
    state ^= state << 13;
    state ^= state >> 17;
    state ^= state << 5;
    return state % limit;
}

/// Counting takes most of the time: near a change of shape each operation is measured, else one in a hundred.
static bool is_measured(uint32_t length) {
    return length < 300 || length % 4096 < 3 || length % 4096 > 4093 || length % 97 == 0;
}

/// Something that takes long to be dismantled: a tree of lists, each with three inside.
static void keep_waiting(void) {
    if (ob_waiting() > 0) {
        return;
    }
    ob_object *nest = ob_list_new();
    for (int depth = 0; depth < 6 && nest != NULL; depth++) {
        ob_object *outer = ob_list_new();
        for (int i = 0; i < 3; i++) {
            ob_object *copy = ob_list_copy(nest);
            expect(copy != NULL && ob_list_append(outer, copy) == OB_OK);
            ob_decref(copy);
        }
        ob_decref(nest);
        nest = outer;
    }
    ob_decref(nest);
}

/// Up to a million items and down again.
static void measure_million(const char *name, bool waiting) {
    bench_series append = {0};
    bench_series set = {0};
    bench_series get = {0};
    bench_series pop = {0};
    char text[48];
    ob_object *list = ob_list_new();
    int error = OB_OK;
    ob_object *item = NULL;
    for (uint32_t i = 0; i < ITEMS; i++) {
        if (!is_measured(i)) {
            expect(ob_list_append(list, OB_INT((int32_t)i)) == OB_OK);
            continue;
        }
        if (waiting) {
            keep_waiting();
        }
        BENCH(&append, error = ob_list_append(list, OB_INT((int32_t)i)));
        expect(error == OB_OK);
        if (i % 16 == 0) {
            uint32_t at = random_below(i + 1);
            BENCH(&get, item = ob_list_get(list, (ptrdiff_t)at));
            expect(item == OB_INT((int32_t)at));
            BENCH(&set, error = ob_list_set(list, (ptrdiff_t)at, item));
            expect(error == OB_OK);
        }
    }
    for (uint32_t i = ITEMS; i-- > 0;) {
        if (is_measured(i)) {
            BENCH(&pop, item = ob_list_pop(list, -1));
        } else {
            item = ob_list_pop(list, -1);
        }
        expect(item == OB_INT((int32_t)i));
    }
    ob_decref(list);
    const bench_series *all[] = {&append, &get, &set, &pop};
    static const char *const names[] = {"append", "get", "set", "pop"};
    for (int i = 0; i < 4; i++) {
        (void)snprintf(text, sizeof text, "%s_%s", name, names[i]);
        print_worst(text, all[i]);
    }
    while (ob_gc_step(1000)) {
    }
}

/// For each item of a list of 1,000.
static void print_each(const char *name, uint32_t instructions) {
    bench_print_mean(name, instructions, SORTED, "instructions");
}

static ob_object *numbers(int kind) {
    ob_object *list = ob_list_new();
    for (int32_t i = 0; i < SORTED; i++) {
        int32_t value = kind == 0 ? (int32_t)random_below(1000000) : kind == 1 ? i : SORTED - i;
        expect(ob_list_append(list, OB_INT(value)) == OB_OK);
    }
    return list;
}

static ob_object *key_of(ob_object *item, void *context) {
    (void)context;
    return item;
}

#define EACH(name_, statement_)                                                                                        \
    do {                                                                                                               \
        bench_start();                                                                                                 \
        statement_;                                                                                                    \
        print_each(name_, bench_stop());                                                                               \
    } while (0)

static void measure_sort(void) {
    static const char *const names[] = {"list_sort_random_item", "list_sort_ascending_item",
                                        "list_sort_descending_item"};
    for (int kind = 0; kind < 3; kind++) {
        ob_object *list = numbers(kind);
        EACH(names[kind], expect(ob_list_sort(list, NULL) == OB_OK));
        ob_decref(list);
    }
    ob_object *list = numbers(0);
    EACH("list_sort_key_item", expect(ob_list_sort(list, &(ob_sort){.key_code = key_of}) == OB_OK));
    ob_decref(list);
    while (ob_gc_step(1000)) {
    }
}

static void walk(ob_object *list) {
    ob_object *iterator = ob_iterate(list);
    ob_object *item;
    while (ob_next(iterator, &item) == 1) {
        ob_decref(item);
    }
    ob_decref(iterator);
}

static void measure_bulk(void) {
    ob_object *list = numbers(1);
    ob_object *copy = NULL;
    ob_object *tuple = NULL;
    EACH("list_copy_item", copy = ob_list_copy(list));
    EACH("tuple_from_list_item", tuple = ob_tuple_from_iterable(list));
    EACH("list_iterate_item", walk(list));
    EACH("list_find_item", expect(ob_list_count(list, OB_INT(-1)) == 0));
    EACH("list_compare_item", expect(ob_compare(list, copy, OB_EQ) == 1));
    EACH("list_reverse_item", ob_list_reverse(copy));
    EACH("list_insert_first_item", expect(ob_list_insert(list, 0, OB_INT(0)) == OB_OK));
    EACH("list_pop_first_item", expect(ob_list_pop(list, 0) == OB_INT(0)));
    EACH("list_delete_middle_item", expect(ob_list_delete_slice(list, 10, 20, 1) == OB_OK));
    ob_decref(list);
    ob_decref(copy);
    ob_decref(tuple);
    while (ob_gc_step(1000)) {
    }
}

static size_t used(void) {
    return ob_memory_get_stats().used_bytes;
}

static void measure_small(void) {
    bench_series made = {0};
    bench_series iterator = {0};
    for (int i = 0; i < 1000; i++) {
        BENCH(&made, ob_decref(ob_tuple_of(OB_INT(1), OB_INT(2))));
    }
    print_worst("tuple2_make_drop", &made);
    ob_object *list = ob_list_of(OB_INT(1), OB_INT(2));
    for (int i = 0; i < 1000; i++) {
        BENCH(&iterator, ob_decref(ob_iterate(list)));
    }
    print_worst("list_iterator_make_drop", &iterator);
    ob_decref(list);
    size_t before = used();
    list = ob_list_of(OB_INT(1), OB_INT(2));
    bench_print("bytes_list2", (uint32_t)(used() - before), "bytes");
    ob_decref(list);
    before = used();
    ob_object *tuple = ob_tuple_of(OB_INT(1), OB_INT(2));
    bench_print("bytes_tuple2", (uint32_t)(used() - before), "bytes");
    ob_decref(tuple);
}

int main(void) {
    bench_init();
    if (ob_init(board_regions, board_region_count) != OB_OK) {
        bench_fail("ob_init");
    }
    measure_small();
    measure_bulk();
    measure_sort();
    measure_million("list_million", false);
    measure_million("list_waiting", true);
    if (ob_memory_get_stats().blocks != 0 || ob_heap_check() != NULL) {
        bench_fail("memory is left, or damaged");
    }
    return 0;
}
