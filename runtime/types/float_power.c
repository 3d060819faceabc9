/* a ** b for doubles, as 2^(b * log2(a)), in whole numbers of 160 bits: no tables, no libm, the same on every machine.
 *
 * Owns nothing. Invariant: what is rounded to a double has 110 correct bits (86 or more where |b| is over 2^40; no result is exact
 * there). It is rounded to 108 first, which makes exact results and exact ties exact again. So one result in 2^54 (2^32) may not be the
 * nearest double, but a neighbour.
 *
 * The logarithm's first 30 bits come one by one, by squaring (Briggs, 1624); a is divided by the power of two that they say, and for
 * what remains near 1 the series is short. The exponential is its series, for 1/32 of the argument, squared 5 times. Both were compared
 * with 120 digits: off by 2^-150 at most. */
#include <string.h>

#include "memory/layout.h"
#include "obol/error.h"
#include "types/double.h"
#include "types/float_math.h"

enum {
    WORDS = 5,
    FIRST_BITS = 30, ///< of the logarithm
    LOG_TERMS = 6,
    HALVINGS = 5,
    EXP_TERMS = 22, ///< of what is below 2^-5.5: those that follow are below 2^-160
    OVER = 1100,    ///< no double has such an exponent, nor its negative
};

/// A fraction of 160 bits, its lowest word first; or a number from 1 to 2 with 159 bits behind the point.
typedef struct wide {
    uint32_t words[WORDS];
} wide;

static const wide ln2 = {{0x40F34326, 0x03F2F6AF, 0xC9E3B398, 0xD1CF79AB, 0xB17217F7}};
static const wide log2_of_e_less_1 = {{0xD6AEF551, 0xD23A7D11, 0x7D0FFDA0, 0xB82FE177, 0x71547652}};

/// Of two fractions, their product, up to 5 units too small: what only the words below carry is left out.
OB_FAST static void multiply(wide *result, const wide *a, const wide *b) {
    wide product;
    uint64_t sum = 0; /* of a column's lower halves; the upper ones belong to the next column */
    for (unsigned column = WORDS - 1; column <= 2 * (WORDS - 1); column++) {
        uint64_t next = 0;
        const uint32_t *down = &b->words[WORDS - 1];
        for (unsigned i = column - (WORDS - 1); i < WORDS; i++) {
            uint64_t part = (uint64_t)a->words[i] * *down--;
            sum += (uint32_t)part;
            next += part >> 32;
        }
        if (column >= WORDS) {
            product.words[column - WORDS] = (uint32_t)sum;
        }
        sum = (sum >> 32) + next;
    }
    product.words[WORDS - 1] = (uint32_t)sum;
    *result = product;
}

/// The sum must be a fraction, and may be the other one.
static void add(wide *sum, const wide *other) {
    uint64_t carry = 0;
    for (unsigned i = 0; i < WORDS; i++) {
        carry += (uint64_t)sum->words[i] + other->words[i];
        sum->words[i] = (uint32_t)carry;
        carry >>= 32;
    }
}

/// 1 - fraction. Returns whether it is a fraction again: 1 - 0 is not.
static bool complement(wide *fraction) {
    uint64_t carry = 1;
    for (unsigned i = 0; i < WORDS; i++) {
        carry += (uint32_t)~fraction->words[i];
        fraction->words[i] = (uint32_t)carry;
        carry >>= 32;
    }
    return carry == 0;
}

/// By less than 2^16, half a word at a time: 32-bit machines divide those quickly.
static void divide(wide *fraction, uint32_t divisor) {
    uint32_t rest = 0;
    for (unsigned i = WORDS; i-- > 0;) {
        uint32_t high = rest << 16 | fraction->words[i] >> 16;
        uint32_t low = (high % divisor) << 16 | (fraction->words[i] & 0xFFFFu);
        fraction->words[i] = (high / divisor) << 16 | low / divisor;
        rest = low % divisor;
    }
}

/// product = number * factor.
static void scale(uint32_t product[WORDS + 3], const uint32_t number[WORDS + 1], uint64_t factor) {
    uint64_t low = 0;
    uint64_t high = 0;
    product[0] = 0;
    for (unsigned i = 0; i <= WORDS; i++) {
        low = (uint64_t)number[i] * (uint32_t)factor + product[i] + (low >> 32);
        product[i] = (uint32_t)low;
        high = (uint64_t)number[i] * (factor >> 32) + (high >> 32);
        product[i + 1] = (uint32_t)high;
    }
    uint64_t top = (low >> 32) + product[WORDS + 1];
    product[WORDS + 1] = (uint32_t)top;
    product[WORDS + 2] = (uint32_t)((high >> 32) + (top >> 32));
}

