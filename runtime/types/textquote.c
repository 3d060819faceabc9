/* The repr of text and of bytes, as Python writes it. Owns only a table.
 *
 * Source: Unicode's categories Cc, Cf, Zs, Zl, Zp and Co, but the space. Python escapes code points that are not assigned, too; which these
 * are changes with each Unicode version, so they are written as they are. */
#include <string.h>

#include "types/text.h"
#include "types/utf8.h"

typedef struct range {
    uint16_t first, last;
} range;

/// Of the first 65536 code points.
static const range hidden[] = {
    {0x7F, 0xA0},     {0xAD, 0xAD},     {0x600, 0x605},   {0x61C, 0x61C},   {0x6DD, 0x6DD},   {0x70F, 0x70F},
    {0x890, 0x891},   {0x8E2, 0x8E2},   {0x1680, 0x1680}, {0x180E, 0x180E}, {0x2000, 0x200F}, {0x2028, 0x202F},
    {0x205F, 0x206F}, {0x3000, 0x3000}, {0xE000, 0xF8FF}, {0xFEFF, 0xFEFF}, {0xFFF0, 0xFFFB}, {0xFFFE, 0xFFFF},
};
/// Of the second ones, less 65536.
static const range hidden_beyond[] = {
    {0x10BD, 0x10BD}, {0x10CD, 0x10CD}, {0x3430, 0x3438}, {0xBCA0, 0xBCA3}, {0xD173, 0xD17A},
};

static bool is_in(const range *ranges, size_t count, uint32_t point) {
    size_t i = 0;
    while (i < count && point > ranges[i].last) {
        i++;
    }
    return i < count && point >= ranges[i].first;
}

static bool is_hidden(uint32_t point) {
    if (point < 0x10000) {
        return is_in(hidden, sizeof hidden / sizeof hidden[0], point);
    }
    if (point < 0x20000) {
        return is_in(hidden_beyond, sizeof hidden_beyond / sizeof hidden_beyond[0], point - 0x10000);
    }
    return point >= 0xE0000 && !(point >= 0xE0100 && point <= 0xE01EF);
}

/// How an ASCII character stands there: 0 as it is, else the letter after the backslash ('x': as two hex digits).
static char escape_of(uint32_t point, char quote) {
    switch (point) {
    case '\n': return 'n';
    case '\r': return 'r';
    case '\t': return 't';
    case '\\': return '\\';
    default: break;
    }
    if (point == (uint8_t)quote) {
        return quote;
    }
    return point < 0x20 || point == 0x7F ? 'x' : '\0';
}

/// The letter after the backslash says how many digits follow.
static void write_escape(char escape, uint32_t point, ob_sink *sink) {
    static const char hex[] = "0123456789abcdef";
    unsigned digits = escape == 'x' ? 2 : escape == 'u' ? 4 : escape == 'U' ? 8 : 0;
    char text[10] = {'\\', escape};
    for (unsigned i = 0; i < digits; i++) {
        text[2 + i] = hex[point >> 4u * (digits - 1u - i) & 15u];
    }
    ob_sink_write(sink, text, 2u + digits);
}

/// What stands at a place: its bytes, its code point, and how it is escaped.
static size_t look_at(ob_chars span, size_t at, bool is_points, char quote, uint32_t *point, char *escape) {
    *point = (uint8_t)span.data[at];
    *escape = escape_of(*point, quote);
    if (*point < 0x80) {
        return 1;
    }
    if (!is_points) {
        *escape = 'x';
        return 1;
    }
    *point = ob_utf8_decode(span.data + at);
    *escape = !is_hidden(*point) ? '\0' : *point < 0x100 ? 'x' : *point < 0x10000 ? 'u' : 'U';
    return ob_utf8_step(span.data[at]);
}

/// Quotes as Python chooses them: single ones, but double ones when only that spares escapes. What needs no escape is written in one go.
void ob_text_write_quoted(ob_chars span, bool is_points, ob_sink *sink) {
    bool is_empty = span.length == 0;
    bool has_single = !is_empty && memchr(span.data, '\'', span.length) != NULL;
    bool has_double = !is_empty && memchr(span.data, '"', span.length) != NULL;
    char quote = has_single && !has_double ? '"' : '\'';
    ob_sink_write(sink, &quote, 1);
    size_t start = 0;
    for (size_t at = 0; at < span.length;) {
        char byte = span.data[at];
        if (byte >= ' ' && byte < 0x7F && byte != quote && byte != '\\') {
            at++;
            continue;
        }
        uint32_t point;
        char escape;
        size_t step = look_at(span, at, is_points, quote, &point, &escape);
        if (escape != '\0') {
            ob_sink_write(sink, span.data + start, at - start);
            write_escape(escape, point, sink);
            start = at + step;
        }
        at += step;
    }
    if (start < span.length) {
        ob_sink_write(sink, span.data + start, span.length - start);
    }
    ob_sink_write(sink, &quote, 1);
}
