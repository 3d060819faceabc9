/* One reference dropped too many: whatever the object is, whatever state it is in, it panics with the object's address, and the heap is whole.
 * (Memory that another object has meanwhile cannot be told from that object.) */
#include "support.h"

#include "object/count.h"
#include "object/error.h"
#include "object/finalize.h"
#include "object/vector.h"

typedef struct node {
    ob_container head;
    ob_object *left;
    ob_object *right;
} node;

typedef struct wide {
    ob_container head;
    ob_object *fields[10];
} wide;

static int do_nothing(ob_object *self) {
    (void)self;
    return OB_OK;
}

static ob_reserve reserve;
static const ob_placement in_reserve = OB_PLACEMENT(.reserve = &reserve);

static const OB_TYPE_DEFINE(pair_type, "pair", node, OB_FIELDS(node, left, right));
static const OB_TYPE_DEFINE(wide_type, "wide", wide, .slots = 10, .first_slot = OB_PLACE(wide, fields),
                            .flags = OB_TYPE_CONTAINER | OB_TYPE_PLAIN);
static const OB_TYPE_DEFINE(final_type, "final", node, OB_FIELDS(node, left, right),
                            OB_SPECIAL(.finalize = do_nothing));
static const OB_TYPE_DEFINE(placed_type, "placed", node, OB_FIELDS(node, left, right),
                            OB_SPECIAL(.placement = &in_reserve));

static node *as_node(ob_object *object) {
    return (node *)(void *)object;
}

static ob_object *new_node(const ob_type *type, OB_TAKES ob_object *left, OB_TAKES ob_object *right) {
    ob_object *made = ob_object_new(type, 0);
    if (made != NULL) {
        as_node(made)->left = left;
        as_node(made)->right = right;
    }
    return made;
}

/// A list of so many new lists: more than a decref takes apart.
static ob_object *long_list(int count) {
    ob_object *list = ob_list_new();
    for (int i = 0; i < count; i++) {
        ob_object *item = ob_list_new();
        (void)ob_list_append(list, item);
        ob_decref(item);
    }
    return list;
}

/// A weak reference with a callback, whose type the headers do not show.
static ob_object *watch(ob_object *object) {
    return ob_weakref_new(object, OB_FUNCTION(ob_getrefcount));
}

/* Each makes an object, and drops its last reference. */

static ob_object *freed_list(void) {
    ob_object *object = ob_list_new();
    ob_decref(object);
    return object;
}

static ob_object *waiting_list(void) {
    ob_object *object = long_list(100);
    ob_decref(object);
    return object;
}

static ob_object *list_behind_another(void) {
    ob_decref(long_list(100));
    ob_object *object = long_list(1);
    (void)ob_set_decref_budget(1);
    ob_decref(object);
    return object;
}

static ob_object *freed_tuple(void) {
    ob_object *object = ob_tuple_of(OB_INT(1));
    ob_decref(object);
    return object;
}

static ob_object *waiting_dict(void) {
    ob_object *object = ob_dict_new();
    (void)ob_dict_set(object, OB_INT(1), OB_INT(2));
    (void)ob_set_decref_budget(1);
    ob_decref(object);
    return object;
}

static ob_object *freed_leaf(void) {
    ob_object *object = ob_str_from("text");
    ob_decref(object);
    return object;
}

/// Without room in the caches.
static ob_object *freed_large_leaf(void) {
    static const char zeros[1000];
    ob_object *object = ob_bytes_new(zeros, sizeof zeros);
    ob_decref(object);
    return object;
}

static ob_object *freed_pair(void) {
    ob_object *object = new_node(&pair_type, OB_NIL, OB_INT(1));
    ob_decref(object);
    return object;
}

/// The cache's list goes on behind it.
static ob_object *freed_pair_below(void) {
    ob_object *object = new_node(&pair_type, OB_NIL, OB_INT(1));
    ob_object *later = new_node(&pair_type, OB_NIL, OB_INT(1));
    ob_decref(object);
    ob_decref(later);
    return object;
}

/// Given back by the cache: it has joined what is free around it.
static ob_object *flushed_pair(void) {
    ob_object *object = freed_pair();
    drop_ballast(take_ballast());
    return object;
}

/// Put back half taken apart.
static ob_object *waiting_wide(void) {
    ob_object *object = ob_object_new(&wide_type, 0);
    for (int i = 0; i < 10; i++) {
        ((wide *)(void *)object)->fields[i] = ob_list_of(OB_INT(i));
    }
    (void)ob_set_decref_budget(3);
    ob_decref(object);
    return object;
}

