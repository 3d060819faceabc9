/* Views of bytes and bytearrays. Owns nothing: each view holds a reference, and counts among the bytearray's pins. */
#include "obol/view.h"
#include "object/checked.h"

#include "types/text.h"

int ob_view_take(ob_object *object, ob_buffer_view *view, bool writable) {
    OB_NOTE_SITE();
    const ob_text_kind *kind = ob_text_kind_of(object);
    if (kind == NULL || kind->is_points) {
        return ob_error_set(OB_ETYPE, "bytes or a bytearray are needed", object);
    }
    if (writable && !kind->is_mutable) {
        return ob_error_set(OB_EBUFFER, "bytes cannot be written to", object);
    }
    ob_chars span = ob_text_span(object);
    *view = (ob_buffer_view){(uint8_t *)(uintptr_t)span.data, span.length, ob_new_ref(object)};
    if (kind->is_mutable) {
        ((ob_bytearray *)(void *)object)->pins++;
    }
    return OB_OK;
}

void ob_view_release(ob_buffer_view *view) {
    ob_object *object = view->object;
    if (object == NULL) {
        return;
    }
    *view = (ob_buffer_view){NULL, 0, NULL};
    if (ob_text_kind_of(object)->is_mutable) {
        ((ob_bytearray *)(void *)object)->pins--;
    }
    ob_decref(object);
}
