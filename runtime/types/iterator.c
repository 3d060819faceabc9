/* Iterators over lists and tuples, in both directions.
 *
 * Owns: each iterator a reference to its sequence until the end, OB_NIL from then on. The position is a small int, so that an
 * iterator is an object of nothing but references.
 * Invariant: none that lasts: the row is read anew at each step, so whatever becomes of a list, an iterator gives an item that is in it, or
 * ends. */
#include "obol/int.h"
#include "types/sequence.h"

typedef struct iterator {
    ob_container head;
    ob_object *sequence;
    ob_object *position; ///< of the next item; going down, one more
} iterator;

static ob_object *new_iterator(const ob_type *type, ob_object *sequence, uint32_t position) {
    iterator *made = (iterator *)(void *)ob_object_new(type, 0);
    if (made == NULL) {
        return NULL;
    }
    made->sequence = ob_new_ref(sequence);
    made->position = OB_INT((int32_t)position);
    return &made->head.head;
}

/// The item at a position, or the end when there is none.
static int give(iterator *self, uint32_t at, uint32_t next, ob_object **item) {
    ob_object *sequence = self->sequence;
    if (sequence == OB_NIL) {
        return 0;
    }
    ob_row row = ob_row_of(sequence);
    if (at < row.count) {
        *item = ob_new_ref(ob_row_at(&row, at));
        self->position = OB_INT((int32_t)next);
        return 1;
    }
    self->sequence = OB_NIL;
    ob_decref(sequence);
    return 0;
}

static uint32_t position_of(const iterator *self) {
    return (uint32_t)ob_int_small_value(self->position);
}

static int forward_next(ob_object *object, ob_object **item) {
    iterator *self = (iterator *)(void *)object;
    uint32_t at = position_of(self);
    return give(self, at, at + 1u, item);
}

/// Below the first item there is position UINT32_MAX, where no row has an item.
static int backward_next(ob_object *object, ob_object **item) {
    iterator *self = (iterator *)(void *)object;
    uint32_t at = position_of(self) - 1u;
    return give(self, at, at, item);
}

static const OB_TYPE_DEFINE(forward_type, "iterator", iterator, OB_FIELDS(iterator, sequence, position),
                            .next = forward_next);
static const OB_TYPE_DEFINE(backward_type, "reversed", iterator, OB_FIELDS(iterator, sequence, position),
                            .next = backward_next);

ob_object *ob_sequence_iterate(ob_object *sequence) {
    return new_iterator(&forward_type, sequence, 0);
}

ob_object *ob_sequence_reversed(ob_object *sequence) {
    return new_iterator(&backward_type, sequence, ob_row_of(sequence).count);
}
