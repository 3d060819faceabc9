/* Random histories of the memory manager against a model, for as long as one has patience. Each seed is a history of its own, from the
 * start of the runtime to its end.
 *
 * needs: ram 16K, unchecked
 * seconds: 3600 */
#include "../unit/memory_model.h"

enum { SEEDS = ON_TARGET ? 100 : 600, STEPS = ON_TARGET ? 5000 : 10000, CHECK_EVERY = ON_TARGET ? 16 : 1 };

static bool run_seed(uint32_t seed) {
    for (uint32_t i = 0; i < seed * 7u; i++) {
        (void)random_below(2);
    }
    uint32_t bias = 2u + random_below(13);
    bool right = model_start(seed % MODEL_REGIONS + 1u, random_below);
    for (uint32_t i = 1; i <= STEPS && right; i++) {
        bias = i % 499u == 0 ? 2u + random_below(13) : bias;
        right = model_step(bias) && (i % CHECK_EVERY != 0 || model_agrees()) && (i % 256u != 0 || model_all_hold());
    }
    return right && model_end();
}

TAP_TEST("blocks that come, go and change their size agree with a model, whatever the seed") {
    for (uint32_t seed = 1; seed <= SEEDS; seed++) {
        if (!run_seed(seed)) {
            tap_note("seed %u", (unsigned)seed);
            TAP_FAIL("memory and model part");
        }
    }
}
