/* int: 31 bits in the reference. Owns nothing: there is no int object in memory. */
#include "obol/int.h"

#include "obol/type.h"
#include "types/hash.h"

int32_t ob_int_value(const ob_object *object) {
    if (!ob_int_check(object)) {
        ob_wrong_type(object);
    }
    return (int32_t)((intptr_t)object >> 1);
}

static ob_object *int_repr(ob_object *self, size_t *cursor, ob_sink *sink) {
    (void)cursor;
    ob_sink_number(sink, ob_int_value(self));
    return NULL;
}

static int int_hash(ob_object *self, uint32_t *hash) {
    *hash = ob_hash_word((uint32_t)ob_int_value(self));
    return OB_OK;
}

static bool is_number(const ob_object *object) {
    return ob_int_check(object) || object == OB_TRUE || object == OB_FALSE;
}

static int32_t number_of(const ob_object *object) {
    return object == OB_TRUE ? 1 : object == OB_FALSE ? 0 : ob_int_value(object);
}

static int int_compare(ob_object *self, ob_object *other, ob_comparison op) {
    if (!is_number(other)) {
        return OB_NOT_IMPLEMENTED;
    }
    int32_t a = number_of(self);
    int32_t b = number_of(other);
    switch (op) {
    case OB_EQ: return a == b;
    case OB_NE: return a != b;
    case OB_LT: return a < b;
    case OB_LE: return a <= b;
    case OB_GT: return a > b;
    case OB_GE: return a >= b;
    }
    return OB_NOT_IMPLEMENTED;
}

static int int_truth(ob_object *self) {
    return self != OB_INT(0);
}

static const ob_numbers int_numbers = {.truth = int_truth};

const OB_TYPE_DEFINE(ob_int_type, "int", ob_object, .repr_next = int_repr, .hash = int_hash, .compare = int_compare,
                     .numbers = &int_numbers);
