/* Python's format specifications: reading them, and laying out text and numbers by them. Owns nothing.
 * Source: the rules are those of CPython's formatter_unicode.c. */
#include "types/formatspec.h"

#include "types/utf8.h"

/* --- Reading ------------------------------------------------------------------------------------------------------- */

static bool is_among(char letter, const char *letters) {
    while (*letters != '\0' && *letters != letter) {
        letters++;
    }
    return *letters != '\0';
}

/// Take one of the letters, or '\0'.
static char take(ob_chars *text, const char *letters) {
    if (text->length == 0 || !is_among(text->data[0], letters)) {
        return '\0';
    }
    text->length--;
    return *text->data++;
}

/// Digits, or none: −1.
static int take_number(ob_chars *text, int32_t *number) {
    int32_t value = -1;
    for (char digit; (digit = take(text, "0123456789")) != '\0';) {
        value = value < 0 ? 0 : value;
        if (value > (INT32_MAX - (digit - '0')) / 10) {
            return ob_error_set(OB_EVALUE, "too many digits in a format", NULL);
        }
        value = value * 10 + (digit - '0');
    }
    *number = value;
    return OB_OK;
}

/// True when an align stands there, with a fill before it or without.
static bool take_align(ob_chars *text, ob_spec *spec) {
    static const char aligns[] = "<>=^";
    size_t step = text->length != 0 ? ob_utf8_step(text->data[0]) : 0;
    if (text->length > step && is_among(text->data[step], aligns)) {
        spec->fill = ob_span_part(*text, 0, step);
        *text = ob_span_part(*text, step, text->length);
    }
    char align = take(text, aligns);
    spec->align = align != '\0' ? align : spec->align;
    return align != '\0';
}

static int take_width(ob_chars *text, ob_spec *spec, bool has_align) {
    bool has_zero = spec->fill.data == NULL && take(text, "0") != '\0';
    if (has_zero) {
        spec->fill = (ob_chars){"0", 1};
        spec->align = !has_align && spec->align == '>' ? '=' : spec->align;
    } else if (spec->fill.data == NULL) {
        spec->fill = (ob_chars){" ", 1};
    }
    return take_number(text, &spec->width);
}

static int take_precision(ob_chars *text, ob_spec *spec) {
    if (take(text, ".") == '\0') {
        return OB_OK;
    }
    int error = take_number(text, &spec->precision);
    return error == OB_OK && spec->precision < 0 ? ob_error_set(OB_EVALUE, "a format without its precision", NULL)
                                                 : error;
}

static int check_separator(const ob_spec *spec) {
    const char *types = spec->separator == '_' ? "defgEG%FboxX" : "defgEG%F";
    bool fits = spec->separator == '\0' || spec->type == '\0' || is_among(spec->type, types);
    return fits ? OB_OK : ob_error_set(OB_EVALUE, "no separators with this type of format", NULL);
}

int ob_spec_read(ob_chars text, char align, char type, ob_spec *spec) {
    *spec = (ob_spec){.align = align, .width = -1, .precision = -1, .type = type};
    bool has_align = take_align(&text, spec);
    spec->sign = take(&text, "+- ");
    spec->is_zero_one = take(&text, "z") != '\0';
    spec->is_alternate = take(&text, "#") != '\0';
    int error = take_width(&text, spec, has_align);
    spec->separator = take(&text, ",_");
    if (error == OB_OK) {
        error = take_precision(&text, spec);
    }
    if (error == OB_OK && text.length > 1) {
        error = ob_error_set(OB_EVALUE, "not a format", NULL);
    }
    if (error == OB_OK && text.length == 1) {
        spec->type = text.data[0];
    }
    return error == OB_OK ? check_separator(spec) : error;
}

int ob_spec_refuse(ob_object *object) {
    return ob_error_set(OB_EVALUE, "no such format for this type", object);
}

/* --- Writing ------------------------------------------------------------------------------------------------------- */

static void fill(ob_sink *sink, ob_chars with, size_t times) {
    for (size_t i = 0; i < times && sink->error == OB_OK; i++) {
        ob_sink_write(sink, with.data, with.length);
    }
}

