/* tuple: an immutable sequence. */
#ifndef OBOL_TUPLE_H
#define OBOL_TUPLE_H

#include "obol/object.h"

/// A tuple of the given items. All empty tuples are one immortal object.
///   items   borrowed; none is NULL
///   return  new, or NULL (OB_ENOMEM, OB_EOVERFLOW)
///   cost    O(count)
ob_object *ob_tuple_from(ob_object *const *items, size_t count);

/// `ob_tuple_of(a, b)`: a tuple of these. Arguments are borrowed.
#define ob_tuple_of(...)                                                                                               \
    ob_tuple_from((ob_object *const[]){__VA_ARGS__}, sizeof((ob_object *const[]){__VA_ARGS__}) / sizeof(ob_object *))

/// Number of items.
///   cost    O(1)
size_t ob_tuple_length(const ob_object *tuple);

/// The item at index; negative counts from the end.
///   return  new, or NULL (OB_EINDEX)
///   cost    O(1)
ob_object *ob_tuple_get(const ob_object *tuple, ptrdiff_t index);

/// The same without a reference of its own: valid as long as the tuple.
///   cost    O(1)
OB_BORROWED ob_object *ob_tuple_peek(const ob_object *tuple, ptrdiff_t index);

#endif
