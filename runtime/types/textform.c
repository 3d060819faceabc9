/* Changed copies of str, bytes and bytearray. Owns nothing. */
#include <string.h>

#include "types/find.h"
#include "object/checked.h"
#include "types/text.h"
#include "types/utf8.h"

/* --- Strip --------------------------------------------------------------------------------------------------------- */

enum { AT_START = 1, AT_END = 2 };

/// Bytes of the item at a place.
static size_t step_at(const ob_text_kind *kind, ob_chars span, size_t at) {
    return kind->is_points ? ob_utf8_step(span.data[at]) : 1u;
}

static bool is_among(const ob_text_kind *kind, ob_chars chars, const char *item, size_t bytes) {
    for (size_t at = 0; at < chars.length; at += step_at(kind, chars, at)) {
        if (step_at(kind, chars, at) == bytes && memcmp(chars.data + at, item, bytes) == 0) {
            return true;
        }
    }
    return false;
}

/// Bytes of the item that begins here, if it may go; else 0.
static size_t goes_after(const ob_text_kind *kind, const ob_chars *chars, ob_chars span, size_t at) {
    if (chars == NULL) {
        return ob_space_after(kind, span.data + at, span.length - at);
    }
    size_t bytes = step_at(kind, span, at);
    return is_among(kind, *chars, span.data + at, bytes) ? bytes : 0;
}

static size_t goes_before(const ob_text_kind *kind, const ob_chars *chars, ob_chars span, size_t at) {
    if (chars == NULL) {
        return ob_space_before(kind, span.data, at);
    }
    size_t start = kind->is_points ? ob_utf8_back(span.data, at) : at - 1u;
    return is_among(kind, *chars, span.data + start, at - start) ? at - start : 0;
}

static ob_object *strip(ob_object *self, ob_object *chars, int where) {
    const ob_text_kind *kind = ob_text_expect(self);
    ob_chars span = ob_text_span(self);
    ob_chars among;
    if (chars != NULL && ob_text_argument(kind, chars, &among) != OB_OK) {
        return NULL;
    }
    const ob_chars *set = chars != NULL ? &among : NULL;
    size_t from = 0;
    size_t to = span.length;
    size_t gone = where & AT_START;
    while (from < to && gone != 0) {
        gone = goes_after(kind, set, span, from);
        from += gone;
    }
    gone = where & AT_END;
    while (to > from && gone != 0) {
        gone = goes_before(kind, set, span, to);
        to -= gone;
    }
    return ob_text_part(self, from, to);
}

ob_object *ob_text_strip(ob_object *self, ob_object *chars) {
    OB_NOTE_SITE();
    return strip(self, chars, AT_START | AT_END);
}

ob_object *ob_text_lstrip(ob_object *self, ob_object *chars) {
    OB_NOTE_SITE();
    return strip(self, chars, AT_START);
}

ob_object *ob_text_rstrip(ob_object *self, ob_object *chars) {
    OB_NOTE_SITE();
    return strip(self, chars, AT_END);
}

static ob_object *remove_end(ob_object *self, ob_object *end, int where) {
    const ob_text_kind *kind = ob_text_expect(self);
    ob_chars span = ob_text_span(self);
    ob_chars part;
    if (ob_text_argument(kind, end, &part) != OB_OK) {
        return NULL;
    }
    size_t rest = span.length - part.length;
    bool is_there = part.length != 0 && part.length <= span.length &&
                    memcmp(span.data + (where == AT_END ? rest : 0), part.data, part.length) == 0;
    if (!is_there) {
        return ob_text_part(self, 0, span.length);
    }
    return where == AT_END ? ob_text_part(self, 0, rest) : ob_text_part(self, part.length, span.length);
}

ob_object *ob_text_removeprefix(ob_object *self, ob_object *prefix) {
    OB_NOTE_SITE();
    return remove_end(self, prefix, AT_START);
}

ob_object *ob_text_removesuffix(ob_object *self, ob_object *suffix) {
    OB_NOTE_SITE();
    return remove_end(self, suffix, AT_END);
}

/* --- Replace ------------------------------------------------------------------------------------------------------- */

