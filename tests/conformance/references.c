/* Weak references: test_weakref.ReferencesTestCase and SubclassableWeakrefTestCase, and what other suites of CPython say of them.
 *
 * needs: ram 16K */
#include "cases.h"
#include "types/weakref.h"

/// The factories whose objects the basic cases refer to; the instance of a made type stands for `class C: pass`, too.
static ob_object *create_instance(void) {
    ob_object *type = make_class("C");
    ob_object *made = instance_of(type);
    ob_decref(type);
    return made;
}

static ob_object *(*const factories[])(void) = {new_c, create_instance, create_function, create_bound_method};
enum { FACTORIES = sizeof factories / sizeof factories[0] };

TAP_TEST("test_weakref.ReferencesTestCase.test_basic_ref: ref() is the object; repr of a live and a dead one") {
    begin();
    for (unsigned i = 0; i < FACTORIES; i++) {
        ob_object *o = factories[i]();
        ob_object *ref = ob_weakref_new(o, NULL);
        TAP_OK(refers_to(ref, o));
        TAP_EQUAL(ob_refcount(o), 1);
        TAP_OK(repr(ref) != NULL);
        ob_decref(o);
        TAP_OK(is_dead(ref));
        TAP_OK(repr(ref) != NULL);
        ob_decref(ref);
    }
}

TAP_TEST("test_weakref.ReferencesTestCase.test_ref_repr: to 'C' and dead; Obol shows no addresses") {
    begin();
    ob_object *obj = new_c();
    ob_object *ref = ob_weakref_new(obj, NULL);
    TAP_STRING(repr(ref), "<weakref to 'C'>");
    ob_decref(obj);
    TAP_STRING(repr(ref), "<weakref; dead>");
    ob_decref(ref);
}

TAP_TEST("test_weakref.ReferencesTestCase.test_repr_failure_gh99184: a dict's subclass is shown by its name") {
    begin();
    ob_object *name = ob_str_from("MyConfig");
    ob_object *type = ob_type_make(name, &ob_dict_type, NULL, NULL);
    ob_object *obj = instance_of(type);
    TAP_EQUAL(ob_dict_set(obj, name, OB_INT(5)), OB_OK);
    ob_object *ref = ob_weakref_new(obj, NULL);
    TAP_OK(strstr(repr(ref), "MyConfig") != NULL);
    ob_object *text = ob_str_of(ref);
    TAP_OK(strstr(ob_str_text(text), "MyConfig") != NULL);
    ob_decref(text);
    ob_decref(ref);
    ob_decref(obj);
    ob_decref(type);
    ob_decref(name);
}

TAP_TEST("test_weakref.ReferencesTestCase.test_basic_callback: called 1 time, and dead") {
    begin();
    for (unsigned i = 0; i < FACTORIES; i++) {
        called = 0;
        ob_object *o = factories[i]();
        ob_object *ref = ob_weakref_new(o, CALLBACK);
        ob_decref(o);
        TAP_EQUAL(called, 1);
        TAP_OK(is_dead(ref));
        ob_decref(ref);
    }
}

static ob_object *none_code(ob_object *self, ob_object *args) {
    (void)self;
    (void)args;
    return OB_NONE;
}

TAP_TEST("test_weakref.ReferencesTestCase.test_cfunction: a C function holds nothing and has no weak references in "
         "Obol; what carries "
         "objects has") {
    begin();
    ob_object *f = ob_function_new("f", 0, 0, none_code);
    GIVES_NO(OB_ETYPE, ob_weakref_new(f, NULL));
    ob_decref(f);
    f = ob_closure_new("f", 0, 0, none_code, NULL, NULL);
    ob_object *ref = ob_weakref_new(f, NULL);
    TAP_OK(refers_to(ref, f));
    ob_decref(f);
    TAP_OK(is_dead(ref));
    ob_decref(ref);
}

TAP_TEST("test_weakref.ReferencesTestCase.test_multiple_callbacks: 2 weak references, 2 calls") {
    begin();
    ob_object *o = new_c();
    ob_object *ref1 = ob_weakref_new(o, CALLBACK);
    ob_object *ref2 = ob_weakref_new(o, CALLBACK);
    ob_decref(o);
    TAP_OK(is_dead(ref1));
    TAP_OK(is_dead(ref2));
    TAP_EQUAL(called, 2);
    ob_decref(ref1);
    ob_decref(ref2);
}

static ob_object *first_ref;
static int alive_in_callback;

