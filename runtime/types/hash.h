/* Hashing text and bytes. */
#ifndef OBOL_TYPES_HASH_H
#define OBOL_TYPES_HASH_H

#include "object/mix.h"
#include "obol/operations.h"
#include "obol/str.h"

/// HalfSipHash-2-4 of so many bytes, 32 bits of result.
uint32_t ob_half_siphash(const uint32_t key[2], const void *bytes, size_t length);

/// Hash of a text or of bytes, under the program's key; never 0. O(length): 120 instructions, and 10 a byte.
uint32_t ob_hash_text(const char *text, size_t length);

/// Has the object's type a hash? What it holds may still have none.
bool ob_hashable(const ob_object *key);

#endif
