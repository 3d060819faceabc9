/* Weak dictionaries. Owns: the key or the value of each entry, the one that is not weakly referenced. Invariant: the weak table's. While
 * keys are hashed and compared, which may run program code, dictionary, key and value are held; what was taken out is dropped last. */
#include "obol/weakdict.h"
#include "object/checked.h"

#include "obol/dict.h"
#include "obol/operations.h"
#include "obol/tuple.h"
#include "types/weaktable.h"

static ob_weaktable *as_weak_dict(const ob_object *object) {
    bool is_one =
        !ob_is_tagged(object) && (object->type == &ob_weak_value_dict_type || object->type == &ob_weak_key_dict_type);
    if (!is_one) {
        ob_wrong_type(object);
    }
    return ob_as_weaktable((ob_object *)(uintptr_t)object);
}

ob_object *ob_weak_value_dict_new(void) {
    OB_NOTE_SITE();
    return ob_weaktable_new(&ob_weak_value_dict_type, true, false);
}

ob_object *ob_weak_key_dict_new(void) {
    OB_NOTE_SITE();
    return ob_weaktable_new(&ob_weak_key_dict_type, false, false);
}

size_t ob_weak_dict_length(const ob_object *dict) {
    return ob_table_length(&as_weak_dict(dict)->table);
}

static int no_such_key(ob_object *key) {
    return ob_error_set(OB_EKEY, "no such key", key);
}

/// Can there be an entry with this key?
static bool is_possible(const ob_weaktable *dict, const ob_object *key) {
    return dict->is_by_value || ob_weak_is_possible(key);
}

/// Keeps dictionary and key alive: to be followed by let_go.
static int find(ob_weaktable *dict, ob_object *object, ob_key *key, ob_object ***entry) {
    ob_incref(&dict->table.head.head);
    ob_incref(object);
    return ob_weaktable_find(dict, object, key, entry);
}

static void let_go(ob_weaktable *dict, ob_object *object) {
    ob_decref(object);
    ob_decref(&dict->table.head.head);
}

/// An entry's value, borrowed.
static OB_BORROWED ob_object *value_of(const ob_weaktable *dict, ob_object **entry) {
    return dict->is_by_value ? ob_weaktable_peek(dict, entry) : *ob_table_value(&dict->table, entry);
}

/* --- Looking up ---------------------------------------------------------------------------------------------------- */

/// dict[key] without the error when it is not there.
///   takes   is the entry taken out as well?
///   return  1 with *value new; 0; or an error
static int look_up(ob_weaktable *dict, ob_object *object, bool takes, ob_object **value) {
    ob_key key;
    ob_object **entry;
    ob_object *removed[2] = {NULL, NULL};
    *value = NULL;
    if (!is_possible(dict, object)) {
        return ob_error_set(OB_ETYPE, "cannot be weakly referenced", object);
    }
    int found = find(dict, object, &key, &entry);
    if (found == 1) {
        *value = ob_xnew_ref(value_of(dict, entry));
        if (takes) {
            ob_weaktable_remove(dict, entry, &removed[0], &removed[1]);
        }
    }
    ob_xdecref(removed[0]);
    ob_xdecref(removed[1]);
    let_go(dict, object);
    return found;
}

/// The value, the fallback (NULL: none) or an error.
static ob_object *look_up_or(ob_object *self, ob_object *key, bool takes, ob_object *fallback) {
    ob_object *value;
    ob_incref(key); /* for the error: its own hash may drop it */
    ob_xincref(fallback);
    int found = look_up(as_weak_dict(self), key, takes, &value);
    if (found == 0 && fallback != NULL) {
        value = ob_new_ref(fallback);
    } else if (found == 0) {
        no_such_key(key);
    }
    ob_xdecref(fallback);
    ob_decref(key);
    return value;
}

ob_object *ob_weak_dict_get(ob_object *dict, ob_object *key) {
    OB_NOTE_SITE();
    return look_up_or(dict, key, false, NULL);
}

