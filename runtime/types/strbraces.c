/* Python's str.format. Owns nothing. Invariant: program code runs only while fields are looked up and written; format and arguments are kept
 * alive meanwhile, and cannot change.
 * Source: the grammar is that of CPython's unicode_format.h. */
#include "obol/format.h"

#include "object/checked.h"
#include "obol/int.h"
#include "obol/tuple.h"
#include "types/formatspec.h"

/// The format, how far it was read, and what its fields take.
typedef struct reader {
    ob_chars format;
    size_t at;
    ob_object *args;
    size_t next;         ///< number of the next field that has none
    bool has_numbers;    ///< some field had a number
    bool has_no_numbers; ///< some field had none
    bool is_inner;       ///< the format is a specification
} reader;

/// What stands between two braces.
typedef struct field {
    ob_chars name;
    bool is_converted;
    char conversion; ///< the letter behind !
    ob_chars spec;
    bool has_fields; ///< in spec
} field;

static int refuse(const char *why) {
    return ob_error_set(OB_EVALUE, why, NULL);
}

/* --- Reading a field ----------------------------------------------------------------------------------------------- */

enum { END = -1 };

/// The next character, which is read; END at the end, where reading on gives it again.
static int next_of(reader *from) {
    return from->at < from->format.length ? (uint8_t)from->format.data[from->at++] : END;
}

/// Up to what ends the name, which is given back. A [key] may contain anything.
static int read_name(reader *from, ob_chars *name, int *end) {
    size_t start = from->at;
    bool is_key = false;
    int letter = next_of(from);
    while (letter != END && (is_key || (letter != '}' && letter != ':' && letter != '!'))) {
        if (letter == '{' && !is_key) {
            return refuse("a { in the name of a field");
        }
        is_key = letter == '[' || (is_key && letter != ']');
        letter = next_of(from);
    }
    *name = ob_span_part(from->format, start, from->at - (letter != END));
    *end = letter;
    return letter != END ? OB_OK : refuse("a { without its }");
}

/// The letter behind !, and what stands behind that.
static int read_conversion(reader *from, char *conversion, int *end) {
    int letter = next_of(from);
    *end = next_of(from);
    if (*end != '}' && *end != ':') {
        return refuse("a conversion is one letter, before : or }");
    }
    *conversion = (char)letter;
    return OB_OK;
}

/// Up to the brace that ends the field; those of fields inside it come in pairs.
static int read_spec(reader *from, field *read) {
    size_t start = from->at;
    size_t open = 1;
    while (open != 0) {
        int letter = next_of(from);
        if (letter == END) {
            return refuse("a { without its }");
        }
        read->has_fields = read->has_fields || letter == '{';
        open = letter == '{' ? open + 1u : open - (letter == '}');
    }
    read->spec = ob_span_part(from->format, start, from->at - 1u);
    return OB_OK;
}

static int read_field(reader *from, field *read) {
    int end = END;
    *read = (field){.spec = {"", 0}};
    int error = read_name(from, &read->name, &end);
    read->is_converted = end == '!';
    if (error == OB_OK && end == '!') {
        error = read_conversion(from, &read->conversion, &end);
    }
    return error == OB_OK && end == ':' ? read_spec(from, read) : error;
}

/* --- Looking it up ------------------------------------------------------------------------------------------------- */

/// A number of nothing but digits; −1: it is none.
static int read_number(ob_chars text, int32_t *number) {
    int32_t value = text.length != 0 ? 0 : -1;
    for (size_t i = 0; i < text.length; i++) {
        int digit = text.data[i] - '0';
        if (digit < 0 || digit > 9) {
            *number = -1;
            return OB_OK;
        }
        if (value > (INT32_MAX - digit) / 10) {
            return refuse("too many digits in a format");
        }
        value = value * 10 + digit;
    }
    *number = value;
    return OB_OK;
}

/// The argument, new, that a name begins with.
static ob_object *take_argument(reader *from, ob_chars name) {
    int32_t number;
    if (read_number(name, &number) != OB_OK) {
        return NULL;
    }
    if (number < 0 && name.length != 0) {
        ob_error_set(OB_EKEY, "fields have numbers or nothing, and no names", NULL);
        return NULL;
    }
    from->has_numbers = from->has_numbers || number >= 0;
    from->has_no_numbers = from->has_no_numbers || number < 0;
    if (from->has_numbers && from->has_no_numbers) {
        refuse("fields with numbers and fields without");
        return NULL;
    }
    size_t index = number >= 0 ? (size_t)number : from->next++;
    return ob_tuple_get(from->args, (ptrdiff_t)index);
}

/// object[key], where a key of digits is a number.
static ob_object *item_of(ob_object *object, ob_chars key) {
    int32_t number;
    if (read_number(key, &number) != OB_OK) {
        return NULL;
    }
    ob_object *item = number >= 0 ? ob_int_new(number) : ob_str_new(key.data, key.length);
    ob_object *result = item != NULL ? ob_get_item(object, item) : NULL;
    ob_xdecref(item);
    return result;
}

