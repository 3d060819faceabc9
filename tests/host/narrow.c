/* Counts that run over: built with OB_COUNT_BITS=4, where 18 references are one too many. Each way to hold and to drop that many. The script
 * runs other unit tests in the same build. */
#include "../unit/support.h"

#include "object/count.h"

enum { MOST = (1 << OB_COUNT_BITS) + 1 }; ///< references that are counted

typedef struct pair {
    ob_container head;
    ob_object *left;
    ob_object *right;
} pair;

static unsigned finalized;
static unsigned released;

static int finalize(ob_object *self) {
    (void)self;
    finalized++;
    return OB_OK;
}

static void release(ob_object *self) {
    (void)self;
    released++;
}

static const OB_TYPE_DEFINE(pair_type, "pair", pair, OB_FIELDS(pair, left, right));
static const OB_TYPE_DEFINE(leaf_type, "leaf", ob_object, OB_SPECIAL(.release = release));
static const OB_TYPE_DEFINE(final_type, "final", pair, OB_FIELDS(pair, left, right),
                            OB_SPECIAL(.finalize = finalize, .release = release));

static uint8_t bank[16 << 10] __attribute__((aligned(8)));
static ob_object *told[8];
static unsigned tellings;
static unsigned wrong;

static void hear(ob_object *source, const ob_error_state *error) {
    wrong += error->code != OB_EOVERFLOW || error->object != source || ob_error()->code != OB_OK;
    told[tellings++ % 8] = source;
}

static void begin(void) {
    finalized = released = tellings = wrong = 0;
    (void)ob_set_unraisable_hook(hear);
    (void)ob_set_decref_budget(OB_DECREF_BUDGET_UNITS);
}

static ob_object *make_of(int kind) {
    switch (kind) {
    case 0: return ob_list_of(OB_INT(1), OB_INT(2));
    case 1: return ob_object_new(&pair_type, 0);
    case 2: return ob_object_new(&leaf_type, 0);
    case 3: return ob_object_new(&final_type, 0);
    case 4: return ob_tuple_of(OB_INT(1));
    case 5: return ob_str_from("text");
    case 6: return ob_dict_new();
    default: return ob_closure_new("f", 0, 0, NULL, NULL, NULL);
    }
}
enum { KINDS = 8 };

TAP_TEST("a count holds as many references as it has room for, and the object dies with the last one") {
    TAP_EQUAL(MOST, 17);
    for (int kind = 0; kind < KINDS; kind++) {
        begin();
        ob_object *object = make_of(kind);
        for (unsigned i = 1; i < MOST; i++) {
            TAP_EQUAL(ob_refcount(object), i);
            ob_incref(object);
        }
        TAP_EQUAL(ob_refcount(object), MOST);
        for (unsigned i = MOST; i > 0; i--) {
            TAP_EQUAL(ob_refcount(object), i);
            ob_decref(object);
        }
        drain();
        TAP_EQUAL(tellings, 0);
        TAP_OK(is_empty_heap());
    }
}

TAP_TEST("one more, and the next decref makes it immortal: the program hears of it once, and it stays for ever") {
    leaves_objects();
    for (int kind = 0; kind < KINDS; kind++) {
        for (unsigned over = 1; over <= 3; over++) {
            begin();
            ob_object *object = make_of(kind);
            for (unsigned i = 1; i < MOST + over; i++) {
                ob_incref(object);
            }
            TAP_EQUAL(tellings, 0);
            ob_decref(object);
            TAP_EQUAL(tellings, 1);
            TAP_OK(told[0] == object);
            TAP_EQUAL(ob_refcount(object), UINT32_MAX);
            for (unsigned i = 0; i < 100; i++) {
                ob_decref(object);
            }
            for (unsigned i = 0; i < 1000; i++) {
                ob_incref(object);
            }
            TAP_EQUAL(ob_refcount(object), UINT32_MAX);
            TAP_EQUAL(tellings, 1);
            TAP_EQUAL(finalized + released + wrong, 0);
            TAP_OK(ob_heap_check() == NULL);
            ob_object *holder = ob_list_of(object, object);
            ob_decref(holder);
            drain();
            TAP_EQUAL(ob_refcount(object), UINT32_MAX);
        }
    }
}

