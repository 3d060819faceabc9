/* What finalizers and callbacks can do, in all combinations: an object dies on some route, with some budget, and finalizers or callbacks then do
 * one or two things to it, to what it holds, to its sibling or to a weak reference. Every object is finalized once and released once, every weak
 * reference that outlives its object calls back once, the newest first, nothing is left, and the heap is whole after each step.
 *
 * needs: ram 64K
 * seconds: 120 */
#include "support.h"

#include "object/count.h"
#include "object/error.h"

#ifndef STRIDE
#define STRIDE (ON_TARGET ? 1009 : 7) /* tests/soak takes all */
#endif

enum { BANK_BYTES = 12 << 10 };
static uint8_t bank[BANK_BYTES] __attribute__((aligned(8)));

/* --- The world ----------------------------------------------------------------------------------------------------- */

typedef struct thing {
    ob_container head;
    ob_object *inner;
    unsigned number;
} thing;

/// X dies; it holds R. S is in the container of X.
enum { X, R, S, THINGS };

static ob_object *things[THINGS];  ///< borrowed; NULL when released
static ob_object *holders[THINGS]; ///< what a finalizer brought back
static unsigned finalized[THINGS];
static unsigned released[THINGS];
static unsigned wrong;
static unsigned events;

typedef struct watch {
    ob_object *ref;     ///< or NULL: the program has dropped it
    ob_object *address; ///< of the ref, also later
    unsigned number;    ///< of the thing; THINGS: a weak reference
    unsigned calls;
    unsigned least; ///< calls at the end
    unsigned most;
    unsigned order; ///< when it called
} watch;

enum { WATCHES = 24 };
static watch watches[WATCHES];
static unsigned watch_count;
static bool is_finishing;

static void check(bool right, int line) {
    if (!right && wrong++ == 0) {
        tap_note("line %d", line);
    }
}
#define CHECK(condition_) check((condition_), __LINE__)

/* --- What is done ------------------------------------------------------------------------------------------------- */

enum action { NOTHING, KEEP, EXHAUST, FAIL, DROP_BOX, SAFE_POINTS, DROP_WEAK, MAKE_WEAK, ACTIONS };
enum target { SELF = X, HELD = R, SIBLING = S, WEAK = THINGS, TARGETS };
enum actor { BY_X, BY_R, BY_CALLBACK, BY_ALL, BY_ALL_ALWAYS, ACTORS };

typedef struct way {
    enum actor actor;
    enum action actions[2];
    unsigned targets[2];
    unsigned route;
    uint32_t budget;
} way;

static way now;
static unsigned acted;
static int failure;

static ob_object *call_back_code(ob_object *self, ob_object *args);
static const OB_FUNCTION_DEFINE(call_back, "call_back", 1, 1, call_back_code);

/// Watch with a new weak reference that calls back. None when there is no memory.
static void add_watch(ob_object *object, unsigned number) {
    if (watch_count == WATCHES) {
        return;
    }
    ob_object *ref = ob_weakref_new(object, OB_FUNCTION(call_back));
    CHECK(ref != NULL || ob_error()->code == OB_ENOMEM);
    if (ref != NULL) {
        watches[watch_count++] = (watch){.ref = ref, .address = ref, .number = number, .least = 1, .most = 1};
    }
    ob_error_clear(); /* a safe point: the next one may be made in it */
}

/// The object is alive: it has not called yet, and may not any more, unless a box that waits or another action holds it. Else it may only if a budget came
/// between.
static void drop_watch(watch *dropped) {
    ob_object *ref = dropped->ref;
    ob_object *object = ob_weakref_get(ref);
    if (object != OB_NONE) {
        CHECK(dropped->calls == 0);
        dropped->least = 0;
        dropped->most = ob_refcount(ref) > 1;
    } else if (now.budget != OB_UNLIMITED && dropped->calls == 0) {
        dropped->least = 0;
    }
    dropped->ref = NULL;
    ob_decref(object);
    ob_decref(ref);
}

static watch *newest_watch_of(unsigned number) {
    for (unsigned i = watch_count; i-- > 0;) {
        if (watches[i].number == number && watches[i].ref != NULL) {
            return &watches[i];
        }
    }
    return NULL;
}

