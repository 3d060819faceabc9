/* The other half of tests/host/python_format.t: formats what the lines of standard input say. A line is a format, as hex, and its arguments:
 * i and a decimal number, f and the bits of a double in hex, s and a text in hex, T, F, N (None), l (a list). It begins with v for
 * format(object, spec), with b for format.format(*arguments). */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "board.h"
#include "obol.h"

enum { LINE_BYTES = 4000, ARGUMENTS = 8 };

static ob_object *str_of_hex(const char *hex) {
    static char text[LINE_BYTES];
    size_t length = 0;
    for (; hex[0] != '\0' && hex[1] != '\0'; hex += 2) {
        char digits[3] = {hex[0], hex[1], '\0'};
        text[length++] = (char)strtoul(digits, NULL, 16);
    }
    return ob_str_new(text, length);
}

static ob_object *object_of(const char *token) {
    switch (token[0]) {
    case 'i': return ob_int_new(strtoll(token + 1, NULL, 10));
    case 'f': {
        uint64_t bits = strtoull(token + 1, NULL, 16);
        double value;
        memcpy(&value, &bits, sizeof value);
        return ob_float_new(value);
    }
    case 's': return str_of_hex(token + 1);
    case 'T': return OB_TRUE;
    case 'F': return OB_FALSE;
    case 'l': return ob_list_of(OB_INT(1), OB_INT(22));
    default: return OB_NONE;
    }
}

static void show(ob_object *text) {
    if (text == NULL) {
        puts(ob_error_name(ob_error()->code));
        ob_error_clear();
        return;
    }
    (void)fwrite(ob_str_text(text), 1, ob_str_length(text), stdout);
    puts("|");
    ob_decref(text);
}

static void do_line(char *line) {
    ob_object *items[ARGUMENTS];
    size_t count = 0;
    char *token = strtok(line + 1, " \n");
    ob_object *format = str_of_hex(token + 1); /* behind an x, as it may be empty */
    while (count < ARGUMENTS && (token = strtok(NULL, " \n")) != NULL) {
        items[count++] = object_of(token);
    }
    if (line[0] == 'v') {
        show(ob_format_value(items[0], format));
    } else {
        ob_object *arguments = ob_tuple_from(items, count);
        show(ob_str_braces(format, arguments));
        ob_decref(arguments);
    }
    ob_decref(format);
    while (count > 0) {
        ob_decref(items[--count]);
    }
}

int main(void) {
    static char line[LINE_BYTES];
    if (ob_init(board_regions, board_region_count) != OB_OK) {
        return 1;
    }
    while (fgets(line, sizeof line, stdin) != NULL) {
        do_line(line);
    }
    while (ob_gc_step(1000)) { /* ends: nothing new dies */
    }
    return ob_memory_get_stats().objects == 0 && ob_heap_check() == NULL ? 0 : 2;
}
