/* Finalize objects: a call to be made when an object has died, or at the end of the program (weakref.finalize).
 *
 * They are kept alive by the runtime until they have called, or were detached. A program may drop its reference at once. */
#ifndef OBOL_WEAKFINALIZE_H
#define OBOL_WEAKFINALIZE_H

#include "obol/type.h"

/// 56 bytes on a 32-bit machine. Calling one (ob_call without arguments) makes the call at once and gives its result; None when it is dead.
extern const ob_type ob_finalize_type;

/// weakref.finalize(object, callback, *args)
///   object    a container
///   callback  called with args at a safe point after the object's death; what it reports goes to the hook for that (obol/finalizer.h). It
///             must not refer to the object, which would never die
///   args      tuple, or NULL: none
///   return    new, or NULL (OB_ETYPE: cannot be weakly referenced; OB_ENOMEM)
///   own       borrowed; kept until the call
///   cost      O(1); one allocation
///   ctx       thread holding the lock
ob_object *ob_finalize_new(ob_object *object, ob_object *callback, ob_object *args);

/// finalize.alive: has it neither called nor been detached?
///   finalize  here and below: anything else panics
///   cost      O(1)
bool ob_finalize_is_alive(const ob_object *finalize);

/// finalize.peek(): a tuple (object, callback, args).
///   return  new, or NULL (OB_ENOMEM); None when it or its object is dead
///   cost    O(1); one allocation
ob_object *ob_finalize_peek(ob_object *finalize);

/// finalize.detach(): as peek; it then is dead, and never calls.
///   return  as ob_finalize_peek; when memory ends it still lives
///   cost    O(1); one allocation
ob_object *ob_finalize_detach(ob_object *finalize);

/// finalize.atexit, true at first: does ob_finish make the call?
///   cost    O(1)
bool ob_finalize_at_exit(const ob_object *finalize);

/// finalize.atexit = …
///   cost    O(1)
void ob_finalize_set_at_exit(ob_object *finalize, bool at_exit);

#endif
