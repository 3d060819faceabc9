/* Does with numbers what its standard input says, one operation a line, and prints each result on a line: see python_numbers.t.
 *
 * An operand is i and a decimal number, f and the 16 hex digits of a double's bits, or T or F; a text is x and its bytes in hex. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "board.h"
#include "obol.h"

static char line[4096];
static uint8_t bytes[2048];

static ob_object *operand(const char *text) {
    uint64_t bits;
    double value;
    switch (text[0]) {
    case 'T': return OB_TRUE;
    case 'F': return OB_FALSE;
    case 'i': return ob_int_new((int64_t)strtoll(text + 1, NULL, 10));
    default: break;
    }
    bits = strtoull(text + 1, NULL, 16);
    memcpy(&value, &bits, sizeof value);
    return ob_float_new(value);
}

static size_t bytes_of(const char *text) {
    size_t count = strlen(text + 1) / 2;
    for (size_t i = 0; i < count; i++) {
        char digits[3] = {text[1 + 2 * i], text[2 + 2 * i], '\0'};
        bytes[i] = (uint8_t)strtoul(digits, NULL, 16);
    }
    return count;
}

static void put_error(void) {
    printf("%s\n", ob_error_name(ob_error()->code));
    ob_error_clear();
}

/// Takes it. Says so when an int has not the one form that its value has.
static void put(ob_object *object) {
    if (object == NULL) {
        put_error();
        return;
    }
    if (ob_float_check(object)) {
        double value = ob_float_value(object);
        uint64_t bits;
        memcpy(&bits, &value, sizeof bits);
        if (value != value) {
            printf("nan\n");
        } else {
            printf("f%016" PRIx64 "\n", bits);
        }
    } else {
        char text[100];
        ob_text_sink sink = ob_text_sink_of(text, sizeof text);
        (void)ob_write_str(object, &sink.sink);
        bool is_large = ob_type_of(object) == &ob_int_type &&
                        (ob_int_value(object) > OB_INT_MAX || ob_int_value(object) < OB_INT_MIN);
        bool is_other = ob_type_of(object) != &ob_int_type;
        printf("%s%s\n", text, is_other || ob_int_is_small(object) != is_large ? "" : " (form)");
    }
    ob_decref(object);
}

static void compare(ob_object *a, ob_object *b) {
    for (int op = OB_EQ; op <= OB_GE; op++) {
        printf("%d", ob_compare(a, b, (ob_comparison)op));
    }
    uint32_t a_hash = 0;
    uint32_t b_hash = 0;
    (void)ob_hash(a, &a_hash);
    (void)ob_hash(b, &b_hash);
    bool is_bad = ob_compare(a, b, OB_EQ) == 1 && a_hash != b_hash;
    printf("%s\n", is_bad ? " hash" : "");
}

static void divide_both(ob_object *a, ob_object *b) {
    ob_object *quotient;
    ob_object *remainder;
    if (ob_divmod(a, b, &quotient, &remainder) != OB_OK) {
        put_error();
        return;
    }
    put(quotient);
    put(remainder);
}

static void convert(const char *what, ob_object *a) {
    switch (what[1]) {
    case 'r': put(ob_int_from_double(ob_float_value(a), (ob_rounding)(what[2] - '0'))); break;
    case 'i': printf("%d\n", ob_float_is_integer(a)); break;
    case 'l': printf("%u %u\n", (unsigned)ob_int_bit_length(a), (unsigned)ob_int_bit_count(a)); break;
    case 't': printf("%d\n", ob_truth(a)); break;
    case 'f': put(ob_float_new(ob_float_value(a))); break;
    case 's': put(ob_repr(a)); break;
    default: put(ob_unary((ob_unary_op)(what[1] - '0'), a)); break;
    }
}

static void put_bytes(const ob_object *a, const char *length, const char *how) {
    size_t count = (size_t)strtoul(length, NULL, 10);
    if (ob_int_to_bytes(a, bytes, count, how[0] == 'b' ? OB_BIG : OB_LITTLE, how[1] == 's') != OB_OK) {
        put_error();
        return;
    }
    for (size_t i = 0; i < count; i++) {
        printf("%02x", bytes[i]);
    }
    printf("\n");
}

static void perform(char *word[4]) {
    const char *what = word[0];
    if (what[0] == 'p') { /* parse */
        size_t length = bytes_of(word[1]);
        unsigned base = (unsigned)strtoul(word[2], NULL, 10);
        put(what[1] == 'f' ? ob_float_parse((const char *)bytes, length)
                           : ob_int_parse((const char *)bytes, length, base));
        return;
    }
    if (what[0] == 'y') { /* from bytes */
        size_t length = bytes_of(word[1]);
        put(ob_int_from_bytes(bytes, length, word[2][0] == 'b' ? OB_BIG : OB_LITTLE, word[2][1] == 's'));
        return;
    }
    ob_object *a = operand(word[1]);
    ob_object *b = what[0] == 'b' || what[0] == 'c' || what[0] == 'd' ? operand(word[2]) : OB_NONE;
    switch (what[0]) {
    case 'b': put(ob_binary((ob_binary_op)strtoul(what + 1, NULL, 10), a, b)); break;
    case 'c': compare(a, b); break;
    case 'd': divide_both(a, b); break;
    case 'u': convert(what, a); break;
    case 'o': put(ob_int_format(a, (unsigned)strtoul(word[2], NULL, 10))); break;
    case 'z': put_bytes(a, word[2], word[3]); break;
    default: printf("?\n"); break;
    }
    ob_decref(a);
    ob_decref(b);
}

int main(void) {
    if (ob_init(board_regions, board_region_count) != OB_OK) {
        return 1;
    }
    while (fgets(line, sizeof line, stdin) != NULL) {
        char *word[4] = {"", "", "", ""};
        char *rest = line;
        for (int i = 0; i < 4 && rest != NULL; i++) {
            word[i] = strsep(&rest, " \n");
        }
        perform(word);
    }
    ob_region_stats left = ob_memory_get_stats();
    if (left.objects != 0 || left.used_bytes != 0 || ob_heap_check() != NULL) {
        printf("memory is left\n");
        return 1;
    }
    return 0;
}
