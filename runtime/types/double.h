/* What a double is made of, in bits. */
#ifndef OBOL_TYPES_DOUBLE_H
#define OBOL_TYPES_DOUBLE_H

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#define OB_DOUBLE_SIGN     ((uint64_t)1 << 63)
#define OB_DOUBLE_INFINITY ((uint64_t)0x7FF << 52)
#define OB_DOUBLE_NAN      ((uint64_t)0xFFF << 51)
#define OB_DOUBLE_HIDDEN   ((uint64_t)1 << 52) ///< the bit of the mantissa that is not stored

enum {
    OB_DOUBLE_BITS = 53,      ///< of the mantissa, the hidden one included
    OB_DOUBLE_LOWEST = -1074, ///< the exponent of the lowest bit that there is
};

/// A finite double without its sign: mantissa * 2^exponent.
typedef struct ob_double_parts {
    uint64_t mantissa;
    int32_t exponent;
} ob_double_parts;

static inline uint64_t ob_double_bits(double value) {
    uint64_t bits;
    memcpy(&bits, &value, sizeof bits);
    return bits;
}

static inline double ob_double_of_bits(uint64_t bits) {
    double value;
    memcpy(&value, &bits, sizeof value);
    return value;
}

/// Take a finite double's bits apart. The exponent of 0 is 0.
static inline ob_double_parts ob_double_split(uint64_t bits) {
    int32_t biased = (int32_t)(bits >> 52 & 0x7FF);
    uint64_t fraction = bits & (OB_DOUBLE_HIDDEN - 1u);
    if (biased != 0) {
        return (ob_double_parts){fraction | OB_DOUBLE_HIDDEN, biased - 1 + OB_DOUBLE_LOWEST};
    }
    return (ob_double_parts){fraction, fraction != 0 ? OB_DOUBLE_LOWEST : 0};
}

/// Write "e-05", "e+22", "e+100"; return the end.
char *ob_double_exponent_text(char *text, int32_t exponent);

#endif
