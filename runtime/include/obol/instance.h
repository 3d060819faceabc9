/* Types made at run time, and their instances: attributes, inheritance, and methods that the operations of obol/operations.h use. */
#ifndef OBOL_INSTANCE_H
#define OBOL_INSTANCE_H

#include "obol/type.h"

/// The type of types made at run time; derived from ob_type_type.
extern const ob_type ob_made_type;

/// Make a type: class name(base): … Its instances have a place for each field, as with __slots__, or a dict of attributes, which is made
/// when the first one is set. Functions among the type's attributes become methods. Those with these names are what the operations use:
/// __init__ __repr__ __str__ __format__ __eq__ __ne__ __lt__ __le__ __gt__ __ge__ __hash__ __bool__ __len__ __getitem__ __setitem__
/// __delitem__ __contains__ __iter__ __next__ (which ends with OB_ESTOP) __reversed__ __call__ __getattr__ (of what is not there) __setattr__
/// __delattr__, __add__ __sub__ __mul__ __truediv__ __floordiv__ __mod__ __pow__ __lshift__ __rshift__ __and__ __or__ __xor__ with their
/// __radd__ …, __neg__ __pos__ __abs__ __invert__, and __del__ (obol/finalizer.h), which replaces that of a base, in C as well; types that
/// are derived do not take over a __del__ that comes later. A type with __eq__ and without __hash__, or whose __hash__ is None, has no hash; without
/// __ne__, != is the contrary of ==; without __iter__, iterating asks __getitem__ for 0, 1 … until OB_EINDEX. All may be set, replaced and deleted later, as attributes of the type; its __name__ may not, and
/// neither may the __class__ and __dict__ of an instance (OB_ETYPE).
///   name        str without NUL
///   base        NULL: object; or a type made at run time; or one in C of fixed size that holds references and has init, like list and dict
///   fields      tuple of str, places for so many attributes; "__dict__" among them: a dict as well. NULL: a dict only. What the base
///               has, its instances have as well
///   attributes  dict with str keys, which is copied; or NULL
///   return      new, or NULL (OB_ETYPE: base, a field or a key is not as above; OB_EVALUE: a field twice, or also an attribute, or a name
///               with NUL; OB_EOVERFLOW: over 252 fields, less the words and fields of a base; OB_ENOMEM)
///   own         all borrowed. The type lives as long as anything refers to it, its instances among them
///   cost        O(fields and attributes); at least two allocations, 128 bytes and the dict on a 32-bit machine
///   ctx         thread holding the lock
ob_object *ob_type_make(ob_object *name, const ob_type *base, ob_object *fields, ob_object *attributes);

/// What a made type or its bases have under this name: functions not bound, as they are.
///   name    str
///   return  borrowed, until the type's attributes change; NULL when there is none (no error is set), as always for types in C
///   cost    as ob_dict_find, for each type on the way
OB_BORROWED ob_object *ob_type_find(const ob_type *type, ob_object *name);
/// The same for a name that is no object: no memory is needed.
///   cost    as ob_dict_find_text, for each type on the way
OB_BORROWED ob_object *ob_type_find_text(const ob_type *type, const char *text, size_t length);

/// object.__setattr__(instance, name, value): set or delete an attribute without asking the type's __setattr__ or __delattr__, which may
/// end in this call.
///   instance  of a type made at run time; else panics
///   value     NULL: delete
///   return    0, or as ob_set_attribute: unchanged
///   cost      as ob_dict_set
///   ctx       thread holding the lock; may run program code (of a property)
int ob_instance_set_attribute(ob_object *instance, ob_object *name, ob_object *value);

/// object.name(items…), without a bound method in between where that is not seen.
///   return  new, or NULL (as ob_get_attribute, ob_call_items)
///   cost    as ob_get_attribute, a tuple of the arguments, and what the code does
///   ctx     thread holding the lock; runs program code
ob_object *ob_call_method_items(ob_object *object, ob_object *name, ob_object *const *items, size_t count);

/// `ob_call_method(o, name, a, b)`: with these arguments (at least one; else ob_call_method_items(o, name, NULL, 0)).
#define ob_call_method(object_, name_, ...)                                                                            \
    ob_call_method_items((object_), (name_), (ob_object *const[]){__VA_ARGS__},                                        \
                         sizeof((ob_object *const[]){__VA_ARGS__}) / sizeof(ob_object *))

#endif
