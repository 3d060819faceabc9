/* Hashes and key comparison. Owns nothing.
 *
 * Text is hashed with FNV-1a (Fowler, Noll, Vo) and a final spread of the bits. It has no key yet: who may choose the keys
 * can make them collide, and a lookup O(n). */
#include "types/hash.h"

#include <string.h>

#include "obol/int.h"

uint32_t ob_hash_text(const char *text, size_t length) {
    uint32_t hash = 0x811C9DC5u;
    for (size_t i = 0; i < length; i++) {
        hash = (hash ^ (uint8_t)text[i]) * 0x01000193u;
    }
    hash = ob_hash_word(hash);
    return hash != 0 ? hash : 1u;
}

uint32_t ob_probe_hash(const ob_probe *probe) {
    if (probe->key == NULL) {
        return ob_hash_text(probe->text, probe->length);
    }
    uint32_t hash = 0;
    (void)ob_hash((ob_object *)(uintptr_t)probe->key, &hash);
    return hash;
}

bool ob_hashable(const ob_object *key) {
    const ob_type *type = ob_type_of(key);
    return (type->traits & OB_TRAIT_UNHASHABLE) == 0 && (type->hash != NULL || type->compare == NULL);
}

bool ob_probe_matches(const ob_probe *probe, const ob_object *key) {
    if (probe->key == NULL) {
        return ob_type_of(key) == &ob_str_type && ob_str_length(key) == probe->length &&
               (probe->length == 0 || memcmp(ob_str_text(key), probe->text, probe->length) == 0);
    }
    if (probe->key == key) {
        return true;
    }
    return key != OB_NIL && ob_compare((ob_object *)(uintptr_t)probe->key, (ob_object *)(uintptr_t)key, OB_EQ) == 1;
}
