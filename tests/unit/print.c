/* repr, str and print of every graph of objects, and the sinks that come with the runtime. */
#include "nest.h"

OB_STR_DEFINE(word, "it's");

static const ob_type plain_type = {.head = OB_TYPE_HEAD, .name = "plain", .size_bytes = sizeof(ob_object)};

static ob_object *silent_repr(ob_object *self, size_t *cursor, ob_sink *sink) {
    (void)self;
    (void)cursor;
    (void)sink;
    return NULL;
}

static const ob_type silent_type = {
    .head = OB_TYPE_HEAD, .name = "silent", .size_bytes = sizeof(ob_object), .repr_next = silent_repr};

/// The dict {key: value}; takes the value.

TAP_TEST("each kind of object has its repr") {
    TAP_STRING(repr(OB_NONE), "None");
    TAP_STRING(repr(OB_TRUE), "True");
    TAP_STRING(repr(OB_FALSE), "False");
    TAP_STRING(repr(OB_INT(-12)), "-12");
    TAP_STRING(repr(OB_STR(word)), "\"it's\"");
    TAP_STRING(repr(OB_FUNCTION(ob_getrefcount)), "<function getrefcount>");
    TAP_STRING(repr((ob_object *)(uintptr_t)&ob_list_type), "<class 'list'>");
    TAP_STRING(repr((ob_object *)(uintptr_t)&ob_type_type), "<class 'type'>");
    TAP_STRING(repr_taken(ob_list_new()), "[]");
    TAP_STRING(repr_taken(ob_dict_new()), "{}");
    TAP_STRING(repr_taken(ob_namespace_new("n")), "<namespace n>");
    TAP_STRING(repr_taken(ob_object_new(&plain_type, 0)), "<plain object>");
}

TAP_TEST("containers print their items, with commas and colons where Python has them") {
    ob_object *list = ob_list_of(OB_INT(1), OB_STR(word), OB_NONE);
    ob_object *tuple = ob_tuple_of(list, OB_TRUE);
    ob_object *dict = dict_of(OB_INT(5), list);
    TAP_EQUAL(ob_dict_set(dict, OB_STR(word), tuple), OB_OK);
    TAP_EQUAL(ob_dict_set(dict, OB_FALSE, OB_INT(0)), OB_OK);
    ob_decref(tuple);
    TAP_STRING(repr_taken(dict), "{5: [1, \"it's\", None], \"it's\": ([1, \"it's\", None], True), False: 0}");
}

TAP_TEST("an object seen twice, but not inside itself, prints in full twice") {
    ob_object *inner = ob_list_of(OB_INT(1));
    ob_object *outer = ob_list_of(inner, inner);
    ob_decref(inner);
    TAP_STRING(repr_taken(outer), "[[1], [1]]");
}

TAP_TEST("a container inside itself prints as dots, at any distance") {
    ob_object *list = ob_list_of(OB_INT(1));
    TAP_EQUAL(ob_list_append(list, list), OB_OK);
    TAP_STRING(repr(list), "[1, [...]]");
    TAP_STRING(repr(list), "[1, [...]]"); /* no mark was left on it */
    TAP_EQUAL(ob_refcount(list), 2);
    ob_decref(ob_list_pop(list, 1));

    ob_object *dict = ob_dict_new();
    ob_object *tuple = ob_tuple_of(dict, list);
    TAP_EQUAL(ob_dict_set(dict, OB_INT(1), tuple), OB_OK);
    TAP_EQUAL(ob_dict_set(dict, OB_INT(2), dict), OB_OK);
    TAP_STRING(repr(dict), "{1: ({...}, [1]), 2: {...}}");
    TAP_STRING(repr(tuple), "({1: (...), 2: {...}}, [1])");
    TAP_EQUAL(ob_dict_delete(dict, OB_INT(1)), OB_OK);
    TAP_EQUAL(ob_dict_delete(dict, OB_INT(2)), OB_OK);
    ob_decref(dict);
    ob_decref(tuple);
    ob_decref(list);
}

