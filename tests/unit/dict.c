/* dict: what each operation does, counts, asks and leaves. */
#include "keys.h"

TAP_TEST("a new dict is empty") {
    ob_object *dict = ob_dict_new();
    TAP_EQUAL(ob_dict_length(dict), 0);
    TAP_EQUAL(ob_length(dict), 0);
    size_t cursor = 0;
    ob_object *key;
    ob_object *value;
    TAP_OK(!ob_dict_next(dict, &cursor, &key, &value));
    TAP_OK(ob_dict_find(dict, OB_INT(1)) == NULL);
    TAP_OK(ob_dict_find_text(dict, "", 0) == NULL);
    TAP_STRING(repr_taken(dict), "{}");
}

TAP_TEST("set, get, find and delete count references exactly") {
    ob_object *dict = ob_dict_new();
    ob_object *key = ob_str_from("key");
    ob_object *same = ob_str_from("key");
    ob_object *value = ob_list_new();
    ob_object *other = ob_list_new();
    TAP_EQUAL(ob_dict_set(dict, key, value), OB_OK);
    TAP_EQUAL(ob_refcount(key), 2);
    TAP_EQUAL(ob_refcount(value), 2);
    TAP_EQUAL(ob_dict_set(dict, same, other), OB_OK); /* the key stays, the value is replaced */
    TAP_EQUAL(ob_refcount(key), 2);
    TAP_EQUAL(ob_refcount(same), 1);
    TAP_EQUAL(ob_refcount(value), 1);
    TAP_EQUAL(ob_refcount(other), 2);
    TAP_OK(ob_dict_find(dict, same) == other);
    TAP_EQUAL(ob_refcount(other), 2);
    ob_object *got = ob_dict_get(dict, same);
    TAP_OK(got == other);
    TAP_EQUAL(ob_refcount(other), 3);
    ob_decref(got);
    TAP_EQUAL(ob_dict_delete(dict, same), OB_OK);
    TAP_EQUAL(ob_refcount(key), 1);
    TAP_EQUAL(ob_refcount(other), 1);
    TAP_EQUAL(ob_dict_length(dict), 0);
    ob_decref(dict);
    ob_decref(key);
    ob_decref(same);
    ob_decref(value);
    ob_decref(other);
}

TAP_TEST("references stay exact in a large dict, through growing, replacing, squeezing and its end") {
    uint32_t count = keys_that_fit(120);
    ob_object *dict = ob_dict_new();
    ob_object *value = ob_list_new();
    ob_object *key = ob_str_from("the one");
    TAP_EQUAL(ob_dict_set(dict, key, value), OB_OK);
    for (uint32_t i = 0; i < count; i++) {
        TAP_EQUAL(ob_dict_set(dict, OB_INT((int32_t)i), value), OB_OK);
        TAP_EQUAL(ob_refcount(value), i + 3);
    }
    for (uint32_t i = 0; i < count; i++) {
        TAP_EQUAL(ob_dict_set(dict, OB_INT((int32_t)i), value), OB_OK);
        TAP_EQUAL(ob_refcount(value), count + 2);
    }
    for (uint32_t i = 0; i + 3 < count; i++) {
        TAP_EQUAL(ob_dict_delete(dict, OB_INT((int32_t)i)), OB_OK);
        TAP_EQUAL(ob_refcount(value), count + 2 - i - 1);
        TAP_EQUAL(ob_refcount(key), 2);
    }
    TAP_OK(ob_dict_find(dict, key) == value);
    ob_decref(dict);
    drain();
    TAP_EQUAL(ob_refcount(value), 1);
    TAP_EQUAL(ob_refcount(key), 1);
    ob_decref(value);
    ob_decref(key);
}

TAP_TEST("a key that is not there is KeyError with the key") {
    ob_object *dict = ob_dict_new();
    ob_object *key = ob_str_from("missing");
    TAP_OK(ob_dict_get(dict, key) == NULL);
    TAP_OK(ob_error()->object == key);
    TAP_EQUAL(taken_error(), OB_EKEY);
    TAP_EQUAL(ob_dict_delete(dict, key), OB_EKEY);
    TAP_OK(ob_error()->object == key);
    TAP_EQUAL(taken_error(), OB_EKEY);
    TAP_EQUAL(ob_dict_delete_text(dict, "missing", 7), OB_EKEY);
    TAP_EQUAL(ob_error()->code, OB_OK);
    TAP_OK(ob_dict_find(dict, key) == NULL);
    TAP_EQUAL(ob_error()->code, OB_OK);
    TAP_EQUAL(ob_refcount(key), 1);
    ob_decref(key);
    ob_decref(dict);
}

