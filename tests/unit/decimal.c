/* Doubles to decimal text and back. tests/host/decimal.t compares millions of them with Python; these are the known hard ones. */
#include "types/decimal.h"
#include "types/ratio.h"

#include "support.h"

static uint64_t bits_of(double value) {
    uint64_t bits;
    memcpy(&bits, &value, sizeof bits);
    return bits;
}

static double of_bits(uint64_t bits) {
    double value;
    memcpy(&value, &bits, sizeof value);
    return value;
}

static char text[1200];
static size_t text_length;
static size_t longest_piece;

static const char *repr_of(double value) {
    memset(text, '!', sizeof text);
    size_t length = ob_double_repr(value, text);
    return length < OB_DOUBLE_REPR_BYTES && text[length] == '\0' && strlen(text) == length &&
                   text[OB_DOUBLE_REPR_BYTES] == '!'
               ? text
               : "length or end is wrong";
}

static void append(void *context, const char *piece, size_t length) {
    (void)context;
    longest_piece = length > longest_piece ? length : longest_piece;
    for (size_t i = 0; i < length && text_length < sizeof text - 1u; i++) {
        text[text_length++] = piece[i];
    }
    text[text_length] = '\0';
}

static const char *format(double value, char style, uint16_t precision) {
    text_length = 0;
    size_t length = ob_double_format(value, style, precision, append, NULL);
    return length == text_length && ob_double_format(value, style, precision, NULL, NULL) == length
               ? text
               : "the length is wrong";
}

/// The bits that the whole text, between bytes that would change the number, is read as; or 1 << 60 and the bytes read.
static uint64_t parse(const char *number) {
    char guarded[64];
    size_t length = strlen(number);
    double value = 0;
    if (length > sizeof guarded - 2u) {
        return ~(uint64_t)0;
    }
    guarded[0] = '9';
    memcpy(guarded + 1, number, length);
    guarded[length + 1u] = '9';
    size_t used = ob_double_parse(guarded + 1, length, &value);
    return used == length ? bits_of(value) : (uint64_t)1 << 60 | used;
}

static size_t used_of(const char *number) {
    double value = -77.0;
    size_t used = ob_double_parse(number, strlen(number), &value);
    return used != 0 || value == -77.0 ? used : 999;
}

TAP_TEST("a repr is the shortest text, spelled as Python does") {
    static const char *const texts[] = {"0.0",
                                        "-0.0",
                                        "1.0",
                                        "-1.0",
                                        "0.1",
                                        "0.2",
                                        "0.3",
                                        "100.0",
                                        "123456789.0",
                                        "1.5",
                                        "20.5",
                                        "3.14",
                                        "1e+22",
                                        "1e+16",
                                        "1e-05",
                                        "0.0001",
                                        "0.00012345",
                                        "1.2345e-05",
                                        "9999999999999998.0",
                                        "1.2345678901234568e+16",
                                        "0.30000000000000004",
                                        "1e+23",
                                        "1e+100",
                                        "-1e-100",
                                        "inf",
                                        "-inf",
                                        "299792458.0",
                                        "6.02214076e+23",
                                        "5e-324",
                                        "1e-323",
                                        "2.5e-323",
                                        "2.225073858507201e-308",
                                        "2.2250738585072014e-308",
                                        "1.7976931348623157e+308",
                                        "-2.2250738585072014e-308",
                                        "9007199254740991.0",
                                        "9007199254740992.0",
                                        "9007199254740994.0",
                                        "1125899906842624.2",
                                        "4.35",
                                        "0.5",
                                        "8.41e+21",
                                        "2e+23",
                                        "9.5367431640625e-07",
                                        "2251799813685248.5"};
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        TAP_STRING(repr_of(of_bits(parse(texts[i]))), texts[i]);
    }
    TAP_STRING(repr_of(of_bits((uint64_t)0x7FF8 << 48)), "nan");
    TAP_STRING(repr_of(of_bits((uint64_t)0xFFF8 << 48 | 5u)), "nan");
}

TAP_TEST("of texts equally short, a repr is the nearest one, and the even one of two") {
    TAP_STRING(repr_of(of_bits(0x4310000000000001)), "1125899906842624.2"); /* ...24.25 */
    TAP_STRING(repr_of(of_bits(0x4310000000000003)), "1125899906842624.8"); /* ...24.75 */
    TAP_STRING(repr_of(of_bits(0x44B52D02C7E14AF6)), "1e+23"); /* an end of the interval, of an even mantissa */
    TAP_STRING(repr_of(of_bits(0x44B52D02C7E14AF7)), "1.0000000000000001e+23");
    TAP_STRING(repr_of(of_bits(0x0060000000000000)),
               "7.120236347223045e-307"); /* below a power of two it is half as wide */
    TAP_STRING(repr_of(of_bits(0x3E70000000000000)), "5.960464477539063e-08"); /* so the nearest of 16 digits is out */
}

