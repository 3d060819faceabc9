/* Calls: the one way to run an object's code. Callable and arguments are kept alive while the code runs, whatever it does to the places
 * that hold them.
 *
 * Owns: how many calls are under way. Each is a C call, so data that calls itself (an instance whose __call__ is an instance of the same
 * type, a nest of bound methods) would use up the stack: it ends at OB_CALL_DEPTH. */
#include "obol/function.h"

#include "object/count.h"
#include "object/dispatch.h"

static unsigned depth;

void ob_call_reset(void) {
    depth = 0;
}

ob_object *ob_call(ob_object *callable, ob_object *args) {
    const ob_type *type = OB_FIND(callable, call);
    if (type == NULL) {
        ob_error_set(OB_ETYPE, "object cannot be called", callable);
        return NULL;
    }
    if (depth >= OB_CALL_DEPTH) {
        ob_error_set(OB_EDEPTH, "too many calls inside each other", callable);
        return NULL;
    }
    ob_incref(callable);
    ob_incref(args);
    depth++;
    ob_object *result = type->call(callable, args);
    depth--;
    ob_decref(args);
    ob_decref(callable);
    return result;
}
