/* Hashing text, and what makes keys equal. */
#include "types/hash.h"

#include "object/secret.h"
#include "support.h"
#include "types/table.h"

/// The published results of HalfSipHash-2-4 with 32 bits: for the key 00 01 … 07 and the texts of 0 to 63 bytes 00 01 02 …
static const uint32_t published[64] = {
    0x5b9f35a9, 0xb85a4727, 0x03a662fa, 0x04e7fe8a, 0x89466e2a, 0x69b6fac5, 0x23fc6358, 0xc563cf8b,
    0x8f84b8d0, 0x79e706f8, 0x3479b094, 0x50300808, 0x2f87f057, 0xff63e677, 0x7cf8ffd6, 0x972bfe74,
    0x84acb5d9, 0x5b6474c4, 0x9b8d5b46, 0x87e3ef7b, 0x45104de3, 0xb3623f61, 0xfe67f370, 0xbdb8ade6,
    0x630c4027, 0x75787826, 0x5f7b564f, 0x69e6b03a, 0x004064b0, 0xb40f67ff, 0x8b339e50, 0x1a9f585d,
    0x1221e7fe, 0x59327533, 0x8c4f436a, 0x29b728fe, 0xecc65ce7, 0x548d7e69, 0x0f8b6863, 0xb4620b65,
    0x4018bcb6, 0x0545075d, 0x2efd4224, 0x3a86b77b, 0x48d50577, 0xb10852d7, 0xc899d4b6, 0x2e209208,
    0xe32ce169, 0xe580b58d, 0xc6649736, 0x04026e01, 0xd4f3853b, 0xbe66dbfe, 0x3a2a691e, 0xc08489c6,
    0x40b9c5a5, 0x8ce8e99b, 0x4081bc7d, 0xc58e077c, 0x736ce7d4, 0xb9cb8f42, 0x7a9983bd, 0x744aea59,
};

static const uint32_t published_key[2] = {0x03020100, 0x07060504};
static const uint32_t other_key[2] = {0x9E3779B9, 0x7F4A7C15};

static uint32_t key_in_use[2];

static void use_key(const uint32_t key[2]) {
    memcpy(key_in_use, ob_hash_key, sizeof key_in_use);
    memcpy(ob_hash_key, key, sizeof key_in_use);
}

static void use_own_key(void) {
    memcpy(ob_hash_key, key_in_use, sizeof key_in_use);
}

TAP_TEST("HalfSipHash gives the published results") {
    uint8_t text[64];
    for (unsigned i = 0; i < 64; i++) {
        text[i] = (uint8_t)i;
    }
    for (unsigned length = 0; length < 64; length++) {
        TAP_EQUAL(ob_half_siphash(published_key, text, length), published[length]);
    }
}

TAP_TEST("where a text stands in memory is nothing to its hash") {
    uint8_t room[32];
    for (unsigned at = 0; at < 8; at++) {
        for (unsigned i = 0; i < 23; i++) {
            room[at + i] = (uint8_t)i;
        }
        TAP_EQUAL(ob_half_siphash(published_key, room + at, 23), published[23]);
    }
}

TAP_TEST("a text's hash is never 0") {
    use_key(published_key);
    static const char zero[] = "\xb8\xbb\xcd\x25"; /* HalfSipHash gives 0 for these four bytes under this key */
    TAP_EQUAL(ob_half_siphash(published_key, zero, 4), 0);
    TAP_EQUAL(ob_hash_text(zero, 4), 1);
    TAP_EQUAL(ob_hash_text(zero, 3), ob_half_siphash(published_key, zero, 3));
    use_own_key();
}

TAP_TEST("each byte of a text and its place change the hash") {
    TAP_OK(ob_hash_text("ab", 2) != ob_hash_text("ba", 2));
    TAP_OK(ob_hash_text("a", 1) != ob_hash_text("a\0", 2));
    TAP_OK(ob_hash_text("", 0) != ob_hash_text("\0", 1));
    TAP_OK(ob_hash_text("xa", 2) != ob_hash_text("xb", 2));
    TAP_OK(ob_hash_text("\x80", 1) != ob_hash_text("\x00", 1));
}

TAP_TEST("the key is asked for once, and where there is none everyone knows it") {
    uint32_t before[2] = {ob_hash_key[0], ob_hash_key[1]};
    TAP_EQUAL(ob_init(board_regions, board_region_count), OB_OK);
    TAP_EQUAL(memcmp(before, ob_hash_key, sizeof before), 0);
    TAP_EQUAL(ob_hash_is_keyed(), !ON_TARGET); /* no board of the tree reads a generator */
    TAP_EQUAL(memcmp(ob_hash_key, published_key, sizeof published_key) == 0, ON_TARGET);
}

enum { FLOOD = ON_TARGET ? 200 : 10000, CHOSEN_BITS = ON_TARGET ? 5 : 8, BUCKETS = 1024 };

/// The next number whose text, its four bytes, has a hash with these bits 0.
static uint32_t next_colliding(uint32_t number, const uint32_t key[2]) {
    do {
        number++;
    } while ((ob_half_siphash(key, &number, sizeof number) & ((1u << CHOSEN_BITS) - 1u)) != 0);
    return number;
}

