/* Reference counting, and the orderly end of objects.
 *
 * Owns: the list of dead containers that wait to be dismantled, linked through their gc words.
 * Invariant: an object on the list has OB_FLAG_DEAD and no references; it keeps its type and what it still holds. Only the
 * first one is being dismantled, and where it stands is in the object itself (its vector grows shorter) and in next_slot:
 * nothing of it is in a C frame, so any call may stop after any unit, and no depth of nesting uses the stack. An object
 * is finished before those that die because of it are started. Plain objects (nothing but a few fields) are taken apart in one go, so
 * the first one is never half done when what died in a plain one is put before it.
 *
 * Source: deferred, bounded release of dead structures is Weizenbaum's (1963); CPython's trashcan does it to spare the stack
 * only. */
#include "object/count.h"

#define OB_FILE 0x20
#include "memory/assert.h"
#include "memory/memory.h"
#include "obol/placement.h"
#include "object/vector.h"

enum {
    /// What a plain object's memory counts for when no cache keeps it, beside its fields: its region takes up to 190 instructions.
    RELEASE_UNITS = 5,
};

static ob_container *waiting_first; ///< being dismantled
static size_t waiting_count;
static uint32_t next_slot; ///< of waiting_first: reference fields below it are gone
static uint32_t spent;     ///< of such units, by the call that dismantles

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
OB_INLINE ob_object *dequeue(void) {
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
        special->placement->code->release(object);
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

/// A plain object whose last reference goes, put before what waits. The one that is being dismantled must be off the list.
OB_INLINE void put_first(ob_container *dead) {
    dead->head.refs |= OB_FLAG_DEAD;
    dead->gc = (uintptr_t)waiting_first;
    waiting_first = dead;
    waiting_count++;
}

/// Drop a reference that a dead object held. Like ob_decref, but starts no dismantling, so it does not recurse.
///   off_list  the one that held it is off the list: then the short way is open
OB_INLINE void drop_child(ob_object *child, bool off_list) {
    if (ob_is_tagged(child)) {
        return;
    }
    uint32_t refs = child->refs - OB_REFS_ONE;
    if ((int32_t)refs >= 0) {
        child->refs = refs;
    } else if (off_list && child->refs < OB_FLAG_LOWEST && ob_type_layout(child->type) == OB_LAYOUT_PLAIN) {
        put_first((ob_container *)(void *)child);
    } else {
        bury_child(child);
    }
}

/// A plain object's fields, from the first to the last, and the end of them.
static inline ob_object **fields_of(ob_object *object) {
    return (ob_object **)((ob_container *)(void *)object + 1);
}

static inline ob_object **end_of(ob_object *object, const ob_type *type) {
    return (ob_object **)((uintptr_t)object + type->size_bytes);
}

/// Take the first waiting object, a plain one, apart: it has at most 14 fields.
OB_INLINE void dismantle_plain(const ob_type *type) {
    ob_object *object = dequeue();
    ob_object **end = end_of(object, type);
    object->refs &= OB_HEAD_AFTER_RUN;
    for (ob_object **slot = fields_of(object); slot != end; slot++) {
        drop_child(*slot, true);
    }
    if (OB_CHECKED || !ob_cache_push((ob_granule *)(void *)object, type->size_bytes)) {
        spent += RELEASE_UNITS;
        ob_memory_release_object(object, type->size_bytes);
    }
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
        drop_child(child, false);
        return;
    }
    next_slot = 0;
    free_object(dequeue());
}

/// Dismantle up to so many units of what waits.
OB_FAST static void dismantle(uint32_t units) {
    uint32_t done = 0;
    spent = 0;
    while (waiting_first != NULL && done + spent < units) {
        ob_object *object = &waiting_first->head;
        const ob_type *type = object->type;
        if (ob_type_layout(type) == OB_LAYOUT_PLAIN) {
            done += type->slots + 1u;
            dismantle_plain(type);
        } else {
            done++;
            dismantle_step(object);
        }
    }
    uint32_t others = ob_attention & ~(uint32_t)OB_ATTENTION_WAITING;
    ob_attention = waiting_first != NULL ? others | OB_ATTENTION_WAITING : others;
}

bool ob_dismantle(uint32_t units) {
    bool waited = waiting_first != NULL;
    dismantle(units);
    return waited;
}

/// A plain object's fields are gone, and its memory goes; then some of what waits.
__attribute__((noinline)) static void free_emptied(ob_object *object) {
    ob_memory_release_object(object, object->type->size_bytes);
    dismantle(OB_DECREF_BUDGET_UNITS);
}

/// A plain object's fields from `slot` on are still to be dropped.
__attribute__((noinline)) static void drop_rest(ob_object *object, ob_object **slot) {
    ob_object **end = end_of(object, object->type);
    while (slot < end) { /* at most 14 turns */
        drop_child(*slot++, false);
    }
    free_emptied(object);
}

/// The last reference of one that is no plain object without flags.
__attribute__((noinline)) static void bury(ob_object *object) {
    if (!dies(object)) {
        return;
    }
    const ob_type *type = object->type;
    if (ob_type_layout(type) == OB_LAYOUT_PLAIN) {
        object->refs &= OB_HEAD_AFTER_RUN;
        drop_rest(object, fields_of(object));
        return;
    }
    if ((type->flags & OB_TYPE_CONTAINER) != 0) {
        enqueue((ob_container *)(void *)object);
    } else {
        free_object(object);
    }
    if (waiting_first != NULL) {
        dismantle(OB_DECREF_BUDGET_UNITS);
    }
}

/// Drop a reference whose holder dies, where that is only a matter of counting. False when nothing was done.
static inline bool drop_lightly(ob_object *child) {
    if (!ob_is_tagged(child)) {
        uint32_t refs = child->refs - OB_REFS_ONE;
        if ((int32_t)refs < 0) {
            return false;
        }
        child->refs = refs;
    }
    return true;
}

/// A plain object of this size has two fields.
#define PAIR_BYTES (sizeof(ob_container) + 2u * sizeof(ob_object *))

/// Short for the most frequent end: a plain object of two fields, nothing inside that dies, room in the cache, nothing waiting. No call
/// then, and no register saved.
OB_SHORT void ob_decref_slow(ob_object *object) {
    uint32_t refs = object->refs;
    if (refs >= OB_FLAG_LOWEST) {
        if (refs < OB_REFS_IMMORTAL || (refs & OB_REFS_FREED) != 0) { /* immortal: the most frequent case by far */
            bury(object);
        }
        return;
    }
    const ob_type *type = object->type;
    if (OB_CHECKED || ob_type_layout(type) != OB_LAYOUT_PLAIN) {
        bury(object);
        return;
    }
    ob_object **slot = fields_of(object);
    if (type->size_bytes != PAIR_BYTES || !drop_lightly(slot[0])) {
        drop_rest(object, slot);
        return;
    }
    if (!drop_lightly(slot[1])) {
        drop_rest(object, slot + 1);
        return;
    }
    if (ob_attention != 0 || !ob_cache_push((ob_granule *)(void *)object, PAIR_BYTES)) {
        free_emptied(object);
    }
}

size_t ob_waiting(void) {
    return waiting_count;
}

bool ob_gc_step(uint32_t units) {
    dismantle(units);
    return waiting_first != NULL;
}
