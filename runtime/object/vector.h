/* Vectors of references: the body of every container. The layout (ob_vector) is in obol/type.h.
 *
 * References are stored into a vector by the functions below and by nothing else, but for what a container writes through
 * ob_vector_slot into slots that it owns. */
#ifndef OBOL_OBJECT_VECTOR_H
#define OBOL_OBJECT_VECTOR_H

#include "obol/type.h"

enum {
    OB_CHUNK_SLOTS = 64,
    OB_CHUNK_LOG2 = 6,
    OB_VECTOR_SHAPE_SHIFT = 28,
    OB_VECTOR_SHAPE_MAX = 9, ///< a tree of 4 levels: 64^4 slots
};
#define OB_VECTOR_COUNT_MASK ((uint32_t)0x0FFFFFFF)
/// The lowest value of the shape word with this shape: compared as a whole, it needs no shift.
#define OB_VECTOR_FROM(shape_) ((uint32_t)(shape_) << OB_VECTOR_SHAPE_SHIFT)

/// Slots in use.
static inline uint32_t ob_vector_count(const ob_vector *vector) {
    return vector->shape & OB_VECTOR_COUNT_MASK;
}

/// The leaf that holds the slot at index, which exists. Bits above the lowest 24 of index may be anything.
__attribute__((always_inline)) static inline ob_object **ob_vector_leaf(const ob_vector *vector, uint32_t index) {
    void **node = (void **)vector->root;
    uint32_t shape = vector->shape;
    if (shape >= OB_VECTOR_FROM(OB_CHUNK_LOG2 + 1)) {
        if (shape >= OB_VECTOR_FROM(OB_CHUNK_LOG2 + 2)) {
            if (__builtin_expect(shape >= OB_VECTOR_FROM(OB_CHUNK_LOG2 + 3), 0)) {
                __asm__ volatile(
                    ""); /* a branch: made of conditional instructions, it would cost the others two more */
                node = (void **)node[index >> 3 * OB_CHUNK_LOG2 & (OB_CHUNK_SLOTS - 1u)];
            }
            node = (void **)node[index >> 2 * OB_CHUNK_LOG2 & (OB_CHUNK_SLOTS - 1u)];
        }
        node = (void **)node[index >> OB_CHUNK_LOG2 & (OB_CHUNK_SLOTS - 1u)];
    }
    return (ob_object **)node;
}

/// The slot at index, which is below the count. O(1): at most three chunks are passed.
static inline ob_object **ob_vector_slot(const ob_vector *vector, uint32_t index) {
    return ob_vector_leaf(vector, index) + (index & (OB_CHUNK_SLOTS - 1u));
}

/// Is there a slot behind the last one already?
__attribute__((always_inline)) static inline bool ob_vector_has_room(const ob_vector *vector) {
    uint32_t shape = vector->shape;
    return shape % OB_CHUNK_SLOTS != 0 && (shape >= OB_VECTOR_FROM(OB_CHUNK_LOG2 + 1) ||
                                           (shape & OB_VECTOR_COUNT_MASK) >> (shape >> OB_VECTOR_SHAPE_SHIFT) == 0);
}

/// The short way of ob_vector_push: false when the vector must grow, and unchanged then.
__attribute__((always_inline)) static inline bool ob_vector_put(ob_vector *vector, ob_object *value) {
    if (!ob_vector_has_room(vector)) {
        return false;
    }
    uint32_t shape = vector->shape; /* serves as the index: its upper bits are not looked at */
    ob_vector_leaf(vector, shape)[shape % OB_CHUNK_SLOTS] = value;
    vector->shape = shape + 1u;
    return true;
}

