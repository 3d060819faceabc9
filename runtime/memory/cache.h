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
    uint32_t victim; ///< the list that slots go back from
} ob_cache;

extern ob_cache ob_cache_state;

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
