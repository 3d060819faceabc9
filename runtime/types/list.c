/* list. Invariant: each slot of the vector owns one reference. Suspended while insert and pop move slots; no program code and
 * no collector step runs then. */
#include "obol/list.h"

#include "object/checked.h"
#include "types/sequence.h"

static ob_sequence *as_list(const ob_object *object) {
    return ob_as_sequence(object, &ob_list_type);
}

ob_object *ob_list_new(void) {
    OB_NOTE_SITE();
    return ob_object_new(&ob_list_type, 0);
}

ob_object *ob_list_from(ob_object *const *items, size_t count) {
    OB_NOTE_SITE();
    return ob_sequence_from(&ob_list_type, items, count);
}

size_t ob_list_length(const ob_object *list) {
    return ob_vector_count(&as_list(list)->items);
}

int ob_list_append(ob_object *list, ob_object *item) {
    OB_NOTE_SITE();
    ob_vector *vector = &as_list(list)->items;
    ob_incref(item);
    int error = ob_vector_push(vector, item);
    if (error != OB_OK) {
        ob_decref(item);
    }
    return error;
}

OB_BORROWED ob_object *ob_list_peek(const ob_object *list, ptrdiff_t index) {
    ob_object **slot = ob_sequence_slot(as_list(list), index);
    return slot != NULL ? *slot : NULL;
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
    OB_NOTE_SITE();
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

ob_object *ob_list_pop(ob_object *list, ptrdiff_t index) {
    OB_NOTE_SITE();
    ob_vector *vector = &as_list(list)->items;
    ob_object **slot = ob_sequence_slot(as_list(list), index);
    if (slot == NULL) {
        return NULL;
    }
    uint32_t last = ob_vector_count(vector) - 1u;
    ob_object *item = *slot;
    for (uint32_t i = (uint32_t)(index < 0 ? index + (ptrdiff_t)last + 1 : index); i < last; i++) {
        *ob_vector_slot(vector, i) = *ob_vector_slot(vector, i + 1u);
    }
    (void)ob_vector_pop(vector); /* its reference has moved down, or is the item's */
    return item;
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
