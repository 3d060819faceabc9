/* Doubles to text and back: numbers as programs have them, and the worst that are known.
 *
 * needs: target, ram 16K */
#include "bench.h"

#include "types/decimal.h"

#include <stdio.h>
#include <string.h>

/// Measurements, few decimals, whole numbers, constants.
static const char *const typical[] = {
    "0.1",       "20.5",  "100.0",   "3.14",  "-0.001", "98.6",        "1013.25",  "0.3333333333333333",
    "12345.678", "1e-06", "65536.0", "230.0", "1.5",    "299792458.0", "6.02e+23", "2.718281828459045"};
/// Long quotients on both sides, denormals, all digits needed.
static const char *const hard[] = {"5e-324",
                                   "2.2250738585072014e-308",
                                   "2.225073858507201e-308",
                                   "1.7976931348623157e+308",
                                   "8.98846567431158e+307",
                                   "4.4501477170144023e-308",
                                   "1.1235582092889474e+307",
                                   "1.2345678901234568e-300",
                                   "9.999999999999999e+300",
                                   "6.63123685e-316",
                                   "1.8665272370064378e-301",
                                   "3.23786e-319"};
enum { LONGEST = 1100 };

static char text[LONGEST];
static size_t text_length;

static void append(void *context, const char *piece, size_t length) {
    (void)context;
    if (text_length + length > sizeof text) {
        bench_fail("the text is too long");
    }
    memcpy(text + text_length, piece, length);
    text_length += length;
}

static double parse(bench_series *series, const char *number, size_t length) {
    double value = 0;
    size_t used = 0;
    BENCH(series, used = ob_double_parse(number, length, &value));
    if (used != length) {
        bench_fail("a number is not read");
    }
    return value;
}

static void repr(bench_series *series, double value, const char *expected) {
    char found[OB_DOUBLE_REPR_BYTES];
    BENCH(series, (void)ob_double_repr(value, found));
    if (expected != NULL && strcmp(found, expected) != 0) {
        bench_fail("a repr is wrong");
    }
}

static double of_bits(uint64_t bits) {
    double value;
    memcpy(&value, &bits, sizeof value);
    return value;
}

/// The middle below the least normal double, to its last digit: of all texts, the one that is compared longest.
static void parse_middle(bench_series *series) {
    uint32_t carry = 0;
    (void)ob_double_format(of_bits(0x001FFFFFFFFFFFFF), 'f', 1075, append, NULL); /* twice the middle */
    for (size_t i = 0; i < text_length; i++) {
        if (text[i] != '.') {
            uint32_t digit = (uint32_t)(text[i] - '0') + carry * 10u;
            text[i] = (char)('0' + digit / 2u);
            carry = digit % 2u;
        }
    }
    if (parse(series, text, text_length) != of_bits(0x0010000000000000)) {
        bench_fail("the middle is not the even one");
    }
}

int main(void) {
    bench_init();
    bench_series repr_typical = {0};
    bench_series parse_typical = {0};
    bench_series repr_worst = {0};
    bench_series parse_worst = {0};
    for (size_t i = 0; i < sizeof typical / sizeof typical[0]; i++) {
        repr(&repr_typical, parse(&parse_typical, typical[i], strlen(typical[i])), typical[i]);
    }
    for (size_t i = 0; i < sizeof hard / sizeof hard[0]; i++) {
        repr(&repr_worst, parse(&parse_worst, hard[i], strlen(hard[i])), hard[i]);
    }
    for (uint64_t exponent = 0; exponent < 2047; exponent++) { /* every length of quotient, and random mantissas */
        uint64_t mantissa = (exponent + 1u) * 0x9E3779B97F4A7C15u >> 12;
        repr(&repr_worst, of_bits(exponent << 52 | mantissa), NULL);
        repr(&repr_worst, of_bits(exponent << 52), NULL);
    }
    parse_middle(&parse_worst);
    bench_print_mean("float_repr_typical", repr_typical.total, repr_typical.count, "instructions");
    bench_print("float_repr_worst", repr_worst.worst, "instructions");
    bench_print_mean("float_parse_typical", parse_typical.total, parse_typical.count, "instructions");
    bench_print("float_parse_worst", parse_worst.worst, "instructions");
    return 0;
}
