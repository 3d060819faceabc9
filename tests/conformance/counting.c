/* Counting: the macros, what never dies, how much is counted where, and the end of what is nested or long. From test_capi, _testcapi,
 * test_sys and the suites of the types.
 *
 * needs: ram 16K */
#include "cases.h"

/// So many objects for what CPython makes thousands of: fewer on a board, fewest on a small one.
static int many(int on_computer) {
    return !ON_TARGET ? on_computer : heap_bytes() < 64 * 1024 ? 60 : 600;
}

/* --- The macros of object.h ---------------------------------------------------------------------------------------------- */

TAP_TEST("_testcapi.test_refcount_macros: NewRef 2, XNewRef 3 references, XNewRef(NULL) NULL, Is") {
    begin();
    ob_object *obj = ob_list_new();
    ob_object *ref = ob_new_ref(obj);
    TAP_OK(ob_is(ref, obj));
    TAP_EQUAL(ob_refcount(obj), 2);
    ob_object *xref = ob_xnew_ref(obj);
    TAP_OK(ob_is(xref, obj));
    TAP_EQUAL(ob_refcount(obj), 3);
    TAP_OK(ob_xnew_ref(NULL) == NULL);
    ob_decref(ref);
    TAP_EQUAL(ob_refcount(obj), 2);
    ob_decref(xref);
    TAP_EQUAL(ob_refcount(obj), 1);
    TAP_OK(!ob_is(obj, OB_NONE));
    ob_decref(obj);
}

TAP_TEST("_testcapi.test_incref_doesnt_leak: 100 times INCREF and DECREF, XINCREF and XDECREF; of NULL nothing") {
    begin();
    for (int i = 0; i < 100; i++) {
        ob_object *obj = ob_int_new(INT64_C(1) << 40);
        ob_incref(obj);
        ob_decref(obj);
        ob_xincref(obj);
        ob_xdecref(obj);
        ob_xincref(NULL);
        ob_xdecref(NULL);
        ob_xdecref(obj);
    }
    collect();
    TAP_OK(is_empty_heap());
}

TAP_TEST("_testcapi.test_py_clear: the variable is NULL, its object gone; an argument with a side effect is evaluated "
         "once") {
    begin();
    ob_object *obj = new_mortal(1, NULL);
    OB_CLEAR(obj);
    TAP_OK(obj == NULL);
    TAP_EQUAL(del_count, 1);
    ob_object *array[1] = {new_mortal(2, NULL)};
    ob_object **p = array;
    OB_CLEAR(*p++);
    TAP_OK(array[0] == NULL);
    TAP_OK(p == array + 1);
    TAP_EQUAL(del_count, 2);
    OB_CLEAR(obj);
}

TAP_TEST(
    "_testcapi.test_py_setref: SETREF and XSETREF: the old object gone, the new one with 1 reference; evaluated once") {
    begin();
    ob_object *obj = new_mortal(1, NULL);
    ob_object *next = new_mortal(2, NULL);
    OB_SETREF(obj, next);
    TAP_OK(obj == next);
    TAP_EQUAL(ob_refcount(obj), 1);
    TAP_EQUAL(del_count, 1);
    ob_object *array[1] = {obj};
    ob_object **p = array;
    OB_XSETREF(*p++, NULL);
    TAP_OK(array[0] == NULL);
    TAP_OK(p == array + 1);
    TAP_EQUAL(del_count, 2);
    OB_XSETREF(array[0], new_mortal(3, NULL));
    TAP_EQUAL(del_count, 2);
    OB_XSETREF(array[0], ob_new_ref(OB_NONE));
    TAP_EQUAL(del_count, 3);
}

static ob_object *variable;
static int seen_replaced;

static int look_at_variable(ob_object *self) {
    seen_replaced += variable != self && (variable == NULL || variable == OB_NONE);
    return OB_OK;
}

TAP_TEST(
    "_testcapi.test_py_setref: a finalizer finds the variable whole: NULL after CLEAR, the new value after SETREF") {
    begin();
    seen_replaced = 0;
    variable = new_mortal(1, look_at_variable);
    OB_CLEAR(variable);
    TAP_EQUAL(seen_replaced, 1);
    variable = new_mortal(2, look_at_variable);
    OB_SETREF(variable, OB_NONE);
    TAP_EQUAL(seen_replaced, 2);
}

