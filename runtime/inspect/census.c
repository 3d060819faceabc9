/* How many objects there are, of each type and in all. Owns nothing. */
#include "inspect/references.h"
#include "obol/inspect.h"

/// The entry of a type, a new one when it has none yet; NULL when there is no room for it.
static ob_type_count *entry_of(ob_type_count *counts, size_t *types, size_t limit, const ob_type *type) {
    for (size_t i = 0; i < *types && i < limit; i++) {
        if (counts[i].type == type) {
            return &counts[i];
        }
    }
    size_t next = (*types)++;
    if (next >= limit) {
        return NULL;
    }
    counts[next] = (ob_type_count){.type = type};
    return &counts[next];
}

/// The next object in the region, or in all.
static bool next_object(const ob_heap *only, ob_block *block) {
    while (ob_memory_walk(block)) {
        if (block->used && block->kind == OB_BLOCK_OBJECT && (only == NULL || block->heap == only)) {
            return true;
        }
    }
    return false;
}

static const ob_object *object_of(const ob_block *block) {
    return (const ob_object *)(const void *)block->start;
}

/// Types without an entry have to be told apart as well: by whether an object of theirs stood before this one.
static bool stood_before(const ob_heap *only, const ob_type *type, const ob_granule *here) {
    ob_block block = {0};
    while (next_object(only, &block) && block.start != here) {
        if (object_of(&block)->type == type) {
            return true;
        }
    }
    return false;
}

size_t ob_heap_count_types(size_t index, ob_type_count *counts, size_t limit) {
    const ob_heap *only = NULL;
    if (index != OB_ALL_REGIONS) {
        only = ob_region_number(index);
        if (only == NULL) {
            return 0;
        }
    }
    size_t types = 0;
    ob_block block = {0};
    while (next_object(only, &block)) {
        const ob_object *object = object_of(&block);
        size_t before = types;
        ob_type_count *entry = entry_of(counts, &types, limit, object->type);
        if (entry != NULL) {
            entry->objects++;
            entry->bytes += ob_object_bytes(object);
        } else if (stood_before(only, object->type, block.start)) {
            types = before;
        }
    }
    return types;
}

static void count_object(ob_totals *totals, const ob_object *object) {
    if (ob_is_dead(object)) {
        totals->dead++;
        return;
    }
    totals->objects++;
    if (object->refs >= OB_REFS_IMMORTAL) {
        totals->immortal++;
    } else {
        totals->references += ob_refcount(object);
    }
}

ob_totals ob_get_totals(void) {
    ob_totals totals = {0};
    ob_block block = {0};
    while (ob_memory_walk(&block)) {
        totals.blocks += block.used;
        const ob_object *object = ob_block_object(&block);
        if (object != NULL) {
            count_object(&totals, object);
        }
    }
    return totals;
}

bool ob_next_object(ob_heap_block *block, const ob_type *type) {
    while (ob_heap_next(block)) {
        const ob_object *object = block->memory;
        if (block->is_object && !ob_is_dead(object) && (type == NULL || object->type == type)) {
            return true;
        }
    }
    return false;
}
