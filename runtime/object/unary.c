/* Operators of one side. Owns nothing. */
#include "object/checked.h"
#include "object/dispatch.h"
#include "obol/operations.h"

ob_object *ob_unary(ob_unary_op op, ob_object *object) {
    OB_NOTE_SITE();
    const ob_type *type = OB_FIND_IN(object, numbers, unary);
    if (type == NULL) {
        ob_error_set(OB_ETYPE, "no such operation on this", object);
        return NULL;
    }
    return type->numbers->unary(op, object);
}
