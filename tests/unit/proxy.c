/* Proxies: what they pass on, what they do when their object is gone, and what they leave behind.
 *
 * needs: ram 16K, flash 128K */
#include "support.h"

#include "obol/proxy.h"

static ob_object *list_of_three(void) {
    return ob_list_of(OB_INT(3), OB_INT(1), OB_INT(2));
}

TAP_TEST("a proxy does what its object does") {
    ob_object *list = list_of_three();
    ob_object *proxy = ob_proxy_new(list, NULL);
    TAP_EQUAL(ob_refcount(list), 1);
    TAP_EQUAL(ob_length(proxy), 3);
    TAP_EQUAL(ob_truth(proxy), 1);
    TAP_EQUAL(ob_contains(proxy, OB_INT(2)), 1);
    TAP_EQUAL(ob_contains(proxy, OB_INT(5)), 0);
    TAP_OK(ob_get_item(proxy, OB_INT(0)) == OB_INT(3));
    TAP_EQUAL(ob_set_item(proxy, OB_INT(0), OB_INT(7)), OB_OK);
    TAP_EQUAL(ob_delete_item(proxy, OB_INT(1)), OB_OK);
    TAP_STRING(repr(list), "[7, 2]");
    TAP_STRING(repr(proxy), "<weakproxy to 'list'>");
    char text[20];
    ob_text_sink sink = ob_text_sink_of(text, sizeof text);
    TAP_EQUAL(ob_write_str(proxy, &sink.sink), OB_OK);
    TAP_STRING(text, "[7, 2]");
    TAP_STRING(repr_taken(ob_add(proxy, proxy)), "[7, 2, 7, 2]");
    TAP_STRING(repr_taken(ob_binary(OB_MULTIPLY, OB_INT(2), proxy)), "[7, 2, 7, 2]");
    TAP_OK(ob_unary(OB_NEGATIVE, proxy) == NULL && taken_error() == OB_ETYPE);
    TAP_OK(ob_subtract(proxy, OB_INT(1)) == NULL && taken_error() == OB_ETYPE);
    TAP_EQUAL(ob_refcount(list), 1);
    ob_decref(proxy);
    ob_decref(list);
    TAP_OK(is_empty_heap());
}

TAP_TEST("it is compared as its object, with objects and with proxies, from either side, and has no hash") {
    ob_object *list = list_of_three();
    ob_object *same = list_of_three();
    ob_object *less = ob_list_of(OB_INT(2));
    ob_object *a = ob_proxy_new(list, NULL);
    ob_object *b = ob_proxy_new(same, NULL);
    uint32_t hash;
    TAP_EQUAL(ob_equal(a, list), 1);
    TAP_EQUAL(ob_equal(same, a), 1);
    TAP_EQUAL(ob_equal(a, b), 1);
    TAP_EQUAL(ob_compare(a, less, OB_NE), 1);
    TAP_EQUAL(ob_compare(a, less, OB_GT), 1);
    TAP_EQUAL(ob_compare(less, a, OB_LT), 1);
    TAP_EQUAL(ob_compare(less, a, OB_GE), 0);
    TAP_EQUAL(ob_compare(a, OB_INT(1), OB_LT), OB_ETYPE);
    TAP_EQUAL(taken_error(), OB_ETYPE);
    TAP_EQUAL(ob_hash(a, &hash), OB_ETYPE);
    ob_error_clear();
    ob_decref(a);
    ob_decref(b);
    ob_decref(list);
    ob_decref(same);
    ob_decref(less);
    TAP_OK(is_empty_heap());
}

