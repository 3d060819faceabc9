/* dict: a table (table.h) whose entries have values.
 *
 * Owns: a reference to each key and value. Invariant: the table's. What a key's own hash and compare may do to the dict meanwhile is
 * met in ob_table_find; here dict, key and value are kept alive while they run, and what was dropped is dropped after the dict is whole. */
#include "types/dict.h"
#include "object/checked.h"

#include "memory/layout.h"
#include "object/needs.h"
#include "obol/int.h"
#include "types/hash.h"
#include "types/table_compare.h"
#include "types/table_quick.h"

ob_object *ob_dict_new(void) {
    OB_NOTE_SITE();
    return ob_object_new(&ob_dict_type, 0);
}

size_t ob_dict_length(const ob_object *dict) {
    return ob_table_length(ob_as_dict(dict));
}

static int no_such_key(ob_object *key) {
    return ob_error_set(OB_EKEY, "no such key", key);
}

/* --- Looking up ---------------------------------------------------------------------------------------------------- */

/// Among native keys, no str but names.
__attribute__((always_inline)) static inline ob_quick walk_pairs(const ob_table *dict, const ob_object *key,
                                                                 ob_object ***slot) {
    ob_object **pair = (ob_object **)dict->slots.root;
    for (uint32_t left = ob_vector_count(&dict->slots); left != 0; left -= 2u, pair += 2) {
        if (*pair == key) {
            *slot = &pair[1];
            return OB_QUICK_FOUND;
        }
    }
    bool is_sure = ob_is_tagged(key) ? key != OB_INT(0) && key != OB_INT(1) : key->type == &ob_name_type;
    return is_sure ? OB_QUICK_ABSENT : OB_QUICK_UNKNOWN; /* 0 and 1 equal False and True */
}

/// Look for the slot of a key's value. Inline twice: what is most often asked of a dict is worth its 250 bytes.
__attribute__((always_inline)) static inline ob_quick find_inline(const ob_table *dict, const ob_object *key,
                                                                  ob_object ***slot) {
    if ((dict->state & OB_TABLE_CHAINED) == 0) {
        return (dict->state & OB_TABLE_HASHED) == 0 ? walk_pairs(dict, key, slot) : OB_QUICK_UNKNOWN;
    }
    ob_object **entry;
    ob_quick answer = ob_table_walk_chain(dict, key, &entry);
    if (answer == OB_QUICK_FOUND) {
        *slot = &entry[OB_ENTRY_VALUE];
    }
    return answer;
}

OB_FAST __attribute__((noinline)) static ob_quick find_quickly(const ob_table *dict, const ob_object *key,
                                                               ob_object ***slot) {
    return find_inline(dict, key, slot);
}

/// The general way, for keys that must be compared. Keeps dict and key alive: the caller drops both.
static int find_entry(ob_table *dict, ob_object *object, ob_object ***entry) {
    ob_incref(&dict->head.head);
    ob_incref(object);
    ob_key key;
    int found = ob_key_init(&key, object);
    if (found == OB_OK) {
        found = ob_table_find(dict, &key, entry);
    }
    return found;
}

__attribute__((noinline)) static int look_up_slowly(ob_table *dict, ob_object *object, ob_object **value) {
    ob_object **entry = NULL;
    int found = find_entry(dict, object, &entry);
    *value = found == 1 ? ob_new_ref(*ob_table_value(dict, entry)) : NULL;
    ob_decref(object);
    ob_decref(&dict->head.head);
    return found;
}

int ob_dict_look_up(const ob_object *self, ob_object *key, ob_object **value) {
    ob_table *dict = ob_as_dict(self);
    ob_object **slot;
    ob_quick answer = find_quickly(dict, key, &slot);
    if (answer == OB_QUICK_UNKNOWN) {
        return look_up_slowly(dict, key, value);
    }
    *value = answer == OB_QUICK_FOUND ? ob_new_ref(*slot) : NULL;
    return answer == OB_QUICK_FOUND;
}

__attribute__((noinline)) static OB_BORROWED ob_object *find_slowly(ob_table *dict, ob_object *key) {
    ob_object *value;
    if (!ob_hashable(key) || look_up_slowly(dict, key, &value) != 1) {
        return NULL;
    }
    bool is_held = ob_refcount(value) > 1; /* by the dict, unless program code has taken it out */
    ob_decref(value);
    return is_held ? value : NULL;
}

OB_FAST OB_BORROWED ob_object *ob_dict_find(const ob_object *self, ob_object *key) {
    ob_table *dict = ob_as_dict(self);
    ob_object **slot;
    ob_quick answer = find_inline(dict, key, &slot);
    if (answer == OB_QUICK_FOUND) {
        return *slot;
    }
    return answer == OB_QUICK_ABSENT ? NULL : find_slowly(dict, key);
}

__attribute__((noinline)) static ob_object *get_slowly(ob_table *dict, ob_object *key) {
    ob_object *value;
    ob_incref(key); /* for the error: its own hash may drop it */
    if (look_up_slowly(dict, key, &value) == 0) {
        no_such_key(key);
    }
    ob_decref(key);
    return value;
}

