/* Text: immutable UTF-8. */
#ifndef OBOL_STR_H
#define OBOL_STR_H

#include "obol/object.h"
#include "obol/type.h"

/// Layout of a str, for constants in flash. 16 bytes and the text with a NUL on a 32-bit machine.
typedef struct ob_str {
    ob_object head;
    uint32_t length; ///< bytes, the NUL behind them not counted
    uint32_t hash;   ///< 0: not yet known. Constants never know theirs.
    char text[];
} ob_str;

/// A str in flash: OB_STR_DEFINE(greeting, "hello"); then OB_STR(greeting) is the object.
#define OB_STR_DEFINE(name_, literal_)                                                                                 \
    static const struct {                                                                                              \
        ob_object head;                                                                                                \
        uint32_t length;                                                                                               \
        uint32_t hash;                                                                                                 \
        char text[sizeof(literal_)];                                                                                   \
    } name_ = {OB_HEAD_IMMORTAL(&ob_str_type), sizeof(literal_) - 1, 0, literal_}
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

/// Check text.
///   return  length if it is all UTF-8 (no overlong forms, no surrogates, nothing over U+10FFFF), else the position of
///           the first byte of what is wrong
///   cost    O(length)
///   ctx     any
size_t ob_utf8_check(const char *text, size_t length);

#endif
