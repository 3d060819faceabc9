/* dict and set while the keys' own hash and compare run: whatever those do to the container, the result is right or an error says that
 * it changed, and nothing is damaged or lost.
 *
 * needs: ram 64K */
#include "support.h"
#include "types/table.h"

/* Keys whose hash and compare do what the plan says, at the moment that it says. */

typedef enum deed {
    NOTHING,
    INSERT,
    DELETE_COMPARED,
    DELETE_WANTED,
    CLEAR,
    GROW,
    SHRINK,
    REPLACE,
    DROP,
    FAIL,
    DEEDS
} deed;

typedef struct wild {
    ob_object head;
    uint32_t number;
    uint32_t hash;
} wild;

static struct {
    ob_object *container; ///< with one reference in here, which DROP drops
    bool is_set;
    deed what;
    int32_t hashes;   ///< so many hashes from now; negative: never
    int32_t compares; ///< so many comparisons from now; negative: never
    bool again;       ///< each time from then on
    uint32_t wanted;  ///< the number of the key that the operation is about
    int32_t made;     ///< keys inserted so far
} plan;

static const ob_type wild_type;

static ob_object *new_wild(uint32_t number, uint32_t hash) {
    ob_object *object = ob_object_new(&wild_type, 0);
    if (object != NULL) {
        ((wild *)(void *)object)->number = number;
        ((wild *)(void *)object)->hash = hash;
    }
    return object;
}

static uint32_t number_of(const ob_object *key) {
    return ob_type_of(key) == &wild_type ? ((const wild *)(const void *)key)->number : UINT32_MAX;
}

static int put(ob_object *key) {
    return plan.is_set ? ob_set_add(plan.container, key) : ob_dict_set(plan.container, key, OB_INT(7));
}

static bool next(size_t *cursor, ob_object **key) {
    ob_object *value;
    return plan.is_set ? ob_set_next(plan.container, cursor, key) : ob_dict_next(plan.container, cursor, key, &value);
}

static size_t length(void) {
    return plan.is_set ? ob_set_length(plan.container) : ob_dict_length(plan.container);
}

/// Delete the key with this number, if it is there. No comparison runs: the key itself is looked for.
static void delete_number(uint32_t number) {
    size_t cursor = 0;
    ob_object *key;
    while (next(&cursor, &key)) {
        if (number_of(key) == number) {
            ob_incref(key);
            (void)(plan.is_set ? ob_set_remove(plan.container, key) : ob_dict_delete(plan.container, key));
            ob_decref(key);
            return;
        }
    }
}

static void delete_most(void) {
    for (uint32_t i = 0; i < 60; i++) {
        if (i % 5 != 0) {
            delete_number(i);
        }
    }
}

/// The deed, with the plan put aside so that what it calls has no deeds.
static int act(uint32_t compared) {
    deed what = plan.what;
    plan.what = NOTHING;
    switch (what) {
    case INSERT: (void)put(OB_INT(1000 + plan.made++)); break;
    case DELETE_COMPARED: delete_number(compared); break;
    case DELETE_WANTED: delete_number(plan.wanted); break;
    case CLEAR: plan.is_set ? ob_set_clear(plan.container) : ob_dict_clear(plan.container); break;
    case GROW:
        for (int i = 0; i < 40; i++) {
            (void)put(OB_INT(1000 + plan.made++));
        }
        break;
    case SHRINK: delete_most(); break;
    case REPLACE:
        delete_number(compared);
        (void)put(OB_INT(1000 + plan.made++));
        break;
    case DROP:
        if (plan.container != NULL) {
            ob_object *container = plan.container;
            plan.container = NULL;
            ob_decref(container);
        }
        break;
    case FAIL: return ob_error_set(OB_EZERO, "on purpose", NULL);
    default: break;
    }
    plan.what = plan.again && plan.container != NULL ? what : NOTHING;
    return OB_OK;
}

static bool is_due(int32_t *countdown) {
    if (plan.what == NOTHING || *countdown < 0) {
        return false;
    }
    if (*countdown > 0) {
        --*countdown;
        return false;
    }
    return true;
}

static int wild_hash(ob_object *self, uint32_t *hash) {
    *hash = ((const wild *)(const void *)self)->hash;
    return is_due(&plan.hashes) ? act(UINT32_MAX) : OB_OK;
}

