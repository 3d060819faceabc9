/* Regions, raw memory and its figures, as an embedder sees them.
 *
 * needs: unchecked */
#include "memory/layout.h"
#include "support.h"

/// Bytes of a buffer that can be written: whole granules, one at least.
static size_t usable(size_t bytes) {
    size_t granules = (bytes + OB_GRANULE_BYTES - 1) / OB_GRANULE_BYTES;
    return (granules != 0 ? granules : 1) * OB_GRANULE_BYTES;
}

/// Bytes that a buffer costs in its region: its head before them.
static size_t cost_of(size_t bytes) {
    return usable(bytes) + OB_GRANULE_BYTES;
}

/// Banks of our own, for tests that start the runtime anew. The board's memory must not be used then.
static uint8_t bank_a[760] __attribute__((aligned(8)));
static uint8_t bank_b[760] __attribute__((aligned(8)));

static const ob_region two_banks[] = {{"a", bank_a, sizeof bank_a, OB_REGION_FAST}, {"b", bank_b, sizeof bank_b, 0}};

static ob_region_stats stats_of(size_t index) {
    ob_region_stats stats = {0};
    (void)ob_region_get_stats(index, &stats);
    return stats;
}

static bool is_in(const void *memory, const uint8_t *bank, size_t bytes) {
    return (const uint8_t *)memory >= bank && (const uint8_t *)memory < bank + bytes;
}

TAP_TEST("unusable banks are refused, and the runtime goes on as it was") {
    uint8_t *kept = ob_mem_alloc(40);
    memset(kept, 0x5A, 40);
    ob_error_set(OB_EVALUE, "from before", NULL);
    ob_region_stats before = ob_memory_get_stats();
    uint8_t *top = (uint8_t *)UINTPTR_MAX - 599; /* NOLINT: never touched */
    const struct {
        ob_region banks[2];
        size_t count;
    } refused[] = {
        {{{"none", NULL, 4096, 0}}, 1},
        {{{"a", bank_a, sizeof bank_a, 0}}, 0},
        {{{"tiny", bank_a, OB_REGION_MIN_BYTES - 1, 0}}, 1},
        {{{"empty", bank_a, 0, 0}}, 1},
        {{{"tiny once aligned", bank_a + 1, OB_REGION_MIN_BYTES + 6, 0}}, 1},
        {{{"huge", bank_a, (size_t)OB_REGION_MAX_BYTES + 1, 0}}, 1},
        {{{"largest", bank_a, SIZE_MAX, 0}}, 1},
        {{{"wraps", top, 601, 0}}, 1},
        {{{"wraps far", top, 4096, 0}}, 1},
        {{{"a", bank_a, sizeof bank_a, 0}, {"again", bank_a, sizeof bank_a, 0}}, 2},
        {{{"a", bank_a, 600, 0}, {"last byte", bank_a + 599, 700, 0}}, 2},
        {{{"last byte", bank_a + 100, 600, 0}, {"a", bank_a, 101 + OB_REGION_MIN_BYTES, 0}}, 2},
        {{{"around", bank_a, sizeof bank_a, 0}, {"inside", bank_a + 40, OB_REGION_MIN_BYTES, 0}}, 2},
        {{{"inside", bank_a + 40, OB_REGION_MIN_BYTES, 0}, {"around", bank_a, sizeof bank_a, 0}}, 2},
        {{{"a", bank_a, sizeof bank_a, 0}, {"tiny", bank_b, 100, 0}}, 2},
        {{{"a", bank_a, sizeof bank_a, 0}, {"none", NULL, 4096, 0}}, 2},
    };
    memset(bank_a, 0x77, sizeof bank_a);
    for (size_t i = 0; i < sizeof refused / sizeof refused[0]; i++) {
        TAP_EQUAL(ob_init(refused[i].banks, refused[i].count), OB_EVALUE);
    }
    TAP_EQUAL(ob_init(NULL, 1), OB_EVALUE);
    TAP_EQUAL(ob_init(NULL, 0), OB_EVALUE);
    for (size_t i = 0; i < sizeof bank_a; i++) {
        TAP_EQUAL(bank_a[i], 0x77);
    }
    ob_region_stats after = ob_memory_get_stats();
    TAP_BYTES(&after, &before, sizeof before);
    TAP_STRING(ob_error()->message, "from before");
    ob_error_clear();
    for (size_t i = 0; i < 40; i++) {
        TAP_EQUAL(kept[i], 0x5A);
    }
    ob_mem_free(kept);
}