TAP_TEST("a key without a hash is TypeError, and the dict is unchanged") {
    ob_object *dict = ob_dict_new();
    ob_object *list = ob_list_new();
    ob_object *value = ob_list_new();
    TAP_EQUAL(ob_dict_set(dict, list, value), OB_ETYPE);
    TAP_OK(ob_error()->object == list);
    TAP_EQUAL(taken_error(), OB_ETYPE);
    TAP_OK(ob_dict_get(dict, list) == NULL);
    TAP_EQUAL(taken_error(), OB_ETYPE);
    TAP_EQUAL(ob_dict_delete(dict, list), OB_ETYPE);
    TAP_EQUAL(taken_error(), OB_ETYPE);
    TAP_OK(ob_dict_find(dict, list) == NULL);
    TAP_EQUAL(ob_error()->code, OB_OK);
    TAP_EQUAL(ob_refcount(list), 1);
    TAP_EQUAL(ob_refcount(value), 1);
    TAP_EQUAL(ob_dict_length(dict), 0);
    ob_decref(list);
    ob_decref(value);
    ob_decref(dict);
}

TAP_TEST("keys of all kinds live side by side, and True is 1") {
    ob_object *dict = ob_dict_new();
    ob_object *text = ob_str_from("1");
    TAP_EQUAL(ob_dict_set(dict, OB_NONE, OB_INT(10)), OB_OK);
    TAP_EQUAL(ob_dict_set(dict, OB_INT(1), OB_INT(11)), OB_OK);
    TAP_EQUAL(ob_dict_set(dict, text, OB_INT(12)), OB_OK);
    TAP_EQUAL(ob_dict_set(dict, OB_FALSE, OB_INT(13)), OB_OK);
    TAP_EQUAL(ob_dict_set(dict, OB_TRUE, OB_INT(14)), OB_OK);
    TAP_EQUAL(ob_dict_set(dict, OB_INT(0), OB_INT(15)), OB_OK);
    TAP_STRING(repr(dict), "{None: 10, 1: 14, '1': 12, False: 15}");
    for (int32_t i = 2; i < 20; i++) {
        TAP_EQUAL(ob_dict_set(dict, OB_INT(i), OB_INT(i)), OB_OK);
    }
    TAP_OK(ob_dict_find(dict, OB_TRUE) == OB_INT(14));
    TAP_OK(ob_dict_find(dict, OB_INT(0)) == OB_INT(15));
    TAP_OK(ob_dict_find(dict, OB_NONE) == OB_INT(10));
    TAP_EQUAL(ob_dict_length(dict), 22);
    ob_decref(text);
    ob_decref(dict);
}

TAP_TEST("each operation asks for one hash, that of its key, however large the dict") {
    uint32_t most = keys_that_fit(ON_TARGET ? 800 : 5000);
    ob_object *dict = ob_dict_new();
    unsigned worst = 0;
    for (uint32_t i = 0; i < most; i++) {
        ob_object *key = new_clash(i, i * 2654435761u >> 7);
        hashes_asked = 0;
        TAP_EQUAL(ob_dict_set(dict, key, OB_INT(0)), OB_OK);
        worst = hashes_asked > worst ? hashes_asked : worst;
        ob_decref(key);
    }
    for (uint32_t i = 0; i < most; i++) {
        ob_object *key = new_clash(i, i * 2654435761u >> 7);
        hashes_asked = 0;
        TAP_EQUAL(ob_dict_delete(dict, key), OB_OK);
        worst = hashes_asked > worst ? hashes_asked : worst;
        ob_decref(key);
    }
    TAP_EQUAL(worst, 1);
    ob_decref(dict);
}

TAP_TEST("values may be replaced during a walk") {
    uint32_t count = keys_that_fit(40);
    ob_object *dict = ob_dict_new();
    for (uint32_t i = 0; i < count; i++) {
        TAP_EQUAL(ob_dict_set(dict, OB_INT((int32_t)i), OB_INT(0)), OB_OK);
    }
    size_t cursor = 0;
    ob_object *key;
    ob_object *value;
    int32_t seen = 0;
    while (ob_dict_next(dict, &cursor, &key, &value)) {
        TAP_OK(key == OB_INT(seen++));
        TAP_EQUAL(ob_dict_set(dict, key, OB_INT(seen)), OB_OK);
    }
    TAP_EQUAL(seen, count);
    for (int32_t i = 0; i < seen; i++) {
        TAP_OK(ob_dict_find(dict, OB_INT(i)) == OB_INT(i + 1));
    }
    ob_decref(dict);
}

