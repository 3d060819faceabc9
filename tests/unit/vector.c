/* Vectors of references, below the containers that are made of them. Their slots hold small ints here, which are not counted.
 *
 * needs: unchecked */
#include "object/vector.h"

#include "memory/layout.h"
#include "support.h"

enum {
    SLOT_BYTES = sizeof(void *),
    CHUNK_BYTES = OB_CHUNK_SLOTS * SLOT_BYTES,
};

static uint32_t shape_of(const ob_vector *vector) {
    return vector->shape >> OB_VECTOR_SHAPE_SHIFT;
}

/// What a block of so many usable bytes, whole slots, costs in its region: its head before them.
static size_t cost_of(size_t bytes) {
    return bytes + OB_GRANULE_BYTES;
}

/// Chunks of a tree that holds `count` > 64 slots: its leaves, and above them what the next one, two or three leaves need.
static size_t chunks_of(size_t count) {
    size_t leaves = (count + OB_CHUNK_SLOTS - 1) / OB_CHUNK_SLOTS;
    size_t chunks = leaves + 1 /* the root */;
    if (leaves > 64 - 2) {
        chunks += leaves / 64 + 1;
    }
    if (leaves > 64 * 64 - 3) {
        chunks += (leaves + 1) / (64 * 64) + 1;
    }
    return chunks;
}

/// Bytes that a vector uses which was filled to `count` and never shrank.
static size_t filled_cost(size_t count) {
    if (count > OB_CHUNK_SLOTS) {
        return chunks_of(count) * cost_of(CHUNK_BYTES);
    }
    size_t slots = 2;
    while (slots < count) {
        slots *= 2;
    }
    return count == 0 ? 0 : cost_of(slots * SLOT_BYTES);
}

/// How many slots fit the board with room to spare, at most `limit`.
static uint32_t slots_that_fit(uint32_t limit) {
    size_t slots = heap_bytes() * 3 / 4 / SLOT_BYTES;
    return slots < limit ? (uint32_t)slots : limit;
}

static ob_object *value_of(uint32_t index) {
    return OB_INT((int32_t)(index * 7u));
}

static bool fill(ob_vector *vector, uint32_t count) {
    for (uint32_t i = ob_vector_count(vector); i < count; i++) {
        if (ob_vector_push(vector, value_of(i)) != OB_OK) {
            return false;
        }
    }
    return true;
}

/// Every slot holds what was pushed there.
static bool is_intact(const ob_vector *vector) {
    for (uint32_t i = 0; i < ob_vector_count(vector); i++) {
        if (*ob_vector_slot(vector, i) != value_of(i)) {
            return false;
        }
    }
    return true;
}

static bool empty_it(ob_vector *vector) {
    while (ob_vector_count(vector) > 0) {
        if (ob_vector_pop(vector) != value_of(ob_vector_count(vector))) {
            return false;
        }
    }
    return is_empty_heap();
}

/// Is something special about this count: the end or start of a block, a chunk, a level?
static bool is_boundary(uint32_t count) {
    return count <= 140 || count % 64 <= 1 || count % 64 == 63;
}

TAP_TEST("an empty vector has no block") {
    ob_vector vector = {0, NULL};
    TAP_EQUAL(ob_vector_count(&vector), 0);
    ob_vector_release(&vector);
    TAP_OK(is_empty_heap());
}

TAP_TEST("slots keep their values while the vector grows and shrinks by one") {
    ob_vector vector = {0, NULL};
    uint32_t most = slots_that_fit(ON_TARGET ? 1200 : 5000);
    for (uint32_t count = 1; count <= most; count++) {
        TAP_EQUAL(ob_vector_push(&vector, value_of(count - 1)), OB_OK);
        TAP_EQUAL(ob_vector_count(&vector), count);
        if (is_boundary(count)) {
            TAP_OK(is_intact(&vector));
        }
    }
    for (uint32_t count = most; count > 0; count--) {
        TAP_OK(ob_vector_pop(&vector) == value_of(count - 1));
        TAP_EQUAL(ob_vector_count(&vector), count - 1);
        if (is_boundary(count)) {
            TAP_OK(is_intact(&vector));
            TAP_OK(ob_heap_check() == NULL);
        }
    }
    TAP_OK(is_empty_heap());
}

TAP_TEST("a growing vector takes exactly the chunks that its slots need") {
    ob_vector vector = {0, NULL};
    uint32_t most = slots_that_fit(64 * 64 * 3);
    for (uint32_t count = 1; count <= most; count++) {
        TAP_EQUAL(ob_vector_push(&vector, value_of(count - 1)), OB_OK);
        TAP_EQUAL(ob_memory_get_stats().used_bytes, filled_cost(count));
    }
    TAP_OK(is_intact(&vector));
    TAP_OK(empty_it(&vector));
}