/// Behind one that is not taken apart yet.
static ob_object *waiting_pair(void) {
    ob_object *object = new_node(&pair_type, OB_INT(1), OB_INT(2));
    (void)ob_set_decref_budget(1);
    ob_decref(long_list(50));
    ob_drop_quietly(object);
    return object;
}

static ob_object *freed_final(void) {
    ob_object *object = new_node(&final_type, OB_NIL, OB_NIL);
    ob_decref(object);
    return object;
}

/// In the queue, whose reference it is.
static ob_object *due_final(void) {
    ob_object *object = new_node(&final_type, OB_NIL, OB_NIL);
    ob_object *list = ob_list_of(object);
    ob_decref(object);
    ob_drop_quietly(list);
    (void)ob_dismantle(100);
    return object;
}

/// In the queue between others.
static ob_object *due_in_between(void) {
    ob_object *object = NULL;
    ob_object *list = ob_list_new();
    for (int i = 0; i < 3; i++) {
        ob_object *made = new_node(&final_type, OB_NIL, OB_NIL);
        (void)ob_list_append(list, made);
        ob_decref(made);
        object = i == 1 ? made : object;
    }
    ob_drop_quietly(list);
    (void)ob_dismantle(100);
    return object;
}

static ob_object *freed_placed(void) {
    (void)ob_type_reserve(&placed_type, 2);
    ob_object *object = new_node(&placed_type, OB_NIL, OB_NIL);
    ob_decref(object);
    return object;
}

static ob_object *freed_weak(void) {
    ob_object *object = ob_list_new();
    ob_object *ref = ob_weakref_new(object, NULL);
    ob_decref(ref);
    drain();
    ob_decref(object);
    return ref;
}

/// Dead, and still in its row.
static ob_object *waiting_weak(void) {
    ob_object *object = ob_list_new();
    ob_object *ref = watch(object);
    (void)ob_set_decref_budget(1);
    ob_decref(long_list(50));
    ob_decref(ref);
    return ref;
}

/// Its callback is due: the reference is the queue's.
static ob_object *due_weak(void) {
    ob_object *object = ob_list_new();
    ob_object *ref = watch(object);
    ob_drop_quietly(object);
    (void)ob_dismantle(100);
    ob_decref(ref);
    return ref;
}

/// Its weak references are being cleared.
static ob_object *veiled_list(void) {
    ob_object *object = ob_list_new();
    ob_object *refs = ob_list_new();
    for (int i = 0; i < 10; i++) {
        ob_object *ref = watch(object);
        (void)ob_list_append(refs, ref);
        ob_decref(ref);
    }
    (void)ob_set_decref_budget(3);
    ob_decref(object);
    return object;
}

static ob_object *unveiled_pair(void) {
    ob_object *object = new_node(&pair_type, OB_NIL, OB_NIL);
    ob_object *ref = ob_weakref_new(object, NULL);
    ob_drop_quietly(object);
    (void)ref;
    return object;
}

static ob_object *freed_closure(void) {
    ob_object *object = ob_closure_new("f", 0, 0, NULL, NULL, NULL);
    ob_decref(object);
    drain();
    return object;
}

static ob_object *freed_bytearray(void) {
    ob_object *object = ob_bytearray_new("abc", 3);
    ob_decref(object);
    drain();
    return object;
}

static const struct {
    const char *name;
    ob_object *(*make)(void);
} ways[] = {
    {"freed list", freed_list},
    {"waiting list", waiting_list},
    {"list behind another", list_behind_another},
    {"freed tuple", freed_tuple},
    {"waiting dict", waiting_dict},
    {"freed leaf", freed_leaf},
    {"freed large leaf", freed_large_leaf},
    {"freed pair", freed_pair},
    {"freed pair below", freed_pair_below},
    {"flushed pair", flushed_pair},
    {"waiting wide", waiting_wide},
    {"waiting pair", waiting_pair},
    {"freed final", freed_final},
    {"due final", due_final},
    {"due in between", due_in_between},
    {"freed placed", freed_placed},
    {"freed weak", freed_weak},
    {"waiting weak", waiting_weak},
    {"due weak", due_weak},
    {"veiled list", veiled_list},
    {"unveiled pair", unveiled_pair},
    {"freed closure", freed_closure},
    {"freed bytearray", freed_bytearray},
};
enum { WAYS = sizeof ways / sizeof ways[0] };

/* Who drops the reference. What holds it is made before the object dies, so that it does not get the object's memory. */

enum dropper { DIRECTLY, ERROR, LIST, TUPLE, PAIR, WIDE, DROPPERS };
static const char *const dropper_names[] = {"a decref", "the error state", "a list", "a tuple", "a pair", "a wide one"};

static ob_object *holder;
static ob_object *victim;
static ob_object **place; ///< in the holder

