/* str, bytes and bytearray as ranges of bytes: kinds, arguments, parts, and the operations of the types' tables.
 *
 * Owns: iterators, each of which holds a reference to what it goes over until its end. Invariant: a str is cut between code points only. */
#include "types/text.h"
#include "object/checked.h"

#include <string.h>

#include "obol/int.h"
#include "obol/slice.h"
#include "types/find.h"
#include "types/utf8.h"

/* --- Kinds --------------------------------------------------------------------------------------------------------- */

int32_t ob_text_length(const ob_object *self) {
    return (int32_t)((const ob_text_head *)(const void *)self)->length;
}

const ob_text_kind *ob_text_kind_of(const ob_object *object) {
    const ob_type *type = ob_type_of(object);
    while (type != NULL && (type->items == NULL || type->items->length != ob_text_length)) {
        type = type->base;
    }
    return type != NULL ? (const ob_text_kind *)(const void *)type->items : NULL;
}

const ob_text_kind *ob_text_expect(const ob_object *object) {
    const ob_text_kind *kind = ob_text_kind_of(object);
    if (kind == NULL) {
        ob_wrong_type(object);
    }
    return kind;
}

ob_object *ob_text_make(const ob_text_kind *kind, ob_chars span) {
    ob_object *object = kind->make(span.length);
    char *data = ob_text_data(object);
    if (object != NULL) {
        ob_span_copy(data, span);
    }
    return object;
}

ob_object *ob_text_part(ob_object *self, size_t from, size_t to) {
    const ob_text_kind *kind = ob_text_expect(self);
    ob_chars span = ob_text_span(self);
    if (from == 0 && to == span.length && !kind->is_mutable) {
        return ob_new_ref(self);
    }
    ob_object *part = kind->make(to - from);
    char *data = ob_text_data(part);
    if (part != NULL) {
        ob_span_copy(data, ob_span_part(span, from, to));
    }
    return part;
}

/* --- Arguments ----------------------------------------------------------------------------------------------------- */

int ob_text_argument(const ob_text_kind *kind, const ob_object *object, ob_chars *span) {
    const ob_text_kind *other = ob_text_kind_of(object);
    if (other == NULL || other->is_points != kind->is_points) {
        return ob_error_set(OB_ETYPE, kind->is_points ? "a str is needed" : "bytes or a bytearray are needed",
                            (ob_object *)(uintptr_t)object);
    }
    *span = ob_text_span(object);
    return OB_OK;
}

int ob_text_argument_or_byte(const ob_text_kind *kind, const ob_object *object, ob_chars *span, char *byte) {
    if (kind->is_points || ob_text_kind_of(object) != NULL) {
        return ob_text_argument(kind, object, span);
    }
    *span = (ob_chars){byte, 1};
    return ob_byte_of(object, byte);
}

int ob_byte_of(const ob_object *object, char *byte) {
    ptrdiff_t value;
    int error = ob_index_of((ob_object *)(uintptr_t)object, &value);
    if (error != OB_OK) {
        return error;
    }
    if (value < 0 || value > 255) {
        return ob_error_set(OB_EVALUE, "a byte is 0 to 255", (ob_object *)(uintptr_t)object);
    }
    *byte = (char)value;
    return OB_OK;
}

/* --- Items --------------------------------------------------------------------------------------------------------- */

size_t ob_text_count_items(const ob_text_kind *kind, ob_chars span) {
    return kind->is_points ? ob_utf8_points(span.data, span.length) : span.length;
}

int ob_text_contains(ob_object *self, ob_object *item) {
    const ob_text_kind *kind = ob_text_expect(self);
    ob_chars part;
    char byte;
    int error = ob_text_argument_or_byte(kind, item, &part, &byte);
    if (error != OB_OK) {
        return error;
    }
    ob_chars span = ob_text_span(self);
    ob_finder finder;
    ob_finder_start(&finder, part.data, part.length, false);
    return ob_finder_next(&finder, span.data, span.length) != OB_NOWHERE;
}

/* --- Iterators ----------------------------------------------------------------------------------------------------- */

/// 20 bytes on a 32-bit machine.
typedef struct text_iterator {
    ob_container head;
    ob_object *text; ///< OB_NIL at the end
    size_t place;    ///< of the next item, in bytes
} text_iterator;

