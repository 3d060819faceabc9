/* What str, bytes and bytearray share: each is a range of bytes behind an object. Everything here finds out about an object by its
 * type's description, so that a program that only has strs does not link the others. */
#ifndef OBOL_TYPES_TEXT_H
#define OBOL_TYPES_TEXT_H

#include "obol/operations.h"
#include "obol/str.h"
#include "obol/slice.h"
#include "obol/text.h"

/// The bytes. Valid until the object dies, or, of a bytearray, is changed.
typedef struct ob_chars {
    const char *data;
    size_t length;
} ob_chars;

/// One of the three. A type's `items` points to one's first member; that is known by its `length`, which is ob_text_length.
typedef struct ob_text_kind {
    ob_items items;
    /// A new object of this kind and length whose bytes (ob_text_data) are not set yet; a str's or bytes' NUL is. Or NULL.
    ob_object *(*make)(size_t length);
    bool is_points;  ///< items are code points; else bytes
    bool is_mutable; ///< a bytearray
} ob_text_kind;

/// How all three begin.
typedef struct ob_text_head {
    ob_object head;
    uint32_t length; ///< bytes
} ob_text_head;

/// A bytearray. 32 bytes on a 32-bit machine, and its buffer.
typedef struct ob_bytearray {
    ob_object head;
    uint32_t length;
    uint32_t capacity; ///< bytes of the buffer
    char *data;        ///< NULL while the capacity is 0
    uint32_t pins;     ///< views that are taken: as long as there is one, neither data nor length changes
    uint32_t want;     ///< OB_REGION_… wishes
    uint32_t avoid;
} ob_bytearray;

_Static_assert(offsetof(ob_bytearray, length) == offsetof(ob_text_head, length),
               "the length is where the others have it");

/// items.length of the three.
int32_t ob_text_length(const ob_object *self);

/// The kind, or NULL for what is no text. O(depth of the type).
const ob_text_kind *ob_text_kind_of(const ob_object *object);
/// The same for what must be one: panics.
const ob_text_kind *ob_text_expect(const ob_object *object);

/// The bytes of one that is of some kind. Variable-size ones hold them themselves, before the last byte of their structure on. O(1).
static inline ob_chars ob_text_span(const ob_object *object) {
    const ob_text_head *text = (const ob_text_head *)(const void *)object;
    const ob_type *type = object->type;
    const char *data = type->item_bytes != 0 ? (const char *)object + (type->size_bytes - 1u)
                                             : ((const ob_bytearray *)(const void *)object)->data;
    return (ob_chars){data != NULL ? data : "", text->length};
}

/// The bytes of a new object, which nobody else has seen yet. NULL of NULL.
static inline char *ob_text_data(ob_object *made) {
    return made != NULL ? (char *)(uintptr_t)ob_text_span(made).data : NULL;
}

/// A part of a range.
static inline ob_chars ob_span_part(ob_chars span, size_t from, size_t to) {
    return (ob_chars){span.length != 0 ? span.data + from : "", to - from};
}

/// memcpy for ranges: nothing may stand at NULL.
static inline char *ob_span_copy(char *to, ob_chars span) {
    if (span.length != 0) {
        __builtin_memcpy(to, span.data, span.length);
    }
    return to + span.length;
}

/// A new object with a copy of these bytes, or NULL.
ob_object *ob_text_make(const ob_text_kind *kind, ob_chars span);

/// The part of an object between two places in bytes: the object itself when that is all of it and it cannot change.
ob_object *ob_text_part(ob_object *self, size_t from, size_t to);

/// left + right, which are of one family. New, or NULL.
ob_object *ob_text_join_two(ob_object *left, ob_object *right);

/// An argument of the same family: str with str, bytes and bytearray with each other. OB_ETYPE.
int ob_text_argument(const ob_text_kind *kind, const ob_object *object, ob_chars *span);
/// The same, where bytes also take an int from 0 to 255 as one byte (OB_EVALUE), which is put into *byte.
int ob_text_argument_or_byte(const ob_text_kind *kind, const ob_object *object, ob_chars *span, char *byte);

/// An int from 0 to 255, else OB_EVALUE or OB_ETYPE.
int ob_byte_of(const ob_object *object, char *byte);

/// Items of it: code points or bytes.
size_t ob_text_count_items(const ob_text_kind *kind, ob_chars span);

/// The places of start : stop : step in so many items, OB_NO_BOUND for what is left out.
///   return  0, or OB_EVALUE (step 0)
int ob_text_places(size_t count, ptrdiff_t start, ptrdiff_t stop, ptrdiff_t step, ob_span *places);

/// Bytes of the white space that begins here, 0 when there is none. `length` > 0.
size_t ob_space_after(const ob_text_kind *kind, const char *text, size_t length);
/// The same for what ends at `at` > 0.
size_t ob_space_before(const ob_text_kind *kind, const char *text, size_t at);

/// The repr of text, or of bytes behind their b. The bytes must stay where they are while the sink runs program code.
void ob_text_write_quoted(ob_chars span, bool is_points, ob_sink *sink);

/// What a builder has as an object of this kind, not looked at; the builder is ready for another one then. NULL: the sink's error, OB_ENOMEM.
ob_object *ob_str_builder_finish_as(ob_str_builder *builder, const ob_text_kind *kind);

extern const ob_text_kind ob_str_kind;
extern const ob_text_kind ob_bytes_kind;

/* Operations of the types' tables. */
ob_object *ob_text_get(ob_object *self, ob_object *key);
/// object[slice].
ob_object *ob_text_get_slice(ob_object *self, const ob_object *slice);
int ob_text_contains(ob_object *self, ob_object *item);
ob_object *ob_text_iterate(ob_object *self);
int ob_text_compare(ob_object *self, ob_object *other, ob_comparison op);
int ob_text_binary(ob_binary_op op, ob_object *left, ob_object *right, ob_object **result);
/// text * times, either way round.
int ob_text_multiply(ob_object *left, ob_object *right, ob_object **result);

#endif
