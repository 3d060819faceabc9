/* Finalizers and resurrection: test_finalization, test_gc, and what other suites of CPython say of __del__ and of its errors. Cycles wait
 * for the collector.
 *
 * needs: ram 16K */
#include "cases.h"

static unsigned wrong; ///< what finalizers did not find as it should be

/// SimpleBase.check_sanity: id_ is id(self). The attribute `other` keeps a list that holds the arg.
static int check_sanity(ob_object *self) {
    ob_object *list = as_subject(self)->other;
    wrong += list == OB_NIL || ob_list_length(list) != 1 || ob_list_peek(list, 0) != as_subject(self)->arg;
    wrong += ob_refcount(self) != 1 || !ob_is_finalized(self);
    return OB_OK;
}

static int resurrect_sane(ob_object *self) {
    (void)check_sanity(self);
    return resurrect(self);
}

static ob_object *new_simple(int32_t id, int (*del)(ob_object *self)) {
    ob_object *made = new_mortal(id, del);
    set_other(made, ob_list_of(OB_INT(id)));
    return made;
}

TAP_TEST("test_finalization.SimpleFinalizationTest.test_simple: 1 call, no survivor, the weak reference dead; nothing "
         "more later") {
    begin();
    wrong = 0;
    survivors = ob_list_new();
    ob_object *s = new_simple(7, check_sanity);
    ob_object *wr = ob_weakref_new(s, NULL);
    ob_decref(s);
    for (int i = 0; i < 2; i++) {
        TAP_EQUAL(del_count, 1);
        TAP_EQUAL(del_calls[0], 7);
        TAP_EQUAL(mortals_alive, 0);
        TAP_OK(is_dead(wr));
        collect();
    }
    TAP_EQUAL(wrong, 0);
    ob_decref(wr);
    ob_decref(survivors);
}

TAP_TEST("test_finalization.SimpleFinalizationTest.test_simple_resurrect: 1 call, 1 survivor with its weak reference; "
         "cleared, it dies "
         "without a second call") {
    begin();
    wrong = 0;
    survivors = ob_list_new();
    ob_object *s = new_simple(7, resurrect_sane);
    ob_object *wr = ob_weakref_new(s, CALLBACK);
    ob_decref(s);
    TAP_EQUAL(del_count, 1);
    TAP_EQUAL(ob_list_length(survivors), 1);
    TAP_OK(refers_to(wr, ob_list_peek(survivors, 0)));
    TAP_OK(ob_is_finalized(ob_list_peek(survivors, 0)));
    TAP_EQUAL(called, 0);
    ob_list_clear(survivors);
    TAP_EQUAL(del_count, 1);
    TAP_EQUAL(mortals_alive, 0);
    TAP_EQUAL(called, 1);
    TAP_EQUAL(wrong, 0);
    TAP_OK(is_dead(wr));
    ob_decref(wr);
    ob_decref(survivors);
}

static const OB_TYPE_DEFINE(non_gc, "NonGC", ob_object, OB_SPECIAL(.finalize = resurrect));
static const OB_TYPE_DEFINE(empty, "NonGCResurrector", ob_container, .flags = OB_TYPE_CONTAINER,
                            OB_SPECIAL(.finalize = resurrect));

TAP_TEST("test_finalization.SimpleFinalizationTest.test_non_gc: in Obol what has no gc word has no finalizer: the "
         "type's check says so") {
    begin();
    TAP_STRING(ob_type_check(&non_gc), "it has a finalizer and is no container");
}

TAP_TEST("test_finalization.SimpleFinalizationTest.test_non_gc_resurrect: in Obol an object without references is "
         "finalized once, like all") {
    begin();
    survivors = ob_list_new();
    ob_decref(ob_object_new(&empty, 0));
    TAP_EQUAL(ob_list_length(survivors), 1);
    ob_list_clear(survivors);
    TAP_EQUAL(ob_list_length(survivors), 0);
    ob_decref(survivors);
    TAP_OK(is_empty_heap());
}

/* --- test_gc, as far as counting goes -------------------------------------------------------------------------------------- */

