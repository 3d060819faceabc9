/* Objects and containers through the public API: typical and worst costs while they grow, shrink and die.
 *
 * needs: target, ram 1M */
#include "bench.h"
#include "board.h"
#include "obol.h"

#include <stdio.h>
#include <string.h>

enum { LIST_ITEMS = 100000, DICT_KEYS = 100000, CHAIN_NODES = 20000 };

/// An object with two references.
typedef struct pair {
    ob_container head;
    ob_object *first;
    ob_object *second;
} pair;

static const OB_TYPE_DEFINE(pair_type, "pair", pair, OB_FIELDS(pair, first, second));

static void print_series(const char *name, const bench_series *series) {
    char text[48];
    (void)snprintf(text, sizeof text, "%s_min", name);
    bench_print(text, series->min, "instructions");
    (void)snprintf(text, sizeof text, "%s_mean", name);
    bench_print_mean(text, series->total, series->count, "instructions");
    (void)snprintf(text, sizeof text, "%s_worst", name);
    bench_print(text, series->worst, "instructions");
}

static void expect(bool condition) {
    if (!condition) {
        bench_fail("a result is wrong");
    }
}

/// As a constructor does it.
static ob_object *new_pair(OB_TAKES ob_object *first, OB_TAKES ob_object *second) {
    ob_object *object = ob_object_new_blank(&pair_type);
    if (object != NULL) {
        ((pair *)(void *)object)->first = first;
        ((pair *)(void *)object)->second = second;
    }
    return object;
}

static void measure_pair(void) {
    bench_series series = {0};
    for (int i = 0; i < 1000; i++) {
        BENCH(&series, {
            ob_object *object = ob_object_new_blank(&pair_type);
            ((pair *)(void *)object)->first = OB_INT(1);
            ((pair *)(void *)object)->second = OB_INT(2);
            ob_decref(object);
        });
    }
    print_series("alloc_drop_object2", &series);
    bench_series held = {0};
    ob_object *inside = ob_list_new();
    expect(inside != NULL);
    for (int i = 0; i < 1000; i++) {
        ob_incref(inside);
        ob_incref(inside);
        BENCH(&held, {
            ob_object *object = ob_object_new_blank(&pair_type);
            ((pair *)(void *)object)->first = inside;
            ((pair *)(void *)object)->second = inside;
            ob_decref(object);
        });
    }
    ob_decref(inside);
    print_series("alloc_drop_object2_objects", &held);
    ob_region_stats before = ob_memory_get_stats();
    ob_object *object = ob_object_new(&pair_type, 0);
    expect(object != NULL);
    bench_print("bytes_object2", (uint32_t)(ob_memory_get_stats().used_bytes - before.used_bytes), "bytes");
    ob_decref(object);
}

/// Complete binary trees of pairs, built from the leaves up and dropped by the root.
static void measure_tree(const char *name) {
    enum { NODES = 2047, LEAVES = 1024, ROUNDS = 3 };
    static ob_object *nodes[NODES];
    bench_series build = {0};
    bench_series drop = {0};
    for (int round = 0; round < ROUNDS; round++) {
        for (int i = NODES - 1; i >= 0; i--) {
            ob_object *first = i < NODES - LEAVES ? nodes[2 * i + 1] : OB_NIL;
            ob_object *second = i < NODES - LEAVES ? nodes[2 * i + 2] : OB_NIL;
            BENCH(&build, nodes[i] = new_pair(first, second));
            expect(nodes[i] != NULL);
        }
        BENCH(&drop, ob_decref(nodes[0]));
        while (ob_waiting() != 0) {
            BENCH(&drop, (void)ob_gc_step(32));
        }
    }
    bench_print_mean(name, build.total + drop.total, NODES * ROUNDS, "instructions");
}

/// The same where the caches may keep a small part only: 40 KB of trees in 64 KB.
static void measure_tight_tree(void) {
    ob_region region = board_regions[0];
    region.size_bytes = 64 * 1024;
    expect(ob_init(&region, 1) == OB_OK);
    measure_tree("tree_64k_per_node");
    expect(ob_init(board_regions, board_region_count) == OB_OK);
}

enum { HISTOGRAM = 256 };

/// The same as BENCH, and how often each figure came.
#define BENCH_TYPICAL(series_, turns_, statement_)                                                                     \
    do {                                                                                                               \
        bench_start();                                                                                                 \
        statement_;                                                                                                    \
        uint32_t taken_ = bench_stop();                                                                                \
        bench_add((series_), taken_);                                                                                  \
        (turns_)[taken_ < HISTOGRAM ? taken_ : HISTOGRAM - 1]++;                                                       \
    } while (0)

/// The median of what BENCH_TYPICAL has counted.
static void print_typical(const char *name, const uint32_t *turns, const bench_series *series) {
    uint32_t below = 0;
    uint32_t median = 0;
    while (median + 1 < HISTOGRAM && below + turns[median] <= series->count / 2) {
        below += turns[median++];
    }
    char text[48];
    (void)snprintf(text, sizeof text, "%s_typical", name);
    bench_print(text, median, "instructions");
}

static void print_named(const char *name, const char *what, const bench_series *series) {
    char text[40];
    (void)snprintf(text, sizeof text, "%s_%s", name, what);
    print_series(text, series);
}

