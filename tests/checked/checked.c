/* Checked mode: what is written beside a block or into freed memory is found, and each wrong way of freeing.
 *
 * needs: checked */
#include "memory/memory.h"
#include "object/checked.h"
#include "object/count.h"
#include "unit/support.h"

enum { NEW = 0xCB };

static bool holds(const void *memory, uint8_t byte, size_t bytes) {
    for (size_t i = 0; i < bytes; i++) {
        if (((const uint8_t *)memory)[i] != byte) {
            return false;
        }
    }
    return true;
}

typedef struct sample {
    ob_object head;
    uint32_t data[5];
} sample;

static const ob_type sample_type = {.head = OB_TYPE_HEAD, .name = "sample", .size_bytes = sizeof(sample)};

static uint8_t *object_bytes(ob_object *object) {
    return (uint8_t *)(void *)object;
}

TAP_TEST("new buffers are filled with a pattern, in full") {
    for (size_t bytes = 1; bytes < 100; bytes++) {
        uint8_t *buffer = ob_mem_alloc(bytes);
        TAP_OK(holds(buffer, NEW, bytes));
        TAP_OK((uintptr_t)buffer % 8 == 0);
        memset(buffer, 0, bytes);
        ob_mem_free(buffer);
    }
}

TAP_TEST("each byte right behind a buffer is watched, at every size") {
    for (volatile size_t bytes = 1; bytes < 40; bytes++) {
        for (volatile size_t off = 0; off < 4; off++) {
            uint8_t *volatile buffer = ob_mem_alloc(bytes);
            buffer[bytes + off] ^= 1;
            TAP_OK(ob_heap_check() != NULL);
            EXPECT_PANIC(OB_PANIC_OVERRUN, ob_mem_free(buffer));
            TAP_OK(last_panic.address == buffer);
            EXPECT_PANIC(OB_PANIC_OVERRUN, (void)ob_mem_realloc(buffer, 200));
            buffer[bytes + off] ^= 1;
            TAP_OK(ob_heap_check() == NULL);
            ob_mem_free(buffer);
        }
    }
}

TAP_TEST("each byte right before a buffer is watched") {
    for (volatile size_t off = 1; off <= 8; off++) {
        uint8_t *volatile buffer = ob_mem_alloc(24);
        *(buffer - off) ^= 0x40;
        TAP_OK(ob_heap_check() != NULL);
        EXPECT_PANIC(OB_PANIC_OVERRUN, ob_mem_free(buffer));
        *(buffer - off) ^= 0x40;
        ob_mem_free(buffer);
    }
}

TAP_TEST("each byte right behind an object is watched") {
    for (volatile size_t off = 0; off < OB_GRANULE_BYTES; off++) {
        ob_object *volatile object = ob_object_new(&sample_type, 0);
        object_bytes(object)[sizeof(sample) + off] ^= 0x10;
        TAP_OK(ob_heap_check() != NULL);
        EXPECT_PANIC(OB_PANIC_OVERRUN, ob_decref(object));
        TAP_OK(last_panic.address == object);
        object_bytes(object)[sizeof(sample) + off] ^= 0x10;
        TAP_OK(ob_heap_check() == NULL);
        ob_memory_release_object(object, ob_object_bytes(object));
    }
}

