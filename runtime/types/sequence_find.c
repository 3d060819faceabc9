/* Searching in lists and tuples. Owns nothing.
 *
 * Invariant: none is suspended: comparisons run program code, so the sequence and the item in question are held, and the row is read anew
 * afterwards. */
#include "obol/int.h"
#include "obol/operations.h"
#include "types/sequence.h"

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

int ob_sequence_search(ob_object *sequence, ob_object *item) {
    uint32_t found;
    hold(sequence, item);
    int answer = find(sequence, item, 0, UINT32_MAX, &found);
    let_go(sequence, item);
    return answer;
}
