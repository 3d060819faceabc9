/* object[key]. Owns nothing. */
#include "object/checked.h"
#include "object/dispatch.h"
#include "obol/operations.h"

ob_object *ob_get_item(ob_object *object, ob_object *key) {
    OB_NOTE_SITE();
    const ob_type *type = OB_FIND_IN(object, items, get);
    if (type == NULL) {
        ob_error_set(OB_ETYPE, "object has no items", object);
        return NULL;
    }
    return type->items->get(object, key);
}
