/* Text: immutable UTF-8. What it has in common with bytes (slices, searching, splitting …) is in obol/text.h.
 *
 * Generic operations (obol/operations.h): the length is in bytes, items and iteration are by code point, the order is that of code points,
 * + and * make new strs, `in` looks for a part. */
#ifndef OBOL_STR_H
#define OBOL_STR_H

#include "obol/object.h"
#include "obol/type.h"

/// Layout of a str, for constants in flash. 12 bytes and the text with a NUL on a 32-bit machine. Interned names (obol/name.h) are strs
/// of another layout: ask ob_str_text and ob_str_length.
typedef struct ob_str {
    ob_object head;
    uint32_t length; ///< bytes, the NUL behind them not counted
    char text[];
} ob_str;

/// A str in flash: OB_STR_DEFINE(greeting, "hello"); then OB_STR(greeting) is the object. The text must be UTF-8.
#define OB_STR_DEFINE(name_, literal_)                                                                                 \
    static const struct {                                                                                              \
        ob_object head;                                                                                                \
        uint32_t length;                                                                                               \
        char text[sizeof(literal_)];                                                                                   \
    } name_ = {OB_HEAD_IMMORTAL(&ob_str_type), sizeof(literal_) - 1, literal_}
#define OB_STR(name_) ((ob_object *)(uintptr_t)(&(name_)))

/// A str from bytes.
///   text    UTF-8; need not be terminated; may hold NULs; may be NULL when length is 0
///   length  bytes
///   return  new, or NULL (OB_ENOMEM; OB_EVALUE when the text is not UTF-8: the error's object is the position)
///   cost    O(length)
///   ctx     thread holding the lock
ob_object *ob_str_new(const char *text, size_t length);

/// A str from a terminated text.
///   cost    O(length)
ob_object *ob_str_from(const char *text);

/// The text, terminated with a NUL. Lives as long as the str. Anything but a str panics.
///   cost    O(1)
const char *ob_str_text(const ob_object *str);

/// Bytes of the text.
///   cost    O(1)
size_t ob_str_length(const ob_object *str);

/// Code points of the text: Python's len().
///   cost    O(length), four bytes at a time
size_t ob_str_points(const ob_object *str);

/// The hash, never 0. Computed each time; an interned name has it.
///   cost    O(length); O(1) of a name
uint32_t ob_str_hash(const ob_object *str);

/// str(object): what ob_write_str writes. A str is its own.
///   return  new, or NULL (OB_ENOMEM, OB_EOVERFLOW; OB_EVALUE: what was written is not UTF-8; what the object's own code reported)
///   cost    as ob_write_str, and copies the text once
///   ctx     thread holding the lock; may run program code
ob_object *ob_str_of(ob_object *object);

/// chr(point).
///   return  new, or NULL (OB_EVALUE: a surrogate, or beyond U+10FFFF; OB_ENOMEM)
///   cost    O(1)
ob_object *ob_str_chr(uint32_t point);

/// ord(str).
///   return  the code point, or OB_ETYPE: not one code point
///   cost    O(length), four bytes at a time
int32_t ob_str_ord(const ob_object *str);

/// Check text.
///   return  length if it is all UTF-8 (no overlong forms, no surrogates, nothing over U+10FFFF), else the position of
///           the first byte of what is wrong
///   cost    O(length)
///   ctx     any
size_t ob_utf8_check(const char *text, size_t length);

/* --- Building a str of unknown length ------------------------------------------------------------------------------ */

enum { OB_STR_BUILDER_BYTES = 48 };

/// A sink whose text becomes a str: write to &builder.sink with ob_sink_write, ob_write_repr, ob_format … The first bytes are kept in
/// here, the others in blocks from the heap that never move. Must not be copied while in use.
typedef struct ob_str_builder {
    ob_sink sink;
    size_t length;              ///< bytes so far
    struct ob_str_block *first; ///< NULL while the text fits `start`
    struct ob_str_block *last;  ///< the one that is being filled
    size_t room;                ///< bytes left there
    char start[OB_STR_BUILDER_BYTES];
} ob_str_builder;

/// Begin.
///   cost    O(1); allocates nothing
///   ctx     any
void ob_str_builder_start(ob_str_builder *builder);

/// The text as a str; the builder is ready for another one then, also after an error.
///   return  new, or NULL (OB_ENOMEM, OB_EOVERFLOW; OB_EVALUE: not UTF-8, the error's object is the position; or the sink's error)
///   cost    O(length)
ob_object *ob_str_builder_finish(ob_str_builder *builder);

/// Forget the text.
///   cost    O(blocks)
void ob_str_builder_drop(ob_str_builder *builder);

#endif
