/* What all operators do. */
#ifndef OBOL_OBJECT_OPERATORS_H
#define OBOL_OBJECT_OPERATORS_H

#include "memory/layout.h"
#include "obol/int.h"
#include "obol/operations.h"

/// The rest of ob_operate: any two objects. Small ints come here when int does not know the operation.
ob_object *ob_operate_any(ob_binary_op op, ob_object *left, ob_object *right);

/// left op right, as ob_binary, which calls this. The caller needs what the types have for the operator (object/needs.h).
OB_INLINE ob_object *ob_operate(ob_binary_op op, ob_object *left, ob_object *right) {
    if (((uintptr_t)left & (uintptr_t)right & 1u) != 0) {
        ob_object *result;
        int answer = ob_int_binary(op, left, right, &result);
        if (answer != OB_NOT_IMPLEMENTED) {
            return answer == OB_OK ? result : NULL;
        }
    }
    return ob_operate_any(op, left, right);
}

#endif