TAP_TEST("an end of the interval counts if it reads as the double, and what is left behind the 18th digit rounds") {
    TAP_STRING(repr_of(of_bits(0x4440001934B3A86C)), "5.9031e+20");
    TAP_STRING(repr_of(of_bits(0x0076804D4F468977)), "2.0026714651649393e-306");
    TAP_STRING(repr_of(of_bits(0x1546DFE7A0996D52)), "3.5624355895914977e-206");
    TAP_STRING(repr_of(of_bits(0x0B5ADDB651ED2F15)), "5.7256882871801395e-254");
}

TAP_TEST("what a repr says reads back, next to each power of two, the least and the greatest") {
    for (uint64_t exponent = 0; exponent < 2047; exponent += ON_TARGET ? 37 : 1) {
        for (uint64_t near = 0; near < 5; near++) {
            uint64_t bits = (exponent << 52) + near - (exponent != 0 ? 2u : 0);
            double value = 0;
            (void)repr_of(of_bits(bits));
            TAP_EQUAL(ob_double_parse(text, strlen(text), &value), strlen(text));
            TAP_EQUAL(bits_of(value), bits);
        }
    }
    TAP_EQUAL(parse(repr_of(of_bits(0x7FEFFFFFFFFFFFFF))), 0x7FEFFFFFFFFFFFFF);
}

TAP_TEST("what a repr says reads back, whatever the bits") {
    for (int i = 0; i < (ON_TARGET ? 200 : 20000); i++) {
        uint64_t bits =
            (uint64_t)random_below(0x7FF00000) << 32 | (uint64_t)random_below(0x10000) << 16 | random_below(0x10000);
        bits |= (uint64_t)random_below(2) << 63;
        TAP_EQUAL(parse(repr_of(of_bits(bits))), bits);
    }
}

TAP_TEST("texts that are hard to round are rounded right") {
    static const struct {
        const char *number;
        uint64_t bits;
    } cases[] = {
        {"9007199254740993", 0x4340000000000000}, /* a tie, to the even one below */
        {"9007199254740995", 0x4340000000000002}, /* a tie, to the even one above */
        {"9007199254740993.00000000000000000000000001", 0x4340000000000001},
        {"9007199254740992.99999999999999999999999999", 0x4340000000000000},
        {"9007199254740993.00000000000000000000000000", 0x4340000000000000},
        {"9007199254740991", 0x433FFFFFFFFFFFFF},
        {"5e-324", 1},
        {"4.9406564584124654e-324", 1},
        {"2.4703282292062327e-324", 0}, /* less than half of it */
        {"2.4703282292062328e-324", 1},
        {"2.47032822920623272088284396434110686182e-324", 0},
        {"2.47032822920623272088284396434110686183e-324", 1},
        {"7.4109846876186981e-324", 1},
        {"7.4109846876186982e-324", 2},
        {"2.2250738585072011e-308", 0x000FFFFFFFFFFFFF}, /* PHP and Java did not end on these two */
        {"2.2250738585072012e-308", 0x0010000000000000},
        {"2.2250738585072014e-308", 0x0010000000000000},
        {"1.7976931348623157e308", 0x7FEFFFFFFFFFFFFF},
        {"1.7976931348623158e308", 0x7FEFFFFFFFFFFFFF},
        {"1.7976931348623159e308", 0x7FF0000000000000},
        {"1e308", 0x7FE1CCF385EBC8A0},
        {"9e308", 0x7FF0000000000000},
        {"3800321792991231e1", 0x4360E077362117FF}, /* 3/4 of the lowest bit, exactly */
        {"1e309", 0x7FF0000000000000},
        {"-1e400", 0xFFF0000000000000},
        {"1e99999999999999999999999999", 0x7FF0000000000000},
        {"1e-99999999999999999999999999", 0},
        {"-1e-400", 0x8000000000000000},
        {"0e99999999999999999999999999", 0},
        {"1e-326", 0},
        {"12345678901234567890e-342", 2},
        {"1e23", 0x44B52D02C7E14AF6},
        {"8.5e22", 0x44B1FFDBF6B2B2EB},
        {"6929495644600919.5", 0x43389E56EE5E7A58},
        {"3.518437208883201171875e13", 0x42C0000000000002},
        {"0.500000000000000166533453693773481063544750213623046875", 0x3FE0000000000002},
        {"0_00.500000000000000166533453693773481063544750213623046875", 0x3FE0000000000002},
        {"100000000000000016777215", 0x44B52D02C7E14AF7},
        {"100000000000000016777216", 0x44B52D02C7E14AF8},
        {"18446744073709551615", 0x43F0000000000000},
        {"9999999999999999999", 0x43E158E460913D00},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        if (parse(cases[i].number) != cases[i].bits) {
            tap_note("%s", cases[i].number);
        }
        TAP_EQUAL(parse(cases[i].number), cases[i].bits);
    }
}

