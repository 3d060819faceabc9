/* The memory manager against its model, with a history that is read from bytes: what a fuzzer invents (tests/soak/fuzz.t), or, as a
 * test of its own, some thousand inputs that are made here and are always the same.
 *
 * needs: host, unchecked */
#include "../unit/memory_model.h"
#include "fuzz.h"

static const uint8_t *input;
static size_t input_left;

/// The next byte, or two where one does not suffice. Zeros behind the end.
static uint32_t draw_from_input(uint32_t limit) {
    uint32_t value = 0;
    for (uint32_t reach = limit; reach > 0 && input_left > 0; reach >>= 8) {
        value = value << 8 | *input++;
        input_left--;
    }
    return limit != 0 ? value % limit : 0;
}

/// The first byte says how many regions there are and how the table's size tends; the others are the operations.
static bool follow(const uint8_t *data, size_t size) {
    input = data;
    input_left = size;
    uint32_t start = draw_from_input(256);
    bool good = model_start(start % MODEL_REGIONS + 1u, draw_from_input);
    while (good && input_left > 0) {
        good = model_step(4u + start / 32u) && model_agrees();
    }
    return good && model_end();
}

TAP_TEST("inputs without any order") {
    TAP_OK(follow_random(1500, 600));
}

TAP_TEST("inputs of few different bytes, repeated and changed a little") {
    static uint8_t data[600];
    for (unsigned run = 0; run < 1500; run++) {
        size_t period = 1u + random_below(12);
        for (size_t i = 0; i < sizeof data; i++) {
            data[i] = i < period ? (uint8_t)random_below(256) : data[i - period];
            data[i] = (uint8_t)(random_below(40) == 0 ? data[i] ^ 1u << random_below(8) : data[i]);
        }
        if (!follow(data, sizeof data)) {
            tap_note("input %u", run);
            TAP_FAIL("memory and model part");
        }
    }
}
