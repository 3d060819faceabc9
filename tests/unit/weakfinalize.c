/* finalize objects: called once, at the death of their object or the end of the program, or not at all.
 *
 * needs: ram 16K, flash 128K */
#include "support.h"

static ob_object *log_list; ///< the arguments of the calls, in order

static ob_object *note_code(ob_object *self, ob_object *args) {
    (void)self;
    (void)ob_list_append(log_list, ob_tuple_length(args) != 0 ? ob_tuple_peek(args, 0) : OB_NONE);
    return OB_INT(42);
}

static OB_FUNCTION_DEFINE(note, "note", 0, 2, note_code);

static ob_object *no_args(void) {
    return ob_tuple_from(NULL, 0);
}

/// A call with this number.
static ob_object *watch(ob_object *object, int32_t number) {
    ob_object *args = ob_tuple_of(OB_INT(number));
    ob_object *made = args != NULL ? ob_finalize_new(object, OB_FUNCTION(note), args) : NULL;
    ob_xdecref(args);
    return made;
}

static void begin(void) {
    log_list = ob_list_new();
}

static void end(void) {
    ob_decref(log_list);
    drain();
    TAP_OK(is_empty_heap());
}

TAP_TEST("it calls when its object dies, kept alive by the runtime until then") {
    begin();
    ob_object *object = ob_list_new();
    ob_object *finalize = watch(object, 1);
    TAP_EQUAL(ob_refcount(finalize), 2);
    TAP_EQUAL(ob_refcount(object), 1);
    TAP_STRING(repr(finalize), "<finalize object; for 'list'>");
    ob_decref(finalize);
    TAP_STRING(repr(log_list), "[]");
    ob_decref(object);
    TAP_STRING(repr(log_list), "[1]");
    object = ob_list_new();
    ob_decref(ob_finalize_new(object, OB_FUNCTION(note), NULL));
    ob_decref(object);
    TAP_STRING(repr(log_list), "[1, None]");
    end();
}

TAP_TEST("the newest calls first; one that is dead says so, and gives None when it is called") {
    begin();
    ob_object *object = ob_list_new();
    ob_object *a = watch(object, 1);
    ob_object *b = watch(object, 2);
    TAP_OK(ob_finalize_is_alive(a));
    ob_decref(object);
    TAP_STRING(repr(log_list), "[2, 1]");
    TAP_OK(!ob_finalize_is_alive(a) && !ob_finalize_is_alive(b));
    TAP_STRING(repr(a), "<finalize object; dead>");
    TAP_OK(ob_call(a, no_args()) == OB_NONE);
    TAP_OK(ob_finalize_peek(a) == OB_NONE && ob_finalize_detach(a) == OB_NONE);
    TAP_EQUAL(ob_refcount(a), 1);
    ob_decref(a);
    ob_decref(b);
    end();
}

TAP_TEST("called by the program it gives the result, and never calls again; detached it never calls") {
    begin();
    ob_object *object = ob_list_new();
    ob_object *a = watch(object, 1);
    ob_object *b = watch(object, 2);
    ob_object *args = ob_tuple_of(OB_INT(1));
    TAP_OK(ob_call(a, args) == NULL && taken_error() == OB_ETYPE);
    ob_decref(args);
    TAP_OK(ob_call(a, no_args()) == OB_INT(42));
    TAP_OK(ob_call(a, no_args()) == OB_NONE);
    ob_object *told = ob_finalize_peek(b);
    TAP_OK(ob_tuple_peek(told, 0) == object && ob_tuple_peek(told, 1) == OB_FUNCTION(note));
    TAP_STRING(repr(ob_tuple_peek(told, 2)), "(2,)");
    ob_decref(told);
    told = ob_finalize_detach(b);
    TAP_OK(ob_tuple_peek(told, 0) == object && !ob_finalize_is_alive(b));
    ob_decref(told);
    TAP_EQUAL(ob_refcount(a), 1);
    TAP_EQUAL(ob_refcount(b), 1);
    TAP_EQUAL(ob_weakref_count(object), 0);
    ob_decref(a);
    ob_decref(b);
    ob_decref(object);
    TAP_STRING(repr(log_list), "[1]");
    end();
}

TAP_TEST("at the end of the program those for then call, the last made first, and the others never") {
    begin();
    ob_object *object = ob_list_new();
    ob_object *all[4];
    for (int32_t i = 0; i < 4; i++) {
        all[i] = watch(object, i);
        TAP_OK(ob_finalize_at_exit(all[i]));
    }
    ob_finalize_set_at_exit(all[1], false);
    TAP_OK(!ob_finalize_at_exit(all[1]));
    TAP_EQUAL(ob_finish(), 0);
    TAP_STRING(repr(log_list), "[3, 2, 0]");
    ob_decref(object);
    TAP_STRING(repr(log_list), "[3, 2, 0]");
    for (int i = 0; i < 4; i++) {
        TAP_EQUAL(ob_refcount(all[i]), 1);
        ob_decref(all[i]);
    }
    end();
}

