/* Weak dictionaries: entries leave when their value has died (weakref.WeakValueDictionary), or their key (weakref.WeakKeyDictionary).
 *
 * What is weakly referenced must be a container (obol/weakref.h); keys need a hash, as in a dict. Keys that are weakly referenced are found
 * by their equality as long as they live. An entry whose object has died is found no more from that moment on. It leaves, which drops the
 * key or value that stood beside it, when it is its turn among what is due (obol/finalizer.h): without memory, without asking any key, in
 * O(1): at most 1430 instructions. A dictionary that dies, or is cleared, before its entries do hears no more of them.
 *
 * ob_length, ob_get_item, ob_set_item, ob_delete_item, ob_contains and ob_iterate (which gives keys) work as well. Iterators go in the order of
 * insertion, pass over what has died, and do not mind entries that leave by themselves; when the program adds or deletes keys, they
 * report OB_ECHANGED. Each function that takes a key has the errors of its hash and comparison beside its own, and OB_ECHANGED when those
 * change the dictionary each time. */
#ifndef OBOL_WEAKDICT_H
#define OBOL_WEAKDICT_H

#include "obol/type.h"

extern const ob_type ob_weak_value_dict_type;
extern const ob_type ob_weak_key_dict_type;

/// An empty WeakValueDictionary. 48 bytes on a 32-bit machine, with the first entry 32 more; each entry takes 48 beside those of a dict.
///   return  new, or NULL (OB_ENOMEM)
///   cost    O(1); one allocation
ob_object *ob_weak_value_dict_new(void);

/// An empty WeakKeyDictionary, of the same size.
///   return  new, or NULL (OB_ENOMEM)
///   cost    O(1); one allocation
ob_object *ob_weak_key_dict_new(void);

/// Number of entries. Those whose object has died are among them until it was their turn: 0 due (ob_due), none of them.
///   dict    here and below: of either type; anything else panics
///   cost    O(1)
size_t ob_weak_dict_length(const ob_object *dict);

/// dict[key] = value. The entry of a key that is there keeps its place, and its key.
///   return  0, OB_ETYPE (cannot be weakly referenced, or no hash), OB_ENOMEM, OB_EOVERFLOW: unchanged
///   own     borrowed; the dictionary keeps the one of the two that is not weakly referenced
///   cost    O(1): at most 1800 instructions (bench weak_dict_set_worst) with a small int or name as key
///   ctx     thread holding the lock; may run program code
int ob_weak_dict_set(ob_object *dict, ob_object *key, ob_object *value);

/// dict[key].
///   return  new, or NULL (OB_EKEY; OB_ETYPE: no hash, or a key that cannot be weakly referenced). Needs no memory, as all that look up
///   cost    O(1): at most 420 instructions (bench weak_dict_get_key_worst)
///   ctx     thread holding the lock; may run program code
ob_object *ob_weak_dict_get(ob_object *dict, ob_object *key);

/// dict.get(key, fallback).
///   return  new, or NULL (OB_ETYPE)
///   cost    as ob_weak_dict_get
///   ctx     thread holding the lock; may run program code
ob_object *ob_weak_dict_get_or(ob_object *dict, ob_object *key, ob_object *fallback);

/// key in dict.
///   return  1, 0 (also for a key that cannot be weakly referenced), or OB_ETYPE (no hash)
///   cost    as ob_weak_dict_get
///   ctx     thread holding the lock; may run program code
int ob_weak_dict_contains(ob_object *dict, ob_object *key);

/// dict.setdefault(key, value).
///   return  the value that stands there now, new, or NULL: as ob_weak_dict_set
///   cost    as ob_weak_dict_set
///   ctx     thread holding the lock; may run program code
ob_object *ob_weak_dict_set_default(ob_object *dict, ob_object *key, ob_object *value);

/// del dict[key].
///   return  0, or OB_EKEY, OB_ETYPE: unchanged. Needs no memory
///   cost    O(1), as ob_dict_delete; O(iterators under way) more, as all that takes entries out
///   ctx     thread holding the lock; may run program code
int ob_weak_dict_delete(ob_object *dict, ob_object *key);

/// dict.pop(key).
///   return  new, or NULL (OB_EKEY, OB_ETYPE: unchanged). Needs no memory
///   cost    as ob_weak_dict_delete
///   ctx     thread holding the lock; may run program code
ob_object *ob_weak_dict_pop(ob_object *dict, ob_object *key);

/// dict.pop(key, fallback).
///   return  new, or NULL (OB_ETYPE)
///   cost    as ob_weak_dict_delete
///   ctx     thread holding the lock; may run program code
ob_object *ob_weak_dict_pop_or(ob_object *dict, ob_object *key, ob_object *fallback);

/// dict.popitem(): the last one in that lives.
///   key, value  set to new references; NULL when there is none
///   return      0, or OB_EKEY. Needs no memory
///   cost        O(1); dead entries behind the last one are taken out, each once
int ob_weak_dict_pop_item(ob_object *dict, ob_object **key, ob_object **value);

/// dict.update(other).
///   other   a weak dictionary, a dict, or anything that can be iterated and gives pairs
///   return  0; an error of ob_dict_update or ob_weak_dict_set: what came before it stays
///   cost    O(entries of other)
///   ctx     thread holding the lock; may run program code
int ob_weak_dict_update(ob_object *dict, ob_object *other);

/// dict.clear().
///   cost    as ob_dict_clear, and O(iterators under way)
void ob_weak_dict_clear(ob_object *dict);

/// dict.values(): an iterator.
///   return  new, or NULL (OB_ENOMEM)
///   cost    O(1); one allocation. Each ob_next O(1), and passes over what has died and is due
ob_object *ob_weak_dict_values(ob_object *dict);

/// dict.items(): an iterator, which makes a tuple for each.
///   return  new, or NULL (OB_ENOMEM)
///   cost    as ob_weak_dict_values
ob_object *ob_weak_dict_items(ob_object *dict);

#endif
