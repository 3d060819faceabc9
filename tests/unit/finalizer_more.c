/* Finalizers, the queue and weak references at their edges: budgets, a restart in the middle of everything, what ob_finish passes over, gc words that
 * move while they are links, weak references that are dead and still in their row. */
#include "support.h"

#include "object/count.h"
#include "object/error.h"
#include "types/weakref.h"

typedef struct thing {
    ob_container head;
    ob_object *inner;
    int number;
} thing;

static unsigned finalized;
static int order[8];
static unsigned wrong;
static int (*to_do)(ob_object *self);

static int finalize(ob_object *self) {
    order[finalized++ % 8] = ((thing *)(void *)self)->number;
    return to_do != NULL ? to_do(self) : OB_OK;
}

static const OB_TYPE_DEFINE(final_type, "final", thing, OB_FIELDS(thing, inner, inner), .traits = OB_TRAIT_SPECIAL,
                            .special = &(const ob_special){.finalize = finalize});

static ob_object *last_thing;

static ob_object *new_thing(int number) {
    ob_object *made = ob_object_new(&final_type, 0);
    last_thing = made;
    ((thing *)(void *)made)->number = number;
    return made;
}

static unsigned told;

static void hear(ob_object *source, const ob_error_state *error) {
    wrong += source == NULL || error->code == OB_OK || ob_error()->code != OB_OK;
    told++;
}

static void begin(int (*code)(ob_object *)) {
    to_do = code;
    finalized = told = wrong = 0;
    (void)ob_set_decref_budget(OB_DECREF_BUDGET_UNITS);
    (void)ob_set_unraisable_hook(hear);
}

/// A list that holds so many things, and nobody else does.
static ob_object *list_of_things(int count) {
    ob_object *list = ob_list_new();
    for (int i = 0; i < count; i++) {
        ob_object *made = new_thing(i);
        (void)ob_list_append(list, made);
        ob_decref(made);
    }
    return list;
}

/// It dies, and no program code runs.
static void make_due(OB_TAKES ob_object *list) {
    ob_drop_quietly(list);
    (void)ob_dismantle(1000);
}

/// Its own callback runs over the count of what the test says.
static void run_over(ob_object *object) {
    object->refs = (object->refs & 0x7Fu) | OB_REFS_SATURATED | OB_REFS_ONE;
}

static void restart(void) {
    TAP_EQUAL(ob_init(board_regions, board_region_count), OB_OK);
}

TAP_TEST("a budget is at least 1 and at most without limit, and a step takes any number") {
    begin(NULL);
    (void)ob_set_decref_budget(0);
    TAP_EQUAL(ob_set_decref_budget(UINT32_MAX), 1);
    TAP_EQUAL(ob_set_decref_budget(1), OB_UNLIMITED);
    ob_decref(list_of_things(20));
    TAP_OK(ob_waiting() != 0);
    (void)ob_gc_step(UINT32_MAX);
    TAP_EQUAL(finalized, 20);
    TAP_EQUAL(ob_due(), 0);
    drain();
    (void)ob_set_decref_budget(OB_DECREF_BUDGET_UNITS);
    ob_drop_quietly(list_of_things(20));
    TAP_OK(ob_dismantle(UINT32_MAX));
    TAP_EQUAL(ob_waiting(), 0);
    TAP_EQUAL(ob_due(), 20);
    TAP_OK(ob_gc_step(8)); /* of what is due a piece is eight units */
    TAP_EQUAL(ob_due(), 19);
    drain();
    ob_drop_quietly(list_of_things(2));
    (void)ob_gc_step(1000); /* first what waits, then what is due */
    TAP_EQUAL(finalized, 42);
    begin(NULL);
}

TAP_TEST("a decref without a limit also ends what waits only for its weak references to be cleared") {
    begin(NULL);
    ob_object *object = ob_list_new();
    ob_object *refs[10];
    for (int i = 0; i < 10; i++) {
        refs[i] = ob_weakref_new(object, OB_FUNCTION(ob_getrefcount));
    }
    ob_object *text = ob_str_from("text");
    (void)ob_gc_step(1000);
    ob_drop_quietly(object);
    TAP_EQUAL(ob_waiting(), 1);
    TAP_EQUAL(ob_due(), 0);
    (void)ob_set_decref_budget(OB_UNLIMITED);
    ob_decref(text);
    TAP_EQUAL(ob_waiting() + ob_due(), 0);
    begin(NULL);
    for (int i = 0; i < 10; i++) {
        ob_decref(refs[i]);
    }
}

