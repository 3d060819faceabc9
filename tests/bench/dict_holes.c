/* dict and set whose keys come and go, at their worst: each operation that Python calls O(1), after deletions of all shapes.
 *
 * needs: target, ram 1M */
#include "bench.h"
#include "board.h"
#include "obol.h"

#include <stdio.h>

enum { KEYS = 100000, QUEUE = 1000, QUEUE_TURNS = 20000, AFTER = 2000 };

static uint32_t random_state = 2463534242u;

static uint32_t random_below(uint32_t limit) {
    random_state ^= random_state << 13;
    random_state ^= random_state >> 17;
    random_state ^= random_state << 5;
    return random_state % limit;
}

static void expect(bool condition) {
    if (!condition) {
        bench_fail("a result is wrong");
    }
}

static void print_series(const char *name, const bench_series *series) {
    char text[48];
    (void)snprintf(text, sizeof text, "%s_mean", name);
    bench_print_mean(text, series->total, series->count, "instructions");
    (void)snprintf(text, sizeof text, "%s_worst", name);
    bench_print(text, series->worst, "instructions");
}

/// All of it: what waits would be worked off by the next measurements.
static void drop(ob_object *object) {
    ob_decref(object);
    while (ob_gc_step(1000)) { /* ends: nothing dies meanwhile */
    }
}

static ob_object *new_dict(int count) {
    ob_object *dict = ob_dict_new();
    for (int i = 0; i < count; i++) {
        expect(ob_dict_set(dict, OB_INT(i), OB_INT(i)) == OB_OK);
    }
    return dict;
}

static ob_object *new_set(int count) {
    ob_object *set = ob_set_new();
    for (int i = 0; i < count; i++) {
        expect(ob_set_add(set, OB_INT(i)) == OB_OK);
    }
    return set;
}

static void take(ob_object *table, int key) {
    int error =
        ob_type_of(table) == &ob_set_type ? ob_set_remove(table, OB_INT(key)) : ob_dict_delete(table, OB_INT(key));
    expect(error == OB_OK);
}

/* Which keys go, and in which order. Fewer than half, or squeezing would begin. */

typedef enum pattern { FRONT, BACK, INWARDS, BACKWARDS, SCATTERED, PATTERNS } pattern;

static void make_holes(ob_object *table, pattern shape, int count) {
    int gone = count / 2 - 100; /* even */
    for (int i = 0; i < gone; i++) {
        switch (shape) {
        case FRONT: take(table, i); break;
        case BACK: take(table, count - gone + i); break;
        case INWARDS: take(table, count / 4 + (i % 2 == 0 ? i : gone - i)); break;
        case BACKWARDS: take(table, count - 2 - i); break; /* the last one stays */
        default: take(table, i * 2 + (random_below(2) != 0)); break;
        }
    }
}

static bench_series next, back, pop_item, pop, set, delete, add, removes;

/// Walk both ways, then pop until half of what is left has gone.
static void measure_dict(pattern shape) {
    ob_object *dict = new_dict(KEYS);
    make_holes(dict, shape, KEYS);
    ob_object *iterators[] = {ob_iterate(dict), ob_dict_reversed(dict)};
    for (int way = 0; way < 2; way++) {
        ob_object *item;
        int more = 1;
        while (more == 1) { /* as many turns as there are keys */
            BENCH(way == 0 ? &next : &back, more = ob_next(iterators[way], &item));
        }
        expect(more == 0);
        ob_decref(iterators[way]);
    }
    for (int i = 0; i < AFTER; i++) {
        int error;
        BENCH(&set, error = ob_dict_set(dict, OB_INT(KEYS + i), OB_NONE));
        expect(error == OB_OK);
        BENCH(&delete, error = ob_dict_delete(dict, OB_INT(KEYS + i)));
        expect(error == OB_OK);
    }
    for (size_t left = ob_dict_length(dict) / 2; left != 0; left--) {
        ob_object *key;
        ob_object *value;
        int error;
        BENCH(&pop_item, error = ob_dict_pop_item(dict, &key, &value));
        expect(error == OB_OK && key == value);
    }
    drop(dict);
}

static void measure_set(pattern shape) {
    ob_object *table = new_set(KEYS);
    make_holes(table, shape, KEYS);
    for (int i = 0; i < AFTER; i++) {
        int error;
        BENCH(&add, error = ob_set_add(table, OB_INT(KEYS + i)));
        expect(error == OB_OK);
        BENCH(&removes, error = ob_set_remove(table, OB_INT(KEYS + i)));
        expect(error == OB_OK);
    }
    for (size_t left = ob_set_length(table); left != 0; left--) {
        ob_object *key;
        BENCH(&pop, key = ob_set_pop(table));
        expect(key != NULL);
    }
    drop(table);
}

/// First in, first out: the first key is found by an iterator.
static void measure_queue(int length) {
    ob_object *dict = new_dict(length);
    bench_series put = {0}, first = {0}, taken = {0};
    for (int i = 0; i < QUEUE_TURNS; i++) {
        int error;
        BENCH(&put, error = ob_dict_set(dict, OB_INT(length + i), OB_NONE));
        expect(error == OB_OK);
        ob_object *iterator = ob_iterate(dict);
        ob_object *key;
        BENCH(&first, error = ob_next(iterator, &key));
        expect(error == 1 && key == OB_INT(i));
        ob_decref(iterator);
        BENCH(&taken, error = ob_dict_delete(dict, key));
        expect(error == OB_OK);
    }
    drop(dict);
    print_series("dict_queue_set", &put);
    print_series("dict_queue_first", &first);
    print_series("dict_queue_delete", &taken);
}

/// Last in, first out.
static void measure_stack(void) {
    ob_object *dict = new_dict(QUEUE);
    bench_series put = {0}, taken = {0};
    for (int i = 0; i < QUEUE_TURNS; i++) {
        int error;
        if (random_below(2) == 0) {
            BENCH(&put, error = ob_dict_set(dict, OB_INT(QUEUE + i), OB_INT(0)));
        } else {
            ob_object *key;
            ob_object *value;
            BENCH(&taken, error = ob_dict_pop_item(dict, &key, &value));
        }
        expect(error == OB_OK);
    }
    drop(dict);
    print_series("dict_stack_set", &put);
    print_series("dict_stack_pop", &taken);
}

int main(void) {
    bench_init();
    if (ob_init(board_regions, board_region_count) != OB_OK) {
        bench_fail("ob_init");
    }
    for (pattern shape = 0; shape < PATTERNS; shape++) {
        measure_dict(shape);
        measure_set(shape);
    }
    print_series("dict_holes_next", &next);
    print_series("dict_holes_previous", &back);
    print_series("dict_holes_pop_item", &pop_item);
    print_series("dict_holes_set", &set);
    print_series("dict_holes_delete", &delete);
    print_series("set_holes_pop", &pop);
    print_series("set_holes_add", &add);
    print_series("set_holes_remove", &removes);
    measure_queue(QUEUE);
    measure_stack();
    if (ob_memory_get_stats().blocks != 0 || ob_heap_check() != NULL) {
        bench_fail("memory is left, or damaged");
    }
    return 0;
}
