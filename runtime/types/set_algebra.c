/* Sets with each other: union, intersection, difference, what is in one only, subsets.
 *
 * Owns nothing of its own. What is not a set is made one first, where each of its keys is looked at more than once. Everything that is
 * walked while program code may run is watched: when it changes meanwhile, the walk ends with OB_ECHANGED. */
#include "obol/operations.h"
#include "object/checked.h"
#include "types/dict.h"
#include "types/dict_view.h"
#include "types/set.h"
#include "types/table_compare.h"

/// A table that is gone through, or looked into, and what keeps it alive.
typedef struct walk {
    ob_object *owner;
    ob_table *table;
    size_t cursor;
    uint32_t changes;
} walk;

/// The table behind a set, a frozenset, a dict or its keys; NULL behind anything else. Only keys among the objects that have ob_set_nested are
/// no sets.
static ob_object *owner_of(ob_object *object) {
    const ob_type *type = ob_type_of(object);
    if (ob_is_set(object) || ob_is_instance(object, &ob_dict_type)) {
        return object;
    }
    return type->nested == &ob_set_nested ? ((const ob_dict_view *)(const void *)object)->dict : NULL;
}

static ob_table *table_of(ob_object *owner) {
    return ob_is_set(owner) ? ob_set_table(owner) : ob_as_dict(owner);
}

/// The table behind what owner_of knows.
static ob_table *table_behind(ob_object *object) {
    if (ob_is_set(object)) {
        return ob_set_table(object);
    }
    bool is_dict = ob_is_instance(object, &ob_dict_type);
    return ob_as_dict(is_dict ? object : ((const ob_dict_view *)(const void *)object)->dict);
}

static void start(walk *w) {
    w->table = table_of(w->owner);
    w->cursor = 0;
    w->changes = ob_table_changes(w->table);
}

/// Begin with anything that can be iterated; `finish` must follow when 0 is returned.
///   return  0, or an error
static int begin(walk *w, ob_object *items) {
    ob_object *owner = owner_of(items);
    w->owner = owner != NULL ? ob_new_ref(owner) : ob_set_from(items);
    if (w->owner == NULL) {
        return ob_error()->code;
    }
    start(w);
    return OB_OK;
}

static void finish(walk *w) {
    ob_decref(w->owner);
}

/// The next key, with a reference of its own to its object.
///   return  1, 0 at the end, or OB_ECHANGED
static int next_key(walk *w, ob_key *key) {
    if (ob_table_changes(w->table) != w->changes) {
        return ob_error_set(OB_ECHANGED, "changed while it was iterated", w->owner);
    }
    ob_object **entry = ob_table_next(w->table, &w->cursor);
    if (entry == NULL) {
        return 0;
    }
    *key = ob_table_key(w->table, entry);
    ob_incref(key->object);
    return 1;
}

/* --- What is done with each key ------------------------------------------------------------------------------------ */

/// What is done with a key of one set: `made` is the set to change, `other` one to look into.
///   return  0 to go on, 1 to stop, or an error
typedef int (*action)(ob_table *made, ob_table *other, ob_key *key);

static int for_each(ob_object *items, action act, ob_table *made, ob_table *other) {
    walk w;
    int answer = begin(&w, items);
    if (answer != OB_OK) {
        return answer;
    }
    ob_key key;
    while ((answer = next_key(&w, &key)) == 1) { /* as many turns as there are keys */
        answer = act(made, other, &key);
        ob_decref(key.object);
        if (answer != 0) {
            break;
        }
    }
    finish(&w);
    return answer;
}

static int add(ob_table *made, ob_table *other, ob_key *key) {
    (void)other;
    int answer = ob_set_put(made, key);
    return answer < 0 ? answer : 0;
}

/// As `add` and `drop` in one: 1 when it was there.
static int take_out(ob_table *made, ob_key *key) {
    ob_object **entry;
    int found = ob_table_find(made, key, &entry);
    if (found == 1) {
        ob_object *removed;
        ob_object *none;
        ob_table_remove(made, entry, &removed, &none);
        ob_decref(removed);
    }
    return found;
}

static int drop(ob_table *made, ob_table *other, ob_key *key) {
    (void)other;
    int found = take_out(made, key);
    return found < 0 ? found : 0;
}

static int toggle(ob_table *made, ob_table *other, ob_key *key) {
    int found = take_out(made, key);
    return found == 0 ? add(made, other, key) : found < 0 ? found : 0;
}

static int add_if_there(ob_table *made, ob_table *other, ob_key *key) {
    ob_object **entry;
    int found = ob_table_find(other, key, &entry);
    return found == 1 ? add(made, other, key) : found;
}

