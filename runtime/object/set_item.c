/* object[key] = value, del object[key]. Owns nothing. */
#include "object/checked.h"
#include "object/dispatch.h"
#include "obol/operations.h"

static int set_item(ob_object *object, ob_object *key, ob_object *value) {
    const ob_type *type = OB_FIND_IN(object, items, set);
    if (type == NULL) {
        return ob_error_set(OB_ETYPE, "object's items cannot be set", object);
    }
    return type->items->set(object, key, value);
}

int ob_set_item(ob_object *object, ob_object *key, ob_object *value) {
    OB_NOTE_SITE();
    return set_item(object, key, value);
}

int ob_delete_item(ob_object *object, ob_object *key) {
    OB_NOTE_SITE();
    return set_item(object, key, NULL);
}