TAP_TEST("three objects die while their weak references are cleared in pieces, and all end") {
    begin(NULL);
    ob_object *refs[30];
    ob_object *objects[3] = {ob_list_new(), ob_list_new(), ob_list_new()};
    for (int i = 0; i < 30; i++) {
        refs[i] = ob_weakref_new(objects[i / 10], OB_FUNCTION(ob_getrefcount));
    }
    for (int i = 0; i < 3; i++) {
        ob_drop_quietly(objects[i]);
    }
    TAP_EQUAL(ob_waiting(), 3);
    TAP_EQUAL(ob_due(), 0);
    TAP_OK(ob_heap_check() == NULL);
    (void)ob_dismantle(8); /* four units each */
    TAP_EQUAL(ob_due(), 2);
    while (ob_gc_step(3)) {
        TAP_OK(ob_heap_check() == NULL);
    }
    for (int i = 0; i < 30; i++) {
        TAP_OK(ob_weakref_get(refs[i]) == OB_NONE);
        ob_decref(refs[i]);
    }
}

typedef struct pair {
    ob_container head;
    ob_object *left;
    ob_object *right;
} pair;

static const OB_TYPE_DEFINE(pair_type, "pair", pair, OB_FIELDS(pair, left, right));

TAP_TEST("a plain object that an error lets go while another is half taken apart waits behind it") {
    begin(NULL);
    ob_object *object = ob_object_new(&pair_type, 0);
    ((pair *)(void *)object)->left = ob_list_of(OB_INT(1));
    ob_object *items[20];
    for (int i = 0; i < 20; i++) {
        items[i] = ob_list_of(OB_INT(i));
    }
    ob_object *tuple = ob_tuple_from(items, 20);
    for (int i = 0; i < 20; i++) {
        ob_decref(items[i]);
    }
    drain();
    (void)ob_set_decref_budget(10);
    ob_decref(tuple);
    ob_drop_quietly(object);
    begin(NULL);
    TAP_OK(ob_heap_check() == NULL);
    drain();
    TAP_OK(is_empty_heap());
}

/* Starting again */

static int panic_inside(ob_object *self) {
    ob_port_panic(OB_PANIC_TYPE, self);
}

TAP_TEST("ob_init forgets what waited, what was due, what ran and what ran over") {
    leaves_objects();
    begin(panic_inside);
    for (volatile int i = 0; i < OB_FINALIZER_DEPTH; i++) {
        (void)new_thing(1); /* a decref calls its finalizer */
        EXPECT_PANIC(OB_PANIC_TYPE, ob_decref(last_thing));
        restart();
    }
    make_due(list_of_things(1));
    EXPECT_PANIC(OB_PANIC_TYPE, (void)ob_poll()); /* the queue did */
    restart();
    (void)new_thing(1);
    EXPECT_PANIC(OB_PANIC_TYPE, (void)ob_finish());
    restart();
    begin(NULL);
    make_due(list_of_things(3));
    TAP_EQUAL(ob_due(), 3);
    ob_object *object = ob_list_new();
    for (int i = 0; i < 10; i++) {
        (void)ob_weakref_new(object, OB_FUNCTION(ob_getrefcount));
    }
    ob_drop_quietly(object);
    object = ob_list_new();
    run_over(object);
    ob_drop_quietly(object);
    restart();
    TAP_EQUAL(ob_waiting() + ob_due(), 0);
    TAP_OK(!ob_gc_step(1000));
    TAP_EQUAL(finalized + told, 0);
    for (int i = 0; i < 2 * OB_FINALIZER_DEPTH; i++) {
        ob_decref(new_thing(i));
    }
    TAP_EQUAL(finalized, 2 * OB_FINALIZER_DEPTH);
    ob_decref(list_of_things(2));
    TAP_EQUAL(finalized, 2 * OB_FINALIZER_DEPTH + 2);
    TAP_OK(is_empty_heap());
}

/* Links that move */