/// dir(self), with a collection on the way.
static int look_around(ob_object *self) {
    ob_object *seen = ob_list_of(self, as_subject(self)->arg);
    (void)ob_gc_step(OB_UNLIMITED);
    wrong += ob_list_length(seen) != 2;
    ob_decref(seen);
    return OB_OK;
}

TAP_TEST("test_gc.GCTests.test_del: a finalizer allocates and collects") {
    begin();
    wrong = 0;
    ob_decref(new_mortal(1, look_around));
    TAP_EQUAL(del_count, 1);
    TAP_EQUAL(mortals_alive, 0);
    TAP_EQUAL(wrong, 0);
}

static int ouches;

/// Ouch.__del__: every 17th collects.
static int ouch(ob_object *self) {
    (void)self;
    ouches++;
    if (ouches % 17 == 0) {
        (void)ob_gc_step(OB_UNLIMITED);
    }
    return OB_OK;
}

/// [nest, Ouch()] or {1: nest, 2: Ouch()}
static ob_object *nest_deeper(OB_TAKES ob_object *nest, bool in_dict) {
    ob_object *inner = new_mortal(0, ouch);
    ob_object *made = in_dict ? ob_dict_new() : ob_list_of(nest, inner);
    if (in_dict && (ob_dict_set(made, OB_INT(1), nest) < 0 || ob_dict_set(made, OB_INT(2), inner) < 0)) {
        ob_decref(made);
        made = NULL;
    }
    ob_decref(inner);
    ob_decref(nest);
    return made;
}

TAP_TEST("test_gc.GCTests.test_trashcan: nests of lists and dicts, 150 deep (on a small board 40), whose finalizers "
         "collect every 17th "
         "time: 2 x 3 x 150 finalizers") {
    begin();
    ouches = 0;
    int depth = heap_bytes() < 64 * 1024 ? 40 : 150;
    for (int i = 0; i < 2 * 3; i++) {
        ob_object *nest = i % 3 == 2 ? ob_dict_new() : ob_list_new();
        for (int j = 0; j < depth; j++) {
            nest = nest_deeper(nest, i % 3 == 2);
            TAP_OK(nest != NULL);
        }
        ob_decref(nest);
        TAP_EQUAL(ouches, (i + 1) * depth);
        TAP_EQUAL(mortals_alive, 0);
    }
    TAP_OK(is_empty_heap());
}

TAP_TEST("test_gc.GCTests.test_is_finalized: not 3, not before; after a resurrection") {
    begin();
    survivors = ob_list_new();
    TAP_OK(!ob_is_finalized(OB_INT(3)));
    ob_object *lazarus = new_mortal(1, resurrect);
    TAP_OK(!ob_is_finalized(lazarus));
    ob_decref(lazarus);
    lazarus = ob_list_pop(survivors, -1);
    TAP_OK(ob_is_finalized(lazarus));
    ob_decref(lazarus);
    ob_decref(survivors);
}

TAP_TEST(
    "test_gc.GCTests.test_resurrection_only_happens_once_per_object: without the cycle: 0, 1 and 1 resurrections") {
    begin();
    survivors = ob_list_new();
    ob_object *laz = new_mortal(1, resurrect);
    TAP_EQUAL(del_count, 0);
    ob_decref(laz);
    TAP_EQUAL(del_count, 1);
    TAP_EQUAL(ob_list_length(survivors), 1);
    ob_list_clear(survivors);
    TAP_EQUAL(del_count, 1);
    TAP_EQUAL(mortals_alive, 0);
    ob_decref(survivors);
}

TAP_TEST(
    "test_gc.GCTests.test_resurrection_is_transitive: without the cycle: what the resurrected one holds is intact") {
    begin();
    survivors = ob_list_new();
    ob_object *laz = new_mortal(1, resurrect);
    ob_object *cargo = new_mortal(2, NULL);
    set_other(laz, cargo);
    ob_decref(laz);
    TAP_EQUAL(ob_list_length(survivors), 1);
    ob_object *instance = ob_list_pop(survivors, -1);
    TAP_OK(as_subject(instance)->other == cargo);
    TAP_EQUAL(ob_refcount(cargo), 1);
    TAP_EQUAL(del_count, 1);
    ob_decref(instance);
    TAP_EQUAL(del_count, 2);
    TAP_EQUAL(del_calls[1], 2);
    ob_decref(survivors);
}

