/* Types are data. Counting and printing know an object only through its type's description. */
#ifndef OBOL_TYPE_H
#define OBOL_TYPE_H

#include "obol/object.h"
#include "obol/print.h"

/// A growing sequence of references inside an object: up to 64 in one block, beyond that a tree of 64-slot chunks.
///
///   shape, bits 31…28   0 no block; 1 … 6 one block of 2^shape slots; 7 … 9 a tree of 2, 3, 4 levels
///          bits 27…0    number of slots in use
typedef struct ob_vector {
    uint32_t shape;
    void *root;
} ob_vector;

/// A type. Write it as a constant; it stays in flash.
struct ob_type {
    ob_object head;       ///< OB_HEAD_IMMORTAL(&ob_type_type)
    const char *name;     ///< as type(x).__name__
    uint16_t size_bytes;  ///< of the structure without its items
    uint8_t item_bytes;   ///< each item of a variable-size object; its uint32_t count follows the header. 0: fixed size
    uint8_t slots;        ///< reference fields, one after the other
    uint8_t first_slot;   ///< where they start, in pointers from the object's start
    uint8_t vector;       ///< where the ob_vector is, in pointers from the object's start; 0: none
    uint8_t is_container; ///< 1: holds references, starts with ob_container
    const struct ob_placement *placement; ///< obol/placement.h; NULL: anywhere

    /// Free native resources; called once, after the references are gone and before the memory goes. Must not touch
    /// references, allocate, or run program code. NULL: nothing to do.
    void (*release)(ob_object *self);

    /// Write the next piece of the object's repr. Called again and again: *cursor is 0 at first and then what the last
    /// call left. Writes what stands before the next inner object and returns that (borrowed), or NULL after the last
    /// piece. *cursor is OB_REPR_INSIDE when the object stands inside itself: write a short form and return NULL.
    ob_object *(*repr_next)(ob_object *self, size_t *cursor, ob_sink *sink);

    /// Hash, the same for equal objects. NULL: not usable as a key. Neither this nor equal may run program code or change a
    /// dict: a dict asks while it is being changed.
    uint32_t (*hash)(const ob_object *self);
    /// Are two objects of this type equal? Called for keys only; goes with hash.
    bool (*equal)(const ob_object *self, const ob_object *other);
    /// Number of items, at most INT32_MAX. NULL: has no length.
    int32_t (*length)(const ob_object *self);
    /// Call it with a tuple. The result is new, or NULL with the error set. NULL: cannot be called.
    ob_object *(*call)(ob_object *self, ob_object *args);
};

#define OB_REPR_INSIDE SIZE_MAX

extern const ob_type ob_type_type;
extern const ob_type ob_none_type;
extern const ob_type ob_bool_type;
extern const ob_type ob_int_type;
extern const ob_type ob_str_type;
extern const ob_type ob_tuple_type;
extern const ob_type ob_list_type;
extern const ob_type ob_dict_type;
extern const ob_type ob_function_type;
extern const ob_type ob_namespace_type;

/// Make an object: reference fields OB_NIL, vector empty, the rest zero, one reference.
///   type    description; stays valid for ever
///   items   number of items of a variable-size type, else 0
///   return  new, or NULL (OB_ENOMEM, OB_EOVERFLOW)
///   cost    O(size)
///   ctx     thread holding the lock; may dismantle waiting objects
ob_object *ob_object_new(const ob_type *type, size_t items);

/// Panic with OB_PANIC_WRONG_TYPE.
///   found   the object that has the wrong type
///   cost    does not return
_Noreturn void ob_wrong_type(const ob_object *found);

/// Panic (OB_PANIC_WRONG_TYPE) unless the object has this type: for arguments whose type C code must know.
///   cost    O(1)
static inline void ob_expect_type(const ob_object *object, const ob_type *type) {
    if (ob_is_tagged(object) || object->type != type) {
        ob_wrong_type(object);
    }
}

#endif
