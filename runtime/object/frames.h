/* A stack of containers that are being gone through, for what would otherwise recurse: printing, comparing, hashing. */
#ifndef OBOL_OBJECT_FRAMES_H
#define OBOL_OBJECT_FRAMES_H

#include "obol/object.h"

/// One container, or two that are compared. Owns references to both.
typedef struct ob_frame {
    ob_object *self;
    ob_object *other; ///< or NULL
    size_t cursor;
    uint32_t state;
} ob_frame;

/// The first OB_PRINT_FRAMES frames lie in here, on the C stack; deeper ones in blocks from the heap.
typedef struct ob_frames {
    ob_frame first[OB_PRINT_FRAMES];
    struct ob_frame_block *block; ///< the topmost one, NULL while the first frames suffice
    size_t depth;
} ob_frames;

static inline void ob_frames_start(ob_frames *frames) {
    frames->block = NULL;
    frames->depth = 0;
}

/// The topmost frame; there is one. O(1).
ob_frame *ob_frames_top(ob_frames *frames);

/// One more frame, with new references to self and other and the rest 0. False when memory ends (OB_ENOMEM set): nothing has changed
/// then. O(1).
bool ob_frames_push(ob_frames *frames, ob_object *self, ob_object *other);

/// Drop the topmost frame and its references. O(1).
void ob_frames_pop(ob_frames *frames);

#endif
