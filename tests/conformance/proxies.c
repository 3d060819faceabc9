/* Proxies: test_weakref.ReferencesTestCase, and what other suites of CPython say of them.
 *
 * needs: ram 16K, flash 128K */
#include "cases.h"

/// The only argument of a method beside self.
static ob_object *argument(ob_object *args) {
    return ob_tuple_peek(args, 1);
}

static ob_object *self_of(ob_object *args) {
    return ob_tuple_peek(args, 0);
}

/// A class with one method.
static ob_object *class_with(const char *name, ob_object *method) {
    ob_object *type = make_class("C");
    if (type != NULL && set_attribute(type, name, method) != OB_OK) {
        ob_decref(type);
        type = NULL;
    }
    return type;
}

/// An instance of it; the class lives as long as that.
static ob_object *instance_with(const char *name, ob_object *method) {
    ob_object *type = class_with(name, method);
    ob_object *made = instance_of(type);
    ob_decref(type);
    return made;
}

static ob_object *plain_instance(void) {
    ob_object *type = make_class("C");
    ob_object *made = instance_of(type);
    ob_decref(type);
    return made;
}

TAP_TEST("test_weakref.ReferencesTestCase.test_proxy_ref: 2 proxies that call back, 2 calls; ReferenceError of "
         "attributes and of truth") {
    begin();
    ob_object *o = plain_instance();
    TAP_EQUAL(set_attribute(o, "bar", OB_INT(1)), OB_OK);
    ob_object *ref1 = ob_proxy_new(o, CALLBACK);
    ob_object *ref2 = ob_proxy_new(o, CALLBACK);
    TAP_OK(get_attribute(ref1, "bar") == OB_INT(1));
    ob_decref(o);
    GIVES_NO(OB_EREFERENCE, get_attribute(ref1, "bar"));
    GIVES_NO(OB_EREFERENCE, get_attribute(ref2, "bar"));
    o = plain_instance();
    ob_object *ref3 = ob_proxy_new(o, NULL);
    ob_decref(o);
    RAISES(OB_EREFERENCE, ob_truth(ref3));
    TAP_EQUAL(called, 2);
    ob_decref(ref1);
    ob_decref(ref2);
    ob_decref(ref3);
}

TAP_TEST("test_weakref.ReferencesTestCase.test_proxy_repr: to 'C' and dead; Obol shows no addresses") {
    begin();
    ob_object *obj = plain_instance();
    ob_object *ref = ob_proxy_new(obj, CALLBACK);
    TAP_STRING(repr(ref), "<weakproxy to 'C'>");
    ob_decref(obj);
    TAP_STRING(repr(ref), "<weakproxy; dead>");
    ob_decref(ref);
}

TAP_TEST("test_weakref.ReferencesTestCase.test_ref_reuse: one weak reference, whatever is made in between; 2, and 1 "
         "without the proxy") {
    begin();
    ob_object *o = new_c();
    ob_object *ref1 = ob_weakref_new(o, NULL);
    ob_object *proxy = ob_proxy_new(o, NULL);
    ob_object *ref2 = ob_weakref_new(o, NULL);
    TAP_OK(ref1 == ref2);
    ob_decref(ref1);
    ob_decref(ref2);
    ob_decref(proxy);
    ob_decref(o);
    o = new_c();
    proxy = ob_proxy_new(o, NULL);
    ref1 = ob_weakref_new(o, NULL);
    ref2 = ob_weakref_new(o, NULL);
    TAP_OK(ref1 == ref2);
    TAP_EQUAL(ob_weakref_count(o), 2);
    ob_decref(proxy);
    TAP_EQUAL(ob_weakref_count(o), 1);
    ob_decref(ref1);
    ob_decref(ref2);
    ob_decref(o);
}

TAP_TEST("test_weakref.ReferencesTestCase.test_proxy_reuse: one proxy, with a weak reference made in between") {
    begin();
    ob_object *o = new_c();
    ob_object *proxy1 = ob_proxy_new(o, NULL);
    ob_object *ref = ob_weakref_new(o, NULL);
    ob_object *proxy2 = ob_proxy_new(o, NULL);
    TAP_OK(proxy1 == proxy2);
    ob_decref(proxy1);
    ob_decref(proxy2);
    ob_decref(ref);
    ob_decref(o);
}

