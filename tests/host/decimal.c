/* A filter that tests/host/decimal.t feeds: doubles to texts, and texts to doubles.
 *
 *   repr      doubles in, a line each out
 *   format    records of a double, a style and a precision in, a line each out
 *   parse     lines in, doubles out; a line that is not one number, all of it, is a NaN that says how many bytes were read */
#include "types/decimal.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>

typedef struct record {
    double value;
    uint32_t style;
    uint32_t precision;
} record;

static void write_piece(void *context, const char *text, size_t length) {
    *(size_t *)context += length;
    (void)!fwrite(text, 1, length, stdout);
}

static void repr_all(void) {
    double value;
    char text[OB_DOUBLE_REPR_BYTES + 1];
    while (fread(&value, sizeof value, 1, stdin) == 1) {
        text[OB_DOUBLE_REPR_BYTES] = '!';
        size_t length = ob_double_repr(value, text);
        if (length != strlen(text) || text[OB_DOUBLE_REPR_BYTES] != '!') {
            exit(2);
        }
        (void)puts(text);
    }
}

static void format_all(void) {
    record one;
    while (fread(&one, sizeof one, 1, stdin) == 1) {
        size_t written = 0;
        size_t length = ob_double_format(one.value, (char)one.style, (uint16_t)one.precision, write_piece, &written);
        if (length != written) {
            exit(2);
        }
        (void)putchar('\n');
    }
}

static double parse_line(const char *line, size_t length) {
    char *text = malloc(length); /* of just this length: reading beyond it is noticed */
    if (text == NULL) {
        exit(2);
    }
    memcpy(text, line, length);
    double value = 0;
    size_t used = ob_double_parse(text, length, &value);
    free(text);
    if (used == 0 || used != length) {
        uint64_t bits = (uint64_t)0x7FFC << 48 | used;
        memcpy(&value, &bits, sizeof value);
    }
    return value;
}

static void parse_all(void) {
    char *line = NULL;
    size_t room = 0;
    ssize_t length;
    while ((length = getline(&line, &room, stdin)) > 0) {
        double value = parse_line(line, (size_t)length - 1u);
        (void)!fwrite(&value, sizeof value, 1, stdout);
    }
    free(line);
}

int main(int count, char **arguments) {
    const char *mode = count == 2 ? arguments[1] : "";
    if (strcmp(mode, "repr") == 0) {
        repr_all();
    } else if (strcmp(mode, "format") == 0) {
        format_all();
    } else if (strcmp(mode, "parse") == 0) {
        parse_all();
    } else {
        return 1;
    }
    return fflush(stdout) == 0 ? 0 : 1;
}
