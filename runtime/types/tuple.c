/* tuple. Invariant: each item owns one reference, and never changes once the tuple has been returned (from ob_tuple_new: once it is
 * filled). The empty tuple is one object in flash.
 *
 * Its hash is that of CPython: xxHash (Collet), a lane for each item. */
#include "obol/tuple.h"
#include "object/checked.h"

#include "obol/list.h"
#include "obol/operations.h"
#include "types/sequence.h"
#include "types/slicing.h"

static const struct {
    ob_container head;
    uint32_t count;
} empty = {{OB_HEAD_IMMORTAL(&ob_tuple_type), 0}, 0};

static ob_row row_of(const ob_object *object) {
    ob_expect_type(object, &ob_tuple_type);
    return ob_row_of(object);
}

/* --- Making -------------------------------------------------------------------------------------------------------- */

/// Where the items of a tuple go that nobody has seen yet.
static ob_object **slots_of(ob_object *made) {
    return ((ob_tuple *)(void *)made)->items;
}

ob_object *ob_tuple_new(size_t count) {
    OB_NOTE_SITE();
    return count == 0 ? (ob_object *)(uintptr_t)&empty : ob_object_new(&ob_tuple_type, count);
}

ob_object *ob_tuple_from(ob_object *const *items, size_t count) {
    OB_NOTE_SITE();
    ob_object *made = ob_tuple_new(count);
    if (made != NULL) {
        ob_object **slots = slots_of(made);
        for (size_t i = 0; i < count; i++) {
            slots[i] = ob_new_ref(items[i]);
        }
    }
    return made;
}

void ob_tuple_fill(ob_object *tuple, size_t index, OB_TAKES ob_object *item) {
    ob_row row = row_of(tuple);
    if (index >= row.count || row.items[index] != OB_NIL) {
        ob_wrong_type(tuple);
    }
    slots_of(tuple)[index] = item;
}

/// Copy `count` items of a row into a new tuple, from its slot `at` on: from start on, by steps.
static void copy_items(ob_object *made, size_t at, const ob_row *row, const ob_span *span) {
    uint32_t from = (uint32_t)span->start; /* unsigned: behind the last one it may wrap around */
    for (size_t i = 0; i < span->count; i++) {
        slots_of(made)[at + i] = ob_new_ref(ob_row_at(row, from));
        from += (uint32_t)span->step;
    }
}

static ob_span whole_of(const ob_row *row) {
    return (ob_span){.start = 0, .stop = (ptrdiff_t)row->count, .step = 1, .count = row->count};
}

static ob_object *from_row(const ob_row *row, const ob_span *span) {
    ob_object *made = ob_tuple_new(span->count);
    if (made != NULL) {
        copy_items(made, 0, row, span);
    }
    return made;
}

static ob_object *from_whole(ob_object *sequence) {
    ob_row row = ob_row_of(sequence);
    ob_span span = whole_of(&row);
    return from_row(&row, &span);
}

/// Of no other type, not even a derived one: such a tuple can stand for its copy.
static bool is_tuple(const ob_object *object) {
    return ob_type_of(object) == &ob_tuple_type;
}

ob_object *ob_tuple_from_iterable(ob_object *iterable) {
    OB_NOTE_SITE();
    if (is_tuple(iterable)) {
        return ob_new_ref(iterable);
    }
    if (ob_is_row(iterable)) {
        return from_whole(iterable);
    }
    ob_object *collected = ob_list_from_iterable(iterable);
    if (collected == NULL) {
        return NULL;
    }
    ob_object *made = from_whole(collected);
    ob_decref(collected);
    return made;
}

/* --- Reading ------------------------------------------------------------------------------------------------------- */

size_t ob_tuple_length(const ob_object *tuple) {
    return row_of(tuple).count;
}

OB_BORROWED ob_object *ob_tuple_peek(const ob_object *tuple, ptrdiff_t index) {
    ob_row row = row_of(tuple);
    uint32_t position;
    return ob_position(index, row.count, &position) ? row.items[position] : NULL;
}

ob_object *ob_tuple_get(const ob_object *tuple, ptrdiff_t index) {
    OB_NOTE_SITE();
    ob_object *item = ob_tuple_peek(tuple, index);
    ob_xincref(item);
    return item;
}

static ob_object *slice_of(ob_object *tuple, const ob_row *row, const ob_span *span) {
    return span->count == row->count && span->step == 1 && is_tuple(tuple) ? ob_new_ref(tuple) : from_row(row, span);
}

ob_object *ob_tuple_slice(ob_object *tuple, ptrdiff_t start, ptrdiff_t stop, ptrdiff_t step) {
    OB_NOTE_SITE();
    ob_row row = row_of(tuple);
    ob_span span;
    return ob_span_of(start, stop, step, row.count, &span) == OB_OK ? slice_of(tuple, &row, &span) : NULL;
}

