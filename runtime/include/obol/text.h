/* What one can do with str, bytes and bytearray alike, as Python's methods of these names do it.
 *
 * Indexes, widths and counts are in code points of a str and in bytes of the others; negative indexes count from the end. A str and the
 * others do not mix: OB_ETYPE. Results are of the first argument's kind; one that cannot change is its own copy. `self` must be a str,
 * bytes or bytearray: anything else panics (OB_PANIC_WRONG_TYPE). A function that fails has changed nothing.
 *
 * To find the place of a code point, O(length) bytes are passed, four at a time. Letters, digits and cases are those of ASCII, in a str
 * too: other characters are no letters, and stay as they are. White space is all of Unicode's in a str, and ASCII's in the others. */
#ifndef OBOL_TEXT_H
#define OBOL_TEXT_H

#include <stddef.h>

#include "obol/object.h"

/// The start or the end, whichever Python means where nothing stands: text[:3] is ob_text_slice(text, OB_NO_BOUND, 3, 1).
#define OB_NO_BOUND PTRDIFF_MIN
/// No limit of how often.
#define OB_ALL (-1)

/* --- Parts --------------------------------------------------------------------------------------------------------- */

/// self[start:stop:step].
///   step    not 0
///   return  new, or NULL (OB_EVALUE: step is 0; OB_ENOMEM)
///   cost    O(length) of a str, O(result) of the others
ob_object *ob_text_slice(ob_object *self, ptrdiff_t start, ptrdiff_t stop, ptrdiff_t step);

/// self + other.
///   return  new, or NULL (OB_ETYPE, OB_ENOMEM, OB_EOVERFLOW: over 2^31 bytes)
///   cost    O(result)
ob_object *ob_text_concat(ob_object *self, ob_object *other);

/// self * count.
///   count   0 or less: nothing
///   return  new, or NULL (OB_ENOMEM, OB_EOVERFLOW)
///   cost    O(result)
ob_object *ob_text_repeat(ob_object *self, ptrdiff_t count);

/* --- Searching: linear in the worst case, no memory ---------------------------------------------------------------- */

/// The first place of part within self[start:stop].
///   part    of a bytes or bytearray, an int from 0 to 255 too
///   return  its index; −1 when it is not there; OB_ETYPE, OB_EVALUE (an int that is no byte)
///   cost    O(length)
ptrdiff_t ob_text_find(ob_object *self, ob_object *part, ptrdiff_t start, ptrdiff_t stop);
/// The last place.
///   cost    O(length)
ptrdiff_t ob_text_rfind(ob_object *self, ob_object *part, ptrdiff_t start, ptrdiff_t stop);

/// As ob_text_find, but not to be there is an error.
///   return  its index; OB_EVALUE, OB_ETYPE
///   cost    O(length)
ptrdiff_t ob_text_index(ob_object *self, ob_object *part, ptrdiff_t start, ptrdiff_t stop);
/// As ob_text_rfind, but not to be there is an error.
///   cost    O(length)
ptrdiff_t ob_text_rindex(ob_object *self, ob_object *part, ptrdiff_t start, ptrdiff_t stop);

/// How often part is in self[start:stop], not counting what overlaps.
///   return  the number, or OB_ETYPE, OB_EVALUE as ob_text_find
///   cost    O(length)
ptrdiff_t ob_text_count(ob_object *self, ob_object *part, ptrdiff_t start, ptrdiff_t stop);

/// Does self[start:stop] start with part?
///   part    one text, or a tuple of them
///   return  0, 1, or OB_ETYPE
///   cost    O(length of part) beyond finding start and stop
int ob_text_startswith(ob_object *self, ob_object *part, ptrdiff_t start, ptrdiff_t stop);
/// Does it end with part?
///   cost    as ob_text_startswith
int ob_text_endswith(ob_object *self, ob_object *part, ptrdiff_t start, ptrdiff_t stop);

/* --- Taking apart, putting together -------------------------------------------------------------------------------- */

/// A list of what stands between separators.
///   sep     NULL: any run of white space, and none at the ends
///   most    splits at most; OB_ALL: every one
///   return  new, or NULL (OB_ETYPE; OB_EVALUE: sep is empty; OB_ENOMEM)
///   cost    O(length + pieces), an allocation for each piece
ob_object *ob_text_split(ob_object *self, ob_object *sep, ptrdiff_t most);
/// The same from the end; the list is in order.
///   cost    as ob_text_split
ob_object *ob_text_rsplit(ob_object *self, ob_object *sep, ptrdiff_t most);

