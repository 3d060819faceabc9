/* tuple: an immutable sequence, in one block with its items. */
#ifndef OBOL_TUPLE_H
#define OBOL_TUPLE_H

#include "obol/object.h"
#include "obol/type.h"

/// Layout of a tuple, for constants in flash. 16 bytes and 4 for each item on a 32-bit machine.
typedef struct ob_tuple {
    ob_container head;
    uint32_t count;
    ob_object *items[];
} ob_tuple;

/// A tuple in flash: OB_TUPLE_DEFINE(primes, OB_INT(2), OB_INT(3)); then OB_TUPLE(primes) is the object. At least one item; each
/// is a small int or another constant.
#define OB_TUPLE_DEFINE(name_, ...)                                                                                    \
    static const struct {                                                                                              \
        ob_container head;                                                                                             \
        uint32_t count;                                                                                                \
        ob_object *items[sizeof((ob_object *[]){__VA_ARGS__}) / sizeof(ob_object *)];                                  \
    } name_ = {{OB_HEAD_IMMORTAL(&ob_tuple_type), 0},                                                                  \
               sizeof((ob_object *[]){__VA_ARGS__}) / sizeof(ob_object *),                                             \
               {__VA_ARGS__}}
#define OB_TUPLE(name_) ((ob_object *)(uintptr_t)(&(name_)))

/// A tuple of the given items. All empty tuples are one immortal object.
///   items   borrowed; none is NULL
///   return  new, or NULL (OB_ENOMEM, OB_EOVERFLOW)
///   cost    O(count); one allocation
ob_object *ob_tuple_from(ob_object *const *items, size_t count);

/// `ob_tuple_of(a, b)`: a tuple of these. Arguments are borrowed.
#define ob_tuple_of(...)                                                                                               \
    ob_tuple_from((ob_object *const[]){__VA_ARGS__}, sizeof((ob_object *const[]){__VA_ARGS__}) / sizeof(ob_object *))

/// A tuple to be filled with ob_tuple_fill before anyone else sees it.
///   return  new, or NULL (OB_ENOMEM, OB_EOVERFLOW). Dropping it when it is only half filled is allowed
///   cost    O(count); one allocation
ob_object *ob_tuple_new(size_t count);

/// Put an item into a tuple from ob_tuple_new. Panics (OB_PANIC_WRONG_TYPE) when index is not below the count or has an item already.
///   own     takes item's reference
///   cost    O(1)
void ob_tuple_fill(ob_object *tuple, size_t index, OB_TAKES ob_object *item);

/// tuple(iterable): a tuple itself, or a tuple of what iterating gives.
///   return  new, or NULL (OB_ETYPE: cannot be iterated; OB_ENOMEM; or what the iterator reported)
///   cost    O(items); of anything but a list or tuple, the items are collected in a list first
///   ctx     thread holding the lock; may run program code
ob_object *ob_tuple_from_iterable(ob_object *iterable);

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

/// tuple[start:stop:step], for constants OB_FIRST, OB_LAST see obol/slice.h. The whole tuple is the tuple itself.
///   return  new, or NULL (OB_EVALUE: step 0; OB_ENOMEM)
///   cost    O(items copied); one allocation
ob_object *ob_tuple_slice(ob_object *tuple, ptrdiff_t start, ptrdiff_t stop, ptrdiff_t step);

/// Position of the first item that is equal, from start on and before stop, as Python's index.
///   return  0 or above; OB_EVALUE (not there), or what the comparison reported
///   cost    O(items), each a comparison
///   ctx     thread holding the lock; may run program code
ptrdiff_t ob_tuple_index(ob_object *tuple, ob_object *item, ptrdiff_t start, ptrdiff_t stop);

/// How many items are equal.
///   return  0 or above, or what the comparison reported
///   cost    O(items), each a comparison
///   ctx     thread holding the lock; may run program code
ptrdiff_t ob_tuple_count(ob_object *tuple, ob_object *item);

/// left + right.
///   return  new, or NULL (OB_ENOMEM)
///   cost    O(items); one allocation
ob_object *ob_tuple_concat(ob_object *left, ob_object *right);

/// tuple * times. Negative is 0; once is the tuple itself.
///   return  new, or NULL (OB_ENOMEM, OB_EOVERFLOW)
///   cost    O(items of the result); one allocation
ob_object *ob_tuple_repeat(ob_object *tuple, ptrdiff_t times);

/// reversed(tuple): an iterator.
///   return  new, or NULL (OB_ENOMEM)
///   cost    O(1); one allocation
ob_object *ob_tuple_reversed(ob_object *tuple);

#endif
