/* Who took and dropped references: a leak is found by the place that took it, a reference dropped too often by the one that dropped it.
 *
 * needs: refs */
#include "object/refs.h"
#include "support.h"

enum { ROWS = 64 };
static ob_refs_row rows[ROWS];

typedef struct pair {
    ob_container head;
    ob_object *left;
    ob_object *right;
} pair;

static const OB_TYPE_DEFINE(pair_type, "pair", pair, OB_FIELDS(pair, left, right));

/// What was counted for the object inside a function of this test.
typedef struct tally {
    uint32_t took;
    uint32_t dropped;
    bool made;
} tally;

/// Functions of this file are shorter than that, also under the sanitizers, and stand in the order of the section, apart.
enum { FUNCTION_BYTES = 4096 };
#define PLACE(name_) __attribute__((noinline, section(".text.place_" #name_), aligned(FUNCTION_BYTES)))

static tally in_place(const ob_object *object, const void *function) {
    tally sum = {0, 0, false};
    for (const ob_refs_row *row = NULL; (row = ob_refs_next(object, row)) != NULL;) {
        if ((uintptr_t)row->site - (uintptr_t)function < FUNCTION_BYTES) {
            sum.took += row->took;
            sum.dropped += row->dropped;
            sum.made |= row->made;
        }
    }
    return sum;
}

#define EXPECT_TALLY(object_, function_, took_, dropped_)                                                              \
    do {                                                                                                               \
        tally found = in_place(object_, (const void *)(function_));                                                    \
        TAP_EQUAL(found.took, took_);                                                                                  \
        TAP_EQUAL(found.dropped, dropped_);                                                                            \
    } while (0)

static ob_object *cache_entry; ///< where the leak goes

PLACE(make) static ob_object *make(void) {
    return ob_str_from("a text");
}

PLACE(use) static void use_well(ob_object *object) {
    ob_incref(object);
    ob_object *list = ob_list_of(object);
    ob_decref(list);
    ob_decref(object);
}

PLACE(leak) static void remember(ob_object *object) {
    ob_incref(object); /* and nobody drops it */
    cache_entry = object;
}

PLACE(drop) static void drop_borrowed(ob_object *object) {
    ob_decref(object); /* which it does not own */
}

TAP_TEST("a leak is found by the place that took the reference") {
    ob_refs_start(rows, ROWS, NULL);
    ob_object *object = make();
    use_well(object);
    remember(object);
    use_well(object);
    ob_decref(object);
    EXPECT_TALLY(object, remember, 1, 0);
    EXPECT_TALLY(object, use_well, 4, 2); /* itself, and the list's, which the runtime drops */
    TAP_OK(in_place(object, (const void *)make).made);
    EXPECT_TALLY(object, make, 1, 0);
    EXPECT_TALLY(object, OB_REFS_RUNTIME, 0, 2);
    TAP_EQUAL(ob_refs_balance(object), 1);
    TAP_EQUAL(ob_refs_lost(), 0);
    ob_refs_stop();
    ob_decref(cache_entry);
}

TAP_TEST("a reference that was dropped too often is found by the place that dropped it, when the panic comes") {
    ob_refs_start(rows, ROWS, NULL);
    ob_object *volatile object = make();
    use_well(object);
    drop_borrowed(object);
    EXPECT_PANIC(OB_PANIC_COUNT, ob_decref(object));
    TAP_OK(last_panic.address == object);
    EXPECT_TALLY(object, drop_borrowed, 0, 1);
    EXPECT_TALLY(object, make, 1, 0);
    TAP_EQUAL(ob_refs_balance(object), -1);
    ob_refs_stop();
}

TAP_TEST("each event counts once: at its balance of 0 an object is dead, in every way of dying") {
    ob_refs_start(rows, ROWS, NULL);
    ob_object *leaf = make();
    ob_object *node = ob_object_new(&pair_type, 0);
    ((pair *)(void *)node)->left = ob_new_ref(leaf);
    ((pair *)(void *)node)->right = ob_new_ref(leaf);
    ob_object *tuple = ob_tuple_of(leaf, node);
    ob_object *list = ob_list_of(tuple, leaf);
    ob_decref(node);
    ob_decref(tuple);
    TAP_EQUAL(ob_refs_balance(leaf), 5);
    TAP_EQUAL(ob_refs_balance(node), 1);
    TAP_EQUAL(ob_refs_balance(tuple), 1);
    ob_decref(list);
    drain();
    TAP_EQUAL(ob_refs_balance(list), 0);
    TAP_EQUAL(ob_refs_balance(tuple), 0);
    TAP_EQUAL(ob_refs_balance(node), 0);
    TAP_EQUAL(ob_refs_balance(leaf), 1);
    TAP_EQUAL(ob_refcount(leaf), 1);
    ob_decref(leaf);
    TAP_EQUAL(ob_refs_balance(leaf), 0);
    TAP_EQUAL(ob_refs_lost(), 0);
    ob_refs_stop();
}

static ob_object *raised;

static int resurrect(ob_object *self) {
    raised = ob_new_ref(self);
    return OB_OK;
}

static const OB_TYPE_DEFINE(phoenix_type, "phoenix", pair, .slots = 2, .first_slot = OB_PLACE(pair, left),
                            .flags = OB_TYPE_CONTAINER, OB_SPECIAL(.finalize = resurrect));

