/* Finalize objects: test_weakref.FinalizeTestCase.
 *
 * needs: ram 16K, flash 128K */
#include "cases.h"

static ob_object *res;

/// def add(x, y, z): res.append(x + y + z); return x + y + z
static ob_object *add_code(ob_object *self, ob_object *args) {
    (void)self;
    int32_t sum = 0;
    for (int i = 0; i < 3; i++) {
        sum += ob_int_small_value(ob_tuple_peek(args, i));
    }
    return ob_list_append(res, OB_INT(sum)) == OB_OK ? OB_INT(sum) : NULL;
}

static const OB_FUNCTION_DEFINE(add, "add", 3, 3, add_code);
#define ADD OB_FUNCTION(add)

static ob_object *no_args;

static ob_object *call(ob_object *f) {
    return ob_call(f, no_args);
}

/// f() twice, f.peek(), f.detach() are None, and f.alive is False.
static bool is_over(ob_object *f) {
    return call(f) == OB_NONE && call(f) == OB_NONE && ob_finalize_peek(f) == OB_NONE &&
           ob_finalize_detach(f) == OB_NONE && !ob_finalize_is_alive(f);
}

/// (a, add, args)
static bool shows(OB_TAKES ob_object *tuple, ob_object *a, ob_object *args) {
    bool good = ob_tuple_length(tuple) == 3 && ob_tuple_peek(tuple, 0) == a && ob_tuple_peek(tuple, 1) == ADD &&
                ob_equal(ob_tuple_peek(tuple, 2), args) == 1;
    ob_decref(tuple);
    return good;
}

TAP_TEST("test_weakref.FinalizeTestCase.test_finalize: called 199, then None; detached, never; at the object's death "
         "199; Obol has no "
         "keyword arguments") {
    begin();
    no_args = ob_tuple_from(NULL, 0);
    ob_object *args = ob_tuple_of(OB_INT(67), OB_INT(43), OB_INT(89));
    ob_object *a = new_c();
    res = ob_list_new();
    ob_object *f = ob_finalize_new(a, ADD, args);
    TAP_OK(ob_finalize_is_alive(f));
    TAP_OK(shows(ob_finalize_peek(f), a, args));
    TAP_OK(call(f) == OB_INT(199));
    TAP_OK(is_over(f));
    TAP_STRING(repr(res), "[199]");
    ob_decref(f);
    ob_list_clear(res);
    f = ob_finalize_new(a, ADD, args);
    TAP_OK(shows(ob_finalize_peek(f), a, args));
    TAP_OK(shows(ob_finalize_detach(f), a, args));
    TAP_OK(is_over(f));
    TAP_STRING(repr(res), "[]");
    ob_decref(f);
    f = ob_finalize_new(a, ADD, args);
    TAP_EQUAL(ob_refcount(a), 1);
    ob_decref(a);
    TAP_OK(is_over(f));
    TAP_STRING(repr(res), "[199]");
    ob_decref(f);
    ob_decref(res);
    ob_decref(args);
    ob_decref(no_args);
}

TAP_TEST("test_weakref.FinalizeTestCase.test_arg_errors: TypeError of what has no weak references; what cannot be "
         "called is told to the hook") {
    begin();
    GIVES_NO(OB_ETYPE, ob_finalize_new(OB_INT(1), ADD, NULL));
    ob_object *a = new_c();
    ob_object *f = ob_finalize_new(a, OB_INT(1), NULL);
    if (f == NULL) { /* a refusal is right, too */
        TAP_EQUAL(taken_error(), OB_ETYPE);
    }
    ob_xdecref(f);
    ob_decref(a);
    TAP_EQUAL(heard.count, f != NULL);
}

static bool appends(const char *text) {
    ob_object *item = ob_str_from(text);
    int error = ob_list_append(res, item);
    ob_decref(item);
    return error == OB_OK;
}

