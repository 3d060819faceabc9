/* What waits to be dismantled is memory: an allocation works some of it off, and gets all of it before it fails.
 *
 * needs: unchecked */
#include "memory/memory.h"
#include "notes.h"

TAP_TEST("an allocation works off OB_ALLOCATE_BUDGET_UNITS of what waits") {
    ob_object *list = list_of_notes(60);
    ob_decref(list);
    enum { NOTE_UNITS = 3 };
    unsigned gone = notes_gone;
    unsigned each = (OB_ALLOCATE_BUDGET_UNITS + NOTE_UNITS - 1) / NOTE_UNITS;
    TAP_EQUAL(gone, (OB_DECREF_BUDGET_UNITS + NOTE_UNITS - 1) / NOTE_UNITS);
    void *memory = ob_mem_alloc(10);
    TAP_OK(notes_gone > gone && notes_gone <= gone + each); /* fewer where no cache keeps them */
    ob_object *object = ob_list_new();
    TAP_OK(notes_gone > gone + 1 && notes_gone <= gone + 2 * each);
    ob_mem_free(memory);
    ob_decref(object);
}

/// A list as large as the memory allows: `notes` in it, then its capacity.
static ob_object *list_that_fills_memory(unsigned *notes) {
    ob_object *list = ob_list_new();
    *notes = 0;
    while (give(list, ob_list_new())) {
        ++*notes;
    }
    return list;
}

TAP_TEST("waiting memory is reclaimed before an allocation fails") {
    static uint8_t bank[2048] __attribute__((aligned(8)));
    ob_region region = {"bank", bank, sizeof bank, 0};
    TAP_EQUAL(ob_init(&region, 1), OB_OK);
    size_t most = ob_region_get_largest_free(0);
    TAP_OK(heap_bytes() - most <= 8); /* the head, and a gap before it */
    ob_object *list = list_of_notes(40);
    ob_decref(list);
    TAP_EQUAL(ob_waiting(), 1);
    void *all = ob_mem_alloc(most);
    TAP_OK(all != NULL);
    TAP_EQUAL(ob_waiting(), 0);
    ob_mem_free(all);
}

/// Let a list's chunk be all the memory that is left, and wait. What one decref and one allocation do of the work frees nothing yet.
static void *take_all_but_what_waits(void) {
    ob_object *dead = ob_list_new();
    for (int i = 0; i < OB_DECREF_BUDGET_UNITS + OB_ALLOCATE_BUDGET_UNITS + 10; i++) {
        (void)ob_list_append(dead, OB_INT(i));
    }
    void *ballast = take_ballast();
    ob_decref(dead);
    return ballast;
}

TAP_TEST("an object and a container's chunk, too, are made of what waits") {
    void *ballast = take_all_but_what_waits();
    TAP_EQUAL(ob_waiting(), 1);
    ob_object *object = ob_str_from("longer than what a dead list's own memory has room for");
    TAP_OK(object != NULL);
    TAP_EQUAL(ob_waiting(), 0);
    drop_ballast(ballast);
    ob_xdecref(object);
    ob_object *list = ob_list_new();
    for (int i = 0; i < 32; i++) {
        TAP_EQUAL(ob_list_append(list, OB_INT(i)), OB_OK);
    }
    ballast = take_all_but_what_waits();
    TAP_EQUAL(ob_waiting(), 1);
    TAP_EQUAL(ob_list_append(list, OB_INT(32)), OB_OK);
    TAP_EQUAL(ob_waiting(), 0);
    drop_ballast(ballast);
    ob_decref(list);
    drain();
    TAP_OK(is_empty_heap());
}

TAP_TEST("an allocation that needs all the memory gets it, however much waits") {
    TAP_OK(start_smaller());
    size_t most = ob_region_get_largest_free(0);
    TAP_OK(heap_bytes() - most <= 8); /* the head, and a gap before it */
    unsigned count;
    ob_object *list = list_that_fills_memory(&count);
    TAP_EQUAL(taken_error(), OB_ENOMEM);
    TAP_OK(count > heap_bytes() / 120);
    ob_decref(list);
    TAP_OK(ob_waiting() >= 1);
    void *all = ob_mem_alloc(most);
    TAP_OK(all != NULL);
    TAP_EQUAL(ob_error()->code, OB_OK);
    ob_mem_free(all);
}

TAP_TEST("a realloc, too, reclaims what waits before it fails") {
    TAP_OK(start_smaller());
    unsigned count;
    uint8_t *memory = ob_mem_alloc(16);
    memset(memory, 0x3C, 16);
    ob_object *list = list_that_fills_memory(&count);
    TAP_EQUAL(taken_error(), OB_ENOMEM);
    ob_decref(list);
    TAP_OK(ob_waiting() >= 1);
    memory = ob_mem_realloc(memory, heap_bytes() / 2);
    TAP_OK(memory != NULL);
    for (unsigned i = 0; i < 16; i++) {
        TAP_EQUAL(memory[i], 0x3C);
    }
    ob_mem_free(memory);
}

TAP_TEST("an object and a chunk are made of what the caches keep for other sizes, when nothing else is left") {
    leaves_objects();
    for (int kind = 0; kind < 2; kind++) {
        TAP_EQUAL(ob_init(board_regions, 1), OB_OK);
        ob_object *list = ob_list_new();
        ob_object *kept[8];
        for (int i = 0; i < 8; i++) {
            kept[i] = ob_str_from("thirty-two bytes of text and NUL");
        }
        for (int i = 0; i < 8; i++) {
            ob_decref(kept[i]);
        }
        for (size_t bytes = ob_region_get_largest_free(0); bytes > 0; bytes /= 2) {
            while (ob_memory_allocate_buffer(bytes, NULL) != NULL) { /* flushes no cache */
            }
        }
        TAP_OK(ob_memory_get_stats().cached_bytes > 0);
        TAP_EQUAL(ob_waiting(), 0);
        if (kind == 0) {
            TAP_OK(ob_list_new() != NULL);
        } else {
            TAP_EQUAL(ob_list_append(list, OB_INT(1)), OB_OK);
        }
    }
}

TAP_TEST("when an allocation fails, nothing waits any more, unless it was hopeless") {
    TAP_EQUAL(ob_init(board_regions, 1), OB_OK);
    size_t most = ob_region_get_largest_free(0);
    void *wall = ob_mem_alloc(1);
    ob_object *list = list_of_notes(OB_DECREF_BUDGET_UNITS * 2);
    ob_decref(list);
    TAP_OK(ob_waiting() > 0);
    TAP_OK(ob_mem_alloc(SIZE_MAX / 2) == NULL);
    TAP_EQUAL(taken_error(), OB_ENOMEM);
    TAP_OK(ob_waiting() > 0);
    TAP_OK(ob_mem_alloc(most) == NULL);
    TAP_EQUAL(taken_error(), OB_ENOMEM);
    TAP_EQUAL(ob_waiting(), 0);
    ob_mem_free(wall);
    TAP_OK(is_empty_heap());
}
