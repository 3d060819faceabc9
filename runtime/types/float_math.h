/* Doubles beside ints, and the operations on doubles that the machine (or the compiler's library) does not have. Pure functions. */
#ifndef OBOL_TYPES_FLOAT_MATH_H
#define OBOL_TYPES_FLOAT_MATH_H

#include <stdbool.h>
#include <stdint.h>

/// Truncated. False when it is nan, inf, or outside 64 bits.
bool ob_double_to_int64(double value, int64_t *whole);

/// Largest whole number not above.
double ob_double_floor(double value);

/// -1, 0, 1, or 2 when one is nan.
int ob_double_compare(double a, double b);
/// The same, exactly: no rounding of b to a double.
int ob_double_compare_int64(double a, int64_t b);

/// a / b, rounded once. b is not 0.
double ob_double_quotient(int64_t a, int64_t b);

/// a - b * n, exactly, with a's sign, as C's fmod. b is not 0.
double ob_double_remainder(double a, double b);
/// a % b and a // b as Python has them. b is not 0.
double ob_double_modulo(double a, double b);
double ob_double_floor_divide(double a, double b);

/// a ** b.
///   return  0, OB_EZERO, OB_EOVERFLOW, or OB_EVALUE (would be complex); no error is set
int ob_double_power(double a, double b, double *result);

#endif
