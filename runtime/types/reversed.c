/* reversed(): of any sequence, from the last item to the first.
 *
 * Owns: each iterator a reference to its sequence until the end, OB_NIL from then on. Invariant: none that lasts: the sequence is asked for
 * each item anew. Lists and tuples have an iterator of their own (types/iterator.c). A dict is no sequence, but has a length and
 * items: it is known by a weak name, so that a program without dicts does not get them from here. */
#include "obol/iterators.h"

#include "object/checked.h"
#include "object/dispatch.h"
#include "obol/function.h"
#include "obol/int.h"
#include "types/sequence.h"
#include "types/text.h"
#include "types/utf8.h"

#pragma weak ob_dict_type

OB_STR_DEFINE(reversed_name, "__reversed__");

typedef struct iterator {
    ob_container head;
    ob_object *sequence;
    int32_t position; ///< one behind the next item; of a str in bytes
} iterator;

static int end(iterator *self) {
    ob_object *sequence = self->sequence;
    self->sequence = OB_NIL;
    ob_decref(sequence);
    return 0;
}

/// The code point before the position. A str cannot change.
static ob_object *point_before(const ob_object *str, int32_t *position) {
    ob_chars span = ob_text_span(str);
    *position = (int32_t)ob_utf8_back(span.data, (size_t)*position);
    return ob_str_chr(ob_utf8_decode(span.data + *position));
}

static ob_object *item_before(ob_object *sequence, int32_t *position) {
    const ob_text_kind *kind = ob_text_kind_of(sequence);
    if (kind != NULL && kind->is_points) {
        return point_before(sequence, position);
    }
    --*position;
    ob_object *key = ob_int_new(*position);
    ob_object *item = key != NULL ? ob_get_item(sequence, key) : NULL;
    ob_xdecref(key);
    return item;
}

static int backward_next(ob_object *object, ob_object **item) {
    iterator *self = (iterator *)(void *)object;
    if (self->sequence == OB_NIL) {
        return 0;
    }
    int32_t position = self->position;
    if (position <= 0) {
        return end(self);
    }
    ob_object *sequence = ob_new_ref(self->sequence);
    *item = item_before(sequence, &position);
    ob_decref(sequence);
    if (*item != NULL) {
        self->position = position;
        return 1;
    }
    int error = ob_error()->code;
    if (error != OB_EINDEX && error != OB_ESTOP) {
        return error;
    }
    ob_error_clear();
    return self->sequence != OB_NIL ? end(self) : 0;
}

static const OB_TYPE_DEFINE(backward_type, "reversed", iterator, OB_FIELDS(iterator, sequence, sequence),
                            .next = backward_next);

/// __reversed__ of the object's type, new, or NULL. An error, if the type was made at run time.
static int find_code(const ob_object *object, ob_object **found) {
    const ob_type *type = ob_type_of(object);
    bool is_made = (type->traits & OB_TRAIT_MADE) != 0;
    *found = is_made ? ob_get_attribute(ob_type_object(type), OB_STR(reversed_name)) : NULL;
    if (*found != NULL || !is_made) {
        return OB_OK;
    }
    int error = ob_error()->code;
    if (error == OB_EATTRIBUTE) {
        ob_error_clear();
        error = OB_OK;
    }
    return error;
}

static bool is_sequence(const ob_object *object) {
    bool is_dict = &ob_dict_type != NULL && ob_is_instance(object, &ob_dict_type);
    return OB_FIND_IN(object, items, length) != NULL && OB_FIND_IN(object, items, get) != NULL && !is_dict;
}

/// Of what is no list or tuple.
static ob_object *new_iterator(ob_object *sequence) {
    int32_t length = ob_length(sequence);
    ob_object *object = length >= 0 ? ob_object_new(&backward_type, 0) : NULL;
    if (object != NULL) {
        iterator *made = (iterator *)(void *)object;
        made->sequence = ob_new_ref(sequence);
        made->position = length;
    }
    return object;
}

ob_object *ob_reversed(ob_object *sequence) {
    OB_NOTE_SITE();
    ob_object *code;
    if (find_code(sequence, &code) != OB_OK) {
        return NULL;
    }
    if (code != NULL) {
        ob_object *result = ob_call_with(code, sequence);
        ob_decref(code);
        return result;
    }
    if (ob_is_row(sequence)) {
        return ob_sequence_reversed(sequence);
    }
    if (!is_sequence(sequence)) {
        ob_error_set(OB_ETYPE, "no sequence", sequence);
        return NULL;
    }
    return new_iterator(sequence);
}
