/* Which block does an address lie in?
 *
 * needs: unchecked */
#include <stdlib.h>

#include "memory/region.h"
#include "object/vector.h"
#include "support.h"
#include "types/sequence.h"

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
    uint8_t *buffer = ob_mem_alloc(56);
    TAP_OK(locate(buffer + 17) > 0);
    TAP_OK(says("buffer", buffer));
    TAP_OK(strstr(text, ", 56 bytes, in ") != NULL);
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
    TAP_OK(says("free block", ob_region_first->first)); /* its head is free, too, and a gap before it */
    TAP_OK(locate((uint8_t *)wall + 200) > 0);
    TAP_OK(says("free block", (uint8_t *)wall + 8));
    ob_mem_free(wall);
}

/// A block of the next test: where what an address is said to lie in starts, and where it ends.
typedef struct span {
    const char *kind;
    const uint8_t *start;
    size_t bytes;
} span;

/// Up to this address.
static span free_span(const uint8_t *from, const uint8_t *to) {
    return (span){"free block", from, (size_t)(to - from)};
}

TAP_TEST("each byte of a heap is in its block, or in none when it is part of a head") {
    static uint8_t bank[560] __attribute__((aligned(8)));
    ob_region region = {"bank", bank, sizeof bank, 0};
    TAP_EQUAL(ob_init(&region, 1), OB_OK);
    enum { HEAD = sizeof(void *), STR_BYTES = sizeof(ob_str) + 8, LIST_BYTES = sizeof(ob_sequence) };
    uint8_t *first = ob_mem_alloc(20);
    uint8_t *list = (uint8_t *)ob_list_new();
    uint8_t *freed = ob_mem_alloc(28);
    uint8_t *str = (uint8_t *)ob_str_from("seventh");
    uint8_t *last = ob_mem_alloc(1);
    ob_mem_free(freed);
    const uint8_t *end = bank + sizeof bank - HEAD; /* the end's own head */
    const uint8_t *start = end - ob_memory_get_stats().size_bytes;
    const size_t first_bytes = (20 + HEAD - 1) / HEAD * HEAD;
    const span spans[] = {
        free_span(start, first - HEAD), /* the gap, if there is one */
        {"buffer", first, first_bytes}, free_span(first + first_bytes, last - HEAD),
        {"buffer", last, HEAD},         free_span(last + HEAD, str),
        {"object", str, STR_BYTES},     {"object", list, LIST_BYTES},
    };
    size_t in_blocks = 0;
    for (const uint8_t *at = bank; at < bank + sizeof bank; at++) {
        size_t length = locate(at);
        TAP_EQUAL(text[length], '\0');
        const span *in = NULL;
        for (size_t i = 0; i < sizeof spans / sizeof spans[0]; i++) {
            in = (size_t)(at - spans[i].start) < spans[i].bytes ? &spans[i] : in;
        }
        TAP_EQUAL(length != 0, in != NULL);
        TAP_OK(in == NULL || says(in->kind, in->start));
        in_blocks += in != NULL;
    }
    TAP_OK(list + LIST_BYTES == end);
    TAP_EQUAL(in_blocks, ob_memory_get_stats().size_bytes - 2 * HEAD);
    ob_mem_free(first);
    ob_decref((ob_object *)(void *)list);
    ob_decref((ob_object *)(void *)str);
    ob_mem_free(last);
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
    uint32_t *wall = ob_mem_alloc(240);
    uint32_t *second = ob_mem_alloc(300);
    TAP_OK((uint8_t *)second > bank_b && (uint8_t *)second < bank_b + sizeof bank_b);
    TAP_OK(locate(second) > 0);
    TAP_OK(says("buffer", second));
    TAP_STRING(strstr(text, ", in "), ", in b");
    memset(wall, 0xFF, 240); /* whatever the head says now, no object */
    ob_granule *head = (ob_granule *)(void *)wall - 1;
    uint32_t whole = head->head;
    head->head = 0;
    TAP_OK(locate(first) > 0); /* before the damage */
    TAP_OK(says("buffer", first));
    TAP_OK(locate(wall) > 0);
    TAP_OK(says("damaged memory", head));
    TAP_OK(locate(second) > 0);
    TAP_OK(says("buffer", second));
    head->head = whole;
    ob_mem_free(first);
    ob_mem_free(wall);
    ob_mem_free(second);
}

TAP_TEST("a damaged control block is not followed") {
    TAP_EQUAL(ob_init(two_banks, 2), OB_OK);
    uint32_t *first = ob_mem_alloc(100);
    uintptr_t *words = (uintptr_t *)(void *)bank_a;
    enum { LEADING = offsetof(ob_heap, occupied) / sizeof(uintptr_t) };
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

TAP_TEST("an object whose header is overwritten is damaged memory and is not followed, and what lies before it is "
         "still told") {
    void *before = ob_mem_alloc(40);
    ob_object *object = ob_list_new();
    const ob_type *whole = object->type;
    static const uintptr_t wild[] = {0, 1, 2, UINTPTR_MAX, UINTPTR_MAX - 3, 0x20, 0xDEADBEEC, 0xA5A5A5A4};
    for (size_t i = 0; i < sizeof wild / sizeof wild[0]; i++) {
        object->type = (const ob_type *)wild[i]; // NOLINT(performance-no-int-to-ptr)
        TAP_OK(locate(object) > 0);
        TAP_OK(says("damaged memory", object));
        TAP_OK(locate(before) > 0);
        TAP_OK(says("buffer", before));
    }
    object->type = whole;
    TAP_OK(locate(object) > 0);
    TAP_OK(says("object", object));
    ob_decref(object);
    ob_mem_free(before);
}

TAP_TEST("any single damaged head is survived") {
    TAP_EQUAL(ob_init(two_banks, 1), OB_OK);
    uint32_t *blocks[4];
    for (size_t i = 0; i < 4; i++) {
        blocks[i] = ob_mem_alloc(44); /* there is no gap between them */
        memset(blocks[i], 0xFF, 44);
    }
    for (size_t i = 0; i < 4; i++) {
        uint32_t *head = blocks[i] - OB_GRANULE_BYTES / sizeof(uint32_t);
        uint32_t whole = *head;
        for (unsigned bit = 0; bit < 32; bit++) {
            *head = whole ^ 1u << bit;
            for (const uint8_t *at = bank_a; at < bank_a + sizeof bank_a; at += 4) {
                (void)locate(at);
                TAP_OK(at >= (uint8_t *)head || at < (uint8_t *)blocks[0] || text[0] == 'b' || text[0] == '\0');
            }
        }
        *head = whole;
    }
    TAP_OK(ob_heap_check() == NULL);
    for (size_t i = 0; i < 4; i++) {
        ob_mem_free(blocks[i]);
    }
}
