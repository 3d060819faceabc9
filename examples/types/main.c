/* make run APP=types: types of one's own, in C and made at run time. */
#include "board.h"
#include "obol.h"

/* A type in ten lines: the structure, where its references are, and how it prints. */

typedef struct point {
    ob_container head;
    ob_object *x;
    ob_object *y;
} point;

static ob_object *point_repr(ob_object *self, size_t *cursor, ob_sink *sink) {
    const point *shown = (const point *)(void *)self;
    size_t piece = *cursor == OB_REPR_INSIDE ? 3 : (*cursor)++;
    ob_sink_text(sink, (const char *[]){"Point(", ", ", ")", "Point(...)"}[piece]);
    return piece == 0 ? shown->x : piece == 1 ? shown->y : NULL;
}

static const OB_TYPE_DEFINE(point_type, "Point", point, OB_FIELDS(point, x, y), .repr_next = point_repr);

/// A new point. Its fields are nil until they are set; each takes a reference of its own.
static ob_object *new_point(ob_object *x, ob_object *y) {
    point *made = (point *)(void *)ob_object_new(&point_type, 0);
    if (made != NULL) {
        made->x = ob_new_ref(x);
        made->y = ob_new_ref(y);
    }
    return (ob_object *)made;
}

/* A type that owns something native: it is released once, after the references are gone. */

typedef struct pin {
    ob_container head;
    ob_object *owner;
    uint32_t number;
} pin;

static void release_pin(ob_object *self) {
    ob_sink_text(&ob_console, "pin ");
    ob_sink_number(&ob_console, ((const pin *)(const void *)self)->number);
    ob_sink_text(&ob_console, " released\n");
}

static const OB_TYPE_DEFINE(pin_type, "Pin", pin, OB_FIELDS(pin, owner, owner), OB_SPECIAL(.release = release_pin));

static ob_object *new_pin(ob_object *owner, uint32_t number) {
    pin *made = (pin *)(void *)ob_object_new(&pin_type, 0);
    if (made != NULL) {
        made->owner = ob_new_ref(owner);
        made->number = number;
    }
    return (ob_object *)made;
}

/* A type made at run time: class Counter, with a field, __init__ and __repr__. */

OB_STR_DEFINE(counter_name, "Counter");
OB_STR_DEFINE(count_name, "count");
OB_STR_DEFINE(init_name, "__init__");
OB_STR_DEFINE(repr_name, "__repr__");

/// def __init__(self, count): self.count = count
static ob_object *init_code(ob_object *self, ob_object *args) {
    (void)self;
    int error = ob_set_attribute(ob_tuple_peek(args, 0), OB_STR(count_name), ob_tuple_peek(args, 1));
    return error == OB_OK ? OB_NONE : NULL;
}

/// def __repr__(self): return repr([self.count])
static ob_object *repr_code(ob_object *self, ob_object *args) {
    (void)self;
    ob_object *count = ob_get_attribute(ob_tuple_peek(args, 0), OB_STR(count_name));
    ob_object *list = count != NULL ? ob_list_of(count) : NULL;
    ob_object *text = list != NULL ? ob_repr(list) : NULL;
    ob_xdecref(list);
    ob_xdecref(count);
    return text;
}

static OB_FUNCTION_DEFINE(init_function, "__init__", 2, 2, init_code);
static OB_FUNCTION_DEFINE(repr_function, "__repr__", 1, 1, repr_code);

static ob_object *make_counter_type(void) {
    ob_object *fields = ob_tuple_of(OB_STR(count_name));
    ob_object *attributes = fields != NULL ? ob_dict_new() : NULL;
    ob_object *type = NULL;
    if (attributes != NULL && ob_dict_set(attributes, OB_STR(init_name), OB_FUNCTION(init_function)) == OB_OK &&
        ob_dict_set(attributes, OB_STR(repr_name), OB_FUNCTION(repr_function)) == OB_OK) {
        type = ob_type_make(OB_STR(counter_name), NULL, fields, attributes);
    }
    ob_xdecref(attributes);
    ob_xdecref(fields);
    return type;
}

/// Print an object, and drop it.
static int show(OB_TAKES ob_object *object) {
    int error = object != NULL ? ob_print(object) : ob_error()->code;
    ob_xdecref(object);
    return error;
}

static int run(void) {
    ob_object *corner = new_point(OB_INT(3), OB_INT(4));
    if (corner == NULL) {
        return ob_error()->code;
    }
    int error = show(ob_list_of(corner, OB_INT(1)));
    if (error == OB_OK) {
        error = show(new_point(corner, OB_INT(5)));
    }
    if (error == OB_OK) {
        error = show(new_pin(corner, 13));
    }
    ob_decref(corner);
    return error;
}

/// The instance keeps its type.
static int run_counter(void) {
    ob_object *type = make_counter_type();
    if (type == NULL) {
        return ob_error()->code;
    }
    int error = ob_print(type);
    ob_object *counter = error == OB_OK ? ob_call_with(type, OB_INT(5)) : NULL;
    ob_decref(type);
    return error == OB_OK ? show(counter) : error;
}

int main(void) {
    int error = ob_init(board_regions, board_region_count);
    if (error == OB_OK) {
        error = run();
    }
    if (error == OB_OK) {
        error = run_counter();
    }
    if (error != OB_OK) {
        ob_sink_text(&ob_console, ob_error_name((ob_err)error));
        ob_sink_text(&ob_console, ": ");
        ob_sink_text(&ob_console, ob_error()->message);
        ob_sink_text(&ob_console, "\n");
    }
    while (ob_gc_step(1000)) { /* ends: nothing new dies meanwhile */
    }
    ob_sink_text(&ob_console, "blocks left: ");
    ob_sink_number(&ob_console, (int64_t)ob_memory_get_stats().blocks);
    ob_sink_text(&ob_console, "\n");
    return error == OB_OK ? 0 : 1;
}
