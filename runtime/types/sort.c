/* Sorting lists: stable, by natural runs, merged in the order of powersort.
 *
 * Owns, while it sorts: the list's vector, which a list of its own holds meanwhile, and a list of spare slots for merging; with keys also
 * a list of records, key and item side by side. These are objects, and a moved reference leaves OB_NIL behind: each reference is
 * in one place at any time, program code can run between any two steps, and after an error nothing but the order has changed.
 * Invariant: the sorted list's own vector is empty meanwhile, and its root is a mark; so what program code does to it is noticed.
 * A record of two slots never lies across two leaves, whose size is even.
 *
 * Source: powersort (Munro and Wild 2018); runs and binary insertion as in Peters' timsort, without its galloping. */
#include "memory/layout.h"
#include "object/checked.h"
#include "obol/function.h"
#include "obol/int.h"
#include "obol/operations.h"
#include "types/list.h"

#define OB_FILE 0x41
#include "memory/assert.h"

/// Runs shorter than this are made longer by insertion. A run's power is at most 25 for 2^24 slots, and powers grow along the stack.
enum { MIN_RUN = 16, RUNS_MAX = 27 };

typedef struct run {
    uint32_t start;
    uint32_t length;
    uint32_t power; ///< of the boundary to the next run
} run;

typedef struct sorter {
    const ob_sort *how;
    ob_vector *records; ///< of `width` slots each; the key is the first of them
    ob_vector *spare;
    bool is_default; ///< by <
    uint32_t width;
    uint32_t count;
    uint32_t depth;
    run runs[RUNS_MAX];
} sorter;

/* --- Comparing ----------------------------------------------------------------------------------------------------- */

/// By the program's own function.
static int less_called(const ob_sort *how, ob_object *left, ob_object *right) {
    ob_object *order = ob_call_with(how->compare, left, right);
    if (order == NULL) {
        return ob_error()->code;
    }
    int answer = ob_compare(order, OB_INT(0), OB_LT);
    ob_decref(order);
    return answer;
}

/// 1, 0 or an error.
__attribute__((noinline)) static int is_less_slowly(const sorter *self, ob_object *left, ob_object *right) {
    if (self->how->less_code != NULL) {
        return self->how->less_code(left, right, self->how->context);
    }
    if (self->how->compare != NULL) {
        return less_called(self->how, left, right);
    }
    return ob_compare(left, right, OB_LT);
}

/// Small ints are in the order of their references.
static inline int is_less(const sorter *self, ob_object *left, ob_object *right) {
    if (self->is_default && ob_is_tagged(left) && ob_is_tagged(right)) {
        return (intptr_t)left < (intptr_t)right;
    }
    return is_less_slowly(self, left, right);
}

static inline ob_object *key_at(const sorter *self, const ob_vector *records, uint32_t index) {
    return *ob_vector_slot(records, index * self->width);
}

static inline int compare_at(const sorter *self, uint32_t left, uint32_t right) {
    return is_less(self, key_at(self, self->records, left), key_at(self, self->records, right));
}

/* --- Moving records ------------------------------------------------------------------------------------------------ */

/// Exchange a record with one that may be of another vector.
static inline void exchange(const sorter *self, uint32_t i, const ob_vector *other, uint32_t j) {
    ob_vector_exchange(self->records, i * self->width, other, j * self->width);
    if (self->width == 2) {
        ob_vector_exchange(self->records, i * 2u + 1u, other, j * 2u + 1u);
    }
}

/// Take the record at `from` out, move those before it up by one, and put it at `to`.
static void insert_at(const sorter *self, uint32_t to, uint32_t from) {
    uint32_t width = self->width;
    ob_object *record[2] = {key_at(self, self->records, from), OB_NIL};
    if (width == 2) {
        record[1] = *ob_vector_slot(self->records, from * 2u + 1u);
    }
    ob_vector_move(self->records, (to + 1u) * width, to * width, (from - to) * width);
    for (uint32_t k = 0; k < width; k++) {
        (void)ob_vector_set(self->records, to * width + k, record[k]);
    }
}

static void reverse(const sorter *self, uint32_t start, uint32_t count) {
    for (uint32_t i = 0; i < count / 2u; i++) {
        exchange(self, start + i, self->records, start + count - 1u - i);
    }
}

/* --- Runs ---------------------------------------------------------------------------------------------------------- */

/// The first position in a sorted range whose record comes behind this one (which may be equal to those before it); with `at_equal`, the
/// first whose record does not come before it.
OB_FAST static int find_place(const sorter *self, uint32_t record, uint32_t from, uint32_t to, bool at_equal,
                              uint32_t *place) {
    while (from < to) {
        uint32_t middle = from + (to - from) / 2u;
        int answer = at_equal ? compare_at(self, middle, record) : compare_at(self, record, middle);
        if (answer < 0) {
            return answer;
        }
        if ((answer == 1) == at_equal) {
            from = middle + 1u;
        } else {
            to = middle;
        }
    }
    *place = from;
    return OB_OK;
}

