/* What the fuzz tests share. Each defines follow(), which is right or wrong about some bytes: those that a fuzzer invents
 * (tests/soak/fuzz.t), or, as a test of its own, some thousand inputs that are made here and are always the same. */
#ifndef FUZZ_H
#define FUZZ_H

#include "unit/support.h"

/// Is all as it should be with this input? It begins with a runtime that was started, and may start it anew.
static bool follow(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    static bool is_started;
    if (!is_started) {
        is_started = ob_init(board_regions, board_region_count) == OB_OK;
    }
    if (!follow(data, size)) {
        __builtin_trap();
    }
    return 0;
}

/// Follow so many inputs of fewer than `limit` bytes (at most 1,000) without any order. Says which was the first that went wrong.
static inline bool follow_random(unsigned runs, uint32_t limit) {
    static uint8_t data[1000];
    for (unsigned run = 0; run < runs; run++) {
        size_t size = random_below(limit);
        for (size_t i = 0; i < size; i++) {
            data[i] = (uint8_t)random_below(256);
        }
        if (!follow(data, size)) {
            tap_note("input %u", run);
            return false;
        }
    }
    return true;
}

#endif
