/* WeakSet: a weak table without values. Owns nothing but that. While members are hashed and compared, which may run program code, set and
 * member are held. */
#include "obol/weakset.h"
#include "object/checked.h"

#include "obol/operations.h"
#include "types/weaktable.h"

static ob_weaktable *as_weak_set(const ob_object *object) {
    if (ob_is_tagged(object) || object->type != &ob_weak_set_type) {
        ob_wrong_type(object);
    }
    return ob_as_weaktable((ob_object *)(uintptr_t)object);
}

ob_object *ob_weak_set_new(void) {
    OB_NOTE_SITE();
    return ob_weaktable_new(&ob_weak_set_type, false, true);
}

size_t ob_weak_set_length(const ob_object *set) {
    return ob_table_length(&as_weak_set(set)->table);
}

typedef enum action { FIND, ADD, DISCARD } action;

/// Look for an item, and add it or take it out.
///   return  1 when it was there, 0, or an error
static int search(ob_object *self, ob_object *item, action what) {
    ob_weaktable *set = as_weak_set(self);
    ob_object *removed[2] = {NULL, NULL};
    ob_incref(self);
    ob_incref(item);
    ob_key key;
    ob_object **entry;
    int found = ob_weak_is_possible(item) ? ob_weaktable_find(set, item, &key, &entry)
                                          : ob_error_set(OB_ETYPE, "cannot be weakly referenced", item);
    if (found == 0 && what == ADD) {
        found = ob_weaktable_append(set, &key, OB_NIL);
    } else if (found == 1 && what == DISCARD) {
        ob_weaktable_remove(set, entry, &removed[0], &removed[1]);
    }
    ob_xdecref(removed[0]);
    ob_decref(item);
    ob_decref(self);
    return found;
}

int ob_weak_set_add(ob_object *set, ob_object *item) {
    OB_NOTE_SITE();
    int found = search(set, item, ADD);
    return found < 0 ? found : OB_OK;
}

int ob_weak_set_contains(ob_object *set, ob_object *item) {
    OB_NOTE_SITE();
    return ob_weak_is_possible(item) ? search(set, item, FIND) : 0;
}

int ob_weak_set_discard(ob_object *set, ob_object *item) {
    OB_NOTE_SITE();
    return search(set, item, DISCARD);
}

int ob_weak_set_remove(ob_object *set, ob_object *item) {
    OB_NOTE_SITE();
    ob_incref(item); /* for the error: its own hash may drop it */
    int found = search(set, item, DISCARD);
    found = found == 0 ? ob_error_set(OB_EKEY, "no such member", item) : found;
    ob_decref(item);
    return found < 0 ? found : OB_OK;
}

ob_object *ob_weak_set_pop(ob_object *self) {
    OB_NOTE_SITE();
    ob_weaktable *set = as_weak_set(self);
    ob_object **entry = ob_weaktable_last(set);
    if (entry == NULL) {
        ob_error_set(OB_EKEY, "it is empty", self);
        return NULL;
    }
    ob_object *item = ob_xnew_ref(ob_weaktable_peek(set, entry));
    ob_object *removed[2];
    ob_weaktable_remove(set, entry, &removed[0], &removed[1]);
    ob_decref(removed[0]);
    return item;
}

int ob_weak_set_update(ob_object *set, ob_object *items) {
    OB_NOTE_SITE();
    (void)as_weak_set(set);
    ob_object *iterator = ob_iterate(items);
    if (iterator == NULL) {
        return ob_error()->code;
    }
    ob_incref(set);
    ob_object *item;
    int error = ob_next(iterator, &item);
    while (item != NULL && error >= 0) {
        error = ob_weak_set_add(set, item);
        ob_decref(item);
        error = error == OB_OK ? ob_next(iterator, &item) : error;
    }
    ob_decref(set);
    ob_decref(iterator);
    return error;
}

void ob_weak_set_clear(ob_object *set) {
    ob_weaktable *table = as_weak_set(set);
    ob_incref(set);
    ob_weaktable_clear(table);
    ob_decref(set);
}

/* --- The type ------------------------------------------------------------------------------------------------------ */

static int32_t length(const ob_object *self) {
    return (int32_t)ob_weak_set_length(self);
}

static ob_object *iterate(ob_object *self) {
    return ob_weaktable_iterate(self, OB_WEAK_KEYS);
}

static const ob_items items = {.length = length, .contains = ob_weak_set_contains, .iterate = iterate};

const OB_TYPE_DEFINE(ob_weak_set_type, "WeakSet", ob_weaktable, OB_WEAKTABLE, .traits = OB_TRAIT_UNHASHABLE,
                     .items = &items);
