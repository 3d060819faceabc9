/* dict and set, with memory refused at each allocation of each operation in turn: the operation reports OB_ENOMEM and has changed nothing,
 * or did not need the memory; done again it works. tap_after_each (tests/unit/support.c) checks the heap.
 *
 * needs: unchecked, ram 64K */
#include "../unit/support.h"
#include "refuse.h"

/// Half of the keys are frozensets, which are neither names nor ints: so tables are hashed as well.
static ob_object *new_key(uint32_t number, bool plain) {
    if (plain || number % 2 == 0) {
        return OB_INT((int32_t)number);
    }
    ob_object *set = ob_set_new();
    (void)ob_set_add(set, OB_INT((int32_t)number));
    ob_object *key = ob_frozenset_from(set);
    ob_decref(set);
    return key;
}

static ob_object *other; ///< what is combined with it

static int add(ob_object *container, uint32_t count, bool plain) {
    ob_object *key = new_key(count, plain);
    int error =
        ob_is_instance(container, &ob_dict_type) ? ob_dict_set(container, key, other) : ob_set_add(container, key);
    ob_decref(key);
    return error;
}

/// A new object that is looked at and dropped.
static int made(ob_object *object) {
    if (object == NULL) {
        return ob_error()->code;
    }
    ob_decref(object);
    return OB_OK;
}

typedef enum operation {
    COPY,
    UNITE,
    UPDATE,
    INTERSECT,
    VIEW,
    ITERATE,
    FREEZE,
    FROM_KEYS,
    DELETE,
    CLEAR,
    OPERATIONS
} operation;

static int operate(operation op, ob_object *container) {
    bool is_dict = ob_is_instance(container, &ob_dict_type);
    switch (op) {
    case COPY: return made(is_dict ? ob_dict_copy(container) : ob_set_copy(container));
    case UNITE: return made(ob_binary(OB_OR, container, container));
    case UPDATE: return is_dict ? ob_dict_update(container, container) : ob_set_update(container, container);
    case INTERSECT: return is_dict ? OB_OK : ob_set_intersect(container, container);
    case VIEW: return is_dict ? made(ob_dict_items(container)) : OB_OK;
    case ITERATE: return made(ob_iterate(container));
    case FREEZE: return made(ob_frozenset_from(container));
    case FROM_KEYS: return made(ob_dict_from_keys(container, other));
    case DELETE: return is_dict ? ob_dict_delete(container, OB_INT(0)) : ob_set_remove(container, OB_INT(0));
    default: is_dict ? ob_dict_clear(container) : ob_set_clear(container); return OB_OK;
    }
}

static ob_object *container_of(bool is_dict, uint32_t count, bool plain) {
    ob_object *container = is_dict ? ob_dict_new() : ob_set_new();
    for (uint32_t i = 0; i < count; i++) {
        (void)add(container, i, plain);
    }
    return container;
}

/// Is it as container_of made it?
static bool is_unchanged(ob_object *container, uint32_t count, bool plain) {
    ob_object *same = container_of(ob_is_instance(container, &ob_dict_type), count, plain);
    bool equal = ob_compare(container, same, OB_EQ) == 1;
    ob_decref(same);
    drain();
    return equal && ob_heap_check() == NULL;
}

static void try_at_each(bool is_dict, uint32_t count, bool plain, int op) {
    for (unsigned k = 0; k < 200; k++) {
        ob_object *container = container_of(is_dict, count, plain);
        ob_object *key = op == OPERATIONS ? new_key(count, plain) : OB_NONE;
        refuse(REFUSE_REST, k);
        int error = op == OPERATIONS ? (is_dict ? ob_dict_set(container, key, other) : ob_set_add(container, key))
                                     : operate((operation)op, container);
        bool refused = was_refused();
        refuse(REFUSE_NONE, 0);
        if (error != OB_OK) {
            TAP_EQUAL(error, OB_ENOMEM);
            TAP_EQUAL(taken_error(), OB_ENOMEM);
            TAP_OK(is_unchanged(container, count, plain));
            TAP_EQUAL(op == OPERATIONS ? add(container, count, plain) : operate((operation)op, container), OB_OK);
        }
        ob_error_clear();
        ob_decref(key);
        ob_decref(container);
        drain();
        TAP_EQUAL(ob_refcount(other), 1);
        if (!refused) {
            return;
        }
    }
    TAP_FAIL("there is no end to its allocations");
}

static void sweep(bool is_dict, bool plain) {
    other = ob_list_new();
    for (uint32_t count = 1; count < 36; count += count < 18 ? 1 : 5) {
        for (int op = 0; op <= OPERATIONS; op++) {
            try_at_each(is_dict, count, plain, op);
        }
    }
    ob_decref(other);
}

TAP_TEST("dicts of ints survive the refusal of each allocation") {
    sweep(true, true);
}

TAP_TEST("dicts of any keys survive the refusal of each allocation") {
    sweep(true, false);
}

TAP_TEST("sets of ints survive the refusal of each allocation") {
    sweep(false, true);
}

TAP_TEST("sets of any keys survive the refusal of each allocation") {
    sweep(false, false);
}
