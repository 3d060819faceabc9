/* Texts as doubles: nothing outside the text is read, and what is read has a repr that reads back. Bytes that a fuzzer invents (built
 * as tests/soak/fuzz.t builds tests/fuzz/memory.c), or, as a test of its own, some thousand texts that are always the same.
 *
 * needs: host */
#include "types/decimal.h"

#include <stdlib.h>

#include "fuzz.h"

static bool is_same(double a, double b) {
    return memcmp(&a, &b, sizeof a) == 0 || (a != a && b != b);
}

static bool reads_back(double value, const char *text, size_t length) {
    double again = 0;
    return ob_double_parse(text, length, &again) == length && is_same(value, again);
}

/// The text stands in a block of just its length, so that a sanitizer sees what is read behind it.
static bool follow(const uint8_t *data, size_t size) {
    char *text = malloc(size);
    if (size != 0 && text == NULL) {
        return true;
    }
    if (size != 0) {
        memcpy(text, data, size);
    }
    double value = 0;
    size_t used = ob_double_parse(text, size, &value);
    char shown[OB_DOUBLE_REPR_BYTES];
    size_t length = ob_double_repr(value, shown);
    bool good = used <= size && length < sizeof shown && shown[length] == '\0' && reads_back(value, shown, length);
    if (used != 0) {
        good = good && reads_back(value, text, used); /* and so does what was read, without what follows */
    }
    free(text);
    double bits = 0; /* the bytes as a double, too */
    memcpy(&bits, data, size < sizeof bits ? size : sizeof bits);
    return good && reads_back(bits, shown, ob_double_repr(bits, shown));
}

TAP_TEST("texts of a number's characters") {
    static const char characters[] = "00112345678999._eE+-inftyaNA \xFF";
    static uint8_t data[1200];
    for (unsigned run = 0; run < 60000; run++) {
        size_t size = random_below(run % 100 == 0 ? sizeof data : 40);
        uint32_t choice = random_below(3) == 0 ? 17 : sizeof characters - 1u; /* numbers more often than not */
        for (size_t i = 0; i < size; i++) {
            data[i] = (uint8_t)characters[random_below(choice)];
        }
        if (!follow(data, size)) {
            tap_note("text %u", run);
            TAP_FAIL("a text is read wrong");
        }
    }
}

TAP_TEST("texts of any bytes") {
    TAP_OK(follow_random(20000, 40));
}
