/* Operators on any objects. Owns nothing.
 *
 * In a file of its own: a program that calls none of this contains no arithmetic on ints either, which is named here and, weakly, in
 * their type. */
#include "object/dispatch.h"
#include "object/checked.h"
#include "obol/int.h"
#include "obol/operations.h"

static int ask(const ob_type *type, ob_binary_op op, ob_object *left, ob_object *right, ob_object **result) {
    return type != NULL ? type->numbers->binary(op, left, right, result) : OB_NOT_IMPLEMENTED;
}

/// Any two objects. Small ints come here when int does not know the operation.
__attribute__((noinline)) static ob_object *binary(ob_binary_op op, ob_object *left, ob_object *right) {
    const ob_type *ours = OB_FIND_IN(left, numbers, binary);
    const ob_type *theirs = OB_FIND_IN(right, numbers, binary);
    if (ours != theirs && theirs != NULL && ob_is_subtype(theirs, ours)) { /* a derived type decides first */
        const ob_type *derived = theirs;
        theirs = ours;
        ours = derived;
    }
    bool same = ours != NULL && theirs != NULL && ours->numbers->binary == theirs->numbers->binary;
    ob_object *result = NULL;
    int answer = ask(ours, op, left, right, &result);
    if (answer == OB_NOT_IMPLEMENTED && theirs != ours && !same) {
        answer = ask(theirs, op, left, right, &result);
    }
    if (answer == OB_NOT_IMPLEMENTED) {
        ob_error_set(OB_ETYPE, "no such operation between these", right);
    }
    return answer == OB_OK ? result : NULL;
}

ob_object *ob_binary(ob_binary_op op, ob_object *left, ob_object *right) {
    OB_NOTE_SITE();
    if (((uintptr_t)left & (uintptr_t)right & 1u) != 0) {
        ob_object *result;
        int answer = ob_int_binary(op, left, right, &result);
        if (answer != OB_NOT_IMPLEMENTED) {
            return answer == OB_OK ? result : NULL;
        }
    }
    return binary(op, left, right);
}

ob_object *ob_unary(ob_unary_op op, ob_object *object) {
    OB_NOTE_SITE();
    const ob_type *type = OB_FIND_IN(object, numbers, unary);
    if (type == NULL) {
        ob_error_set(OB_ETYPE, "no such operation on this", object);
        return NULL;
    }
    return type->numbers->unary(op, object);
}
