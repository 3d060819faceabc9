/* function: native code as an object. Holds no references, so it needs no gc word and may stand in flash. */
#include "obol/function.h"

#include "object/checked.h"
#include "obol/int.h"
#include "obol/tuple.h"

static ob_function *as_function(const ob_object *object) {
    ob_expect_type(object, &ob_function_type);
    return (ob_function *)(uintptr_t)object;
}

ob_object *ob_function_new(const char *name, uint16_t min_args, uint16_t max_args, ob_native code) {
    OB_NOTE_SITE();
    ob_object *object = ob_object_new(&ob_function_type, 0);
    if (object != NULL) {
        ob_function *function = as_function(object);
        function->name = name;
        function->code = code;
        function->min_args = min_args;
        function->max_args = max_args;
    }
    return object;
}

static ob_object *function_call(ob_object *self, ob_object *args) {
    const ob_function *function = as_function(self);
    size_t given = ob_tuple_length(args);
    if (given < function->min_args || given > function->max_args) {
        ob_error_set(OB_ETYPE, "wrong number of arguments", self);
        return NULL;
    }
    return function->code(self, args);
}

ob_object *ob_call_items(ob_object *callable, ob_object *const *items, size_t count) {
    OB_NOTE_SITE();
    ob_object *args = ob_tuple_from(items, count);
    if (args == NULL) {
        return NULL;
    }
    OB_FORGET_SITE();
    ob_object *result = ob_call(callable, args);
    ob_decref(args);
    return result;
}

static ob_object *function_repr(ob_object *self, size_t *cursor, ob_sink *sink) {
    (void)cursor;
    ob_sink_text(sink, "<function ");
    ob_sink_text(sink, as_function(self)->name);
    ob_sink_text(sink, ">");
    return NULL;
}

const OB_TYPE_DEFINE(ob_function_type, "function", ob_function, .traits = OB_TRAIT_BINDS, .repr_next = function_repr,
                     .call = function_call);

static ob_object *getrefcount_code(ob_object *self, ob_object *args) {
    (void)self;
    uint32_t count = ob_refcount(ob_tuple_peek(args, 0));
    return OB_INT(count < OB_INT_MAX ? (int32_t)count : OB_INT_MAX);
}

OB_FUNCTION_DEFINE(ob_getrefcount, "getrefcount", 1, 1, getrefcount_code);