TAP_TEST("banks that touch but do not overlap are taken, at any alignment") {
    for (size_t cut = 0; cut < 8; cut++) {
        size_t half = sizeof bank_a / 2 + cut;
        static uint8_t bank[1200] __attribute__((aligned(8)));
        half = 600 + cut - 4;
        const ob_region banks[] = {{"low", bank, half, 0}, {"high", bank + half, sizeof bank - half, 0}};
        TAP_EQUAL(ob_init(banks, 2), OB_OK);
        TAP_OK(ob_heap_check() == NULL);
        while (ob_mem_alloc(8) != NULL) { /* ends with the memory */
        }
        ob_error_clear();
        TAP_OK(ob_heap_check() == NULL);
        TAP_OK(stats_of(0).blocks > 20 && stats_of(1).blocks > 20);
        const ob_region swapped[] = {banks[1], banks[0]};
        TAP_EQUAL(ob_init(swapped, 2), OB_OK);
        TAP_STRING(stats_of(0).name, "high");
    }
}

TAP_TEST("no byte outside a bank is written, whatever its base and size") {
    for (size_t shift = 0; shift < 8; shift++) {
        for (size_t bytes = 640; bytes < 648; bytes++) {
            memset(bank_a, 0xA5, sizeof bank_a);
            const ob_region bank = {"bank", bank_a + 32 + shift, bytes, 0};
            TAP_EQUAL(ob_init(&bank, 1), OB_OK);
            uint8_t *block;
            size_t size = 1;
            while ((block = ob_mem_alloc(size)) != NULL) {
                TAP_OK(block >= bank_a + 32 + shift && block + size <= bank_a + 32 + shift + bytes);
                memset(block, 0x11, size);
                size = size * 7 % 31 + 1;
            }
            ob_error_clear();
            TAP_OK(ob_heap_check() == NULL);
            for (size_t i = 0; i < 32 + shift; i++) {
                TAP_EQUAL(bank_a[i], 0xA5);
            }
            for (size_t i = 32 + shift + bytes; i < sizeof bank_a; i++) {
                TAP_EQUAL(bank_a[i], 0xA5);
            }
            TAP_EQUAL(ob_init(&bank, 1), OB_OK); /* leaves nothing behind */
        }
    }
}

TAP_TEST("the largest bank is taken and can be one block") {
#if ON_TARGET
    TAP_SKIP("no microcontroller has 64 MB");
#else
    static uint8_t bank[OB_REGION_MAX_BYTES] __attribute__((aligned(8)));
    const ob_region region = {"bank", bank, sizeof bank, 0};
    TAP_EQUAL(ob_init(&region, 1), OB_OK);
    size_t most = ob_memory_get_stats().size_bytes - OB_GRANULE_BYTES;
    TAP_OK(most > OB_REGION_MAX_BYTES - 512);
    TAP_OK(ob_mem_alloc(most + 1) == NULL);
    TAP_EQUAL(taken_error(), OB_ENOMEM);
    uint8_t *block = ob_mem_alloc(most);
    TAP_OK(block != NULL);
    block[most - 1] = 1;
    TAP_OK(ob_heap_check() == NULL);
    ob_mem_free(block);
    for (size_t bytes = most; bytes > 0; bytes = bytes * 3 / 4) { /* every bin is passed */
        block = ob_mem_alloc(bytes);
        TAP_OK(block != NULL);
        TAP_OK(ob_heap_check() == NULL);
        ob_mem_free(block);
    }
#endif
}

