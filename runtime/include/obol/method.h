/* What functions become in types: methods, static and class methods, properties. */
#ifndef OBOL_METHOD_H
#define OBOL_METHOD_H

#include "obol/type.h"

extern const ob_type ob_method_type;
extern const ob_type ob_static_method_type;
extern const ob_type ob_class_method_type;
extern const ob_type ob_property_type;

/// A bound method: calling it calls the function with self before the other arguments. Equal to another of the same function and the
/// same object. 20 bytes on a 32-bit machine.
///   function, self  borrowed; the method keeps references of its own
///   return  new, or NULL (OB_ENOMEM)
///   cost    O(1); one allocation
ob_object *ob_method_new(ob_object *function, ob_object *self);

/// The function of a bound method.
///   own     borrowed
///   cost    O(1)
OB_BORROWED ob_object *ob_method_function(const ob_object *method);
/// The object that it is bound to.
///   own     borrowed
///   cost    O(1)
OB_BORROWED ob_object *ob_method_self(const ob_object *method);

/// In a type's attributes: a function that stays as it is. @staticmethod
///   return  new, or NULL (OB_ENOMEM)
///   cost    O(1); one allocation
ob_object *ob_static_method_new(ob_object *function);

/// In a type's attributes: a function whose first argument is the type that it was asked of. @classmethod
///   return  new, or NULL (OB_ENOMEM)
///   cost    O(1); one allocation
ob_object *ob_class_method_new(ob_object *function);

/// In a type's attributes: an attribute of each instance that functions read, set and delete. property()
///   get, set, delete  called with the instance (and the value); NULL or None: OB_EATTRIBUTE. What they report comes through
///   return  new, or NULL (OB_ENOMEM)
///   cost    O(1); one allocation
ob_object *ob_property_new(ob_object *get, ob_object *set, ob_object *delete_);

#endif
