/* Counting: references in and out, immortal objects, and the bounded dismantling of what died.
 *
 * needs: unchecked */
#include "memory/memory.h"
#include "object/count.h"
#include "support.h"

/* Types of our own. A `note` holds nothing and tells when it goes. A `knot` holds three references and a vector of more. */

/// Of a refs word: the memory manager's, which change as neighbours come and go.
#define MANAGER_BITS ((uint32_t)3)

static unsigned notes_gone;
static unsigned knots_gone;
static unsigned knots_gone_early; ///< released while something was still inside

typedef struct knot {
    ob_container head;
    ob_object *slots[3];
    ob_vector items;
} knot;

static void note_release(ob_object *self) {
    (void)self;
    notes_gone++;
}

static void knot_release(ob_object *self) {
    const knot *gone = (const knot *)(const void *)self;
    knots_gone++;
    for (unsigned i = 0; i < 3; i++) {
        knots_gone_early += gone->slots[i] != OB_NIL;
    }
    knots_gone_early += (gone->items.shape & 0x0FFFFFFF) != 0 || gone->items.root != NULL;
}

static const ob_type note_type = {
    .head = OB_TYPE_HEAD, .name = "note", .size_bytes = sizeof(ob_object), OB_SPECIAL(.release = note_release)};

static const ob_type knot_type = {.head = OB_TYPE_HEAD,
                                  .name = "knot",
                                  .size_bytes = sizeof(knot),
                                  .slots = 3,
                                  .first_slot = offsetof(knot, slots) / sizeof(void *),
                                  .vector = offsetof(knot, items) / sizeof(void *),
                                  .flags = OB_TYPE_CONTAINER,
                                  OB_SPECIAL(.release = knot_release)};

static void forget_the_gone(void) {
    notes_gone = knots_gone = knots_gone_early = 0;
}

static ob_object *new_note(void) {
    return ob_object_new(&note_type, 0);
}

/// Put the only reference to item into the list. The item is gone if that fails.
static bool give(ob_object *list, OB_TAKES ob_object *item) {
    bool given = item != NULL && ob_list_append(list, item) == OB_OK;
    ob_xdecref(item);
    return given;
}

static ob_object *list_of_notes(unsigned count) {
    ob_object *list = ob_list_new();
    for (unsigned i = 0; i < count; i++) {
        if (!give(list, new_note())) {
            return NULL;
        }
    }
    forget_the_gone();
    return list;
}

TAP_TEST("a new object has one reference, and each incref and decref counts one") {
    ob_object *object = new_note();
    TAP_EQUAL(ob_refcount(object), 1);
    for (uint32_t i = 2; i < 100; i++) {
        ob_incref(object);
        TAP_EQUAL(ob_refcount(object), i);
    }
    for (uint32_t i = 98; i > 0; i--) {
        ob_decref(object);
        TAP_EQUAL(ob_refcount(object), i);
    }
    ob_decref(object);
    TAP_OK(is_empty_heap());
}

TAP_TEST("a million references are counted") {
    ob_object *object = new_note();
    for (uint32_t i = 0; i < 1000000; i++) {
        ob_incref(object);
    }
    TAP_EQUAL(ob_refcount(object), 1000001);
    for (uint32_t i = 0; i < 1000000; i++) {
        ob_decref(object);
    }
    TAP_EQUAL(ob_refcount(object), 1);
    ob_decref(object);
}

TAP_TEST("counting leaves the flags beside the count alone") {
    ob_object *object = new_note();
    object->refs |= OB_FLAG_BUSY;
    ob_incref(object);
    TAP_EQUAL(object->refs & OB_REFS_FLAGS, OB_FLAG_BUSY);
    TAP_EQUAL(ob_refcount(object), 2);
    ob_decref(object);
    TAP_EQUAL(object->refs & OB_REFS_FLAGS, OB_FLAG_BUSY);
    object->refs &= ~OB_REFS_FLAGS;
    ob_decref(object);
}

TAP_TEST("incref and decref for NULL do nothing, and ob_new_ref returns what it was given") {
    ob_xincref(NULL);
    ob_xdecref(NULL);
    ob_object *object = new_note();
    TAP_OK(ob_new_ref(object) == object);
    TAP_EQUAL(ob_refcount(object), 2);
    ob_xincref(object);
    TAP_EQUAL(ob_refcount(object), 3);
    ob_xdecref(object);
    ob_decref(object);
    ob_decref(object);
    TAP_OK(is_empty_heap());
}

