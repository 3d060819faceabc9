/* Operations on any object: each finds the type that knows how, and asks it. Owns nothing. Objects whose own code runs are kept alive
 * meanwhile by whoever called, as arguments are. Those that link what only some programs need (object/needs.h) are files of their own. */
#include "obol/operations.h"
#include "object/checked.h"

#include "object/dispatch.h"

/* --- Types --------------------------------------------------------------------------------------------------------- */

bool ob_is_subtype(const ob_type *type, const ob_type *base) {
    while (type != NULL && type != base) {
        type = type->base;
    }
    return type != NULL;
}

bool ob_is_instance(const ob_object *object, const ob_type *type) {
    return ob_is_subtype(ob_type_of(object), type);
}

void ob_expect_subtype(const ob_object *object, const ob_type *type) {
    if (!ob_is_instance(object, type)) {
        ob_wrong_type(object);
    }
}

/* --- Truth and length ---------------------------------------------------------------------------------------------- */

int32_t ob_length(const ob_object *object) {
    const ob_type *type = OB_FIND_IN(object, items, length);
    if (type == NULL) {
        return ob_error_set(OB_ETYPE, "object has no length", (ob_object *)(uintptr_t)object);
    }
    return type->items->length(object);
}

int ob_truth(ob_object *object) {
    OB_NOTE_SITE();
    if (object == OB_NONE) {
        return 0;
    }
    const ob_type *type = OB_FIND_IN(object, numbers, truth);
    if (type != NULL) {
        return type->numbers->truth(object);
    }
    type = OB_FIND_IN(object, items, length);
    int32_t length = type != NULL ? type->items->length(object) : 1;
    return length < 0 ? (int)length : length != 0;
}

/* --- Attributes ---------------------------------------------------------------------------------------------------- */

ob_object *ob_get_attribute(ob_object *object, ob_object *name) {
    OB_NOTE_SITE();
    const ob_type *type = OB_FIND_IN(object, attributes, get);
    if (type == NULL) {
        ob_error_set(OB_EATTRIBUTE, "no such attribute", name);
        return NULL;
    }
    return type->attributes->get(object, name);
}

static int set_attribute(ob_object *object, ob_object *name, ob_object *value) {
    const ob_type *type = OB_FIND_IN(object, attributes, set);
    if (type == NULL) {
        return ob_error_set(OB_EATTRIBUTE, "no such attribute", name);
    }
    return type->attributes->set(object, name, value);
}

int ob_set_attribute(ob_object *object, ob_object *name, ob_object *value) {
    OB_NOTE_SITE();
    return set_attribute(object, name, value);
}

int ob_delete_attribute(ob_object *object, ob_object *name) {
    OB_NOTE_SITE();
    return set_attribute(object, name, NULL);
}
