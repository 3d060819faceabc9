/* The check of UTF-8, against a decoder of another build: it decodes first and asks then whether that was the shortest way. */
#include "support.h"

/// Length of the one well-formed sequence at the start of text, or 0.
static size_t reference(const uint8_t *text, size_t left) {
    static const uint32_t least[5] = {0, 0, 0x80, 0x800, 0x10000};
    size_t length = text[0] < 0x80 ? 1 : text[0] >> 5 == 6 ? 2 : text[0] >> 4 == 14 ? 3 : text[0] >> 3 == 30 ? 4 : 0;
    if (length == 0 || length > left) {
        return 0;
    }
    uint32_t code = length == 1 ? text[0] : text[0] & (0x7Fu >> length);
    for (size_t i = 1; i < length; i++) {
        if (text[i] >> 6 != 2) {
            return 0;
        }
        code = code << 6 | (text[i] & 0x3Fu);
    }
    bool is_surrogate = code >= 0xD800 && code < 0xE000;
    return code >= least[length] && code <= 0x10FFFF && !is_surrogate ? length : 0;
}

/// What ob_utf8_check should say, by the reference.
static size_t expected_of(const uint8_t *text, size_t length) {
    size_t at = 0;
    while (at < length) {
        size_t step = reference(text + at, length - at);
        if (step == 0) {
            return at;
        }
        at += step;
    }
    return length;
}

static size_t check(const uint8_t *text, size_t length) {
    return ob_utf8_check((const char *)text, length);
}

static size_t encode(uint32_t code, uint8_t *text) {
    if (code < 0x80) {
        text[0] = (uint8_t)code;
        return 1;
    }
    size_t length = code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
    for (size_t i = length - 1; i > 0; i--) {
        text[i] = (uint8_t)(0x80 | (code & 0x3F));
        code >>= 6;
    }
    text[0] = (uint8_t)(0xF00u >> length | code);
    return length;
}

TAP_TEST("no text is well-formed text") {
    TAP_EQUAL(ob_utf8_check("", 0), 0);
    TAP_EQUAL(ob_utf8_check("\xFF", 0), 0);
}

TAP_TEST("of single bytes, only ASCII is well-formed") {
    for (unsigned byte = 0; byte < 256; byte++) {
        uint8_t text[1] = {(uint8_t)byte};
        TAP_EQUAL(check(text, 1), byte < 0x80 ? 1 : 0);
    }
}

TAP_TEST("each of the 65536 texts of two bytes is judged right") {
    unsigned well_formed = 0;
    for (unsigned both = 0; both < 65536; both++) {
        uint8_t text[2] = {(uint8_t)(both >> 8), (uint8_t)both};
        size_t result = check(text, 2);
        TAP_EQUAL(result, expected_of(text, 2));
        well_formed += result == 2;
    }
    TAP_EQUAL(well_formed, 128 * 128 + 30 * 64);
}

TAP_TEST("texts of three and four bytes are judged right at each boundary of each byte") {
    static const uint8_t firsts[] = {0x00, 0x7F, 0x80, 0xBF, 0xC0, 0xC1, 0xC2, 0xDF, 0xE0, 0xE1, 0xEC, 0xED, 0xEE,
                                     0xEF, 0xF0, 0xF1, 0xF3, 0xF4, 0xF5, 0xF7, 0xF8, 0xFB, 0xFC, 0xFE, 0xFF};
    static const uint8_t seconds[] = {0x00, 0x7F, 0x80, 0x81, 0x8F, 0x90, 0x91,
                                      0x9F, 0xA0, 0xA1, 0xBF, 0xC0, 0xC2, 0xFF};
    static const uint8_t thirds[] = {0x00, 0x41, 0x7F, 0x80, 0xBF, 0xC0, 0xE0, 0xFF};
    for (size_t a = 0; a < sizeof firsts; a++) {
        for (size_t b = 0; b < sizeof seconds; b++) {
            for (size_t c = 0; c < sizeof thirds; c++) {
                for (size_t d = 0; d < sizeof thirds; d++) {
                    uint8_t text[4] = {firsts[a], seconds[b], thirds[c], thirds[d]};
                    TAP_EQUAL(check(text, 3), expected_of(text, 3));
                    TAP_EQUAL(check(text, 4), expected_of(text, 4));
                }
            }
        }
    }
}

TAP_TEST("every code point but the surrogates is well-formed, and none of its beginnings is") {
    uint32_t step = ON_TARGET ? 61 : 1;
    for (uint32_t code = 0; code <= 0x10FFFF; code += code < 0x1000 ? 1 : step) {
        uint8_t text[4];
        size_t length = encode(code, text);
        bool is_surrogate = code >= 0xD800 && code < 0xE000;
        TAP_EQUAL(check(text, length), is_surrogate ? 0 : length);
        TAP_EQUAL(check(text, length - 1), 0);
    }
}

TAP_TEST("the edges of what Unicode allows") {
    static const struct {
        const char *text;
        size_t length, expected;
    } cases[] = {
        {"\xF4\x8F\xBF\xBF", 4, 4},
        {"\xF4\x90\x80\x80", 4, 0},
        {"\xED\x9F\xBF", 3, 3},
        {"\xED\xA0\x80", 3, 0},
        {"\xEE\x80\x80", 3, 3},
        {"\xEF\xBF\xBF", 3, 3},
        {"\xC0\x80", 2, 0},
        {"\xE0\x9F\xBF", 3, 0},
        {"\xE0\xA0\x80", 3, 3},
        {"\xF0\x8F\xBF\xBF", 4, 0},
        {"\xF0\x90\x80\x80", 4, 4},
        {"\xC1\xBF", 2, 0},
        {"\xF8\x88\x80\x80\x80", 5, 0},
        {"\xEF\xBB\xBF"
         "a",
         4, 4},
        {"a\0b", 3, 3},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        TAP_EQUAL(ob_utf8_check(cases[i].text, cases[i].length), cases[i].expected);
    }
}

TAP_TEST("the position is that of the first sequence that is wrong") {
    TAP_EQUAL(ob_utf8_check("abc\xFFzz\xFF", 7), 3);
    TAP_EQUAL(ob_utf8_check("\xC3\xA4\xE2\x82", 4), 2);
    TAP_EQUAL(ob_utf8_check("\xE2\x82\xAC\xE2\x82"
                            "a",
                            6),
              3);
    TAP_EQUAL(ob_utf8_check("\xF0\x9F\x98\x80"
                            "\x80",
                            5),
              4);
}
