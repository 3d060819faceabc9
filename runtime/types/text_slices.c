/* Slices of str, bytes and bytearray. Owns nothing. Invariant: a str is cut between code points only. */
#include <string.h>

#include "object/checked.h"
#include "types/slicing.h"
#include "types/text.h"
#include "types/utf8.h"

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

ob_object *ob_text_get_slice(ob_object *self, const ob_object *slice) {
    const ob_text_kind *kind = ob_text_expect(self);
    ob_span places;
    int error = ob_slice_indices(slice, ob_text_count_items(kind, ob_text_span(self)), &places);
    return error == OB_OK ? take_places(self, kind, &places) : NULL;
}
