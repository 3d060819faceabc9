/* Sizes at their limits: nothing, one, the most there is, and more than a number can say.
 *
 * needs: unchecked */
#include "sized.h"

enum { BANK = 1024 };

static uint8_t bank[BANK] __attribute__((aligned(8)));

static bool start(void) {
    ob_region region = {"small", bank, sizeof bank, OB_REGION_DMA};
    return ob_init(&region, 1) == OB_OK;
}

/// Sizes around which something could wrap or be cut off. 40 on each side are tried.
static const size_t impossible[] = {
    OB_REGION_MAX_BYTES,
    OB_REGION_MAX_BYTES * 2u,
    OB_MEMORY_MAX_BYTES,
    UINT32_MAX / 4u,
    INT32_MAX,
    (size_t)UINT32_MAX - 40u,
    UINT32_MAX / 4u * 3u,
    SIZE_MAX / 8u,
    SIZE_MAX / 4u,
    SIZE_MAX / 2u,
    SIZE_MAX / 2u + SIZE_MAX / 4u,
    SIZE_MAX - 40u,
#if SIZE_MAX > UINT32_MAX
    (size_t)UINT32_MAX * 4u,
    (size_t)UINT32_MAX * 8u,
    (size_t)UINT32_MAX * 8u + 64u,
    (size_t)UINT32_MAX + 60u,
#endif
};
enum { IMPOSSIBLE = sizeof impossible / sizeof impossible[0] };

TAP_TEST("zero bytes are one, at an address of their own") {
    TAP_OK(start());
    uint8_t *blocks[3] = {(uint8_t *)ob_mem_alloc(0), (uint8_t *)ob_mem_alloc_in(0, OB_REGION_DMA, 0),
                          (uint8_t *)ob_mem_realloc(NULL, 0)};
    for (unsigned i = 0; i < 3; i++) {
        TAP_OK(blocks[i] != NULL && blocks[i] != blocks[(i + 1) % 3]);
        blocks[i][0] = 1;
    }
    TAP_OK(ob_mem_realloc(blocks[1], 0) == blocks[1]);
    TAP_EQUAL(blocks[1][0], 1);
    TAP_OK(ob_heap_check() == NULL);
    for (unsigned i = 0; i < 3; i++) {
        ob_mem_free(blocks[i]);
    }
}

TAP_TEST("a buffer costs a granule more than its bytes rounded up to granules") {
    TAP_OK(start());
    for (size_t bytes = 1; bytes < 300; bytes++) {
        size_t cost = (bytes + sizeof(void *) - 1u) / sizeof(void *) * sizeof(void *) + sizeof(void *);
        uint8_t *block = (uint8_t *)ob_mem_alloc(bytes);
        TAP_OK(block != NULL && (uintptr_t)block % 8u == 0);
        TAP_EQUAL(ob_memory_get_stats().used_bytes, cost);
        memset(block, 0xDD, bytes);
        TAP_OK(ob_heap_check() == NULL);
        ob_mem_free(block);
    }
}

TAP_TEST("what no number of bytes can be is refused by each function, and nothing changes") {
    TAP_OK(start());
    uint8_t *block = (uint8_t *)ob_mem_alloc(20);
    memset(block, 0x42, 20);
    static uint8_t before[BANK];
    memcpy(before, bank, sizeof bank);
    for (unsigned i = 0; i < IMPOSSIBLE * 81u; i++) {
        size_t bytes = impossible[i / 81u] + i % 81u - 40u;
        if (bytes <= BANK) {
            continue; /* wrapped around */
        }
        TAP_OK(ob_mem_alloc(bytes) == NULL);
        TAP_EQUAL(taken_error(), OB_ENOMEM);
        TAP_OK(ob_mem_alloc_in(bytes, OB_REGION_DMA, 0) == NULL);
        TAP_EQUAL(taken_error(), OB_ENOMEM);
        TAP_OK(ob_mem_realloc(block, bytes) == NULL);
        TAP_EQUAL(taken_error(), OB_ENOMEM);
        TAP_OK(ob_mem_realloc(NULL, bytes) == NULL);
        TAP_EQUAL(taken_error(), OB_ENOMEM);
    }
    TAP_BYTES(bank, before, sizeof bank);
    ob_mem_free(block);
}

TAP_TEST("the most that is said to be free can be allocated, and not a byte more") {
    TAP_OK(start());
    for (size_t beside = 0; beside < 40; beside++) {
        void *first = ob_mem_alloc(beside);
        size_t most = ob_region_get_largest_free(0);
        TAP_OK(ob_mem_alloc(most + 1) == NULL);
        TAP_EQUAL(taken_error(), OB_ENOMEM);
        TAP_OK(ob_mem_alloc_in(most + 1, 0, 0) == NULL);
        TAP_EQUAL(taken_error(), OB_ENOMEM);
        void *block = ob_mem_alloc(most);
        TAP_OK(block != NULL);
        TAP_OK(ob_heap_check() == NULL);
        ob_mem_free(block);
        block = ob_mem_alloc_in(most, OB_REGION_DMA, 0);
        TAP_OK(block != NULL);
        ob_mem_free(block);
        block = ob_mem_alloc(1);
        TAP_OK(ob_mem_realloc(block, most + 1) == NULL);
        TAP_EQUAL(taken_error(), OB_ENOMEM);
        TAP_OK(ob_mem_realloc(block, most) == block);
        TAP_EQUAL(ob_region_get_largest_free(0), 0);
        TAP_OK(ob_heap_check() == NULL);
        ob_mem_free(block);
        ob_mem_free(first);
    }
}

