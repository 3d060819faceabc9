/* set and frozenset: tables whose entries have no values.
 *
 * Owns: a reference to each key. Invariant: the table's; a frozenset does not change once it has been returned. The empty frozenset is one
 * object in flash. */
#include "types/set.h"
#include "object/checked.h"
#include "object/needs.h"

#include "memory/layout.h"
#include "types/dict.h"
#include "types/table_iterator.h"
#include "types/table_quick.h"

static const ob_table empty_frozenset = {{OB_HEAD_IMMORTAL(&ob_frozenset_type), 0}, {0, NULL}, OB_TABLE_IS_SET};

OB_FAST ob_table *ob_set_table(const ob_object *object) {
    bool is_set = !ob_is_tagged(object) && (object->type == &ob_set_type || object->type == &ob_frozenset_type);
    if (!is_set && !ob_is_set(object)) {
        ob_wrong_type(object);
    }
    ob_table *table = (ob_table *)(uintptr_t)object;
    if ((table->state & OB_TABLE_IS_SET) == 0) {
        table->state |= OB_TABLE_IS_SET;
    }
    return table;
}

/// To change it, it must be a set.
static ob_table *as_set(const ob_object *object) {
    ob_expect_type(object, &ob_set_type);
    return ob_set_table(object);
}

ob_object *ob_set_new(void) {
    OB_NOTE_SITE();
    ob_object *set = ob_object_new(&ob_set_type, 0);
    if (set != NULL) {
        ((ob_table *)(void *)set)->state = OB_TABLE_IS_SET;
    }
    return set;
}

size_t ob_set_length(const ob_object *set) {
    return ob_table_length(ob_set_table(set));
}

static ob_object *new_from(const ob_type *type, ob_object *items) {
    ob_object *set = ob_object_new(type, 0);
    if (set == NULL) {
        return NULL;
    }
    if (ob_set_add_all(set, items) != OB_OK) {
        ob_decref(set);
        return NULL;
    }
    return set;
}

ob_object *ob_set_from(ob_object *items) {
    OB_NOTE_SITE();
    return new_from(&ob_set_type, items);
}

ob_object *ob_frozenset_from(ob_object *items) {
    OB_NOTE_SITE();
    if (items == NULL) {
        return (ob_object *)(uintptr_t)&empty_frozenset;
    }
    if (ob_type_of(items) == &ob_frozenset_type) {
        return ob_new_ref(items);
    }
    ob_object *set = new_from(&ob_frozenset_type, items);
    if (set != NULL && ob_set_length(set) == 0) {
        ob_decref(set);
        set = (ob_object *)(uintptr_t)&empty_frozenset;
    }
    return set;
}

/* --- Keys ---------------------------------------------------------------------------------------------------------- */

int ob_set_key_init(ob_key *key, ob_object *object) {
    if (!ob_is_instance(object, &ob_set_type)) {
        return ob_key_init(key, object);
    }
    *key = (ob_key){object, ob_hash_slot(ob_set_hash(ob_set_table(object))), OB_KEY_FOREIGN};
    return OB_OK;
}

int ob_set_put(ob_table *set, ob_key *key) {
    ob_object **entry;
    int found = ob_table_find(set, key, &entry);
    if (found != 0) {
        return found;
    }
    ob_incref(key->object);
    int error = ob_table_append(set, key, OB_NIL);
    if (error != OB_OK) {
        ob_decref(key->object);
    }
    return error;
}

int ob_set_add(ob_object *self, ob_object *object) {
    OB_NOTE_SITE();
    ob_table *set = as_set(self);
    ob_incref(self);
    ob_incref(object);
    ob_key key;
    int answer = ob_key_init(&key, object);
    answer = answer == OB_OK ? ob_set_put(set, &key) : answer;
    ob_decref(object);
    ob_decref(self);
    return answer < 0 ? answer : OB_OK;
}

/// Find a key, and take it out if that is asked for.
///   return  1, 0 or an error
static int find_key(ob_table *set, ob_object *object, bool takes) {
    ob_incref(&set->head.head);
    ob_incref(object);
    ob_key key;
    ob_object **entry = NULL;
    int found = ob_set_key_init(&key, object);
    if (found == OB_OK) {
        found = ob_table_find(set, &key, &entry);
    }
    if (found == 1 && takes) {
        ob_object *removed;
        ob_object *none;
        ob_table_remove(set, entry, &removed, &none);
        ob_decref(removed);
    }
    ob_decref(object);
    ob_decref(&set->head.head);
    return found;
}

OB_FAST int ob_set_contains(const ob_object *self, ob_object *object) {
    OB_NOTE_SITE();
    ob_table *set = ob_set_table(self);
    ob_object **entry;
    bool is_chained = (set->state & OB_TABLE_CHAINED) != 0;
    ob_quick answer = is_chained ? ob_table_walk_chain(set, object, &entry) : OB_QUICK_UNKNOWN;
    return answer != OB_QUICK_UNKNOWN ? answer == OB_QUICK_FOUND : find_key(set, object, false);
}

int ob_set_discard(ob_object *set, ob_object *object) {
    OB_NOTE_SITE();
    return find_key(as_set(set), object, true);
}

