/* Counting's own parts, for the floors above: layout by description, and dismantling. */
#ifndef OBOL_OBJECT_COUNT_H
#define OBOL_OBJECT_COUNT_H

#include <string.h>

#include "memory/cache.h"
#include "obol/type.h"

/// What the object occupies, in whole granules, its vector's chunks not included.
size_t ob_object_bytes(const ob_object *object);

/// References that are in the object itself, fields first, then items; its vector's are not among them.
uint32_t ob_object_slots(const ob_object *object);
/// One of them.
ob_object **ob_object_slot(const ob_object *object, uint32_t index);

/// The four bytes that tell how a type's objects are made: flags, item_bytes, vector, traits.
static inline uint32_t ob_type_layout(const ob_type *type) {
    uint32_t layout;
    memcpy(&layout, &type->flags, sizeof layout);
    return layout;
}
/// Fields and nothing else, small: the short paths are for these.
#define OB_LAYOUT_PLAIN ((uint32_t)(OB_TYPE_PLAIN | OB_TYPE_CONTAINER))

extern const ob_special ob_nothing_special;
/// What is special about a type; never NULL.
static inline const ob_special *ob_type_special(const ob_type *type) {
    return (type->traits & OB_TRAIT_SPECIAL) != 0 ? type->special : &ob_nothing_special;
}

/// Its vector, or NULL.
static inline ob_vector *ob_object_vector(const ob_object *object) {
    unsigned at = object->type->vector;
    return at == 0 ? NULL : (ob_vector *)(uintptr_t)((const void *const *)object + at);
}

/// The same for what may be no object, or a damaged one.
///   most    bytes up to the region's end: no more is read
///   return  0 when the header cannot be right
size_t ob_object_measure(const ob_object *object, size_t most);

/// Can the type be one? A wild pointer is not followed where the program's map tells what is a constant.
bool ob_type_is_plausible(const ob_type *type);

/// Not 0 when an allocation has more to do than to find memory.
enum {
    OB_ATTENTION_WAITING = 1u << 0, ///< dead objects wait to be dismantled
    OB_ATTENTION_TRACE = 1u << 1,   ///< all memory is traced
    OB_ATTENTION_DUE = 1u << 2,     ///< program code is due: at the next safe point
};
#define ob_attention (ob_cache_state.attention)

/// See ob_set_decref_budget.
extern uint32_t ob_decref_budget;

/// Dismantle what waits, at most `units` references and objects. True when something was waiting, that is, when memory may
/// have come back.
bool ob_dismantle(uint32_t units);

/// While an object ends: its release hook takes this much of what the call may do. Else it does nothing.
void ob_charge(uint32_t units);

/// Run what is due, and dismantle what waits, as far as the units go. For safe points.
void ob_settle(uint32_t units);

/// Drop the reference that is given where no program code may run, inside of an allocation say: what dies waits, and what is due stays due. O(1).
void ob_drop_quietly(ob_object *object);

/// An object that has become immortal because its count ran over, and has not been reported; NULL when there is none.
OB_BORROWED ob_object *ob_take_saturated(void);

/// Forget everything: for ob_init.
void ob_count_reset(void);
void ob_error_reset(void);
void ob_call_reset(void);

#endif
