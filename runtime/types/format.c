/* printf's formats. Owns only the way to the code for floats, which the program sets. Invariant: at an unknown conversion nothing more of the
 * arguments is read.
 *
 * libc: stdarg.h because the arguments are variadic. The compiler brings it. */
#include "obol/format.h"
#include "object/checked.h"

#include <stdarg.h>
#include <string.h>

#include "obol/str.h"
#include "types/utf8.h"

int (*ob_format_double)(ob_sink *sink, double value, const ob_format_field *field);

typedef enum length_modifier {
    LENGTH_INT,
    LENGTH_HH,
    LENGTH_H,
    LENGTH_L,
    LENGTH_LL,
    LENGTH_Z,
    LENGTH_T,
    LENGTH_J
} length_modifier;

/// A conversion, read from the format.
typedef struct conversion {
    ob_format_field field;
    length_modifier length;
} conversion;

/// The rest of the arguments: a va_list cannot be pointed to everywhere.
typedef struct rest {
    va_list arguments;
} rest;

/* --- Writing ------------------------------------------------------------------------------------------------------- */

static void fill(ob_sink *sink, char with, size_t times) {
    static const char spaces[] = "                ";
    static const char zeros[] = "0000000000000000";
    while (times > 0) {
        size_t part = times < sizeof spaces - 1 ? times : sizeof spaces - 1;
        ob_sink_write(sink, with == '0' ? zeros : spaces, part);
        times -= part;
    }
}

/// How many places are left of the width.
static size_t free_places(const ob_format_field *field, size_t used) {
    return field->width > 0 && (size_t)field->width > used ? (size_t)field->width - used : 0;
}

/// So many spaces go before, so many behind.
static size_t before(const ob_format_field *field, size_t used) {
    return (field->flags & OB_FORMAT_LEFT) != 0 ? 0 : free_places(field, used);
}

static size_t behind(const ob_format_field *field, size_t used) {
    return (field->flags & OB_FORMAT_LEFT) != 0 ? free_places(field, used) : 0;
}

/* --- Numbers ------------------------------------------------------------------------------------------------------- */

/// Digits of a number, at the end of a buffer of DIGITS.
enum { DIGITS = 22 };

static size_t write_digits(uint64_t value, char conversion_letter, char *digits) {
    const char *letters = conversion_letter == 'X' ? "0123456789ABCDEF" : "0123456789abcdef";
    unsigned base = conversion_letter == 'o' ? 8 : conversion_letter == 'd' || conversion_letter == 'u' ? 10 : 16;
    size_t count = 0;
    for (; value > UINT32_MAX; value /= base) { /* at most 22 turns in all */
        digits[DIGITS - ++count] = letters[value % base];
    }
    for (uint32_t low = (uint32_t)value; low != 0; low /= base) { /* several times as fast */
        digits[DIGITS - ++count] = letters[low % base];
    }
    return count;
}

/// Sign or 0x, zeros, digits, and what fills the width.
static void write_number(ob_sink *sink, const ob_format_field *field, const char *prefix, uint64_t value) {
    char digits[DIGITS];
    size_t count = write_digits(value, field->conversion, digits);
    size_t least = field->precision >= 0 ? (size_t)field->precision : 1u;
    if (field->conversion == 'o' && (field->flags & OB_FORMAT_FORM) != 0 && least <= count) {
        least = count + 1;
    }
    size_t zeros = least > count ? least - count : 0;
    size_t used = strlen(prefix) + zeros + count;
    if ((field->flags & (OB_FORMAT_ZERO | OB_FORMAT_LEFT)) == OB_FORMAT_ZERO && field->precision < 0) {
        zeros += free_places(field, used);
        used += free_places(field, used);
    }
    fill(sink, ' ', before(field, used));
    ob_sink_text(sink, prefix);
    fill(sink, '0', zeros);
    ob_sink_write(sink, digits + DIGITS - count, count);
    fill(sink, ' ', behind(field, used));
}

static const char *sign_of(const ob_format_field *field, bool is_negative) {
    return is_negative                             ? "-"
           : (field->flags & OB_FORMAT_PLUS) != 0  ? "+"
           : (field->flags & OB_FORMAT_SPACE) != 0 ? " "
                                                   : "";
}

