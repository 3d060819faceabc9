/* What the files of dict share. */
#ifndef OBOL_TYPES_DICT_H
#define OBOL_TYPES_DICT_H

#include "obol/dict.h"
#include "types/table.h"

static inline ob_table *ob_as_dict(const ob_object *object) {
    ob_expect_type(object, &ob_dict_type);
    return (ob_table *)(uintptr_t)object;
}

/// dict[key] without the error when it is not there.
///   return  1 with *value new; 0; or an error
int ob_dict_look_up(const ob_object *dict, ob_object *key, ob_object **value);

/// Take an entry out.
///   return  1 with *value new; 0 when there is none; or an error
int ob_dict_take(ob_object *dict, ob_object *key, ob_object **value);

/// Find the key's value, or add it. The caller keeps dict, key and value alive.
///   value     the one that stands there afterwards, borrowed
///   replaces  does a value that is there give way?
///   return    1 when the key was there, 0, or an error
int ob_dict_put(ob_table *dict, ob_key *key, ob_object **value, bool replaces);

ob_object *ob_dict_iterate(ob_object *dict);

/// dict | dict.
int ob_dict_binary(ob_binary_op op, ob_object *left, ob_object *right, ob_object **result);

#endif
