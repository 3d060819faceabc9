/* Operators of bools: those of ints, but for &, | and ^ of two bools. Owns nothing. */
#include "obol/bool.h"
#include "types/number.h"

int ob_bool_binary(ob_binary_op op, ob_object *left, ob_object *right, ob_object **result) {
    int error = ob_int_type.numbers->binary(op, left, right, result);
    if (error == OB_OK && (op == OB_AND || op == OB_OR || op == OB_XOR) && ob_bool_check(left) &&
        ob_bool_check(right)) {
        *result = ob_bool_of(*result != OB_INT(0));
    }
    return error;
}