TAP_TEST("test_capi.test_object.CAPITest.test_negative_refcount: a decref too many is found; in Obol it panics with "
         "the object") {
    begin();
    leaves_objects();
    ob_object *volatile list = ob_list_new();
    ob_decref(list);
    EXPECT_PANIC(OB_PANIC_COUNT, ob_decref(list));
    TAP_OK(last_panic.address == list);
}

/* --- What never dies ------------------------------------------------------------------------------------------------------- */

/// Py_DECREF does nothing to it, 10,000 times.
static bool is_immortal(ob_object *object) {
    uint32_t before = ob_refcount(object);
    for (int i = 0; i < 10000; i++) {
        ob_decref(object);
    }
    return before == UINT32_MAX && ob_refcount(object) == before;
}

TAP_TEST("test_capi.test_immortal.TestCAPI.test_immortal_builtins: True, False, None, Ellipsis: 10,000 decrefs") {
    begin();
    TAP_OK(is_immortal(OB_TRUE));
    TAP_OK(is_immortal(OB_FALSE));
    TAP_OK(is_immortal(OB_NONE));
    TAP_OK(is_immortal(OB_ELLIPSIS));
    TAP_OK(is_immortal(OB_NOT_IMPLEMENTED_OBJECT));
}

TAP_TEST("test_capi.test_immortal.TestCAPI.test_immortal_small_ints: -5 to 256: 10,000 decrefs") {
    begin();
    for (int i = -5; i <= 256; i += ON_TARGET ? 29 : 1) {
        TAP_OK(is_immortal(ob_int_new(i)));
    }
}

OB_STR_DEFINE(flash_str, "in flash");
OB_TUPLE_DEFINE(flash_tuple, OB_NONE, OB_INT(1));

TAP_TEST("test_capi.test_immortal.TestUnstableCAPI.test_immortal: True, False, None, 0; not an object, a list. In Obol "
         "also what is in "
         "flash, and not ()") {
    begin();
    TAP_OK(is_immortal(OB_INT(0)));
    TAP_OK(is_immortal(OB_STR(flash_str)));
    TAP_OK(is_immortal(OB_TUPLE(flash_tuple)));
    TAP_OK(is_immortal(ob_type_object(&ob_list_type)));
    ob_object *object = new_c();
    ob_object *list = ob_list_of(object);
    TAP_EQUAL(ob_refcount(object), 2);
    TAP_EQUAL(ob_refcount(list), 1);
    ob_decref(list);
    TAP_EQUAL(ob_refcount(object), 1);
    ob_decref(object);
}

TAP_TEST("test_capi.test_immortal.TestInternalCAPI.test_immortal_builtins: in Obol 300 to 399 are no objects either; "
         "[], {} and set() are "
         "mortal") {
    begin();
    for (int i = 300; i < 400; i++) {
        TAP_EQUAL(ob_refcount(ob_int_new(i)), UINT32_MAX);
    }
    ob_object *mortals[] = {ob_list_new(), ob_dict_new(), ob_set_new(), ob_int_new(INT64_C(1) << 40)};
    for (int i = 0; i < 4; i++) {
        TAP_EQUAL(ob_refcount(mortals[i]), 1);
        ob_decref(mortals[i]);
    }
}

TAP_TEST("test_capi.test_object.IsUniquelyReferencedTest.test_is_uniquely_referenced: a new object is; None and 42 are "
         "not") {
    begin();
    ob_object *list = ob_list_new();
    TAP_EQUAL(ob_refcount(list), 1);
    TAP_OK(ob_refcount(OB_NONE) != 1);
    TAP_OK(ob_refcount(OB_INT(42)) != 1);
    ob_decref(list);
}

/* --- How much is counted ------------------------------------------------------------------------------------------------------ */

static int64_t getrefcount(ob_object *object) {
    ob_object *count = ob_call_with(OB_FUNCTION(ob_getrefcount), object);
    int64_t value = count != NULL ? ob_int_value(count) : -1;
    ob_xdecref(count);
    return value;
}

