/* Code points in text that is known to be UTF-8. */
#ifndef OBOL_TYPES_UTF8_H
#define OBOL_TYPES_UTF8_H

#include <stddef.h>
#include <stdint.h>

/// How many code points. O(length), four bytes at a time.
size_t ob_utf8_points(const char *text, size_t length);

/// Where the code point with this index begins; `length` when there is none. O(result), four bytes at a time.
size_t ob_utf8_skip(const char *text, size_t length, size_t points);

/// Bytes of the code point that begins with this byte. O(1).
static inline size_t ob_utf8_step(char first) {
    uint8_t byte = (uint8_t)first;
    return byte < 0x80 ? 1u : byte < 0xE0 ? 2u : byte < 0xF0 ? 3u : 4u;
}

/// Where the code point before `at` begins; `at` is not 0. O(1).
static inline size_t ob_utf8_back(const char *text, size_t at) {
    do {
        at--;
    } while (((uint8_t)text[at] & 0xC0u) == 0x80u); /* at most 3 more */
    return at;
}

/// The code point that begins here. O(1).
uint32_t ob_utf8_decode(const char *text);

/// Write a code point.
///   text    room for 4 bytes
///   return  bytes written; 0 for a surrogate and beyond U+10FFFF
size_t ob_utf8_encode(uint32_t point, char *text);

#endif
