/* Writing any graph of objects as text, without recursion.
 *
 * Owns: the stack of containers that are being written: the first OB_PRINT_FRAMES frames on the C stack, deeper ones in
 * blocks from the heap. A frame owns a reference to its object.
 * Invariant: a container on the stack has OB_FLAG_BUSY (immortal ones cannot, and hardly stand inside themselves:
 * what stands in flash refers to what was there before it; else the text ends when memory for frames does). The flag is off again when ob_write_repr returns, also
 * after an error. Sinks run program code: each type re-reads its object's state at each piece. */
#include "obol/print.h"

#include "object/checked.h"
#include "object/dispatch.h"
#include "object/frames.h"

static bool is_immortal(const ob_object *object) {
    return object->refs >= OB_REFS_IMMORTAL;
}

static ob_object *(*repr_of(const ob_object *object))(ob_object *, size_t *, ob_sink *) {
    const ob_type *type = OB_FIND(object, repr_next);
    return type != NULL ? type->repr_next : NULL;
}

/// Has it objects inside that its repr may show?
static bool is_nest(const ob_object *object) {
    return !ob_is_tagged(object) && (object->type->flags & OB_TYPE_CONTAINER) != 0 && repr_of(object) != NULL;
}

/// False when there is no memory for one more frame; nothing has changed then.
static bool push(ob_frames *stack, ob_object *object) {
    bool pushed = ob_frames_push(stack, object, NULL);
    if (pushed && !is_immortal(object)) {
        object->refs |= OB_FLAG_BUSY;
    }
    return pushed;
}

static void pop(ob_frames *stack) {
    ob_object *object = ob_frames_top(stack)->self;
    if (!is_immortal(object)) {
        object->refs &= ~(uint32_t)OB_FLAG_BUSY;
    }
    ob_frames_pop(stack);
}

/// Write an object that has no repr of its own.
static void write_default(const ob_object *object, ob_sink *sink) {
    ob_sink_text(sink, "<");
    ob_sink_text(sink, ob_type_name(object));
    ob_sink_text(sink, " object>");
}

/// Write an object that holds no others, or a container that stands inside itself (cursor OB_REPR_INSIDE).
static void write_whole(ob_object *object, size_t cursor, ob_sink *sink) {
    ob_object *(*repr_next)(ob_object *, size_t *, ob_sink *) = repr_of(object);
    ob_incref(object);
    if (repr_next == NULL) {
        write_default(object, sink);
    } else {
        (void)repr_next(object, &cursor, sink);
    }
    ob_decref(object);
}

/// Write an object, or put it on the stack to be written. False when memory ends.
static bool begin(ob_frames *stack, ob_object *object, ob_sink *sink) {
    bool nests = is_nest(object);
    bool is_inside = nests && !is_immortal(object) && (object->refs & OB_FLAG_BUSY) != 0;
    if (nests && !is_inside) {
        return push(stack, object);
    }
    write_whole(object, is_inside ? OB_REPR_INSIDE : 0, sink);
    return true;
}

/// Write the next piece of the topmost container, and what it found inside. False when memory ends.
static bool write_piece(ob_frames *stack, ob_sink *sink) {
    ob_frame *top = ob_frames_top(stack);
    ob_object *inner = repr_of(top->self)(top->self, &top->cursor, sink);
    if (inner != NULL) {
        return begin(stack, inner, sink);
    }
    pop(stack);
    return true;
}

int ob_write_repr(ob_object *object, ob_sink *sink) {
    OB_NOTE_SITE();
    ob_frames stack;
    ob_frames_start(&stack);
    bool memory_left = begin(&stack, object, sink);
    while (memory_left && stack.depth > 0 && sink->error == OB_OK) {
        memory_left = write_piece(&stack, sink);
    }
    while (stack.depth > 0) {
        pop(&stack);
    }
    return memory_left ? sink->error : OB_ENOMEM;
}

int ob_write_str(ob_object *object, ob_sink *sink) {
    OB_NOTE_SITE();
    const ob_type *type = OB_FIND(object, write);
    if (type == NULL) {
        return ob_write_repr(object, sink);
    }
    ob_incref(object);
    type->write(object, sink);
    ob_decref(object);
    return sink->error;
}

static int write_to_console(ob_sink *self, const char *text, size_t length) {
    (void)self;
    ob_sink_write(&ob_console, text, length);
    return ob_console.error;
}

int ob_print(ob_object *object) {
    OB_NOTE_SITE();
    /* An error of the object's own code sticks to this one, and not to the console, which would stay silent from then on. */
    ob_sink sink = {write_to_console, ob_console.error};
    int error = ob_write_str(object, &sink);
    ob_sink_text(&ob_console, "\n");
    return error != OB_OK ? error : ob_console.error;
}
