/* Formatted text, against the C library's where there is one that knows all of it. */
#include "obol/format.h"

#include <stdio.h>

#include "support.h"

static char written[160];

/// The formatted text, or the error's name.
__attribute__((noinline)) static const char *format(const char *how, ...) {
    ob_text_sink sink = ob_text_sink_of(written, sizeof written);
    va_list arguments;
    va_start(arguments, how);
    int error = ob_format_list(&sink.sink, how, arguments);
    va_end(arguments);
    return error == OB_OK ? written : ob_error_name((ob_err)error);
}

TAP_TEST("numbers of each kind and length") {
    TAP_STRING(format("%d|%i|%u", -1, 2147483647, 4294967295u), "-1|2147483647|4294967295");
    TAP_STRING(format("%d", (int)-2147483647 - 1), "-2147483648");
    TAP_STRING(format("%x|%X|%o", 0xBEEFu, 0xBEEFu, 0755u), "beef|BEEF|755");
    TAP_STRING(format("%hhd|%hhu|%hd|%hu", 0x1FF, 0x1FF, 0x18000, 0x18000), "-1|255|-32768|32768");
    TAP_STRING(format("%ld|%lu|%zu|%td", -5l, 5ul, (size_t)7, (ptrdiff_t)-7), "-5|5|7|-7");
    TAP_STRING(format("%lld|%llx", -9223372036854775807ll - 1, 0x123456789ABCDEFull),
               "-9223372036854775808|123456789abcdef");
    TAP_STRING(format("%jd|%ju|%zd", (intmax_t)-3, (uintmax_t)3, (ptrdiff_t)-4), "-3|3|-4");
    TAP_STRING(format("%llo", ~0ull), "1777777777777777777777");
}

TAP_TEST("flags, width and precision of numbers") {
    TAP_STRING(format("[%5d|%-5d|%05d|%+d|% d]", 42, 42, 42, 42, 42), "[   42|42   |00042|+42| 42]");
    TAP_STRING(format("[%5d|%05d|%-05d]", -42, -42, -42), "[  -42|-0042|-42  ]");
    TAP_STRING(format("[%.5d|%8.5d|%08.5d|%-8.5d]", 42, 42, 42, -42), "[00042|   00042|   00042|-00042  ]");
    TAP_STRING(format("[%.0d|%.d|%5.0d|%+.0d]", 0, 0, 0, 0), "[||     |+]");
    TAP_STRING(format("[%#x|%#X|%#o|%#x|%#o|%#.0o|%#.3o]", 10, 10, 8, 0, 0, 0, 8), "[0xa|0XA|010|0|0|0|010]");
    TAP_STRING(format("[%#6x|%#06x|%-#6x]", 10, 10, 10), "[   0xa|0x000a|0xa   ]");
    TAP_STRING(format("[%*d|%-*d|%*d|%.*d|%.*d]", 4, 1, 4, 1, -4, 1, 3, 1, -3, 1), "[   1|1   |1   |001|1]");
    TAP_STRING(format("%.*d", -1, 0), "0");
    TAP_STRING(format("%30d", 1), "                             1");
    TAP_STRING(format("%030d", -1), "-00000000000000000000000000001");
}

TAP_TEST("text, characters, pointers and percent signs") {
    TAP_STRING(format("%s|%5s|%-5s|%.2s|%5.1s", "abc", "abc", "abc", "abc", "abc"), "abc|  abc|abc  |ab|    a");
    TAP_STRING(format("%s|%.3s", (const char *)NULL, (const char *)NULL), "(null)|(nu");
    TAP_STRING(format("%c%c%3c|%-3c|", 'a', 'b', 'c', 'd'), "ab  c|d  |");
    TAP_STRING(format("%lc|%3lc|%lc%lc", 0x20ACu, 0xE4u, 0xD800u, 0x110000u), "\xE2\x82\xAC|  \xC3\xA4|");
    TAP_STRING(format("%%|%d%%", 5), "%|5%");
    TAP_STRING(format("%p|%12p|%-6p|", (void *)0x1000, (void *)0xAB, (void *)1), "0x1000|        0xab|0x1   |");
    TAP_STRING(format(""), "");
    static const char unterminated[] = {'a', 'b', 'c'};
    TAP_STRING(format("%.3s|%.*s", unterminated, 2, unterminated), "abc|ab");
}

