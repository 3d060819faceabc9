/* Types are data. Counting, collecting, comparing and printing know an object only through its type's description. */
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

/* --- What only some types have ------------------------------------------------------------------------------------- */

/* Tables are read by the generic operations (obol/operations.h, obol/function.h), and by nobody else: of the runtime's own types, a
 * member whose operation the program does not call may be NULL (runtime/DESIGN.md, "What it takes of the flash"). */

/// What most types do without. Set with OB_SPECIAL(.release = …): the types that have none are made and dropped faster.
typedef struct ob_special {
    const struct ob_placement *placement; ///< obol/placement.h; NULL: anywhere
    /// Where each reference field is, in pointers from the object's start. NULL: one after the other from first_slot.
    const uint8_t *offsets;
    /// Free native resources; called once, after the references are gone and before the memory goes. Must not touch
    /// references, allocate, or run program code. NULL: nothing to do.
    void (*release)(ob_object *self);
    /// The one buffer (ob_mem_alloc) that the object owns and its release hook frees; NULL: none. For ob_size_of and ob_report_leaks.
    const void *(*buffer)(const ob_object *self);
    /// Program code for when the last reference goes (obol/finalizer.h). The object is whole and may be brought back to life. Only for
    /// containers. NULL: nothing to do.
    ///   return  0, or an error, which goes to the hook for what cannot be returned
    int (*finalize)(ob_object *self);
    /// Of a type with OB_TRAIT_WEAK: called at a safe point when what it pointed to has died. NULL: nothing to do.
    ///   return  as finalize; more than 0: units that it took beyond those of any code (ob_gc_step)
    int (*referent_died)(ob_object *self);
} ob_special;

/// Results of the operations below that are neither an answer nor an error.
enum {
    OB_INNER = 2,           ///< the answer depends on objects inside
    OB_NOT_IMPLEMENTED = 3, ///< not between these two types; the other one is asked
};

typedef enum ob_comparison { OB_EQ, OB_NE, OB_LT, OB_LE, OB_GT, OB_GE } ob_comparison;

/// Where the comparison of two containers stands.
typedef struct ob_compare_step {
    ob_comparison op; ///< what is asked of the whole: OB_EQ or an ordering, never OB_NE
    uint32_t phase;   ///< the type's own; 0 at first
    size_t cursor;    ///< the type's own; 0 at first
    bool inner;       ///< from the second call on: was it true of left and right?
    ob_comparison inner_op;
    ob_object *left; ///< to be compared next: new references, which the caller drops
    ob_object *right;
} ob_compare_step;

/// Operations of containers that look into their items, in pieces, so that nothing recurses.
typedef struct ob_nested {
    /// Compare with an object of the same type. Called again and again until it does not return OB_INNER.
    ///   return  0 or 1; OB_INNER with left, right and inner_op set; OB_NOT_IMPLEMENTED; or an error
    int (*compare_next)(ob_object *self, ob_object *other, ob_compare_step *step);
    /// Hash, in pieces. *cursor and *hash are 0 at first and the type's own; `inner_hash` is that of the object given out last.
    ///   return  0: *hash is the answer; OB_INNER: *inner (a new reference) is to be hashed next; or an error
    int (*hash_next)(ob_object *self, size_t *cursor, uint32_t *hash, uint32_t inner_hash, ob_object **inner);
} ob_nested;

/// Operations of what has items.
typedef struct ob_items {
    int32_t (*length)(const ob_object *self);                      ///< at most INT32_MAX
    ob_object *(*get)(ob_object *self, ob_object *key);            ///< new, or NULL (OB_EKEY, OB_EINDEX …)
    int (*set)(ob_object *self, ob_object *key, ob_object *value); ///< value NULL: delete
    int (*contains)(ob_object *self, ob_object *item);             ///< 0, 1 or an error. NULL: by iteration
    ob_object *(*iterate)(ob_object *self);                        ///< a new iterator
} ob_items;

typedef enum ob_binary_op {
    OB_ADD,
    OB_SUBTRACT,
    OB_MULTIPLY,
    OB_DIVIDE,       ///< /
    OB_FLOOR_DIVIDE, ///< //
    OB_MODULO,
    OB_POWER,
    OB_SHIFT_LEFT,
    OB_SHIFT_RIGHT,
    OB_AND,
    OB_OR,
    OB_XOR,
} ob_binary_op;

