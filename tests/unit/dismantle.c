/* Objects with references inside, from empty to gone: the bounded dismantling of what died, however deep and however much.
 *
 * needs: unchecked */
#include "notes.h"
#include "object/vector.h"

/// Three references and a vector of more.
typedef struct knot {
    ob_container head;
    ob_object *slots[3];
    ob_vector items;
} knot;

static unsigned knots_gone;
static unsigned knots_gone_early; ///< released while something was still inside

static void knot_release(ob_object *self) {
    const knot *gone = (const knot *)(const void *)self;
    knots_gone++;
    for (unsigned i = 0; i < 3; i++) {
        knots_gone_early += gone->slots[i] != OB_NIL;
    }
    knots_gone_early += (gone->items.shape & 0x0FFFFFFF) != 0 || gone->items.root != NULL;
}

static const ob_type knot_type = {.head = OB_TYPE_HEAD,
                                  .name = "knot",
                                  .size_bytes = sizeof(knot),
                                  .slots = 3,
                                  .first_slot = offsetof(knot, slots) / sizeof(void *),
                                  .vector = offsetof(knot, items) / sizeof(void *),
                                  .flags = OB_TYPE_CONTAINER,
                                  OB_SPECIAL(.release = knot_release)};

static void forget_knots(void) {
    notes_gone = knots_gone = knots_gone_early = 0;
}

static ob_object *new_knot(unsigned items) {
    knot *object = (knot *)(void *)ob_object_new(&knot_type, 0);
    if (object == NULL) {
        return NULL;
    }
    for (unsigned i = 0; i < 3; i++) {
        object->slots[i] = new_note();
    }
    for (unsigned i = 0; i < items; i++) {
        if (ob_vector_push(&object->items, new_note()) != OB_OK) {
            return NULL;
        }
    }
    return &object->head.head;
}

TAP_TEST("a new object of a user's type is empty") {
    memset(board_regions[0].base, 0xCC, 512); /* what the memory held before must not show */
    TAP_EQUAL(ob_init(board_regions, board_region_count), OB_OK);
    uint8_t *dirt = ob_mem_alloc(200);
    memset(dirt, 0xEE, 200);
    ob_mem_free(dirt);
    knot *object = (knot *)(void *)ob_object_new(&knot_type, 0);
    TAP_OK(object->head.head.type == &knot_type);
    TAP_EQUAL(object->head.head.refs & ~MANAGER_BITS, 0);
    TAP_EQUAL(object->head.gc, 0);
    TAP_OK(object->slots[0] == OB_NIL && object->slots[1] == OB_NIL && object->slots[2] == OB_NIL);
    TAP_EQUAL(object->items.shape, 0);
    TAP_OK(object->items.root == NULL);
    ob_decref(&object->head.head);
}

TAP_TEST("a user's type with slots and a vector is released once, when nothing is inside any more") {
    forget_knots();
    ob_object *object = new_knot(5);
    ob_decref(object);
    TAP_EQUAL(notes_gone, 8);
    TAP_EQUAL(knots_gone, 1);
    TAP_EQUAL(knots_gone_early, 0);
    TAP_OK(is_empty_heap());
}

TAP_TEST("slots that were never filled are no references") {
    forget_knots();
    ob_object *object = ob_object_new(&knot_type, 0);
    ob_decref(object);
    TAP_EQUAL(notes_gone, 0);
    TAP_EQUAL(knots_gone, 1);
    TAP_OK(is_empty_heap());
}

/* What a piece of work counts for (object/count.c), with a cache that keeps the memory. */
enum {
    NOTE_UNITS = 1 + 2, ///< the reference, and the death
    END_UNITS = 3,      ///< of a container that is no plain object
    BLOCK_UNITS = 2,    ///< of its vector
    RELEASE_UNITS = 5,  ///< more, when the memory goes back to its region
};

/// How many pieces are begun when so many units are there.
static unsigned pieces(unsigned units, unsigned each) {
    return (units + each - 1) / each;
}