TAP_TEST("a write into a freed object is found when its memory is used again, whether it was cached or not") {
    enum { WORDS = sizeof(sample) / 4, OF_GRANULE = OB_GRANULE_BYTES / 4 };
    for (volatile int is_cached = 0; is_cached < 2; is_cached++) {
        for (volatile size_t word = OF_GRANULE; word < WORDS; word++) {
            if (!is_cached && word < 4 * OF_GRANULE && word % OF_GRANULE != 0) {
                continue; /* the memory manager's own are 32 bits wide; what is beside them nobody reads */
            }
            TAP_EQUAL(ob_init(board_regions, board_region_count), OB_OK);
            ob_object *volatile object = ob_object_new(&sample_type, 0);
            ob_object *volatile wall = ob_object_new(&sample_type, 0);
            ob_decref(object);
            if (!is_cached) {
                while (ob_memory_flush()) {
                }
            }
            uint32_t *volatile written = (uint32_t *)(void *)object + word;
            *written ^= 0x100;
            TAP_OK(ob_heap_check() != NULL);
            EXPECT_PANIC(OB_PANIC_USED_AFTER_FREE, while (ob_object_new(&sample_type, 0) != NULL));
            bool is_link = word / OF_GRANULE == 1; /* looked at as a whole */
            TAP_OK(last_panic.address == (is_link ? (uint32_t *)(void *)object + OF_GRANULE : written) || !is_cached);
            char text[160];
            TAP_OK(ob_locate(object, text, sizeof text) > 0);
            bool is_length = !is_cached && word == 3 * OF_GRANULE; /* the walk needs it as well */
            TAP_OK(strstr(text, is_length ? "damaged memory at " : "free block at ") == text);
            TAP_OK(wall != NULL);
        }
    }
    TAP_EQUAL(ob_init(board_regions, board_region_count), OB_OK);
}

TAP_TEST("a write into a freed buffer is found, wherever its memory went") {
    uint32_t *volatile buffer = ob_mem_alloc(400);
    ob_mem_free(buffer);
    buffer[50] = 0;
    TAP_OK(ob_heap_check() != NULL);
    EXPECT_PANIC(OB_PANIC_USED_AFTER_FREE, (void)ob_mem_alloc(400));
    TAP_OK(last_panic.address == &buffer[50]);
    TAP_EQUAL(ob_init(board_regions, board_region_count), OB_OK);
}

TAP_TEST("memory that nobody ever had is watched as well") {
    uint8_t *volatile buffer = ob_mem_alloc(16);
    *(volatile uint32_t *)(void *)(buffer + 2000) = 7;
    TAP_OK(ob_heap_check() != NULL);
    TAP_EQUAL(ob_init(board_regions, board_region_count), OB_OK);
}

TAP_TEST(
    "freeing twice, in the middle, outside, or as the wrong kind: each panics with its own id, and changes nothing") {
    uint8_t *volatile buffer = ob_mem_alloc(64);
    uint8_t *volatile freed = ob_mem_alloc(64);
    void *volatile wall = ob_mem_alloc(8);
    ob_object *volatile object = ob_str_from("an object");
    static uint8_t outside[64] __attribute__((aligned(8)));
    ob_mem_free(freed);
    EXPECT_PANIC(OB_PANIC_BAD_FREE, ob_mem_free(freed));
    EXPECT_PANIC(OB_PANIC_BAD_FREE, ob_mem_free(outside + 16));
    for (volatile size_t off = 1; off < 64; off++) {
        EXPECT_PANIC(OB_PANIC_BAD_FREE, ob_mem_free(buffer + off));
    }
    EXPECT_PANIC(OB_PANIC_DOMAIN, ob_mem_free(object));
    EXPECT_PANIC(OB_PANIC_DOMAIN, ob_memory_release_object(buffer, 64));
    EXPECT_PANIC(OB_PANIC_DOMAIN, ob_memory_release_chunk(object, 8));
    EXPECT_PANIC(OB_PANIC_BAD_FREE, ob_memory_release_object(outside, 16));
    EXPECT_PANIC(OB_PANIC_BAD_FREE, ob_memory_release_object((uint8_t *)object + OB_GRANULE_BYTES, 8));
    TAP_OK(ob_heap_check() == NULL);
    ob_mem_free(buffer);
    ob_mem_free(wall);
    ob_decref(object);
}

TAP_TEST("a resized buffer always moves, with its content, and the old address is known to be gone") {
    uint8_t *volatile buffer = ob_mem_alloc(40);
    memset(buffer, 0x33, 40);
    uint8_t *volatile moved = ob_mem_realloc(buffer, 60);
    TAP_OK(moved != buffer);
    TAP_OK(holds(moved, 0x33, 40) && holds(moved + 40, NEW, 20));
    EXPECT_PANIC(OB_PANIC_BAD_FREE, ob_mem_free(buffer));
    uint8_t *volatile smaller = ob_mem_realloc(moved, 10);
    TAP_OK(holds(smaller, 0x33, 10));
    ob_mem_free(smaller);
}

