/* __del__ of types made at run time: the cases of finalization.c and counting.c whose classes have one of their own, and what is said of it
 * where attributes are.
 *
 * needs: ram 16K, flash 128K */
#include "cases.h"

static unsigned wrong; ///< what __del__ did not find as it should be

static ob_object *self_of(ob_object *args) {
    return ob_tuple_peek(args, 0);
}

/// class NAME(BASE): fields, and __del__ with this code. The base is NULL or a type in C.
static ob_object *class_with_del(const char *name, const ob_type *base, ob_object *fields, const ob_function *del) {
    ob_object *text = ob_str_from(name);
    ob_object *type = ob_type_make(text, base, fields, NULL);
    ob_decref(text);
    if (type != NULL && set_attribute(type, "__del__", OB_FUNCTION(*del)) != OB_OK) {
        ob_decref(type);
        type = NULL;
    }
    return type;
}

/// self.id_ is what it was.
static ob_object *check_code(ob_object *self, ob_object *args) {
    (void)self;
    del_count++;
    ob_object *id = get_attribute(self_of(args), "id_");
    wrong += id != OB_INT(7) || !ob_is_finalized(self_of(args));
    ob_xdecref(id);
    return OB_NONE;
}

static ob_object *survive_code(ob_object *self, ob_object *args) {
    (void)check_code(self, args);
    return ob_list_append(survivors, self_of(args)) == OB_OK ? OB_NONE : NULL;
}

static const OB_FUNCTION_DEFINE(checking, "__del__", 1, 1, check_code);
static const OB_FUNCTION_DEFINE(surviving, "__del__", 1, 1, survive_code);

static ob_object *new_simple(const ob_function *del) {
    ob_object *type = class_with_del("Simple", NULL, NULL, del);
    ob_object *s = instance_of(type);
    ob_decref(type);
    return set_attribute(s, "id_", OB_INT(7)) == OB_OK ? s : NULL;
}

TAP_TEST("test_finalization.SimpleFinalizationTest.test_simple: of a made type: 1 call, dead; nothing more later") {
    begin();
    wrong = 0;
    ob_object *s = new_simple(&checking);
    ob_object *wr = ob_weakref_new(s, NULL);
    ob_decref(s);
    TAP_EQUAL(del_count, 1);
    TAP_OK(is_dead(wr));
    collect();
    TAP_EQUAL(del_count, 1);
    TAP_EQUAL(wrong, 0);
    ob_decref(wr);
}

TAP_TEST("test_finalization.SimpleFinalizationTest.test_simple_resurrect: of a made type: 1 call, 1 survivor with its "
         "weak reference and "
         "attributes, then none") {
    begin();
    wrong = 0;
    survivors = ob_list_new();
    ob_object *s = new_simple(&surviving);
    ob_object *wr = ob_weakref_new(s, NULL);
    ob_decref(s);
    TAP_EQUAL(del_count, 1);
    TAP_EQUAL(ob_list_length(survivors), 1);
    TAP_OK(refers_to(wr, ob_list_peek(survivors, 0)));
    TAP_OK(get_attribute(ob_list_peek(survivors, 0), "id_") == OB_INT(7));
    ob_list_clear(survivors);
    TAP_EQUAL(del_count, 1);
    TAP_EQUAL(wrong, 0);
    TAP_OK(is_dead(wr));
    ob_decref(wr);
    ob_decref(survivors);
}

TAP_TEST("test_descr.ClassPropertiesAndMethods.test_subtype_resurrection: of a made type: 1 in the container; without "
         "__del__ it is mortal") {
    begin();
    wrong = 0;
    survivors = ob_list_new();
    ob_object *type = class_with_del("C", NULL, NULL, &surviving);
    ob_object *c = instance_of(type);
    TAP_EQUAL(set_attribute(c, "id_", OB_INT(7)), OB_OK);
    ob_decref(c);
    collect();
    TAP_EQUAL(ob_list_length(survivors), 1);
    ob_object *name = ob_str_from("__del__");
    TAP_EQUAL(ob_delete_attribute(type, name), OB_OK);
    c = instance_of(type);
    ob_object *wr = ob_weakref_new(c, NULL);
    ob_decref(c);
    TAP_OK(is_dead(wr));
    ob_decref(survivors);
    TAP_EQUAL(del_count, 1);
    TAP_EQUAL(ob_refcount(type), 1);
    ob_decref(wr);
    ob_decref(name);
    ob_decref(type);
}