OB_STR_DEFINE(text_in_flash, "in flash");

TAP_TEST("immortal objects in flash are not written to, however often they are counted") {
    ob_object *immortal[] = {OB_NONE,
                             OB_TRUE,
                             OB_FALSE,
                             OB_STR(text_in_flash),
                             OB_FUNCTION(ob_getrefcount),
                             (ob_object *)(uintptr_t)&ob_list_type,
                             (ob_object *)(uintptr_t)&note_type,
                             ob_tuple_from(NULL, 0)};
    for (size_t i = 0; i < sizeof immortal / sizeof immortal[0]; i++) {
        uint32_t before = immortal[i]->refs;
        for (unsigned turn = 0; turn < 1000; turn++) {
            ob_decref(immortal[i]);
        }
        TAP_EQUAL(immortal[i]->refs, before);
        for (unsigned turn = 0; turn < 2000; turn++) {
            ob_incref(immortal[i]);
        }
        TAP_EQUAL(immortal[i]->refs, before);
        TAP_EQUAL(ob_refcount(immortal[i]), UINT32_MAX);
    }
}

TAP_TEST("containers drop immortal objects and small ints without counting them") {
    ob_object *list = ob_list_of(OB_NONE, OB_INT(1), OB_STR(text_in_flash), OB_TRUE, OB_INT(-1));
    uint32_t none = OB_NONE->refs;
    ob_decref(list);
    TAP_EQUAL(OB_NONE->refs, none);
    TAP_OK(is_empty_heap());
}