TAP_TEST("what the first bank cannot hold goes to the second, and back to the first when it can") {
    TAP_EQUAL(ob_init(two_banks, 2), OB_OK);
    void *first[60];
    size_t count = 0;
    while (is_in(first[count] = ob_mem_alloc(24), bank_a, sizeof bank_a)) {
        count++;
    }
    TAP_OK(count > 10);
    TAP_OK(is_in(first[count], bank_b, sizeof bank_b));
    TAP_EQUAL(stats_of(0).blocks, count);
    TAP_EQUAL(stats_of(1).blocks, 1);
    TAP_EQUAL(stats_of(1).used_bytes, cost_of(24));
    ob_mem_free(first[3]);
    void *again = ob_mem_alloc(24);
    TAP_OK(again == first[3]);
    ob_mem_free(first[count]);
    TAP_EQUAL(stats_of(1).used_bytes, 0);
    TAP_EQUAL(stats_of(1).peak_bytes, cost_of(24));
    for (size_t i = 0; i < count; i++) {
        ob_mem_free(first[i]);
    }
}

TAP_TEST("when both banks are full, NULL and OB_ENOMEM, and the banks are whole") {
    TAP_EQUAL(ob_init(two_banks, 2), OB_OK);
    void *ballast = take_ballast();
    TAP_OK(ob_mem_alloc(0) == NULL);
    TAP_EQUAL(ob_error()->code, OB_ENOMEM);
    TAP_OK(ob_error()->object == NULL);
    TAP_EQUAL(taken_error(), OB_ENOMEM);
    TAP_OK(ob_mem_alloc(SIZE_MAX) == NULL);
    TAP_EQUAL(taken_error(), OB_ENOMEM);
    TAP_OK(ob_mem_alloc(SIZE_MAX - 4) == NULL);
    TAP_EQUAL(taken_error(), OB_ENOMEM);
    TAP_OK(ob_heap_check() == NULL);
    for (size_t i = 0; i < 2; i++) { /* what is left is too short for a list */
        TAP_OK(stats_of(i).largest_free_bytes < OB_RUN_LISTED * OB_GRANULE_BYTES);
        TAP_EQUAL(ob_region_get_largest_free(i), 0);
        TAP_EQUAL(stats_of(i).free_bytes, stats_of(i).size_bytes - stats_of(i).used_bytes);
    }
    drop_ballast(ballast);
}

TAP_TEST("the figures are exact at each step") {
    TAP_EQUAL(ob_init(two_banks, 2), OB_OK);
    ob_region_stats start = stats_of(0);
    TAP_STRING(start.name, "a");
    TAP_STRING(stats_of(1).name, "b");
    TAP_OK(start.size_bytes > 500 && start.size_bytes < sizeof bank_a);
    size_t used = 0;
    void *block[10];
    for (size_t i = 0; i < 10; i++) {
        block[i] = ob_mem_alloc(i * 5);
        used += cost_of(i * 5);
        ob_region_stats now = stats_of(0);
        TAP_EQUAL(now.used_bytes, used);
        TAP_EQUAL(now.peak_bytes, used);
        TAP_EQUAL(now.blocks, i + 1);
        TAP_EQUAL(now.objects, 0);
        TAP_EQUAL(now.size_bytes, start.size_bytes);
    }
    size_t peak = used;
    for (size_t i = 0; i < 10; i++) {
        ob_mem_free(block[i]);
        used -= cost_of(i * 5);
        TAP_EQUAL(stats_of(0).used_bytes, used);
        TAP_EQUAL(stats_of(0).peak_bytes, peak);
        TAP_EQUAL(stats_of(0).blocks, 9 - i);
    }
    ob_object *object = ob_list_new();
    TAP_EQUAL(stats_of(0).objects, 1);
    TAP_EQUAL(stats_of(0).blocks, 1);
    ob_decref(object);
    TAP_EQUAL(stats_of(0).objects, 0);
}

TAP_TEST("the figures of all regions are the sums of each") {
    TAP_EQUAL(ob_init(two_banks, 2), OB_OK);
    void *a = ob_mem_alloc(300);
    void *b = ob_mem_alloc(400); /* does not fit the first bank any more */
    ob_object *object = ob_list_new();
    ob_region_stats all = ob_memory_get_stats();
    ob_region_stats one = stats_of(0);
    ob_region_stats two = stats_of(1);
    TAP_OK(one.blocks > 0 && two.blocks > 0);
    TAP_STRING(all.name, "all");
    TAP_EQUAL(all.size_bytes, one.size_bytes + two.size_bytes);
    TAP_EQUAL(all.used_bytes, one.used_bytes + two.used_bytes);
    TAP_EQUAL(all.peak_bytes, one.peak_bytes + two.peak_bytes);
    TAP_EQUAL(all.blocks, 3);
    TAP_EQUAL(all.objects, 1);
    ob_mem_free(a);
    ob_mem_free(b);
    ob_decref(object);
}

