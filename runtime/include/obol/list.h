/* list: a growing sequence. */
#ifndef OBOL_LIST_H
#define OBOL_LIST_H

#include "obol/object.h"

/// A new, empty list.
///   return  new, or NULL (OB_ENOMEM)
///   cost    O(1); one allocation
ob_object *ob_list_new(void);

/// A list of the given items, in order.
///   items   borrowed; none is NULL
///   return  new, or NULL (OB_ENOMEM, OB_EOVERFLOW)
///   cost    O(count)
ob_object *ob_list_from(ob_object *const *items, size_t count);

/// `ob_list_of(a, b, c)`: a list of these. Arguments are borrowed.
#define ob_list_of(...)                                                                                                \
    ob_list_from((ob_object *const[]){__VA_ARGS__}, sizeof((ob_object *const[]){__VA_ARGS__}) / sizeof(ob_object *))

/// Number of items.
///   cost    O(1)
size_t ob_list_length(const ob_object *list);

/// Append item to list.
///   item    any object, or a small int
///   return  0, or OB_ENOMEM or OB_EOVERFLOW (list unchanged)
///   own     both borrowed; the list keeps a reference of its own to item
///   cost    O(1) at any length: copies at most 32 references or takes at most 5 chunks, at most 900 instructions
///           (bench list_append_worst); while dead objects wait, each chunk also works off OB_ALLOCATE_BUDGET_UNITS of them
///   ctx     thread holding the lock; may dismantle waiting objects
int ob_list_append(ob_object *list, ob_object *item);

/// The item at index; negative counts from the end, as in Python.
///   return  new, or NULL (OB_EINDEX)
///   cost    O(1), at most 80 instructions (bench list_peek_worst)
ob_object *ob_list_get(const ob_object *list, ptrdiff_t index);

/// The same without a reference of its own: valid until the list changes.
///   cost    as ob_list_get
OB_BORROWED ob_object *ob_list_peek(const ob_object *list, ptrdiff_t index);

/// Replace the item at index.
///   return  0, or OB_EINDEX (list unchanged)
///   own     item borrowed; the old item's reference is dropped after the list has changed
///   cost    O(1), and the decref of the old item
int ob_list_set(ob_object *list, ptrdiff_t index, ob_object *item);

/// Insert before index; an index beyond the ends inserts there, as in Python.
///   return  0, or OB_ENOMEM or OB_EOVERFLOW (list unchanged)
///   cost    O(items behind index)
int ob_list_insert(ob_object *list, ptrdiff_t index, ob_object *item);

/// Remove the item at index and return it.
///   return  new (the list's reference passes to the caller), or NULL (OB_EINDEX)
///   cost    O(items behind index); O(1) at the end: at most 800 instructions (bench list_pop_worst)
ob_object *ob_list_pop(ob_object *list, ptrdiff_t index);

#endif
