/* The short way to a key in a chained table: names and small ints are equal only when they are the same. */
#ifndef OBOL_TYPES_TABLE_QUICK_H
#define OBOL_TYPES_TABLE_QUICK_H

#include "types/table.h"
#include "types/weak.h"

typedef enum ob_quick {
    OB_QUICK_FOUND,
    OB_QUICK_ABSENT,
    OB_QUICK_UNKNOWN, ///< only comparing can tell
} ob_quick;

/// Two names, or two small ints, of the same hash.
bool ob_keys_are_different(const ob_object *a, const ob_object *b);

/// Look for the key in a chained table. Runs no program code.
///   entry  set when it was found
__attribute__((always_inline)) static inline ob_quick ob_table_walk_chain(const ob_table *table, const ob_object *key,
                                                                          ob_object ***entry) {
    uint32_t hash;
    if (ob_is_tagged(key)) {
        hash = ob_hash_word((uint32_t)((intptr_t)key >> 1));
    } else if (key->type == &ob_name_type) {
        hash = ((const ob_name *)(const void *)key)->hash;
    } else {
        return OB_QUICK_UNKNOWN;
    }
    uint32_t wanted = ob_hash_wanted(hash);
    const ob_object *link = *ob_table_chain(table, hash);
    while (!ob_link_is_end(link)) {
        ob_object **at = ob_link_entry(link);
        if (ob_is_hash_wanted(at[OB_ENTRY_HASH], wanted)) {
            if (at[OB_ENTRY_KEY] == key) {
                *entry = at;
                return OB_QUICK_FOUND;
            }
            if (!ob_keys_are_different(at[OB_ENTRY_KEY], key)) {
                return OB_QUICK_UNKNOWN;
            }
        }
        link = at[OB_ENTRY_NEXT];
    }
    return OB_QUICK_ABSENT;
}

#endif
