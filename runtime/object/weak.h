/* The row of weak references to an object. */
#ifndef OBOL_OBJECT_WEAK_H
#define OBOL_OBJECT_WEAK_H

#include "object/count.h"

/// What every weak reference starts with: 32 bytes on a 32-bit machine. A type of them has OB_TRAIT_WEAK.
///
/// An object that has none pays nothing: while it has, its gc word is the first one's address, and that one keeps the word.
typedef struct ob_weak {
    ob_container head;
    ob_container *referent; ///< not counted; NULL when it is cleared
    struct ob_weak *next;   ///< in the row; NULL in the last one, and when it is in none
    struct ob_weak *previous;
    uintptr_t gc;  ///< the referent's, in the first of the row
    uint32_t hash; ///< its complement; 0: not asked for yet
} ob_weak;

_Static_assert(sizeof(ob_weak) == 32 || sizeof(void *) != 4, "as DESIGN says");

/// Bits of the gc word beside a link or a number.
enum {
    OB_GC_FINALIZED = 1, ///< the finalizer has run, or runs
    OB_GC_DUE = 2,       ///< is in the queue of what is due; the rest is the next one there
    OB_GC_BITS = 3,
};

/// Where the object's gc word is.
static inline uintptr_t *ob_gc_word(const ob_container *object) {
    bool has_weak = (object->head.refs & OB_FLAG_WEAK) != 0;
    return has_weak ? &((ob_weak *)object->gc)->gc : (uintptr_t *)(uintptr_t)&object->gc;
}

/// The first of the row, or NULL.
static inline ob_weak *ob_weak_first(const ob_container *object) {
    return (object->head.refs & OB_FLAG_WEAK) != 0 ? (ob_weak *)object->gc : NULL;
}

/// Put a new weak reference into an object's row. O(1).
///   behind  NULL: it becomes the first one
void ob_weak_link(ob_weak *weak, ob_container *object, ob_weak *behind);

/// Out of the row: it points to nothing from then on. O(1).
void ob_weak_unlink(ob_object *self);

/// Clear a weak reference, whose object is dead; what its type does then is due. O(1).
void ob_weak_clear(ob_weak *weak);

/// What it points to, as long as that lives: borrowed, or NULL.
OB_BORROWED static inline ob_object *ob_weak_peek(const ob_weak *weak) {
    ob_container *referent = weak->referent;
    bool lives = referent != NULL && (referent->head.refs & OB_FLAG_DEAD) == 0;
    return lives ? &referent->head : NULL;
}

#endif
