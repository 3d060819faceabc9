/* The allocators that are compared, behind one interface. */
#ifndef SUBJECTS_H
#define SUBJECTS_H

#include <stddef.h>
#include <stdint.h>

#include "memory/memory.h"

/// The functions are called as they are, without a wrapper in between that would count. The rivals' take fewer arguments
/// than they are given, which the procedure call standard allows.
typedef struct allocator {
    const char *prefix; ///< of its figures' names
    const char *source; ///< path of what it is made of, without its ending; or its folder
    /// Sizes of objects are rounded up to a multiple of this before they are asked for.
    size_t object_granule_bytes;
    void (*start)(char *base, size_t bytes, unsigned regions); ///< fresh, with nothing allocated
    void *(*allocate_object)(size_t bytes);
    void (*release_object)(void *memory, size_t bytes);
    void *(*allocate_buffer)(size_t bytes, const ob_wish *wish);
    void (*release_buffer)(void *memory);
    void *(*resize_buffer)(void *memory, size_t bytes);
    /// When an allocation failed: get memory back that is not in use. False when there is none. NULL: never.
    bool (*reclaim)(void);
} allocator;

enum { RIVALS = 3 };

extern const allocator subject_obol;
extern const allocator subject_rivals[RIVALS];
/// Does nothing: what calling costs is taken off the figures of the others.
extern const allocator subject_nothing;

/// Remember the rivals' fresh state; to be called before any of them is used.
void subjects_init(void);
/// Bytes of a fresh region that no block can use.
uint32_t subject_obol_region_overhead(char *base, size_t bytes);

#endif