TAP_TEST("a number may have a sign, a point anywhere, an exponent, underscores between digits, and capitals") {
    static const char *const ones[] = {"1",        "+1",    "1.",          "1.0",         "01",
                                       "00.1e1",   ".1e1",  "1e0",         "1E0",         "1e+0",
                                       "1e-0",     "10e-1", "1.e0",        "0_1",         "1.0_0",
                                       "1_0e-0_1", "1e0_0", "0.0000001e7", "10000000e-7", "1.00000000000000000000000"};
    for (size_t i = 0; i < sizeof ones / sizeof ones[0]; i++) {
        TAP_EQUAL(parse(ones[i]), bits_of(1.0));
    }
    TAP_EQUAL(parse("-1_2.3_4e-0_5"), bits_of(-12.34e-05));
    static const char *const infinite[] = {"inf", "INF", "iNf", "infinity", "Infinity", "INFINITY", "+inf"};
    for (size_t i = 0; i < sizeof infinite / sizeof infinite[0]; i++) {
        TAP_EQUAL(parse(infinite[i]), 0x7FF0000000000000);
    }
    TAP_EQUAL(parse("-infinity"), 0xFFF0000000000000);
    TAP_EQUAL(parse("nan"), 0x7FF8000000000000);
    TAP_EQUAL(parse("-NaN"), 0xFFF8000000000000);
}

TAP_TEST("of other texts the longest prefix is read that is a number, or nothing") {
    static const struct {
        const char *text;
        size_t used;
    } cases[] = {
        {"", 0},       {"-", 0},     {"+", 0},       {".", 0},         {"-.", 0},      {"e5", 0},    {".e5", 0},
        {"_1", 0},     {" 1", 0},    {"+-1", 0},     {"--1", 0},       {"._1", 0},     {"x", 0},     {"in", 0},
        {"i", 0},      {"na", 0},    {"-i", 0},      {"\xB1", 0},      {"1_", 1},      {"1__0", 1},  {"1_.5", 1},
        {"1._5", 2},   {"1_e5", 1},  {"1e", 1},      {"1e+", 1},       {"1e-x", 1},    {"1e_5", 1},  {"1e5_", 3},
        {"1e5__0", 3}, {"1e5.0", 3}, {"1.5.2", 3},   {"1 ", 1},        {"1e5e5", 3},   {"0x10", 1},  {"1f", 1},
        {"1.5e1x", 5}, {"infi", 3},  {"infinit", 3}, {"infinityx", 8}, {"nano", 3},    {"inf1", 3},  {"1..", 2},
        {"1e+-5", 1},  {"1_0_", 3},  {"-5,", 2},     {"1.e", 2},       {"+nan(1)", 4}, {"1e+_1", 1},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        if (used_of(cases[i].text) != cases[i].used) {
            tap_note("%s", cases[i].text);
        }
        TAP_EQUAL(used_of(cases[i].text), cases[i].used);
    }
    double value = 0;
    TAP_EQUAL(ob_double_parse("1\0002", 3, &value), 1);
    TAP_EQUAL(ob_double_parse("12", 1, &value), 1);
    TAP_OK(value == 1.0);
    TAP_EQUAL(ob_double_parse("infinity", 7, &value), 3);
    TAP_EQUAL(ob_double_parse("inf", 2, &value), 0);
    TAP_EQUAL(ob_double_parse("1e5", 2, &value), 1);
    TAP_EQUAL(ob_double_parse("1.5", 1, &value), 1);
    TAP_EQUAL(ob_double_parse("-1", 1, &value), 0);
    TAP_EQUAL(ob_double_parse("-1", 0, &value), 0);
}

/// text: zeros, a number, more digits of one kind, and an exponent.
static uint64_t parse_long(const char *start, size_t zeros, const char *number, char more, const char *end) {
    text_length = 0;
    append(NULL, start, strlen(start));
    for (size_t i = 0; i < zeros; i++) {
        append(NULL, "0", 1);
    }
    append(NULL, number, strlen(number));
    while (text_length < 1100) {
        append(NULL, &more, 1);
    }
    append(NULL, end, strlen(end));
    double value = 0;
    return ob_double_parse(text, text_length, &value) == text_length ? bits_of(value) : 0;
}

