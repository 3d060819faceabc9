/* Finalizers, callbacks and weak references, with memory refused at each allocation of what they do, and of what makes them, in turn: once, and
 * from there on. A finalizer that has no memory reports it and has run; a callback that cannot be called for want of it is told; nothing
 * is lost, nothing runs twice, and the same works when there is memory again.
 *
 * needs: unchecked, ram 16K */
#include "../unit/support.h"
#include "refuse.h"

typedef struct thing {
    ob_container head;
    ob_object *inner;
    int number;
} thing;

enum { THINGS = 4 };

static unsigned finalized[THINGS];
static unsigned released[THINGS];
static unsigned called;
static unsigned completed; ///< finalizers and callbacks that did all they wanted
static unsigned told;
static unsigned wrong;
static ob_object *made[24]; ///< what they made
static unsigned made_count;

static int keep(OB_TAKES ob_object *object) {
    if (object == NULL) {
        return ob_error()->code;
    }
    if (made_count == 24) {
        ob_decref(object);
    } else {
        made[made_count++] = object;
    }
    return OB_OK;
}

/// Allocations of each kind: a list that grows, a dict, a weak reference to itself with a callback, and one that is shared.
static int work(ob_object *self) {
    ob_object *list = ob_list_of(OB_INT(1), OB_INT(2), OB_INT(3));
    int error = keep(list);
    for (int i = 0; i < 70 && error == OB_OK; i++) {
        error = ob_list_append(list, OB_INT(i));
    }
    ob_object *dict = error == OB_OK ? ob_dict_new() : NULL;
    error = error == OB_OK ? keep(dict) : error;
    if (error == OB_OK) {
        error = ob_dict_set(dict, OB_INT(1), list);
    }
    if (error == OB_OK) {
        error = keep(ob_weakref_new(list, NULL));
    }
    completed += error == OB_OK;
    wrong += error != OB_OK && (error != OB_ENOMEM || ob_error()->code != OB_ENOMEM);
    (void)self;
    return error;
}

static int finalize(ob_object *self) {
    finalized[((thing *)(void *)self)->number]++;
    return work(self);
}

static void release(ob_object *self) {
    released[((thing *)(void *)self)->number]++;
}

static const OB_TYPE_DEFINE(thing_type, "thing", thing, OB_FIELDS(thing, inner, inner), .traits = OB_TRAIT_SPECIAL,
                            .special = &(const ob_special){.finalize = finalize, .release = release});

static ob_object *call_back_code(ob_object *self, ob_object *args) {
    (void)self;
    called++;
    wrong += ob_weakref_get(ob_tuple_peek(args, 0)) != OB_NONE;
    return work(OB_NONE) == OB_OK ? OB_NONE : NULL;
}

static const OB_FUNCTION_DEFINE(call_back, "call_back", 1, 1, call_back_code);

static void hear(ob_object *source, const ob_error_state *error) {
    wrong += error->code != OB_ENOMEM || source == NULL || ob_error()->code != OB_OK;
    told++;
}

static ob_object *new_thing(int number, OB_TAKES ob_object *inner) {
    ob_object *object = ob_object_new(&thing_type, 0);
    ((thing *)(void *)object)->inner = inner;
    ((thing *)(void *)object)->number = number;
    return object;
}

static ob_object *refs[3];
static ob_object *root;

/// A list of a thing that holds another, and two more; three are watched.
static void set_up(void) {
    refuse(REFUSE_NONE, 0);
    memset(finalized, 0, sizeof finalized);
    memset(released, 0, sizeof released);
    called = completed = told = wrong = made_count = 0;
    ob_object *inner = new_thing(1, OB_NIL);
    ob_object *things[] = {new_thing(0, inner), new_thing(2, OB_NIL), new_thing(3, OB_NIL)};
    refs[0] = ob_weakref_new(things[0], OB_FUNCTION(call_back));
    refs[1] = ob_weakref_new(inner, OB_FUNCTION(call_back));
    refs[2] = ob_weakref_new(things[2], OB_FUNCTION(call_back));
    root = ob_list_new();
    for (unsigned i = 0; i < 3; i++) {
        (void)ob_list_append(root, things[i]);
        ob_decref(things[i]);
    }
    drain();
}

static void take_down(void) {
    refuse(REFUSE_NONE, 0);
    for (unsigned i = 0; i < 3; i++) {
        ob_decref(refs[i]);
    }
    while (made_count > 0) {
        ob_decref(made[--made_count]);
    }
    drain();
}

