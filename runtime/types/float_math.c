/* See float_math.h. Division and remainder are exact integer arithmetic on the doubles' bits; the rest are a few operations each.
 *
 * Sources: // and % are what CPython's floatobject.c does, zero's signs included. */
#include "types/float_math.h"

#include "types/double.h"

static const double two63 = 9223372036854775808.0;

static double with_sign_of(double magnitude, double signed_one) {
    return ob_double_of_bits((ob_double_bits(magnitude) & ~OB_DOUBLE_SIGN) |
                             (ob_double_bits(signed_one) & OB_DOUBLE_SIGN));
}

bool ob_double_to_int64(double value, int64_t *whole) {
    if (!(value >= -two63 && value < two63)) { /* nan is neither */
        return false;
    }
    *whole = (int64_t)value;
    return true;
}

double ob_double_floor(double value) {
    int64_t whole;
    if (!ob_double_to_int64(value, &whole)) {
        return value; /* so large that it is whole, or inf, or nan */
    }
    double truncated = (double)whole;
    return with_sign_of(truncated > value ? truncated - 1.0 : truncated, value);
}

int ob_double_compare(double a, double b) {
    return a < b ? -1 : a > b ? 1 : a == b ? 0 : 2;
}

int ob_double_compare_int64(double a, int64_t b) {
    int64_t whole;
    if (!ob_double_to_int64(a, &whole)) {
        return ob_double_compare(a, 0.0); /* beyond every int: its sign decides; or nan */
    }
    if (whole != b) {
        return whole < b ? -1 : 1; /* a lies on the same side: b is a whole number, and whole is the nearest one to 0 */
    }
    return ob_double_compare(a, (double)whole);
}

/* --- Quotients of ints --------------------------------------------------------------------------------------------- */

static uint64_t magnitude_of(int64_t value) {
    return value < 0 ? 0u - (uint64_t)value : (uint64_t)value;
}

/// The quotient's first 55 bits or more, the last of which stands for all that follow: then converting rounds as the exact one would.
double ob_double_quotient(int64_t a, int64_t b) {
    enum { BITS = 55 };
    uint64_t top = magnitude_of(a);
    uint64_t bottom = magnitude_of(b);
    if (((top | bottom) >> 53) == 0) {
        return (double)a / (double)b; /* both exact */
    }
    uint64_t quotient = top / bottom;
    uint64_t rest = top % bottom;
    unsigned shift = 0;
    while ((quotient >> (BITS - 1)) == 0 && top != 0) { /* at most 54 + 63 times */
        rest <<= 1;                                     /* fits: less than bottom, which is at most 2^63 */
        bool one = rest >= bottom;
        rest -= one ? bottom : 0;
        quotient = quotient << 1 | one;
        shift++;
    }
    double scale = ob_double_of_bits((uint64_t)(1023u - shift) << 52);
    double result = (double)(quotient | (rest != 0)) * scale; /* a power of two: exact */
    return (a < 0) != (b < 0) ? -result : result;
}

/* --- Remainders ---------------------------------------------------------------------------------------------------- */

/// (mantissa * 2^shift) % divisor, 11 bits at a time: both are below 2^53.
static uint64_t shifted_remainder(uint64_t mantissa, uint32_t shift, uint64_t divisor) {
    uint64_t rest = mantissa % divisor;
    while (shift > 0 && rest != 0) { /* at most 187 times: exponents span 2046 */
        uint32_t step = shift < 11 ? shift : 11;
        rest = (rest << step) % divisor;
        shift -= step;
    }
    return rest;
}

/// mantissa * 2^exponent, which is exact: the mantissa is below 2^53, and the exponent one that a double has.
static double compose(uint64_t mantissa, int32_t exponent) {
    if (mantissa == 0) {
        return 0.0;
    }
    uint32_t up = (uint32_t)__builtin_clzll(mantissa) - 11u; /* to where the hidden bit is */
    uint32_t room = (uint32_t)(exponent - OB_DOUBLE_LOWEST); /* how far it may be moved */
    if (up > room) {
        return ob_double_of_bits(mantissa << (room & 63u)); /* subnormal */
    }
    return ob_double_of_bits(((uint64_t)(room - up) << 52) + (mantissa << up)); /* the hidden bit is the exponent's 1 */
}

double ob_double_remainder(double a, double b) {
    uint64_t a_bits = ob_double_bits(a) & ~OB_DOUBLE_SIGN;
    uint64_t b_bits = ob_double_bits(b) & ~OB_DOUBLE_SIGN;
    if (a_bits >= OB_DOUBLE_INFINITY || b_bits > OB_DOUBLE_INFINITY) {
        return ob_double_of_bits(OB_DOUBLE_NAN & ~OB_DOUBLE_SIGN);
    }
    if (a_bits < b_bits) {
        return a;
    }
    ob_double_parts top = ob_double_split(a_bits);
    ob_double_parts bottom = ob_double_split(b_bits);
    uint64_t rest = shifted_remainder(top.mantissa, (uint32_t)(top.exponent - bottom.exponent), bottom.mantissa);
    return with_sign_of(compose(rest, bottom.exponent), a);
}

double ob_double_modulo(double a, double b) {
    double rest = ob_double_remainder(a, b);
    if (rest == 0.0) {
        return with_sign_of(0.0, b);
    }
    return (b < 0.0) != (rest < 0.0) ? rest + b : rest;
}

double ob_double_floor_divide(double a, double b) {
    double rest = ob_double_remainder(a, b);
    double quotient = (a - rest) / b;
    if (rest != 0.0 && (b < 0.0) != (rest < 0.0)) {
        quotient -= 1.0;
    }
    if (quotient == 0.0) {
        return with_sign_of(0.0, a / b);
    }
    double floor = ob_double_floor(quotient);
    return quotient - floor > 0.5 ? floor + 1.0 : floor;
}
