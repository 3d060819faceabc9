/* What the parts of list share. */
#ifndef OBOL_TYPES_LIST_H
#define OBOL_TYPES_LIST_H

#include "obol/list.h"
#include "types/sequence.h"

/// The vector of a list; panics on anything else.
static inline ob_vector *ob_list_items(const ob_object *list) {
    ob_expect_type(list, &ob_list_type);
    return &((ob_sequence *)(uintptr_t)list)->items;
}

/* Operations of the type's tables. */
ob_object *ob_list_get_item(ob_object *self, ob_object *key);
int ob_list_set_item(ob_object *self, ob_object *key, ob_object *value);
int ob_list_binary(ob_binary_op op, ob_object *left, ob_object *right, ob_object **result);

/// list * times, either way round.
int ob_list_multiply(ob_object *left, ob_object *right, ob_object **result);

/// list[slice].
ob_object *ob_list_get_slice(const ob_object *list, const ob_object *slice);

/// A new list of these items.
ob_object *ob_list_of_span(const ob_object *list, const ob_span *span);

/// list[slice] = value; NULL: del list[slice].
int ob_list_assign(ob_object *list, ob_object *slice, ob_object *value);

#endif
