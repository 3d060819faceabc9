/* The caches of free slots: what they keep, how much of it, and when they give it back.
 *
 * needs: unchecked */
#include "sized.h"

enum { BANK = 1536 };

static uint8_t bank[BANK] __attribute__((aligned(8)));

/// Start on one small bank, so that shares are small numbers.
static bool start(void) {
    ob_region region = {"small", bank, sizeof bank, 0};
    return ob_init(&region, 1) == OB_OK;
}

static bool is_one_run(void) {
    const ob_heap *heap = ob_region_first;
    return ob_head_is_run(heap->first->head) &&
           ob_heap_run_length(heap->first) == (uint32_t)(heap->end - heap->first) && is_exact();
}

/// How many slots of this size are kept.
static uint32_t kept(uint32_t granules) {
    uint32_t count = 0;
    for (const ob_granule *slot = ob_cache_state.slots[granules]; slot != NULL; slot = slot[1].link) {
        count++;
    }
    return count;
}

/// Make the caches take anything, or nothing, whatever is free. The credit is then wrong, so the check is not to be asked before
/// restore_credit.
static int32_t true_credit;

static void set_credit(int32_t credit) {
    true_credit = ob_cache_state.credit - credit;
    ob_cache_state.credit = credit;
}

static void restore_credit(void) {
    ob_cache_state.credit += true_credit;
}

TAP_TEST("a released slot is kept, and the last one released is the first one used again") {
    for (uint32_t granules = 2; granules <= OB_SLOT_GRANULES; granules++) {
        TAP_OK(start());
        ob_object *slots[3];
        for (unsigned i = 0; i < 3; i++) {
            slots[i] = new_sized(granules);
        }
        set_credit(100000);
        for (unsigned i = 0; i < 3; i++) {
            release_sized(slots[i]);
            TAP_EQUAL(slots[i]->refs & ~OB_HEAD_AFTER_RUN, OB_HEAD_CACHED + granules * 4u);
        }
        restore_credit();
        TAP_EQUAL(kept(granules), 3);
        TAP_OK(is_exact());
        for (unsigned i = 3; i-- > 0;) {
            TAP_OK(new_sized(granules) == slots[i]);
            TAP_EQUAL(slots[i]->refs & 0x7F & ~OB_HEAD_AFTER_RUN, 0);
            TAP_OK(is_exact());
        }
        for (unsigned i = 0; i < 3; i++) {
            release_sized(slots[i]);
        }
        flush_all();
        TAP_OK(is_one_run());
    }
}

TAP_TEST("a slot keeps the mark of a run before it, in the cache and out of it") {
    TAP_OK(start());
    ob_object *object = new_sized(4);
    TAP_EQUAL(object->refs & 0x7F, OB_HEAD_AFTER_RUN);
    release_sized(object);
    TAP_EQUAL(object->refs, (OB_HEAD_CACHED | OB_HEAD_AFTER_RUN) + 16u);
    TAP_OK(new_sized(4) == object);
    TAP_EQUAL(object->refs & 0x7F, OB_HEAD_AFTER_RUN);
    ob_object *below = new_sized(4);
    TAP_EQUAL(object->refs & OB_HEAD_AFTER_RUN, 0);
    release_sized(object);
    TAP_EQUAL(object->refs, OB_HEAD_CACHED + 16u);
    set_credit(-1);
    release_sized(below); /* goes into the run, so the slot is behind a run again */
    restore_credit();
    TAP_EQUAL(object->refs, (OB_HEAD_CACHED | OB_HEAD_AFTER_RUN) + 16u);
    TAP_OK(is_exact());
    flush_all();
    TAP_OK(is_one_run());
}

