/* What list and tuple share: a container whose vector holds its items. */
#ifndef OBOL_TYPES_SEQUENCE_H
#define OBOL_TYPES_SEQUENCE_H

#include "object/vector.h"
#include "obol/type.h"

/// 20 bytes on a 32-bit machine, and the block of its vector.
typedef struct ob_sequence {
    ob_container head;
    ob_vector items;
} ob_sequence;

enum { OB_SEQUENCE_VECTOR = offsetof(ob_sequence, items) / sizeof(void *) };

/// The sequence behind an object of this type; panics on another.
static inline ob_sequence *ob_as_sequence(const ob_object *object, const ob_type *type) {
    ob_expect_type(object, type);
    return (ob_sequence *)(uintptr_t)object;
}

/// A sequence of this type with these items (borrowed), or NULL.
ob_object *ob_sequence_from(const ob_type *type, ob_object *const *items, size_t count);

/// The slot at index (negative: from the end), or NULL with OB_EINDEX set.
ob_object **ob_sequence_slot(const ob_sequence *sequence, ptrdiff_t index);

/// repr_next for sequences: `open`, items with ", " between, `close`.
ob_object *ob_sequence_repr(const ob_sequence *sequence, size_t *cursor, ob_sink *sink, const char *open,
                            const char *close);

#endif