/// A new reference, or NULL when it does not live: as a program can know.
static ob_object *find(unsigned target) {
    if (target == WEAK) {
        watch *one = newest_watch_of(X);
        return one != NULL ? ob_new_ref(one->ref) : NULL;
    }
    for (unsigned i = 0; i < watch_count; i++) {
        if (watches[i].number == target && watches[i].ref != NULL) {
            ob_object *got = ob_weakref_get(watches[i].ref);
            return got != OB_NONE ? got : NULL;
        }
    }
    return NULL;
}

static void keep(unsigned target, ob_object *object) {
    if (target < THINGS && holders[target] == NULL) {
        holders[target] = ob_new_ref(object);
    }
}

/// In a container, whose last reference then goes.
static void drop_box(ob_object *object) {
    ob_object *box = ob_list_new();
    if (box != NULL) {
        (void)ob_list_append(box, object);
        ob_decref(box);
    }
    ob_error_clear();
}

static void safe_points(void) {
    (void)ob_gc_step(1);
    CHECK(ob_heap_check() == NULL);
    (void)ob_poll();
    (void)ob_gc_step(100);
}

static void exhaust(void) {
    void *ballast = take_ballast();
    ob_object *made = ob_list_of(OB_INT(1)); /* in checked mode a gap may be left */
    CHECK(made != NULL || taken_error() == OB_ENOMEM);
    drop_ballast(ballast);
    ob_xdecref(made);
}

static void act(enum action action, unsigned target) {
    ob_object *object = find(target);
    switch (action) {
    case KEEP:
        if (object != NULL) {
            keep(target, object);
        }
        break;
    case EXHAUST: exhaust(); break;
    case FAIL: failure = ob_error_set(OB_EVALUE, "failed", object); break;
    case DROP_BOX:
        if (object != NULL) {
            drop_box(object);
        }
        break;
    case SAFE_POINTS: safe_points(); break;
    case DROP_WEAK: {
        watch *newest = newest_watch_of(target);
        if (newest != NULL) {
            drop_watch(newest);
        }
        break;
    }
    case MAKE_WEAK:
        if (object != NULL && target != WEAK) { /* which cannot be weakly referenced itself */
            add_watch(object, target);
        }
        break;
    default: break;
    }
    ob_xdecref(object);
}

/// What the way says, if it is this one's turn.
static int take_turn(unsigned actor) {
    CHECK(ob_error()->code == OB_OK);
    CHECK(ob_heap_check() == NULL);
    bool is_due =
        now.actor == BY_ALL_ALWAYS || ((acted & 1u << actor) == 0 && (now.actor == BY_ALL || now.actor == actor));
    failure = OB_OK;
    if (is_due && events < 100) {
        acted |= 1u << actor;
        act(now.actions[0], now.targets[0]);
        int first = failure;
        act(now.actions[1], now.targets[1]);
        failure = failure < 0 ? failure : first;
        if (failure < 0 && ob_error()->code == OB_OK) {
            failure = ob_error_set(OB_EVALUE, "again", NULL);
        }
        CHECK(ob_heap_check() == NULL);
    }
    int result = failure;
    failure = OB_OK;
    return result;
}

/* --- What is called ------------------------------------------------------------------------------------------------ */

static unsigned number_of(const ob_object *object) {
    return ((const thing *)(const void *)object)->number;
}

static int finalize_thing(ob_object *self) {
    unsigned number = number_of(self);
    events++;
    CHECK(number < THINGS && things[number] == self && released[number] == 0);
    CHECK(finalized[number]++ == 0);
    CHECK(ob_is_finalized(self));
    CHECK(is_finishing || ob_refcount(self) == 1);
    for (unsigned i = 0; i < watch_count; i++) {
        CHECK(watches[i].number != number || watches[i].calls == 0);
        if (watches[i].number == number && watches[i].ref != NULL) {
            ob_object *got = ob_weakref_get(watches[i].ref);
            CHECK(got == self);
            ob_decref(got);
        }
    }
    return take_turn(number == R ? BY_R : number == X ? BY_X : BY_ALL);
}

static void release_thing(ob_object *self) {
    unsigned number = number_of(self);
    CHECK(things[number] == self && released[number]++ == 0 && finalized[number] == 1);
    things[number] = NULL;
}