OB_FAST ob_object *ob_dict_get(const ob_object *self, ob_object *key) {
    OB_NOTE_SITE();
    ob_table *dict = ob_as_dict(self);
    ob_object **slot;
    return find_inline(dict, key, &slot) == OB_QUICK_FOUND ? ob_new_ref(*slot) : get_slowly(dict, key);
}

OB_BORROWED ob_object *ob_dict_find_text(const ob_object *self, const char *text, size_t length) {
    const ob_table *dict = ob_as_dict(self);
    ob_object **entry = ob_table_find_text(dict, text, length);
    return entry != NULL ? *ob_table_value(dict, entry) : NULL;
}

int ob_dict_contains(const ob_object *dict, ob_object *key) {
    OB_NOTE_SITE();
    ob_object *value;
    int found = ob_dict_look_up(dict, key, &value);
    ob_xdecref(value);
    return found;
}

/* --- Setting ------------------------------------------------------------------------------------------------------- */

OB_FAST int ob_dict_put(ob_table *dict, ob_key *key, ob_object **value, bool replaces) {
    ob_object **entry;
    int found = ob_table_find(dict, key, &entry);
    if (found < 0) {
        return found;
    }
    if (found == 1 && !replaces) {
        *value = *ob_table_value(dict, entry);
        return found;
    }
    ob_incref(*value);
    if (found == 1) {
        ob_object **slot = ob_table_value(dict, entry);
        ob_object *old = *slot;
        *slot = *value;
        ob_decref(old);
        return found;
    }
    ob_incref(key->object);
    int error = ob_table_append(dict, key, *value);
    if (error != OB_OK) {
        ob_decref(key->object);
        ob_decref(*value);
    }
    return error;
}

/// The same from the key's hash on, with all that it touches kept alive.
///   return  the value that stands there afterwards, new, or NULL
static ob_object *put(ob_object *self, ob_object *object, ob_object *value, bool replaces) {
    ob_table *dict = ob_as_dict(self);
    ob_object *result = value;
    ob_incref(self);
    ob_incref(object);
    ob_incref(value);
    ob_key key;
    int error = ob_key_init(&key, object);
    if (error == OB_OK) {
        error = ob_dict_put(dict, &key, &result, replaces);
    }
    result = error < 0 ? NULL : ob_new_ref(result);
    ob_decref(value);
    ob_decref(object);
    ob_decref(self);
    return result;
}

/// Add a name or a small int that is not there: no program code runs.
OB_FAST static int append(ob_table *dict, ob_object *object, ob_object *value) {
    ob_key key = {object, NULL, ob_is_tagged(object) ? OB_KEY_NUMBER : OB_KEY_TEXT};
    int error = ob_table_append(dict, &key, value);
    if (error == OB_OK) {
        ob_incref(object);
        ob_incref(value);
    }
    return error;
}

__attribute__((noinline)) static int set_slowly(ob_object *dict, ob_object *object, ob_object *value) {
    ob_table *table = ob_as_dict(dict);
    if ((table->state & (OB_TABLE_CHAINED | OB_TABLE_HASHED)) == 0 && ob_key_sort_of(object) != OB_KEY_FOREIGN) {
        ob_key key;
        (void)ob_key_init(&key, object);
        int error = ob_dict_put(table, &key, &value, true); /* no program code: nothing need be held */
        return error < 0 ? error : OB_OK;
    }
    ob_object *set = put(dict, object, value, true);
    if (set == NULL) {
        return ob_error()->code;
    }
    ob_decref(set);
    return OB_OK;
}

OB_FAST int ob_dict_set(ob_object *self, ob_object *key, ob_object *value) {
    OB_NOTE_SITE();
    ob_table *dict = ob_as_dict(self);
    ob_object **slot;
    ob_quick answer = find_quickly(dict, key, &slot);
    if (answer == OB_QUICK_ABSENT) {
        return append(dict, key, value);
    }
    if (answer == OB_QUICK_UNKNOWN) {
        return set_slowly(self, key, value);
    }
    ob_object *old = *slot;
    *slot = ob_new_ref(value);
    ob_decref(old);
    return OB_OK;
}

ob_object *ob_dict_set_default(ob_object *dict, ob_object *key, ob_object *value) {
    OB_NOTE_SITE();
    return put(dict, key, value, false);
}

/* --- Deleting ------------------------------------------------------------------------------------------------------ */

static int take_slowly(ob_table *dict, ob_object *object, ob_object **value) {
    ob_object **entry = NULL;
    ob_object *removed = NULL;
    int found = find_entry(dict, object, &entry);
    *value = NULL;
    if (found == 1) {
        ob_table_remove(dict, entry, &removed, value);
        ob_decref(removed);
    }
    ob_decref(object);
    ob_decref(&dict->head.head);
    return found;
}

