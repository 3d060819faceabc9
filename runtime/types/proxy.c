/* proxy: a weak reference that stands for its object.
 *
 * Owns: how many comparisons are inside each other. Invariant: while an operation of the object runs, a reference to it is held. A proxy is
 * never the object of another one, so only comparing comes back here: containers of proxies to containers of proxies, which use the
 * stack, to OB_CALL_DEPTH as calls do. */
#include "obol/proxy.h"
#include "object/checked.h"

#include "object/start.h"
#include "obol/function.h"
#include "obol/operations.h"
#include "types/weakref.h"

static bool is_proxy(const ob_object *object) {
    return !ob_is_tagged(object) && ob_is_subtype(object->type, &ob_proxy_type);
}

/// What a proxy stands for, any other object for itself: new, or NULL with the error set.
static ob_object *unwrap(ob_object *object) {
    if (!is_proxy(object)) {
        return ob_new_ref(object);
    }
    ob_object *found = ob_weak_peek(ob_as_weak(object));
    if (found == NULL) {
        ob_error_set(OB_EREFERENCE, "the object of the proxy is gone", object);
        return NULL;
    }
    return ob_new_ref(found);
}

/* --- Text ---------------------------------------------------------------------------------------------------------- */

static ob_object *proxy_repr(ob_object *self, size_t *cursor, ob_sink *sink) {
    (void)cursor;
    const ob_object *object = ob_weak_peek(ob_as_weak(self));
    ob_sink_text(sink, object != NULL ? "<weakproxy to '" : "<weakproxy; dead>");
    if (object != NULL) {
        ob_sink_text(sink, object->type->name);
        ob_sink_text(sink, "'>");
    }
    return NULL;
}

static void proxy_write(ob_object *self, ob_sink *sink) {
    ob_object *object = unwrap(self);
    int error = object != NULL ? ob_write_str(object, sink) : ob_error()->code;
    sink->error = sink->error != OB_OK ? sink->error : error;
    ob_xdecref(object);
}

/* --- Comparing, truth ---------------------------------------------------------------------------------------------- */

static unsigned depth;
static uint32_t depth_of; ///< the start that `depth` belongs to

/// One comparison more inside of others? Else the error is set.
static bool enter(void) {
    if (depth_of != ob_start_number) {
        depth_of = ob_start_number;
        depth = 0;
    }
    if (depth >= OB_CALL_DEPTH) {
        ob_error_set(OB_EDEPTH, "too many proxies inside each other", NULL);
        return false;
    }
    depth++;
    return true;
}

static int proxy_compare(ob_object *self, ob_object *other, ob_comparison op) {
    ob_object *left = unwrap(self);
    ob_object *right = left != NULL ? unwrap(other) : NULL;
    int answer = OB_EREFERENCE;
    if (right != NULL) {
        answer = OB_EDEPTH;
        if (enter()) {
            answer = ob_compare(left, right, op);
            depth--;
        }
    }
    ob_xdecref(right);
    ob_xdecref(left);
    return answer;
}

static int proxy_truth(ob_object *self) {
    ob_object *object = unwrap(self);
    int answer = object != NULL ? ob_truth(object) : OB_EREFERENCE;
    ob_xdecref(object);
    return answer;
}

/* --- Items --------------------------------------------------------------------------------------------------------- */

static int32_t proxy_length(const ob_object *self) {
    ob_object *object = unwrap((ob_object *)(uintptr_t)self);
    int32_t length = object != NULL ? ob_length(object) : OB_EREFERENCE;
    ob_xdecref(object);
    return length;
}

static ob_object *proxy_get(ob_object *self, ob_object *key) {
    ob_object *object = unwrap(self);
    ob_object *item = object != NULL ? ob_get_item(object, key) : NULL;
    ob_xdecref(object);
    return item;
}

static int proxy_set(ob_object *self, ob_object *key, ob_object *value) {
    ob_object *object = unwrap(self);
    if (object == NULL) {
        return OB_EREFERENCE;
    }
    int error = value != NULL ? ob_set_item(object, key, value) : ob_delete_item(object, key);
    ob_decref(object);
    return error;
}

