/* Doubles as %e, %f and %g write them. Owns nothing; works on the caller's stack.
 *
 * The digits come nine at a time out of an exact quotient (types/ratio.h, after Steele and White, How to Print Floating-Point
 * Numbers Accurately, 1990) and are kept nowhere: a first pass counts how many there are and whether the last one is rounded up, a
 * second one writes them. So the text may have any length. */
#include "types/decimal.h"
#include "types/double.h"
#include "types/ratio.h"

enum { LOWEST_FIXED = -4, PIECE_BYTES = 32, FIRST_DIGIT = 100000000 };

/// The digits of a number, one after the other, without end.
typedef struct stream {
    ob_ratio ratio;  ///< what comes after `digits`
    uint32_t digits; ///< the next one is that of 10^8
    uint32_t left;   ///< of them
} stream;

/// Text on its way to where it is written.
typedef struct piece {
    ob_double_write *write;
    void *context;
    size_t written; ///< before this piece
    size_t length;
    char text[PIECE_BYTES];
} piece;

/// Digits when they are rounded to so many.
typedef struct rounding {
    int32_t leading; ///< the power of ten that the first digit counts
    int32_t kept;    ///< digits before the zeros, or before what is rounded away
    bool is_up;      ///< the last kept one is one more
    bool is_carried; ///< all were nines, or there were none: what is kept is a 1
} rounding;

/// Start with the first digit that is not 0; return the power of ten that it counts.
static int32_t start_digits(stream *digits, ob_double_parts parts) {
    int32_t leading = ob_log10_of_power2(parts.exponent + ob_log2(parts.mantissa)) + 1; /* or one less */
    ob_ratio_init(&digits->ratio, parts.mantissa, parts.exponent, 8 - leading);
    digits->digits = (uint32_t)ob_ratio_take(&digits->ratio);
    digits->left = 9;
    if (digits->digits < FIRST_DIGIT) {
        digits->digits *= 10u;
        digits->left = 8;
        leading--;
    }
    return leading;
}

static uint32_t next_digit(stream *digits) {
    if (digits->left == 0) {
        digits->digits = ob_ratio_next(&digits->ratio);
        digits->left = 9;
    }
    digits->left--;
    uint32_t digit = digits->digits / FIRST_DIGIT;
    digits->digits = (digits->digits - digit * FIRST_DIGIT) * 10u;
    return digit;
}

/// Are all further digits 0?
static bool is_spent(const stream *digits) {
    return digits->digits == 0 && digits->ratio.top.count == 0;
}

/// Round to so many digits from the first one on. Of less than none, what is found lies behind the places that are shown.
static rounding round_digits(stream *digits, int32_t leading, int32_t count) {
    rounding found = {leading, 0, false, false};
    int32_t before_nines = 0;
    uint32_t digit = 0;
    for (int32_t i = 1; i <= count && !is_spent(digits); i++) {
        digit = next_digit(digits);
        found.kept = digit != 0 ? i : found.kept;
        before_nines = digit != 9 ? i : before_nines;
    }
    uint32_t next = next_digit(digits);
    found.is_up = next > 5 || (next == 5 && (!is_spent(digits) || (digit & 1u) != 0));
    if (found.is_up) {
        found.kept = before_nines;
        if (before_nines == 0) {
            found.is_carried = true;
            found.leading++;
            found.kept = 1;
        }
    }
    return found;
}

static void flush(piece *out) {
    if (out->write != NULL && out->length != 0) {
        out->write(out->context, out->text, out->length);
    }
    out->written += out->length;
    out->length = 0;
}

static void put(piece *out, uint32_t character) {
    if (out->length == PIECE_BYTES) {
        flush(out);
    }
    out->text[out->length++] = (char)character;
}

/// Write digits from 10^leading (or 10^0) down to 10^-decimals.
static void put_digits(piece *out, stream *digits, const rounding *rounded, int32_t leading, int32_t decimals) {
    for (int32_t place = leading > 0 ? leading : 0; place >= -decimals; place--) {
        if (place == -1) {
            put(out, '.');
        }
        uint32_t digit = 0;
        int32_t index = leading - place + 1;
        if (index > 0 && index <= rounded->kept) {
            digit = rounded->is_carried ? 0 : next_digit(digits);
            digit += rounded->is_up && index == rounded->kept;
        }
        put(out, '0' + digit);
    }
}

static void put_number(piece *out, ob_double_parts parts, char style, int32_t precision) {
    stream digits;
    int32_t leading = start_digits(&digits, parts);
    bool is_general = style == 'g';
    int32_t count = precision + (style == 'f') * leading + (!is_general || precision == 0);
    rounding rounded = round_digits(&digits, leading, count);
    bool is_fixed = style == 'f' || (is_general && rounded.leading >= LOWEST_FIXED && rounded.leading < count);
    leading = is_fixed ? rounded.leading : 0;
    if (is_general) {
        precision = rounded.kept - 1 - leading;
        precision = precision > 0 ? precision : 0;
    }
    (void)start_digits(&digits, parts);
    put_digits(out, &digits, &rounded, leading, precision);
    if (!is_fixed) {
        flush(out);
        out->length = (size_t)(ob_double_exponent_text(out->text, rounded.leading) - out->text);
    }
}

size_t ob_double_format(double value, char style, uint16_t precision, ob_double_write *write, void *context) {
    uint64_t bits = ob_double_bits(value);
    piece out = {.write = write, .context = context};
    if ((bits & OB_DOUBLE_INFINITY) == OB_DOUBLE_INFINITY) {
        out.length = ob_double_repr(value, out.text);
    } else {
        if ((bits & OB_DOUBLE_SIGN) != 0) {
            put(&out, '-');
        }
        put_number(&out, ob_double_split(bits), style, precision);
    }
    flush(&out);
    return out.written;
}