TAP_TEST("there is no largest block in a region that is full, nor in one that is not there") {
    TAP_OK(start());
    void *ballast = take_ballast();
    TAP_OK(ob_region_get_largest_free(0) < 2 * sizeof(void *));
    TAP_EQUAL(ob_region_get_largest_free(1), 0);
    drop_ballast(ballast);
}

/* --- Objects ------------------------------------------------------------------------------------------------------- */

/// Items of every width that makes the arithmetic different.
#define ROW_TYPE(item_bytes_)                                                                                          \
    { .head = OB_TYPE_HEAD, .name = "row", .size_bytes = 3 * sizeof(void *), .item_bytes = (item_bytes_) }
static const ob_type row_types[] = {ROW_TYPE(1), ROW_TYPE(2),  ROW_TYPE(3),  ROW_TYPE(4),
                                    ROW_TYPE(8), ROW_TYPE(12), ROW_TYPE(255)};
enum { ROW_TYPES = sizeof row_types / sizeof row_types[0] };

TAP_TEST("objects with as many items as fit, from none on, are whole granules") {
    TAP_OK(start());
    for (unsigned i = 0; i < ROW_TYPES; i++) {
        for (size_t items = 0; items < 30; items++) {
            size_t bytes = row_types[i].size_bytes + items * row_types[i].item_bytes;
            bytes = (bytes + sizeof(void *) - 1u) / sizeof(void *) * sizeof(void *);
            ob_object *object = ob_object_new(&row_types[i], items);
            if (object == NULL) {
                TAP_EQUAL(taken_error(), OB_ENOMEM);
                TAP_OK(bytes > BANK / 2);
                continue;
            }
            TAP_EQUAL(ob_memory_get_stats().used_bytes, bytes);
            memset((uint8_t *)object + row_types[i].size_bytes, 0xDD, items * row_types[i].item_bytes);
            TAP_OK(ob_heap_check() == NULL);
            ob_decref(object);
            TAP_OK(is_empty_heap());
        }
    }
}

/// Refused for one reason or the other, by what the limit is.
static bool refuses_items(const ob_type *type, size_t items) {
    size_t most = (UINT32_MAX / 2u - type->size_bytes) / type->item_bytes;
    return ob_object_new(type, items) == NULL && taken_error() == (items > most ? OB_EOVERFLOW : OB_ENOMEM);
}

TAP_TEST("items that no object can hold are an overflow, those that only no region can hold are too much memory") {
    TAP_OK(start());
    static uint8_t before[BANK];
    memcpy(before, bank, sizeof bank);
    for (unsigned i = 0; i < ROW_TYPES; i++) {
        size_t width = row_types[i].item_bytes;
        const size_t around[] = {BANK / width + 40u,
                                 OB_REGION_MAX_BYTES / width,
                                 (UINT32_MAX / 2u - row_types[i].size_bytes) / width,
                                 UINT32_MAX / width - 40u,
                                 SIZE_MAX / width - 40u,
                                 SIZE_MAX / 2u,
                                 SIZE_MAX - 40u};
        for (unsigned j = 0; j < 7 * 81; j++) {
            TAP_OK(refuses_items(&row_types[i], around[j / 81u] + j % 81u - 40u));
        }
    }
    TAP_BYTES(bank, before, sizeof bank);
}

TAP_TEST("objects and chunks around the longest slot and the first shared list") {
    TAP_OK(start());
    for (uint32_t granules = 2; granules < 60; granules++) {
        ob_granule *slot = (ob_granule *)ob_memory_allocate_object(granules * OB_GRANULE_BYTES);
        TAP_OK(slot != NULL);
        TAP_OK(slot + granules == ob_region_first->end);
        slot->head |= ob_head_of(OB_HEAD_CHUNK, granules);
        TAP_OK(ob_heap_check() == NULL);
        bool is_kept = granules <= OB_SLOT_GRANULES && granules * OB_GRANULE_BYTES * OB_CACHE_SHARE <= run_bytes();
        ob_memory_release_object(slot, granules * OB_GRANULE_BYTES);
        TAP_EQUAL(flush_all(), is_kept);
        TAP_OK(is_exact());
    }
    TAP_OK(ob_memory_allocate_object(OB_REGION_MAX_BYTES) == NULL);
    TAP_OK(ob_memory_allocate_object(UINT32_MAX / 2u / OB_GRANULE_BYTES * OB_GRANULE_BYTES) == NULL);
    TAP_OK(ob_memory_allocate_chunk(OB_REGION_MAX_BYTES) == NULL);
}

