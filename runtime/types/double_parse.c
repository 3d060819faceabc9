/* The double that a decimal text means. Owns nothing; works on the caller's stack.
 *
 * The first 19 digits, times their power of ten, are an exact quotient (types/ratio.h): 54 of its bits, and whether anything is left,
 * tell how to round. Where the text has more digits, and the 54th bit is not set yet, the text is compared with the middle between
 * two doubles, whose digits (there may be 768) are computed nine at a time. So texts of any length are read exactly, and none of
 * their digits is kept. (Clinger, How to Read Floating Point Numbers Accurately, 1990, has the exact quotient; the comparison is
 * like that of Lemire, Number Parsing at a Gigabyte per Second, 2021.) */
#include "types/decimal.h"
#include "types/double.h"
#include "types/ratio.h"

#define HEAD_FULL       1000000000000000000u /* 10^18: another digit would not fit */
#define EXPONENT_ENOUGH (PTRDIFF_MAX / 4)    /* more than a text could have digits to make up for */

enum {
    HIGHEST_POWER10 = 308, /* 10^309 is more than any double */
    LOWEST_POWER10 = -342, /* 10^19 * 10^-343 is less than half the least double */
};

/// A decimal text without its sign: head * 10^exponent, and digits behind it.
typedef struct number {
    const char *digits; ///< the text from its first digit or point
    const char *end;
    uint64_t head; ///< up to 19 digits, from the first that is not 0
    ptrdiff_t exponent;
    bool is_cut; ///< digits that are not 0 follow the head
} number;

static bool is_digit(char character) {
    return character >= '0' && character <= '9';
}

/// Take a sign, if one stands here; return whether it is a minus.
static bool take_sign(const char **at, const char *end) {
    char sign = *at < end ? **at : '\0';
    *at += sign == '-' || sign == '+';
    return sign == '-';
}

/// Take a digit and, if one has been taken right before it, an underscore in front of it. -1: there is none.
static int take_digit(const char **at, const char *end, bool after_digit) {
    const char *next = *at;
    if (after_digit && next < end && *next == '_') {
        next++;
    }
    if (next == end || !is_digit(*next)) {
        return -1;
    }
    *at = next + 1;
    return *next - '0';
}

/// Read digits, and a point among them unless it is `after_point`; return whether there are any digits.
static bool read_digits(number *read, const char **at, const char *end, bool after_point) {
    bool after_digit = false;
    bool has_digit = false;
    for (;;) {
        int digit = take_digit(at, end, after_digit);
        after_digit = digit >= 0;
        if (after_digit) {
            has_digit = true;
            if (read->head < HEAD_FULL) {
                read->head = read->head * 10u + (uint32_t)digit;
                read->exponent -= after_point;
            } else {
                read->is_cut = read->is_cut || digit != 0;
                read->exponent += !after_point;
            }
        } else if (!after_point && *at < end && **at == '.') {
            after_point = true;
            ++*at;
        } else {
            return has_digit;
        }
    }
}

/// Read "e" and an exponent, if one stands here.
static void read_exponent(number *read, const char **at, const char *end) {
    const char *next = *at;
    if (next == end || (*next++ | 0x20) != 'e') {
        return;
    }
    bool is_negative = take_sign(&next, end);
    number power = {0};
    if (read_digits(&power, &next, end, true)) {
        ptrdiff_t exponent = power.head < EXPONENT_ENOUGH ? (ptrdiff_t)power.head : EXPONENT_ENOUGH;
        read->exponent += is_negative ? -exponent : exponent;
        *at = next;
    }
}

/// The next nine digits, zeros behind the end.
static uint32_t next_digits(const char **at, const char *end) {
    uint32_t digits = 0;
    for (int left = 9; left > 0;) {
        if (*at == end) {
            digits *= 10u;
            left--;
        } else {
            char character = *(*at)++;
            if (is_digit(character)) {
                digits = digits * 10u + (uint32_t)(character - '0');
                left--;
            }
        }
    }
    return digits;
}