static int64_t next_signed(rest *left, length_modifier length) {
    switch (length) {
    case LENGTH_HH: return (signed char)va_arg(left->arguments, int);
    case LENGTH_H: return (short)va_arg(left->arguments, int);
    case LENGTH_L: return va_arg(left->arguments, long);
    case LENGTH_LL: return va_arg(left->arguments, long long);
    case LENGTH_Z:
    case LENGTH_T: return va_arg(left->arguments, ptrdiff_t);
    case LENGTH_J: return va_arg(left->arguments, intmax_t);
    default: return va_arg(left->arguments, int);
    }
}

static uint64_t next_unsigned(rest *left, length_modifier length) {
    switch (length) {
    case LENGTH_HH: return (unsigned char)va_arg(left->arguments, unsigned);
    case LENGTH_H: return (unsigned short)va_arg(left->arguments, unsigned);
    case LENGTH_L: return va_arg(left->arguments, unsigned long);
    case LENGTH_LL: return va_arg(left->arguments, unsigned long long);
    case LENGTH_Z:
    case LENGTH_T: return va_arg(left->arguments, size_t);
    case LENGTH_J: return va_arg(left->arguments, uintmax_t);
    default: return va_arg(left->arguments, unsigned);
    }
}

static void write_signed(ob_sink *sink, conversion *what, rest *left) {
    int64_t value = next_signed(left, what->length);
    what->field.conversion = 'd';
    write_number(sink, &what->field, sign_of(&what->field, value < 0),
                 value < 0 ? 0u - (uint64_t)value : (uint64_t)value);
}

static void write_unsigned(ob_sink *sink, const conversion *what, rest *left) {
    uint64_t value = next_unsigned(left, what->length);
    bool is_hex = what->field.conversion == 'x' || what->field.conversion == 'X';
    bool has_prefix = is_hex && value != 0 && (what->field.flags & OB_FORMAT_FORM) != 0;
    write_number(sink, &what->field, !has_prefix ? "" : what->field.conversion == 'X' ? "0X" : "0x", value);
}

/* --- Text ---------------------------------------------------------------------------------------------------------- */

/// The length of a text without a last code point that is not whole.
static size_t whole(const char *text, size_t length) {
    for (size_t back = 1; back <= 3 && back <= length; back++) {
        uint8_t byte = (uint8_t)text[length - back];
        if ((byte & 0xC0u) != 0x80u) {
            return ob_utf8_step((char)byte) > back ? length - back : length;
        }
    }
    return length;
}

static void write_text(ob_sink *sink, const ob_format_field *field, const char *text, size_t length) {
    size_t points = field->width > 0 ? ob_utf8_points(text, length) : 0;
    fill(sink, ' ', before(field, points));
    ob_sink_write(sink, text, length);
    fill(sink, ' ', behind(field, points));
}

static void write_c_text(ob_sink *sink, const ob_format_field *field, const char *text) {
    text = text != NULL ? text : "(null)";
    if (field->precision < 0) {
        write_text(sink, field, text, strlen(text));
        return;
    }
    size_t most = (size_t)field->precision; /* nothing behind that is read */
    const char *end = memchr(text, '\0', most);
    write_text(sink, field, text, end != NULL ? (size_t)(end - text) : whole(text, most));
}

static void write_char(ob_sink *sink, const conversion *what, unsigned value) {
    char text[4] = {(char)value};
    size_t length = what->length == LENGTH_L ? ob_utf8_encode(value, text) : 1;
    write_text(sink, &what->field, text, length);
}

/* --- Objects and floats -------------------------------------------------------------------------------------------- */

/// A sink that counts code points and cuts; what goes on to another sink only when there is one.
typedef struct measuring_sink {
    ob_sink sink;
    ob_sink *to; ///< or NULL
    size_t points;
    size_t left; ///< bytes that may still go on
} measuring_sink;