TAP_TEST("one decref does OB_DECREF_BUDGET_UNITS of work and no more, and a step what it is told") {
    enum { NOTES = 30 };
    ob_object *list = list_of_notes(NOTES);
    TAP_OK(list != NULL);
    ob_decref(list);
    unsigned gone = pieces(OB_DECREF_BUDGET_UNITS, NOTE_UNITS);
    TAP_EQUAL(notes_gone, gone);
    TAP_EQUAL(ob_waiting(), 1);
    TAP_OK(ob_gc_step(0));
    TAP_EQUAL(notes_gone, gone);
    TAP_OK(ob_gc_step(1));
    TAP_EQUAL(notes_gone, gone + 1);
    TAP_OK(ob_gc_step(7));
    TAP_EQUAL(notes_gone, gone + 1 + pieces(7, NOTE_UNITS));
    unsigned left = NOTES - notes_gone;
    TAP_OK(ob_gc_step(left * NOTE_UNITS)); /* its own end waits */
    TAP_EQUAL(notes_gone, NOTES);
    TAP_EQUAL(ob_waiting(), 1);
    TAP_OK(!ob_gc_step(1));
    TAP_EQUAL(ob_waiting(), 0);
    TAP_OK(is_empty_heap());
    TAP_OK(!ob_gc_step(1));
    TAP_OK(!ob_gc_step(UINT32_MAX));
}

TAP_TEST("the budget can be set, from one unit to everything") {
    TAP_EQUAL(ob_set_decref_budget(0), OB_DECREF_BUDGET_UNITS);
    ob_object *list = list_of_notes(20);
    ob_decref(list);
    TAP_EQUAL(notes_gone, 1);
    drain();
    TAP_EQUAL(ob_set_decref_budget(UINT32_MAX), 1);
    list = list_of_notes(40);
    forget_the_gone();
    ob_decref(list);
    TAP_EQUAL(notes_gone, 40);
    TAP_EQUAL(ob_waiting(), 0);
    TAP_EQUAL(ob_set_decref_budget(OB_DECREF_BUDGET_UNITS), OB_UNLIMITED);
    TAP_OK(is_empty_heap());
}

TAP_TEST("a container that takes exactly the budget is gone at once, and one unit more waits") {
    for (unsigned notes = 1; notes < 5; notes++) {
        unsigned units =
            notes * NOTE_UNITS - 1 + BLOCK_UNITS; /* all but the end: the last reference goes with the block */
        (void)ob_set_decref_budget(units + 1);
        ob_decref(list_of_notes(notes));
        TAP_EQUAL(ob_waiting(), 0);
        TAP_OK(is_empty_heap());
        (void)ob_set_decref_budget(units);
        ob_object *list = list_of_notes(notes);
        ob_decref(list);
        TAP_EQUAL(ob_waiting(), 1);
        TAP_EQUAL(notes_gone, notes);
        TAP_OK(!ob_gc_step(1));
    }
    (void)ob_set_decref_budget(OB_DECREF_BUDGET_UNITS);
}

TAP_TEST("slots and vectors of several waiting objects go piece by piece, in steps of one") {
    enum { KNOTS = 4, ITEMS = 9 };
    ob_object *hold = list_of_notes(OB_DECREF_BUDGET_UNITS + 1); /* keeps the budget of the decref busy */
    for (unsigned i = 0; i < KNOTS; i++) {
        TAP_OK(give(hold, new_knot(ITEMS)));
    }
    forget_knots();
    ob_decref(hold);
    unsigned steps = 0;
    unsigned gone = 0;
    unsigned pauses = 0;
    for (bool more = true; more; steps++) {
        unsigned before = notes_gone + knots_gone;
        more = ob_gc_step(1);
        gone = notes_gone + knots_gone - before;
        pauses += gone > 1;
        TAP_OK(ob_heap_check() == NULL);
    }
    TAP_EQUAL(pauses, 0);
    TAP_OK(steps > KNOTS * ITEMS);
    TAP_EQUAL(notes_gone, KNOTS * (3 + ITEMS) + OB_DECREF_BUDGET_UNITS + 1);
    TAP_EQUAL(knots_gone, KNOTS);
    TAP_EQUAL(knots_gone_early, 0);
    TAP_OK(is_empty_heap());
}