TAP_TEST("an object without references inside ends with its last reference") {
    forget_the_gone();
    ob_object *object = new_note();
    ob_incref(object);
    ob_decref(object);
    TAP_EQUAL(notes_gone, 0);
    ob_decref(object);
    TAP_EQUAL(notes_gone, 1);
    TAP_EQUAL(ob_waiting(), 0);
    TAP_OK(is_empty_heap());
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

TAP_TEST("a container's last reference drops what it holds, once") {
    forget_the_gone();
    ob_object *shared = new_note();
    ob_object *list = ob_list_of(shared, shared, shared);
    ob_object *other = ob_tuple_of(shared, list);
    TAP_EQUAL(ob_refcount(shared), 5);
    ob_decref(list);
    TAP_EQUAL(ob_refcount(shared), 5);
    ob_decref(other);
    TAP_EQUAL(ob_refcount(shared), 1);
    TAP_EQUAL(notes_gone, 0);
    ob_decref(shared);
    TAP_EQUAL(notes_gone, 1);
    TAP_OK(is_empty_heap());
}

#include "object/vector.h"

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

TAP_TEST("a user's type with slots and a vector is released once, when nothing is inside any more") {
    forget_the_gone();
    ob_object *object = new_knot(5);
    ob_decref(object);
    TAP_EQUAL(notes_gone, 8);
    TAP_EQUAL(knots_gone, 1);
    TAP_EQUAL(knots_gone_early, 0);
    TAP_OK(is_empty_heap());
}

TAP_TEST("slots that were never filled are no references") {
    forget_the_gone();
    ob_object *object = ob_object_new(&knot_type, 0);
    ob_decref(object);
    TAP_EQUAL(notes_gone, 0);
    TAP_EQUAL(knots_gone, 1);
    TAP_OK(is_empty_heap());
}

TAP_TEST("one decref does OB_DECREF_BUDGET_UNITS of work and no more, and a step exactly what it is told") {
    enum { NOTES = OB_DECREF_BUDGET_UNITS + 20 };
    ob_object *list = list_of_notes(NOTES);
    TAP_OK(list != NULL);
    ob_decref(list);
    TAP_EQUAL(notes_gone, OB_DECREF_BUDGET_UNITS);
    TAP_EQUAL(ob_waiting(), 1);
    TAP_OK(ob_gc_step(0));
    TAP_EQUAL(notes_gone, OB_DECREF_BUDGET_UNITS);
    TAP_OK(ob_gc_step(1));
    TAP_EQUAL(notes_gone, OB_DECREF_BUDGET_UNITS + 1);
    TAP_OK(ob_gc_step(7));
    TAP_EQUAL(notes_gone, OB_DECREF_BUDGET_UNITS + 8);
    TAP_OK(ob_gc_step(12));
    TAP_EQUAL(notes_gone, NOTES);
    TAP_EQUAL(ob_waiting(), 1); /* its own end is one unit more */
    TAP_OK(!ob_gc_step(1));
    TAP_EQUAL(ob_waiting(), 0);
    TAP_OK(is_empty_heap());
    TAP_OK(!ob_gc_step(1));
    TAP_OK(!ob_gc_step(UINT32_MAX));
}

TAP_TEST("a container that takes exactly the budget is gone at once, and one unit more waits") {
    ob_object *list = list_of_notes(OB_DECREF_BUDGET_UNITS - 1);
    ob_decref(list);
    TAP_EQUAL(ob_waiting(), 0);
    TAP_OK(is_empty_heap());
    list = list_of_notes(OB_DECREF_BUDGET_UNITS);
    ob_decref(list);
    TAP_EQUAL(ob_waiting(), 1);
    TAP_EQUAL(notes_gone, OB_DECREF_BUDGET_UNITS);
    TAP_OK(!ob_gc_step(1));
}

TAP_TEST("slots and vector of several waiting objects cost a unit each, in steps of one") {
    enum { KNOTS = 4, ITEMS = 9 };
    ob_object *hold = list_of_notes(OB_DECREF_BUDGET_UNITS + 1); /* keeps the budget of the decref busy */
    for (unsigned i = 0; i < KNOTS; i++) {
        TAP_OK(give(hold, new_knot(ITEMS)));
    }
    forget_the_gone();
    unsigned units = KNOTS * (1 + 3 + ITEMS + 1) + OB_DECREF_BUDGET_UNITS + 1 + 1 - OB_DECREF_BUDGET_UNITS;
    ob_decref(hold);
    for (unsigned unit = 1; unit < units; unit++) {
        TAP_OK(ob_gc_step(1));
        TAP_OK(ob_heap_check() == NULL);
    }
    TAP_OK(!ob_gc_step(1));
    TAP_EQUAL(notes_gone, KNOTS * (3 + ITEMS) + OB_DECREF_BUDGET_UNITS + 1);
    TAP_EQUAL(knots_gone, KNOTS);
    TAP_EQUAL(knots_gone_early, 0);
    TAP_OK(is_empty_heap());
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
    TAP_EQUAL(notes_gone, OB_DECREF_BUDGET_UNITS - 5);
    TAP_EQUAL(ob_memory_get_stats().objects, objects - (OB_DECREF_BUDGET_UNITS - 5));
    drain();
    TAP_EQUAL(ob_waiting(), 0);
    TAP_OK(is_empty_heap());
}

TAP_TEST("an allocation works off OB_ALLOCATE_BUDGET_UNITS of what waits") {
    ob_object *list = list_of_notes(OB_DECREF_BUDGET_UNITS + 3 * OB_ALLOCATE_BUDGET_UNITS);
    ob_decref(list);
    TAP_EQUAL(notes_gone, OB_DECREF_BUDGET_UNITS);
    void *memory = ob_mem_alloc(10);
    TAP_EQUAL(notes_gone, OB_DECREF_BUDGET_UNITS + OB_ALLOCATE_BUDGET_UNITS);
    ob_object *object = ob_list_new();
    TAP_EQUAL(notes_gone, OB_DECREF_BUDGET_UNITS + 2 * OB_ALLOCATE_BUDGET_UNITS);
    ob_mem_free(memory);
    ob_decref(object);
}

/// A list as large as the memory allows: `notes` in it, then its capacity.
static ob_object *list_that_fills_memory(unsigned *notes) {
    ob_object *list = ob_list_new();
    *notes = 0;
    while (give(list, ob_list_new())) {
        ++*notes;
    }
    return list;
}

/// Start anew in at most 256 KB of the board's first bank: filling 20 MB takes seconds.
static bool start_smaller(void) {
    ob_region bank = board_regions[0];
    bank.size_bytes = bank.size_bytes < 256 * 1024 ? bank.size_bytes : 256 * 1024;
    return ob_init(&bank, 1) == OB_OK;
}

TAP_TEST("waiting memory is reclaimed before an allocation fails") {
    static uint8_t bank[2048] __attribute__((aligned(8)));
    ob_region region = {"bank", bank, sizeof bank, 0};
    TAP_EQUAL(ob_init(&region, 1), OB_OK);
    size_t most = ob_region_get_largest_free(0);
    TAP_OK(heap_bytes() - most <= 8); /* the head, and a gap before it */
    ob_object *list = list_of_notes(40);
    ob_decref(list);
    TAP_EQUAL(ob_waiting(), 1);
    void *all = ob_mem_alloc(most);
    TAP_OK(all != NULL);
    TAP_EQUAL(ob_waiting(), 0);
    ob_mem_free(all);
}

/// Let a list's chunk be all the memory that is left, and wait. What one decref and one allocation do of the work frees nothing yet.
static void *take_all_but_what_waits(void) {
    ob_object *dead = ob_list_new();
    for (int i = 0; i < OB_DECREF_BUDGET_UNITS + OB_ALLOCATE_BUDGET_UNITS + 10; i++) {
        (void)ob_list_append(dead, OB_INT(i));
    }
    void *ballast = take_ballast();
    ob_decref(dead);
    return ballast;
}

TAP_TEST("an object and a container's chunk, too, are made of what waits") {
    void *ballast = take_all_but_what_waits();
    TAP_EQUAL(ob_waiting(), 1);
    ob_object *object = ob_str_from("longer than what a dead list's own memory has room for");
    TAP_OK(object != NULL);
    TAP_EQUAL(ob_waiting(), 0);
    drop_ballast(ballast);
    ob_xdecref(object);
    ob_object *list = ob_list_new();
    for (int i = 0; i < 32; i++) {
        TAP_EQUAL(ob_list_append(list, OB_INT(i)), OB_OK);
    }
    ballast = take_all_but_what_waits();
    TAP_EQUAL(ob_waiting(), 1);
    TAP_EQUAL(ob_list_append(list, OB_INT(32)), OB_OK);
    TAP_EQUAL(ob_waiting(), 0);
    drop_ballast(ballast);
    ob_decref(list);
    drain();
    TAP_OK(is_empty_heap());
}

TAP_TEST("an allocation that needs all the memory gets it, however much waits") {
    TAP_OK(start_smaller());
    size_t most = ob_region_get_largest_free(0);
    TAP_OK(heap_bytes() - most <= 8); /* the head, and a gap before it */
    unsigned count;
    ob_object *list = list_that_fills_memory(&count);
    TAP_EQUAL(taken_error(), OB_ENOMEM);
    TAP_OK(count > heap_bytes() / 120);
    ob_decref(list);
    TAP_OK(ob_waiting() >= 1);
    void *all = ob_mem_alloc(most);
    TAP_OK(all != NULL);
    TAP_EQUAL(ob_error()->code, OB_OK);
    ob_mem_free(all);
}

TAP_TEST("a realloc, too, reclaims what waits before it fails") {
    TAP_OK(start_smaller());
    unsigned count;
    uint8_t *memory = ob_mem_alloc(16);
    memset(memory, 0x3C, 16);
    ob_object *list = list_that_fills_memory(&count);
    TAP_EQUAL(taken_error(), OB_ENOMEM);
    ob_decref(list);
    TAP_OK(ob_waiting() >= 1);
    memory = ob_mem_realloc(memory, heap_bytes() / 2);
    TAP_OK(memory != NULL);
    for (unsigned i = 0; i < 16; i++) {
        TAP_EQUAL(memory[i], 0x3C);
    }
    ob_mem_free(memory);
}

TAP_TEST("an object and a chunk are made of what the caches keep for other sizes, when nothing else is left") {
    leaves_objects();
    for (int kind = 0; kind < 2; kind++) {
        TAP_EQUAL(ob_init(board_regions, 1), OB_OK);
        ob_object *list = ob_list_new();
        ob_object *kept[8];
        for (int i = 0; i < 8; i++) {
            kept[i] = ob_str_from("thirty-two bytes of text and NUL");
        }
        for (int i = 0; i < 8; i++) {
            ob_decref(kept[i]);
        }
        for (size_t bytes = ob_region_get_largest_free(0); bytes > 0; bytes /= 2) {
            while (ob_memory_allocate_buffer(bytes, NULL) != NULL) { /* flushes no cache */
            }
        }
        TAP_OK(ob_memory_get_stats().cached_bytes > 0);
        TAP_EQUAL(ob_waiting(), 0);
        if (kind == 0) {
            TAP_OK(ob_list_new() != NULL);
        } else {
            TAP_EQUAL(ob_list_append(list, OB_INT(1)), OB_OK);
        }
    }
}

TAP_TEST("when an allocation fails, nothing waits any more, unless it was hopeless") {
    TAP_EQUAL(ob_init(board_regions, 1), OB_OK);
    size_t most = ob_region_get_largest_free(0);
    void *wall = ob_mem_alloc(1);
    ob_object *list = list_of_notes(OB_DECREF_BUDGET_UNITS * 2);
    ob_decref(list);
    TAP_OK(ob_waiting() > 0);
    TAP_OK(ob_mem_alloc(SIZE_MAX / 2) == NULL);
    TAP_EQUAL(taken_error(), OB_ENOMEM);
    TAP_OK(ob_waiting() > 0);
    TAP_OK(ob_mem_alloc(most) == NULL);
    TAP_EQUAL(taken_error(), OB_ENOMEM);
    TAP_EQUAL(ob_waiting(), 0);
    ob_mem_free(wall);
    TAP_OK(is_empty_heap());
}

/* Depth */

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
    TAP_EQUAL(links_gone, OB_DECREF_BUDGET_UNITS / 2); /* two units each: the reference and the object */
    TAP_EQUAL(ob_waiting(), 1);
    unsigned steps = 0;
    while (ob_gc_step(100)) {
        TAP_OK(ob_waiting() <= 1);
        steps++;
    }
    TAP_EQUAL(steps, (2 * length - OB_DECREF_BUDGET_UNITS - 1) / 100);
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

TAP_TEST("a tree of lists ends in as many units as it has references and containers") {
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
    unsigned units = OB_DECREF_BUDGET_UNITS;
    while (ob_waiting() > 0) {
        (void)ob_gc_step(1);
        units++;
    }
    TAP_EQUAL(units, count + count - 1);
    TAP_OK(is_empty_heap());
}

TAP_TEST("something that dies while another waits is dismantled after it, and both are gone") {
    ob_object *first = list_of_notes(OB_DECREF_BUDGET_UNITS + 4);
    ob_object *second = list_of_notes(6);
    ob_decref(first);
    TAP_EQUAL(ob_waiting(), 1);
    ob_decref(second);
    TAP_EQUAL(ob_waiting(), 0); /* the second decref's budget is enough for both */
    TAP_OK(is_empty_heap());
}

TAP_TEST("a reference too few panics, while the object waits to be dismantled") {
    ob_object *volatile list = list_of_notes(OB_DECREF_BUDGET_UNITS + 10);
    ob_decref(list);
    TAP_EQUAL(ob_waiting(), 1);
    EXPECT_PANIC(OB_PANIC_COUNT, ob_decref(list));
    TAP_OK(last_panic.address == list);
    EXPECT_PANIC(OB_PANIC_COUNT, ob_decref(list));
    drain();
    TAP_EQUAL(notes_gone, OB_DECREF_BUDGET_UNITS + 10);
}

TAP_TEST("a reference too few panics also when the object's memory is free already") {
    ob_object *volatile text = ob_str_from("gone");
    ob_decref(text);
    EXPECT_PANIC(OB_PANIC_COUNT, ob_decref(text));
    TAP_OK(last_panic.address == text);
    text = ob_str_from("gone");
    void *volatile wall = ob_mem_alloc(8);
    ob_decref(text);
    EXPECT_PANIC(OB_PANIC_COUNT, ob_decref(text));
    ob_mem_free(wall);
}

TAP_TEST("an object whose size was overwritten panics when it ends, and is not freed") {
    ob_object *volatile text = ob_str_from("four");
    ((ob_str *)(void *)text)->length = 4000;
    EXPECT_PANIC(OB_PANIC_BAD_FREE, ob_decref(text));
    TAP_OK(last_panic.address == text);
    ((ob_str *)(void *)text)->length = 4;
    TAP_EQUAL(ob_refcount(text), 1);
    TAP_EQUAL(ob_memory_get_stats().objects, 1);
    ob_decref(text);
}

TAP_TEST("a reference too few panics wherever the freed block stands in its bin, and harms nothing") {
    ob_object *volatile freed[4];
    ob_object *volatile walls[4];
    for (int i = 0; i < 4; i++) {
        freed[i] = ob_str_from("some text");
        walls[i] = ob_str_from("some text");
    }
    for (int i = 0; i < 4; i++) {
        ob_decref(freed[i]);
    }
    for (volatile int i = 0; i < 4; i++) {
        ob_object *once_more = freed[i];
        EXPECT_PANIC(OB_PANIC_COUNT, ob_decref(once_more));
        TAP_OK(last_panic.address == once_more);
        TAP_OK(ob_heap_check() == NULL);
    }
    for (volatile int i = 0; i < 4; i++) {
        ob_decref(walls[i]);
        ob_object *joined = walls[i]; /* its block has joined its neighbours */
        EXPECT_PANIC(OB_PANIC_COUNT, ob_decref(joined));
        ob_object *relinked = freed[3]; /* others have left its bin */
        EXPECT_PANIC(OB_PANIC_COUNT, ob_decref(relinked));
        ob_object *behind = freed[i < 2 ? i + 2 : 3];
        EXPECT_PANIC(OB_PANIC_COUNT, ob_decref(behind));
        TAP_OK(ob_heap_check() == NULL);
    }
}

static void drop_itself(ob_object *self) {
    ob_decref(self);
}

static const ob_type suicidal_type = {
    .head = OB_TYPE_HEAD, .name = "suicidal", .size_bytes = sizeof(ob_str), OB_SPECIAL(.release = drop_itself)};

TAP_TEST("a release hook that drops its object once more panics, and does not run again") {
    ob_object *volatile object = ob_object_new(&suicidal_type, 0);
    EXPECT_PANIC(OB_PANIC_COUNT, ob_decref(object));
    TAP_OK(last_panic.address == object);
    TAP_EQUAL(ob_memory_get_stats().objects, 1);
    ob_memory_release_object(object, ob_object_bytes(object));
}

/// Write all of the word but the memory manager's bits.
static void set_refs(ob_object *object, uint32_t refs) {
    object->refs = refs | (object->refs & MANAGER_BITS);
}

TAP_TEST("a count that runs into its highest bit makes the object immortal, and never frees it") {
    ob_object *object = new_note();
    set_refs(object, 0x80000000u - OB_REFS_ONE);
    ob_incref(object);
    ob_incref(object);
    ob_decref(object);
    TAP_EQUAL(ob_refcount(object), UINT32_MAX);
    for (int i = 0; i < 1000; i++) {
        ob_decref(object);
    }
    TAP_EQUAL(ob_memory_get_stats().objects, 1);
    ob_object *holder = ob_list_of(object);
    set_refs(object, 0x80000000u + OB_REFS_ONE);
    ob_decref(holder);
    drain();
    TAP_EQUAL(ob_refcount(object), UINT32_MAX);
    set_refs(object, 0);
    ob_decref(object);
}

TAP_TEST("a count that no object has is a broken heap's: a decref panics and changes nothing") {
    ob_object *volatile object = new_note();
    static const uint32_t counts[] = {0xA0000000, 0xC0000000, 0xE0000000, 0xF0000000};
    forget_the_gone();
    for (volatile size_t i = 0; i < sizeof counts / sizeof counts[0]; i++) {
        set_refs(object, counts[i]);
        EXPECT_PANIC(OB_PANIC_COUNT, ob_decref(object));
        TAP_OK(last_panic.address == object);
        TAP_EQUAL(object->refs & ~MANAGER_BITS, counts[i]);
    }
    TAP_EQUAL(notes_gone, 0);
    set_refs(object, 0);
    ob_decref(object);
}

/// An object with items of 1 byte each behind its header.
typedef struct blob {
    ob_object head;
    uint32_t count;
    uint8_t bytes[];
} blob;

static const ob_type blob_type = {
    .head = OB_TYPE_HEAD, .name = "blob", .size_bytes = offsetof(blob, bytes), .item_bytes = 8};

TAP_TEST("an object of variable size has the items it was asked for, and too many are OverflowError") {
    ob_object *object = ob_object_new(&blob_type, 10);
    TAP_EQUAL(((blob *)(void *)object)->count, 10);
    memset(((blob *)(void *)object)->bytes, 0xFF, 80);
    TAP_OK(ob_heap_check() == NULL);
    ob_decref(object);
    TAP_OK(ob_object_new(&blob_type, SIZE_MAX) == NULL);
    TAP_EQUAL(taken_error(), OB_EOVERFLOW);
    TAP_OK(ob_object_new(&blob_type, SIZE_MAX / 8 + 1) == NULL);
    TAP_EQUAL(taken_error(), OB_EOVERFLOW);
    TAP_OK(ob_object_new(&blob_type, UINT32_MAX / 8 + 1) == NULL);
    TAP_EQUAL(taken_error(), OB_EOVERFLOW);
    TAP_OK(ob_object_new(&blob_type, UINT32_MAX / 2 / 8 - 8) == NULL);
    TAP_EQUAL(taken_error(), OB_ENOMEM);
    TAP_OK(is_empty_heap());
}
