/* Where a type's objects lie, memory set aside for them, limits of regions, and the sum that says how much memory is needed.
 *
 * needs: unchecked */
#include <stddef.h>

#include "support.h"

enum { BANK_BYTES = 900, COSTED_BYTES = 1032 };

static uint8_t fast_bank[BANK_BYTES] __attribute__((aligned(8)));
static uint8_t dma_bank[BANK_BYTES] __attribute__((aligned(8)));
static const ob_region banks[] = {{"fast", fast_bank, BANK_BYTES, OB_REGION_FAST},
                                  {"dma", dma_bank, BANK_BYTES, OB_REGION_DMA}};

static bool lies_in(const void *memory, const uint8_t *bank) {
    return (const uint8_t *)memory >= bank && (const uint8_t *)memory < bank + BANK_BYTES;
}

typedef struct sample {
    ob_object head;
    void *data[3];
} sample;

#define TYPE(name_, placement_)                                                                                        \
    static const ob_type name_ = {                                                                                     \
        .head = OB_TYPE_HEAD, .name = #name_, .size_bytes = sizeof(sample), OB_SPECIAL(.placement = placement_)}

static const ob_placement in_dma = OB_PLACEMENT(.want = OB_REGION_DMA);
TYPE(dma_type, &in_dma);
static const ob_placement not_fast = OB_PLACEMENT(.avoid = OB_REGION_FAST);
TYPE(slow_type, &not_fast);
static ob_reserve sample_reserve;
static const ob_placement reserved = OB_PLACEMENT(.want = OB_REGION_DMA, .reserve = &sample_reserve);
TYPE(reserved_type, &reserved);
TYPE(plain_type, NULL);

/// Fill what is left with objects; how many there was room for.
static size_t fill(const ob_type *type) {
    size_t count = 0;
    while (ob_object_new(type, 0) != NULL) {
        count++;
    }
    ob_error_clear();
    return count;
}

static const ob_placement half = {.want = OB_REGION_DMA};
TYPE(half_type, &half);

TAP_TEST("a placement that was not made by OB_PLACEMENT panics at the first object") {
    leaves_objects();
    TAP_EQUAL(ob_init(banks, 2), OB_OK);
    TAP_STRING(ob_type_check(&half_type), "a placement is not made by OB_PLACEMENT");
    EXPECT_PANIC(OB_PANIC_TYPE, (void)ob_object_new(&half_type, 0));
}

TAP_TEST("objects lie where their type wants them, and elsewhere when there is no room") {
    leaves_objects();
    TAP_EQUAL(ob_init(banks, 2), OB_OK);
    ob_object *plain = ob_object_new(&plain_type, 0);
    TAP_OK(lies_in(plain, fast_bank));
    for (int i = 0; i < 3; i++) { /* also one that was freed comes back to its region, and not to another object */
        ob_object *near = ob_object_new(&dma_type, 0);
        ob_object *slow = ob_object_new(&slow_type, 0);
        TAP_OK(lies_in(near, dma_bank));
        TAP_OK(lies_in(slow, dma_bank));
        ob_decref(near);
        ob_decref(slow);
        TAP_OK(lies_in(ob_object_new(&plain_type, 0), fast_bank));
    }
    size_t all = fill(&dma_type);
    TAP_OK(all > BANK_BYTES / sizeof(sample));
    TAP_OK(ob_heap_check() == NULL);
}

TAP_TEST("a reserve holds exactly as many objects as were declared, whatever else fills the memory") {
    leaves_objects();
    TAP_EQUAL(ob_init(banks, 2), OB_OK);
    TAP_EQUAL(ob_type_reserve(&reserved_type, 10), OB_OK);
    TAP_EQUAL(sample_reserve.slots, 10);
    TAP_EQUAL(ob_memory_get_stats().used_bytes, OB_RESERVE_BYTES(sizeof(sample), 10));
    TAP_OK(fill(&plain_type) > 10);
    ob_object *object[10];
    for (int i = 0; i < 10; i++) {
        object[i] = ob_object_new(&reserved_type, 0);
        TAP_OK(lies_in(object[i], dma_bank));
        TAP_EQUAL(ob_refcount(object[i]), 1);
        TAP_OK(ob_heap_check() == NULL);
    }
    TAP_OK(ob_object_new(&reserved_type, 0) == NULL);
    TAP_STRING(ob_error()->message, "the type's reserve is used up");
    TAP_EQUAL(taken_error(), OB_ENOMEM);
    for (int round = 0; round < 3; round++) {
        for (int i = 0; i < 10; i += 2) {
            ob_decref(object[i]);
        }
        TAP_EQUAL(sample_reserve.free_slots, 5);
        TAP_OK(ob_heap_check() == NULL);
        TAP_OK(ob_object_new(&plain_type, 0) == NULL); /* not even then */
        TAP_EQUAL(taken_error(), OB_ENOMEM);
        for (int i = 0; i < 10; i += 2) {
            object[i] = ob_object_new(&reserved_type, 0);
            TAP_OK(object[i] != NULL);
        }
    }
}

TAP_TEST("a freed object of a reserve that is dropped once more panics") {
    leaves_objects();
    TAP_EQUAL(ob_init(banks, 2), OB_OK);
    TAP_EQUAL(ob_type_reserve(&reserved_type, 2), OB_OK);
    ob_object *volatile object = ob_object_new(&reserved_type, 0);
    ob_decref(object);
    EXPECT_PANIC(OB_PANIC_COUNT, ob_decref(object));
    TAP_OK(ob_heap_check() == NULL);
}

TAP_TEST("a reserve for which there is no room takes nothing, and a type without one is TypeError") {
    TAP_EQUAL(ob_init(banks, 2), OB_OK);
    TAP_EQUAL(ob_type_reserve(&reserved_type, 3 * BANK_BYTES / sizeof(sample)), OB_ENOMEM);
    TAP_EQUAL(taken_error(), OB_ENOMEM);
    TAP_OK(is_empty_heap());
    TAP_EQUAL(sample_reserve.slots, 0);
    TAP_EQUAL(sample_reserve.free_slots, 0);
    TAP_EQUAL(ob_type_reserve(&plain_type, 1), OB_ETYPE);
    TAP_EQUAL(taken_error(), OB_ETYPE);
    TAP_EQUAL(ob_type_reserve(&dma_type, 1), OB_ETYPE);
    TAP_EQUAL(taken_error(), OB_ETYPE);
    TAP_EQUAL(ob_type_reserve(&reserved_type, 0), OB_OK);
}

/// Holds one reference, so it waits to be dismantled when it dies.
typedef struct holder {
    ob_container head;
    ob_object *held;
} holder;

static ob_reserve holder_reserve;
static const ob_placement holder_reserved = OB_PLACEMENT(.reserve = &holder_reserve);
static const ob_type holder_type = {.head = OB_TYPE_HEAD,
                                    .name = "holder",
                                    .size_bytes = sizeof(holder),
                                    .slots = 1,
                                    .first_slot = offsetof(holder, held) / sizeof(void *),
                                    .flags = OB_TYPE_CONTAINER,
                                    OB_SPECIAL(.placement = &holder_reserved)};

TAP_TEST("a slot whose object waits to be dismantled is had when it is needed") {
    enum { LINKS = OB_DECREF_BUDGET_UNITS + OB_ALLOCATE_BUDGET_UNITS };
    leaves_objects();
    TAP_EQUAL(ob_init(board_regions, board_region_count), OB_OK);
    TAP_EQUAL(ob_type_reserve(&holder_type, LINKS), OB_OK);
    holder *chain = NULL;
    for (int i = 0; i < LINKS; i++) {
        holder *link = (holder *)(void *)ob_object_new(&holder_type, 0);
        link->held = chain != NULL ? &chain->head.head : OB_NIL;
        chain = link;
    }
    ob_decref(&chain->head.head);
    TAP_OK(ob_waiting() > 0);
    for (int i = 0; i < LINKS; i++) {
        TAP_OK(ob_object_new(&holder_type, 0) != NULL);
    }
    TAP_OK(ob_object_new(&holder_type, 0) == NULL);
    TAP_EQUAL(taken_error(), OB_ENOMEM);
}

static const ob_type variable_type = {.head = OB_TYPE_HEAD,
                                      .name = "variable",
                                      .size_bytes = sizeof(sample),
                                      .item_bytes = 1,
                                      OB_SPECIAL(.placement = &reserved)};

TAP_TEST("objects without a fixed size cannot be reserved") {
    TAP_EQUAL(ob_type_reserve(&variable_type, 1), OB_ETYPE);
    TAP_EQUAL(taken_error(), OB_ETYPE);
}

TAP_TEST("ob_init forgets what was reserved") {
    leaves_objects();
    TAP_EQUAL(ob_init(banks, 2), OB_OK);
    TAP_EQUAL(ob_type_reserve(&reserved_type, 4), OB_OK);
    TAP_EQUAL(ob_init(banks, 2), OB_OK);
    TAP_OK(ob_object_new(&reserved_type, 0) == NULL);
    TAP_EQUAL(taken_error(), OB_ENOMEM);
    TAP_EQUAL(ob_type_reserve(&reserved_type, 1), OB_OK);
    TAP_EQUAL(sample_reserve.slots, 1);
    TAP_OK(ob_object_new(&reserved_type, 0) != NULL);
}

TAP_TEST("a limit keeps a region from filling, and what is over it goes to the next") {
    leaves_objects();
    TAP_EQUAL(ob_init(banks, 2), OB_OK);
    TAP_EQUAL(ob_region_set_limit(0, 300), OB_OK);
    for (int i = 0; i < 40; i++) {
        TAP_OK(ob_object_new(&plain_type, 0) != NULL || taken_error() == OB_ENOMEM);
    }
    ob_region_stats fast;
    TAP_EQUAL(ob_region_get_stats(0, &fast), OB_OK);
    TAP_OK(fast.peak_bytes <= 300 && fast.peak_bytes > 300 - sizeof(sample));
    void *buffer = ob_mem_alloc_in(100, OB_REGION_FAST, 0);
    TAP_OK(buffer == NULL || lies_in(buffer, dma_bank));
    ob_error_clear();
    TAP_EQUAL(ob_region_set_limit(0, SIZE_MAX), OB_OK);
    TAP_OK(lies_in(ob_mem_alloc_in(100, OB_REGION_FAST, 0), fast_bank));
    TAP_EQUAL(ob_region_set_limit(0, 0), OB_OK); /* below what is used already */
    TAP_EQUAL(ob_region_set_limit(1, 0), OB_OK);
    TAP_EQUAL(ob_region_get_largest_free(0), 0);
    TAP_OK(ob_mem_alloc(1) == NULL);
    TAP_EQUAL(taken_error(), OB_ENOMEM);
    TAP_EQUAL(ob_region_set_limit(2, 0), OB_EINDEX);
    TAP_OK(ob_heap_check() == NULL);
}

TAP_TEST("the largest free block is what the limit leaves, to the byte") {
    TAP_EQUAL(ob_init(banks, 1), OB_OK);
    for (size_t limit = 0; limit < 200; limit += 4) {
        TAP_EQUAL(ob_region_set_limit(0, limit), OB_OK);
        size_t most = ob_region_get_largest_free(0);
        TAP_EQUAL(most, limit / sizeof(void *) * sizeof(void *) > sizeof(void *)
                            ? limit / sizeof(void *) * sizeof(void *) - sizeof(void *)
                            : 0);
        TAP_OK(ob_mem_alloc(most + 1) == NULL);
        TAP_EQUAL(taken_error(), OB_ENOMEM);
        void *buffer = most > 0 ? ob_mem_alloc(most) : NULL;
        TAP_OK(most == 0 || buffer != NULL);
        ob_mem_free(buffer);
    }
}

TAP_TEST("a hopeless request leaves the caches alone, and one that could have been met does not") {
    TAP_EQUAL(ob_init(board_regions, board_region_count), OB_OK);
    ob_decref(ob_str_from("kept"));
    size_t cached = ob_memory_get_stats().cached_bytes;
    TAP_OK(cached > 0);
    TAP_OK(ob_mem_alloc(SIZE_MAX) == NULL);
    TAP_OK(ob_mem_alloc(heap_bytes()) == NULL);
    TAP_EQUAL(taken_error(), OB_ENOMEM);
    TAP_EQUAL(ob_memory_get_stats().cached_bytes, cached);
    void *ballast = take_ballast();
    TAP_EQUAL(ob_memory_get_stats().cached_bytes, 0);
    drop_ballast(ballast);
}

TAP_TEST("a buffer does not grow over its region's limit") {
    TAP_EQUAL(ob_init(banks, 1), OB_OK);
    void *buffer = ob_mem_alloc(100);
    TAP_EQUAL(ob_region_set_limit(0, 200), OB_OK);
    TAP_OK(ob_mem_realloc(buffer, 400) == NULL);
    TAP_EQUAL(taken_error(), OB_ENOMEM);
    ob_mem_free(buffer);
}

/* --- The sum ------------------------------------------------------------------------------------------------------- */

static uint8_t costed_bank[COSTED_BYTES] __attribute__((aligned(8)));

TAP_TEST("what a region costs is never more than the constant that a program can compute") {
#define CHECK(bytes_)                                                                                                  \
    do {                                                                                                               \
        for (size_t shift = 0; shift < 8; shift++) {                                                                   \
            const ob_region region = {"bank", costed_bank + shift, bytes_, 0};                                         \
            TAP_EQUAL(ob_init(&region, 1), OB_OK);                                                                     \
            size_t cost = (bytes_)-ob_memory_get_stats().size_bytes;                                                   \
            TAP_OK(cost <= OB_REGION_OVERHEAD_BYTES(bytes_));                                                          \
            TAP_OK(cost + 48 > OB_REGION_OVERHEAD_BYTES(bytes_));                                                      \
        }                                                                                                              \
    } while (0)
    CHECK(520);
    CHECK(600);
    CHECK(760);
    CHECK(1000);
    CHECK(1023);
    CHECK(1024);
}

/// A program's sum, as an embedder writes it: 20 samples at a time, one buffer of 100 bytes, nothing else.
enum { NEEDED = OB_REGION_OVERHEAD_BYTES(1200) + OB_RESERVE_BYTES(sizeof(sample), 20) + OB_BUFFER_BYTES(100) };
static uint8_t exact_bank[NEEDED];
_Static_assert(NEEDED <= 1200, "the bank is too small for what was declared");

TAP_TEST("a bank of exactly the computed size holds what was declared") {
    leaves_objects();
    for (int order = 0; order < 2; order++) {
        const ob_region region = {"exact", exact_bank, sizeof exact_bank, OB_REGION_FAST};
        TAP_EQUAL(ob_init(&region, 1), OB_OK);
        void *buffer = order == 0 ? ob_mem_alloc(100) : NULL;
        TAP_EQUAL(ob_type_reserve(&reserved_type, 20), OB_OK);
        buffer = order == 1 ? ob_mem_alloc(100) : buffer;
        TAP_OK(buffer != NULL);
        for (int i = 0; i < 20; i++) {
            TAP_OK(ob_object_new(&reserved_type, 0) != NULL);
        }
    }
}

/* --- Objects by type ----------------------------------------------------------------------------------------------- */

TAP_TEST("objects are counted by type, also when there are more types than room for them") {
    TAP_EQUAL(ob_init(banks, 2), OB_OK);
    ob_object *objects[] = {ob_list_new(),
                            ob_str_from("a"),
                            ob_str_from("some more text"),
                            ob_object_new(&plain_type, 0),
                            ob_object_new(&dma_type, 0),
                            ob_object_new(&plain_type, 0)};
    ob_type_count counts[5];
    TAP_EQUAL(ob_heap_count_types(OB_ALL_REGIONS, counts, 5), 4);
    size_t strings = 0;
    size_t bytes = 0;
    for (size_t i = 0; i < 4; i++) {
        bytes += counts[i].bytes;
        strings += counts[i].type == &ob_str_type ? counts[i].objects : 0;
        TAP_EQUAL(counts[i].objects, counts[i].type == &ob_str_type || counts[i].type == &plain_type ? 2 : 1);
    }
    TAP_EQUAL(strings, 2);
    TAP_EQUAL(bytes, ob_memory_get_stats().used_bytes);
    TAP_EQUAL(ob_heap_count_types(OB_ALL_REGIONS, counts, 2), 4);
    TAP_EQUAL(ob_heap_count_types(OB_ALL_REGIONS, NULL, 0), 4);
    TAP_EQUAL(ob_heap_count_types(0, counts, 5), 3);
    TAP_EQUAL(ob_heap_count_types(1, counts, 5), 1);
    TAP_OK(counts[0].type == &dma_type && counts[0].objects == 1);
    TAP_EQUAL(ob_heap_count_types(2, counts, 5), 0);
    for (size_t i = 0; i < sizeof objects / sizeof objects[0]; i++) {
        ob_decref(objects[i]);
    }
    drain();
    TAP_EQUAL(ob_heap_count_types(OB_ALL_REGIONS, counts, 5), 0);
}

TAP_TEST("fragmentation is the share of free memory outside of the longest run") {
    TAP_EQUAL(ob_init(banks, 1), OB_OK);
    TAP_EQUAL(ob_memory_get_stats().fragmentation, 0);
    void *block[6];
    for (int i = 0; i < 6; i++) {
        block[i] = ob_mem_alloc(60);
    }
    ob_region_stats stats = ob_memory_get_stats();
    void *rest = ob_mem_alloc(ob_region_get_largest_free(0));
    ob_mem_free(block[1]);
    ob_mem_free(block[3]);
    stats = ob_memory_get_stats();
    TAP_EQUAL(stats.free_bytes, stats.size_bytes - stats.used_bytes);
    TAP_EQUAL(stats.fragmentation, (stats.free_bytes - stats.largest_free_bytes) * 100 / stats.free_bytes);
    TAP_OK(stats.fragmentation > 40);
    for (int i = 0; i < 6; i++) {
        if (i != 1 && i != 3) {
            ob_mem_free(block[i]);
        }
    }
    ob_mem_free(rest);
}