/// Where `part` is next, from a place on; nothing is before each item and at the end.
static size_t next_place(const ob_text_kind *kind, const ob_finder *finder, ob_chars span, size_t from, size_t done) {
    if (finder->length != 0) {
        size_t place = ob_finder_next(finder, span.data + from, span.length - from);
        return place == OB_NOWHERE ? OB_NOWHERE : from + place;
    }
    if (done == 0) {
        return 0;
    }
    return from < span.length ? from + step_at(kind, span, from) : OB_NOWHERE;
}

/// Replace, or only count how often when `to` is NULL.
static size_t replace(const ob_text_kind *kind, const ob_finder *finder, ob_chars span, ob_chars by, size_t most,
                      char *to) {
    size_t done = 0;
    size_t copied = 0; /* of span */
    while (done < most) {
        size_t place = next_place(kind, finder, span, copied, done);
        if (place == OB_NOWHERE) {
            break;
        }
        if (to != NULL) {
            to = ob_span_copy(ob_span_copy(to, ob_span_part(span, copied, place)), by);
        }
        copied = place + finder->length;
        done++;
    }
    if (to != NULL) {
        ob_span_copy(to, ob_span_part(span, copied, span.length));
    }
    return done;
}

ob_object *ob_text_replace(ob_object *self, ob_object *part, ob_object *by, ptrdiff_t most) {
    OB_NOTE_SITE();
    const ob_text_kind *kind = ob_text_expect(self);
    ob_chars old;
    ob_chars new;
    if (ob_text_argument(kind, part, &old) != OB_OK || ob_text_argument(kind, by, &new) != OB_OK) {
        return NULL;
    }
    ob_chars span = ob_text_span(self);
    ob_finder finder;
    ob_finder_start(&finder, old.data, old.length, false);
    size_t times = replace(kind, &finder, span, new, most < 0 ? SIZE_MAX : (size_t)most, NULL);
    if (times == 0) {
        return ob_text_part(self, 0, span.length);
    }
    uint64_t bytes = span.length - times * old.length + (uint64_t)times * new.length;
    if (bytes > INT32_MAX) {
        ob_error_set(OB_EOVERFLOW, "object too large", NULL);
        return NULL;
    }
    ob_object *result = kind->make((size_t)bytes);
    char *data = ob_text_data(result);
    if (result != NULL) {
        (void)replace(kind, &finder, span, new, times, data);
    }
    return result;
}

/* --- Letters ------------------------------------------------------------------------------------------------------- */

static bool is_upper(char byte) {
    return byte >= 'A' && byte <= 'Z';
}

static bool is_lower(char byte) {
    return byte >= 'a' && byte <= 'z';
}

static bool is_letter(char byte) {
    return is_upper(byte) || is_lower(byte);
}

static bool is_digit(char byte) {
    return byte >= '0' && byte <= '9';
}

static char changed(char byte, ob_text_case how, bool is_first, bool follows_letter) {
    bool wants_upper = how == OB_UPPER || (how == OB_SWAPCASE && is_lower(byte)) ||
                       (how == OB_CAPITALIZE && is_first) || (how == OB_TITLE && !follows_letter);
    if (!is_letter(byte)) {
        return byte;
    }
    return (char)(wants_upper ? byte & ~0x20 : byte | 0x20);
}

ob_object *ob_text_change(ob_object *self, ob_text_case how) {
    OB_NOTE_SITE();
    const ob_text_kind *kind = ob_text_expect(self);
    ob_chars span = ob_text_span(self);
    ob_object *result = kind->make(span.length);
    char *data = ob_text_data(result);
    for (size_t i = 0; result != NULL && i < span.length; i++) {
        data[i] = changed(span.data[i], how, i == 0, i > 0 && is_letter(span.data[i - 1]));
    }
    return result;
}

/// No letter is of the other case, and there are letters.
static bool is_of_case(ob_chars span, bool (*other)(char)) {
    bool any = false;
    for (size_t i = 0; i < span.length; i++) {
        if (other(span.data[i])) {
            return false;
        }
        any = any || is_letter(span.data[i]);
    }
    return any;
}

static bool is_title(ob_chars span) {
    bool any = false;
    bool follows = false;
    for (size_t i = 0; i < span.length; i++) {
        if (is_letter(span.data[i]) && is_upper(span.data[i]) == follows) {
            return false;
        }
        follows = is_letter(span.data[i]);
        any = any || follows;
    }
    return any;
}

