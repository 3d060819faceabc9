/* list: a growing sequence. */
#ifndef OBOL_LIST_H
#define OBOL_LIST_H

#include "obol/object.h"
#include "obol/slice.h"

/// A new, empty list.
///   return  new, or NULL (OB_ENOMEM)
///   cost    O(1); one allocation
ob_object *ob_list_new(void);

/// A list of the given items, in order.
///   items   borrowed; none is NULL
///   return  new, or NULL (OB_ENOMEM, OB_EOVERFLOW)
///   cost    O(count)
ob_object *ob_list_from(ob_object *const *items, size_t count);

/// `ob_list_of(a, b, c)`: a list of these. Arguments are borrowed.
#define ob_list_of(...)                                                                                                \
    ob_list_from((ob_object *const[]){__VA_ARGS__}, sizeof((ob_object *const[]){__VA_ARGS__}) / sizeof(ob_object *))

/// list(iterable).
///   return  new, or NULL (OB_ETYPE: cannot be iterated; OB_ENOMEM, OB_EOVERFLOW; or what the iterator reported)
///   cost    O(items)
///   ctx     thread holding the lock; may run program code
ob_object *ob_list_from_iterable(ob_object *iterable);

/// Number of items.
///   cost    O(1)
size_t ob_list_length(const ob_object *list);

/// Append item to list.
///   item    any object, or a small int
///   return  0, or OB_ENOMEM or OB_EOVERFLOW (list unchanged)
///   own     both borrowed; the list keeps a reference of its own to item
///   cost    O(1) at any length: copies at most 32 references or takes at most 2 chunks, at most 750 instructions
///           (bench list_append_worst); while dead objects wait, one chunk also works off OB_ALLOCATE_BUDGET_UNITS of them
///   ctx     thread holding the lock; may dismantle waiting objects
int ob_list_append(ob_object *list, ob_object *item);

/// The item at index; negative counts from the end, as in Python.
///   return  new, or NULL (OB_EINDEX)
///   cost    O(1), at most 40 instructions (bench list_peek_worst)
ob_object *ob_list_get(const ob_object *list, ptrdiff_t index);

/// The same without a reference of its own: valid until the list changes.
///   cost    as ob_list_get
OB_BORROWED ob_object *ob_list_peek(const ob_object *list, ptrdiff_t index);

/// Replace the item at index.
///   return  0, or OB_EINDEX (list unchanged)
///   own     item borrowed; the old item's reference is dropped after the list has changed
///   cost    O(1), and the decref of the old item
int ob_list_set(ob_object *list, ptrdiff_t index, ob_object *item);

/// Insert before index; an index beyond the ends inserts there, as in Python.
///   return  0, or OB_ENOMEM or OB_EOVERFLOW (list unchanged)
///   cost    O(items behind index)
int ob_list_insert(ob_object *list, ptrdiff_t index, ob_object *item);

/// Remove the item at index and return it.
///   return  new (the list's reference passes to the caller), or NULL (OB_EINDEX)
///   cost    O(items behind index); O(1) at the end: at most 700 instructions (bench list_pop_worst)
ob_object *ob_list_pop(ob_object *list, ptrdiff_t index);

/// del list[index].
///   return  0, or OB_EINDEX (list unchanged)
///   cost    as ob_list_pop, and the decref of the item
int ob_list_delete(ob_object *list, ptrdiff_t index);

/// Append all that iterating gives: list += iterable. The list itself is appended once.
///   return  0; OB_ETYPE (cannot be iterated), OB_ENOMEM, OB_EOVERFLOW, or what the iterator reported. Of a list or tuple all is appended
///           or nothing; of another iterable what came before the error stays, as in Python
///   cost    O(items)
///   ctx     thread holding the lock; may run program code, which may change the list
int ob_list_extend(ob_object *list, ob_object *iterable);

/// Remove the first item that is equal.
///   return  0; OB_EVALUE (not there: list unchanged), or what the comparison reported
///   cost    O(items), each a comparison
///   ctx     thread holding the lock; may run program code. When that changes the list, what stands at the position found is removed
int ob_list_remove(ob_object *list, ob_object *item);

/// Remove all items. Needs no memory.
///   cost    O(1), and as ob_decref of a container; when memory has ended, O(items)
void ob_list_clear(ob_object *list);

/// A copy with the same items.
///   return  new, or NULL (OB_ENOMEM)
///   cost    O(items)
ob_object *ob_list_copy(const ob_object *list);

