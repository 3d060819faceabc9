/* set and frozenset: keys without values, in the order in which they came.
 *
 * What obol/dict.h says of keys holds here: program code that they run may change anything, and is met with the right result or
 * OB_ECHANGED. Where a function takes `items`, that is a set, a frozenset, a dict or its keys, or anything that can be iterated; each then has
 * the errors of ob_iterate and of adding beside its own. Operators (| & - ^ and comparisons, which are those of subsets) are ob_binary and
 * ob_compare. */
#ifndef OBOL_SET_H
#define OBOL_SET_H

#include "obol/object.h"
#include "obol/type.h"

extern const ob_type ob_set_type;
extern const ob_type ob_frozenset_type;

/// A new, empty set. 24 bytes on a 32-bit machine; with up to 8 native keys 4 bytes for each, rounded up to a power of two; then 260
/// bytes for each 16 keys.
///   return  new, or NULL (OB_ENOMEM)
///   cost    O(1); one allocation
ob_object *ob_set_new(void);

/// set(items).
///   return  new, or NULL (OB_ENOMEM, OB_EOVERFLOW; OB_ETYPE: cannot be iterated, or an item has no hash)
///   cost    O(items)
///   ctx     thread holding the lock; may run program code
ob_object *ob_set_from(ob_object *items);

/// frozenset(items). All empty ones are one immortal object.
///   items   NULL: none
///   return  new, as ob_set_from; a frozenset itself
///   cost    O(items)
///   ctx     thread holding the lock; may run program code
ob_object *ob_frozenset_from(ob_object *items);

/// A set with the same keys; a frozenset itself. Runs no program code.
///   return  new, or NULL (OB_ENOMEM)
///   cost    O(keys)
ob_object *ob_set_copy(const ob_object *set);

/// Number of keys of a set or frozenset.
///   cost    O(1)
size_t ob_set_length(const ob_object *set);

/// item in set. A set is looked for as the frozenset that equals it.
///   return  1, 0, or OB_ETYPE (no hash)
///   cost    O(1): of a name at most 140 instructions (bench set_contains_worst)
///   ctx     thread holding the lock; may run program code
int ob_set_contains(const ob_object *set, ob_object *item);

/// set.add(item).
///   return  0, OB_ENOMEM, OB_EOVERFLOW or OB_ETYPE: set unchanged
///   cost    O(1) at any size, as ob_dict_set: of a name at most 1500 instructions (bench set_add_worst)
///   ctx     thread holding the lock; may run program code
int ob_set_add(ob_object *set, ob_object *item);

/// set.remove(item).
///   return  0, OB_EKEY, OB_ETYPE: set unchanged. Never needs memory.
///   cost    O(1), as ob_dict_delete: of a name at most 1250 instructions (bench set_remove_worst)
///   ctx     thread holding the lock; may run program code
int ob_set_remove(ob_object *set, ob_object *item);

/// set.discard(item).
///   return  1 when it was there, 0, or OB_ETYPE
///   cost    as ob_set_remove
///   ctx     thread holding the lock; may run program code
int ob_set_discard(ob_object *set, ob_object *item);

/// set.pop(): the last one in. Runs no program code.
///   return  new, or NULL (OB_EKEY: empty). Never needs memory.
///   cost    O(1), as ob_dict_pop_item: at most 1100 instructions (bench set_holes_pop_worst)
ob_object *ob_set_pop(ob_object *set);

/// set.clear().
///   cost    as ob_dict_clear
void ob_set_clear(ob_object *set);

/// Walk a set or frozenset in insertion order.
///   cursor  0 at first
///   key     set to a borrowed reference
///   return  true, or false at the end
///   cost    as ob_dict_next
///   ctx     thread holding the lock; when the set gains or loses keys meanwhile, some may be passed over or seen twice
bool ob_set_next(const ob_object *set, size_t *cursor, OB_BORROWED ob_object **key);

/// set.update(items), set |= items.
///   return  0, or an error: what came before it stays
///   cost    O(items)
///   ctx     thread holding the lock; may run program code
int ob_set_update(ob_object *set, ob_object *items);

/// set.intersection_update(items), set &= items.
///   return  0, or an error: set unchanged
///   cost    O(items); of a set O(the smaller one)
///   ctx     thread holding the lock; may run program code
int ob_set_intersect(ob_object *set, ob_object *items);

/// set.difference_update(items), set -= items.
///   return  0, or an error: what went before it stays away
///   cost    O(items)
///   ctx     thread holding the lock; may run program code
int ob_set_subtract(ob_object *set, ob_object *items);

/// set.symmetric_difference_update(items), set ^= items.
///   return  0, or an error, in the middle of it
///   cost    O(items)
///   ctx     thread holding the lock; may run program code
int ob_set_toggle(ob_object *set, ob_object *items);

/// set.union(items), of a set or frozenset, as the next three: the result is one, too.
///   return  new, or NULL
///   cost    O(keys + items)
///   ctx     thread holding the lock; may run program code
ob_object *ob_set_union(ob_object *set, ob_object *items);

/// set.intersection(items).
///   return  new, or NULL
///   cost    O(items); of a set O(the smaller one)
///   ctx     thread holding the lock; may run program code
ob_object *ob_set_intersection(ob_object *set, ob_object *items);

/// set.difference(items).
///   return  new, or NULL
///   cost    O(keys + items)
///   ctx     thread holding the lock; may run program code
ob_object *ob_set_difference(ob_object *set, ob_object *items);

/// set.symmetric_difference(items).
///   return  new, or NULL
///   cost    O(keys + items)
///   ctx     thread holding the lock; may run program code
ob_object *ob_set_symmetric_difference(ob_object *set, ob_object *items);

/// set.issubset(items).
///   return  1, 0 or an error
///   cost    O(keys); O(items) more for what is no set
///   ctx     thread holding the lock; may run program code
int ob_set_is_subset(ob_object *set, ob_object *items);

/// set.issuperset(items).
///   return  1, 0 or an error
///   cost    O(items)
///   ctx     thread holding the lock; may run program code
int ob_set_is_superset(ob_object *set, ob_object *items);

/// set.isdisjoint(items); also of the keys of a dict.
///   return  1, 0 or an error
///   cost    O(items)
///   ctx     thread holding the lock; may run program code
int ob_set_is_disjoint(ob_object *set, ob_object *items);

#endif