TAP_TEST("beyond what can be told from a damaged word, a decref panics with the address") {
    leaves_objects();
    begin();
    ob_object *volatile object = ob_list_new();
    for (unsigned i = 1; i < MOST + 4; i++) {
        ob_incref(object);
    }
    EXPECT_PANIC(OB_PANIC_COUNT, ob_decref(object));
    TAP_OK(last_panic.address == object);
    TAP_OK(ob_heap_check() == NULL);
}

/* Who holds the references. Each takes as many as it is told to, and drops them all at once. */

static ob_object *hold_in_list(ob_object *object, unsigned count) {
    ob_object *list = ob_list_new();
    for (unsigned i = 0; i < count; i++) {
        (void)ob_list_append(list, object);
    }
    return list;
}

static ob_object *hold_in_tuple(ob_object *object, unsigned count) {
    ob_object *items[32];
    for (unsigned i = 0; i < count; i++) {
        items[i] = object;
    }
    return ob_tuple_from(items, count);
}

static ob_object *hold_in_dict(ob_object *object, unsigned count) {
    ob_object *dict = ob_dict_new();
    for (unsigned i = 0; i < count; i++) {
        (void)ob_dict_set(dict, OB_INT((int32_t)i), object);
    }
    return dict;
}

/// In each link of a chain of pairs.
static ob_object *hold_in_chain(ob_object *object, unsigned count) {
    ob_object *chain = OB_NIL;
    for (unsigned i = 0; i < count; i++) {
        ob_object *link = ob_object_new(&pair_type, 0);
        ((pair *)(void *)link)->left = ob_new_ref(object);
        ((pair *)(void *)link)->right = chain;
        chain = link;
    }
    return chain;
}

/// As the callback of weak references.
static ob_object *hold_in_weak(ob_object *object, unsigned count) {
    ob_object *list = ob_list_new();
    for (unsigned i = 0; i < count; i++) {
        ob_object *ref = ob_weakref_new(object, object);
        (void)ob_list_append(list, ref);
        ob_decref(ref);
    }
    return list;
}

static ob_object *(*const holders[])(ob_object *, unsigned) = {hold_in_list, hold_in_tuple, hold_in_dict, hold_in_chain,
                                                               hold_in_weak};
enum { HOLDERS = sizeof holders / sizeof holders[0] };

static ob_object *callable(void) {
    return ob_closure_new("f", 0, 1, ob_getrefcount.code, NULL, NULL);
}

TAP_TEST("a count runs over through whatever holds references, dropped with any budget, and nothing else breaks") {
    leaves_objects();
    unsigned tried = 0;
    for (unsigned way = 0; way < HOLDERS; way++) {
        for (unsigned count = MOST - 2; count < MOST + 3; count++) {
            for (uint32_t budget = 1; budget < 80; budget += budget < 8 ? 1 : 9) {
                begin();
                TAP_EQUAL(ob_init(&(ob_region){"bank", bank, sizeof bank, 0}, 1), OB_OK);
                ob_object *object = callable();
                size_t used = ob_memory_get_stats().used_bytes;
                ob_object *holder = holders[way](object, count);
                TAP_OK(holder != NULL);
                TAP_EQUAL(ob_refcount(object), count + 1);
                (void)ob_set_decref_budget(budget);
                ob_decref(holder);
                while (ob_gc_step(budget)) {
                    TAP_OK(ob_heap_check() == NULL);
                }
                bool is_over = count + 1 > MOST;
                TAP_EQUAL(ob_refcount(object), is_over ? UINT32_MAX : 1);
                TAP_EQUAL(tellings, is_over);
                TAP_OK(!is_over || told[0] == object);
                TAP_EQUAL(wrong, 0);
                TAP_OK(ob_heap_check() == NULL);
                TAP_EQUAL(ob_memory_get_stats().used_bytes, used);
                ob_decref(object);
                drain();
                TAP_OK(is_over || is_empty_heap());
                tried++;
            }
        }
    }
    (void)ob_set_decref_budget(OB_DECREF_BUDGET_UNITS);
    tap_note("%u ways", tried);
}

