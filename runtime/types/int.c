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

static uint32_t int_hash(const ob_object *self) {
    return ob_hash_word((uint32_t)ob_int_value(self));
}

/// Equal ints are the same reference.
static bool int_equal(const ob_object *self, const ob_object *other) {
    return self == other;
}

const ob_type ob_int_type = {.head = OB_HEAD_IMMORTAL(&ob_type_type),
                             .name = "int",
                             .repr_next = int_repr,
                             .hash = int_hash,
                             .equal = int_equal};
