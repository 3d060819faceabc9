/* dict: what is made of looking up, setting and deleting. Owns nothing of its own. Everything that is walked while program code may run
 * is watched: when it changes meanwhile, the walk ends with OB_ECHANGED. */
#include "obol/operations.h"
#include "object/checked.h"
#include "obol/tuple.h"
#include "types/dict.h"

/// The value, or the fallback when none was found; the other one is dropped.
static ob_object *choose(int found, ob_object *value, ob_object *fallback) {
    if (found == 0) {
        return fallback;
    }
    ob_decref(fallback);
    return value;
}

ob_object *ob_dict_get_or(const ob_object *dict, ob_object *key, ob_object *fallback) {
    OB_NOTE_SITE();
    ob_object *value;
    ob_incref(fallback);
    int found = ob_dict_look_up(dict, key, &value);
    return choose(found, value, fallback);
}

ob_object *ob_dict_pop(ob_object *dict, ob_object *key) {
    OB_NOTE_SITE();
    ob_object *value;
    ob_incref(key); /* for the error */
    if (ob_dict_take(dict, key, &value) == 0) {
        ob_error_set(OB_EKEY, "no such key", key);
    }
    ob_decref(key);
    return value;
}

ob_object *ob_dict_pop_or(ob_object *dict, ob_object *key, ob_object *fallback) {
    OB_NOTE_SITE();
    ob_object *value;
    ob_incref(fallback);
    int found = ob_dict_take(dict, key, &value);
    return choose(found, value, fallback);
}

int ob_dict_pop_item(ob_object *self, ob_object **key, ob_object **value) {
    OB_NOTE_SITE();
    ob_table *dict = ob_as_dict(self);
    ob_object **entry = ob_table_last(dict);
    if (entry == NULL) {
        *key = *value = NULL;
        return ob_error_set(OB_EKEY, "dict is empty", self);
    }
    ob_table_remove(dict, entry, key, value);
    return OB_OK;
}

void ob_dict_clear(ob_object *dict) {
    ob_table_clear(ob_as_dict(dict), &ob_dict_type);
}

ob_object *ob_dict_copy(const ob_object *dict) {
    OB_NOTE_SITE();
    const ob_table *from = ob_as_dict(dict);
    ob_object *made = ob_dict_new();
    if (made != NULL && ob_table_fill(ob_as_dict(made), from) != OB_OK) {
        ob_decref(made);
        made = NULL;
    }
    return made;
}

/* --- update -------------------------------------------------------------------------------------------------------- */

static int put_entry(ob_table *dict, const ob_table *from, ob_object **entry) {
    ob_key key = ob_table_key(from, entry);
    ob_object *value = ob_new_ref(*ob_table_value(from, entry));
    ob_object *set = value;
    ob_incref(key.object);
    int error = ob_dict_put(dict, &key, &set, true);
    ob_decref(key.object);
    ob_decref(value);
    return error < 0 ? error : OB_OK;
}

static int update_from_dict(ob_table *dict, ob_table *from) {
    uint32_t changes = ob_table_changes(from);
    size_t cursor = 0;
    int error = OB_OK;
    for (ob_object **entry; error == OB_OK && (entry = ob_table_next(from, &cursor)) != NULL;) {
        error = put_entry(dict, from, entry);
        if (error == OB_OK && ob_table_changes(from) != changes) {
            error = ob_error_set(OB_ECHANGED, "dict changed while it was read", &from->head.head);
        }
    }
    return error;
}

static void not_a_pair(ob_object *item) {
    ob_error_set(OB_EVALUE, "not a pair of key and value", item);
}

/// The two objects that an iterator has, new. False with the error set, and both NULL.
static bool two_of(ob_object *item, ob_object *iterator, ob_object **first, ob_object **second) {
    ob_object *third = NULL;
    int more = ob_next(iterator, first);
    if (more == 1) {
        more = ob_next(iterator, second);
        more = more == 1 ? ob_next(iterator, &third) : more;
    }
    if (more >= 0 && (third != NULL || *second == NULL)) {
        not_a_pair(item);
        more = OB_EVALUE;
    }
    ob_xdecref(third);
    if (more < 0) {
        ob_xdecref(*first);
        ob_xdecref(*second);
        *first = *second = NULL;
    }
    return more >= 0;
}

/// Key and value of a pair, new. False with the error set.
static bool pair_of(ob_object *item, ob_object **key, ob_object **value) {
    *key = *value = NULL;
    if (ob_is_instance(item, &ob_tuple_type)) {
        if (ob_tuple_length(item) != 2) {
            not_a_pair(item);
            return false;
        }
        *key = ob_tuple_get(item, 0);
        *value = ob_tuple_get(item, 1);
        return *key != NULL && *value != NULL;
    }
    ob_object *iterator = ob_iterate(item);
    if (iterator == NULL) {
        return false;
    }
    bool is_pair = two_of(item, iterator, key, value);
    ob_decref(iterator);
    return is_pair && *key != NULL && *value != NULL;
}

/// dict[key] = value for a pair.
static int put_pair(ob_object *dict, ob_object *item) {
    ob_object *key;
    ob_object *value;
    if (!pair_of(item, &key, &value)) {
        ob_xdecref(key);
        ob_xdecref(value);
        return ob_error()->code;
    }
    int error = ob_dict_set(dict, key, value);
    ob_decref(key);
    ob_decref(value);
    return error;
}

static int update_from_pairs(ob_object *dict, ob_object *pairs) {
    ob_object *iterator = ob_iterate(pairs);
    if (iterator == NULL) {
        return ob_error()->code;
    }
    ob_object *item;
    int answer;
    while ((answer = ob_next(iterator, &item)) == 1) { /* as many turns as there are pairs */
        answer = put_pair(dict, item);
        ob_decref(item);
        if (answer != OB_OK) {
            break;
        }
    }
    ob_decref(iterator);
    return answer;
}

int ob_dict_update(ob_object *self, ob_object *other) {
    OB_NOTE_SITE();
    ob_table *dict = ob_as_dict(self);
    ob_incref(self);
    ob_incref(other);
    int error = ob_is_instance(other, &ob_dict_type) ? update_from_dict(dict, ob_as_dict(other))
                                                     : update_from_pairs(self, other);
    ob_decref(other);
    ob_decref(self);
    return error;
}

static int add_keys(ob_object *dict, ob_object *iterator, ob_object *value) {
    ob_object *key;
    int answer;
    while ((answer = ob_next(iterator, &key)) == 1) { /* as many turns as there are keys */
        answer = ob_dict_set(dict, key, value);
        ob_decref(key);
        if (answer != OB_OK) {
            break;
        }
    }
    return answer;
}

ob_object *ob_dict_from_keys(ob_object *keys, ob_object *value) {
    OB_NOTE_SITE();
    ob_object *iterator = ob_iterate(keys);
    ob_object *made = iterator != NULL ? ob_dict_new() : NULL;
    ob_incref(value);
    if (made != NULL && add_keys(made, iterator, value) != OB_OK) {
        ob_decref(made);
        made = NULL;
    }
    ob_decref(value);
    ob_xdecref(iterator);
    return made;
}
