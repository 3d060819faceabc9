/* Python's format % args. Owns nothing. Invariant: program code runs only while arguments become strs; format and args are kept alive
 * meanwhile, and cannot change. */
#include "obol/format.h"
#include "object/checked.h"
#include "object/dispatch.h"
#include "obol/int.h"
#include "obol/tuple.h"
#include "types/text.h"
#include "types/utf8.h"

/// The arguments, and how many were used.
typedef struct supply {
    ob_object *args;
    size_t count;
    size_t used;
    bool is_tuple;
    bool may_be_left; ///< what could be asked for names need not be used: 'x' % [] is 'x'
} supply;

/// The next argument, borrowed, or NULL.
static ob_object *next_of(supply *from) {
    if (from->used == from->count) {
        ob_error_set(OB_ETYPE, "not enough arguments for the format", NULL);
        return NULL;
    }
    size_t index = from->used++;
    return from->is_tuple ? ob_tuple_peek(from->args, (ptrdiff_t)index) : from->args;
}

/// At most INT32_MAX, with either sign.
static int next_number(supply *from, ptrdiff_t *number) {
    ob_object *item = next_of(from);
    int error = item != NULL ? ob_index_of(item, number) : (int)ob_error()->code;
    if (error != OB_OK) {
        return error;
    }
    int64_t value = ob_int_value(item);
    return value >= -INT32_MAX && value <= INT32_MAX ? OB_OK
                                                     : ob_error_set(OB_EOVERFLOW, "width or precision too large", item);
}

/* --- Writing ------------------------------------------------------------------------------------------------------- */

static void fill(ob_sink *sink, const char *with, size_t times) {
    for (size_t i = 0; i < times && sink->error == OB_OK; i++) {
        ob_sink_write(sink, with, 1);
    }
}

static size_t missing(const ob_format_field *field, size_t used) {
    return field->width > 0 && (size_t)field->width > used ? (size_t)field->width - used : 0;
}

/// Width and precision are in code points.
static void write_text(ob_sink *sink, const ob_format_field *field, ob_chars span) {
    if (field->precision >= 0) {
        span.length = ob_utf8_skip(span.data, span.length, (size_t)field->precision);
    }
    size_t more = field->width > 0 ? missing(field, ob_utf8_points(span.data, span.length)) : 0;
    bool is_left = (field->flags & OB_FORMAT_LEFT) != 0;
    fill(sink, " ", is_left ? 0 : more);
    ob_sink_write(sink, span.data, span.length);
    fill(sink, " ", is_left ? more : 0);
}

/// Sign, 0x or the like, zeros, digits. Unlike in C, zeros fill the width also when there is a precision.
static void write_number(ob_sink *sink, const ob_format_field *field, int64_t value) {
    static const char forms[] = "xXo";
    char digits[24]; /* 64 bits in octal, and the NUL */
    ob_text_sink text = ob_text_sink_of(digits, sizeof digits);
    unsigned long long magnitude = value < 0 ? 0u - (unsigned long long)value : (unsigned long long)value;
    char letter = field->conversion;
    (void)ob_format(&text.sink,
                    letter == 'x'   ? "%llx"
                    : letter == 'X' ? "%llX"
                    : letter == 'o' ? "%llo"
                                    : "%llu",
                    magnitude);
    char prefix[3];
    size_t length = 0;
    if (value < 0 || (field->flags & (OB_FORMAT_PLUS | OB_FORMAT_SPACE)) != 0) {
        prefix[length++] = value < 0 ? '-' : (field->flags & OB_FORMAT_PLUS) != 0 ? '+' : ' ';
    }
    if ((field->flags & OB_FORMAT_FORM) != 0 && (letter == forms[0] || letter == forms[1] || letter == forms[2])) {
        prefix[length++] = '0';
        prefix[length++] = letter;
    }
    size_t zeros =
        field->precision > 0 && (size_t)field->precision > text.length ? (size_t)field->precision - text.length : 0;
    size_t more = missing(field, length + zeros + text.length);
    bool is_left = (field->flags & OB_FORMAT_LEFT) != 0;
    bool has_zeros = !is_left && (field->flags & OB_FORMAT_ZERO) != 0;
    fill(sink, " ", is_left || has_zeros ? 0 : more);
    ob_sink_write(sink, prefix, length);
    fill(sink, "0", zeros + (has_zeros ? more : 0));
    ob_sink_write(sink, digits, text.length);
    fill(sink, " ", is_left ? more : 0);
}

/// %s and %r: the argument becomes a str first, which may run program code.
static int write_object(ob_sink *sink, const ob_format_field *field, ob_object *item) {
    ob_object *text = field->conversion == 's' ? ob_str_of(item) : ob_repr(item);
    if (text == NULL) {
        return ob_error()->code;
    }
    write_text(sink, field, ob_text_span(text));
    ob_decref(text);
    return sink->error;
}

/// %c: a str of one character, or its code point.
static int write_char(ob_sink *sink, const ob_format_field *field, ob_object *item) {
    ob_format_field shown = *field;
    shown.precision = -1;
    char text[4];
    ob_chars span = {text, 0};
    if (ob_is_instance(item, &ob_str_type)) {
        span = ob_text_span(item);
        if (ob_str_ord(item) < 0) {
            return ob_error()->code;
        }
    } else {
        ptrdiff_t point;
        int error = ob_index_of(item, &point);
        if (error != OB_OK) {
            return error;
        }
        span.length = point >= 0 && point <= 0x10FFFF ? ob_utf8_encode((uint32_t)point, text) : 0;
        if (span.length == 0) {
            return ob_error_set(OB_EOVERFLOW, "no such code point", item);
        }
    }
    write_text(sink, &shown, span);
    return sink->error;
}

