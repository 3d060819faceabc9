/* One decref that drops a megabyte: how long the longest call is, and what each object costs until all is gone.
 *
 * The caches keep little of a megabyte, so most memory goes back to the region. What dies comes in shapes that share nothing: pairs in a
 * chain and in a tree, lists in a list, a dict, objects with many fields, long strs, tuples.
 *
 * needs: target, ram 4M
 * seconds: 200 */
#include <stdio.h>

#include "bench.h"
#include "board.h"
#include "obol.h"

static uint32_t worst_of_all;

static void expect(bool good) {
    if (!good) {
        bench_fail("something failed");
    }
}

typedef struct pair {
    ob_container head;
    ob_object *left;
    ob_object *right;
} pair;

static const OB_TYPE_DEFINE(pair_type, "pair", pair, OB_FIELDS(pair, left, right));

typedef struct wide {
    ob_container head;
    ob_object *first;
    ob_object *more[12];
    ob_object *last;
} wide;

static const OB_TYPE_DEFINE(wide_type, "wide", wide, OB_FIELDS(wide, first, last));

static ob_object *new_pair(OB_TAKES ob_object *left, OB_TAKES ob_object *right) {
    ob_object *made = ob_object_new(&pair_type, 0);
    expect(made != NULL);
    ((pair *)(void *)made)->left = left;
    ((pair *)(void *)made)->right = right;
    return made;
}

/// A str of its own.
static ob_object *new_str(uint32_t number, unsigned length) {
    char text[256];
    (void)snprintf(text, sizeof text, "%0*lu", (int)length, (unsigned long)number);
    ob_object *made = ob_str_from(text);
    expect(made != NULL);
    return made;
}

/* --- Shapes. Each returns one object that is all there is. ------------------------------------------------------------- */

static ob_object *make_chain(uint32_t count) {
    ob_object *chain = OB_INT(0);
    for (uint32_t i = 0; i < count; i++) {
        chain = new_pair(OB_INT(1), chain);
    }
    return chain;
}

/// Pairs over pairs, from the leaves up: a row of so many subtrees is halved until one is left.
static ob_object *make_tree(uint32_t count) {
    ob_object *row = ob_list_new();
    expect(row != NULL);
    for (uint32_t i = 0; i < count / 2u; i++) {
        ob_object *leaf = new_pair(OB_INT(1), OB_INT(2));
        expect(ob_list_append(row, leaf) == OB_OK);
        ob_decref(leaf);
    }
    while (ob_list_length(row) > 1) {
        ob_object *above = ob_list_new();
        expect(above != NULL);
        while (ob_list_length(row) > 1) {
            ob_object *left = ob_list_pop(row, -1);
            ob_object *both = new_pair(left, ob_list_pop(row, -1));
            expect(ob_list_append(above, both) == OB_OK);
            ob_decref(both);
        }
        ob_decref(row);
        row = above;
    }
    ob_object *root = ob_list_pop(row, 0);
    ob_decref(row);
    return root;
}

static ob_object *make_list(uint32_t count, ob_object *(*item)(uint32_t number)) {
    ob_object *list = ob_list_new();
    expect(list != NULL);
    for (uint32_t i = 0; i < count; i++) {
        ob_object *made = item(i);
        expect(ob_list_append(list, made) == OB_OK);
        ob_decref(made);
    }
    return list;
}

static ob_object *list_of_two(uint32_t number) {
    ob_object *list = ob_list_of(OB_INT((int32_t)number & 0xFFFF), OB_INT(2));
    expect(list != NULL);
    return list;
}

static ob_object *list_of_lists(uint32_t number) {
    (void)number;
    return make_list(100, list_of_two);
}

static ob_object *make_lists(uint32_t count) {
    return make_list(count / 100u, list_of_lists);
}

static ob_object *tuple_of_strs(uint32_t number) {
    ob_object *strs[3];
    for (unsigned i = 0; i < 3; i++) {
        strs[i] = new_str(number + i, 20);
    }
    ob_object *tuple = ob_tuple_from(strs, 3);
    expect(tuple != NULL);
    for (unsigned i = 0; i < 3; i++) {
        ob_decref(strs[i]);
    }
    return tuple;
}

