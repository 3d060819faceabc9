/* Program code that is due: finalizers, and what weak references do when they are cleared. */
#ifndef OBOL_OBJECT_FINALIZE_H
#define OBOL_OBJECT_FINALIZE_H

#include "obol/finalizer.h"

/// The last reference to an object goes, whose finalizer has not run: run it, and drop the reference again. Beyond OB_FINALIZER_DEPTH it
/// becomes due instead. For safe points.
void ob_finalize(OB_TAKES ob_object *object);

/// Put an object into the queue: one whose finalizer is to run, or a weak reference that was cleared. O(1), runs nothing.
void ob_due_add(OB_TAKES ob_object *object);

/// Run what is due, each piece for 8 units, unless that is being done already. For safe points.
void ob_due_run(uint32_t units);

/// How many are in the queue.
size_t ob_due(void);

/// The queue is empty: for ob_init.
void ob_finalize_reset(void);

#endif
