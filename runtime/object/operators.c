/* What all operators do: ask the types of both sides. Owns nothing.
 *
 * In a file of its own: a program that calls no operator contains no arithmetic on ints either, which is named here and, weakly, in
 * their type. What else the types have for an operator is needed by who names the operator: binary.c, sum.c, product.c. */
#include "object/operators.h"

#include "object/dispatch.h"
#include "obol/int.h"

static int ask(const ob_type *type, ob_binary_op op, ob_object *left, ob_object *right, ob_object **result) {
    return type != NULL ? type->numbers->binary(op, left, right, result) : OB_NOT_IMPLEMENTED;
}

ob_object *ob_operate_any(ob_binary_op op, ob_object *left, ob_object *right) {
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