static bool is_all_space(const ob_text_kind *kind, ob_chars span) {
    size_t at = 0;
    size_t step = 1;
    while (at < span.length && step != 0) {
        step = ob_space_after(kind, span.data + at, span.length - at);
        at += step;
    }
    return step != 0 && at != 0;
}

static bool is_of_class(char byte, ob_text_class what) {
    switch (what) {
    case OB_IS_ALNUM: return is_letter(byte) || is_digit(byte);
    case OB_IS_ALPHA: return is_letter(byte);
    case OB_IS_DIGIT: return is_digit(byte);
    default: return (uint8_t)byte < 0x80;
    }
}

bool ob_text_is(const ob_object *self, ob_text_class what) {
    const ob_text_kind *kind = ob_text_expect(self);
    ob_chars span = ob_text_span(self);
    switch (what) {
    case OB_IS_LOWER: return is_of_case(span, is_upper);
    case OB_IS_UPPER: return is_of_case(span, is_lower);
    case OB_IS_TITLE: return is_title(span);
    case OB_IS_SPACE: return is_all_space(kind, span);
    default: break;
    }
    size_t i = 0;
    while (i < span.length && is_of_class(span.data[i], what)) {
        i++;
    }
    return i == span.length && (i != 0 || what == OB_IS_ASCII);
}

/* --- Width --------------------------------------------------------------------------------------------------------- */

static char *put_fill(char *to, ob_chars fill, size_t times) {
    for (size_t i = 0; i < times; i++) {
        to = ob_span_copy(to, fill);
    }
    return to;
}

/// With a fill around it.
static ob_object *surround(ob_object *self, size_t before, size_t after, ob_chars fill) {
    const ob_text_kind *kind = ob_text_expect(self);
    ob_chars span = ob_text_span(self);
    uint64_t bytes = ((uint64_t)before + after) * fill.length + span.length;
    if (bytes > INT32_MAX) {
        ob_error_set(OB_EOVERFLOW, "object too large", NULL);
        return NULL;
    }
    ob_object *result = kind->make((size_t)bytes);
    char *data = ob_text_data(result);
    if (result != NULL) {
        (void)put_fill(ob_span_copy(put_fill(data, fill, before), span), fill, after);
    }
    return result;
}

/// Items that are missing.
static size_t missing(const ob_object *self, ptrdiff_t width) {
    size_t count = ob_text_count_items(ob_text_expect(self), ob_text_span(self));
    return width > 0 && (size_t)width > count ? (size_t)width - count : 0;
}

static ob_object *pad(ob_object *self, ptrdiff_t width, ob_object *fill, int where) {
    const ob_text_kind *kind = ob_text_expect(self);
    ob_chars with = {" ", 1};
    if (fill != NULL && ob_text_argument(kind, fill, &with) != OB_OK) {
        return NULL;
    }
    if (with.length == 0 || step_at(kind, with, 0) != with.length) {
        ob_error_set(OB_ETYPE, "one character is needed", fill);
        return NULL;
    }
    size_t more = missing(self, width);
    if (more == 0) {
        return ob_text_part(self, 0, ob_text_span(self).length);
    }
    size_t before = where == AT_START ? more : where == AT_END ? 0 : more / 2 + (more & (size_t)width & 1u);
    return surround(self, before, more - before, with);
}

ob_object *ob_text_center(ob_object *self, ptrdiff_t width, ob_object *fill) {
    OB_NOTE_SITE();
    return pad(self, width, fill, AT_START | AT_END);
}

ob_object *ob_text_ljust(ob_object *self, ptrdiff_t width, ob_object *fill) {
    OB_NOTE_SITE();
    return pad(self, width, fill, AT_END);
}

ob_object *ob_text_rjust(ob_object *self, ptrdiff_t width, ob_object *fill) {
    OB_NOTE_SITE();
    return pad(self, width, fill, AT_START);
}

/// The sign and the first zero change places.
ob_object *ob_text_zfill(ob_object *self, ptrdiff_t width) {
    OB_NOTE_SITE();
    size_t more = missing(self, width);
    ob_chars span = ob_text_span(self);
    if (more == 0) {
        return ob_text_part(self, 0, span.length);
    }
    ob_object *result = surround(self, more, 0, (ob_chars){"0", 1});
    if (result != NULL && span.length != 0 && (span.data[0] == '+' || span.data[0] == '-')) {
        char *data = ob_text_data(result);
        data[0] = span.data[0];
        data[more] = '0';
    }
    return result;
}
