/* One region's heap of blocks with boundary tags. Floor 1; used by memory.c only. */
#ifndef OBOL_MEMORY_HEAP_H
#define OBOL_MEMORY_HEAP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "obol/region.h"

/// What a block holds; kept in its tag, so that the walk and the fault report can tell.
typedef enum ob_block_kind {
    OB_BLOCK_BUFFER = 0, ///< bytes, no references
    OB_BLOCK_OBJECT = 1, ///< an object's header is at its start
    OB_BLOCK_CHUNK = 2,  ///< slots of a vector, or pointers to such chunks
} ob_block_kind;

/// Bins: 8 for blocks of exactly 0 … 56 bytes, then 4 an octave up to OB_REGION_MAX_BYTES.
#define OB_HEAP_BINS      92u
#define OB_HEAP_BIN_WORDS ((OB_HEAP_BINS + 31u) / 32u)

/// At the start of each region. 420 bytes on a 32-bit machine for the largest region; `bins` ends with the region's own
/// last bin, so a region of 16 KB pays 216.
typedef struct ob_heap {
    struct ob_heap *next; ///< the region to spill into
    const char *name;
    uint32_t attributes;
    uint32_t seal; ///< tells whether what locates the blocks is still what ob_init wrote
    uint32_t end;  ///< offset of the sentinel tag
    uint32_t used_bytes;
    uint32_t peak_bytes;
    uint32_t blocks;
    uint32_t objects;
    uint32_t first;                       ///< offset of the first block's tag
    uint32_t occupied[OB_HEAP_BIN_WORDS]; ///< bit b: bin b holds a block
    uint32_t bins[OB_HEAP_BINS];          ///< offset of each bin's first free block, 0: none
} ob_heap;

/// A block found by a walk.
typedef struct ob_block {
    void *memory;      ///< what the allocation returned
    size_t size_bytes; ///< usable bytes
    ob_block_kind kind;
    bool used;
    const ob_heap *heap;
} ob_block;

/// Can the bank hold a heap? It is large enough, not too large, and neither NULL nor wrapping.
bool ob_heap_accepts(const ob_region *region);
/// Make the bank one free block. The bank is acceptable.
ob_heap *ob_heap_format(const ob_region *region);
/// A block of at least `bytes` bytes, or NULL. O(1).
void *ob_heap_allocate(ob_heap *heap, size_t bytes, ob_block_kind kind);
/// Is memory the start of a block in use? Reads nothing outside the heap.
bool ob_heap_owns(const ob_heap *heap, const void *memory);
/// Usable bytes of a block in use.
size_t ob_heap_block_bytes(const void *memory);
ob_block_kind ob_heap_block_kind(const void *memory);
/// Give a block back; it joins its free neighbours. O(1).
void ob_heap_free(ob_heap *heap, void *memory);
/// Grow or shrink a block where it stands. False if its neighbour does not give enough; then nothing changed. O(1).
bool ob_heap_resize(ob_heap *heap, void *memory, size_t bytes);
/// The block whose tag follows `block`'s (the first one, when block->memory is NULL). False at the end, or at a tag that
/// cannot be right; damaged is then set.
bool ob_heap_walk(const ob_heap *heap, ob_block *block, bool *damaged);
/// NULL, or the first tag or link that is wrong.
const void *ob_heap_validate(const ob_heap *heap);
/// What the seal of an undamaged heap is: a mixture of its address and of the fields that a walk follows.
uint32_t ob_heap_seal(const ob_heap *heap);

/// Bytes of the heap that blocks can use.
size_t ob_heap_capacity(const ob_heap *heap);

#endif
