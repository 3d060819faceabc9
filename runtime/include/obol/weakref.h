/* Weak references: they point to an object without keeping it alive.
 *
 * Every container can be weakly referenced, and pays nothing for it: list, dict, set, instances, closures, a program's own types that start
 * with ob_container. What holds no references (int, str, bytes …) cannot, nor can weak references and proxies themselves, as in Python.
 *
 * From the moment in which the last reference goes (and the finalizer, if there is one, has not brought the object back to life), all of
 * them are dead. Callbacks then become due, the newest first, and run at a safe point (obol/finalizer.h): at once, when the object died in
 * an ob_decref of the program. A weak reference that dies before its object never calls back. */
#ifndef OBOL_WEAKREF_H
#define OBOL_WEAKREF_H

#include "obol/type.h"

/// 32 bytes on a 32-bit machine, with a callback 36. Equal while both objects live and are equal, later only to itself; its hash is the
/// object's.
extern const ob_type ob_weakref_type;

/// weakref.ref(object, callback)
///   object    a container
///   callback  called with the weak reference when the object has died; NULL or OB_NONE: nothing is
///   return    new, or NULL (OB_ETYPE: cannot be weakly referenced; OB_ENOMEM). Without a callback all that ask share one
///   own       borrowed; the weak reference keeps the callback until it has been called
///   cost      O(1): at most 350 instructions (bench weakref_new)
///   ctx       thread holding the lock
ob_object *ob_weakref_new(ob_object *object, ob_object *callback);

/// ref(): the object, as long as it lives.
///   ref     a weak reference; anything else panics
///   return  new; OB_NONE when it is dead
///   cost    O(1): at most 40 instructions (bench weakref_get)
///   ctx     thread holding the lock
ob_object *ob_weakref_get(const ob_object *ref);

/// weakref.getweakrefcount(object): weak references and proxies to it that live.
///   cost    O(their number)
size_t ob_weakref_count(const ob_object *object);

/// weakref.getweakrefs(object): a list of them, the one that is shared first, then the newest first.
///   return  new, or NULL (OB_ENOMEM)
///   cost    O(their number)
ob_object *ob_weakref_list(const ob_object *object);

#endif
