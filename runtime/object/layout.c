/* Where things are in an object, by its type's description; and new objects.
 *
 * Owns nothing. Invariant: a new object has one reference, OB_NIL in each reference field and an empty vector before anyone else
 * sees it. */
#include "object/allocate.h"
#include "object/count.h"

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
