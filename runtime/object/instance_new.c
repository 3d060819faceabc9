/* type(args). Owns nothing. In programs that call objects, or ask types whether their objects are made so. */
#include "object/dispatch.h"
#include "obol/operations.h"

OB_FEATURE(ob_needs_call, OB_OFFER(ob_instance_new));
OB_FEATURE(ob_needs_init, OB_OFFER(ob_init_empty));

int ob_init_empty(ob_object *self, ob_object *args) {
    return ob_length(args) == 0 ? OB_OK : ob_error_set(OB_ETYPE, "it takes no arguments", self);
}

static int (*init_of(const ob_type *type))(ob_object *, ob_object *) {
    bool is_made = (type->traits & OB_TRAIT_MADE) != 0;
    const ob_type *decider = OB_FIND_FROM(type, init);
    if (decider != NULL) {
        return decider->init;
    }
    return is_made ? ob_init_empty : NULL;
}

ob_object *ob_instance_new(ob_object *type, ob_object *args) {
    int (*init)(ob_object *, ob_object *) = init_of(ob_as_type(type));
    if (init == NULL) {
        ob_error_set(OB_ETYPE, "its objects are not made by a call", type);
        return NULL;
    }
    ob_object *object = ob_object_new(ob_as_type(type), 0);
    if (object != NULL && init(object, args) != OB_OK) {
        ob_decref(object);
        object = NULL;
    }
    return object;
}