static int add_unless_there(ob_table *made, ob_table *other, ob_key *key) {
    ob_object **entry;
    int found = ob_table_find(other, key, &entry);
    return found == 0 ? add(made, other, key) : found < 0 ? found : 0;
}

static int stop_if_there(ob_table *made, ob_table *other, ob_key *key) {
    (void)made;
    ob_object **entry;
    return ob_table_find(other, key, &entry);
}

static int stop_unless_there(ob_table *made, ob_table *other, ob_key *key) {
    int found = stop_if_there(made, other, key);
    return found < 0 ? found : !found;
}

/* --- In place ------------------------------------------------------------------------------------------------------ */

int ob_set_add_all(ob_object *self, ob_object *items) {
    ob_table *set = ob_set_table(self);
    if (owner_of(items) != NULL) {
        return for_each(items, add, set, NULL);
    }
    ob_object *iterator = ob_iterate(items);
    if (iterator == NULL) {
        return ob_error()->code;
    }
    ob_object *object;
    int answer;
    while ((answer = ob_next(iterator, &object)) == 1) { /* as many turns as there are items */
        ob_key key;
        answer = ob_key_init(&key, object);
        answer = answer == OB_OK ? add(set, NULL, &key) : answer;
        ob_decref(object);
        if (answer != OB_OK) {
            break;
        }
    }
    ob_decref(iterator);
    return answer;
}

/// The set with everything kept alive: `act` on it for each of the items.
static int change(ob_object *self, ob_object *items, action act) {
    ob_expect_type(self, &ob_set_type);
    ob_incref(self);
    ob_incref(items);
    int error = act == add ? ob_set_add_all(self, items) : for_each(items, act, ob_set_table(self), NULL);
    ob_decref(items);
    ob_decref(self);
    return error;
}

int ob_set_update(ob_object *set, ob_object *items) {
    OB_NOTE_SITE();
    return change(set, items, add);
}

/// A set less itself is empty: there is no walk over what changes.
static bool is_itself(ob_object *set, ob_object *items) {
    return owner_of(items) == set;
}

int ob_set_subtract(ob_object *set, ob_object *items) {
    OB_NOTE_SITE();
    if (is_itself(set, items)) {
        ob_set_clear(set);
        return OB_OK;
    }
    return change(set, items, drop);
}

int ob_set_toggle(ob_object *set, ob_object *items) {
    OB_NOTE_SITE();
    if (is_itself(set, items)) {
        ob_set_clear(set);
        return OB_OK;
    }
    return change(set, items, toggle);
}

int ob_set_intersect(ob_object *self, ob_object *items) {
    OB_NOTE_SITE();
    ob_expect_type(self, &ob_set_type);
    ob_table *set = ob_set_table(self);
    ob_incref(self);
    ob_object *made = ob_set_intersection(self, items);
    if (made != NULL) {
        ob_table_swap(set, ob_set_table(made));
        ob_decref(made);
    }
    ob_decref(self);
    return made != NULL ? OB_OK : ob_error()->code;
}

/* --- New sets ------------------------------------------------------------------------------------------------------ */

/// An empty set, or a frozenset when it is for one.
static ob_object *new_like(ob_object *self) {
    return ob_is_instance(self, &ob_frozenset_type) ? ob_object_new(&ob_frozenset_type, 0) : ob_set_new();
}

static ob_object *keep_if(ob_object *made, int error) {
    if (made != NULL && error != OB_OK) {
        ob_decref(made);
        return NULL;
    }
    return made;
}

/// All keys of self, and then `act` for each of the items.
static ob_object *copy_and(ob_object *self, ob_object *items, action act) {
    ob_object *made = new_like(self);
    if (made == NULL) {
        return NULL;
    }
    ob_incref(self);
    ob_incref(items);
    ob_table *table = ob_set_table(made);
    int error = ob_table_fill(table, table_behind(self));
    if (error == OB_OK) {
        error = act == add ? ob_set_add_all(made, items) : for_each(items, act, table, NULL);
    }
    ob_decref(items);
    ob_decref(self);
    return keep_if(made, error);
}

/// What `act` makes of each of `items`, when it looks into `other`.
static ob_object *select_from(ob_object *self, ob_object *items, ob_object *other, action act) {
    ob_object *made = new_like(self);
    if (made == NULL) {
        return NULL;
    }
    ob_incref(self);
    ob_incref(items);
    walk w;
    int error = begin(&w, other);
    if (error == OB_OK) {
        error = for_each(items, act, ob_set_table(made), w.table);
        finish(&w);
    }
    ob_decref(items);
    ob_decref(self);
    return keep_if(made, error);
}

