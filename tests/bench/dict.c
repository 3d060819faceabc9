/* dict and set beyond what containers.c measures: small dicts, ints and strs as keys, coming and going, what they weigh.
 *
 * needs: target, ram 1M */
#include "bench.h"
#include "board.h"
#include "obol.h"
#include "types/hash.h"

#include <stdio.h>
#include <string.h>

enum { KEYS = 100000, SMALL = 8, TURNS = 60000 };

static ob_object *keys[KEYS];

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

static ob_object *new_name(int number) {
    char text[16];
    (void)snprintf(text, sizeof text, "key%05d", number);
    ob_object *name = ob_name_from(text);
    expect(name != NULL);
    return name;
}

static ob_object *new_str(int number) {
    char text[16];
    (void)snprintf(text, sizeof text, "key%05d", number);
    ob_object *str = ob_str_from(text);
    expect(str != NULL);
    return str;
}

/// Put all keys in, look for each, and take them out in this order.
static void measure_keys(const char *name, int count, int step) {
    ob_object *dict = ob_dict_new();
    bench_series set = {0}, get = {0}, find = {0}, delete = {0};
    int error = OB_OK;
    ob_object *value = NULL;
    for (int i = 0; i < count; i++) {
        BENCH(&set, error = ob_dict_set(dict, keys[i], OB_INT(i)));
        expect(error == OB_OK);
    }
    for (int i = 0; i < count; i++) {
        BENCH(&get, value = ob_dict_get(dict, keys[i]));
        expect(value == OB_INT(i));
        BENCH(&find, value = ob_dict_find(dict, keys[i]));
        expect(value == OB_INT(i));
    }
    for (int i = 0; i < count; i++) {
        ob_object *key = keys[(int)((int64_t)i * step % count)];
        BENCH(&delete, error = ob_dict_delete(dict, key));
        expect(error == OB_OK);
    }
    expect(ob_dict_length(dict) == 0);
    drop(dict);
    char text[48];
    const bench_series *all[] = {&set, &get, &find, &delete};
    static const char *const names[] = {"set", "get", "find", "delete"};
    for (int i = 0; i < 4; i++) {
        (void)snprintf(text, sizeof text, "dict_%s_%s", name, names[i]);
        print_series(text, all[i]);
    }
}

/// Random sets and deletes with times of growth and of decay.
static void measure_churn(void) {
    ob_object *dict = ob_dict_new();
    bench_series set = {0}, delete = {0};
    uint32_t random = 2463534242u;
    for (int turn = 0; turn < TURNS; turn++) {
        random ^= random << 13;
        random ^= random >> 17;
        random ^= random << 5;
        ob_object *key = keys[random % 5000u];
        bool sets = random >> 16 & 7u ? (turn / 8000 & 1) == 0 : (turn / 8000 & 1) != 0;
        if (sets) {
            BENCH(&set, (void)ob_dict_set(dict, key, OB_INT(1)));
        } else if (ob_dict_contains(dict, key) == 1) {
            BENCH(&delete, (void)ob_dict_delete(dict, key));
        }
    }
    drop(dict);
    print_series("dict_churn_set", &set);
    print_series("dict_churn_delete", &delete);
}

static void measure_set(void) {
    ob_object *set = ob_set_new();
    bench_series add = {0}, contains = {0}, removes = {0};
    int answer = 0;
    for (int i = 0; i < KEYS; i++) {
        BENCH(&add, answer = ob_set_add(set, keys[i]));
        expect(answer == OB_OK);
    }
    for (int i = 0; i < KEYS; i++) {
        BENCH(&contains, answer = ob_set_contains(set, keys[i]));
        expect(answer == 1);
    }
    for (int i = 0; i < KEYS; i++) {
        BENCH(&removes, answer = ob_set_remove(set, keys[i]));
        expect(answer == OB_OK);
    }
    drop(set);
    print_series("set_add", &add);
    print_series("set_contains", &contains);
    print_series("set_remove", &removes);
}

static void measure_bytes(void) {
    static const int counts[] = {1, 4, 8, 9, 100, 1000};
    for (size_t i = 0; i < sizeof counts / sizeof counts[0]; i++) {
        size_t before = ob_memory_get_stats().used_bytes;
        ob_object *dict = ob_dict_new();
        for (int k = 0; k < counts[i]; k++) {
            expect(ob_dict_set(dict, keys[k], OB_NONE) == OB_OK);
        }
        char text[24];
        (void)snprintf(text, sizeof text, "bytes_dict%d", counts[i]);
        bench_print(text, (uint32_t)(ob_memory_get_stats().used_bytes - before), "bytes");
        drop(dict);
    }
}

/// A str that is no name, as the first, second … key of a dict of names.
static void measure_mixed(void) {
    bench_series set = {0};
    ob_object *str = new_str(KEYS);
    for (int names = 0; names <= SMALL; names++) {
        ob_object *dict = ob_dict_new();
        for (int i = 0; i < names; i++) {
            expect(ob_dict_set(dict, keys[i], OB_NONE) == OB_OK);
        }
        BENCH(&set, (void)ob_dict_set(dict, str, OB_NONE));
        expect(ob_dict_length(dict) == (size_t)names + 1);
        drop(dict);
    }
    drop(str);
    print_series("dict_mixed_set", &set);
}

static void measure_clear(void) {
    ob_object *dict = ob_dict_new();
    for (int i = 0; i < KEYS; i++) {
        expect(ob_dict_set(dict, keys[i], OB_INT(i)) == OB_OK);
    }
    bench_series clear = {0};
    BENCH(&clear, ob_dict_clear(dict));
    bench_print("dict_clear", clear.worst, "instructions");
    drop(dict);
}

int main(void) {
    bench_init();
    if (ob_init(board_regions, board_region_count) != OB_OK) {
        bench_fail("ob_init");
    }
    bench_series hash = {0};
    uint32_t hashed = 0;
    BENCH(&hash, hashed = ob_hash_text("key00000", 8));
    expect(hashed != 0);
    bench_print("hash_8_bytes", hash.worst, "instructions");
    static const char text[64];
    hash = (bench_series){0};
    BENCH(&hash, hashed = ob_hash_text(text, sizeof text));
    bench_print("hash_64_bytes", hash.worst, "instructions");
    for (int i = 0; i < KEYS; i++) {
        keys[i] = new_name(i);
    }
    measure_bytes();
    measure_keys("small", SMALL, 1);
    measure_churn();
    measure_mixed();
    measure_set();
    measure_clear();
    while (ob_gc_step(1000)) { /* ends: nothing dies meanwhile */
    }
    for (int i = 0; i < KEYS; i++) {
        ob_decref(keys[i]);
        keys[i] = OB_INT(i * 3);
    }
    measure_keys("int", KEYS, 7);
    for (int i = 0; i < KEYS / 10; i++) {
        keys[i] = new_str(i);
    }
    measure_keys("str", KEYS / 10, 1);
    for (int i = 0; i < KEYS / 10; i++) {
        ob_decref(keys[i]);
    }
    while (ob_gc_step(1000)) { /* ends: nothing dies meanwhile */
    }
    if (ob_memory_get_stats().blocks != 0 || ob_heap_check() != NULL) {
        bench_fail("memory is left, or damaged");
    }
    return 0;
}
