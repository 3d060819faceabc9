/* Free memory in builds with OB_CHECKED=1: it holds a pattern, so that a write to it is found when the memory is used again. In other
 * builds nothing of this is compiled. Floor 1. */
#ifndef OBOL_MEMORY_FILL_H
#define OBOL_MEMORY_FILL_H

#include "memory/layout.h"
#include "obol/config.h"

#if OB_CHECKED

/// In each 32-bit word that is free and holds nothing of the memory manager's.
#define OB_FILL_FREE ((uint32_t)0xDDDDDDDD)

/// Write the pattern.
void ob_fill_free(ob_granule *first, uint32_t granules);
/// Panic (OB_PANIC_USED_AFTER_FREE, with the address of the first word that differs) unless the pattern is there.
void ob_expect_free(const ob_granule *first, uint32_t granules);
/// The same without the panic: NULL, or the first word that differs.
const uint32_t *ob_find_written(const ob_granule *first, uint32_t granules);

#else

#define ob_fill_free(first_, granules_)   ((void)0)
#define ob_expect_free(first_, granules_) ((void)0)

#endif

#endif
