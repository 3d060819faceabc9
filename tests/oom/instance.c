/* Types made at run time, instances, methods and closures, with memory refused at each allocation in turn: once, and from there on. Each
 * time they report OB_ENOMEM, leave nothing behind, and work when run again. tap_after_each (tests/unit/support.c) checks the heap.
 *
 * needs: unchecked */
#include "../unit/support.h"
#include "refuse.h"

OB_STR_DEFINE(type_name, "T");
OB_STR_DEFINE(x_name, "x");
OB_STR_DEFINE(m_name, "m");
OB_STR_DEFINE(len_name, "__len__");
OB_STR_DEFINE(property_name, "p");

static ob_object *count_code(ob_object *self, ob_object *args) {
    (void)self;
    return OB_INT((int32_t)ob_tuple_length(args));
}

/// The first and the last argument.
static ob_object *rest_code(ob_object *self, ob_object *args) {
    (void)self;
    return ob_list_of(ob_tuple_peek(args, 0), ob_tuple_peek(args, -1));
}

static OB_FUNCTION_DEFINE(count, "count", 0, 20, count_code);
static OB_FUNCTION_DEFINE(rest, "rest", 1, 20, rest_code);

/// What a scenario holds; dropped at its end, however far it came.
static ob_object *held[8];

static ob_object *hold(unsigned place, OB_TAKES ob_object *object) {
    held[place] = object;
    return object;
}

static void drop_all(void) {
    for (unsigned i = 0; i < sizeof held / sizeof held[0]; i++) {
        ob_xdecref(held[i]);
        held[i] = NULL;
    }
}

static bool drops(OB_TAKES ob_object *object) {
    ob_xdecref(object);
    return object != NULL;
}

static bool make_type(ob_object *fields, const ob_type *base) {
    ob_object *attributes = hold(0, ob_dict_new());
    ob_object *property = attributes != NULL ? hold(1, ob_property_new(OB_FUNCTION(rest), NULL, NULL)) : NULL;
    return property != NULL && ob_dict_set(attributes, OB_STR(m_name), OB_FUNCTION(rest)) == OB_OK &&
           ob_dict_set(attributes, OB_STR(property_name), property) == OB_OK &&
           hold(2, ob_type_make(OB_STR(type_name), base, fields, attributes)) != NULL;
}

/// Instances with a dict, at all that can be done with them.
static bool use_instances(void) {
    if (!make_type(NULL, NULL) || hold(3, ob_instance_new(held[2], ob_tuple_from(NULL, 0))) == NULL) {
        return false;
    }
    ob_object *instance = held[3];
    return ob_set_attribute(instance, OB_STR(x_name), OB_INT(1)) == OB_OK &&
           ob_set_attribute(instance, OB_STR(m_name), OB_FUNCTION(count)) == OB_OK &&
           ob_delete_attribute(instance, OB_STR(m_name)) == OB_OK &&
           ob_set_attribute(held[2], OB_STR(len_name), OB_FUNCTION(count)) == OB_OK && ob_length(instance) == 1 &&
           drops(ob_get_attribute(instance, OB_STR(property_name))) &&
           drops(ob_get_attribute(instance, OB_STR(m_name))) &&
           drops(ob_call_method(instance, OB_STR(m_name), OB_INT(1)));
}

/// Fields, on a list.
static bool use_fields(void) {
    ob_object *fields = hold(4, ob_tuple_of(OB_STR(x_name)));
    if (fields == NULL || !make_type(fields, &ob_list_type) ||
        hold(3, ob_instance_new(held[2], ob_tuple_from(NULL, 0))) == NULL) {
        return false;
    }
    return ob_set_attribute(held[3], OB_STR(x_name), fields) == OB_OK && ob_list_append(held[3], OB_INT(1)) == OB_OK &&
           ob_delete_attribute(held[3], OB_STR(x_name)) == OB_OK;
}

/// Closures with defaults, cells, and methods with so many arguments that they go through a buffer.
static bool use_functions(void) {
    ob_object *items[9] = {OB_INT(0), OB_INT(1), OB_INT(2), OB_INT(3), OB_INT(4),
                           OB_INT(5), OB_INT(6), OB_INT(7), OB_INT(8)};
    ob_object *cell = hold(0, ob_cell_new(OB_INT(1)));
    ob_object *captured = cell != NULL ? hold(1, ob_tuple_of(cell)) : NULL;
    ob_object *defaults = captured != NULL ? hold(2, ob_tuple_of(OB_INT(1), OB_INT(2))) : NULL;
    ob_object *closure = defaults != NULL ? hold(3, ob_closure_new("c", 1, 3, rest_code, captured, defaults)) : NULL;
    ob_object *method = closure != NULL ? hold(4, ob_method_new(OB_FUNCTION(rest), cell)) : NULL;
    return method != NULL && drops(ob_call_with(closure, OB_INT(1))) && drops(ob_call_items(method, items, 9));
}

static void sweep(bool (*scenario)(void), refusal how) {
    refuse(REFUSE_NONE, 0);
    TAP_OK(scenario());
    drop_all();
    drain();
    unsigned asked = allocations_asked();
    TAP_OK(asked > 5);
    for (unsigned k = 0; k < asked; k++) {
        refuse(how, k);
        bool done = scenario();
        TAP_OK(was_refused() && !done);
        TAP_EQUAL(taken_error(), OB_ENOMEM);
        drop_all();
        drain();
        TAP_OK(is_empty_heap());
        refuse(REFUSE_NONE, 0);
        TAP_OK(scenario());
        drop_all();
        drain();
        TAP_OK(is_empty_heap());
    }
}

TAP_TEST("instances survive the refusal of each allocation") {
    sweep(use_instances, REFUSE_ONE);
}

TAP_TEST("instances survive that memory ends at each allocation") {
    sweep(use_instances, REFUSE_REST);
}

TAP_TEST("fields and a base in C survive the refusal of each allocation") {
    sweep(use_fields, REFUSE_ONE);
}

TAP_TEST("fields and a base in C survive that memory ends at each allocation") {
    sweep(use_fields, REFUSE_REST);
}

TAP_TEST("closures and methods survive the refusal of each allocation") {
    sweep(use_functions, REFUSE_ONE);
}

TAP_TEST("closures and methods survive that memory ends at each allocation") {
    sweep(use_functions, REFUSE_REST);
}
