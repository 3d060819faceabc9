/* Plain objects, those of nothing but reference fields: made and dropped by paths of their own, which must do what the general ones do.
 *
 * needs: ram 16K, unchecked */
#include "memory/cache.h"
#include "memory/memory.h"
#include "object/count.h"
#include "support.h"

enum { FIELDS_MAX = 14, SMALL = 3 };

typedef struct plain {
    ob_container head;
    ob_object *fields[FIELDS_MAX];
} plain;

/// A plain type of so many fields.
#define PLAIN_TYPE(fields_)                                                                                            \
    {                                                                                                                  \
        .head = OB_TYPE_HEAD, .name = "plain", .size_bytes = sizeof(ob_container) + (fields_) * sizeof(ob_object *),   \
        .slots = (fields_), .first_slot = sizeof(ob_container) / sizeof(void *),                                       \
        .flags = OB_TYPE_CONTAINER | OB_TYPE_PLAIN                                                                     \
    }

static const ob_type types[FIELDS_MAX + 1] = {
    PLAIN_TYPE(0), /* not used */
    PLAIN_TYPE(1), PLAIN_TYPE(2), PLAIN_TYPE(3),  PLAIN_TYPE(4),  PLAIN_TYPE(5),  PLAIN_TYPE(6),  PLAIN_TYPE(7),
    PLAIN_TYPE(8), PLAIN_TYPE(9), PLAIN_TYPE(10), PLAIN_TYPE(11), PLAIN_TYPE(12), PLAIN_TYPE(13), PLAIN_TYPE(14)};

typedef struct pair {
    ob_container head;
    ob_object *first;
    ob_object *second;
} pair;

static const OB_TYPE_DEFINE(pair_type, "pair", pair, OB_FIELDS(pair, first, second));

typedef struct mixed {
    ob_container head;
    ob_object *first;
    uint32_t number;
} mixed;

static const OB_TYPE_DEFINE(mixed_type, "mixed", mixed, OB_FIELDS(mixed, first, first));

static unsigned leaves_gone;

static void leaf_release(ob_object *self) {
    (void)self;
    leaves_gone++;
}

static const OB_TYPE_DEFINE(leaf_type, "leaf", ob_object, OB_SPECIAL(.release = leaf_release));

static ob_object **fields_of(ob_object *object) {
    return ((plain *)(void *)object)->fields;
}

/// What a field may hold.
typedef enum content { NUMBER, NIL, NONE, SHARED, LEAF, PLAIN, LIST, SHARED_TWICE, CONTENTS } content;

/// Everything that is made; leaves that will go are counted.
static ob_object *shared;
static unsigned leaves_expected;

static ob_object *new_leaf(void) {
    leaves_expected++;
    return ob_object_new(&leaf_type, 0);
}

static ob_object *make(content what) {
    ob_object *made;
    switch (what) {
    case NUMBER: return OB_INT(7);
    case NIL: return OB_NIL;
    case NONE: return ob_new_ref(OB_NONE);
    case SHARED: return ob_new_ref(shared);
    case LEAF: return new_leaf();
    case PLAIN:
        made = ob_object_new(&pair_type, 0);
        ((pair *)(void *)made)->first = new_leaf();
        ((pair *)(void *)made)->second = ob_new_ref(shared);
        return made;
    case LIST:
        made = ob_list_new();
        (void)ob_list_append(made, shared);
        return made;
    default: return ob_new_ref(shared);
    }
}

/// Drop an object with these contents; everything that died with it goes, and nothing else.
static bool drops_rightly(unsigned fields, const content *contents) {
    leaves_gone = leaves_expected = 0;
    ob_object *object = ob_object_new(&types[fields], 0);
    for (unsigned i = 0; i < fields; i++) {
        fields_of(object)[i] = make(contents[i]);
    }
    ob_decref(object);
    bool waits = ob_waiting() != 0;
    bool looks = (ob_attention & OB_ATTENTION_WAITING) != 0;
    drain();
    return waits == looks && leaves_gone == leaves_expected && ob_refcount(shared) == 1 && ob_waiting() == 0 &&
           (ob_attention & OB_ATTENTION_WAITING) == 0;
}

static bool all_contents(unsigned fields) {
    content contents[SMALL];
    unsigned combinations = 1;
    for (unsigned i = 0; i < fields; i++) {
        combinations *= CONTENTS;
    }
    for (unsigned n = 0; n < combinations; n++) {
        unsigned rest = n;
        for (unsigned i = 0; i < fields; i++, rest /= CONTENTS) {
            contents[i] = (content)(rest % CONTENTS);
        }
        if (!drops_rightly(fields, contents)) {
            return false;
        }
    }
    return true;
}

TAP_TEST("objects of one to three fields drop everything that fields can hold, in each combination") {
    shared = ob_list_new();
    for (unsigned fields = 1; fields <= SMALL; fields++) {
        TAP_OK(all_contents(fields));
    }
    ob_decref(shared);
}