TAP_TEST("widths count code points, and none is cut") {
    TAP_STRING(format("%4s|%-4s|", "\xC3\xA4\xE2\x82\xAC", "\xF0\x9F\x98\x80"),
               "  \xC3\xA4\xE2\x82\xAC|\xF0\x9F\x98\x80   |");
    TAP_STRING(format("%.1s|%.2s|%.3s", "\xC3\xA4\xC3\xA4", "\xC3\xA4\xC3\xA4", "\xC3\xA4\xC3\xA4"),
               "|\xC3\xA4|\xC3\xA4");
    TAP_STRING(format("%.3s|%.4s|%.5s", "\xF0\x9F\x98\x80", "\xF0\x9F\x98\x80", "\xF0\x9F\x98\x80"),
               "|\xF0\x9F\x98\x80|\xF0\x9F\x98\x80");
    TAP_STRING(format("%.2s|%.3s", "\xE2\x82\xAC", "\xE2\x82\xAC"), "|\xE2\x82\xAC");
}

TAP_TEST("objects as their repr and as their str, in a width and cut") {
    ob_object *str = ob_str_from("it's \xC3\xA4");
    ob_object *list = ob_list_of(OB_INT(1), str);
    TAP_STRING(format("%S|%R|%pS|%pR", str, str, str, str),
               "it's \xC3\xA4|\"it's \xC3\xA4\"|it's \xC3\xA4|\"it's \xC3\xA4\"");
    TAP_STRING(format("%R", list), "[1, \"it's \xC3\xA4\"]");
    TAP_STRING(format("[%8S|%-8S|%2S]", str, str, str), "[  it's \xC3\xA4|it's \xC3\xA4  |it's \xC3\xA4]");
    TAP_STRING(format("[%.4S|%.6S|%.7S|%6.4S|%-6.4S]", str, str, str, str, str),
               "[it's|it's |it's \xC3\xA4|  it's|it's  ]");
    TAP_STRING(format("[%5R|%-5R|%.2R]", OB_INT(12), OB_INT(12), OB_NONE), "[   12|12   |No]");
    ob_object *euro = ob_str_chr(0x20AC);
    TAP_STRING(format("%.3R|%.4R|%.5R", euro, euro, euro), "'|'\xE2\x82\xAC|'\xE2\x82\xAC'");
    ob_decref(euro);
    TAP_STRING(format("%S|%R", (ob_object *)NULL, (ob_object *)NULL), "(null)|(null)");
    ob_text_sink sink = ob_text_sink_of(written, sizeof written);
    TAP_EQUAL(ob_format_checked(&sink.sink, "%d %pR%s", 5, (void *)str, "!"), OB_OK);
    TAP_STRING(written, "5 \"it's \xC3\xA4\"!");
    ob_decref(list);
    ob_decref(str);
}

TAP_TEST("a conversion that is not known is an error, and ends the text") {
    static const char *const wrong[] = {"ab%y%d", "ab%", "ab%5", "ab%l", "ab%-", "ab%n", "ab%.", "ab%Lf"};
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        TAP_STRING(format(wrong[i], 1), "ValueError");
        TAP_STRING(written, "ab");
        TAP_EQUAL(taken_error(), OB_EVALUE);
    }
}

typedef struct refusing_sink {
    ob_sink sink;
    unsigned calls;
} refusing_sink;

static int refuse_second(ob_sink *self, const char *text, size_t length) {
    (void)text;
    (void)length;
    return ++((refusing_sink *)self)->calls == 2 ? OB_EIO : OB_OK;
}

TAP_TEST("a sink's error comes back, and it is not written to again") {
    ob_object *str = ob_str_from("text");
    static const char *const formats[] = {"a%sb", "a%Sb", "a%9Sb", "a%-9Sb"};
    for (size_t i = 0; i < sizeof formats / sizeof formats[0]; i++) {
        refusing_sink sink = {{refuse_second, OB_OK}, 0};
        TAP_EQUAL(ob_format(&sink.sink, formats[i], i == 0 ? (void *)(uintptr_t) "text" : (void *)str), OB_EIO);
        TAP_EQUAL(sink.calls, 2);
        TAP_EQUAL(ob_format(&sink.sink, "more"), OB_EIO);
        TAP_EQUAL(sink.calls, 2);
    }
    ob_decref(str);
}

TAP_TEST("a str of formatted text, and none without memory or of what is not UTF-8") {
    ob_object *str = ob_str_format("%s=%d %R", "n", 5, OB_NONE);
    TAP_STRING(ob_str_text(str), "n=5 None");
    ob_decref(str);
    TAP_OK(ob_str_format("%c", 0xFF) == NULL);
    TAP_EQUAL(taken_error(), OB_EVALUE);
    TAP_OK(ob_str_format("%y") == NULL);
    TAP_EQUAL(taken_error(), OB_EVALUE);
    void *ballast = take_ballast();
    TAP_OK(ob_str_format("%d", 5) == NULL);
    TAP_EQUAL(taken_error(), OB_ENOMEM);
    TAP_OK(ob_str_format("%100d", 5) == NULL);
    TAP_EQUAL(taken_error(), OB_ENOMEM);
    drop_ballast(ballast);
}

