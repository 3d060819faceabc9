/* Hashing and comparing keys. */
#ifndef OBOL_TYPES_HASH_H
#define OBOL_TYPES_HASH_H

#include "obol/str.h"

/// Spread a word's bits over the result, whose low bits choose the bucket.
static inline uint32_t ob_hash_word(uint32_t word) {
    word ^= word >> 16;
    word *= 0x7FEB352Du;
    word ^= word >> 15;
    return word;
}

/// Hash of a text; never 0. O(length).
uint32_t ob_hash_text(const char *text, size_t length);

/// What is looked for: an object, or a text that is not one (yet).
typedef struct ob_probe {
    const ob_object *key; ///< NULL: the text
    const char *text;
    size_t length;
} ob_probe;

/// Can the object be a key?
static inline bool ob_hashable(const ob_object *key) {
    return ob_type_of(key)->hash != NULL;
}

uint32_t ob_probe_hash(const ob_probe *probe);

/// Is the key what the probe looks for? Runs no program code (only str, int, bool, None are hashable so far).
bool ob_probe_matches(const ob_probe *probe, const ob_object *key);

#endif