/// Attributes set, changed and removed on either side are so on the other.
static bool reflects(ob_object *o, ob_object *proxy) {
    ob_object *const sides[] = {o, proxy};
    ob_object *foo = ob_str_from("foo");
    bool good = true;
    for (int i = 0; i < 2; i++) {
        for (int value = 1; value <= 2; value++) {
            good = good && ob_set_attribute(sides[i], foo, OB_INT(value)) == OB_OK &&
                   ob_get_attribute(sides[1 - i], foo) == OB_INT(value);
        }
        good = good && ob_delete_attribute(sides[i], foo) == OB_OK && ob_get_attribute(sides[1 - i], foo) == NULL &&
               taken_error() == OB_EATTRIBUTE;
    }
    ob_decref(foo);
    return good;
}

TAP_TEST("test_weakref.ReferencesTestCase.test_basic_proxy: attributes on either side; of a list truth, append, "
         "slices, length, contains, "
         "items and equality") {
    begin();
    ob_object *o = plain_instance();
    ob_object *p = ob_proxy_new(o, NULL);
    TAP_OK(reflects(o, p));
    ob_decref(p);
    ob_decref(o);
    ob_object *l = ob_list_new();
    p = ob_proxy_new(l, NULL);
    TAP_EQUAL(ob_truth(p), 0);
    TAP_EQUAL(ob_list_append(l, OB_INT(12)), OB_OK);
    TAP_EQUAL(ob_length(p), 1);
    TAP_EQUAL(ob_truth(p), 1);
    ob_object *two = ob_list_of(OB_INT(2), OB_INT(3));
    ob_object *all = ob_slice_new(OB_NONE, OB_NONE, OB_NONE);
    TAP_EQUAL(ob_set_item(p, all, two), OB_OK);
    TAP_EQUAL(ob_length(l), 2);
    TAP_EQUAL(ob_length(p), 2);
    TAP_EQUAL(ob_contains(p, OB_INT(3)), 1);
    TAP_EQUAL(ob_set_item(p, OB_INT(1), OB_INT(5)), OB_OK);
    TAP_OK(ob_list_peek(l, 1) == OB_INT(5));
    TAP_OK(ob_get_item(p, OB_INT(1)) == OB_INT(5));
    ob_object *l2 = ob_list_copy(l);
    ob_object *p2 = ob_proxy_new(l2, NULL);
    TAP_EQUAL(ob_compare(p, p2, OB_EQ), 1);
    TAP_STRING(repr_taken(ob_get_item(p, all)), "[2, 5]");
    TAP_EQUAL(ob_refcount(l), 1);
    ob_decref(p2);
    ob_decref(l2);
    ob_decref(all);
    ob_decref(two);
    ob_decref(p);
    ob_decref(l);
}

static ob_object *give_42(ob_object *self, ob_object *args) {
    (void)self;
    (void)args;
    return OB_INT(42);
}

static const OB_FUNCTION_DEFINE(gives_42, "gives_42", 1, 2, give_42);

TAP_TEST("test_weakref.ReferencesTestCase.test_proxy_div: p // 5 is 42; Obol has no __ifloordiv__") {
    begin();
    ob_object *o = instance_with("__floordiv__", OB_FUNCTION(gives_42));
    ob_object *p = ob_proxy_new(o, NULL);
    TAP_OK(ob_binary(OB_FLOOR_DIVIDE, p, OB_INT(5)) == OB_INT(42));
    ob_decref(p);
    ob_decref(o);
}

TAP_TEST("test_weakref.ReferencesTestCase.test_newstyle_number_ops: p + 1.0 and 1.0 + p, here of a class with __add__ "
         "and __radd__") {
    begin();
    ob_object *f = instance_with("__add__", OB_FUNCTION(gives_42));
    ob_object *type = get_attribute(f, "__class__");
    TAP_EQUAL(set_attribute(type, "__radd__", OB_FUNCTION(gives_42)), OB_OK);
    ob_decref(type);
    ob_object *p = ob_proxy_new(f, NULL);
    TAP_OK(ob_add(p, OB_INT(1)) == OB_INT(42));
    TAP_OK(ob_add(OB_INT(1), p) == OB_INT(42));
    ob_decref(f);
    GIVES_NO(OB_EREFERENCE, ob_add(OB_INT(1), p));
    ob_decref(p);
}

