/* Where things are in an object, by its type's description; and new objects.
 *
 * Owns nothing. Invariant: a new object has one reference, OB_NIL in each reference field and an empty vector before anyone else
 * sees it. */
#include "object/allocate.h"
#include "object/checked.h"
#include "object/count.h"
#include "object/placement.h"

/// Where the count of a variable-size object's items stands: right behind the header.
static uint32_t *items_of(const ob_object *object) {
    return (uint32_t *)(uintptr_t)(object + 1);
}

/// In whole granules.
static size_t rounded(size_t bytes) {
    return (bytes + OB_GRANULE_BYTES - 1u) & ~(size_t)(OB_GRANULE_BYTES - 1u);
}

size_t ob_object_bytes(const ob_object *object) {
    const ob_type *type = object->type;
    size_t items = type->item_bytes != 0 ? *items_of(object) : 0;
    return rounded(type->size_bytes + items * type->item_bytes);
}

/// The object's reference fields.
ob_object **ob_object_slots(const ob_object *object) {
    return (ob_object **)(uintptr_t)object + object->type->first_slot;
}

ob_object *ob_object_new(const ob_type *type, size_t items) {
    OB_NOTE_SITE();
    if (type->item_bytes != 0 && items > (UINT32_MAX / 2u - type->size_bytes) / type->item_bytes) {
        ob_error_set(OB_EOVERFLOW, "object too large", NULL);
        return NULL;
    }
    size_t bytes = rounded(type->size_bytes + items * type->item_bytes);
    ob_object *object = type->placement != NULL ? ob_placement_allocate(type, bytes) : ob_allocate_object(bytes);
    if (object == NULL) {
        return NULL;
    }
    /* By words: newlib-nano's memset goes byte by byte. The first word is one reference already, beside what the memory manager keeps
     * there. Shape 0 is an empty vector. */
    typedef uint32_t __attribute__((may_alias)) any_word; /* some of them will be read as pointers */
    any_word *words = (any_word *)(void *)object;
    for (size_t i = 1; i < (type->size_bytes + 3u) / 4u; i++) {
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

/// Where the program's constants lie, by the linker map of boards (flash) or of GNU ld on a computer. NULL where the map has no
/// such name.
extern const char __text_start[] __attribute__((weak));
extern const char __flash_end[] __attribute__((weak));
extern const char __executable_start[] __attribute__((weak));
extern const char end[] __attribute__((weak));

static bool lies_between(const ob_type *type, const char *from, const char *to) {
    uintptr_t at = (uintptr_t)type;
    return to != NULL && at >= (uintptr_t)from && at < (uintptr_t)to && (uintptr_t)to - at >= sizeof(ob_type);
}

bool ob_type_is_plausible(const ob_type *type) {
    if ((uintptr_t)type % _Alignof(ob_type) != 0 || type == NULL) {
        return false;
    }
    bool is_known = __flash_end != NULL || __executable_start != NULL;
    bool is_constant = lies_between(type, __text_start, __flash_end) || lies_between(type, __executable_start, end);
    return (is_constant || !is_known) && type->head.type == &ob_type_type;
}

size_t ob_object_measure(const ob_object *object, size_t most) {
    if (most < sizeof *object || !ob_type_is_plausible(object->type)) {
        return 0;
    }
    if (object->type->item_bytes == 0) {
        return ob_object_bytes(object);
    }
    bool is_right = most >= object->type->size_bytes &&
                    *items_of(object) <= (most - object->type->size_bytes) / object->type->item_bytes;
    return is_right ? ob_object_bytes(object) : 0;
}
