/* Objects: taken from and given to a cache of free slots, one list for each size, and the free runs of the regions behind it.
 *
 * Owns: the lists.
 * Invariant: a slot in a list is a block in use as far as its neighbours are concerned; its head says that it is cached and how long
 * it is, its second word links it. credit is what the free runs hold less OB_CACHE_SHARE times what the lists hold, exactly.
 *
 * How deep may the lists be? As deep as the program's churn wants, but not so deep that a full heap with changing sizes must empty
 * them in one go. So they hold a share of what is free: when the runs shrink, the credit goes with them, and from then on each
 * allocation that a list cannot serve gives one slot back.
 *
 * Source: lists of free blocks by size in front of a joining allocator are Weinstock and Wulf's QuickFit (1988); the share is ours. */
#include "memory/cache.h"

#define OB_FILE 0x12
#include "memory/assert.h"
#include "memory/fill.h"
#define OB_UNCHECKED
#include "memory/memory.h"

enum {
    /// With less credit than this a slot is given back whenever a list was empty: room for a few of any size.
    LOW_CREDIT = 64 * OB_CACHE_SHARE,
};

ob_cache ob_cache_state;
ob_cache_hook ob_cache_released;

#if OB_CHECKED
/// Could a slot of so many granules stand there?
static bool is_slot(const ob_granule *slot, uint32_t granules) {
    const ob_heap *heap = (uintptr_t)slot % OB_GRANULE_BYTES == 0 ? ob_region_of(slot) : NULL;
    return heap != NULL && granules <= (uint32_t)(heap->end - slot) &&
           (slot->head & ~OB_HEAD_AFTER_RUN) == OB_HEAD_CACHED + (granules << 2);
}

/// Has nobody written to the words of a list that are followed? The next slot would be anywhere.
static void expect_slot(const ob_granule *slot, uint32_t granules) {
    if (!is_slot(slot, granules)) {
        ob_port_panic(OB_PANIC_USED_AFTER_FREE, slot);
    }
    const ob_granule *next = slot[1].link;
    if (next != NULL && !is_slot(next, granules)) {
        ob_port_panic(OB_PANIC_USED_AFTER_FREE, &slot[1]);
    }
}

static void expect_victim(uint32_t granules) {
    if (granules > OB_SLOT_GRANULES) {
        ob_port_panic(OB_PANIC_USED_AFTER_FREE, &ob_cache_state.victim);
    }
}
#else
#define expect_slot(slot_, granules_) ((void)0)
#define expect_victim(granules_)      ((void)0)
#endif

/// Give one slot of the victim's list back, or make the next list the victim.
static bool flush(void) {
    uint32_t granules = ob_cache_state.victim;
    expect_victim(granules);
    ob_granule *slot = ob_cache_state.slots[granules];
    if (slot == NULL) {
        ob_cache_state.victim = granules < OB_SLOT_GRANULES ? granules + 1u : 0;
        return false;
    }
    expect_slot(slot, granules);
    ob_fill_free(slot + granules - 1u, 1); /* who asked for it */
    ob_cache_state.slots[granules] = slot[1].link;
    ob_cache_state.credit += (int32_t)(granules * OB_GRANULE_BYTES * OB_CACHE_SHARE);
    ob_region_give(slot, granules);
    return true;
}

bool ob_memory_flush(void) {
    for (uint32_t lists = 0; lists <= OB_SLOT_GRANULES; lists++) {
        if (flush()) {
            return true;
        }
    }
    return false;
}

__attribute__((noinline)) static void *allocate_slowly(size_t bytes) {
    if (ob_cache_state.credit < LOW_CREDIT) {
        (void)flush();
    }
    return ob_region_take_short((uint32_t)(bytes / OB_GRANULE_BYTES));
}

OB_FAST void *ob_memory_allocate_object(size_t bytes) {
    if (bytes > OB_SLOT_GRANULES * OB_GRANULE_BYTES) {
        return ob_region_take((uint32_t)(bytes / OB_GRANULE_BYTES), false, NULL);
    }
    ob_granule **list = ob_cache_list(bytes);
    ob_granule *slot = *list;
    if (slot == NULL) {
        return allocate_slowly(bytes);
    }
    expect_slot(slot, (uint32_t)(bytes / OB_GRANULE_BYTES));
    *list = slot[1].link;
    ob_expect_free(slot + 2, (uint32_t)(bytes / OB_GRANULE_BYTES) - 3u); /* the last: who asked for it */
    ob_cache_state.credit += (int32_t)bytes * OB_CACHE_SHARE;
    slot->head &= OB_HEAD_AFTER_RUN;
    return slot;
}

__attribute__((noinline)) static void release_slowly(ob_granule *slot, size_t bytes) {
    if ((slot->head & OB_HEAD_FREE) != 0) {
        ob_port_panic(OB_PANIC_BAD_FREE, slot);
    }
    if (ob_cache_released != NULL) {
        ob_cache_released(slot, bytes);
    }
    ob_fill_free(slot + bytes / OB_GRANULE_BYTES - 1u, 1);
    ob_region_give(slot, (uint32_t)(bytes / OB_GRANULE_BYTES));
}

OB_FAST void ob_memory_release_object(void *memory, size_t bytes) {
    ob_granule *slot = memory;
    int32_t credit = (int32_t)((uint32_t)ob_cache_state.credit - (uint32_t)bytes * OB_CACHE_SHARE); /* any bytes */
    if ((int32_t)(slot->head << 31) < 0 || bytes > OB_SLOT_GRANULES * OB_GRANULE_BYTES || credit < 0) {
        release_slowly(slot, bytes);
        return;
    }
    ob_cache_state.credit = credit;
    slot->head = ((slot->head & OB_HEAD_AFTER_RUN) | OB_HEAD_CACHED) + ob_head_length(bytes);
    ob_granule **list = ob_cache_list(bytes);
    slot[1].link = *list;
    *list = slot;
}

void *ob_memory_allocate_object_in(size_t bytes, const ob_wish *wish) {
    return ob_region_take((uint32_t)(bytes / OB_GRANULE_BYTES), false, wish);
}

void ob_memory_release_object_in(void *memory, size_t bytes) {
    release_slowly(memory, bytes);
}

void ob_cache_close(ob_cache_hook released) {
    while (ob_memory_flush()) { /* ends with the last slot */
    }
    ob_cache_state.credit -= OB_CACHE_CLOSED;
    ob_cache_released = released;
}

void ob_cache_open(void) {
    if (ob_cache_released != NULL) {
        ob_cache_state.credit += OB_CACHE_CLOSED;
        ob_cache_released = NULL;
    }
}
