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
/// The most that all banks together may have.
#define OB_MEMORY_MAX_BYTES (1024u * 1024u * 1024u)

/// Start the runtime on the given banks. All memory that it will ever use is in them. Calling it again forgets everything
/// and starts anew.
///   regions  banks, best first: allocations fill the first and spill into the next; the names must stay valid
///   count    number of banks, at least 1
///   return   0, or OB_EVALUE (no bank; NULL or wrapping base; under OB_REGION_MIN_BYTES after alignment or over
///            OB_REGION_MAX_BYTES, all over OB_MEMORY_MAX_BYTES; two banks overlap): the runtime is as it was before
///   own      the runtime owns the banks' memory from here on
///   cost     O(count²); writes at most 600 bytes to each bank (with OB_CHECKED=1, all of it)
///   ctx      before any other function, one thread
int ob_init(const ob_region *regions, size_t count);

/// Allocate raw memory, aligned to 8 bytes, not initialised.
///   bytes   0 is taken as 1
///   return  memory, or NULL (OB_ENOMEM in ob_error): then no free block is known to fit. One that does may be overlooked
///           among more than four others of nearly its size: looking at all would not be O(1)
///   own     the caller frees it with ob_mem_free
///   cost    O(1) a region; with one region at most 680 instructions (bench mem_alloc_worst), and OB_ALLOCATE_BUDGET_UNITS
///           of dismantling while dead objects wait. Only when there is no room, and a region could hold it if it were empty, is
///           everything that waits taken apart, and each cached slot given back, before this fails: O(all that waits or is cached)
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
///   cost    as ob_mem_alloc, and O(old size) when the block moves
///   ctx     thread holding the lock
void *ob_mem_realloc(void *memory, size_t bytes);

/// Free raw memory. A pointer that is not an allocated buffer panics (OB_PANIC_BAD_FREE) and changes nothing; only one behind a word
/// that happens to look like a buffer's head is not found out (OB_CHECKED=1 finds it).
///   memory  from ob_mem_alloc or ob_mem_realloc, or NULL
///   own     takes memory
///   cost    O(1) a region; with one region at most 280 instructions (bench mem_free_worst)
///   ctx     thread holding the lock
void ob_mem_free(void *memory);

/// What a region holds. Bytes count everything a block costs, its head and rounding included.
typedef struct ob_region_stats {
    const char *name;
    size_t size_bytes;         ///< usable for blocks
    size_t used_bytes;         ///< in blocks now
    size_t peak_bytes;         ///< the most that was ever not in free runs since ob_init: used, or kept by a cache
    size_t free_bytes;         ///< what is not used: in free runs and in the caches
    size_t cached_bytes;       ///< of these, in free slots that a cache keeps for objects of the same size
    size_t largest_free_bytes; ///< the longest free run
    unsigned fragmentation;    ///< percent of free_bytes that are not in the longest free run; 0 when nothing is free
    size_t blocks;             ///< blocks in use: objects, their parts and buffers
    size_t objects;            ///< of these, objects
} ob_region_stats;

/// Ask for a region's figures.
///   index   0 … number of regions − 1, in the order given to ob_init
///   stats   filled in; of a damaged region, with what stands before the damage
///   return  0, or OB_EINDEX when there is no such region (stats unchanged; no error state is set, so it ends a loop)
///   cost    O(blocks of the region): they are counted when asked for, so that no allocation pays for it
///   ctx     thread holding the lock
int ob_region_get_stats(size_t index, ob_region_stats *stats);

/// The same figures over all regions (name is "all"). The peak is the sum of the regions' peaks, the longest run the longest of all.
///   return  by value
///   cost    O(blocks)
///   ctx     thread holding the lock
ob_region_stats ob_memory_get_stats(void);

/// Keep a part of a region free: what would go beyond the limit goes to the next region that has room, or fails.
///   index   as for ob_region_get_stats
///   bytes   the most that may be used, slots in the caches among it; SIZE_MAX: no limit. What is used already stays
///   return  0, or OB_EINDEX when there is no such region (no error state is set)
///   cost    O(index)
///   ctx     thread holding the lock
int ob_region_set_limit(size_t index, size_t bytes);

/// The most bytes that one ob_mem_alloc could get in a region, within its limit. (It may overlook this run among more than four others
/// of nearly its length: see there.)
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

/// Walk all blocks, in use and free, region by region. What cannot be told apart any more, because a block's first word is damaged, is
/// shown as one block in use up to the region's end. (When a region's own fields are, the walk ends there.)
///   block   zeroed before the first step; set to the next block
///   return  false at the end
///   cost    O(1); nothing may be allocated or freed between two steps
///   ctx     thread holding the lock
bool ob_heap_next(ob_heap_block *block);

/// Objects of one type.
typedef struct ob_type_count {
    const struct ob_type *type;
    size_t objects; ///< alive, or waiting to be dismantled
    size_t bytes;   ///< of the objects themselves; what they hold in chunks and other objects is not theirs
} ob_type_count;

#define OB_ALL_REGIONS SIZE_MAX

/// Count objects by type.
///   index   as for ob_region_get_stats, or OB_ALL_REGIONS
///   counts  filled in, a type each, in the order in which the walk meets them
///   limit   room in counts; may be 0
///   return  how many types there are, 0 when there is no such region; the objects of types beyond limit are not counted
///   cost    O(blocks × limit), with more types than limit O(blocks²)
///   ctx     thread holding the lock
size_t ob_heap_count_types(size_t index, ob_type_count *counts, size_t limit);

/// Check every structure of the memory manager: heads, neighbours, lists, caches, counts; with OB_CHECKED=1 pads and free memory too.
///   return  NULL, or the address of the first block, list or count that is wrong. An object is taken for damaged when its type is no
///           constant of the program (between __text_start and __flash_end, or __executable_start and end, where the linker
///           defines these)
///   cost    O(blocks + free blocks)
///   ctx     thread holding the lock
const void *ob_heap_check(void);

#endif
