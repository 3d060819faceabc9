/* bytearray: a growing sequence of bytes in one buffer. Slices, searching, splitting … are in obol/text.h, reading its data in obol/bytes.h,
 * views that keep the buffer where it is in obol/view.h.
 *
 * Growing and shrinking resize the buffer: in place where the memory behind it is free, else its bytes are copied, so one such call is
 * O(length). It grows by a quarter more than is needed; so appending copies at most 5 bytes for each byte appended, taken together.
 * As long as a view is taken, what would change the length fails with OB_EBUFFER. Functions that fail have changed nothing. An
 * argument that is no bytearray panics. */
#ifndef OBOL_BYTEARRAY_H
#define OBOL_BYTEARRAY_H

#include <stddef.h>

#include "obol/object.h"

extern const ob_type ob_bytearray_type;

/// A bytearray with a copy of this.
///   data    may be NULL: zeros
///   return  new, or NULL (OB_ENOMEM)
///   cost    O(length)
ob_object *ob_bytearray_new(const void *data, size_t length);

/// A bytearray of zeros whose buffer lies in a bank that is good for something, now and whenever it has to move.
///   want    OB_REGION_… bits that the bank should have, say OB_REGION_DMA
///   avoid   OB_REGION_… bits that it should not have
///   return  new, or NULL (OB_ENOMEM). Wishes decide where, never whether: as ob_mem_alloc_in.
///           Such a buffer does not become smaller until nothing is in it
///   cost    O(length)
ob_object *ob_bytearray_new_in(size_t length, uint32_t want, uint32_t avoid);

/// append().
///   return  0; OB_ENOMEM, OB_EBUFFER
///   cost    amortized O(1), at most O(length)
int ob_bytearray_append(ob_object *array, uint8_t byte);

/// extend(), and +=.
///   bytes   bytes or a bytearray, itself too, or what can be iterated and gives ints from 0 to 255
///   return  0; OB_ENOMEM, OB_EBUFFER, OB_ETYPE, OB_EVALUE (no byte), or what iterating reported
///   cost    amortized O(length of bytes), at most O(both)
///   ctx     thread holding the lock; may run program code
int ob_bytearray_extend(ob_object *array, ob_object *bytes);

/// insert(): before index, or at an end.
///   return  0; OB_ENOMEM, OB_EBUFFER
///   cost    O(length)
int ob_bytearray_insert(ob_object *array, ptrdiff_t index, uint8_t byte);

/// pop().
///   index   −1: the last one
///   return  the byte; OB_EINDEX, OB_EBUFFER
///   cost    O(length − index)
int ob_bytearray_pop(ob_object *array, ptrdiff_t index);

/// remove(): the first such byte.
///   return  0; OB_EVALUE (not there), OB_EBUFFER
///   cost    O(length)
int ob_bytearray_remove(ob_object *array, uint8_t byte);

/// reverse().
///   cost    O(length)
void ob_bytearray_reverse(ob_object *array);

/// Make it so long: zeros come, or what is too much goes. clear() is a length of 0, which gives the buffer back.
///   return  0; OB_ENOMEM, OB_EOVERFLOW, OB_EBUFFER
///   cost    O(length)
int ob_bytearray_resize(ob_object *array, size_t length);

/// array[start:stop:step] = bytes, or del array[start:stop:step].
///   step    not 0. Unless it is 1, bytes are as many as the places, or none
///   bytes   as for ob_bytearray_extend; NULL, or none: delete
///   return  0; OB_EVALUE (step is 0, or the wrong number), OB_ENOMEM, OB_EBUFFER, OB_ETYPE, or what iterating reported
///   cost    O(length + length of bytes)
///   ctx     thread holding the lock; may run program code
int ob_bytearray_set_slice(ob_object *array, ptrdiff_t start, ptrdiff_t stop, ptrdiff_t step, ob_object *bytes);

#endif