TAP_TEST("what is longer than the longest slot is never kept") {
    TAP_OK(start());
    set_credit(1000000);
    ob_object *longer = new_sized(OB_SLOT_GRANULES + 1);
    release_sized(longer);
    TAP_EQUAL(cached_bytes(), 0);
    ob_object *longest = new_sized(OB_SLOT_GRANULES);
    release_sized(longest);
    TAP_EQUAL(cached_bytes(), OB_SLOT_GRANULES * OB_GRANULE_BYTES);
    restore_credit();
    TAP_OK(is_exact());
    TAP_EQUAL(flush_all(), 1);
    TAP_OK(is_one_run());
}

TAP_TEST(
    "the caches never hold more than an eighth of what the runs hold when they take a slot, and take all up to there") {
    for (uint32_t granules = 2; granules <= OB_SLOT_GRANULES; granules++) {
        TAP_OK(start());
        ob_object *objects[BANK / 2 / (2 * sizeof(void *))];
        unsigned count = 0;
        uint32_t bytes = granules * OB_GRANULE_BYTES;
        while (run_bytes() > (unsigned)BANK / 2u && count < sizeof objects / sizeof objects[0]) {
            objects[count] = new_sized(granules);
            TAP_OK(objects[count] != NULL);
            count++;
        }
        for (unsigned i = 0; i < count; i++) {
            bool fits = (cached_bytes() + bytes) * OB_CACHE_SHARE <= run_bytes();
            uint32_t before = cached_bytes();
            release_sized(objects[i]);
            TAP_EQUAL(cached_bytes(), before + (fits ? bytes : 0));
            TAP_OK(is_exact());
        }
        TAP_OK(cached_bytes() * OB_CACHE_SHARE <= run_bytes());
        flush_all();
        TAP_OK(is_one_run());
    }
}

TAP_TEST("a slot is kept when the credit just covers it, and given back when a byte is missing") {
    TAP_OK(start());
    for (int missing = 0; missing < 2; missing++) {
        ob_object *object = new_sized(5);
        set_credit((int32_t)(5 * OB_GRANULE_BYTES * OB_CACHE_SHARE) - missing);
        release_sized(object);
        restore_credit();
        TAP_EQUAL(kept(5), 1 - missing);
        flush_all();
        TAP_OK(is_one_run());
    }
}

TAP_TEST("while the credit is low, an allocation that finds no slot gives one back") {
    TAP_OK(start());
    ob_object *slots[4];
    for (unsigned i = 0; i < 4; i++) {
        slots[i] = new_sized(3);
    }
    set_credit(100000);
    for (unsigned i = 0; i < 4; i++) {
        release_sized(slots[i]);
    }
    ob_object *plenty = new_sized(7);
    TAP_EQUAL(kept(3), 4);
    ob_cache_state.victim = 3;
    true_credit += ob_cache_state.credit - 64 * OB_CACHE_SHARE;
    ob_cache_state.credit = 64 * OB_CACHE_SHARE;
    ob_object *enough = new_sized(7);
    TAP_EQUAL(kept(3), 4); /* just enough */
    true_credit += ob_cache_state.credit - (64 * OB_CACHE_SHARE - 1);
    ob_cache_state.credit = 64 * OB_CACHE_SHARE - 1;
    ob_object *short_of = new_sized(7);
    TAP_EQUAL(kept(3), 3);
    restore_credit();
    TAP_OK(is_exact());
    release_sized(plenty);
    release_sized(enough);
    release_sized(short_of);
    flush_all();
    TAP_OK(is_one_run());
}

TAP_TEST("an allocation that finds a slot gives none back, however low the credit") {
    TAP_OK(start());
    ob_object *slot = new_sized(3);
    ob_object *other = new_sized(4);
    set_credit(100000);
    release_sized(slot);
    release_sized(other);
    restore_credit();
    ob_cache_state.victim = 3;
    set_credit(-100000);
    TAP_OK(new_sized(4) == other);
    restore_credit();
    TAP_EQUAL(kept(3), 1);
    release_sized(other);
    flush_all();
}

