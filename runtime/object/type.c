/* Types and None: the objects that every other one leans on. Owns only constants. */
#include "obol/type.h"

#include "object/needs.h"

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

static ob_object *none_repr(ob_object *self, size_t *cursor, ob_sink *sink) {
    (void)self;
    (void)cursor;
    ob_sink_text(sink, "None");
    return NULL;
}

OB_OFFERED(ob_instance_new);
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