static unsigned output;

static int print_called(ob_object *self) {
    (void)self;
    output++;
    return OB_OK;
}

TAP_TEST(
    "test_gc.GCTests.test_gc_main_module_at_shutdown: a list in itself and C(): at the end '__del__ called' once") {
    begin();
    output = 0;
    ob_object *c = new_mortal(1, print_called);
    ob_object *l = ob_list_of(c);
    ob_decref(c);
    TAP_EQUAL(ob_list_append(l, l), OB_OK);
    TAP_EQUAL(ob_finish(), 1);
    TAP_EQUAL(output, 1);
    ob_list_clear(l); /* for the test's own end */
    TAP_EQUAL(output, 1);
    ob_decref(l);
}

TAP_TEST("test_gc.GCTests.test_global_del_SystemExit: an object that holds itself: at the end '__del__ called' once") {
    begin();
    output = 0;
    ob_object *a = new_mortal(1, print_called);
    set_other(a, ob_new_ref(a));
    ob_decref(a);
    TAP_EQUAL(output, 0);
    TAP_EQUAL(ob_finish(), 1);
    TAP_EQUAL(output, 1);
    set_other(a, OB_NIL);
    TAP_EQUAL(output, 1);
    TAP_EQUAL(mortals_alive, 0);
}

/* --- Finalizers at the end ------------------------------------------------------------------------------------------------- */

static ob_object *module;

static int look_into_module(ob_object *self) {
    ob_object *found = ob_namespace_get(module, "here");
    wrong += found == NULL;
    ob_xdecref(found);
    return print_called(self);
}

TAP_TEST("test_builtin.ShutdownTest.test_cleanup: finalizers at the end find the names of their module whole") {
    begin();
    wrong = 0;
    output = 0;
    module = ob_namespace_new("module");
    for (int i = 0; i < 3; i++) {
        ob_object *c = new_mortal(i, look_into_module);
        const char *const names[] = {"c", "here", "before"};
        TAP_EQUAL(ob_namespace_set(module, names[i], c), OB_OK);
        ob_decref(c);
    }
    TAP_EQUAL(ob_finish(), 3);
    TAP_EQUAL(output, 3);
    TAP_EQUAL(wrong, 0);
    ob_decref(module);
    TAP_EQUAL(output, 3);
}

TAP_TEST("test_sys.SysModuleTest.test_sys_ignores_cleaning_up_user_data: an object whose finalizer looks around at the "
         "end leaves no message") {
    begin();
    wrong = 0;
    (void)ob_set_unraisable_hook(NULL);
    capture_console();
    ob_object *c = new_mortal(1, look_around);
    TAP_EQUAL(ob_finish(), 1);
    TAP_STRING(captured_console(), "");
    TAP_EQUAL(wrong, 0);
    ob_decref(c);
}

/* --- __del__ in other suites ------------------------------------------------------------------------------------------------- */

static ob_object *log_list;

static int append_one(ob_object *self) {
    (void)self;
    return ob_list_append(log_list, OB_INT(1));
}

TAP_TEST("test_descr.ClassPropertiesAndMethods.test_delete_hook: [] and then [1]") {
    begin();
    log_list = ob_list_new();
    ob_object *c = new_mortal(1, append_one);
    TAP_STRING(repr(log_list), "[]");
    ob_decref(c);
    TAP_STRING(repr(log_list), "[1]");
    ob_decref(log_list);
    ob_object *d = new_c();
    RAISES(OB_ETYPE, ob_delete_item(d, OB_INT(0)));
    ob_decref(d);
}