TAP_TEST("what is due keeps its place when weak references to it come and go") {
    for (unsigned way = 0; way < 64; way++) {
        begin(NULL);
        ob_object *list = list_of_things(3);
        ob_object *things[3];
        ob_object *refs[3] = {NULL, NULL, NULL};
        for (int i = 0; i < 3; i++) {
            things[i] = ob_list_peek(list, 2 - i);
        }
        for (int i = 0; i < 3;
             i++) { /* before, while it is the last one, or later; the next time it goes again before it runs */
            refs[i] = (way >> i & 1u) != 0 ? ob_weakref_new(things[i], NULL) : NULL;
        }
        make_due(list);
        for (int i = 0; i < 3; i++) {
            if ((way >> (3 + i) & 1u) != 0 && refs[i] == NULL) {
                refs[i] = ob_weakref_new(things[i], NULL);
            } else if ((way >> (3 + i) & 1u) != 0) {
                ob_drop_quietly(refs[i]);
                (void)ob_dismantle(100);
                refs[i] = NULL;
            }
        }
        make_due(list_of_things(1));
        TAP_EQUAL(ob_due(), 4);
        TAP_OK(ob_heap_check() == NULL);
        (void)ob_gc_step(1000);
        TAP_EQUAL(finalized, 4);
        TAP_OK(order[0] == 2 && order[1] == 1 && order[2] == 0 && order[3] == 0);
        for (int i = 0; i < 3; i++) {
            ob_xdecref(refs[i]);
        }
        drain();
        TAP_OK(is_empty_heap());
    }
}

static ob_object *kept;

static int keep(ob_object *self) {
    kept = ob_new_ref(self);
    return OB_OK;
}

TAP_TEST("that a finalizer has run is remembered while weak references come and go") {
    begin(keep);
    ob_decref(new_thing(1));
    TAP_OK(ob_is_finalized(kept));
    ob_object *first = ob_weakref_new(kept, NULL);
    TAP_OK(ob_is_finalized(kept));
    ob_object *second = ob_weakref_new(kept, OB_FUNCTION(ob_getrefcount));
    TAP_OK(ob_is_finalized(kept));
    ob_decref(first);
    drain();
    TAP_OK(ob_is_finalized(kept));
    ob_decref(second);
    drain();
    TAP_OK(ob_is_finalized(kept));
    ob_decref(kept);
    drain();
    TAP_EQUAL(finalized, 1);
    TAP_OK(is_empty_heap());
}

/* Back to life while due */

TAP_TEST("an object that a weak reference gave to the program while it was due is finalized when it dies again") {
    for (int after_finish = 0; after_finish < 2; after_finish++) {
        begin(NULL);
        TAP_EQUAL(after_finish ? ob_finish() : 0, 0);
        ob_object *list = list_of_things(1);
        ob_object *ref = ob_weakref_new(ob_list_peek(list, 0), NULL);
        make_due(list);
        TAP_EQUAL(ob_due(), 1);
        ob_object *got = ob_weakref_get(ref);
        TAP_OK(got != OB_NONE);
        (void)ob_gc_step(1000);
        TAP_EQUAL(finalized, 0);
        TAP_OK(!ob_is_finalized(got));
        TAP_EQUAL(ob_refcount(got), 1);
        ob_decref(got);
        TAP_EQUAL(finalized, 1);
        TAP_OK(ob_weakref_get(ref) == OB_NONE);
        ob_decref(ref);
        drain();
        TAP_OK(is_empty_heap());
    }
}

/* Attention, errors, questions */

TAP_TEST("nothing is due any more when everything has run") {
    begin(NULL);
    make_due(list_of_things(3));
    TAP_OK((ob_attention & OB_ATTENTION_DUE) != 0);
    while (ob_poll()) {
    }
    drain();
    TAP_EQUAL(ob_attention, 0);
}

TAP_TEST("that a count ran over is told with no error set, and the error that was set stays") {
    leaves_objects();
    begin(NULL);
    ob_object *object = ob_list_new();
    run_over(object);
    (void)ob_error_set(OB_EKEY, "before", NULL);
    ob_decref(object);
    (void)ob_gc_step(1);
    TAP_EQUAL(told, 1);
    TAP_EQUAL(wrong, 0);
    TAP_EQUAL(taken_error(), OB_EKEY);
    TAP_EQUAL(ob_attention, 0);
}

TAP_TEST("setting and clearing an error runs no finalizer, in which the object of the last error may end") {
    begin(NULL);
    ob_object *object = new_thing(1);
    (void)ob_error_set(OB_EVALUE, "about it", object);
    ob_decref(object);
    TAP_EQUAL(finalized, 0);
    (void)ob_error_set(OB_EKEY, "another", NULL);
    TAP_EQUAL(finalized, 0);
    TAP_EQUAL(ob_due(), 1);
    ob_error_clear();
    TAP_EQUAL(finalized, 0);
    (void)ob_poll();
    TAP_EQUAL(finalized, 1);
    TAP_OK(is_empty_heap());
}

TAP_TEST("what has no finalizer was not finalized") {
    ob_object *text = ob_str_from("text, long enough to have words behind its header that are not 0");
    TAP_OK(!ob_is_finalized(OB_INT(1)));
    TAP_OK(!ob_is_finalized(OB_NIL));
    TAP_OK(!ob_is_finalized(text));
    for (int length = 1; length < 4; length++) { /* where a container has its gc word, this has its length */
        ob_object *bytes = ob_bytes_new("abc", (size_t)length);
        TAP_OK(!ob_is_finalized(bytes));
        ob_decref(bytes);
    }
    ob_decref(text);
}