TAP_TEST("there are no figures of a region that does not exist") {
    ob_region_stats stats;
    memset(&stats, 0x42, sizeof stats);
    ob_region_stats copy = stats;
    TAP_EQUAL(ob_region_get_stats(board_region_count, &stats), OB_EINDEX);
    TAP_EQUAL(ob_region_get_stats(SIZE_MAX, &stats), OB_EINDEX);
    TAP_BYTES(&stats, &copy, sizeof stats);
    TAP_EQUAL(ob_error()->code, OB_OK);
    TAP_EQUAL(ob_region_get_stats(board_region_count - 1, &stats), OB_OK);
    TAP_STRING(stats.name, board_regions[board_region_count - 1].name);
}

TAP_TEST("starting again forgets everything") {
    TAP_EQUAL(ob_init(two_banks, 2), OB_OK);
    ob_object *list = ob_list_new();
    for (int i = 0; i < OB_DECREF_BUDGET_UNITS; i++) {
        TAP_EQUAL(ob_list_append(list, OB_INT(i)), OB_OK);
    }
    ob_error_set(OB_EVALUE, "old", list);
    ob_error_clear();
    ob_error_set(OB_EVALUE, "old", OB_INT(1));
    ob_decref(list);
    TAP_EQUAL(ob_waiting(), 1);
    TAP_EQUAL(ob_init(two_banks, 2), OB_OK);
    TAP_EQUAL(ob_waiting(), 0);
    TAP_EQUAL(ob_error()->code, OB_OK);
    TAP_STRING(ob_error()->message, "");
    TAP_OK(ob_error()->object == NULL);
    TAP_OK(is_empty_heap());
    TAP_EQUAL(ob_memory_get_stats().peak_bytes, 0);
    TAP_OK(!ob_gc_step(10));
    TAP_EQUAL(ob_init(two_banks, 1), OB_OK);
    ob_region_stats stats;
    TAP_EQUAL(ob_region_get_stats(1, &stats), OB_EINDEX);
}

TAP_TEST("memory of each size from 0 to 600 can be written in full and lies at an address of its own") {
    for (size_t bytes = 0; bytes <= 600; bytes++) {
        uint8_t *memory = ob_mem_alloc(bytes);
        uint8_t *other = ob_mem_alloc(bytes);
        TAP_OK(memory != NULL && other != NULL && memory != other);
        TAP_OK((uintptr_t)memory % 8 == 0);
        memset(memory, 0x11, bytes);
        memset(other, 0x22, bytes);
        TAP_OK(ob_heap_check() == NULL);
        TAP_OK(bytes == 0 || (memory[0] == 0x11 && memory[bytes - 1] == 0x11 && other[0] == 0x22));
        ob_mem_free(memory);
        ob_mem_free(other);
    }
}

TAP_TEST("realloc of NULL allocates, and free of NULL does nothing") {
    uint8_t *memory = ob_mem_realloc(NULL, 20);
    TAP_OK(memory != NULL);
    ob_mem_free(NULL);
    TAP_EQUAL(ob_memory_get_stats().used_bytes, cost_of(20));
    memory = ob_mem_realloc(memory, 0);
    TAP_OK(memory != NULL);
    TAP_EQUAL(ob_memory_get_stats().used_bytes, cost_of(1));
    ob_mem_free(memory);
}

TAP_TEST("realloc stays in place when the neighbour is free, and moves with its content when it is not") {
    uint8_t *memory = ob_mem_alloc(50);
    memset(memory, 0x66, 50);
    TAP_OK(ob_mem_realloc(memory, 90) == memory);
    TAP_OK(ob_mem_realloc(memory, 50) == memory);
    uint8_t *wall = ob_mem_alloc(8);
    uint8_t *moved = ob_mem_realloc(memory, 90);
    TAP_OK(moved != NULL && moved != memory);
    for (size_t i = 0; i < 50; i++) {
        TAP_EQUAL(moved[i], 0x66);
    }
    TAP_EQUAL(ob_memory_get_stats().blocks, 2);
    TAP_EQUAL(ob_memory_get_stats().used_bytes, cost_of(90) + cost_of(8));
    TAP_EQUAL(ob_memory_get_stats().peak_bytes, cost_of(50) + cost_of(90) + cost_of(8));
    TAP_OK(ob_heap_check() == NULL);
    ob_mem_free(wall);
    ob_mem_free(moved);
}

