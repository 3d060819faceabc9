/* * of lists, tuples and texts with ints. Owns nothing. */
#include "object/needs.h"
#include "types/list.h"
#include "types/number.h"
#include "types/text.h"

OB_FEATURE(ob_needs_multiply, OB_OFFER(ob_int_multiply));

static int answer_of(const ob_object *result) {
    return result != NULL ? OB_OK : (int)ob_error()->code;
}

/// How often, when the sequence is at the left, or else at the right. False when the other is no int.
static bool takes_times(bool is_left, ob_object *left, ob_object *right, ob_object **sequence, ptrdiff_t *times) {
    ob_object *number = is_left ? right : left;
    *sequence = is_left ? left : right;
    return ob_is_index(number) && ob_index_of(number, times) == OB_OK;
}

int ob_list_multiply(ob_object *left, ob_object *right, ob_object **result) {
    ob_object *list;
    ptrdiff_t times;
    if (!takes_times(ob_is_instance(left, &ob_list_type), left, right, &list, &times)) {
        return OB_NOT_IMPLEMENTED;
    }
    *result = ob_list_repeat(list, times);
    return answer_of(*result);
}

int ob_tuple_multiply(ob_object *left, ob_object *right, ob_object **result) {
    ob_object *tuple;
    ptrdiff_t times;
    if (!takes_times(ob_is_instance(left, &ob_tuple_type), left, right, &tuple, &times)) {
        return OB_NOT_IMPLEMENTED;
    }
    *result = ob_tuple_repeat(tuple, times);
    return answer_of(*result);
}

int ob_text_multiply(ob_object *left, ob_object *right, ob_object **result) {
    ob_object *text;
    ptrdiff_t times;
    if (!takes_times(ob_text_kind_of(left) != NULL, left, right, &text, &times)) {
        return OB_NOT_IMPLEMENTED;
    }
    *result = ob_text_repeat(text, times);
    return answer_of(*result);
}