static ob_object *make_tuples(uint32_t count) {
    return make_list(count / 4u, tuple_of_strs);
}

static ob_object *long_str(uint32_t number) {
    return new_str(number, 100);
}

static ob_object *make_strs(uint32_t count) {
    return make_list(count, long_str);
}

static ob_object *make_dict(uint32_t count) {
    ob_object *dict = ob_dict_new();
    expect(dict != NULL);
    for (uint32_t i = 0; i < count / 2u; i++) {
        ob_object *key = new_str(i, 10);
        ob_object *value = new_pair(OB_INT(1), OB_INT(2));
        expect(ob_dict_set(dict, key, value) == OB_OK);
        ob_decref(key);
        ob_decref(value);
    }
    return dict;
}

/// Objects of 14 fields in a chain: the last is the next one, the others are long strs.
static ob_object *make_wide(uint32_t count) {
    ob_object *chain = OB_INT(0);
    for (uint32_t i = 0; i < count / 14u; i++) {
        ob_object *made = ob_object_new(&wide_type, 0);
        expect(made != NULL);
        wide *fields = (wide *)(void *)made;
        fields->first = new_str(i, 90);
        for (unsigned k = 0; k < 12; k++) {
            fields->more[k] = new_str(i, 70 + 3 * k);
        }
        fields->last = chain;
        chain = made;
    }
    return chain;
}

/* --- Measuring ----------------------------------------------------------------------------------------------------- */

typedef ob_object *(*shape)(uint32_t count);

/// So many objects that they take a megabyte.
static uint32_t objects_in_a_megabyte(shape make) {
    enum { SOME = 2800 };
    ob_object *some = make(SOME);
    size_t used = ob_memory_get_stats().used_bytes;
    ob_decref(some);
    while (ob_gc_step(1000)) {
    }
    return (uint32_t)(((1u << 20) + used - 1u) / used * SOME);
}

typedef struct bench_mean {
    uint64_t total;
    uint32_t count;
} bench_mean;

static bench_mean measure(const char *name, shape make) {
    expect(ob_init(board_regions, board_region_count) == OB_OK);
    uint32_t count = objects_in_a_megabyte(make);
    ob_object *root = make(count);
    ob_region_stats stats = ob_memory_get_stats();
    expect(stats.used_bytes >= 1u << 20);
    bench_series calls = {0};
    BENCH(&calls, ob_decref(root));
    bool more = true;
    while (more) {
        BENCH(&calls, more = ob_gc_step(OB_DECREF_BUDGET_UNITS));
    }
    expect(ob_memory_get_stats().blocks == 0 && ob_heap_check() == NULL);
    char text[48];
    (void)snprintf(text, sizeof text, "drop_1mb_%s_worst_call", name);
    bench_print(text, calls.worst, "instructions");
    (void)snprintf(text, sizeof text, "drop_1mb_%s_per_object", name);
    bench_print_mean(text, calls.total, (uint32_t)stats.objects, "instructions");
    worst_of_all = calls.worst > worst_of_all ? calls.worst : worst_of_all;
    return (bench_mean){calls.total, (uint32_t)stats.objects};
}

/// The dearer of two means.
static bench_mean dearer(bench_mean a, bench_mean b) {
    return a.total * b.count > b.total * a.count ? a : b;
}

int main(void) {
    bench_init();
    bench_mean chain = measure("chain", make_chain);
    bench_mean node = dearer(chain, measure("tree", make_tree));
    (void)measure("lists", make_lists);
    (void)measure("dict", make_dict);
    (void)measure("tuples", make_tuples);
    (void)measure("strs", make_strs);
    (void)measure("wide", make_wide);
    bench_print("drop_1mb_worst_call", worst_of_all, "instructions");
    bench_print_mean("drop_per_node_mean", node.total, node.count, "instructions");
    return 0;
}
