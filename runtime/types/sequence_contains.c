/* item in object, of lists, tuples and texts. Owns nothing. */
#include "object/needs.h"
#include "types/find.h"
#include "types/sequence.h"
#include "types/text.h"

OB_FEATURE(ob_needs_contains, OB_OFFER(ob_sequence_contains));

int ob_sequence_contains(ob_object *sequence, ob_object *item) {
    return ob_sequence_search(sequence, item);
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
