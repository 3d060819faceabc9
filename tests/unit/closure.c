/* Closures, cells, bound methods, and the singletons that methods return. */
#include "support.h"

/// [captured…, argument count, arguments…] as a list.
static ob_object *show_code(ob_object *self, ob_object *args) {
    ob_object *list = ob_list_of(ob_closure_captured(self, 0));
    for (size_t i = 0; i < ob_tuple_length(args) && list != NULL; i++) {
        (void)ob_list_append(list, ob_tuple_peek(args, (ptrdiff_t)i));
    }
    return list;
}

static ob_object *count_code(ob_object *self, ob_object *args) {
    (void)self;
    return OB_INT((int32_t)ob_tuple_length(args));
}

static ob_object *no_args(void) {
    return ob_tuple_from(NULL, 0);
}

TAP_TEST("a closure's code finds what it carries, and gets defaults for what the caller leaves out") {
    ob_object *captured = ob_tuple_of(OB_INT(7));
    ob_object *defaults = ob_tuple_of(OB_INT(8), OB_INT(9));
    ob_object *closure = ob_closure_new("show", 1, 3, show_code, captured, defaults);
    TAP_EQUAL(ob_refcount(captured), 2);
    TAP_EQUAL(ob_refcount(defaults), 2);
    TAP_STRING(repr(closure), "<function show>");
    TAP_STRING(repr_taken(ob_call_with(closure, OB_INT(1))), "[7, 1, 8, 9]");
    TAP_STRING(repr_taken(ob_call_with(closure, OB_INT(1), OB_INT(2))), "[7, 1, 2, 9]");
    TAP_STRING(repr_taken(ob_call_with(closure, OB_INT(1), OB_INT(2), OB_INT(3))), "[7, 1, 2, 3]");
    TAP_OK(ob_call(closure, no_args()) == NULL && taken_error() == OB_ETYPE);
    TAP_OK(ob_call_with(closure, OB_INT(1), OB_INT(1), OB_INT(1), OB_INT(1)) == NULL && taken_error() == OB_ETYPE);
    TAP_OK(ob_closure_captured(closure, 1) == NULL && taken_error() == OB_EINDEX);
    TAP_EQUAL(ob_refcount(defaults), 2);
    ob_decref(closure);
    drain();
    TAP_EQUAL(ob_refcount(captured), 1);
    TAP_EQUAL(ob_refcount(defaults), 1);
    ob_decref(captured);
    ob_decref(defaults);
}

TAP_TEST("a closure without defaults gets what was given") {
    ob_object *closure = ob_closure_new("count", 0, 9, count_code, NULL, NULL);
    TAP_OK(ob_call(closure, no_args()) == OB_INT(0));
    TAP_OK(ob_call_with(closure, OB_NONE, OB_NONE) == OB_INT(2));
    ob_decref(closure);
}

TAP_TEST("defaults that are too few or too many are ValueError") {
    ob_object *one = ob_tuple_of(OB_INT(1));
    TAP_OK(ob_closure_new("f", 0, 2, count_code, NULL, one) == NULL && taken_error() == OB_EVALUE);
    TAP_OK(ob_closure_new("f", 2, 2, count_code, NULL, one) == NULL && taken_error() == OB_EVALUE);
    TAP_OK(ob_closure_new("f", 3, 2, count_code, NULL, NULL) == NULL && taken_error() == OB_EVALUE);
    ob_decref(one);
    TAP_OK(is_empty_heap());
}

/// Adds its argument to the number in the cell that it carries.
static ob_object *add_code(ob_object *self, ob_object *args) {
    ob_object *cell = ob_closure_captured(self, 0);
    ob_object *value = ob_cell_get(cell);
    if (value == NULL) {
        return NULL;
    }
    ob_cell_set(cell, OB_INT(ob_int_value(value) + ob_int_value(ob_tuple_peek(args, 0))));
    return ob_cell_get(cell);
}

TAP_TEST("two closures share a variable through a cell") {
    ob_object *cell = ob_cell_new(OB_INT(5));
    ob_object *captured = ob_tuple_of(cell);
    ob_object *first = ob_closure_new("first", 1, 1, add_code, captured, NULL);
    ob_object *second = ob_closure_new("second", 1, 1, add_code, captured, NULL);
    TAP_OK(ob_call_with(first, OB_INT(2)) == OB_INT(7));
    TAP_OK(ob_call_with(second, OB_INT(3)) == OB_INT(10));
    TAP_STRING(repr(cell), "<cell: 10>");
    ob_cell_set(cell, NULL);
    TAP_STRING(repr(cell), "<cell: empty>");
    TAP_OK(ob_call_with(first, OB_INT(2)) == NULL && taken_error() == OB_EVALUE);
    ob_cell_set(cell, cell);
    TAP_STRING(repr(cell), "<cell: <cell: ...>>");
    ob_object *list = ob_list_new();
    ob_cell_set(cell, list);
    TAP_EQUAL(ob_refcount(list), 2);
    ob_decref(first);
    ob_decref(second);
    ob_decref(captured);
    ob_decref(cell);
    drain();
    TAP_EQUAL(ob_refcount(list), 1);
    ob_decref(list);
    cell = ob_cell_new(NULL);
    TAP_OK(ob_cell_get(cell) == NULL && taken_error() == OB_EVALUE);
    ob_decref(cell);
}

