/* Where things are in an object, by its type's description; and new objects.
 *
 * Owns nothing. Invariant: a new object has one reference, OB_NIL in each reference field and an empty vector before anyone else
 * sees it. */
#include "object/allocate.h"
#include "object/checked.h"
#include "object/count.h"
#include "obol/placement.h"
#include "object/refs.h"
#include "memory/cache.h"

static size_t header_bytes(const ob_type *type) {
    return (type->flags & OB_TYPE_CONTAINER) != 0 ? sizeof(ob_container) : sizeof(ob_object);
}

/// Where the count of a variable-size object's items stands: right behind the header.
static uint32_t *items_of(const ob_object *object) {
    return (uint32_t *)((uintptr_t)object + header_bytes(object->type));
}

/// In whole granules.
static size_t rounded(size_t bytes) {
    return (bytes + OB_GRANULE_BYTES - 1u) & ~(size_t)(OB_GRANULE_BYTES - 1u);
}

OB_FAST size_t ob_object_bytes(const ob_object *object) {
    const ob_type *type = object->type;
    size_t items = type->item_bytes != 0 ? *items_of(object) : 0;
    return rounded(type->size_bytes + items * type->item_bytes);
}

OB_FAST ob_object **ob_object_slot(const ob_object *object, uint32_t index) {
    const ob_type *type = object->type;
    ob_object **words = (ob_object **)(uintptr_t)object;
    if (index >= type->slots) { /* items: they end where the object does */
        return (ob_object **)((uintptr_t)object + type->size_bytes) + (index - type->slots);
    }
    const uint8_t *offsets = ob_type_special(type)->offsets;
    return offsets != NULL ? &words[offsets[index]] : &words[type->first_slot + index];
}

OB_FAST uint32_t ob_object_slots(const ob_object *object) {
    const ob_type *type = object->type;
    return type->slots + ((type->traits & OB_TRAIT_ITEM_REFERENCES) != 0 ? *items_of(object) : 0);
}

const ob_special ob_nothing_special;

/// Zeros behind the header's first word: by words, as newlib-nano's memset goes byte by byte. Shape 0 is an empty vector.
static void clear(ob_object *object, size_t bytes) {
    typedef uint32_t __attribute__((may_alias)) any_word; /* some of them will be read as pointers */
    any_word *words = (any_word *)(void *)object;
    for (size_t i = 1; i < (bytes + 3u) / 4u; i++) {
        words[i] = 0;
    }
}

static void *allocate(const ob_type *type, size_t bytes) {
    const ob_placement *placement = ob_type_special(type)->placement;
    if (placement == NULL) {
        return ob_allocate_object(bytes);
    }
    if (placement->code != NULL) {
        return placement->code->allocate(type, bytes);
    }
    ob_port_panic(OB_PANIC_TYPE, type); /* not made by OB_PLACEMENT */
}

/// A new object of any type. The first word is one reference already, beside what the memory manager keeps there.
__attribute__((noinline)) static ob_object *new_general(const ob_type *type, size_t items) {
    if (type->item_bytes != 0 && items > (UINT32_MAX / 2u - type->size_bytes) / type->item_bytes) {
        ob_error_set(OB_EOVERFLOW, "object too large", NULL);
        return NULL;
    }
    size_t bytes = rounded(type->size_bytes + items * type->item_bytes);
    ob_object *object = allocate(type, bytes);
    if (object == NULL) {
        return NULL;
    }
    clear(object, type->size_bytes);
    object->type = type;
    OB_NOTE_BIRTH(object);
    if (type->item_bytes != 0) {
        *items_of(object) = (uint32_t)items;
    }
    uint32_t slots = ob_object_slots(object);
    for (uint32_t i = 0; i < slots; i++) {
        *ob_object_slot(object, i) = OB_NIL;
    }
    if ((type->traits & OB_TRAIT_MADE) != 0) {
        ob_incref(ob_type_object(type));
        *ob_object_slot(object, 0) = ob_type_object(type);
    }
    return object;
}

