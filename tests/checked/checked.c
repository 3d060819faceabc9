/* Checked mode: what is written beside a block or into freed memory is found, and each wrong way of freeing.
 *
 * needs: checked */
#include "memory/cache.h"
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

/* --- Who asked for a block ----------------------------------------------------------------------------------------- */

/// The program's functions whose calls are told lie in a section of their own, whose bounds the linker knows.
#define CALLER __attribute__((section("callers"), noinline, no_sanitize("address", "undefined")))
#define NATIVE __attribute__((section("natives"), noinline, no_sanitize("address", "undefined")))
extern const char __start_callers[], __stop_callers[], __start_natives[], __stop_natives[];

static bool is_caller(const void *site) {
    return (uintptr_t)site >= (uintptr_t)__start_callers && (uintptr_t)site < (uintptr_t)__stop_callers;
}

/// Was each block that is in use asked for by these functions, and is nobody asking now? How many there are.
static bool all_are_callers(unsigned *blocks) {
    ob_block block = {0};
    *blocks = 0;
    while (ob_memory_walk(&block)) {
        if (block.used && !is_caller(ob_checked_site_of(&block))) {
            tap_note("%u blocks before", *blocks);
            return false;
        }
        *blocks += block.used;
    }
    return ob_checked_site.address == NULL;
}

CALLER static ob_object *make_list(int count) {
    ob_object *list = ob_list_new();
    for (int i = 0; i < count; i++) {
        ob_list_append(list, OB_INT(i));
    }
    ob_list_insert(list, 1, OB_INT(7));
    return list;
}

CALLER static ob_object *make_dict(int count) {
    ob_object *dict = ob_dict_new();
    for (int i = 0; i < count; i++) {
        ob_dict_set(dict, OB_INT(i), OB_INT(i));
    }
    return dict;
}

CALLER static ob_object *make_namespace(void) {
    ob_object *names = ob_namespace_new("names");
    ob_namespace_set(names, "name", OB_NONE);
    return names;
}

CALLER static ob_object *make_str(void) {
    ob_object *text = ob_str_from("text");
    return text;
}

CALLER static ob_object *make_repr(ob_object *object) {
    ob_object *text = ob_repr(object);
    return text;
}

CALLER static ob_object *make_tuple(void) {
    ob_object *tuple = ob_tuple_of(OB_INT(1), OB_INT(2));
    return tuple;
}

CALLER static ob_object *make_sample(void) {
    ob_object *object = ob_object_new(&sample_type, 0);
    return object;
}

CALLER static void shrink_list(ob_object *list) {
    while (ob_list_length(list) > 3) {
        ob_decref(ob_list_pop(list, -1));
    }
}

CALLER static void shrink_dict(ob_object *dict, int from, int count) {
    for (int i = from; i < from + count; i++) {
        ob_dict_delete(dict, OB_INT(i));
    }
}

TAP_TEST(
    "what a container, a str or a dict allocates is told as the program's, whatever the runtime calls in between") {
    unsigned blocks;
    ob_object *kept[] = {make_list(5),     make_list(200), make_dict(3), make_dict(50),
                         make_namespace(), make_str(),     make_tuple()};
    TAP_OK(all_are_callers(&blocks));
    TAP_OK(blocks > 20);
    ob_object *text = make_repr(kept[1]);
    TAP_OK(all_are_callers(&blocks));
    shrink_list(kept[1]);
    shrink_dict(kept[3], 0, 45);
    TAP_OK(all_are_callers(&blocks));
    ob_decref(text);
    for (unsigned i = 0; i < sizeof kept / sizeof kept[0]; i++) {
        ob_decref(kept[i]);
    }
}

TAP_TEST("a call that fails leaves nobody asking") {
    ob_object *list = make_list(1);
    ob_object *dict = make_dict(1);
    TAP_OK(ob_str_new("\xff", 1) == NULL);
    TAP_EQUAL(taken_error(), OB_EVALUE);
    TAP_OK(ob_list_pop(list, 9) == NULL);
    TAP_EQUAL(taken_error(), OB_EINDEX);
    TAP_EQUAL(ob_dict_set(dict, list, OB_NONE), OB_ETYPE);
    TAP_EQUAL(taken_error(), OB_ETYPE);
    TAP_EQUAL(ob_dict_delete(dict, OB_INT(9)), OB_EKEY);
    TAP_EQUAL(taken_error(), OB_EKEY);
    TAP_OK(ob_mem_alloc(heap_bytes()) == NULL);
    TAP_EQUAL(taken_error(), OB_ENOMEM);
    TAP_OK(ob_checked_site.address == NULL);
    ob_decref(list);
    ob_decref(dict);
}

CALLER static void free_wrongly(void *memory) {
    void *moved = ob_mem_realloc(memory, 8);
    ob_mem_free(moved);
}

TAP_TEST("a panic that was caught leaves a function that never ended; the next call counts all the same") {
    static uint8_t outside[64] __attribute__((aligned(8)));
    unsigned blocks;
    EXPECT_PANIC(OB_PANIC_BAD_FREE, free_wrongly(outside + 16));
    const void *left = ob_checked_site.address;
    TAP_OK(is_caller(left));
    ob_object *text = make_str();
    ob_block block = {0};
    TAP_OK(ob_memory_walk(&block));
    while (!block.used && ob_memory_walk(&block)) {
    }
    TAP_OK(block.used && is_caller(ob_checked_site_of(&block)) && ob_checked_site_of(&block) != left);
    ob_decref(text);
    TAP_EQUAL(ob_init(board_regions, board_region_count), OB_OK);
    TAP_OK(all_are_callers(&blocks));
}

