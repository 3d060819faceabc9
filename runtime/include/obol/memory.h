/* Memory: regions, raw buffers, and what the memory manager knows of itself. */
#ifndef OBOL_MEMORY_H
#define OBOL_MEMORY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "obol/error.h"
#include "obol/region.h"

/// The smallest bank that ob_init accepts.
#define OB_REGION_MIN_BYTES 512u
/// The largest bank that ob_init accepts.
#define OB_REGION_MAX_BYTES (64u * 1024u * 1024u)

/// Start the runtime on the given banks. All memory that it will ever use is in them. Calling it again forgets everything
/// and starts anew.
///   regions  banks, best first: allocations fill the first and spill into the next; the names must stay valid
///   count    number of banks, at least 1
///   return   0, or OB_EVALUE (no bank; NULL or wrapping base; under OB_REGION_MIN_BYTES after alignment or over
///            OB_REGION_MAX_BYTES; two banks overlap): the runtime is as it was before
///   own      the runtime owns the banks' memory from here on
///   cost     O(count²); writes at most 500 bytes to each bank
///   ctx      before any other function, one thread
int ob_init(const ob_region *regions, size_t count);

/// Allocate raw memory, aligned to 8 bytes, not initialised.
///   bytes   0 is taken as 1
///   return  memory, or NULL (OB_ENOMEM in ob_error): then no free block is known to fit. One that does may be overlooked
///           among more than four others of nearly its size: looking at all would not be O(1)
///   own     the caller frees it with ob_mem_free
///   cost    O(1) a region; with one region at most 320 instructions (bench mem_alloc_worst), and OB_ALLOCATE_BUDGET_UNITS
///           of dismantling while dead objects wait. Only when there is no room is everything that waits taken apart before
///           this fails: O(all that waits)
///   ctx     thread holding the lock
void *ob_mem_alloc(size_t bytes);

/// Allocate raw memory in a bank that is good for something, say for DMA.
///   bytes   as ob_mem_alloc
///   want    OB_REGION_… bits that the bank should have
///   avoid   OB_REGION_… bits that it should not have
///   return  as ob_mem_alloc. Banks with all of `want` and none of `avoid` come first, in their order; then the others without
///           `avoid`; then all. So a wish decides where, never whether
///   own     the caller frees it with ob_mem_free. ob_mem_realloc keeps no wish when the block has to move
///   cost    O(1) a region, at most three times ob_mem_alloc
///   ctx     thread holding the lock
void *ob_mem_alloc_in(size_t bytes, uint32_t want, uint32_t avoid);

/// Change the size of raw memory, in place where its neighbour is free.
///   memory  from ob_mem_alloc, or NULL (then as ob_mem_alloc)
///   bytes   new size, 0 is taken as 1
///   return  memory, or NULL (OB_ENOMEM; the old block is unchanged)
///   own     takes memory when it returns non-NULL
///   cost    O(1), or O(old size) when the block moves
///   ctx     thread holding the lock
void *ob_mem_realloc(void *memory, size_t bytes);

/// Free raw memory. A pointer that is not an allocated buffer panics (OB_PANIC_BAD_FREE) and changes nothing; only one into
/// the middle of a buffer, behind bytes that happen to look like a block's tag, is not found out.
///   memory  from ob_mem_alloc or ob_mem_realloc, or NULL
///   own     takes memory
///   cost    O(1) a region; with one region at most 250 instructions (bench mem_free_worst)
///   ctx     thread holding the lock
void ob_mem_free(void *memory);

/// What a region holds. Bytes count everything a block costs, its tag and rounding included.
typedef struct ob_region_stats {
    const char *name;
    size_t size_bytes; ///< usable for blocks
    size_t used_bytes; ///< in blocks now
    size_t peak_bytes; ///< the most that was ever in blocks since ob_init
    size_t blocks;     ///< blocks in use: objects, their parts and buffers
    size_t objects;    ///< of these, objects
} ob_region_stats;

/// Ask for a region's figures.
///   index   0 … number of regions − 1, in the order given to ob_init
///   stats   filled in
///   return  0, or OB_EINDEX when there is no such region (stats unchanged; no error state is set, so it ends a loop)
///   cost    O(index)
///   ctx     thread holding the lock
int ob_region_get_stats(size_t index, ob_region_stats *stats);

/// The same figures over all regions (name is "all"). The peak is the sum of the regions' peaks.
///   cost    O(regions)
ob_region_stats ob_memory_get_stats(void);

/// The most bytes that one ob_mem_alloc could get in a region.
///   index   as for ob_region_get_stats
///   return  bytes; 0 when the region is full or there is none. Fragmentation is what this falls short of size − used
///   cost    O(blocks of the region)
///   ctx     thread holding the lock
size_t ob_region_get_largest_free(size_t index);

/// A block of the heap, as the walk shows it.
typedef struct ob_heap_block {
    const void *memory;   ///< what the allocation returned; NULL before the first step
    size_t size_bytes;    ///< usable bytes
    const char *region;   ///< name of its bank
    bool used;            ///< false: free
    bool is_object;       ///< an ob_object stands here
    const void *position; ///< the walk's own
} ob_heap_block;

/// Walk all blocks, in use and free, region by region.
///   block   zeroed before the first step; set to the next block
///   return  false at the end
///   cost    O(1); nothing may be allocated or freed between two steps
///   ctx     thread holding the lock
bool ob_heap_next(ob_heap_block *block);

/// Check every structure of the memory manager: tags, neighbours, bins, counts.
///   return  NULL, or the first block or heap that is wrong
///   cost    O(blocks + free blocks)
///   ctx     thread holding the lock
const void *ob_heap_check(void);

#endif
