/* The references that an object holds, as its type describes them; objects on trial. */
#ifndef OBOL_INSPECT_REFERENCES_H
#define OBOL_INSPECT_REFERENCES_H

#include "object/count.h"
#include "object/vector.h"
#include "object/walk.h"

/// How many slots for references it has, fields, items and its vector's.
static inline uint32_t ob_reference_count(const ob_object *object) {
    const ob_vector *vector = ob_object_vector(object);
    return ob_object_slots(object) + (vector != NULL ? ob_vector_count(vector) : 0);
}

/// What stands in one of them; small ints and nil too.
OB_BORROWED static inline ob_object *ob_reference_at(const ob_object *object, uint32_t index) {
    const ob_vector *vector = ob_object_vector(object);
    uint32_t slots = ob_object_slots(object);
    return vector == NULL || index < slots ? *ob_object_slot(object, index) : *ob_vector_slot(vector, index - slots);
}

/// The object that a walk stands at, dead or alive; NULL at anything else.
OB_BORROWED static inline ob_object *ob_block_object(const ob_block *block) {
    bool is_object = block->used && block->kind == OB_BLOCK_OBJECT;
    return is_object ? (ob_object *)(uintptr_t)ob_block_memory(block) : NULL;
}

/// The next object of a walk, dead or alive; NULL at the end.
OB_BORROWED static inline ob_object *ob_walk_object(ob_block *block) {
    while (ob_memory_walk(block)) {
        ob_object *object = ob_block_object(block);
        if (object != NULL) {
            return object;
        }
    }
    return NULL;
}

static inline bool ob_is_dead(const ob_object *object) {
    return (object->refs & OB_FLAG_DEAD) != 0;
}

/// Bytes of the object's chunks and buffer, as they lie in the heap.
size_t ob_parts_bytes(const ob_object *object);
/// The buffer that it owns; NULL: none in the heap.
const void *ob_buffer_of(const ob_object *object);

/* Trial: every count, less the references that objects in the heap hold. */

/// Put all objects on trial. The heap is not damaged. Until ob_trial_end nothing may look at a count, and no other function than
/// those of walking, measuring and these be called.
void ob_trial_begin(void);
/// As it was.
void ob_trial_end(void);
/// References to an object that are not in the heap, when the trial is on; below 0 when there are more than its count. One that never
/// dies, or has more than a million, is held by one.
int32_t ob_trial_outside(const ob_object *object);

#endif
