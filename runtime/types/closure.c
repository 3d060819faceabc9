/* Closures: native code with objects to go with it. Invariant: captured and defaults are tuples, set when the closure is made and never
 * changed. */
#include "obol/closure.h"
#include "object/checked.h"

#include "object/allocate.h"
#include "obol/tuple.h"

/// 32 bytes on a 32-bit machine.
typedef struct ob_closure {
    ob_container head;
    ob_object *captured;
    ob_object *defaults;
    const char *name;
    ob_native code;
    uint16_t min_args;
    uint16_t max_args;
} ob_closure;

static ob_closure *as_closure(const ob_object *object) {
    ob_expect_type(object, &ob_closure_type);
    return (ob_closure *)(uintptr_t)object;
}

/// The tuple, or the empty one, which needs no memory.
static ob_object *tuple_or_empty(ob_object *tuple) {
    return tuple != NULL ? ob_new_ref(tuple) : ob_tuple_from(NULL, 0);
}

ob_object *ob_closure_new(const char *name, uint16_t min_args, uint16_t max_args, ob_native code, ob_object *captured,
                          ob_object *defaults) {
    OB_NOTE_SITE();
    size_t given = defaults != NULL ? ob_tuple_length(defaults) : 0;
    if (min_args > max_args || (given != 0 && given != (size_t)(max_args - min_args))) {
        ob_error_set(OB_EVALUE, "one default for each argument that may be left out", defaults);
        return NULL;
    }
    ob_object *object = ob_object_new(&ob_closure_type, 0);
    if (object != NULL) {
        ob_closure *closure = as_closure(object);
        closure->captured = tuple_or_empty(captured);
        closure->defaults = tuple_or_empty(defaults);
        closure->name = name;
        closure->code = code;
        closure->min_args = min_args;
        closure->max_args = max_args;
    }
    return object;
}

OB_BORROWED ob_object *ob_closure_captured(const ob_object *closure, ptrdiff_t index) {
    return ob_tuple_peek(as_closure(closure)->captured, index);
}

/// All max_args arguments: those given, then the defaults of the others.
static ob_object *complete(const ob_closure *closure, const ob_object *args, size_t given) {
    size_t most = closure->max_args;
    ob_object **all = ob_allocate_buffer(most * sizeof *all, NULL);
    if (all == NULL) {
        return NULL;
    }
    for (size_t i = 0; i < most; i++) {
        all[i] = i < given ? ob_tuple_peek(args, (ptrdiff_t)i)
                           : ob_tuple_peek(closure->defaults, (ptrdiff_t)i - (ptrdiff_t)closure->min_args);
    }
    ob_object *result = ob_tuple_from(all, most);
    ob_release_buffer(all);
    return result;
}

static ob_object *closure_call(ob_object *self, ob_object *args) {
    const ob_closure *closure = as_closure(self);
    size_t given = ob_tuple_length(args);
    if (given < closure->min_args || given > closure->max_args) {
        ob_error_set(OB_ETYPE, "wrong number of arguments", self);
        return NULL;
    }
    if (given == closure->max_args || ob_tuple_length(closure->defaults) == 0) {
        return closure->code(self, args);
    }
    ob_object *all = complete(closure, args, given);
    if (all == NULL) {
        return NULL;
    }
    ob_object *result = closure->code(self, all);
    ob_decref(all);
    return result;
}

static ob_object *closure_repr(ob_object *self, size_t *cursor, ob_sink *sink) {
    (void)cursor;
    ob_sink_text(sink, "<function ");
    ob_sink_text(sink, as_closure(self)->name);
    ob_sink_text(sink, ">");
    return NULL;
}

const OB_TYPE_DEFINE(ob_closure_type, "function", ob_closure, OB_FIELDS(ob_closure, captured, defaults),
                     .traits = OB_TRAIT_BINDS, .repr_next = closure_repr, .call = closure_call);
