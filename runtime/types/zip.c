/* zip(): an item of each of several iterators.
 *
 * Owns: a tuple of its iterators until the end (OB_NIL from then on), and, after an error, the tuple that was being filled.
 * Invariant: `kept` holds `filled` items and nobody else refers to it. While iterators run, which are program code and may come back
 * here, it belongs to the call alone. */
#include "obol/iterators.h"

#include "object/checked.h"
#include "obol/operations.h"
#include "obol/tuple.h"

typedef struct zipper {
    ob_container head;
    ob_object *iterators;
    ob_object *kept; ///< or OB_NIL
    size_t filled;   ///< items in it
} zipper;

static ob_object *iterators_of(ob_object *const *items, size_t count) {
    ob_object *iterators = ob_tuple_new(count);
    for (size_t i = 0; i < count && iterators != NULL; i++) {
        ob_object *iterator = ob_iterate(items[i]);
        if (iterator == NULL) {
            ob_decref(iterators);
            return NULL;
        }
        ob_tuple_fill(iterators, i, iterator);
    }
    return iterators;
}

ob_object *ob_zip_new(ob_object *const *items, size_t count) {
    OB_NOTE_SITE();
    ob_object *iterators = iterators_of(items, count);
    ob_object *object = iterators != NULL ? ob_object_new(&ob_zip_type, 0) : NULL;
    if (object == NULL) {
        ob_xdecref(iterators);
        return NULL;
    }
    ((zipper *)(void *)object)->iterators = iterators;
    return object;
}

/// Fill a tuple from its `filled`th place on. 1: it is full; 0; or an error.
static int fill(ob_object *tuple, size_t *filled, const ob_object *iterators) {
    int answer = 1;
    size_t count = ob_tuple_length(iterators);
    while (*filled < count && answer == 1) {
        ob_object *item;
        answer = ob_next(ob_tuple_peek(iterators, (ptrdiff_t)*filled), &item);
        if (answer == 1) {
            ob_tuple_fill(tuple, (*filled)++, item);
        }
    }
    return answer;
}

static void end(zipper *self) {
    ob_object *iterators = self->iterators;
    self->iterators = OB_NIL;
    ob_decref(iterators);
}

/// The tuple that was kept, or a new one.
static ob_object *take(zipper *self, size_t *filled) {
    ob_object *tuple = self->kept;
    *filled = self->filled;
    self->kept = OB_NIL;
    self->filled = 0;
    return tuple != OB_NIL ? tuple : ob_tuple_new(ob_tuple_length(self->iterators));
}

static void keep(zipper *self, OB_TAKES ob_object *tuple, size_t filled) {
    if (self->kept == OB_NIL && self->iterators != OB_NIL) {
        self->kept = tuple;
        self->filled = filled;
    } else {
        ob_decref(tuple);
    }
}

static int zip_next(ob_object *object, ob_object **item) {
    zipper *self = (zipper *)(void *)object;
    if (self->iterators == OB_NIL || ob_tuple_length(self->iterators) == 0) {
        return 0;
    }
    size_t filled;
    ob_object *tuple = take(self, &filled);
    if (tuple == NULL) {
        return ob_error()->code;
    }
    ob_object *iterators = ob_new_ref(self->iterators);
    int answer = fill(tuple, &filled, iterators);
    ob_decref(iterators);
    if (answer == 1) {
        *item = tuple;
    } else if (answer == 0) {
        end(self);
        ob_decref(tuple);
    } else {
        keep(self, tuple, filled);
    }
    return answer;
}

const OB_TYPE_DEFINE(ob_zip_type, "zip", zipper, OB_FIELDS(zipper, iterators, kept), .next = zip_next);
