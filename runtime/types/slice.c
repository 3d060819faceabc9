/* slice. Owns nothing. Invariant: a slice never changes.
 *
 * Only programs that contain this have slices, and what types do with them. */
#include "obol/slice.h"
#include "object/checked.h"
#include "object/needs.h"
#include "obol/type.h"

typedef struct slice {
    ob_container head;
    ob_object *start;
    ob_object *stop;
    ob_object *step;
} slice;

static const slice *as_slice(const ob_object *object) {
    ob_expect_type(object, &ob_slice_type);
    return (const slice *)(const void *)object;
}

ob_object *ob_slice_new(ob_object *start, ob_object *stop, ob_object *step) {
    OB_NOTE_SITE();
    OB_NEEDS(ob_needs_slices);
    slice *made = (slice *)(void *)ob_object_new(&ob_slice_type, 0);
    if (made == NULL) {
        return NULL;
    }
    made->start = ob_new_ref(start);
    made->stop = ob_new_ref(stop);
    made->step = ob_new_ref(step);
    return &made->head.head;
}

/// A part of a slice, which may be left out.
static int part_of(ob_object *part, ptrdiff_t left_out, ptrdiff_t *value) {
    *value = left_out;
    if (part == OB_NONE) {
        return OB_OK;
    }
    return ob_is_index(part) ? ob_index_of(part, value)
                             : ob_error_set(OB_ETYPE, "slice indices must be ints or None", part);
}

int ob_slice_indices(const ob_object *object, size_t length, ob_span *span) {
    OB_NOTE_SITE();
    const slice *given = as_slice(object);
    ptrdiff_t step;
    ptrdiff_t start;
    ptrdiff_t stop;
    int error = part_of(given->step, 1, &step);
    error = error != OB_OK ? error : part_of(given->start, OB_FIRST(step), &start);
    error = error != OB_OK ? error : part_of(given->stop, OB_LAST(step), &stop);
    return error != OB_OK ? error : ob_span_of(start, stop, step, length, span);
}

static ob_object *const *parts_of(const ob_object *self) {
    return &as_slice(self)->start;
}

static ob_object *slice_repr(ob_object *self, size_t *cursor, ob_sink *sink) {
    size_t index = *cursor;
    if (index == OB_REPR_INSIDE) {
        ob_sink_text(sink, "slice(...)");
        return NULL;
    }
    ob_sink_text(sink, index == 0 ? "slice(" : index < 3 ? ", " : ")");
    *cursor = index + 1;
    return index < 3 ? parts_of(self)[index] : NULL;
}

/// As the tuples of the three parts compare.
static int slice_compare(ob_object *self, ob_object *other, ob_compare_step *step) {
    if (step->phase != 0) {
        return step->inner;
    }
    if (step->cursor != 0 && !step->inner) {
        if (step->op == OB_EQ) {
            return 0;
        }
        step->phase = 1;
        step->cursor--;
    } else if (step->cursor == 3) {
        return step->op == OB_EQ || step->op == OB_LE || step->op == OB_GE;
    }
    step->inner_op = step->phase != 0 ? step->op : OB_EQ;
    step->left = ob_new_ref(parts_of(self)[step->cursor]);
    step->right = ob_new_ref(parts_of(other)[step->cursor]);
    step->cursor++;
    return OB_INNER;
}

static const ob_nested slice_nested = {.compare_next = slice_compare};

const OB_TYPE_DEFINE(ob_slice_type, "slice", slice, OB_FIELDS(slice, start, step), .traits = OB_TRAIT_UNHASHABLE,
                     .repr_next = slice_repr, .nested = &slice_nested);