TAP_TEST("texts chosen to collide under one key spread under another") {
    static uint16_t load[BUCKETS];
    uint32_t number = 0;
    unsigned chosen = 0;
    unsigned by_chance = 0;
    uint32_t steps = 0;
    memset(load, 0, sizeof load);
    for (unsigned i = 0; i < FLOOD; i++) {
        number = next_colliding(number, published_key);
        chosen += (ob_half_siphash(published_key, &number, sizeof number) & ((1u << CHOSEN_BITS) - 1u)) == 0;
        uint32_t hash = ob_half_siphash(other_key, &number, sizeof number);
        by_chance += (hash & ((1u << CHOSEN_BITS) - 1u)) == 0;
        steps += ++load[hash % BUCKETS];
    }
    TAP_EQUAL(chosen, FLOOD);
    TAP_OK(by_chance < FLOOD / (1u << CHOSEN_BITS) * 2u + 20u);
    TAP_OK(steps <
           FLOOD + (uint32_t)FLOOD * FLOOD / BUCKETS); /* to find each once; on average half as many beside the first */
}

/// All of them in a dict: their chains, as long as those of other keys.
TAP_TEST("a flood of chosen keys costs a dict with another key no more than other keys") {
    use_key(other_key);
    ob_object *dict = ob_dict_new();
    uint32_t number = 0;
    for (unsigned i = 0; i < FLOOD && heap_bytes() > 40000; i++) {
        do {
            number = next_colliding(number, published_key);
        } while (ob_utf8_check((const char *)&number, 4) != 4);
        ob_object *key = ob_str_new((const char *)&number, 4);
        TAP_EQUAL(ob_dict_set(dict, key, OB_NONE), OB_OK);
        ob_decref(key);
    }
    const ob_table *table = (const ob_table *)(const void *)dict;
    uint32_t steps = 0;
    size_t cursor = 0;
    ob_object **entry;
    while ((entry = ob_table_next(table, &cursor)) != NULL) {
        const ob_object *link = *ob_table_chain(table, ob_slot_hash(entry[OB_ENTRY_HASH]));
        for (steps++; ob_link_entry(link) != entry; steps++) {
            link = ob_link_entry(link)[OB_ENTRY_NEXT];
        }
    }
    TAP_OK(steps <= ob_dict_length(dict) * 2u);
    use_own_key();
    ob_decref(dict);
}

TAP_TEST("what a table takes for a key's hash is what ob_hash gives") {
    OB_STR_DEFINE(constant, "constant");
    ob_object *str = ob_str_from("text");
    ob_object *keys[] = {OB_INT(0), OB_INT(1), OB_INT(-1), OB_INT(OB_INT_MAX), OB_INT(OB_INT_MIN),         OB_TRUE,
                         OB_FALSE,  OB_NONE,   str,        OB_STR(constant),   OB_FUNCTION(ob_getrefcount)};
    for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++) {
        ob_key key;
        uint32_t hash;
        TAP_EQUAL(ob_key_init(&key, keys[i]), OB_OK);
        TAP_EQUAL(ob_hash(keys[i], &hash), OB_OK);
        TAP_OK(key.sort != OB_KEY_FOREIGN);
        TAP_OK(ob_key_hash(&key) == ob_hash_slot(hash));
    }
    ob_decref(str);
}

TAP_TEST("True and 1 are one key, False and 0 are, and no others") {
    ob_object *keys[] = {OB_TRUE,   OB_INT(1),  OB_FALSE,         OB_INT(0),      OB_NONE,
                         OB_INT(2), OB_INT(-1), ob_str_from("1"), ob_str_from("")};
    enum { COUNT = sizeof keys / sizeof keys[0] };
    for (size_t i = 0; i < COUNT; i++) {
        ob_object *dict = ob_dict_new();
        TAP_EQUAL(ob_dict_set(dict, keys[i], OB_NONE), OB_OK);
        for (size_t j = 0; j < COUNT; j++) {
            TAP_EQUAL(ob_dict_contains(dict, keys[j]), i == j || (i < 4 && j < 4 && i / 2 == j / 2));
        }
        ob_decref(dict);
    }
    ob_decref(keys[COUNT - 1]);
    ob_decref(keys[COUNT - 2]);
}

TAP_TEST("ints in regular steps spread over the buckets") {
    for (unsigned shift = 0; shift < 24; shift++) {
        uint8_t load[64] = {0};
        unsigned most = 0;
        for (int32_t i = 0; i < 64; i++) {
            uint32_t hash;
            TAP_EQUAL(ob_hash(OB_INT(i << (shift < 20 ? shift : 20) & OB_INT_MAX), &hash), OB_OK);
            uint8_t *bucket = &load[hash & 63u];
            most = ++*bucket > most ? *bucket : most;
        }
        TAP_OK(most <= 12);
    }
}

TAP_TEST("only types with a hash are keys") {
    ob_object *list = ob_list_new();
    TAP_OK(!ob_hashable(list));
    TAP_OK(ob_hashable(ob_tuple_from(NULL, 0))); /* what it holds may have none: ob_hash tells */
    TAP_OK(ob_hashable(OB_FUNCTION(ob_getrefcount)));
    TAP_OK(ob_hashable(OB_NONE) && ob_hashable(OB_TRUE) && ob_hashable(OB_INT(5)));
    TAP_OK(ob_hashable(ob_frozenset_from(NULL)));
    ob_decref(list);
}
