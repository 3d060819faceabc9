/* Bound methods. Invariant: function and self are set when the method is made and never change. */
#include "obol/method.h"
#include "object/checked.h"

#include "object/mix.h"
#include "obol/operations.h"
#include "types/arguments.h"

/// 20 bytes on a 32-bit machine.
typedef struct ob_method {
    ob_container head;
    ob_object *function;
    ob_object *self;
} ob_method;

static ob_method *as_method(const ob_object *object) {
    ob_expect_type(object, &ob_method_type);
    return (ob_method *)(uintptr_t)object;
}

ob_object *ob_method_new(ob_object *function, ob_object *self) {
    OB_NOTE_SITE();
    ob_object *object = ob_object_new(&ob_method_type, 0);
    if (object != NULL) {
        as_method(object)->function = ob_new_ref(function);
        as_method(object)->self = ob_new_ref(self);
    }
    return object;
}

OB_BORROWED ob_object *ob_method_function(const ob_object *method) {
    return as_method(method)->function;
}

OB_BORROWED ob_object *ob_method_self(const ob_object *method) {
    return as_method(method)->self;
}

static ob_object *method_call(ob_object *self, ob_object *args) {
    return ob_call_before(as_method(self)->function, as_method(self)->self, args);
}

static int method_compare(ob_object *self, ob_object *other, ob_comparison op) {
    if (op != OB_EQ || !ob_is_instance(other, &ob_method_type)) {
        return OB_NOT_IMPLEMENTED;
    }
    const ob_method *a = as_method(self);
    const ob_method *b = as_method(other);
    return a->self == b->self && a->function == b->function;
}

static int method_hash(ob_object *self, uint32_t *hash) {
    const ob_method *method = as_method(self);
    *hash = ob_hash_word((uint32_t)((uintptr_t)method->self >> 2) * 31u + (uint32_t)((uintptr_t)method->function >> 2));
    return OB_OK;
}

static ob_object *method_repr(ob_object *self, size_t *cursor, ob_sink *sink) {
    static const char *const pieces[] = {"<bound method ", " of ", ">"};
    if (*cursor == OB_REPR_INSIDE) {
        ob_sink_text(sink, "<bound method ...>");
        return NULL;
    }
    ob_sink_text(sink, pieces[*cursor]);
    size_t piece = (*cursor)++;
    return piece == 0 ? as_method(self)->function : piece == 1 ? as_method(self)->self : NULL;
}

const OB_TYPE_DEFINE(ob_method_type, "method", ob_method, OB_FIELDS(ob_method, function, self),
                     .repr_next = method_repr, .compare = method_compare, .hash = method_hash, .call = method_call);
