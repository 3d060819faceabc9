/* Checked mode: what stands around each block in builds with OB_CHECKED=1. In other builds nothing. */
#ifndef OBOL_OBJECT_CHECKED_H
#define OBOL_OBJECT_CHECKED_H

#include "obol/config.h"
#include "object/site.h"
#include "object/walk.h"
#include "obol/port.h"

#if OB_CHECKED

/// Granules behind an object or a chunk: a pad, and who asked for it.
#define OB_CHECKED_BEHIND 2u
/// Bytes before a buffer's own: who asked for it, how many bytes, a pad; a multiple of 8.
#define OB_CHECKED_BEFORE (4u * OB_GRANULE_BYTES)

/// A type whose description is wrong panics.
#define OB_EXPECT_RIGHT(type_) (ob_type_check(type_) == NULL ? (void)0 : ob_port_panic(OB_PANIC_TYPE, (type_)))

/// A slot of a reserve is left by its object: look at the pad, and fill all but the first two words with the pattern of free memory.
void ob_checked_rest(void *slot, size_t bytes);
/// It is used again: look at the pattern, and fill it as new memory.
void ob_checked_wake(void *slot, size_t bytes);

/// Who asked for a block in use, or for the object or chunk that left a slot which a cache keeps; else NULL.
const void *ob_checked_site_of(const ob_block *block);
/// NULL, or the block whose pads, or the free memory whose pattern, was written to.
const void *ob_checked_find_written(const ob_block *block);

#else

#define OB_CHECKED_BEHIND              0u
#define OB_CHECKED_BEFORE              0u
#define ob_checked_rest(slot_, bytes_) ((void)(bytes_))
#define ob_checked_wake(slot_, bytes_) ((void)(bytes_))
#define OB_EXPECT_RIGHT(type_)         ((void)0)

#endif

#endif
