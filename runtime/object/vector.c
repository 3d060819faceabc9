/* Vectors: up to 64 references in one block that moves between powers of two, beyond that a tree of 64-slot chunks.
 *
 * Owns: the chunks of every vector.
 * Invariant: shape and count fit; slot i of a tree is reached through the digits of i to the base 64. Leaves exist for exactly the slots in
 * use; a chunk n levels above them exists n leaves before the first one below it does, so that no leaf brings more than one other
 * chunk. (The second leaf, before which there is only one, brings the root.) What exists follows from the count alone. So
 * appending, indexing and popping touch a bounded number of chunks at any length, no growth copies more than 32 references, and no
 * container needs a block larger than 64 words.
 *
 * Source: the radix trees of persistent vectors (Bagwell 2001), here with a single owner and in place. */
#include "object/vector.h"

#define OB_FILE 0x21
#include "memory/assert.h"
#include "memory/layout.h"
#include "memory/memory.h"
#include "object/allocate.h"

enum { TREE_SHAPE = OB_CHUNK_LOG2 + 1 };

static uint32_t shape_of(const ob_vector *vector) {
    return vector->shape >> OB_VECTOR_SHAPE_SHIFT;
}

static void set_shape(ob_vector *vector, uint32_t shape, void *root) {
    vector->shape = ob_vector_count(vector) | shape << OB_VECTOR_SHAPE_SHIFT;
    vector->root = root;
}

/// Bytes of a block of one of the small shapes, or of a chunk.
static size_t block_bytes(uint32_t shape) {
    return sizeof(void *) << (shape < OB_CHUNK_LOG2 ? shape : OB_CHUNK_LOG2);
}

/// Slots that a vector of this shape holds.
static uint32_t capacity_of(uint32_t shape) {
    if (shape <= OB_CHUNK_LOG2) {
        return shape == 0 ? 0 : 1u << shape;
    }
    return 1u << (shape - OB_CHUNK_LOG2 + 1u) * OB_CHUNK_LOG2;
}

static void release_block(void *block, uint32_t shape) {
    ob_memory_release_chunk(block, block_bytes(shape));
}

/* newlib-nano's memcpy and memmove go byte by byte: four times as long as these. The barrier keeps gcc from making a call of
 * them again. */

/// Copy slots, from the first to the last.
OB_FAST static void copy_up(ob_object **to, ob_object *const *from, uint32_t count) {
    for (ob_object *const *end = from + count; from != end;) {
        *to++ = *from++;
        __asm__ volatile("");
    }
}

/// Copy slots, from the last to the first. Both pointers are behind the last one.
OB_FAST static void copy_down(ob_object **to, ob_object *const *from, uint32_t count) {
    for (ob_object *const *end = from - count; from != end;) {
        *--to = *--from;
        __asm__ volatile("");
    }
}

/// Move a vector of up to 64 slots to a new block of another shape. The count fits.
static void move_to_block(ob_vector *vector, void *block, uint32_t shape) {
    if (shape_of(vector) != 0) {
        copy_up(block, (ob_object **)vector->root, ob_vector_count(vector));
        release_block(vector->root, shape_of(vector));
    }
    set_shape(vector, shape, block);
}

/// Does the leaf that begins at index bring a new root to a tree of this shape?
static bool brings_root(uint32_t shape, uint32_t index) {
    uint32_t level = shape - OB_CHUNK_LOG2 + 1u;
    uint32_t leaves_ahead = level > 1 ? level : 0; /* before the second leaf there is only one */
    return shape < OB_VECTOR_SHAPE_MAX && index + leaves_ahead * OB_CHUNK_SLOTS == capacity_of(shape);
}

/// The level of the chunk that it brings below the root, for a leaf so many leaves further on; 0: none.
static uint32_t level_ahead(uint32_t shape, uint32_t index) {
    for (uint32_t level = 1; level < shape - OB_CHUNK_LOG2; level++) {
        uint32_t needed = index + level * OB_CHUNK_SLOTS;
        if ((needed & (capacity_of(OB_CHUNK_LOG2 + level) - 1u)) == 0) {
            return needed < capacity_of(shape) ? level : 0;
        }
    }
    return 0;
}

/// Where the chunk of this level on the way to index hangs. There is a level above it.
static void **place_of(const ob_vector *vector, uint32_t index, uint32_t level) {
    void **node = (void **)vector->root;
    uint32_t above = shape_of(vector) - OB_CHUNK_LOG2;
    for (; above > level + 1u; above--) {
        node = (void **)node[index >> above * OB_CHUNK_LOG2 & (OB_CHUNK_SLOTS - 1u)];
    }
    return &node[index >> above * OB_CHUNK_LOG2 & (OB_CHUNK_SLOTS - 1u)];
}

