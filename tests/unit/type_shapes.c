/* Every shape that the description of a type can have, and descriptions that are wrong.
 *
 * needs: flash 128K */
#include "object/vector.h"
#include "support.h"

static unsigned pipes_closed;
static int last_handle;

/// References apart, with numbers between them, and a native resource.
typedef struct pipe {
    ob_container head;
    uint32_t handle;
    ob_object *left;
    uint32_t level;
    ob_object *right;
} pipe;

static void close_pipe(ob_object *self) {
    const pipe *closing = (const pipe *)(const void *)self;
    last_handle = (int)closing->handle;
    pipes_closed += closing->left == OB_NIL && closing->right == OB_NIL;
}

static const uint8_t pipe_places[] = {OB_PLACE(pipe, left), OB_PLACE(pipe, right)};
static const OB_TYPE_DEFINE(pipe_type, "Pipe", pipe, OB_SCATTERED(pipe_places, .release = close_pipe));

/// A vector, and a field before it.
typedef struct bag {
    ob_container head;
    ob_object *label;
    ob_vector items;
} bag;

static const OB_TYPE_DEFINE(bag_type, "Bag", bag, OB_FIELDS(bag, label, label), .vector = OB_PLACE(bag, items));

/// So many references behind it.
typedef struct row {
    ob_container head;
    uint32_t count;
    ob_object *items[];
} row;

static const OB_TYPE_DEFINE(row_type, "Row", row, OB_ITEM_REFERENCES);

/// So many bytes behind it, and no references.
typedef struct packet {
    ob_object head;
    uint32_t count;
    uint8_t bytes[];
} packet;

static const OB_TYPE_DEFINE(packet_type, "Packet", packet, OB_ITEM_BYTES(1));

TAP_TEST("fields that stand apart are nil at first and dropped at the end, before the release hook runs once") {
    ob_object *object = ob_object_new(&pipe_type, 0);
    pipe *made = (pipe *)(void *)object;
    TAP_OK(made->left == OB_NIL && made->right == OB_NIL && made->handle == 0 && made->level == 0);
    ob_object *list = ob_list_new();
    made->left = ob_new_ref(list);
    made->right = ob_new_ref(list);
    made->handle = 7;
    made->level = 0xFFFFFFFF;
    pipes_closed = 0;
    ob_decref(object);
    drain();
    TAP_EQUAL(pipes_closed, 1);
    TAP_EQUAL(last_handle, 7);
    TAP_EQUAL(ob_refcount(list), 1);
    ob_decref(list);
}

TAP_TEST("a vector and a field beside it are both taken apart, however long") {
    for (unsigned items = 0; items < 200; items += 33) {
        ob_object *object = ob_object_new(&bag_type, 0);
        bag *made = (bag *)(void *)object;
        ob_object *list = ob_list_new();
        made->label = ob_new_ref(list);
        for (unsigned i = 0; i < items; i++) {
            TAP_EQUAL(ob_vector_push(&made->items, ob_new_ref(list)), OB_OK);
        }
        TAP_EQUAL(ob_refcount(list), items + 2);
        TAP_STRING(repr(object), "<Bag object>");
        ob_decref(object);
        drain();
        TAP_EQUAL(ob_refcount(list), 1);
        ob_decref(list);
    }
}

TAP_TEST("objects with references or bytes behind them, of any number, and too many") {
    ob_object *list = ob_list_new();
    for (uint32_t items = 0; items < 40; items += 13) {
        ob_object *object = ob_object_new(&row_type, items);
        row *made = (row *)(void *)object;
        TAP_EQUAL(made->count, items);
        for (uint32_t i = 0; i < items; i++) {
            TAP_OK(made->items[i] == OB_NIL);
            made->items[i] = ob_new_ref(list);
        }
        TAP_EQUAL(ob_refcount(list), items + 1);
        ob_decref(object);
        drain();
        TAP_EQUAL(ob_refcount(list), 1);
        object = ob_object_new(&packet_type, items);
        TAP_EQUAL(((packet *)(void *)object)->count, items);
        memset(((packet *)(void *)object)->bytes, 0xFF, items);
        ob_decref(object);
    }
    ob_decref(list);
    TAP_OK(ob_object_new(&row_type, UINT32_MAX / 2u) == NULL && taken_error() == OB_EOVERFLOW);
    TAP_OK(ob_object_new(&packet_type, heap_bytes()) == NULL && taken_error() == OB_ENOMEM);
}

TAP_TEST("out of memory while objects of each shape are made leaves nothing") {
    static const ob_type *const types[] = {&pipe_type, &bag_type, &row_type, &packet_type};
    void *ballast = take_ballast();
    for (size_t i = 0; i < sizeof types / sizeof types[0]; i++) {
        TAP_OK(ob_object_new(types[i], types[i]->item_bytes != 0 ? 3 : 0) == NULL);
        TAP_EQUAL(taken_error(), OB_ENOMEM);
    }
    drop_ballast(ballast);
    TAP_OK(is_empty_heap());
}

