/* The quotient of two large whole numbers, exact: what stands behind writing and reading a double. */
#ifndef OBOL_TYPES_RATIO_H
#define OBOL_TYPES_RATIO_H

#include <stdint.h>

/// 5^344 times 2^64, with what shifting and multiplying by 10^9 add: 28 words, and the one above it.
enum { OB_WHOLE_WORDS = 29 };

/// A whole number, its lowest word first. The words of a ratio's top from `count` on are 0.
typedef struct ob_whole {
    uint32_t count;
    uint32_t words[OB_WHOLE_WORDS];
} ob_whole;

/// The number top / (bottom * 2^(32 * low)). The highest bit of bottom's highest word is set.
typedef struct ob_ratio {
    ob_whole top; ///< its count is 0 when nothing is left
    ob_whole bottom;
    uint32_t low;
} ob_ratio;

/// Add whole * factor * 2^(32 * at) to a ratio's top, `whole` having been one itself.
void ob_whole_add(ob_whole *sum, const ob_whole *whole, uint32_t factor, uint32_t at);

/// Make it factor * 2^power2 * 10^power10: 0, or a number near or in the range of the doubles, and less than 2^64.
void ob_ratio_init(ob_ratio *ratio, uint64_t factor, int32_t power2, int32_t power10);

/// Take the whole part away, which must be less than 2^64.
uint64_t ob_ratio_take(ob_ratio *ratio);

/// Of a ratio less than 1: the next nine decimal digits behind its point, taken away; what is left stands behind the point again.
uint32_t ob_ratio_next(ob_ratio *ratio);

/// floor(exponent * log10(2)), for exponents of -1233 to 1233.
static inline int32_t ob_log10_of_power2(int32_t exponent) {
    return (int32_t)(exponent * 315653) >> 20;
}

/// floor(exponent * log2(10)), for exponents of -1233 to 1233.
static inline int32_t ob_log2_of_power10(int32_t exponent) {
    return (int32_t)(exponent * 1741647) >> 19;
}

/// floor(log2(number)); of 0 it is 0.
int32_t ob_log2(uint64_t number);

#endif