static ob_object *ask_first(ob_object *self, ob_object *args) {
    (void)self;
    called++;
    alive_in_callback += !is_dead(first_ref) || !is_dead(ob_tuple_peek(args, 0));
    return OB_NONE;
}

static const OB_FUNCTION_DEFINE(asking_first, "asking_first", 1, 1, ask_first);

TAP_TEST("test_weakref.ReferencesTestCase.test_multiple_selfref_callbacks: all are dead before the first of 2 calls") {
    begin();
    alive_in_callback = 0;
    ob_object *c = new_c();
    first_ref = ob_weakref_new(c, OB_FUNCTION(asking_first));
    ob_object *ref1 = ob_weakref_new(c, OB_FUNCTION(asking_first));
    ob_decref(c);
    TAP_EQUAL(called, 2);
    TAP_EQUAL(alive_in_callback, 0);
    ob_decref(ref1);
    ob_decref(first_ref);
}

TAP_TEST(
    "test_weakref.ReferencesTestCase.test_shared_ref_without_callback: None and no callback are the same, 4 ways") {
    begin();
    ob_object *const no_callback[4][2] = {{OB_NONE, OB_NONE}, {NULL, OB_NONE}, {NULL, NULL}, {OB_NONE, NULL}};
    ob_object *o = new_object(1);
    for (unsigned i = 0; i < 4; i++) {
        ob_object *p1 = ob_weakref_new(o, no_callback[i][0]);
        ob_object *p2 = ob_weakref_new(o, no_callback[i][1]);
        TAP_OK(p1 == p2);
        TAP_EQUAL(ob_weakref_count(o), 1);
        ob_decref(p1);
        ob_decref(p2);
    }
    ob_object *last = ob_weakref_new(o, OB_NONE);
    ob_decref(o);
    TAP_EQUAL(heard.count, 0);
    ob_decref(last);
}

TAP_TEST("test_weakref.ReferencesTestCase.test_getweakrefs: the one that is left, of two; none; none of an int") {
    begin();
    for (unsigned dropped = 0; dropped < 2; dropped++) {
        ob_object *o = new_c();
        ob_object *refs[2] = {ob_weakref_new(o, CALLBACK), ob_weakref_new(o, CALLBACK)};
        ob_decref(refs[dropped]);
        ob_object *list = ob_weakref_list(o);
        TAP_EQUAL(ob_list_length(list), 1);
        TAP_OK(ob_list_peek(list, 0) == refs[1 - dropped]);
        ob_decref(list);
        ob_decref(refs[1 - dropped]);
        TAP_STRING(repr_taken(ob_weakref_list(o)), "[]");
        ob_decref(o);
    }
    TAP_STRING(repr_taken(ob_weakref_list(OB_INT(1))), "[]");
}

/* data = {}; def remove(k): del data[k] */

static ob_object *data;

static ob_object *remove_code(ob_object *self, ob_object *args) {
    (void)self;
    called++;
    return ob_dict_delete(data, ob_tuple_peek(args, 0)) == OB_OK ? OB_NONE : NULL;
}

static const OB_FUNCTION_DEFINE(removing, "remove", 1, 1, remove_code);

/// data[weakref.ref(f, remove)] = None; raise BogusError. f dies with the error on its way.
static int encapsulate(void) {
    ob_object *f = create_function();
    ob_object *ref = ob_weakref_new(f, OB_FUNCTION(removing));
    int error = ob_dict_set(data, ref, OB_NONE);
    ob_decref(ref);
    error = error == OB_OK ? ob_error_set(OB_EVALUE, "BogusError", NULL) : error;
    ob_decref(f);
    return error;
}

TAP_TEST("test_weakref.ReferencesTestCase.test_callbacks_protected: from an error on its way, which stays, 2 times") {
    begin();
    data = ob_dict_new();
    for (int i = 0; i < 2; i++) {
        TAP_EQUAL(encapsulate(), OB_EVALUE);
        TAP_STRING(ob_error()->message, "BogusError");
        TAP_EQUAL(taken_error(), OB_EVALUE);
        TAP_EQUAL(called, i + 1);
        TAP_EQUAL(ob_dict_length(data), 0);
    }
    TAP_EQUAL(heard.count, 0);
    ob_decref(data);
}

