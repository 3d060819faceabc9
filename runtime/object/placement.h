/* Objects whose type says where they should lie, or how many there will be. */
#ifndef OBOL_OBJECT_PLACEMENT_H
#define OBOL_OBJECT_PLACEMENT_H

#include "obol/placement.h"

/// Memory for an object of a type with a placement: see ob_allocate_object.
void *ob_placement_allocate(const ob_type *type, size_t bytes);
/// Give it back.
void ob_placement_release(ob_object *object);
/// All reserves are gone: for ob_init.
void ob_placement_reset(void);

#endif
