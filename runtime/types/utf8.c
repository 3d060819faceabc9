/* UTF-8, checked as Unicode 15 table 3-7 defines it; and code points in what passed that check. Owns nothing. */
#include "types/utf8.h"

#include "obol/str.h"

/// Four bytes of text.
typedef uint32_t __attribute__((may_alias)) any_word;

static bool is_aligned(const char *at) {
    return (uintptr_t)at % sizeof(any_word) == 0;
}

static any_word word_at(const char *at) {
    return *(const any_word *)__builtin_assume_aligned(at, sizeof(any_word));
}

/// Bytes of the well-formed sequence that starts at text[0], or 0. `left` > 0 bytes may be read.
static size_t sequence_length(const uint8_t *text, size_t left) {
    uint8_t first = text[0];
    if (first < 0x80) {
        return 1;
    }
    if (first < 0xC2 || first > 0xF4) {
        return 0; /* a continuation byte, an overlong form, or beyond U+10FFFF */
    }
    size_t length = first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4;
    if (left < length) {
        return 0;
    }
    /* The second byte's range excludes what is overlong (E0, F0), a surrogate (ED), or beyond U+10FFFF (F4). */
    uint8_t low = first == 0xE0 ? 0xA0 : first == 0xF0 ? 0x90 : 0x80;
    uint8_t high = first == 0xED ? 0x9F : first == 0xF4 ? 0x8F : 0xBF;
    if (text[1] < low || text[1] > high) {
        return 0;
    }
    for (size_t i = 2; i < length; i++) {
        if ((text[i] & 0xC0) != 0x80) {
            return 0;
        }
    }
    return length;
}

size_t ob_utf8_check(const char *text, size_t length) {
    size_t at = 0;
    while (at < length) {
        if (length - at >= 4 && is_aligned(text + at) && (word_at(text + at) & 0x80808080u) == 0) {
            at += 4;
            continue;
        }
        size_t step = sequence_length((const uint8_t *)text + at, length - at);
        if (step == 0) {
            return at;
        }
        at += step;
    }
    return length;
}

static size_t begins_point(char byte) {
    return ((uint8_t)byte & 0xC0u) != 0x80u;
}

/// How many of four bytes begin a code point: not those with bit 7 and without bit 6.
static size_t points_in(uint32_t word) {
    uint32_t others = word >> 7 & ~word >> 6 & 0x01010101u;
    return 4u - (others * 0x01010101u >> 24);
}

size_t ob_utf8_points(const char *text, size_t length) {
    size_t points = 0;
    size_t at = 0;
    while (at < length) {
        if (length - at >= 4 && is_aligned(text + at)) {
            points += points_in(word_at(text + at));
            at += 4;
        } else {
            points += begins_point(text[at]);
            at++;
        }
    }
    return points;
}

/// Goes over whole words as long as no more than `points` begin in them, and then to where one more begins.
size_t ob_utf8_skip(const char *text, size_t length, size_t points) {
    size_t at = 0;
    while (at < length) {
        if (points >= 4 && length - at >= 4 && is_aligned(text + at)) {
            points -= points_in(word_at(text + at));
            at += 4;
        } else if (!begins_point(text[at])) {
            at++;
        } else if (points == 0) {
            break;
        } else {
            points--;
            at++;
        }
    }
    return at;
}

uint32_t ob_utf8_decode(const char *text) {
    const uint8_t *bytes = (const uint8_t *)text;
    size_t length = ob_utf8_step(text[0]);
    uint32_t point = length == 1 ? bytes[0] : bytes[0] & (0x7Fu >> length);
    for (size_t i = 1; i < length; i++) {
        point = point << 6 | (bytes[i] & 0x3Fu);
    }
    return point;
}

size_t ob_utf8_encode(uint32_t point, char *text) {
    if (point < 0x80) {
        text[0] = (char)point;
        return 1;
    }
    if (point > 0x10FFFF || (point >= 0xD800 && point < 0xE000)) {
        return 0;
    }
    size_t length = point < 0x800 ? 2 : point < 0x10000 ? 3 : 4;
    for (size_t i = length - 1; i > 0; i--) {
        text[i] = (char)(0x80u | (point & 0x3Fu));
        point >>= 6;
    }
    text[0] = (char)(0xF00u >> length | point);
    return length;
}
