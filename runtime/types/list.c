/* list: the object, its items one by one, and its type. The rest is in list_bulk.c and sort.c.
 *
 * Invariant: each slot of the vector owns one reference. Suspended within the functions of object/vector.h only; no program code and no
 * collector step runs there. A replaced or removed item is dropped after the list is whole again. */
#include "obol/list.h"
#include "object/checked.h"

#include "memory/layout.h"
#include "object/needs.h"
#include "types/list.h"

/// An object of exactly this type: what the short paths below are for. The others go the long way, which checks.
static inline bool is_list(const ob_object *object) {
    return !ob_is_tagged(object) && object->type == &ob_list_type;
}

static inline ob_vector *items_of(const ob_object *list) {
    return &((ob_sequence *)(uintptr_t)list)->items;
}

/* --- Making -------------------------------------------------------------------------------------------------------- */

ob_object *ob_list_new(void) {
    OB_NOTE_SITE();
    return ob_object_new(&ob_list_type, 0);
}

ob_object *ob_list_from(ob_object *const *items, size_t count) {
    OB_NOTE_SITE();
    ob_object *list = ob_list_new();
    for (size_t i = 0; i < count && list != NULL; i++) {
        if (ob_list_append(list, items[i]) != OB_OK) {
            ob_decref(list);
            list = NULL;
        }
    }
    return list;
}

/* --- One item ------------------------------------------------------------------------------------------------------ */

size_t ob_list_length(const ob_object *list) {
    return ob_vector_count(ob_list_items(list));
}

__attribute__((noinline)) static int append_slowly(ob_object *list, ob_object *item) {
    int error = ob_vector_push(ob_list_items(list), item);
    if (error == OB_OK) {
        ob_incref(item);
    }
    return error;
}

OB_FAST int ob_list_append(ob_object *list, ob_object *item) {
    OB_NOTE_SITE();
    if (!is_list(list) || !ob_vector_put(items_of(list), item)) {
        return append_slowly(list, item);
    }
    ob_incref(item);
    return OB_OK;
}

__attribute__((noinline)) static ob_object *refuse_index(void) {
    ob_error_set(OB_EINDEX, "index out of range", NULL);
    return NULL;
}

/// Of a derived type.
__attribute__((noinline)) static ob_object *peek_slowly(const ob_object *list, ptrdiff_t index) {
    const ob_vector *items = ob_list_items(list);
    uint32_t position;
    return ob_position(index, ob_vector_count(items), &position) ? *ob_vector_slot(items, position) : NULL;
}

OB_FAST OB_BORROWED ob_object *ob_list_peek(const ob_object *list, ptrdiff_t index) {
    if (!is_list(list)) {
        return peek_slowly(list, index);
    }
    const ob_vector *items = items_of(list);
    uint32_t count = ob_vector_count(items);
    index += index < 0 ? (ptrdiff_t)count : 0;
    if ((size_t)index >= count) {
        return refuse_index();
    }
    return ob_vector_leaf(items, (uint32_t)index)[(uint32_t)index % OB_CHUNK_SLOTS];
}

ob_object *ob_list_get(const ob_object *list, ptrdiff_t index) {
    OB_NOTE_SITE();
    ob_object *item = ob_list_peek(list, index);
    ob_xincref(item);
    return item;
}

int ob_list_set(ob_object *list, ptrdiff_t index, ob_object *item) {
    OB_NOTE_SITE();
    const ob_vector *items = ob_list_items(list);
    uint32_t position;
    if (!ob_position(index, ob_vector_count(items), &position)) {
        return OB_EINDEX;
    }
    ob_decref(ob_vector_set(items, position, ob_new_ref(item)));
    return OB_OK;
}

int ob_list_insert(ob_object *list, ptrdiff_t index, ob_object *item) {
    OB_NOTE_SITE();
    ob_vector *items = ob_list_items(list);
    ptrdiff_t count = (ptrdiff_t)ob_vector_count(items);
    if (index < 0) {
        index = index + count < 0 ? 0 : index + count;
    }
    int error = ob_vector_insert(items, (uint32_t)(index < count ? index : count), item);
    if (error == OB_OK) {
        ob_incref(item);
    }
    return error;
}

__attribute__((noinline)) static ob_object *pop_slowly(ob_object *list, ptrdiff_t index) {
    ob_vector *items = ob_list_items(list);
    uint32_t position;
    return ob_position(index, ob_vector_count(items), &position) ? ob_vector_remove(items, position) : NULL;
}

OB_FAST ob_object *ob_list_pop(ob_object *list, ptrdiff_t index) {
    OB_NOTE_SITE();
    ob_object *item = index == -1 && is_list(list) ? ob_vector_cut(items_of(list)) : NULL;
    return item != NULL ? item : pop_slowly(list, index);
}

/* --- The type ------------------------------------------------------------------------------------------------------ */

static int32_t list_length(const ob_object *self) {
    return (int32_t)ob_vector_count(items_of(self));
}

static int list_compare(ob_object *self, ob_object *other, ob_compare_step *step) {
    return ob_sequence_compare(self, other, step);
}

static ob_object *list_repr(ob_object *self, size_t *cursor, ob_sink *sink) {
    return ob_sequence_repr(self, cursor, sink, "[", "]");
}

static const ob_nested list_nested = {.compare_next = list_compare};
OB_OFFERED(ob_list_binary);
OB_OFFERED(ob_list_get_item);
OB_OFFERED(ob_list_set_item);
OB_OFFERED(ob_sequence_contains);
OB_OFFERED(ob_sequence_iterate);
static const ob_numbers list_numbers = {.binary = ob_list_binary};
static const ob_items list_items = {.length = list_length,
                                    .get = ob_list_get_item,
                                    .set = ob_list_set_item,
                                    .contains = ob_sequence_contains,
                                    .iterate = ob_sequence_iterate};

OB_OFFERED(ob_init_empty);
const OB_TYPE_DEFINE(ob_list_type, "list", ob_sequence, OB_VECTOR(ob_sequence, items), .traits = OB_TRAIT_UNHASHABLE,
                     .repr_next = list_repr, .nested = &list_nested, .items = &list_items, .numbers = &list_numbers,
                     .init = ob_init_empty);