TAP_TEST("flushing empties one list after the other, wherever it begins, and then says that nothing is left") {
    for (uint32_t victim = 0; victim <= OB_SLOT_GRANULES; victim++) {
        TAP_OK(start());
        ob_object *objects[OB_SLOT_GRANULES + 1];
        for (uint32_t granules = 2; granules <= OB_SLOT_GRANULES; granules += 5) {
            objects[granules] = new_sized(granules);
        }
        set_credit(100000);
        for (uint32_t granules = 2; granules <= OB_SLOT_GRANULES; granules += 5) {
            release_sized(objects[granules]);
        }
        restore_credit();
        ob_cache_state.victim = victim;
        for (uint32_t left = 4; left > 0; left--) {
            TAP_OK(ob_memory_flush());
            TAP_OK(is_exact());
        }
        TAP_OK(!ob_memory_flush());
        TAP_OK(is_one_run());
    }
}

TAP_TEST("the only slot is found from every list that flushing may begin at") {
    for (uint32_t granules = 2; granules <= OB_SLOT_GRANULES; granules++) {
        for (uint32_t victim = 0; victim <= OB_SLOT_GRANULES; victim++) {
            TAP_OK(start());
            ob_object *object = new_sized(granules);
            set_credit(100000);
            release_sized(object);
            restore_credit();
            ob_cache_state.victim = victim;
            TAP_OK(ob_memory_flush());
            TAP_OK(is_one_run());
        }
    }
}

/* --- Chunks -------------------------------------------------------------------------------------------------------- */

TAP_TEST("chunks are slots like objects, with a head that tells their length") {
    TAP_OK(start());
    for (uint32_t granules = 1; granules < OB_SLOT_GRANULES + 8; granules++) {
        uint32_t bytes = granules * OB_GRANULE_BYTES;
        uint8_t *chunk = (uint8_t *)ob_memory_allocate_chunk(bytes);
        TAP_OK(chunk != NULL);
        memset(chunk, 0xEE, bytes);
        const ob_granule *block = (const ob_granule *)(const void *)chunk - 1;
        TAP_EQUAL(block->head & ~OB_HEAD_AFTER_RUN, ob_head_of(OB_HEAD_CHUNK, granules + 1));
        TAP_EQUAL(ob_memory_get_stats().used_bytes, bytes + OB_GRANULE_BYTES);
        TAP_EQUAL(ob_memory_get_stats().objects, 0);
        TAP_OK(is_exact());
        ob_memory_release_chunk(chunk, bytes);
        TAP_EQUAL(kept(granules < OB_SLOT_GRANULES ? granules + 1 : 2),
                  granules < OB_SLOT_GRANULES && (granules + 1) * OB_GRANULE_BYTES * 8 <= run_bytes());
        TAP_OK(is_exact());
        flush_all();
    }
    TAP_OK(is_one_run());
}

TAP_TEST("an object takes the slot that a chunk left, and a chunk an object's") {
    TAP_OK(start());
    void *chunk = ob_memory_allocate_chunk(3 * OB_GRANULE_BYTES);
    ob_memory_release_chunk(chunk, 3 * OB_GRANULE_BYTES);
    ob_object *object = new_sized(4);
    TAP_OK((ob_granule *)(void *)object + 1 == (ob_granule *)chunk);
    TAP_OK(is_exact());
    release_sized(object);
    TAP_OK(ob_memory_allocate_chunk(3 * OB_GRANULE_BYTES) == chunk);
    TAP_OK(is_exact());
    ob_memory_release_chunk(chunk, 3 * OB_GRANULE_BYTES);
}

/* --- Twice --------------------------------------------------------------------------------------------------------- */

