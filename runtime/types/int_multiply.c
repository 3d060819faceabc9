/* Multiplication of 64 bits. A pure function. */
#include "types/number.h"

/// a * b. Written out, as the compiler's own is three times as long on 32-bit machines.
bool ob_int_multiply(int64_t a, int64_t b, int64_t *product) {
    uint64_t x = a < 0 ? 0u - (uint64_t)a : (uint64_t)a;
    uint64_t y = b < 0 ? 0u - (uint64_t)b : (uint64_t)b;
    uint32_t x_high = (uint32_t)(x >> 32);
    uint32_t y_high = (uint32_t)(y >> 32);
    if (x_high != 0 && y_high != 0) {
        return false;
    }
    uint64_t cross = (uint64_t)(x_high | y_high) * (uint32_t)(x_high != 0 ? y : x);
    uint64_t low = (uint64_t)(uint32_t)x * (uint32_t)y;
    uint64_t high = cross + (low >> 32); /* at most (2^31 + 1) * 2^32: x_high is at most 2^31 */
    bool is_negative = (a < 0) != (b < 0);
    if (high >= (uint64_t)1 << 32) {
        return false;
    }
    uint64_t magnitude = high << 32 | (uint32_t)low;
    if (magnitude > (uint64_t)INT64_MAX + is_negative) {
        return false;
    }
    *product = (int64_t)(is_negative ? 0u - magnitude : magnitude);
    return true;
}