/// A bytearray may have become shorter.
static int iterator_next(ob_object *self, ob_object **item) {
    text_iterator *iterator = (text_iterator *)(void *)self;
    ob_object *text = iterator->text;
    if (text == OB_NIL) {
        return 0;
    }
    ob_chars span = ob_text_span(text);
    size_t place = iterator->place;
    if (place >= span.length) {
        iterator->text = OB_NIL;
        ob_decref(text);
        return 0;
    }
    bool is_points = ob_text_kind_of(text)->is_points;
    size_t step = is_points ? ob_utf8_step(span.data[place]) : 1u;
    *item = is_points ? ob_text_part(text, place, place + step) : OB_INT((uint8_t)span.data[place]);
    if (*item == NULL) {
        return ob_error()->code;
    }
    iterator->place = place + step;
    return 1;
}

static const OB_TYPE_DEFINE(iterator_type, "text_iterator", text_iterator, OB_FIELDS(text_iterator, text, text),
                            .next = iterator_next);

ob_object *ob_text_iterate(ob_object *self) {
    ob_object *object = ob_object_new(&iterator_type, 0);
    if (object != NULL) {
        ((text_iterator *)(void *)object)->text = ob_new_ref(self);
    }
    return object;
}

/* --- Slices -------------------------------------------------------------------------------------------------------- */

int ob_text_places(size_t count, ptrdiff_t start, ptrdiff_t stop, ptrdiff_t step, ob_span *places) {
    start = start == OB_NO_BOUND ? OB_FIRST(step) : start;
    stop = stop == OB_NO_BOUND ? OB_LAST(step) : stop;
    return ob_span_of(start, stop, step, count, places);
}

/// Go over a slice's items, the first of which is at `place` in bytes, and copy them to `to` unless that is NULL.
///   return  their bytes
static size_t gather(const ob_text_kind *kind, ob_chars span, size_t place, ptrdiff_t step, size_t count, char *to) {
    size_t bytes = 0;
    for (size_t i = 0; i < count; i++) {
        if (i > 0 && !kind->is_points) {
            place = (size_t)((ptrdiff_t)place + step);
        } else if (i > 0 && step > 0) {
            place += ob_utf8_skip(span.data + place, span.length - place, (size_t)step);
        }
        for (ptrdiff_t back = step; i > 0 && kind->is_points && back < 0; back++) { /* as many as there are before it */
            place = ob_utf8_back(span.data, place);
        }
        size_t length = kind->is_points ? ob_utf8_step(span.data[place]) : 1u;
        if (to != NULL) {
            memcpy(to + bytes, span.data + place, length);
        }
        bytes += length;
    }
    return bytes;
}

static ob_object *slice_by_step(const ob_text_kind *kind, ob_chars span, size_t place, ptrdiff_t step, size_t count) {
    ob_object *result = kind->make(gather(kind, span, place, step, count, NULL));
    char *data = ob_text_data(result);
    if (result != NULL) {
        gather(kind, span, place, step, count, data);
    }
    return result;
}

/// The items at these places.
static ob_object *take_places(ob_object *self, const ob_text_kind *kind, const ob_span *places) {
    ob_chars span = ob_text_span(self);
    if (places->count == 0) {
        return ob_text_part(self, 0, 0);
    }
    size_t from = (size_t)places->start;
    size_t bytes = places->count;
    if (kind->is_points) {
        from = ob_utf8_skip(span.data, span.length, from);
        bytes = places->step == 1 ? ob_utf8_skip(span.data + from, span.length - from, bytes) : 0;
    }
    return places->step == 1 ? ob_text_part(self, from, from + bytes)
                             : slice_by_step(kind, span, from, places->step, places->count);
}

ob_object *ob_text_slice(ob_object *self, ptrdiff_t start, ptrdiff_t stop, ptrdiff_t step) {
    OB_NOTE_SITE();
    const ob_text_kind *kind = ob_text_expect(self);
    ob_span places;
    int error = ob_text_places(ob_text_count_items(kind, ob_text_span(self)), start, stop, step, &places);
    return error == OB_OK ? take_places(self, kind, &places) : NULL;
}

static ob_object *get_slice(ob_object *self, const ob_text_kind *kind, const ob_object *slice) {
    ob_span places;
    int error = ob_slice_indices(slice, ob_text_count_items(kind, ob_text_span(self)), &places);
    return error == OB_OK ? take_places(self, kind, &places) : NULL;
}