static void measure_list(const char *name) {
    static uint32_t append_turns[HISTOGRAM];
    static uint32_t pop_turns[HISTOGRAM];
    size_t before = ob_memory_get_stats().used_bytes;
    ob_object *two = ob_list_of(OB_INT(1), OB_INT(2));
    if (strcmp(name, "list") == 0) {
        bench_print("bytes_list2", (uint32_t)(ob_memory_get_stats().used_bytes - before), "bytes");
    }
    ob_decref(two);
    ob_object *list = ob_list_new();
    expect(list != NULL);
    bench_series append = {0};
    bench_series pop = {0};
    bench_series peek = {0};
    ob_object *item = NULL;
    int error = OB_OK;
    for (int i = 0; i < LIST_ITEMS; i++) {
        BENCH_TYPICAL(&append, append_turns, error = ob_list_append(list, OB_INT(i)));
        expect(error == OB_OK);
    }
    for (int i = 0; i < LIST_ITEMS; i += 7) {
        BENCH(&peek, item = ob_list_peek(list, i));
        expect(item == OB_INT(i));
    }
    for (int i = LIST_ITEMS; i-- > 0;) {
        BENCH_TYPICAL(&pop, pop_turns, item = ob_list_pop(list, -1));
        expect(item == OB_INT(i));
    }
    ob_decref(list);
    print_named(name, "append", &append);
    if (strcmp(name, "list") == 0) {
        print_typical("list_append", append_turns, &append);
        print_typical("list_pop", pop_turns, &pop);
    }
    print_named(name, "peek", &peek);
    print_named(name, "pop", &pop);
}

static ob_object *new_key(int number) {
    char text[16];
    (void)snprintf(text, sizeof text, "key%05d", number);
    ob_object *name = ob_name_from(text);
    expect(name != NULL);
    return name;
}

static void measure_dict(void) {
    static uint32_t get_turns[HISTOGRAM];
    static ob_object *keys[DICT_KEYS];
    size_t before = ob_memory_get_stats().used_bytes;
    ob_object *dict = ob_dict_new();
    expect(dict != NULL);
    bench_print("bytes_dict0", (uint32_t)(ob_memory_get_stats().used_bytes - before), "bytes");
    bench_series set = {0};
    bench_series get = {0};
    bench_series find = {0};
    bench_series delete = {0};
    int error = OB_OK;
    ob_object *value = NULL;
    for (int i = 0; i < DICT_KEYS; i++) {
        keys[i] = new_key(i);
        BENCH(&set, error = ob_dict_set(dict, keys[i], OB_INT(i)));
        expect(error == OB_OK);
    }
    for (int i = 0; i < DICT_KEYS; i++) {
        BENCH_TYPICAL(&get, get_turns, value = ob_dict_get(dict, keys[i]));
        expect(value == OB_INT(i));
        BENCH(&find, value = ob_dict_find(dict, keys[i]));
        expect(value == OB_INT(i));
    }
    for (int i = 0; i < DICT_KEYS; i++) {
        BENCH(&delete, error = ob_dict_delete(dict, keys[i]));
        expect(error == OB_OK);
        ob_decref(keys[i]);
    }
    ob_decref(dict);
    print_series("dict_set", &set);
    print_series("dict_get", &get);
    print_typical("dict_get", get_turns, &get);
    print_series("dict_find", &find);
    print_series("dict_delete", &delete);
}

/// A chain of pairs: one decref makes all of it garbage.
static void measure_drop(const char *name) {
    ob_object *chain = ob_new_ref(OB_NONE);
    for (int i = 0; i < CHAIN_NODES; i++) {
        ob_object *node = ob_object_new(&pair_type, 0);
        expect(node != NULL);
        ((pair *)(void *)node)->first = chain;
        chain = node;
    }
    bench_series first = {0};
    bench_series step = {0};
    BENCH(&first, ob_decref(chain));
    bool more = true;
    while (more) {
        BENCH(&step, more = ob_gc_step(OB_DECREF_BUDGET_UNITS));
    }
    char text[48];
    (void)snprintf(text, sizeof text, "%s_decref", name);
    bench_print(text, first.total > UINT32_MAX ? UINT32_MAX : (uint32_t)first.total, "instructions");
    (void)snprintf(text, sizeof text, "%s_step_worst", name);
    bench_print(text, step.worst, "instructions");
    (void)snprintf(text, sizeof text, "%s_per_node", name);
    bench_print_mean(text, first.total + step.total, CHAIN_NODES, "instructions");
}

int main(void) {
    bench_init();
    if (ob_init(board_regions, board_region_count) != OB_OK) {
        bench_fail("ob_init");
    }
    measure_pair();
    measure_tree("binary_trees_per_node");
    measure_tight_tree();
    measure_list("list");
    measure_dict();
    while (ob_gc_step(1000)) { /* ends: nothing dies meanwhile */
    }
    measure_list("list_crowded");
    measure_drop("drop_chain_crowded"); /* the caches are full of what the dict's keys were */
    expect(ob_memory_get_stats().blocks == 0 && ob_heap_check() == NULL);
    expect(ob_init(board_regions, board_region_count) == OB_OK);
    measure_drop("drop_chain");
    if (ob_memory_get_stats().blocks != 0 || ob_heap_check() != NULL) {
        bench_fail("memory is left, or damaged");
    }
    return 0;
}
