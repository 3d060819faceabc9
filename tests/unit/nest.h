/* Containers in containers. */
#ifndef NEST_H
#define NEST_H

#include "support.h"

/// A dict of one key, which takes the value.
static inline ob_object *dict_of(ob_object *key, OB_TAKES ob_object *value) {
    ob_object *dict = ob_dict_new();
    (void)ob_dict_set(dict, key, value);
    ob_decref(value);
    return dict;
}

/// A list in a list in a list …
static inline ob_object *new_nest(unsigned depth) {
    ob_object *inner = ob_list_new();
    for (unsigned i = 1; i < depth && inner != NULL; i++) {
        ob_object *outer = ob_list_of(inner);
        if (outer == NULL) {
            break;
        }
        ob_decref(inner);
        inner = outer;
    }
    return inner;
}

#endif