TAP_TEST("test_weakref.FinalizeTestCase.test_order: A f3 B C f4 f2 f1 D: the newest first, also those that nobody "
         "refers to") {
    begin();
    no_args = ob_tuple_from(NULL, 0);
    ob_object *a = new_c();
    res = ob_list_new();
    static const char *const names[] = {"f1", "f2", "f3", "f4", "f5"};
    ob_object *f[5];
    for (int i = 0; i < 5; i++) {
        ob_object *append = append_text(res, names[i]);
        f[i] = ob_finalize_new(a, append, NULL);
        TAP_OK(f[i] != NULL);
        ob_decref(append);
    }
    ob_decref(f[0]);
    ob_decref(f[3]);
    TAP_OK(ob_finalize_is_alive(f[1]) && ob_finalize_is_alive(f[2]) && ob_finalize_is_alive(f[4]));
    ob_decref(ob_finalize_detach(f[4]));
    TAP_OK(!ob_finalize_is_alive(f[4]));
    TAP_OK(call(f[4]) == OB_NONE);
    TAP_OK(appends("A"));
    TAP_OK(call(f[2]) != NULL);
    TAP_OK(!ob_finalize_is_alive(f[2]));
    TAP_OK(appends("B"));
    TAP_OK(call(f[2]) == OB_NONE);
    TAP_OK(appends("C"));
    ob_decref(a);
    TAP_OK(!ob_finalize_is_alive(f[1]));
    TAP_OK(appends("D"));
    TAP_OK(call(f[1]) == OB_NONE);
    TAP_STRING(repr(res), "['A', 'f3', 'B', 'C', 'f4', 'f2', 'f1', 'D']");
    ob_decref(f[1]);
    ob_decref(f[2]);
    ob_decref(f[4]);
    ob_decref(res);
    ob_decref(no_args);
}

TAP_TEST("test_weakref.FinalizeTestCase.test_all_freed: callback and finalize object live without a reference until "
         "the call, and then go") {
    begin();
    ob_object *a = new_c();
    res = ob_list_new();
    ob_object *function = append_text(res, "123");
    ob_decref(ob_finalize_new(a, function, NULL));
    ob_object *wr_callback = ob_weakref_new(function, NULL);
    ob_decref(function);
    TAP_OK(!is_dead(wr_callback));
    TAP_EQUAL(ob_weakref_count(a), 1);
    ob_decref(a);
    TAP_OK(is_dead(wr_callback));
    TAP_STRING(repr(res), "['123']");
    ob_decref(wr_callback);
    ob_decref(res);
    TAP_OK(is_empty_heap());
}

static ob_object *subject_of_all;

/// g1 = finalize(cls, print, 'g1'); print('f3 error'); 1/0
static ob_object *fail_code(ob_object *self, ob_object *args) {
    (void)args;
    ob_object *append = append_text(res, "g1");
    ob_decref(ob_finalize_new(subject_of_all, append, NULL));
    ob_decref(append);
    (void)appends("f3 error");
    (void)ob_error_set(OB_EZERO, "division by zero", self);
    return NULL;
}

static const OB_FUNCTION_DEFINE(failing, "error", 0, 0, fail_code);

TAP_TEST("test_weakref.FinalizeTestCase.test_atexit: at the end f4, f3 error, g1, f1, but not f2; ZeroDivisionError is "
         "told to the hook") {
    begin();
    subject_of_all = new_c();
    res = ob_list_new();
    static const char *const names[] = {"f1", "f2", NULL, "f4"};
    for (int i = 0; i < 4; i++) {
        ob_object *code = names[i] != NULL ? append_text(res, names[i]) : OB_FUNCTION(failing);
        ob_object *f = ob_finalize_new(subject_of_all, code, NULL);
        TAP_OK(ob_finalize_at_exit(f));
        ob_finalize_set_at_exit(f, i != 1);
        TAP_EQUAL(ob_finalize_at_exit(f), i != 1);
        ob_decref(f);
        ob_decref(code);
    }
    (void)ob_finish();
    TAP_STRING(repr(res), "['f4', 'f3 error', 'g1', 'f1']");
    TAP_EQUAL(heard.count, 1);
    TAP_EQUAL(heard.code, OB_EZERO);
    ob_list_clear(res);
    ob_decref(subject_of_all);
    ob_decref(res);
}