typedef enum ob_unary_op { OB_NEGATIVE, OB_POSITIVE, OB_ABSOLUTE, OB_INVERT } ob_unary_op;

/// Operations of numbers, and of what has operators.
typedef struct ob_numbers {
    /// Either side may be of this type.
    ///   return  0 with *result new; OB_NOT_IMPLEMENTED; or an error
    int (*binary)(ob_binary_op op, ob_object *left, ob_object *right, ob_object **result);
    ob_object *(*unary)(ob_unary_op op, ob_object *self); ///< new, or NULL with the error set
    int (*truth)(ob_object *self);                        ///< 0, 1 or an error. NULL: the length, or true
} ob_numbers;

/// Operations on attributes, where the type has its own way with them.
typedef struct ob_attributes {
    ob_object *(*get)(ob_object *self, ob_object *name);            ///< new, or NULL (OB_EATTRIBUTE)
    int (*set)(ob_object *self, ob_object *name, ob_object *value); ///< value NULL: delete
    /// What object.name is when this was found in the object's type, as __get__. NULL: itself.
    ///   instance  NULL: the type's own attribute is asked for
    ob_object *(*bind)(ob_object *self, ob_object *instance, ob_object *type);
    /// object.name = value when this was found in the object's type, as __set__; it then goes before the object's own attributes.
    int (*assign)(ob_object *self, ob_object *instance, ob_object *value); ///< value NULL: delete
} ob_attributes;

/* --- Types --------------------------------------------------------------------------------------------------------- */

/// Set by the layout macros, not by hand.
enum {
    OB_TYPE_PLAIN =
        1, ///< nothing but reference fields behind the gc word, and small: made and dropped by the short path
    OB_TYPE_CONTAINER = 2, ///< holds references, starts with ob_container
};
enum {
    OB_TRAIT_SPECIAL = 1,         ///< has an ob_special
    OB_TRAIT_ITEM_REFERENCES = 2, ///< its items are references
    OB_TRAIT_UNHASHABLE = 4,      ///< not usable as a key, nor are its subtypes
    OB_TRAIT_OTHER_ITEMS = 32,    ///< its items are elsewhere than its base's, whose code knows
    OB_TRAIT_MADE = 8,            ///< made at run time: the first reference field of each instance is the type
    OB_TRAIT_WEAK = 64,           ///< its objects are weak references: they start with an ob_weak
    OB_TRAIT_BINDS = 16,          ///< found in a made type, it becomes a method: a function
};

/// A type. Write it with OB_TYPE_DEFINE; it stays in flash. What is NULL is looked for in the base, then in its base …
struct ob_type {
    ob_container head;   ///< OB_TYPE_HEAD
    const char *name;    ///< as type(x).__name__
    uint16_t size_bytes; ///< of the structure without its items
    uint8_t slots;       ///< reference fields
    uint8_t first_slot;  ///< where they start, in pointers from the object's start
    uint8_t flags;       ///< OB_TYPE_…
    uint8_t item_bytes;  ///< each item of a variable-size object; its uint32_t count follows the header. 0: fixed size
    uint8_t vector;      ///< where the ob_vector is, in pointers from the object's start; 0: none
    uint8_t traits;      ///< OB_TRAIT_…
    const ob_special *special;
    const ob_type *base; ///< its fields and vector stand at the same places in this one. NULL: object