TAP_TEST("test_sys.SysModuleTest.test_refcount: TypeError without an argument; None's does not change when a name is "
         "bound to it") {
    begin();
    ob_object *none = ob_tuple_from(NULL, 0);
    GIVES_NO(OB_ETYPE, ob_call(OB_FUNCTION(ob_getrefcount), none));
    ob_decref(none);
    ob_object *names = ob_namespace_new("names");
    int64_t c = getrefcount(OB_NONE);
    TAP_EQUAL(ob_namespace_set(names, "n", OB_NONE), OB_OK);
    TAP_EQUAL(getrefcount(OB_NONE), c); /* c + 1 before None was immortal */
    ob_object *list = ob_list_new();
    TAP_EQUAL(getrefcount(list), 2);
    TAP_EQUAL(ob_namespace_set(names, "n", list), OB_OK);
    TAP_EQUAL(getrefcount(list), 3);
    TAP_EQUAL(ob_namespace_delete(names, "n"), OB_OK);
    TAP_EQUAL(getrefcount(list), 2);
    ob_decref(list);
    ob_decref(names);
}

TAP_TEST("test_capi.test_misc.CAPITest.test_subclass_of_heap_gc_ctype_with_tpdealloc_decrefs_once: an instance's end "
         "takes 1 from its type") {
    begin();
    ob_object *type = make_class("HeapGcCTypeSubclass");
    ob_object *instance = instance_of(type);
    TAP_EQUAL(set_attribute(instance, "value2", OB_INT(20)), OB_OK);
    uint32_t count = ob_refcount(type);
    ob_decref(instance);
    TAP_EQUAL(ob_refcount(type), count - 1);
    ob_decref(type);
}

TAP_TEST("test_capi.test_misc.CAPITest.test_c_subclass_of_heap_ctype_with_tpdealloc_decrefs_once: of a derived type, "
         "from that only") {
    begin();
    ob_object *base = make_class("HeapCType");
    ob_object *name = ob_str_from("Subclass");
    ob_object *type = ob_type_make(name, ob_as_type(base), NULL, NULL);
    ob_object *instance = instance_of(type);
    uint32_t count = ob_refcount(type);
    uint32_t base_count = ob_refcount(base);
    ob_decref(instance);
    TAP_EQUAL(ob_refcount(type), count - 1);
    TAP_EQUAL(ob_refcount(base), base_count);
    ob_decref(type);
    TAP_EQUAL(ob_refcount(base), 1);
    ob_decref(base);
    ob_decref(name);
}

static ob_object *captured_code(ob_object *self, ob_object *args) {
    (void)args;
    return ob_cell_get(ob_closure_captured(self, 0));
}

/// def f1(): x = Foo(); def f2(): return x; f2()
static bool make_and_call(void) {
    ob_object *x = new_mortal(0, NULL);
    ob_object *cell = ob_cell_new(x);
    ob_decref(x);
    ob_object *cells = ob_tuple_of(cell);
    ob_decref(cell);
    ob_object *f2 = ob_closure_new("f2", 0, 0, captured_code, cells, NULL);
    ob_decref(cells);
    ob_object *none = ob_tuple_from(NULL, 0);
    ob_object *result = ob_call(f2, none);
    bool is_x = result == x;
    ob_decref(result);
    ob_decref(none);
    ob_decref(f2);
    return is_x;
}

TAP_TEST("test_scope.ScopeTests.testLeaks: 100 calls of a function with a closure leave 0 of the objects") {
    begin();
    for (int i = 0; i < 100; i++) {
        TAP_OK(make_and_call());
    }
    TAP_EQUAL(mortals_alive, 0);
    TAP_EQUAL(del_count, 100);
}

TAP_TEST("test_iter.TestCase.test_ref_counting_behavior: 1 and 0; a list of 3, unpacked into 2 in vain: 3 and 0") {
    begin();
    ob_object *x = new_mortal(1, NULL);
    TAP_EQUAL(mortals_alive, 1);
    ob_decref(x);
    TAP_EQUAL(mortals_alive, 0);
    ob_object *l = ob_list_new();
    for (int i = 0; i < 3; i++) {
        x = new_mortal(i, NULL);
        TAP_EQUAL(ob_list_append(l, x), OB_OK);
        ob_decref(x);
    }
    TAP_EQUAL(mortals_alive, 3);
    ob_object *iterator = ob_iterate(l);
    ob_object *a[3];
    for (int i = 0; i < 3; i++) {
        TAP_EQUAL(ob_next(iterator, &a[i]), 1);
    }
    for (int i = 0; i < 3; i++) {
        ob_decref(a[i]);
    }
    ob_decref(iterator);
    TAP_EQUAL(mortals_alive, 3);
    ob_decref(l);
    TAP_EQUAL(mortals_alive, 0);
}

