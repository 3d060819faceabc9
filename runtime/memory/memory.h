/* The memory manager as the higher floors see it: regions in, blocks out. */
#ifndef OBOL_MEMORY_MEMORY_H
#define OBOL_MEMORY_MEMORY_H

#include "memory/region.h"
#include "obol/config.h"

/* In checked mode all but this folder and checked.c itself mean the functions of object/checked.c by these names: the same, with pads
 * around what they return. */
#if OB_CHECKED && !defined(OB_UNCHECKED)
#define ob_memory_init               ob_checked_init
#define ob_memory_allocate_object    ob_checked_allocate_object
#define ob_memory_allocate_object_in ob_checked_allocate_object_in
#define ob_memory_release_object     ob_checked_release_object
#define ob_memory_release_object_in  ob_checked_release_object_in
#define ob_memory_allocate_chunk     ob_checked_allocate_chunk
#define ob_memory_release_chunk      ob_checked_release_chunk
#define ob_memory_allocate_buffer    ob_checked_allocate_buffer
#define ob_memory_resize_buffer      ob_checked_resize_buffer
#define ob_memory_release_buffer     ob_checked_release_buffer
#define ob_memory_buffer_bytes       ob_checked_buffer_bytes
#endif

/// What a block holds.
typedef enum ob_block_kind {
    OB_BLOCK_BUFFER,  ///< bytes, no references
    OB_BLOCK_OBJECT,  ///< an object's header is at its start
    OB_BLOCK_CHUNK,   ///< slots of a vector, or pointers to such chunks
    OB_BLOCK_DAMAGED, ///< for a walk: from here to the region's end nothing can be told
} ob_block_kind;

/// The sizes of objects are multiples of OB_GRANULE_BYTES, and no object is smaller than this.
#define OB_OBJECT_MIN_BYTES (2u * OB_GRANULE_BYTES)

/// Take over the banks. See ob_init.
int ob_memory_init(const ob_region *regions, size_t count);

/// Memory for an object, aligned to OB_GRANULE_BYTES, not initialised but for bits 6…0 of its first word, the flags: OB_HEAD_AFTER_RUN
/// is as it must stay, the others are 0.
///   bytes   a multiple of OB_GRANULE_BYTES, at least OB_OBJECT_MIN_BYTES
///   return  NULL when no region has room; no error is set and nothing is reclaimed: that is the caller's business
///   cost    O(1) a region
void *ob_memory_allocate_object(size_t bytes);

/// The same in a region that suits.
void *ob_memory_allocate_object_in(size_t bytes, const ob_wish *wish);

/// Give back an object's memory, with the size that it was allocated with. Bit 0 of its first word is 0 unless it was given back before.
void ob_memory_release_object(void *memory, size_t bytes);

/// The same past the caches, for objects with a wish: their region gets it back.
void ob_memory_release_object_in(void *memory, size_t bytes);

/// Memory for a chunk, aligned to OB_GRANULE_BYTES, not initialised.
///   bytes   a multiple of OB_GRANULE_BYTES, not 0
void *ob_memory_allocate_chunk(size_t bytes);
void ob_memory_release_chunk(void *memory, size_t bytes);

/// Memory for bytes, aligned to 8, not initialised.
///   bytes   not 0
///   wish    NULL: any region, in their order
void *ob_memory_allocate_buffer(size_t bytes, const ob_wish *wish);

/// Change a buffer's size, in place if its neighbour allows, else by moving it.
///   return  NULL when no region has room; the buffer is unchanged then
void *ob_memory_resize_buffer(void *memory, size_t bytes);
void ob_memory_release_buffer(void *memory);
/// How many bytes a buffer in use holds: at least what was asked for.
size_t ob_memory_buffer_bytes(const void *memory);

/// Give one cached slot back to its region. False when no slot is cached.
bool ob_memory_flush(void);

#endif