TAP_TEST("iterating, next and calls are passed on") {
    ob_object *list = ob_list_of(OB_INT(4));
    ob_object *proxy = ob_proxy_new(list, NULL);
    ob_object *iterator = ob_iterate(proxy);
    ob_object *second = ob_proxy_new(iterator, NULL);
    ob_object *item;
    TAP_EQUAL(ob_next(second, &item), 1);
    TAP_OK(item == OB_INT(4));
    TAP_EQUAL(ob_next(second, &item), 0);
    TAP_OK(item == NULL);
    TAP_EQUAL(ob_next(proxy, &item), OB_ETYPE);
    ob_error_clear();
    TAP_OK(ob_call(proxy, ob_tuple_from(NULL, 0)) == NULL && taken_error() == OB_ETYPE);
    ob_decref(second);
    ob_decref(iterator);
    ob_decref(proxy);
    ob_decref(list);
    ob_object *ref = ob_namespace_new("ns");
    OB_STR_DEFINE(name, "x");
    proxy = ob_proxy_new(ref, NULL);
    TAP_EQUAL(ob_set_attribute(proxy, OB_STR(name), OB_INT(5)), OB_OK);
    TAP_OK(ob_get_attribute(proxy, OB_STR(name)) == OB_INT(5));
    TAP_EQUAL(ob_delete_attribute(proxy, OB_STR(name)), OB_OK);
    TAP_OK(ob_get_attribute(proxy, OB_STR(name)) == NULL);
    ob_error_clear();
    ob_decref(proxy);
    ob_decref(ref);
    drain();
    TAP_OK(is_empty_heap());
}

static ob_object *one_code(ob_object *self, ob_object *args) {
    (void)self;
    (void)args;
    return OB_INT(1);
}

TAP_TEST("a call of a proxy calls its object") {
    ob_object *captured = ob_tuple_of(OB_INT(1));
    ob_object *closure = ob_closure_new("one", 0, 0, one_code, captured, NULL);
    ob_object *proxy = ob_proxy_new(closure, NULL);
    TAP_OK(ob_call(proxy, ob_tuple_from(NULL, 0)) == OB_INT(1));
    ob_decref(proxy);
    ob_decref(closure);
    ob_decref(captured);
    TAP_OK(is_empty_heap());
}

#define DEAD(call_)      TAP_OK((call_) < 0 && taken_error() == OB_EREFERENCE)
#define DEAD_NULL(call_) TAP_OK((call_) == NULL && taken_error() == OB_EREFERENCE)

TAP_TEST("when its object is gone, each operation is a ReferenceError, and nothing is left") {
    ob_object *list = list_of_three();
    ob_object *proxy = ob_proxy_new(list, NULL);
    ob_object *other = ob_list_new();
    ob_decref(list);
    ob_object *item;
    TAP_STRING(ob_error_name(OB_EREFERENCE), "ReferenceError");
    TAP_STRING(repr(proxy), "<weakproxy; dead>");
    DEAD(ob_length(proxy));
    DEAD(ob_truth(proxy));
    DEAD(ob_contains(proxy, OB_INT(1)));
    DEAD_NULL(ob_get_item(proxy, OB_INT(0)));
    DEAD(ob_set_item(proxy, OB_INT(0), OB_INT(0)));
    DEAD(ob_delete_item(proxy, OB_INT(0)));
    DEAD_NULL(ob_iterate(proxy));
    DEAD(ob_next(proxy, &item));
    DEAD(ob_compare(proxy, other, OB_EQ));
    DEAD(ob_compare(other, proxy, OB_LT));
    DEAD_NULL(ob_add(proxy, other));
    DEAD_NULL(ob_add(other, proxy));
    DEAD_NULL(ob_unary(OB_NEGATIVE, proxy));
    DEAD_NULL(ob_get_attribute(proxy, OB_NONE));
    DEAD(ob_set_attribute(proxy, OB_NONE, OB_NONE));
    DEAD_NULL(ob_call(proxy, ob_tuple_from(NULL, 0)));
    char text[8];
    ob_text_sink sink = ob_text_sink_of(text, sizeof text);
    DEAD(ob_write_str(proxy, &sink.sink));
    ob_decref(other);
    ob_decref(proxy);
    TAP_OK(is_empty_heap());
}

static ob_object *called_with;

static ob_object *note_code(ob_object *self, ob_object *args) {
    (void)self;
    called_with = ob_tuple_peek(args, 0);
    return OB_NONE;
}

