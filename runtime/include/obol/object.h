/* Objects: the header, references and their counts. */
#ifndef OBOL_OBJECT_H
#define OBOL_OBJECT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "obol/config.h"
#include "obol/error.h"

typedef struct ob_type ob_type;

/// Every object starts with this: 8 bytes on a 32-bit machine.
///
///   refs, bits 30…7   number of references − 1. Over 16,777,217 the next decref makes the object immortal, its count being
///                     lost, and the program hears of it (obol/finalizer.h). (After 20,971,521 without any decref in between, it
///                     panics.)
///         bits 6…2    OB_FLAG_…
///         bits 1, 0   the memory manager's: whether the memory before is free, and 0 as long as the object's own is not
///         bits 31, 29 both set and not all of 31…7: kept for a collector, for objects on trial. (It then has to keep counts
///                     below bit 29.)
///         all of 31…7 immortal: counting never writes, so the object may stand in flash. Freed memory looks the same, with bit 0
///
/// The encoding sends "the last reference goes", "on trial" and "immortal" down one branch of decref: the sign.
struct ob_object {
    uint32_t refs;
    const ob_type *type;
};

/// The header of an object that holds references, has a finalizer or can be weakly referenced: one word more, which the counting
/// (later also the collector) uses as a link. 12 bytes on a 32-bit machine.
typedef struct ob_container {
    ob_object head;
    uintptr_t gc;
} ob_container;

_Static_assert(sizeof(ob_object) == (sizeof(void *) == 4 ? 8 : 16), "the header is two words");

#define OB_REFS_ONE       ((uint32_t)1 << (31 - OB_COUNT_BITS))
#define OB_REFS_IMMORTAL  ((uint32_t)0xFFFFFF80)
#define OB_REFS_SATURATED ((uint32_t)0x80000000)
/// Every flag that stands beside the count.
#define OB_REFS_FLAGS ((uint32_t)0x7C)
/// The object's memory was given back. The rest of the word then belongs to the memory manager.
#define OB_REFS_FREED ((uint32_t)1)

/// Flags in refs. The other two are reserved for the collector.
enum {
    OB_FLAG_LOWEST = 1u << 2,
    OB_FLAG_DEAD = 1u << 2, ///< the count fell to zero; waits to be dismantled, and never lives again
    OB_FLAG_BUSY = 1u << 3, ///< is being printed: seen again inside itself, it prints as [...]
    OB_FLAG_WEAK =
        1u << 4, ///< there are weak references to it: gc is the first one, which keeps the word that was there
};

/// The header of an object that is written as a C initialiser.
#define OB_HEAD_IMMORTAL(type_)                                                                                        \
    { OB_REFS_IMMORTAL, (type_) }

/* Small integers and nil live in the reference itself: bit 0 is set. */

/// An empty slot. Not an object, not None: no function takes it, and only raw slots of types hold it.
#define OB_NIL ((ob_object *)((~(uintptr_t)0 >> 1) + 2u))

/// Does the reference carry its value in itself (a small int, or nil)?
static inline bool ob_is_tagged(const ob_object *object) {
    return ((uintptr_t)object & 1u) != 0;
}

/// The rest of ob_decref, for when its fast path does not suffice. Not to be called by itself.
///   cost    as ob_decref
void ob_decref_slow(ob_object *object);

#if OB_REFS
/// ob_incref in builds with OB_REFS=1: the address that this returns to is recorded. Not to be called by itself.
///   cost    as OB_REFS says
void ob_incref_noted(ob_object *object);
/// ob_decref in the same manner.
///   cost    as OB_REFS says, and ob_decref
void ob_decref_noted(ob_object *object);
/// So that the call before it is not the last thing that its function does, which would make the address another one's.
#define OB_STAY() __asm__ volatile("")
#endif

/// Add a reference.
///   object  not NULL; immortal objects and small ints are left alone
///   cost    O(1): at most 6 instructions (bench incref_inline) inline
///   ctx     thread holding the lock
__attribute__((always_inline)) static inline void ob_incref(ob_object *object) {
    if (!ob_is_tagged(object)) {
#if OB_REFS
        ob_incref_noted(object);
        OB_STAY();
#else
        uint32_t refs;
        if (!__builtin_add_overflow(object->refs, OB_REFS_ONE, &refs)) {
            object->refs = refs;
        }
#endif
    }
}

/// Drop a reference; the last one kills the object. What it held is dropped in its turn, OB_DECREF_BUDGET_UNITS at most
/// at once; the rest waits (ob_waiting) for later allocations or ob_gc_step.
///   object  not NULL; immortal objects and small ints are left alone
///   own     takes the reference
///   cost    O(1): at most 6 instructions (bench decref_inline) inline when other references stay; when the last one goes,
///           at most 1500 instructions (bench drop_1mb_worst_call) whatever dies; 1,700 with names, which leave their table. When nothing
///           waits after it, what is due runs: an entry that leaves a weak dictionary takes up to 1,430 more, finalizers, callbacks and
///           a program's release hooks what they take
///   ctx     thread holding the lock; when the last one goes, a safe point: runs finalizers and callbacks (obol/finalizer.h)
__attribute__((always_inline)) static inline void ob_decref(ob_object *object) {
    if (!ob_is_tagged(object)) {
#if OB_REFS
        ob_decref_noted(object);
        OB_STAY();
#else
        uint32_t refs = object->refs - OB_REFS_ONE;
        if ((int32_t)refs < 0) {
            ob_decref_slow(object);
        } else {
            object->refs = refs;
        }
#endif
    }
}

