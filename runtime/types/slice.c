/* slice, and what slices and indices mean. Owns nothing. Invariant: a slice never changes. */
#include "obol/slice.h"
#include "object/checked.h"

#include "obol/int.h"
#include "types/sequence.h"

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
    slice *made = (slice *)(void *)ob_object_new(&ob_slice_type, 0);
    if (made == NULL) {
        return NULL;
    }
    made->start = ob_new_ref(start);
    made->stop = ob_new_ref(stop);
    made->step = ob_new_ref(step);
    return &made->head.head;
}

bool ob_is_index(const ob_object *object) {
    return ob_int_check(object) || object == OB_TRUE || object == OB_FALSE;
}

int ob_index_of(ob_object *object, ptrdiff_t *index) {
    OB_NOTE_SITE();
    if (!ob_is_index(object)) {
        return ob_error_set(OB_ETYPE, "index is not an int", object);
    }
    int64_t value = ob_int_value(object);
    *index = value > PTRDIFF_MAX ? PTRDIFF_MAX : value < PTRDIFF_MIN ? PTRDIFF_MIN : (ptrdiff_t)value;
    return OB_OK;
}

/// A bound within −1 … length.
static ptrdiff_t adjusted(ptrdiff_t bound, ptrdiff_t length, bool is_down) {
    if (bound < 0) {
        bound += length;
        return bound >= 0 ? bound : is_down ? -1 : 0;
    }
    return bound < length ? bound : is_down ? length - 1 : length;
}

int ob_span_of(ptrdiff_t start, ptrdiff_t stop, ptrdiff_t step, size_t length, ob_span *span) {
    OB_NOTE_SITE();
    if (step == 0) {
        return ob_error_set(OB_EVALUE, "slice step cannot be zero", NULL);
    }
    bool is_down = step < 0;
    step = step < -PTRDIFF_MAX ? -PTRDIFF_MAX : step; /* so that it can be negated */
    start = adjusted(start, (ptrdiff_t)length, is_down);
    stop = adjusted(stop, (ptrdiff_t)length, is_down);
    ptrdiff_t distance = is_down ? start - stop : stop - start;
    ptrdiff_t stride = is_down ? -step : step;
    size_t count = distance <= 0 ? 0 : (size_t)((distance - 1) / stride) + 1u;
    *span = (ob_span){.start = start, .stop = stop, .step = step, .count = count};
    return OB_OK;
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