/// Nothing but fields, and many of them.
typedef struct wide {
    ob_container head;
    ob_object *fields[12];
} wide;

static const ob_type wide_type = {.head = OB_TYPE_HEAD,
                                  .name = "wide",
                                  .size_bytes = sizeof(wide),
                                  .slots = 12,
                                  .first_slot = offsetof(wide, fields) / sizeof(void *),
                                  .flags = OB_TYPE_CONTAINER | OB_TYPE_PLAIN};

TAP_TEST("a plain object stops between two fields when the units are used up, and goes on there") {
    for (unsigned budget = 1; budget < 12 * NOTE_UNITS; budget += 5) {
        ob_object *object = ob_object_new(&wide_type, 0);
        for (unsigned i = 0; i < 12; i++) {
            ((wide *)(void *)object)->fields[i] = new_note();
        }
        forget_the_gone();
        (void)ob_set_decref_budget(budget);
        ob_decref(object);
        TAP_OK(notes_gone >= 1 && notes_gone <= budget / (NOTE_UNITS - 1) + 1);
        unsigned gone = notes_gone;
        while (ob_gc_step(budget)) {
            TAP_OK(notes_gone > gone);
            gone = notes_gone;
        }
        TAP_EQUAL(notes_gone, 12);
        TAP_OK(is_empty_heap());
    }
    (void)ob_set_decref_budget(OB_DECREF_BUDGET_UNITS);
}

TAP_TEST("what waits counts as used, and each waiting object is counted") {
    ob_object *outer = list_of_notes(2 * OB_DECREF_BUDGET_UNITS);
    for (unsigned i = 0; i < 5; i++) {
        TAP_OK(give(outer, ob_list_of(OB_INT(1))));
    }
    size_t objects = ob_memory_get_stats().objects;
    forget_the_gone();
    ob_decref(outer); /* takes from the end: the five lists first */
    TAP_EQUAL(ob_waiting(), 1 + 5);
    /* the first of the five stands alone in its chunk, which goes with it */
    unsigned lists = 5 * NOTE_UNITS + BLOCK_UNITS - 1 + RELEASE_UNITS;
    unsigned gone = pieces(OB_DECREF_BUDGET_UNITS - lists, NOTE_UNITS);
    TAP_EQUAL(notes_gone, gone);
    TAP_EQUAL(ob_memory_get_stats().objects, objects - gone);
    drain();
    TAP_EQUAL(ob_waiting(), 0);
    TAP_OK(is_empty_heap());
}

typedef struct link {
    ob_container head;
    ob_object *next;
} link;

static unsigned links_gone;

static void link_release(ob_object *self) {
    (void)self;
    links_gone++;
}

static const ob_type link_type = {.head = OB_TYPE_HEAD,
                                  .name = "link",
                                  .size_bytes = sizeof(link),
                                  .slots = 1,
                                  .first_slot = offsetof(link, next) / sizeof(void *),
                                  .flags = OB_TYPE_CONTAINER,
                                  OB_SPECIAL(.release = link_release)};

/// A chain of at most `most` links, as long as memory lasts. Returns its first one.
static ob_object *new_chain(unsigned most, unsigned *length) {
    ob_object *first = OB_NIL;
    for (*length = 0; *length < most; ++*length) {
        ob_object *object = ob_object_new(&link_type, 0);
        if (object == NULL) {
            break;
        }
        ((link *)(void *)object)->next = first;
        first = object;
    }
    links_gone = 0;
    return first;
}

