/* Doubles and their decimal texts, exactly. Pure functions: no objects, no allocation, no locale, no floating point operations. */
#ifndef OBOL_TYPES_DECIMAL_H
#define OBOL_TYPES_DECIMAL_H

#include <stddef.h>
#include <stdint.h>

enum { OB_DOUBLE_REPR_BYTES = 25 /* "-2.2250738585072014e-308" */ };

/// The shortest text that reads back as the same double, and of these the nearest, as Python's repr spells it: "0.1", "100.0",
/// "1e+22", "1e-05", "-0.0", "inf", "nan".
///   return its length; it is terminated
///   cost   O(1): at most 11,000 instructions (bench float_repr_worst), some 2,300 of common numbers (bench float_repr_typical);
///          700 bytes of stack
///   ctx    any
size_t ob_double_repr(double value, char text[OB_DOUBLE_REPR_BYTES]);

/// Takes the next piece of a text, which is not terminated.
typedef void ob_double_write(void *context, const char *text, size_t length);

/// Write what C's printf writes for %.*e, %.*f or %.*g, rounded from the exact value, ties to even; "inf", "-inf" and "nan" as
/// Python has them. The text may be long; a piece has at most 32 characters.
///   style  'e', 'f' or 'g'
///   write  may be NULL, to learn the length
///   return the length of the whole
///   cost   O(the number's digits down to the last one that is written), each made twice; 500 bytes of stack and what `write` needs
///   ctx    as `write`
size_t ob_double_format(double value, char style, uint16_t precision, ob_double_write *write, void *context);

/// Read the longest prefix of the text that Python's float() takes as a number: digits, point, exponent, underscores between
/// digits, inf, infinity, nan, in any case, with a sign; no blanks. Rounded from the exact value, however long the text is, ties to
/// even; what is too large is inf, what is too small 0.
///   return the bytes that were read; 0: no number stands here, *value is unchanged
///   cost   O(length): at most 90,000 instructions for the 1,077 characters of the hardest text (bench float_parse_worst), some
///          1,000 for common numbers (bench float_parse_typical); 500 bytes of stack
///   ctx    any
size_t ob_double_parse(const char *text, size_t length, double *value);

#endif
