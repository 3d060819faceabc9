/* Taking text apart and putting it together. Owns nothing: a list or tuple is dropped again when memory ends. */
#include <string.h>

#include "obol/list.h"
#include "object/checked.h"
#include "obol/tuple.h"
#include "types/find.h"
#include "types/text.h"
#include "types/utf8.h"

/* --- White space --------------------------------------------------------------------------------------------------- */

static bool is_ascii_space(uint32_t point) {
    return point == ' ' || (point >= '\t' && point <= '\r');
}

/// Unicode's property White_Space, and the four separators that Python counts among it.
static bool is_space(uint32_t point) {
    if (point < 0x80) {
        return is_ascii_space(point) || (point >= 0x1C && point <= 0x1F);
    }
    return point == 0x85 || point == 0xA0 || point == 0x1680 || (point >= 0x2000 && point <= 0x200A) ||
           point == 0x2028 || point == 0x2029 || point == 0x202F || point == 0x205F || point == 0x3000;
}

size_t ob_space_after(const ob_text_kind *kind, const char *text, size_t length) {
    (void)length;
    if (!kind->is_points) {
        return is_ascii_space((uint8_t)text[0]);
    }
    return is_space(ob_utf8_decode(text)) ? ob_utf8_step(text[0]) : 0;
}

size_t ob_space_before(const ob_text_kind *kind, const char *text, size_t at) {
    if (!kind->is_points) {
        return is_ascii_space((uint8_t)text[at - 1]);
    }
    size_t start = ob_utf8_back(text, at);
    return is_space(ob_utf8_decode(text + start)) ? at - start : 0;
}

/* --- Split --------------------------------------------------------------------------------------------------------- */

/// A split under way.
typedef struct splitting {
    const ob_text_kind *kind;
    ob_object *self;
    ob_chars span;
    ob_object *pieces; ///< a list; NULL once memory ended
    size_t left;       ///< splits that may still be made
} splitting;

static bool start(splitting *split, ob_object *self, ptrdiff_t most) {
    split->kind = ob_text_expect(self);
    split->self = self;
    split->span = ob_text_span(self);
    split->left = most < 0 ? SIZE_MAX : (size_t)most;
    split->pieces = ob_list_new();
    return split->pieces != NULL;
}

/// One more piece. False when memory ends: the list is gone then.
static bool add(splitting *split, size_t from, size_t to) {
    ob_object *piece = ob_text_part(split->self, from, to);
    bool is_added = piece != NULL && ob_list_append(split->pieces, piece) == OB_OK;
    ob_xdecref(piece);
    if (!is_added) {
        ob_decref(split->pieces);
        split->pieces = NULL;
    }
    return is_added;
}

/// Pieces that were found from the end, put in order.
static ob_object *turned(splitting *split) {
    size_t count = split->pieces != NULL ? ob_list_length(split->pieces) : 0;
    for (size_t i = 0; i < count / 2; i++) {
        ob_object *low = ob_list_get(split->pieces, (ptrdiff_t)i);
        ob_object *high = ob_list_get(split->pieces, (ptrdiff_t)(count - 1 - i));
        (void)ob_list_set(split->pieces, (ptrdiff_t)i, high); /* replacing cannot fail */
        (void)ob_list_set(split->pieces, (ptrdiff_t)(count - 1 - i), low);
        ob_decref(low);
        ob_decref(high);
    }
    return split->pieces;
}

static void split_forward(splitting *split, const ob_finder *finder) {
    size_t at = 0;
    size_t place = 0;
    while (split->left-- > 0 && place != OB_NOWHERE) {
        place = ob_finder_next(finder, split->span.data + at, split->span.length - at);
        if (place != OB_NOWHERE) {
            if (!add(split, at, at + place)) {
                return;
            }
            at += place + finder->length;
        }
    }
    (void)add(split, at, split->span.length);
}

static void split_backward(splitting *split, const ob_finder *finder) {
    size_t end = split->span.length;
    size_t place = 0;
    while (split->left-- > 0 && place != OB_NOWHERE) {
        place = ob_finder_next(finder, split->span.data, end);
        if (place != OB_NOWHERE) {
            if (!add(split, place + finder->length, end)) {
                return;
            }
            end = place;
        }
    }
    (void)add(split, 0, end);
}

static size_t pass_spaces(const splitting *split, size_t at) {
    size_t step = 1;
    while (at < split->span.length && step != 0) {
        step = ob_space_after(split->kind, split->span.data + at, split->span.length - at);
        at += step;
    }
    return at;
}