TAP_TEST("a thousand digits all count") {
    TAP_EQUAL(parse_long("", 1000, "1", '0', "e-99"), bits_of(1.0));
    TAP_EQUAL(parse_long("0.", 1000, "1", '0', "e1001"), bits_of(1.0));
    TAP_EQUAL(parse_long("", 0, "9007199254740993.", '0', ""), 0x4340000000000000);
    TAP_EQUAL(parse_long("", 0, "9007199254740993.", '0', "1"), 0x4340000000000001);
    TAP_EQUAL(parse_long("", 0, "9007199254740992.", '9', ""), 0x4340000000000000);
    TAP_EQUAL(parse_long("", 0, "9007199254740993.", '0', "_1"), 0x4340000000000001);
    TAP_EQUAL(parse_long("0.", 0, "3", '3', ""), bits_of(1.0 / 3.0));
    TAP_EQUAL(parse_long("0.", 0, "9", '9', ""), bits_of(1.0));
    TAP_EQUAL(parse_long("", 0, "1", '0', ""), 0x7FF0000000000000);
}

TAP_TEST("the middle between two doubles is compared to its last digit") {
    static const uint64_t doubled[] = {1, 3, 0x000FFFFFFFFFFFFF, 0x001FFFFFFFFFFFFF,
                                       0x0017B5E27C8FA6AD}; /* odd * 2^-1074 */
    for (size_t k = 0; k < sizeof doubled / sizeof doubled[0]; k++) {
        (void)format(of_bits(doubled[k]), 'f', 1075); /* halved: a middle */
        uint32_t carry = 0;
        for (size_t i = 0; i < text_length; i++) {
            if (text[i] != '.') {
                uint32_t digit = (uint32_t)(text[i] - '0') + carry * 10u;
                text[i] = (char)('0' + digit / 2u);
                carry = digit % 2u;
            }
        }
        TAP_EQUAL(text[text_length - 1u], '5');
        uint64_t number =
            doubled[k] < 0x0010000000000000 ? doubled[k] : (doubled[k] & 0x000FFFFFFFFFFFFF) | 0x0010000000000000;
        uint64_t below = number / 2u;
        double value = 0;
        (void)ob_double_parse(text, text_length, &value);
        TAP_EQUAL(bits_of(value), below + (below & 1u));
        memcpy(text + text_length, "0000000000000000000001", 22);
        (void)ob_double_parse(text, text_length + 22u, &value);
        TAP_EQUAL(bits_of(value), below + 1u);
        for (size_t cut = 1; cut < 12; cut++) { /* between the nine digits that are compared at a time, too */
            (void)ob_double_parse(text, text_length - cut, &value);
            TAP_EQUAL(bits_of(value), below);
        }
        text[text_length - 1u] = '4';
        (void)ob_double_parse(text, text_length, &value);
        TAP_EQUAL(bits_of(value), below);
    }
}

TAP_TEST("%f, %e and %g round the exact value, ties to even") {
    TAP_STRING(format(0.5, 'f', 0), "0");
    TAP_STRING(format(1.5, 'f', 0), "2");
    TAP_STRING(format(2.5, 'f', 0), "2");
    TAP_STRING(format(0.6, 'f', 0), "1");
    TAP_STRING(format(0.06, 'f', 0), "0");
    TAP_STRING(format(0.05, 'f', 1), "0.1");
    TAP_STRING(format(0.125, 'f', 2), "0.12");
    TAP_STRING(format(0.375, 'f', 2), "0.38");
    TAP_STRING(format(2.675, 'f', 2), "2.67");
    TAP_STRING(format(1.005, 'f', 2), "1.00");
    TAP_STRING(format(-0.4, 'f', 0), "-0");
    TAP_STRING(format(0.0, 'f', 3), "0.000");
    TAP_STRING(format(-0.0, 'e', 2), "-0.00e+00");
    TAP_STRING(format(25.0, 'e', 0), "2e+01");
    TAP_STRING(format(35.0, 'e', 0), "4e+01");
    TAP_STRING(format(25.000000000000004, 'e', 0), "3e+01");
    TAP_STRING(format(123456.0, 'e', 3), "1.235e+05");
    TAP_STRING(format(123456.0, 'f', 3), "123456.000");
    TAP_STRING(format(1e-100, 'e', 1), "1.0e-100");
    TAP_STRING(format(0.1, 'f', 55), "0.1000000000000000055511151231257827021181583404541015625");
    TAP_STRING(format(5e-324, 'f', 3), "0.000");
    TAP_STRING(format(of_bits(0x7FF0000000000000), 'f', 3), "inf");
    TAP_STRING(format(of_bits(0xFFF0000000000000), 'g', 3), "-inf");
    TAP_STRING(format(of_bits(0x7FF8000000000000), 'e', 3), "nan");
}

