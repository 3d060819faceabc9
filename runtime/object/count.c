/* Reference counting, and the orderly end of objects.
 *
 * Owns: the lists of dead containers that wait, linked through their gc words: `veiled`, whose weak references are being cleared, and
 * `waiting`, to be dismantled.
 * Invariant: an object on a list has OB_FLAG_DEAD and no references; it keeps its type and what it still holds. Only the
 * first one that waits is being dismantled, and where it stands is in the object itself (its vector grows shorter, a plain object's fields
 * become nil) and in next_slot: nothing of it is in a C frame, so any call may stop after any unit, and no depth of nesting uses the stack.
 * An object is finished before those that die because of it are started. Plain objects (nothing but a few fields) are off the list while
 * they are taken apart, so the first one is never half done when what died in a plain one is put before it.
 * No program code runs in here: a finalizer or callback that becomes due is queued (object/finalize.c), and the outermost decref runs it
 * when the lists are whole.
 *
 * Source: deferred, bounded release of dead structures is Weizenbaum's (1963); CPython's trashcan does it to spare the stack
 * only. */
#include "object/count.h"

#define OB_FILE 0x20
#include "memory/assert.h"
#include "memory/memory.h"
#include "object/finalize.h"
#include "object/refs.h"
#include "obol/placement.h"
#include "object/vector.h"
#include "object/weak.h"

/// What a unit is worth: up to 40 instructions. A reference that is dropped is one.
enum {
    DEATH_UNITS = 2,   ///< what dies because of it
    END_UNITS = 3,     ///< the end of a container that is no plain object
    RELEASE_UNITS = 5, ///< memory that goes back to its region, instead of to a cache
    CLEAR_UNITS = 4,   ///< a weak reference: taken out of its row, and into the queue if it calls back
};

static ob_container *waiting_first; ///< being dismantled
static ob_container *veiled_first;  ///< their weak references are being cleared; then they wait
static size_t waiting_count;        ///< on both lists
static uint32_t next_slot;          ///< of waiting_first: reference fields below it are gone
static int32_t units_left;          ///< of the call that dismantles
uint32_t ob_decref_budget = OB_DECREF_BUDGET_UNITS;
static ob_object *saturated; ///< the last one whose count was lost, until that is reported

void ob_count_reset(void) {
    waiting_first = NULL;
    veiled_first = NULL;
    waiting_count = 0;
    next_slot = 0;
    saturated = NULL;
    ob_attention = 0;
}

