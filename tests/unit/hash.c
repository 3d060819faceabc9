/* Hashing and comparing keys. */
#include "types/hash.h"

#include "support.h"

static uint32_t hash_of(const ob_object *key) {
    ob_probe probe = {key, NULL, 0};
    return ob_probe_hash(&probe);
}

static bool is_same_key(const ob_object *a, const ob_object *b) {
    ob_probe probe = {a, NULL, 0};
    return ob_probe_matches(&probe, b);
}

TAP_TEST("a text's hash is never 0") {
    char text[4] = {0};
    for (unsigned i = 0; i < (ON_TARGET ? 3000u : 1000000u); i++) {
        memcpy(text, &i, sizeof i);
        TAP_OK(ob_hash_text(text, 1 + i % 4) != 0);
    }
    TAP_OK(ob_hash_text("", 0) != 0);
    TAP_OK(ob_hash_text("\xCC\x24\x31\xC4", 4) != 0); /* FNV-1a gives 0 for these bytes */
}

TAP_TEST("each byte of a text and its place change the hash") {
    TAP_OK(ob_hash_text("ab", 2) != ob_hash_text("ba", 2));
    TAP_OK(ob_hash_text("a", 1) != ob_hash_text("a\0", 2));
    TAP_OK(ob_hash_text("", 0) != ob_hash_text("\0", 1));
    TAP_OK(ob_hash_text("xa", 2) != ob_hash_text("xb", 2));
    TAP_OK(ob_hash_text("\x80", 1) != ob_hash_text("\x00", 1));
}

TAP_TEST("a text and a str of it are one key") {
    ob_object *str = ob_str_from("key");
    ob_probe probe = {NULL, "key", 3};
    TAP_EQUAL(ob_probe_hash(&probe), hash_of(str));
    TAP_OK(ob_probe_matches(&probe, str));
    ob_probe shorter = {NULL, "key", 2};
    TAP_OK(!ob_probe_matches(&shorter, str));
    ob_probe other = {NULL, "kex", 3};
    TAP_OK(!ob_probe_matches(&other, str));
    TAP_OK(!ob_probe_matches(&probe, OB_INT(3)));
    TAP_OK(!ob_probe_matches(&probe, OB_NONE));
    TAP_OK(!ob_probe_matches(&probe, OB_NIL));
    ob_decref(str);
}

TAP_TEST("True and 1 are one key, False and 0 are, and no others") {
    TAP_EQUAL(hash_of(OB_TRUE), hash_of(OB_INT(1)));
    TAP_EQUAL(hash_of(OB_FALSE), hash_of(OB_INT(0)));
    ob_object *keys[] = {OB_TRUE,   OB_INT(1),  OB_FALSE,         OB_INT(0),      OB_NONE,
                         OB_INT(2), OB_INT(-1), ob_str_from("1"), ob_str_from("")};
    enum { COUNT = sizeof keys / sizeof keys[0] };
    for (size_t i = 0; i < COUNT; i++) {
        for (size_t j = 0; j < COUNT; j++) {
            TAP_EQUAL(is_same_key(keys[i], keys[j]), i == j || (i < 4 && j < 4 && i / 2 == j / 2));
        }
    }
    ob_decref(keys[COUNT - 1]);
    ob_decref(keys[COUNT - 2]);
}

TAP_TEST("an empty slot is no key that anyone looks for") {
    ob_object *str = ob_str_from("x");
    TAP_OK(!is_same_key(OB_INT(0), OB_NIL));
    TAP_OK(!is_same_key(OB_INT(OB_INT_MIN), OB_NIL));
    TAP_OK(!is_same_key(str, OB_NIL));
    TAP_OK(!is_same_key(OB_TRUE, OB_NIL));
    ob_decref(str);
}

TAP_TEST("ints in regular steps spread over the buckets") {
    for (unsigned shift = 0; shift < 24; shift++) {
        uint8_t load[64] = {0};
        unsigned most = 0;
        for (int32_t i = 0; i < 64; i++) {
            uint8_t *bucket = &load[hash_of(OB_INT(i << (shift < 20 ? shift : 20) & OB_INT_MAX)) & 63u];
            most = ++*bucket > most ? *bucket : most;
        }
        TAP_OK(most <= 12);
    }
}

TAP_TEST("only types with a hash are keys") {
    ob_object *list = ob_list_new();
    TAP_OK(!ob_hashable(list));
    TAP_OK(!ob_hashable(ob_tuple_from(NULL, 0)));
    TAP_OK(ob_hashable(OB_FUNCTION(ob_getrefcount)));
    TAP_OK(ob_hashable(OB_NONE) && ob_hashable(OB_TRUE) && ob_hashable(OB_INT(5)));
    ob_decref(list);
}
