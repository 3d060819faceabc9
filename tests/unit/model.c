/* Random histories of the memory manager agree with a model after each step.
 *
 * needs: unchecked */
#include "memory_model.h"

enum { STEPS = ON_TARGET ? 6000 : 40000, CHECK_EVERY = ON_TARGET ? 8 : 1 };

static bool run(unsigned regions) {
    uint32_t bias = 10;
    if (!model_start(regions, random_below)) {
        return false;
    }
    model_failures = model_panics = 0;
    for (unsigned i = 1; i <= STEPS; i++) {
        bias = i % 199u == 0 ? 2u + random_below(13) : bias;
        if (!model_step(bias) || (i % CHECK_EVERY == 0 && !model_agrees()) || (i % 64u == 0 && !model_all_hold())) {
            tap_note("step %u", i);
            return false;
        }
    }
    return model_end();
}

TAP_TEST("in one region") {
    TAP_OK(run(1));
    TAP_OK(model_failures > STEPS / 100 && model_panics > STEPS / 100);
}

TAP_TEST("in several regions") {
    for (unsigned regions = 2; regions <= MODEL_REGIONS; regions++) {
        TAP_OK(run(regions));
        TAP_OK(model_failures > STEPS / 100 && model_panics > STEPS / 100);
    }
}
