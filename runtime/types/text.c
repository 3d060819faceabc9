/* str, bytes and bytearray as ranges of bytes: kinds, arguments, parts, and the operations of the types' tables.
 *
 * Owns: iterators, each of which holds a reference to what it goes over until its end. Invariant: a str is cut between code points only. */
#include "types/text.h"
#include "object/checked.h"

#include <string.h>

#include "obol/int.h"
#include "obol/slice.h"
#include "types/find.h"
#include "types/order.h"
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

int ob_text_places(size_t count, ptrdiff_t start, ptrdiff_t stop, ptrdiff_t step, ob_span *places) {
    start = start == OB_NO_BOUND ? OB_FIRST(step) : start;
    stop = stop == OB_NO_BOUND ? OB_LAST(step) : stop;
    return ob_span_of(start, stop, step, count, places);
}

/* --- Operators ----------------------------------------------------------------------------------------------------- */

/// Two of one family.
ob_object *ob_text_join_two(ob_object *left, ob_object *right) {
    const ob_text_kind *kind = ob_text_expect(left);
    ob_chars first = ob_text_span(left);
    ob_chars second = ob_text_span(right);
    if (second.length == 0) {
        return ob_text_part(left, 0, first.length);
    }
    if (first.length == 0 && ob_text_kind_of(right) == kind) {
        return ob_text_part(right, 0, second.length);
    }
    ob_object *result = kind->make(first.length + second.length); /* at most 2^32 − 2 */
    if (result != NULL) {
        ob_span_copy(ob_span_copy(ob_text_data(result), first), second);
    }
    return result;
}

ob_object *ob_text_concat(ob_object *self, ob_object *other) {
    OB_NOTE_SITE();
    ob_chars right;
    return ob_text_argument(ob_text_expect(self), other, &right) == OB_OK ? ob_text_join_two(self, other) : NULL;
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
    return ob_order_answers(order != 0 ? (order < 0 ? -1 : 1) : ob_order_of(a.length, b.length), op);
}
