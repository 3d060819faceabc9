/* The inside of types made at run time. */
#ifndef OBOL_TYPES_MADE_H
#define OBOL_TYPES_MADE_H

#include "obol/instance.h"

/// A made type: a type in the heap. 128 bytes on a 32-bit machine.
typedef struct ob_made {
    ob_type type;
    ob_object *name;       ///< str: type.name is its text
    ob_object *base;       ///< type.base as an object; OB_NIL: none
    ob_object *attributes; ///< dict of the type's own; the fields are among them
    ob_object *layout;     ///< where the fields are, if they are not in a row; OB_NIL
    ob_items items;        ///< of the operations below only those that the type's own attributes have
    ob_numbers numbers;
    uint8_t dict_field; ///< number of the field for the instances' dict; 0: they have none, as field 0 is the type
} ob_made;

_Static_assert(sizeof(ob_made) == 128 || sizeof(void *) != 4, "as DESIGN says");

/// The special names: NAME_EQ + ob_comparison, NAME_ADD + ob_binary_op, NAME_RADD + ob_binary_op, NAME_NEG + ob_unary_op.
typedef enum ob_special_name {
    NAME_INIT,
    NAME_REPR,
    NAME_STR,
    NAME_HASH,
    NAME_CALL,
    NAME_NEXT,
    NAME_LEN,
    NAME_GETITEM,
    NAME_CONTAINS,
    NAME_ITER,
    NAME_BOOL,
    NAME_SETITEM,
    NAME_DELITEM,
    NAME_DEL,
    NAME_EQ,
    NAME_NE,
    NAME_ADD = NAME_EQ + 6,
    NAME_RADD = NAME_ADD + 12,
    NAME_NEG = NAME_RADD + 12,
    NAME_SETATTR = NAME_NEG + 4,
    NAME_DELATTR,
    NAME_COUNT,
} ob_special_name;

/// The type as a made one, or NULL.
static inline ob_made *ob_as_made(const ob_type *type) {
    return (type->traits & OB_TRAIT_MADE) != 0 ? (ob_made *)(uintptr_t)type : NULL;
}

/// Attributes of instances: the table of each made type whose base is none, or in C.
extern const ob_attributes ob_instance_attributes;
/// The same with __setattr__ and __delattr__: the table of types that have one of them among their own attributes.
extern const ob_attributes ob_instance_attributes_by_code;

/// The finalizer of types that have a __del__ or inherit one. (They keep it when the attribute goes.)
int ob_made_finalize(ob_object *self);

/// What the type's own attributes say that its objects can do: to be called when they have changed. Needs no memory.
void ob_made_learn(ob_made *made);

/// What the name stands for in the type of the object or its bases. Borrowed, or NULL.
OB_BORROWED ob_object *ob_find_special(const ob_type *type, ob_special_name name);

/// What was found in a type, as an attribute of the instance (NULL: of the type itself). New, or NULL with the error set.
ob_object *ob_bind(ob_object *found, ob_object *instance, ob_object *type);

/// Call what was found in the instance's type: as a method.
ob_object *ob_call_found(ob_object *found, ob_object *self, ob_object *const *items, size_t count);

/// The same with a tuple of arguments.
ob_object *ob_call_found_args(ob_object *found, ob_object *self, ob_object *args);

/// An iterator over what __getitem__ gives for 0, 1, 2 …. New, or NULL (OB_ENOMEM).
ob_object *ob_item_iterator_new(ob_object *sequence);

/// The attribute of every instance that is its field of this number. New, or NULL (OB_ENOMEM).
ob_object *ob_field_new(uint32_t number);
/// Is it one? Such an object may stand only in the attributes of the type that it was made for.
bool ob_is_field(const ob_object *object);

#endif
