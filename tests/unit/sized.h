/* Objects of every size that the memory manager tells apart, without anything in them: memory from its own functions, and types that
 * tell how long it is, so that walks find their way. */
#ifndef SIZED_H
#define SIZED_H

#include "memory/cache.h"
#include "memory/region.h"
#include "memory/memory.h"
#include "object/walk.h"
#include "support.h"

/// The longest of them, in granules.
enum { SIZED_MAX = 20 };

#define SIZED_(granules_)                                                                                              \
    { .head = OB_TYPE_HEAD, .name = "sized", .size_bytes = (granules_) * sizeof(void *) }

static const ob_type sized_types[SIZED_MAX + 1] = {
    SIZED_(2),  SIZED_(2),  SIZED_(2),  SIZED_(3),  SIZED_(4),  SIZED_(5),  SIZED_(6),
    SIZED_(7),  SIZED_(8),  SIZED_(9),  SIZED_(10), SIZED_(11), SIZED_(12), SIZED_(13),
    SIZED_(14), SIZED_(15), SIZED_(16), SIZED_(17), SIZED_(18), SIZED_(19), SIZED_(20)};

/// An object of so many granules with one reference, or NULL when memory has no room.
static inline ob_object *new_sized(uint32_t granules) {
    ob_object *object = (ob_object *)ob_memory_allocate_object(granules * OB_GRANULE_BYTES);
    if (object != NULL) {
        object->type = &sized_types[granules];
    }
    return object;
}

static inline void release_sized(ob_object *object) {
    ob_memory_release_object(object, object->type->size_bytes);
}

/// Give all slots back. Returns how many there were.
static inline uint32_t flush_all(void) {
    uint32_t count = 0;
    while (ob_memory_flush()) { /* ends: there are fewer each time */
        count++;
    }
    return count;
}

/// What the lists hold, counted slot by slot.
static inline uint32_t cached_bytes(void) {
    uint32_t bytes = 0;
    for (uint32_t granules = 0; granules <= OB_SLOT_GRANULES; granules++) {
        for (const ob_granule *slot = ob_cache_state.slots[granules]; slot != NULL; slot = slot[1].link) {
            bytes += granules * OB_GRANULE_BYTES;
        }
    }
    return bytes;
}

/// What the free runs of all regions hold, by their own figures.
static inline uint32_t run_bytes(void) {
    uint32_t bytes = 0;
    for (const ob_heap *heap = ob_region_first; heap != NULL; heap = heap->next) {
        bytes += heap->free_bytes;
    }
    return bytes;
}

/// The credit is what it says it is, and nothing is broken.
static inline bool is_exact(void) {
    return ob_cache_state.credit == (int32_t)run_bytes() - (int32_t)(cached_bytes() * OB_CACHE_SHARE) &&
           ob_heap_check() == NULL;
}

#endif
