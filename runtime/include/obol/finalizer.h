/* Finalizers: program code for the end of an object, after PEP 442. And the program code that runs at safe points in general.
 *
 * A type has one with OB_SPECIAL(.finalize = …), a type made at run time with an attribute __del__. It runs once in an object's life, when
 * the last reference goes, with the object whole: it may look at everything, allocate, drop what it likes, and bring the object back
 * to life by taking a reference. What it returns as an error goes to the hook below.
 *
 * It runs at the ob_decref that drops the last reference. Finalizers of objects that die because another one died, and callbacks of weak
 * references (obol/weakref.h), become due in the order in which that is found out, and run in this order at the next safe point: the end of
 * the outermost ob_decref that lets something die and leaves nothing waiting, ob_gc_step, ob_poll. An allocation is none and runs no
 * program code, nor do errors that are set. (A function of the runtime that has begun something and finds no memory to end it drops what there is,
 * with an ob_decref: that is one.) While due code runs, no other due code starts. */
#ifndef OBOL_FINALIZER_H
#define OBOL_FINALIZER_H

#include "obol/object.h"

/// What has no caller to return an error to: a finalizer or callback failed, or a count ran over (OB_EOVERFLOW) and its object stays for ever.
///   source  the object whose finalizer it was, the weak reference whose callback, or the one that stays; borrowed
///   error   what was reported; borrowed
typedef void (*ob_unraisable_hook)(ob_object *source, const ob_error_state *error);

/// Set who hears of such errors.
///   hook    runs at safe points, and may run any code; NULL: the runtime's own, which writes a line to ob_port_write
///   return  the one before; NULL: the runtime's own
///   cost    O(1)
///   ctx     thread holding the lock
ob_unraisable_hook ob_set_unraisable_hook(ob_unraisable_hook hook);

/// Has the object's finalizer run, or does it run? gc.is_finalized()
///   cost    O(1)
///   ctx     any, while the object lives
bool ob_is_finalized(const ob_object *object);

/// A safe point: run what is due, at most a decref's budget of it.
///   return  true when something is still due
///   cost    O(budget), and what the program's code takes; O(1) when nothing is due
///   ctx     thread holding the lock; runs program code
bool ob_poll(void);

/// Finalizers and callbacks that are due.
///   cost    O(1)
size_t ob_due(void);

/// The end of the program: work off all that waits and is due, make the calls that are for then (obol/weakfinalize.h), the last made first,
/// then run the finalizers of all objects that live and have not had theirs.
/// Objects that are made meanwhile are left alone.
///   return  how many finalizers ran for objects that were still alive
///   cost    O(blocks), and what the program's code takes
///   ctx     thread holding the lock, no object's code running; runs program code
size_t ob_finish(void);

#endif
