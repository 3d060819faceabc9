/* + of lists, tuples and texts, and the way to *. Owns nothing. */
#include "object/needs.h"
#include "types/list.h"
#include "types/text.h"

OB_OFFERED(ob_list_multiply);
OB_OFFERED(ob_tuple_multiply);
OB_OFFERED(ob_text_multiply);

OB_FEATURE(ob_needs_add, OB_OFFER(ob_text_binary));

static int answer_of(const ob_object *result) {
    return result != NULL ? OB_OK : (int)ob_error()->code;
}

/// left + right, of two such sequences?
__attribute__((noinline)) static bool is_sum(ob_binary_op op, const ob_object *left, const ob_object *right,
                                             const ob_type *type) {
    return op == OB_ADD && ob_is_instance(left, type) && ob_is_instance(right, type);
}

int ob_list_binary(ob_binary_op op, ob_object *left, ob_object *right, ob_object **result) {
    if (op == OB_MULTIPLY) {
        return ob_list_multiply(left, right, result);
    }
    if (!is_sum(op, left, right, &ob_list_type)) {
        return OB_NOT_IMPLEMENTED;
    }
    *result = ob_list_concat(left, right);
    return answer_of(*result);
}

int ob_tuple_binary(ob_binary_op op, ob_object *left, ob_object *right, ob_object **result) {
    if (op == OB_MULTIPLY) {
        return ob_tuple_multiply(left, right, result);
    }
    if (!is_sum(op, left, right, &ob_tuple_type)) {
        return OB_NOT_IMPLEMENTED;
    }
    *result = ob_tuple_concat(left, right);
    return answer_of(*result);
}

/// An int's operators are asked first, when one is at the left.
int ob_text_binary(ob_binary_op op, ob_object *left, ob_object *right, ob_object **result) {
    if (op == OB_MULTIPLY) {
        return ob_text_multiply(left, right, result);
    }
    const ob_text_kind *kind = ob_text_kind_of(left);
    const ob_text_kind *other = ob_text_kind_of(right);
    if (op != OB_ADD || kind == NULL || other == NULL || kind->is_points != other->is_points) {
        return OB_NOT_IMPLEMENTED;
    }
    *result = ob_text_join_two(left, right);
    return answer_of(*result);
}
