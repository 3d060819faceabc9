/* dict | dict. Owns nothing. In programs that call ob_binary only. */
#include "obol/operations.h"
#include "types/dict.h"

/// dict | dict. The result is a dict, also of derived types.
int ob_dict_binary(ob_binary_op op, ob_object *left, ob_object *right, ob_object **result) {
    if (op != OB_OR || !ob_is_instance(left, &ob_dict_type) || !ob_is_instance(right, &ob_dict_type)) {
        return OB_NOT_IMPLEMENTED;
    }
    ob_object *made = ob_dict_copy(left);
    int error = made != NULL ? ob_dict_update(made, right) : ob_error()->code;
    if (error == OB_OK) {
        *result = made;
    } else {
        ob_xdecref(made);
    }
    return error;
}
