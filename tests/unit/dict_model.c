/* dict, against a model that keeps keys in a plain array. */
#include "keys.h"

/* Keys: ints, strs, or objects of a type of our own. */

typedef enum key_kind { INTS, MULTIPLES, STRS, ALL_COLLIDE, FEW_HASHES, LOW_BITS_EQUAL, KEY_KINDS } key_kind;

/// Key number `number`, new.
static ob_object *new_key(key_kind kind, uint32_t number) {
    switch (kind) {
    case INTS: return OB_INT((int32_t)number - 20);
    case MULTIPLES: return OB_INT((int32_t)number * 4096);
    case STRS: {
        char text[8] = "key";
        text[3] = (char)('a' + number % 26);
        text[4] = (char)('a' + number / 26 % 26);
        text[5] = (char)('a' + number / 676);
        return ob_str_from(text);
    }
    case ALL_COLLIDE: return new_clash(number, 0xFFFFFFFF);
    case FEW_HASHES: return new_clash(number, number % 3);
    default: return new_clash(number, number << 20);
    }
}

enum { MODEL_MAX = 260 };

static uint16_t model_keys[MODEL_MAX]; ///< in insertion order
static int16_t model_values[MODEL_MAX];
static uint32_t model_count;

static uint32_t model_find(uint32_t key) {
    uint32_t i = 0;
    while (i < model_count && model_keys[i] != key) {
        i++;
    }
    return i;
}

static void model_set(uint32_t key, int16_t value) {
    uint32_t i = model_find(key);
    if (i == model_count) {
        model_keys[model_count++] = (uint16_t)key;
    }
    model_values[i] = value;
}

static void model_delete(uint32_t at) {
    model_count--;
    memmove(model_keys + at, model_keys + at + 1, (model_count - at) * sizeof model_keys[0]);
    memmove(model_values + at, model_values + at + 1, (model_count - at) * sizeof model_values[0]);
}

/// Same length, same keys and values in the same order.
static bool is_model(const ob_object *dict, key_kind kind) {
    if (ob_dict_length(dict) != model_count) {
        return false;
    }
    size_t cursor = 0;
    ob_object *key;
    ob_object *value;
    for (uint32_t i = 0; i < model_count; i++) {
        if (!ob_dict_next(dict, &cursor, &key, &value) || value != OB_INT(model_values[i])) {
            return false;
        }
        ob_object *expected = new_key(kind, model_keys[i]);
        bool same = ob_equal(key, expected) == 1;
        ob_decref(expected);
        if (!same) {
            return false;
        }
    }
    return !ob_dict_next(dict, &cursor, &key, &value) && !ob_dict_next(dict, &cursor, &key, &value);
}

/// Each key is found with its value, and those that are not there are not.
static bool finds_model(const ob_object *dict, key_kind kind, uint32_t universe) {
    for (uint32_t number = 0; number < universe; number++) {
        ob_object *key = new_key(kind, number);
        uint32_t at = model_find(number);
        ob_object *found = ob_dict_find(dict, key);
        ob_decref(key);
        if (found != (at < model_count ? OB_INT(model_values[at]) : NULL)) {
            return false;
        }
    }
    return true;
}

static bool set_both(ob_object *dict, key_kind kind, uint32_t number, int16_t value) {
    ob_object *key = new_key(kind, number);
    int error = ob_dict_set(dict, key, OB_INT(value));
    ob_decref(key);
    model_set(number, value);
    return error == OB_OK;
}

static bool delete_both(ob_object *dict, key_kind kind, uint32_t number) {
    ob_object *key = new_key(kind, number);
    int error = ob_dict_delete(dict, key);
    ob_decref(key);
    uint32_t at = model_find(number);
    if (at == model_count) {
        return error == OB_EKEY && taken_error() == OB_EKEY;
    }
    model_delete(at);
    return error == OB_OK;
}

TAP_TEST("a text finds and deletes the str that it spells, in small and large dicts") {
    for (uint32_t count = 0; count < keys_that_fit(60); count += 5) {
        ob_object *dict = ob_dict_new();
        model_count = 0;
        for (uint32_t i = 0; i < count; i++) {
            TAP_OK(set_both(dict, STRS, i, (int16_t)i));
        }
        for (uint32_t i = 0; i < count; i++) {
            ob_object *key = new_key(STRS, i);
            const char *text = ob_str_text(key);
            TAP_OK(ob_dict_find_text(dict, text, 6) == OB_INT((int32_t)i));
            TAP_OK(ob_dict_find_text(dict, text, 5) == NULL);
            if (i % 2 != 0) {
                TAP_EQUAL(ob_dict_delete_text(dict, text, 5), OB_EKEY);
                TAP_EQUAL(ob_dict_delete_text(dict, text, 6), OB_OK);
                TAP_EQUAL(ob_dict_delete_text(dict, text, 6), OB_EKEY);
                TAP_OK(ob_dict_find_text(dict, text, 6) == NULL);
                model_delete(model_find(i));
            }
            ob_decref(key);
        }
        TAP_OK(is_model(dict, STRS));
        ob_decref(dict);
        drain();
    }
}