/// Writes whole numbers, and inf: enough to see what the field says.
static int write_whole(ob_sink *sink, double value, const ob_format_field *field) {
    if (value > 1e9) {
        ob_sink_text(sink, "inf");
        return sink->error;
    }
    ob_sink_number(sink, (int64_t)value);
    char letters[2] = {field->conversion, (char)('0' + field->precision)};
    ob_sink_write(sink, letters, field->precision < 0 ? 1 : 2);
    return sink->error;
}

TAP_TEST("floats are an error until the program brings the code for them") {
    TAP_STRING(format("ab%f", 1.5), "ValueError");
    TAP_EQUAL(taken_error(), OB_EVALUE);
    ob_format_double = write_whole;
    TAP_STRING(format("%f|%.2e|%G|%d", 7.0, -7.0, 8.0, 9), "7f|-7e2|8G|9");
    TAP_STRING(format("[%6f|%-6f|%06f|%+f|% f|%+06.1f]", 7.0, 7.0, -7.0, 7.0, 7.0, 7.0),
               "[    7f|7f    |-0007f|+7f| 7f|+007f1]");
    TAP_STRING(format("[%06f|%f]", -__builtin_inf(), __builtin_inf()), "[  -inf|inf]");
    ob_format_double = NULL;
}

/// The repr of format % args, which are dropped.
static const char *percent(const char *how, OB_TAKES ob_object *args) {
    ob_object *str = ob_str_from(how);
    const char *result = repr_taken(ob_str_percent(str, args));
    ob_decref(str);
    ob_decref(args);
    return result;
}

TAP_TEST("format % args as Python has it; tests/host/python_str.t compares more") {
    ob_object *str = ob_str_from("\xC3\xA4'");
    TAP_STRING(percent("%d", OB_INT(-5)), "'-5'");
    TAP_STRING(percent("%5d|%-5d|%05d|%+d", ob_tuple_of(OB_INT(1), OB_INT(2), OB_INT(-3), OB_INT(4))),
               "'    1|2    |-0003|+4'");
    TAP_STRING(percent("%#x %#o %08.3d %x", ob_tuple_of(OB_INT(0), OB_INT(8), OB_INT(5), OB_INT(-255))),
               "'0x0 0o10 00000005 -ff'");
    TAP_STRING(percent("%s%%%r", ob_tuple_of(str, str)), "'\xC3\xA4\\'%\"\xC3\xA4\\'\"'");
    TAP_STRING(percent("[%3.1s]%c%c", ob_tuple_of(str, OB_INT(0x20AC), OB_TRUE)), "'[  \xC3\xA4]\xE2\x82\xAC\\x01'");
    TAP_STRING(percent("%*d", ob_tuple_of(OB_INT(-4), OB_INT(1))), "'1   '");
    TAP_STRING(percent("%d", ob_int_new(INT64_MIN)), "'-9223372036854775808'");
    TAP_STRING(percent("%d", ob_int_new(INT64_C(1) << 40)), "'1099511627776'");
    TAP_STRING(percent("%u", ob_int_new(INT32_MIN)), "'-2147483648'");
    TAP_STRING(percent("%x", ob_int_new(INT64_C(0x7FFFFFFF0))), "'7fffffff0'");
    TAP_STRING(percent("%#o", ob_int_new(INT64_MIN)), "'-0o1000000000000000000000'");
    static const int64_t too_wide[] = {INT64_MIN, INT32_MIN, INT64_C(1) << 31, INT64_MAX};
    for (size_t i = 0; i < sizeof too_wide / sizeof too_wide[0]; i++) {
        ob_object *width = ob_int_new(too_wide[i]);
        TAP_STRING(percent("%*d", ob_tuple_of(width, OB_INT(1))), "NULL");
        TAP_EQUAL(taken_error(), OB_EOVERFLOW);
        TAP_STRING(percent("%.*d", ob_tuple_of(width, OB_INT(1))), "NULL");
        TAP_EQUAL(taken_error(), OB_EOVERFLOW);
        ob_decref(width);
    }
    TAP_STRING(percent("%c", ob_int_new((INT64_C(1) << 32) + 'A')), "NULL");
    TAP_EQUAL(taken_error(), OB_EOVERFLOW);
    static const struct {
        const char *format;
        int error;
    } wrong[] = {{"%d %d", OB_ETYPE}, {"none", OB_ETYPE}, {"%y", OB_EVALUE},           {"%", OB_EVALUE},
                 {"%*d", OB_ETYPE},   {"%f", OB_EVALUE},  {"%99999999999d", OB_EVALUE}};
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        TAP_STRING(percent(wrong[i].format, OB_INT(1)), "NULL");
        TAP_EQUAL(taken_error(), wrong[i].error);
    }
    TAP_STRING(percent("x", ob_list_of(OB_INT(1))), "'x'"); /* as a mapping, it need not be used */
    TAP_STRING(percent("x", ob_dict_new()), "'x'");
    TAP_STRING(percent("%s", ob_list_of(OB_INT(1))), "'[1]'");
    TAP_STRING(percent("%s %s", ob_list_of(OB_INT(1), OB_INT(2))), "NULL");
    TAP_EQUAL(taken_error(), OB_ETYPE);
    TAP_STRING(percent("x", ob_new_ref(str)), "NULL");
    TAP_EQUAL(taken_error(), OB_ETYPE);
    TAP_STRING(percent("x", OB_NONE), "NULL");
    TAP_EQUAL(taken_error(), OB_ETYPE);
    TAP_STRING(percent("%d %d", ob_tuple_of(OB_INT(1))), "NULL");
    TAP_EQUAL(taken_error(), OB_ETYPE);
    TAP_STRING(percent("%d", ob_new_ref(str)), "NULL");
    TAP_EQUAL(taken_error(), OB_ETYPE);
    TAP_STRING(percent("%c", ob_new_ref(str)), "NULL");
    TAP_EQUAL(taken_error(), OB_ETYPE);
    TAP_STRING(percent("%c", OB_INT(0x110000)), "NULL");
    TAP_EQUAL(taken_error(), OB_EOVERFLOW);
    ob_decref(str);
}

