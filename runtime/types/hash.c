/* Hashes of text and bytes, under a key. Owns nothing; the key is in object/secret.c.
 *
 * Who does not know the key cannot choose texts that collide, so a dict's chains stay short whatever its keys are. Numbers have no key:
 * they are spread by ob_hash_word.
 *
 * Source: HalfSipHash-2-4 of Aumasson and Bernstein, the sister of SipHash (2012) for 32-bit machines, from its description. */
#include "types/hash.h"

#include <string.h>

#include "memory/layout.h"
#include "object/secret.h"

typedef struct state {
    uint32_t v0, v1, v2, v3;
} state;

static inline uint32_t rotated(uint32_t word, unsigned left) {
    return word << left | word >> (32u - left);
}

static inline void mix(state *s, unsigned rounds) {
    for (; rounds != 0; rounds--) {
        s->v0 += s->v1;
        s->v1 = rotated(s->v1, 5) ^ s->v0;
        s->v0 = rotated(s->v0, 16);
        s->v2 += s->v3;
        s->v3 = rotated(s->v3, 8) ^ s->v2;
        s->v0 += s->v3;
        s->v3 = rotated(s->v3, 7) ^ s->v0;
        s->v2 += s->v1;
        s->v1 = rotated(s->v1, 13) ^ s->v2;
        s->v2 = rotated(s->v2, 16);
    }
}

static inline void absorb(state *s, uint32_t word) {
    s->v3 ^= word;
    mix(s, 2);
    s->v0 ^= word;
}

/// The first byte is the lowest. All targets have their bytes in that order.
_Static_assert(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__, "words are read as they lie");

OB_FAST uint32_t ob_half_siphash(const uint32_t key[2], const void *bytes, size_t length) {
    state s = {key[0], key[1], 0x6C796765u ^ key[0], 0x74656462u ^ key[1]};
    const uint8_t *at = bytes;
    for (size_t words = length / 4u; words != 0; words--, at += 4) {
        uint32_t word;
        memcpy(&word, at, sizeof word);
        absorb(&s, word);
    }
    uint32_t last = (uint32_t)length << 24;
    for (unsigned i = 0; i < (length & 3u); i++) {
        last |= (uint32_t)at[i] << 8u * i;
    }
    absorb(&s, last);
    s.v2 ^= 0xFFu;
    mix(&s, 4);
    return s.v1 ^ s.v3;
}

uint32_t ob_hash_text(const char *text, size_t length) {
    uint32_t hash = ob_half_siphash(ob_hash_key, text, length);
    return hash != 0 ? hash : 1u;
}

bool ob_hashable(const ob_object *key) {
    const ob_type *type = ob_type_of(key);
    while (type != NULL && (type->traits & OB_TRAIT_UNHASHABLE) == 0 && type->compare == NULL && type->hash == NULL &&
           type->nested == NULL) {
        type = type->base;
    }
    return type == NULL || ((type->traits & OB_TRAIT_UNHASHABLE) == 0 &&
                            (type->hash != NULL || (type->nested != NULL && type->nested->hash_next != NULL)));
}
