/* list: slices, of objects and of numbers.
 *
 * Invariant: the list is whole whenever program code may run. What is assigned is collected first, in a list of its own, and slots are
 * exchanged with that. */
#include "object/checked.h"
#include "object/count.h"
#include "types/list.h"
#include "types/slicing.h"

ob_object *ob_list_slice(const ob_object *list, ptrdiff_t start, ptrdiff_t stop, ptrdiff_t step) {
    OB_NOTE_SITE();
    ob_span span;
    return ob_span_of(start, stop, step, ob_list_length(list), &span) == OB_OK ? ob_list_of_span(list, &span) : NULL;
}

ob_object *ob_list_get_slice(const ob_object *list, const ob_object *slice) {
    ob_span span;
    return ob_slice_indices(slice, ob_list_length(list), &span) == OB_OK ? ob_list_of_span(list, &span) : NULL;
}

/// Put what `fresh` holds in the place of `removed` items from start on. Then fresh holds those. Unchanged on failure.
static int replace(ob_vector *items, uint32_t start, uint32_t removed, ob_vector *fresh) {
    uint32_t added = ob_vector_count(fresh);
    uint32_t behind = ob_vector_count(items) - start - removed;
    uint32_t most = added > removed ? added : removed;
    int error = added > removed ? ob_vector_pad(items, added - removed) : ob_vector_pad(fresh, removed - added);
    if (error != OB_OK) {
        return error;
    }
    if (added > removed) {
        ob_vector_move(items, start + added, start + removed, behind);
        for (uint32_t i = start + removed; i < start + added; i++) {
            (void)ob_vector_set(items, i, OB_NIL);
        }
    }
    for (uint32_t i = 0; i < most; i++) {
        ob_vector_exchange(items, start + i, fresh, i);
    }
    if (removed > added) {
        ob_vector_move(items, start + added, start + removed, behind);
        ob_vector_truncate(items, start + added + behind);
    }
    return OB_OK;
}

/// Exchange each item of an extended slice with one of `fresh`.
static void exchange_each(const ob_vector *items, const ob_span *span, const ob_vector *fresh) {
    uint32_t at = (uint32_t)span->start; /* unsigned: behind the last one it may wrap around */
    for (uint32_t i = 0; i < span->count; i++) {
        ob_vector_exchange(items, at, fresh, i);
        at += (uint32_t)span->step;
    }
}

static int set_span(ob_object *list, ob_span *span, ob_vector *fresh) {
    ob_vector *items = ob_list_items(list);
    if (span->step == 1) {
        return replace(items, (uint32_t)span->start, (uint32_t)span->count, fresh);
    }
    if (ob_vector_count(fresh) != span->count) {
        return ob_error_set(OB_EVALUE, "number of items is not that of the extended slice", NULL);
    }
    exchange_each(items, span, fresh);
    return OB_OK;
}

/// Close the gaps that an extended slice leaves, from the lowest on.
static void close_gaps(ob_vector *items, const ob_span *span) {
    uint32_t count = ob_vector_count(items);
    uint32_t step = (uint32_t)span->step;
    for (uint32_t i = 0; i < span->count; i++) {
        uint32_t gap = (uint32_t)span->start + i * step;
        uint32_t behind = i + 1u < span->count ? step - 1u : count - gap - 1u;
        ob_vector_move(items, gap - i, gap + 1u, behind);
    }
    ob_vector_truncate(items, count - (uint32_t)span->count);
}

/// One item after the other, from the last on: when there is no memory for anything else, or only one goes.
static int delete_singly(ob_vector *items, const ob_span *span) {
    uint32_t count = ob_vector_count(items);
    for (uint32_t i = (uint32_t)span->count; i-- > 0;) {
        if (ob_vector_count(items) != count--) {
            return ob_error_set(OB_ECHANGED, "list was changed while items were deleted", NULL);
        }
        ob_decref(ob_vector_remove(items, (uint32_t)span->start + i * (uint32_t)span->step));
    }
    return OB_OK;
}

