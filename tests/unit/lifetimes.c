/* Random programs against a model: objects with and without finalizers, pairs, lists, tuples, dicts and weak references that hold each other in no
 * circle, and finalizers and callbacks that run parts of such programs themselves, with budgets that change.
 *
 * The model knows who holds what. What the program can reach lives. What it cannot reach, and no object whose finalizer is still to run, is
 * on its way out: it may be whole or gone, as far as the budget went, and a weak reference may still bring it back. So the model
 * knows at each moment which finalizers and callbacks may run, which must have run as nothing waits and nothing is due, and which of two
 * became due first.
 *
 * needs: ram 64K
 * seconds: 300 */
#include "support.h"

#include "object/error.h"

#ifndef SEEDS
#define SEEDS 1
#endif

enum { OBJECTS = 64, SLOTS = 5, REGISTERS = 14, NONE = -1 };
enum { OPERATIONS = ON_TARGET ? 40000 : 1000000, ROUND = 3000, NESTED = 4, CODE_DEPTH = 7 };

enum kind { FREE, PAIR, FINAL, OBSERVED, LIST, TUPLE, DICT, WEAK, CALLING, KINDS };

typedef struct model {
    enum kind kind;
    ob_object *address;
    int slots[SLOTS]; ///< numbers of objects; of a weak reference the first one is its referent, which it does not hold
    int length;       ///< of a list
    unsigned roots;   ///< references of the program
    uint32_t born;
    uint32_t earliest;  ///< when it can have become due; 0: not yet
    uint32_t latest;    ///< when it certainly was due
    uint32_t last_call; ///< birth of the weak reference that called last
    bool is_finalized;
    bool is_dead; ///< the program has seen that it is
    bool is_live; ///< the program reaches it
    bool is_kept; ///< what has still to be finalized reaches it
    bool has_called;
} model;

/// Small, as the check looks at all of it.
static uint8_t bank[ON_TARGET ? 32 << 10 : 128 << 10] __attribute__((aligned(8)));
static uint32_t state; ///< of the choices

static uint32_t choose(uint32_t limit) {
    state = state * 1664525u + 1013904223u; /* Knuth's, of Numerical Recipes */
    return (uint32_t)((uint64_t)state * limit >> 32);
}

static model objects[OBJECTS];
static int registers[REGISTERS];
static uint32_t now;
static uint32_t operations_left;
static unsigned depth;      ///< finalizers inside each other
static unsigned code_depth; ///< program code inside of each other
static int direct = NONE;   ///< whose finalizer has to run in this decref
static bool has_failed;
static uint32_t finalizers_run;
static uint32_t callbacks_run;
static uint32_t revivals;

