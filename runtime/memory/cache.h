/* Free slots at hand, one list for each size. Floor 1; of the others only the trace and the validator look in here. */
#ifndef OBOL_MEMORY_CACHE_H
#define OBOL_MEMORY_CACHE_H

#include "memory/heap.h"
#include "obol/config.h"

typedef struct ob_cache {
    ob_granule *slots[OB_SLOT_GRANULES + 1]; ///< by granules; linked through their second word
    /// Bytes in all free runs, less OB_CACHE_SHARE times the bytes in the lists. A slot is kept only if this
    /// does not become negative.
    int32_t credit;
    uint32_t attention; ///< of the floor above, which looks at it whenever it looks at the lists; not used here
    uint32_t victim;    ///< the list that slots go back from
} ob_cache;

extern ob_cache ob_cache_state;

/// The list of the slots of so many bytes. A list head is as wide as a granule, so the offset is the size itself.
static inline ob_granule **ob_cache_list(size_t bytes) {
    return (ob_granule **)(void *)((char *)ob_cache_state.slots + bytes);
}

/// Take a slot out of its list, the first word no longer says that it is free. NULL when the list is empty.
///   bytes   whole granules, at most OB_SLOT_GRANULES
OB_INLINE ob_granule *ob_cache_pop(size_t bytes) {
    ob_granule **list = ob_cache_list(bytes);
    ob_granule *slot = *list;
    if (slot != NULL) {
        *list = slot[1].link;
        ob_cache_state.credit += (int32_t)bytes * OB_CACHE_SHARE;
        slot->head &= OB_HEAD_AFTER_RUN;
    }
    return slot;
}

/// Put a block into its list, if the credit allows it.
///   slot    in use, nothing but OB_HEAD_AFTER_RUN in its head
OB_INLINE bool ob_cache_push(ob_granule *slot, size_t bytes) {
    int32_t credit = ob_cache_state.credit - (int32_t)(bytes * OB_CACHE_SHARE);
    if (credit < 0) {
        return false;
    }
    ob_cache_state.credit = credit;
    slot->head = slot->head + OB_HEAD_CACHED + (uint32_t)ob_head_length(bytes);
    ob_granule **list = ob_cache_list(bytes);
    slot[1].link = *list;
    *list = slot;
    return true;
}

/// Taken off the credit while the caches are closed: then no slot is kept, and each release goes through `released`.
#define OB_CACHE_CLOSED 0x40000000

/// Called with a block that is about to be given back.
typedef void (*ob_cache_hook)(const ob_granule *block, size_t bytes);
/// Set while the caches are closed only.
extern ob_cache_hook ob_cache_released;

/// Empty the caches and keep them empty; `released` hears of each object and chunk that is given back. They are open.
void ob_cache_close(ob_cache_hook released);
/// Go back to work, if they are closed.
void ob_cache_open(void);

#endif