TAP_TEST("test_descr.ClassPropertiesAndMethods.test_subtype_resurrection: 1 in the container, with its attribute 42") {
    begin();
    survivors = ob_list_new();
    ob_object *c = new_mortal(1, resurrect);
    set_other(c, OB_INT(42));
    ob_decref(c);
    collect();
    TAP_EQUAL(ob_list_length(survivors), 1);
    TAP_OK(as_subject(ob_list_peek(survivors, 0))->other == OB_INT(42));
    ob_decref(survivors);
}

TAP_TEST("test_class.ClassTests.testDel: one line in the list") {
    begin();
    log_list = ob_list_new();
    ob_decref(new_mortal(1, append_one));
    TAP_EQUAL(ob_list_length(log_list), 1);
    ob_decref(log_list);
}

static ob_object *dict_a;
static ob_object *dict_b;

static int clear_b(ob_object *self) {
    (void)self;
    ob_dict_clear(dict_b);
    return OB_OK;
}

/// X.__eq__: dict_a.clear(); return True
static ob_object *clear_a_code(ob_object *self, ob_object *args) {
    (void)self;
    (void)args;
    ob_dict_clear(dict_a);
    return OB_TRUE;
}

static ob_object *hash_13_code(ob_object *self, ob_object *args) {
    (void)self;
    (void)args;
    return OB_INT(13);
}

static const OB_FUNCTION_DEFINE(clear_a, "__eq__", 2, 2, clear_a_code);
static const OB_FUNCTION_DEFINE(hash_13, "__hash__", 1, 1, hash_13_code);

TAP_TEST("test_dict.DictTest.test_equal_operator_modifying_operand: __eq__ clears one dict and a finalizer the other "
         "while they are "
         "compared; in Obol the comparison gives an answer or says that they changed") {
    begin();
    ob_object *type = make_class("X");
    TAP_EQUAL(set_attribute(type, "__eq__", OB_FUNCTION(clear_a)), OB_OK);
    TAP_EQUAL(set_attribute(type, "__hash__", OB_FUNCTION(hash_13)), OB_OK);
    ob_object *x[2] = {instance_of(type), instance_of(type)};
    ob_decref(type);
    for (int i = 0; i < 2; i++) { /* the finalizer is what the instance alone holds */
        ob_object *ghost = new_mortal(i, clear_b);
        TAP_EQUAL(set_attribute(x[i], "ghost", ghost), OB_OK);
        ob_decref(ghost);
    }
    dict_a = ob_dict_new();
    dict_b = ob_dict_new();
    TAP_EQUAL(ob_dict_set(dict_a, x[0], OB_INT(0)), OB_OK);
    TAP_EQUAL(ob_dict_set(dict_b, x[1], OB_INT(0)), OB_OK);
    ob_decref(x[0]);
    ob_decref(x[1]);
    int result = ob_compare(dict_a, dict_b, OB_EQ);
    TAP_OK(result >= 0 || result == OB_ECHANGED);
    ob_error_clear();
    TAP_EQUAL(ob_dict_length(dict_a), 0);
    TAP_EQUAL(ob_dict_length(dict_b), 0);
    TAP_EQUAL(del_count, 2);
    ob_decref(dict_a);
    ob_decref(dict_b);
    collect();
    TAP_OK(is_empty_heap());
}

static int clear_a_too(ob_object *self) {
    (void)self;
    ob_dict_clear(dict_a);
    return OB_OK;
}

TAP_TEST("test_dict.DictTest.test_oob_indexing_dictiter_iternextitem: d[2] = None inside of a loop runs a finalizer "
         "that clears the dict: "
         "RuntimeError") {
    begin();
    dict_a = ob_dict_new();
    for (int i = 0; i < 8; i++) {
        ob_object *value = new_mortal(i, clear_a_too);
        TAP_EQUAL(ob_dict_set(dict_a, OB_INT(i), value), OB_OK);
        ob_decref(value);
    }
    ob_object *items = ob_dict_items(dict_a);
    ob_object *iterator = ob_iterate(items);
    ob_decref(items);
    ob_object *item;
    int result;
    while ((result = ob_next(iterator, &item)) == 1) {
        if (ob_tuple_peek(item, 0) == OB_INT(2)) {
            ob_object *pair = item;
            item = NULL;
            ob_decref(pair);
            TAP_EQUAL(ob_dict_set(dict_a, OB_INT(2), OB_NONE), OB_OK);
        }
        ob_xdecref(item);
    }
    TAP_EQUAL(result, OB_ECHANGED);
    ob_error_clear();
    TAP_EQUAL(ob_dict_length(dict_a), 0);
    TAP_EQUAL(del_count, 8);
    ob_decref(iterator);
    ob_decref(dict_a);
}

