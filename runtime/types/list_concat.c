/* list + list. Owns nothing. Short, as each program that adds anything and has lists contains it. */
#include "object/checked.h"
#include "types/list.h"

/// Append the items of a list to a new one, which nobody else has seen.
static int append_all(ob_object *made, const ob_object *list) {
    ob_row row = ob_row_of(list);
    int error = OB_OK;
    for (uint32_t i = 0; i < row.count && error == OB_OK; i++) {
        error = ob_list_append(made, ob_row_at(&row, i));
    }
    return error;
}

ob_object *ob_list_concat(const ob_object *left, const ob_object *right) {
    OB_NOTE_SITE();
    (void)ob_list_items(left);
    (void)ob_list_items(right);
    ob_object *made = ob_list_new();
    if (made != NULL && (append_all(made, left) != OB_OK || append_all(made, right) != OB_OK)) {
        ob_decref(made);
        return NULL;
    }
    return made;
}
