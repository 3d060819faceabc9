/* Which block does an address lie in? */
#include <stdlib.h>

#include "object/vector.h"
#include "support.h"

static char text[120];

static size_t locate(const void *address) {
    memset(text, '#', sizeof text);
    return ob_locate(address, text, sizeof text);
}

/// Does the description begin with `kind` and name the block at `start`?
static bool says(const char *kind, const void *start) {
    size_t length = strlen(kind);
    if (strncmp(text, kind, length) != 0 || strncmp(text + length, " at 0x", 6) != 0) {
        return false;
    }
    return strtoull(text + length + 6, NULL, 16) == (uintptr_t)start;
}

TAP_TEST("a buffer is named with its start, its size and its region") {
    uint8_t *buffer = ob_mem_alloc(60);
    TAP_OK(locate(buffer + 17) > 0);
    TAP_OK(says("buffer", buffer));
    TAP_OK(strstr(text, ", 60 bytes, in ") != NULL);
    TAP_STRING(strstr(text, ", in ") + 5, board_regions[0].name);
    ob_mem_free(buffer);
}

TAP_TEST("an object is named with its type and its references") {
    ob_object *object = ob_str_from("text");
    ob_incref(object);
    TAP_OK(locate(ob_str_text(object)) > 0);
    TAP_OK(says("object", object));
    TAP_OK(strstr(text, ", a str, references 2, ") != NULL);
    ob_decref(object);
    ob_decref(object);
}

TAP_TEST("an object that waits to be dismantled is dead, and a chunk of a container is one") {
    ob_object *list = ob_list_new();
    for (int i = 0; i < 60; i++) {
        TAP_EQUAL(ob_list_append(list, OB_INT(i)), OB_OK);
    }
    const ob_vector *vector =
        (const ob_vector *)(const void *)((const char *)list + ob_list_type.vector * sizeof(void *));
    TAP_OK(locate((const char *)vector->root + 9) > 0);
    TAP_OK(says("chunk of a container", vector->root));
    ob_decref(list);
    TAP_EQUAL(ob_waiting(), 1);
    TAP_OK(locate(list) > 0);
    TAP_OK(says("object", list));
    TAP_OK(strstr(text, ", a list, dead, ") != NULL);
}

TAP_TEST("free memory is told apart") {
    uint8_t *buffer = ob_mem_alloc(60);
    void *wall = ob_mem_alloc(8);
    ob_mem_free(buffer);
    TAP_OK(locate(buffer + 17) > 0);
    TAP_OK(says("free block", buffer));
    TAP_OK(locate((uint8_t *)wall + 200) > 0);
    TAP_OK(strncmp(text, "free block", 10) == 0);
    ob_mem_free(wall);
}

TAP_TEST("each byte of a heap is in its block, or in none when it is part of a tag") {
    static uint8_t bank[520] __attribute__((aligned(8)));
    ob_region region = {"bank", bank, sizeof bank, 0};
    TAP_EQUAL(ob_init(&region, 1), OB_OK);
    uint8_t *blocks[] = {ob_mem_alloc(20), (uint8_t *)ob_list_new(), ob_mem_alloc(28), (uint8_t *)ob_str_from("ab"),
                         ob_mem_alloc(1)};
    static const char *const kinds[] = {"buffer", "object", "free block", "object", "buffer", "free block"};
    enum { COUNT = sizeof blocks / sizeof blocks[0] };
    ob_mem_free(blocks[2]);
    uint8_t *starts[COUNT + 2];
    memcpy(starts, blocks, sizeof blocks);
    size_t used = ob_memory_get_stats().size_bytes;
    starts[COUNT + 1] = bank + sizeof bank; /* one tag before it is the sentinel */
    starts[COUNT] = NULL;
    unsigned in_blocks = 0;
    for (const uint8_t *at = bank; at < bank + sizeof bank; at++) {
        size_t length = locate(at);
        TAP_EQUAL(text[length], '\0');
        bool in_block = at >= blocks[0] && at < bank + sizeof bank - 4;
        for (size_t i = 0; i < COUNT; i++) {
            in_block = in_block && !(at < blocks[i] && at >= blocks[i] - 4);
        }
        if (at >= blocks[4] + 12 && at < blocks[4] + 16) {
            in_block = false; /* the last free block's tag */
        }
        TAP_EQUAL(length != 0, in_block);
        in_blocks += in_block;
        if (in_block) {
            size_t i = 0;
            while (i + 1 < COUNT && at >= blocks[i + 1]) {
                i++;
            }
            i += i == COUNT - 1 && at >= blocks[4] + 12;
            TAP_OK(says(kinds[i], i < COUNT ? blocks[i] : blocks[4] + 16));
        }
    }
    TAP_EQUAL(in_blocks, used - 4 * (COUNT + 1));
    ob_mem_free(blocks[0]);
    ob_decref((ob_object *)(void *)blocks[1]);
    ob_decref((ob_object *)(void *)blocks[3]);
    ob_mem_free(blocks[4]);
}

TAP_TEST("addresses outside of all banks are in no block") {
    int local = 0;
    const void *outside[] = {NULL,
                             &local,
                             &ob_none_object,
                             (const void *)UINTPTR_MAX,
                             (const uint8_t *)board_regions[0].base - 1,
                             (const uint8_t *)board_regions[0].base + board_regions[0].size_bytes};
    for (size_t i = 0; i < sizeof outside / sizeof outside[0]; i++) {
        TAP_EQUAL(locate(outside[i]), 0);
        TAP_STRING(text, "");
    }
}

