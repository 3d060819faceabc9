/* Writing any graph of objects as text, without recursion.
 *
 * Owns: the stack of containers that are being written: the first OB_PRINT_FRAMES frames on the C stack, deeper ones in
 * blocks from the heap. A frame owns a reference to its object.
 * Invariant: a container on the stack has OB_FLAG_BUSY (immortal ones cannot, and hardly stand inside themselves:
 * what stands in flash refers to what was there before it; else the text ends when memory for frames does). The flag is off again when ob_write_repr returns, also
 * after an error. Sinks run program code: each type re-reads its object's state at each piece. */
#include "obol/print.h"

#include "memory/memory.h"
#include "object/allocate.h"
#include "obol/type.h"

typedef struct frame {
    ob_object *object;
    size_t cursor;
} frame;

enum { FRAMES_IN_BLOCK = 15 };

/// Frames beyond those on the C stack.
typedef struct frame_block {
    struct frame_block *below;
    frame frames[FRAMES_IN_BLOCK];
} frame_block;

typedef struct frame_stack {
    frame first[OB_PRINT_FRAMES];
    frame_block *block; ///< the topmost one, NULL while the first frames suffice
    size_t depth;
} frame_stack;

/// Index of the topmost frame within its block.
static size_t index_in_block(const frame_stack *stack) {
    return (stack->depth - 1u - OB_PRINT_FRAMES) % FRAMES_IN_BLOCK;
}

static frame *top_of(frame_stack *stack) {
    if (stack->depth <= OB_PRINT_FRAMES) {
        return &stack->first[stack->depth - 1u];
    }
    return &stack->block->frames[index_in_block(stack)];
}

static bool is_immortal(const ob_object *object) {
    return object->refs >= OB_REFS_IMMORTAL;
}

/// False when there is no memory for one more frame; nothing has changed then.
static bool push(frame_stack *stack, ob_object *object) {
    if (stack->depth >= OB_PRINT_FRAMES && (stack->depth - OB_PRINT_FRAMES) % FRAMES_IN_BLOCK == 0) {
        frame_block *block = ob_allocate_buffer(sizeof *block, NULL);
        if (block == NULL) {
            return false;
        }
        block->below = stack->block;
        stack->block = block;
    }
    stack->depth++;
    *top_of(stack) = (frame){ob_new_ref(object), 0};
    if (!is_immortal(object)) {
        object->refs |= OB_FLAG_BUSY;
    }
    return true;
}

static void pop(frame_stack *stack) {
    ob_object *object = top_of(stack)->object;
    stack->depth--;
    if (stack->depth >= OB_PRINT_FRAMES && (stack->depth - OB_PRINT_FRAMES) % FRAMES_IN_BLOCK == 0) {
        frame_block *block = stack->block;
        stack->block = block->below;
        ob_release_buffer(block);
    }
    if (!is_immortal(object)) {
        object->refs &= ~(uint32_t)OB_FLAG_BUSY;
    }
    ob_decref(object);
}

/// Write an object that has no repr of its own.
static void write_default(const ob_object *object, ob_sink *sink) {
    ob_sink_text(sink, "<");
    ob_sink_text(sink, ob_type_name(object));
    ob_sink_text(sink, " object>");
}

/// Write an object that holds no others, or a container that stands inside itself (cursor OB_REPR_INSIDE).
static void write_whole(ob_object *object, size_t cursor, ob_sink *sink) {
    const ob_type *type = ob_type_of(object);
    if (type->repr_next == NULL) {
        write_default(object, sink);
        return;
    }
    ob_incref(object);
    (void)type->repr_next(object, &cursor, sink);
    ob_decref(object);
}

/// Write the next piece of the topmost container, and what it found inside. False when memory ends.
static bool write_piece(frame_stack *stack, ob_sink *sink) {
    frame *top = top_of(stack);
    ob_object *inner = ob_type_of(top->object)->repr_next(top->object, &top->cursor, sink);
    if (inner == NULL) {
        pop(stack);
    } else if (ob_is_tagged(inner) || inner->type->is_container == 0 || inner->type->repr_next == NULL) {
        write_whole(inner, 0, sink);
    } else if (!is_immortal(inner) && (inner->refs & OB_FLAG_BUSY) != 0) {
        write_whole(inner, OB_REPR_INSIDE, sink);
    } else {
        return push(stack, inner);
    }
    return true;
}

static int write_container(ob_object *object, ob_sink *sink) {
    frame_stack stack;
    stack.block = NULL;
    stack.depth = 0;
    bool memory_left = push(&stack, object);
    while (memory_left && stack.depth > 0 && sink->error == OB_OK) {
        memory_left = write_piece(&stack, sink);
    }
    while (stack.depth > 0) {
        pop(&stack);
    }
    return memory_left ? sink->error : OB_ENOMEM;
}

int ob_write_repr(ob_object *object, ob_sink *sink) {
    if (ob_is_tagged(object) || object->type->is_container == 0 || object->type->repr_next == NULL) {
        write_whole(object, 0, sink);
        return sink->error;
    }
    if (!is_immortal(object) && (object->refs & OB_FLAG_BUSY) != 0) {
        write_whole(object, OB_REPR_INSIDE, sink);
        return sink->error;
    }
    return write_container(object, sink);
}