int ob_set_remove(ob_object *set, ob_object *object) {
    OB_NOTE_SITE();
    ob_incref(object); /* for the error */
    int found = find_key(as_set(set), object, true);
    if (found == 0) {
        found = ob_error_set(OB_EKEY, "no such key", object);
    }
    ob_decref(object);
    return found == 1 ? OB_OK : found;
}

ob_object *ob_set_pop(ob_object *self) {
    OB_NOTE_SITE();
    ob_table *set = as_set(self);
    ob_object **entry = ob_table_last(set);
    if (entry == NULL) {
        ob_error_set(OB_EKEY, "set is empty", self);
        return NULL;
    }
    ob_object *key;
    ob_object *none;
    ob_table_remove(set, entry, &key, &none);
    return key;
}

void ob_set_clear(ob_object *set) {
    ob_table_clear(as_set(set), &ob_set_type);
}

ob_object *ob_set_copy(const ob_object *self) {
    OB_NOTE_SITE();
    const ob_table *from = ob_set_table(self);
    if (ob_type_of(self) == &ob_frozenset_type) {
        return ob_new_ref((ob_object *)(uintptr_t)self);
    }
    const ob_type *type = ob_is_instance(self, &ob_set_type) ? &ob_set_type : &ob_frozenset_type;
    ob_object *made = ob_object_new(type, 0);
    if (made != NULL && ob_table_fill(ob_set_table(made), from) != OB_OK) {
        ob_decref(made);
        made = NULL;
    }
    return made;
}

/* --- Walking, hashing and printing --------------------------------------------------------------------------------- */

bool ob_set_next(const ob_object *set, size_t *cursor, OB_BORROWED ob_object **key) {
    ob_object **entry = ob_table_next(ob_set_table(set), cursor);
    if (entry == NULL) {
        return false;
    }
    *key = *entry;
    return true;
}

static const OB_TYPE_DEFINE(iterator_type, "set_iterator", ob_table_iterator, OB_TABLE_ITERATOR,
                            .next = ob_table_iterator_next_key);

static ob_object *set_iterate(ob_object *self) {
    (void)ob_set_table(self);
    return ob_table_iterate(&iterator_type, self, false);
}

/// A sum of spread hashes is the same in any order. (An xor would cancel those of equal low bits more easily.)
uint32_t ob_set_hash(const ob_table *set) {
    uint32_t sum = ob_table_length(set);
    size_t cursor = 0;
    for (ob_object **entry; (entry = ob_table_next(set, &cursor)) != NULL;) {
        sum += ob_hash_word(ob_slot_hash(ob_table_hash_of(set, entry)) * 0x9E3779B1u + 0x7F4A7C15u);
    }
    return ob_hash_word(sum);
}

static int frozenset_hash(ob_object *self, uint32_t *hash) {
    *hash = ob_set_hash(ob_set_table(self));
    return OB_OK;
}

/// frozenset({1, 2}), set(), {1, 2}
static ob_object *set_repr(ob_object *self, size_t *cursor, ob_sink *sink) {
    const ob_table *set = ob_set_table(self);
    bool has_name = ob_table_length(set) == 0 || ob_type_of(self) != &ob_set_type;
    if (*cursor == OB_REPR_INSIDE) {
        ob_sink_text(sink, ob_type_name(self));
        ob_sink_text(sink, "(...)");
        return NULL;
    }
    size_t behind = *cursor;
    bool is_first = behind == 0;
    if (is_first && has_name) {
        ob_sink_text(sink, ob_type_name(self));
        ob_sink_text(sink, "(");
    }
    ob_object **entry = ob_table_next(set, &behind);
    if (entry == NULL) {
        ob_sink_text(sink, is_first ? ")" : has_name ? "})" : "}");
        return NULL;
    }
    ob_sink_text(sink, is_first ? "{" : ", ");
    behind = *cursor; /* the sink may have changed it */
    entry = ob_table_next(set, &behind);
    *cursor = behind;
    return entry != NULL ? *entry : OB_NONE;
}

/* --- The types ----------------------------------------------------------------------------------------------------- */

static int32_t set_length(const ob_object *self) {
    return (int32_t)ob_table_length(ob_set_table(self));
}

static int set_contains(ob_object *self, ob_object *item) {
    return ob_set_contains(self, item);
}

static const ob_items set_items = {.length = set_length, .contains = set_contains, .iterate = set_iterate};

OB_OFFERED(ob_init_empty);
const OB_TYPE_DEFINE(ob_set_type, "set", ob_table, OB_VECTOR(ob_table, slots), .traits = OB_TRAIT_UNHASHABLE,
                     .repr_next = set_repr, .nested = &ob_set_nested, .items = &set_items, .numbers = &ob_set_numbers,
                     .init = ob_init_empty);
const OB_TYPE_DEFINE(ob_frozenset_type, "frozenset", ob_table, OB_VECTOR(ob_table, slots), .repr_next = set_repr,
                     .hash = frozenset_hash, .nested = &ob_set_nested, .items = &set_items, .numbers = &ob_set_numbers);