static ob_object *unite(ob_object *self, ob_object *items) {
    return copy_and(self, items, add);
}

/// The smaller of two sets is gone through; of anything else each item.
static ob_object *intersect(ob_object *self, ob_object *items) {
    ob_object *other = owner_of(items);
    bool swaps = other != NULL && ob_table_length(table_of(other)) > ob_table_length(table_behind(self));
    return swaps ? select_from(self, self, items, add_if_there) : select_from(self, items, self, add_if_there);
}

static ob_object *subtract(ob_object *self, ob_object *items) {
    return select_from(self, self, items, add_unless_there);
}

static ob_object *differ(ob_object *self, ob_object *items) {
    return copy_and(self, items, toggle);
}

ob_object *ob_set_union(ob_object *set, ob_object *items) {
    OB_NOTE_SITE();
    (void)ob_set_table(set);
    return unite(set, items);
}

ob_object *ob_set_intersection(ob_object *set, ob_object *items) {
    OB_NOTE_SITE();
    (void)ob_set_table(set);
    return intersect(set, items);
}

ob_object *ob_set_difference(ob_object *set, ob_object *items) {
    OB_NOTE_SITE();
    (void)ob_set_table(set);
    return subtract(set, items);
}

ob_object *ob_set_symmetric_difference(ob_object *set, ob_object *items) {
    OB_NOTE_SITE();
    (void)ob_set_table(set);
    return differ(set, items);
}

/* --- Questions ----------------------------------------------------------------------------------------------------- */

/// Is there none among the items at which `act` stops, when it looks into `other`?
static int never_stops(ob_object *items, ob_object *other, action act) {
    ob_incref(items);
    walk w;
    int answer = begin(&w, other);
    if (answer == OB_OK) {
        answer = for_each(items, act, NULL, w.table);
        finish(&w);
        answer = answer < 0 ? answer : !answer;
    }
    ob_decref(items);
    return answer;
}

int ob_set_is_subset(ob_object *set, ob_object *items) {
    OB_NOTE_SITE();
    (void)ob_set_table(set);
    return never_stops(set, items, stop_unless_there);
}

int ob_set_is_superset(ob_object *set, ob_object *items) {
    OB_NOTE_SITE();
    (void)ob_set_table(set);
    return never_stops(items, set, stop_unless_there);
}

int ob_set_is_disjoint(ob_object *set, ob_object *items) {
    OB_NOTE_SITE();
    if (owner_of(set) == NULL) {
        ob_wrong_type(set);
    }
    return never_stops(items, set, stop_if_there);
}

/* --- Operators and comparisons ------------------------------------------------------------------------------------- */

/// Between sets and keys of dicts; what stands beside the keys of a dict may be anything that can be iterated.
static int binary(ob_binary_op op, ob_object *left, ob_object *right, ob_object **result) {
    const ob_type *ours = ob_type_of(left);
    bool are_sets = ob_is_set(left) && ob_is_set(right);
    bool has_keys = (ours->nested == &ob_set_nested && !ob_is_set(left)) ||
                    (ob_type_of(right)->nested == &ob_set_nested && !ob_is_set(right));
    if (!are_sets && !has_keys) {
        return OB_NOT_IMPLEMENTED;
    }
    ob_incref(right);
    ob_object *made_left = owner_of(left) != NULL ? ob_new_ref(left) : ob_set_from(left);
    if (made_left == NULL) {
        ob_decref(right);
        return ob_error()->code;
    }
    *result = NULL;
    bool is_known = true;
    switch (op) {
    case OB_OR: *result = unite(made_left, right); break;
    case OB_AND: *result = intersect(made_left, right); break;
    case OB_SUBTRACT: *result = subtract(made_left, right); break;
    case OB_XOR: *result = differ(made_left, right); break;
    default: is_known = false; break;
    }
    ob_decref(made_left);
    ob_decref(right);
    return !is_known ? OB_NOT_IMPLEMENTED : *result != NULL ? OB_OK : (int)ob_error()->code;
}

static int compare_next(ob_object *self, ob_object *other, ob_compare_step *step) {
    const ob_table *left = table_behind(self);
    const ob_table *right = table_behind(other);
    switch (step->op) {
    case OB_LE:
    case OB_LT: return ob_table_compare(left, right, step->op, false, step);
    case OB_GE: return ob_table_compare(right, left, OB_LE, false, step);
    case OB_GT: return ob_table_compare(right, left, OB_LT, false, step);
    default: return ob_table_compare(left, right, OB_EQ, false, step);
    }
}

const ob_nested ob_set_nested = {.compare_next = compare_next};
const ob_numbers ob_set_numbers = {.binary = binary};
