/* enumerate(): numbers beside items.
 *
 * Owns: a reference to its iterator until the end (OB_NIL from then on), and to an item that was taken and could not be given, as memory
 * ended. Invariant: `number` is that of the next item given. The iterator is program code, which may come back here: its item
 * then has the number that is next when it arrives, as in Python. */
#include "obol/iterators.h"

#include "object/checked.h"
#include "obol/int.h"
#include "obol/operations.h"
#include "obol/tuple.h"

typedef struct enumeration {
    ob_container head;
    ob_object *iterator;
    ob_object *kept; ///< or OB_NIL
    int64_t number __attribute__((packed, aligned(4)));
    bool is_over; ///< there is no number after the last
} enumeration;

ob_object *ob_enumerate_new(ob_object *iterable, int64_t start) {
    OB_NOTE_SITE();
    ob_object *iterator = ob_iterate(iterable);
    ob_object *object = iterator != NULL ? ob_object_new(&ob_enumerate_type, 0) : NULL;
    if (object == NULL) {
        ob_xdecref(iterator);
        return NULL;
    }
    enumeration *made = (enumeration *)(void *)object;
    made->iterator = iterator;
    made->number = start;
    return object;
}

/// What was kept, or the next item.
static int take(enumeration *self, ob_object **item) {
    *item = self->kept;
    if (*item != OB_NIL) {
        self->kept = OB_NIL;
        return 1;
    }
    *item = NULL;
    if (self->iterator == OB_NIL) {
        return 0;
    }
    ob_object *iterator = ob_new_ref(self->iterator);
    int answer = ob_next(iterator, item);
    ob_decref(iterator);
    return answer;
}

static void keep(enumeration *self, OB_TAKES ob_object *item) {
    if (self->kept == OB_NIL) {
        self->kept = item;
    } else {
        ob_decref(item);
    }
}

static void end(enumeration *self) {
    ob_object *iterator = self->iterator;
    self->iterator = OB_NIL;
    ob_decref(iterator);
}

/// The item with its number, new.
static ob_object *pair_of(const enumeration *self, ob_object *item) {
    if (self->is_over) {
        ob_error_set(OB_EOVERFLOW, "int over 64 bits", NULL);
        return NULL;
    }
    ob_object *number = ob_int_new(self->number);
    ob_object *pair = number != NULL ? ob_tuple_of(number, item) : NULL;
    ob_xdecref(number);
    return pair;
}

static int enumerate_next(ob_object *object, ob_object **item) {
    enumeration *self = (enumeration *)(void *)object;
    ob_object *found;
    int answer = take(self, &found);
    if (answer != 1) {
        if (answer == 0) {
            end(self);
        }
        return answer;
    }
    *item = pair_of(self, found);
    if (*item == NULL) {
        keep(self, found);
        return ob_error()->code;
    }
    self->is_over = self->number == INT64_MAX;
    self->number += !self->is_over;
    ob_decref(found);
    return 1;
}

const OB_TYPE_DEFINE(ob_enumerate_type, "enumerate", enumeration, OB_FIELDS(enumeration, iterator, kept),
                     .next = enumerate_next);
