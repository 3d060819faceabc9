/* The test program's main: finds the tests, runs them, prints TAP.
 *
 * Owns the state of the running test. Nothing is printed after the last result: tools/run takes any such output as a
 * sign that something ran on. There are no stdio streams here, as newlib's allocate; lines are made on the stack and
 * written to file descriptor 1. */
#include "tap.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define LINE_BYTES 120

/* GNU ld defines these two around a section that is named like a C identifier. Weak: a file may have no test. */
extern const tap_test *const __start_tap_tests[] __attribute__((weak));
extern const tap_test *const __stop_tap_tests[] __attribute__((weak));

static bool failed;
static const char *skipped_why;

__attribute__((weak)) void tap_before_each(void) {
}

__attribute__((weak)) void tap_after_each(void) {
}

static void put(const char *text, size_t length) {
    while (length > 0) {
        ssize_t written = write(1, text, length);
        if (written <= 0) {
            return;
        }
        text += written;
        length -= (size_t)written;
    }
}

static void put_string(const char *text) {
    put(text, strlen(text));
}

/* One line, whole: "# file:line: " in front if there is a file, cut at LINE_BYTES. */
static void put_note(const char *file, int line, const char *format, va_list arguments) {
    char text[LINE_BYTES];
    int used = file != NULL ? snprintf(text, sizeof text, "# %s:%d: ", file, line) : snprintf(text, sizeof text, "# ");
    if (used > 0 && used < LINE_BYTES) {
        int more = vsnprintf(text + used, sizeof text - (size_t)used, format, arguments);
        used += more > 0 ? more : 0;
    }
    bool cut = used > LINE_BYTES - 2;
    put(text, cut ? LINE_BYTES - 2 : (size_t)(used > 0 ? used : 0));
    put_string(cut ? "~\n" : "\n");
}

void tap_note(const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    put_note(NULL, 0, format, arguments);
    va_end(arguments);
}

__attribute__((format(printf, 3, 4))) static void fail_note(const char *file, int line, const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    put_note(file, line, format, arguments);
    va_end(arguments);
    failed = true;
}

void tap_fail(const char *file, int line, const char *text) {
    fail_note(file, line, "%s", text);
}

void tap_skip(const char *why) {
    skipped_why = why;
}

/* Decimal digits of a number, ending at text + 21. newlib-nano's printf knows no long long. */
static const char *decimal(char text[22], long long value) {
    unsigned long long rest = value < 0 ? 0ull - (unsigned long long)value : (unsigned long long)value;
    char *at = text + 21;
    *at = '\0';
    do { /* at most 20 digits: 2^64 has that many */
        *--at = (char)('0' + rest % 10u);
        rest /= 10u;
    } while (rest != 0);
    if (value < 0) {
        *--at = '-';
    }
    return at;
}

bool tap_equal(const char *file, int line, const char *text, long long actual, long long expected) {
    if (actual == expected) {
        return true;
    }
    char actual_text[22];
    char expected_text[22];
    fail_note(file, line, "%s is %s, not %s", text, decimal(actual_text, actual), decimal(expected_text, expected));
    return false;
}

bool tap_string(const char *file, int line, const char *text, const char *actual, const char *expected) {
    if (actual == expected || (actual != NULL && expected != NULL && strcmp(actual, expected) == 0)) {
        return true;
    }
    fail_note(file, line, "%s is", text);
    tap_note("  actual   %s", actual != NULL ? actual : "NULL");
    tap_note("  expected %s", expected != NULL ? expected : "NULL");
    return false;
}

bool tap_bytes(const char *file, int line, const char *text, const void *actual, const void *expected, size_t size) {
    const unsigned char *a = actual;
    const unsigned char *b = expected;
    for (size_t i = 0; i < size; i++) {
        if (a[i] != b[i]) {
            fail_note(file, line, "%s: byte %lu is %02x, not %02x", text, (unsigned long)i, a[i], b[i]);
            return false;
        }
    }
    return true;
}

static bool is_chosen(const tap_test *test, const char *part) {
    return part == NULL || strstr(test->sentence, part) != NULL;
}

/* The test that comes after one in the order of the source, or the first for NULL. The compiler emits the section in an
 * order of its own; searching costs no memory, and there are a few dozen tests in a file. */
static const tap_test *next_test(const tap_test *last, const char *part) {
    const tap_test *best = NULL;
    for (const tap_test *const *entry = __start_tap_tests; entry < __stop_tap_tests; entry++) {
        bool is_later = last == NULL || (*entry)->line > last->line;
        if (is_later && is_chosen(*entry, part) && (best == NULL || (*entry)->line < best->line)) {
            best = *entry;
        }
    }
    return best;
}

static bool run_test(const tap_test *test, int number) {
    failed = false;
    skipped_why = NULL;
    tap_before_each();
    if (!failed && skipped_why == NULL) {
        test->run();
    }
    tap_after_each();

    char text[24];
    (void)snprintf(text, sizeof text, "%s %d - ", failed ? "not ok" : "ok", number);
    put_string(text);
    put_string(test->sentence);
    if (skipped_why != NULL && !failed) {
        put_string(" # SKIP ");
        put_string(skipped_why);
    }
    put_string("\n");
    return !failed;
}

int main(int argc, char **argv) {
    const char *part = argc > 1 ? argv[1] : NULL;
    int count = 0;
    for (const tap_test *const *entry = __start_tap_tests; entry < __stop_tap_tests; entry++) {
        count += is_chosen(*entry, part) ? 1 : 0;
    }
    char text[16];
    (void)snprintf(text, sizeof text, "1..%d\n", count);
    put_string(text);

    int number = 0;
    int failures = 0;
    for (const tap_test *test = next_test(NULL, part); test != NULL; test = next_test(test, part)) {
        number++;
        failures += run_test(test, number) ? 0 : 1;
    }
    return failures > 0 || count == 0 ? 1 : 0;
}