TAP_TEST("a shrinking tree gives each chunk back as soon as it is empty") {
    ob_vector vector = {0, NULL};
    uint32_t most = slots_that_fit(64 * 64 * 3);
    TAP_OK(fill(&vector, most));
    for (uint32_t count = most; count-- > 65;) {
        TAP_OK(ob_vector_pop(&vector) == value_of(count));
        TAP_EQUAL(ob_memory_get_stats().used_bytes, filled_cost(count));
    }
    TAP_OK(empty_it(&vector));
}

TAP_TEST("pushing and popping over each boundary keeps the slots, and one block is not taken twice") {
    static const uint32_t edges[] = {2, 4, 8, 16, 32, 64, 128, 192, 4096, 4160, 8192};
    for (size_t i = 0; i < sizeof edges / sizeof edges[0] && edges[i] < slots_that_fit(9000); i++) {
        ob_vector vector = {0, NULL};
        TAP_OK(fill(&vector, edges[i]));
        for (unsigned turn = 0; turn < 10; turn++) {
            TAP_OK(fill(&vector, edges[i] + 2));
            TAP_OK(ob_vector_pop(&vector) == value_of(edges[i] + 1));
            TAP_OK(ob_vector_pop(&vector) == value_of(edges[i]));
            TAP_OK(ob_vector_pop(&vector) == value_of(edges[i] - 1));
            TAP_OK(fill(&vector, edges[i]));
            TAP_OK(edges[i] > 130 || is_intact(&vector));
            TAP_OK(ob_memory_get_stats().used_bytes <= filled_cost(edges[i] + 2));
        }
        TAP_OK(is_intact(&vector));
        TAP_OK(empty_it(&vector));
    }
}

TAP_TEST("a vector of four levels finds its slots") {
    uint32_t count = 64 * 64 * 64 + 200;
    if (heap_bytes() < (size_t)count * SLOT_BYTES * 5 / 4) {
        TAP_SKIP("needs memory for 262344 slots");
    }
    ob_vector vector = {0, NULL};
    TAP_OK(fill(&vector, 64 * (64 * 64 - 3)));
    TAP_EQUAL(shape_of(&vector), OB_VECTOR_SHAPE_MAX - 1);
    TAP_OK(fill(&vector, count));
    TAP_EQUAL(shape_of(&vector), OB_VECTOR_SHAPE_MAX);
    TAP_EQUAL(ob_memory_get_stats().used_bytes, filled_cost(count));
    TAP_OK(is_intact(&vector));
    while (ob_vector_count(&vector) > 64 * 64 * 64) {
        TAP_OK(ob_vector_pop(&vector) == value_of(ob_vector_count(&vector)));
    }
    TAP_EQUAL(ob_memory_get_stats().used_bytes, filled_cost(64 * 64 * 64));
    TAP_OK(fill(&vector, 64 * 64 * 64 + 1));
    TAP_OK(is_intact(&vector));
    TAP_OK(empty_it(&vector));
}

TAP_TEST("a full vector of four levels refuses one more slot") {
    ob_vector vector = {(uint32_t)OB_VECTOR_SHAPE_MAX << OB_VECTOR_SHAPE_SHIFT | 1u << 24, NULL};
    TAP_EQUAL(ob_vector_push(&vector, OB_INT(1)), OB_EOVERFLOW);
    TAP_EQUAL(taken_error(), OB_EOVERFLOW);
    TAP_EQUAL(ob_vector_count(&vector), 1u << 24);
    TAP_OK(is_empty_heap());
}

TAP_TEST("a small vector moves to a smaller block when it is a quarter full") {
    static const struct {
        uint32_t count, slots;
    } expected[] = {{64, 64}, {17, 64}, {16, 32}, {9, 32}, {8, 16}, {5, 16}, {4, 8}, {3, 8}, {2, 4}, {1, 2}, {0, 0}};
    ob_vector vector = {0, NULL};
    TAP_OK(fill(&vector, 64));
    for (size_t i = 0; i < sizeof expected / sizeof expected[0]; i++) {
        while (ob_vector_count(&vector) > expected[i].count) {
            TAP_OK(ob_vector_pop(&vector) == value_of(ob_vector_count(&vector)));
        }
        TAP_OK(is_intact(&vector));
        size_t slots = expected[i].slots;
        TAP_EQUAL(ob_memory_get_stats().used_bytes, slots == 0 ? 0 : cost_of(slots * SLOT_BYTES));
    }
}

TAP_TEST("popping works without any free memory and sets no error") {
    for (uint32_t count = 130; count > 2; count /= 2) { /* of a tree, then of blocks that want to become smaller */
        ob_vector vector = {0, NULL};
        TAP_OK(fill(&vector, count));
        void *ballast = take_ballast();
        while (ob_vector_count(&vector) > 0) {
            TAP_OK(ob_vector_pop(&vector) == value_of(ob_vector_count(&vector)));
            TAP_OK(is_intact(&vector));
        }
        TAP_EQUAL(ob_error()->code, OB_OK);
        drop_ballast(ballast);
        TAP_OK(is_empty_heap());
    }
}

