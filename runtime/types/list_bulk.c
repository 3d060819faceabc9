/* list: operations on many items.
 *
 * Invariant: the list is whole whenever program code may run: while an iterator is asked, in comparisons, and when an item is dropped.
 * What goes out of a list in bulk goes into another list, which is dropped last: so its items are dismantled in small steps. */
#include "types/list.h"
#include "object/checked.h"

#include "obol/int.h"
#include "obol/operations.h"

/* --- Extending ----------------------------------------------------------------------------------------------------- */

/// Remove items from the end until `count` are left, dropping each.
static void shorten(ob_vector *items, uint32_t count) {
    while (ob_vector_count(items) > count) {
        ob_decref(ob_vector_pop(items));
    }
}

/// Append `count` items of a row, from start on, by steps: all or none. The row may be the list's own.
static int append_row(ob_vector *items, const ob_row *row, const ob_span *span) {
    uint32_t before = ob_vector_count(items);
    uint32_t from = (uint32_t)span->start; /* unsigned: behind the last one it may wrap around */
    for (size_t i = 0; i < span->count; i++) {
        ob_object *item = ob_row_at(row, from);
        int error = ob_vector_push(items, item);
        if (error != OB_OK) {
            shorten(items, before); /* each has another reference in the row */
            return error;
        }
        ob_incref(item);
        from += (uint32_t)span->step;
    }
    return OB_OK;
}

static ob_span whole_of(const ob_row *row) {
    return (ob_span){.start = 0, .stop = (ptrdiff_t)row->count, .step = 1, .count = row->count};
}

static int append_sequence(ob_vector *items, const ob_object *sequence) {
    ob_row row = ob_row_of(sequence);
    ob_span span = whole_of(&row);
    return append_row(items, &row, &span);
}

/// What the iterator gives, one by one: it is program code, and may change the list.
static int append_all(ob_object *list, ob_object *iterator) {
    ob_object *item;
    int answer = ob_next(iterator, &item);
    while (answer == 1) {
        int error = ob_list_append(list, item);
        ob_decref(item);
        answer = error == OB_OK ? ob_next(iterator, &item) : error;
    }
    return answer;
}

int ob_list_extend(ob_object *list, ob_object *iterable) {
    OB_NOTE_SITE();
    ob_vector *items = ob_list_items(list);
    if (ob_is_row(iterable)) {
        return append_sequence(items, iterable);
    }
    ob_object *iterator = ob_iterate(iterable);
    if (iterator == NULL) {
        return ob_error()->code;
    }
    ob_incref(list);
    int error = append_all(list, iterator);
    ob_decref(iterator);
    ob_decref(list);
    return error;
}

ob_object *ob_list_from_iterable(ob_object *iterable) {
    OB_NOTE_SITE();
    ob_object *list = ob_list_new();
    if (list != NULL && ob_list_extend(list, iterable) != OB_OK) {
        ob_decref(list);
        return NULL;
    }
    return list;
}

ob_object *ob_list_of_span(const ob_object *source, const ob_span *span) {
    ob_row row = ob_row_of(source);
    ob_object *list = ob_list_new();
    if (list != NULL && append_row(ob_list_items(list), &row, span) != OB_OK) {
        ob_decref(list);
        return NULL;
    }
    return list;
}

ob_object *ob_list_copy(const ob_object *list) {
    OB_NOTE_SITE();
    (void)ob_list_items(list);
    ob_row row = ob_row_of(list);
    ob_span span = whole_of(&row);
    return ob_list_of_span(list, &span);
}

/* --- Removing ------------------------------------------------------------------------------------------------------ */

void ob_list_clear(ob_object *list) {
    ob_vector *items = ob_list_items(list);
    if (ob_vector_count(items) == 0) {
        return;
    }
    ob_sequence *carrier = (ob_sequence *)(void *)ob_list_new();
    if (carrier != NULL) {
        ob_vector_hand_over(items, &carrier->items);
        ob_decref(&carrier->head.head);
        return;
    }
    ob_error_clear(); /* to clear a list needs no memory: then all of it is dropped here and now */
    ob_vector removed = {0, NULL};
    ob_vector_hand_over(items, &removed);
    while (ob_vector_count(&removed) > 0) {
        ob_decref(ob_vector_take_last(&removed));
    }
}

int ob_list_delete(ob_object *list, ptrdiff_t index) {
    OB_NOTE_SITE();
    ob_object *item = ob_list_pop(list, index);
    if (item == NULL) {
        return OB_EINDEX;
    }
    ob_decref(item);
    return OB_OK;
}

int ob_list_remove(ob_object *list, ob_object *item) {
    OB_NOTE_SITE();
    ob_vector *items = ob_list_items(list);
    uint32_t found;
    ob_incref(list);
    int answer = ob_sequence_find(list, item, &found);
    if (answer == 1 && found < ob_vector_count(items)) { /* what compared it may have changed the list, as in Python */
        ob_decref(ob_vector_remove(items, found));
    }
    ob_decref(list);
    return answer == 1 ? OB_OK : answer;
}

/* --- Operators ----------------------------------------------------------------------------------------------------- */

int ob_list_repeat_in_place(ob_object *list, ptrdiff_t times) {
    OB_NOTE_SITE();
    ob_vector *items = ob_list_items(list);
    ob_row row = ob_row_of(list);
    ob_span span = whole_of(&row);
    if (times <= 0) {
        ob_list_clear(list);
        return OB_OK;
    }
    if (row.count != 0 && (size_t)times > OB_VECTOR_COUNT_MASK / row.count) {
        return ob_error_set(OB_EOVERFLOW, "container too large", NULL);
    }
    for (ptrdiff_t i = 1; i < times && row.count != 0; i++) {
        int error = append_row(items, &row, &span);
        if (error != OB_OK) {
            shorten(items, row.count);
            return error;
        }
    }
    return OB_OK;
}

ob_object *ob_list_repeat(const ob_object *list, ptrdiff_t times) {
    OB_NOTE_SITE();
    ob_object *copy = times > 0 ? ob_list_copy(list) : ob_list_new();
    if (copy != NULL && ob_list_repeat_in_place(copy, times) != OB_OK) {
        ob_decref(copy);
        return NULL;
    }
    return copy;
}

void ob_list_reverse(ob_object *list) {
    const ob_vector *items = ob_list_items(list);
    ob_vector_reverse(items, 0, ob_vector_count(items));
}

/* --- Searching ----------------------------------------------------------------------------------------------------- */

ptrdiff_t ob_list_index(ob_object *list, ob_object *item, ptrdiff_t start, ptrdiff_t stop) {
    (void)ob_list_items(list);
    return ob_sequence_index(list, item, start, stop);
}

ptrdiff_t ob_list_count(ob_object *list, ob_object *item) {
    (void)ob_list_items(list);
    return ob_sequence_count(list, item);
}

ob_object *ob_list_reversed(ob_object *list) {
    OB_NOTE_SITE();
    (void)ob_list_items(list);
    return ob_sequence_reversed(list);
}
