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

/// A new list of these items.
ob_object *ob_list_of_span(const ob_object *list, const ob_span *span);

/// list[slice] = value; NULL: del list[slice].
int ob_list_assign(ob_object *list, ob_object *slice, ob_object *value);

#endif
