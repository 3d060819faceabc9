/* Slices, for types that have them: weak, as only what makes a slice links the rest. */
#ifndef OBOL_TYPES_SLICING_H
#define OBOL_TYPES_SLICING_H

#include "object/needs.h"
#include "obol/slice.h"
#include "obol/type.h"

OB_OFFERED(ob_slice_type);
OB_OFFERED(ob_slice_indices);

/// Is the subscript a slice? Not in a program without slices.
static inline bool ob_is_slice(const ob_object *key) {
    return ob_type_of(key) == &ob_slice_type;
}

#endif