TAP_TEST(
    "test_weakref.ReferencesTestCase.test_shared_proxy_without_callback: None and no callback are the same, 4 ways") {
    begin();
    ob_object *const no_callback[4][2] = {{OB_NONE, OB_NONE}, {NULL, OB_NONE}, {NULL, NULL}, {OB_NONE, NULL}};
    ob_object *o = new_object(1);
    for (unsigned i = 0; i < 4; i++) {
        ob_object *p1 = ob_proxy_new(o, no_callback[i][0]);
        ob_object *p2 = ob_proxy_new(o, no_callback[i][1]);
        TAP_OK(p1 == p2);
        ob_decref(p1);
        ob_decref(p2);
    }
    ob_decref(o);
}

/// Callable.__call__: self.bar = x
static ob_object *set_bar(ob_object *self, ob_object *args) {
    (void)self;
    return set_attribute(self_of(args), "bar", argument(args)) == OB_OK ? OB_NONE : NULL;
}

static const OB_FUNCTION_DEFINE(setting_bar, "__call__", 2, 2, set_bar);

TAP_TEST("test_weakref.ReferencesTestCase.test_callable_proxy: a call goes through, too few and too many arguments are "
         "TypeErrors; Obol has "
         "one type for all proxies") {
    begin();
    ob_object *o = instance_with("__call__", OB_FUNCTION(setting_bar));
    ob_object *ref1 = ob_proxy_new(o, NULL);
    TAP_OK(reflects(o, ref1));
    TAP_OK(ob_type_of(ref1) == &ob_proxy_type);
    ob_object *text = ob_str_from("twinkies!");
    TAP_OK(ob_call_with(ref1, text) == OB_NONE);
    TAP_STRING(repr_taken(get_attribute(o, "bar")), "'twinkies!'");
    ob_object *none = ob_tuple_from(NULL, 0);
    GIVES_NO(OB_ETYPE, ob_call(ref1, none));
    GIVES_NO(OB_ETYPE, ob_call_with(ref1, OB_INT(1), OB_INT(2), OB_INT(3)));
    ob_decref(none);
    ob_decref(text);
    ob_decref(ref1);
    ob_decref(o);
}

/// Foo.__delitem__: self.result = accessor
static ob_object *set_result(ob_object *self, ob_object *args) {
    (void)self;
    return set_attribute(self_of(args), "result", argument(args)) == OB_OK ? OB_NONE : NULL;
}

static const OB_FUNCTION_DEFINE(setting_result, "__delitem__", 2, 2, set_result);

TAP_TEST("test_weakref.ReferencesTestCase.test_proxy_deletion: del f[0] arrives with 0") {
    begin();
    ob_object *g = instance_with("__delitem__", OB_FUNCTION(setting_result));
    ob_object *f = ob_proxy_new(g, NULL);
    TAP_EQUAL(ob_delete_item(f, OB_INT(0)), OB_OK);
    TAP_OK(get_attribute(f, "result") == OB_INT(0));
    ob_decref(f);
    ob_decref(g);
}

TAP_TEST("test_weakref.ReferencesTestCase.test_proxy_bool: of an empty list's subclass false") {
    begin();
    ob_object *name = ob_str_from("List");
    ob_object *type = ob_type_make(name, &ob_list_type, NULL, NULL);
    ob_object *list = instance_of(type);
    ob_object *p = ob_proxy_new(list, NULL);
    TAP_EQUAL(ob_truth(p), ob_truth(list));
    TAP_EQUAL(ob_truth(p), 0);
    TAP_EQUAL(ob_list_append(list, OB_NONE), OB_OK);
    TAP_EQUAL(ob_truth(p), 1);
    ob_decref(p);
    ob_decref(list);
    ob_decref(type);
    ob_decref(name);
}

static ob_object *obj;

/// MyObj.__iter__: nonlocal obj; del obj; return NotImplemented
static ob_object *forget_obj(ob_object *self, ob_object *args) {
    (void)self;
    (void)args;
    called++;
    OB_CLEAR(obj);
    return OB_NOT_IMPLEMENTED_OBJECT;
}

