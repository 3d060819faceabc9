/* The stack of containers that are being gone through.
 *
 * Owns: the blocks beyond the first frames, and a reference to each object in a frame.
 * Invariant: `block` is the block of the topmost frame beyond the first ones; blocks are linked downward. */
#include "object/frames.h"

#include "object/allocate.h"

enum { FRAMES_IN_BLOCK = 7 };

typedef struct ob_frame_block {
    struct ob_frame_block *below;
    ob_frame frames[FRAMES_IN_BLOCK];
} frame_block;

/// Does the frame at this depth (from 0) begin a block?
static bool begins_block(size_t depth) {
    return depth >= OB_PRINT_FRAMES && (depth - OB_PRINT_FRAMES) % FRAMES_IN_BLOCK == 0;
}

ob_frame *ob_frames_top(ob_frames *frames) {
    size_t index = frames->depth - 1u;
    return index < OB_PRINT_FRAMES ? &frames->first[index]
                                   : &frames->block->frames[(index - OB_PRINT_FRAMES) % FRAMES_IN_BLOCK];
}

bool ob_frames_push(ob_frames *frames, ob_object *self, ob_object *other) {
    if (begins_block(frames->depth)) {
        frame_block *block = ob_allocate_buffer(sizeof *block, NULL);
        if (block == NULL) {
            return false;
        }
        block->below = frames->block;
        frames->block = block;
    }
    ob_incref(self);
    ob_xincref(other);
    frames->depth++;
    *ob_frames_top(frames) = (ob_frame){self, other, 0, 0};
    return true;
}

void ob_frames_pop(ob_frames *frames) {
    ob_frame top = *ob_frames_top(frames);
    frames->depth--;
    if (begins_block(frames->depth)) {
        frame_block *block = frames->block;
        frames->block = block->below;
        ob_release_buffer(block);
    }
    ob_xdecref(top.other);
    ob_decref(top.self);
}