    /// Write the next piece of the object's repr. Called again and again: *cursor is 0 at first and then what the last
    /// call left. Writes what stands before the next inner object and returns that (borrowed), or NULL after the last
    /// piece. *cursor is OB_REPR_INSIDE when the object stands inside itself: write a short form and return NULL.
    ob_object *(*repr_next)(ob_object *self, size_t *cursor, ob_sink *sink);
    /// Write it as str() does. NULL: as repr.
    void (*write)(ob_object *self, ob_sink *sink);
    /// Compare with another object, which may be of any type; may run program code. Never asked for OB_NE, the contrary of OB_EQ.
    ///   return  0, 1, OB_NOT_IMPLEMENTED, OB_INNER (as its base does, which has nested), or an error. NULL: equal to itself only, and in
    ///           no order
    int (*compare)(ob_object *self, ob_object *other, ob_comparison op);
    /// The hash, the same for equal objects; may run program code. A type that has compare and not this has no hash.
    ///   return  0, or an error
    int (*hash)(ob_object *self, uint32_t *hash);
    const ob_nested *nested; ///< instead of compare and hash
    const ob_items *items;
    const ob_numbers *numbers;
    const ob_attributes *attributes; ///< NULL: as ob_get_attribute says
    /// Call it with a tuple. The result is new, or NULL with the error set.
    ob_object *(*call)(ob_object *self, ob_object *args);
    /// Of an iterator: the next item.
    ///   return  1 with *item new; 0 at the end, also when asked again; or an error
    int (*next)(ob_object *self, ob_object **item);
    /// Make an object out of a new one, whose fields are nil and the rest zero: type(args). Without it in the type and its bases, only
    /// C code makes such objects, and no type made at run time derives from it.
    ///   return  0, or an error
    int (*init)(ob_object *self, ob_object *args);
};

#define OB_REPR_INSIDE SIZE_MAX

#define OB_TYPE_HEAD                                                                                                   \
    { OB_HEAD_IMMORTAL(&ob_type_type), 0 }

/// A type as a constant: `const OB_TYPE_DEFINE(point_type, "Point", point, OB_FIELDS(point, x, y), .repr_next = …);`
/// The structure starts with ob_container (or ob_object, when it holds no references).
#define OB_TYPE_DEFINE(variable_, name_, struct_, ...)                                                                 \
    ob_type variable_ = {.head = OB_TYPE_HEAD, .name = (name_), .size_bytes = sizeof(struct_), __VA_ARGS__}

/// The structure's reference fields, from the first to the last, with nothing else between them. Does not compile unless both are
/// `ob_object *`, in this order and behind an ob_container.
#define OB_FIELDS(struct_, first_, last_)                                                                              \
    .slots = (uint8_t)((offsetof(struct_, last_) - offsetof(struct_, first_)) / sizeof(void *) + 1u +                  \
                       OB_HOLDS(OB_IS_A(struct_, first_, ob_object *) && OB_IS_A(struct_, last_, ob_object *) &&       \
                                offsetof(struct_, first_) <= offsetof(struct_, last_) &&                               \
                                offsetof(struct_, first_) >= sizeof(ob_container) && sizeof(struct_) <= UINT16_MAX)),  \
    .first_slot = OB_PLACE(struct_, first_),                                                                           \
    .flags = OB_TYPE_CONTAINER | (offsetof(struct_, first_) == sizeof(ob_container) &&                                 \
                                          offsetof(struct_, last_) + sizeof(void *) == sizeof(struct_) &&              \
                                          sizeof(struct_) <= OB_PLAIN_BYTES                                            \
                                      ? OB_TYPE_PLAIN                                                                  \
                                      : 0)
/// Reference fields that stand apart, and what else is special:
/// `static const uint8_t places[] = {OB_PLACE(pipe, left), OB_PLACE(pipe, right)};` and then `OB_SCATTERED(places, .release = close_pipe)`.
#define OB_SCATTERED(places_, ...)                                                                                     \
    .slots = (uint8_t)sizeof(places_), .flags = OB_TYPE_CONTAINER, OB_SPECIAL(.offsets = (places_), __VA_ARGS__)
/// Where a member stands, in pointers from the structure's start. Does not compile when that is no whole number up to 255.
#define OB_PLACE(struct_, member_)                                                                                     \
    (uint8_t)(offsetof(struct_, member_) / sizeof(void *) +                                                            \
              OB_HOLDS(offsetof(struct_, member_) % sizeof(void *) == 0 &&                                             \
                       offsetof(struct_, member_) / sizeof(void *) <= UINT8_MAX))
/// 0 in a constant expression that compiles only if the condition holds.
#define OB_HOLDS(condition_)             (0u * sizeof(char[(condition_) ? 1 : -1]))
#define OB_IS_A(struct_, member_, type_) __builtin_types_compatible_p(__typeof__(((struct_ *)NULL)->member_), type_)
/// Objects of up to this many bytes can be plain.
#define OB_PLAIN_BYTES (17u * sizeof(void *))
/// The structure's vector, when it has no reference fields. With fields as well: OB_FIELDS and .vector.
#define OB_VECTOR(struct_, member_)                                                                                    \
    .flags = OB_TYPE_CONTAINER,                                                                                        \
    .vector = (uint8_t)(OB_PLACE(struct_, member_) + OB_HOLDS(OB_IS_A(struct_, member_, ob_vector)))