static const void *native_site;

NATIVE static ob_object *native(ob_object *self, ob_object *args) {
    (void)self;
    (void)args;
    ob_object *object = ob_str_from("made by a native");
    ob_block block;
    native_site = ob_block_at(object, &block) ? ob_checked_site_of(&block) : NULL;
    return object;
}

CALLER static ob_object *call_native(ob_object *function) {
    ob_object *result = ob_call_with(function, OB_INT(1));
    return result;
}

TAP_TEST("what a native allocates is its own, not its caller's") {
    ob_object *function = ob_function_new("native", 1, 1, native);
    ob_object *result = call_native(function);
    TAP_OK((uintptr_t)native_site >= (uintptr_t)__start_natives && (uintptr_t)native_site < (uintptr_t)__stop_natives);
    TAP_OK(ob_checked_site.address == NULL);
    ob_decref(result);
    ob_decref(function);
}

TAP_TEST("of freed memory that was written to, the report tells who had it, as long as a cache keeps it") {
    uint32_t *volatile object = (uint32_t *)(void *)make_sample();
    ob_object *wall = make_sample();
    ob_decref((ob_object *)(void *)object);
    object[5] = 1;
    EXPECT_PANIC(OB_PANIC_USED_AFTER_FREE, make_sample());
    TAP_OK(last_panic.address == &object[5]);
    char text[160];
    TAP_OK(ob_locate(last_panic.address, text, sizeof text) > 0);
    TAP_OK(strstr(text, "free block at ") == text && strstr(text, ", was allocated for 0x") != NULL);
    TAP_EQUAL(ob_init(board_regions, board_region_count), OB_OK);

    ob_object *kept = make_sample();
    ob_object *below = make_sample();
    ob_decref(below); /* the last to join the run: its end lies inside */
    ob_decref(kept);
    ob_block block;
    TAP_OK(ob_block_at(kept, &block) && !block.used && is_caller(ob_checked_site_of(&block)));
    while (ob_memory_flush()) {
    }
    TAP_OK(ob_heap_check() == NULL);
    TAP_OK(ob_locate(kept, text, sizeof text) > 0);
    TAP_OK(strstr(text, "free block at ") == text && strstr(text, "allocated for") == NULL);
    TAP_OK(wall != NULL);
}

/* --- The memory manager's own words ------------------------------------------------------------------------------- */

/// Is the damage told as such, at this address, before anything follows it?
#define EXPECT_DAMAGE(where_, statement_)                                                                              \
    do {                                                                                                               \
        EXPECT_PANIC(OB_PANIC_USED_AFTER_FREE, statement_);                                                            \
        TAP_OK(last_panic.address == (const void *)(where_));                                                          \
    } while (0)

TAP_TEST(
    "a region whose seal is wrong, a list that it has not, and a cache's list that there is not: none is followed") {
    static uint8_t bank[4096] __attribute__((aligned(8)));
    ob_region region = {"small", bank, sizeof bank, 0};
    TAP_EQUAL(ob_init(&region, 1), OB_OK);
    ob_heap *volatile heap = ob_region_first;
    void *volatile buffer = ob_mem_alloc(20);
    heap->reserve_bytes ^= 1u << 20;
    EXPECT_DAMAGE(heap, ob_mem_alloc(20));
    EXPECT_DAMAGE(heap, ob_mem_free(buffer));
    EXPECT_DAMAGE(heap, make_sample());
    heap->reserve_bytes ^= 1u << 20;

    uint32_t bin = ob_heap_bins(heap);
    uint32_t occupied = heap->occupied[bin / 32u];
    heap->occupied[OB_HEAP_EXACT / 32u] = 0;
    heap->occupied[bin / 32u] = 1u << bin % 32u;
    EXPECT_DAMAGE(heap->occupied, ob_mem_alloc(60 * OB_GRANULE_BYTES));
    heap->occupied[bin / 32u] = 1u << (bin - 1u) % 32u; /* the region has this one, and nothing in it */
    heap->bins[bin - 1u] = OB_LINK;
    EXPECT_DAMAGE(heap->occupied, ob_mem_alloc(60 * OB_GRANULE_BYTES));
    heap->occupied[bin / 32u] = occupied;

    ob_cache_state.victim = OB_SLOT_GRANULES + 1u;
    EXPECT_DAMAGE(&ob_cache_state.victim, ob_memory_flush());
    TAP_EQUAL(ob_init(board_regions, board_region_count), OB_OK);
}

/* --- Reserves, chunks, and a long life ----------------------------------------------------------------------------- */

static ob_reserve sample_reserve;
static const ob_placement reserved = OB_PLACEMENT(.reserve = &sample_reserve);
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

TAP_TEST("an object of a type whose description is wrong panics when it is made, and names the type") {
    static const ob_type wrong = {
        .head = OB_TYPE_HEAD, .name = "wrong", .size_bytes = sizeof(sample), .slots = 1, .first_slot = 4};
    EXPECT_PANIC(OB_PANIC_TYPE, (void)ob_object_new(&wrong, 0));
    TAP_OK(last_panic.address == &wrong);
}
