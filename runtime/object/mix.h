/* Spreading the bits of what is hashed. */
#ifndef OBOL_OBJECT_MIX_H
#define OBOL_OBJECT_MIX_H

#include <stdint.h>

/// Spread a word's bits over the result, whose low bits choose the bucket.
static inline uint32_t ob_hash_word(uint32_t word) {
    word ^= word >> 16;
    word *= 0x7FEB352Du;
    word ^= word >> 15;
    return word;
}

#endif
