/* Program code that is due: finalizers, and what weak references do when they are cleared. */
#ifndef OBOL_OBJECT_FINALIZE_H
#define OBOL_OBJECT_FINALIZE_H

#include "obol/finalizer.h"

/// The last reference to an object goes, whose finalizer has not run: run it, and drop the reference again. Beyond OB_FINALIZER_DEPTH it
/// becomes due instead. For safe points.
void ob_finalize(OB_TAKES ob_object *object);

/// Put an object into the queue: one whose finalizer is to run, or a weak reference that was cleared. O(1), runs nothing.
void ob_due_add(OB_TAKES ob_object *object);

/// Run the first of what is due, unless that is being done already. For safe points.
///   return  units that it counts for; 0 when nothing was run
uint32_t ob_due_run(void);

/// How many are in the queue.
size_t ob_due(void);

/// What a floor above does at the end of the program.
typedef struct ob_end {
    bool (*queue)(
        void); ///< puts into the queue what is to run then; false when there is nothing more. Runs no program code
    struct ob_end *next; ///< set by ob_at_finish
} ob_end;

/// Have ob_finish ask for it, before it finalizes what still lives; once after each ob_init.
///   end   static memory
void ob_at_finish(ob_end *end);

/// The queue is empty and nobody is asked at the end: for ob_init.
void ob_finalize_reset(void);

#endif
