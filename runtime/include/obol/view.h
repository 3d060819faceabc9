/* Views: the memory of a bytes or bytearray, for C code and DMA controllers, which stays where it is while the view is taken. */
#ifndef OBOL_VIEW_H
#define OBOL_VIEW_H

#include <stddef.h>

#include "obol/object.h"

/// Zeroed: no view.
typedef struct ob_buffer_view {
    uint8_t *
        data; ///< may only be read unless it was taken as writable. Of a bytearray, aligned to 8, unless the length is 0
    size_t length;
    ob_object *object; ///< kept alive
} ob_buffer_view;

/// Take a view. There may be many of one object; a bytearray keeps its length and its buffer until the last one is released.
///   object    bytes or a bytearray
///   view      filled in, and to be released
///   writable  the data will be written to: a bytearray only
///   return    0; OB_ETYPE (neither of the two), OB_EBUFFER (cannot be written to): no view was taken
///   own       the view keeps a reference
///   cost      O(1)
///   ctx       thread holding the lock; the data may then be used anywhere, also by an interrupt
int ob_view_take(ob_object *object, ob_buffer_view *view, bool writable);

/// Release it.
///   view    taken, or zeroed (then nothing happens); is zeroed
///   cost    O(1), and the decref of the object
void ob_view_release(ob_buffer_view *view);

#endif