ob_object *ob_weak_dict_get_or(ob_object *dict, ob_object *key, ob_object *fallback) {
    OB_NOTE_SITE();
    return look_up_or(dict, key, false, fallback);
}

int ob_weak_dict_contains(ob_object *self, ob_object *key) {
    OB_NOTE_SITE();
    ob_weaktable *dict = as_weak_dict(self);
    ob_object *value = NULL;
    int found = is_possible(dict, key) ? look_up(dict, key, false, &value) : 0;
    ob_xdecref(value);
    return found;
}

/* --- Setting ------------------------------------------------------------------------------------------------------- */

/// Give an entry another value.
static int replace(ob_weaktable *dict, ob_object **entry, ob_object *value) {
    if (dict->is_by_value) {
        return ob_weaktable_replace(dict, entry, value);
    }
    ob_object **slot = ob_table_value(&dict->table, entry);
    ob_object *old = *slot;
    *slot = ob_new_ref(value);
    ob_decref(old);
    return OB_OK;
}

/// Set an entry.
///   replaces  does a value that is there give way?
///   return    1 when the key was there, with *value borrowed if it does not; 0; or an error
static int put(ob_weaktable *dict, ob_object *object, ob_object **value, bool replaces) {
    if (!is_possible(dict, object)) {
        return ob_error_set(OB_ETYPE, "cannot be weakly referenced", object);
    }
    ob_key key;
    ob_object **entry;
    int found = ob_weaktable_find(dict, object, &key, &entry);
    if (found == 0) {
        return ob_weaktable_append(dict, &key, *value);
    }
    if (found == 1 && !replaces) {
        *value = value_of(dict, entry);
        return 1;
    }
    return found == 1 ? replace(dict, entry, *value) : found;
}

/// The same with all that it touches kept alive.
///   return  the value that stands there afterwards, new, or NULL
static ob_object *put_safely(ob_object *self, ob_object *key, ob_object *value, bool replaces) {
    ob_weaktable *dict = as_weak_dict(self);
    ob_object *result = value;
    ob_incref(self);
    ob_incref(key);
    ob_incref(value);
    int found = put(dict, key, &result, replaces);
    result = found >= 0 ? ob_new_ref(result) : NULL;
    ob_decref(value);
    ob_decref(key);
    ob_decref(self);
    return result;
}

int ob_weak_dict_set(ob_object *dict, ob_object *key, ob_object *value) {
    OB_NOTE_SITE();
    ob_object *set = put_safely(dict, key, value, true);
    if (set == NULL) {
        return ob_error()->code;
    }
    ob_decref(set);
    return OB_OK;
}

ob_object *ob_weak_dict_set_default(ob_object *dict, ob_object *key, ob_object *value) {
    OB_NOTE_SITE();
    return put_safely(dict, key, value, false);
}

/// An iterator that gives pairs; NULL with the error set.
static ob_object *pairs_of(ob_object *other) {
    if (!ob_is_tagged(other) && (other->type == &ob_weak_value_dict_type || other->type == &ob_weak_key_dict_type)) {
        return ob_weaktable_iterate(other, OB_WEAK_ITEMS);
    }
    ob_object *dict = ob_is_instance(other, &ob_dict_type) ? ob_new_ref(other) : ob_dict_new();
    if (dict == NULL || (dict != other && ob_dict_update(dict, other) != OB_OK)) {
        ob_xdecref(dict);
        return NULL;
    }
    ob_object *items = ob_dict_items(dict);
    ob_object *iterator = items != NULL ? ob_iterate(items) : NULL;
    ob_xdecref(items);
    ob_decref(dict);
    return iterator;
}