/* --- Wrong descriptions ---------------------------------------------------------------------------------------------- */

enum { WORD = sizeof(void *), HEAD = sizeof(ob_container) / sizeof(void *) };

#define WRONG(...)                                                                                                     \
    { .head = OB_TYPE_HEAD, .name = "wrong", __VA_ARGS__ }
#define CONTAINER .flags = OB_TYPE_CONTAINER

static const uint8_t twice_there[] = {HEAD, HEAD};
static int finalize_nothing(ob_object *self) {
    (void)self;
    return OB_OK;
}

static const uint8_t in_the_head[] = {HEAD, 1};
static const uint8_t outside[] = {HEAD, HEAD + 2};
static const ob_special releasing = {.release = close_pipe};
static const ob_special twice = {.offsets = twice_there};
static const ob_special headed = {.offsets = in_the_head};
static const ob_special away = {.offsets = outside};
static const uint8_t second_on_count[] = {HEAD + 1, HEAD};
static const ob_special counting = {.offsets = second_on_count};

static const ob_type releasing_base = WRONG(.size_bytes = (HEAD + 1) * WORD, .slots = 1, .first_slot = HEAD, CONTAINER,
                                            .traits = OB_TRAIT_SPECIAL, .special = &releasing);
static const ob_type forgetful_base =
    WRONG(.size_bytes = (HEAD + 1) * WORD, .slots = 1, .first_slot = HEAD, CONTAINER, .base = &releasing_base);
static const ob_special finalizing = {.finalize = finalize_nothing};
static const ob_type finalized_base =
    WRONG(.size_bytes = sizeof(ob_container), CONTAINER, .traits = OB_TRAIT_SPECIAL, .special = &finalizing);
static const ob_type bytes_base = WRONG(.size_bytes = (HEAD + 1) * WORD, .item_bytes = 1, CONTAINER);

/// Fields, and one more behind them.
typedef struct plane {
    ob_container head;
    ob_object *x;
    ob_object *y;
} plane;

typedef struct solid {
    plane base;
    ob_object *z;
} solid;

static const OB_TYPE_DEFINE(plane_type, "Plane", plane, OB_FIELDS(plane, x, y));
static const OB_TYPE_DEFINE(solid_type, "Solid", solid, OB_FIELDS(solid, base.x, z), .base = &plane_type);

static const ob_type bare_base = WRONG(.size_bytes = sizeof(ob_object));
static const ob_type third_type = WRONG(.size_bytes = sizeof(ob_object), .base = &bare_base);
static const ob_type fourth_type = WRONG(.size_bytes = sizeof(ob_object), .base = &third_type);

