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
    return ob_type_of(probe->key)->hash(probe->key);
}

/// True and 1 are one key, as are False and 0.
static const ob_object *as_number(const ob_object *key) {
    return key == OB_TRUE ? OB_INT(1) : key == OB_FALSE ? OB_INT(0) : key;
}

bool ob_probe_matches(const ob_probe *probe, const ob_object *key) {
    if (probe->key == NULL) {
        return ob_type_of(key) == &ob_str_type && ob_str_length(key) == probe->length &&
               (probe->length == 0 || memcmp(ob_str_text(key), probe->text, probe->length) == 0);
    }
    if (probe->key == key) {
        return true;
    }
    const ob_object *wanted = as_number(probe->key);
    key = as_number(key);
    return wanted == key || (ob_type_of(wanted) == ob_type_of(key) && ob_type_of(key)->equal(wanted, key));
}
