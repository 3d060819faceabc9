/* The inside of weak references, for what is built on them. */
#ifndef OBOL_TYPES_WEAKREF_H
#define OBOL_TYPES_WEAKREF_H

#include "object/weak.h"
#include "obol/weakref.h"

/// One with a callback, or with whatever else its type's referent_died wants to find.
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
///   type  has OB_TRAIT_WEAK and ob_weak_unlink for its release
ob_object *ob_weak_make(const ob_type *type, ob_object *object);

/// The one of this type that is shared by all who ask; made if there is none.
///   type  ob_weakref_type, or that of proxies
ob_object *ob_weak_share(const ob_type *type, ob_object *object);

#endif