ob_object *ob_tuple_get_slice(ob_object *tuple, const ob_object *slice) {
    ob_row row = row_of(tuple);
    ob_span span;
    return ob_slice_indices(slice, row.count, &span) == OB_OK ? slice_of(tuple, &row, &span) : NULL;
}

ptrdiff_t ob_tuple_index(ob_object *tuple, ob_object *item, ptrdiff_t start, ptrdiff_t stop) {
    ob_expect_type(tuple, &ob_tuple_type);
    return ob_sequence_index(tuple, item, start, stop);
}

ptrdiff_t ob_tuple_count(ob_object *tuple, ob_object *item) {
    ob_expect_type(tuple, &ob_tuple_type);
    return ob_sequence_count(tuple, item);
}

ob_object *ob_tuple_reversed(ob_object *tuple) {
    OB_NOTE_SITE();
    ob_expect_type(tuple, &ob_tuple_type);
    return ob_sequence_reversed(tuple);
}

/* --- Operators ----------------------------------------------------------------------------------------------------- */

ob_object *ob_tuple_concat(ob_object *left, ob_object *right) {
    OB_NOTE_SITE();
    ob_row first = row_of(left);
    ob_row second = row_of(right);
    if (second.count == 0 && is_tuple(left)) {
        return ob_new_ref(left);
    }
    if (first.count == 0 && is_tuple(right)) {
        return ob_new_ref(right);
    }
    ob_object *made = ob_tuple_new((size_t)first.count + second.count);
    if (made != NULL) {
        ob_object **slots = slots_of(made);
        for (uint32_t i = 0; i < first.count + second.count; i++) { /* fits: made has so many items */
            slots[i] = ob_new_ref(i < first.count ? first.items[i] : second.items[i - first.count]);
        }
    }
    return made;
}

ob_object *ob_tuple_repeat(ob_object *tuple, ptrdiff_t times) {
    OB_NOTE_SITE();
    ob_row row = row_of(tuple);
    size_t turns = times < 0 ? 0 : (size_t)times;
    if ((turns == 1 || row.count == 0) && is_tuple(tuple)) {
        return ob_new_ref(tuple);
    }
    if (row.count != 0 && turns > UINT32_MAX / row.count) {
        ob_error_set(OB_EOVERFLOW, "tuple too large", NULL);
        return NULL;
    }
    ob_object *made = ob_tuple_new(turns * row.count);
    ob_span span = whole_of(&row);
    for (size_t i = 0; i < turns && made != NULL; i++) {
        copy_items(made, i * row.count, &row, &span);
    }
    return made;
}

static int32_t tuple_length(const ob_object *self) {
    return (int32_t)ob_row_of(self).count;
}

/* --- Comparing, hashing, printing ---------------------------------------------------------------------------------- */

static int tuple_compare(ob_object *self, ob_object *other, ob_compare_step *step) {
    return ob_sequence_compare(self, other, step);
}

#define PRIME_1 2654435761u
#define PRIME_2 2246822519u
#define PRIME_5 374761393u

/// Mix in the hash of the item before the cursor; give out the next one, or finish.
static int tuple_hash(ob_object *self, size_t *cursor, uint32_t *hash, uint32_t inner_hash, ob_object **inner) {
    ob_row row = ob_row_of(self);
    if (*cursor == 0) {
        *hash = PRIME_5;
    } else {
        uint32_t mixed = *hash + inner_hash * PRIME_2;
        *hash = (mixed << 13 | mixed >> 19) * PRIME_1;
    }
    if (*cursor < row.count) {
        *inner = ob_new_ref(row.items[(*cursor)++]);
        return OB_INNER;
    }
    *hash += row.count ^ PRIME_5 ^ 3527539u;
    return OB_OK;
}

/// A tuple of one closes with ",)".
static ob_object *tuple_repr(ob_object *self, size_t *cursor, ob_sink *sink) {
    bool one = *cursor != OB_REPR_INSIDE && ob_row_of(self).count == 1;
    return ob_sequence_repr(self, cursor, sink, "(", one ? ",)" : ")");
}

static const ob_nested tuple_nested = {.compare_next = tuple_compare, .hash_next = tuple_hash};
OB_OFFERED(ob_tuple_binary);
OB_OFFERED(ob_tuple_get_item);
OB_OFFERED(ob_sequence_contains);
OB_OFFERED(ob_sequence_iterate);
static const ob_numbers tuple_numbers = {.binary = ob_tuple_binary};
static const ob_items tuple_items = {
    .length = tuple_length, .get = ob_tuple_get_item, .contains = ob_sequence_contains, .iterate = ob_sequence_iterate};

const OB_TYPE_DEFINE(ob_tuple_type, "tuple", ob_tuple, OB_ITEM_REFERENCES, .repr_next = tuple_repr,
                     .nested = &tuple_nested, .items = &tuple_items, .numbers = &tuple_numbers);
