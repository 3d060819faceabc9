/* Vectors of references: the body of every container. The layout (ob_vector) is in obol/type.h. */
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

/// Slots in use.
static inline uint32_t ob_vector_count(const ob_vector *vector) {
    return vector->shape & OB_VECTOR_COUNT_MASK;
}

/// The slot at index, which is below the count. O(1): at most three chunks are passed.
static inline ob_object **ob_vector_slot(const ob_vector *vector, uint32_t index) {
    void **node = (void **)vector->root;
    uint32_t shape = vector->shape >> OB_VECTOR_SHAPE_SHIFT;
    while (shape > OB_CHUNK_LOG2) {
        node = (void **)node[index >> ((shape - OB_CHUNK_LOG2) * OB_CHUNK_LOG2) & (OB_CHUNK_SLOTS - 1u)];
        shape--;
    }
    return (ob_object **)&node[index & (OB_CHUNK_SLOTS - 1u)];
}

/// Append a slot.
///   value   its reference is taken on success, and left to the caller on failure
///   return  0, or OB_ENOMEM or OB_EOVERFLOW: vector unchanged
///   cost    O(1): copies at most 32 references, or takes at most 5 chunks
int ob_vector_push(ob_vector *vector, ob_object *value);

/// Remove the last slot; the vector is not empty. Gives back chunks that became empty and shrinks a small block that is a
/// quarter full.
///   return  its reference passes to the caller
///   cost    O(1); may allocate a smaller block, and keeps the larger one when there is none
ob_object *ob_vector_pop(ob_vector *vector);

/// The same for a vector that is being dismantled: never allocates, and gives back the block when it is empty.
ob_object *ob_vector_take_last(ob_vector *vector);

/// Give back the block of an empty vector.
void ob_vector_release(ob_vector *vector);

#endif
