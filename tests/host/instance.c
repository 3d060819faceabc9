/* The other half of tests/host/instance.t: does with types made at run time what the lines of standard input say, and prints what came out. */
#include <stdio.h>
#include <string.h>

#include "board.h"
#include "obol.h"

enum { TYPES = 12, INSTANCES = 24 };

static ob_object *types[TYPES];
static ob_object *instances[INSTANCES];
static const char *const name_texts[] = {
    "a",        "b",        "c",           "d",           "e",           "f",
    "__len__",  "__bool__", "__eq__",      "__lt__",      "__le__",      "__gt__",
    "__ge__",   "__hash__", "__getitem__", "__setitem__", "__delitem__", "__contains__",
    "__call__", "__add__",  "__radd__",    "__sub__",     "__rsub__",    "__neg__",
    "__repr__", "__init__", "__ne__",      "__getattr__", "__setattr__", "__delattr__"};
enum { NAMES = sizeof name_texts / sizeof name_texts[0] };
static ob_object *names[NAMES];
OB_STR_DEFINE(type_name, "T");
OB_STR_DEFINE(some_text, "s");

/// What a kind of method does with its arguments; it is what the closure carries.
static ob_object *method_code(ob_object *self, ob_object *args) {
    int32_t kind = ob_int_small_value(ob_closure_captured(self, 0));
    switch (kind) {
    case 20: return OB_NOT_IMPLEMENTED_OBJECT;
    case 21: ob_error_set(OB_EVALUE, "as asked", NULL); return NULL;
    case 22: return OB_TRUE;
    case 23: return OB_FALSE;
    case 24: return OB_NONE;
    case 25: return OB_STR(some_text);
    default: return OB_INT(kind - 10 + (int32_t)ob_tuple_length(args));
    }
}

static ob_object *value_of(int kind) {
    if (kind < 10) {
        return OB_INT(kind);
    }
    ob_object *captured = ob_tuple_of(OB_INT(kind < 26 ? kind : 10));
    ob_object *method = ob_closure_new("method", 0, 9, method_code, captured, NULL);
    ob_decref(captured);
    ob_object *value = kind == 26   ? ob_static_method_new(method)
                       : kind == 27 ? ob_class_method_new(method)
                                    : ob_new_ref(method);
    ob_decref(method);
    return value;
}

static int read_int(void) {
    int value = 0;
    if (scanf("%d", &value) != 1) {
        value = 0;
    }
    return value;
}

/// An instance, or 5.
static ob_object *read_operand(void) {
    int index = read_int();
    return index < 0 ? OB_INT(5) : instances[index];
}

static void show_error(void) {
    puts(ob_error_name(ob_error()->code));
    ob_error_clear();
}

static void show_code(int code) {
    if (code < 0) {
        show_error();
    } else {
        puts("ok");
    }
}

static void show_answer(int answer) {
    if (answer < 0) {
        show_error();
    } else {
        puts(answer != 0 ? "True" : "False");
    }
}

static void show(ob_object *object) {
    if (object == NULL) {
        show_error();
        return;
    }
    const ob_type *type = ob_type_of(object);
    if (type == &ob_int_type || type == &ob_bool_type || object == OB_NONE || object == OB_NOT_IMPLEMENTED_OBJECT ||
        type == &ob_str_type) {
        char text[40];
        ob_text_sink sink = ob_text_sink_of(text, sizeof text);
        (void)ob_write_repr(object, &sink.sink);
        puts(text);
    } else {
        puts((type->traits & OB_TRAIT_MADE) != 0 ? "instance" : ob_type_name(object));
    }
    ob_decref(object);
}

static void replace(ob_object **place, ob_object *object) {
    ob_xdecref(*place);
    *place = object;
    if (object == NULL && ob_error()->code != OB_OK) {
        show_error();
    } else {
        puts("ok");
    }
}

static ob_object *read_attributes(void) {
    ob_object *dict = ob_dict_new();
    for (int count = read_int(); count > 0; count--) {
        int name = read_int();
        ob_object *value = value_of(read_int());
        (void)ob_dict_set(dict, names[name], value);
        ob_decref(value);
    }
    return dict;
}

/// Fields: 0 none but a dict; else bit i of fields / 2 for each of a … d.
static ob_object *fields_of(int fields) {
    ob_object *items[4];
    size_t count = 0;
    for (int i = 0; i < 4; i++) {
        if ((fields >> (i + 1) & 1) != 0) {
            items[count++] = names[i];
        }
    }
    return fields == 0 ? NULL : ob_tuple_from(items, count);
}