TAP_TEST("test_weakref.ReferencesTestCase.test_sf_bug_840829: a callback collects while its object dies, alone and "
         "inside of two others") {
    begin();
    ob_object *c = new_c();
    ob_object *wr = ob_weakref_new(c, OB_FUNCTION(collecting));
    ob_decref(c);
    TAP_EQUAL(called, 1);
    ob_decref(wr);
    ob_object *c1 = new_c();
    set_arg(c1, new_c());
    wr = ob_weakref_new(as_subject(c1)->arg, OB_FUNCTION(collecting));
    ob_object *c2 = new_c();
    set_arg(c2, c1);
    ob_decref(c2);
    TAP_EQUAL(called, 2);
    TAP_OK(is_dead(wr));
    ob_decref(wr);
    TAP_OK(is_empty_heap());
}

static ob_object *ref_from_del;

static int refer_to_self(ob_object *self) {
    ref_from_del = ob_weakref_new(self, NULL);
    return ref_from_del != NULL && refers_to(ref_from_del, self) ? OB_OK : OB_ENOMEM;
}

TAP_TEST("test_weakref.ReferencesTestCase.test_ref_created_during_del: is dead afterwards") {
    begin();
    ob_decref(new_mortal(1, refer_to_self));
    TAP_EQUAL(heard.count, 0);
    TAP_EQUAL(mortals_alive, 0);
    TAP_OK(is_dead(ref_from_del));
    ob_decref(ref_from_del);
}

TAP_TEST("test_weakref.ReferencesTestCase.test_classes: of types, C's and made ones; a made type dies by counting, "
         "without a collector") {
    begin();
    ob_object *l = ob_list_new();
    ob_object *append = append_of(l);
    ob_object *ref = ob_weakref_new(ob_type_object(&ob_int_type), NULL);
    TAP_OK(refers_to(ref, ob_type_object(&ob_int_type)));
    ob_decref(ref);
    ob_object *type = make_class("A");
    ob_object *a = ob_weakref_new(type, append);
    TAP_OK(refers_to(a, type));
    ob_decref(type);
    TAP_OK(is_dead(a));
    TAP_EQUAL(ob_list_length(l), 1);
    TAP_OK(ob_list_peek(l, 0) == a);
    ob_decref(l);
    ob_decref(append);
    ob_decref(a);
}

static ob_object *always_code(ob_object *self, ob_object *args) {
    (void)self;
    (void)args;
    return OB_TRUE;
}

static const OB_FUNCTION_DEFINE(always, "__eq__", 2, 2, always_code);

/// ALWAYS_EQ: an instance that is equal to all.
static ob_object *new_always_equal(void) {
    ob_object *type = make_class("_ALWAYS_EQ");
    ob_object *made = set_attribute(type, "__eq__", OB_FUNCTION(always)) == OB_OK ? instance_of(type) : NULL;
    ob_decref(type);
    return made;
}

#define EQUAL(left_, right_, expected_)                                                                                \
    do {                                                                                                               \
        TAP_EQUAL(ob_compare(left_, right_, OB_EQ), (expected_));                                                      \
        TAP_EQUAL(ob_compare(left_, right_, OB_NE), !(expected_));                                                     \
    } while (0)

TAP_TEST("test_weakref.ReferencesTestCase.test_equality: of the objects while they live, and then of itself only") {
    begin();
    ob_object *x = new_object(1);
    ob_object *y = new_object(1);
    ob_object *z = new_object(2);
    ob_object *a = ob_weakref_new(x, NULL);
    ob_object *b = ob_weakref_new(y, NULL);
    ob_object *c = ob_weakref_new(z, NULL);
    ob_object *d = ob_weakref_new(x, NULL);
    ob_object *always_equal = new_always_equal();
    EQUAL(a, b, 1);
    EQUAL(a, c, 0);
    EQUAL(a, d, 1);
    EQUAL(a, x, 0);
    EQUAL(a, always_equal, 1);
    ob_decref(x);
    ob_decref(y);
    ob_decref(z);
    TAP_OK(is_dead(a) && is_dead(b) && is_dead(c));
    EQUAL(a, b, 0);
    EQUAL(a, c, 0);
    EQUAL(a, d, a == d);
    ob_decref(always_equal);
    ob_decref(a);
    ob_decref(b);
    ob_decref(c);
    ob_decref(d);
}

