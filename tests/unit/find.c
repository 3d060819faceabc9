/* The search, against one that compares everywhere. */
#include "types/find.h"

#include "support.h"

static size_t expected_of(const char *text, size_t length, const char *part, size_t part_length, bool from_end) {
    size_t result = OB_NOWHERE;
    for (size_t i = 0; i + part_length <= length && (from_end || result == OB_NOWHERE); i++) {
        if (memcmp(text + i, part, part_length) == 0) {
            result = i;
        }
    }
    return result;
}

static bool agrees(const char *text, size_t length, const char *part, size_t part_length) {
    for (int from_end = 0; from_end < 2; from_end++) {
        ob_finder finder;
        ob_finder_start(&finder, part, part_length, from_end);
        if (ob_finder_next(&finder, text, length) != expected_of(text, length, part, part_length, from_end)) {
            tap_note("%.*s in %.*s", (int)part_length, part, (int)length, text);
            return false;
        }
    }
    return true;
}

TAP_TEST("every part of up to 6 letters of an alphabet of two, in texts of up to 12") {
    enum { TEXT = ON_TARGET ? 8 : 12, PART = ON_TARGET ? 4 : 6 };
    for (unsigned a = 1; a < 1u << (TEXT + 1); a++) {
        char text[16];
        size_t length = 31u - (unsigned)__builtin_clz(a);
        for (size_t i = 0; i < length; i++) {
            text[i] = (char)('a' + (a >> i & 1u));
        }
        for (unsigned b = 1; b < 1u << (PART + 1); b++) {
            char part[8];
            size_t part_length = 31u - (unsigned)__builtin_clz(b);
            for (size_t i = 0; i < part_length; i++) {
                part[i] = (char)('a' + (b >> i & 1u));
            }
            TAP_OK(agrees(text, length, part, part_length));
        }
    }
}

TAP_TEST("long parts with and without periods, in texts made of them") {
    for (unsigned run = 0; run < (ON_TARGET ? 300u : 60000u); run++) {
        char part[40] = {0};
        char text[120];
        size_t part_length = 1 + random_below(sizeof part);
        size_t period = 1 + random_below(10);
        for (size_t i = 0; i < part_length; i++) {
            part[i] = i < period ? (char)('a' + random_below(3)) : part[i - period];
        }
        part[random_below((uint32_t)part_length)] = (char)('a' + random_below(2));
        size_t length = random_below(sizeof text + 1);
        for (size_t i = 0; i < length; i++) {
            text[i] = part[i % part_length];
        }
        for (unsigned i = random_below(4); i > 0 && length > 0; i--) {
            text[random_below((uint32_t)length)] = (char)('a' + random_below(3));
        }
        TAP_OK(agrees(text, length, part, part_length));
    }
}

TAP_TEST("bytes above 127 are as good as others") {
    TAP_OK(agrees("\xFF\x80\xFF\x7F", 4, "\xFF\x7F", 2));
    TAP_OK(agrees("\xFF\x80\xFF\x7F", 4, "\x80\xFF", 2));
    TAP_OK(agrees("\0\0\xFF\0", 4, "\0\xFF", 2));
}

TAP_TEST("what is nearly everywhere is not looked for everywhere: time is linear") {
    enum { TEXT = ON_TARGET ? 2000 : 400000, PART = TEXT / 2 };
    static char text[TEXT];
    static char part[PART];
    memset(text, 'a', sizeof text);
    memset(part, 'a', sizeof part);
    for (size_t place = 0; place < PART; place += PART / 4) {
        part[place] = 'b';
        ob_finder finder;
        ob_finder_start(&finder, part, sizeof part, place % 2 != 0);
        TAP_EQUAL(ob_finder_next(&finder, text, sizeof text), OB_NOWHERE);
        part[place] = 'a';
    }
    for (size_t i = PART - 1; i < TEXT; i += PART) {
        text[i] = 'b';
    }
    ob_finder finder;
    ob_finder_start(&finder, part, sizeof part, false);
    TAP_EQUAL(ob_finder_next(&finder, text, sizeof text), OB_NOWHERE);
    ob_finder_start(&finder, part, sizeof part, true);
    TAP_EQUAL(ob_finder_next(&finder, text, sizeof text), OB_NOWHERE);
    TAP_OK(agrees(text, 100, part, 50));
}
