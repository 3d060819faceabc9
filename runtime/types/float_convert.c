/* Floats from text, and ints from doubles. Owns nothing; linked when it is called. */
#include "obol/float.h"
#include "object/checked.h"
#include "types/decimal.h"
#include "types/double.h"
#include "types/float_math.h"
#include "types/number.h"

ob_object *ob_float_parse(const char *text, size_t length) {
    OB_NOTE_SITE();
    size_t at = 0;
    while (at < length && ob_is_blank(text[at])) {
        at++;
    }
    double value = 0.0;
    size_t used = ob_double_parse(text + at, length - at, &value);
    at += used;
    while (used != 0 && at < length && ob_is_blank(text[at])) {
        at++;
    }
    if (used == 0 || at < length) {
        ob_error_set(OB_EVALUE, "text is no number", at <= OB_INT_MAX ? OB_INT(at) : NULL);
        return NULL;
    }
    return ob_float_new(value);
}

/// To a whole number; inf and nan stay what they are.
static double round_to_whole(double value, ob_rounding rounding) {
    double below = ob_double_floor(value);
    double rest = value - below; /* exact */
    switch (rounding) {
    case OB_TRUNCATE: return below + (value < 0.0 && rest != 0.0 ? 1.0 : 0.0);
    case OB_FLOOR: return below;
    case OB_CEILING: return below + (rest != 0.0 ? 1.0 : 0.0);
    case OB_NEAREST_EVEN: break;
    }
    bool is_up = rest > 0.5 || (rest == 0.5 && ob_double_remainder(below, 2.0) != 0.0);
    return below + (is_up ? 1.0 : 0.0);
}

ob_object *ob_int_from_double(double value, ob_rounding rounding) {
    OB_NOTE_SITE();
    if (value != value) {
        ob_error_set(OB_EVALUE, "nan is no int", NULL);
        return NULL;
    }
    int64_t whole; /* what is not below 2^63 is whole already, or inf */
    bool fits = ob_double_to_int64(value, &whole) && ob_double_to_int64(round_to_whole(value, rounding), &whole);
    if (!fits) {
        ob_error_set(OB_EOVERFLOW, "int over 64 bits", NULL);
        return NULL;
    }
    return ob_int_new(whole);
}

bool ob_float_is_integer(const ob_object *number) {
    double value = ob_float_value(number);
    bool is_finite = (ob_double_bits(value) & OB_DOUBLE_INFINITY) != OB_DOUBLE_INFINITY;
    return is_finite && ob_double_floor(value) == value;
}
