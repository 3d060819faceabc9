/* Weak sets: members leave when they have died (weakref.WeakSet). What obol/weakdict.h says of keys that are weakly referenced holds for
 * members. ob_length, ob_contains and ob_iterate work as well. */
#ifndef OBOL_WEAKSET_H
#define OBOL_WEAKSET_H

#include "obol/type.h"

extern const ob_type ob_weak_set_type;

/// An empty WeakSet. 48 bytes on a 32-bit machine, with the first member 32 more; each member takes 48 beside those of a set.
///   return  new, or NULL (OB_ENOMEM)
///   cost    O(1); one allocation
ob_object *ob_weak_set_new(void);

/// Number of members, as ob_weak_dict_length.
///   set     here and below: anything else panics
///   cost    O(1)
size_t ob_weak_set_length(const ob_object *set);

/// set.add(item).
///   return  0, OB_ETYPE (cannot be weakly referenced, or no hash), OB_ENOMEM, OB_EOVERFLOW: unchanged
///   cost    as ob_weak_dict_set
///   ctx     thread holding the lock; may run program code
int ob_weak_set_add(ob_object *set, ob_object *item);

/// item in set.
///   return  1, 0 (also for what cannot be weakly referenced), or OB_ETYPE (no hash). Needs no memory
///   cost    as ob_weak_dict_get
///   ctx     thread holding the lock; may run program code
int ob_weak_set_contains(ob_object *set, ob_object *item);

/// set.discard(item).
///   return  1 when it was there, 0, or OB_ETYPE (cannot be weakly referenced, or no hash). Needs no memory
///   cost    as ob_weak_dict_delete
///   ctx     thread holding the lock; may run program code
int ob_weak_set_discard(ob_object *set, ob_object *item);

/// set.remove(item).
///   return  0, OB_EKEY, or as ob_weak_set_discard
///   cost    as ob_weak_dict_delete
///   ctx     thread holding the lock; may run program code
int ob_weak_set_remove(ob_object *set, ob_object *item);

/// set.pop(): the last one in that lives.
///   return  new, or NULL (OB_EKEY: empty). Needs no memory
///   cost    as ob_weak_dict_pop_item
ob_object *ob_weak_set_pop(ob_object *set);

/// set.update(items).
///   return  0, or an error of ob_iterate, ob_next or ob_weak_set_add: what came before it stays
///   cost    O(items)
///   ctx     thread holding the lock; may run program code
int ob_weak_set_update(ob_object *set, ob_object *items);

/// set.clear().
///   cost    as ob_weak_dict_clear
void ob_weak_set_clear(ob_object *set);

#endif
