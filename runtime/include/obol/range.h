/* range: numbers at equal distances, which take no memory each. */
#ifndef OBOL_RANGE_H
#define OBOL_RANGE_H

#include "obol/object.h"
#include "obol/slice.h"

extern const ob_type ob_range_type;

/// range(start, stop, step).
///   return  new, or NULL (OB_EVALUE: step 0; OB_EOVERFLOW: more than INT64_MAX numbers; OB_ENOMEM)
///   cost    O(1); one allocation
ob_object *ob_range_new(int64_t start, int64_t stop, int64_t step);

/// range(stop): 0, 1 … stop − 1. As ob_range_new.
///   cost    O(1); one allocation
static inline ob_object *ob_range_to(int64_t stop) {
    return ob_range_new(0, stop, 1);
}

/// How many numbers. Anything but a range panics.
///   cost    O(1)
int64_t ob_range_length(const ob_object *range);

/// The number at index; negative counts from the end.
///   return  new, or NULL (OB_EINDEX; OB_EOVERFLOW: no int of this value)
///   cost    O(1)
ob_object *ob_range_get(const ob_object *range, int64_t index);

/// range[start:stop:step]: another range.
///   return  new, or NULL (OB_EVALUE: step 0; OB_EOVERFLOW, OB_ENOMEM)
///   cost    O(1); one allocation
ob_object *ob_range_slice(const ob_object *range, ptrdiff_t start, ptrdiff_t stop, ptrdiff_t step);

/// Position of a number.
///   return  0 or above, or OB_EVALUE (not in the range; also for what is no number)
///   cost    O(1) of an int; else O(length), each a comparison
///   ctx     thread holding the lock; may run program code
int64_t ob_range_index(ob_object *range, ob_object *number);

/// Is it one of the numbers? That is range.count(), too.
///   return  0 or 1, or what the comparison reported
///   cost    as ob_range_index
///   ctx     thread holding the lock; may run program code
int ob_range_contains(ob_object *range, ob_object *number);

/// reversed(range): an iterator.
///   return  new, or NULL (OB_ENOMEM)
///   cost    O(1); one allocation
ob_object *ob_range_reversed(const ob_object *range);

#endif
