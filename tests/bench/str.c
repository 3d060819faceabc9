/* Text: what it costs in bytes and instructions.
 *
 * needs: target, ram 1M */
#include "bench.h"
#include "board.h"
#include "obol.h"

#include <stdio.h>
#include <string.h>

enum { TEXT_BYTES = 4096, NAMES = 10000 };

static char text[TEXT_BYTES];

static void expect(bool condition) {
    if (!condition) {
        bench_fail("a result is wrong");
    }
}

static size_t used(void) {
    return ob_memory_get_stats().used_bytes;
}

static void print_series(const char *name, const bench_series *series) {
    char line[48];
    (void)snprintf(line, sizeof line, "%s_mean", name);
    bench_print_mean(line, series->total, series->count, "instructions");
    (void)snprintf(line, sizeof line, "%s_worst", name);
    bench_print(line, series->worst, "instructions");
}

static void measure_bytes(void) {
    size_t before = used();
    ob_object *str = ob_str_from("0123456789");
    bench_print("bytes_str10", (uint32_t)(used() - before), "bytes");
    ob_decref(str);
    before = used();
    ob_object *first = ob_name_from("first, for the table");
    size_t table = used();
    ob_object *name = ob_name_from("0123456789");
    bench_print("bytes_name10", (uint32_t)(used() - table), "bytes");
    ob_decref(name);
    ob_decref(first);
    expect(used() == before);
    ob_object *array = ob_bytearray_new("0123456789", 10);
    bench_print("bytes_bytearray10", (uint32_t)(used() - before), "bytes");
    ob_decref(array);
}

static void numbered(char *to, unsigned number) {
    memcpy(to, "identifier_000000", 18);
    for (int at = 16; number != 0; at--, number /= 10) {
        to[at] = (char)('0' + number % 10);
    }
}

static void measure_names(void) {
    static ob_object *names[NAMES];
    bench_series made = {0};
    bench_series found = {0};
    bench_series dropped = {0};
    char line[24];
    size_t before = used();
    for (unsigned i = 0; i < NAMES; i++) {
        numbered(line, i);
        BENCH(&made, names[i] = ob_name_new(line, 17));
        expect(names[i] != NULL);
    }
    bench_print_mean("name_table_bytes", (used() - before) - NAMES * 40u, NAMES, "bytes");
    for (unsigned i = 0; i < NAMES; i++) {
        ob_object *name;
        numbered(line, i);
        BENCH(&found, name = ob_name_new(line, 17));
        expect(name == names[i]);
        ob_decref(name);
    }
    for (unsigned i = 0; i < NAMES; i++) {
        BENCH(&dropped, ob_decref(names[i]));
    }
    expect(used() == before);
    print_series("name_new", &made);
    print_series("name_found", &found);
    print_series("name_drop", &dropped);
}

/// One operation on a text of TEXT_BYTES, in instructions a byte.
#define PER_BYTE(name_, statement_)                                                                                    \
    do {                                                                                                               \
        bench_start();                                                                                                 \
        statement_;                                                                                                    \
        bench_print_mean(name_, bench_stop(), TEXT_BYTES, "instructions");                                             \
    } while (0)

static ob_object *of(char letter) {
    memset(text, letter, sizeof text);
    ob_object *str = ob_str_new(text, sizeof text);
    expect(str != NULL);
    return str;
}

static void measure_search(void) {
    ob_object *plain = of('a');
    ob_object *b = ob_str_from("b");
    ob_object *word = ob_str_from("needle");
    ob_object *half = ob_text_slice(plain, 0, TEXT_BYTES / 2, 1);
    ob_object *worst = ob_add(half, b);
    ptrdiff_t place = 0;
    PER_BYTE("str_find_1_per_byte", place = ob_text_find(plain, b, 0, OB_NO_BOUND));
    PER_BYTE("str_find_6_per_byte", place = ob_text_find(plain, word, 0, OB_NO_BOUND));
    PER_BYTE("str_find_worst_per_byte", place = ob_text_find(plain, worst, 0, OB_NO_BOUND));
    expect(place == -1);
    ob_decref(worst);
    ob_decref(half);
    ob_decref(word);
    ob_decref(b);
    ob_decref(plain);
}

static void measure_text(void) {
    ob_object *plain = of('a');
    ob_object *made = NULL;
    size_t points = 0;
    PER_BYTE("str_new_ascii_per_byte", made = ob_str_new(text, sizeof text));
    ob_decref(made);
    PER_BYTE("str_points_per_byte", points = ob_str_points(plain));
    expect(points == TEXT_BYTES);
    PER_BYTE("str_get_last_per_byte", made = ob_get_item(plain, OB_INT(TEXT_BYTES - 1)));
    ob_decref(made);
    PER_BYTE("str_repr_per_byte", made = ob_repr(plain));
    ob_decref(made);
    for (size_t i = 0; i < sizeof text; i += 8) {
        memcpy(text + i, "item = ,", 8);
    }
    ob_object *items = ob_str_new(text, sizeof text);
    ob_object *comma = ob_str_from(",");
    ob_object *semicolon = ob_str_from("; ");
    ob_object *list = NULL;
    PER_BYTE("str_split_per_byte", list = ob_text_split(items, comma, OB_ALL));
    PER_BYTE("str_join_per_byte", made = ob_text_join(comma, list));
    expect(ob_equal(made, items) == 1);
    ob_decref(made);
    PER_BYTE("str_replace_per_byte", made = ob_text_replace(items, comma, semicolon, OB_ALL));
    ob_decref(made);
    ob_decref(list);
    while (ob_gc_step(1000)) { /* ends: nothing dies meanwhile */
    }
    ob_decref(semicolon);
    ob_decref(comma);
    ob_decref(items);
    ob_decref(plain);
}

static void measure_small(void) {
    bench_series append = {0};
    ob_object *array = ob_bytearray_new(NULL, 0);
    for (unsigned i = 0; i < 10000; i++) {
        BENCH(&append, expect(ob_bytearray_append(array, (uint8_t)i) == OB_OK));
    }
    ob_decref(array);
    print_series("bytearray_append", &append);
    bench_series new = {0};
    for (unsigned i = 0; i < 100; i++) {
        BENCH(&new, ob_decref(ob_str_new("0123456789", 10)));
    }
    print_series("str10_new_drop", &new);
    char line[64];
    bench_series format = {0};
    for (int i = 0; i < 100; i++) {
        BENCH(&format, {
            ob_text_sink sink = ob_text_sink_of(line, sizeof line);
            expect(ob_format(&sink.sink, "%s=%5d 0x%04x", "name", i * 100, 0xABCD) == OB_OK);
        });
    }
    print_series("format_three", &format);
}

int main(void) {
    bench_init();
    expect(ob_init(board_regions, board_region_count) == OB_OK);
    measure_bytes();
    measure_names();
    measure_search();
    measure_text();
    measure_small();
    return 0;
}