uint32_t ob_set_decref_budget(uint32_t units) {
    uint32_t old = ob_decref_budget;
    ob_decref_budget = units == 0 ? 1u : units <= OB_UNLIMITED ? units : OB_UNLIMITED;
    return old;
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

/// A dead container, behind the one that is being dismantled.
static void enqueue(ob_container *dead) {
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

/// Clear weak references to a dead container, as many as there are units for. True when all are.
static bool unveil(ob_container *dead) {
    for (ob_weak *weak = ob_weak_first(dead); weak != NULL; weak = ob_weak_first(dead)) {
        if (units_left <= 0) {
            return false;
        }
        units_left -= CLEAR_UNITS;
        ob_weak_clear(weak);
    }
    return true;
}

/// A container whose last reference went dies: first its weak references, then what it holds. A weak reference leaves its row at once: were
/// those that wait still there, who makes the next one would have to pass them all.
static void die(ob_container *object) {
    object->head.refs |= OB_FLAG_DEAD;
    if ((object->head.type->traits & OB_TRAIT_WEAK) != 0) {
        ob_weak_unlink(&object->head);
    }
    if (unveil(object)) {
        enqueue(object);
    } else {
        *ob_gc_word(object) = (uintptr_t)veiled_first;
        veiled_first = object;
        waiting_count++;
        ob_attention |= OB_ATTENTION_WAITING;
    }
}

/// Go on with those whose weak references are not all cleared yet. At most units_left turns.
static void unveil_waiting(void) {
    while (veiled_first != NULL && unveil(veiled_first)) {
        ob_container *done = veiled_first;
        veiled_first = (ob_container *)done->gc;
        waiting_count--;
        enqueue(done);
    }
}

/// Take the first one off the list; it is still an object.
OB_INLINE ob_object *dequeue(void) {
    ob_container *first = waiting_first;
    waiting_first = (ob_container *)first->gc;
    waiting_count--;
    return &first->head;
}

void ob_charge(uint32_t units) {
    units_left -= (int32_t)units;
}

/// Memory is about to be released: charge what that takes when no cache keeps it.
OB_INLINE void charge_release(size_t bytes) {
    bool is_kept =
        bytes <= OB_SLOT_GRANULES * OB_GRANULE_BYTES && ob_cache_state.credit >= (int32_t)(bytes * OB_CACHE_SHARE);
    if (!is_kept) {
        units_left -= RELEASE_UNITS;
    }
}

/// Release hook, then the memory. All references are gone.
OB_FAST static void free_object(ob_object *object) {
    const ob_special *special = ob_type_special(object->type);
    if (special->release != NULL) {
        object->refs |= OB_FLAG_DEAD; /* a hook that drops the object once more panics, instead of starting again */
        special->release(object);
    }
    if (special->placement != NULL) {
        units_left -= RELEASE_UNITS;
        special->placement->code->release(object);
    } else {
        size_t bytes = ob_object_bytes(object);
        charge_release(bytes);
        ob_memory_release_object(object, bytes);
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
        saturated = object;
        ob_attention |= OB_ATTENTION_DUE;
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

/// A container dies: is there a finalizer that has not run? What is in the queue cannot die, as the queue has a reference.
static bool is_finalizable(const ob_object *object) {
    if ((object->type->traits & OB_TRAIT_SPECIAL) == 0) {
        return false;
    }
    uintptr_t word = *ob_gc_word((const ob_container *)(const void *)object);
    if ((word & OB_GC_DUE) != 0) {
        ob_port_panic(OB_PANIC_COUNT, object);
    }
    return object->type->special->finalize != NULL && (word & OB_GC_FINALIZED) == 0;
}

/// The last reference of one that a dead object held. An object without references inside ends at once.
OB_FAST static void bury_child(ob_object *child) {
    if (!dies(child)) {
        return;
    }
    units_left -= DEATH_UNITS;
    if ((child->type->flags & OB_TYPE_CONTAINER) == 0) {
        free_object(child);
    } else if (is_finalizable(child)) {
        OB_NOTE_KEPT(child);
        ob_due_add(child);
    } else {
        die((ob_container *)(void *)child);
    }
}

/// A plain object whose last reference goes, put before what waits. The one that is being dismantled must be off the list.
OB_INLINE void put_first(ob_container *dead) {
    dead->head.refs |= OB_FLAG_DEAD;
    dead->gc = (uintptr_t)waiting_first;
    waiting_first = dead;
    waiting_count++;
}

/// A plain object's fields, from the first to the last, and the end of them.
static inline ob_object **fields_of(ob_object *object) {
    return (ob_object **)((ob_container *)(void *)object + 1);
}

static inline ob_object **end_of(ob_object *object, const ob_type *type) {
    return (ob_object **)((uintptr_t)object + type->size_bytes);
}

/// Drop a reference that a dead object held. Like ob_decref, but starts no dismantling, so it does not recurse.
///   off_list  the one that held it is off the list: then the short way is open
///   return    false when units may have been used up on the way
OB_INLINE bool drop_child(ob_object *child, bool off_list) {
    if (ob_is_tagged(child)) {
        return true;
    }
    OB_NOTE_CHILD_DROP(child);
    uint32_t refs = child->refs - OB_REFS_ONE;
    if ((int32_t)refs >= 0) {
        child->refs = refs;
    } else if (off_list && child->refs < OB_FLAG_LOWEST && ob_type_layout(child->type) == OB_LAYOUT_PLAIN) {
        put_first((ob_container *)(void *)child);
    } else {
        bury_child(child);
        return false;
    }
    return true;
}

/// A plain object whose fields before `end` are gone: the rest later.
__attribute__((noinline)) static void put_back(ob_object *object, ob_object **end) {
    for (ob_object **slot = fields_of(object); slot != end; slot++) {
        *slot = OB_NIL;
    }
    enqueue((ob_container *)(void *)object);
}

/// Drop a plain object's fields from `slot` on. The object is off the list. False when it had to be put back, as the units were used up.
OB_INLINE bool drop_fields(ob_object *object, ob_object **slot, const ob_type *type, bool at_front) {
    ob_object **end = end_of(object, type);
    while (slot != end) {
        if (!drop_child(*slot++, at_front) && units_left <= 0 && slot != end) {
            put_back(object, slot);
            return false;
        }
    }
    return true;
}

/// Take the first waiting object, a plain one, apart: it has at most 14 fields.
OB_INLINE void dismantle_plain(const ob_type *type) {
    ob_object *object = dequeue();
    units_left -= (int32_t)type->slots + 1;
    if (!drop_fields(object, fields_of(object), type, true)) {
        return;
    }
    object->refs &= OB_HEAD_AFTER_RUN;
    if (OB_CHECKED || !ob_cache_push((ob_granule *)(void *)object, type->size_bytes)) {
        units_left -= RELEASE_UNITS;
        ob_memory_release_object(object, type->size_bytes);
    }
}

/// Drop the last slots of a vector that is not empty, down to the start of a leaf at most. What is dropped does not look at the vector.
OB_INLINE void dismantle_leaf(ob_vector *vector) {
    uint32_t last = ob_vector_count(vector) - 1u;
    uint32_t left = last % OB_CHUNK_SLOTS;
    ob_object **leaf = ob_vector_leaf(vector, last);
    while (left != 0 && units_left > 0) {
        units_left--;
        (void)drop_child(leaf[left--], false);
    }
    vector->shape -= last % OB_CHUNK_SLOTS - left;
    if (left == 0 && units_left > 0) {
        units_left -= DEATH_UNITS;
        charge_release(ob_vector_block_bytes(vector));
        (void)drop_child(ob_vector_take_last(vector), false);
    }
}

/// Drop fields and items from next_slot on: as many as stand in a row.
OB_INLINE void dismantle_row(ob_object *object, const ob_type *type, uint32_t slots) {
    uint32_t next = next_slot;
    ob_object **slot = ob_object_slot(object, next);
    bool is_field = next < type->slots;
    uint32_t end = !is_field ? slots : ob_type_special(type)->offsets == NULL ? type->slots : next + 1u;
    while (next < end && units_left > 0) {
        ob_object *child = *slot;
        *slot++ = OB_NIL;
        next++;
        units_left--;
        (void)drop_child(child, false);
    }
    next_slot = next;
}

/// Some units of work on the first waiting object: a leaf of its vector, then its fields and items, then its end.
OB_FAST static void dismantle_some(ob_object *object, const ob_type *type) {
    ob_vector *vector = ob_object_vector(object);
    if (vector != NULL) {
        if (ob_vector_count(vector) != 0) {
            dismantle_leaf(vector);
        }
        if (ob_vector_count(vector) != 0 || units_left <= 0) {
            return;
        }
    }
    uint32_t slots = ob_object_slots(object);
    if (next_slot < slots) {
        dismantle_row(object, type, slots);
        if (next_slot < slots || units_left <= 0) {
            return;
        }
    }
    next_slot = 0;
    units_left -= END_UNITS;
    free_object(dequeue());
}

/// Dismantle what waits, as far as units_left goes.
OB_FAST static void dismantle(void) {
    unveil_waiting();
    while (waiting_first != NULL && units_left > 0) {
        ob_object *object = &waiting_first->head;
        const ob_type *type = object->type;
        if (ob_type_layout(type) == OB_LAYOUT_PLAIN) {
            dismantle_plain(type);
        } else {
            dismantle_some(object, type);
        }
    }
    uint32_t others = ob_attention & ~(uint32_t)OB_ATTENTION_WAITING;
    ob_attention = waiting_count != 0 ? others | OB_ATTENTION_WAITING : others;
}

/// So many units for what follows.
OB_INLINE void allow(uint32_t units) {
    units_left = (int32_t)(units <= OB_UNLIMITED ? units : OB_UNLIMITED);
}

bool ob_dismantle(uint32_t units) {
    bool waited = waiting_count != 0;
    allow(units);
    dismantle();
    return waited;
}

/// What is due goes first, so that it does not grow while there is much to dismantle. Ends: each turn takes some units, or nothing waits.
void ob_settle(uint32_t allowed) {
    allow(allowed);
    int32_t left = units_left; /* program code uses units_left for its own */
    while (left > 0) {
        uint32_t units = (ob_attention & OB_ATTENTION_DUE) != 0 ? ob_due_run() : 0;
        if (units == 0 && waiting_first == NULL && veiled_first == NULL) {
            return;
        }
        units_left = left - (int32_t)units;
        if (units == 0) {
            dismantle();
        }
        left = units_left;
    }
}

/// The end of an outermost decref: some of what waits, and, unless there is more of that, the program code that is due.
OB_INLINE void settle(void) {
    if (waiting_first != NULL || veiled_first != NULL) {
        dismantle();
    }
    if ((ob_attention & OB_ATTENTION_DUE) != 0 && waiting_count == 0) {
        ob_settle(ob_decref_budget);
    }
}

/// A plain object's fields are gone, and its memory goes; then some of what waits.
__attribute__((noinline)) static void free_emptied(ob_object *object) {
    ob_memory_release_object(object, object->type->size_bytes);
    settle();
}

/// A plain object's fields from `slot` on are still to be dropped.
__attribute__((noinline)) static void drop_rest(ob_object *object, ob_object **slot) {
    object->refs |= OB_FLAG_DEAD; /* should it hold itself with a reference that it has not */
    allow(ob_decref_budget);
    if (drop_fields(object, slot, object->type, next_slot == 0)) {
        charge_release(object->type->size_bytes);
        free_emptied(object);
    } else {
        settle();
    }
}

/// The last reference of one that is no plain object without flags.
__attribute__((noinline)) static void bury(ob_object *object) {
    if (!dies(object)) {
        if ((ob_attention & OB_ATTENTION_DUE) != 0) {
            ob_settle(ob_decref_budget);
        }
        return;
    }
    allow(ob_decref_budget);
    if ((object->type->flags & OB_TYPE_CONTAINER) == 0) {
        free_object(object);
        if (ob_attention == 0) {
            return;
        }
    } else if (is_finalizable(object)) {
        OB_NOTE_KEPT(object);
        ob_finalize(object); /* in which a decref has worked off its share already */
        if (ob_decref_budget != OB_UNLIMITED) {
            return;
        }
        allow(ob_decref_budget); /* for what its error was about */
    } else {
        die((ob_container *)(void *)object);
    }
    settle();
}

/// Drop a reference whose holder dies, where that is only a matter of counting. False when nothing was done.
static inline bool drop_lightly(ob_object *child) {
    if (!ob_is_tagged(child)) {
        uint32_t refs = child->refs - OB_REFS_ONE;
        if ((int32_t)refs < 0) {
            return false;
        }
        OB_NOTE_CHILD_DROP(child);
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
        allow(ob_decref_budget);
        free_emptied(object);
    }
}

size_t ob_waiting(void) {
    return waiting_count;
}

void ob_drop_quietly(ob_object *object) {
    units_left = 0;
    (void)drop_child(object, false);
}

ob_object *ob_take_saturated(void) {
    ob_object *object = saturated;
    saturated = NULL;
    return object;
}

bool ob_gc_step(uint32_t units) {
    ob_settle(units);
    return waiting_count != 0 || ob_due() != 0;
}
