/* format(object, spec), as Python has it. Owns nothing. Invariant: program code runs only in an object's __format__ and while it is written as
 * str() does; the object is kept alive meanwhile.
 *
 * Floats are known by a weak name: what formats does not bring them into a program, and floats do not bring what formats them. */
#include "obol/format.h"

#include "object/checked.h"
#include "obol/float.h"
#include "obol/function.h"
#include "obol/int.h"
#include "types/formatspec.h"
#include "types/utf8.h"

#pragma weak ob_float_writer
#pragma weak ob_float_type

OB_STR_DEFINE(format_name, "__format__");

/* --- Strs and ints ------------------------------------------------------------------------------------------------- */

static int write_str(ob_sink *sink, ob_chars text, const ob_spec *spec, ob_object *object) {
    if (spec->type != 's' || spec->sign != '\0' || spec->is_zero_one || spec->is_alternate || spec->align == '=') {
        return ob_spec_refuse(object);
    }
    if (spec->precision >= 0) {
        text.length = ob_utf8_skip(text.data, text.length, (size_t)spec->precision);
    }
    ob_spec_write_text(sink, spec, text);
    return sink->error;
}

static int write_char(ob_sink *sink, int64_t point, const ob_spec *spec, ob_object *object) {
    char text[4];
    if (spec->sign != '\0' || spec->is_alternate) {
        return ob_spec_refuse(object);
    }
    if (point < 0 || point > 0x10FFFF) {
        return ob_error_set(OB_EOVERFLOW, "no such code point", object);
    }
    ob_number_text number = {.rest = {text, ob_utf8_encode((uint32_t)point, text)}, .group = 3};
    if (number.rest.length == 0) {
        return ob_error_set(OB_EVALUE, "a surrogate", object);
    }
    ob_spec_write_number(sink, spec, &number);
    return sink->error;
}

/// 0 for what is no type of ints.
static unsigned base_of(char type) {
    switch (type) {
    case 'b': return 2;
    case 'o': return 8;
    case 'x':
    case 'X': return 16;
    case 'd':
    case 'n': return 10;
    default: return 0;
    }
}

static void write_in_base(ob_sink *sink, int64_t value, const ob_spec *spec, unsigned base) {
    char text[OB_INT_TEXT_BYTES];
    size_t length = ob_int_to_text(value, base, text);
    for (size_t i = 0; i < length && spec->type == 'X'; i++) {
        text[i] = (char)(text[i] >= 'a' ? text[i] & ~0x20 : text[i]);
    }
    size_t sign = value < 0;
    size_t prefix = base != 10 ? 2 : 0;
    ob_chars all = {text, length};
    ob_number_text number = {.is_negative = value < 0,
                             .prefix = ob_span_part(all, sign, sign + (spec->is_alternate ? prefix : 0)),
                             .whole = ob_span_part(all, sign + prefix, length),
                             .group = base != 10 ? 4 : 3};
    ob_spec_write_number(sink, spec, &number);
}

/// An int as well, in a program that has floats.
static int write_float(ob_sink *sink, const ob_spec *spec, ob_object *object) {
    return &ob_float_writer != NULL ? ob_float_writer(sink, spec, object) : ob_spec_refuse(object);
}

static int write_int(ob_sink *sink, int64_t value, const ob_spec *spec, ob_object *object) {
    unsigned base = base_of(spec->type);
    if (base == 0 && spec->type != 'c') {
        return write_float(sink, spec, object);
    }
    if (spec->precision >= 0 || spec->is_zero_one) {
        return ob_spec_refuse(object);
    }
    if (spec->type == 'c') {
        return write_char(sink, value, spec, object);
    }
    write_in_base(sink, value, spec, base);
    return sink->error;
}

/* --- Any object ---------------------------------------------------------------------------------------------------- */

static bool is_float(const ob_object *object) {
    return &ob_float_type != NULL && ob_is_instance(object, &ob_float_type);
}

static int write_by_spec(ob_object *object, ob_chars text, ob_sink *sink) {
    ob_spec spec;
    bool is_str = ob_is_instance(object, &ob_str_type);
    bool is_int = ob_int_check(object);
    if (!is_str && !is_int && !is_float(object)) {
        return ob_error_set(OB_ETYPE, "objects of this type have no formats", object);
    }
    int error = ob_spec_read(text, is_str ? '<' : '>', is_str ? 's' : is_int ? 'd' : '\0', &spec);
    if (error != OB_OK) {
        return error;
    }
    return is_str   ? write_str(sink, ob_text_span(object), &spec, object)
           : is_int ? write_int(sink, ob_int_value(object), &spec, object)
                    : write_float(sink, &spec, object);
}

/// Write the str that program code gave.
static int write_taken(OB_TAKES ob_object *text, ob_sink *sink) {
    if (text == NULL) {
        return ob_error()->code;
    }
    int error =
        ob_is_instance(text, &ob_str_type) ? OB_OK : ob_error_set(OB_ETYPE, "__format__ should return a str", text);
    if (error == OB_OK) {
        ob_sink_write(sink, ob_str_text(text), ob_str_length(text));
        error = sink->error;
    }
    ob_decref(text);
    return error;
}

/// __format__ of the object's type, new, or NULL. An error, if the type was made at run time.
static int find_code(const ob_object *object, ob_object **found) {
    const ob_type *type = ob_type_of(object);
    bool is_made = (type->traits & OB_TRAIT_MADE) != 0;
    *found = is_made ? ob_get_attribute(ob_type_object(type), OB_STR(format_name)) : NULL;
    if (*found != NULL || !is_made) {
        return OB_OK;
    }
    int error = ob_error()->code;
    if (error == OB_EATTRIBUTE) {
        ob_error_clear();
        error = OB_OK;
    }
    return error;
}

int ob_write_formatted(ob_object *object, ob_chars spec, ob_sink *sink) {
    ob_object *code;
    int error = find_code(object, &code);
    if (error != OB_OK) {
        return error;
    }
    if (code == NULL) {
        return spec.length == 0 ? ob_write_str(object, sink) : write_by_spec(object, spec, sink);
    }
    ob_object *text = ob_str_new(spec.data, spec.length);
    ob_object *result = text != NULL ? ob_call_with(code, object, text) : NULL;
    ob_xdecref(text);
    ob_decref(code);
    return write_taken(result, sink);
}

ob_object *ob_format_value(ob_object *object, ob_object *spec) {
    OB_NOTE_SITE();
    ob_chars text = {"", 0};
    if (spec != NULL) {
        ob_expect_type(spec, &ob_str_type);
        text = ob_text_span(spec);
    }
    ob_str_builder builder;
    ob_str_builder_start(&builder);
    ob_incref(object);
    int error = ob_write_formatted(object, text, &builder.sink);
    ob_decref(object);
    if (error != OB_OK) {
        ob_str_builder_drop(&builder);
        return NULL;
    }
    return ob_str_builder_finish(&builder);
}