/// An iterator that has come to the end lets its container go.
static bool is_freed_after_iterating(ob_object *container, ob_object *(*iterate)(ob_object *)) {
    ob_object *iterator = iterate(container);
    ob_object *ref = ob_weakref_new(container, NULL);
    ob_decref(container);
    bool lived = !is_dead(ref);
    ob_object *item;
    while (ob_next(iterator, &item) == 1) {
        ob_decref(item);
    }
    bool is_freed = is_dead(ref) && ob_next(iterator, &item) == 0;
    ob_decref(iterator);
    ob_decref(ref);
    return lived && is_freed;
}

TAP_TEST("test_list.ListTest.test_free_after_iterating: iter and reversed, empty and of one") {
    begin();
    TAP_OK(is_freed_after_iterating(ob_list_new(), ob_iterate));
    TAP_OK(is_freed_after_iterating(ob_list_of(OB_INT(1)), ob_iterate));
    TAP_OK(is_freed_after_iterating(ob_list_new(), ob_list_reversed));
    TAP_OK(is_freed_after_iterating(ob_list_of(OB_INT(1)), ob_list_reversed));
}

TAP_TEST("test_tuple.TupleTest.test_free_after_iterating: iter and reversed") {
    begin();
    TAP_OK(is_freed_after_iterating(ob_tuple_of(OB_INT(1)), ob_iterate));
    TAP_OK(is_freed_after_iterating(ob_tuple_of(OB_INT(1)), ob_tuple_reversed));
}

static ob_object *iterate_items(ob_object *dict) {
    ob_object *items = ob_dict_items(dict);
    ob_object *iterator = ob_iterate(items);
    ob_decref(items);
    return iterator;
}

TAP_TEST("test_dict.DictTest.test_free_after_iterating: iter, items and reversed") {
    begin();
    ob_object *(*const ways[])(ob_object *) = {ob_iterate, iterate_items, ob_dict_reversed};
    for (unsigned i = 0; i < 3; i++) {
        ob_object *dict = ob_dict_new();
        TAP_EQUAL(ob_dict_set(dict, OB_INT(1), OB_INT(2)), OB_OK);
        TAP_OK(is_freed_after_iterating(dict, ways[i]));
    }
}

TAP_TEST("test_set.TestSet.test_free_after_iterating: iter, of a set and of a frozenset") {
    begin();
    ob_object *list = ob_list_of(OB_INT(1), OB_INT(2));
    TAP_OK(is_freed_after_iterating(ob_set_from(list), ob_iterate));
    TAP_OK(is_freed_after_iterating(ob_frozenset_from(list), ob_iterate));
    ob_decref(list);
}

TAP_TEST("test_module.ModuleTests.test_dont_clear_dict: a namespace's dict outlives it, with its names") {
    begin();
    ob_object *foo = ob_namespace_new("foo");
    TAP_EQUAL(ob_namespace_set(foo, "bar", OB_INT(4)), OB_OK);
    ob_object *d = ob_new_ref(ob_namespace_dict(foo));
    ob_decref(foo);
    TAP_OK(ob_dict_find_text(d, "bar", 3) == OB_INT(4));
    ob_decref(d);
}

/* --- Attributes and what they held ------------------------------------------------------------------------------------------------ */

/// x.name = Counted() for each name.
static bool count_into(ob_object *x, const char *const *names, int count) {
    for (int i = 0; i < count; i++) {
        ob_object *counted = new_mortal(i, NULL);
        int error = set_attribute(x, names[i], counted);
        ob_decref(counted);
        if (error != OB_OK) {
            return false;
        }
    }
    return true;
}

static ob_object *names_tuple(const char *const *names, int count) {
    ob_object *list = ob_list_new();
    for (int i = 0; i < count; i++) {
        ob_object *name = ob_str_from(names[i]);
        (void)ob_list_append(list, name);
        ob_decref(name);
    }
    ob_object *tuple = ob_tuple_from_iterable(list);
    ob_decref(list);
    return tuple;
}