TAP_TEST("taking the last slots of a vector gives everything back and allocates nothing") {
    for (uint32_t count = 1; count <= slots_that_fit(4200); count += 1 + count / 3) {
        ob_vector vector = {0, NULL};
        TAP_OK(fill(&vector, count));
        size_t peak = ob_memory_get_stats().peak_bytes;
        void *ballast = count % 2 != 0 ? take_ballast() : NULL;
        while (ob_vector_count(&vector) > 0) {
            TAP_OK(ob_vector_take_last(&vector) == value_of(ob_vector_count(&vector)));
        }
        TAP_OK(vector.root == NULL);
        TAP_OK(ballast != NULL || ob_memory_get_stats().peak_bytes == peak);
        drop_ballast(ballast);
        TAP_OK(is_empty_heap());
        TAP_EQUAL(ob_init(board_regions, board_region_count), OB_OK);
    }
}

/// In a bank of this size: push until it is refused; then all is as before the push, and nothing is lost.
static bool run_out(void *bank, size_t bytes, uint32_t *reached) {
    ob_region region = {"small", bank, bytes, 0};
    if (ob_init(&region, 1) != OB_OK) {
        return false;
    }
    ob_vector vector = {0, NULL};
    int error;
    while ((error = ob_vector_push(&vector, value_of(ob_vector_count(&vector)))) == OB_OK) {
    }
    size_t used = ob_memory_get_stats().used_bytes;
    *reached = ob_vector_count(&vector);
    bool refused = error == OB_ENOMEM && taken_error() == OB_ENOMEM && used == filled_cost(*reached);
    refused = refused && ob_vector_push(&vector, OB_INT(0)) == OB_ENOMEM && taken_error() == OB_ENOMEM;
    refused = refused && ob_vector_count(&vector) == *reached && ob_memory_get_stats().used_bytes == used;
    return refused && is_intact(&vector) && ob_heap_check() == NULL && empty_it(&vector);
}

/// Room for a bank of our own: all of the board's last region.
static void *whole_bank(size_t *bytes) {
    *bytes = board_regions[board_region_count - 1].size_bytes;
    return board_regions[board_region_count - 1].base;
}

TAP_TEST("a push that finds no memory leaves the vector as it was, at every size of the heap") {
    size_t bytes;
    void *bank = whole_bank(&bytes);
    uint32_t reached = 0;
    size_t most = bytes < 12000 ? bytes : 12000;
    for (size_t size = OB_REGION_MIN_BYTES; size < most; size += size < 2600 ? 8 : 104) {
        TAP_OK(run_out(bank, size, &reached));
    }
    TAP_OK(reached > most / SLOT_BYTES / 2);
}

TAP_TEST("a push that needs two chunks and finds one or none leaves the vector as it was") {
    size_t bytes;
    void *bank = whole_bank(&bytes);
    size_t size =
        62 *
        cost_of(
            CHUNK_BYTES); /* 62 leaves and a root are 63; the next leaf brings a higher root, the one after it its second part */
    if (bytes < size + 9 * cost_of(CHUNK_BYTES)) {
        TAP_SKIP("needs memory for 4160 slots");
    }
    uint32_t before = 0;
    bool seen[4] = {false};
    for (; size < 70 * cost_of(CHUNK_BYTES); size += 40) {
        uint32_t reached;
        TAP_OK(run_out(bank, size, &reached));
        TAP_OK(reached >= before);
        before = reached;
        for (uint32_t leaves = 62; leaves < 66; leaves++) {
            seen[leaves - 62] = seen[leaves - 62] || reached == leaves * OB_CHUNK_SLOTS;
        }
    }
    TAP_OK(seen[0] && seen[1] && seen[2] && seen[3]);
}

TAP_TEST("no leaf takes more than two chunks, and none gives back more") {
    ob_vector vector = {0, NULL};
    uint32_t most = slots_that_fit(64 * (64 * 64 + 3)) / OB_CHUNK_SLOTS * OB_CHUNK_SLOTS;
    TAP_OK(fill(&vector, OB_CHUNK_SLOTS));
    size_t blocks = ob_memory_get_stats().blocks;
    for (uint32_t count = OB_CHUNK_SLOTS; count < most; count += OB_CHUNK_SLOTS) {
        TAP_OK(fill(&vector, count + OB_CHUNK_SLOTS));
        size_t now = ob_memory_get_stats().blocks;
        TAP_OK(now > blocks && now <= blocks + 2);
        blocks = now;
    }
    for (uint32_t count = most; count > OB_CHUNK_SLOTS; count -= OB_CHUNK_SLOTS) {
        ob_vector_truncate(&vector, count - OB_CHUNK_SLOTS);
        size_t now = ob_memory_get_stats().blocks;
        TAP_OK(now < blocks && now + 2 >= blocks);
        blocks = now;
    }
    TAP_OK(empty_it(&vector));
}
