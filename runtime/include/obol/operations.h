/* What one can do with any object: each asks the object's type. */
#ifndef OBOL_OPERATIONS_H
#define OBOL_OPERATIONS_H

#include "obol/type.h"

/// Compare, as Python does: numbers by value, sequences item by item, what is unrelated is unequal and in no order.
///   return  0 or 1; OB_ETYPE (in no order); OB_EDEPTH (nested deeper than ob_set_depth_limit allows, as what holds itself is);
///           OB_ENOMEM (deeper than OB_PRINT_FRAMES, and no memory for more frames); or what the program's own code reported
///   own     both are kept alive while they are compared
///   cost    O(size of what is compared), no recursion
///   ctx     thread holding the lock; may run program code
int ob_compare(ob_object *left, ob_object *right, ob_comparison op);

/// left == right. As ob_compare, but an object is always equal to itself, as containers mean it.
///   cost    O(1) for the same object, else as ob_compare
static inline int ob_equal(ob_object *left, ob_object *right) {
    return left == right ? 1 : ob_compare(left, right, OB_EQ);
}

/// Nested containers that are compared or hashed at most; OB_DEPTH_LIMIT at first.
///   depth   at least 1
///   cost    O(1)
void ob_set_depth_limit(size_t depth);

/// hash(object): the same for equal objects.
///   return  0 with *hash set; OB_ETYPE (has no hash), OB_EDEPTH, OB_ENOMEM, or what the program's own hash reported
///   cost    O(1); O(size) of a tuple or frozenset; O(length) of a str the first time
///   ctx     thread holding the lock; may run program code
int ob_hash(ob_object *object, uint32_t *hash);

/// Is it true? 0, None, False and what is empty are not.
///   return  0 or 1, or what __bool__ or __len__ of an instance reported (OB_ETYPE, OB_EVALUE, OB_EOVERFLOW: gives no bool, no length)
///   cost    O(1), and what the program's own code does
///   ctx     thread holding the lock; may run program code
int ob_truth(ob_object *object);

/// Number of items; of a str in bytes (a length in code points is not O(1)).
///   return  the number, or OB_ETYPE for a type without length; of an instance with __len__ also OB_ETYPE (gives no int), OB_EVALUE (a
///           negative one), OB_EOVERFLOW (over 2^31 − 1), OB_ENOMEM, or what __len__ reported
///   cost    O(1), and what __len__ does
///   ctx     thread holding the lock; may run program code
int32_t ob_length(const ob_object *object);

/// object[key].
///   return  new, or NULL (OB_EKEY, OB_EINDEX; OB_ETYPE: has no items, or not by such a key; OB_EVALUE: a slice with step 0; OB_ENOMEM; or what
///           the program's own code reported: hash and comparison of a key, __getitem__)
///   cost    as the type's own get
///   ctx     thread holding the lock; may run program code
ob_object *ob_get_item(ob_object *object, ob_object *key);

/// object[key] = value.
///   return  0, or an error (object unchanged, unless its __setitem__ changed it): OB_ETYPE: no items that can be set; what ob_get_item has;
///           OB_EVALUE, OB_EBUFFER, OB_ECHANGED, as the type's own set
///   cost    as the type's own set
///   ctx     thread holding the lock; may run program code
int ob_set_item(ob_object *object, ob_object *key, ob_object *value);

/// del object[key]. As ob_set_item; of an instance that has __setitem__ and not __delitem__, or the other way round, what is missing is
/// OB_EATTRIBUTE.
///   cost    as the type's own set
int ob_delete_item(ob_object *object, ob_object *key);

/// item in object.
///   return  0 or 1, or an error (OB_ETYPE: not a container, or unhashable where items are found by hash; OB_ECHANGED, OB_ENOMEM; or what the
///           program's own code reported)
///   cost    O(1) of dict and set; else O(items), each a comparison
///   ctx     thread holding the lock; may run program code
int ob_contains(ob_object *object, ob_object *item);

/// iter(object): a new iterator, or the iterator itself.
///   return  new, or NULL (OB_ETYPE: cannot be iterated, or __iter__ gives no iterator; OB_ENOMEM; or what __iter__ reported)
///   cost    O(1); one allocation; and what __iter__ does
///   ctx     thread holding the lock; may run program code
ob_object *ob_iterate(ob_object *object);

/// next(iterator).
///   return  1 with *item new; 0 at the end; OB_ECHANGED (a dict or set changed its size), OB_ETYPE (no iterator), OB_ENOMEM, or what the
///           program's own code reported. *item is NULL then
///   cost    O(1) for the built-in containers; of a dict or set it passes over deleted entries, as ob_dict_next
///   ctx     thread holding the lock; may run program code
int ob_next(ob_object *iterator, ob_object **item);

/// left op right. Links what all types in the program have for all operators; ob_add, ob_subtract and ob_multiply link less.
///   return  new, or NULL (OB_ETYPE: not for these; OB_EZERO, OB_EOVERFLOW, OB_EVALUE, OB_ENOMEM; or what the program's own code reported)
///   cost    O(1) for numbers
///   ctx     thread holding the lock; may run program code
ob_object *ob_binary(ob_binary_op op, ob_object *left, ob_object *right);

/// op object.
///   return  new, or NULL (OB_ETYPE, OB_EOVERFLOW, OB_ENOMEM; or what the program's own code reported)
///   cost    O(1) for numbers
///   ctx     thread holding the lock; may run program code
ob_object *ob_unary(ob_unary_op op, ob_object *object);

/// left + right.
///   cost    as ob_binary
ob_object *ob_add(ob_object *left, ob_object *right);
/// left − right.
///   cost    as ob_binary
ob_object *ob_subtract(ob_object *left, ob_object *right);
/// left × right.
///   cost    as ob_binary
ob_object *ob_multiply(ob_object *left, ob_object *right);

/// object.name.
///   name    str
///   return  new, or NULL (OB_EATTRIBUTE; OB_ENOMEM: for a bound method; or what the program's own code reported: a property, __getattr__)
///   cost    as ob_dict_get for each type on the way to its base, and one allocation of a bound method; and what the program's code does
///   ctx     thread holding the lock; may run program code
ob_object *ob_get_attribute(ob_object *object, ob_object *name);

/// object.name = value.
///   name    str
///   return  0, or OB_EATTRIBUTE (no such field, or it cannot be set), OB_ETYPE (__class__ and the like), OB_ENOMEM: unchanged; or what the
///           program's own code reported: a property, __setattr__
///   cost    as ob_dict_set, and what the program's code does
///   ctx     thread holding the lock; may run program code
int ob_set_attribute(ob_object *object, ob_object *name, ob_object *value);

/// del object.name. As ob_set_attribute.
///   cost    as ob_dict_delete, and what the program's code does
int ob_delete_attribute(ob_object *object, ob_object *name);

#endif