TAP_TEST("test_descr.ClassPropertiesAndMethods.test_slots: leaks: 3 and 0; with a dict in the subclass 2 and 0; with "
         "both 3 and 0") {
    begin();
    static const char *const abc[] = {"a", "b", "c"};
    static const char *const az[] = {"a", "z"};
    static const char *const aze[] = {"a", "z", "e"};
    static const char *const e[] = {"e"};
    ob_object *name = ob_str_from("C");
    ob_object *fields = names_tuple(abc, 3);
    ob_object *c = ob_type_make(name, NULL, fields, NULL);
    ob_object *d = ob_type_make(name, ob_as_type(c), NULL, NULL);
    ob_object *e_fields = names_tuple(e, 1);
    ob_object *e_type = ob_type_make(name, ob_as_type(d), e_fields, NULL);
    TAP_OK(c != NULL && d != NULL && e_type != NULL);
    struct {
        ob_object *type;
        const char *const *names;
        int count;
    } const cases[] = {{c, abc, 3}, {d, az, 2}, {e_type, aze, 3}};
    for (unsigned i = 0; i < 3; i++) {
        ob_object *x = instance_of(cases[i].type);
        TAP_OK(count_into(x, cases[i].names, cases[i].count));
        TAP_EQUAL(mortals_alive, cases[i].count);
        ob_decref(x);
        TAP_EQUAL(mortals_alive, 0);
    }
    ob_decref(e_type);
    ob_decref(e_fields);
    ob_decref(d);
    ob_decref(c);
    ob_decref(fields);
    ob_decref(name);
}

/* --- The end of what is nested ----------------------------------------------------------------------------------------------------- */

TAP_TEST("test_descr.ClassPropertiesAndMethods.test_slots_trash: 50,000 instances in a chain (on a board fewer) use no "
         "stack") {
    begin();
    static const char *const x[] = {"x"};
    ob_object *name = ob_str_from("trash");
    ob_object *fields = names_tuple(x, 1);
    ob_object *type = ob_type_make(name, NULL, fields, NULL);
    ob_object *o = OB_NONE;
    int depth = many(50000);
    for (int i = 0; i < depth; i++) {
        ob_object *deeper = instance_of(type);
        TAP_OK(deeper != NULL && set_attribute(deeper, "x", o) == OB_OK);
        ob_decref(o);
        o = deeper;
    }
    TAP_EQUAL(ob_refcount(type), (uint32_t)depth + 1);
    ob_decref(o);
    TAP_EQUAL(ob_refcount(type), 1);
    ob_decref(type);
    ob_decref(fields);
    ob_decref(name);
}

TAP_TEST("test_capi.test_object.RefTracerTest.test_destroy_traced_for_trashcan_deferred_objects: each list of a chain "
         "of 200,000 (here "
         "100,000, on a board fewer) is gone when the decref returns") {
    begin();
    ob_object *chain = OB_NONE;
    int depth = many(100000);
    for (int i = 0; i < depth; i++) {
        ob_object *deeper = ob_list_of(chain);
        TAP_OK(deeper != NULL);
        ob_decref(chain);
        chain = deeper;
    }
    TAP_EQUAL(ob_memory_get_stats().objects, (size_t)depth);
    ob_decref(chain);
    TAP_EQUAL(ob_waiting(), 0);
    TAP_EQUAL(ob_memory_get_stats().objects, 0);
}

TAP_TEST("test_capi.test_misc.CAPITest.test_trashcan_subclass: 1000 (on a small board fewer) instances of a list's "
         "subclass, in each other") {
    begin();
    ob_object *name = ob_str_from("MyList");
    ob_object *type = ob_type_make(name, &ob_list_type, NULL, NULL);
    ob_object *l = OB_NONE;
    for (int i = 0; i < many(1000); i++) {
        ob_object *deeper = instance_of(type);
        TAP_OK(deeper != NULL && ob_list_append(deeper, l) == OB_OK);
        ob_decref(l);
        l = deeper;
    }
    ob_decref(l);
    TAP_EQUAL(ob_refcount(type), 1);
    ob_decref(type);
    ob_decref(name);
}

TAP_TEST("test_capi.test_misc.CAPITest.test_trashcan_python_class1: objects with __del__ in each other, alone and with "
         "a tuple in between: "
         "each is finalized, none is left (2^20; here 20,000, on a board fewer)") {
    begin();
    int depth = many(20000);
    for (int parity = 0; parity < 2; parity++) {
        ob_object *l = OB_NONE;
        del_count = 0;
        for (int i = 0; i < depth; i++) {
            ob_object *deeper = new_mortal(i, NULL);
            TAP_OK(deeper != NULL);
            set_other(deeper, l);
            l = deeper;
            if (parity != 0) {
                l = ob_tuple_of(deeper);
                TAP_OK(l != NULL);
                ob_decref(deeper);
            }
        }
        TAP_EQUAL(mortals_alive, depth);
        ob_decref(l);
        TAP_EQUAL(del_count, depth);
        TAP_EQUAL(mortals_alive, 0);
    }
    TAP_EQUAL(ob_waiting(), 0);
}

