/* Integers. 31 bits are carried in the reference itself: no memory, no counting. */
#ifndef OBOL_INT_H
#define OBOL_INT_H

#include "obol/object.h"

#define OB_INT_MAX 1073741823
#define OB_INT_MIN (-1073741823)

/// A small int as a constant expression. The value must be within OB_INT_MIN … OB_INT_MAX.
#define OB_INT(value_) ((ob_object *)((uintptr_t)(intptr_t)(value_)*2u + 1u))

/// An int of any value.
///   return  the int, or NULL (OB_EOVERFLOW: outside OB_INT_MIN … OB_INT_MAX)
///   own     small ints are not counted: dropping the result is allowed and does nothing
///   cost    O(1)
static inline ob_object *ob_int_new(int64_t value) {
    if (value < OB_INT_MIN || value > OB_INT_MAX) {
        ob_error_set(OB_EOVERFLOW, "int over 31 bits", NULL);
        return NULL;
    }
    return OB_INT(value);
}

/// Is it an int?
static inline bool ob_int_check(const ob_object *object) {
    return ob_is_tagged(object) && object != OB_NIL;
}

/// The value of an int. Anything else panics (OB_PANIC_WRONG_TYPE).
///   cost    O(1)
///   ctx     any
int32_t ob_int_value(const ob_object *object);

#endif