int ob_weak_dict_update(ob_object *dict, ob_object *other) {
    OB_NOTE_SITE();
    (void)as_weak_dict(dict);
    ob_object *iterator = pairs_of(other);
    if (iterator == NULL) {
        return ob_error()->code;
    }
    ob_incref(dict);
    ob_object *pair;
    int error = ob_next(iterator, &pair);
    while (pair != NULL && error >= 0) {
        error = ob_weak_dict_set(dict, ob_tuple_peek(pair, 0), ob_tuple_peek(pair, 1));
        ob_decref(pair);
        error = error == OB_OK ? ob_next(iterator, &pair) : error;
    }
    ob_decref(dict);
    ob_decref(iterator);
    return error;
}

/* --- Deleting ------------------------------------------------------------------------------------------------------ */

int ob_weak_dict_delete(ob_object *dict, ob_object *key) {
    OB_NOTE_SITE();
    ob_object *value = look_up_or(dict, key, true, NULL);
    if (value == NULL) {
        return ob_error()->code;
    }
    ob_decref(value);
    return OB_OK;
}

ob_object *ob_weak_dict_pop(ob_object *dict, ob_object *key) {
    OB_NOTE_SITE();
    return look_up_or(dict, key, true, NULL);
}

ob_object *ob_weak_dict_pop_or(ob_object *dict, ob_object *key, ob_object *fallback) {
    OB_NOTE_SITE();
    return look_up_or(dict, key, true, fallback);
}

int ob_weak_dict_pop_item(ob_object *self, ob_object **key, ob_object **value) {
    OB_NOTE_SITE();
    ob_weaktable *dict = as_weak_dict(self);
    *key = NULL;
    *value = NULL;
    ob_object **entry = ob_weaktable_last(dict);
    if (entry == NULL) {
        return ob_error_set(OB_EKEY, "it is empty", self);
    }
    ob_object *object = ob_xnew_ref(ob_weaktable_peek(dict, entry));
    ob_object *removed[2];
    ob_weaktable_remove(dict, entry, &removed[0], &removed[1]);
    *key = dict->is_by_value ? removed[0] : object;
    *value = dict->is_by_value ? object : removed[1];
    ob_decref(removed[dict->is_by_value]); /* the node */
    return OB_OK;
}

void ob_weak_dict_clear(ob_object *dict) {
    ob_weaktable *table = as_weak_dict(dict);
    ob_incref(dict);
    ob_weaktable_clear(table);
    ob_decref(dict);
}

/* --- Iterating, and the types -------------------------------------------------------------------------------------- */

ob_object *ob_weak_dict_values(ob_object *dict) {
    OB_NOTE_SITE();
    (void)as_weak_dict(dict);
    return ob_weaktable_iterate(dict, OB_WEAK_VALUES);
}

ob_object *ob_weak_dict_items(ob_object *dict) {
    OB_NOTE_SITE();
    (void)as_weak_dict(dict);
    return ob_weaktable_iterate(dict, OB_WEAK_ITEMS);
}

static ob_object *iterate(ob_object *self) {
    return ob_weaktable_iterate(self, OB_WEAK_KEYS);
}

static int32_t length(const ob_object *self) {
    return (int32_t)ob_weak_dict_length(self);
}

static int set_item(ob_object *self, ob_object *key, ob_object *value) {
    return value != NULL ? ob_weak_dict_set(self, key, value) : ob_weak_dict_delete(self, key);
}

static const ob_items items = {
    .length = length, .get = ob_weak_dict_get, .set = set_item, .contains = ob_weak_dict_contains, .iterate = iterate};

const OB_TYPE_DEFINE(ob_weak_value_dict_type, "WeakValueDictionary", ob_weaktable, OB_WEAKTABLE,
                     .traits = OB_TRAIT_UNHASHABLE, .items = &items);
const OB_TYPE_DEFINE(ob_weak_key_dict_type, "WeakKeyDictionary", ob_weaktable, OB_WEAKTABLE,
                     .traits = OB_TRAIT_UNHASHABLE, .items = &items);
