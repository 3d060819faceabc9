/* Formats, iterators over iterators, and attributes set by code while allocations are refused, each one in its turn: all must report
 * it, leave nothing behind, and work when run again.
 *
 * needs: unchecked, ram 32K */
#include "../unit/support.h"
#include "refuse.h"

OB_STR_DEFINE(type_name, "T");
OB_STR_DEFINE(x_name, "x");
OB_STR_DEFINE(setattr_name, "__setattr__");
OB_STR_DEFINE(getattr_name, "__getattr__");
OB_STR_DEFINE(text, "a\xC3\xA4zz");
OB_STR_DEFINE(spec, "*>80.70f");
OB_STR_DEFINE(format, "{0:>60}{1!r:_<30}{2[0]}{2!s}{1:.3f}{2[1]:{2[1]}}");

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

static bool use_formats(void) {
    ob_object *number = hold(0, ob_float_new(1.5));
    ob_object *list = number != NULL ? hold(1, ob_list_of(number, OB_INT(2))) : NULL;
    ob_object *args = list != NULL ? hold(2, ob_tuple_of(OB_STR(text), number, list)) : NULL;
    return args != NULL && drops(ob_format_value(number, OB_STR(spec))) && drops(ob_str_braces(OB_STR(format), args));
}

static ob_object *set_code(ob_object *self, ob_object *args) {
    (void)self;
    ob_object *list = ob_list_of(ob_tuple_peek(args, 2));
    bool done =
        list != NULL && ob_instance_set_attribute(ob_tuple_peek(args, 0), ob_tuple_peek(args, 1), list) == OB_OK;
    ob_xdecref(list);
    return done ? OB_NONE : NULL;
}

static ob_object *get_code(ob_object *self, ob_object *args) {
    (void)self;
    return ob_list_of(ob_tuple_peek(args, 1));
}

static OB_FUNCTION_DEFINE(set, "set", 3, 3, set_code);
static OB_FUNCTION_DEFINE(get, "get", 2, 2, get_code);

static bool use_attributes(void) {
    ob_object *attributes = hold(0, ob_dict_new());
    if (attributes == NULL || ob_dict_set(attributes, OB_STR(setattr_name), OB_FUNCTION(set)) != OB_OK ||
        ob_dict_set(attributes, OB_STR(getattr_name), OB_FUNCTION(get)) != OB_OK) {
        return false;
    }
    ob_object *type = hold(1, ob_type_make(OB_STR(type_name), NULL, NULL, attributes));
    ob_object *one = type != NULL ? hold(2, ob_call_items(type, NULL, 0)) : NULL;
    return one != NULL && drops(ob_get_attribute(one, OB_STR(x_name))) &&
           ob_set_attribute(one, OB_STR(x_name), OB_INT(1)) == OB_OK && drops(ob_get_attribute(one, OB_STR(x_name)));
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

TAP_TEST("formats survive the refusal of each allocation") {
    sweep(use_formats, REFUSE_ONE);
}

TAP_TEST("formats survive that memory ends at each allocation") {
    sweep(use_formats, REFUSE_REST);
}

TAP_TEST("attributes set by code survive the refusal of each allocation") {
    sweep(use_attributes, REFUSE_ONE);
}

TAP_TEST("attributes set by code survive that memory ends at each allocation") {
    sweep(use_attributes, REFUSE_REST);
}

/// Iterates over everything; when memory ends, asks again. The iterators' tuples become text, as the items of a str are allocated.
static bool iterate_all(const char *expected) {
    char shown[200];
    ob_text_sink sink = ob_text_sink_of(shown, sizeof shown);
    ob_object *item;
    int answer;
    while ((answer = ob_next(held[0], &item)) != 0) {
        if (answer == OB_ENOMEM) {
            refuse(REFUSE_NONE, 0);
            ob_error_clear();
        } else if (answer < 0) {
            return false;
        } else {
            (void)ob_write_repr(item, &sink.sink);
            ob_decref(item);
        }
    }
    return strcmp(shown, expected) == 0;
}

/// Nothing is lost at whichever allocation memory ends.
static void lose_nothing(bool (*begin)(void), const char *expected) {
    refuse(REFUSE_NONE, 0);
    TAP_OK(begin());
    unsigned first = allocations_asked();
    TAP_OK(iterate_all(expected));
    unsigned asked = allocations_asked();
    drop_all();
    for (unsigned k = 0; k < asked; k++) {
        drain();
        refuse(REFUSE_ONE, k);
        bool begun = begin();
        TAP_EQUAL(begun, k >= first);
        ob_error_clear();
        TAP_OK(!begun || iterate_all(expected));
        drop_all();
        drain();
        TAP_OK(is_empty_heap());
    }
    refuse(REFUSE_NONE, 0);
}

static bool begin_zip(void) {
    return hold(0, ob_zip_of(OB_STR(text), OB_STR(text), OB_STR(text))) != NULL;
}

static bool begin_enumerate(void) {
    return hold(0, ob_enumerate_new(OB_STR(text), INT64_C(1) << 40)) != NULL;
}

static bool begin_reversed(void) {
    return hold(0, ob_reversed(OB_STR(text))) != NULL;
}

TAP_TEST("zip goes on after each refusal without losing an item") {
    lose_nothing(begin_zip, "('a', 'a', 'a')('\xC3\xA4', '\xC3\xA4', '\xC3\xA4')('z', 'z', 'z')('z', 'z', 'z')");
}

TAP_TEST("enumerate goes on after each refusal without losing an item") {
    lose_nothing(begin_enumerate,
                 "(1099511627776, 'a')(1099511627777, '\xC3\xA4')(1099511627778, 'z')(1099511627779, 'z')");
}

TAP_TEST("reversed goes on after each refusal without losing an item") {
    lose_nothing(begin_reversed, "'z''z''\xC3\xA4''a'");
}