/* The end of the program */

TAP_TEST("ob_finish looks at objects only, and counts what lives only") {
    begin(NULL);
    thing *like_one = ob_mem_alloc(sizeof(thing));
    memset(like_one, 0, sizeof *like_one);
    like_one->head.head.type = &final_type;
    (void)ob_set_decref_budget(1);
    ob_decref(list_of_things(5));
    TAP_OK(ob_waiting() != 0);
    TAP_EQUAL(ob_finish(), 0);
    TAP_EQUAL(finalized, 5);
    TAP_EQUAL(ob_waiting() + ob_due(), 0);
    begin(NULL);
    ob_mem_free(like_one);
    TAP_OK(is_empty_heap());
}

/* Weak references that are dead and still in their row */

static unsigned calls;

static ob_object *count_code(ob_object *self, ob_object *args) {
    (void)self;
    calls++;
    return ob_list_of(ob_tuple_peek(args, 0));
}

static const OB_FUNCTION_DEFINE(count, "count", 1, 1, count_code);

/// What dies from now on waits.
static ob_object *make_wait(void) {
    ob_object *list = ob_list_new();
    for (int i = 0; i < 200; i++) {
        (void)ob_list_append(list, OB_INT(i));
    }
    (void)ob_set_decref_budget(1);
    return list;
}

TAP_TEST("a weak reference that waits to be taken apart is not shared, counted or listed, and does not call back") {
    begin(NULL);
    calls = 0;
    ob_object *object = ob_list_new();
    ob_object *shared = ob_weakref_new(object, NULL);
    ob_object *calling = ob_weakref_new(object, OB_FUNCTION(count));
    ob_object *list = ob_list_new();
    ob_object *other = make_wait();
    ob_decref(other);
    ob_decref(shared);
    ob_decref(calling);
    TAP_EQUAL(ob_waiting(), 3);
    TAP_EQUAL(ob_weakref_count(object), 0);
    ob_object *empty = ob_weakref_list(object);
    TAP_EQUAL(ob_list_length(empty), 0);
    ob_object *again = ob_weakref_new(object, NULL);
    TAP_OK(again != shared || ob_waiting() < 3); /* its memory may be free by now */
    TAP_EQUAL(ob_refcount(again), 1);
    TAP_OK(ob_weakref_get(again) == object);
    ob_decref(object); /* ob_weakref_get's */
    ob_decref(object);
    begin(NULL);
    drain();
    TAP_EQUAL(calls, 0);
    TAP_OK(ob_weakref_get(again) == OB_NONE);
    ob_decref(again);
    ob_decref(empty);
    ob_decref(list);
    drain();
    TAP_OK(is_empty_heap());
}

TAP_TEST("a callback's result is dropped") {
    begin(NULL);
    calls = 0;
    ob_object *object = ob_list_new();
    ob_object *ref = ob_weakref_new(object, OB_FUNCTION(count));
    ob_decref(object);
    TAP_EQUAL(calls, 1);
    TAP_EQUAL(ob_refcount(ref), 1);
    ob_decref(ref);
    drain();
    TAP_OK(is_empty_heap());
}

/// Weak references of another kind, which all share as well.
static const OB_TYPE_DEFINE(other_type, "other", ob_weak, .flags = OB_TYPE_CONTAINER,
                            .traits = OB_TRAIT_SPECIAL | OB_TRAIT_WEAK,
                            .special = &(const ob_special){.release = ob_weak_unlink});

TAP_TEST("each type of weak references shares its own, and what is made last stands first") {
    ob_object *object = ob_list_new();
    ob_object *calling = ob_weakref_new(object, OB_FUNCTION(count));
    ob_object *other = ob_weak_new(&other_type, NULL, object, NULL);
    ob_object *shared = ob_weakref_new(object, NULL);
    ob_object *newest = ob_weakref_new(object, OB_FUNCTION(count));
    TAP_OK(other != shared);
    TAP_OK(shared->type == &ob_weakref_type && other->type == &other_type);
    ob_object *same = ob_weak_new(&other_type, NULL, object, NULL);
    TAP_OK(same == other);
    ob_decref(same);
    same = ob_weakref_new(object, NULL);
    TAP_OK(same == shared);
    ob_decref(same);
    ob_object *list = ob_weakref_list(object);
    TAP_EQUAL(ob_list_length(list), 4);
    TAP_OK(ob_list_peek(list, 0) == shared && ob_list_peek(list, 1) == other);
    TAP_OK(ob_list_peek(list, 2) == newest && ob_list_peek(list, 3) == calling);
    ob_decref(list);
    ob_decref(shared);
    ob_decref(newest);
    ob_decref(other);
    ob_decref(calling);
    ob_decref(object);
    drain();
    TAP_OK(is_empty_heap());
}

