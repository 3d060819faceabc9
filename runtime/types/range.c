/* range. Owns nothing. Invariant: count is how many numbers start, stop and step mean, and all of them fit 64 bits; a range never
 * changes. */
#include "obol/range.h"
#include "object/checked.h"

#include "object/mix.h"
#include "obol/int.h"
#include "obol/operations.h"
#include "obol/type.h"
#include "types/slicing.h"

/// Objects are aligned to a word.
typedef int64_t __attribute__((aligned(4))) wide;

typedef struct range {
    ob_object head;
    wide start;
    wide stop;
    wide step;
    wide count;
} range;

static const range *as_range(const ob_object *object) {
    ob_expect_type(object, &ob_range_type);
    return (const range *)(const void *)object;
}

/* --- Making -------------------------------------------------------------------------------------------------------- */

/// Distances are unsigned: from one end of 64 bits to the other they do not fit a signed number.
static uint64_t count_of(int64_t start, int64_t stop, int64_t step) {
    bool is_up = step > 0;
    if (is_up ? start >= stop : start <= stop) {
        return 0;
    }
    uint64_t distance = is_up ? (uint64_t)stop - (uint64_t)start : (uint64_t)start - (uint64_t)stop;
    uint64_t stride = is_up ? (uint64_t)step : 0u - (uint64_t)step;
    return (stride == 1 ? distance - 1u : (distance - 1u) / stride) + 1u;
}

ob_object *ob_range_new(int64_t start, int64_t stop, int64_t step) {
    OB_NOTE_SITE();
    if (step == 0) {
        ob_error_set(OB_EVALUE, "range step cannot be zero", NULL);
        return NULL;
    }
    uint64_t count = count_of(start, stop, step);
    if (count > INT64_MAX) {
        ob_error_set(OB_EOVERFLOW, "range too long", NULL);
        return NULL;
    }
    range *made = (range *)(void *)ob_object_new(&ob_range_type, 0);
    if (made == NULL) {
        return NULL;
    }
    made->start = start;
    made->stop = stop;
    made->step = step;
    made->count = (int64_t)count;
    return &made->head;
}

/* --- Reading ------------------------------------------------------------------------------------------------------- */

/// The number at a position within the range.
static int64_t number_at(const range *self, int64_t position) {
    return (int64_t)((uint64_t)self->start + (uint64_t)position * (uint64_t)self->step);
}

int64_t ob_range_length(const ob_object *object) {
    return as_range(object)->count;
}

ob_object *ob_range_get(const ob_object *object, int64_t index) {
    OB_NOTE_SITE();
    const range *self = as_range(object);
    index += index < 0 ? self->count : 0;
    if (index < 0 || index >= self->count) {
        ob_error_set(OB_EINDEX, "index out of range", NULL);
        return NULL;
    }
    return ob_int_new(number_at(self, index));
}

/// A slice's bound as the number that stands there, which may be one step outside.
static bool bound_at(const range *self, ptrdiff_t position, int64_t *number) {
    int64_t distance;
    return !__builtin_mul_overflow((int64_t)position, self->step, &distance) &&
           !__builtin_add_overflow(self->start, distance, number);
}

static ob_object *slice_of(const range *self, const ob_span *span) {
    int64_t start;
    int64_t stop;
    int64_t step;
    if (!bound_at(self, span->start, &start) || !bound_at(self, span->stop, &stop) ||
        __builtin_mul_overflow(self->step, (int64_t)span->step, &step)) {
        ob_error_set(OB_EOVERFLOW, "range over 64 bits", NULL);
        return NULL;
    }
    return ob_range_new(start, stop, step);
}

/// The length as slices need it.
static bool length_of(const range *self, size_t *length) {
    if (self->count > (int64_t)PTRDIFF_MAX) {
        ob_error_set(OB_EOVERFLOW, "range too long", NULL);
        return false;
    }
    *length = (size_t)self->count;
    return true;
}

ob_object *ob_range_slice(const ob_object *object, ptrdiff_t start, ptrdiff_t stop, ptrdiff_t step) {
    OB_NOTE_SITE();
    const range *self = as_range(object);
    size_t length;
    ob_span span;
    bool is_right = length_of(self, &length) && ob_span_of(start, stop, step, length, &span) == OB_OK;
    return is_right ? slice_of(self, &span) : NULL;
}

/// The position of a number, or −1. What is on the wrong side of start is too far away, as distances are unsigned.
static int64_t position_of(const range *self, int64_t number) {
    bool is_up = self->step > 0;
    uint64_t distance = is_up ? (uint64_t)number - (uint64_t)self->start : (uint64_t)self->start - (uint64_t)number;
    uint64_t stride = is_up ? (uint64_t)self->step : 0u - (uint64_t)self->step;
    uint64_t position = stride == 1 ? distance : distance / stride;
    return position * stride == distance && position < (uint64_t)self->count ? (int64_t)position : -1;
}

/// Compare with each number: what is no int may be equal to one all the same.
static int search(const range *self, ob_object *wanted, int64_t *position) {
    int answer = 0;
    for (int64_t i = 0; i < self->count && answer == 0; i++) {
        ob_object *number = ob_int_new(number_at(self, i));
        if (number == NULL) {
            return ob_error()->code;
        }
        *position = i;
        answer = ob_compare(number, wanted, OB_EQ);
        ob_decref(number);
    }
    return answer;
}

