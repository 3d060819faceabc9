/* Who holds what, found out by walking; and how much that is.
 *
 * Owns nothing. Invariant: while objects are on trial, the count's word of each says so, and holds the count less the references found:
 *
 *   101c cccc cccc cccc cccc cccc cfff ffa0   c: count − references in the heap + MARGIN; f, a as ever
 *
 * which the walk still takes for an object. What is on trial is looked up in the word itself, which no step of the trial changes in this,
 * so the last step takes back exactly what the first one did, whatever the slots hold.
 *
 * Source: the trial deletion of cycle collectors (Christopher 1984; CPython's subtract_refs), with the counts themselves as its memory, as
 * after a leak there may be no other. */
#include "inspect/references.h"

#include "object/checked.h"
#include "obol/inspect.h"

/* --- Sizes --------------------------------------------------------------------------------------------------------- */

/// Chunks of a vector: one, or the tree's of each level.
static uint32_t chunks_of(const ob_vector *vector) {
    uint32_t shape = vector->shape >> OB_VECTOR_SHAPE_SHIFT;
    if (shape <= OB_CHUNK_LOG2) {
        return shape != 0;
    }
    uint32_t chunks = 0;
    uint32_t on_level = ob_vector_count(vector);
    for (; shape >= OB_CHUNK_LOG2; shape--) {
        on_level = (on_level + OB_CHUNK_SLOTS - 1u) / OB_CHUNK_SLOTS;
        chunks += on_level;
    }
    return chunks;
}

static uint32_t head_of_buffer(const void *buffer) {
    const char *start = (const char *)buffer - OB_CHECKED_BEFORE - OB_GRANULE_BYTES;
    return ((const ob_granule *)(const void *)start)->head & ~OB_HEAD_AFTER_RUN;
}

/// An allocator of the program's own may have put it anywhere.
const void *ob_buffer_of(const ob_object *object) {
    const ob_special *special = ob_type_special(object->type);
    const void *buffer = special->buffer != NULL ? special->buffer(object) : NULL;
    if (buffer == NULL || (uintptr_t)buffer % 8u != 0 || ob_region_of(buffer) == NULL) {
        return NULL;
    }
    uint32_t head = head_of_buffer(buffer);
    return head == ob_head_of(OB_HEAD_BUFFER, ob_head_granules(head)) ? buffer : NULL;
}

size_t ob_parts_bytes(const ob_object *object) {
    size_t bytes = 0;
    const ob_vector *vector = ob_object_vector(object);
    if (vector != NULL) {
        bytes += chunks_of(vector) * (ob_vector_block_bytes(vector) + (1u + OB_CHECKED_BEHIND) * OB_GRANULE_BYTES);
    }
    const void *buffer = ob_buffer_of(object);
    return bytes + (buffer != NULL ? ob_head_granules(head_of_buffer(buffer)) * OB_GRANULE_BYTES : 0);
}

size_t ob_size_of(const ob_object *object) {
    if (ob_is_tagged(object) || ob_region_of(object) == NULL) {
        return 0;
    }
    return ob_object_bytes(object) + OB_CHECKED_BEHIND * OB_GRANULE_BYTES + ob_parts_bytes(object);
}

/* --- Holders ------------------------------------------------------------------------------------------------------- */

size_t ob_find_holders(const ob_object *object, ob_object **holders, size_t limit) {
    if (ob_heap_check() != NULL) {
        return 0;
    }
    size_t found = 0;
    ob_block block = {0};
    for (ob_object *holder = ob_walk_object(&block); holder != NULL; holder = ob_walk_object(&block)) {
        for (uint32_t i = ob_reference_count(holder); i-- != 0;) {
            if (ob_reference_at(holder, i) != object) {
                continue;
            }
            if (found < limit) {
                holders[found] = holder;
            }
            found++;
        }
    }
    return found;
}

/* --- The trial ----------------------------------------------------------------------------------------------------- */

#define TRIAL      ((uint32_t)0xA0000000)
#define TRIAL_MASK ((uint32_t)0xE0000001)
#define TRIAL_ONE  ((uint32_t)0x80)
/// So much a count may fall short of the references that there are, and rise above.
#define MARGIN ((uint32_t)1 << 19)
/// Counts from here on are left alone.
#define TRIAL_MOST ((uint32_t)1 << 20)

static bool is_on_trial(const ob_object *object) {
    return (object->refs & TRIAL_MASK) == TRIAL;
}

static void put_on_trial(ob_object *object) {
    uint32_t count = ob_refcount(object);
    if (count < TRIAL_MOST) {
        object->refs = TRIAL | (count + MARGIN) * TRIAL_ONE | (object->refs & (TRIAL_ONE - 1u));
    }
}

static uint32_t trial_value(const ob_object *object) {
    return (object->refs & ~TRIAL) / TRIAL_ONE - MARGIN;
}

/// Could it be an object of the heap? A slot may hold what was freed.
static bool may_be_on_trial(const ob_object *object) {
    return !ob_is_tagged(object) && (uintptr_t)object % OB_GRANULE_BYTES == 0 && ob_region_of(object) != NULL &&
           is_on_trial(object);
}

/// Add to the value of each object once for each reference to it.
static void add_for_references(uint32_t value) {
    ob_block block = {0};
    for (ob_object *holder = ob_walk_object(&block); holder != NULL; holder = ob_walk_object(&block)) {
        for (uint32_t i = ob_reference_count(holder); i-- != 0;) {
            ob_object *object = ob_reference_at(holder, i);
            if (may_be_on_trial(object)) {
                object->refs += value;
            }
        }
    }
}

void ob_trial_begin(void) {
    ob_block block = {0};
    for (ob_object *object = ob_walk_object(&block); object != NULL; object = ob_walk_object(&block)) {
        put_on_trial(object);
    }
    add_for_references(0u - TRIAL_ONE);
}

void ob_trial_end(void) {
    add_for_references(TRIAL_ONE);
    ob_block block = {0};
    for (ob_object *object = ob_walk_object(&block); object != NULL; object = ob_walk_object(&block)) {
        if (is_on_trial(object)) {
            object->refs = (trial_value(object) - 1u) * OB_REFS_ONE | (object->refs & (TRIAL_ONE - 1u));
        }
    }
}

int32_t ob_trial_outside(const ob_object *object) {
    return is_on_trial(object) ? (int32_t)trial_value(object) : 1;
}
