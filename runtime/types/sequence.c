/* What list and tuple share. Owns nothing. A type's description tells where its items are, so none is named here.
 *
 * Invariant: each item of a row owns one reference. Whatever runs program code holds the sequence and the item in question, and reads the
 * row anew afterwards. */
#include "types/sequence.h"

#include "obol/int.h"
#include "obol/operations.h"

ob_row ob_row_of(const ob_object *sequence) {
    const ob_type *type = sequence->type;
    if (type->vector != 0) {
        const ob_vector *vector =
            (const ob_vector *)(const void *)((void *const *)(const void *)sequence + type->vector);
        return (ob_row){.vector = vector, .count = ob_vector_count(vector)};
    }
    return (ob_row){.items = (ob_object *const *)((uintptr_t)sequence + type->size_bytes),
                    .count = ((const ob_tuple *)(const void *)sequence)->count};
}

bool ob_is_row(const ob_object *object) {
    const ob_type *type = ob_type_of(object);
    while (type != NULL && type->items == NULL) {
        type = type->base;
    }
    return type != NULL && type->items->iterate == ob_sequence_iterate;
}

bool ob_position(ptrdiff_t index, uint32_t count, uint32_t *position) {
    size_t at = (size_t)index + (index < 0 ? count : 0u);
    if (at >= count) {
        ob_error_set(OB_EINDEX, "index out of range", NULL);
        return false;
    }
    *position = (uint32_t)at;
    return true;
}

/* --- Printing and comparing ---------------------------------------------------------------------------------------- */

/// The item at the cursor is read anew at each call, so a sequence that a sink makes shorter just ends.
ob_object *ob_sequence_repr(const ob_object *self, size_t *cursor, ob_sink *sink, const char *open, const char *close) {
    size_t index = *cursor;
    if (index == OB_REPR_INSIDE) {
        ob_sink_text(sink, open);
        ob_sink_text(sink, "...");
        ob_sink_text(sink, close);
        return NULL;
    }
    if (index == 0) {
        ob_sink_text(sink, open);
    } else if (index < ob_row_of(self).count) {
        ob_sink_text(sink, ", ");
    }
    ob_row row = ob_row_of(self);
    if (index >= row.count) {
        ob_sink_text(sink, close);
        return NULL;
    }
    *cursor = index + 1;
    return ob_row_at(&row, (uint32_t)index);
}

static int compare_lengths(uint32_t ours, uint32_t theirs, ob_comparison op) {
    switch (op) {
    case OB_LT: return ours < theirs;
    case OB_LE: return ours <= theirs;
    case OB_GT: return ours > theirs;
    case OB_GE: return ours >= theirs;
    default: return ours == theirs;
    }
}

enum { SEARCHING, DECIDING }; /* the first two items that differ; what the whole is asked, of these two */

/// Ask for the comparison of the items at index, or compare lengths when one of the sequences ends there.
static int ask_inner(const ob_object *self, const ob_object *other, uint32_t index, ob_comparison op,
                     ob_compare_step *step) {
    ob_row ours = ob_row_of(self);
    ob_row theirs = ob_row_of(other);
    if (index >= ours.count || index >= theirs.count) {
        return compare_lengths(ours.count, theirs.count, step->op);
    }
    step->inner_op = op;
    step->left = ob_new_ref(ob_row_at(&ours, index));
    step->right = ob_new_ref(ob_row_at(&theirs, index));
    return OB_INNER;
}

int ob_sequence_compare(const ob_object *self, const ob_object *other, ob_compare_step *step) {
    if (step->phase == DECIDING) {
        return step->inner;
    }
    bool is_first = step->cursor == 0;
    if (step->op == OB_EQ && (is_first ? ob_row_of(self).count != ob_row_of(other).count : !step->inner)) {
        return 0;
    }
    if (is_first || step->inner) {
        return ask_inner(self, other, (uint32_t)step->cursor++, OB_EQ, step);
    }
    step->phase = DECIDING;
    return ask_inner(self, other, (uint32_t)step->cursor - 1u, step->op, step);
}