/// The end of everything in the root, with the k-th allocation refused.
static void end_all(refusal how, unsigned k, uint32_t budget, bool *refused) {
    set_up();
    (void)ob_set_decref_budget(budget);
    refuse(how, k);
    ob_decref(root);
    while (ob_gc_step(budget)) {
        TAP_OK(ob_heap_check() == NULL);
    }
    *refused = was_refused();
    refuse(REFUSE_NONE, 0);
    TAP_EQUAL(wrong, 0);
    for (unsigned i = 0; i < THINGS; i++) {
        TAP_EQUAL(finalized[i], 1);
        TAP_EQUAL(released[i], 1);
    }
    for (unsigned i = 0; i < 3; i++) {
        TAP_OK(ob_weakref_get(refs[i]) == OB_NONE);
    }
    TAP_EQUAL(completed + told, THINGS + 3); /* a callback that was not called was told */
    TAP_OK(*refused || told == 0);           /* a vector may do with less */
    TAP_OK(called + told >= 3);
    take_down();
    TAP_OK(is_empty_heap());
    TAP_OK(ob_heap_check() == NULL);
}

TAP_TEST(
    "finalizers and callbacks survive the refusal of each of their allocations: each has run, or the hook was told") {
    (void)ob_set_unraisable_hook(hear);
    unsigned tried = 0;
    static const uint32_t budgets[] = {1, 7, 32, OB_UNLIMITED};
    for (unsigned i = 0; i < sizeof budgets / sizeof budgets[0]; i++) {
        for (refusal how = REFUSE_ONE; how <= REFUSE_REST; how++) {
            bool refused = true;
            for (unsigned k = 0; refused; k++) {
                end_all(how, k, budgets[i], &refused);
                TAP_OK(k < 400);
                tried++;
            }
        }
    }
    tap_note("%u times", tried);
    (void)ob_set_unraisable_hook(NULL);
    (void)ob_set_decref_budget(OB_DECREF_BUDGET_UNITS);
    TAP_OK(tried > 100);
}

/* Making weak references, and asking for them. */

static ob_object *object;
static ob_object *result;

static int do_shared(void) {
    result = ob_weakref_new(object, NULL);
    return result != NULL ? OB_OK : (int)ob_error()->code;
}

static int do_calling(void) {
    result = ob_weakref_new(object, OB_FUNCTION(call_back));
    return result != NULL ? OB_OK : (int)ob_error()->code;
}

static int do_list(void) {
    result = ob_weakref_list(object);
    return result != NULL ? OB_OK : (int)ob_error()->code;
}

static int do_call(void) {
    result = ob_call_with(refs[0], OB_NONE);
    return result != NULL ? OB_OK : ob_error()->code == OB_ETYPE ? OB_OK : (int)ob_error()->code;
}

static int (*const operations[])(void) = {do_shared, do_calling, do_list, do_call};

static void refuse_one(int (*operation)(void), unsigned watches, refusal how, unsigned k, bool *refused) {
    refuse(REFUSE_NONE, 0);
    object = ob_list_of(OB_INT(1));
    ob_object *others[40];
    for (unsigned i = 0; i < watches; i++) {
        others[i] = ob_weakref_new(object, OB_FUNCTION(call_back));
    }
    refs[0] = ob_weakref_new(object, OB_FUNCTION(ob_getrefcount));
    size_t used = ob_memory_get_stats().used_bytes;
    result = NULL;
    refuse(how, k);
    int error = operation();
    *refused = was_refused();
    refuse(REFUSE_NONE, 0);
    ob_error_clear();
    TAP_OK(*refused || error == OB_OK);
    if (error != OB_OK) {
        TAP_EQUAL(error, OB_ENOMEM);
        drain();
        TAP_EQUAL(ob_weakref_count(object), watches + 1);
        TAP_EQUAL(ob_refcount(object), 1);
        TAP_EQUAL(ob_memory_get_stats().used_bytes, used);
        TAP_EQUAL(operation(), OB_OK);
        ob_error_clear();
    }
    ob_xdecref(result);
    ob_decref(refs[0]);
    for (unsigned i = 0; i < watches; i++) {
        ob_decref(others[i]);
    }
    ob_decref(object);
    drain();
    TAP_OK(is_empty_heap());
    TAP_OK(ob_heap_check() == NULL);
}

TAP_TEST("weak references that there is no memory for leave the object as it was, and a second try works") {
    for (unsigned i = 0; i < sizeof operations / sizeof operations[0]; i++) {
        for (unsigned watches = 0; watches <= 40; watches += 20) {
            for (refusal how = REFUSE_ONE; how <= REFUSE_REST; how++) {
                bool refused = true;
                for (unsigned k = 0; refused; k++) {
                    refuse_one(operations[i], watches, how, k, &refused);
                    TAP_OK(k < 20);
                }
            }
        }
    }
}
