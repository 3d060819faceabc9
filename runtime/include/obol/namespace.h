/* Namespaces: names and what they stand for, as a module or a running function has them. The names are also its attributes
 * (ob_get_attribute …), where one that is not there is OB_EATTRIBUTE. */
#ifndef OBOL_NAMESPACE_H
#define OBOL_NAMESPACE_H

#include "obol/object.h"

/// A new, empty namespace.
///   name    static text, for its repr
///   return  new, or NULL (OB_ENOMEM)
///   cost    O(1); two allocations
ob_object *ob_namespace_new(const char *name);

/// name = value.
///   name    terminated UTF-8
///   return  0, or OB_ENOMEM, OB_EVALUE (name is not UTF-8), OB_EOVERFLOW: unchanged
///   own     all borrowed
///   cost    O(1) and O(length of name)
int ob_namespace_set(ob_object *namespace_, const char *name, ob_object *value);

/// What the name stands for.
///   return  new, or NULL (OB_ENAME). Needs no memory.
///   cost    as ob_dict_find_text
ob_object *ob_namespace_get(const ob_object *namespace_, const char *name);

/// del name.
///   return  0, or OB_ENAME. Needs no memory.
///   cost    as ob_dict_delete_text
int ob_namespace_delete(ob_object *namespace_, const char *name);

/// Its names and values as a dict.
///   return  borrowed, lives as long as the namespace
///   cost    O(1)
OB_BORROWED ob_object *ob_namespace_dict(const ob_object *namespace_);

#endif