TAP_TEST("test_weakref.ReferencesTestCase.test_ordering: there is none, of live and of dead ones") {
    begin();
    const ob_comparison ops[] = {OB_LT, OB_GT, OB_LE, OB_GE};
    ob_object *x = new_object(1);
    ob_object *y = new_object(1);
    ob_object *a = ob_weakref_new(x, NULL);
    ob_object *b = ob_weakref_new(y, NULL);
    for (unsigned i = 0; i < 8; i++) {
        if (i == 4) {
            ob_decref(x);
            ob_decref(y);
        }
        RAISES(OB_ETYPE, ob_compare(a, b, ops[i % 4]));
    }
    ob_decref(a);
    ob_decref(b);
}

TAP_TEST("test_weakref.ReferencesTestCase.test_hashing: as the object's, kept when it dies; none for one that never "
         "had it") {
    begin();
    ob_object *x = new_object(42);
    ob_object *y = new_object(42);
    ob_object *a = ob_weakref_new(x, NULL);
    ob_object *b = ob_weakref_new(y, NULL);
    uint32_t hash_of_42;
    uint32_t hash = 0;
    TAP_EQUAL(ob_hash(OB_INT(42), &hash_of_42), OB_OK);
    TAP_EQUAL(ob_hash(a, &hash), OB_OK);
    TAP_EQUAL(hash, hash_of_42);
    ob_decref(x);
    ob_decref(y);
    hash = 0;
    TAP_EQUAL(ob_hash(a, &hash), OB_OK);
    TAP_EQUAL(hash, hash_of_42);
    RAISES(OB_ETYPE, ob_hash(b, &hash));
    ob_decref(a);
    ob_decref(b);
}

TAP_TEST("test_weakref.ReferencesTestCase.test_callback_attribute_after_deletion: the callback is let go when it was "
         "called") {
    begin();
    ob_object *x = new_object(1);
    ob_object *function = create_function();
    ob_object *ref = ob_weakref_new(x, function);
    TAP_EQUAL(ob_refcount(function), 2);
    ob_decref(x);
    TAP_EQUAL(ob_refcount(function), 1);
    ob_decref(function);
    ob_decref(ref);
}

TAP_TEST("test_weakref.ReferencesTestCase.test_callback_gcs: a callback collects for an object that had a finalizer") {
    begin();
    ob_object *x = new_mortal(1, NULL);
    ob_object *ref1 = ob_weakref_new(x, OB_FUNCTION(collecting));
    ob_decref(x);
    TAP_EQUAL(called, 1);
    TAP_EQUAL(del_count, 1);
    TAP_OK(is_dead(ref1));
    ob_decref(ref1);
}

TAP_TEST("test_weakref.ReferencesTestCase.test_no_memory_when_clearing: 50 callbacks without memory: all dead, no "
         "error comes out of the "
         "decref; each call that wants for memory is told to the hook") {
    begin();
    enum { REFS = 50 };
    ob_object *obj = new_c();
    ob_object *wrs = ob_list_new();
    for (int i = 0; i < REFS; i++) {
        ob_object *ref = ob_weakref_new(obj, CALLBACK);
        TAP_EQUAL(ob_list_append(wrs, ref), OB_OK);
        ob_decref(ref);
    }
    void *ballast = take_ballast();
    ob_decref(obj); /* the memory that it gives back may serve the calls */
    TAP_EQUAL(ob_error()->code, OB_OK);
    for (int i = 0; i < REFS; i++) {
        TAP_OK(is_dead(ob_list_peek(wrs, i)));
    }
    TAP_EQUAL(called + (int)heard.count, REFS);
    TAP_OK(heard.count == 0 || heard.code == OB_ENOMEM);
    drop_ballast(ballast);
    ob_decref(wrs);
}

/* --- Subclasses: types in C that derive from weakref ------------------------------------------------------------------- */

/// class MyRef(weakref.ref), with two attributes.
typedef struct my_ref {
    ob_weakref_with ref;
    ob_object *slot1;
    ob_object *slot2;
} my_ref;

static int call_my_callback(ob_object *self) {
    ob_object *callback_ = ((my_ref *)(void *)self)->ref.callback;
    ob_object *result = callback_ != OB_NIL ? ob_call_with(callback_, self) : OB_NONE;
    ob_xdecref(result);
    return result != NULL ? OB_OK : ob_error()->code;
}

static const OB_TYPE_DEFINE(my_ref_type, "MyRef", my_ref, .slots = 3, .flags = OB_TYPE_CONTAINER,
                            .first_slot = OB_PLACE(my_ref, ref.callback), .traits = OB_TRAIT_SPECIAL | OB_TRAIT_WEAK,
                            .base = &ob_weakref_type,
                            .special = &(const ob_special){.release = ob_weak_unlink,
                                                           .referent_died = call_my_callback});

