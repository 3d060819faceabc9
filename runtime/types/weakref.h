/* The inside of weak references, for what is built on them. */
#ifndef OBOL_TYPES_WEAKREF_H
#define OBOL_TYPES_WEAKREF_H

#include "object/weak.h"
#include "obol/weakref.h"

/// One with a callback.
typedef struct ob_weakref_with {
    ob_weak weak;
    ob_object *callback;
} ob_weakref_with;

static inline ob_weak *ob_as_weak(const ob_object *object) {
    if (ob_is_tagged(object) || (object->type->traits & OB_TRAIT_WEAK) == 0) {
        ob_wrong_type(object);
    }
    return (ob_weak *)(uintptr_t)object;
}

/// A new weak reference of this type, in the row behind those that are shared. NULL with the error set (OB_ETYPE, OB_ENOMEM).
///   type  has OB_TRAIT_WEAK
ob_object *ob_weak_make(const ob_type *type, ob_object *object);

/// A weak reference as the program gets it.
///   alone    type of the one that all share who give no callback; made if there is none
///   calling  type of those with a callback: an ob_weakref_with, and ob_weak_call_back
///   return   new, or NULL with the error set (OB_ETYPE, OB_ENOMEM)
ob_object *ob_weak_new(const ob_type *alone, const ob_type *calling, ob_object *object, ob_object *callback);

/// What those do when their object has died.
int ob_weak_call_back(ob_object *self);

/// Can it be weakly referenced? Containers can, but not weak references themselves, as in Python.
bool ob_weak_is_possible(const ob_object *object);

#endif