#if !ON_TARGET
#pragma GCC diagnostic ignored "-Wformat-nonliteral"

static bool agrees(const char *how, long long number, const char *text) {
    char expected[200];
    bool is_text = strchr(how, 's') != NULL;
    int length = is_text                       ? snprintf(expected, sizeof expected, how, text)
                 : strchr(how, 'l') != NULL    ? snprintf(expected, sizeof expected, how, number)
                 : strpbrk(how, "jzt") != NULL ? snprintf(expected, sizeof expected, how, (intptr_t)number)
                                               : snprintf(expected, sizeof expected, how, (int)number);
    const char *actual = is_text                       ? format(how, text)
                         : strchr(how, 'l') != NULL    ? format(how, number)
                         : strpbrk(how, "jzt") != NULL ? format(how, (intptr_t)number)
                                                       : format(how, (int)number);
    if (length < 0 || strcmp(actual, expected) != 0) {
        tap_note("%s of %lld: \"%s\", not \"%s\"", how, number, actual, expected);
        return false;
    }
    return true;
}

TAP_TEST("random formats come out as the C library writes them") {
    static const char *const lengths[] = {"", "", "hh", "h", "ll", "z", "t"};
    static const char letters[] = "diuxXocs";
    for (unsigned run = 0; run < 200000; run++) {
        char how[40] = "%";
        size_t at = 1;
        char letter = letters[random_below(8)];
        bool is_text = letter == 's' || letter == 'c';
        static const char *const flags[] = {"-", "+-0 #", "-", "+-", "0 ", "#", " 0", "+0#"};
        const char *chosen = flags[random_below(8)];
        for (const char *flag = random_below(2) != 0 ? chosen : ""; *flag != '\0'; flag++) {
            bool has_meaning = *flag == '-' || (!is_text && (*flag != '#' || strchr("xXo", letter) != NULL));
            how[at] = *flag;
            at += has_meaning;
        }
        at += random_below(2) != 0 ? (size_t)sprintf(how + at, "%u", 1 + random_below(40)) : 0;
        at += letter != 'c' && random_below(2) != 0 ? (size_t)sprintf(how + at, ".%u", random_below(30)) : 0;
        at += is_text ? 0 : (size_t)sprintf(how + at, "%s", lengths[random_below(7)]);
        how[at] = letter;
        how[at + 1] = '\0';
        long long number = (long long)((uint64_t)random_below(UINT32_MAX) << 32 | random_below(UINT32_MAX));
        number >>= random_below(64);
        number = letter == 'c' ? 1 + (number & 0x7E) : random_below(9) == 0 ? 0 : number;
        TAP_OK(agrees(how, number, &"some text that is long enough"[random_below(30)]));
    }
}
#endif
