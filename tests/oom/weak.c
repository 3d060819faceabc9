/* Weak references and what stands on them, with memory refused at each allocation of each operation in turn: the operation reports
 * OB_ENOMEM and has changed nothing, or did not need the memory; done again it works. Callbacks and entries that leave, with none at all.
 * tap_after_each (tests/unit/support.c) checks the heap.
 *
 * needs: unchecked, ram 64K */
#include "../unit/support.h"
#include "refuse.h"

enum { ENTRIES = 20 };

typedef struct thing {
    ob_container head;
    ob_object *value;
} thing;

static const OB_TYPE_DEFINE(thing_type, "thing", thing, OB_FIELDS(thing, value, value));

static ob_object *things[ENTRIES + 1]; ///< the last one is in no container
static ob_object *owner;               ///< what is worked on

static ob_object *new_thing(void) {
    ob_object *object = ob_object_new(&thing_type, 0);
    if (object != NULL) {
        ((thing *)(void *)object)->value = OB_NONE;
    }
    return object;
}

/// A new object that is dropped, or NULL.
static int made(ob_object *object) {
    if (object == NULL) {
        return ob_error()->code;
    }
    ob_decref(object);
    return OB_OK;
}

static ob_object *same_code(ob_object *self, ob_object *args) {
    (void)self;
    (void)args;
    return OB_NONE;
}

static OB_FUNCTION_DEFINE(same, "same", 0, 1, same_code);

static int make_ref(void) {
    return made(ob_weakref_new(owner, NULL));
}

static int make_proxy(void) {
    return made(ob_proxy_new(owner, OB_FUNCTION(same)));
}

static int list_refs(void) {
    return made(ob_weakref_list(things[0]));
}

static int make_finalize(void) {
    ob_object *finalize = ob_finalize_new(owner, OB_FUNCTION(same), NULL);
    int error = finalize != NULL ? OB_OK : ob_error()->code;
    if (finalize != NULL) {
        (void)ob_call(finalize, ob_tuple_from(NULL, 0));
        ob_decref(finalize);
    }
    return error;
}

static bool is_set(void) {
    return owner->type == &ob_weak_set_type;
}

static bool is_by_value(void) {
    return owner->type == &ob_weak_value_dict_type;
}

static int set_at(int i) {
    if (is_set()) {
        return ob_weak_set_add(owner, things[i]);
    }
    return is_by_value() ? ob_weak_dict_set(owner, OB_INT(i), things[i])
                         : ob_weak_dict_set(owner, things[i], OB_INT(i));
}

static int add(void) {
    return set_at(ENTRIES);
}

/// The key has another value then, which is_unchanged does not look at.
static int replace(void) {
    if (is_set()) {
        return OB_OK;
    }
    return is_by_value() ? ob_weak_dict_set(owner, OB_INT(0), things[0])
                         : ob_weak_dict_set(owner, things[0], OB_INT(0));
}

static int iterate(void) {
    ob_object *iterator = is_set() ? ob_iterate(owner) : ob_weak_dict_items(owner);
    if (iterator == NULL) {
        return ob_error()->code;
    }
    ob_object *item;
    int answer;
    while ((answer = ob_next(iterator, &item)) == 1) {
        ob_decref(item);
    }
    ob_decref(iterator);
    return answer;
}

static int update(void) {
    return is_set() ? ob_weak_set_update(owner, owner) : ob_weak_dict_update(owner, owner);
}

static int delete_one(void) {
    if (is_set()) {
        return ob_weak_set_remove(owner, things[0]);
    }
    return ob_weak_dict_delete(owner, is_by_value() ? OB_INT(0) : things[0]);
}

static int clear_all(void) {
    is_set() ? ob_weak_set_clear(owner) : ob_weak_dict_clear(owner);
    return OB_OK;
}

static bool is_unchanged(int count) {
    int length = ob_length(owner);
    bool right = length == count && ob_heap_check() == NULL;
    for (int i = 0; i < count; i++) {
        ob_object *key = is_by_value() ? OB_INT(i) : things[i];
        right = right && ob_contains(owner, key) == 1 && ob_refcount(things[i]) == 1;
    }
    return right;
}

static ob_object *new_owner(int kind) {
    return kind == 0 ? ob_weak_value_dict_new() : kind == 1 ? ob_weak_key_dict_new() : ob_weak_set_new();
}

static void try_at_each(int kind, int count, int (*operate)(void)) {
    for (unsigned k = 0; k < 100; k++) {
        owner = new_owner(kind);
        for (int i = 0; i < count; i++) {
            (void)set_at(i);
        }
        refuse(REFUSE_REST, k);
        int error = operate();
        bool refused = was_refused();
        refuse(REFUSE_NONE, 0);
        if (error != OB_OK) {
            TAP_EQUAL(error, OB_ENOMEM);
            TAP_EQUAL(taken_error(), OB_ENOMEM);
            TAP_OK(is_unchanged(count));
            TAP_EQUAL(operate(), OB_OK);
        }
        ob_error_clear();
        ob_decref(owner);
        drain();
        if (!refused) {
            return;
        }
    }
    TAP_FAIL("there is no end to its allocations");
}

static void make_things(void) {
    for (int i = 0; i <= ENTRIES; i++) {
        things[i] = new_thing();
    }
}

static void drop_things(void) {
    for (int i = 0; i <= ENTRIES; i++) {
        TAP_EQUAL(ob_refcount(things[i]), 1);
        TAP_EQUAL(ob_weakref_count(things[i]), 0);
        ob_decref(things[i]);
    }
    drain();
    TAP_OK(is_empty_heap());
}

TAP_TEST("weak references, proxies, lists of them and finalize objects survive the refusal of each allocation") {
    static int (*const operations[])(void) = {make_ref, make_proxy, list_refs, make_finalize};
    make_things();
    for (size_t op = 0; op < sizeof operations / sizeof operations[0]; op++) {
        try_at_each(0, ENTRIES, operations[op]);
    }
    drop_things();
}

TAP_TEST("weak dictionaries and sets survive the refusal of each allocation") {
    static int (*const operations[])(void) = {add, replace, iterate, update, delete_one, clear_all};
    make_things();
    for (int kind = 0; kind < 3; kind++) {
        for (int count = 1; count <= ENTRIES; count++) {
            for (size_t op = 0; op < sizeof operations / sizeof operations[0]; op++) {
                try_at_each(kind, count, operations[op]);
            }
        }
    }
    drop_things();
}

TAP_TEST("entries leave without memory, one by one and all at once") {
    for (int kind = 0; kind < 3; kind++) {
        for (int count = 1; count <= ENTRIES; count++) {
            make_things();
            owner = new_owner(kind);
            for (int i = 0; i < count; i++) {
                TAP_EQUAL(set_at(i), OB_OK);
            }
            refuse(REFUSE_REST, 0);
            for (int i = 0; i <= ENTRIES; i++) {
                ob_decref(things[(i * 8) % (ENTRIES + 1)]); /* in another order */
            }
            drain();
            TAP_EQUAL(ob_length(owner), 0);
            refuse(REFUSE_NONE, 0);
            ob_decref(owner);
            drain();
            TAP_OK(is_empty_heap());
        }
    }
}