static OB_FUNCTION_DEFINE(count, "count", 0, 20, count_code);
static ob_object *first_code(ob_object *self, ob_object *args) {
    (void)self;
    return ob_tuple_get(args, 0);
}
static OB_FUNCTION_DEFINE(first, "first", 1, 20, first_code);

TAP_TEST("a bound method calls its function with the object before the arguments, however many") {
    ob_object *list = ob_list_new();
    ob_object *method = ob_method_new(OB_FUNCTION(count), list);
    TAP_EQUAL(ob_refcount(list), 2);
    TAP_OK(ob_method_self(method) == list);
    TAP_OK(ob_method_function(method) == OB_FUNCTION(count));
    TAP_STRING(repr(method), "<bound method <function count> of []>");
    ob_object *items[19];
    for (size_t i = 0; i < 19; i++) {
        items[i] = OB_INT((int32_t)i);
        TAP_OK(ob_call_items(method, items, i) == OB_INT((int32_t)i + 1));
    }
    ob_decref(method);
    method = ob_method_new(OB_FUNCTION(first), list);
    for (size_t i = 0; i < 19; i++) {
        ob_object *got = ob_call_items(method, items, i);
        TAP_OK(got == list);
        ob_decref(got);
    }
    TAP_EQUAL(ob_refcount(list), 2);
    ob_decref(method);
    ob_decref(list);
    drain();
    TAP_OK(is_empty_heap());
}

TAP_TEST("bound methods of the same function and object are equal and hash alike, and have no order") {
    ob_object *list = ob_list_new();
    ob_object *other = ob_list_new();
    ob_object *a = ob_method_new(OB_FUNCTION(count), list);
    ob_object *b = ob_method_new(OB_FUNCTION(count), list);
    ob_object *c = ob_method_new(OB_FUNCTION(count), other);
    ob_object *d = ob_method_new(OB_FUNCTION(first), list);
    uint32_t hash_a = 0;
    uint32_t hash_b = 1;
    TAP_EQUAL(ob_equal(a, b), 1);
    TAP_EQUAL(ob_equal(a, c), 0);
    TAP_EQUAL(ob_equal(a, d), 0);
    TAP_EQUAL(ob_equal(a, OB_NONE), 0);
    TAP_EQUAL(ob_compare(a, b, OB_LT), OB_ETYPE);
    ob_error_clear();
    TAP_EQUAL(ob_hash(a, &hash_a), OB_OK);
    TAP_EQUAL(ob_hash(b, &hash_b), OB_OK);
    TAP_EQUAL(hash_a, hash_b);
    DROP_EACH(a, b, c, d, list, other);
}

TAP_TEST("a method of an object that holds it prints short, and what is none panics") {
    ob_object *list = ob_list_new();
    ob_object *method = ob_method_new(OB_FUNCTION(count), list);
    TAP_EQUAL(ob_list_append(list, method), OB_OK);
    TAP_STRING(repr(method), "<bound method <function count> of [<bound method ...>]>");
    ob_decref(ob_list_pop(list, 0));
    ob_decref(method);
    ob_decref(list);
    EXPECT_PANIC(OB_PANIC_WRONG_TYPE, (void)ob_method_self(OB_NONE));
    EXPECT_PANIC(OB_PANIC_WRONG_TYPE, (void)ob_cell_get(OB_NONE));
    EXPECT_PANIC(OB_PANIC_WRONG_TYPE, (void)ob_closure_captured(OB_INT(1), 0));
}

TAP_TEST("NotImplemented and Ellipsis are there") {
    TAP_STRING(repr(OB_NOT_IMPLEMENTED_OBJECT), "NotImplemented");
    TAP_STRING(repr(OB_ELLIPSIS), "Ellipsis");
    TAP_STRING(ob_type_name(OB_ELLIPSIS), "ellipsis");
    TAP_EQUAL(ob_truth(OB_ELLIPSIS), 1);
}

TAP_TEST("without memory nothing can be made or called with more, and nothing is lost") {
    ob_object *list = ob_list_new();
    ob_object *method = ob_method_new(OB_FUNCTION(count), list);
    ob_object *defaults = ob_tuple_of(OB_INT(1));
    ob_object *closure = ob_closure_new("f", 0, 1, count_code, NULL, defaults);
    void *ballast = take_ballast();
    TAP_OK(ob_method_new(OB_FUNCTION(count), list) == NULL && taken_error() == OB_ENOMEM);
    TAP_OK(ob_cell_new(list) == NULL && taken_error() == OB_ENOMEM);
    TAP_OK(ob_closure_new("f", 0, 1, count_code, NULL, NULL) == NULL && taken_error() == OB_ENOMEM);
    TAP_OK(ob_call(method, no_args()) == NULL && taken_error() == OB_ENOMEM);
    TAP_OK(ob_call(closure, no_args()) == NULL && taken_error() == OB_ENOMEM);
    drop_ballast(ballast);
    TAP_EQUAL(ob_refcount(list), 2);
    TAP_OK(ob_call(method, no_args()) == OB_INT(1));
    TAP_OK(ob_call(closure, no_args()) == OB_INT(1));
    ob_decref(closure);
    ob_decref(method);
    ob_decref(defaults);
    ob_decref(list);
}