static const OB_FUNCTION_DEFINE(forgetting_obj, "__iter__", 1, 1, forget_obj);

TAP_TEST("test_weakref.ReferencesTestCase.test_proxy_iter: the object's last reference goes in its __iter__: "
         "TypeError, then dead") {
    begin();
    obj = instance_with("__iter__", OB_FUNCTION(forgetting_obj));
    ob_object *p = ob_proxy_new(obj, NULL);
    ob_object *blech = ob_str_from("blech");
    RAISES(OB_ETYPE, ob_contains(p, blech));
    TAP_EQUAL(called, 1);
    RAISES(OB_EREFERENCE, ob_contains(p, blech));
    ob_decref(blech);
    ob_decref(p);
}

/// __iter__: return weakref.proxy(obj)
static ob_object *iterate_weakly(ob_object *self, ob_object *args) {
    (void)self;
    (void)args;
    return ob_proxy_new(obj, NULL);
}

static const OB_FUNCTION_DEFINE(iterating_weakly, "__iter__", 1, 1, iterate_weakly);

TAP_TEST("test_weakref.ReferencesTestCase.test_proxy_next: list() of a proxy of an iterator: [4, 5, 6]") {
    begin();
    ob_object *arr = ob_list_of(OB_INT(4), OB_INT(5), OB_INT(6));
    obj = ob_iterate(arr);
    ob_object *weak_it = instance_with("__iter__", OB_FUNCTION(iterating_weakly));
    TAP_STRING(repr_taken(ob_list_from_iterable(weak_it)), "[4, 5, 6]");
    ob_decref(weak_it);
    OB_CLEAR(obj);
    ob_decref(arr);
}

TAP_TEST("test_weakref.ReferencesTestCase.test_proxy_bad_next: of what is no iterator: TypeError") {
    begin();
    obj = create_function();
    ob_object *a = instance_with("__iter__", OB_FUNCTION(iterating_weakly));
    GIVES_NO(OB_ETYPE, ob_list_from_iterable(a));
    ob_decref(a);
    OB_CLEAR(obj);
}

TAP_TEST("test_weakref.ReferencesTestCase.test_proxy_hash: none, though the object has one") {
    begin();
    ob_object *object = new_object(42);
    ob_object *p = ob_proxy_new(object, NULL);
    uint32_t hash;
    TAP_EQUAL(ob_hash(object, &hash), OB_OK);
    RAISES(OB_ETYPE, ob_hash(p, &hash));
    ob_decref(p);
    ob_decref(object);
}

TAP_TEST("test_weakref.ReferencesTestCase.test_getweakrefcount: 2, with proxies 4, all dropped 0; of an int 0") {
    begin();
    ob_object *o = new_c();
    ob_object *ref1 = ob_weakref_new(o, NULL);
    ob_object *ref2 = ob_weakref_new(o, CALLBACK);
    TAP_EQUAL(ob_weakref_count(o), 2);
    ob_object *proxy1 = ob_proxy_new(o, NULL);
    ob_object *proxy2 = ob_proxy_new(o, CALLBACK);
    TAP_EQUAL(ob_weakref_count(o), 4);
    ob_decref(ref1);
    ob_decref(ref2);
    ob_decref(proxy1);
    ob_decref(proxy2);
    TAP_EQUAL(ob_weakref_count(o), 0);
    TAP_EQUAL(ob_weakref_count(OB_INT(1)), 0);
    ob_decref(o);
}

TAP_TEST("order of weak references.shared: in getweakrefs the weak reference, the proxy, then those that call back, "
         "the newest first, whichever "
         "came first") {
    begin();
    for (int turn = 0; turn < 6; turn++) {
        ob_object *o = new_c();
        ob_object *held[4] = {NULL};
        ob_object *older = ob_weakref_new(o, CALLBACK);
        for (int i = 0; i < 3; i++) { /* each order of three */
            int pick = (turn + i * (turn < 3 ? 1 : 2)) % 3;
            held[pick] = pick == 0   ? ob_weakref_new(o, NULL)
                         : pick == 1 ? ob_proxy_new(o, NULL)
                                     : ob_weakref_new(o, CALLBACK);
        }
        held[3] = older;
        ob_object *list = ob_weakref_list(o);
        TAP_EQUAL(ob_list_length(list), 4);
        for (int i = 0; i < 4; i++) {
            TAP_OK(ob_list_peek(list, i) == held[i]);
            ob_decref(held[i]);
        }
        ob_decref(list);
        ob_decref(o);
    }
}