TAP_TEST("a finalizer's reference counts too, whether it runs at once or is due") {
    for (int is_held = 0; is_held < 2; is_held++) {
        ob_refs_start(rows, ROWS, NULL);
        ob_object *object = ob_object_new(&phoenix_type, 0);
        if (is_held) {
            ob_object *list = ob_list_of(object);
            ob_decref(object);
            ob_decref(list);
        } else {
            ob_decref(object);
        }
        drain();
        TAP_OK(raised == object);
        TAP_EQUAL(ob_refcount(object), 1);
        TAP_EQUAL(ob_refs_balance(object), 1);
        ob_decref(raised);
        drain();
        TAP_EQUAL(ob_refs_balance(object), 0);
        ob_refs_stop();
    }
}

static char text[1024];

TAP_TEST("a history has a line a place, by its last event") {
    ob_refs_start(rows, ROWS, NULL);
    ob_object *object = make();
    remember(object);
    use_well(object);
    ob_text_sink sink = ob_text_sink_of(text, sizeof text);
    size_t lines = ob_refs_report(object, &sink.sink);
    TAP_OK(lines >= 5); /* the places of use_well are several */
    const char *made = strstr(text, ": took 1, dropped 0, made it\n");
    const char *runtime = strstr(text, "  by the runtime: took 0, dropped 1\n");
    TAP_OK(memcmp(text, "  at 0x", 7) == 0);
    TAP_OK(made != NULL && made == strchr(text, ':'));
    TAP_OK(runtime != NULL && runtime > made);
    TAP_OK(strstr(runtime, "dropped 1\n") != NULL);
    ob_refs_stop();
    TAP_EQUAL(ob_refs_report(object, &sink.sink), 0);
    ob_decref(object);
    ob_decref(cache_entry);
}

TAP_TEST("the balance by place leaves out what is dead, and begins with the largest") {
    ob_refs_start(rows, ROWS, NULL);
    ob_object *dead = make();
    use_well(dead);
    ob_decref(dead);
    ob_object *object = make();
    remember(object);
    remember(object);
    remember(object);
    ob_text_sink sink = ob_text_sink_of(text, sizeof text);
    TAP_EQUAL(ob_refs_report_sites(&sink.sink), 2);
    TAP_OK(strstr(text, ": took 3, dropped 0\n") == strchr(text, ':'));
    TAP_OK(strstr(text, ": took 1, dropped 0\n") > strchr(text, ':'));
    sink = ob_text_sink_of(text, sizeof text);
    (void)ob_report_leaks(&sink.sink);
    TAP_OK(strstr(text, ": took 3, dropped 0\n") != NULL);
    ob_refs_stop();
    for (int i = 0; i < 4; i++) {
        ob_decref(object);
    }
}

TAP_TEST("of one type only: other objects take no rows") {
    ob_refs_start(rows, ROWS, &ob_str_type);
    ob_object *list = ob_list_new();
    ob_object *object = make();
    (void)ob_list_append(list, object);
    TAP_EQUAL(ob_refs_balance(list), 0);
    TAP_EQUAL(ob_refs_balance(object), 2);
    ob_decref(list);
    drain();
    TAP_EQUAL(ob_refs_balance(object), 1);
    ob_decref(object);
    ob_refs_stop();
}

TAP_TEST("what is dead makes room; living objects lose nothing, and what finds no room is counted") {
    ob_refs_start(rows, 8, &ob_str_type);
    ob_object *kept = make();
    remember(kept);
    ob_object *objects[8];
    for (int round = 0; round < 20; round++) {
        for (int i = 0; i < 2; i++) {
            objects[i] = make();
            use_well(objects[i]);
        }
        for (int i = 0; i < 2; i++) {
            ob_decref(objects[i]);
        }
    }
    EXPECT_TALLY(kept, make, 1, 0);
    EXPECT_TALLY(kept, remember, 1, 0);
    size_t before = ob_refs_lost();
    for (int i = 0; i < 8; i++) {
        objects[i] = make();
    }
    TAP_OK(ob_refs_lost() > before);
    EXPECT_TALLY(kept, remember, 1, 0);
    for (int i = 0; i < 8; i++) {
        ob_decref(objects[i]);
    }
    ob_refs_stop();
    ob_decref(kept);
    ob_decref(kept);
}

TAP_TEST("with few rows or none nothing is recorded, and nothing else changes") {
    ob_refs_start(rows, 7, NULL);
    ob_object *object = make();
    use_well(object);
    TAP_EQUAL(ob_refs_balance(object), 0);
    TAP_EQUAL(ob_refcount(object), 1);
    ob_decref(object);
    ob_refs_stop();
}

/// A row for each object: found again after any sequence of births and deaths.
TAP_TEST("the rows are whole after many objects came and went") {
    enum { OBJECTS = 40 };
    ob_refs_start(rows, ROWS, &ob_str_type);
    ob_object *objects[OBJECTS] = {NULL};
    uint32_t counts[OBJECTS] = {0};
    for (int turn = 0; turn < 4000; turn++) {
        uint32_t i = random_below(OBJECTS);
        if (objects[i] == NULL) {
            objects[i] = make();
            counts[i] = 1;
        } else if (random_below(3) == 0 && counts[i] < 3) {
            remember(objects[i]);
            counts[i]++;
        } else if (--counts[i] == 0) {
            drop_borrowed(objects[i]);
            objects[i] = NULL;
        } else {
            drop_borrowed(objects[i]);
        }
        TAP_OK(objects[i] == NULL || ob_refs_lost() != 0 || ob_refs_balance(objects[i]) == (int32_t)counts[i]);
    }
    for (int i = 0; i < OBJECTS; i++) {
        while (counts[i] != 0) {
            counts[i]--;
            drop_borrowed(objects[i]);
        }
    }
    ob_refs_stop();
}