static void make_holder(enum dropper dropper) {
    switch (dropper) {
    case LIST:
        holder = ob_list_of(OB_INT(1), OB_INT(2));
        place = ob_vector_slot(ob_object_vector(holder), 1);
        break;
    case TUPLE:
        holder = ob_tuple_of(OB_INT(1), OB_INT(2));
        place = ob_object_slot(holder, 1);
        break;
    case PAIR:
        holder = new_node(&pair_type, OB_INT(1), OB_NIL);
        place = &as_node(holder)->right;
        break;
    case WIDE:
        holder = ob_object_new(&wide_type, 0);
        place = ob_object_slot(holder, 5);
        break;
    default: holder = NULL;
    }
}

static void drop(enum dropper dropper) {
    if (dropper == DIRECTLY) {
        ob_decref(victim);
    } else if (dropper == ERROR) {
        ob_error_restore((ob_error_state){OB_EVALUE, "wrong", victim});
        ob_error_clear();
    } else {
        *place = victim;
        (void)ob_set_decref_budget(OB_UNLIMITED);
        ob_decref(holder);
    }
}

static volatile unsigned way_now;
static volatile unsigned dropper_now;
static volatile unsigned wrong;

static void try_way(void) {
    if (ob_init(board_regions, board_region_count) != OB_OK) {
        TAP_FAIL("ob_init");
    }
    (void)ob_set_decref_budget(OB_DECREF_BUDGET_UNITS);
    make_holder((enum dropper)dropper_now);
    victim = ways[way_now].make();
    EXPECT_PANIC(OB_PANIC_COUNT, drop((enum dropper)dropper_now));
    TAP_OK(last_panic.address == victim);
    TAP_OK(dropper_now != DIRECTLY || ob_heap_check() == NULL);
    wrong--;
}

TAP_TEST("a reference too many panics with the address, whoever drops it, whatever state the object is in") {
    leaves_objects();
    wrong = 0;
    for (way_now = 0; way_now < WAYS; way_now++) {
        for (dropper_now = 0; dropper_now < DROPPERS; dropper_now++) {
            unsigned before = wrong;
            wrong++;
            try_way();
            if (wrong != before) {
                tap_note("%s, dropped by %s", ways[way_now].name, dropper_names[dropper_now]);
            }
        }
    }
    (void)ob_set_decref_budget(OB_DECREF_BUDGET_UNITS);
    TAP_EQUAL(wrong, 0);
    tap_note("%u ways", WAYS * DROPPERS);
}

/* An object that holds itself, without having taken the reference. */

static void hold_itself(const ob_type *type, unsigned slot) {
    victim = ob_object_new(type, 0);
    *ob_object_slot(victim, slot) = victim;
    EXPECT_PANIC(OB_PANIC_COUNT, ob_decref(victim));
    TAP_OK(last_panic.address == victim);
    wrong--;
}

/// The same in one that waits when it is taken apart.
static void wait_and_hold_itself(const ob_type *type, unsigned slot) {
    victim = ob_object_new(type, 0);
    *ob_object_slot(victim, slot) = victim;
    ob_drop_quietly(victim);
    EXPECT_PANIC(OB_PANIC_COUNT, (void)ob_gc_step(100));
    TAP_OK(last_panic.address == victim);
    wrong--;
}

TAP_TEST("an object that holds itself without having taken a reference panics when it dies") {
    leaves_objects();
    const ob_type *const types[] = {&pair_type, &wide_type, &final_type};
    static const unsigned slots[] = {0, 1, 1, 9, 0, 1};
    wrong = 0;
    for (volatile unsigned i = 0; i < 12; i++) {
        TAP_EQUAL(ob_init(board_regions, board_region_count), OB_OK);
        wrong++;
        (i < 6 ? hold_itself : wait_and_hold_itself)(types[i % 6 / 2], slots[i % 6]);
        if (wrong != 0) {
            TAP_FAIL(types[i % 6 / 2]->name);
        }
    }
}

TAP_TEST("two references of one dying object to another that counts but one panic") {
    leaves_objects();
    const ob_type *const types[] = {&pair_type, &wide_type, &final_type};
    const ob_type *const inner[] = {&pair_type, &wide_type, &final_type, &ob_list_type};
    wrong = 0;
    for (volatile unsigned i = 0; i < 12; i++) {
        TAP_EQUAL(ob_init(board_regions, board_region_count), OB_OK);
        holder = ob_object_new(types[i / 4], 0);
        victim = ob_object_new(inner[i % 4], 0);
        *ob_object_slot(holder, 0) = victim;
        *ob_object_slot(holder, 1) = victim;
        EXPECT_PANIC(OB_PANIC_COUNT, ob_decref(holder));
        TAP_OK(last_panic.address == victim);
    }
}