static int wild_compare(ob_object *self, ob_object *other, ob_comparison op) {
    if (op != OB_EQ || ob_type_of(other) != &wild_type) {
        return OB_NOT_IMPLEMENTED;
    }
    uint32_t number = number_of(self);
    bool same = number == number_of(other);
    int error = is_due(&plan.compares) ? act(number) : OB_OK;
    return error != OB_OK ? error : same;
}

static const ob_type wild_type = {
    .head = OB_TYPE_HEAD, .name = "wild", .size_bytes = sizeof(wild), .hash = wild_hash, .compare = wild_compare};

/* A container of wild keys, of which each five have one hash, and some ints between them. */

static uint32_t hash_of(uint32_t number) {
    return number % 5 * 0x10001;
}

static void fill(ob_object *container, bool is_set, uint32_t count) {
    plan.what = NOTHING;
    plan.container = container;
    plan.is_set = is_set;
    plan.made = 0;
    for (uint32_t i = 0; i < count; i++) {
        ob_object *key = new_wild(i, hash_of(i));
        TAP_EQUAL(put(key), OB_OK);
        ob_decref(key);
        if (i % 4 == 0) {
            TAP_EQUAL(put(OB_INT((int32_t)i)), OB_OK);
        }
    }
}

/// As many keys as it says, and each found where it is.
static bool is_whole(void) {
    plan.what = NOTHING;
    size_t count = 0;
    size_t cursor = 0;
    ob_object *key;
    while (next(&cursor, &key)) {
        count++;
        int found = plan.is_set ? ob_set_contains(plan.container, key) : ob_dict_contains(plan.container, key);
        if (found != 1) {
            return false;
        }
    }
    return count == length() && (OB_CHECKED || ob_heap_check() == NULL); /* which would look at all free memory */
}

static bool is_there(uint32_t number) {
    size_t cursor = 0;
    ob_object *key;
    while (next(&cursor, &key)) {
        if (number_of(key) == number) {
            return true;
        }
    }
    return false;
}

typedef enum operation {
    SET,
    SET_DEFAULT,
    GET,
    GET_OR,
    FIND,
    CONTAINS,
    DELETE,
    POP,
    POP_OR,
    UPDATE,
    LAST_OF_DICT,
    ADD = LAST_OF_DICT,
    SET_CONTAINS,
    REMOVE,
    DISCARD,
    OPERATIONS
} operation;

/// Do it with a key of this number.
///   return  0 or 1: done, and whether the key was there; or an error
static int operate(operation op, ob_object *container, ob_object *key) {
    ob_object *got = NULL;
    ob_object *other;
    int answer = 0;
    switch (op) {
    case SET: return ob_dict_set(container, key, OB_INT(9));
    case SET_DEFAULT: got = ob_dict_set_default(container, key, OB_INT(9)); break;
    case GET: got = ob_dict_get(container, key); break;
    case GET_OR: got = ob_dict_get_or(container, key, OB_NONE); break;
    case FIND: got = ob_dict_find(container, key); return got != NULL ? 1 : ob_error()->code;
    case CONTAINS: return ob_dict_contains(container, key);
    case DELETE: answer = ob_dict_delete(container, key); return answer == OB_OK ? 1 : answer == OB_EKEY ? 0 : answer;
    case POP: got = ob_dict_pop(container, key); break;
    case POP_OR: got = ob_dict_pop_or(container, key, OB_NONE); break;
    case UPDATE:
        other = ob_dict_new();
        answer = ob_dict_set(other, key, OB_INT(9));
        if (answer == OB_OK && plan.container != NULL) { /* it may have gone already */
            answer = ob_dict_update(container, other);
        }
        ob_decref(other);
        return answer;
    case ADD: return ob_set_add(container, key);
    case SET_CONTAINS: return ob_set_contains(container, key);
    case REMOVE: answer = ob_set_remove(container, key); return answer == OB_OK ? 1 : answer == OB_EKEY ? 0 : answer;
    default: return ob_set_discard(container, key);
    }
    if (got == NULL) {
        return ob_error()->code == OB_EKEY ? 0 : ob_error()->code;
    }
    answer = got == OB_INT(7) || got == OB_INT(9);
    ob_decref(got);
    return answer;
}