/// Neither of these changes a byte of the bank.
static bool panics_and_changes_nothing(ob_object *object, uint32_t granules, bool by_count) {
    static uint8_t before[BANK];
    memcpy(before, bank, sizeof bank);
    ob_cache state = ob_cache_state;
    volatile bool panicked = false;
    if (setjmp(last_panic.back) == 0) {
        arm_panic(true);
        if (by_count) {
            ob_decref(object);
        } else {
            ob_memory_release_object(object, granules * OB_GRANULE_BYTES);
        }
        arm_panic(false);
    } else {
        panicked = last_panic.id == (by_count ? OB_PANIC_COUNT : OB_PANIC_BAD_FREE) && last_panic.address == object;
    }
    return panicked && memcmp(before, bank, sizeof bank) == 0 && memcmp(&state, &ob_cache_state, sizeof state) == 0 &&
           ob_heap_check() == NULL;
}

TAP_TEST("a cached slot that is released again panics, also with another size, and changes nothing") {
    TAP_OK(start());
    ob_object *objects[3];
    for (unsigned i = 0; i < 3; i++) {
        objects[i] = new_sized(3);
    }
    for (unsigned i = 0; i < 3; i++) {
        release_sized(objects[i]);
    }
    TAP_EQUAL(kept(3), 3);
    for (unsigned i = 0; i < 3; i++) {
        for (uint32_t granules = 2; granules <= SIZED_MAX; granules++) {
            TAP_OK(panics_and_changes_nothing(objects[i], granules, false));
        }
        TAP_OK(panics_and_changes_nothing(objects[i], 3, true));
    }
}

/// Give a block back past the caches.
static void give_to_run(ob_object *object) {
    set_credit(-1);
    release_sized(object);
    restore_credit();
}

/// Objects of these sizes above each other, given back in this order; then each once more. A block that has become the second or third
/// granule of a run has a link there: no release comes so far, as the count of what was freed is never zero.
static bool refuses_twice(const uint32_t *granules, const uint8_t *order, unsigned count) {
    ob_object *objects[5];
    (void)start();
    (void)new_sized(2); /* a wall at the region's end */
    for (unsigned i = 0; i < count; i++) {
        objects[i] = new_sized(granules[i]);
    }
    (void)new_sized(2);
    for (unsigned i = 0; i < count; i++) {
        give_to_run(objects[order[i]]);
        for (unsigned j = 0; j <= i; j++) {
            ob_object *freed = objects[order[j]];
            bool looks_free = (freed->refs & OB_HEAD_FREE) != 0; /* else a link stands there */
            if (!panics_and_changes_nothing(freed, granules[order[j]], true) ||
                (looks_free && !panics_and_changes_nothing(freed, granules[order[j]], false))) {
                tap_note("object %u of %u after %u", (unsigned)order[j], (unsigned)granules[order[j]], i + 1);
                return false;
            }
        }
    }
    return true;
}

TAP_TEST("a decref too many panics and changes nothing wherever the freed block lies in its run") {
    static const uint8_t orders[][3] = {{0, 1, 2}, {0, 2, 1}, {1, 0, 2}, {1, 2, 0}, {2, 0, 1}, {2, 1, 0}};
    leaves_objects();
    for (uint32_t a = 2; a <= 6; a++) {
        for (uint32_t b = 2; b <= 6; b++) {
            for (unsigned i = 0; i < 6; i++) {
                const uint32_t granules[] = {a, b, a + b};
                TAP_OK(refuses_twice(granules, orders[i], 3));
            }
        }
    }
}

TAP_TEST("in a free run, a decref of any word that was ever an object's panics") {
    TAP_OK(start());
    leaves_objects();
    ob_object *objects[12];
    (void)new_sized(2);
    for (unsigned i = 0; i < 12; i++) {
        objects[i] = new_sized(2);
    }
    (void)new_sized(2);
    for (unsigned i = 0; i < 12; i++) {
        give_to_run(objects[i * 5 % 12]);
        for (unsigned j = 0; j <= i; j++) {
            TAP_OK(panics_and_changes_nothing(objects[j * 5 % 12], 2, true));
        }
    }
}