/// ob_incref that does nothing for NULL.
static inline void ob_xincref(ob_object *object) {
    if (object != NULL) {
        ob_incref(object);
    }
}

/// ob_decref that does nothing for NULL.
static inline void ob_xdecref(ob_object *object) {
    if (object != NULL) {
        ob_decref(object);
    }
}

/// ob_incref that returns its argument: `return ob_new_ref(found);`.
static inline ob_object *ob_new_ref(ob_object *object) {
    ob_incref(object);
    return object;
}

/// ob_new_ref that returns NULL for NULL.
///   cost    as ob_incref
static inline ob_object *ob_xnew_ref(ob_object *object) {
    ob_xincref(object);
    return object;
}

/// Are both the same object? `is`
///   cost    O(1)
static inline bool ob_is(const ob_object *left, const ob_object *right) {
    return left == right;
}

/// Set a variable to another value and then drop what it held: whatever that runs finds the variable whole.
///   place_  an lvalue of type ob_object *, not NULL inside; evaluated once
///   value_  its reference is taken
#define OB_SETREF(place_, value_)                                                                                      \
    do {                                                                                                               \
        ob_object **ob_place_ = &(place_);                                                                             \
        ob_object *ob_old_ = *ob_place_;                                                                               \
        *ob_place_ = (value_);                                                                                         \
        ob_decref(ob_old_);                                                                                            \
    } while (0)

/// The same for a variable that may hold NULL.
#define OB_XSETREF(place_, value_)                                                                                     \
    do {                                                                                                               \
        ob_object **ob_place_ = &(place_);                                                                             \
        ob_object *ob_old_ = *ob_place_;                                                                               \
        *ob_place_ = (value_);                                                                                         \
        ob_xdecref(ob_old_);                                                                                           \
    } while (0)

/// Set a variable to NULL and then drop what it held, if anything. (A reference field of a type holds OB_NIL instead of NULL, for which
/// OB_SETREF(field, OB_NIL) does it.)
#define OB_CLEAR(place_) OB_XSETREF(place_, NULL)

/// References to the object; 0xFFFFFFFF for immortal objects and small ints. Python's getrefcount gives one more, for its
/// own argument.
///   cost    O(1)
///   ctx     any, while the object lives
uint32_t ob_refcount(const ob_object *object);

/// The type of any reference, small ints included.
///   cost    O(1)
///   ctx     any, while the object lives
const ob_type *ob_type_of(const ob_object *object);

/// The name of its type: "int", "list" … Static text.
///   cost    O(1)
///   ctx     any, while the object lives
const char *ob_type_name(const ob_object *object);

/// Dead objects whose dismantling is still due. Their memory counts as used until then.
///   cost    O(1)
size_t ob_waiting(void);

/// Run finalizers and callbacks that are due (obol/finalizer.h), and then work off what waits; both within the same units.
///   units   of work. A reference that is dropped is one, a weak reference that is cleared four, memory that goes back to its region five
///           more, a bytearray's buffer ten, a name that leaves its table fourteen; of what is due, each piece is eight, an entry that leaves a weak dictionary 32. What is begun is ended: such a piece, or
///           up to 14 fields, 6 units beyond. 0 does nothing
///   return  true when something still waits
///   cost    O(units): 32 units take at most 1500 instructions (bench drop_1mb_worst_call), with names 1,700; and what the program's
///           code takes
///   ctx     thread holding the lock; a safe point: runs program code
bool ob_gc_step(uint32_t units);

/// For ob_set_decref_budget: everything at once, as CPython does.
#define OB_UNLIMITED ((uint32_t)0x7FFFFFFF)

/// How much of what dies one ob_decref takes apart (OB_DECREF_BUDGET_UNITS at first; ob_init does not change it).
///   units   as for ob_gc_step; 0 is taken as 1, and more than OB_UNLIMITED as that
///   return  what it was
///   cost    O(1)
///   ctx     thread holding the lock
uint32_t ob_set_decref_budget(uint32_t units);

/// The only object of its type. Immortal; ob_decref leaves it alone.
extern const ob_object ob_none_object;
extern const ob_object ob_true_object;
extern const ob_object ob_false_object;
#define OB_NONE  ((ob_object *)(uintptr_t)&ob_none_object)
#define OB_TRUE  ((ob_object *)(uintptr_t)&ob_true_object)
#define OB_FALSE ((ob_object *)(uintptr_t)&ob_false_object)

/* Ownership in prototypes: arguments are borrowed and results new, but where one of these says otherwise. To a compiler they are
 * nothing; the analyzers of `make analyze` read copies of these headers in which they are attributes (tools/analyze). */

/// The result is borrowed: it lives as long as what it was taken from, and is not to be dropped.
#define OB_BORROWED
/// The argument's reference is taken, also when the call fails.
#define OB_TAKES
/// The result is a new reference. Understood in the headers of the runtime; a program's own may say it for the analyzers.
#define OB_NEW

#endif