/* --- Wrong frees --------------------------------------------------------------------------------------------------- */

/// Where a buffer's head would stand for this address.
static void plant(uint8_t *memory, uint32_t head) {
    ((ob_granule *)(void *)memory - 1)->head = head;
}

TAP_TEST("a buffer whose head is not whole, or leads out of its region or to a mark, is not freed") {
    TAP_OK(start());
    uint8_t *volatile block = (uint8_t *)ob_mem_alloc(40);
    uint32_t head = ((ob_granule *)(void *)block - 1)->head;
    uint32_t rest = (uint32_t)(ob_region_first->end - ((ob_granule *)(void *)block - 1));
    const uint32_t wrong[] = {head ^ 4u,
                              head ^ OB_HEAD_PARITY,
                              head | OB_HEAD_FREE,
                              ob_head_of(OB_HEAD_CHUNK, ob_head_granules(head)),
                              ob_head_of(OB_HEAD_BUFFER, 0),
                              ob_head_of(OB_HEAD_BUFFER, 1),
                              ob_head_of(OB_HEAD_BUFFER, rest),
                              ob_head_of(OB_HEAD_BUFFER, rest + 1u),
                              ob_head_of(OB_HEAD_BUFFER, 0xFFFFFF)};
    for (volatile unsigned i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        plant(block, wrong[i]);
        EXPECT_PANIC(OB_PANIC_BAD_FREE, ob_mem_free(block));
        TAP_OK(last_panic.address == block);
        EXPECT_PANIC(OB_PANIC_BAD_FREE, (void)ob_mem_realloc(block, 8));
        TAP_EQUAL(((ob_granule *)(void *)block - 1)->head, wrong[i]);
    }
    plant(block, head);
    TAP_OK(ob_heap_check() == NULL);
    ob_mem_free(block);
}

TAP_TEST("what looks like a buffer but is not aligned to 8 bytes is none") {
    TAP_OK(start());
    uint8_t *block = (uint8_t *)ob_mem_alloc(64);
    memset(block, 0, 64);
    uint8_t *volatile inside = block + 20;
    uint32_t head = ob_head_of(OB_HEAD_BUFFER, 2);
    memcpy(inside - sizeof(ob_granule), &head, sizeof head);
    EXPECT_PANIC(OB_PANIC_BAD_FREE, ob_mem_free(inside));
    TAP_OK(ob_heap_check() == NULL);
    ob_mem_free(block);
}

TAP_TEST("addresses around a region and its first block are no buffers") {
    TAP_OK(start());
    const ob_heap *heap = ob_region_first;
    uint8_t *const wrong[] = {bank,
                              (uint8_t *)((uintptr_t)bank - 8u),
                              (uint8_t *)((uintptr_t)bank + sizeof bank),
                              (uint8_t *)heap->first,
                              (uint8_t *)heap->first + 8,
                              (uint8_t *)heap->end,
                              (uint8_t *)heap->end + 4,
                              (uint8_t *)heap->end - 4,
                              (uint8_t *)(uintptr_t)8,
                              (uint8_t *)UINTPTR_MAX};
    for (volatile unsigned i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        EXPECT_PANIC(OB_PANIC_BAD_FREE, ob_mem_free(wrong[i]));
    }
    TAP_OK(ob_heap_check() == NULL);
}

TAP_TEST("the buffer that ends where its region ends is freed") {
    TAP_OK(start());
    uint8_t *block = (uint8_t *)ob_mem_alloc(ob_region_get_largest_free(0));
    TAP_OK(((ob_granule *)(void *)block - 1) + ob_head_granules(((ob_granule *)(void *)block - 1)->head) ==
           ob_region_first->end);
    ob_mem_free(block);
    TAP_OK(is_exact());
}

TAP_TEST("a buffer that must move takes its content along, and its old place joins its neighbours") {
    TAP_OK(start());
    uint8_t *block = (uint8_t *)ob_mem_alloc(30);
    uint8_t *wall = (uint8_t *)ob_mem_alloc(30);
    for (unsigned i = 0; i < 30; i++) {
        block[i] = (uint8_t)(i * 5u);
    }
    uint8_t *moved = (uint8_t *)ob_mem_realloc(block, 30 + 3 * sizeof(void *));
    TAP_OK(moved != NULL && moved != block);
    for (unsigned i = 0; i < 30; i++) {
        TAP_EQUAL(moved[i], (uint8_t)(i * 5u));
    }
    TAP_OK(ob_mem_alloc(30) == block);
    TAP_OK(is_exact());
    ob_mem_free(block);
    ob_mem_free(wall);
    ob_mem_free(moved);
    TAP_OK(is_empty_heap());
}