static int write_item(ob_sink *sink, const ob_format_field *field, ob_object *item) {
    ptrdiff_t number;
    switch (field->conversion) {
    case 's':
    case 'r': return write_object(sink, field, item);
    case 'c': return write_char(sink, field, item);
    default: break;
    }
    int error = ob_index_of(item, &number);
    if (error == OB_OK) {
        write_number(sink, field, ob_int_value(item)); /* an index has fewer bits */
    }
    return error != OB_OK ? error : sink->error;
}

/* --- Reading ------------------------------------------------------------------------------------------------------- */

static size_t read_flags(ob_chars format, size_t at, ob_format_field *field) {
    static const char letters[] = "-+0 #";
    for (; at < format.length; at++) {
        unsigned i = 0;
        while (letters[i] != '\0' && letters[i] != format.data[at]) {
            i++;
        }
        if (letters[i] == '\0') {
            break;
        }
        field->flags |= (uint8_t)(1u << i);
    }
    return at;
}

/// Digits or *. At most INT32_MAX.
static int read_number(ob_chars format, size_t *at, supply *from, ptrdiff_t *number) {
    *number = 0;
    if (*at < format.length && format.data[*at] == '*') {
        ++*at;
        return next_number(from, number);
    }
    while (*at < format.length && format.data[*at] >= '0' && format.data[*at] <= '9') {
        int digit = format.data[(*at)++] - '0';
        if (*number > (INT32_MAX - digit) / 10) {
            return ob_error_set(OB_EVALUE, "width or precision too large", NULL);
        }
        *number = *number * 10 + digit;
    }
    return OB_OK;
}

/// What stands behind a %, and the length modifiers that Python skips.
static int read_field(ob_chars format, size_t *at, supply *from, ob_format_field *field) {
    ptrdiff_t number;
    *field = (ob_format_field){.precision = -1};
    *at = read_flags(format, *at, field);
    int error = read_number(format, at, from, &number);
    if (error != OB_OK) {
        return error;
    }
    field->flags |= (uint8_t)(number < 0 ? OB_FORMAT_LEFT : 0);
    field->width = (int)(number < 0 ? -number : number);
    if (*at < format.length && format.data[*at] == '.') {
        ++*at;
        error = read_number(format, at, from, &number);
        field->precision = number < 0 ? 0 : (int)number;
    }
    if (*at < format.length && (format.data[*at] == 'h' || format.data[*at] == 'l' || format.data[*at] == 'L')) {
        ++*at;
    }
    if (error == OB_OK && *at == format.length) {
        return ob_error_set(OB_EVALUE, "the format ends in a conversion", NULL);
    }
    field->conversion = error == OB_OK ? format.data[(*at)++] : '\0';
    return error;
}

static bool is_known(char letter) {
    static const char letters[] = "srdiuxXoc";
    unsigned i = 0;
    while (letters[i] != '\0' && letters[i] != letter) {
        i++;
    }
    return letters[i] != '\0';
}

static int write_conversion(ob_sink *sink, ob_chars format, size_t *at, supply *from) {
    ob_format_field field;
    int error = read_field(format, at, from, &field);
    if (error != OB_OK) {
        return error;
    }
    if (field.conversion == '%') {
        ob_sink_write(sink, "%", 1);
        return sink->error;
    }
    ob_object *item = next_of(from);
    if (item == NULL) {
        return ob_error()->code;
    }
    if (!is_known(field.conversion)) {
        return ob_error_set(OB_EVALUE, "no such conversion", NULL);
    }
    return write_item(sink, &field, item);
}

static int write_all(ob_sink *sink, ob_chars format, supply *from) {
    int error = OB_OK;
    size_t at = 0;
    while (at < format.length && error == OB_OK) {
        size_t end = at;
        while (end < format.length && format.data[end] != '%') {
            end++;
        }
        ob_sink_write(sink, format.data + at, end - at);
        at = end + 1;
        error = sink->error;
        if (end < format.length && error == OB_OK) {
            error = write_conversion(sink, format, &at, from);
        }
    }
    if (error == OB_OK && from->used != from->count && !from->may_be_left) {
        error = ob_error_set(OB_ETYPE, "not all arguments are used by the format", NULL);
    }
    return error;
}

/// What has items by key and is neither a tuple nor a str is a mapping to Python, a list too.
static bool is_mapping(const ob_object *args) {
    return OB_FIND_IN(args, items, get) != NULL && !ob_is_instance(args, &ob_str_type) &&
           !ob_is_instance(args, &ob_tuple_type);
}

ob_object *ob_str_percent(ob_object *format, ob_object *args) {
    OB_NOTE_SITE();
    ob_expect_type(format, &ob_str_type);
    bool is_tuple = ob_is_instance(args, &ob_tuple_type);
    supply from = {args, is_tuple ? ob_tuple_length(args) : 1, 0, is_tuple, is_mapping(args)};
    ob_str_builder builder;
    ob_str_builder_start(&builder);
    ob_incref(format);
    ob_incref(args);
    int error = write_all(&builder.sink, ob_text_span(format), &from);
    ob_decref(args);
    ob_decref(format);
    if (error != OB_OK) {
        ob_str_builder_drop(&builder);
        return NULL;
    }
    return ob_str_builder_finish(&builder);
}
