/* Iterators over str, bytes and bytearray.
 *
 * Owns: each iterator a reference to what it goes over, until its end. */
#include "obol/int.h"
#include "types/text.h"
#include "types/utf8.h"

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