/// Build a dict of `count` keys, then delete them all in an order, looking at the whole each time.
static bool build_and_delete(key_kind kind, uint32_t count, unsigned order) {
    ob_object *dict = ob_dict_new();
    model_count = 0;
    bool right = true;
    for (uint32_t i = 0; i < count; i++) {
        right = right && set_both(dict, kind, i, (int16_t)(i * 3));
    }
    right = right && is_model(dict, kind) && finds_model(dict, kind, count + 3);
    for (uint32_t left = count; left > 0 && right; left--) {
        uint32_t at = order == 0 ? 0 : order == 1 ? left - 1 : random_below(left);
        right = delete_both(dict, kind, model_keys[at]) && is_model(dict, kind);
        right = right && (left % 8 != 0 || finds_model(dict, kind, count + 1));
    }
    right = right && ob_dict_length(dict) == 0 && set_both(dict, kind, 5, 55) && is_model(dict, kind);
    ob_decref(dict);
    drain();
    return right && is_empty_heap() && ob_heap_check() == NULL;
}

TAP_TEST("dicts of each size are built and emptied from the front, from the end, and at random") {
    uint32_t most = keys_that_fit(ON_TARGET ? 70 : 200);
    for (uint32_t count = 0; count <= most; count += count < 70 ? 1 : 13) {
        for (unsigned order = 0; order < 3; order++) {
            TAP_OK(build_and_delete(INTS, count, order));
        }
    }
}

TAP_TEST("keys that collide are all found and deleted") {
    uint32_t most = keys_that_fit(ON_TARGET ? 40 : 120);
    for (int kind = MULTIPLES; kind < KEY_KINDS; kind++) {
        for (unsigned order = 0; order < 3; order++) {
            TAP_OK(build_and_delete((key_kind)kind, most, order));
            TAP_OK(build_and_delete((key_kind)kind, 9, order));
        }
    }
}

/// Random sets and deletes with times of growth and of decay.
static bool act_randomly(key_kind kind, uint32_t universe, unsigned turns) {
    ob_object *dict = ob_dict_new();
    model_count = 0;
    bool right = true;
    for (unsigned turn = 0; turn < turns && right; turn++) {
        unsigned phase = turn / 150 % 4; /* grow, both, decay, both */
        uint32_t number = random_below(universe);
        bool sets = random_below(8) < (phase == 0 ? 7u : phase == 2 ? 1u : 4u);
        if (!sets && model_count > 0 && random_below(4) != 0) {
            number = model_keys[random_below(model_count)];
        }
        right = sets ? set_both(dict, kind, number, (int16_t)turn) : delete_both(dict, kind, number);
        if (turn % 4 == 0) {
            right = right && is_model(dict, kind);
        }
        if (turn % 64 == 0) {
            right = right && finds_model(dict, kind, universe) && ob_heap_check() == NULL;
        }
    }
    right = right && is_model(dict, kind) && finds_model(dict, kind, universe);
    ob_decref(dict);
    drain();
    return right && is_empty_heap();
}

TAP_TEST("random operations do what they do to an array of keys in order, for each kind of key") {
    unsigned turns = ON_TARGET ? 700 : 6000;
    uint32_t universe = keys_that_fit(ON_TARGET ? 60 : 150);
    for (int kind = 0; kind < KEY_KINDS; kind++) {
        TAP_OK(act_randomly((key_kind)kind, universe, turns));
    }
    TAP_OK(act_randomly(INTS, keys_that_fit(250), turns));
    TAP_OK(act_randomly(INTS, 10, turns)); /* around the change from pairs to records */
}

TAP_TEST("every short sequence of sets and deletes of four keys is right") {
    unsigned length = ON_TARGET ? 3 : 5;
    unsigned sequences = 1;
    for (unsigned i = 0; i < length; i++) {
        sequences *= 8;
    }
    for (unsigned sequence = 0; sequence < sequences; sequence++) {
        ob_object *dict = ob_dict_new();
        model_count = 0;
        unsigned rest = sequence;
        for (unsigned i = 0; i < length; i++, rest /= 8) {
            bool right = rest % 8 < 4 ? set_both(dict, INTS, rest % 4, (int16_t)i) : delete_both(dict, INTS, rest % 4);
            TAP_OK(right);
        }
        TAP_OK(is_model(dict, INTS));
        TAP_OK(finds_model(dict, INTS, 5));
        ob_decref(dict);
    }
}