static ob_object *call_back_code(ob_object *self, ob_object *args) {
    (void)self;
    ob_object *ref = ob_tuple_peek(args, 0);
    watch *found = NULL;
    for (unsigned i = 0; i < watch_count; i++) {
        found = watches[i].address == ref ? &watches[i] : found;
    }
    CHECK(found != NULL && found->calls++ == 0 && ob_weakref_get(ref) == OB_NONE);
    if (found != NULL) {
        found->order = ++events;
        CHECK(found->number == THINGS || finalized[found->number] == 1);
        for (watch *other = watches; other != watches + watch_count; other++) { /* the newer ones come first */
            CHECK(other >= found || other->number != found->number || other->calls == 0 || found->number == THINGS);
        }
    }
    return take_turn(BY_CALLBACK) < 0 ? NULL : OB_NONE;
}

static const OB_TYPE_DEFINE(thing_type, "thing", thing, OB_FIELDS(thing, inner, inner), .traits = OB_TRAIT_SPECIAL,
                            .special = &(const ob_special){.finalize = finalize_thing, .release = release_thing});

typedef struct pair {
    ob_container head;
    ob_object *left;
    ob_object *right;
} pair;

static const OB_TYPE_DEFINE(pair_type, "pair", pair, OB_FIELDS(pair, left, right));

static unsigned failures_told;

static void hear(ob_object *source, const ob_error_state *error) {
    CHECK(source != NULL && error->code == OB_EVALUE && ob_error()->code == OB_OK);
    CHECK(ob_refcount(source) >= 1);
    failures_told++;
}

/* --- The routes ----------------------------------------------------------------------------------------------------- */

static ob_object *make_thing(unsigned number, OB_TAKES ob_object *inner) {
    ob_object *made = ob_object_new(&thing_type, 0);
    ((thing *)(void *)made)->inner = inner;
    ((thing *)(void *)made)->number = number;
    things[number] = made;
    return made;
}

static ob_object *make_pair(OB_TAKES ob_object *left, OB_TAKES ob_object *right) {
    ob_object *made = ob_object_new(&pair_type, 0);
    ((pair *)(void *)made)->left = left;
    ((pair *)(void *)made)->right = right;
    return made;
}

enum { DIRECTLY, IN_LIST, IN_PAIRS, IN_ALLOCATION, IN_ERROR, IN_DICT, AT_FINISH, ROUTES };

static void work_off_by_allocations(void) {
    for (unsigned i = 0; i < 100 && ob_waiting() != 0; i++) {
        unsigned before = events;
        ob_object *made = ob_bytearray_new("abc", 3);
        CHECK(made != NULL && events == before);
        ob_decref(made);
        CHECK(ob_heap_check() == NULL);
    }
}

/// X and S die, or are dropped.
static void die_on_route(ob_object *x, OB_TAKES ob_object *s) {
    ob_object *holder = NULL;
    switch (now.route) {
    case DIRECTLY:
        ob_decref(x);
        ob_decref(s);
        return;
    case IN_ERROR:
        (void)ob_error_set(OB_EKEY, "holds", x);
        ob_decref(x);
        ob_error_clear();
        ob_decref(s);
        return;
    case IN_PAIRS: ob_decref(make_pair(make_pair(x, OB_INT(1)), make_pair(OB_INT(2), s))); return;
    case IN_DICT:
        holder = ob_dict_new();
        CHECK(ob_dict_set(holder, OB_INT(1), x) == OB_OK && ob_dict_set(holder, OB_INT(2), s) == OB_OK);
        break;
    default: holder = ob_list_of(s, x); break;
    }
    ob_decref(x);
    ob_decref(s);
    if (now.route == IN_ALLOCATION) {
        ob_drop_quietly(holder);
        work_off_by_allocations();
    } else if (now.route == AT_FINISH) {
        is_finishing = true;
        CHECK(ob_finish() == THINGS);
        CHECK(finalized[X] == 1 && finalized[R] == 1 && finalized[S] == 1);
        ob_decref(holder);
    } else {
        ob_decref(holder);
    }
}

static void settle(void) {
    for (unsigned i = 0; ob_gc_step(now.budget) && i < 1000; i++) {
        CHECK(ob_heap_check() == NULL);
    }
    CHECK(ob_waiting() == 0 && ob_due() == 0);
}