static ob_object *new_my_ref(ob_object *object, ob_object *callback_) {
    ob_object *made = ob_weak_make(&my_ref_type, object);
    if (made != NULL && callback_ != NULL) {
        ((my_ref *)(void *)made)->ref.callback = ob_new_ref(callback_);
    }
    return made;
}

static bool contains(ob_object *list, ob_object *item) {
    for (ptrdiff_t i = 0; i < (ptrdiff_t)ob_list_length(list); i++) {
        if (ob_list_peek(list, i) == item) {
            return true;
        }
    }
    return false;
}

TAP_TEST("test_weakref.SubclassableWeakrefTestCase.test_subclass_refs_dont_replace_standard_refs: counts 2 and 3, the "
         "standard one first") {
    begin();
    ob_object *o = new_object(42);
    ob_object *r1 = new_my_ref(o, NULL);
    ob_object *r2 = ob_weakref_new(o, NULL);
    TAP_OK(r1 != r2);
    ob_object *refs = ob_weakref_list(o);
    TAP_EQUAL(ob_list_length(refs), 2);
    TAP_OK(ob_list_peek(refs, 0) == r2 && ob_list_peek(refs, 1) == r1);
    TAP_EQUAL(ob_weakref_count(o), 2);
    ob_decref(refs);
    ob_object *r3 = new_my_ref(o, NULL);
    TAP_EQUAL(ob_weakref_count(o), 3);
    refs = ob_weakref_list(o);
    TAP_EQUAL(ob_list_length(refs), 3);
    TAP_OK(ob_list_peek(refs, 0) == r2);
    TAP_OK(contains(refs, r1) && contains(refs, r3));
    ob_decref(refs);
    ob_decref(r1);
    ob_decref(r2);
    ob_decref(r3);
    ob_decref(o);
}

TAP_TEST("test_weakref.SubclassableWeakrefTestCase.test_subclass_refs_dont_conflate_callbacks: each has its own") {
    begin();
    ob_object *o = new_object(42);
    ob_object *r1 = new_my_ref(o, CALLBACK);
    ob_object *r2 = new_my_ref(o, OB_FUNCTION(collecting));
    TAP_OK(r1 != r2);
    ob_object *refs = ob_weakref_list(o);
    TAP_OK(contains(refs, r1) && contains(refs, r2));
    ob_decref(refs);
    ob_decref(o);
    TAP_EQUAL(called, 2);
    ob_decref(r1);
    ob_decref(r2);
}

TAP_TEST("test_weakref.SubclassableWeakrefTestCase.test_subclass_refs_with_slots: its own attributes, counted") {
    begin();
    ob_object *o = new_object(42);
    ob_object *r = new_my_ref(o, NULL);
    ob_object *list = ob_list_new();
    ((my_ref *)(void *)r)->slot1 = ob_new_ref(list);
    ((my_ref *)(void *)r)->slot2 = ob_new_ref(list);
    TAP_EQUAL(ob_refcount(list), 3);
    TAP_OK(ob_is_instance(r, &ob_weakref_type));
    TAP_OK(refers_to(r, o));
    ob_decref(r);
    TAP_EQUAL(ob_refcount(list), 1);
    ob_decref(list);
    ob_decref(o);
}

TAP_TEST("test_weakref.SubclassableWeakrefTestCase.test_subclass_refs_with_cycle: one that alone keeps its object "
         "alive never calls back: "
         "0 calls") {
    begin();
    ob_object *o = new_c();
    ob_object *r1 = new_my_ref(o, CALLBACK);
    ((my_ref *)(void *)r1)->slot1 = o;
    ob_decref(r1);
    TAP_EQUAL(called, 0);
    o = new_c();
    r1 = new_my_ref(o, CALLBACK);
    ob_object *r2 = new_my_ref(o, CALLBACK);
    ((my_ref *)(void *)r1)->slot1 = r2;
    ((my_ref *)(void *)r2)->slot1 = o;
    ob_decref(r1);
    TAP_EQUAL(called, 0);
    TAP_OK(is_empty_heap());
}

/* --- Other suites ------------------------------------------------------------------------------------------------------- */