TAP_TEST("when memory ends, a set leaves dict, key and value as they were, at every size of the heap") {
    static uint8_t bank[ON_TARGET ? 1800 : 6000] __attribute__((aligned(8)));
    for (size_t size = OB_REGION_MIN_BYTES; size <= sizeof bank; size += 8) {
        ob_region region = {"bank", bank, size, 0};
        TAP_EQUAL(ob_init(&region, 1), OB_OK);
        ob_object *value = ob_list_new();
        ob_object *dict = ob_dict_new();
        TAP_OK(value != NULL && dict != NULL);
        uint32_t count = 0;
        while (ob_dict_set(dict, OB_INT((int32_t)count), value) == OB_OK) {
            count++;
        }
        TAP_EQUAL(taken_error(), OB_ENOMEM);
        TAP_EQUAL(ob_dict_length(dict), count);
        TAP_EQUAL(ob_refcount(value), count + 1);
        TAP_OK(ob_dict_find(dict, OB_INT((int32_t)count)) == NULL);
        ob_region_stats before = ob_memory_get_stats();
        TAP_EQUAL(ob_dict_set(dict, OB_INT(-1), value), OB_ENOMEM);
        TAP_EQUAL(taken_error(), OB_ENOMEM);
        TAP_EQUAL(ob_memory_get_stats().used_bytes, before.used_bytes);
        TAP_EQUAL(ob_memory_get_stats().blocks, before.blocks);
        TAP_OK(ob_heap_check() == NULL);
        size_t cursor = 0;
        ob_object *key;
        ob_object *found;
        for (uint32_t i = 0; i < count; i++) { /* order, and every key is found */
            TAP_OK(ob_dict_next(dict, &cursor, &key, &found));
            TAP_OK(key == OB_INT((int32_t)i) && found == value);
            TAP_OK(ob_dict_find(dict, key) == value);
        }
        for (uint32_t i = 0; i < count; i++) { /* without any memory */
            TAP_EQUAL(ob_dict_delete(dict, OB_INT((int32_t)(i * 2 < count ? i * 2 : (i * 2 - count) | 1u))) == OB_OK ||
                          taken_error() == OB_EKEY,
                      true);
        }
        ob_decref(dict);
        drain();
        TAP_EQUAL(ob_refcount(value), 1);
        ob_decref(value);
        TAP_OK(is_empty_heap());
    }
}

TAP_TEST("a large dict holds every key") {
    uint32_t count = keys_that_fit(ON_TARGET ? 3000 : 100000);
    ob_object *dict = ob_dict_new();
    for (uint32_t i = 0; i < count; i++) {
        TAP_EQUAL(ob_dict_set(dict, OB_INT((int32_t)(i * 3)), OB_INT((int32_t)i)), OB_OK);
    }
    TAP_EQUAL(ob_dict_length(dict), count);
    for (uint32_t i = 0; i < count; i++) {
        TAP_OK(ob_dict_find(dict, OB_INT((int32_t)(i * 3))) == OB_INT((int32_t)i));
    }
    TAP_OK(ob_dict_find(dict, OB_INT(1)) == NULL);
    for (uint32_t i = 0; i < count; i += 2) {
        TAP_EQUAL(ob_dict_delete(dict, OB_INT((int32_t)(i * 3))), OB_OK);
    }
    size_t cursor = 0;
    ob_object *key;
    ob_object *value;
    for (uint32_t i = 1; i < count; i += 2) {
        TAP_OK(ob_dict_next(dict, &cursor, &key, &value));
        TAP_OK(key == OB_INT((int32_t)(i * 3)) && value == OB_INT((int32_t)i));
    }
    ob_decref(dict);
}

TAP_TEST("what is no dict panics") {
    ob_object *volatile list = ob_list_new();
    EXPECT_PANIC(OB_PANIC_WRONG_TYPE, (void)ob_dict_length(list));
    EXPECT_PANIC(OB_PANIC_WRONG_TYPE, (void)ob_dict_set(list, OB_INT(1), OB_INT(1)));
    EXPECT_PANIC(OB_PANIC_WRONG_TYPE, (void)ob_dict_get(list, OB_INT(1)));
    EXPECT_PANIC(OB_PANIC_WRONG_TYPE, (void)ob_dict_find_text(OB_INT(1), "", 0));
    EXPECT_PANIC(OB_PANIC_WRONG_TYPE, (void)ob_dict_delete(OB_NONE, OB_INT(1)));
    TAP_EQUAL(ob_refcount(list), 1);
    ob_decref(list);
}