TAP_TEST("whole numbers end where they end") {
    TAP_STRING(format(1e22, 'f', 0), "10000000000000000000000");
    TAP_STRING(format(1e22, 'e', 40), "1.0000000000000000000000000000000000000000e+22");
    TAP_STRING(format(1.5e22, 'e', 0), "2e+22"); /* not 1.4999... */
    TAP_STRING(format(1.8446744073709552e+19, 'f', 1), "18446744073709551616.0");
    TAP_STRING(format(3e22, 'e', 25), "3.0000000000000000000000000e+22");
}

TAP_TEST("sums of large whole numbers") {
    ob_whole sum = {1, {0xFFFFFFFF}};
    const ob_whole one = {2, {0xFFFFFFFF, 0xFFFFFFFF}};
    ob_whole_add(&sum, &one, 0xFFFFFFFF, 1);
    TAP_EQUAL(sum.count, 4);
    TAP_OK(sum.words[0] == 0xFFFFFFFF && sum.words[1] == 1 && sum.words[2] == 0xFFFFFFFF && sum.words[3] == 0xFFFFFFFE);
    ob_whole_add(&sum, &one, 1, 0);
    TAP_OK(sum.count == 4 && sum.words[0] == 0xFFFFFFFE && sum.words[1] == 1 && sum.words[2] == 0);
    TAP_EQUAL(sum.words[3], 0xFFFFFFFF);
    ob_whole_add(&sum, &one, 0, 5);
    TAP_EQUAL(sum.count, 4);
}

TAP_TEST("rounding up carries through nines, and past the first digit") {
    TAP_STRING(format(0.996, 'f', 2), "1.00");
    TAP_STRING(format(999.9, 'f', 0), "1000");
    TAP_STRING(format(1999.9, 'f', 0), "2000");
    TAP_STRING(format(9.96, 'e', 1), "1.0e+01");
    TAP_STRING(format(9.99e99, 'e', 1), "1.0e+100");
    TAP_STRING(format(9.94, 'e', 1), "9.9e+00");
    TAP_STRING(format(0.0099, 'f', 2), "0.01");
    TAP_STRING(format(999999.5, 'g', 6), "1e+06");
    TAP_STRING(format(999998.5, 'g', 6), "999998");
    TAP_STRING(format(0.000099999, 'g', 3), "0.0001");
}

TAP_TEST("%g drops zeros at the end and takes an exponent where the number is large or small") {
    TAP_STRING(format(0.0, 'g', 6), "0");
    TAP_STRING(format(100000.0, 'g', 6), "100000");
    TAP_STRING(format(1000000.0, 'g', 6), "1e+06");
    TAP_STRING(format(1200000.0, 'g', 6), "1.2e+06");
    TAP_STRING(format(0.0001, 'g', 6), "0.0001");
    TAP_STRING(format(0.00001, 'g', 6), "1e-05");
    TAP_STRING(format(0.1, 'g', 17), "0.10000000000000001");
    TAP_STRING(format(1.5, 'g', 0), "2");
    TAP_STRING(format(20.50, 'g', 6), "20.5");
    TAP_STRING(format(1e100, 'g', 200),
               "10000000000000000159028911097599180468360808563945281389781327557747838772170381060813469985856815104");
}

TAP_TEST("long texts come in pieces that fit a small buffer") {
    longest_piece = 0;
    (void)format(1.7976931348623157e308, 'f', 300);
    TAP_EQUAL(text_length, 610);
    TAP_OK(longest_piece <= 32);
    TAP_OK(
        memcmp(text,
               "179769313486231570814527423731704356798070567525844996598917476803157260780028538760589558632766878171",
               102) == 0);
    TAP_OK(memcmp(text + 300, "124858368.000", 13) == 0 && text[609] == '0');
    (void)format(5e-324, 'f', 1074);
    TAP_EQUAL(text_length, 1076);
    TAP_OK(memcmp(text + 1066, "3447265625", 10) == 0 && memcmp(text + 320, "00000494065645841246544176", 26) == 0);
    TAP_EQUAL(ob_double_format(1.0, 'f', 65535, NULL, NULL), 65537);
}
