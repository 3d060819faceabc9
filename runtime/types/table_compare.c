/* Comparing tables, in pieces, so that keys within keys do not recurse: each question about two keys or two values is handed to the
 * caller (ob_nested). Owns nothing.
 *
 * Invariant: step->cursor stands before the key in question; step->phase tells what was asked about it, how many of the other table's
 * keys of the same hash were unequal to it, and how often the tables had been changed when it began. Entries are looked up anew in each
 * piece. */
#include "types/table_compare.h"

/// step->phase: what the answer is about, the number of the candidate, and the changes.
enum { ASKED_NOTHING = 0, ASKED_KEY = 1, ASKED_VALUE = 2, ASKED_BITS = 2, NUMBER_BITS = 14, CHANGES_BITS = 12 };
#define NUMBER_MASK  ((1u << NUMBER_BITS) - 1u)
#define CHANGES_MASK ((1u << CHANGES_BITS) - 1u)

/// What step->phase says, and where it looks.
typedef struct search {
    const ob_table *inner;
    const ob_table *outer;
    uint32_t asked;
    uint32_t number;
    uint32_t changes;
    bool has_values;
} search;

static uint32_t changes_of(const search *s) {
    return (ob_table_changes(s->inner) + ob_table_changes(s->outer) * 5u) & CHANGES_MASK;
}

static ob_object **candidate(const search *s, ob_object *hash) {
    ob_object **entry = ob_table_candidate(s->outer, hash, NULL);
    for (uint32_t i = s->number; i != 0 && entry != NULL; i--) {
        entry = ob_table_candidate(s->outer, hash, entry);
    }
    return entry;
}

static int ask(search *s, ob_compare_step *step, uint32_t about, ob_object *left, ob_object *right) {
    step->phase = about | s->number << ASKED_BITS | s->changes << (ASKED_BITS + NUMBER_BITS);
    step->inner_op = OB_EQ;
    step->left = ob_new_ref(left);
    step->right = ob_new_ref(right);
    return OB_INNER;
}

/// Go on with the key at the cursor. 1: it is there, and the next one is due.
static int go_on(search *s, ob_compare_step *step, ob_object **entry) {
    ob_object *hash = ob_table_hash_of(s->inner, entry);
    bool is_same = s->asked == ASKED_KEY && step->inner;
    s->number += s->asked == ASKED_KEY && !step->inner;
    if (s->number > NUMBER_MASK) {
        return ob_error_set(OB_EOVERFLOW, "too many keys with the same hash", *entry);
    }
    ob_object **other = candidate(s, hash);
    if (other == NULL) {
        return 0;
    }
    if (s->asked != ASKED_VALUE) {
        if (!is_same && *other != *entry) {
            return ask(s, step, ASKED_KEY, *other, *entry);
        }
        if (s->has_values) {
            return ask(s, step, ASKED_VALUE, *ob_table_value(s->inner, entry), *ob_table_value(s->outer, other));
        }
    } else if (!step->inner) {
        return 0;
    }
    return 1;
}

static bool lengths_fit(const search *s, ob_comparison op) {
    uint32_t inner = ob_table_length(s->inner);
    uint32_t outer = ob_table_length(s->outer);
    return op == OB_EQ ? inner == outer : op == OB_LT ? inner < outer : inner <= outer;
}

int ob_table_compare(const ob_table *inner, const ob_table *outer, ob_comparison op, bool with_values,
                     ob_compare_step *step) {
    search s = {inner,
                outer,
                step->phase & ((1u << ASKED_BITS) - 1u),
                step->phase >> ASKED_BITS & NUMBER_MASK,
                step->phase >> (ASKED_BITS + NUMBER_BITS),
                with_values};
    if (s.asked == ASKED_NOTHING) {
        if (!lengths_fit(&s, op)) {
            return 0;
        }
        s.changes = changes_of(&s);
    } else if (s.changes != changes_of(&s)) {
        return ob_error_set(OB_ECHANGED, "changed while it was compared", NULL);
    }
    /* As many turns as there are keys. */
    for (;;) {
        size_t behind = step->cursor;
        ob_object **entry = ob_table_next(s.inner, &behind);
        int answer = entry != NULL ? go_on(&s, step, entry) : 1;
        if (entry == NULL || answer != 1) {
            return answer;
        }
        step->cursor = behind;
        s.asked = ASKED_NOTHING;
        s.number = 0;
    }
}