/// The short way of ob_vector_pop: NULL when the vector is empty or is to shrink, and unchanged then.
__attribute__((always_inline)) static inline ob_object *ob_vector_cut(ob_vector *vector) {
    uint32_t shape = vector->shape;
    uint32_t last = (shape & OB_VECTOR_COUNT_MASK) - 1u;
    if (shape >= OB_VECTOR_FROM(OB_CHUNK_LOG2 + 1)) {
        if (last % OB_CHUNK_SLOTS == 0) {
            return NULL;
        }
    } else if (last + 1u <= 1u || last == (1u << (shape >> OB_VECTOR_SHAPE_SHIFT)) / 4u) {
        return NULL;
    }
    vector->shape = shape - 1u;
    return ob_vector_leaf(vector, last)[last % OB_CHUNK_SLOTS];
}

/// Append a slot.
///   value   its reference is taken on success, and left to the caller on failure
///   return  0, or OB_ENOMEM or OB_EOVERFLOW: vector unchanged
///   cost    O(1): copies at most 32 references, or takes at most 2 chunks; what waits is worked off only while it takes one
int ob_vector_push(ob_vector *vector, ob_object *value);

/// Remove the last slot; the vector is not empty. Gives back chunks that became empty and shrinks a small block that is a
/// quarter full.
///   return  its reference passes to the caller
///   cost    O(1); may allocate a smaller block, and keeps the larger one when there is none
ob_object *ob_vector_pop(ob_vector *vector);

/// The same for a vector that is being dismantled: never allocates, and gives back the block when it is empty.
ob_object *ob_vector_take_last(ob_vector *vector);

/// Bytes of the block, or of each chunk; there is one.
static inline size_t ob_vector_block_bytes(const ob_vector *vector) {
    uint32_t shape = vector->shape >> OB_VECTOR_SHAPE_SHIFT;
    return sizeof(void *) << (shape < OB_CHUNK_LOG2 ? shape : OB_CHUNK_LOG2);
}

/// Give back the block of an empty vector.
void ob_vector_release(ob_vector *vector);

/* Bulk. Positions are within the vector; nothing of this but pad and insert allocates (a truncation as ob_vector_pop does). */

/// Replace what the slot holds.
///   return  what it held; its reference passes to the caller
static inline ob_object *ob_vector_set(const ob_vector *vector, uint32_t index, ob_object *value) {
    ob_object **slot = ob_vector_slot(vector, index);
    ob_object *old = *slot;
    *slot = value;
    return old;
}

/// Give all slots to an empty vector. O(1).
static inline void ob_vector_hand_over(ob_vector *from, ob_vector *to) {
    *to = *from;
    *from = (ob_vector){0, NULL};
}

/// Exchange a slot of one vector with one of another, or of the same.
static inline void ob_vector_exchange(const ob_vector *left, uint32_t i, const ob_vector *right, uint32_t j) {
    ob_object **slot = ob_vector_slot(right, j);
    *slot = ob_vector_set(left, i, *slot);
}

/// Append so many slots that hold OB_NIL.
///   return  0, or OB_ENOMEM or OB_EOVERFLOW: vector unchanged
///   cost    O(count)
int ob_vector_pad(ob_vector *vector, uint32_t count);

/// Remove the last slots until `count` are left. They hold nothing that is counted.
///   cost    O(slots removed)
void ob_vector_truncate(ob_vector *vector, uint32_t count);

/// Move the range of `count` slots from `from` to `to`; they may overlap. What it leaves behind and does not cover is there twice,
/// and what it covers is gone: the caller sees to both.
///   cost    O(count): 5 instructions a slot
void ob_vector_move(const ob_vector *vector, uint32_t to, uint32_t from, uint32_t count);

/// Insert a slot before index, which is at most the count.
///   value, return  as ob_vector_push
///   cost    O(slots behind it)
int ob_vector_insert(ob_vector *vector, uint32_t index, ob_object *value);

/// Remove the slot at index.
///   return  its reference passes to the caller
///   cost    O(slots behind it)
ob_object *ob_vector_remove(ob_vector *vector, uint32_t index);

/// Turn a range around.
///   cost    O(count)
void ob_vector_reverse(const ob_vector *vector, uint32_t from, uint32_t count);

#endif
