/* A test is a sentence and a body. One source file of tests is one program; it prints TAP (testanything.org) on the
 * console, the same on every board and on the host.
 *
 *     TAP_TEST("an empty list has no items") {
 *         ob_object *list = ob_list_new();
 *         TAP_OK(list != NULL);
 *         TAP_EQUAL(ob_list_length(list), 0);
 *     }
 *
 * A test ends at its first failed check. Tests run in the order of the source file. An argument on the command line
 * runs only the tests whose sentence contains it. The program's status is 1 if a test failed.
 *
 * A comment in the source may say what the program needs: one line that starts with "needs:" after the comment opens,
 * then any of "flash 64K", "ram 16K", "target" (a microcontroller), "host", with commas between them. Boards that do
 * not have it are reported as skipped. "seconds: 90" in the same way changes the time limit. */
#ifndef TAP_H
#define TAP_H

#include <stdbool.h>
#include <stddef.h>

typedef struct tap_test {
    const char *sentence;
    void (*run)(void);
    int line;
} tap_test;

/* Hooks around each test. A test file or its support file may define them; the ones here do nothing. */
void tap_before_each(void);
void tap_after_each(void);

/// The running test has failed, for a reason found at file:line. Returns; the checks below also end the test.
void tap_fail(const char *file, int line, const char *text);

/// The running test cannot be run here. Returns.
void tap_skip(const char *why);

/// Print a diagnostic line. What is longer than the buffer of 120 bytes is cut.
void tap_note(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* The checks' other halves: they report and return whether the check held. */
bool tap_equal(const char *file, int line, const char *text, long long actual, long long expected);
bool tap_string(const char *file, int line, const char *text, const char *actual, const char *expected);
bool tap_bytes(const char *file, int line, const char *text, const void *actual, const void *expected, size_t size);

#define TAP_JOIN_(a, b) a##b
#define TAP_JOIN(a, b)  TAP_JOIN_(a, b)

/// Define a test. The linker gathers pointers to all of them in the section tap_tests.
#define TAP_TEST(sentence) TAP_TEST_(sentence, __COUNTER__)
#define TAP_TEST_(sentence_, n)                                                                                        \
    static void TAP_JOIN(tap_run_, n)(void);                                                                           \
    static const tap_test TAP_JOIN(tap_test_, n) = {sentence_, TAP_JOIN(tap_run_, n), __LINE__};                       \
    static const tap_test *const TAP_JOIN(tap_entry_, n) __attribute__((section("tap_tests"), used)) =                 \
        &TAP_JOIN(tap_test_, n);                                                                                       \
    static void TAP_JOIN(tap_run_, n)(void)

#define TAP_CHECK_(condition)                                                                                          \
    do {                                                                                                               \
        if (!(condition)) {                                                                                            \
            return;                                                                                                    \
        }                                                                                                              \
    } while (0)

/// The condition holds.
#define TAP_OK(condition)                                                                                              \
    do {                                                                                                               \
        if (!(condition)) {                                                                                            \
            tap_fail(__FILE__, __LINE__, #condition);                                                                  \
            return;                                                                                                    \
        }                                                                                                              \
    } while (0)

/// Two integers of any width are equal. Prints both when they are not.
#define TAP_EQUAL(actual, expected)                                                                                    \
    TAP_CHECK_(tap_equal(__FILE__, __LINE__, #actual, (long long)(actual), (long long)(expected)))

/// Two strings are equal. NULL equals only NULL.
#define TAP_STRING(actual, expected) TAP_CHECK_(tap_string(__FILE__, __LINE__, #actual, (actual), (expected)))

/// Two blocks of memory are equal. Prints the first place where they differ.
#define TAP_BYTES(actual, expected, size)                                                                              \
    TAP_CHECK_(tap_bytes(__FILE__, __LINE__, #actual, (actual), (expected), (size)))

/// Fail with a text.
#define TAP_FAIL(text)                                                                                                 \
    do {                                                                                                               \
        tap_fail(__FILE__, __LINE__, (text));                                                                          \
        return;                                                                                                        \
    } while (0)

/// Leave this test out, saying why.
#define TAP_SKIP(why)                                                                                                  \
    do {                                                                                                               \
        tap_skip(why);                                                                                                 \
        return;                                                                                                        \
    } while (0)

#endif
