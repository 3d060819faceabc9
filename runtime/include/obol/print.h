/* Text of objects: repr, str, print, and the sinks that take it. */
#ifndef OBOL_PRINT_H
#define OBOL_PRINT_H

#include <stddef.h>

#include "obol/object.h"

/// Where text goes. The first error sticks, and nothing more is written after it.
typedef struct ob_sink {
    /// Take text. Returns 0 or a negative ob_err. May run program code.
    int (*write)(struct ob_sink *self, const char *text, size_t length);
    int error; ///< 0, or what write returned
} ob_sink;

/// The console (ob_port_write). Shared; clear its error field before use if that matters.
extern ob_sink ob_console;

/// Write text to a sink, unless it has failed before.
///   cost    what the sink does
void ob_sink_write(ob_sink *sink, const char *text, size_t length);
/// Write a terminated text.
///   cost    O(length), and what the sink does
void ob_sink_text(ob_sink *sink, const char *text);
/// Write a number in decimal.
///   cost    O(digits), and what the sink does
void ob_sink_number(ob_sink *sink, int64_t number);

/// A sink into memory of the caller: keeps what fits, terminated, and counts what would have been written.
typedef struct ob_text_sink {
    ob_sink sink;
    char *text;
    size_t size_bytes; ///< of text, at least 1
    size_t length;     ///< bytes written, also those that did not fit
} ob_text_sink;

/// A text sink into memory of the caller.
///   text        valid as long as the sink; set to the empty text
///   size_bytes  at least 1
///   cost        O(1)
///   ctx         any
ob_text_sink ob_text_sink_of(char *text, size_t size_bytes);

/// Write the object's repr: strs quoted and escaped, containers in full, a container inside itself, or
/// one that is being written already by a call further out, as [...].
///   object  borrowed; kept alive while it is written
///   return  0, the sink's error, what __repr__ of an instance reported (OB_ETYPE: gives no str), or OB_ENOMEM (nested deeper than
///           OB_PRINT_FRAMES and no memory for more frames); what was written before stays written, and no more is written to a sink
///           after what __repr__ reported
///   cost    O(length of the text), no recursion; allocates only beyond OB_PRINT_FRAMES levels; and what the program's own code does
///   ctx     thread holding the lock; may run program code (the sink, __repr__)
int ob_write_repr(ob_object *object, ob_sink *sink);

/// Write the object as str() would: a str as its text, an instance as __str__ says, everything else as its repr. Returns what ob_write_repr
/// does.
///   cost    as ob_write_repr; of a str O(length)
///   ctx     as ob_write_repr
int ob_write_str(ob_object *object, ob_sink *sink);

/// Write the object as str() would and a newline to the console.
///   return  as ob_write_str; only an error of the console itself sticks to it
///   cost    as ob_write_str
int ob_print(ob_object *object);

/// The repr as a str object.
///   return  new, or NULL (OB_ENOMEM, OB_EOVERFLOW; OB_EVALUE when a type's or function's name is not UTF-8; what __repr__ reported)
///   cost    as ob_write_repr, and copies the text once; one allocation when it is short (OB_STR_BUILDER_BYTES)
ob_object *ob_repr(ob_object *object);

#endif
