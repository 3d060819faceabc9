/* Checked mode: what stands around each block in builds with OB_CHECKED=1. In other builds nothing. */
#ifndef OBOL_OBJECT_CHECKED_H
#define OBOL_OBJECT_CHECKED_H

#include "obol/config.h"
#include "object/walk.h"

#if OB_CHECKED

/// Granules behind an object or a chunk: a pad, and who asked for it.
#define OB_CHECKED_BEHIND 2u
/// Bytes before a buffer's own: who asked for it, how many bytes, a pad; a multiple of 8.
#define OB_CHECKED_BEFORE (4u * OB_GRANULE_BYTES)

/// Who asks for memory: the address that a public function returns to. The last one counts.
extern const void *ob_checked_site;
#define OB_NOTE_SITE() ((void)(ob_checked_site = __builtin_return_address(0)))

/// A slot of a reserve is left by its object: look at the pad, and fill all but the first two words with the pattern of free memory.
void ob_checked_rest(void *slot, size_t bytes);
/// It is used again: look at the pattern, and fill it as new memory.
void ob_checked_wake(void *slot, size_t bytes);

/// Who asked for a block in use, or NULL.
const void *ob_checked_site_of(const ob_block *block);
/// NULL, or the block whose pads, or the free memory whose pattern, was written to.
const void *ob_checked_find_written(const ob_block *block);

#else

#define OB_CHECKED_BEHIND              0u
#define OB_CHECKED_BEFORE              0u
#define ob_checked_rest(slot_, bytes_) ((void)(bytes_))
#define ob_checked_wake(slot_, bytes_) ((void)(bytes_))
#define OB_NOTE_SITE()                 ((void)0)

#endif

#endif
