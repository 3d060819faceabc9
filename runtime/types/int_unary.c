/* Operators of one int or bool. Owns nothing. In programs that call ob_unary only: see int.c. */
#include "object/needs.h"
#include "types/number.h"

OB_FEATURE(ob_needs_unary, OB_OFFER(ob_int_unary));

ob_object *ob_int_unary(ob_unary_op op, ob_object *self) {
    int64_t value = ob_int_value(self);
    if (op == OB_INVERT) {
        return ob_int_new(~value);
    }
    if (op == OB_NEGATIVE || (op == OB_ABSOLUTE && value < 0)) {
        if (value == INT64_MIN) {
            ob_error_set(OB_EOVERFLOW, "int over 64 bits", self);
            return NULL;
        }
        return ob_int_new(-value);
    }
    return ob_type_of(self) == &ob_int_type ? ob_new_ref(self) : ob_int_new(value);
}