/// words >>= count.
static void shift_right(uint32_t *words, unsigned size, unsigned count) {
    unsigned whole = count / 32u;
    for (unsigned i = 0; i < size; i++) {
        uint32_t low = i + whole < size ? words[i + whole] : 0;
        uint32_t high = i + whole + 1u < size ? words[i + whole + 1u] : 0;
        words[i] = (uint32_t)(((uint64_t)high << 32 | low) >> (count & 31u));
    }
}

/// 2^63 … 2^64 - 1, and the exponent of its lowest bit. The value is positive and finite.
static uint64_t normalize(double value, int32_t *exponent) {
    ob_double_parts parts = ob_double_split(ob_double_bits(value));
    int up = __builtin_clzll(parts.mantissa);
    *exponent = parts.exponent - up;
    return parts.mantissa << up;
}

/// 2^fraction - 1.
static void exponential(wide *fraction) {
    wide argument;
    multiply(&argument, fraction, &ln2);
    shift_right(argument.words, WORDS, HALVINGS);
    wide sum = argument;
    wide term = argument;
    for (uint32_t n = 2; n <= EXP_TERMS; n++) {
        multiply(&term, &term, &argument);
        divide(&term, n);
        add(&sum, &term);
    }
    for (unsigned i = 0; i < HALVINGS; i++) { /* (1 + s)^2 - 1 = 2s + s^2 */
        wide square;
        multiply(&square, &sum, &sum);
        add(&sum, &sum);
        add(&sum, &square);
    }
    *fraction = sum;
}

/// The first bits of log2(mantissa / 2^63), one for each time that it is squared: the logarithm doubles, and its whole part is 0 or 1.
static uint32_t first_bits(uint64_t mantissa) {
    uint32_t bits = 0;
    for (unsigned i = 0; i < FIRST_BITS; i++) {
        uint64_t high = mantissa >> 32;
        mantissa = high * high + (high * (uint32_t)mantissa >> 31);
        bits = bits << 1 | (uint32_t)(mantissa >> 63);
        mantissa <<= 1 - (mantissa >> 63);
    }
    return bits << (32 - FIRST_BITS);
}

/// log2(1 + small), by the series of the natural logarithm. At least LOG_TERMS terms are needed for what is below 2^-29.
static void logarithm_near_one(wide *small) {
    wide power = *small;
    wide sum = *small;
    for (uint32_t n = 2; n <= LOG_TERMS; n++) {
        multiply(&power, &power, small);
        wide term = power;
        divide(&term, n);
        if (n % 2u == 0) {
            (void)complement(&term); /* adding it subtracts */
        }
        add(&sum, &term);
    }
    multiply(small, &sum, &log2_of_e_less_1);
    add(small, &sum);
}

/// |log2(a)|, the whole part above the fraction. Returns whether the logarithm is negative.
static bool logarithm(double a, uint32_t result[WORDS + 1]) {
    int32_t exponent;
    uint64_t mantissa = normalize(a, &exponent);
    int32_t whole = exponent + 63;
    wide first = {{0, 0, 0, 0, first_bits(mantissa)}};
    wide rest = {{0, 0, 0, (uint32_t)mantissa << 1, (uint32_t)(mantissa >> 31)}}; /* mantissa - 1 */
    wide power = first;
    if (complement(&power)) { /* (1 + rest) * 2^-first = (1 + rest) * (1 + power) / 2, and that is 1 and a little */
        exponential(&power);
        wide product;
        multiply(&product, &rest, &power);
        add(&rest, &power);
        add(&rest, &product);
        shift_right(rest.words, WORDS, 1);
    }
    logarithm_near_one(&rest);
    add(&first, &rest);
    bool is_negative = whole < 0;
    if (is_negative) {
        whole = -whole - (complement(&first) ? 1 : 0);
    }
    memcpy(result, &first, sizeof first);
    result[WORDS] = (uint32_t)whole;
    return is_negative;
}