/// A list of lines. Between lines of a str are \n, \r, \r\n, \v, \f, \x1c to \x1e, \x85, U+2028 and U+2029; of the others \n, \r and \r\n.
///   keep    the lines keep what ends them
///   return  new, or NULL (OB_ENOMEM)
///   cost    as ob_text_split
ob_object *ob_text_splitlines(ob_object *self, bool keep);

/// A tuple of three: what stands before the first separator, the separator, what stands behind it; (self, nothing, nothing) when there
/// is none.
///   return  new, or NULL (OB_ETYPE; OB_EVALUE: sep is empty; OB_ENOMEM)
///   cost    O(length)
ob_object *ob_text_partition(ob_object *self, ob_object *sep);
/// The same at the last separator; (nothing, nothing, self) when there is none.
///   cost    O(length)
ob_object *ob_text_rpartition(ob_object *self, ob_object *sep);

/// The items with self between them.
///   items   anything that can be iterated; its items are of self's family
///   return  new, or NULL (OB_ETYPE, with what is no text as the error's object; OB_ENOMEM, OB_EOVERFLOW; or what
///           iterating reported)
///   cost    O(result + items): each byte is copied once, into its place. Items of what is no list or tuple are gathered in a list first
///   ctx     thread holding the lock; may run program code
ob_object *ob_text_join(ob_object *self, ob_object *items);

/* --- Changed copies ------------------------------------------------------------------------------------------------ */

/// Without what is at its ends.
///   chars   what may go, in any order; NULL: white space
///   return  new, or NULL (OB_ETYPE, OB_ENOMEM)
///   cost    O(length + what goes × length of chars)
ob_object *ob_text_strip(ob_object *self, ob_object *chars);
/// At its start only.
///   cost    as ob_text_strip
ob_object *ob_text_lstrip(ob_object *self, ob_object *chars);
/// At its end only.
///   cost    as ob_text_strip
ob_object *ob_text_rstrip(ob_object *self, ob_object *chars);

/// Without this at its start, if it is there.
///   return  new, or NULL (OB_ETYPE, OB_ENOMEM)
///   cost    O(length)
ob_object *ob_text_removeprefix(ob_object *self, ob_object *prefix);
/// Without this at its end, if it is there.
///   cost    O(length)
ob_object *ob_text_removesuffix(ob_object *self, ob_object *suffix);

/// With `part` replaced by `by`, from the start on, `most` times or OB_ALL. Nothing as part stands before each item and at the end.
///   return  new, or NULL (OB_ETYPE, OB_ENOMEM, OB_EOVERFLOW)
///   cost    O(length + result); one allocation
ob_object *ob_text_replace(ob_object *self, ob_object *part, ob_object *by, ptrdiff_t most);

/// How ob_text_change changes the ASCII letters.
typedef enum ob_text_case {
    OB_UPPER,
    OB_LOWER,
    OB_SWAPCASE,
    OB_CAPITALIZE, ///< the first character upper, the others lower
    OB_TITLE,      ///< the first letter of each run of letters upper, the others lower
} ob_text_case;

/// upper(), lower(), swapcase(), capitalize(), title(), of ASCII letters only.
///   return  new, or NULL (OB_ENOMEM)
///   cost    O(length)
ob_object *ob_text_change(ob_object *self, ob_text_case how);

/// What ob_text_is asks.
typedef enum ob_text_class {
    OB_IS_ALNUM,
    OB_IS_ALPHA,
    OB_IS_ASCII, ///< true of what is empty
    OB_IS_DIGIT,
    OB_IS_LOWER, ///< has letters, and all are lower case
    OB_IS_SPACE,
    OB_IS_TITLE,
    OB_IS_UPPER,
} ob_text_class;

/// isalnum(), isalpha(), isascii(), isdigit(), islower(), isspace(), istitle(), isupper(): true if there are items and all are such.
/// Only ASCII letters and digits count.
///   cost    O(length)
bool ob_text_is(const ob_object *self, ob_text_class what);

/// As wide as this, filled at both ends; when that does not come out even, as Python does it.
///   fill    one character (one byte); NULL: a space
///   return  new, or NULL (OB_ETYPE: fill is not one; OB_ENOMEM, OB_EOVERFLOW)
///   cost    O(result)
ob_object *ob_text_center(ob_object *self, ptrdiff_t width, ob_object *fill);
/// Filled at its end.
///   cost    O(result)
ob_object *ob_text_ljust(ob_object *self, ptrdiff_t width, ob_object *fill);
/// Filled at its start.
///   cost    O(result)
ob_object *ob_text_rjust(ob_object *self, ptrdiff_t width, ob_object *fill);
/// Filled with zeros, behind a sign if it starts with one.
///   cost    O(result)
ob_object *ob_text_zfill(ob_object *self, ptrdiff_t width);

#endif