static size_t pass_word(const splitting *split, size_t at) {
    while (at < split->span.length &&
           ob_space_after(split->kind, split->span.data + at, split->span.length - at) == 0) {
        at += split->kind->is_points ? ob_utf8_step(split->span.data[at]) : 1u;
    }
    return at;
}

/// The last piece keeps the spaces at the end.
static void split_words(splitting *split) {
    size_t at = pass_spaces(split, 0);
    while (at < split->span.length) {
        size_t end = split->left-- > 0 ? pass_word(split, at) : split->span.length;
        if (!add(split, at, end)) {
            return;
        }
        at = pass_spaces(split, end);
    }
}

static size_t pass_spaces_back(const splitting *split, size_t at) {
    size_t step = 1;
    while (at > 0 && step != 0) {
        step = ob_space_before(split->kind, split->span.data, at);
        at -= step;
    }
    return at;
}

static size_t pass_word_back(const splitting *split, size_t at) {
    while (at > 0 && ob_space_before(split->kind, split->span.data, at) == 0) {
        at = split->kind->is_points ? ob_utf8_back(split->span.data, at) : at - 1u;
    }
    return at;
}

static void split_words_back(splitting *split) {
    size_t end = pass_spaces_back(split, split->span.length);
    while (end > 0) {
        size_t at = split->left-- > 0 ? pass_word_back(split, end) : 0;
        if (!add(split, at, end)) {
            return;
        }
        end = pass_spaces_back(split, at);
    }
}

/// What separates, ready to be looked for.
static int start_separator(const ob_text_kind *kind, ob_object *sep, ob_finder *finder, bool is_last) {
    ob_chars span;
    int error = ob_text_argument(kind, sep, &span);
    if (error == OB_OK && span.length == 0) {
        error = ob_error_set(OB_EVALUE, "empty separator", NULL);
    }
    if (error == OB_OK) {
        ob_finder_start(finder, span.data, span.length, is_last);
    }
    return error;
}

ob_object *ob_text_split(ob_object *self, ob_object *sep, ptrdiff_t most) {
    OB_NOTE_SITE();
    ob_finder finder;
    splitting split;
    if ((sep != NULL && start_separator(ob_text_expect(self), sep, &finder, false) != OB_OK) ||
        !start(&split, self, most)) {
        return NULL;
    }
    if (sep != NULL) {
        split_forward(&split, &finder);
    } else {
        split_words(&split);
    }
    return split.pieces;
}

ob_object *ob_text_rsplit(ob_object *self, ob_object *sep, ptrdiff_t most) {
    OB_NOTE_SITE();
    ob_finder finder;
    splitting split;
    if ((sep != NULL && start_separator(ob_text_expect(self), sep, &finder, true) != OB_OK) ||
        !start(&split, self, most)) {
        return NULL;
    }
    if (sep != NULL) {
        split_backward(&split, &finder);
    } else {
        split_words_back(&split);
    }
    return turned(&split);
}

/* --- Lines --------------------------------------------------------------------------------------------------------- */

/// Bytes of the end of a line that begins here, or 0.
static size_t line_end_at(const ob_text_kind *kind, ob_chars span, size_t at) {
    uint8_t byte = (uint8_t)span.data[at];
    if (byte == '\r') {
        return at + 1 < span.length && span.data[at + 1] == '\n' ? 2 : 1;
    }
    if (byte == '\n' || !kind->is_points) {
        return byte == '\n';
    }
    if (byte < 0x80) {
        return byte == '\v' || byte == '\f' || (byte >= 0x1C && byte <= 0x1E);
    }
    uint32_t point = ob_utf8_decode(span.data + at);
    return point == 0x85 || point == 0x2028 || point == 0x2029 ? ob_utf8_step((char)byte) : 0;
}

ob_object *ob_text_splitlines(ob_object *self, bool keep) {
    OB_NOTE_SITE();
    splitting split;
    if (!start(&split, self, OB_ALL)) {
        return NULL;
    }
    size_t from = 0;
    for (size_t at = 0; at < split.span.length;) {
        size_t end = line_end_at(split.kind, split.span, at);
        size_t next = at + (end != 0 ? end : split.kind->is_points ? ob_utf8_step(split.span.data[at]) : 1u);
        if (end != 0) {
            if (!add(&split, from, keep ? next : at)) {
                return NULL;
            }
            from = next;
        }
        at = next;
    }
    if (from < split.span.length) {
        (void)add(&split, from, split.span.length);
    }
    return split.pieces;
}

/* --- Partition ----------------------------------------------------------------------------------------------------- */

