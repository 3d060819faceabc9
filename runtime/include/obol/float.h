/* Floating point numbers: a double in an object. A program that never names them does not carry them, nor arithmetic on doubles. */
#ifndef OBOL_FLOAT_H
#define OBOL_FLOAT_H

#include "obol/object.h"
#include "obol/type.h"

/// Layout of a float. 16 bytes on a 32-bit machine.
typedef struct ob_float {
    ob_object head;
    double value __attribute__((packed, aligned(4))); ///< objects stand at multiples of 4
} ob_float;

extern const ob_type ob_float_type;

/// A float in flash: OB_FLOAT_DEFINE(pi, 3.141592653589793); then OB_FLOAT(pi) is the object.
#define OB_FLOAT_DEFINE(name_, value_) static const ob_float name_ = {OB_HEAD_IMMORTAL(&ob_float_type), (value_)}
#define OB_FLOAT(name_)                ((ob_object *)(uintptr_t)(&(name_)))

/// A float.
///   return  new, or NULL (OB_ENOMEM)
///   cost    O(1): one allocation of 16 bytes
///   ctx     thread holding the lock
ob_object *ob_float_new(double value);

/// Is it a float, isinstance(object, float)?
///   cost    O(1)
///   ctx     any
static inline bool ob_float_check(const ob_object *object) {
    return !ob_is_tagged(object) && ob_is_instance(object, &ob_float_type);
}

/// float(number) as a C double: of a float, an int (rounded to the nearest) or a bool. Anything else panics (OB_PANIC_WRONG_TYPE).
///   cost    O(1)
///   ctx     any
double ob_float_value(const ob_object *number);

/// float(text): blanks around it, a sign, digits with single underscores between them, inf, infinity, nan in any case. Rounded to the
/// nearest; too large is inf, too small 0.
///   text    need not be terminated
///   return  new, or NULL (OB_EVALUE: no number; the error's object is the position of the first byte that is wrong, the length when
///           something is missing at the end; OB_ENOMEM)
///   cost    O(length)
ob_object *ob_float_parse(const char *text, size_t length);

typedef enum ob_rounding {
    OB_TRUNCATE,     ///< int(x)
    OB_FLOOR,        ///< math.floor(x)
    OB_CEILING,      ///< math.ceil(x)
    OB_NEAREST_EVEN, ///< round(x)
} ob_rounding;

/// A whole number from a double.
///   return  new, or NULL (OB_EVALUE: nan; OB_EOVERFLOW: inf, or over 64 bits; OB_ENOMEM)
///   cost    O(1)
///   ctx     thread holding the lock
ob_object *ob_int_from_double(double value, ob_rounding rounding);

/// Does it hold a whole number? x.is_integer(); of an int, true.
///   number  float, int or bool
///   cost    O(1)
///   ctx     any
bool ob_float_is_integer(const ob_object *number);

#endif