/// A list of empty slots, or NULL without an error. Runs no program code, as the caller's span would be void: a list that cannot be had
/// waits.
static ob_object *new_padded(uint32_t count) {
    ob_object *list = ob_list_new();
    if (list != NULL && ob_vector_pad(ob_list_items(list), count) == OB_OK) {
        return list;
    }
    ob_error_clear();
    if (list != NULL) {
        ob_drop_quietly(list);
    }
    return NULL;
}

/// The same positions from the lowest to the highest.
static void turn_upward(ob_span *span) {
    if (span->step < 0 && span->count > 0) {
        span->start += (ptrdiff_t)(span->count - 1u) * span->step;
    }
    span->step = span->step < 0 ? -span->step : span->step;
}

static int delete_span(ob_object *list, ob_span *span) {
    ob_vector *items = ob_list_items(list);
    turn_upward(span);
    if (span->count == ob_vector_count(items)) {
        ob_list_clear(list);
        return OB_OK;
    }
    ob_object *removed = span->count > 1 ? new_padded((uint32_t)span->count) : NULL;
    if (removed == NULL) {
        ob_incref(list);
        int error = delete_singly(items, span);
        ob_decref(list);
        return error;
    }
    exchange_each(items, span, ob_list_items(removed));
    close_gaps(items, span);
    ob_decref(removed);
    return OB_OK;
}

/// Where a slice is: numbers, or a slice object.
typedef struct place {
    ob_object *slice; ///< or NULL
    ptrdiff_t start, stop, step;
} place;

static int span_in(const ob_object *list, const place *where, ob_span *span) {
    size_t length = ob_list_length(list);
    return where->slice != NULL ? ob_slice_indices(where->slice, length, span)
                                : ob_span_of(where->start, where->stop, where->step, length, span);
}

/// A slice of a list that has changed since: the positions stay, as far as there are any, as in Python.
static void clip(ob_span *span, size_t length) {
    size_t start = (size_t)span->start < length ? (size_t)span->start : length;
    size_t stop = start < span->count + (size_t)span->start ? span->count + (size_t)span->start : start;
    span->start = (ptrdiff_t)start;
    span->count = (stop < length ? stop : length) - start;
}

/// The items are collected first, as iterating may change the list.
static int set_place(ob_object *list, const place *where, ob_object *iterable) {
    ob_span span;
    int error = span_in(list, where, &span); /* a bad slice is refused before anything is iterated */
    ob_object *fresh = error == OB_OK ? ob_list_from_iterable(iterable) : NULL;
    if (fresh == NULL) {
        return ob_error()->code;
    }
    if (span.step == 1) {
        clip(&span, ob_list_length(list));
    } else {
        (void)span_in(list, where, &span);
    }
    error = set_span(list, &span, ob_list_items(fresh));
    ob_decref(fresh);
    return error;
}

static int delete_place(ob_object *list, const place *where) {
    ob_span span;
    int error = span_in(list, where, &span);
    return error != OB_OK ? error : delete_span(list, &span);
}

int ob_list_assign(ob_object *list, ob_object *slice, ob_object *value) {
    place where = {.slice = slice};
    if (value == NULL) {
        return delete_place(list, &where);
    }
    ob_incref(list);
    ob_incref(slice);
    int error = set_place(list, &where, value);
    ob_decref(slice);
    ob_decref(list);
    return error;
}

int ob_list_set_slice(ob_object *list, ptrdiff_t start, ptrdiff_t stop, ptrdiff_t step, ob_object *iterable) {
    OB_NOTE_SITE();
    place where = {NULL, start, stop, step};
    (void)ob_list_items(list);
    ob_incref(list);
    int error = set_place(list, &where, iterable);
    ob_decref(list);
    return error;
}

int ob_list_delete_slice(ob_object *list, ptrdiff_t start, ptrdiff_t stop, ptrdiff_t step) {
    OB_NOTE_SITE();
    place where = {NULL, start, stop, step};
    return delete_place(list, &where);
}
