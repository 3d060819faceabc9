/* Floats by Python's format specifications. Owns the text of the number while it is arranged: in a buffer when it is long.
 *
 * A double has at most 1,074 digits behind the point, so what is asked for beyond DIGITS_MAX are zeros. */
#include "object/allocate.h"
#include "obol/float.h"
#include "types/decimal.h"
#include "types/double.h"
#include "types/formatspec.h"

enum { DIGITS_MAX = 1100, FEW_BYTES = 64, DEFAULT_PRECISION = 6, LOWEST_FIXED = -4 };

/// The text of a number.
typedef struct digits_text {
    char few[FEW_BYTES];
    char *text; ///< few, or a buffer
    size_t length;
} digits_text;

static void add(void *context, const char *text, size_t length) {
    digits_text *to = context;
    memcpy(to->text + to->length, text, length);
    to->length += length;
}

static int start(digits_text *digits, size_t bytes) {
    digits->length = 0;
    digits->text = bytes <= FEW_BYTES ? digits->few : ob_allocate_buffer(bytes, NULL);
    return digits->text != NULL ? OB_OK : ob_error()->code;
}

static void end(const digits_text *digits) {
    if (digits->text != digits->few) {
        ob_release_buffer(digits->text);
    }
}

/// Write a positive number with %.*f or %.*e.
static int convert(digits_text *digits, double value, char style, int32_t precision) {
    uint16_t shown = (uint16_t)(precision < DIGITS_MAX ? precision : DIGITS_MAX);
    int error = start(digits, ob_double_format(value, style, shown, NULL, NULL));
    if (error == OB_OK) {
        (void)ob_double_format(value, style, shown, add, digits);
    }
    return error;
}

/// Take text of digits, a point, digits and an exponent apart.
static void split(ob_chars text, ob_number_text *number) {
    size_t at = 0;
    while (at < text.length && text.data[at] != '.' && text.data[at] != 'e') {
        at++;
    }
    number->whole = ob_span_part(text, 0, at);
    number->has_point = at < text.length && text.data[at] == '.';
    size_t from = at + number->has_point;
    for (at = from; at < text.length && text.data[at] != 'e';) {
        at++;
    }
    number->fraction = ob_span_part(text, from, at);
    number->rest = ob_span_part(text, at, text.length);
}

static int32_t exponent_of(ob_chars text) {
    int32_t exponent = 0;
    for (size_t i = 2; i < text.length; i++) {
        exponent = exponent * 10 + (text.data[i] - '0');
    }
    return text.data[1] == '-' ? -exponent : exponent;
}

/// What stands in a row of digits of which the first counts 10^exponent.
static void place_point(ob_number_text *number, ob_chars row, int32_t exponent) {
    if (exponent >= 0) {
        number->whole = ob_span_part(row, 0, (size_t)exponent + 1u);
        number->fraction = ob_span_part(row, (size_t)exponent + 1u, row.length);
    } else {
        number->whole = (ob_chars){"0", 1};
        number->zeros_before = (size_t)-exponent - 1u;
        number->fraction = row;
    }
    number->rest.length = 0;
}

/// %g, out of the text of %e. Python's format without a type shows a digit behind the point, and takes to exponents one digit earlier.
static void arrange_general(digits_text *digits, const ob_spec *spec, int32_t precision, ob_number_text *number) {
    bool has_type = spec->type != '\0';
    split((ob_chars){digits->text, digits->length}, number);
    int32_t exponent = exponent_of(number->rest);
    if (number->has_point) {
        digits->text[1] = digits->text[0]; /* all digits in a row */
    }
    ob_chars row = {digits->text + number->has_point, 1u + number->fraction.length};
    bool is_fixed = exponent >= LOWEST_FIXED && exponent < precision - !has_type;
    size_t least = is_fixed && exponent >= 0 ? (size_t)exponent + 1u : 1u;
    while (!spec->is_alternate && row.length > least && row.data[row.length - 1u] == '0') {
        row.length--;
    }
    if (spec->is_alternate && precision > DIGITS_MAX) {
        number->zeros_behind = (size_t)(precision - DIGITS_MAX);
    }
    if (is_fixed) {
        place_point(number, row, exponent);
    } else {
        number->whole = ob_span_part(row, 0, 1);
        number->fraction = ob_span_part(row, 1, row.length);
    }
    if (is_fixed && !has_type && number->fraction.length == 0) {
        number->fraction = (ob_chars){"0", 1};
    }
    number->has_point = number->fraction.length != 0 || number->zeros_behind != 0;
}