int ob_dict_take(ob_object *self, ob_object *key, ob_object **value) {
    ob_table *dict = ob_as_dict(self);
    ob_object **slot;
    ob_quick answer = find_quickly(dict, key, &slot);
    if (answer == OB_QUICK_UNKNOWN) {
        return take_slowly(dict, key, value);
    }
    *value = NULL;
    if (answer == OB_QUICK_ABSENT) {
        return 0;
    }
    ob_object *removed;
    ob_table_remove(dict, slot - ((dict->state & OB_TABLE_CHAINED) != 0 ? OB_ENTRY_VALUE : 1), &removed, value);
    ob_decref(removed);
    return 1;
}

int ob_dict_delete(ob_object *dict, ob_object *key) {
    OB_NOTE_SITE();
    ob_object *value;
    ob_incref(key); /* for the error */
    int found = ob_dict_take(dict, key, &value);
    found = found == 0 ? no_such_key(key) : found;
    ob_decref(key);
    ob_xdecref(value);
    return found == 1 ? OB_OK : found;
}

int ob_dict_delete_text(ob_object *self, const char *text, size_t length) {
    OB_NOTE_SITE();
    ob_table *dict = ob_as_dict(self);
    ob_object **entry = ob_table_find_text(dict, text, length);
    if (entry == NULL) {
        return OB_EKEY;
    }
    ob_object *key;
    ob_object *value;
    ob_table_remove(dict, entry, &key, &value);
    ob_decref(key);
    ob_decref(value);
    return OB_OK;
}

/* --- Walking and printing ------------------------------------------------------------------------------------------ */

bool ob_dict_next(const ob_object *self, size_t *cursor, OB_BORROWED ob_object **key, OB_BORROWED ob_object **value) {
    const ob_table *dict = ob_as_dict(self);
    ob_object **entry = ob_table_next(dict, cursor);
    if (entry == NULL) {
        return false;
    }
    *key = *entry;
    *value = *ob_table_value(dict, entry);
    return true;
}

/// The value of the entry whose key was written last: the one before the cursor. A sink may have removed it meanwhile.
static ob_object *value_before(const ob_table *dict, size_t index) {
    size_t at = index;
    ob_object **entry = ob_table_previous(dict, &at);
    size_t behind = at;
    return entry != NULL && ob_table_next(dict, &behind) == entry && behind == index ? *ob_table_value(dict, entry)
                                                                                     : OB_NONE;
}

/// The cursor is twice the entries' cursor, plus one when a value is due.
static ob_object *dict_repr(ob_object *self, size_t *cursor, ob_sink *sink) {
    const ob_table *dict = ob_as_dict(self);
    if (*cursor == OB_REPR_INSIDE) {
        ob_sink_text(sink, "{...}");
        return NULL;
    }
    if ((*cursor & 1u) != 0) {
        ob_sink_text(sink, ": ");
        return value_before(dict, (*cursor)-- / 2u);
    }
    ob_sink_text(sink, *cursor == 0 ? "{" : "");
    size_t index = *cursor / 2u;
    if (*cursor != 0 && ob_table_next(dict, &index) != NULL) {
        ob_sink_text(sink, ", ");
    }
    index = *cursor / 2u;
    ob_object **entry = ob_table_next(dict, &index);
    if (entry == NULL) {
        ob_sink_text(sink, "}");
        return NULL;
    }
    *cursor = index * 2u + 1u;
    return *entry;
}

/* --- The type ------------------------------------------------------------------------------------------------------ */

static int32_t dict_length(const ob_object *self) {
    return (int32_t)ob_table_length(ob_as_dict(self));
}

static ob_object *get_item(ob_object *self, ob_object *key) {
    return ob_dict_get(self, key);
}

static int set_item(ob_object *self, ob_object *key, ob_object *value) {
    return value != NULL ? ob_dict_set(self, key, value) : ob_dict_delete(self, key);
}

static int contains(ob_object *self, ob_object *key) {
    return ob_dict_contains(self, key);
}

static int compare_next(ob_object *self, ob_object *other, ob_compare_step *step) {
    return step->op == OB_EQ ? ob_table_compare(ob_as_dict(self), ob_as_dict(other), OB_EQ, true, step)
                             : OB_NOT_IMPLEMENTED;
}

static const ob_items dict_items = {
    .length = dict_length, .get = get_item, .set = set_item, .contains = contains, .iterate = ob_dict_iterate};
static const ob_nested dict_nested = {.compare_next = compare_next};
OB_OFFERED(ob_dict_binary);
static const ob_numbers dict_numbers = {.binary = ob_dict_binary};

OB_OFFERED(ob_init_empty);
const OB_TYPE_DEFINE(ob_dict_type, "dict", ob_table, OB_VECTOR(ob_table, slots), .traits = OB_TRAIT_UNHASHABLE,
                     .repr_next = dict_repr, .nested = &dict_nested, .items = &dict_items, .numbers = &dict_numbers,
                     .init = ob_init_empty);
