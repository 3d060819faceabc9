/* What list and tuple share. Owns nothing. A type's description tells where its items are, so none is named here.
 *
 * Invariant: each item of a row owns one reference. */
#include "types/sequence.h"

#include "types/order.h"

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

enum { SEARCHING, DECIDING }; /* the first two items that differ; what the whole is asked, of these two */

/// Ask for the comparison of the items at index, or compare lengths when one of the sequences ends there.
static int ask_inner(const ob_object *self, const ob_object *other, uint32_t index, ob_comparison op,
                     ob_compare_step *step) {
    ob_row ours = ob_row_of(self);
    ob_row theirs = ob_row_of(other);
    if (index >= ours.count || index >= theirs.count) {
        return ob_order_answers(ob_order_of(ours.count, theirs.count), step->op);
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
