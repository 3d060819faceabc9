/* What list and tuple share: items in a row, whether in a vector or behind the structure. */
#ifndef OBOL_TYPES_SEQUENCE_H
#define OBOL_TYPES_SEQUENCE_H

#include "object/vector.h"
#include "obol/slice.h"
#include "obol/tuple.h"
#include "obol/type.h"

/// A list: 20 bytes on a 32-bit machine, and the block of its vector.
typedef struct ob_sequence {
    ob_container head;
    ob_vector items;
} ob_sequence;

/// Where the items of a sequence are. Items in a vector may move: it is asked anew at each access.
typedef struct ob_row {
    const ob_vector *vector; ///< NULL: items
    ob_object *const *items;
    uint32_t count;
} ob_row;

/// The row of a list or a tuple, or of an object of a type derived from them. O(1).
ob_row ob_row_of(const ob_object *sequence);

/// The item at index (borrowed), which is below the count. O(1).
static inline ob_object *ob_row_at(const ob_row *row, uint32_t index) {
    return row->vector != NULL ? *ob_vector_slot(row->vector, index) : row->items[index];
}

/// Does the object have a row, and iterate as rows do?
bool ob_is_row(const ob_object *object);

/// The position in a row of this length that an index means; negative counts from the end. False, with OB_EINDEX set, when it is outside.
bool ob_position(ptrdiff_t index, uint32_t count, uint32_t *position);

/// repr_next for sequences: `open`, items with ", " between, `close`.
ob_object *ob_sequence_repr(const ob_object *self, size_t *cursor, ob_sink *sink, const char *open, const char *close);

/// compare_next for sequences. Runs program code between its calls; each reads both rows anew.
int ob_sequence_compare(const ob_object *self, const ob_object *other, ob_compare_step *step);

/* Searching. Sequence and item are held meanwhile, and items are read anew for each comparison, as a list may change. */

/// Look for an equal item: 1 with *found set, OB_EVALUE when there is none, or what the comparison reported.
int ob_sequence_find(ob_object *sequence, ob_object *item, uint32_t *found);
/// index(item, start, stop): the position, or OB_EVALUE, or what the comparison reported.
ptrdiff_t ob_sequence_index(ob_object *sequence, ob_object *item, ptrdiff_t start, ptrdiff_t stop);
/// How many items are equal, or an error.
ptrdiff_t ob_sequence_count(ob_object *sequence, ob_object *item);
/// Is there an equal one? 0, 1 or an error.
int ob_sequence_search(ob_object *sequence, ob_object *item);
/// ob_items.contains.
int ob_sequence_contains(ob_object *sequence, ob_object *item);
/// ob_items.iterate.
ob_object *ob_sequence_iterate(ob_object *sequence);
/// An iterator from the last item to the first.
ob_object *ob_sequence_reversed(ob_object *sequence);

/* Operations of the tables of tuple, which has no header of its own. */
ob_object *ob_tuple_get_item(ob_object *self, ob_object *key);
int ob_tuple_binary(ob_binary_op op, ob_object *left, ob_object *right, ob_object **result);
/// tuple[slice].
ob_object *ob_tuple_get_slice(ob_object *tuple, const ob_object *slice);
/// tuple * times, either way round.
int ob_tuple_multiply(ob_object *left, ob_object *right, ob_object **result);

#endif
