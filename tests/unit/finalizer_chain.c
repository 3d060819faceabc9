/* A million objects in a row, with a finalizer on every thousandth, and a weak reference with a callback on every thousandth: they end in pieces or
 * at once, each once and in order, and on a small stack.
 *
 * needs: ram 64K
 * seconds: 120 */
#include "support.h"

typedef struct link {
    ob_container head;
    ob_object *next;
} link;

typedef struct marked {
    ob_container head;
    ob_object *next;
    uint32_t number;
} marked;

enum { EVERY = 1000, MOST = 1000000 };

/// A sanitizer's frames are larger than a microcontroller's whole stack.
static const size_t stack_bytes = ON_TARGET ? 2048 : 16384;
static uintptr_t lowest_stack;

static uint32_t expected; ///< the next to be finalized
static uint32_t finalized;
static uint32_t released;
static uint32_t called;
static uint32_t wrong;
static bool drops_next;

static void note_stack(void) {
    uintptr_t here = (uintptr_t)__builtin_frame_address(0);
    lowest_stack = here < lowest_stack ? here : lowest_stack;
}

static int finalize(ob_object *self) {
    marked *one = (marked *)(void *)self;
    note_stack();
    wrong += one->number != expected;
    expected += EVERY;
    finalized++;
    if (drops_next) {
        OB_SETREF(one->next, OB_NIL);
    }
    return OB_OK;
}

static void release(ob_object *self) {
    (void)self;
    note_stack();
    released++;
}

static const OB_TYPE_DEFINE(link_type, "link", link, OB_FIELDS(link, next, next));
static const OB_TYPE_DEFINE(marked_type, "marked", marked, OB_FIELDS(marked, next, next), .traits = OB_TRAIT_SPECIAL,
                            .special = &(const ob_special){.finalize = finalize, .release = release});

static ob_object *call_back_code(ob_object *self, ob_object *args) {
    (void)self;
    (void)args;
    note_stack();
    called++;
    return OB_NONE;
}

static const OB_FUNCTION_DEFINE(call_back, "call_back", 1, 1, call_back_code);

static uint32_t length;
static uint32_t marks;
static ob_object *refs; ///< a list of the weak references

/// What the memory holds, a million at most, the first one marked. The numbers go up from it.
static ob_object *new_chain(void) {
    size_t each =
        sizeof(link) + (sizeof(marked) + 3u * sizeof(void *) * 9u) / EVERY + 1u + 2u * OB_CHECKED * sizeof(void *);
    uint32_t room = (uint32_t)(heap_bytes() / (each + each / 8u));
    length = (room < MOST ? room : MOST) / EVERY * EVERY + 1u;
    marks = length / EVERY + 1u;
    refs = ob_list_new();
    ob_object *chain = OB_NIL;
    for (uint32_t number = length; number-- > 0;) {
        bool is_marked = number % EVERY == 0;
        ob_object *made = ob_object_new(is_marked ? &marked_type : &link_type, 0);
        if (made == NULL) {
            ob_decref(chain);
            return NULL;
        }
        ((link *)(void *)made)->next = chain;
        chain = made;
        if (is_marked) {
            ((marked *)(void *)made)->number = number;
            ob_object *ref = ob_weakref_new(made, OB_FUNCTION(call_back));
            wrong += ref == NULL || ob_list_append(refs, ref) != OB_OK;
            ob_xdecref(ref);
        }
    }
    return chain;
}

static void end_chain(uint32_t budget, bool drops) {
#if !ON_TARGET
    static uint8_t bank[64 << 20] __attribute__((aligned(8)));
    TAP_EQUAL(ob_init(&(ob_region){"bank", bank, sizeof bank, 0}, 1), OB_OK);
#endif
    expected = finalized = released = called = wrong = 0;
    drops_next = drops;
    ob_object *chain = new_chain();
    TAP_OK(chain != NULL && wrong == 0);
    uintptr_t from = (uintptr_t)__builtin_frame_address(0);
    lowest_stack = from;
    (void)ob_set_decref_budget(budget);
    ob_decref(chain);
    TAP_OK(budget != OB_UNLIMITED || ob_waiting() + ob_due() == 0);
    while (ob_gc_step(100)) {
        TAP_OK(ob_waiting() <= 2 + OB_FINALIZER_DEPTH);
    }
    (void)ob_set_decref_budget(OB_DECREF_BUDGET_UNITS);
    tap_note("%u objects, %u of stack", (unsigned)length, (unsigned)(from - lowest_stack));
    TAP_EQUAL(finalized, marks);
    TAP_EQUAL(released, marks);
    TAP_EQUAL(called, marks);
    TAP_EQUAL(wrong, 0);
    TAP_OK(lowest_stack < from && from - lowest_stack < stack_bytes);
    ob_decref(refs);
    drain();
    TAP_OK(is_empty_heap());
}

TAP_TEST("a chain of a million objects with finalizers ends in pieces, on a small stack") {
    end_chain(OB_DECREF_BUDGET_UNITS, false);
}

TAP_TEST("it ends in one decref, without a limit") {
    end_chain(OB_UNLIMITED, false);
}

TAP_TEST("it ends when each finalizer drops the rest itself, in pieces and without a limit") {
    end_chain(1, true);
    end_chain(OB_UNLIMITED, true);
}
