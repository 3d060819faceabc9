/* What list and tuple share. Owns nothing of its own. Invariant: each slot of the vector owns one reference. */
#include "types/sequence.h"

ob_object *ob_sequence_from(const ob_type *type, ob_object *const *items, size_t count) {
    ob_object *object = ob_object_new(type, 0);
    if (object == NULL) {
        return NULL;
    }
    ob_vector *vector = &ob_as_sequence(object, type)->items;
    for (size_t i = 0; i < count; i++) {
        if (ob_vector_push(vector, items[i]) != OB_OK) {
            ob_decref(object);
            return NULL;
        }
        ob_incref(items[i]);
    }
    return object;
}

ob_object **ob_sequence_slot(const ob_sequence *sequence, ptrdiff_t index) {
    ptrdiff_t count = (ptrdiff_t)ob_vector_count(&sequence->items);
    if (index < 0) {
        index += count;
    }
    if (index < 0 || index >= count) {
        ob_error_set(OB_EINDEX, "index out of range", NULL);
        return NULL;
    }
    return ob_vector_slot(&sequence->items, (uint32_t)index);
}

/// The item at the cursor is read anew at each call, so a sequence that a sink makes shorter just ends.
ob_object *ob_sequence_repr(const ob_sequence *sequence, size_t *cursor, ob_sink *sink, const char *open,
                            const char *close) {
    size_t index = *cursor;
    if (index == OB_REPR_INSIDE) {
        ob_sink_text(sink, open);
        ob_sink_text(sink, "...");
        ob_sink_text(sink, close);
        return NULL;
    }
    ob_sink_text(sink, index == 0 ? open : "");
    if (index >= ob_vector_count(&sequence->items)) {
        ob_sink_text(sink, close);
        return NULL;
    }
    ob_sink_text(sink, index == 0 ? "" : ", ");
    if (index >= ob_vector_count(&sequence->items)) {
        ob_sink_text(sink, close);
        return NULL;
    }
    *cursor = index + 1;
    return *ob_vector_slot(&sequence->items, (uint32_t)index);
}