/// (1 + fraction) * 2^exponent as a double's bits; too large is inf.
static uint64_t round_to_double(const wide *fraction, int32_t exponent) {
    const uint32_t *words = fraction->words;
    uint64_t high = (uint64_t)1 << 63 | (uint64_t)words[4] << 31 | words[3] >> 1;
    uint64_t low = (uint64_t)words[3] << 63 | (uint64_t)words[2] << 31 | words[1] >> 1;
    bool carry = __builtin_add_overflow(low, (uint64_t)1 << 19, &low); /* to the nearest of 64 + 44 bits */
    low >>= 20;
    if (carry && ++high == 0) {
        high = (uint64_t)1 << 63;
        exponent++;
    }
    int32_t biased = exponent + 1023;
    int32_t shift = biased > 0 ? 11 : 12 - biased;
    if (biased >= 0x7FF) {
        return OB_DOUBLE_INFINITY;
    }
    if (shift > 64) {
        return 0;
    }
    uint64_t kept = shift < 64 ? high >> shift : 0;
    uint64_t rest = high << (64 - shift);
    uint64_t half = (uint64_t)1 << 63;
    bool is_up = rest > half || (rest == half && (low != 0 || (kept & 1u) != 0));
    return ((uint64_t)(biased > 0 ? biased - 1 : 0) << 52) + kept + is_up;
}

/// Both are positive and finite, |log2(a)| * b is not 0, and the result is not needed where it is over or under all doubles.
static uint64_t raise(double a, double b, bool is_inverse) {
    int32_t b_exponent;
    uint64_t b_mantissa = normalize(b, &b_exponent);
    uint32_t logarithm_of_a[WORDS + 1];
    uint32_t product[WORDS + 3];
    bool is_negative = logarithm(a, logarithm_of_a) != is_inverse;
    scale(product, logarithm_of_a, b_mantissa);
    shift_right(product, WORDS + 3, (unsigned)-b_exponent);
    if (product[WORDS + 1] != 0 || product[WORDS + 2] != 0 || product[WORDS] > OVER) {
        return is_negative ? 0 : OB_DOUBLE_INFINITY;
    }
    wide fraction;
    memcpy(&fraction, product, sizeof fraction);
    int32_t whole = (int32_t)product[WORDS];
    if (is_negative) {
        whole = -whole - (complement(&fraction) ? 1 : 0);
    }
    exponential(&fraction);
    return round_to_double(&fraction, whole);
}

/// a and b are finite, a is positive and not 1, b is not 0.
static uint64_t power_of_positive(double a, double b) {
    double size = b < 0.0 ? -b : b;
    if (b == 1.0) {
        return ob_double_bits(a);
    }
    if (b == 2.0) {
        return ob_double_bits(a * a);
    }
    if (b == -1.0) {
        return ob_double_bits(1.0 / a);
    }
    if (size >= 18446744073709551616.0) { /* log2(a) is at least 2^-53 */
        return (a > 1.0) == (b > 0.0) ? OB_DOUBLE_INFINITY : 0;
    }
    return raise(a, size, b < 0.0);
}

static bool is_odd(double value) {
    return ob_double_floor(value) == value && ob_double_remainder(value, 2.0) != 0.0;
}

/// One of them is inf, 0, 1 or nan. False: none is.
static bool power_of_special(double a, double b, double *result) {
    uint64_t a_size = ob_double_bits(a) & ~OB_DOUBLE_SIGN;
    uint64_t b_size = ob_double_bits(b) & ~OB_DOUBLE_SIGN;
    if (b == 0.0 || a == 1.0) {
        *result = 1.0;
    } else if (a != a || b != b) {
        *result = a + b;
    } else if (b_size == OB_DOUBLE_INFINITY) {
        uint64_t one = ob_double_bits(1.0);
        *result = a_size == one ? 1.0 : ob_double_of_bits((a_size > one) == (b > 0.0) ? b_size : 0);
    } else if (a_size == OB_DOUBLE_INFINITY || a_size == 0) {
        bool is_large = (a_size != 0) == (b > 0.0);
        uint64_t sign = is_odd(b) ? ob_double_bits(a) & OB_DOUBLE_SIGN : 0;
        *result = ob_double_of_bits((is_large ? OB_DOUBLE_INFINITY : 0) | sign);
    } else {
        return false;
    }
    return true;
}

int ob_double_power(double a, double b, double *result) {
    if (a == 0.0 && b < 0.0 && ob_double_bits(b) != (OB_DOUBLE_INFINITY | OB_DOUBLE_SIGN)) {
        return OB_EZERO;
    }
    if (power_of_special(a, b, result)) {
        return OB_OK;
    }
    uint64_t sign = 0;
    if (a < 0.0) {
        if (ob_double_floor(b) != b) {
            return OB_EVALUE;
        }
        sign = is_odd(b) ? OB_DOUBLE_SIGN : 0;
        a = -a;
    }
    uint64_t bits = a == 1.0 ? ob_double_bits(a) : power_of_positive(a, b);
    *result = ob_double_of_bits(bits | sign);
    return bits >= OB_DOUBLE_INFINITY ? OB_EOVERFLOW : OB_OK;
}