TAP_TEST("a dict prints in order, with its deleted keys left out, small and large") {
    for (int32_t count = 4; count <= 16; count += 12) {
        ob_object *dict = ob_dict_new();
        for (int32_t i = 0; i < count; i++) {
            TAP_EQUAL(ob_dict_set(dict, OB_INT(i), OB_INT(-i)), OB_OK);
        }
        for (int32_t i = 0; i < count; i++) {
            if (i % 4 != 1) {
                TAP_EQUAL(ob_dict_delete(dict, OB_INT(i)), OB_OK);
            }
        }
        TAP_STRING(repr_taken(dict), count == 4 ? "{1: -1}" : "{1: -1, 5: -5, 9: -9, 13: -13}");
    }
}

/* A sink that only counts, for texts that are longer than any buffer. */

typedef struct count_sink {
    ob_sink sink;
    size_t opened, closed, other;
} count_sink;

static int count_write(ob_sink *self, const char *bytes, size_t length) {
    count_sink *sink = (count_sink *)self;
    for (size_t i = 0; i < length; i++) {
        sink->opened += bytes[i] == '[';
        sink->closed += bytes[i] == ']';
        sink->other += bytes[i] != '[' && bytes[i] != ']';
    }
    return OB_OK;
}

TAP_TEST("nests of each depth around the frames' blocks print and leave nothing") {
    for (unsigned depth = 1; depth < (heap_bytes() < 10000 ? 30 : 60); depth++) {
        ob_object *nest = new_nest(depth);
        size_t used = ob_memory_get_stats().used_bytes;
        count_sink sink = {{count_write, OB_OK}, 0, 0, 0};
        TAP_EQUAL(ob_write_repr(nest, &sink.sink), OB_OK);
        TAP_EQUAL(sink.opened, depth);
        TAP_EQUAL(sink.closed, depth);
        TAP_EQUAL(sink.other, 0);
        TAP_EQUAL(ob_memory_get_stats().used_bytes, used);
        ob_decref(nest);
        drain();
    }
}

TAP_TEST("a nest of many thousands prints without recursion, as long as there is memory for its frames") {
    unsigned depth = heap_bytes() > 4000000 ? 30000 : (unsigned)(heap_bytes() / 140);
    ob_object *nest = new_nest(depth);
    count_sink sink = {{count_write, OB_OK}, 0, 0, 0};
    TAP_EQUAL(ob_write_repr(nest, &sink.sink), OB_OK);
    TAP_EQUAL(sink.opened, depth);
    TAP_EQUAL(sink.closed, depth);
    ob_decref(nest);
}

TAP_TEST("up to OB_PRINT_FRAMES levels print without any memory, and one more is MemoryError and leaves no mark") {
    ob_object *nest = new_nest(OB_PRINT_FRAMES);
    ob_object *deeper = ob_list_of(nest);
    void *ballast = take_ballast();
    count_sink sink = {{count_write, OB_OK}, 0, 0, 0};
    TAP_EQUAL(ob_write_repr(nest, &sink.sink), OB_OK);
    TAP_EQUAL(sink.opened, OB_PRINT_FRAMES);
    sink = (count_sink){{count_write, OB_OK}, 0, 0, 0};
    TAP_EQUAL(ob_write_repr(deeper, &sink.sink), OB_ENOMEM);
    TAP_EQUAL(taken_error(), OB_ENOMEM);
    TAP_EQUAL(sink.opened, OB_PRINT_FRAMES);
    TAP_OK(ob_repr(deeper) == NULL);
    TAP_EQUAL(taken_error(), OB_ENOMEM);
    drop_ballast(ballast);
    sink = (count_sink){{count_write, OB_OK}, 0, 0, 0};
    TAP_EQUAL(ob_write_repr(deeper, &sink.sink), OB_OK);
    TAP_EQUAL(sink.opened, OB_PRINT_FRAMES + 1);
    TAP_EQUAL(ob_refcount(nest), 2);
    ob_decref(nest);
    ob_decref(deeper);
}