/// What finalizers brought back goes, then it happens once more for what they brought back then.
static void drop_kept(void) {
    for (unsigned turn = 0; turn < 8; turn++) {
        for (unsigned i = 0; i < THINGS; i++) {
            ob_object *kept = holders[i];
            holders[i] = NULL;
            ob_xdecref(kept);
        }
        settle();
    }
}

static void check_end(void) {
    for (unsigned i = 0; i < THINGS; i++) {
        CHECK(finalized[i] == 1 && released[i] == 1);
    }
    for (unsigned i = 0; i < watch_count; i++) {
        if (watches[i].number < THINGS) {
            CHECK(watches[i].calls >= watches[i].least && watches[i].calls <= watches[i].most);
        }
        if (watches[i].ref != NULL) {
            ob_object *ref = watches[i].ref;
            watches[i].ref = NULL;
            ob_decref(ref);
        }
    }
    settle();
    for (unsigned i = 0; i < watch_count; i++) {
        CHECK(watches[i].calls <= 1);
    }
}

static bool try_way(void) {
    const ob_region region = {"bank", bank, sizeof bank, 0};
    CHECK(ob_init(&region, 1) == OB_OK);
    memset(holders, 0, sizeof holders);
    memset(finalized, 0, sizeof finalized);
    memset(released, 0, sizeof released);
    watch_count = events = acted = wrong = 0;
    is_finishing = false;
    (void)ob_set_decref_budget(OB_DECREF_BUDGET_UNITS);
    ob_object *r = make_thing(R, make_pair(OB_INT(7), ob_list_of(OB_INT(1))));
    ob_object *x = make_thing(X, r);
    ob_object *s = make_thing(S, OB_NIL);
    for (unsigned i = 0; i < 2; i++) {
        add_watch(x, X);
        add_watch(r, R);
        add_watch(s, S);
    }
    add_watch(x, X);
    (void)ob_set_decref_budget(now.budget);
    die_on_route(x, s);
    CHECK(ob_heap_check() == NULL);
    if (now.budget == OB_UNLIMITED && now.route != IN_ERROR && now.route != IN_ALLOCATION) {
        CHECK(ob_waiting() == 0 && ob_due() == 0);
    }
    settle();
    drop_kept();
    check_end();
    CHECK(ob_error()->code == OB_OK && is_empty_heap() && ob_heap_check() == NULL);
    return wrong == 0;
}

static const uint32_t budgets[] = {1, 2, 3, 4, 6, 9, 14, 32, OB_UNLIMITED};
enum { BUDGETS = sizeof budgets / sizeof budgets[0] };

static void describe(void) {
    tap_note("actor %u, %u on %u, %u on %u, route %u, budget %u", (unsigned)now.actor, (unsigned)now.actions[0],
             now.targets[0], (unsigned)now.actions[1], now.targets[1], now.route, (unsigned)now.budget);
}

/// The number as digits of the several choices.
static void choose(uint32_t number) {
    now.actor = number % ACTORS, number /= ACTORS;
    now.actions[0] = number % ACTIONS, number /= ACTIONS;
    now.targets[0] = number % TARGETS, number /= TARGETS;
    now.actions[1] = number % ACTIONS, number /= ACTIONS;
    now.targets[1] = number % TARGETS, number /= TARGETS;
    now.route = number % ROUTES, number /= ROUTES;
    now.budget = budgets[number % BUDGETS];
}

TAP_TEST("whatever finalizers and callbacks do, each object ends once, each weak reference calls once, and nothing is "
         "left") {
    const uint32_t ways = ACTORS * ACTIONS * TARGETS * ACTIONS * TARGETS * ROUTES * BUDGETS;
    uint32_t tried = 0;
    uint32_t failed = 0;
    failures_told = 0;
    (void)ob_set_unraisable_hook(hear);
    for (uint32_t number = 0; number < ways; number += STRIDE) {
        choose(number);
        tried++;
        if (!try_way()) {
            describe();
            leaves_objects();
            if (++failed == 10) {
                break;
            }
        }
    }
    (void)ob_set_unraisable_hook(NULL);
    (void)ob_set_decref_budget(OB_DECREF_BUDGET_UNITS);
    tap_note("%u ways", (unsigned)tried);
    TAP_EQUAL(failed, 0);
    TAP_OK(failures_told > tried / 20);
}
