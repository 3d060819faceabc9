/* Iterators over tables. */
#ifndef OBOL_TYPES_TABLE_ITERATOR_H
#define OBOL_TYPES_TABLE_ITERATOR_H

#include "types/table.h"

/// 24 bytes on a 32-bit machine.
typedef struct ob_table_iterator {
    ob_container head;
    size_t cursor;
    uint32_t changes : 31; ///< of the table when the iterator was made
    uint32_t is_reversed : 1;
    ob_object *owner; ///< the dict or set; OB_NIL after the end
} ob_table_iterator;

#define OB_TABLE_ITERATOR OB_FIELDS(ob_table_iterator, owner, owner)

/// A new iterator of this type over a dict or set.
ob_object *ob_table_iterate(const ob_type *type, ob_object *owner, bool is_reversed);

/// The next entry; valid until the table changes.
///   return  1; 0 at the end; OB_ECHANGED: keys have come or gone
int ob_table_iterator_next(ob_object *iterator, ob_object ***entry);

/// The table that it goes through; only behind ob_table_iterator_next.
static inline const ob_table *ob_table_iterator_table(const ob_object *iterator) {
    return (const ob_table *)(const void *)((const ob_table_iterator *)(const void *)iterator)->owner;
}

/// .next of an iterator that gives keys.
int ob_table_iterator_next_key(ob_object *iterator, ob_object **item);

#endif
