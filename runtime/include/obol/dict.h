/* dict: from keys to values, in the order in which the keys came. */
#ifndef OBOL_DICT_H
#define OBOL_DICT_H

#include "obol/object.h"

/// A new, empty dict.
///   return  new, or NULL (OB_ENOMEM)
///   cost    O(1); one allocation
ob_object *ob_dict_new(void);

/// Number of keys.
///   cost    O(1)
size_t ob_dict_length(const ob_object *dict);

/// Set dict[key] = value.
///   key     str, int, bool, None, or another type with a hash
///   return  0, OB_ENOMEM, OB_EOVERFLOW, or OB_ETYPE (the key's type has no hash): dict unchanged
///   own     all borrowed; the dict keeps references of its own
///   cost    O(1) at any size, given a good hash: one bucket is split and at most four records are looked at; with keys of
///           8 bytes at most 11000 instructions (bench dict_set_worst; the ninth key, which turns pairs into records), mean
///           1,200. Long keys add O(length); a str's hash is kept, but not that of a constant. A replaced value adds its decref,
///           dead objects that wait OB_ALLOCATE_BUDGET_UNITS a chunk
///   ctx     thread holding the lock
int ob_dict_set(ob_object *dict, ob_object *key, ob_object *value);

/// dict[key].
///   return  new, or NULL (OB_EKEY; OB_ETYPE)
///   cost    O(1), given a good hash: with keys of 8 bytes at most 1200 instructions (bench dict_find_worst); long keys add
///           O(length)
ob_object *ob_dict_get(const ob_object *dict, ob_object *key);

/// The same without a reference and without an error when the key is not there.
///   return  borrowed, valid until the dict changes; NULL when there is none (or the key has no hash)
///   cost    as ob_dict_get; needs no memory
OB_BORROWED ob_object *ob_dict_find(const ob_object *dict, ob_object *key);

/// ob_dict_find for a str key that is not an object (yet): no memory is needed to look.
///   cost    as ob_dict_get, and O(length) for the hash; needs no memory
OB_BORROWED ob_object *ob_dict_find_text(const ob_object *dict, const char *text, size_t length);

/// del dict[key].
///   return  0, or OB_EKEY, OB_ETYPE (dict unchanged). Never needs memory.
///   cost    O(1), given a good hash: at most four records are looked at, with keys of 8 bytes
///           3800 instructions (bench dict_delete_worst); and the decrefs of key and value
int ob_dict_delete(ob_object *dict, ob_object *key);

/// ob_dict_delete for a str key that is not an object.
///   return  0, or OB_EKEY (no error state is set: there is no object to name)
///   cost    as ob_dict_delete, and O(length) for the hash
int ob_dict_delete_text(ob_object *dict, const char *text, size_t length);

/// Walk the dict in insertion order.
///   cursor  0 at first
///   key, value  set to borrowed references
///   return  true, or false at the end
///   cost    O(1), but passes over deleted records: a whole walk is O(keys + records deleted and not yet squeezed out)
///   ctx     thread holding the lock; the dict must not gain or lose keys meanwhile (values may be replaced)
bool ob_dict_next(const ob_object *dict, size_t *cursor, OB_BORROWED ob_object **key, OB_BORROWED ob_object **value);

#endif
