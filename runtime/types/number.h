/* What int, bool and float share. */
#ifndef OBOL_TYPES_NUMBER_H
#define OBOL_TYPES_NUMBER_H

#include "obol/int.h"
#include "obol/operations.h"
#include "types/order.h"

/// The value of an int, a bool, or what derives from int. False when it is none of these.
bool ob_int_get(const ob_object *object, int64_t *value);

/// The hash of an int with this value, and of everything that equals it.
uint32_t ob_int_hash(int64_t value);

/// Is the text's byte a blank, as int() and float() skip them?
static inline bool ob_is_blank(char byte) {
    return byte == ' ' || (byte >= '\t' && byte <= '\r');
}

/// a * b of 64 bits; false when it does not fit.
bool ob_int_multiply(int64_t a, int64_t b, int64_t *product);

/* Of 64 bits, in one step, but for +, - and *: 0 with *result set, OB_EZERO, OB_EVALUE, OB_EOVERFLOW or, for an operation whose result is a
 * float, OB_NOT_IMPLEMENTED. No error is set. */
int ob_int_compute(ob_binary_op op, int64_t a, int64_t b, int64_t *result);

/// As ob_numbers.binary, for bools.
int ob_bool_binary(ob_binary_op op, ob_object *left, ob_object *right, ob_object **result);

/// As ob_numbers.unary, for ints and bools.
ob_object *ob_int_unary(ob_unary_op op, ob_object *self);

/// As ob_numbers.binary, for floats and for two ints where the result is a float. Where the program contains no floats it is NULL:
/// int_arithmetic.c asks for it without pulling it in.
int ob_float_binary(ob_binary_op op, ob_object *left, ob_object *right, ob_object **result);

#endif
