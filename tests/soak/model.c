/* Random programs against a model, for as long as one has patience: a dict of many keys that come and go, a list that grows and
 * shrinks, both in a heap that runs full now and then. SOAK seeds; each is a test of its own history.
 *
 * needs: ram 64K
 * seconds: 3600 */
#include <string.h>

#include "../unit/support.h"

enum { KEYS = 4000, OPERATIONS = 30000, SEEDS = ON_TARGET ? 20 : 200 };

static int32_t values[KEYS]; ///< of each key, −1: not there
static uint32_t order[KEYS]; ///< when it came

/// The key as an object: small ints and strs by turns.
static ob_object *new_key(uint32_t key) {
    if (key % 2u == 0) {
        return OB_INT(key);
    }
    char text[12] = "key";
    for (size_t i = 3; i < 8; i++, key /= 10u) {
        text[i] = (char)('0' + key % 10u);
    }
    return ob_str_new(text, 8);
}

static uint32_t key_of(const ob_object *object) {
    if (ob_int_check(object)) {
        return (uint32_t)ob_int_value(object);
    }
    uint32_t key = 0;
    for (size_t i = 8; i-- > 3;) {
        key = key * 10u + (uint32_t)(ob_str_text(object)[i] - '0');
    }
    return key;
}

/// Every key of the model is there, in order, and no other.
static bool matches(const ob_object *dict, size_t count) {
    size_t cursor = 0;
    size_t seen = 0;
    uint32_t last = 0;
    ob_object *key;
    ob_object *value;
    while (ob_dict_next(dict, &cursor, &key, &value)) {
        uint32_t number = key_of(key);
        if (number >= KEYS || values[number] != ob_int_value(value) || (seen != 0 && order[number] <= last)) {
            return false;
        }
        last = order[number];
        seen++;
    }
    return seen == count && ob_dict_length(dict) == count;
}

/// One insertion or deletion. False when the dict and the model part.
static bool step(ob_object *dict, uint32_t now, uint32_t range, uint32_t bias, size_t *count) {
    uint32_t number = random_below(range);
    ob_object *key = new_key(number);
    if (key == NULL) {
        return taken_error() == OB_ENOMEM;
    }
    bool right = true;
    if (random_below(100) < bias) {
        int error = ob_dict_set(dict, key, OB_INT(now));
        right = error == OB_OK || taken_error() == OB_ENOMEM;
        if (error == OB_OK) {
            order[number] = values[number] < 0 ? now : order[number];
            *count += values[number] < 0;
            values[number] = (int32_t)now;
        }
    } else {
        int error = ob_dict_delete(dict, key);
        right = error == (values[number] >= 0 ? OB_OK : OB_EKEY);
        *count -= values[number] >= 0;
        values[number] = -1;
        ob_error_clear();
    }
    const ob_object *found = ob_dict_find(dict, key);
    ob_decref(key);
    return right && (found != NULL) == (values[number] >= 0) &&
           (found == NULL || ob_int_value(found) == values[number]);
}

static bool run_seed(uint32_t seed) {
    for (uint32_t i = 0; i < seed * 7u; i++) {
        (void)random_below(2);
    }
    memset(values, 0xFF, sizeof values);
    uint32_t range = seed % 3u == 0 ? 40u : KEYS;
    uint32_t bias = 60;
    size_t count = 0;
    ob_object *dict = ob_dict_new();
    bool right = dict != NULL;
    for (uint32_t i = 1; i <= OPERATIONS && right; i++) {
        bias = i % 997u == 0 ? random_below(100) : bias;
        right =
            step(dict, i, range, bias, &count) && (i % 1000u != 0 || (matches(dict, count) && ob_heap_check() == NULL));
    }
    ob_xdecref(dict);
    drain();
    return right && is_empty_heap();
}

TAP_TEST("dicts of keys that come and go agree with a model, whatever the seed") {
    for (uint32_t seed = 1; seed <= SEEDS; seed++) {
        if (!run_seed(seed)) {
            tap_note("seed %u", (unsigned)seed);
            TAP_FAIL("dict and model part");
        }
    }
}