TAP_TEST("realloc moves into another bank, at both sizes, and keeps what fits") {
    TAP_EQUAL(ob_init(two_banks, 2), OB_OK);
    uint8_t *memory = ob_mem_alloc(200);
    uint8_t *wall = ob_mem_alloc(300);
    for (size_t i = 0; i < 200; i++) {
        memory[i] = (uint8_t)(i * 3);
    }
    TAP_OK(is_in(memory, bank_a, sizeof bank_a) && is_in(wall, bank_a, sizeof bank_a));
    memory = ob_mem_realloc(memory, 420);
    TAP_OK(is_in(memory, bank_b, sizeof bank_b));
    for (size_t i = 0; i < 200; i++) {
        TAP_EQUAL(memory[i], (uint8_t)(i * 3));
    }
    TAP_EQUAL(stats_of(0).blocks, 1);
    ob_mem_free(wall);
    ob_mem_free(memory);
}

TAP_TEST("a realloc that fails leaves the old memory as it was") {
    TAP_EQUAL(ob_init(two_banks, 2), OB_OK);
    uint8_t *memory = ob_mem_alloc(100);
    memset(memory, 0x44, 100);
    ob_region_stats before = ob_memory_get_stats();
    TAP_OK(ob_mem_realloc(memory, 2000) == NULL);
    TAP_EQUAL(taken_error(), OB_ENOMEM);
    TAP_OK(ob_mem_realloc(memory, SIZE_MAX) == NULL);
    TAP_EQUAL(taken_error(), OB_ENOMEM);
    ob_region_stats after = ob_memory_get_stats();
    TAP_BYTES(&after, &before, sizeof before);
    for (size_t i = 0; i < 100; i++) {
        TAP_EQUAL(memory[i], 0x44);
    }
    TAP_OK(ob_heap_check() == NULL);
    ob_mem_free(memory);
}

TAP_TEST("freeing what is no buffer panics, tells the address, and changes nothing") {
    uint8_t *buffer = ob_mem_alloc(64);
    memset(buffer, 0, 64);
    uint8_t *freed = ob_mem_alloc(64);
    uint8_t *wall = ob_mem_alloc(8);
    ob_object *object = ob_str_from("an object");
    ob_object *list = ob_list_of(OB_INT(1));
    static uint8_t outside[64] __attribute__((aligned(8)));
    uint64_t on_stack[4] = {0};
    ob_mem_free(freed);
    void *bad[] = {outside,
                   outside + 8,
                   on_stack,
                   (void *)(uintptr_t)&ob_none_object,
                   buffer + 1,
                   buffer + 4,
                   buffer + 8,
                   buffer + 32,
                   buffer - 8,
                   freed,
                   freed + 8,
                   object,
                   list,
                   OB_INT(3),
                   board_regions[0].base,
                   (uint8_t *)board_regions[0].base + board_regions[0].size_bytes,
                   (uint8_t *)board_regions[0].base - 8,
                   (void *)UINTPTR_MAX,
                   (void *)8};
    ob_region_stats before = ob_memory_get_stats();
    for (volatile size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        EXPECT_PANIC(OB_PANIC_BAD_FREE, ob_mem_free(bad[i]));
        TAP_OK(last_panic.address == bad[i]);
        EXPECT_PANIC(OB_PANIC_BAD_FREE, (void)ob_mem_realloc(bad[i], 10));
        TAP_OK(last_panic.address == bad[i]);
        EXPECT_PANIC(OB_PANIC_BAD_FREE, (void)ob_mem_realloc(bad[i], 1000));
        TAP_OK(ob_heap_check() == NULL);
    }
    ob_region_stats after = ob_memory_get_stats();
    TAP_BYTES(&after, &before, sizeof before);
    ob_mem_free(wall);
    ob_mem_free(buffer);
    ob_decref(object);
    ob_decref(list);
}

