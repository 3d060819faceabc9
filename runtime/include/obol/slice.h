/* slice: start, stop and step, as in a[start:stop:step]. */
#ifndef OBOL_SLICE_H
#define OBOL_SLICE_H

#include "obol/object.h"

extern const ob_type ob_slice_type;

/// The positions that a slice means in a sequence: start, start + step … `count` of them. An empty one stands at start.
typedef struct ob_span {
    ptrdiff_t start;
    ptrdiff_t stop; ///< as Python's slice.indices gives it; −1 when it is before the first item
    ptrdiff_t step;
    size_t count;
} ob_span;

/// Left out in a slice: from the very first item on in the step's direction, or to the very last one.
#define OB_FIRST(step_) ((step_) < 0 ? PTRDIFF_MAX : 0)
#define OB_LAST(step_)  ((step_) < 0 ? PTRDIFF_MIN : PTRDIFF_MAX)

/// A slice object.
///   start, stop, step  any objects; OB_NONE: left out. They are looked at when the slice is used, as in Python
///   return             new, or NULL (OB_ENOMEM)
///   cost               O(1); one allocation
ob_object *ob_slice_new(ob_object *start, ob_object *stop, ob_object *step);

/// slice.indices(length). Anything but a slice panics.
///   return  0 with *span set; OB_ETYPE (neither int nor None); OB_EVALUE (step 0)
///   cost    O(1)
int ob_slice_indices(const ob_object *slice, size_t length, ob_span *span);

/// The same for numbers: clipped to the length as Python's PySlice_AdjustIndices does; never overflows.
///   return  0 with *span set; OB_EVALUE (step 0)
///   cost    O(1)
int ob_span_of(ptrdiff_t start, ptrdiff_t stop, ptrdiff_t step, size_t length, ob_span *span);

/// Is it an int or a bool?
///   cost    O(1)
bool ob_is_index(const ob_object *object);

/// The number of an index: of an int or a bool.
///   return  0 with *index set, or OB_ETYPE
///   cost    O(1)
int ob_index_of(ob_object *object, ptrdiff_t *index);

#endif