/* --- Errors of finalizers ------------------------------------------------------------------------------------------------------ */

static int break_down(ob_object *self) {
    return ob_error_set(OB_EVALUE, "del is broken", self);
}

TAP_TEST("test_exceptions.ExceptionTests.test_unraisable: the hook hears of ValueError; in Obol with the object, not "
         "its method") {
    begin();
    ob_object *obj = new_mortal(1, break_down);
    ob_decref(obj);
    TAP_EQUAL(heard.count, 1);
    TAP_OK(heard.source == obj); /* only its address: it is gone */
    TAP_EQUAL(heard.code, OB_EVALUE);
    TAP_STRING(heard.message, "del is broken");
    TAP_EQUAL(ob_error()->code, OB_OK);
    TAP_EQUAL(mortals_alive, 0);
}

TAP_TEST("test_sys.UnraisableHookTest.test_original_unraisablehook_err: without a hook a line on the console names all "
         "three") {
    begin();
    (void)ob_set_unraisable_hook(NULL);
    capture_console();
    ob_decref(new_mortal(1, break_down));
    const char *report = captured_console();
    TAP_OK(strstr(report, "Exception ignored") != NULL);
    TAP_OK(strstr(report, "Mortal") != NULL);
    TAP_OK(strstr(report, "ValueError") != NULL);
    TAP_OK(strstr(report, "del is broken") != NULL);
    TAP_EQUAL(report[strlen(report) - 1], '\n');
}

TAP_TEST("test_sys.UnraisableHookTest.test_original_unraisablehook: Exception ignored in, the type, ValueError and its "
         "text") {
    begin();
    (void)ob_set_unraisable_hook(NULL);
    ob_object *object = new_c();
    ob_object *ref = ob_weakref_new(object, OB_FUNCTION(ob_getrefcount));
    ob_object *mortal = new_mortal(1, break_down);
    capture_console();
    ob_decref(mortal);
    TAP_STRING(captured_console(), "Exception ignored in Mortal: ValueError: del is broken\n");
    ob_decref(object);
    ob_decref(ref);
}

TAP_TEST("test_sys.UnraisableHookTest.test_custom_unraisablehook: the hook gets type, value and object, and is the one "
         "that was set") {
    begin();
    ob_unraisable_hook mine = ob_set_unraisable_hook(NULL);
    TAP_OK(ob_set_unraisable_hook(mine) == NULL);
    ob_decref(new_mortal(1, break_down));
    TAP_EQUAL(heard.count, 1);
    TAP_STRING(heard.source_type, "Mortal");
    TAP_EQUAL(heard.code, OB_EVALUE);
    TAP_STRING(heard.message, "del is broken");
}

static void fail_in_hook(ob_object *source, const ob_error_state *error) {
    heard.count += error->code == OB_EVALUE;
    (void)ob_error_set(OB_EKEY, "hook_func failed", source);
}

TAP_TEST("test_sys.UnraisableHookTest.test_custom_unraisablehook_fail: a hook that fails harms nothing; in Obol its "
         "error is dropped") {
    begin();
    (void)ob_set_unraisable_hook(fail_in_hook);
    (void)ob_error_set(OB_EINDEX, "before", NULL);
    ob_decref(new_mortal(1, break_down));
    TAP_EQUAL(heard.count, 1);
    TAP_EQUAL(taken_error(), OB_EINDEX);
    TAP_EQUAL(mortals_alive, 0);
    TAP_OK(is_empty_heap());
}