TAP_TEST("a list of weak references that memory ends for leaves nothing, nor does one with a callback") {
    begin(NULL);
    ob_object *object = ob_list_new();
    ob_object *refs[40];
    for (int i = 0; i < 40; i++) {
        refs[i] = ob_weakref_new(object, OB_FUNCTION(count));
    }
    unsigned failed = 0;
    for (size_t bytes = 8; bytes < 600; bytes += 8) {
        void *room = ob_mem_alloc(bytes);
        void *ballast = take_ballast();
        ob_mem_free(room);
        size_t used = ob_memory_get_stats().used_bytes;
        ob_object *list = ob_weakref_list(object);
        if (list == NULL) {
            TAP_EQUAL(taken_error(), OB_ENOMEM);
            failed++;
        }
        ob_xdecref(list);
        drain();
        ob_object *calling = ob_weakref_new(object, OB_FUNCTION(count));
        TAP_OK(calling != NULL || taken_error() == OB_ENOMEM);
        ob_xdecref(calling);
        drain();
        TAP_EQUAL(ob_memory_get_stats().used_bytes, used);
        for (int i = 0; i < 40; i++) {
            TAP_EQUAL(ob_refcount(refs[i]), 1);
        }
        drop_ballast(ballast);
    }
    TAP_OK(failed > 3);
    for (int i = 0; i < 40; i++) {
        ob_decref(refs[i]);
    }
    ob_decref(object);
    drain();
    TAP_OK(is_empty_heap());
}

TAP_TEST("a weak reference is equal to one that is dead only if it is the same; called with arguments it reports") {
    ob_object *one = ob_tuple_of(OB_INT(1));
    ob_object *two = ob_tuple_of(OB_INT(1));
    ob_object *a = ob_weakref_new(one, NULL);
    ob_object *b = ob_weakref_new(two, NULL);
    TAP_OK(ob_call_with(a, OB_INT(1)) == NULL);
    TAP_EQUAL(taken_error(), OB_ETYPE);
    ob_decref(two);
    TAP_EQUAL(ob_equal(a, b), 0);
    TAP_EQUAL(ob_equal(b, a), 0);
    TAP_EQUAL(ob_equal(b, b), 1);
    ob_decref(one);
    TAP_EQUAL(ob_equal(a, b), 0);
    ob_decref(a);
    ob_decref(b);
    drain();
    TAP_OK(is_empty_heap());
}

static uint32_t own_hash;

static int hash_own(ob_object *self, uint32_t *hash) {
    (void)self;
    *hash = own_hash;
    return OB_OK;
}

static const OB_TYPE_DEFINE(hashed_type, "hashed", ob_container, .flags = OB_TYPE_CONTAINER, .hash = hash_own);

TAP_TEST("the hash of a weak reference is the object's, whatever that is, and stays") {
    static const uint32_t hashes[] = {0, 1, 2, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFE, 0xFFFFFFFF};
    for (unsigned i = 0; i < sizeof hashes / sizeof hashes[0]; i++) {
        ob_object *object = ob_object_new(&hashed_type, 0);
        ob_object *ref = ob_weakref_new(object, NULL);
        uint32_t expected;
        uint32_t hash;
        own_hash = hashes[i];
        TAP_EQUAL(ob_hash(object, &expected), OB_OK);
        for (int turn = 0; turn < 2; turn++) {
            TAP_EQUAL(ob_hash(ref, &hash), OB_OK);
            TAP_EQUAL(hash, expected);
        }
        ob_decref(object);
        TAP_OK(ob_hash(ref, &hash) == OB_OK ? hash == expected : taken_error() == OB_ETYPE && expected == 0xFFFFFFFF);
        ob_decref(ref);
        drain();
        TAP_OK(is_empty_heap());
    }
}

TAP_TEST("what is no weak reference panics") {
    ob_object *volatile list = ob_list_new();
    EXPECT_PANIC(OB_PANIC_WRONG_TYPE, (void)ob_weakref_get(list));
    TAP_OK(last_panic.address == list);
    EXPECT_PANIC(OB_PANIC_WRONG_TYPE, (void)ob_weakref_get(OB_INT(1)));
    ob_decref(list);
}
