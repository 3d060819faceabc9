/* Vectors: up to 64 references in one block that moves between powers of two, beyond that a tree of 64-slot chunks.
 *
 * Owns: the chunks of every vector.
 * Invariant: shape and count fit (the tree's capacity is the least that holds the count, or one step more just after a
 * pop); slot i of a tree is reached through the digits of i to the base 64; chunks exist for exactly the slots in use.
 * So appending, indexing and popping touch a bounded number of chunks at any length, no growth copies more than 32
 * references, and no container needs a block larger than 64 words.
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

/// Give back a chunk and the one chunk that hangs at the start of each level below it. At most 4 turns.
static void release_path(void *chunk) {
    while (chunk != NULL) {
        void *below = *(void **)chunk;
        release_block(chunk, OB_CHUNK_LOG2);
        chunk = below;
    }
}

/// One of several chunks that are needed at once: once in 4,096 slots, and dear enough. Unless memory is short, what waits is not
/// worked off meanwhile.
static void *new_chunk(void) {
    void *chunk = ob_allocate_smaller_chunk(block_bytes(OB_CHUNK_LOG2));
    return chunk != NULL ? chunk : ob_allocate_chunk(block_bytes(OB_CHUNK_LOG2));
}

/// A leaf and `levels` chunks above it, each holding the next in its first slot; is_alone: no other chunk is needed. NULL if memory ends.
/// At most 3 turns.
static void *new_path(uint32_t levels, bool is_alone, ob_object *value) {
    void **leaf = is_alone ? ob_allocate_chunk(block_bytes(OB_CHUNK_LOG2)) : new_chunk();
    if (leaf == NULL) {
        return NULL;
    }
    leaf[0] = NULL; /* release_path ends there */
    void **path = leaf;
    for (uint32_t i = 0; i < levels; i++) {
        void **chunk = new_chunk();
        if (chunk == NULL) {
            release_path(path);
            return NULL;
        }
        chunk[0] = path;
        path = chunk;
    }
    leaf[0] = value;
    return path;
}

/// Give back a path that new_path made: its leaf holds a value.
static void discard_path(void *path, uint32_t levels) {
    void **leaf = path;
    for (uint32_t i = 0; i < levels; i++) {
        leaf = (void **)leaf[0];
    }
    leaf[0] = NULL;
    release_path(path);
}

/// Levels of chunks whose first slot is the path to this index: that many chunks start with it.
static uint32_t levels_starting_at(uint32_t index, uint32_t top) {
    uint32_t levels = 0;
    while (levels < top && (index >> (levels + 1u) * OB_CHUNK_LOG2) << (levels + 1u) * OB_CHUNK_LOG2 == index) {
        levels++;
    }
    return levels;
}

/// The chunk `levels` above the leaves on the way to index.
static void **chunk_above(const ob_vector *vector, uint32_t index, uint32_t levels) {
    void **node = (void **)vector->root;
    for (uint32_t level = shape_of(vector) - OB_CHUNK_LOG2; level > levels; level--) {
        node = (void **)node[index >> level * OB_CHUNK_LOG2 & (OB_CHUNK_SLOTS - 1u)];
    }
    return node;
}

/// Put one more level on top of a full vector and the first slot of its second part into that. Unchanged on failure.
static int grow_root(ob_vector *vector, ob_object *value) {
    uint32_t shape = shape_of(vector);
    if (shape == OB_VECTOR_SHAPE_MAX) {
        return ob_error_set(OB_EOVERFLOW, "container too large", NULL);
    }
    uint32_t levels = shape - OB_CHUNK_LOG2;
    void *path = new_path(levels, false, value);
    if (path == NULL) {
        return OB_ENOMEM;
    }
    void **root = new_chunk();
    if (root == NULL) {
        discard_path(path, levels);
        return OB_ENOMEM;
    }
    root[0] = vector->root;
    root[1] = path;
    set_shape(vector, shape + 1u, root);
    return OB_OK;
}

/// Hang the chunks that a new slot at index needs into the tree, with the value in the first slot of the leaf.
static int grow_tree(ob_vector *vector, uint32_t index, ob_object *value) {
    uint32_t levels = levels_starting_at(index, shape_of(vector) - OB_CHUNK_LOG2) - 1u;
    void *path = new_path(levels, levels == 0, value);
    if (path == NULL) {
        return OB_ENOMEM;
    }
    uint32_t level = levels + 1u;
    chunk_above(vector, index, level)[index >> level * OB_CHUNK_LOG2 & (OB_CHUNK_SLOTS - 1u)] = path;
    return OB_OK;
}

/// Make the slot at index = count exist and hold the value.
static int grow(ob_vector *vector, uint32_t index, ob_object *value) {
    uint32_t shape = shape_of(vector);
    if (index == capacity_of(shape)) {
        if (shape >= OB_CHUNK_LOG2) {
            return grow_root(vector, value);
        }
        void *block = ob_allocate_chunk(block_bytes(shape + 1u));
        if (block == NULL) {
            return OB_ENOMEM;
        }
        move_to_block(vector, block, shape + 1u);
    } else if (shape > OB_CHUNK_LOG2 && (index & (OB_CHUNK_SLOTS - 1u)) == 0) {
        return grow_tree(vector, index, value);
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

/// After a pop left `count` slots of a tree: give back the chunks that became empty, and a root with one child.
static void prune(ob_vector *vector, uint32_t count) {
    if ((count & (OB_CHUNK_SLOTS - 1u)) != 0) {
        return;
    }
    uint32_t top = shape_of(vector) - OB_CHUNK_LOG2;
    uint32_t level = levels_starting_at(count, top);
    void **parent = chunk_above(vector, count, level);
    void **chunk = (void **)parent[count >> level * OB_CHUNK_LOG2 & (OB_CHUNK_SLOTS - 1u)];
    while (--level > 0) {
        void **below = (void **)chunk[0];
        release_block(chunk, OB_CHUNK_LOG2);
        chunk = below;
    }
    release_block(chunk, OB_CHUNK_LOG2);
    if (count == capacity_of(shape_of(vector) - 1u)) {
        void **root = (void **)vector->root;
        void *only = root[0];
        release_block(root, OB_CHUNK_LOG2);
        set_shape(vector, shape_of(vector) - 1u, only);
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

ob_object *ob_vector_take_last(ob_vector *vector) {
    ob_object *value = remove_last(vector);
    if (ob_vector_count(vector) == 0) {
        ob_vector_release(vector);
    }
    return value;
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
