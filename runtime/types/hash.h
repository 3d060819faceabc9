/* Hashing and comparing keys. */
#ifndef OBOL_TYPES_HASH_H
#define OBOL_TYPES_HASH_H

#include "object/mix.h"
#include "obol/operations.h"
#include "obol/str.h"

/// Hash of a text; never 0. O(length).
uint32_t ob_hash_text(const char *text, size_t length);

/// What is looked for: an object, or a text that is not one (yet).
typedef struct ob_probe {
    const ob_object *key; ///< NULL: the text
    const char *text;
    size_t length;
} ob_probe;

/// Can the object be a key?
bool ob_hashable(const ob_object *key);

uint32_t ob_probe_hash(const ob_probe *probe);

/// Is the key what the probe looks for? Runs no program code (only str, int, bool, None are hashable so far).
bool ob_probe_matches(const ob_probe *probe, const ob_object *key);

#endif
