/* Both examples, with memory refused at each of their allocations in turn: once, and from there on. Each time they report
 * OB_ENOMEM, leave nothing behind, and work when run again. tap_after_each (tests/unit/support.c) checks the heap.
 *
 * needs: unchecked */
#include <string.h>

#include "../unit/support.h"
#include "concordance/concordance.h"
#include "refuse.h"
#include "session/session.h"

/// More words than a flat dict holds, one on many lines, one long, one not ASCII.
static const char text[] =
    "one two three four\nfive one six seven\neight nine ten one eleven\n"
    "l'\xC3\xA9t\xC3\xA9 one a_word_that_is_longer_than_the_first_thirty_two_bytes_of_its_buffer\n"
    "one one one one one one one one one one one one one\n";

/// Output is compared by hash: it does not fit a small board's memory twice.
typedef struct digest {
    ob_sink sink;
    uint32_t hash;
} digest;

static int write_to_digest(ob_sink *self, const char *bytes, size_t length) {
    digest *target = (digest *)self;
    for (size_t i = 0; i < length; i++) {
        target->hash = (target->hash ^ (uint8_t)bytes[i]) * 16777619u;
    }
    return OB_OK;
}

typedef struct reader {
    size_t position;
} reader;

/// In pieces of 7 bytes, so that words and characters are cut.
static ptrdiff_t read_text(void *context, char *buffer, size_t size) {
    reader *self = context;
    size_t count = sizeof text - 1 - self->position;
    count = count < 7 ? count : 7;
    count = count < size ? count : size;
    memcpy(buffer, text + self->position, count);
    self->position += count;
    return (ptrdiff_t)count;
}

static int run_concordance(ob_sink *out) {
    reader source = {0};
    concordance_input input = {read_text, &source};
    return concordance_run(&input, out);
}

/// Peaks differ from run to run, and the heap is as fresh as it was at the first one.
static int run_fresh(int (*example)(ob_sink *), uint32_t *hash) {
    digest out = {{write_to_digest, OB_OK}, 2166136261u};
    if (ob_init(board_regions, board_region_count) != OB_OK) {
        return OB_EVALUE;
    }
    int error = example(&out.sink);
    *hash = out.hash;
    return error;
}

static bool nothing_left(void) {
    ob_region_stats stats = ob_memory_get_stats();
    return stats.blocks == 0 && stats.used_bytes == 0 && ob_waiting() == 0 && ob_heap_check() == NULL;
}

static void sweep(int (*example)(ob_sink *), refusal how) {
    uint32_t reference;
    refuse(REFUSE_NONE, 0);
    TAP_EQUAL(run_fresh(example, &reference), OB_OK);
    unsigned count = allocations_asked();
    TAP_OK(count > 10);
    unsigned reported = 0;
    for (unsigned k = 0; k < count; k++) {
        uint32_t hash;
        refuse(how, k);
        int error = run_fresh(example, &hash);
        TAP_OK(was_refused());
        TAP_OK(nothing_left());
        if (error == OB_OK) {
            /* A pop that found no smaller block keeps the larger one: only that may go unnoticed. */
            TAP_OK(how == REFUSE_ONE);
            continue;
        }
        reported++;
        TAP_EQUAL(error, OB_ENOMEM);
        TAP_EQUAL(ob_error()->code, OB_ENOMEM);
        TAP_STRING(ob_error()->message, "out of memory");
        TAP_OK(ob_error()->object == NULL);
        refuse(REFUSE_NONE, 0);
        ob_error_clear();
        TAP_EQUAL(run_fresh(example, &hash), OB_OK);
        TAP_EQUAL(hash, reference);
    }
    tap_note("%u allocations, %u refusals reported", count, reported);
    TAP_OK(reported + 2 >= count);
}

TAP_TEST("the session survives the refusal of each of its allocations") {
    sweep(session_run, REFUSE_ONE);
}

TAP_TEST("the session survives that memory ends at each of its allocations") {
    sweep(session_run, REFUSE_REST);
}

TAP_TEST("the concordance survives the refusal of each of its allocations") {
    sweep(run_concordance, REFUSE_ONE);
}

TAP_TEST("the concordance survives that memory ends at each of its allocations") {
    sweep(run_concordance, REFUSE_REST);
}