static ob_object *last_object;

static ob_object *make_another_code(ob_object *self, ob_object *args) {
    (void)note_code(self, args);
    ob_decref(watch(last_object, 9));
    return OB_NONE;
}

static OB_FUNCTION_DEFINE(make_another, "make_another", 0, 1, make_another_code);

static int finalize_last(ob_object *self) {
    (void)self;
    return ob_list_append(log_list, OB_INT(100));
}

static const OB_TYPE_DEFINE(last_type, "last", ob_container, .flags = OB_TYPE_CONTAINER,
                            OB_SPECIAL(.finalize = finalize_last));

TAP_TEST("what is made meanwhile calls as well, before the finalizers of what lives") {
    begin();
    last_object = ob_object_new(&last_type, 0);
    ob_decref(ob_finalize_new(last_object, OB_FUNCTION(make_another), NULL));
    TAP_EQUAL(ob_finish(), 1);
    TAP_STRING(repr(log_list), "[None, 9, 100]");
    ob_decref(last_object);
    end();
}

static ob_object *fail_code(ob_object *self, ob_object *args) {
    (void)args;
    (void)ob_error_set(OB_EVALUE, "a call's own", self);
    return NULL;
}

static OB_FUNCTION_DEFINE(fail, "fail", 0, 0, fail_code);
static unsigned hook_calls;

static void note_unraisable(ob_object *source, const ob_error_state *error) {
    hook_calls += error->code == OB_EVALUE && ob_is_instance(source, &ob_finalize_type);
}

TAP_TEST("what a call reports goes to the hook, also at the end; to the program if that called") {
    begin();
    (void)ob_set_unraisable_hook(note_unraisable);
    hook_calls = 0;
    ob_object *object = ob_list_new();
    ob_decref(ob_finalize_new(object, OB_FUNCTION(fail), NULL));
    ob_decref(object);
    TAP_EQUAL(hook_calls, 1);
    object = ob_list_new();
    ob_decref(ob_finalize_new(object, OB_FUNCTION(fail), NULL));
    (void)ob_finish();
    TAP_EQUAL(hook_calls, 2);
    ob_object *finalize = ob_finalize_new(object, OB_FUNCTION(fail), NULL);
    TAP_OK(ob_call(finalize, no_args()) == NULL && taken_error() == OB_EVALUE);
    TAP_EQUAL(hook_calls, 2);
    ob_decref(finalize);
    ob_decref(object);
    (void)ob_set_unraisable_hook(NULL);
    end();
}

TAP_TEST("wrong arguments, want of memory") {
    begin();
    TAP_OK(ob_finalize_new(OB_INT(1), OB_FUNCTION(note), NULL) == NULL && taken_error() == OB_ETYPE);
    EXPECT_PANIC(OB_PANIC_WRONG_TYPE, (void)ob_finalize_is_alive(log_list));
    ob_object *object = ob_list_new();
    ob_object *finalize = watch(object, 1);
    void *ballast = take_ballast();
    TAP_OK(ob_finalize_new(object, OB_FUNCTION(note), NULL) == NULL && taken_error() == OB_ENOMEM);
    TAP_OK(ob_finalize_detach(finalize) == NULL && taken_error() == OB_ENOMEM);
    TAP_OK(ob_finalize_is_alive(finalize));
    drop_ballast(ballast);
    ob_object *told = ob_finalize_detach(finalize);
    TAP_OK(told != NULL && told != OB_NONE);
    ob_decref(told);
    ob_decref(finalize);
    ob_decref(object);
    end();
}

TAP_TEST("many whose objects die together") {
    begin();
    ob_object *list = ob_list_new();
    enum { COUNT = 30 };
    for (int32_t i = 0; i < COUNT; i++) {
        ob_object *object = ob_list_new();
        TAP_EQUAL(ob_list_append(list, object), OB_OK);
        ob_decref(watch(object, i));
        ob_decref(object);
    }
    ob_decref(list);
    drain();
    TAP_EQUAL(ob_list_length(log_list), COUNT);
    end();
}

TAP_TEST("a new start of the runtime knows none of the old ones") {
    begin();
    ob_object *object = ob_list_new();
    ob_decref(watch(object, 1));
    TAP_EQUAL(ob_init(board_regions, board_region_count), OB_OK);
    begin();
    TAP_EQUAL(ob_finish(), 0);
    object = ob_list_new();
    ob_decref(watch(object, 2));
    (void)ob_finish();
    TAP_STRING(repr(log_list), "[2]");
    ob_decref(object);
    end();
}
