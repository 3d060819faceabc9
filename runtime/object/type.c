/* Types and None: the objects that every other one leans on. Owns only constants. */
#include "obol/type.h"

static ob_object *type_repr(ob_object *self, size_t *cursor, ob_sink *sink) {
    (void)cursor;
    ob_sink_text(sink, "<class '");
    ob_sink_text(sink, ((const ob_type *)(const void *)self)->name);
    ob_sink_text(sink, "'>");
    return NULL;
}

static ob_object *none_repr(ob_object *self, size_t *cursor, ob_sink *sink) {
    (void)self;
    (void)cursor;
    ob_sink_text(sink, "None");
    return NULL;
}

const OB_TYPE_DEFINE(ob_type_type, "type", ob_type, .flags = OB_TYPE_CONTAINER, .repr_next = type_repr);
const OB_TYPE_DEFINE(ob_none_type, "NoneType", ob_object, .repr_next = none_repr);

const ob_object ob_none_object = OB_HEAD_IMMORTAL(&ob_none_type);

const ob_type *ob_type_of(const ob_object *object) {
    return ob_is_tagged(object) ? &ob_int_type : object->type;
}

const char *ob_type_name(const ob_object *object) {
    return ob_type_of(object)->name;
}
