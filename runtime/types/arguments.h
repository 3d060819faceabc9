/* Tuples of arguments with one more in front: what a method's function is called with. */
#ifndef OBOL_TYPES_ARGUMENTS_H
#define OBOL_TYPES_ARGUMENTS_H

#include "obol/object.h"

/// A new tuple: first, then the items (borrowed). NULL: OB_ENOMEM. O(count).
ob_object *ob_arguments_before(ob_object *first, ob_object *const *items, size_t count);

/// Call with first before the tuple's items, which are kept alive. As ob_call.
ob_object *ob_call_before(ob_object *callable, ob_object *first, ob_object *args);

#endif