/// Variable size: so many bytes for each item, behind the structure, whose uint32_t count follows the header.
#define OB_ITEM_BYTES(bytes_) .item_bytes = (bytes_)
/// Variable size: references behind the structure, which ends with the uint32_t count after the ob_container.
#define OB_ITEM_REFERENCES                                                                                             \
    .flags = OB_TYPE_CONTAINER, .item_bytes = sizeof(ob_object *), .traits = OB_TRAIT_ITEM_REFERENCES
/// A special: OB_SPECIAL(.release = close_file). With other traits as well: .traits and .special by hand.
#define OB_SPECIAL(...)                                                                                                \
    .traits = OB_TRAIT_SPECIAL, .special = &(const ob_special) {                                                       \
        __VA_ARGS__                                                                                                    \
    }

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

/// Is the description right? Fields and vector inside the structure, behind the header and apart; flags and traits that go with them; the
/// base's fields at the base's places. Builds with OB_CHECKED=1 ask at each new object, and panic (OB_PANIC_TYPE).
///   return  NULL, or what is wrong: static text
///   cost    O(fields²) when they stand apart, else O(fields)
///   ctx     any
const char *ob_type_check(const ob_type *type);

/// Make an object: reference fields OB_NIL, vector empty, the rest zero, one reference.
///   type    description; stays valid for ever, or is kept alive by the object (OB_TRAIT_MADE)
///   items   number of items of a variable-size type, else 0
///   return  new, or NULL (OB_ENOMEM, OB_EOVERFLOW)
///   cost    O(size)
///   ctx     thread holding the lock; may dismantle waiting objects
ob_object *ob_object_new(const ob_type *type, size_t items);

/// The same for constructors in a hurry: the reference fields hold anything. Fill each before any other function is called; until then the
/// object is none.
///   type    of fixed size
///   cost    at most 400 instructions more than when a slot of its size is at hand
ob_object *ob_object_new_blank(const ob_type *type);
/// type(args): a new object, which the type's init (__init__ of a made type) has made ready.
///   type    a type as an object; args is a tuple
///   return  new, or NULL (OB_ETYPE: not made in this way, or takes no arguments; OB_ENOMEM; what init reported)
///   cost    that of ob_object_new, and what init does
///   ctx     thread holding the lock; runs program code
ob_object *ob_instance_new(ob_object *type, ob_object *args);

/// The init of types whose objects begin empty: takes no arguments.
///   cost    O(1)
int ob_init_empty(ob_object *self, ob_object *args);

/// A type as an object.
///   own     borrowed
///   cost    O(1)
static inline ob_object *ob_type_object(const ob_type *type) {
    return (ob_object *)(uintptr_t)type;
}

/// The type that an object is; anything else panics (OB_PANIC_WRONG_TYPE).
///   cost    O(1)
const ob_type *ob_as_type(const ob_object *object);

/// Panic with OB_PANIC_WRONG_TYPE.
///   found   the object that has the wrong type
///   cost    does not return
_Noreturn void ob_wrong_type(const ob_object *found);

/// Is it of the type, or of one derived from it? isinstance().
///   cost    O(depth of the type)
bool ob_is_instance(const ob_object *object, const ob_type *type);
/// The same for a type: issubclass().
///   cost    O(depth of the type)
bool ob_is_subtype(const ob_type *type, const ob_type *base);

/// The rest of ob_expect_type.
///   cost    O(depth of the type)
void ob_expect_subtype(const ob_object *object, const ob_type *type);

/// Panic (OB_PANIC_WRONG_TYPE) unless the object has this type or one derived from it: for arguments whose type C code must know.
///   cost    O(1); O(depth) for an object of a derived type
static inline void ob_expect_type(const ob_object *object, const ob_type *type) {
    if (ob_is_tagged(object) || object->type != type) {
        ob_expect_subtype(object, type);
    }
}

#endif