/// One of two chunks that are needed at once: once in 64 leaves, and dear enough. Unless memory is short, what waits is not worked off
/// meanwhile.
static void *new_chunk(void) {
    void *chunk = ob_allocate_smaller_chunk(block_bytes(OB_CHUNK_LOG2));
    return chunk != NULL ? chunk : ob_allocate_chunk(block_bytes(OB_CHUNK_LOG2));
}

/// A leaf that holds the value, and the chunk that it brings. False when memory ends.
static bool new_leaf(bool brings, ob_object *value, void ***leaf, void ***chunk) {
    *chunk = NULL;
    if (brings && (*chunk = new_chunk()) == NULL) {
        return false;
    }
    *leaf = brings ? new_chunk() : ob_allocate_chunk(block_bytes(OB_CHUNK_LOG2));
    if (*leaf == NULL) {
        if (brings) {
            release_block(*chunk, OB_CHUNK_LOG2);
        }
        return false;
    }
    **leaf = value;
    return true;
}

/// Hang the leaf that begins at index into the tree, with the value in its first slot, and the chunk that it brings. Unchanged on failure.
static int grow_tree(ob_vector *vector, uint32_t index, ob_object *value) {
    uint32_t shape = shape_of(vector);
    bool higher = brings_root(shape, index);
    uint32_t level = higher ? 0 : level_ahead(shape, index);
    void **leaf;
    void **chunk;
    if (!new_leaf(higher || level != 0, value, &leaf, &chunk)) {
        return OB_ENOMEM;
    }
    if (higher) {
        chunk[0] = vector->root;
        set_shape(vector, shape + 1u, chunk);
    } else if (level != 0) {
        *place_of(vector, index + level * OB_CHUNK_SLOTS, level) = chunk;
    }
    *place_of(vector, index, 0) = leaf;
    return OB_OK;
}

/// Make the slot at index = count exist and hold the value.
static int grow(ob_vector *vector, uint32_t index, ob_object *value) {
    uint32_t shape = shape_of(vector);
    if (shape >= OB_CHUNK_LOG2 && index % OB_CHUNK_SLOTS == 0 && index != 0) {
        return index < capacity_of(OB_VECTOR_SHAPE_MAX) ? grow_tree(vector, index, value)
                                                        : ob_error_set(OB_EOVERFLOW, "container too large", NULL);
    }
    if (index == capacity_of(shape)) {
        void *block = ob_allocate_chunk(block_bytes(shape + 1u));
        if (block == NULL) {
            return OB_ENOMEM;
        }
        move_to_block(vector, block, shape + 1u);
    }
    *ob_vector_slot(vector, index) = value;
    return OB_OK;
}

__attribute__((noinline)) static int push_slowly(ob_vector *vector, ob_object *value) {
    int error = grow(vector, ob_vector_count(vector), value);
    if (error == OB_OK) {
        vector->shape++;
    }
    return error;
}

OB_FAST int ob_vector_push(ob_vector *vector, ob_object *value) {
    return ob_vector_put(vector, value) ? OB_OK : push_slowly(vector, value);
}

/// After a pop left `count` slots of a tree: give back the leaf that became empty, and the chunk that it brought.
static void prune(ob_vector *vector, uint32_t count) {
    if (count % OB_CHUNK_SLOTS != 0) {
        return;
    }
    uint32_t shape = shape_of(vector);
    release_block(*place_of(vector, count, 0), OB_CHUNK_LOG2);
    if (brings_root(shape - 1u, count)) {
        void **root = (void **)vector->root;
        void *only = root[0];
        release_block(root, OB_CHUNK_LOG2);
        set_shape(vector, shape - 1u, only);
        return;
    }
    uint32_t level = level_ahead(shape, count);
    if (level != 0) {
        release_block(*place_of(vector, count + level * OB_CHUNK_SLOTS, level), OB_CHUNK_LOG2);
    }
}

static ob_object *remove_last(ob_vector *vector) {
    uint32_t last = ob_vector_count(vector) - 1u;
    OB_ASSERT(1, last < OB_VECTOR_COUNT_MASK);
    ob_object *value = *ob_vector_slot(vector, last);
    vector->shape--;
    if (shape_of(vector) >= TREE_SHAPE) {
        prune(vector, last);
    }
    return value;
}