TAP_TEST("the fault report tells what a block is, how large, where, and who allocated it") {
    void *buffer = ob_mem_alloc(30);
    char text[160];
    TAP_OK(ob_locate(buffer, text, sizeof text) > 0);
    TAP_OK(strstr(text, "buffer at 0x") == text);
    TAP_OK(strstr(text, ", 30 bytes, in ") != NULL);
    TAP_OK(strstr(text, ", allocated for 0x") != NULL);
    ob_mem_free(buffer);
}

TAP_TEST("different callers are told apart") {
    void *a = ob_mem_alloc(30);
    void *b = ob_mem_alloc(30);
    ob_block block = {0};
    const void *sites[2];
    unsigned count = 0;
    while (ob_memory_walk(&block)) {
        if (block.used && count < 2) {
            sites[count++] = ob_checked_site_of(&block);
        }
    }
    TAP_EQUAL(count, 2);
    TAP_OK(sites[0] != sites[1] && sites[0] != NULL);
    ob_mem_free(a);
    ob_mem_free(b);
}

static ob_reserve sample_reserve;
static const ob_placement reserved = {.reserve = &sample_reserve};
static const ob_type reserved_type = {
    .head = OB_TYPE_HEAD, .name = "reserved", .size_bytes = sizeof(sample), OB_SPECIAL(.placement = &reserved)};

TAP_TEST("objects of a reserve are watched like others") {
    leaves_objects();
    TAP_EQUAL(ob_type_reserve(&reserved_type, 3), OB_OK);
    TAP_OK(ob_heap_check() == NULL);
    ob_object *volatile object = ob_object_new(&reserved_type, 0);
    TAP_OK(ob_heap_check() == NULL);
    object_bytes(object)[sizeof(sample)] ^= 1;
    TAP_OK(ob_heap_check() != NULL);
    EXPECT_PANIC(OB_PANIC_OVERRUN, ob_decref(object));
    object_bytes(object)[sizeof(sample)] ^= 1;
    ob_decref(object);
    ((sample *)(void *)object)->data[3] = 77;
    TAP_OK(ob_heap_check() != NULL);
    EXPECT_PANIC(OB_PANIC_USED_AFTER_FREE, (void)ob_object_new(&reserved_type, 0));
}

TAP_TEST("a write into the first word of a freed chunk is found") {
    ob_object *volatile list = ob_list_of(OB_INT(1), OB_INT(2), OB_INT(3));
    uint32_t *volatile root = ((ob_vector *)(void *)((ob_container *)(void *)list + 1))->root;
    ob_decref(list);
    root[0] = 0x1234568;
    EXPECT_PANIC(OB_PANIC_USED_AFTER_FREE, while (ob_list_of(OB_INT(1), OB_INT(2), OB_INT(3)) != NULL));
    TAP_OK(last_panic.address == root);
    TAP_EQUAL(ob_init(board_regions, board_region_count), OB_OK);
}

TAP_TEST("a long random life leaves everything in order") {
    enum { HELD = 60 };
    void *held[HELD] = {NULL};
    for (int i = 0; i < 4000; i++) {
        unsigned at = random_below(HELD);
        if (at % 2 == 0) {
            if (held[at] != NULL) {
                ob_mem_free(held[at]);
                held[at] = NULL;
            } else {
                size_t bytes = 1 + random_below(120);
                held[at] = ob_mem_alloc(bytes);
                if (held[at] != NULL) {
                    memset(held[at], 0x77, bytes);
                }
            }
        } else if (held[at] != NULL) {
            ob_decref(held[at]);
            held[at] = NULL;
        } else {
            held[at] =
                random_below(2) == 0 ? ob_object_new(&sample_type, 0) : ob_list_of(OB_INT(1), OB_INT(2), OB_INT(3));
        }
        ob_error_clear();
        TAP_OK(i % 50 != 0 || ob_heap_check() == NULL);
    }
    for (unsigned i = 0; i < HELD; i++) {
        if (held[i] != NULL && i % 2 == 0) {
            ob_mem_free(held[i]);
        } else if (held[i] != NULL) {
            ob_decref(held[i]);
        }
    }
}