/// 1 with the position, 0, or what a comparison reported.
static int find(ob_object *object, ob_object *wanted, int64_t *position) {
    const range *self = as_range(object);
    if (ob_is_index(wanted)) { /* of 64 bits, unlike what ob_index_of gives */
        *position = position_of(self, ob_int_value(wanted));
        return *position >= 0;
    }
    ob_incref(object);
    ob_incref(wanted);
    int answer = search(self, wanted, position);
    ob_decref(wanted);
    ob_decref(object);
    return answer;
}

int64_t ob_range_index(ob_object *object, ob_object *number) {
    int64_t position;
    ob_incref(number);
    int answer = find(object, number, &position);
    if (answer == 0) {
        answer = ob_error_set(OB_EVALUE, "number is not in range", number);
    }
    ob_decref(number);
    return answer == 1 ? position : answer;
}

int ob_range_contains(ob_object *object, ob_object *number) {
    OB_NOTE_SITE();
    int64_t position;
    return find(object, number, &position);
}

/* --- Iterating ----------------------------------------------------------------------------------------------------- */

typedef struct range_iterator {
    ob_object head;
    wide next;
    wide step;
    wide left; ///< numbers to come
} range_iterator;

static int iterator_next(ob_object *object, ob_object **item) {
    range_iterator *self = (range_iterator *)(void *)object;
    if (self->left == 0) {
        return 0;
    }
    *item = ob_int_new(self->next);
    if (*item == NULL) {
        return ob_error()->code;
    }
    self->next = (int64_t)((uint64_t)self->next + (uint64_t)self->step);
    self->left--;
    return 1;
}

static const OB_TYPE_DEFINE(iterator_type, "range_iterator", range_iterator, .next = iterator_next);

static ob_object *new_iterator(int64_t first, int64_t step, int64_t count) {
    range_iterator *made = (range_iterator *)(void *)ob_object_new(&iterator_type, 0);
    if (made == NULL) {
        return NULL;
    }
    made->next = first;
    made->step = step;
    made->left = count;
    return &made->head;
}

static ob_object *range_iterate(ob_object *object) {
    const range *self = as_range(object);
    return new_iterator(self->start, self->step, self->count);
}

ob_object *ob_range_reversed(const ob_object *object) {
    OB_NOTE_SITE();
    const range *self = as_range(object);
    return new_iterator(number_at(self, self->count - 1), (int64_t)(0u - (uint64_t)self->step), self->count);
}

/* --- The type ------------------------------------------------------------------------------------------------------ */

static int32_t range_length(const ob_object *object) {
    int64_t count = as_range(object)->count;
    return count <= INT32_MAX ? (int32_t)count
                              : ob_error_set(OB_EOVERFLOW, "range too long", (ob_object *)(uintptr_t)object);
}

static int range_truth(ob_object *object) {
    return as_range(object)->count != 0;
}

static ob_object *range_get(ob_object *object, ob_object *key) {
    const range *self = as_range(object);
    ptrdiff_t index;
    if (ob_is_index(key)) { /* a range may have more numbers than fit a ptrdiff_t */
        return ob_range_get(object, ob_int_value(key));
    }
    if (!ob_is_slice(key)) {
        (void)ob_index_of(key, &index); /* says what is wrong */
        return NULL;
    }
    size_t length;
    ob_span span;
    return length_of(self, &length) && ob_slice_indices(key, length, &span) == OB_OK ? slice_of(self, &span) : NULL;
}

/// The same numbers: of what is empty or single, the step does not count.
static int range_compare(ob_object *object, ob_object *other, ob_comparison op) {
    if (op > OB_NE || ob_type_of(other) != &ob_range_type) {
        return OB_NOT_IMPLEMENTED;
    }
    const range *a = as_range(object);
    const range *b = as_range(other);
    bool equal =
        a->count == b->count && (a->count == 0 || (a->start == b->start && (a->count == 1 || a->step == b->step)));
    return equal == (op == OB_EQ);
}

static uint32_t mixed(uint32_t hash, int64_t number) {
    return ob_hash_word(ob_hash_word(hash ^ (uint32_t)number) + (uint32_t)((uint64_t)number >> 32));
}

static int range_hash(ob_object *object, uint32_t *hash) {
    const range *self = as_range(object);
    *hash = mixed(0x72616E67u, self->count);
    *hash = mixed(*hash, self->count > 0 ? self->start : 0);
    *hash = mixed(*hash, self->count > 1 ? self->step : 0);
    return OB_OK;
}

static ob_object *range_repr(ob_object *object, size_t *cursor, ob_sink *sink) {
    (void)cursor;
    const range *self = as_range(object);
    ob_sink_text(sink, "range(");
    ob_sink_number(sink, self->start);
    ob_sink_text(sink, ", ");
    ob_sink_number(sink, self->stop);
    if (self->step != 1) {
        ob_sink_text(sink, ", ");
        ob_sink_number(sink, self->step);
    }
    ob_sink_text(sink, ")");
    return NULL;
}

static const ob_items range_items = {
    .length = range_length, .get = range_get, .contains = ob_range_contains, .iterate = range_iterate};
static const ob_numbers range_numbers = {.truth = range_truth};

const OB_TYPE_DEFINE(ob_range_type, "range", range, .repr_next = range_repr, .compare = range_compare,
                     .hash = range_hash, .items = &range_items, .numbers = &range_numbers);