/// Is the text more (1), less (-1), or exactly (0) factor * 2^power2?
static int compare(ob_ratio *ratio, const number *read, uint64_t factor, int32_t power2) {
    const char *at = read->digits;
    while (*at < '1' || *at > '9') { /* '0', '.', '_'; ends: the head is not 0 */
        at++;
    }
    ob_ratio_init(ratio, factor, power2, -10 - (int32_t)read->exponent); /* nine of 19 digits before the point */
    uint64_t expected = ob_ratio_take(ratio);
    uint32_t found = next_digits(&at, read->end);
    while (found == expected && (ratio->top.count != 0 || at != read->end)) {
        expected = ob_ratio_next(ratio);
        found = next_digits(&at, read->end);
    }
    return (found > expected) - (found < expected);
}

/// The bits of the double that is nearest to the number, ties to even.
static uint64_t round_number(const number *read) {
    if (read->head == 0 || read->exponent < LOWEST_POWER10) {
        return 0;
    }
    if (read->exponent > HIGHEST_POWER10) {
        return OB_DOUBLE_INFINITY;
    }
    /* In halves of what the mantissa's lowest bit counts: 54 or 55 bits, or as many as a denormal has. */
    int32_t exponent = (int32_t)read->exponent;
    int32_t scale = OB_DOUBLE_BITS - ob_log2(read->head) - ob_log2_of_power10(exponent);
    scale = scale < 1 - OB_DOUBLE_LOWEST ? scale : 1 - OB_DOUBLE_LOWEST;
    ob_ratio ratio;
    ob_ratio_init(&ratio, read->head, scale, exponent);
    uint64_t halves = ob_ratio_take(&ratio);
    bool is_more = ratio.top.count != 0 || read->is_cut;
    if (halves >= 4u * OB_DOUBLE_HIDDEN) {
        is_more = is_more || (halves & 1u) != 0;
        halves >>= 1;
        scale--;
    }
    if (read->is_cut && (halves & 1u) == 0) { /* the digits behind the head may reach the middle */
        int order = compare(&ratio, read, halves + 1u, -scale);
        halves += order >= 0;
        is_more = order > 0;
    }
    uint64_t mantissa = halves / 2u;
    mantissa += halves & 1u & (is_more | mantissa);
    /* The hidden bit counts as one more in the exponent, as does a carry. */
    uint64_t bits = ((uint64_t)(1 - OB_DOUBLE_LOWEST - scale) << (OB_DOUBLE_BITS - 1)) + mantissa;
    return bits < OB_DOUBLE_INFINITY ? bits : OB_DOUBLE_INFINITY;
}

/// Take a word of small letters, in any case.
static bool take_word(const char **at, const char *end, const char *word) {
    const char *next = *at;
    for (; *word != '\0'; word++) {
        if (next == end || (*next++ | 0x20) != *word) {
            return false;
        }
    }
    *at = next;
    return true;
}

static bool read_bits(const char **at, const char *end, uint64_t *bits) {
    if (take_word(at, end, "nan")) {
        *bits = OB_DOUBLE_NAN;
        return true;
    }
    if (take_word(at, end, "inf")) {
        (void)take_word(at, end, "inity");
        *bits = OB_DOUBLE_INFINITY;
        return true;
    }
    number read = {.digits = *at};
    if (!read_digits(&read, at, end, false)) {
        return false;
    }
    read.end = *at;
    read_exponent(&read, at, end);
    *bits = round_number(&read);
    return true;
}

size_t ob_double_parse(const char *text, size_t length, double *value) {
    const char *at = text;
    const char *end = text + length;
    bool is_negative = take_sign(&at, end);
    uint64_t bits;
    if (!read_bits(&at, end, &bits)) {
        return 0;
    }
    *value = ob_double_of_bits(is_negative ? bits | OB_DOUBLE_SIGN : bits);
    return (size_t)(at - text);
}
