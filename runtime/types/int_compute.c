/* Arithmetic of 64 bits with Python's results: // and % round down, and what does not fit is an error, never a wrap. Pure functions. */
#include "types/number.h"

/// Quotient rounded down and remainder with b's sign.
static int divide(int64_t a, int64_t b, int64_t *quotient, int64_t *remainder) {
    if (b == 0) {
        return OB_EZERO;
    }
    if (b == -1) { /* the machine's division may trap on INT64_MIN */
        *remainder = 0;
        return __builtin_sub_overflow((int64_t)0, a, quotient) ? OB_EOVERFLOW : OB_OK;
    }
    *quotient = a / b;
    *remainder = a % b;
    if (*remainder != 0 && (*remainder ^ b) < 0) {
        *quotient -= 1;
        *remainder += b;
    }
    return OB_OK;
}

/// By squaring; the base of the last step is not squared, as it may not fit.
static int raise(int64_t base, int64_t exponent, int64_t *result) {
    if (exponent < 0) {
        return OB_NOT_IMPLEMENTED;
    }
    int64_t power = 1;
    for (;;) { /* at most 63 times: an exponent's bits */
        if ((exponent & 1) != 0 && !ob_int_multiply(power, base, &power)) {
            return OB_EOVERFLOW;
        }
        exponent >>= 1;
        if (exponent == 0) {
            *result = power;
            return OB_OK;
        }
        if (!ob_int_multiply(base, base, &base)) {
            return OB_EOVERFLOW;
        }
    }
}

/// value / 2^count, rounded down, for counts of 0 to 63.
static int64_t shifted_down(int64_t value, int64_t count) {
    uint64_t flipped = value < 0 ? UINT64_MAX : 0;
    return (int64_t)((((uint64_t)value ^ flipped) >> count) ^ flipped);
}

static int shift_left(int64_t value, int64_t count, int64_t *result) {
    *result = 0;
    if (count < 0) {
        return OB_EVALUE;
    }
    if (value == 0) {
        return OB_OK;
    }
    if (count > 63) {
        return OB_EOVERFLOW;
    }
    *result = (int64_t)((uint64_t)value << count);
    return shifted_down(*result, count) == value ? OB_OK : OB_EOVERFLOW;
}

static int shift_right(int64_t value, int64_t count, int64_t *result) {
    *result = shifted_down(value, count < 63 ? count & 63 : 63);
    return count < 0 ? OB_EVALUE : OB_OK;
}

int ob_int_compute(ob_binary_op op, int64_t a, int64_t b, int64_t *result) {
    int64_t other;
    switch (op) {
    case OB_FLOOR_DIVIDE: return divide(a, b, result, &other);
    case OB_POWER: return raise(a, b, result);
    case OB_SHIFT_LEFT: return shift_left(a, b, result);
    case OB_SHIFT_RIGHT: return shift_right(a, b, result);
    case OB_AND: *result = a & b; return OB_OK;
    case OB_OR: *result = a | b; return OB_OK;
    case OB_XOR: *result = a ^ b; return OB_OK;
    case OB_MODULO: break;
    default: return OB_NOT_IMPLEMENTED; /* OB_DIVIDE */
    }
    int error = divide(a, b, &other, result);
    return error == OB_EOVERFLOW ? OB_OK : error; /* INT64_MIN % -1 */
}