/// The three parts that two cuts make.
static ob_object *in_three(ob_object *self, size_t from, size_t to) {
    size_t ends[] = {0, from, to, ob_text_span(self).length};
    ob_object *parts[3] = {NULL, NULL, NULL};
    bool is_whole = true;
    for (int i = 0; i < 3 && is_whole; i++) {
        parts[i] = ob_text_part(self, ends[i], ends[i + 1]);
        is_whole = parts[i] != NULL;
    }
    ob_object *tuple = is_whole ? ob_tuple_from(parts, 3) : NULL;
    for (int i = 0; i < 3; i++) {
        ob_xdecref(parts[i]);
    }
    return tuple;
}

static ob_object *partition(ob_object *self, ob_object *sep, bool is_last) {
    ob_finder finder;
    if (start_separator(ob_text_expect(self), sep, &finder, is_last) != OB_OK) {
        return NULL;
    }
    ob_chars span = ob_text_span(self);
    size_t place = ob_finder_next(&finder, span.data, span.length);
    if (place == OB_NOWHERE) {
        size_t cut = is_last ? 0 : span.length;
        return in_three(self, cut, cut);
    }
    return in_three(self, place, place + finder.length);
}

ob_object *ob_text_partition(ob_object *self, ob_object *sep) {
    OB_NOTE_SITE();
    return partition(self, sep, false);
}

ob_object *ob_text_rpartition(ob_object *self, ob_object *sep) {
    OB_NOTE_SITE();
    return partition(self, sep, true);
}

/* --- Join ---------------------------------------------------------------------------------------------------------- */

/// A list of what iterating gives, or NULL. Ends when the iterator does.
static ob_object *gather(ob_object *items) {
    ob_object *iterator = ob_iterate(items);
    ob_object *list = iterator != NULL ? ob_list_new() : NULL;
    int answer = list != NULL ? 1 : OB_ENOMEM;
    while (answer == 1) {
        ob_object *item;
        answer = ob_next(iterator, &item);
        if (answer == 1) {
            int error = ob_list_append(list, item);
            ob_decref(item);
            answer = error == OB_OK ? 1 : error;
        }
    }
    ob_xdecref(iterator);
    if (answer < 0) {
        ob_xdecref(list);
        return NULL;
    }
    return list;
}

/// Items of a list or tuple. Nothing runs between measuring and copying that could change it.
typedef struct text_row {
    ob_object *items;
    bool is_tuple;
    size_t count;
} text_row;

static ob_object *item_of(const text_row *row, size_t index) {
    return row->is_tuple ? ob_tuple_peek(row->items, (ptrdiff_t)index) : ob_list_peek(row->items, (ptrdiff_t)index);
}

/// Bytes of the whole, or an error.
static int64_t measure(const ob_text_kind *kind, ob_chars sep, const text_row *row) {
    uint64_t bytes = row->count > 1 ? (uint64_t)(row->count - 1) * sep.length : 0;
    for (size_t i = 0; i < row->count; i++) {
        ob_chars item;
        int error = ob_text_argument(kind, item_of(row, i), &item);
        if (error != OB_OK) {
            return error;
        }
        bytes += item.length;
    }
    return bytes <= INT32_MAX ? (int64_t)bytes : ob_error_set(OB_EOVERFLOW, "object too large", NULL);
}

static ob_object *join(ob_object *self, const text_row *row) {
    const ob_text_kind *kind = ob_text_expect(self);
    ob_chars sep = ob_text_span(self);
    int64_t bytes = measure(kind, sep, row);
    if (bytes < 0) {
        return NULL;
    }
    if (row->count == 1 && ob_text_kind_of(item_of(row, 0)) == kind) {
        return ob_text_part(item_of(row, 0), 0, (size_t)bytes);
    }
    ob_object *result = kind->make((size_t)bytes);
    char *data = ob_text_data(result);
    for (size_t i = 0; result != NULL && i < row->count; i++) {
        if (i > 0) {
            data = ob_span_copy(data, sep);
        }
        data = ob_span_copy(data, ob_text_span(item_of(row, i)));
    }
    return result;
}

ob_object *ob_text_join(ob_object *self, ob_object *items) {
    OB_NOTE_SITE();
    (void)ob_text_expect(self);
    if (ob_is_instance(items, &ob_tuple_type)) {
        return join(self, &(text_row){items, true, ob_tuple_length(items)});
    }
    ob_incref(self); /* while items are gathered */
    ob_object *list = ob_is_instance(items, &ob_list_type) ? ob_new_ref(items) : gather(items);
    ob_object *result = list != NULL ? join(self, &(text_row){list, false, ob_list_length(list)}) : NULL;
    ob_xdecref(list);
    ob_decref(self);
    return result;
}
