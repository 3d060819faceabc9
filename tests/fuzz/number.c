/* Numbers from text: what a fuzzer invents, or, as a test of its own, some ten thousand texts that are made here and are always the same.
 * Ints are read a second time in another way, by cutting the text down to what C's strtoll reads; floats must survive their repr.
 *
 * needs: host */
#include <errno.h>
#include <stdlib.h>

#include "fuzz.h"

enum { MOST = 300 };

static bool is_blank(char byte) {
    return byte != '\0' && strchr(" \t\n\v\f\r", byte) != NULL;
}

static bool is_digit(char byte, unsigned base) {
    const char *all = "0123456789abcdefghijklmnopqrstuvwxyz0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";
    const char *at = byte != '\0' ? strchr(all, byte) : NULL;
    if (at != NULL && at >= all + 36) {
        at -= 36;
    }
    at = byte >= 'A' && byte <= 'Z' ? all + 10 + (byte - 'A') : at;
    return at != NULL && (unsigned)(at - all) < base;
}

static bool has_prefix(const char *text, unsigned base, char small) {
    return text[0] == '0' && (text[1] | 0x20) == small &&
           (base == 0 || base == (small == 'x'   ? 16u
                                  : small == 'o' ? 8u
                                                 : 2u));
}

/// Digits and single underscores between them, copied without these. What else stands there makes it fail.
static bool copy_digits(const char *text, unsigned base, bool may_start_with_underscore, char *digits) {
    bool before = !may_start_with_underscore; /* is an underscore wrong here? */
    size_t count = 0;
    for (; *text != '\0'; text++) {
        if (*text == '_' && !before) {
            before = true;
        } else if (is_digit(*text, base)) {
            digits[count++] = *text;
            before = false;
        } else {
            return false;
        }
    }
    digits[count] = '\0';
    return count > 0 && !before;
}

/// The terminated text as an int: OB_OK, OB_EVALUE or OB_EOVERFLOW.
static int read_again(char *text, unsigned base, int64_t *value) {
    char digits[MOST + 2];
    while (is_blank(*text)) {
        text++;
    }
    for (size_t length = strlen(text); length > 0 && is_blank(text[length - 1]); length--) {
        text[length - 1] = '\0';
    }
    digits[0] = *text == '-' ? '-' : '+';
    text += *text == '-' || *text == '+';
    bool prefixed = has_prefix(text, base, 'x') || has_prefix(text, base, 'o') || has_prefix(text, base, 'b');
    if (prefixed) {
        base = (text[1] | 0x20) == 'x' ? 16 : (text[1] | 0x20) == 'o' ? 8 : 2;
        text += 2;
    }
    bool is_free = base == 0;
    base = is_free ? 10 : base;
    if (!copy_digits(text, base, prefixed, digits + 1)) {
        return OB_EVALUE;
    }
    if (is_free && digits[1] == '0' && strspn(digits + 1, "0") != strlen(digits + 1)) {
        return OB_EVALUE;
    }
    errno = 0;
    *value = strtoll(digits, NULL, (int)base);
    return errno == ERANGE ? OB_EOVERFLOW : OB_OK;
}

static bool reads_alike(const char *text, size_t length, unsigned base) {
    char copy[MOST + 1];
    memcpy(copy, text, length);
    copy[length] = '\0';
    int64_t value = 0;
    bool has_nul = memchr(text, '\0', length) != NULL;
    int expected = has_nul ? OB_EVALUE : read_again(copy, base, &value);
    ob_object *number = ob_int_parse(text, length, base);
    bool good = number != NULL ? expected == OB_OK && ob_int_value(number) == value : (int)ob_error()->code == expected;
    if (expected == OB_EVALUE && good) {
        const ob_object *at = ob_error()->object;
        good = at != NULL && ob_int_value(at) >= 0 && (size_t)ob_int_value(at) <= length;
    }
    ob_error_clear();
    ob_xdecref(number);
    return good;
}

static bool survives_writing(int64_t value, unsigned base) {
    char text[OB_INT_TEXT_BYTES];
    size_t length = ob_int_to_text(value, base, text);
    ob_object *back = ob_int_parse(text, length, base);
    bool good = back != NULL && ob_int_value(back) == value;
    ob_xdecref(back);
    return good;
}

static bool float_survives(const char *text, size_t length) {
    ob_object *number = ob_float_parse(text, length);
    if (number == NULL) {
        bool good = ob_error()->code == OB_EVALUE && ob_int_value(ob_error()->object) <= (int64_t)length;
        ob_error_clear();
        return good;
    }
    const char *shown = repr(number);
    ob_object *back = ob_float_parse(shown, strlen(shown));
    double a = ob_float_value(number);
    double b = back != NULL ? ob_float_value(back) : 0.0;
    bool good = back != NULL && (a == b || (a != a && b != b));
    ob_xdecref(back);
    ob_decref(number);
    return good;
}

/// The first byte chooses the base: 0, 2 to 36; the others are the text.
static bool follow(const uint8_t *data, size_t size) {
    if (size == 0) {
        return true;
    }
    unsigned base = data[0] % 36u;
    const char *text = (const char *)data + 1;
    size_t length = size - 1 < MOST ? size - 1 : MOST;
    base = base == 1 ? 36 : base;
    int64_t value = 0;
    memcpy(&value, text, length < sizeof value ? length : sizeof value);
    return reads_alike(text, length, base) && survives_writing(value, base < 2 ? 10 : base) &&
           float_survives(text, length);
}

static void try_texts(const char *letters, unsigned runs, size_t most) {
    uint8_t data[64];
    for (unsigned run = 0; run < runs; run++) {
        size_t size = 1 + random_below((uint32_t)most);
        data[0] = (uint8_t)(random_below(3) == 0 ? random_below(256) : random_below(3) * 5); /* often 0, 5, 10 */
        for (size_t i = 1; i < size; i++) {
            data[i] = letters != NULL ? (uint8_t)letters[random_below((uint32_t)strlen(letters))]
                                      : (uint8_t)random_below(256);
        }
        if (!follow(data, size)) {
            tap_note("base %u, text %.*s", data[0] % 36u, (int)size - 1, (char *)data + 1);
            TAP_FAIL("read in two ways, it is not the same");
        }
    }
}

TAP_TEST("bytes without any order") {
    try_texts(NULL, 20000, 40);
}

TAP_TEST("texts that look like ints") {
    try_texts("0123456789", 20000, 24);
    try_texts("00__xXoObB1-+ 7", 60000, 10);
    try_texts("0_1", 20000, 60);
}

TAP_TEST("texts that look like floats") {
    try_texts("0123456789..eE+-_", 30000, 30);
    try_texts("infaINFAty +-", 20000, 9);
}