/// Position of the first item that is equal, from start on and before stop, as Python's index.
///   return  0 or above; OB_EVALUE (not there), or what the comparison reported
///   cost    O(items), each a comparison
///   ctx     thread holding the lock; may run program code
ptrdiff_t ob_list_index(ob_object *list, ob_object *item, ptrdiff_t start, ptrdiff_t stop);

/// How many items are equal.
///   return  0 or above, or what the comparison reported
///   cost    O(items), each a comparison
///   ctx     thread holding the lock; may run program code
ptrdiff_t ob_list_count(ob_object *list, ob_object *item);

/// Turn the list around.
///   cost    O(items)
void ob_list_reverse(ob_object *list);

/// list[start:stop:step]. What is left out is OB_FIRST(step), OB_LAST(step), 1. A slice object goes to ob_get_item, ob_set_item and
/// ob_delete_item.
///   return  new, or NULL (OB_EVALUE: step 0; OB_ENOMEM)
///   cost    O(items copied)
ob_object *ob_list_slice(const ob_object *list, ptrdiff_t start, ptrdiff_t stop, ptrdiff_t step);

/// list[start:stop:step] = iterable.
///   return  0; OB_EVALUE (step 0; step not 1, and another number of items), OB_ETYPE (cannot be iterated), OB_ENOMEM, OB_EOVERFLOW, or
///           what the iterator reported: list unchanged
///   own     the old items are dropped after the list has changed
///   cost    O(items given, replaced, and behind them)
///   ctx     thread holding the lock; may run program code, which may change the list: the positions of a slice without step stay as they were at
///           first, those of one with a step are taken anew
int ob_list_set_slice(ob_object *list, ptrdiff_t start, ptrdiff_t stop, ptrdiff_t step, ob_object *iterable);

/// del list[start:stop:step]. Needs no memory, but is faster with some.
///   return  0, or OB_EVALUE (step 0: list unchanged)
///   cost    O(items removed and behind them); when memory has ended, O(items removed × items behind them)
int ob_list_delete_slice(ob_object *list, ptrdiff_t start, ptrdiff_t stop, ptrdiff_t step);

/// left + right.
///   return  new, or NULL (OB_ENOMEM, OB_EOVERFLOW)
///   cost    O(items)
ob_object *ob_list_concat(const ob_object *left, const ob_object *right);

/// list * times; negative is 0.
///   return  new, or NULL (OB_ENOMEM, OB_EOVERFLOW)
///   cost    O(items of the result)
ob_object *ob_list_repeat(const ob_object *list, ptrdiff_t times);

/// list *= times.
///   return  0, or OB_ENOMEM or OB_EOVERFLOW (list unchanged)
///   cost    O(items of the result)
int ob_list_repeat_in_place(ob_object *list, ptrdiff_t times);

/// reversed(list): an iterator, which ends when the list has become too short for it.
///   return  new, or NULL (OB_ENOMEM)
///   cost    O(1); one allocation
ob_object *ob_list_reversed(ob_object *list);

/// How to sort. All zero: ascending by <.
typedef struct ob_sort {
    ob_object *key;     ///< called once with each item; its result is compared. NULL: the item is
    ob_object *compare; ///< called with two keys: below, equal to or above 0, as for functools.cmp_to_key. NULL: by <
    /// The same in C: the key (new, or NULL with the error set), and 1, 0 or an error. They go before the objects above.
    ob_object *(*key_code)(ob_object *item, void *context);
    int (*less_code)(ob_object *left, ob_object *right, void *context);
    void *context; ///< for these two
    bool reverse;  ///< descending; equal items still stay in their order
} ob_sort;

/// Sort in place; stable. While it runs, the list is empty to program code, as in Python.
///   how     NULL: ascending by <
///   return  0; OB_EVALUE when program code put something into the list meanwhile (which is dropped again; the list is sorted); OB_ENOMEM
///           before anything has moved (list unchanged); or what < or program code reported (the list has its items in some order)
///   cost    O(n log n) comparisons at most, n − 1 when it is sorted or strictly descending; no recursion, 500 bytes of stack; a slot for
///           each two items, with keys two for each item and one for each, and three lists; all taken at the start
///   ctx     thread holding the lock; may run program code
int ob_list_sort(ob_object *list, const ob_sort *how);

/// sorted(iterable).
///   return  new, or NULL (as ob_list_from_iterable and ob_list_sort)
///   cost    as both
///   ctx     thread holding the lock; may run program code
ob_object *ob_sorted(ob_object *iterable, const ob_sort *how);

#endif
