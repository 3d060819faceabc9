/* Moving many slots of a vector at once, against an array in C. The slots hold small ints, which are not counted.
 *
 * needs: ram 16K */
#include "object/vector.h"

#include "support.h"

enum { MOST = 600 };

static ob_vector vector;
static int16_t model[MOST];
static uint32_t model_count;

static uint32_t most(void) {
    return heap_bytes() < 20000 ? 200 : MOST;
}

static bool is_model(void) {
    if (ob_vector_count(&vector) != model_count) {
        return false;
    }
    for (uint32_t i = 0; i < model_count; i++) {
        if (*ob_vector_slot(&vector, i) != OB_INT(model[i])) {
            return false;
        }
    }
    return true;
}

static bool start(uint32_t count) {
    vector = (ob_vector){0, NULL};
    model_count = count;
    for (uint32_t i = 0; i < count; i++) {
        model[i] = (int16_t)i;
        if (ob_vector_push(&vector, OB_INT(model[i])) != OB_OK) {
            return false;
        }
    }
    return true;
}

static void finish(void) {
    while (ob_vector_count(&vector) > 0) {
        (void)ob_vector_take_last(&vector);
    }
    TAP_OK(is_empty_heap());
}

static void move_model(uint32_t to, uint32_t from, uint32_t count) {
    memmove(model + to, model + from, count * sizeof model[0]);
}

TAP_TEST("a range moves to wherever it fits, over leaves and over itself") {
    static const uint32_t counts[] = {1, 2, 63, 64, 65, 100, 130, 200, MOST};
    for (size_t i = 0; i < sizeof counts / sizeof counts[0] && counts[i] <= most(); i++) {
        TAP_OK(start(counts[i]));
        for (unsigned turn = 0; turn < 300; turn++) {
            uint32_t to = random_below(model_count);
            uint32_t from = random_below(model_count);
            uint32_t highest = to > from ? to : from;
            uint32_t count = random_below(model_count - highest + 1);
            ob_vector_move(&vector, to, from, count);
            move_model(to, from, count);
            TAP_OK(is_model());
        }
        finish();
    }
}

TAP_TEST("a slot is inserted and removed anywhere") {
    TAP_OK(start(0));
    for (uint32_t value = 0; value < most(); value++) {
        uint32_t index = random_below(model_count + 1);
        TAP_EQUAL(ob_vector_insert(&vector, index, OB_INT((int32_t)value)), OB_OK);
        move_model(index + 1, index, model_count++ - index);
        model[index] = (int16_t)value;
        TAP_OK(is_model());
    }
    while (model_count > 0) {
        uint32_t index = random_below(model_count);
        TAP_OK(ob_vector_remove(&vector, index) == OB_INT(model[index]));
        move_model(index, index + 1, --model_count - index);
        TAP_OK(is_model());
    }
    TAP_OK(is_empty_heap());
}

TAP_TEST("set gives back what was there, and exchange moves both ways, also between vectors") {
    TAP_OK(start(150));
    ob_vector other = {0, NULL};
    TAP_EQUAL(ob_vector_push(&other, OB_INT(1000)), OB_OK);
    TAP_OK(ob_vector_set(&vector, 149, OB_INT(7)) == OB_INT(149));
    ob_vector_exchange(&vector, 70, &other, 0);
    model[149] = 7;
    model[70] = 1000;
    TAP_OK(is_model());
    TAP_OK(ob_vector_take_last(&other) == OB_INT(70));
    ob_vector_exchange(&vector, 3, &vector, 130);
    model[3] = 130;
    model[130] = 3;
    ob_vector_exchange(&vector, 5, &vector, 5);
    TAP_OK(is_model());
    finish();
}

TAP_TEST("ranges of any length are turned around") {
    TAP_OK(start(140));
    for (uint32_t count = 0; count <= 140; count += 1 + count / 9) {
        uint32_t from = random_below(140 - count + 1);
        ob_vector_reverse(&vector, from, count);
        for (uint32_t i = 0; i < count / 2; i++) {
            int16_t left = model[from + i];
            model[from + i] = model[from + count - 1 - i];
            model[from + count - 1 - i] = left;
        }
        TAP_OK(is_model());
    }
    finish();
}

TAP_TEST("padding appends empty slots, truncating removes slots and their chunks") {
    size_t used[4];
    for (uint32_t i = 0; i < 4; i++) {
        TAP_OK(start(i * 45));
        used[i] = ob_memory_get_stats().used_bytes;
        finish();
    }
    for (uint32_t i = 0; i < 4; i++) {
        TAP_OK(start(i * 45));
        TAP_EQUAL(ob_vector_pad(&vector, 0), OB_OK);
        TAP_EQUAL(ob_vector_pad(&vector, 70), OB_OK);
        TAP_EQUAL(ob_vector_count(&vector), i * 45 + 70);
        for (uint32_t k = 0; k < 70; k++) {
            TAP_OK(*ob_vector_slot(&vector, i * 45 + k) == OB_NIL);
        }
        ob_vector_truncate(&vector, i * 45);
        TAP_OK(is_model());
        TAP_OK(i == 1 ||
               ob_memory_get_stats().used_bytes == used[i]); /* 45 of 64 slots are not worth a smaller block */
        ob_vector_truncate(&vector, i * 45);
        TAP_OK(is_model());
        finish();
    }
}

TAP_TEST("a padding that finds no memory leaves the vector as it was") {
    static uint8_t bank[4096] __attribute__((aligned(8)));
    ob_region region = {"small", bank, sizeof bank, 0};
    TAP_EQUAL(ob_init(&region, 1), OB_OK);
    for (uint32_t count = 0; count < 140; count += 20) {
        TAP_OK(start(count));
        TAP_EQUAL(ob_vector_pad(&vector, 2000), OB_ENOMEM);
        TAP_EQUAL(taken_error(), OB_ENOMEM);
        TAP_OK(is_model());
        finish();
    }
}

TAP_TEST("all slots are handed over to an empty vector") {
    TAP_OK(start(100));
    ob_vector other = {0, NULL};
    ob_vector_hand_over(&vector, &other);
    TAP_EQUAL(ob_vector_count(&vector), 0);
    TAP_EQUAL(ob_vector_count(&other), 100);
    vector = other;
    TAP_OK(is_model());
    finish();
}

TAP_TEST("two chunks for one slot are enough work: what waits is not worked off as well, but for a single one it is") {
    if (heap_bytes() < 60000) {
        TAP_SKIP("needs memory for 4096 slots");
    }
    TAP_OK(start(0));
    TAP_EQUAL(ob_vector_pad(&vector, 4096 - 64), OB_OK);
    ob_object *nest = ob_list_new(); /* a chain of lists, which is longer than what is worked off at once */
    for (unsigned i = 0; i < 300; i++) {
        ob_object *outer = ob_list_of(nest);
        ob_decref(nest);
        nest = outer;
    }
    size_t objects = ob_memory_get_stats().objects;
    ob_decref(nest);
    size_t after_drop = ob_memory_get_stats().objects;
    TAP_OK(after_drop < objects && ob_waiting() > 0);
    TAP_EQUAL(ob_vector_push(&vector, OB_INT(1)), OB_OK); /* a leaf and what the next one needs */
    TAP_EQUAL(ob_memory_get_stats().objects, after_drop);
    TAP_EQUAL(ob_vector_pad(&vector, 64), OB_OK); /* one */
    TAP_OK(ob_memory_get_stats().objects < after_drop);
    TAP_OK(ob_memory_get_stats().objects + OB_ALLOCATE_BUDGET_UNITS >= after_drop);
    ob_vector_truncate(&vector, 0);
}
