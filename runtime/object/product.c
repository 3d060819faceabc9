/* Multiplication, which links less than all operators. Owns nothing. */
#include "object/checked.h"
#include "object/needs.h"
#include "object/operators.h"

ob_object *ob_multiply(ob_object *left, ob_object *right) {
    OB_NOTE_SITE();
    OB_NEEDS(ob_needs_add);
    OB_NEEDS(ob_needs_multiply);
    return ob_operate(OB_MULTIPLY, left, right);
}
