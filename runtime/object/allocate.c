/* Allocation with reclaiming: a request fails only when nothing waits to be dismantled any more.
 *
 * Owns: nothing. Invariant: an allocation never runs program code; dismantling does not either. */
#include "object/allocate.h"

#include "memory/memory.h"
#include "object/count.h"
#include "obol/type.h"

enum { RECLAIM_UNITS = 256 };

void *ob_allocate(size_t bytes, ob_block_kind kind) {
    ob_dismantle(OB_ALLOCATE_BUDGET_UNITS);
    void *memory = ob_memory_allocate(bytes, kind);
    /* Ends: each turn works something off, and the last one finds nothing that waits. */
    while (memory == NULL && ob_dismantle(RECLAIM_UNITS)) {
        memory = ob_memory_allocate(bytes, kind);
    }
    if (memory == NULL) {
        ob_error_set(OB_ENOMEM, "out of memory", NULL);
    }
    return memory;
}

void *ob_reallocate(void *buffer, size_t bytes) {
    void *moved = ob_memory_resize(buffer, bytes);
    while (moved == NULL && ob_dismantle(RECLAIM_UNITS)) {
        moved = ob_memory_resize(buffer, bytes);
    }
    if (moved == NULL) {
        ob_error_set(OB_ENOMEM, "out of memory", NULL);
    }
    return moved;
}

/// Zero is rounded up, so that every block has an address of its own.
static size_t at_least_one(size_t bytes) {
    return bytes != 0 ? bytes : 1;
}

void *ob_mem_alloc(size_t bytes) {
    return ob_allocate(at_least_one(bytes), OB_BLOCK_BUFFER);
}

void *ob_mem_realloc(void *memory, size_t bytes) {
    return memory == NULL ? ob_mem_alloc(bytes) : ob_reallocate(memory, at_least_one(bytes));
}

void ob_mem_free(void *memory) {
    if (memory != NULL) {
        ob_memory_release_buffer(memory);
    }
}

/// Where the count of a variable-size object's items stands: right behind the header.
static uint32_t *items_of(const ob_object *object) {
    return (uint32_t *)(uintptr_t)(object + 1);
}

size_t ob_object_bytes(const ob_object *object) {
    const ob_type *type = object->type;
    size_t items = type->item_bytes != 0 ? *items_of(object) : 0;
    return type->size_bytes + items * type->item_bytes;
}

/// The object's reference fields.
ob_object **ob_object_slots(const ob_object *object) {
    return (ob_object **)(uintptr_t)object + object->type->first_slot;
}

ob_object *ob_object_new(const ob_type *type, size_t items) {
    if (type->item_bytes != 0 && items > (UINT32_MAX / 2u - type->size_bytes) / type->item_bytes) {
        ob_error_set(OB_EOVERFLOW, "object too large", NULL);
        return NULL;
    }
    size_t bytes = type->size_bytes + items * type->item_bytes;
    ob_object *object = ob_allocate(bytes, OB_BLOCK_OBJECT);
    if (object == NULL) {
        return NULL;
    }
    /* By words: newlib-nano's memset goes byte by byte. refs 0 is one reference; shape 0 is an empty vector. */
    uint32_t *words = (uint32_t *)(void *)object;
    for (size_t i = 0; i < (type->size_bytes + 3u) / 4u; i++) {
        words[i] = 0;
    }
    object->type = type;
    if (type->item_bytes != 0) {
        *items_of(object) = (uint32_t)items;
    }
    ob_object **slots = ob_object_slots(object);
    for (unsigned i = 0; i < type->slots; i++) {
        slots[i] = OB_NIL;
    }
    return object;
}
