/* Calls: the one way to run an object's code. Owns nothing. Callable and arguments are kept alive while the code runs, whatever
 * it does to the places that hold them. */
#include "obol/function.h"

ob_object *ob_call(ob_object *callable, ob_object *args) {
    ob_object *(*call)(ob_object *, ob_object *) = ob_type_of(callable)->call;
    if (call == NULL) {
        ob_error_set(OB_ETYPE, "object cannot be called", callable);
        return NULL;
    }
    ob_incref(callable);
    ob_incref(args);
    ob_object *result = call(callable, args);
    ob_decref(args);
    ob_decref(callable);
    return result;
}
