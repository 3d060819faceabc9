/* UTF-8, checked as Unicode 15 table 3-7 defines it. Owns nothing. */
#include <stdint.h>

#include "obol/str.h"

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
        size_t step = sequence_length((const uint8_t *)text + at, length - at);
        if (step == 0) {
            return at;
        }
        at += step;
    }
    return length;
}