static void fail(const char *why, int line) {
    if (!has_failed) {
        tap_note("line %d: %s", line, why);
    }
    has_failed = true;
}
#define EXPECT(condition_)                                                                                             \
    do {                                                                                                               \
        if (!(condition_)) {                                                                                           \
            fail(#condition_, __LINE__);                                                                               \
        }                                                                                                              \
    } while (0)

static bool is_weak(const model *one) {
    return one->kind == WEAK || one->kind == CALLING;
}

static bool is_unfinished(const model *one) {
    return one->kind == FINAL && !one->is_finalized && !one->is_dead;
}

/* --- Who reaches what ------------------------------------------------------------------------------------------------ */

static void spread(bool live) {
    bool more = true;
    while (more) { /* ends: each turn marks another */
        more = false;
        for (int i = 0; i < OBJECTS; i++) {
            model *one = &objects[i];
            if (one->kind == FREE || is_weak(one) || one->is_dead ||
                !(live ? one->is_live : one->is_kept || is_unfinished(one))) {
                continue;
            }
            for (int k = 0; k < SLOTS; k++) {
                model *held = one->slots[k] != NONE ? &objects[one->slots[k]] : NULL;
                bool *mark = held == NULL ? NULL : live ? &held->is_live : &held->is_kept;
                if (mark != NULL && !*mark) {
                    *mark = true;
                    more = true;
                }
            }
        }
    }
}

static void mark(void) {
    for (int i = 0; i < OBJECTS; i++) {
        objects[i].is_live = objects[i].roots != 0;
        objects[i].is_kept = false;
    }
    spread(true);
    spread(false);
    for (int i = 0; i < OBJECTS; i++) {
        EXPECT(objects[i].kind == FREE || !objects[i].is_dead || !objects[i].is_live);
    }
}

/// Is it on its way out, itself or its finalizer?
static bool is_leaving(const model *one) {
    return !one->is_live && !one->is_kept;
}

/// Can it be dead?
static bool is_ending(const model *one) {
    return is_leaving(one) && !is_unfinished(one);
}

/// Is it, or what it is for, to be run?
static bool is_owed(const model *one) {
    if (one->kind == CALLING) {
        return !one->has_called && !one->is_dead && one->slots[0] != NONE && is_ending(&objects[one->slots[0]]);
    }
    return is_unfinished(one) && is_leaving(one);
}

/// Perhaps it stands in the queue itself, which holds it.
static bool may_be_queued(const model *one) {
    return one->kind == CALLING && !one->has_called && one->slots[0] != NONE && !objects[one->slots[0]].is_live;
}

/// What becomes due, and when.
///   is_done  the runtime knows all that the model knows
static void stamp(bool is_done) {
    now++;
    mark();
    bool nothing_waits = is_done && ob_waiting() == 0;
    for (int i = 0; i < OBJECTS; i++) {
        model *one = &objects[i];
        if (one->kind == FREE || !is_owed(one)) {
            one->latest = 0;
            continue;
        }
        one->earliest = one->earliest != 0 ? one->earliest : now;
        bool is_certain = nothing_waits && (one->kind == FINAL || !may_be_queued(&objects[one->slots[0]]));
        one->latest = one->latest != 0 || !is_certain ? one->latest : now;
    }
}

/// It runs from the queue: nothing in there became due before.
static void expect_first(const model *run) {
    for (int i = 0; i < OBJECTS; i++) {
        const model *other = &objects[i];
        bool is_earlier = other != run && other->kind != FREE && is_owed(other) && other->latest != 0 &&
                          other->latest < run->earliest && (other->kind == FINAL || other->is_live);
        if (is_earlier) {
            tap_note("%d (kind %u, %u to %u) before %d (kind %u, %u to %u), now %u", (int)(run - objects),
                     (unsigned)run->kind, (unsigned)run->earliest, (unsigned)run->latest, i, (unsigned)other->kind,
                     (unsigned)other->earliest, (unsigned)other->latest, (unsigned)now);
        }
        EXPECT(!is_earlier);
    }
}

static int find(const ob_object *address) {
    int found = NONE;
    for (int i = 0; i < OBJECTS; i++) {
        if (objects[i].kind != FREE && objects[i].address == address &&
            (found == NONE || objects[i].born > objects[found].born)) {
            found = i;
        }
    }
    return found;
}

/* --- References of the program ------------------------------------------------------------------------------------- */

static int hold(int number) {
    if (number != NONE) {
        objects[number].roots++;
        ob_incref(objects[number].address);
    }
    return number;
}

static void drop(int number) {
    if (number == NONE) {
        return;
    }
    model *one = &objects[number];
    EXPECT(one->roots > 0 && !one->is_dead);
    one->roots--;
    stamp(false);
    int outer = direct;
    direct = NONE;
    if (ob_refcount(one->address) == 1) {
        EXPECT(is_leaving(one));
        if (!is_unfinished(one)) {
            one->is_dead = true;
        } else if (depth < OB_FINALIZER_DEPTH) {
            direct = number;
        }
    }
    uint32_t born = one->born;
    bool is_direct = direct != NONE;
    ob_decref(one->address);
    EXPECT(!is_direct || one->born != born || one->is_finalized || one->kind == FREE);
    direct = outer;
}

static void set_register(unsigned at, int number) {
    int old = registers[at];
    registers[at] = number;
    drop(old);
}

/* --- The objects --------------------------------------------------------------------------------------------------- */

typedef struct pair {
    ob_container head;
    ob_object *slots[2];
} pair;

typedef struct thing {
    ob_container head;
    ob_object *slots[SLOTS];
    int number;
} thing;

static void run_some(void);

static int finalize(ob_object *self) {
    int number = ((thing *)(void *)self)->number;
    model *one = &objects[number];
    EXPECT(one->address == self && is_unfinished(one) && ob_is_finalized(self) && ob_refcount(self) == 1);
    mark();
    EXPECT(is_leaving(one));
    if (direct != number) {
        EXPECT(one->earliest != 0);
        expect_first(one);
    }
    direct = NONE;
    one->is_finalized = true;
    one->roots++; /* the runtime's */
    one->earliest = 0;
    finalizers_run++;
    depth++;
    run_some();
    depth--;
    EXPECT(one->roots > 0);
    one->roots--;
    stamp(false);
    if (ob_refcount(self) == 1) {
        EXPECT(is_ending(one));
        one->is_dead = true;
    }
    return choose(5) == 0 ? ob_error_set(OB_EVALUE, "a finalizer's", choose(2) == 0 ? self : NULL) : OB_OK;
}

static void release(ob_object *self) {
    int number = ((thing *)(void *)self)->number;
    model *one = &objects[number];
    mark();
    EXPECT(one->address == self && is_ending(one) && (one->kind == OBSERVED || one->is_finalized));
    one->is_dead = true;
    one->kind = one->kind == OBSERVED ? TUPLE : DICT; /* released once */
}

static const OB_TYPE_DEFINE(pair_type, "pair", pair, .slots = 2, .first_slot = OB_PLACE(pair, slots),
                            .flags = OB_TYPE_CONTAINER | OB_TYPE_PLAIN);
static const OB_TYPE_DEFINE(final_type, "final", thing, .slots = SLOTS, .first_slot = OB_PLACE(thing, slots),
                            .flags = OB_TYPE_CONTAINER, OB_SPECIAL(.finalize = finalize, .release = release));
static const OB_TYPE_DEFINE(observed_type, "observed", thing, .slots = SLOTS, .first_slot = OB_PLACE(thing, slots),
                            .flags = OB_TYPE_CONTAINER, OB_SPECIAL(.release = release));

static ob_object *call_back_code(ob_object *self, ob_object *args) {
    (void)self;
    ob_object *ref = ob_tuple_peek(args, 0);
    int number = find(ref);
    EXPECT(number != NONE);
    if (number == NONE) {
        return OB_NONE;
    }
    EXPECT(objects[number].kind == CALLING && !objects[number].has_called);
    model *one = &objects[number];
    model *referent = &objects[one->slots[0]];
    mark();
    EXPECT(ob_weakref_get(ref) == OB_NONE && is_ending(referent));
    EXPECT(one->earliest != 0);
    EXPECT(referent->last_call == 0 || referent->last_call > one->born);
    expect_first(one);
    one->has_called = true;
    referent->is_dead = true;
    referent->last_call = one->born;
    callbacks_run++;
    one->roots++; /* the call's */
    run_some();
    one->roots--;
    stamp(false);
    return choose(5) == 0 ? (ob_error_set(OB_EVALUE, "a callback's", ref), NULL) : OB_NONE;
}

static const OB_FUNCTION_DEFINE(call_back, "call_back", 1, 1, call_back_code);

static ob_object **fields_of(const model *one) {
    return one->kind == PAIR ? ((pair *)(void *)one->address)->slots : ((thing *)(void *)one->address)->slots;
}

static int slots_of(const model *one) {
    return one->kind == PAIR ? 2 : one->kind == FREE || is_weak(one) ? 0 : SLOTS;
}

static int free_number(void) {
    for (int i = 0; i < OBJECTS; i++) {
        if (objects[i].kind == FREE) {
            return i;
        }
    }
    return NONE;
}

/// The program has a reference to it from now on.
static int enter(int number, enum kind kind, ob_object *address) {
    EXPECT(address != NULL);
    objects[number] = (model){.kind = kind, .address = address, .roots = 1, .born = ++now};
    for (int k = 0; k < SLOTS; k++) {
        objects[number].slots[k] = NONE;
    }
    return number;
}

static int random_register(void) {
    return registers[choose(REGISTERS)];
}

static int make_tuple(int number) {
    ob_object *items[SLOTS];
    int held[SLOTS];
    for (int k = 0; k < SLOTS; k++) {
        held[k] = choose(2) == 0 ? random_register() : NONE;
        items[k] = held[k] != NONE ? objects[held[k]].address : OB_INT(k);
    }
    enter(number, TUPLE, ob_tuple_from(items, SLOTS));
    memcpy(objects[number].slots, held, sizeof held);
    return number;
}

static int make(enum kind kind) {
    int number = free_number();
    if (number == NONE) {
        return NONE;
    }
    switch (kind) {
    case PAIR: return enter(number, PAIR, ob_object_new(&pair_type, 0));
    case LIST: return enter(number, LIST, ob_list_new());
    case DICT: return enter(number, DICT, ob_dict_new());
    case TUPLE: return make_tuple(number);
    default: break;
    }
    enter(number, kind, ob_object_new(kind == FINAL ? &final_type : &observed_type, 0));
    ((thing *)(void *)objects[number].address)->number = number;
    return number;
}

static int make_weak(int referent, bool calls) {
    int number = free_number();
    if (number == NONE) {
        return NONE;
    }
    ob_object *ref = ob_weakref_new(objects[referent].address, calls ? OB_FUNCTION(call_back) : NULL);
    EXPECT(ref != NULL);
    int shared = calls ? NONE : find(ref);
    if (shared != NONE && objects[shared].kind == WEAK && ob_refcount(ref) > 1) {
        EXPECT(!objects[shared].is_dead && objects[shared].slots[0] == referent);
        objects[shared].roots++;
        return shared;
    }
    enter(number, calls ? CALLING : WEAK, ref);
    objects[number].slots[0] = referent;
    return number;
}

/* --- Operations ---------------------------------------------------------------------------------------------------- */

/// Does one reach the other?
static bool reaches(int from, int to) {
    static bool seen[OBJECTS];
    memset(seen, 0, sizeof seen);
    seen[from] = true;
    bool more = true;
    while (more && !seen[to]) { /* ends: each turn marks another */
        more = false;
        for (int i = 0; i < OBJECTS; i++) {
            for (int k = 0; seen[i] && k < slots_of(&objects[i]); k++) {
                int held = objects[i].slots[k];
                more = more || (held != NONE && !seen[held]);
                if (held != NONE) {
                    seen[held] = true;
                }
            }
        }
    }
    return seen[to];
}

/// The same object as what is at hand.
static int value_of(const ob_object *object) {
    return ob_is_tagged(object) || object == OB_NONE ? NONE : find(object);
}

/// Put `value` (or nothing) into a slot. The model takes the old one as the program's, until that is dropped.
static void store(int into, int value) {
    model *one = &objects[into];
    int k = (int)choose((uint32_t)(slots_of(one) > 0 ? slots_of(one) : 1));
    ob_object *object = value != NONE ? objects[value].address : OB_INT(k);
    if (one->kind == PAIR || one->kind == FINAL || one->kind == OBSERVED) {
        int old = one->slots[k];
        one->slots[k] = value;
        if (old != NONE) {
            objects[old].roots++;
        }
        ob_incref(object);
        fields_of(one)[k] = object;
        drop(old);
    } else if (one->kind == LIST && one->length < SLOTS) {
        EXPECT(ob_list_append(one->address, object) == OB_OK);
        one->slots[one->length++] = value;
    } else if (one->kind == LIST) {
        int old = one->slots[--one->length];
        one->slots[one->length] = NONE;
        ob_object *popped = ob_list_pop(one->address, -1);
        EXPECT(value_of(popped) == old);
        if (old != NONE) {
            objects[old].roots++;
            drop(old);
        }
    } else if (one->kind == DICT) {
        int old = hold(one->slots[k]);
        one->slots[k] = value;
        EXPECT(ob_dict_set(one->address, OB_INT(k), object) == OB_OK);
        drop(old);
    }
}

/// What is weakly referenced, into a register.
static void get(int ref) {
    model *one = &objects[ref];
    ob_object *got = ob_weakref_get(one->address);
    int referent = one->slots[0];
    mark();
    if (got == OB_NONE) {
        EXPECT(is_ending(&objects[referent]));
        objects[referent].is_dead = true;
        return;
    }
    EXPECT(got == objects[referent].address && !objects[referent].is_dead);
    revivals += !objects[referent].is_live;
    objects[referent].roots++;
    set_register(choose(REGISTERS), referent);
}

/// One of the weak references, if there are any.
static void get_one(void) {
    unsigned start = choose(REGISTERS);
    for (unsigned i = 0; i < REGISTERS; i++) {
        int number = registers[(start + i) % REGISTERS];
        if (number != NONE && is_weak(&objects[number]) && objects[number].slots[0] != NONE) {
            get(number);
            return;
        }
    }
}

static void use_runtime(void) {
    static const uint32_t budgets[] = {1, 2, 3, 5, 8, 16, 32, 100, OB_UNLIMITED};
    switch (choose(8)) {
    case 0: (void)ob_set_decref_budget(budgets[choose(sizeof budgets / sizeof budgets[0])]); break;
    case 1: (void)ob_poll(); break;
    case 2: ob_mem_free(ob_mem_alloc(choose(100) + 1)); break;
    case 3: ob_decref(ob_str_from("some text")); break;
    case 4: EXPECT(ob_heap_check() == NULL); break;
    default: (void)ob_gc_step(choose(40)); break;
    }
}

static void operate(void) {
    uint32_t choice = choose(100);
    int one = hold(random_register());
    int other = hold(random_register());
    if (choice < 22) {
        static const enum kind kinds[] = {PAIR, FINAL, FINAL, FINAL, OBSERVED, LIST, TUPLE, DICT};
        int made = make(kinds[choose(sizeof kinds / sizeof kinds[0])]);
        if (made != NONE) {
            set_register(choose(REGISTERS), made);
        }
    } else if (choice < 40) {
        set_register(choose(REGISTERS), NONE);
    } else if (choice < 46) {
        set_register(choose(REGISTERS), hold(one));
    } else if (choice < 68 && one != NONE && other != NONE && slots_of(&objects[one]) != 0) {
        if (objects[one].kind != TUPLE && (other == NONE || !reaches(other, one))) {
            store(one, choose(5) == 0 ? NONE : other);
        }
    } else if (choice < 80 && one != NONE && objects[one].kind != WEAK && objects[one].kind != CALLING) {
        int made = make_weak(one, choose(3) != 0);
        if (made != NONE) {
            set_register(choose(REGISTERS), made);
        }
    } else if (choice < 88) {
        get_one();
    } else if (choice < 90 && one != NONE) {
        (void)ob_error_set(OB_EKEY, "about", objects[one].address);
        ob_error_clear();
    } else {
        use_runtime();
    }
    drop(one);
    drop(other);
    stamp(true);
}

/// What finalizers and callbacks do.
static void run_some(void) {
    EXPECT(ob_error()->code == OB_OK);
    code_depth++;
    for (uint32_t i = choose(NESTED); i > 0 && code_depth < CODE_DEPTH && !has_failed; i--) {
        operations_left -= operations_left != 0;
        operate();
    }
    code_depth--;
}

/// Nothing waits and nothing is due: what cannot be reached is gone, and everything has run.
static void sweep(void) {
    stamp(true);
    for (int i = 0; i < OBJECTS; i++) {
        const model *one = &objects[i];
        EXPECT(one->kind == FREE || !is_unfinished(one) || !is_leaving(one));
        EXPECT(one->kind != CALLING || !one->is_live || !is_owed(one));
        EXPECT(one->is_live || (one->kind != FINAL && one->kind != OBSERVED));
    }
    for (int i = 0; i < OBJECTS; i++) {
        model *one = &objects[i];
        if (one->kind == FREE || one->is_live) {
            continue;
        }
        for (int k = 0; k < OBJECTS; k++) {
            if (is_weak(&objects[k]) && objects[k].slots[0] == i) {
                EXPECT(!objects[k].is_live || ob_weakref_get(objects[k].address) == OB_NONE);
                objects[k].slots[0] = NONE;
            }
        }
        one->kind = FREE;
        one->roots = 0;
    }
}

static void count_references(void) {
    unsigned counts[OBJECTS] = {0};
    for (int i = 0; i < OBJECTS; i++) {
        counts[i] += objects[i].roots;
        for (int k = 0; k < slots_of(&objects[i]); k++) {
            if (objects[i].slots[k] != NONE) {
                counts[objects[i].slots[k]]++;
            }
        }
    }
    for (int i = 0; i < OBJECTS; i++) {
        EXPECT(objects[i].kind == FREE || ob_refcount(objects[i].address) == counts[i]);
    }
}

static bool run_round(uint32_t seed) {
    const ob_region region = {"bank", bank, sizeof bank, 0};
    EXPECT(ob_init(&region, 1) == OB_OK);
    state = seed;
    (void)ob_set_decref_budget(OB_DECREF_BUDGET_UNITS);
    memset(objects, 0, sizeof objects);
    memset(registers, 0xFF, sizeof registers);
    depth = code_depth = 0;
    for (uint32_t i = 0; i < ROUND && operations_left != 0 && !has_failed;
         i++, operations_left -= operations_left != 0) {
        operate();
        if (i % 64u == 0) {
            EXPECT(ob_heap_check() == NULL);
        }
        if (ob_waiting() == 0 && ob_due() == 0) {
            sweep();
            count_references();
        } else if (i % 512u == 0 || (free_number() == NONE && choose(8) == 0)) {
            drain();
        }
    }
    for (unsigned i = 0; i < REGISTERS; i++) {
        set_register(i, NONE);
    }
    for (unsigned turn = 0; turn < 100 && !has_failed; turn++) { /* finalizers fill registers, too */
        for (unsigned i = 0; i < REGISTERS; i++) {
            set_register(i, NONE);
        }
        drain();
    }
    sweep();
    return !has_failed && is_empty_heap() && ob_heap_check() == NULL;
}

static void ignore(ob_object *source, const ob_error_state *error) {
    EXPECT(source != NULL && error->code == OB_EVALUE);
}

TAP_TEST("objects, finalizers and weak references live, run and end as a model says, whatever the program") {
    (void)ob_set_unraisable_hook(ignore);
    has_failed = false;
    finalizers_run = callbacks_run = revivals = 0;
    for (uint32_t seed = 1; seed <= SEEDS && !has_failed; seed++) {
        operations_left = OPERATIONS;
        for (uint32_t round = 0; operations_left != 0 && !has_failed; round++) {
            if (!run_round(seed * 2654435761u + round * 40503u)) {
                tap_note("seed %u, round %u", (unsigned)seed, (unsigned)round);
                leaves_objects();
                has_failed = true;
            }
        }
    }
    (void)ob_set_unraisable_hook(NULL);
    (void)ob_set_decref_budget(OB_DECREF_BUDGET_UNITS);
    tap_note("%u finalizers, %u callbacks, %u revivals", (unsigned)finalizers_run, (unsigned)callbacks_run,
             (unsigned)revivals);
    TAP_OK(!has_failed);
    TAP_OK(finalizers_run > OPERATIONS / 50 && callbacks_run > OPERATIONS / 100);
}
