/* Format specifications, as Python's format() has them, and numbers laid out by them. */
#ifndef OBOL_TYPES_FORMATSPEC_H
#define OBOL_TYPES_FORMATSPEC_H

#include "types/text.h"

/// [[fill]align][sign][z][#][0][width][,_][.precision][type]
typedef struct ob_spec {
    ob_chars fill;    ///< one code point
    char align;       ///< < > ^ =
    char sign;        ///< + - space; '\0': none given
    bool is_zero_one; ///< z: what is written as zero has no minus
    bool is_alternate;
    char separator;    ///< , _ or '\0'
    int32_t width;     ///< −1: none
    int32_t precision; ///< −1: none
    char type;         ///< '\0': none
} ob_spec;

/// A number, in the parts that a specification arranges. All of it is ASCII, but for `rest`.
typedef struct ob_number_text {
    bool is_negative;
    ob_chars prefix; ///< 0x
    ob_chars whole;  ///< digits; none of inf and nan
    bool has_point;
    size_t zeros_before; ///< between the point and `fraction`
    ob_chars fraction;
    size_t zeros_behind; ///< behind `fraction`
    ob_chars rest;       ///< e+05, %, inf …
    unsigned group;      ///< digits between separators
} ob_number_text;

/// Read a specification.
///   align, type  what stands for an align and a type that are not given
///   return       0; OB_EVALUE
int ob_spec_read(ob_chars text, char align, char type, ob_spec *spec);

/// OB_EVALUE, said: the object has no such type of format.
int ob_spec_refuse(ob_object *object);

/// Write text so that it fills the width. O(width).
void ob_spec_write_text(ob_sink *sink, const ob_spec *spec, ob_chars text);

/// Write a number so that it fills the width. O(width).
void ob_spec_write_number(ob_sink *sink, const ob_spec *spec, const ob_number_text *number);

/// Write a float, or an int as a float, by the specification's type, of e E f F g G n % or none.
///   return  0; OB_EVALUE: another type; OB_ENOMEM; the sink's error
typedef int ob_spec_writer(ob_sink *sink, const ob_spec *spec, ob_object *number);
ob_spec_writer ob_spec_write_float;

/// That function, as float.c names it and formatting asks for it weakly: it is in programs that have floats and format, and in no others.
extern ob_spec_writer *const ob_float_writer;

/// Write what format(object, spec) is. Program code may run; the object is kept alive by the caller.
///   return  0; what ob_format_value has
int ob_write_formatted(ob_object *object, ob_chars spec, ob_sink *sink);

#endif