static const struct {
    const char *why;
    ob_type type;
} wrong[] = {
    {"it has no name", {.head = OB_TYPE_HEAD, .size_bytes = 99}},
    {"it is smaller than its header", WRONG(.size_bytes = sizeof(ob_object) - 1)},
    {"it is smaller than its header", WRONG(.size_bytes = sizeof(ob_container) - 1, CONTAINER)},
    {"it holds references and is no container", WRONG(.size_bytes = 20 * WORD, .slots = 1, .first_slot = 4)},
    {"it holds references and is no container", WRONG(.size_bytes = 20 * WORD, .vector = 4)},
    {"special and OB_TRAIT_SPECIAL do not go together", WRONG(.size_bytes = 20 * WORD, .special = &releasing)},
    {"special and OB_TRAIT_SPECIAL do not go together", WRONG(.size_bytes = 20 * WORD, .traits = OB_TRAIT_SPECIAL)},
    {"a field lies outside", WRONG(.size_bytes = (HEAD + 1) * WORD, .slots = 2, .first_slot = HEAD, CONTAINER)},
    {"a field lies outside", WRONG(.size_bytes = (HEAD + 2) * WORD, .slots = 2, .first_slot = HEAD - 1, CONTAINER)},
    {"a field lies outside",
     WRONG(.size_bytes = (HEAD + 2) * WORD, .slots = 2, CONTAINER, .traits = OB_TRAIT_SPECIAL, .special = &headed)},
    {"a field lies outside",
     WRONG(.size_bytes = (HEAD + 2) * WORD, .slots = 2, CONTAINER, .traits = OB_TRAIT_SPECIAL, .special = &away)},
    {"a field lies on another",
     WRONG(.size_bytes = (HEAD + 2) * WORD, .slots = 2, CONTAINER, .traits = OB_TRAIT_SPECIAL, .special = &twice)},
    {"a field lies on another",
     WRONG(.size_bytes = (HEAD + 4) * WORD, .slots = 2, .first_slot = HEAD, CONTAINER, .vector = HEAD + 1)},
    {"the vector lies outside", WRONG(.size_bytes = (HEAD + 1) * WORD, CONTAINER, .vector = HEAD)},
    {"the vector lies outside", WRONG(.size_bytes = (HEAD + 4) * WORD, CONTAINER, .vector = HEAD - 1)},
    {"it has no field for the type", WRONG(.size_bytes = (HEAD + 4) * WORD, CONTAINER, .traits = OB_TRAIT_MADE)},
    {"it has no count of items", WRONG(.size_bytes = HEAD * WORD, CONTAINER, .item_bytes = 1)},
    {"a field lies on the count of items",
     WRONG(.size_bytes = (HEAD + 2) * WORD, .slots = 1, .first_slot = HEAD, CONTAINER, .item_bytes = 1)},
    {"a field lies on the count of items", WRONG(.size_bytes = (HEAD + 2) * WORD, .slots = 2, CONTAINER,
                                                 .item_bytes = 1, .traits = OB_TRAIT_SPECIAL, .special = &counting)},
    {"a field lies on the count of items",
     WRONG(.size_bytes = (HEAD + 4) * WORD, CONTAINER, .vector = HEAD, .item_bytes = 1)},
    {"its items are not where references can be",
     WRONG(.size_bytes = (HEAD + 1) * WORD, CONTAINER, .item_bytes = 1, .traits = OB_TRAIT_ITEM_REFERENCES)},
    {"its items are not where references can be",
     WRONG(.size_bytes = (HEAD + 1) * WORD + 1, CONTAINER, .item_bytes = WORD, .traits = OB_TRAIT_ITEM_REFERENCES)},
    {"it is not plain", WRONG(.size_bytes = (HEAD + 2) * WORD, .slots = 1, .first_slot = HEAD,
                              .flags = OB_TYPE_CONTAINER | OB_TYPE_PLAIN)},
    {"it is not plain", WRONG(.size_bytes = (HEAD + 2) * WORD, .slots = 1, .first_slot = HEAD + 1,
                              .flags = OB_TYPE_CONTAINER | OB_TYPE_PLAIN)},
    {"it is not plain", WRONG(.size_bytes = (HEAD + 20) * WORD, .slots = 20, .first_slot = HEAD,
                              .flags = OB_TYPE_CONTAINER | OB_TYPE_PLAIN)},
    {"its base is larger", WRONG(.size_bytes = sizeof(ob_container), CONTAINER, .base = &plane_type)},
    {"its base's fields are elsewhere",
     WRONG(.size_bytes = sizeof(solid), .slots = 2, .first_slot = HEAD + 1, CONTAINER, .base = &plane_type)},
    {"its base's fields are elsewhere",
     WRONG(.size_bytes = sizeof(solid), .slots = 1, .first_slot = HEAD, CONTAINER, .base = &plane_type)},
    {"its base's fields are elsewhere",
     WRONG(.size_bytes = sizeof(bag), .slots = 1, .first_slot = HEAD, CONTAINER, .base = &bag_type)},
    {"its base's items or header are others", WRONG(.size_bytes = sizeof(solid), .base = &packet_type)},
    {"its base's items or header are others",
     WRONG(.size_bytes = (HEAD + 2) * WORD, CONTAINER, .item_bytes = 1, .base = &bytes_base)},
    {"its base's items or header are others", WRONG(.size_bytes = sizeof(ob_container), CONTAINER, .base = &bare_base)},
    {"its base's items or header are others",
     WRONG(.size_bytes = (HEAD + 1) * WORD, CONTAINER, .item_bytes = 2, .base = &bytes_base)},
    {"its base's release hook is left out",
     WRONG(.size_bytes = (HEAD + 1) * WORD, .slots = 1, .first_slot = HEAD, CONTAINER, .base = &releasing_base)},
    {"its base's release hook is left out",
     WRONG(.size_bytes = (HEAD + 1) * WORD, .slots = 1, .first_slot = HEAD, CONTAINER, .base = &forgetful_base)},
    {"its base's finalizer is left out", WRONG(.size_bytes = sizeof(ob_container), CONTAINER, .base = &finalized_base)},
};

TAP_TEST("each wrong description is told, and by its reason") {
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        TAP_STRING(ob_type_check(&wrong[i].type), wrong[i].why);
    }
}

TAP_TEST("bases that lead back are told") {
    static ob_type first = WRONG(.size_bytes = sizeof(ob_object));
    static ob_type second = WRONG(.size_bytes = sizeof(ob_object), .base = &first);
    first.base = &second;
    TAP_STRING(ob_type_check(&first), "it has more bases than there can be");
}

TAP_TEST("right descriptions pass: those above and the built-in ones") {
    static const ob_type *const right[] = {
        &plane_type,   &solid_type,       &pipe_type,    &bag_type,       &row_type,          &packet_type,
        &ob_type_type, &ob_none_type,     &ob_bool_type, &ob_int_type,    &ob_str_type,       &ob_tuple_type,
        &ob_list_type, &ob_function_type, &ob_dict_type, &releasing_base, &ob_namespace_type, &fourth_type};
    for (size_t i = 0; i < sizeof right / sizeof right[0]; i++) {
        TAP_STRING(ob_type_check(right[i]), NULL);
    }
}
