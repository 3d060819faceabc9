/* Reference counting, and the orderly end of objects.
 *
 * Owns: the list of dead containers that wait to be dismantled, linked through their gc words.
 * Invariant: an object on the list has OB_FLAG_DEAD and no references; it keeps its type and what it still holds. Only the
 * first one is being dismantled, and where it stands is in the object itself (its vector grows shorter) and in next_slot:
 * nothing of it is in a C frame, so any call may stop after any unit, and no depth of nesting uses the stack. An object
 * is finished before those that die because of it are started.
 *
 * Source: deferred, bounded release of dead structures is Weizenbaum's (1963); CPython's trashcan does it to spare the stack
 * only. */
#include "object/count.h"

#define OB_FILE 0x20
#include "memory/assert.h"
#include "memory/memory.h"
#include "object/placement.h"
#include "object/vector.h"

static ob_container *waiting_first; ///< being dismantled
static size_t waiting_count;
uint32_t ob_attention;
static uint32_t next_slot; ///< of waiting_first: reference fields below it are gone

void ob_count_reset(void) {
    waiting_first = NULL;
    waiting_count = 0;
    next_slot = 0;
    ob_attention = 0;
}

_Noreturn void ob_wrong_type(const ob_object *found) {
    ob_port_panic(OB_PANIC_WRONG_TYPE, found);
}

uint32_t ob_refcount(const ob_object *object) {
    if (ob_is_tagged(object) || object->refs >= OB_REFS_IMMORTAL) {
        return UINT32_MAX;
    }
    return object->refs / OB_REFS_ONE + 1u;
}

/// Put a dead container behind the one that is being dismantled.
static void enqueue(ob_container *dead) {
    dead->head.refs |= OB_FLAG_DEAD;
    waiting_count++;
    ob_attention |= OB_ATTENTION_WAITING;
    if (waiting_first == NULL) {
        dead->gc = 0;
        waiting_first = dead;
    } else {
        dead->gc = waiting_first->gc;
        waiting_first->gc = (uintptr_t)dead;
    }
}

/// Take the first one off the list; it is still an object.
static ob_object *dequeue(void) {
    ob_container *first = waiting_first;
    waiting_first = (ob_container *)first->gc;
    waiting_count--;
    return &first->head;
}

/// Release hook, then the memory. All references are gone.
static void free_object(ob_object *object) {
    const ob_special *special = ob_type_special(object->type);
    if (special->release != NULL) {
        object->refs |= OB_FLAG_DEAD; /* a hook that drops the object once more panics, instead of starting again */
        special->release(object);
    }
    if (special->placement != NULL) {
        ob_placement_release(object);
    } else {
        ob_memory_release_object(object, ob_object_bytes(object));
    }
}

/// Did the count run into its highest bit? It is no longer known then, and the object must stay for ever. (What is far above that
/// was no count.)
static bool is_saturated(uint32_t refs) {
    return refs >> 29 == OB_REFS_SATURATED >> 29;
}

/// A decref of what has more in its count than one reference. Immortal objects are left alone. So far, freed memory looks like one of them.
///   return  true when it dies: there were only flags
__attribute__((noinline)) static bool dies_with_flags(ob_object *object) {
    uint32_t refs = object->refs;
    if (refs >= OB_REFS_IMMORTAL && (refs & OB_REFS_FREED) == 0) {
        return false;
    }
    if (is_saturated(refs)) {
        object->refs |= OB_REFS_IMMORTAL;
        return false;
    }
    if (refs >= OB_REFS_ONE || (refs & OB_FLAG_DEAD) != 0) {
        ob_port_panic(OB_PANIC_COUNT, object);
    }
    return true;
}

/// Does the object, whose count cannot be lowered, die? Nearly always the word holds nothing but the memory manager's bits.
static inline bool dies(ob_object *object) {
    return object->refs < OB_FLAG_LOWEST || dies_with_flags(object);
}

/// The last reference of one that a dead object held. An object without references inside ends at once.
static void bury_child(ob_object *child) {
    if (!dies(child)) {
        return;
    }
    if ((child->type->flags & OB_TYPE_CONTAINER) != 0) {
        enqueue((ob_container *)(void *)child);
    } else {
        free_object(child);
    }
}

/// Drop a reference that a dead object held. Like ob_decref, but starts no dismantling, so it does not recurse.
static inline void drop_child(ob_object *child) {
    if (ob_is_tagged(child)) {
        return;
    }
    uint32_t refs = child->refs - OB_REFS_ONE;
    if ((int32_t)refs >= 0) {
        child->refs = refs;
    } else {
        bury_child(child);
    }
}

/// Take a plain object apart in one go: it has at most 14 fields.
static inline void free_plain(ob_object *object, const ob_type *type) {
    size_t bytes = type->size_bytes;
    ob_object **slot = (ob_object **)((uintptr_t)object + bytes);
    for (unsigned left = type->slots; left != 0; left--) {
        drop_child(*--slot);
    }
    ob_memory_release_object(object, bytes);
}

/// Take the next reference out of the object being dismantled. False when it holds none any more.
static bool take_reference(ob_object *object, ob_object **taken) {
    ob_vector *vector = ob_object_vector(object);
    if (vector != NULL && ob_vector_count(vector) != 0) {
        *taken = ob_vector_take_last(vector);
        return true;
    }
    if (next_slot < ob_object_slots(object)) {
        ob_object **slot = ob_object_slot(object, next_slot++);
        *taken = *slot;
        *slot = OB_NIL;
        return true;
    }
    return false;
}

/// One unit of work on the first waiting object.
static void dismantle_step(ob_object *object) {
    ob_object *child;
    if (take_reference(object, &child)) {
        drop_child(child);
        return;
    }
    next_slot = 0;
    free_object(dequeue());
}

/// Dismantle up to so many units of what waits.
OB_FAST static void dismantle(uint32_t units) {
    while (waiting_first != NULL && units > 0) {
        ob_object *object = &waiting_first->head;
        const ob_type *type = object->type;
        if (ob_type_layout(type) == OB_LAYOUT_PLAIN) {
            uint32_t cost = type->slots + 1u;
            units = units > cost ? units - cost : 0;
            free_plain(dequeue(), type);
        } else {
            units--;
            dismantle_step(object);
        }
    }
    if (waiting_first == NULL) {
        ob_attention &= ~(uint32_t)OB_ATTENTION_WAITING;
    }
}

bool ob_dismantle(uint32_t units) {
    bool waited = waiting_first != NULL;
    dismantle(units);
    return waited;
}

OB_FAST void ob_decref_slow(ob_object *object) {
    if (!dies(object)) {
        return;
    }
    const ob_type *type = object->type;
    if (ob_type_layout(type) == OB_LAYOUT_PLAIN) {
        free_plain(object, type);
    } else if ((type->flags & OB_TYPE_CONTAINER) != 0) {
        enqueue((ob_container *)(void *)object);
    } else {
        free_object(object);
    }
    if (waiting_first != NULL) {
        dismantle(OB_DECREF_BUDGET_UNITS);
    }
}

size_t ob_waiting(void) {
    return waiting_count;
}

bool ob_gc_step(uint32_t units) {
    dismantle(units);
    return waiting_first != NULL;
}
