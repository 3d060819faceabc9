/* Types, the two truth values and None: the objects that every other one leans on. Owns only constants. */
#include "obol/type.h"

#include "obol/int.h"

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

static ob_object *bool_repr(ob_object *self, size_t *cursor, ob_sink *sink) {
    (void)cursor;
    ob_sink_text(sink, self == OB_TRUE ? "True" : "False");
    return NULL;
}

static uint32_t none_hash(const ob_object *self) {
    (void)self;
    return 0x4E6F6E65;
}

/// True is 1 and False is 0, also as keys.
static uint32_t bool_hash(const ob_object *self) {
    return ob_int_type.hash(self == OB_TRUE ? OB_INT(1) : OB_INT(0));
}

static bool same_object(const ob_object *self, const ob_object *other) {
    return self == other;
}

const ob_type ob_type_type = {
    .head = OB_HEAD_IMMORTAL(&ob_type_type), .name = "type", .size_bytes = sizeof(ob_type), .repr_next = type_repr};

const ob_type ob_none_type = {.head = OB_HEAD_IMMORTAL(&ob_type_type),
                              .name = "NoneType",
                              .size_bytes = sizeof(ob_object),
                              .repr_next = none_repr,
                              .hash = none_hash,
                              .equal = same_object};

const ob_type ob_bool_type = {.head = OB_HEAD_IMMORTAL(&ob_type_type),
                              .name = "bool",
                              .size_bytes = sizeof(ob_object),
                              .repr_next = bool_repr,
                              .hash = bool_hash,
                              .equal = same_object};

const ob_object ob_none_object = OB_HEAD_IMMORTAL(&ob_none_type);
const ob_object ob_true_object = OB_HEAD_IMMORTAL(&ob_bool_type);
const ob_object ob_false_object = OB_HEAD_IMMORTAL(&ob_bool_type);

const ob_type *ob_type_of(const ob_object *object) {
    return ob_is_tagged(object) ? &ob_int_type : object->type;
}

const char *ob_type_name(const ob_object *object) {
    return ob_type_of(object)->name;
}

bool ob_truth(const ob_object *object) {
    if (ob_is_tagged(object)) {
        return object != OB_INT(0);
    }
    if (object == OB_NONE || object == OB_FALSE) {
        return false;
    }
    return object->type->length == NULL || object->type->length(object) != 0;
}

int32_t ob_length(ob_object *object) {
    const ob_type *type = ob_type_of(object);
    if (type->length == NULL) {
        return ob_error_set(OB_ETYPE, "object has no length", object);
    }
    return type->length(object);
}
