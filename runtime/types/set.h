/* What the files of set share. */
#ifndef OBOL_TYPES_SET_H
#define OBOL_TYPES_SET_H

#include "obol/set.h"
#include "types/table.h"

/// Of set, frozenset, and the keys of a dict.
extern const ob_nested ob_set_nested;
extern const ob_numbers ob_set_numbers;

static inline bool ob_is_set(const ob_object *object) {
    return ob_is_instance(object, &ob_set_type) || ob_is_instance(object, &ob_frozenset_type);
}

/// The table of a set or frozenset; anything else panics. A new one, also of a derived type, becomes a set at its first use.
ob_table *ob_set_table(const ob_object *object);

/// Add a key. The caller keeps set and key alive.
///   return  1 when it was there, 0, or an error
int ob_set_put(ob_table *set, ob_key *key);

/// Begin a search in a set, in which another set means the frozenset that is equal to it.
int ob_set_key_init(ob_key *key, ob_object *object);

/// The hash of a set's keys, in any order. Runs no program code. O(length).
uint32_t ob_set_hash(const ob_table *set);

/// Add what can be iterated.
int ob_set_add_all(ob_object *set, ob_object *items);

#endif
