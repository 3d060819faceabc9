/* float: a double in an object. Owns nothing.
 *
 * Invariant: numbers that are equal are equal exactly, whatever their types, and hash alike: an int is never rounded to be compared.
 * int knows nothing of floats. It does not answer for them, and the generic operations then ask here. */
#include "obol/float.h"

#include "object/allocate.h"
#include "object/checked.h"
#include "object/mix.h"
#include "types/decimal.h"
#include "types/double.h"
#include "types/float_math.h"
#include "types/formatspec.h"
#include "types/number.h"

/* --- Values -------------------------------------------------------------------------------------------------------- */

ob_object *ob_float_new(double value) {
    OB_NOTE_SITE();
    ob_object *object = ob_allocate_object(sizeof(ob_float));
    if (object != NULL) {
        object->type = &ob_float_type;
        ((ob_float *)(void *)object)->value = value;
    }
    return object;
}

static double value_of(const ob_object *object) {
    return ((const ob_float *)(const void *)object)->value;
}

/// Of a float, or of an int, rounded. False for anything else.
static bool get(const ob_object *object, double *value) {
    int64_t number;
    if (ob_float_check(object)) {
        *value = value_of(object);
    } else if (ob_int_get(object, &number)) {
        *value = (double)number;
    } else {
        return false;
    }
    return true;
}

double ob_float_value(const ob_object *number) {
    double value;
    if (!get(number, &value)) {
        ob_wrong_type(number);
    }
    return value;
}

/* --- Printing, hashing, comparing ---------------------------------------------------------------------------------- */

static ob_object *float_repr(ob_object *self, size_t *cursor, ob_sink *sink) {
    (void)cursor;
    char text[OB_DOUBLE_REPR_BYTES];
    size_t length = ob_double_repr(value_of(self), text);
    ob_sink_write(sink, text, length);
    return NULL;
}

/// As the int's that it equals, if there is one. nan equals nothing, so each has a hash of its own.
static int float_hash(ob_object *self, uint32_t *hash) {
    double value = value_of(self);
    int64_t whole;
    if (ob_double_to_int64(value, &whole) && (double)whole == value) {
        *hash = ob_int_hash(whole);
        return OB_OK;
    }
    uint64_t bits = ob_double_bits(value);
    bool is_nan = value != value;
    *hash = is_nan ? ob_hash_word((uint32_t)((uintptr_t)self >> 2))
                   : ob_hash_word((uint32_t)bits ^ ((uint32_t)(bits >> 32) * 0x9E3779B1u));
    return OB_OK;
}

static int float_compare(ob_object *self, ob_object *other, ob_comparison op) {
    double value = value_of(self);
    int64_t number;
    int order;
    if (ob_float_check(other)) {
        order = ob_double_compare(value, value_of(other));
    } else if (ob_int_get(other, &number)) {
        order = ob_double_compare_int64(value, number);
    } else {
        return OB_NOT_IMPLEMENTED;
    }
    return ob_order_answers(order, op);
}

/* --- Arithmetic ---------------------------------------------------------------------------------------------------- */

static int report(int error, ob_object *right) {
    return ob_error_set((ob_err)error,
                        error == OB_EZERO       ? "division by zero"
                        : error == OB_EOVERFLOW ? "float over 1.8e308"
                                                : "negative number to a power that is not whole",
                        right);
}

/// 0 with *result set, or an error that is not set yet.
static int compute(ob_binary_op op, double a, double b, double *result) {
    switch (op) {
    case OB_ADD: *result = a + b; return OB_OK;
    case OB_SUBTRACT: *result = a - b; return OB_OK;
    case OB_MULTIPLY: *result = a * b; return OB_OK;
    case OB_DIVIDE:
    case OB_FLOOR_DIVIDE:
    case OB_MODULO: break;
    case OB_POWER: return ob_double_power(a, b, result);
    default: return OB_NOT_IMPLEMENTED;
    }
    if (b == 0.0) {
        return OB_EZERO;
    }
    *result = op == OB_DIVIDE ? a / b : op == OB_MODULO ? ob_double_modulo(a, b) : ob_double_floor_divide(a, b);
    return OB_OK;
}

int ob_float_binary(ob_binary_op op, ob_object *left, ob_object *right, ob_object **result) {
    double a;
    double b;
    double value;
    int64_t a_whole;
    int64_t b_whole;
    if (!get(left, &a) || !get(right, &b)) {
        return OB_NOT_IMPLEMENTED;
    }
    int error = OB_OK;
    if (op == OB_DIVIDE && b != 0.0 && ob_int_get(left, &a_whole) && ob_int_get(right, &b_whole)) {
        value = ob_double_quotient(a_whole, b_whole);
    } else {
        error = compute(op, a, b, &value);
    }
    if (error == OB_OK) {
        *result = ob_float_new(value);
        return *result != NULL ? OB_OK : OB_ENOMEM;
    }
    return error == OB_NOT_IMPLEMENTED ? error : report(error, right);
}

static ob_object *float_unary(ob_unary_op op, ob_object *self) {
    double value = value_of(self);
    uint64_t bits = ob_double_bits(value);
    switch (op) {
    case OB_NEGATIVE: return ob_float_new(ob_double_of_bits(bits ^ OB_DOUBLE_SIGN));
    case OB_ABSOLUTE: return ob_float_new(ob_double_of_bits(bits & ~OB_DOUBLE_SIGN));
    case OB_POSITIVE: return ob_type_of(self) == &ob_float_type ? ob_new_ref(self) : ob_float_new(value);
    case OB_INVERT: break;
    }
    ob_error_set(OB_ETYPE, "no such operation on this", self);
    return NULL;
}

static int float_truth(ob_object *self) {
    return value_of(self) != 0.0;
}

static const ob_numbers float_numbers = {.binary = ob_float_binary, .unary = float_unary, .truth = float_truth};

const OB_TYPE_DEFINE(ob_float_type, "float", ob_float, .repr_next = float_repr, .hash = float_hash,
                     .compare = float_compare, .numbers = &float_numbers);

/* --- Formatting ---------------------------------------------------------------------------------------------------- */

ob_spec_writer *const ob_float_writer = ob_spec_write_float;

/* --- Functions whose call brings floats into the program ------------------------------------------------------------ */

ob_object *ob_divide(ob_object *left, ob_object *right) {
    OB_NOTE_SITE();
    return ob_binary(OB_DIVIDE, left, right);
}

ob_object *ob_power(ob_object *left, ob_object *right) {
    OB_NOTE_SITE();
    return ob_binary(OB_POWER, left, right);
}
