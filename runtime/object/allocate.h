/* Allocation as the object floor and those above it do it: with an error, and after waiting memory has been reclaimed. */
#ifndef OBOL_OBJECT_ALLOCATE_H
#define OBOL_OBJECT_ALLOCATE_H

#include "memory/heap.h"

/// A block for an object, chunk or buffer.
///   return  aligned to 8, not initialised, or NULL (OB_ENOMEM set)
///   cost    O(1), OB_ALLOCATE_BUDGET_UNITS of dismantling included; when memory is short, everything that waits is
///           dismantled first
void *ob_allocate(size_t bytes, ob_block_kind kind);

/// ob_memory_resize in the same manner. The old block stays when NULL is returned.
void *ob_reallocate(void *buffer, size_t bytes);

#endif