static int measure(ob_sink *self, const char *text, size_t length) {
    measuring_sink *sink = (measuring_sink *)self;
    size_t part = length <= sink->left ? length : whole(text, sink->left);
    sink->left = part < length ? 0 : sink->left - part;
    sink->points += ob_utf8_points(text, part);
    if (sink->to == NULL) {
        return OB_OK;
    }
    ob_sink_write(sink->to, text, part);
    return sink->to->error;
}

static measuring_sink measuring(ob_sink *to, const ob_format_field *field) {
    return (measuring_sink){{measure, OB_OK}, to, 0, field->precision >= 0 ? (size_t)field->precision : SIZE_MAX};
}

static int write_any(ob_object *object, bool is_repr, ob_sink *sink) {
    if (object == NULL) {
        ob_sink_text(sink, "(null)");
        return sink->error;
    }
    return is_repr ? ob_write_repr(object, sink) : ob_write_str(object, sink);
}

static int write_object(ob_sink *sink, const ob_format_field *field, ob_object *object) {
    bool is_repr = field->conversion == 'R';
    int error = OB_OK;
    if (field->width > 0 && (field->flags & OB_FORMAT_LEFT) == 0) {
        measuring_sink first = measuring(NULL, field);
        error = write_any(object, is_repr, &first.sink);
        fill(sink, ' ', free_places(field, first.points));
    }
    if (error != OB_OK) {
        return error;
    }
    measuring_sink second = measuring(sink, field);
    error = write_any(object, is_repr, &second.sink);
    fill(sink, ' ', behind(field, second.points));
    return error;
}

/// Sign and width are as an integer's; inf and nan are not filled with zeros.
static int write_double(ob_sink *sink, const ob_format_field *field, double value) {
    if (ob_format_double == NULL) {
        return ob_error_set(OB_EVALUE, "floats need ob_format_double", NULL);
    }
    uint64_t bits;
    memcpy(&bits, &value, sizeof bits);
    const char *sign = sign_of(field, bits >> 63 != 0);
    bool is_finite = (bits >> 52 & 0x7FFu) != 0x7FFu;
    bits &= UINT64_MAX >> 1;
    memcpy(&value, &bits, sizeof value);
    size_t used = 0;
    if (field->width > 0) {
        ob_format_field whole = *field;
        whole.precision = -1;
        measuring_sink first = measuring(NULL, &whole);
        int error = ob_format_double(&first.sink, value, field);
        if (error != OB_OK) {
            return error;
        }
        used = first.points + strlen(sign);
    }
    bool has_zeros = is_finite && (field->flags & (OB_FORMAT_ZERO | OB_FORMAT_LEFT)) == OB_FORMAT_ZERO;
    fill(sink, ' ', has_zeros ? 0 : before(field, used));
    ob_sink_text(sink, sign);
    fill(sink, '0', has_zeros ? free_places(field, used) : 0);
    int error = ob_format_double(sink, value, field);
    fill(sink, ' ', behind(field, used));
    return error;
}

/* --- Reading the format -------------------------------------------------------------------------------------------- */

static const char *read_flags(const char *at, ob_format_field *field) {
    static const char letters[] = "-+0 #";
    const char *found;
    while (*at != '\0' && (found = strchr(letters, *at)) != NULL) {
        field->flags |= (uint8_t)(1u << (found - letters));
        at++;
    }
    return at;
}

/// A number or *, or nothing. What is over INT_MAX is that.
static const char *read_number(const char *at, rest *left, int *number) {
    if (*at == '*') {
        *number = va_arg(left->arguments, int);
        return at + 1;
    }
    *number = 0;
    while (*at >= '0' && *at <= '9') {
        int digit = *at++ - '0';
        *number = *number > (INT32_MAX - digit) / 10 ? INT32_MAX : *number * 10 + digit;
    }
    return at;
}

static const char *read_length(const char *at, length_modifier *length) {
    *length = LENGTH_INT;
    switch (*at) {
    case 'h': *length = at[1] == 'h' ? LENGTH_HH : LENGTH_H; return at + (at[1] == 'h' ? 2 : 1);
    case 'l': *length = at[1] == 'l' ? LENGTH_LL : LENGTH_L; return at + (at[1] == 'l' ? 2 : 1);
    case 'z': *length = LENGTH_Z; return at + 1;
    case 't': *length = LENGTH_T; return at + 1;
    case 'j': *length = LENGTH_J; return at + 1;
    default: return at;
    }
}

