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
    if (waiting_first == NULL) {
        dead->gc = 0;
        waiting_first = dead;
        ob_attention |= OB_ATTENTION_WAITING;
        next_slot = 0;
    } else {
        dead->gc = waiting_first->gc;
        waiting_first->gc = (uintptr_t)dead;
    }
}

/// Release hook, then the memory. All references are gone.
static void free_object(ob_object *object) {
    const ob_type *type = object->type;
    if (type->release != NULL) {
        object->refs |= OB_FLAG_DEAD; /* a hook that drops the object once more panics, instead of starting again */
        type->release(object);
    }
    if (type->placement != NULL) {
        ob_placement_release(object);
    } else {
        ob_memory_release_object(object, ob_object_bytes(object));
    }
}

/// The last reference went. An object without references inside ends at once.
static void bury(ob_object *object) {
    if ((object->refs & OB_FLAG_DEAD) != 0) {
        ob_port_panic(OB_PANIC_COUNT, object);
    }
    if (object->type->is_container != 0) {
        enqueue((ob_container *)(void *)object);
    } else {
        free_object(object);
    }
}

/// Did the count run into its highest bit? It is no longer known then, and the object must stay for ever. (What is far above that
/// was no count.)
static bool is_saturated(uint32_t refs) {
    return refs >> 29 == OB_REFS_SATURATED >> 29;
}

/// Immortal objects are left alone. So far, freed memory looks like one of them.
static bool is_left_alone(const ob_object *object) {
    if (object->refs < OB_REFS_IMMORTAL) {
        return false;
    }
    if ((object->refs & OB_REFS_FREED) != 0) {
        ob_port_panic(OB_PANIC_COUNT, object);
    }
    return true;
}

/// A decref that the fast path did not do: the last reference, or an object that counting leaves alone, or must not meet.
static void drop_last(ob_object *object) {
    if (is_left_alone(object)) {
        return;
    }
    if (is_saturated(object->refs)) {
        object->refs |= OB_REFS_IMMORTAL;
        return;
    }
    if (object->refs >= OB_REFS_ONE) {
        ob_port_panic(OB_PANIC_COUNT, object);
    }
    bury(object);
}

/// Drop a reference that a dead object held. Like ob_decref, but starts no dismantling, so it does not recurse.
static void drop_child(ob_object *child) {
    if (ob_is_tagged(child)) {
        return;
    }
    uint32_t refs = child->refs - OB_REFS_ONE;
    if ((int32_t)refs >= 0) {
        child->refs = refs;
    } else {
        drop_last(child);
    }
}

/// Take the next reference out of the object being dismantled. False when it holds none any more.
static bool take_reference(ob_object *object, ob_object **taken) {
    ob_vector *vector = ob_object_vector(object);
    if (vector != NULL && ob_vector_count(vector) != 0) {
        *taken = ob_vector_take_last(vector);
        return true;
    }
    if (next_slot < object->type->slots) {
        ob_object **slot = &ob_object_slots(object)[next_slot++];
        *taken = *slot;
        *slot = OB_NIL;
        return true;
    }
    return false;
}

bool ob_dismantle(uint32_t units) {
    bool waited = waiting_first != NULL;
    for (; units > 0 && waiting_first != NULL; units--) {
        ob_object *object = &waiting_first->head;
        ob_object *child;
        if (take_reference(object, &child)) {
            drop_child(child);
            continue;
        }
        waiting_first = (ob_container *)waiting_first->gc;
        waiting_count--;
        next_slot = 0;
        if (waiting_first == NULL) {
            ob_attention &= ~(uint32_t)OB_ATTENTION_WAITING;
        }
        free_object(object);
    }
    return waited;
}

void ob_decref_slow(ob_object *object) {
    if (is_left_alone(object)) {
        return; /* the most frequent case by far */
    }
    bool dies = object->refs < OB_REFS_ONE;
    drop_last(object);
    if (dies) {
        ob_dismantle(OB_DECREF_BUDGET_UNITS);
    }
}

size_t ob_waiting(void) {
    return waiting_count;
}

bool ob_gc_step(uint32_t units) {
    ob_dismantle(units);
    return waiting_first != NULL;
}
