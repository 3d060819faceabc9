/* Operations on any object: each finds the type that knows how, and asks it. Owns nothing. Objects whose own code runs are kept alive
 * meanwhile by whoever called, as arguments are. */
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

/* --- Items --------------------------------------------------------------------------------------------------------- */

ob_object *ob_get_item(ob_object *object, ob_object *key) {
    OB_NOTE_SITE();
    const ob_type *type = OB_FIND_IN(object, items, get);
    if (type == NULL) {
        ob_error_set(OB_ETYPE, "object has no items", object);
        return NULL;
    }
    return type->items->get(object, key);
}

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

/* --- Iteration ----------------------------------------------------------------------------------------------------- */

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

/// As many turns as there are items.
static int iterate_for(ob_object *object, ob_object *wanted) {
    ob_object *iterator = ob_iterate(object);
    if (iterator == NULL) {
        return ob_error()->code;
    }
    ob_incref(wanted);
    ob_object *item;
    int answer = ob_next(iterator, &item);
    int found = 0;
    while (found == 0 && item != NULL) {
        found = ob_equal(item, wanted);
        ob_decref(item);
        if (found == 0) {
            answer = ob_next(iterator, &item);
        }
    }
    ob_decref(wanted);
    ob_decref(iterator);
    return found != 0 ? found : answer;
}

int ob_contains(ob_object *object, ob_object *item) {
    OB_NOTE_SITE();
    const ob_type *type = OB_FIND_IN(object, items, contains);
    return type != NULL ? type->items->contains(object, item) : iterate_for(object, item);
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
