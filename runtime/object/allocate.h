/* Allocation as the object floor and those above it do it: with an error, and after waiting memory has been reclaimed. */
#ifndef OBOL_OBJECT_ALLOCATE_H
#define OBOL_OBJECT_ALLOCATE_H

#include "memory/memory.h"

/// Memory for an object, as from ob_memory_allocate_object.
///   return  NULL (OB_ENOMEM set) when there is no room
///   cost    O(1), OB_ALLOCATE_BUDGET_UNITS of dismantling included; when memory is short, everything that waits is
///           dismantled first, and the caches are emptied
void *ob_allocate_object(size_t bytes);
/// The same in a region that suits.
void *ob_allocate_object_in(size_t bytes, const ob_wish *wish);

/// The same, untraced: memory in which objects will be, but none is yet.
void *ob_allocate_slot(size_t bytes, const ob_wish *wish);

/// Memory for a chunk, as from ob_memory_allocate_chunk, in the same manner.
void *ob_allocate_chunk(size_t bytes);
/// The same for a chunk that replaces a larger one: works nothing off, and sets no error.
void *ob_allocate_smaller_chunk(size_t bytes);

/// Memory for bytes, as from ob_memory_allocate_buffer, in the same manner, past the program's own allocator.
///   wish  NULL: any region, in their order
void *ob_allocate_buffer(size_t bytes, const ob_wish *wish);
/// ob_memory_resize_buffer in the same manner. The old block stays when NULL is returned.
void *ob_reallocate_buffer(void *memory, size_t bytes);
void ob_release_buffer(void *memory);

#endif
