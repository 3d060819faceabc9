/* The inline path of incref and decref, where nothing dies: instruction by instruction.
 *
 * needs: target */
#include "bench.h"
#include "board.h"
#include "obol.h"

/* Disassembled by `make bench` below the figures. */
void bench_shown_nothing(ob_object *object);
void bench_shown_incref(ob_object *object);
void bench_shown_decref(ob_object *object);

__attribute__((noinline)) void bench_shown_nothing(ob_object *object) {
    __asm__ volatile("" : : "r"(object));
}

__attribute__((noinline)) void bench_shown_incref(ob_object *object) {
    ob_incref(object);
}

__attribute__((noinline)) void bench_shown_decref(ob_object *object) {
    ob_decref(object);
}

/// Instructions that a function takes beyond an empty one, called in the same way.
static uint32_t cost_of(void (*volatile function)(ob_object *), ob_object *object) {
    void (*volatile empty)(ob_object *) = bench_shown_nothing;
    bench_start();
    empty(object);
    uint32_t nothing = bench_stop();
    bench_start();
    function(object);
    return bench_stop() - nothing;
}

int main(void) {
    bench_init();
    if (ob_init(board_regions, board_region_count) != OB_OK) {
        bench_fail("ob_init");
    }
    ob_object *list = ob_list_new();
    if (list == NULL) {
        bench_fail("no memory");
    }
    bench_print("incref_inline", cost_of(bench_shown_incref, list), "instructions");
    bench_print("decref_inline", cost_of(bench_shown_decref, list), "instructions");
    bench_print("incref_immortal", cost_of(bench_shown_incref, OB_NONE), "instructions");
    bench_print("decref_immortal", cost_of(bench_shown_decref, OB_NONE), "instructions");
    bench_print("incref_int", cost_of(bench_shown_incref, OB_INT(5)), "instructions");
    bench_print("decref_int", cost_of(bench_shown_decref, OB_INT(5)), "instructions");
    if (ob_refcount(list) != 1) {
        bench_fail("the count is wrong");
    }
    ob_decref(list);
    return 0;
}
