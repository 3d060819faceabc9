/* Formatted text for sinks: printf's ways, and objects. */
#ifndef OBOL_FORMAT_H
#define OBOL_FORMAT_H

/* libc: stdarg.h because a program's own variadic functions hand their arguments on. The compiler brings it. */
#include <stdarg.h>

#include "obol/object.h"
#include "obol/print.h"

/// Write formatted text. What begins with % is replaced, as printf does it:
///
///     %[flags][width][.precision][length]conversion
///
///     flags       - + 0 space #
///     width       a number, or * for an int argument; of %s, %S and %R in code points
///     precision   a number, or *; of %s, %S and %R the most bytes, but no code point is cut
///     length      hh h l ll z t j
///     conversion  d i u x X o c s p %
///                 R    an ob_object *: its repr
///                 S    an ob_object *: its str
///                 pR, pS   the same: %p with R or S right behind it, for ob_format_checked
///                 f F e E g G a A   a double, if the program has set ob_format_double
///
/// NULL for %s, %S and %R writes (null). %lc writes a code point (an unsigned int) as UTF-8.
///   sink    where to
///   format  terminated
///   return  0; the sink's error; OB_EVALUE: a conversion that is not listed here, before it was written (its arguments cannot be known, so
///           nothing that follows is written either); or what writing an object reported
///   cost    O(length of the text), and what the sink does. An object at the right of a width is written twice, the first time only to be
///           measured. Allocates nothing, but for objects what ob_write_repr does
///   ctx     thread holding the lock, for objects; may run program code
int ob_format(ob_sink *sink, const char *format, ...);

/// The same, with arguments that the compiler checks against the format. It knows neither %R nor %S, so objects are %pR and %pS.
///   cost    as ob_format
int ob_format_checked(ob_sink *sink, const char *format, ...) __attribute__((format(printf, 2, 3)));

/// ob_format with the arguments of another variadic function.
///   cost    as ob_format
int ob_format_list(ob_sink *sink, const char *format, va_list arguments);

/// A str of formatted text.
///   return  new, or NULL (OB_ENOMEM; OB_EVALUE: not UTF-8, or a conversion that is not known; what writing an object reported)
///   cost    as ob_format, and copies the text once
ob_object *ob_str_format(const char *format, ...);

/// format % args, in Python: %s %r %d %i %u %x %X %o %c %%, with flags, width and precision (numbers or *), as Python means them. (The
/// operator itself is not defined for strs, as every program with a str would link this.)
///   format  str
///   args    a tuple, or the one argument, which need not be used if it is a list, dict, or what else has items and is no str
///   return  new str, or NULL (OB_ETYPE: too few, too many, or of the wrong type; OB_EVALUE: a conversion that is not listed, floats and
///           names in parentheses among them; OB_EOVERFLOW, OB_ENOMEM; or what writing an object reported)
///   cost    O(length of the text), which is copied once; an argument that is no str is made one first
///   ctx     thread holding the lock; may run program code
ob_object *ob_str_percent(ob_object *format, ob_object *args);

/// format(object, spec), in Python: [[fill]align][sign][z][#][0][width][, or _][.precision][type], where ints have the types b c d n o x X
/// and those of floats, floats e E f F g G n %, strs s; an instance whose type has __format__ says itself. (In a program without floats, ints
/// have no types of floats either.)
///   spec    str; NULL or the empty one: as str()
///   return  new str, or NULL (OB_EVALUE: no such format for the type, or a surrogate for c; OB_ETYPE: a format for a type that has none;
///           OB_EOVERFLOW: no code point for c, or a text of over 2^31 − 1 bytes; OB_ENOMEM; what the object's own code reported)
///   cost    O(width, precision and digits); of a float as ob_double_format, twice
///   ctx     thread holding the lock; may run program code
ob_object *ob_format_value(ob_object *object, ob_object *spec);

/// format.format(*args), in Python: fields {} or {0}, with .attribute or [key] behind it, !r or !s, and :spec as in ob_format_value; {{ and
/// }} are braces. A spec may have fields in it, {:>{}}, which have none inside. There is no !a, and no names, as there are no keyword
/// arguments. (ob_str_format is printf's language.)
///   format  str
///   args    tuple; what the format does not use is left out
///   return  new str, or NULL (OB_EVALUE: not a format, fields with and without numbers, fields three deep; OB_EINDEX: too few arguments;
///           OB_EKEY: a name; what ob_format_value has; what getting the attribute or item reported)
///   cost    O(length of the text), which is copied once
///   ctx     thread holding the lock; may run program code
ob_object *ob_str_braces(ob_object *format, ob_object *args);

/// What stands between % and the conversion.
enum {
    OB_FORMAT_LEFT = 1,  ///< -
    OB_FORMAT_PLUS = 2,  ///< +
    OB_FORMAT_ZERO = 4,  ///< 0
    OB_FORMAT_SPACE = 8, ///< a space
    OB_FORMAT_FORM = 16, ///< #
};
typedef struct ob_format_field {
    uint8_t flags;   ///< OB_FORMAT_…
    char conversion; ///< the letter
    int width;       ///< 0: none
    int precision;   ///< −1: none
} ob_format_field;

/// How floats are written. NULL, as long as the program does not set it: then the code for floats is not linked either, and a float is
/// OB_EVALUE. Gets the value without its sign and writes it by field's conversion, precision and OB_FORMAT_FORM; sign and width are
/// ob_format's business. Called twice if there is a width: the first time to be measured.
///   return  0, or the sink's error
extern int (*ob_format_double)(ob_sink *sink, double value, const ob_format_field *field);

#endif