static ob_object *attribute_of(ob_object *object, ob_chars name) {
    ob_object *str = ob_str_new(name.data, name.length);
    ob_object *result = str != NULL ? ob_get_attribute(object, str) : NULL;
    ob_xdecref(str);
    return result;
}

static size_t find_any(ob_chars text, size_t from, const char *letters) {
    while (from < text.length && text.data[from] != letters[0] && text.data[from] != letters[1]) {
        from++;
    }
    return from;
}

/// One .name or [key] of the path, and go on behind it. A [ has its ], else the field would have no end.
static ob_object *step(ob_object *object, ob_chars path, size_t *at) {
    bool is_key = path.data[*at] == '[';
    size_t start = *at + 1u;
    size_t stop = find_any(path, start, is_key ? "]]" : ".[");
    *at = stop + is_key;
    if (stop == start || (!is_key && path.data[start - 1u] != '.')) {
        refuse("no path to an attribute or item");
        return NULL;
    }
    ob_chars part = ob_span_part(path, start, stop);
    return is_key ? item_of(object, part) : attribute_of(object, part);
}

/// What the field's name stands for, new.
static ob_object *look_up(reader *from, ob_chars name) {
    size_t at = find_any(name, 0, ".[");
    ob_object *object = take_argument(from, ob_span_part(name, 0, at));
    while (object != NULL && at < name.length) {
        ob_object *inner = step(object, name, &at);
        ob_decref(object);
        object = inner;
    }
    return object;
}

/* --- Writing ------------------------------------------------------------------------------------------------------- */

/// As !r or !s says. Takes the object.
static ob_object *convert(OB_TAKES ob_object *object, char how) {
    ob_object *text = NULL;
    if (how == 'r') {
        text = ob_repr(object);
    } else if (how == 's') {
        text = ob_str_of(object);
    } else {
        refuse("no such conversion: !r or !s");
    }
    ob_decref(object);
    return text;
}

static int write_all(reader *from, ob_sink *sink);

/// The object by a specification with fields in it, which take arguments as the others do. Those have no fields inside: that ends it.
static int write_by_fields(reader *from, ob_object *object, ob_chars spec, ob_sink *sink) {
    if (from->is_inner) {
        return refuse("fields inside a field inside a field");
    }
    reader inner = *from;
    inner.format = spec;
    inner.at = 0;
    inner.is_inner = true;
    ob_str_builder builder;
    ob_str_builder_start(&builder);
    int error = write_all(&inner, &builder.sink);
    from->next = inner.next;
    from->has_numbers = inner.has_numbers;
    from->has_no_numbers = inner.has_no_numbers;
    if (error != OB_OK) {
        ob_str_builder_drop(&builder);
        return error;
    }
    ob_object *text = ob_str_builder_finish(&builder);
    error = text != NULL ? ob_write_formatted(object, ob_text_span(text), sink) : (int)ob_error()->code;
    ob_xdecref(text);
    return error;
}

static int write_field(reader *from, ob_sink *sink) {
    field read;
    int error = read_field(from, &read);
    if (error != OB_OK) {
        return error;
    }
    ob_object *object = look_up(from, read.name);
    if (object != NULL && read.is_converted) {
        object = convert(object, read.conversion);
    }
    if (object == NULL) {
        return ob_error()->code;
    }
    error =
        read.has_fields ? write_by_fields(from, object, read.spec, sink) : ob_write_formatted(object, read.spec, sink);
    ob_decref(object);
    return error;
}

static int write_all(reader *from, ob_sink *sink) {
    int error = OB_OK;
    while (from->at < from->format.length && error == OB_OK) {
        size_t end = find_any(from->format, from->at, "{}");
        ob_sink_write(sink, from->format.data + from->at, end - from->at);
        from->at = end;
        error = sink->error;
        int brace = error == OB_OK ? next_of(from) : END;
        if (brace == END) {
            break;
        }
        if (from->at < from->format.length && from->format.data[from->at] == brace) {
            ob_sink_write(sink, from->format.data + from->at++, 1);
            error = sink->error;
        } else {
            error = brace == '{' ? write_field(from, sink) : refuse("a single } in a format");
        }
    }
    return error;
}

ob_object *ob_str_braces(ob_object *format, ob_object *args) {
    OB_NOTE_SITE();
    ob_expect_type(format, &ob_str_type);
    ob_expect_type(args, &ob_tuple_type);
    reader from = {.format = ob_text_span(format), .args = args};
    ob_str_builder builder;
    ob_str_builder_start(&builder);
    ob_incref(format);
    ob_incref(args);
    int error = write_all(&from, &builder.sink);
    ob_decref(args);
    ob_decref(format);
    if (error != OB_OK) {
        ob_str_builder_drop(&builder);
        return NULL;
    }
    return ob_str_builder_finish(&builder);
}