/// How long the run from start on is that is there already; a descending one is turned around. Negative: an error.
static int32_t measure_run(const sorter *self, uint32_t start) {
    uint32_t end = start + 1u;
    if (end == self->count) {
        return 1;
    }
    int descends = compare_at(self, end, start);
    int answer = descends;
    while (answer >= 0 && answer == descends && ++end < self->count) {
        answer = compare_at(self, end, end - 1u);
    }
    if (answer < 0) {
        return answer;
    }
    if (descends == 1) {
        reverse(self, start, end - start);
    }
    return (int32_t)(end - start);
}

/// Make the run at start, of which `length` are in order, long enough.
static int insert_rest(const sorter *self, uint32_t start, uint32_t length, uint32_t wanted) {
    for (uint32_t i = start + length; i < start + wanted; i++) {
        uint32_t place;
        int error = find_place(self, i, start, i, false, &place);
        if (error != OB_OK) {
            return error;
        }
        insert_at(self, place, i);
    }
    return OB_OK;
}

static int32_t next_run(const sorter *self, uint32_t start) {
    int32_t length = measure_run(self, start);
    uint32_t left = self->count - start;
    uint32_t wanted = left < MIN_RUN ? left : MIN_RUN;
    if (length < 0 || (uint32_t)length >= wanted) {
        return length;
    }
    int error = insert_rest(self, start, (uint32_t)length, wanted);
    return error != OB_OK ? error : (int32_t)wanted;
}

/* --- Merging ------------------------------------------------------------------------------------------------------- */

/// The left run goes to the spare slots, and the gap that it leaves is filled from its start. Both runs have records.
OB_FAST static int merge_upward(const sorter *self, const run *left, const run *right) {
    uint32_t i = 0;
    uint32_t j = right->start;
    uint32_t to = left->start;
    for (; i < left->length; i++) {
        exchange(self, left->start + i, self->spare, i);
    }
    int answer = 0;
    for (i = 0; i < left->length && answer >= 0 && j < right->start + right->length; to++) {
        answer = is_less(self, key_at(self, self->records, j), key_at(self, self->spare, i));
        if (answer == 1) {
            exchange(self, to, self->records, j++);
        } else {
            exchange(self, to, self->spare,
                     i++); /* also after an error: the gap is as long as what is in the spare slots */
        }
    }
    while (i < left->length) {
        exchange(self, to++, self->spare, i++);
    }
    return answer < 0 ? answer : OB_OK;
}

/// The same with the right run, from its end down.
OB_FAST static int merge_downward(const sorter *self, const run *left, const run *right) {
    uint32_t i = left->length;
    uint32_t j = right->length;
    for (uint32_t k = 0; k < j; k++) {
        exchange(self, right->start + k, self->spare, k);
    }
    int answer = 0;
    uint32_t to = right->start + right->length;
    while (i > 0 && j > 0 && answer >= 0) {
        answer = is_less(self, key_at(self, self->spare, j - 1u), key_at(self, self->records, left->start + i - 1u));
        if (answer == 1) {
            exchange(self, --to, self->records, left->start + --i);
        } else {
            exchange(self, --to, self->spare, --j);
        }
    }
    while (j > 0) {
        exchange(self, --to, self->spare, --j);
    }
    return answer < 0 ? answer : OB_OK;
}

/// Merge two neighbours, of which what stands at its place already is left out.
static int merge(const sorter *self, run left, run right) {
    uint32_t place;
    int error = find_place(self, right.start, left.start, left.start + left.length, false, &place);
    if (error != OB_OK) {
        return error;
    }
    left.length -= place - left.start;
    left.start = place;
    if (left.length == 0) {
        return OB_OK;
    }
    error = find_place(self, right.start - 1u, right.start, right.start + right.length, true, &place);
    right.length = place - right.start;
    if (error != OB_OK || right.length == 0) {
        return error;
    }
    return left.length <= right.length ? merge_upward(self, &left, &right) : merge_downward(self, &left, &right);
}

static int merge_top(sorter *self) {
    run *left = &self->runs[self->depth - 2u];
    run *right = left + 1;
    int error = merge(self, *left, *right);
    left->length += right->length;
    self->depth--;
    return error;
}

/// How deep in a balanced tree over all records the boundary of two runs lies: the first bit in which the middles of the two differ, as
/// fractions of the count.
static uint32_t power_of(const run *left, uint32_t right_length, uint32_t count) {
    uint32_t a = 2u * left->start + left->length;
    uint32_t b = a + left->length + right_length;
    uint32_t power = 1;
    while (a >= count || b < count) {
        uint32_t taken = a >= count ? count : 0;
        a = (a - taken) * 2u;
        b = (b - taken) * 2u;
        power++;
    }
    return power;
}

/// Put a run on the stack, and merge first what must be merged before it.
static int add_run(sorter *self, uint32_t start, uint32_t length) {
    int error = OB_OK;
    if (self->depth > 0) {
        uint32_t power = power_of(&self->runs[self->depth - 1u], length, self->count);
        while (error == OB_OK && self->depth > 1 && self->runs[self->depth - 2u].power > power) {
            error = merge_top(self);
        }
        self->runs[self->depth - 1u].power = power;
    }
    OB_ASSERT(1, self->depth < RUNS_MAX);
    self->runs[self->depth++] = (run){.start = start, .length = length};
    return error;
}

