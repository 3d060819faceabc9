/* tuple. Invariant: as a list's, and it never changes once it has been returned. The empty tuple is one object in flash. */
#include "obol/tuple.h"

#include "object/checked.h"
#include "types/sequence.h"

static const ob_sequence empty = {{OB_HEAD_IMMORTAL(&ob_tuple_type), 0}, {0, NULL}};

static ob_sequence *as_tuple(const ob_object *object) {
    return ob_as_sequence(object, &ob_tuple_type);
}

ob_object *ob_tuple_from(ob_object *const *items, size_t count) {
    OB_NOTE_SITE();
    if (count == 0) {
        return (ob_object *)(uintptr_t)&empty;
    }
    return ob_sequence_from(&ob_tuple_type, items, count);
}

size_t ob_tuple_length(const ob_object *tuple) {
    return ob_vector_count(&as_tuple(tuple)->items);
}

OB_BORROWED ob_object *ob_tuple_peek(const ob_object *tuple, ptrdiff_t index) {
    ob_object **slot = ob_sequence_slot(as_tuple(tuple), index);
    return slot != NULL ? *slot : NULL;
}

ob_object *ob_tuple_get(const ob_object *tuple, ptrdiff_t index) {
    ob_object *item = ob_tuple_peek(tuple, index);
    ob_xincref(item);
    return item;
}

/// A tuple of one closes with ",)".
static ob_object *tuple_repr(ob_object *self, size_t *cursor, ob_sink *sink) {
    const ob_sequence *tuple = as_tuple(self);
    bool one = *cursor != OB_REPR_INSIDE && ob_vector_count(&tuple->items) == 1;
    return ob_sequence_repr(tuple, cursor, sink, "(", one ? ",)" : ")");
}

static int32_t tuple_length(const ob_object *self) {
    return (int32_t)ob_vector_count(&as_tuple(self)->items);
}

static const ob_items tuple_items = {.length = tuple_length};

const OB_TYPE_DEFINE(ob_tuple_type, "tuple", ob_sequence, OB_VECTOR(ob_sequence, items), .traits = OB_TRAIT_UNHASHABLE,
                     .repr_next = tuple_repr, .items = &tuple_items);