/* --- Other suites ------------------------------------------------------------------------------------------------------- */

TAP_TEST("test_capi.test_weakref.CAPIWeakrefTest.test_pyweakref_checkref: of an object, a weak reference and a proxy: "
         "0 1 0") {
    begin();
    ob_object *object = new_c();
    ob_object *ref = ob_weakref_new(object, NULL);
    ob_object *proxy = ob_proxy_new(object, NULL);
    TAP_OK(!ob_is_instance(object, &ob_weakref_type));
    TAP_OK(ob_is_instance(ref, &ob_weakref_type));
    TAP_OK(!ob_is_instance(proxy, &ob_weakref_type));
    ob_decref(proxy);
    ob_decref(ref);
    ob_decref(object);
}

TAP_TEST("test_capi.test_weakref.CAPIWeakrefTest.test_pyweakref_checkproxy: of an object, a weak reference and a "
         "proxy: 0 0 1") {
    begin();
    ob_object *object = new_c();
    ob_object *ref = ob_weakref_new(object, NULL);
    ob_object *proxy = ob_proxy_new(object, CALLBACK);
    TAP_OK(!ob_is_instance(object, &ob_proxy_type));
    TAP_OK(!ob_is_instance(ref, &ob_proxy_type));
    TAP_OK(ob_is_instance(proxy, &ob_proxy_type));
    ob_decref(proxy);
    ob_decref(ref);
    ob_decref(object);
}

TAP_TEST(
    "test_capi.test_weakref.CAPIWeakrefTest.test_pyweakref_isdead: of a weak reference and a proxy: 0 0, then 1 1") {
    begin();
    ob_object *object = new_c();
    ob_object *ref = ob_weakref_new(object, NULL);
    ob_object *proxy = ob_proxy_new(object, NULL);
    TAP_OK(!is_dead(ref) && !is_dead(proxy));
    ob_decref(object);
    TAP_OK(is_dead(ref) && is_dead(proxy));
    ob_decref(proxy);
    ob_decref(ref);
}

TAP_TEST("test_capi.test_weakref.CAPIWeakrefTest.test_pyweakref_newproxy: without a callback, None, and one that is "
         "given the proxy; none "
         "of an int") {
    begin();
    ob_object *object = new_c();
    ob_object *wp = ob_proxy_new(object, NULL);
    TAP_OK(ob_type_of(wp) == &ob_proxy_type);
    ob_decref(wp);
    wp = ob_proxy_new(object, OB_NONE);
    TAP_OK(ob_type_of(wp) == &ob_proxy_type);
    ob_decref(wp);
    ob_object *log = ob_list_new();
    ob_object *append = append_of(log);
    wp = ob_proxy_new(object, append);
    TAP_EQUAL(ob_list_length(log), 0);
    ob_decref(object);
    TAP_EQUAL(ob_list_length(log), 1);
    TAP_OK(ob_list_peek(log, 0) == wp);
    GIVES_NO(OB_ETYPE, ob_proxy_new(OB_INT(1), NULL));
    ob_decref(wp);
    ob_decref(append);
    ob_decref(log);
}

TAP_TEST("test_set.TestSet.test_weakref: str() of a set's proxy is the set's; then ReferenceError") {
    begin();
    ob_object *text = ob_str_from("gallahad");
    ob_object *s = ob_set_from(text);
    ob_decref(text);
    ob_object *p = ob_proxy_new(s, NULL);
    ob_object *of_set = ob_str_of(s);
    ob_object *of_proxy = ob_str_of(p);
    TAP_EQUAL(ob_equal(of_set, of_proxy), 1);
    ob_decref(of_set);
    ob_decref(of_proxy);
    ob_decref(s);
    GIVES_NO(OB_EREFERENCE, ob_str_of(p));
    ob_decref(p);
}
