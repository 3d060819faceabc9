/* The error state: the last error's code, message and object.
 *
 * Owns: one reference to the object concerned, until the state is cleared or overwritten. Invariant: never allocates. There
 * is one state so far; when there are threads, each has its own. */
#include "obol/error.h"

#include "object/count.h"

static ob_error_state state = {OB_OK, "", NULL};

const ob_error_state *ob_error(void) {
    return &state;
}

void ob_error_reset(void) {
    state = (ob_error_state){OB_OK, "", NULL};
}

/// The old object is dropped without program code: an error may be set anywhere, also inside of an allocation.
static void replace(ob_error_state next) {
    ob_object *old = state.object;
    state = next;
    if (old != NULL) {
        ob_drop_quietly(old);
    }
}

ob_error_state ob_error_take(void) {
    ob_error_state taken = state;
    ob_error_reset();
    return taken;
}

void ob_error_restore(ob_error_state taken) {
    replace(taken);
}

/// The state is empty before the object is dropped: whatever that runs sees no error.
void ob_error_clear(void) {
    ob_object *old = state.object;
    ob_error_reset();
    ob_xdecref(old);
}

int ob_error_set(ob_err code, const char *message, ob_object *object) {
    ob_xincref(object);
    replace((ob_error_state){code, message, object});
    return code;
}

const char *ob_error_name(ob_err code) {
    switch (code) {
    case OB_OK: return "no error";
    case OB_ENOMEM: return "MemoryError";
    case OB_ETYPE: return "TypeError";
    case OB_EVALUE: return "ValueError";
    case OB_EINDEX: return "IndexError";
    case OB_EKEY: return "KeyError";
    case OB_ENAME: return "NameError";
    case OB_EOVERFLOW: return "OverflowError";
    case OB_EIO: return "OSError";
    case OB_EATTRIBUTE: return "AttributeError";
    case OB_EZERO: return "ZeroDivisionError";
    case OB_ECHANGED: return "RuntimeError";
    case OB_EDEPTH: return "RecursionError";
    case OB_EBUFFER: return "BufferError";
    case OB_ESTOP: return "StopIteration";
    case OB_EREFERENCE: return "ReferenceError";
    }
    return "unknown error";
}