TAP_TEST("every subset of a dict's keys can be deleted, and new keys come behind the rest") {
    uint32_t count = ON_TARGET ? 9 : 13; /* records, not pairs */
    for (uint32_t subset = 0; subset < 1u << count; subset++) {
        ob_object *dict = ob_dict_new();
        model_count = 0;
        for (uint32_t i = 0; i < count; i++) {
            TAP_OK(set_both(dict, INTS, i, (int16_t)i));
        }
        for (uint32_t i = 0; i < count; i++) {
            TAP_OK((subset >> i & 1u) == 0 || delete_both(dict, INTS, i));
        }
        TAP_OK(is_model(dict, INTS));
        for (uint32_t i = 0; i < 6; i++) {
            TAP_OK(set_both(dict, INTS, count + 2 - i, (int16_t)i));
        }
        TAP_OK(is_model(dict, INTS));
        TAP_OK(finds_model(dict, INTS, count + 4));
        ob_decref(dict);
        drain();
    }
}

TAP_TEST("a queue of keys, in at the end and out at the front, keeps its order and its memory bounded") {
    uint32_t window = keys_that_fit(40) / 2;
    ob_object *dict = ob_dict_new();
    model_count = 0;
    size_t used = 0;
    for (uint32_t i = 0; i < 1500; i++) {
        TAP_OK(set_both(dict, INTS, i, (int16_t)i));
        if (i >= window) {
            TAP_OK(delete_both(dict, INTS, i - window));
        }
        if (i == 3 * window) {
            used = ob_memory_get_stats().peak_bytes;
        }
        if (i % 16 == 0) {
            TAP_OK(is_model(dict, INTS));
        }
    }
    TAP_OK(ob_memory_get_stats().peak_bytes <= used + used / 2 + 300);
    ob_decref(dict);
}

TAP_TEST("a dict that lost its keys gives its memory back as it is used") {
    uint32_t count = keys_that_fit(250);
    ob_object *dict = ob_dict_new();
    model_count = 0;
    for (uint32_t i = 0; i < count; i++) {
        TAP_OK(set_both(dict, INTS, i, 0));
    }
    size_t full = ob_memory_get_stats().used_bytes;
    for (uint32_t i = 0; i + 4 < count; i++) {
        TAP_OK(delete_both(dict, INTS, i * 1009 % count));
    }
    for (uint32_t i = 0; i < 100; i++) {
        TAP_OK(set_both(dict, INTS, i, 0));
        TAP_OK(delete_both(dict, INTS, i));
    }
    TAP_OK(ob_memory_get_stats().used_bytes < full / 2);
    TAP_OK(is_model(dict, INTS));
    ob_decref(dict);
}

TAP_TEST("a key whose only reference is the dict's can be deleted and replaced by itself") {
    for (uint32_t count = 1; count < 30; count += 14) {
        ob_object *dict = ob_dict_new();
        model_count = 0;
        for (uint32_t i = 0; i < count; i++) {
            TAP_OK(set_both(dict, STRS, i, 0));
        }
        size_t cursor = 0;
        ob_object *key;
        ob_object *value;
        TAP_OK(ob_dict_next(dict, &cursor, &key, &value));
        TAP_EQUAL(ob_dict_set(dict, key, key), OB_OK);
        TAP_EQUAL(ob_refcount(key), 2);
        TAP_EQUAL(ob_dict_delete(dict, key), OB_OK);
        TAP_EQUAL(ob_dict_length(dict), count - 1);
        ob_decref(dict);
        drain();
        TAP_OK(is_empty_heap());
    }
}

TAP_TEST("deleting needs no memory: all keys go while none is left") {
    uint32_t count = keys_that_fit(100);
    ob_object *dict = ob_dict_new();
    model_count = 0;
    for (uint32_t i = 0; i < count; i++) {
        TAP_OK(set_both(dict, INTS, i, (int16_t)i));
    }
    void *ballast = take_ballast();
    while (model_count > 0) {
        TAP_OK(delete_both(dict, INTS, model_keys[random_below(model_count)]));
        TAP_OK(is_model(dict, INTS));
    }
    TAP_EQUAL(ob_error()->code, OB_OK);
    drop_ballast(ballast);
    ob_decref(dict);
}
