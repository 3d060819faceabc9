/* int: 31 bits in the reference, 64 in an object. Owns nothing.
 *
 * Invariant: each value has one form. What the reference can hold is never an object of ob_int_type, so equal small ints are one
 * reference, and an int object's value is outside OB_INT_MIN … OB_INT_MAX. (Instances of derived types hold any value.)
 *
 * ob_type_of names ob_int_type, so what its tables name is in every program: nothing here may name floats. */
#include "obol/int.h"

#include "object/allocate.h"
#include "object/checked.h"
#include "object/mix.h"
#include "object/needs.h"
#include "types/number.h"
#include "types/weak.h"

/* --- Values -------------------------------------------------------------------------------------------------------- */

bool ob_int_get(const ob_object *object, int64_t *value) {
    if (ob_is_tagged(object)) {
        *value = ob_int_small_value(object);
        return object != OB_NIL;
    }
    if (!ob_is_subtype(object->type, &ob_int_type)) {
        return false;
    }
    bool is_bool = object == OB_TRUE || object == OB_FALSE;
    *value = is_bool ? object == OB_TRUE : ((const ob_int64 *)(const void *)object)->value;
    return true;
}

int64_t ob_int_value(const ob_object *object) {
    int64_t value;
    if (!ob_int_get(object, &value)) {
        ob_wrong_type(object);
    }
    return value;
}

ob_object *ob_int_box(int64_t value) {
    OB_NOTE_SITE();
    ob_object *object = ob_allocate_object(sizeof(ob_int64));
    if (object != NULL) {
        object->type = &ob_int_type;
        ((ob_int64 *)(void *)object)->value = value;
    }
    return object;
}

/* --- Printing, hashing, comparing, truth ---------------------------------------------------------------------------------- */

static ob_object *int_repr(ob_object *self, size_t *cursor, ob_sink *sink) {
    (void)cursor;
    ob_sink_number(sink, ob_int_value(self));
    return NULL;
}

uint32_t ob_int_hash(int64_t value) {
    uint32_t low = (uint32_t)value;
    uint32_t high = (uint32_t)(value >> 32);
    uint32_t sign = 0u - (low >> 31); /* what high is when 32 bits suffice */
    return ob_hash_word(low ^ ((high ^ sign) * 0x9E3779B1u));
}

static int int_hash(ob_object *self, uint32_t *hash) {
    *hash = ob_int_hash(ob_int_value(self));
    return OB_OK;
}

static int int_compare(ob_object *self, ob_object *other, ob_comparison op) {
    if (((uintptr_t)self & (uintptr_t)other & 1u) != 0) { /* in the order of the references, as signed numbers */
        intptr_t left = (intptr_t)self;
        intptr_t right = (intptr_t)other;
        return ob_order_answers(left < right ? -1 : left > right, op);
    }
    int64_t a = ob_int_value(self);
    int64_t b;
    if (!ob_int_get(other, &b)) {
        return OB_NOT_IMPLEMENTED;
    }
    return ob_order_answers(a < b ? -1 : a > b, op);
}

static int int_truth(ob_object *self) {
    return ob_int_value(self) != 0;
}

/* int_arithmetic.c is in a program that calls an operator, and in no other. */
OB_OFFERED(ob_int_binary);
OB_OFFERED(ob_int_unary);

static const ob_numbers int_numbers = {.binary = ob_int_binary, .unary = ob_int_unary, .truth = int_truth};

const OB_TYPE_DEFINE(ob_int_type, "int", ob_int64, .repr_next = int_repr, .hash = int_hash, .compare = int_compare,
                     .numbers = &int_numbers);