TAP_TEST("the same when no cache has room") {
    shared = ob_list_new();
    while (ob_memory_flush()) { /* ends with the last slot */
    }
    size_t cached = ob_memory_get_stats().cached_bytes;
    int32_t credit = ob_cache_state.credit;
    ob_cache_state.credit = -0x10000000;
    bool right = true;
    for (unsigned fields = 1; fields <= SMALL; fields++) {
        right = right && all_contents(fields);
    }
    ob_decref(ob_object_new(&pair_type, 0));
    right = right && ob_memory_get_stats().cached_bytes == cached;
    ob_cache_state.credit += credit + 0x10000000;
    TAP_OK(right);
    ob_decref(shared);
    TAP_OK(ob_heap_check() == NULL);
}

TAP_TEST("objects of up to fourteen fields drop the first, the last and all") {
    shared = ob_list_new();
    for (unsigned fields = 1; fields <= FIELDS_MAX; fields++) {
        for (unsigned at = 0; at <= fields; at++) {
            content contents[FIELDS_MAX];
            for (unsigned i = 0; i < fields; i++) {
                contents[i] = i == at || at == fields ? PLAIN : NUMBER;
            }
            TAP_OK(drops_rightly(fields, contents));
        }
    }
    ob_decref(shared);
}

TAP_TEST("new ones are empty, whatever their memory held before, and count as one reference") {
    for (unsigned fields = 1; fields <= FIELDS_MAX; fields++) {
        for (int round = 0; round < 2; round++) {
            ob_object *object = ob_object_new(&types[fields], 0);
            TAP_OK(object != NULL && ob_refcount(object) == 1 && object->type == &types[fields]);
            TAP_OK(((plain *)(void *)object)->head.gc == 0);
            for (unsigned i = 0; i < fields; i++) {
                TAP_OK(fields_of(object)[i] == OB_NIL);
                fields_of(object)[i] = OB_INT(3);
            }
            ((plain *)(void *)object)->head.gc = 99;
            ob_decref(object);
        }
    }
}

TAP_TEST("a blank one has a type and a count, also of a type that is not plain") {
    ob_object *object = ob_object_new_blank(&pair_type);
    TAP_OK(object->type == &pair_type && ob_refcount(object) == 1);
    ((pair *)(void *)object)->first = ((pair *)(void *)object)->second = OB_INT(1);
    ob_decref(object);
    object = ob_object_new_blank(&mixed_type);
    TAP_OK(object->type == &mixed_type && ((mixed *)(void *)object)->first == OB_NIL);
    TAP_EQUAL(((mixed *)(void *)object)->number, 0);
    ob_decref(object);
}

TAP_TEST("fields that are all there is make a type plain, others do not") {
    TAP_EQUAL(pair_type.flags, OB_TYPE_PLAIN | OB_TYPE_CONTAINER);
    TAP_EQUAL(pair_type.slots, 2);
    TAP_EQUAL(mixed_type.flags,
              sizeof(void *) == 4 || sizeof(mixed) > sizeof(ob_container) + sizeof(void *) ? OB_TYPE_CONTAINER : -1);
    TAP_EQUAL(mixed_type.slots, 1);
}

TAP_TEST("a dead plain object that is dropped once more panics") {
    ob_object *volatile inner = ob_object_new(&pair_type, 0);
    ob_object *volatile outer = ob_object_new(&pair_type, 0);
    ((pair *)(void *)outer)->first = inner;
    ((pair *)(void *)outer)->second = inner; /* one reference too few */
    EXPECT_PANIC(OB_PANIC_COUNT, ob_decref(outer));
    TAP_OK(last_panic.address == inner);
    ob_memory_release_object(outer, sizeof(pair)); /* what panicked is where it was, and waits */
    drain();
}

TAP_TEST("the same when what held it was waiting itself") {
    ob_object *volatile inner = ob_object_new(&pair_type, 0);
    ob_object *volatile outer = ob_object_new(&pair_type, 0);
    ob_object *volatile outermost = ob_object_new(&pair_type, 0);
    ((pair *)(void *)outermost)->first = outer;
    ((pair *)(void *)outer)->first = inner;
    ((pair *)(void *)outer)->second = inner;
    EXPECT_PANIC(OB_PANIC_COUNT, ob_decref(outermost));
    TAP_OK(last_panic.address == inner);
    ob_memory_release_object(outer, sizeof(pair));
    drain();
}

/// Stands in flash.
static const pair immortal = {{OB_HEAD_IMMORTAL(&pair_type), 0}, OB_INT(1), OB_INT(2)};

/// A tree of plain objects with leaves, lists and immortal ones at its ends.
static ob_object *tree(unsigned depth) {
    if (depth == 0) {
        return new_leaf();
    }
    ob_object *node = ob_object_new(&types[3], 0);
    fields_of(node)[0] = tree(depth - 1);
    fields_of(node)[1] = depth % 2 == 0 ? (ob_object *)(uintptr_t)&immortal : make(LIST);
    fields_of(node)[2] = tree(depth - 1);
    return node;
}

