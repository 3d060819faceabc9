/* NotImplemented and Ellipsis. Owns only constants. */
#include "obol/singletons.h"

static ob_object *not_implemented_repr(ob_object *self, size_t *cursor, ob_sink *sink) {
    (void)self;
    (void)cursor;
    ob_sink_text(sink, "NotImplemented");
    return NULL;
}

static ob_object *ellipsis_repr(ob_object *self, size_t *cursor, ob_sink *sink) {
    (void)self;
    (void)cursor;
    ob_sink_text(sink, "Ellipsis");
    return NULL;
}

const OB_TYPE_DEFINE(ob_not_implemented_type, "NotImplementedType", ob_object, .repr_next = not_implemented_repr);
const OB_TYPE_DEFINE(ob_ellipsis_type, "ellipsis", ob_object, .repr_next = ellipsis_repr);

const ob_object ob_not_implemented_object = OB_HEAD_IMMORTAL(&ob_not_implemented_type);
const ob_object ob_ellipsis_object = OB_HEAD_IMMORTAL(&ob_ellipsis_type);