TAP_TEST("memory that no region has is not taken back") {
    static ob_granule outside[8];
    TAP_OK(start());
    ob_object *stranger = (ob_object *)(void *)&outside[4];
    set_credit(-1);
    EXPECT_PANIC(OB_PANIC_BAD_FREE, ob_memory_release_object(stranger, 2 * OB_GRANULE_BYTES));
    TAP_OK(last_panic.address == stranger);
    restore_credit();
    TAP_OK(is_one_run());
}

/* --- Full, and several regions ------------------------------------------------------------------------------------- */

TAP_TEST("a full heap serves from the caches what the runs cannot, and is one run again in the end") {
    TAP_OK(start());
    ob_object *slots[2] = {new_sized(6), new_sized(6)};
    release_sized(slots[0]);
    release_sized(slots[1]);
    ob_cache_state.victim = 7; /* a flush looks here last */
    void *first = NULL;
    for (void **block; (block = (void **)ob_memory_allocate_buffer(1, NULL)) != NULL; first = block) {
        *block = first;
    }
    TAP_OK(ob_cache_state.credit < 0 || run_bytes() > 0);
    TAP_OK(new_sized(6) == slots[1]);
    TAP_OK(is_exact());
    TAP_OK(new_sized(6) == slots[0]);
    TAP_OK(new_sized(6) == NULL);
    release_sized(slots[0]);
    TAP_OK(is_exact());
    release_sized(slots[1]);
    while (first != NULL) {
        void *next = *(void **)first;
        ob_memory_release_buffer(first);
        first = next;
    }
    flush_all();
    TAP_OK(is_one_run());
}

TAP_TEST("slots go back to the region that they came from") {
    ob_region regions[] = {{"a", bank, BANK / 2, 0}, {"b", bank + BANK / 2, BANK / 2, 0}};
    TAP_EQUAL(ob_init(regions, 2), OB_OK);
    void *filler = ob_mem_alloc(ob_region_get_largest_free(0));
    TAP_OK(filler != NULL);
    ob_object *object = new_sized(5);
    TAP_OK(ob_region_of(object) == ob_region_first->next);
    ob_mem_free(filler);
    TAP_OK(is_exact());
    release_sized(object);
    TAP_EQUAL(kept(5), 1);
    TAP_EQUAL(ob_region_first->next->free_bytes, ob_heap_capacity(ob_region_first->next) - 5 * OB_GRANULE_BYTES);
    TAP_EQUAL(flush_all(), 1);
    TAP_EQUAL(ob_region_first->next->free_bytes, ob_heap_capacity(ob_region_first->next));
    TAP_OK(is_exact());
}

TAP_TEST("what must stay free in a region sends objects to the next one, and then away") {
    ob_region regions[] = {{"a", bank, BANK / 2, 0}, {"b", bank + BANK / 2, BANK / 2, 0}};
    TAP_EQUAL(ob_init(regions, 2), OB_OK);
    ob_region_first->reserve_bytes = ob_region_first->free_bytes - 3 * OB_GRANULE_BYTES;
    ob_region_first->seal = ob_heap_seal(ob_region_first);
    ob_object *longer = new_sized(4);
    TAP_OK(ob_region_of(longer) == ob_region_first->next);
    ob_object *exact = new_sized(3);
    TAP_OK(ob_region_of(exact) == ob_region_first);
    ob_object *next = new_sized(2);
    TAP_OK(ob_region_of(next) == ob_region_first->next);
    ob_region_first->next->reserve_bytes = ob_region_first->next->free_bytes;
    ob_region_first->next->seal = ob_heap_seal(ob_region_first->next);
    TAP_OK(new_sized(2) == NULL);
    TAP_OK(ob_memory_allocate_chunk(OB_GRANULE_BYTES) == NULL);
    TAP_OK(ob_memory_allocate_buffer(1, NULL) == NULL);
    release_sized(longer);
    release_sized(exact);
    release_sized(next);
    flush_all();
    TAP_OK(is_exact());
}
