/* Proxies: they pass on what is done with them to an object that they do not keep alive (weakref.proxy).
 *
 * str, comparing, truth, length, items, iterating, arithmetic, attributes and calls are those of the object, which is kept alive meanwhile,
 * and OB_EREFERENCE once it is dead. The repr is the proxy's own, and a proxy has no hash, as in Python. C functions that expect a certain
 * type (ob_list_append …) take the object, not the proxy: ob_weakref_get gives it. */
#ifndef OBOL_PROXY_H
#define OBOL_PROXY_H

#include "obol/type.h"

/// 32 bytes on a 32-bit machine, with a callback 40.
extern const ob_type ob_proxy_type;

/// weakref.proxy(object, callback)
///   object    a container; a proxy or another weak reference is none
///   callback  called with the proxy when the object has died; NULL or OB_NONE: nothing is
///   return    new, or NULL (OB_ETYPE: cannot be weakly referenced; OB_ENOMEM). Without a callback all that ask share one
///   own       borrowed; the proxy keeps the callback until it has been called
///   cost      O(1), as ob_weakref_new
///   ctx       thread holding the lock
ob_object *ob_proxy_new(ob_object *object, ob_object *callback);

#endif