static void make_type(void) {
    int index = read_int();
    int base = read_int();
    ob_object *fields = fields_of(read_int());
    ob_object *attributes = read_attributes();
    const ob_type *base_type = base == -1 ? NULL : base == -2 ? &ob_list_type : ob_as_type(types[base]);
    ob_object *type = ob_type_make(OB_STR(type_name), base_type, fields, attributes);
    ob_xdecref(fields);
    ob_decref(attributes);
    replace(&types[index], type);
}

static ob_object *ints(int count, ob_object **items) {
    for (int i = 0; i < count; i++) {
        items[i] = OB_INT(i);
    }
    return NULL;
}

static void make_instance(void) {
    int index = read_int();
    ob_object *type = types[read_int()];
    ob_object *items[9];
    int count = read_int();
    (void)ints(count, items);
    replace(&instances[index], ob_call_items(type, items, (size_t)count));
}

static void set_attribute(ob_object *object) {
    ob_object *name = names[read_int()];
    ob_object *value = value_of(read_int());
    show_code(ob_set_attribute(object, name, value));
    ob_decref(value);
}

static void call(ob_object *object, ob_object *name) {
    ob_object *items[9];
    int count = read_int();
    (void)ints(count, items);
    show(name != NULL ? ob_call_method_items(object, name, items, (size_t)count)
                      : ob_call_items(object, items, (size_t)count));
}

static void binary(void) {
    ob_object *left = read_operand();
    ob_object *right = read_operand();
    show(ob_binary(read_int() == 0 ? OB_ADD : OB_SUBTRACT, left, right));
}

static void compare(void) {
    ob_object *left = read_operand();
    ob_object *right = read_operand();
    show_answer(ob_compare(left, right, (ob_comparison)read_int()));
}

static void measure(ob_object *object) {
    int32_t length = ob_length(object);
    show(length < 0 ? NULL : OB_INT(length));
}

static void hash(ob_object *object) {
    uint32_t result;
    show_code(ob_hash(object, &result));
}

static void show_repr(ob_object *object) {
    char text[40];
    ob_text_sink sink = ob_text_sink_of(text, sizeof text);
    if (ob_write_repr(object, &sink.sink) != OB_OK) {
        show_error();
    } else {
        puts(text);
    }
}

static void do_with_instance(char what, ob_object *object) {
    switch (what) {
    case 's': set_attribute(object); break;
    case 'd': show_code(ob_delete_attribute(object, names[read_int()])); break;
    case 'g': show(ob_get_attribute(object, names[read_int()])); break;
    case 'm': call(object, names[read_int()]); break;
    case '*': call(object, NULL); break;
    case 'l': measure(object); break;
    case 't': show_answer(ob_truth(object)); break;
    case 'h': hash(object); break;
    case 'r': show_repr(object); break;
    case 'u': show(ob_unary(OB_NEGATIVE, object)); break;
    case '[': show(ob_get_item(object, OB_INT(1))); break;
    case ']': show_code(ob_set_item(object, OB_INT(1), OB_INT(2))); break;
    case '!': show_code(ob_delete_item(object, OB_INT(1))); break;
    case '?': show_answer(ob_contains(object, OB_INT(1))); break;
    case 'I': show_answer(ob_is_instance(object, ob_as_type(types[read_int()]))); break;
    default: puts("unknown"); break;
    }
}

static void do_line(char what) {
    switch (what) {
    case 'T': make_type(); break;
    case 'N': make_instance(); break;
    case 'X': replace(&types[read_int()], NULL); break;
    case 'x': replace(&instances[read_int()], NULL); break;
    case 'S': set_attribute(types[read_int()]); break;
    case 'D': {
        ob_object *type = types[read_int()];
        show_code(ob_delete_attribute(type, names[read_int()]));
        break;
    }
    case 'G': {
        ob_object *type = types[read_int()];
        show(ob_get_attribute(type, names[read_int()]));
        break;
    }
    case 'b': binary(); break;
    case 'c': compare(); break;
    default: do_with_instance(what, instances[read_int()]); break;
    }
}

static bool is_empty(void) {
    while (ob_gc_step(1000)) { /* ends: nothing new dies */
    }
    return ob_memory_get_stats().blocks == 0 && ob_heap_check() == NULL;
}

int main(void) {
    char what;
    if (ob_init(board_regions, board_region_count) != OB_OK) {
        return 1;
    }
    for (size_t i = 0; i < NAMES; i++) {
        names[i] = ob_str_from(name_texts[i]);
    }
    for (long line = 1; scanf(" %c", &what) == 1; line++) {
        do_line(what);
        if (line % 10000 == 0 && ob_heap_check() != NULL) {
            puts("the heap is damaged");
        }
    }
    for (size_t i = 0; i < NAMES + TYPES + INSTANCES; i++) {
        ob_xdecref(i < NAMES ? names[i] : i < NAMES + TYPES ? types[i - NAMES] : instances[i - NAMES - TYPES]);
    }
    return is_empty() ? 0 : 2;
}
