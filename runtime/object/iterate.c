/* Iterating over any object. Owns nothing. */
#include "object/checked.h"
#include "object/dispatch.h"
#include "obol/operations.h"

ob_object *ob_iterate(ob_object *object) {
    OB_NOTE_SITE();
    const ob_type *type = OB_FIND_IN(object, items, iterate);
    if (type != NULL) {
        return type->items->iterate(object);
    }
    if (OB_FIND(object, next) != NULL) {
        return ob_new_ref(object);
    }
    ob_error_set(OB_ETYPE, "object cannot be iterated", object);
    return NULL;
}

int ob_next(ob_object *iterator, ob_object **item) {
    OB_NOTE_SITE();
    const ob_type *type = OB_FIND(iterator, next);
    *item = NULL;
    if (type == NULL) {
        return ob_error_set(OB_ETYPE, "object is not an iterator", iterator);
    }
    return type->next(iterator, item);
}