ob_object *ob_text_get(ob_object *self, ob_object *key) {
    const ob_text_kind *kind = ob_text_expect(self);
    if (ob_type_of(key) == &ob_slice_type) {
        return get_slice(self, kind, key);
    }
    ptrdiff_t index;
    if (ob_index_of(key, &index) != OB_OK) {
        return NULL;
    }
    ob_chars span = ob_text_span(self);
    if (index < 0) {
        index += (ptrdiff_t)ob_text_count_items(kind, span);
    }
    size_t place = index < 0 ? span.length : (size_t)index;
    if (kind->is_points) {
        place = ob_utf8_skip(span.data, span.length, place);
    }
    if (index < 0 || place >= span.length) {
        ob_error_set(OB_EINDEX, "index out of range", key);
        return NULL;
    }
    return kind->is_points ? ob_text_part(self, place, place + ob_utf8_step(span.data[place]))
                           : OB_INT((uint8_t)span.data[place]);
}

/* --- Operators ----------------------------------------------------------------------------------------------------- */

static ob_object *join_two(const ob_text_kind *kind, ob_chars left, ob_chars right) {
    ob_object *result = kind->make(left.length + right.length); /* at most 2^32 − 2 */
    if (result != NULL) {
        ob_span_copy(ob_span_copy(ob_text_data(result), left), right);
    }
    return result;
}

ob_object *ob_text_concat(ob_object *self, ob_object *other) {
    OB_NOTE_SITE();
    const ob_text_kind *kind = ob_text_expect(self);
    ob_chars right;
    if (ob_text_argument(kind, other, &right) != OB_OK) {
        return NULL;
    }
    ob_chars left = ob_text_span(self);
    if (right.length == 0) {
        return ob_text_part(self, 0, left.length);
    }
    if (left.length == 0 && ob_text_kind_of(other) == kind) {
        return ob_text_part(other, 0, right.length);
    }
    return join_two(kind, left, right);
}

ob_object *ob_text_repeat(ob_object *self, ptrdiff_t count) {
    OB_NOTE_SITE();
    const ob_text_kind *kind = ob_text_expect(self);
    ob_chars span = ob_text_span(self);
    size_t times = count > 0 ? (size_t)count : 0;
    size_t bytes;
    if (times == 1) {
        return ob_text_part(self, 0, span.length);
    }
    if (__builtin_mul_overflow(span.length, times, &bytes)) {
        ob_error_set(OB_EOVERFLOW, "object too large", NULL);
        return NULL;
    }
    ob_object *result = kind->make(bytes);
    char *data = ob_text_data(result);
    for (size_t done = 0; result != NULL && done < bytes; done += span.length) {
        ob_span_copy(data + done, span);
    }
    return result;
}

static bool is_count(const ob_object *object) {
    return ob_int_check(object) || object == OB_TRUE || object == OB_FALSE;
}

/// An int's operators are asked first, when one is at the left.
int ob_text_binary(ob_binary_op op, ob_object *left, ob_object *right, ob_object **result) {
    const ob_text_kind *kind = ob_text_kind_of(left);
    const ob_text_kind *other = ob_text_kind_of(right); /* one of the two is a text */
    ptrdiff_t count = 0;
    if (op == OB_ADD && kind != NULL && other != NULL && kind->is_points == other->is_points) {
        *result = ob_text_concat(left, right);
    } else if (op == OB_MULTIPLY && is_count(kind == NULL ? left : right)) {
        (void)ob_index_of(kind == NULL ? left : right, &count);
        *result = ob_text_repeat(kind == NULL ? right : left, count);
    } else {
        return OB_NOT_IMPLEMENTED;
    }
    return *result != NULL ? OB_OK : (int)ob_error()->code;
}

/// The order of bytes is that of code points.
int ob_text_compare(ob_object *self, ob_object *other, ob_comparison op) {
    if (ob_type_of(other) != self->type) { /* else they are of one kind */
        const ob_text_kind *kind = ob_text_kind_of(other);
        if (kind == NULL || kind->is_points != ob_text_expect(self)->is_points) {
            return OB_NOT_IMPLEMENTED;
        }
    }
    ob_chars a = ob_text_span(self);
    ob_chars b = ob_text_span(other);
    if (op == OB_EQ && a.length != b.length) {
        return 0;
    }
    size_t both = a.length < b.length ? a.length : b.length;
    int order = both != 0 && a.data != b.data ? memcmp(a.data, b.data, both) : 0;
    if (order == 0) {
        order = a.length < b.length ? -1 : a.length > b.length;
    }
    switch (op) {
    case OB_EQ: return order == 0;
    case OB_LT: return order < 0;
    case OB_LE: return order <= 0;
    case OB_GT: return order > 0;
    default: return order >= 0;
    }
}