/// What stands behind a %. Returns what follows its letter, which is NUL when the format ends too early.
static const char *read_conversion(const char *at, rest *left, conversion *what) {
    *what = (conversion){{.precision = -1}, LENGTH_INT};
    at = read_flags(at, &what->field);
    at = read_number(at, left, &what->field.width);
    if (what->field.width < 0) {
        what->field.flags |= OB_FORMAT_LEFT;
        what->field.width = what->field.width < -INT32_MAX ? INT32_MAX : -what->field.width;
    }
    if (*at == '.') {
        at = read_number(at + 1, left, &what->field.precision);
        what->field.precision = what->field.precision < 0 ? -1 : what->field.precision;
    }
    at = read_length(at, &what->length);
    what->field.conversion = *at;
    if (*at == 'p' && (at[1] == 'R' || at[1] == 'S')) {
        what->field.conversion = *++at;
    }
    return *at != '\0' ? at + 1 : at;
}

static int write_pointer(ob_sink *sink, conversion *what, const void *pointer) {
    what->field.conversion = 'x';
    write_number(sink, &what->field, "0x", (uintptr_t)pointer);
    return sink->error;
}

static int write_conversion(ob_sink *sink, conversion *what, rest *left) {
    switch (what->field.conversion) {
    case '%': ob_sink_write(sink, "%", 1); break;
    case 'd':
    case 'i': write_signed(sink, what, left); break;
    case 'u':
    case 'x':
    case 'X':
    case 'o': write_unsigned(sink, what, left); break;
    case 'c': write_char(sink, what, va_arg(left->arguments, unsigned)); break;
    case 's': write_c_text(sink, &what->field, va_arg(left->arguments, const char *)); break;
    case 'p': return write_pointer(sink, what, va_arg(left->arguments, const void *));
    case 'R':
    case 'S': return write_object(sink, &what->field, va_arg(left->arguments, ob_object *));
    case 'f':
    case 'F':
    case 'e':
    case 'E':
    case 'g':
    case 'G':
    case 'a':
    case 'A': return write_double(sink, &what->field, va_arg(left->arguments, double));
    default: return ob_error_set(OB_EVALUE, "no such conversion", NULL);
    }
    return sink->error;
}

int ob_format_list(ob_sink *sink, const char *format, va_list arguments) {
    OB_NOTE_SITE();
    rest left;
    va_copy(left.arguments, arguments);
    int error = sink->error;
    while (*format != '\0' && error == OB_OK) {
        const char *end = strchr(format, '%');
        size_t length = end != NULL ? (size_t)(end - format) : strlen(format);
        ob_sink_write(sink, format, length);
        format += length;
        error = sink->error;
        if (end != NULL && error == OB_OK) {
            conversion what;
            format = read_conversion(format + 1, &left, &what);
            error = write_conversion(sink, &what, &left);
        }
    }
    va_end(left.arguments);
    return error;
}

int ob_format(ob_sink *sink, const char *format, ...) {
    OB_NOTE_SITE();
    va_list arguments;
    va_start(arguments, format);
    int error = ob_format_list(sink, format, arguments);
    va_end(arguments);
    return error;
}

int ob_format_checked(ob_sink *sink, const char *format, ...) {
    OB_NOTE_SITE();
    va_list arguments;
    va_start(arguments, format);
    int error = ob_format_list(sink, format, arguments);
    va_end(arguments);
    return error;
}

ob_object *ob_str_format(const char *format, ...) {
    OB_NOTE_SITE();
    ob_str_builder builder;
    ob_str_builder_start(&builder);
    va_list arguments;
    va_start(arguments, format);
    int error = ob_format_list(&builder.sink, format, arguments);
    va_end(arguments);
    if (error != OB_OK) {
        ob_str_builder_drop(&builder);
        return NULL;
    }
    return ob_str_builder_finish(&builder);
}