static ob_object *nothing_code(ob_object *self, ob_object *args) {
    (void)self;
    (void)args;
    return OB_NONE;
}

static const OB_FUNCTION_DEFINE(nothing, "nothing", 0, 9, nothing_code);

/// o = o.__repr__, again and again.
static bool chain_methods(int depth) {
    ob_object *o = new_mortal(1, NULL);
    for (int i = 0; i < depth; i++) {
        ob_object *method = ob_method_new(OB_FUNCTION(nothing), o);
        if (method == NULL) {
            return false;
        }
        ob_decref(o);
        o = method;
    }
    ob_decref(o);
    return del_count == 1 && mortals_alive == 0;
}

TAP_TEST("test_exceptions.ExceptionTests.test_trashcan_recursion: a chain of 1,000,000 bound methods (here 100,000, on "
         "a board fewer)") {
    begin();
    TAP_OK(chain_methods(many(100000)));
}

TAP_TEST("test_descr.ClassPropertiesAndMethods.test_wrapper_segfault: a chain of 1,000,000 methods of methods (here "
         "100,000, on a board "
         "fewer)") {
    begin();
    TAP_OK(chain_methods(many(100000)));
    TAP_OK(is_empty_heap());
}

/* --- The order of ends: what Obol promises --------------------------------------------------------------------------------------------- */

static void three_in(ob_object *list) {
    for (int i = 0; i < 3; i++) {
        ob_object *item = new_mortal(i, NULL);
        (void)ob_list_append(list, item);
        ob_decref(item);
    }
}

/// The args of those that were finalized, as text: "2 1 0".
static const char *order(void) {
    static char text[80];
    size_t length = 0;
    for (int i = 0; i < del_count && i < 8; i++) {
        text[length] = ' ';
        length += i != 0;
        length += ob_int_to_text(del_calls[i], 10, text + length);
    }
    text[length] = 0;
    return text;
}

TAP_TEST("order of ends.list: del and clear: 2 1 0, as CPython") {
    begin();
    ob_object *list = ob_list_new();
    three_in(list);
    ob_list_clear(list);
    TAP_STRING(order(), "2 1 0");
    three_in(list);
    del_count = 0;
    ob_decref(list);
    TAP_STRING(order(), "2 1 0");
}

TAP_TEST("order of ends.tuple: 0 1 2, where CPython has 2 1 0") {
    begin();
    ob_object *list = ob_list_new();
    three_in(list);
    ob_object *tuple = ob_tuple_from_iterable(list);
    ob_decref(list);
    TAP_EQUAL(del_count, 0);
    ob_decref(tuple);
    TAP_STRING(order(), "0 1 2");
}

TAP_TEST("order of ends.dict: from the last entry to the first, the value before its key, where CPython has 10 0 11 1 "
         "12 2") {
    begin();
    ob_object *dict = ob_dict_new();
    for (int i = 0; i < 3; i++) {
        ob_object *key = new_mortal(10 + i, NULL);
        ob_object *value = new_mortal(i, NULL);
        TAP_EQUAL(ob_dict_set(dict, key, value), OB_OK);
        ob_decref(key);
        ob_decref(value);
    }
    ob_decref(dict);
    TAP_STRING(order(), "2 12 1 11 0 10");
}

TAP_TEST("order of ends.attributes: of fields 0 1, as CPython") {
    begin();
    ob_object *c = new_c();
    set_arg(c, new_mortal(0, NULL));
    set_other(c, new_mortal(1, NULL));
    ob_decref(c);
    TAP_STRING(order(), "0 1");
}

TAP_TEST("order of ends.nested: finalizers run in the order in which they became due: 2 1 22 11, where CPython has 2 "
         "22 1 11") {
    begin();
    ob_object *list = ob_list_new();
    for (int i = 1; i <= 2; i++) {
        ob_object *holder = new_mortal(i, NULL);
        set_other(holder, new_mortal(11 * i, NULL));
        TAP_EQUAL(ob_list_append(list, holder), OB_OK);
        ob_decref(holder);
    }
    ob_decref(list);
    TAP_STRING(order(), "2 1 22 11");
}
