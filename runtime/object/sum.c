/* + and −, which link less than all operators. (Who has sets has all of their operators.) Owns nothing. */
#include "object/checked.h"
#include "object/needs.h"
#include "object/operators.h"

ob_object *ob_add(ob_object *left, ob_object *right) {
    OB_NOTE_SITE();
    OB_NEEDS(ob_needs_add);
    return ob_operate(OB_ADD, left, right);
}

ob_object *ob_subtract(ob_object *left, ob_object *right) {
    OB_NOTE_SITE();
    OB_NEEDS(ob_needs_add);
    return ob_operate(OB_SUBTRACT, left, right);
}