static int proxy_contains(ob_object *self, ob_object *item) {
    ob_object *object = unwrap(self);
    int answer = object != NULL ? ob_contains(object, item) : OB_EREFERENCE;
    ob_xdecref(object);
    return answer;
}

static ob_object *proxy_iterate(ob_object *self) {
    ob_object *object = unwrap(self);
    ob_object *iterator = object != NULL ? ob_iterate(object) : NULL;
    ob_xdecref(object);
    return iterator;
}

static int proxy_next(ob_object *self, ob_object **item) {
    ob_object *object = unwrap(self);
    int answer = object != NULL ? ob_next(object, item) : OB_EREFERENCE;
    ob_xdecref(object);
    return answer;
}

/* --- Arithmetic, attributes, calls --------------------------------------------------------------------------------- */

/// Its own answer, also when neither object knows the operation: nobody else is to be asked then.
static int proxy_binary(ob_binary_op op, ob_object *left, ob_object *right, ob_object **result) {
    ob_object *ours = unwrap(left);
    ob_object *theirs = ours != NULL ? unwrap(right) : NULL;
    *result = theirs != NULL ? ob_binary(op, ours, theirs) : NULL;
    ob_xdecref(theirs);
    ob_xdecref(ours);
    return *result != NULL ? OB_OK : ob_error()->code;
}

static ob_object *proxy_unary(ob_unary_op op, ob_object *self) {
    ob_object *object = unwrap(self);
    ob_object *result = object != NULL ? ob_unary(op, object) : NULL;
    ob_xdecref(object);
    return result;
}

static ob_object *proxy_get_attribute(ob_object *self, ob_object *name) {
    ob_object *object = unwrap(self);
    ob_object *value = object != NULL ? ob_get_attribute(object, name) : NULL;
    ob_xdecref(object);
    return value;
}

static int proxy_set_attribute(ob_object *self, ob_object *name, ob_object *value) {
    ob_object *object = unwrap(self);
    if (object == NULL) {
        return OB_EREFERENCE;
    }
    int error = value != NULL ? ob_set_attribute(object, name, value) : ob_delete_attribute(object, name);
    ob_decref(object);
    return error;
}

static ob_object *proxy_call(ob_object *self, ob_object *args) {
    ob_object *object = unwrap(self);
    ob_object *result = object != NULL ? ob_call(object, args) : NULL;
    ob_xdecref(object);
    return result;
}

/* --- The types ----------------------------------------------------------------------------------------------------- */

static const ob_items proxy_items = {
    .length = proxy_length, .get = proxy_get, .set = proxy_set, .contains = proxy_contains, .iterate = proxy_iterate};
static const ob_numbers proxy_numbers = {.binary = proxy_binary, .unary = proxy_unary, .truth = proxy_truth};
static const ob_attributes proxy_attributes = {.get = proxy_get_attribute, .set = proxy_set_attribute};

const OB_TYPE_DEFINE(ob_proxy_type, "weakproxy", ob_weak, .flags = OB_TYPE_CONTAINER,
                     .traits = OB_TRAIT_WEAK | OB_TRAIT_UNHASHABLE, .repr_next = proxy_repr, .write = proxy_write,
                     .compare = proxy_compare, .items = &proxy_items, .numbers = &proxy_numbers,
                     .attributes = &proxy_attributes, .call = proxy_call, .next = proxy_next);

static const OB_TYPE_DEFINE(calling_type, "weakproxy", ob_weakref_with, .slots = 1, .flags = OB_TYPE_CONTAINER,
                            .first_slot = OB_PLACE(ob_weakref_with, callback),
                            .traits = OB_TRAIT_SPECIAL | OB_TRAIT_WEAK, .base = &ob_proxy_type,
                            .special = &(const ob_special){.referent_died = ob_weak_call_back});

ob_object *ob_proxy_new(ob_object *object, ob_object *callback) {
    OB_NOTE_SITE();
    return ob_weak_new(&ob_proxy_type, &calling_type, object, callback);
}