TAP_TEST("str() of a str is its text, of anything else its repr") {
    char buffer[32];
    ob_text_sink sink = ob_text_sink_of(buffer, sizeof buffer);
    TAP_EQUAL(ob_write_str(OB_STR(word), &sink.sink), OB_OK);
    TAP_STRING(buffer, "it's");
    sink = ob_text_sink_of(buffer, sizeof buffer);
    ob_object *list = ob_list_of(OB_STR(word));
    TAP_EQUAL(ob_write_str(list, &sink.sink), OB_OK);
    TAP_STRING(buffer, "[\"it's\"]");
    ob_decref(list);
}

TAP_TEST("repr as a str object") {
    ob_object *list = ob_list_of(OB_INT(1), OB_STR(word));
    ob_object *text = ob_repr(list);
    TAP_STRING(ob_str_text(text), "[1, \"it's\"]");
    TAP_EQUAL(ob_str_length(text), 11);
    TAP_EQUAL(ob_memory_get_stats().objects, 2);
    TAP_EQUAL(ob_memory_get_stats().blocks, 3);
    ob_decref(text);
    for (int i = 0; i < 60; i++) {
        TAP_EQUAL(ob_list_append(list, OB_INT(123456)), OB_OK);
    }
    text = ob_repr(list);
    TAP_EQUAL(ob_str_length(text), 11 + 60 * 8);
    ob_decref(text);
    ob_decref(list);
}

TAP_TEST("the repr of an object that writes nothing is the empty str") {
    ob_object *object = ob_object_new(&silent_type, 0);
    ob_object *text = ob_repr(object);
    TAP_OK(text != NULL);
    TAP_EQUAL(ob_str_length(text), 0);
    ob_decref(text);
    ob_decref(object);
}

TAP_TEST("a repr for which memory ends is MemoryError at every size of the heap, and leaves nothing") {
    enum { LEAST = 500 + 125 * sizeof(void *) };
    static uint8_t bank[LEAST + 1200] __attribute__((aligned(8)));
    bool seen_success = false;
    unsigned failures = 0;
    for (size_t size = LEAST; size <= sizeof bank; size += 8) {
        ob_region region = {"bank", bank, size, 0};
        TAP_EQUAL(ob_init(&region, 1), OB_OK);
        ob_object *list = ob_list_of(OB_STR(word), OB_STR(word), OB_STR(word), OB_STR(word));
        ob_object *deep = new_nest(3);
        for (int i = 0; i < 14; i++) {
            TAP_EQUAL(ob_list_append(list, deep), OB_OK);
        }
        ob_decref(deep);
        size_t used = ob_memory_get_stats().used_bytes;
        void *ballast = ob_mem_alloc(ob_memory_get_stats().size_bytes - used - (size - LEAST) - sizeof(void *));
        used = ob_memory_get_stats().used_bytes;
        ob_object *text = ballast != NULL ? ob_repr(list) : NULL;
        failures += text == NULL && ballast != NULL;
        seen_success = seen_success || text != NULL;
        TAP_EQUAL(taken_error(), text == NULL ? OB_ENOMEM : OB_OK);
        ob_xdecref(text);
        TAP_EQUAL(ob_memory_get_stats().used_bytes, used);
        ob_mem_free(ballast);
        ob_decref(list);
        drain();
        TAP_OK(is_empty_heap());
    }
    TAP_OK(seen_success);
    TAP_OK(failures > 3);
}

