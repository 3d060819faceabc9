/* Ints from text and as text in any base. Owns nothing; linked when it is called. */
#include <string.h>

#include "obol/str.h"
#include "object/checked.h"
#include "types/number.h"

/* --- Reading ------------------------------------------------------------------------------------------------------- */

/// Where reading stands.
typedef struct reader {
    const char *text;
    size_t length;
    size_t at;
    unsigned base;
    bool is_negative;
    bool has_digits;
    bool is_over;       ///< of 64 bits
    uint64_t magnitude; ///< of the digits so far
} reader;

/// 36 for what is no digit in any base.
static unsigned digit_of(char byte) {
    unsigned letter = (unsigned)(uint8_t)byte | 0x20u;
    if (byte >= '0' && byte <= '9') {
        return (unsigned)(byte - '0');
    }
    return letter >= 'a' && letter <= 'z' ? letter - 'a' + 10u : 36u;
}

/// The byte that comes next, or 0.
static char peek(const reader *self, size_t ahead) {
    return self->length - self->at > ahead ? self->text[self->at + ahead] : '\0';
}

static void skip_blanks(reader *self) {
    while (self->at < self->length && ob_is_blank(self->text[self->at])) {
        self->at++;
    }
}

static void read_sign(reader *self) {
    char sign = peek(self, 0);
    self->is_negative = sign == '-';
    self->at += sign == '-' || sign == '+';
}

static unsigned base_of_prefix(char letter) {
    switch (letter | 0x20) {
    case 'x': return 16;
    case 'o': return 8;
    case 'b': return 2;
    default: return 0;
    }
}

/// A prefix, if it is one of the base, and the underscore that may follow it. Base 0 becomes the one that the text is in.
static void read_prefix(reader *self) {
    unsigned base = peek(self, 0) == '0' ? base_of_prefix(peek(self, 1)) : 0;
    if (base != 0 && (self->base == 0 || self->base == base)) {
        self->base = base;
        self->at += 2;
        self->at += peek(self, 0) == '_';
    }
}

static void append_digit(reader *self, unsigned digit) {
    self->has_digits = true;
    uint64_t high = (self->magnitude >> 32) * self->base;
    uint64_t low = (uint64_t)(uint32_t)self->magnitude * self->base + digit;
    high += low >> 32;
    self->is_over = self->is_over || (high >> 32) != 0;
    self->magnitude = high << 32 | (uint32_t)low;
}

/// Digits with single underscores between them. Stops at what is neither.
static void read_digits(reader *self) {
    while (self->at < self->length) {
        bool is_separator = self->has_digits && self->text[self->at] == '_';
        unsigned digit = digit_of(peek(self, is_separator));
        if (digit >= self->base) {
            self->at += is_separator; /* what is behind it is wrong */
            return;
        }
        append_digit(self, digit);
        self->at += is_separator + 1u;
    }
}

static ob_object *refuse(size_t at) {
    ob_error_set(OB_EVALUE, "text is no int", at <= OB_INT_MAX ? OB_INT(at) : NULL);
    return NULL;
}

/// In base 0, 010 would be octal to some: only 0 may begin with 0.
static bool is_ambiguous(const reader *self, char first) {
    return self->base == 10 && first == '0' && (self->magnitude != 0 || self->is_over);
}

static ob_object *finish(const reader *self) {
    if (self->is_over || self->magnitude > (uint64_t)INT64_MAX + self->is_negative) {
        ob_error_set(OB_EOVERFLOW, "int over 64 bits", NULL);
        return NULL;
    }
    return ob_int_new((int64_t)(self->is_negative ? 0u - self->magnitude : self->magnitude));
}

ob_object *ob_int_parse(const char *text, size_t length, unsigned base) {
    OB_NOTE_SITE();
    reader self = {.text = text, .length = length, .base = base};
    if (base == 1 || base > 36) {
        ob_error_set(OB_EVALUE, "base is 0 or 2 to 36", NULL);
        return NULL;
    }
    skip_blanks(&self);
    read_sign(&self);
    read_prefix(&self);
    bool has_free_base = self.base == 0;
    size_t start = self.at;
    char first = peek(&self, 0);
    self.base = has_free_base ? 10 : self.base;
    read_digits(&self);
    bool is_cut = self.at > 0 && self.text[self.at - 1u] == '_'; /* no digit behind it */
    if (self.has_digits && !is_cut) {
        skip_blanks(&self);
    }
    if (!self.has_digits || is_cut || self.at < length) {
        return refuse(self.at);
    }
    return has_free_base && is_ambiguous(&self, first) ? refuse(start) : finish(&self);
}

/* --- Writing ------------------------------------------------------------------------------------------------------- */

size_t ob_int_to_text(int64_t value, unsigned base, char *text) {
    static const char digits[] = "0123456789abcdefghijklmnopqrstuvwxyz";
    char buffer[OB_INT_TEXT_BYTES];
    char *at = buffer + sizeof buffer;
    uint64_t rest = value < 0 ? 0u - (uint64_t)value : (uint64_t)value;
    *--at = '\0';
    do { /* at most 64 times */
        *--at = digits[rest % base];
        rest /= base;
    } while (rest != 0);
    char letter = base == 16 ? 'x' : base == 8 ? 'o' : base == 2 ? 'b' : '\0';
    if (letter != '\0') {
        *--at = letter;
        *--at = '0';
    }
    if (value < 0) {
        *--at = '-';
    }
    size_t bytes = (size_t)(buffer + sizeof buffer - at);
    memcpy(text, at, bytes);
    return bytes - 1u;
}

ob_object *ob_int_format(const ob_object *number, unsigned base) {
    OB_NOTE_SITE();
    char text[OB_INT_TEXT_BYTES];
    int64_t value = ob_int_value(number);
    if (base < 2 || base > 36) {
        ob_error_set(OB_EVALUE, "base is 2 to 36", NULL);
        return NULL;
    }
    return ob_str_new(text, ob_int_to_text(value, base, text));
}
