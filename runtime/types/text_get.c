/* object[key] of str, bytes and bytearray. Owns nothing. */
#include "obol/int.h"
#include "types/slicing.h"
#include "types/text.h"
#include "types/utf8.h"

OB_OFFERED(ob_text_get_slice);

ob_object *ob_text_get(ob_object *self, ob_object *key) {
    if (ob_is_slice(key)) {
        return ob_text_get_slice(self, key);
    }
    const ob_text_kind *kind = ob_text_expect(self);
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
