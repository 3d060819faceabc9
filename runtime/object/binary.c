/* Any operator: links what the types have for all of them. Owns nothing. */
#include "object/checked.h"
#include "object/needs.h"
#include "object/operators.h"

ob_object *ob_binary(ob_binary_op op, ob_object *left, ob_object *right) {
    OB_NOTE_SITE();
    OB_NEEDS(ob_needs_add);
    OB_NEEDS(ob_needs_multiply);
    OB_NEEDS(ob_needs_operators);
    return ob_operate(op, left, right);
}