static int sort_ascending(sorter *self) {
    uint32_t start = 0;
    while (start < self->count) {
        int32_t length = next_run(self, start);
        int error = length < 0 ? length : add_run(self, start, (uint32_t)length);
        if (error < 0) {
            return error;
        }
        start += (uint32_t)length;
    }
    int error = OB_OK;
    while (error == OB_OK && self->depth > 1) {
        error = merge_top(self);
    }
    return error;
}

/// Descending and stable: ascending, seen from the other end.
static int sort_records(sorter *self) {
    if (self->how->reverse) {
        reverse(self, 0, self->count);
    }
    int error = sort_ascending(self);
    if (self->how->reverse) {
        reverse(self, 0, self->count);
    }
    return error;
}

/* --- Keys ---------------------------------------------------------------------------------------------------------- */

static bool has_key(const ob_sort *how) {
    return how->key_code != NULL || how->key != NULL;
}

static ob_object *new_key(const ob_sort *how, ob_object *item) {
    return how->key_code != NULL ? how->key_code(item, how->context) : ob_call_with(how->key, item);
}

/// Make records of the items, which are left where they are when a key fails.
static int attach_keys(const sorter *self, const ob_vector *items) {
    for (uint32_t i = 0; i < self->count; i++) {
        ob_object *key = new_key(self->how, *ob_vector_slot(items, i));
        if (key == NULL) {
            return ob_error()->code;
        }
        (void)ob_vector_set(self->records, i * 2u, key);
    }
    for (uint32_t i = 0; i < self->count; i++) {
        ob_vector_exchange(self->records, i * 2u + 1u, items, i);
    }
    return OB_OK;
}

static void detach_keys(const sorter *self, const ob_vector *items) {
    for (uint32_t i = 0; i < self->count; i++) {
        ob_vector_exchange(self->records, i * 2u + 1u, items, i);
    }
}

static int sort_with_keys(sorter *self, const ob_vector *items) {
    int error = attach_keys(self, items);
    if (error == OB_OK) {
        error = sort_records(self);
        detach_keys(self, items);
    }
    return error;
}

/* --- The list ------------------------------------------------------------------------------------------------------ */

static const char mark;

/// The list is out of everyone's sight, in `carrier`, while program code runs; then what the program put into it meanwhile is.
static int sort_hidden(ob_object *list, ob_object *carrier, sorter *self) {
    ob_vector *own = ob_list_items(list);
    ob_vector *hidden = ob_list_items(carrier);
    ob_vector_hand_over(own, hidden);
    own->root = (void *)(uintptr_t)&mark;
    int error;
    if (has_key(self->how)) {
        error = sort_with_keys(self, hidden);
    } else {
        self->records = hidden;
        error = sort_records(self);
    }
    bool changed = own->shape != 0 || own->root != &mark;
    ob_vector put = changed ? *own : (ob_vector){0, NULL};
    ob_vector_hand_over(hidden, own);
    *hidden = put;
    return error == OB_OK && changed ? ob_error_set(OB_EVALUE, "list was changed while it was sorted", NULL) : error;
}

/// A list of so many empty slots.
static ob_object *new_slots(uint32_t count) {
    ob_object *list = ob_list_new();
    if (list != NULL && ob_vector_pad(ob_list_items(list), count) != OB_OK) {
        ob_decref(list);
        return NULL;
    }
    return list;
}

static int sort_list(ob_object *list, const ob_sort *how, uint32_t count) {
    uint32_t width = has_key(how) ? 2 : 1;
    ob_object *carrier = ob_list_new();
    ob_object *spare = carrier != NULL ? new_slots(count <= MIN_RUN ? 0 : count / 2u * width) : NULL;
    ob_object *records = spare != NULL ? new_slots(width == 2 ? count * 2u : 0) : NULL;
    int error = OB_ENOMEM;
    if (records != NULL) {
        sorter self = {.how = how, .width = width, .count = count};
        self.is_default = how->less_code == NULL && how->compare == NULL;
        self.spare = ob_list_items(spare);
        self.records = ob_list_items(records);
        error = sort_hidden(list, carrier, &self);
    } else {
        error = ob_error()->code;
    }
    ob_xdecref(records);
    ob_xdecref(spare);
    ob_xdecref(carrier);
    return error;
}

int ob_list_sort(ob_object *list, const ob_sort *how) {
    OB_NOTE_SITE();
    static const ob_sort ascending;
    how = how != NULL ? how : &ascending;
    uint32_t count = ob_vector_count(ob_list_items(list));
    if (count == 0 || (count == 1 && !has_key(how))) {
        return OB_OK;
    }
    ob_incref(list);
    int error = sort_list(list, how, count);
    ob_decref(list);
    return error;
}

ob_object *ob_sorted(ob_object *iterable, const ob_sort *how) {
    OB_NOTE_SITE();
    ob_object *list = ob_list_from_iterable(iterable);
    if (list != NULL && ob_list_sort(list, how) != OB_OK) {
        ob_decref(list);
        return NULL;
    }
    return list;
}