static OB_FUNCTION_DEFINE(note, "note", 1, 1, note_code);

TAP_TEST("without a callback all share one, beside the weak reference; with one each has its own, which calls back") {
    ob_object *list = ob_list_new();
    ob_object *ref = ob_weakref_new(list, NULL);
    ob_object *a = ob_proxy_new(list, NULL);
    ob_object *b = ob_proxy_new(list, NULL);
    ob_object *c = ob_proxy_new(list, OB_FUNCTION(note));
    ob_object *again = ob_weakref_new(list, NULL);
    TAP_OK(a == b && a != ref && a != c && again == ref);
    TAP_EQUAL(ob_weakref_count(list), 3);
    ob_object *all = ob_weakref_list(list);
    TAP_EQUAL(ob_list_length(all), 3);
    ob_decref(all);
    ob_decref(list);
    TAP_OK(called_with == c);
    ob_decref(ref);
    ob_decref(again);
    ob_decref(a);
    ob_decref(b);
    ob_decref(c);
    TAP_OK(is_empty_heap());
}

TAP_TEST("neither proxies nor what is no container have proxies") {
    ob_object *list = ob_list_new();
    ob_object *proxy = ob_proxy_new(list, NULL);
    ob_object *ref = ob_weakref_new(list, NULL);
    TAP_OK(ob_proxy_new(proxy, NULL) == NULL && taken_error() == OB_ETYPE);
    TAP_OK(ob_proxy_new(ref, NULL) == NULL && taken_error() == OB_ETYPE);
    TAP_OK(ob_weakref_new(proxy, NULL) == NULL && taken_error() == OB_ETYPE);
    TAP_OK(ob_proxy_new(OB_INT(1), NULL) == NULL && taken_error() == OB_ETYPE);
    ob_decref(ref);
    ob_decref(proxy);
    ob_decref(list);
    TAP_OK(is_empty_heap());
}

/// The only reference to the list that the proxy stands for; dropped by the comparison below.
static ob_object *only;

typedef struct dropper {
    ob_container head;
} dropper;

static int drop_only(ob_object *self, ob_object *other, ob_comparison op) {
    (void)self;
    (void)other;
    (void)op;
    if (only != NULL) {
        OB_CLEAR(only);
    }
    return 0;
}

static const OB_TYPE_DEFINE(dropper_type, "dropper", dropper, .flags = OB_TYPE_CONTAINER, .compare = drop_only);

TAP_TEST("an object whose last reference goes inside of an operation lives to its end") {
    ob_object *item = ob_object_new(&dropper_type, 0);
    only = ob_list_of(item, OB_INT(2));
    ob_object *proxy = ob_proxy_new(only, NULL);
    TAP_EQUAL(ob_contains(proxy, OB_INT(2)), 1);
    TAP_OK(only == NULL);
    DEAD(ob_truth(proxy));
    ob_decref(item);
    ob_decref(proxy);
    TAP_OK(is_empty_heap());
}

TAP_TEST("lists of proxies to lists of proxies …, ever deeper, end with a RecursionError") {
    /* needs memory for each level, which the smallest boards do not have */
    unsigned levels = ON_TARGET ? 4 : 300;
    ob_object *keeper = ob_list_new();
    ob_object *top[2] = {ob_list_of(OB_INT(1)), ob_list_of(OB_INT(1))};
    for (unsigned i = 0; i < levels; i++) {
        for (int side = 0; side < 2; side++) {
            TAP_OK(ob_list_append(keeper, top[side]) == OB_OK);
            ob_object *proxy = ob_proxy_new(top[side], NULL);
            ob_decref(top[side]);
            top[side] = side == 0 ? ob_list_of(proxy) : ob_list_of(proxy);
            ob_decref(proxy);
        }
    }
    TAP_EQUAL(ob_equal(top[0], top[1]), levels > 200 ? OB_EDEPTH : 1);
    ob_error_clear();
    ob_decref(top[0]);
    ob_decref(top[1]);
    ob_decref(keeper);
    drain();
    TAP_OK(is_empty_heap());
}