/// A plain object when no slot of its size is at hand.
__attribute__((noinline)) static ob_object *new_blank_slowly(const ob_type *type) {
    if (ob_type_layout(type) != OB_LAYOUT_PLAIN) {
        return new_general(type, 0);
    }
    ob_object *object = ob_allocate_object(type->size_bytes);
    if (object != NULL) {
        object->type = type;
        ((ob_container *)(void *)object)->gc = 0;
        OB_NOTE_BIRTH(object);
    }
    return object;
}

OB_SHORT ob_object *ob_object_new_blank(const ob_type *type) {
    OB_NOTE_SITE();
    ob_object *object = NULL;
    if (!OB_CHECKED && ob_type_layout(type) == OB_LAYOUT_PLAIN) {
        object = (ob_object *)(void *)ob_cache_pop(type->size_bytes);
    }
    if (object == NULL) {
        return new_blank_slowly(type);
    }
    object->type = type;
    ((ob_container *)(void *)object)->gc = 0;
    OB_NOTE_BIRTH(object);
    return object;
}

OB_FAST ob_object *ob_object_new(const ob_type *type, size_t items) {
    OB_NOTE_SITE();
    OB_EXPECT_RIGHT(type);
    if (ob_type_layout(type) != OB_LAYOUT_PLAIN) {
        return new_general(type, items);
    }
    ob_object *object = ob_object_new_blank(type);
    if (object != NULL) {
        ob_object **slot = (ob_object **)((uintptr_t)object + type->size_bytes);
        for (unsigned left = type->slots; left != 0; left--) {
            *--slot = OB_NIL;
        }
    }
    return object;
}

/// Where the program's constants lie, by the linker map of boards (flash) or of GNU ld on a computer. NULL where the map has no
/// such name.
extern const char __text_start[] __attribute__((weak));
extern const char __flash_end[] __attribute__((weak));
extern const char __executable_start[] __attribute__((weak));
extern const char end[] __attribute__((weak));

static bool lies_between(const void *address, size_t bytes, const char *from, const char *to) {
    uintptr_t at = (uintptr_t)address;
    return to != NULL && at >= (uintptr_t)from && at < (uintptr_t)to && (uintptr_t)to - at >= bytes;
}

static bool is_constant(const void *address, size_t bytes) {
    bool is_known = __flash_end != NULL || __executable_start != NULL;
    return !is_known || lies_between(address, bytes, __text_start, __flash_end) ||
           lies_between(address, bytes, __executable_start, end);
}

/// Does it look like a type that was made at run time, whose own type is derived from that of all types?
static bool is_made(const ob_type *type) {
    const ob_heap *heap = ob_region_of(type);
    if (heap == NULL || (size_t)((uintptr_t)heap->end - (uintptr_t)type) < sizeof *type) {
        return false;
    }
    const ob_type *own = type->head.head.type;
    return own != NULL && (type->head.head.refs & OB_REFS_FREED) == 0 && (type->traits & OB_TRAIT_MADE) != 0 &&
           (uintptr_t)own % _Alignof(ob_type) == 0 && is_constant(own, sizeof *own) && own->base == &ob_type_type &&
           (ob_region_of(type->name) != NULL || is_constant(type->name, 1));
}

bool ob_type_is_plausible(const ob_type *type) {
    if ((uintptr_t)type % _Alignof(ob_type) != 0 || type == NULL) {
        return false;
    }
    return (is_constant(type, sizeof *type) && type->head.head.type == &ob_type_type) || is_made(type);
}

size_t ob_object_measure(const ob_object *object, size_t most) {
    if (most < sizeof *object || !ob_type_is_plausible(object->type)) {
        return 0;
    }
    if (object->type->item_bytes == 0) {
        return ob_object_bytes(object);
    }
    bool is_right = most >= header_bytes(object->type) + sizeof(uint32_t) && most >= object->type->size_bytes &&
                    *items_of(object) <= (most - object->type->size_bytes) / object->type->item_bytes;
    return is_right ? ob_object_bytes(object) : 0;
}
