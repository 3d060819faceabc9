/* Iterators over lists and tuples, in both directions.
 *
 * Owns: each iterator a reference to its sequence until the end, OB_NIL from then on. The position is a small int, so that an
 * iterator is an object of nothing but references.
 * Invariant: none that lasts: the row is read anew at each step, so whatever becomes of a list, an iterator gives an item that is in it, or
 * ends. */
#include "memory/layout.h"
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

/// No item any more: the sequence is let go, so that an iterator that has ended stays so.
static int end(iterator *self) {
    ob_object *sequence = self->sequence;
    self->sequence = OB_NIL;
    ob_decref(sequence);
    return 0;
}

/// The item at a position (new), or NULL when there is none: ob_row_of and ob_row_at in one, for all the loops there are.
__attribute__((always_inline)) static inline ob_object *item_at(const ob_object *sequence, uint32_t at) {
    if (sequence == OB_NIL) {
        return NULL;
    }
    const ob_type *type = sequence->type;
    if (type->vector == 0) {
        ob_row row = ob_row_of(sequence);
        return at < row.count ? ob_new_ref(row.items[at]) : NULL;
    }
    const ob_vector *vector = (const ob_vector *)(const void *)((void *const *)(const void *)sequence + type->vector);
    return at < ob_vector_count(vector) ? ob_new_ref(ob_vector_leaf(vector, at)[at % OB_CHUNK_SLOTS]) : NULL;
}

/// Give the item at a position and go on to the next.
__attribute__((always_inline)) static inline int give(iterator *self, uint32_t at, uint32_t next, ob_object **item) {
    ob_object *found = item_at(self->sequence, at);
    if (found == NULL) {
        return end(self);
    }
    *item = found;
    self->position = OB_INT((int32_t)next);
    return 1;
}

static inline uint32_t position_of(const iterator *self) {
    return (uint32_t)((intptr_t)self->position >> 1);
}

OB_FAST static int forward_next(ob_object *object, ob_object **item) {
    iterator *self = (iterator *)(void *)object;
    uint32_t at = position_of(self);
    return give(self, at, at + 1u, item);
}

/// Below the first item there is position UINT32_MAX, where no row has an item.
OB_FAST static int backward_next(ob_object *object, ob_object **item) {
    iterator *self = (iterator *)(void *)object;
    uint32_t at = position_of(self) - 1u;
    return give(self, at, at, item);
}

static const OB_TYPE_DEFINE(forward_type, "iterator", iterator, OB_FIELDS(iterator, sequence, position),
                            .next = forward_next);
static const OB_TYPE_DEFINE(backward_type, "reversed", iterator, OB_FIELDS(iterator, sequence, position),
                            .next = backward_next);

/// Here, as what calls it iterates over the others, so that all iterators are linked.
bool ob_is_row(const ob_object *object) {
    const ob_type *type = ob_type_of(object);
    while (type != NULL && type->items == NULL) {
        type = type->base;
    }
    return type != NULL && type->items->iterate == ob_sequence_iterate;
}

ob_object *ob_sequence_iterate(ob_object *sequence) {
    return new_iterator(&forward_type, sequence, 0);
}

ob_object *ob_sequence_reversed(ob_object *sequence) {
    return new_iterator(&backward_type, sequence, ob_row_of(sequence).count);
}