static ob_object *attributes_code(ob_object *self, ob_object *args) {
    (void)self;
    del_count++;
    wrong += get_attribute(self_of(args), "a") != OB_INT(1) || get_attribute(self_of(args), "b") != OB_INT(2);
    return OB_NONE;
}

static const OB_FUNCTION_DEFINE(looking, "__del__", 1, 1, attributes_code);

TAP_TEST("test_descr.ClassPropertiesAndMethods.test_slots: __del__ finds the fields a = 1 and b = 2, and nothing is "
         "reported") {
    begin();
    wrong = 0;
    ob_object *a = ob_str_from("a");
    ob_object *b = ob_str_from("b");
    ob_object *fields = ob_tuple_of(a, b);
    ob_object *type = class_with_del("H", NULL, fields, &looking);
    ob_object *h = instance_of(type);
    TAP_EQUAL(ob_set_attribute(h, a, OB_INT(1)), OB_OK);
    TAP_EQUAL(ob_set_attribute(h, b, OB_INT(2)), OB_OK);
    ob_decref(h);
    TAP_EQUAL(del_count, 1);
    TAP_EQUAL(wrong, 0);
    TAP_EQUAL(heard.count, 0);
    ob_decref(type);
    ob_decref(fields);
    ob_decref(b);
    ob_decref(a);
}

static ob_object *broken_code(ob_object *self, ob_object *args) {
    (void)self;
    (void)ob_error_set(OB_EVALUE, "del is broken", self_of(args));
    return NULL;
}

static const OB_FUNCTION_DEFINE(broken, "__del__", 1, 1, broken_code);

TAP_TEST("test_sys.UnraisableHookTest.test_original_unraisablehook_err: of a made type: its name, ValueError and del "
         "is broken") {
    begin();
    (void)ob_set_unraisable_hook(NULL);
    ob_object *type = class_with_del("BrokenDel", NULL, NULL, &broken);
    ob_object *instance = instance_of(type);
    capture_console();
    ob_decref(instance);
    TAP_STRING(captured_console(), "Exception ignored in BrokenDel: ValueError: del is broken\n");
    TAP_EQUAL(ob_refcount(type), 1);
    ob_decref(type);
}

TAP_TEST("test_exceptions.ExceptionTests.test_unraisable: of a made type: the hook hears of ValueError once") {
    begin();
    ob_object *type = class_with_del("BrokenDel", NULL, NULL, &broken);
    ob_decref(instance_of(type));
    TAP_EQUAL(heard.count, 1);
    TAP_EQUAL(heard.code, OB_EVALUE);
    TAP_EQUAL(ob_error()->code, OB_OK);
    ob_decref(type);
}

static ob_object *count_code(ob_object *self, ob_object *args) {
    (void)self;
    (void)args;
    del_count++;
    return OB_NONE;
}

static const OB_FUNCTION_DEFINE(counting, "__del__", 1, 1, count_code);

TAP_TEST("test_capi.test_misc.CAPITest.test_trashcan_python_class2: a list's subclass with __del__ and an attribute, "
         "in itself 2^20 times, "
         "alone and with a tuple in between (here 5,000, on a board fewer): each is finalized, none is left") {
    begin();
    ob_object *type = class_with_del("PyList", &ob_list_type, NULL, &counting);
    ob_object *attr = ob_str_from("attr");
    int depth = !ON_TARGET ? 5000 : heap_bytes() < 64 * 1024 ? 20 : 200;
    for (int parity = 0; parity < 2; parity++) {
        ob_object *l = OB_NONE;
        del_count = 0;
        for (int i = 0; i < depth; i++) {
            ob_object *deeper = instance_of(type);
            TAP_OK(deeper != NULL && ob_list_append(deeper, l) == OB_OK &&
                   ob_set_attribute(deeper, attr, OB_INT(i)) == OB_OK);
            ob_decref(l);
            l = deeper;
            if (parity != 0) {
                l = ob_tuple_of(deeper);
                TAP_OK(l != NULL);
                ob_decref(deeper);
            }
        }
        TAP_EQUAL(ob_refcount(type), (uint32_t)depth + 1);
        ob_decref(l);
        TAP_EQUAL(del_count, depth);
        TAP_EQUAL(ob_refcount(type), 1);
    }
    ob_decref(attr);
    ob_decref(type);
}
