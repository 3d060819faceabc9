/* make run APP=types: types of one's own, in C. */
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
        error = show(new_point(corner, OB_NONE));
    }
    if (error == OB_OK) {
        error = show(new_pin(corner, 13));
    }
    ob_decref(corner);
    return error;
}

int main(void) {
    int error = ob_init(board_regions, board_region_count);
    if (error == OB_OK) {
        error = run();
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