static bool adds(operation op) {
    return op == SET || op == SET_DEFAULT || op == UPDATE || op == ADD;
}

static bool takes(operation op) {
    return op == DELETE || op == POP || op == POP_OR || op == REMOVE || op == DISCARD;
}

/// Is this what the operation may answer, when the deed was done once?
static bool is_right(operation op, deed what, int answer, uint32_t number, bool was_there) {
    if (answer < 0) {
        return answer == (what == FAIL ? OB_EZERO : 0);
    }
    if (plan.container == NULL) {
        return true;
    }
    if (adds(op)) {
        return is_there(number);
    }
    if (takes(op)) {
        return !is_there(number) && (answer == 1 || !was_there || what == DELETE_COMPARED || what == DELETE_WANTED ||
                                     what == CLEAR || what == SHRINK || what == REPLACE || what == FAIL);
    }
    return answer == is_there(number);
}

static void try_one(operation op, deed what, uint32_t count, uint32_t number, int32_t hashes, int32_t compares) {
    bool is_set = op >= LAST_OF_DICT;
    ob_object *container = is_set ? ob_set_new() : ob_dict_new();
    fill(container, is_set, count);
    bool was_there = number < count;
    ob_object *key = new_wild(number, hash_of(number));
    plan.wanted = number;
    plan.hashes = hashes;
    plan.compares = compares;
    plan.again = false;
    plan.what = what;
    int answer = operate(op, container, key);
    plan.what = NOTHING;
    if (!is_right(op, what, answer, number, was_there)) {
        tap_note("operation %d, deed %d, %u keys, key %u, hashes %d, compares %d: %d", (int)op, (int)what,
                 (unsigned)count, (unsigned)number, (int)hashes, (int)compares, answer);
        TAP_FAIL("wrong");
    }
    ob_error_clear();
    ob_decref(key);
    if (plan.container != NULL) {
        TAP_OK(is_whole());
        ob_decref(plan.container);
    }
    drain();
    TAP_OK(is_empty_heap());
}

TAP_TEST("each operation is right whatever one hash or comparison does to the container") {
    static const uint32_t counts[] = {0, 1, 3, 4, 6, 9, 30, 60};
    for (size_t i = 0; i < sizeof counts / sizeof counts[0]; i++) {
        for (int op = 0; op < OPERATIONS; op++) {
            for (int what = NOTHING; what < DEEDS; what++) {
                uint32_t count = counts[i];
                if (ON_TARGET && count == 60) {
                    continue;
                }
                for (uint32_t number = 0; number < count + 5; number += count < 8 ? 1 : 7) {
                    try_one((operation)op, (deed)what, count, number, 0, -1);
                    for (int32_t compares = 0; compares < 4; compares++) {
                        try_one((operation)op, (deed)what, count, number, -1, compares);
                    }
                }
            }
        }
    }
}

TAP_TEST("when each comparison changes the container, the operation ends, and says so or is right") {
    for (int op = 0; op < OPERATIONS; op++) {
        for (int what = INSERT; what < FAIL; what++) {
            bool is_set = op >= LAST_OF_DICT;
            ob_object *container = is_set ? ob_set_new() : ob_dict_new();
            fill(container, is_set, 30);
            ob_object *key = new_wild(99, hash_of(99));
            plan.wanted = 99;
            plan.hashes = -1;
            plan.compares = 0;
            plan.again = true;
            plan.what = (deed)what;
            int answer = operate((operation)op, container, key);
            plan.what = NOTHING;
            TAP_OK(answer >= 0 || answer == OB_ECHANGED);
            TAP_OK(answer == OB_ECHANGED || (what != INSERT && what != GROW));
            ob_error_clear();
            ob_decref(key);
            if (plan.container != NULL) {
                TAP_OK(is_whole());
                ob_decref(plan.container);
            }
            drain();
        }
    }
}

TAP_TEST("growing and squeezing ask no key for its hash, nor any two whether they are equal") {
    ob_object *dict = ob_dict_new();
    fill(dict, false, 3);
    plan.hashes = plan.compares = 0;
    plan.again = true;
    plan.what = FAIL;
    for (int32_t i = 0; i < 100; i++) {
        TAP_EQUAL(ob_dict_set(dict, OB_INT(100 + i), OB_INT(7)), OB_OK);
    }
    for (int32_t i = 0; i < 100; i++) {
        TAP_EQUAL(ob_dict_delete(dict, OB_INT(100 + i)), OB_OK);
    }
    TAP_EQUAL(ob_dict_length(dict), 4);
    ob_object *copy = ob_dict_copy(dict);
    TAP_EQUAL(ob_dict_length(copy), 4);
    ob_decref(copy);
    plan.what = NOTHING;
    TAP_OK(is_whole());
    ob_decref(dict);
}