TAP_TEST("a tree dies as a whole, whatever the budget, and leaves immortal objects alone") {
    shared = ob_list_new();
    for (uint32_t units = 1; units < 20; units++) {
        leaves_gone = leaves_expected = 0;
        ob_decref(tree(4));
        while (ob_gc_step(units)) { /* ends: nothing dies meanwhile */
        }
        TAP_EQUAL(leaves_gone, leaves_expected);
        TAP_OK(ob_waiting() == 0 && ob_refcount(shared) == 1);
        TAP_EQUAL(immortal.head.head.refs, OB_REFS_IMMORTAL);
    }
    ob_decref(shared);
}

TAP_TEST("a plain object that dies while another is half dismantled leaves that one's place alone") {
    enum { HELD = 4 };
    static const ob_type rows[] = {{.head = OB_TYPE_HEAD,
                                    .name = "row",
                                    .size_bytes = sizeof(ob_container) + (HELD + 1) * sizeof(ob_object *),
                                    .slots = HELD,
                                    .first_slot = sizeof(ob_container) / sizeof(void *),
                                    .flags = OB_TYPE_CONTAINER}};
    shared = ob_list_new();
    for (uint32_t units = 0; units <= HELD; units++) {
        leaves_gone = leaves_expected = 0;
        ob_object *lists[2];
        for (int i = 0; i < 2; i++) {
            lists[i] = ob_list_new();
            for (int j = 0; j < 2 * OB_DECREF_BUDGET_UNITS; j++) {
                ob_object *leaf = new_leaf();
                TAP_OK(ob_list_append(lists[i], leaf) == OB_OK);
                ob_decref(leaf);
            }
        }
        ob_object *row = ob_object_new(&rows[0], 0);
        for (int i = 0; i < HELD; i++) {
            fields_of(row)[i] = new_leaf();
        }
        ob_object *other = ob_object_new(&rows[0], 0);
        for (int i = 0; i < HELD; i++) {
            fields_of(other)[i] = new_leaf();
        }
        TAP_OK(ob_list_append(lists[0], row) == OB_OK);
        ob_decref(row);
        ob_decref(lists[0]);
        while (ob_waiting() == 1 &&
               (ob_attention & OB_ATTENTION_WAITING) != 0) { /* until the row waits as well, or is gone */
            (void)ob_gc_step(1);
            if (ob_waiting() == 1 && leaves_gone > 2 * OB_DECREF_BUDGET_UNITS) {
                break;
            }
        }
        (void)ob_gc_step(units);
        ob_object *outer = make(PLAIN);
        ((pair *)(void *)outer)->second = (ob_decref(((pair *)(void *)outer)->second), make(PLAIN));
        ob_decref(outer);
        ob_decref(other);
        ob_decref(lists[1]);
        drain();
        TAP_EQUAL(leaves_gone, leaves_expected);
    }
    ob_decref(shared);
}

static ob_object *chain_of(int nodes) {
    ob_object *chain = OB_NIL;
    for (int i = 0; i < nodes; i++) {
        ob_object *node = ob_object_new(&pair_type, 0);
        ((pair *)(void *)node)->first = chain;
        chain = node;
    }
    return chain;
}

/// Objects that one step takes apart.
static size_t gone_in(uint32_t units) {
    size_t before = ob_memory_get_stats().blocks;
    (void)ob_gc_step(units);
    return before - ob_memory_get_stats().blocks;
}

TAP_TEST("a plain object counts for its fields and itself, and for more when its region takes it back") {
    ob_decref(chain_of(100));
    TAP_EQUAL(gone_in(1), 1);
    TAP_EQUAL(gone_in(3), 1);
    TAP_EQUAL(gone_in(4), 2);
    TAP_EQUAL(gone_in(9), 3);
    int32_t credit = ob_cache_state.credit;
    ob_cache_state.credit = -0x10000000;
    size_t gone[] = {gone_in(8), gone_in(9), gone_in(17)};
    ob_cache_state.credit += credit + 0x10000000;
    TAP_OK(gone[0] == 1 && gone[1] == 2 && gone[2] == 3);
    drain();
}

TAP_TEST("a chain of plain objects dies in bounded pieces, and each death afterwards works some of it off") {
    enum { NODES = 300 };
    ob_object *chain = chain_of(NODES);
    size_t before = ob_memory_get_stats().blocks;
    TAP_EQUAL(before, NODES);
    ob_decref(chain);
    size_t left = ob_memory_get_stats().blocks;
    TAP_OK(left >= NODES - OB_DECREF_BUDGET_UNITS && left < NODES && ob_waiting() == 1);
    while (ob_waiting() != 0) {
        ob_object *other = ob_object_new(&pair_type, 0);
        ob_decref(other);
        TAP_OK(ob_memory_get_stats().blocks < left);
        left = ob_memory_get_stats().blocks;
    }
    TAP_EQUAL(left, 0);
}