TAP_TEST("an object that stays keeps its weak references, and takes new ones") {
    leaves_objects();
    begin();
    ob_object *object = ob_list_new();
    ob_object *shared = ob_weakref_new(object, NULL);
    ob_object *calling = ob_weakref_new(object, OB_FUNCTION(ob_getrefcount));
    for (unsigned i = 0; i < MOST; i++) {
        ob_incref(object);
    }
    ob_object *at_the_end = ob_weakref_new(object, OB_FUNCTION(ob_getrefcount));
    TAP_EQUAL(ob_weakref_count(object), 3);
    for (unsigned i = 0; i < 50; i++) {
        ob_decref(object);
    }
    TAP_EQUAL(tellings, 1);
    ob_object *late = ob_weakref_new(object, OB_FUNCTION(ob_getrefcount));
    ob_object *same = ob_weakref_new(object, NULL);
    TAP_OK(same == shared);
    TAP_OK(ob_weakref_get(late) == object && ob_weakref_get(calling) == object && ob_weakref_get(shared) == object);
    TAP_OK(ob_heap_check() == NULL);
    ob_decref(same);
    ob_decref(shared);
    ob_decref(late);
    ob_decref(calling);
    drain();
    TAP_EQUAL(ob_weakref_count(object), 1);
    TAP_OK(ob_weakref_get(at_the_end) == object);
    ob_decref(at_the_end);
    drain();
    TAP_EQUAL(ob_weakref_count(object), 0);
    TAP_OK(ob_heap_check() == NULL);
}

TAP_TEST("a weak reference whose own count runs over stays, and still calls back") {
    leaves_objects();
    begin();
    ob_object *object = ob_list_new();
    ob_object *ref = ob_weakref_new(object, OB_FUNCTION(ob_getrefcount));
    for (unsigned i = 0; i < MOST; i++) {
        ob_incref(ref);
    }
    for (unsigned i = 0; i < 40; i++) {
        ob_decref(ref);
    }
    TAP_EQUAL(tellings, 1);
    TAP_OK(told[0] == ref);
    ob_decref(object);
    drain();
    TAP_OK(ob_weakref_get(ref) == OB_NONE);
    TAP_EQUAL(tellings, 1);
    TAP_OK(ob_heap_check() == NULL);
}

TAP_TEST("an object with a finalizer that stays is finalized at the program's end only") {
    leaves_objects();
    begin();
    ob_object *object = ob_object_new(&final_type, 0);
    for (unsigned i = 0; i < MOST; i++) {
        ob_incref(object);
    }
    for (unsigned i = 0; i < 40; i++) {
        ob_decref(object);
    }
    drain();
    TAP_EQUAL(finalized, 0);
    TAP_EQUAL(ob_finish(), 1);
    TAP_EQUAL(finalized, 1);
    TAP_EQUAL(ob_finish(), 0);
    TAP_EQUAL(released, 0);
    TAP_OK(ob_heap_check() == NULL);
}

static ob_object *left;

/// Takes a reference too many and drops it, in program code that was due.
static ob_object *run_over_code(ob_object *self, ob_object *args) {
    (void)self;
    (void)args;
    for (unsigned i = 0; i < MOST; i++) {
        ob_incref(left);
    }
    ob_decref(left);
    return OB_NONE;
}

static const OB_FUNCTION_DEFINE(run_over, "run_over", 1, 1, run_over_code);

TAP_TEST("a count that runs over in a callback is told when that is over, without waiting for something else") {
    leaves_objects();
    begin();
    left = ob_list_new();
    ob_object *object = ob_list_new();
    ob_object *ref = ob_weakref_new(object, OB_FUNCTION(run_over));
    ob_decref(object);
    (void)ob_poll();
    TAP_EQUAL(tellings, 1);
    TAP_OK(told[0] == left);
    ob_decref(ref);
}

TAP_TEST("of several counts that run over at once the last is told, and all of the objects stay") {
    leaves_objects();
    begin();
    ob_object *objects[] = {ob_list_new(), ob_list_new(), ob_str_from("third")};
    ob_object *list = ob_list_new();
    for (unsigned i = 0; i < 3 * MOST; i++) {
        TAP_EQUAL(ob_list_append(list, objects[i % 3]), OB_OK);
    }
    (void)ob_set_decref_budget(OB_UNLIMITED);
    ob_decref(list);
    (void)ob_set_decref_budget(OB_DECREF_BUDGET_UNITS);
    TAP_EQUAL(tellings, 1);
    for (unsigned i = 0; i < 3; i++) {
        TAP_EQUAL(ob_refcount(objects[i]), UINT32_MAX);
    }
    TAP_OK(told[0] == objects[0]); /* a list lets go of its items from the end */
    TAP_OK(ob_heap_check() == NULL);
}