__attribute__((noinline)) static ob_object *pop_slowly(ob_vector *vector) {
    ob_object *value = remove_last(vector);
    uint32_t count = ob_vector_count(vector);
    uint32_t shape = shape_of(vector);
    if (count == 0) {
        ob_vector_release(vector);
    } else if (shape > 1 && shape <= OB_CHUNK_LOG2 && count == capacity_of(shape) / 4u) {
        /* A pop must neither fail nor work off what waits, only because memory is short. */
        void *block = ob_allocate_smaller_chunk(block_bytes(shape - 1u));
        if (block != NULL) {
            move_to_block(vector, block, shape - 1u);
        }
    }
    return value;
}

OB_FAST ob_object *ob_vector_pop(ob_vector *vector) {
    ob_object *value = ob_vector_cut(vector);
    return value != NULL ? value : pop_slowly(vector);
}

__attribute__((noinline)) static ob_object *take_last_slowly(ob_vector *vector) {
    ob_object *value = remove_last(vector);
    if (ob_vector_count(vector) == 0) {
        ob_vector_release(vector);
    }
    return value;
}

OB_FAST ob_object *ob_vector_take_last(ob_vector *vector) {
    uint32_t last = vector->shape - 1u;
    if (last % OB_CHUNK_SLOTS == 0 || ob_vector_count(vector) == 0) {
        return take_last_slowly(vector);
    }
    vector->shape = last;
    return ob_vector_leaf(vector, last)[last % OB_CHUNK_SLOTS];
}

void ob_vector_release(ob_vector *vector) {
    OB_ASSERT(2, ob_vector_count(vector) == 0 && shape_of(vector) <= OB_CHUNK_LOG2);
    if (shape_of(vector) != 0) {
        release_block(vector->root, shape_of(vector));
        set_shape(vector, 0, NULL);
    }
}

/* --- Bulk ---------------------------------------------------------------------------------------------------------- */

static uint32_t least(uint32_t a, uint32_t b) {
    return a < b ? a : b;
}

int ob_vector_pad(ob_vector *vector, uint32_t count) {
    uint32_t before = ob_vector_count(vector);
    for (uint32_t i = 0; i < count; i++) {
        int error = ob_vector_push(vector, OB_NIL);
        if (error != OB_OK) {
            ob_vector_truncate(vector, before);
            return error;
        }
    }
    return OB_OK;
}

void ob_vector_truncate(ob_vector *vector, uint32_t count) {
    while (ob_vector_count(vector) > count) {
        (void)ob_vector_pop(vector);
    }
}

/// In pieces that lie within one leaf on either side.
static void move_forward(const ob_vector *vector, uint32_t to, uint32_t from, uint32_t count) {
    while (count > 0) {
        uint32_t piece = OB_CHUNK_SLOTS - (to % OB_CHUNK_SLOTS);
        piece = least(least(piece, OB_CHUNK_SLOTS - (from % OB_CHUNK_SLOTS)), count);
        copy_up(ob_vector_slot(vector, to), ob_vector_slot(vector, from), piece);
        to += piece;
        from += piece;
        count -= piece;
    }
}

static void move_backward(const ob_vector *vector, uint32_t to, uint32_t from, uint32_t count) {
    while (count > 0) {
        uint32_t to_last = to + count - 1u;
        uint32_t from_last = from + count - 1u;
        uint32_t piece = least(to_last % OB_CHUNK_SLOTS, from_last % OB_CHUNK_SLOTS) + 1u;
        piece = least(piece, count);
        copy_down(ob_vector_slot(vector, to_last) + 1, ob_vector_slot(vector, from_last) + 1, piece);
        count -= piece;
    }
}

void ob_vector_move(const ob_vector *vector, uint32_t to, uint32_t from, uint32_t count) {
    if (to < from) {
        move_forward(vector, to, from, count);
    } else if (to > from) {
        move_backward(vector, to, from, count);
    }
}

int ob_vector_insert(ob_vector *vector, uint32_t index, ob_object *value) {
    uint32_t behind = ob_vector_count(vector) - index;
    int error = ob_vector_push(vector, value);
    if (error == OB_OK && behind > 0) {
        ob_vector_move(vector, index + 1u, index, behind);
        (void)ob_vector_set(vector, index, value);
    }
    return error;
}

ob_object *ob_vector_remove(ob_vector *vector, uint32_t index) {
    uint32_t last = ob_vector_count(vector) - 1u;
    OB_ASSERT(3, index <= last);
    ob_object *value = *ob_vector_slot(vector, index);
    ob_vector_move(vector, index, index + 1u, last - index);
    (void)ob_vector_pop(vector); /* its reference has moved down, or is the value's */
    return value;
}

void ob_vector_reverse(const ob_vector *vector, uint32_t from, uint32_t count) {
    for (uint32_t i = 0; i < count / 2u; i++) {
        ob_vector_exchange(vector, from + i, vector, from + count - 1u - i);
    }
}
