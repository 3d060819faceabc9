/* Iterators over iterators: enumerate(), zip(), reversed(). As all iterators they are for ob_next, and iterate over themselves. What the
 * iterators below report is handed on (OB_ECHANGED of a container that was changed, among the rest), and when memory ends nothing is lost:
 * the next call goes on where this one stood. */
#ifndef OBOL_ITERATORS_H
#define OBOL_ITERATORS_H

#include <stddef.h>

#include "obol/type.h"

extern const ob_type ob_enumerate_type;
extern const ob_type ob_zip_type;

/// enumerate(iterable, start): tuples of a number and an item. 32 bytes on a 32-bit machine, and the iterator below.
///   start   number of the first item; after 2^63 − 1 ob_next reports OB_EOVERFLOW
///   return  new, or NULL (OB_ETYPE: cannot be iterated; OB_ENOMEM; what __iter__ reported)
///   cost    O(1), and that of ob_iterate. Each item: that of the iterator below, and one allocation
///   ctx     thread holding the lock; may run program code
ob_object *ob_enumerate_new(ob_object *iterable, int64_t start);

/// zip(*iterables): tuples of an item of each, until the first of them ends; what was then taken from those before it is lost. After an
/// error, what was taken is kept for the next call.
///   items   iterables, borrowed; the same one may be there several times. None: ends at once
///   return  new, or NULL (OB_ETYPE: cannot be iterated; OB_ENOMEM; what __iter__ reported)
///   cost    O(count), and that of ob_iterate. Each tuple: those of the iterators below, and one allocation
///   ctx     thread holding the lock; may run program code
ob_object *ob_zip_new(ob_object *const *items, size_t count);

/// `ob_zip_of(a, b)`: zip of these.
#define ob_zip_of(...)                                                                                                 \
    ob_zip_new((ob_object *const[]){__VA_ARGS__}, sizeof((ob_object *const[]){__VA_ARGS__}) / sizeof(ob_object *))

/// reversed(sequence): an iterator from the last item to the first, over a list, tuple, range, str, bytes, bytearray, and whatever else has a
/// length and items by number; or what __reversed__ of its type gives. It ends when the sequence has become too short for it. (Of a dict
/// and its views: ob_dict_reversed. What one knows to be a list, tuple or range: ob_list_reversed …, which link less.)
///   return  new, or NULL (OB_ETYPE: no sequence, as sets are none; OB_ENOMEM; what __len__ or __reversed__ reported)
///   cost    O(1); one allocation. Each item: as ob_get_item; of a str O(1)
///   ctx     thread holding the lock; may run program code
ob_object *ob_reversed(ob_object *sequence);

#endif
