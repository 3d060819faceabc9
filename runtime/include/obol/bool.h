/* True and False: ints of the values 1 and 0 that print otherwise. The objects are OB_TRUE and OB_FALSE. */
#ifndef OBOL_BOOL_H
#define OBOL_BOOL_H

#include "obol/object.h"
#include "obol/type.h"

/// A C bool as an object; of what ob_truth and ob_compare return, once it is no error.
///   own     immortal: dropping it is allowed and does nothing
///   cost    a few instructions
///   ctx     any
static inline ob_object *ob_bool_of(bool value) {
    return value ? OB_TRUE : OB_FALSE;
}

/// Is it True or False?
///   cost    a few instructions
///   ctx     any
static inline bool ob_bool_check(const ob_object *object) {
    return object == OB_TRUE || object == OB_FALSE;
}

#endif
