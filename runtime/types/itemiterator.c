/* Iterators over instances that have __getitem__ and no __iter__: items 0, 1, 2 … until an IndexError, as in Python.
 *
 * Owns: each a reference to its sequence until the end, OB_NIL from then on. Invariant: `position` is that of the next item; an error that
 * is no end leaves it. */
#include "object/count.h"
#include "obol/int.h"
#include "obol/operations.h"
#include "types/made.h"

typedef struct iterator {
    ob_container head;
    ob_object *sequence;
    int64_t position __attribute__((packed, aligned(4)));
} iterator;

static int end(iterator *self) {
    ob_object *sequence = self->sequence;
    self->sequence = OB_NIL;
    ob_decref(sequence);
    ob_error_clear();
    return 0;
}

static int next_item(ob_object *object, ob_object **item) {
    iterator *self = (iterator *)(void *)object;
    if (self->sequence == OB_NIL) {
        return 0;
    }
    ob_object *sequence = ob_new_ref(self->sequence);
    ob_object *key = ob_int_new(self->position);
    *item = key != NULL ? ob_get_item(sequence, key) : NULL;
    ob_xdecref(key);
    ob_decref(sequence);
    if (*item == NULL) {
        int error = ob_error()->code;
        return error == OB_EINDEX || error == OB_ESTOP ? end(self) : error;
    }
    self->position++;
    return 1;
}

static const OB_TYPE_DEFINE(item_iterator_type, "iterator", iterator, OB_FIELDS(iterator, sequence, sequence),
                            .next = next_item);

ob_object *ob_item_iterator_new(ob_object *sequence) {
    ob_object *object = ob_object_new(&item_iterator_type, 0);
    if (object != NULL) {
        ((iterator *)(void *)object)->sequence = ob_new_ref(sequence);
    }
    return object;
}
