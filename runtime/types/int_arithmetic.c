/* Operators of ints and bools. Owns nothing. In programs that use operators only: see int.c, which names this weakly. Here are + and −
 * of 64 bits; the others are named weakly, and linked by who names them. */
#include "memory/layout.h"
#include "object/checked.h"
#include "object/needs.h"
#include "types/number.h"

static int give(int64_t value, ob_object **result) {
    *result = ob_int_new(value);
    return *result != NULL ? OB_OK : OB_ENOMEM;
}

static int report(int error, ob_object *right) {
    return ob_error_set((ob_err)error,
                        error == OB_EZERO       ? "division by zero"
                        : error == OB_EOVERFLOW ? "int over 64 bits"
                                                : "negative shift count",
                        right);
}

OB_OFFERED(ob_float_binary);
OB_OFFERED(ob_int_multiply);
OB_OFFERED(ob_int_compute);

static int compute_wide(ob_binary_op op, int64_t a, int64_t b, int64_t *result) {
    switch (op) {
    case OB_ADD: return __builtin_add_overflow(a, b, result) ? OB_EOVERFLOW : OB_OK;
    case OB_SUBTRACT: return __builtin_sub_overflow(a, b, result) ? OB_EOVERFLOW : OB_OK;
    case OB_MULTIPLY: return ob_int_multiply(a, b, result) ? OB_OK : OB_EOVERFLOW;
    default: return ob_int_compute(op, a, b, result);
    }
}

/// Any two objects.
__attribute__((noinline)) static int compute(ob_binary_op op, ob_object *left, ob_object *right, ob_object **result) {
    int64_t a;
    int64_t b;
    if (!ob_int_get(left, &a) || !ob_int_get(right, &b)) {
        return OB_NOT_IMPLEMENTED;
    }
    int64_t value;
    int error = compute_wide(op, a, b, &value);
    if (error == OB_OK) {
        return give(value, result);
    }
    if (error == OB_NOT_IMPLEMENTED) {
        return ob_float_binary != NULL ? ob_float_binary(op, left, right, result) : error;
    }
    return report(error, right);
}

/// Two small ints are added, subtracted and multiplied at once: 32 and 64 bits hold what comes out.
OB_FAST int ob_int_binary(ob_binary_op op, ob_object *left, ob_object *right, ob_object **result) {
    OB_NOTE_SITE();
    if (((uintptr_t)left & (uintptr_t)right & 1u) == 0 || op > OB_MULTIPLY) {
        return compute(op, left, right, result);
    }
    int32_t a = ob_int_small_value(left);
    int32_t b = ob_int_small_value(right);
    if (op == OB_MULTIPLY) {
        return give((int64_t)a * b, result);
    }
    int32_t value = op == OB_ADD ? a + b : a - b;
    if (value < OB_INT_MIN || value > OB_INT_MAX) {
        return give(value, result);
    }
    *result = OB_INT(value);
    return OB_OK;
}