TAP_TEST("two dicts that change while they are compared are unequal, equal, or have changed") {
    for (int what = INSERT; what < DEEDS; what++) {
        for (int32_t compares = 0; compares < 12; compares++) {
            ob_object *one = ob_dict_new();
            ob_object *two = ob_dict_new();
            fill(two, false, 12);
            fill(one, false, 12);
            plan.compares = compares;
            plan.hashes = -1;
            plan.again = false;
            plan.wanted = 5;
            plan.what = (deed)what;
            int answer = ob_compare(one, two, OB_EQ);
            bool was_due = plan.what == NOTHING;
            plan.what = NOTHING;
            TAP_OK(answer == 1 || answer == 0 || answer == OB_ECHANGED || (answer == OB_EZERO && what == FAIL));
            TAP_OK(was_due || answer == 1);
            ob_error_clear();
            if (plan.container != NULL) {
                TAP_OK(is_whole());
                ob_decref(one);
            }
            ob_decref(two);
            drain();
        }
    }
}

typedef ob_object *(*combine)(ob_object *, ob_object *);

/// Sets of which one is changed while both are combined.
TAP_TEST("sets that change while they are combined give an error or a whole set") {
    static const combine both[] = {ob_set_union, ob_set_intersection, ob_set_difference, ob_set_symmetric_difference};
    for (size_t i = 0; i < sizeof both / sizeof both[0]; i++) {
        for (int what = INSERT; what < DEEDS; what++) {
            for (int32_t compares = 0; compares < 10; compares += 3) {
                ob_object *one = ob_set_new();
                ob_object *two = ob_set_new();
                fill(one, true, 11);
                fill(two, true, 13);
                plan.compares = compares;
                plan.hashes = -1;
                plan.again = false;
                plan.wanted = 5;
                plan.what = (deed)what;
                bool other_way = (compares & 1) != 0;
                ob_object *made = both[i](other_way ? two : one, other_way ? one : two);
                bool dropped = plan.container == NULL;
                if (made == NULL) {
                    ob_err code = taken_error();
                    TAP_OK(code == OB_ECHANGED || (code == OB_EZERO && what == FAIL));
                } else {
                    plan.what = NOTHING;
                    plan.is_set = true;
                    plan.container = made;
                    TAP_OK(is_whole());
                    ob_decref(made);
                }
                ob_decref(one);
                if (!dropped) {
                    plan.container = two;
                    TAP_OK(is_whole());
                    ob_decref(two);
                }
                drain();
                TAP_OK(is_empty_heap());
            }
        }
    }
}

TAP_TEST("update from a dict that its keys change reports it") {
    ob_object *from = ob_dict_new();
    ob_object *to = ob_dict_new();
    fill(to, false, 12);
    fill(from, false, 12);
    plan.compares = 3;
    plan.hashes = -1;
    plan.again = false;
    plan.what = INSERT;
    TAP_EQUAL(ob_dict_update(to, from), OB_ECHANGED);
    TAP_EQUAL(taken_error(), OB_ECHANGED);
    TAP_OK(is_whole());
    plan.container = to;
    TAP_OK(is_whole());
    ob_decref(from);
    ob_decref(to);
}

/* Values and keys whose end is the container's own doing. */

TAP_TEST("the last references to key, value and dict go in any order") {
    ob_object *dict = ob_dict_new();
    ob_object *key = new_wild(1, 5);
    ob_object *inner = ob_dict_new();
    TAP_EQUAL(ob_dict_set(dict, key, inner), OB_OK);
    ob_decref(inner);
    TAP_EQUAL(ob_dict_set(dict, key, OB_NONE), OB_OK); /* the value goes */
    TAP_EQUAL(ob_refcount(key), 2);
    ob_decref(key);
    TAP_EQUAL(ob_dict_delete(dict, key), OB_OK); /* the key goes with what was looked for */
    ob_decref(dict);
}