TAP_TEST("test_capi.test_weakref.CAPIWeakrefTest.test_pyweakref_getref: the object, then none; a wrong type panics") {
    begin();
    ob_object *obj = new_c();
    ob_object *volatile wr = ob_weakref_new(obj, NULL);
    ob_object *found = ob_weakref_get(wr);
    TAP_OK(found == obj);
    TAP_EQUAL(ob_refcount(obj), 2);
    ob_decref(found);
    ob_decref(obj);
    TAP_OK(ob_weakref_get(wr) == OB_NONE);
    EXPECT_PANIC(OB_PANIC_WRONG_TYPE, (void)ob_weakref_get(OB_INT(42)));
    ob_decref(wr);
}

TAP_TEST("test_capi.test_weakref.CAPIWeakrefTest.test_pyweakref_newref: without a callback, None, and one that is "
         "given the weak reference; "
         "an int has none (in Obol a list has)") {
    begin();
    ob_object *obj = new_c();
    ob_object *wr = ob_weakref_new(obj, NULL);
    TAP_OK(ob_type_of(wr) == &ob_weakref_type);
    ob_decref(wr);
    wr = ob_weakref_new(obj, OB_NONE);
    TAP_OK(ob_type_of(wr) == &ob_weakref_type);
    ob_decref(wr);
    ob_object *log = ob_list_new();
    ob_object *append = append_of(log);
    wr = ob_weakref_new(obj, append);
    TAP_OK(ob_is_instance(wr, &ob_weakref_type));
    TAP_EQUAL(ob_list_length(log), 0);
    ob_decref(obj);
    TAP_EQUAL(ob_list_length(log), 1);
    TAP_OK(ob_list_peek(log, 0) == wr);
    GIVES_NO(OB_ETYPE, ob_weakref_new(OB_INT(1), NULL));
    ob_decref(wr);
    ob_decref(append);
    ob_decref(log);
}

TAP_TEST("test_descr.ClassPropertiesAndMethods.test_weakrefs: r() == c, then None; with fields instead of a dict too "
         "(in Obol always)") {
    begin();
    ob_object *name = ob_str_from("foo");
    ob_object *fields[2] = {NULL, ob_tuple_of(name)};
    for (unsigned i = 0; i < 2; i++) {
        ob_object *type = ob_type_make(name, NULL, fields[i], NULL);
        ob_object *c = instance_of(type);
        ob_decref(type);
        ob_object *r = ob_weakref_new(c, NULL);
        TAP_OK(refers_to(r, c));
        ob_decref(c);
        TAP_OK(is_dead(r));
        ob_decref(r);
    }
    ob_decref(fields[1]);
    ob_decref(name);
}

static int ask_ref(ob_object *self) {
    alive_in_callback += !is_dead(as_subject(self)->other);
    return OB_OK;
}

TAP_TEST("test_descr.ClassPropertiesAndMethods.test_weakref_segfault: a finalizer of what an object held finds its "
         "weak reference dead") {
    begin();
    alive_in_callback = 0;
    ob_object *o = new_c();
    ob_object *provoker = new_mortal(1, ask_ref);
    set_other(provoker, ob_weakref_new(o, NULL));
    set_arg(o, provoker);
    ob_decref(o);
    TAP_EQUAL(del_count, 1);
    TAP_EQUAL(alive_in_callback, 0);
    TAP_OK(is_empty_heap());
}

TAP_TEST("test_module.ModuleTests.test_weakref: of a namespace") {
    begin();
    ob_object *m = ob_namespace_new("foo");
    ob_object *wr = ob_weakref_new(m, NULL);
    TAP_OK(refers_to(wr, m));
    ob_decref(m);
    TAP_OK(is_dead(wr));
    ob_decref(wr);
}

TAP_TEST("weakref.rst.libreftest: of a dict's subclass with red=1, green=2, blue=3; dead with the last of two names") {
    begin();
    ob_object *name = ob_str_from("Dict");
    ob_object *type = ob_type_make(name, &ob_dict_type, NULL, NULL);
    ob_object *o = instance_of(type);
    TAP_EQUAL(ob_dict_set(o, name, OB_INT(1)), OB_OK);
    ob_object *r = ob_weakref_new(o, NULL);
    ob_object *none = ob_tuple_from(NULL, 0);
    ob_object *o2 = ob_call(r, none);
    TAP_OK(o2 == o);
    ob_decref(o);
    TAP_OK(refers_to(r, o2));
    ob_decref(o2);
    TAP_OK(ob_call(r, none) == OB_NONE);
    ob_decref(none);
    ob_decref(r);
    ob_decref(type);
    ob_decref(name);
}
