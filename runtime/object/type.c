/* Types and None: the objects that every other one leans on. Owns only constants. */
#include "obol/type.h"

#include "object/dispatch.h"
#include "obol/operations.h"

static ob_object *type_repr(ob_object *self, size_t *cursor, ob_sink *sink) {
    (void)cursor;
    ob_sink_text(sink, "<class '");
    ob_sink_text(sink, ((const ob_type *)(const void *)self)->name);
    ob_sink_text(sink, "'>");
    return NULL;
}

const ob_type *ob_as_type(const ob_object *object) {
    ob_expect_type(object, &ob_type_type);
    return (const ob_type *)(const void *)object;
}

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

static ob_object *none_repr(ob_object *self, size_t *cursor, ob_sink *sink) {
    (void)self;
    (void)cursor;
    ob_sink_text(sink, "None");
    return NULL;
}

const OB_TYPE_DEFINE(ob_type_type, "type", ob_type, .flags = OB_TYPE_CONTAINER, .repr_next = type_repr,
                     .call = ob_instance_new);
const OB_TYPE_DEFINE(ob_none_type, "NoneType", ob_object, .repr_next = none_repr);

const ob_object ob_none_object = OB_HEAD_IMMORTAL(&ob_none_type);

const ob_type *ob_type_of(const ob_object *object) {
    return ob_is_tagged(object) ? &ob_int_type : object->type;
}

const char *ob_type_name(const ob_object *object) {
    return ob_type_of(object)->name;
}
