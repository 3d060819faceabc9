/* Calls, methods, attributes and instances of types made at run time.
 *
 * needs: target, ram 64K */
#include <stdio.h>

#include "bench.h"
#include "board.h"
#include "obol.h"

enum { ROUNDS = 200 };

static void expect(bool condition) {
    if (!condition) {
        bench_fail("a result is wrong");
    }
}

/// The least is what it takes when memory comes from a cache and nothing waits.
static void print_series(const char *name, const bench_series *series) {
    char text[48];
    (void)snprintf(text, sizeof text, "%s_typical", name);
    bench_print(text, series->min, "instructions");
    (void)snprintf(text, sizeof text, "%s_worst", name);
    bench_print(text, series->worst, "instructions");
}

static ob_object *same_code(ob_object *self, ob_object *args) {
    (void)self;
    (void)args;
    return OB_NONE;
}

static OB_FUNCTION_DEFINE(same, "same", 1, 2, same_code);
OB_STR_DEFINE(point_name, "Point");

static void measure_functions(void) {
    bench_series given = {0};
    bench_series made = {0};
    bench_series closed = {0};
    ob_object *args = ob_tuple_of(OB_INT(1));
    ob_object *closure = ob_closure_new("same", 1, 2, same_code, args, NULL);
    expect(args != NULL && closure != NULL);
    for (int i = 0; i < ROUNDS; i++) {
        BENCH(&given, ob_decref(ob_call(OB_FUNCTION(same), args)));
        BENCH(&made, ob_decref(ob_call_with(OB_FUNCTION(same), OB_INT(1))));
        BENCH(&closed, ob_decref(ob_call(closure, args)));
    }
    print_series("call_native_tuple", &given);
    print_series("call_native", &made);
    print_series("call_closure_tuple", &closed);
    ob_decref(closure);
    ob_decref(args);
}

typedef struct names {
    ob_object *x;
    ob_object *y;
    ob_object *length;
    ob_object *method;
} names;

static ob_object *new_name(const char *text) {
    ob_object *name = ob_str_from(text);
    expect(name != NULL);
    return name;
}

/// A type with methods, four of them, and with fields or without.
static ob_object *new_type(const names *all, bool has_fields) {
    ob_object *attributes = ob_dict_new();
    expect(attributes != NULL);
    ob_object *const methods[] = {all->method, all->length, new_name("__init__"), new_name("other")};
    for (size_t i = 0; i < 4; i++) {
        expect(ob_dict_set(attributes, methods[i], OB_FUNCTION(same)) == OB_OK);
    }
    ob_object *fields = has_fields ? ob_tuple_of(all->x, all->y) : NULL;
    ob_object *type = ob_type_make(OB_STR(point_name), NULL, fields, attributes);
    expect(type != NULL);
    ob_decref(attributes);
    ob_xdecref(fields);
    return type;
}

static void measure_instances(const names *all, ob_object *type, const char *kind) {
    bench_series new_series = {0};
    bench_series set = {0};
    bench_series get = {0};
    bench_series method = {0};
    bench_series bound = {0};
    ob_object *none = ob_tuple_from(NULL, 0);
    char text[40];
    for (int i = 0; i < ROUNDS; i++) {
        ob_object *object;
        BENCH(&new_series, object = ob_instance_new(type, none));
        expect(object != NULL);
        expect(ob_set_attribute(object, all->x, OB_INT(1)) == OB_OK);
        BENCH(&set, (void)ob_set_attribute(object, all->x, OB_INT(2)));
        BENCH(&get, ob_decref(ob_get_attribute(object, all->x)));
        BENCH(&method, ob_decref(ob_call_method(object, all->method, OB_INT(1))));
        BENCH(&bound, {
            ob_object *found = ob_get_attribute(object, all->method);
            ob_decref(ob_call_with(found, OB_INT(1)));
            ob_decref(found);
        });
        ob_decref(object);
        while (ob_gc_step(1000)) { /* ends: nothing new dies */
        }
    }
    const struct {
        const char *name;
        const bench_series *series;
    } rows[] = {{"instance_new", &new_series},
                {"set_attribute", &set},
                {"get_attribute", &get},
                {"call_method", &method},
                {"call_bound_method", &bound}};
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        (void)snprintf(text, sizeof text, "%s%s", rows[i].name, kind);
        print_series(text, rows[i].series);
    }
}

static void measure_operation(const names *all) {
    bench_series series = {0};
    ob_object *type = new_type(all, true);
    ob_object *object = ob_instance_new(type, ob_tuple_from(NULL, 0));
    expect(object != NULL);
    for (int i = 0; i < ROUNDS; i++) {
        BENCH(&series, (void)ob_length(object)); /* finds __len__, and refuses its result */
        ob_error_clear();
    }
    print_series("operation_by_name", &series);
    ob_decref(object);
    ob_decref(type);
}

int main(void) {
    bench_init();
    expect(ob_init(board_regions, board_region_count) == OB_OK);
    measure_functions();
    names all = {new_name("x"), new_name("y"), new_name("__len__"), new_name("method")};
    bench_series making = {0};
    size_t before = ob_memory_get_stats().used_bytes;
    ob_object *fields;
    BENCH(&making, fields = new_type(&all, true));
    bench_print("type_make", making.worst, "instructions");
    bench_print("bytes_type_four_methods", (uint32_t)(ob_memory_get_stats().used_bytes - before), "bytes");
    ob_object *dict = new_type(&all, false);
    measure_instances(&all, fields, "");
    measure_instances(&all, dict, "_dict");
    measure_operation(&all);
    return 0;
}
