/* list. Invariant: each slot of the vector owns one reference. Suspended while insert and pop move slots; no program code and
 * no collector step runs then. */
#include "obol/list.h"

#include "memory/layout.h"
#include "types/sequence.h"

static ob_sequence *as_list(const ob_object *object) {
    return ob_as_sequence(object, &ob_list_type);
}

ob_object *ob_list_new(void) {
    return ob_object_new(&ob_list_type, 0);
}

ob_object *ob_list_from(ob_object *const *items, size_t count) {
    return ob_sequence_from(&ob_list_type, items, count);
}

size_t ob_list_length(const ob_object *list) {
    return ob_vector_count(&as_list(list)->items);
}

/// An object of exactly this type: what the short paths below are for. The others go the long way, which checks.
static inline bool is_list(const ob_object *object) {
    return !ob_is_tagged(object) && object->type == &ob_list_type;
}

static inline ob_vector *items_of(const ob_object *list) {
    return &((ob_sequence *)(uintptr_t)list)->items;
}

__attribute__((noinline)) static int append_slowly(ob_object *list, ob_object *item) {
    int error = ob_vector_push(&as_list(list)->items, item);
    if (error == OB_OK) {
        ob_incref(item);
    }
    return error;
}

OB_FAST int ob_list_append(ob_object *list, ob_object *item) {
    if (!is_list(list) || !ob_vector_put(items_of(list), item)) {
        return append_slowly(list, item);
    }
    ob_incref(item);
    return OB_OK;
}

/// The position that an index means, or something not below the length.
static inline size_t position_in(const ob_vector *vector, ptrdiff_t index) {
    return index < 0 ? (size_t)index + ob_vector_count(vector) : (size_t)index;
}

__attribute__((noinline)) static ob_object *refuse_index(void) {
    ob_error_set(OB_EINDEX, "index out of range", NULL);
    return NULL;
}

/// Of a derived type.
__attribute__((noinline)) static ob_object *peek_slowly(const ob_object *list, ptrdiff_t index) {
    ob_object **slot = ob_sequence_slot(as_list(list), index);
    return slot != NULL ? *slot : NULL;
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
    ob_object *item = ob_list_peek(list, index);
    ob_xincref(item);
    return item;
}

int ob_list_set(ob_object *list, ptrdiff_t index, ob_object *item) {
    ob_object **slot = ob_sequence_slot(as_list(list), index);
    if (slot == NULL) {
        return OB_EINDEX;
    }
    ob_object *old = *slot;
    *slot = ob_new_ref(item);
    ob_decref(old);
    return OB_OK;
}

int ob_list_insert(ob_object *list, ptrdiff_t index, ob_object *item) {
    ob_vector *vector = &as_list(list)->items;
    ptrdiff_t count = (ptrdiff_t)ob_vector_count(vector);
    if (index < 0) {
        index = index + count < 0 ? 0 : index + count;
    }
    int error = ob_list_append(list, item);
    if (error != OB_OK) {
        return error;
    }
    for (ptrdiff_t i = count; i > index; i--) {
        ob_object **slot = ob_vector_slot(vector, (uint32_t)i);
        ob_object **below = ob_vector_slot(vector, (uint32_t)i - 1u);
        ob_object *moved = *below;
        *below = *slot;
        *slot = moved;
    }
    return OB_OK;
}

__attribute__((noinline)) static ob_object *pop_slowly(ob_object *list, ptrdiff_t index) {
    if (ob_sequence_slot(as_list(list), index) == NULL) {
        return NULL;
    }
    ob_vector *vector = items_of(list);
    return ob_vector_remove(vector, (uint32_t)position_in(vector, index));
}

OB_FAST ob_object *ob_list_pop(ob_object *list, ptrdiff_t index) {
    ob_object *item = index == -1 && is_list(list) ? ob_vector_cut(items_of(list)) : NULL;
    return item != NULL ? item : pop_slowly(list, index);
}

static ob_object *list_repr(ob_object *self, size_t *cursor, ob_sink *sink) {
    return ob_sequence_repr(as_list(self), cursor, sink, "[", "]");
}

static int32_t list_length(const ob_object *self) {
    return (int32_t)ob_vector_count(&as_list(self)->items);
}

static const ob_items list_items = {.length = list_length};

const OB_TYPE_DEFINE(ob_list_type, "list", ob_sequence, OB_VECTOR(ob_sequence, items), .traits = OB_TRAIT_UNHASHABLE,
                     .repr_next = list_repr, .items = &list_items);
