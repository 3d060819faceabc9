/* Calls: the one way to run an object's code. Owns nothing. Callable and arguments are kept alive while the code runs, whatever
 * it does to the places that hold them. */
#include "obol/function.h"

#include "object/dispatch.h"

ob_object *ob_call(ob_object *callable, ob_object *args) {
    const ob_type *type = OB_FIND(callable, call);
    if (type == NULL) {
        ob_error_set(OB_ETYPE, "object cannot be called", callable);
        return NULL;
    }
    ob_incref(callable);
    ob_incref(args);
    ob_object *result = type->call(callable, args);
    ob_decref(args);
    ob_decref(callable);
    return result;
}
