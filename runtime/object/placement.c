/* Objects whose type says where they should lie, or how many there will be.
 *
 * Owns: nothing; a type's reserve is the program's, and holds the free slots, linked through their second word.
 * Invariant: to the memory manager a slot of a reserve is always in use: by an object, or, while it is free, as a chunk of its
 * length. So it never joins its neighbours, and a reserve costs nothing beside its slots.
 *
 * Source: a free list for objects of one size, filled in advance, is the oldest pool there is. */
#include "obol/placement.h"

#include "object/allocate.h"
#include "object/checked.h"
#include "object/count.h"
#include "object/start.h"
#include "object/trace.h"

enum { RECLAIM_UNITS = 256 };

/// The reserve is empty after each ob_init.
static ob_reserve *reserve_of(const ob_type *type) {
    ob_reserve *reserve = ob_type_special(type)->placement->reserve;
    if (reserve != NULL && reserve->generation != ob_start_number) {
        *reserve = (ob_reserve){.generation = ob_start_number};
    }
    return reserve;
}

static const ob_wish *wish_of(const ob_type *type, ob_wish *wish) {
    const ob_placement *placement = ob_type_special(type)->placement;
    *wish = (ob_wish){placement->want, placement->avoid};
    return wish;
}

static void put(ob_reserve *reserve, ob_granule *slot, size_t bytes) {
    ob_checked_rest(slot, bytes);
    slot->head = ob_head_of(OB_HEAD_CHUNK, (uint32_t)(bytes / OB_GRANULE_BYTES) + OB_CHECKED_BEHIND) |
                 (slot->head & OB_HEAD_AFTER_RUN);
    slot[1].link = reserve->free_slot;
    reserve->free_slot = slot;
    reserve->free_slots++;
}

static ob_granule *take(ob_reserve *reserve, size_t bytes) {
    ob_granule *slot = reserve->free_slot;
    if (slot != NULL) {
        reserve->free_slot = slot[1].link;
        reserve->free_slots--;
        ob_checked_wake(slot, bytes);
        slot->head &= OB_HEAD_AFTER_RUN;
    }
    return slot;
}

static void *allocate(const ob_type *type, size_t bytes) {
    ob_reserve *reserve = reserve_of(type);
    if (reserve == NULL) {
        ob_wish wish;
        return ob_allocate_object_in(bytes, wish_of(type, &wish));
    }
    ob_granule *slot = take(reserve, bytes);
    while (slot == NULL && ob_dismantle(RECLAIM_UNITS)) { /* ends with the last object that waits */
        slot = take(reserve, bytes);
    }
    if (slot == NULL) {
        ob_error_set(OB_ENOMEM, "the type's reserve is used up", NULL);
    } else {
        ob_trace(OB_MEMORY_ALLOCATED, slot, bytes);
    }
    return slot;
}

static void release(ob_object *object) {
    ob_reserve *reserve = reserve_of(object->type);
    size_t bytes = ob_object_bytes(object);
    if (reserve != NULL) {
        ob_trace(OB_MEMORY_FREED, object, bytes);
        put(reserve, (ob_granule *)(void *)object, bytes);
    } else {
        ob_memory_release_object_in(object, bytes);
    }
}

const ob_placement_code ob_placement_functions = {allocate, release};

int ob_type_reserve(const ob_type *type, size_t peak) {
    OB_NOTE_SITE();
    ob_reserve *reserve = ob_type_special(type)->placement != NULL ? reserve_of(type) : NULL;
    if (reserve == NULL || type->item_bytes != 0) {
        return ob_error_set(OB_ETYPE, "the type has no reserve", NULL);
    }
    size_t bytes = OB_GRANULES_BYTES(type->size_bytes);
    ob_wish wish;
    for (size_t i = 0; i < peak; i++) {
        ob_granule *slot = ob_allocate_slot(bytes, wish_of(type, &wish));
        if (slot == NULL) {
            while (i-- > 0) {
                ob_granule *back = take(reserve, bytes);
                ob_trace(OB_MEMORY_ALLOCATED, back, bytes); /* what follows is traced */
                ob_memory_release_object_in(back, bytes);
            }
            return OB_ENOMEM;
        }
        put(reserve, slot, bytes);
    }
    reserve->slots += peak;
    return OB_OK;
}
