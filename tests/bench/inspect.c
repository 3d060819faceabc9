/* What looking inside costs: per block and per reference of a heap of pairs and lists; and, in builds with OB_REFS=1, what recording
 * costs.
 *
 * needs: target, ram 64K */
#include "bench.h"
#include "board.h"
#include "obol.h"

enum { LISTS = 50, ITEMS = 8, PLACES_ROWS = 64 };

static ob_object *build(void) {
    ob_object *outer = ob_list_new();
    for (int i = 0; i < LISTS && outer != NULL; i++) {
        ob_object *inner = ob_list_new();
        for (int k = 0; k < ITEMS && inner != NULL; k++) {
            ob_object *item = ob_tuple_of(OB_NONE, OB_INT(k));
            if (item == NULL || ob_list_append(inner, item) != OB_OK) {
                bench_fail("memory");
            }
            ob_decref(item);
        }
        if (inner == NULL || ob_list_append(outer, inner) != OB_OK) {
            bench_fail("memory");
        }
        ob_decref(inner);
    }
    return outer;
}

static int discard(ob_sink *self, const char *text, size_t length) {
    (void)self;
    (void)text;
    (void)length;
    return OB_OK;
}

static void print_per(const char *name, uint32_t instructions, size_t count, const char *unit) {
    bench_print_mean(name, instructions, (uint32_t)count, unit);
}

static void measure_refs(ob_object *object) {
#if OB_REFS
    static ob_refs_row rows[PLACES_ROWS];
    bench_series off = {0}, on = {0}, drop = {0};
    for (int i = 0; i < 16; i++) {
        BENCH(&off, ob_incref(object));
        ob_decref(object);
    }
    ob_refs_start(rows, PLACES_ROWS, NULL);
    for (int i = 0; i < 16; i++) {
        BENCH(&on, ob_incref(object));
        BENCH(&drop, ob_decref(object));
    }
    ob_refs_stop();
    bench_print("refs_incref_idle", off.worst, "instructions");
    bench_print("refs_incref_worst", on.worst, "instructions");
    bench_print("refs_decref_worst", drop.worst, "instructions");
#else
    (void)object;
#endif
}

int main(void) {
    bench_init();
    if (ob_init(board_regions, board_region_count) != OB_OK) {
        bench_fail("ob_init");
    }
    ob_object *outer = build();
    bench_start();
    ob_totals totals = ob_get_totals();
    print_per("inspect_totals", bench_stop(), totals.blocks, "instructions/block");
    bench_start();
    size_t size = ob_size_of(outer);
    bench_print("inspect_size_of", bench_stop(), "instructions");
    size_t references = LISTS * (1 + ITEMS * 3);
    bench_start();
    size_t found = ob_find_holders(outer, NULL, 0);
    print_per("inspect_holders", bench_stop(), totals.blocks + references, "instructions/block");
    ob_sink sink = {discard, OB_OK};
    bench_start();
    size_t leaks = ob_report_leaks(&sink);
    print_per("inspect_report", bench_stop(), totals.blocks + references, "instructions/block");
    if (size == 0 || found != 0 || leaks != totals.objects) {
        bench_fail("wrong");
    }
    measure_refs(outer);
    ob_decref(outer);
    return 0;
}