/// Digits of a finite number without its sign. They are in `digits`, which is to be ended.
static int arrange(digits_text *digits, double value, const ob_spec *spec, ob_number_text *number) {
    char style = (char)(spec->type | 0x20);
    int32_t precision = spec->precision >= 0 ? spec->precision : DEFAULT_PRECISION;
    if (spec->type == '\0' && spec->precision < 0) {
        int error = start(digits, OB_DOUBLE_REPR_BYTES);
        digits->length = ob_double_repr(value, digits->text);
        split((ob_chars){digits->text, digits->length}, number);
        return error;
    }
    if (style == 'e' || style == 'f' || spec->type == '%') {
        int error = convert(digits, value, style == 'e' ? 'e' : 'f', precision);
        if (error == OB_OK) {
            split((ob_chars){digits->text, digits->length}, number);
            number->zeros_behind = precision > DIGITS_MAX ? (size_t)(precision - DIGITS_MAX) : 0;
        }
        return error;
    }
    precision = precision != 0 ? precision : 1;
    int error = convert(digits, value, 'e', precision <= DIGITS_MAX ? precision - 1 : DIGITS_MAX - 1);
    if (error == OB_OK) {
        arrange_general(digits, spec, precision, number);
    }
    return error;
}

static bool is_zero(ob_chars digits) {
    size_t i = 0;
    while (i < digits.length && digits.data[i] == '0') {
        i++;
    }
    return i == digits.length;
}

/// The rest in capitals for E, F, G; and a %.
static void finish_rest(const ob_spec *spec, ob_number_text *number, char rest[8]) {
    size_t length = number->rest.length;
    bool is_upper = spec->type >= 'E' && spec->type <= 'G';
    for (size_t i = 0; i < length; i++) {
        char letter = number->rest.data[i];
        rest[i] = is_upper && letter >= 'a' ? (char)(letter & ~0x20) : letter;
    }
    if (spec->type == '%') {
        rest[length++] = '%';
    }
    number->rest = (ob_chars){rest, length};
}

static bool is_known(char type) {
    static const char types[] = "eEfFgGn%"; /* and none */
    size_t i = 0;
    while (types[i] != '\0' && types[i] != type) {
        i++;
    }
    return types[i] == type;
}

int ob_spec_write_float(ob_sink *sink, const ob_spec *spec, ob_object *from) {
    if (!is_known(spec->type)) {
        return ob_spec_refuse(from);
    }
    double value = ob_float_value(from);
    uint64_t bits = ob_double_bits(spec->type == '%' ? value * 100.0 : value);
    uint64_t magnitude = bits & ~OB_DOUBLE_SIGN;
    ob_number_text number = {.is_negative = bits != magnitude && magnitude <= OB_DOUBLE_INFINITY, .group = 3};
    digits_text digits = {.text = digits.few};
    int error = OB_OK;
    if (magnitude >= OB_DOUBLE_INFINITY) {
        number.rest = (ob_chars){magnitude == OB_DOUBLE_INFINITY ? "inf" : "nan", 3};
    } else {
        error = arrange(&digits, ob_double_of_bits(magnitude), spec, &number);
        number.has_point = number.has_point || spec->is_alternate;
        if (spec->is_zero_one && error == OB_OK && is_zero(number.whole) && is_zero(number.fraction)) {
            number.is_negative = false;
        }
    }
    if (error != OB_OK) {
        return error;
    }
    char rest[8];
    finish_rest(spec, &number, rest);
    ob_spec_write_number(sink, spec, &number);
    end(&digits);
    return sink->error;
}
