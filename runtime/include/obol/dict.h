/* dict: from keys to values, in the order in which the keys came.
 *
 * A key may be any object with a hash: its type's hash and compare may be program code, and do anything meanwhile. When they change the dict
 * that is being searched, the search begins anew; when they do so each time, it ends with OB_ECHANGED. What they report is reported. Each
 * function that takes a key or compares values has these results beside its own. None of them runs program code for keys that are
 * names, other strs, ints, bools, None, or equal only to themselves.
 *
 * O(1) costs hold given a good hash. Long strs add O(length), unless they are names, whose hash is kept. */
#ifndef OBOL_DICT_H
#define OBOL_DICT_H

#include "obol/object.h"
#include "obol/type.h"

extern const ob_type ob_dict_keys_type;
extern const ob_type ob_dict_values_type;
extern const ob_type ob_dict_items_type;

/// A new, empty dict. 24 bytes on a 32-bit machine; with up to 8 native keys 8 bytes for each, rounded up to a power of two; then 260 bytes
/// for each 12 keys.
///   return  new, or NULL (OB_ENOMEM)
///   cost    O(1); one allocation
ob_object *ob_dict_new(void);

/// A dict of all that can be iterated, each with the same value. dict.fromkeys(keys, value).
///   return  new, or NULL (OB_ENOMEM, OB_EOVERFLOW; OB_ETYPE: cannot be iterated, or a key has no hash; or what the iterator reported)
///   cost    O(keys)
///   ctx     thread holding the lock; may run program code
ob_object *ob_dict_from_keys(ob_object *keys, ob_object *value);

/// A new dict with the same keys and values. Runs no program code.
///   return  new, or NULL (OB_ENOMEM)
///   cost    O(keys)
ob_object *ob_dict_copy(const ob_object *dict);

/// Number of keys.
///   cost    O(1)
size_t ob_dict_length(const ob_object *dict);

/// Set dict[key] = value.
///   return  0, OB_ENOMEM, OB_EOVERFLOW, or OB_ETYPE (the key has no hash): dict unchanged
///   own     all borrowed; the dict keeps references of its own
///   cost    O(1) at any size, whatever came and went before: two buckets are split, at most three entries are moved or four dropped; of a
///           name at most 1350 instructions (bench dict_set_worst). A replaced value adds its decref, dead objects that wait OB_ALLOCATE_BUDGET_UNITS a chunk
///   ctx     thread holding the lock; may run program code
int ob_dict_set(ob_object *dict, ob_object *key, ob_object *value);

/// dict[key].
///   return  new, or NULL (OB_EKEY; OB_ETYPE)
///   cost    O(1): of a name at most 120 instructions (bench dict_get_worst), where the dict has up to 100,000 keys
///   ctx     thread holding the lock; may run program code
ob_object *ob_dict_get(const ob_object *dict, ob_object *key);

/// dict.get(key, fallback).
///   return  new, or NULL (OB_ETYPE)
///   cost    as ob_dict_get
///   ctx     thread holding the lock; may run program code
ob_object *ob_dict_get_or(const ob_object *dict, ob_object *key, ob_object *fallback);

/// key in dict.
///   return  1, 0, or OB_ETYPE
///   cost    as ob_dict_get
///   ctx     thread holding the lock; may run program code
int ob_dict_contains(const ob_object *dict, ob_object *key);

/// ob_dict_get without a reference and without an error when the key is not there.
///   return  borrowed, valid until the dict changes; NULL when there is none (or the key's type has no hash)
///   cost    as ob_dict_get; needs no memory
///   ctx     thread holding the lock; may run program code
OB_BORROWED ob_object *ob_dict_find(const ob_object *dict, ob_object *key);

/// ob_dict_find for a str key that is not an object (yet): no memory is needed to look, and no program code runs.
///   cost    as ob_dict_get, and O(length) for the hash; needs no memory
OB_BORROWED ob_object *ob_dict_find_text(const ob_object *dict, const char *text, size_t length);