/* --- Searching ----------------------------------------------------------------------------------------------------- */

/// ob_equal; two small ints need no call.
static int equals(ob_object *item, ob_object *wanted) {
    bool are_known = item == wanted || (ob_is_tagged(item) && ob_is_tagged(wanted));
    return are_known ? item == wanted : ob_compare(item, wanted, OB_EQ); /* which holds both */
}

/// The sequence and the item are held by the caller.
static int find(const ob_object *sequence, ob_object *item, uint32_t from, uint32_t to, uint32_t *found) {
    int answer = 0;
    for (uint32_t i = from; i < to && answer == 0; i++) {
        ob_row row = ob_row_of(sequence);
        if (i >= row.count) {
            break;
        }
        *found = i;
        answer = equals(ob_row_at(&row, i), item);
    }
    return answer;
}

static void hold(ob_object *sequence, ob_object *item) {
    ob_incref(sequence);
    ob_incref(item);
}

static void let_go(ob_object *sequence, ob_object *item) {
    ob_decref(item);
    ob_decref(sequence);
}

int ob_sequence_find(ob_object *sequence, ob_object *item, uint32_t *found) {
    hold(sequence, item);
    int answer = find(sequence, item, 0, UINT32_MAX, found);
    if (answer == 0) {
        ob_error_set(OB_EVALUE, "item is not there", item);
    }
    let_go(sequence, item);
    return answer == 0 ? OB_EVALUE : answer;
}

/// A bound of a search: negative counts from the end, and all are clipped.
static uint32_t clipped(ptrdiff_t index, uint32_t count) {
    if (index < 0) {
        return (size_t)index + count < count ? (uint32_t)((size_t)index + count) : 0;
    }
    return (size_t)index < count ? (uint32_t)index : count;
}

/// A stop beyond the end includes what is appended meanwhile, as in Python.
static uint32_t end_of(ptrdiff_t stop, uint32_t count) {
    return stop < 0 ? clipped(stop, count) : (size_t)stop < UINT32_MAX ? (uint32_t)stop : UINT32_MAX;
}

ptrdiff_t ob_sequence_index(ob_object *sequence, ob_object *item, ptrdiff_t start, ptrdiff_t stop) {
    uint32_t count = ob_row_of(sequence).count;
    uint32_t found = 0;
    hold(sequence, item);
    int answer = find(sequence, item, clipped(start, count), end_of(stop, count), &found);
    if (answer == 0) {
        answer = ob_error_set(OB_EVALUE, "item is not there", item);
    }
    let_go(sequence, item);
    return answer == 1 ? (ptrdiff_t)found : answer;
}

ptrdiff_t ob_sequence_count(ob_object *sequence, ob_object *item) {
    ptrdiff_t count = 0;
    uint32_t found = 0;
    int answer = 1;
    hold(sequence, item);
    for (uint32_t from = 0; answer == 1; from = found + 1u) {
        answer = find(sequence, item, from, UINT32_MAX, &found);
        count += answer == 1;
    }
    let_go(sequence, item);
    return answer < 0 ? answer : count;
}

int ob_sequence_contains(ob_object *sequence, ob_object *item) {
    uint32_t found;
    hold(sequence, item);
    int answer = find(sequence, item, 0, UINT32_MAX, &found);
    let_go(sequence, item);
    return answer;
}

/* --- Subscripts and operators -------------------------------------------------------------------------------------- */

int ob_subscript(ob_object *key, size_t length, ptrdiff_t *index, ob_span *span) {
    if (ob_type_of(key) != &ob_slice_type) {
        return ob_index_of(key, index);
    }
    int error = ob_slice_indices(key, length, span);
    return error != OB_OK ? error : 1;
}

bool ob_repetition(ob_object *left, ob_object *right, const ob_type *type, ob_object **sequence, ptrdiff_t *times) {
    bool is_left = ob_is_instance(left, type);
    ob_object *number = is_left ? right : left;
    *sequence = is_left ? left : right;
    return ob_is_index(number) && ob_index_of(number, times) == OB_OK;
}