TAP_TEST("a chain as deep as memory, or of a million links, ends without recursion and in bounded steps") {
#if !ON_TARGET
    static uint8_t bank[64 << 20] __attribute__((aligned(8)));
    const ob_region region = {"bank", bank, sizeof bank, 0};
    TAP_EQUAL(ob_init(&region, 1), OB_OK);
#endif
    unsigned length;
    unsigned most = ON_TARGET ? 300000 : 1000000;
    ob_object *first = new_chain(most, &length);
    ob_error_clear();
    TAP_OK(length == most || (ON_TARGET && length > heap_bytes() / 40));
    tap_note("%u links", length);
    ob_decref(first);
    TAP_OK(links_gone >= OB_DECREF_BUDGET_UNITS / (NOTE_UNITS + END_UNITS + RELEASE_UNITS));
    TAP_OK(links_gone <= pieces(OB_DECREF_BUDGET_UNITS, NOTE_UNITS + END_UNITS));
    TAP_OK(ob_waiting() >= 1);
    unsigned steps = 0;
    while (ob_gc_step(100)) {
        TAP_OK(ob_waiting() <= 2); /* one that is empty, and the next */
        steps++;
    }
    TAP_OK(steps <= length / 100 * (NOTE_UNITS + END_UNITS + RELEASE_UNITS) + 1);
    TAP_OK(steps >= length / 110 * (NOTE_UNITS + END_UNITS));
    TAP_EQUAL(links_gone, length);
    TAP_OK(is_empty_heap());
}

/// Lists, tuples, dicts and namespaces inside each other, as deep as memory allows.
static ob_object *new_nest(unsigned *depth, unsigned most) {
    ob_object *inner = ob_list_new();
    for (*depth = 0; *depth < most; ++*depth) {
        ob_object *outer = NULL;
        if (*depth % 4 == 0) {
            outer = ob_list_of(inner);
        } else if (*depth % 4 == 1) {
            outer = ob_tuple_of(inner, OB_INT(1));
        } else if (*depth % 4 == 2 && (outer = ob_dict_new()) != NULL &&
                   ob_dict_set(outer, OB_INT(3), inner) != OB_OK) {
            ob_decref(outer);
            outer = NULL;
        } else if (*depth % 4 == 3 && (outer = ob_namespace_new("n")) != NULL &&
                   ob_namespace_set(outer, "x", inner) != OB_OK) {
            ob_decref(outer);
            outer = NULL;
        }
        if (outer == NULL) {
            break;
        }
        ob_decref(inner);
        inner = outer;
    }
    return inner;
}

TAP_TEST("a nest of all kinds of containers, as deep as memory, ends without recursion") {
    TAP_OK(start_smaller());
    unsigned depth;
    ob_object *nest = new_nest(&depth, 300000);
    ob_error_clear();
    TAP_OK(depth > heap_bytes() / 250);
    ob_decref(nest);
    drain();
    TAP_OK(is_empty_heap());
}

TAP_TEST("a tree of lists ends, one unit a step, in as many steps as its pieces have at most") {
    ob_object *root = ob_list_new();
    unsigned count = 1;
    for (unsigned i = 0; i < 8; i++) {
        ob_object *middle = ob_list_new();
        for (unsigned j = 0; j < 5; j++) {
            TAP_OK(give(middle, ob_list_new()));
        }
        TAP_OK(give(root, middle));
        count += 6;
    }
    ob_decref(root);
    unsigned units = 0;
    while (ob_waiting() > 0) {
        (void)ob_gc_step(1);
        units++;
    }
    TAP_OK(units < count * (NOTE_UNITS + END_UNITS + BLOCK_UNITS));
    TAP_OK(units > count);
    TAP_OK(is_empty_heap());
}

TAP_TEST("something that dies while another waits is dismantled after it, and both are gone") {
    ob_object *first = list_of_notes(OB_DECREF_BUDGET_UNITS + 4);
    ob_object *second = list_of_notes(6);
    ob_decref(first);
    TAP_EQUAL(ob_waiting(), 1);
    ob_decref(second);
    TAP_EQUAL(ob_waiting(), 2);
    while (ob_gc_step(OB_DECREF_BUDGET_UNITS)) {
    }
    TAP_EQUAL(notes_gone, OB_DECREF_BUDGET_UNITS + 4 + 6);
    TAP_OK(is_empty_heap());
}
