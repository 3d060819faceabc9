/* Cells: variables that closures share. Invariant: the value is an object, or OB_NIL while the cell is empty. */
#include "obol/closure.h"
#include "object/checked.h"

/// 16 bytes on a 32-bit machine.
typedef struct ob_cell {
    ob_container head;
    ob_object *value;
} ob_cell;

static ob_cell *as_cell(const ob_object *object) {
    ob_expect_type(object, &ob_cell_type);
    return (ob_cell *)(uintptr_t)object;
}

ob_object *ob_cell_new(ob_object *value) {
    OB_NOTE_SITE();
    ob_object *object = ob_object_new(&ob_cell_type, 0);
    if (object != NULL && value != NULL) {
        as_cell(object)->value = ob_new_ref(value);
    }
    return object;
}

ob_object *ob_cell_get(const ob_object *cell) {
    OB_NOTE_SITE();
    ob_object *value = as_cell(cell)->value;
    if (value == OB_NIL) {
        ob_error_set(OB_EVALUE, "the cell is empty", NULL);
        return NULL;
    }
    return ob_new_ref(value);
}

/// The old value goes when the new one is in its place: its end may run program code.
void ob_cell_set(ob_object *cell, ob_object *value) {
    ob_object *old = as_cell(cell)->value;
    as_cell(cell)->value = value != NULL ? ob_new_ref(value) : OB_NIL;
    ob_decref(old);
}

static ob_object *cell_repr(ob_object *self, size_t *cursor, ob_sink *sink) {
    ob_object *value = as_cell(self)->value;
    if (*cursor == OB_REPR_INSIDE) {
        ob_sink_text(sink, "<cell: ...>");
        return NULL;
    }
    bool begins = (*cursor)++ == 0;
    ob_sink_text(sink, !begins ? ">" : value == OB_NIL ? "<cell: empty>" : "<cell: ");
    return begins && as_cell(self)->value != OB_NIL && value != OB_NIL ? as_cell(self)->value : NULL;
}

const OB_TYPE_DEFINE(ob_cell_type, "cell", ob_cell, OB_FIELDS(ob_cell, value, value), .repr_next = cell_repr);