TAP_TEST("a text sink keeps what fits, ends it, and counts the rest") {
    for (size_t size = 1; size < 14; size++) {
        char buffer[16];
        memset(buffer, '#', sizeof buffer);
        ob_text_sink sink = ob_text_sink_of(buffer, size);
        TAP_STRING(buffer, "");
        ob_sink_text(&sink.sink, "abc");
        ob_sink_write(&sink.sink, "defg", 4);
        ob_sink_text(&sink.sink, "");
        ob_sink_text(&sink.sink, "hij");
        TAP_EQUAL(sink.length, 10);
        size_t kept = size - 1 < 10 ? size - 1 : 10;
        TAP_BYTES(buffer, "abcdefghij", kept);
        TAP_EQUAL(buffer[kept], '\0');
        TAP_EQUAL(buffer[kept < size ? size : kept + 1], '#');
    }
}

TAP_TEST("numbers are written in decimal, to the very ends") {
    static const struct {
        int64_t number;
        const char *text;
    } cases[] = {{0, "0"},
                 {9, "9"},
                 {10, "10"},
                 {-1, "-1"},
                 {-10, "-10"},
                 {4294967296, "4294967296"},
                 {INT64_MAX, "9223372036854775807"},
                 {INT64_MIN, "-9223372036854775808"}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char buffer[24];
        ob_text_sink sink = ob_text_sink_of(buffer, sizeof buffer);
        ob_sink_number(&sink.sink, cases[i].number);
        TAP_STRING(buffer, cases[i].text);
    }
}

TAP_TEST("the console is the port's") {
    ob_object *comment = ob_str_from("# this comes through ob_print");
    TAP_EQUAL(ob_print(comment), OB_OK);
    ob_decref(comment);
}

static char console_text[40];
static size_t console_length;

static int console_write(ob_sink *self, const char *bytes, size_t length) {
    (void)self;
    if (console_length + length > sizeof console_text) {
        return OB_EIO;
    }
    memcpy(console_text + console_length, bytes, length);
    console_length += length;
    return OB_OK;
}

TAP_TEST("print writes str() and a newline to the console, and tells when the console refuses") {
    ob_sink real = ob_console;
    ob_console.write = console_write;
    console_length = 0;
    int first = ob_print(OB_STR(word));
    ob_object *list = ob_list_of(OB_STR(word));
    int second = ob_print(list);
    size_t length = console_length;
    console_length = sizeof console_text - 3; /* room for the number but not for the newline */
    int third = ob_print(OB_INT(123));
    int stuck = ob_print(OB_INT(4));
    ob_console = real;
    ob_decref(list);
    TAP_EQUAL(first, OB_OK);
    TAP_EQUAL(second, OB_OK);
    TAP_EQUAL(length, strlen("it's\n[\"it's\"]\n"));
    TAP_BYTES(console_text, "it's\n[\"it's\"]\n", length);
    TAP_EQUAL(third, OB_EIO);
    TAP_EQUAL(stuck, OB_EIO);
    TAP_BYTES(console_text + sizeof console_text - 3, "123", 3);
}

/// Its own code fails.
static ob_object *failing_repr(ob_object *self, size_t *cursor, ob_sink *sink) {
    (void)self;
    (void)cursor;
    ob_sink_text(sink, "<");
    sink->error = OB_EVALUE;
    return NULL;
}

static const OB_TYPE_DEFINE(failing_type, "failing", ob_object, .repr_next = failing_repr);

TAP_TEST("an object that fails to print does not silence the console") {
    static const ob_object failing = OB_HEAD_IMMORTAL(&failing_type);
    ob_sink real = ob_console;
    ob_console.write = console_write;
    console_length = 0;
    int first = ob_print((ob_object *)(uintptr_t)&failing);
    int second = ob_print(OB_INT(4));
    ob_console = real;
    TAP_EQUAL(first, OB_EVALUE);
    TAP_EQUAL(second, OB_OK);
    TAP_EQUAL(console_length, strlen("<\n4\n"));
    TAP_BYTES(console_text, "<\n4\n", console_length);
}
