/* Searching in str, bytes and bytearray. Owns nothing. */
#include <string.h>

#include "obol/tuple.h"
#include "object/checked.h"
#include "types/find.h"
#include "types/text.h"
#include "types/utf8.h"

/// What lies between start and stop, in bytes.
typedef struct window {
    size_t from, to;
} window;

/// Python's way with the ends of a search: a stop beyond the end is the end, a start beyond it stays there.
static ptrdiff_t from_end(ptrdiff_t index, ptrdiff_t count) {
    index += index < 0 ? count : 0;
    return index < 0 ? 0 : index;
}

/// False when there is nothing between them, not even an empty place.
static bool find_window(const ob_text_kind *kind, ob_chars span, ptrdiff_t start, ptrdiff_t stop, window *found) {
    if ((start == 0 || start == OB_NO_BOUND) && stop == OB_NO_BOUND) {
        *found = (window){0, span.length};
        return true;
    }
    ptrdiff_t count = (ptrdiff_t)ob_text_count_items(kind, span);
    start = start == OB_NO_BOUND ? 0 : from_end(start, count);
    stop = stop == OB_NO_BOUND || stop > count ? count : from_end(stop, count);
    if (start > stop) {
        return false;
    }
    *found = (window){(size_t)start, (size_t)stop};
    if (kind->is_points) {
        found->from = ob_utf8_skip(span.data, span.length, (size_t)start);
        found->to =
            found->from + ob_utf8_skip(span.data + found->from, span.length - found->from, (size_t)(stop - start));
    }
    return true;
}

/// The place in items, −1, or an error.
static ptrdiff_t find(ob_object *self, ob_object *part, ptrdiff_t start, ptrdiff_t stop, bool is_last) {
    const ob_text_kind *kind = ob_text_expect(self);
    ob_chars span = ob_text_span(self);
    ob_chars wanted;
    char byte;
    int error = ob_text_argument_or_byte(kind, part, &wanted, &byte);
    if (error != OB_OK) {
        return error;
    }
    window within;
    if (!find_window(kind, span, start, stop, &within)) {
        return -1;
    }
    ob_finder finder;
    ob_finder_start(&finder, wanted.data, wanted.length, is_last);
    ob_chars searched = ob_span_part(span, within.from, within.to);
    size_t place = ob_finder_next(&finder, searched.data, searched.length);
    return place == OB_NOWHERE ? -1 : (ptrdiff_t)ob_text_count_items(kind, (ob_chars){span.data, within.from + place});
}

static ptrdiff_t must_be_there(ptrdiff_t index) {
    return index == -1 ? ob_error_set(OB_EVALUE, "not found", NULL) : index;
}

ptrdiff_t ob_text_find(ob_object *self, ob_object *part, ptrdiff_t start, ptrdiff_t stop) {
    return find(self, part, start, stop, false);
}

ptrdiff_t ob_text_rfind(ob_object *self, ob_object *part, ptrdiff_t start, ptrdiff_t stop) {
    return find(self, part, start, stop, true);
}

ptrdiff_t ob_text_index(ob_object *self, ob_object *part, ptrdiff_t start, ptrdiff_t stop) {
    return must_be_there(find(self, part, start, stop, false));
}

ptrdiff_t ob_text_rindex(ob_object *self, ob_object *part, ptrdiff_t start, ptrdiff_t stop) {
    return must_be_there(find(self, part, start, stop, true));
}

ptrdiff_t ob_text_count(ob_object *self, ob_object *part, ptrdiff_t start, ptrdiff_t stop) {
    const ob_text_kind *kind = ob_text_expect(self);
    ob_chars span = ob_text_span(self);
    ob_chars wanted;
    char byte;
    int error = ob_text_argument_or_byte(kind, part, &wanted, &byte);
    if (error != OB_OK) {
        return error;
    }
    window within;
    if (!find_window(kind, span, start, stop, &within)) {
        return 0;
    }
    span = ob_span_part(span, within.from, within.to);
    if (wanted.length == 0) {
        return (ptrdiff_t)ob_text_count_items(kind, span) + 1;
    }
    ob_finder finder;
    ob_finder_start(&finder, wanted.data, wanted.length, false);
    ptrdiff_t count = 0;
    size_t at = 0;
    size_t place;
    while ((place = ob_finder_next(&finder, span.data + at, span.length - at)) != OB_NOWHERE) {
        at += place + wanted.length;
        count++;
    }
    return count;
}

/* --- Ends ---------------------------------------------------------------------------------------------------------- */

/// 0, 1 or an error.
static int begins_or_ends(const ob_text_kind *kind, ob_chars span, ob_object *part, bool at_end) {
    ob_chars wanted;
    int error = ob_text_argument(kind, part, &wanted);
    if (error != OB_OK) {
        return error;
    }
    if (wanted.length > span.length || wanted.length == 0) {
        return wanted.length == 0;
    }
    return memcmp(span.data + (at_end ? span.length - wanted.length : 0), wanted.data, wanted.length) == 0;
}

static int has_end(ob_object *self, ob_object *part, ptrdiff_t start, ptrdiff_t stop, bool at_end) {
    const ob_text_kind *kind = ob_text_expect(self);
    ob_chars span = ob_text_span(self);
    window within = {0, 0};
    bool is_somewhere = find_window(kind, span, start, stop, &within);
    span = ob_span_part(span, within.from, within.to);
    bool is_tuple = ob_is_instance(part, &ob_tuple_type);
    size_t count = is_tuple ? ob_tuple_length(part) : 1;
    int answer = 0;
    for (size_t i = 0; i < count && answer == 0; i++) {
        answer = begins_or_ends(kind, span, is_tuple ? ob_tuple_peek(part, (ptrdiff_t)i) : part, at_end);
        answer = answer == 1 ? is_somewhere : answer;
    }
    return answer;
}

int ob_text_startswith(ob_object *self, ob_object *part, ptrdiff_t start, ptrdiff_t stop) {
    OB_NOTE_SITE();
    return has_end(self, part, start, stop, false);
}

int ob_text_endswith(ob_object *self, ob_object *part, ptrdiff_t start, ptrdiff_t stop) {
    OB_NOTE_SITE();
    return has_end(self, part, start, stop, true);
}
