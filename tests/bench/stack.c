/* The stack that one call inside another takes, by how it is made: what OB_CALL_DEPTH of them need. The program's code in between is a
 * function that does nothing but call again; its own frame is in the figures, 16 to 24 bytes of them.
 *
 * needs: target, ram 64K */
#include <stdio.h>

#include "bench.h"
#include "board.h"
#include "obol.h"

enum { LEVELS = 6 };

static unsigned level;
static uintptr_t stack_at[LEVELS];
static ob_object *subject; ///< what the next call is made on
static ob_object *(*next_call)(void);

static ob_object *code(ob_object *self, ob_object *args) {
    (void)self;
    (void)args;
    stack_at[level++] = (uintptr_t)__builtin_frame_address(0);
    ob_object *result = level < LEVELS ? next_call() : OB_INT(1);
    __asm__ volatile("" ::: "memory"); /* no tail call */
    return result;
}

static OB_FUNCTION_DEFINE(again, "again", 0, 9, code);
OB_STR_DEFINE(method_name, "m");
OB_STR_DEFINE(type_name, "T");
static ob_object *args;

static void expect(bool condition) {
    if (!condition) {
        bench_fail("a result is wrong");
    }
}

static ob_object *drop(ob_object *result) {
    ob_xdecref(result);
    return OB_INT(1);
}

/* How one call leads to the next. */

static ob_object *by_function(void) {
    return ob_call(OB_FUNCTION(again), args);
}

static ob_object *by_object(void) {
    return ob_call(subject, args);
}

static ob_object *by_items(void) {
    return ob_call_with(OB_FUNCTION(again), OB_INT(1));
}

static ob_object *by_method(void) {
    return ob_call_method(subject, OB_STR(method_name), OB_INT(1));
}

static ob_object *by_item(void) {
    return ob_get_item(subject, OB_INT(1));
}

static ob_object *by_operator(void) {
    return ob_add(subject, OB_INT(1));
}

static ob_object *by_comparison(void) {
    (void)ob_compare(subject, OB_INT(1), OB_LT);
    return OB_INT(1);
}

static ob_object *by_attribute(void) {
    return drop(ob_get_attribute(subject, OB_STR(type_name)));
}

static ob_object *repr_taken(ob_object *object) {
    ob_object *text = ob_repr(object);
    ob_decref(object);
    ob_error_clear(); /* what the code gives is no str */
    return drop(text);
}

/// Of a new instance each time, as one inside itself prints short.
static ob_object *by_repr(void) {
    return repr_taken(ob_instance_new(subject, ob_tuple_from(NULL, 0)));
}

static ob_object *by_list_repr(void) {
    ob_object *instance = ob_instance_new(subject, ob_tuple_from(NULL, 0));
    ob_object *list = ob_list_of(instance);
    ob_decref(instance);
    return repr_taken(list);
}

static void measure(const char *name, ob_object *(*call)(void), ob_object *on) {
    char text[40];
    level = 0;
    subject = on;
    next_call = call;
    (void)drop(call());
    ob_error_clear();
    expect(level == LEVELS);
    (void)snprintf(text, sizeof text, "stack_%s", name);
    bench_print(text, (uint32_t)(stack_at[LEVELS - 2] - stack_at[LEVELS - 1]), "bytes");
}

static ob_object *new_type(const char *name) {
    ob_object *attributes = ob_dict_new();
    ob_object *key = ob_str_from(name);
    expect(attributes != NULL && key != NULL && ob_dict_set(attributes, key, OB_FUNCTION(again)) == OB_OK);
    ob_object *type = ob_type_make(OB_STR(type_name), NULL, NULL, attributes);
    expect(type != NULL);
    ob_decref(key);
    ob_decref(attributes);
    return type;
}

static ob_object *instance_with(const char *name) {
    ob_object *type = new_type(name);
    ob_object *instance = ob_instance_new(type, ob_tuple_from(NULL, 0));
    ob_decref(type);
    expect(instance != NULL);
    return instance;
}

static void measure_instance(const char *name, const char *method, ob_object *(*call)(void)) {
    ob_object *instance = instance_with(method);
    measure(name, call, instance);
    ob_decref(instance);
}

/// Through a container, whose items are compared and written without recursion, but by frames on the stack.
static void measure_in_list(const char *name, const char *method, ob_object *(*call)(void)) {
    ob_object *instance = instance_with(method);
    ob_object *list = ob_list_of(instance);
    measure(name, call, list);
    ob_decref(list);
    ob_decref(instance);
}

static ob_object *by_list_comparison(void) {
    ob_object *other = ob_list_of(OB_INT(1));
    (void)ob_compare(subject, other, OB_EQ);
    return drop(other);
}

int main(void) {
    bench_init();
    expect(ob_init(board_regions, board_region_count) == OB_OK);
    args = ob_tuple_of(OB_INT(1));
    ob_object *closure = ob_closure_new("c", 0, 2, code, NULL, ob_tuple_of(OB_INT(1), OB_INT(2)));
    ob_object *method = ob_method_new(OB_FUNCTION(again), OB_INT(1));
    ob_object *type = new_type("__init__");
    measure("call", by_function, NULL);
    measure("call_items", by_items, NULL);
    measure("call_closure_defaults", by_object, closure);
    measure("call_bound_method", by_object, method);
    measure("call_type", by_object, type);
    measure_instance("call_instance", "__call__", by_object);
    measure_instance("call_method", "m", by_method);
    measure_instance("get_item", "__getitem__", by_item);
    measure_instance("add", "__add__", by_operator);
    measure_instance("compare", "__lt__", by_comparison);
    measure_instance("getattr", "__getattr__", by_attribute);
    ob_object *shown = new_type("__repr__");
    measure("repr", by_repr, shown);
    measure("repr_in_list", by_list_repr, shown);
    measure_in_list("compare_in_list", "__eq__", by_list_comparison);
    return 0;
}