/// dict.setdefault(key, value).
///   return  the value that stands there now, new, or NULL: as ob_dict_set
///   cost    as ob_dict_set
///   ctx     thread holding the lock; may run program code
ob_object *ob_dict_set_default(ob_object *dict, ob_object *key, ob_object *value);

/// del dict[key].
///   return  0, or OB_EKEY, OB_ETYPE (dict unchanged). Never needs memory.
///   cost    O(1): at most three entries are moved or four dropped, of a name at most 1250 instructions (bench dict_delete_worst); and
///           the decrefs of key and value
///   ctx     thread holding the lock; may run program code
int ob_dict_delete(ob_object *dict, ob_object *key);

/// ob_dict_delete for a str key that is not an object. Runs no program code.
///   return  0, or OB_EKEY (no error state is set: there is no object to name)
///   cost    as ob_dict_delete, and O(length) for the hash
int ob_dict_delete_text(ob_object *dict, const char *text, size_t length);

/// dict.pop(key).
///   return  new, or NULL (OB_EKEY, OB_ETYPE: dict unchanged). Never needs memory.
///   cost    as ob_dict_delete
///   ctx     thread holding the lock; may run program code
ob_object *ob_dict_pop(ob_object *dict, ob_object *key);

/// dict.pop(key, fallback).
///   return  new, or NULL (OB_ETYPE)
///   cost    as ob_dict_delete
///   ctx     thread holding the lock; may run program code
ob_object *ob_dict_pop_or(ob_object *dict, ob_object *key, ob_object *fallback);

/// dict.popitem(): the last one in. Runs no program code.
///   key, value  set to new references; NULL when the dict is empty
///   return      0, or OB_EKEY. Never needs memory.
///   cost        O(1), whatever was deleted before: at most 1150 instructions (bench dict_holes_pop_item_worst)
int ob_dict_pop_item(ob_object *dict, ob_object **key, ob_object **value);

/// dict.clear().
///   cost    O(1) when there is memory for one object: what was in it is dropped like what dies, in pieces. Else O(keys)
void ob_dict_clear(ob_object *dict);

/// dict.update(other), dict |= other. For dict | other: ob_binary with OB_OR.
///   other   a dict, or anything that can be iterated and gives pairs: tuples, or again anything that gives two items
///   return  0; OB_ECHANGED (other changed meanwhile), OB_EVALUE (not a pair), or as ob_dict_set: what came before stays
///   cost    O(keys of other)
///   ctx     thread holding the lock; may run program code
int ob_dict_update(ob_object *dict, ob_object *other);

/// Walk the dict in insertion order.
///   cursor  0 at first
///   key, value  set to borrowed references
///   return  true, or false at the end
///   cost    O(1): a run of deleted entries, whatever its length, is passed in one step. (Where keys were deleted behind the cursor after
///           the last call, a step for each of them at most)
///   ctx     thread holding the lock; when the dict gains or loses keys meanwhile, some may be passed over or seen twice
bool ob_dict_next(const ob_object *dict, size_t *cursor, OB_BORROWED ob_object **key, OB_BORROWED ob_object **value);

/// dict.keys(): a view, which shows what is in the dict at any time. Length, contains, iteration; compared and combined like a set
/// (ob_compare, ob_binary, ob_set_is_disjoint).
///   return  new, or NULL (OB_ENOMEM)
///   cost    O(1); one allocation
ob_object *ob_dict_keys(ob_object *dict);

/// dict.values(): a view. Length, contains, iteration.
///   cost    O(1); one allocation
ob_object *ob_dict_values(ob_object *dict);

/// dict.items(): a view. Length, contains (of a tuple of two), iteration, which makes a tuple for each.
///   cost    O(1); one allocation
ob_object *ob_dict_items(ob_object *dict);

/// reversed(dict), and of its views: an iterator from the last to the first. (Forward: ob_iterate.) As all iterators over dicts it reports
/// OB_ECHANGED when a key has come or gone since it was made.
///   object  a dict or a view; anything else panics
///   return  new, or NULL (OB_ENOMEM)
///   cost    O(1); one allocation
ob_object *ob_dict_reversed(ob_object *object);

#endif