TAP_TEST("a description is cut to the room there is, and its whole length told") {
    void *buffer = ob_mem_alloc(60);
    size_t length = locate(buffer);
    char whole[120];
    memcpy(whole, text, sizeof whole);
    TAP_EQUAL(strlen(whole), length);
    for (size_t size = 1; size <= length + 2; size++) {
        memset(text, '#', sizeof text);
        TAP_EQUAL(ob_locate(buffer, text, size), length);
        size_t kept = size - 1 < length ? size - 1 : length;
        TAP_BYTES(text, whole, kept);
        TAP_EQUAL(text[kept], '\0');
        TAP_EQUAL(text[size], '#');
    }
    ob_mem_free(buffer);
}

TAP_TEST("without any room for the text, nothing is written and the length is told") {
    void *buffer = ob_mem_alloc(60);
    size_t length = locate(buffer);
    memset(text, '#', sizeof text);
    TAP_EQUAL(ob_locate(buffer, text, 0), length);
    TAP_EQUAL(text[0], '#');
    TAP_EQUAL(ob_locate(buffer, NULL, 0), length);
    TAP_EQUAL(ob_locate(NULL, NULL, 0), 0);
    ob_mem_free(buffer);
}

static uint8_t bank_a[600] __attribute__((aligned(8)));
static uint8_t bank_b[600] __attribute__((aligned(8)));
static const ob_region two_banks[] = {{"a", bank_a, sizeof bank_a, 0}, {"b", bank_b, sizeof bank_b, 0}};

TAP_TEST("a block in the second bank is found, also when the first is damaged") {
    TAP_EQUAL(ob_init(two_banks, 2), OB_OK);
    uint32_t *first = ob_mem_alloc(100);
    uint32_t *wall = ob_mem_alloc(250);
    uint32_t *second = ob_mem_alloc(300);
    TAP_OK((uint8_t *)second > bank_b && (uint8_t *)second < bank_b + sizeof bank_b);
    TAP_OK(locate(second) > 0);
    TAP_OK(says("buffer", second));
    TAP_STRING(strstr(text, ", in "), ", in b");
    uint32_t tag = wall[-1];
    wall[-1] = 0;
    TAP_OK(locate(first) > 0); /* before the damage */
    TAP_OK(says("buffer", first));
    TAP_EQUAL(locate(wall), 0); /* behind it */
    TAP_OK(locate(second) > 0);
    TAP_OK(says("buffer", second));
    wall[-1] = tag;
    ob_mem_free(first);
    ob_mem_free(wall);
    ob_mem_free(second);
}

TAP_TEST("a damaged control block is not followed") {
    TAP_EQUAL(ob_init(two_banks, 2), OB_OK);
    uint32_t *first = ob_mem_alloc(100);
    uintptr_t *words = (uintptr_t *)(void *)bank_a;
    enum { LEADING = 9 * sizeof(uint32_t) / sizeof(uintptr_t) };
    static const uintptr_t wild[] = {0, 4, UINTPTR_MAX, 0xA5A5A5A4};
    for (size_t i = 0; i < LEADING; i++) {
        uintptr_t whole = words[i];
        for (size_t k = 0; k <= sizeof wild / sizeof wild[0]; k++) {
            words[i] = k == 0 ? (uintptr_t)bank_a : wild[k - 1]; /* itself: a ring */
            (void)locate(first);
            (void)locate(bank_b + 300);
        }
        words[i] = whole;
    }
    TAP_OK(locate(first) > 0);
    ob_mem_free(first);
}

TAP_TEST("an object whose header is overwritten is described without following it") {
    ob_object *object = ob_list_new();
    ob_object whole = *object;
    static const uintptr_t wild[] = {0, 1, 2, UINTPTR_MAX, UINTPTR_MAX - 3, 0x20, 0xDEADBEEC, 0xA5A5A5A4};
    for (size_t i = 0; i < sizeof wild / sizeof wild[0]; i++) {
        object->type = (const ob_type *)wild[i]; // NOLINT(performance-no-int-to-ptr)
        TAP_OK(locate(object) > 0);
        TAP_OK(says("object", object));
        TAP_OK(strstr(text, "damaged header") != NULL);
    }
    *object = whole;
    ob_decref(object);
}

TAP_TEST("any single damaged tag is survived") {
    TAP_EQUAL(ob_init(two_banks, 1), OB_OK);
    uint32_t *blocks[4];
    for (size_t i = 0; i < 4; i++) {
        blocks[i] = ob_mem_alloc(40);
        memset(blocks[i], 0xFF, 40);
    }
    for (size_t i = 0; i < 4; i++) {
        uint32_t *tag = blocks[i] - 1;
        uint32_t whole = *tag;
        for (unsigned bit = 0; bit < 32; bit++) {
            *tag = whole ^ 1u << bit;
            for (const uint8_t *at = bank_a; at < bank_a + sizeof bank_a; at += 4) {
                (void)locate(at);
                TAP_OK(at >= (uint8_t *)blocks[i] - 4 || at < (uint8_t *)blocks[0] || text[0] == 'b' ||
                       text[0] == '\0');
            }
        }
        *tag = whole;
    }
    TAP_OK(ob_heap_check() == NULL);
    for (size_t i = 0; i < 4; i++) {
        ob_mem_free(blocks[i]);
    }
}
