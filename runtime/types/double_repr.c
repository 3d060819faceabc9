/* The shortest decimal text of a double. Owns nothing; works on the caller's stack.
 *
 * What reads back as the double is an interval around it. Its two ends and the double are scaled by one power of ten to at least 18
 * digits, exactly (types/ratio.h), which leaves an interval of 64-bit numbers; the shortest text is the multiple of the highest
 * power of ten in it. The interval is Steele and White's (How to Print Floating-Point Numbers Accurately, 1990); that it needs only
 * be known at 17 digits is Adams's observation (Ryu, 2018). No table of powers. */
#include "types/decimal.h"
#include "types/double.h"
#include "types/ratio.h"

enum {
    LOWEST_FIXED = -4, /* exponents that are written without an exponent */
    HIGHEST_FIXED = 15,
    SCALED_DIGITS =
        18, /* one more than a double ever needs, so that at least one is dropped, which tells how to round */
    DIGITS_MAX = 20,
};

/// The number digits * 10^exponent.
typedef struct decimal {
    uint64_t digits;
    int32_t exponent;
} decimal;

/// Of the scaled interval, the whole numbers that are in it, and the double itself.
typedef struct interval {
    uint64_t least;
    uint64_t middle; ///< the double, rounded down
    uint64_t most;
    bool is_above; ///< the double is more than `middle`
} interval;

/// Scale the interval of what reads as this double by a power of ten.
static void scale(interval *found, ob_double_parts parts, int32_t power10) {
    /* The next double is one unit of the mantissa away, but half a unit below a power of two (nothing changes for the least normal
     * one, of which it is not true). In quarters: */
    bool is_power = parts.mantissa == OB_DOUBLE_HIDDEN;
    uint64_t least = parts.mantissa * 4u - 2u + is_power;
    uint32_t steps[] = {(uint32_t)(least >> 32), (uint32_t)least, 2u - is_power, 2};
    uint64_t reached[4];
    uint32_t left[4];
    ob_ratio ratio;
    ob_ratio_init(&ratio, 1, parts.exponent - 2, power10);
    ob_whole quarter = ratio.top;
    memset(&ratio.top, 0, sizeof ratio.top);
    uint64_t sum = 0;
    for (uint32_t i = 0; i < 4; i++) {
        ob_whole_add(&ratio.top, &quarter, steps[i], i == 0);
        sum += ob_ratio_take(&ratio);
        reached[i] = sum;
        left[i] = ratio.top.count;
    }
    bool is_odd = (parts.mantissa & 1u) != 0; /* a tie reads as the even one: both ends belong to it */
    found->least = reached[1] + (left[1] != 0 || is_odd);
    found->middle = reached[2];
    found->is_above = left[2] != 0;
    found->most = reached[3] - (left[3] == 0 && is_odd);
}

/// The multiple of a power that is nearest to the double, in powers; ties to even.
static uint64_t nearest(const interval *found, uint64_t power) {
    uint64_t count = found->middle / power;
    uint64_t rest = found->middle - count * power;
    uint64_t half = power / 2u;
    return count + (rest > half || (rest == half && (found->is_above || (count & 1u) != 0)));
}

static decimal find_shortest(ob_double_parts parts) {
    static const struct {
        uint32_t power;
        int32_t exponent;
    } steps[] = {{100000000, 8}, {100000000, 8}, {10000, 4}, {100, 2}, {10, 1}};
    int32_t power10 = SCALED_DIGITS - 1 - ob_log10_of_power2(parts.exponent + ob_log2(parts.mantissa));
    interval found;
    scale(&found, parts, power10);
    uint64_t least = found.least;
    uint64_t most = found.most;
    uint64_t power = 1;
    decimal result = {0, -power10};
    for (size_t i = 0; i < sizeof steps / sizeof steps[0]; i++) {
        uint32_t step = steps[i].power;
        uint64_t first = (least + step - 1u) / step;
        uint64_t last = most / step;
        if (first <= last) {
            least = first;
            most = last;
            power *= step;
            result.exponent += steps[i].exponent;
        }
    }
    uint64_t digits = nearest(&found, power);
    result.digits = digits < least ? least : digits; /* below a power of two, the nearest one may be outside */
    return result;
}

/// A whole number that is less than 2^53 is its own shortest text.
static bool is_small_whole(ob_double_parts parts) {
    return parts.exponent <= 0 && parts.exponent > -OB_DOUBLE_BITS &&
           (parts.mantissa & (((uint64_t)1 << -parts.exponent) - 1u)) == 0;
}

/// The number's decimal digits, at the end of the buffer; return where they start.
static char *write_digits(char *end, uint64_t number) {
    uint32_t high = (uint32_t)(number / 1000000000u);
    uint32_t part = (uint32_t)(number - (uint64_t)high * 1000000000u);
    for (int left = high != 0 ? 9 : 0; left > 0 || part != 0; left--) {
        *--end = (char)('0' + part % 10u);
        part /= 10u;
    }
    for (; high != 0; high /= 10u) {
        *--end = (char)('0' + high % 10u);
    }
    return end;
}

char *ob_double_exponent_text(char *text, int32_t exponent) {
    uint32_t left = (uint32_t)(exponent < 0 ? -exponent : exponent);
    *text++ = 'e';
    *text++ = exponent < 0 ? '-' : '+';
    if (left >= 100u) {
        *text++ = (char)('0' + left / 100u);
        left %= 100u;
    }
    *text++ = (char)('0' + left / 10u);
    *text++ = (char)('0' + left % 10u);
    return text;
}

static char *write_decimal(char *text, decimal number) {
    char digits[DIGITS_MAX];
    const char *start = write_digits(digits + DIGITS_MAX, number.digits);
    int32_t count = (int32_t)(digits + DIGITS_MAX - start);
    int32_t exponent = count - 1 + number.exponent;
    bool is_fixed = exponent >= LOWEST_FIXED && exponent <= HIGHEST_FIXED;
    int32_t leading = is_fixed ? exponent : 0;
    int32_t last = leading - count + 1;
    if (is_fixed && last > -1) {
        last = -1;
    }
    for (int32_t place = leading > 0 ? leading : 0; place >= last; place--) {
        if (place == -1) {
            *text++ = '.';
        }
        int32_t i = leading - place;
        *text++ = i >= 0 && i < count ? start[i] : '0';
    }
    return is_fixed ? text : ob_double_exponent_text(text, exponent);
}

size_t ob_double_repr(double value, char text[OB_DOUBLE_REPR_BYTES]) {
    uint64_t bits = ob_double_bits(value);
    bool is_negative = (bits & OB_DOUBLE_SIGN) != 0;
    bits &= ~OB_DOUBLE_SIGN;
    if (bits >= OB_DOUBLE_INFINITY) {
        is_negative = is_negative && bits == OB_DOUBLE_INFINITY;
        memcpy(text + is_negative, bits == OB_DOUBLE_INFINITY ? "inf" : "nan", 4);
        text[0] = is_negative ? '-' : text[0];
        return 3u + is_negative;
    }
    text[0] = '-';
    ob_double_parts parts = ob_double_split(bits);
    decimal number = is_small_whole(parts) ? (decimal){parts.mantissa >> -parts.exponent, 0} : find_shortest(parts);
    char *end = write_decimal(text + is_negative, number);
    *end = '\0';
    return (size_t)(end - text);
}
