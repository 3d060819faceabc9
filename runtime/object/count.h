/* Counting's own parts, for the floors above: layout by description, and dismantling. */
#ifndef OBOL_OBJECT_COUNT_H
#define OBOL_OBJECT_COUNT_H

#include "obol/type.h"

/// What the object occupies, its vector's chunks not included.
size_t ob_object_bytes(const ob_object *object);

/// The object's reference fields, type->slots of them.
ob_object **ob_object_slots(const ob_object *object);

/// Its vector, or NULL.
static inline ob_vector *ob_object_vector(const ob_object *object) {
    unsigned at = object->type->vector;
    return at == 0 ? NULL : (ob_vector *)(uintptr_t)((const void *const *)object + at);
}

/// Dismantle what waits, at most `units` references and objects. True when something was waiting, that is, when memory may
/// have come back.
bool ob_dismantle(uint32_t units);

/// Forget everything: for ob_init.
void ob_count_reset(void);
void ob_error_reset(void);

#endif