TAP_TEST("an address inside a buffer panics, also when the bytes before it look like a head") {
    uint32_t *volatile words = ob_mem_alloc(30 * sizeof(uint32_t));
    const uint32_t looks[] = {
        0,
        OB_REFS_ONE,
        OB_HEAD_BUFFER,                                    /* of no granule */
        ob_head_of(OB_HEAD_BUFFER, 1),                     /* of none but the head */
        ob_head_of(OB_HEAD_BUFFER, 4) ^ OB_HEAD_PARITY,    /* of the wrong parity */
        ob_head_of(OB_HEAD_BUFFER, 4) | OB_HEAD_FREE,      /* and free */
        ob_head_of(OB_HEAD_BUFFER, 4) | OB_HEAD_AFTER_RUN, /* and what lies behind it follows a free run */
        ob_head_of(OB_HEAD_BUFFER, OB_HEAD_GRANULES >> 2), /* longer than the region */
        ob_head_of(OB_HEAD_CHUNK, 4),
        OB_HEAD_CACHED + (4u << 2),
        OB_HEAD_RUN + (2u << 2),
        OB_HEAD_LONG_RUN,
        OB_LENGTH + (4u << 2),
    };
    for (volatile size_t i = 0; i < sizeof looks / sizeof looks[0]; i++) {
        for (size_t j = 0; j < 30; j++) {
            words[j] = looks[i];
        }
        for (volatile size_t j = 2; j < 20; j += 2) { /* further on, a false head could lead to the true one behind */
            EXPECT_PANIC(OB_PANIC_BAD_FREE, ob_mem_free(words + j));
        }
    }
    ob_mem_free(words);
}

TAP_TEST("a second free panics, however the block has joined its neighbours since") {
    for (volatile unsigned order = 0; order < 6; order++) {
        static const uint8_t orders[6][3] = {{0, 1, 2}, {0, 2, 1}, {1, 0, 2}, {1, 2, 0}, {2, 0, 1}, {2, 1, 0}};
        void *block[3] = {ob_mem_alloc(40), ob_mem_alloc(56), ob_mem_alloc(72)};
        for (volatile unsigned i = 0; i < 3; i++) {
            ob_mem_free(block[orders[order][i]]);
            for (volatile unsigned j = 0; j <= i; j++) {
                EXPECT_PANIC(OB_PANIC_BAD_FREE, ob_mem_free(block[orders[order][j]]));
            }
            TAP_OK(ob_heap_check() == NULL);
        }
        TAP_OK(is_empty_heap());
    }
}

TAP_TEST("the old address panics after realloc has moved the block") {
    void *volatile memory = ob_mem_alloc(16);
    void *volatile wall = ob_mem_alloc(16);
    void *volatile moved = ob_mem_realloc(memory, 200);
    TAP_OK(moved != memory);
    EXPECT_PANIC(OB_PANIC_BAD_FREE, ob_mem_free(memory));
    EXPECT_PANIC(OB_PANIC_BAD_FREE, (void)ob_mem_realloc(memory, 8));
    ob_mem_free(moved);
    ob_mem_free(wall);
}

TAP_TEST("the check of the heap finds a byte written behind a block, in any region") {
    TAP_EQUAL(ob_init(two_banks, 2), OB_OK);
    uint32_t *first = ob_mem_alloc(60);
    uint32_t *wall = ob_mem_alloc(330);
    uint32_t *second = ob_mem_alloc(500);
    TAP_OK(is_in(second, bank_b, sizeof bank_b));
    TAP_OK(ob_heap_check() == NULL);
    for (unsigned i = 0; i < 2; i++) {
        uint32_t *block = i == 0 ? first : second;
        size_t words = usable(i == 0 ? 60 : 500) / sizeof(uint32_t);
        uint32_t old = block[words];
        block[words] = 0;
        TAP_OK(ob_heap_check() != NULL);
        block[words] = old;
        TAP_OK(ob_heap_check() == NULL);
    }
    ob_mem_free(first);
    ob_mem_free(wall);
    ob_mem_free(second);
}