static void write_zeros(ob_sink *sink, size_t times) {
    fill(sink, (ob_chars){"0", 1}, times);
}

/// How many places are left of the width.
static size_t free_places(const ob_spec *spec, size_t used) {
    return spec->width > 0 && (size_t)spec->width > used ? (size_t)spec->width - used : 0;
}

static size_t before(const ob_spec *spec, size_t places) {
    return spec->align == '>' ? places : spec->align == '^' ? places / 2 : 0;
}

static size_t behind(const ob_spec *spec, size_t places) {
    return spec->align == '<' ? places : spec->align == '^' ? places - places / 2 : 0;
}

void ob_spec_write_text(ob_sink *sink, const ob_spec *spec, ob_chars text) {
    size_t places = spec->width > 0 ? free_places(spec, ob_utf8_points(text.data, text.length)) : 0;
    fill(sink, spec->fill, before(spec, places));
    ob_sink_write(sink, text.data, text.length);
    fill(sink, spec->fill, behind(spec, places));
}

/// The sign that is shown, or '\0'.
static char sign_of(const ob_spec *spec, bool is_negative) {
    return is_negative ? '-' : spec->sign == '-' ? '\0' : spec->sign;
}

/// How many digits there are when zeros fill these places, separators among them.
static size_t digits_for(const ob_spec *spec, const ob_number_text *number, size_t places) {
    size_t digits = number->whole.length;
    if (spec->separator == '\0') {
        return digits > places ? digits : places;
    }
    size_t left = places % (number->group + 1u); /* a separator is not the first */
    size_t wanted = places / (number->group + 1u) * number->group + (left != 0 ? left : 1u);
    return digits > wanted ? digits : wanted;
}

static size_t separators_in(const ob_spec *spec, const ob_number_text *number, size_t digits) {
    return spec->separator != '\0' && digits != 0 ? (digits - 1u) / number->group : 0;
}

/// So many digits, of which the last ones are the number's and those before are zeros.
static void write_whole(ob_sink *sink, const ob_spec *spec, const ob_number_text *number, size_t digits) {
    size_t group = spec->separator != '\0' ? number->group : SIZE_MAX;
    while (digits != 0 && sink->error == OB_OK) {
        size_t part = (digits - 1u) % group + 1u;
        size_t have = number->whole.length;
        size_t zeros = digits <= have ? 0 : digits - have < part ? digits - have : part;
        write_zeros(sink, zeros);
        if (zeros < part) {
            ob_sink_write(sink, number->whole.data + have - (digits - zeros), part - zeros);
        }
        digits -= part;
        ob_sink_write(sink, &spec->separator, digits != 0);
    }
}

void ob_spec_write_number(ob_sink *sink, const ob_spec *spec, const ob_number_text *number) {
    char sign = sign_of(spec, number->is_negative);
    size_t around = (sign != '\0') + number->prefix.length + number->has_point + number->zeros_before +
                    number->fraction.length + number->zeros_behind +
                    ob_utf8_points(number->rest.data, number->rest.length);
    size_t digits = number->whole.length;
    if (digits != 0 && spec->align == '=' && spec->fill.length == 1 && spec->fill.data[0] == '0') {
        digits = digits_for(spec, number, free_places(spec, around));
    }
    size_t places = free_places(spec, around + digits + separators_in(spec, number, digits));
    fill(sink, spec->fill, before(spec, places));
    ob_sink_write(sink, &sign, sign != '\0');
    ob_sink_write(sink, number->prefix.data, number->prefix.length);
    fill(sink, spec->fill, spec->align == '=' ? places : 0);
    write_whole(sink, spec, number, digits);
    ob_sink_write(sink, ".", number->has_point);
    write_zeros(sink, number->zeros_before);
    ob_sink_write(sink, number->fraction.data, number->fraction.length);
    write_zeros(sink, number->zeros_behind);
    ob_sink_write(sink, number->rest.data, number->rest.length);
    fill(sink, spec->fill, behind(spec, places));
}
