/* Everything that makes or changes text, with memory refused at each of its allocations in turn: once, and from there on. Each time it
 * reports OB_ENOMEM, changes nothing, leaves nothing behind, and works when it is done again.
 *
 * needs: unchecked */
#include "../unit/support.h"
#include "refuse.h"

OB_STR_DEFINE(words, "one two  three four five six seven eight");
OB_STR_DEFINE(space, " ");
OB_STR_DEFINE(e, "e");
OB_STR_DEFINE(word, "a word that is not short, and so is its repr");
OB_BYTES_DEFINE(raw, 'a', ',', 'b', ',', 'c');
OB_BYTES_DEFINE(comma, ',');

static ob_object *make_str(void) {
    return ob_str_from("text");
}
static ob_object *split(void) {
    return ob_text_split(OB_STR(words), OB_STR(space), OB_ALL);
}
static ob_object *split_words(void) {
    return ob_text_split(OB_STR(words), NULL, OB_ALL);
}
static ob_object *rsplit(void) {
    return ob_text_rsplit(OB_STR(words), OB_STR(e), OB_ALL);
}
static ob_object *rsplit_words(void) {
    return ob_text_rsplit(OB_STR(words), NULL, 3);
}
static ob_object *lines(void) {
    return ob_text_splitlines(OB_STR(words), false);
}
static ob_object *partition(void) {
    return ob_text_partition(OB_STR(words), OB_STR(space));
}
static ob_object *split_bytes(void) {
    return ob_text_split(OB_BYTES(raw), OB_BYTES(comma), OB_ALL);
}
static ob_object *join_characters(void) {
    return ob_text_join(OB_STR(space), OB_STR(words));
}
static ob_object *replace(void) {
    return ob_text_replace(OB_STR(words), OB_STR(e), OB_STR(space), OB_ALL);
}
static ob_object *slice(void) {
    return ob_text_slice(OB_STR(words), OB_NO_BOUND, OB_NO_BOUND, -1);
}
static ob_object *add(void) {
    return ob_add(OB_STR(words), OB_STR(e));
}
static ob_object *multiply(void) {
    return ob_multiply(OB_STR(words), OB_INT(3));
}
static ob_object *center(void) {
    return ob_text_center(OB_STR(words), 80, NULL);
}
static ob_object *upper(void) {
    return ob_text_change(OB_STR(words), OB_UPPER);
}
static ob_object *repr_of_str(void) {
    return ob_repr(OB_STR(word));
}
static ob_object *formatted(void) {
    return ob_str_format("%R and %S, %90d", OB_STR(word), OB_STR(words), 1);
}
static ob_object *percent(void) {
    ob_object *args = ob_tuple_of(OB_STR(words), OB_NONE, OB_INT(5));
    ob_object *format = args != NULL ? ob_str_from("%80s %r %d") : NULL;
    ob_object *result = format != NULL ? ob_str_percent(format, args) : NULL;
    ob_xdecref(format);
    ob_xdecref(args);
    return result;
}
static ob_object *encoded(void) {
    return ob_str_encode(OB_STR(words));
}
static ob_object *decoded(void) {
    return ob_bytes_decode(OB_BYTES(raw));
}
static ob_object *hex(void) {
    return ob_bytes_hex(OB_BYTES(raw));
}
static ob_object *from_iterator(void) {
    ob_object *iterator = ob_iterate(OB_BYTES(raw));
    ob_object *result = iterator != NULL ? ob_bytes_of(iterator) : NULL;
    ob_xdecref(iterator);
    return result;
}
static ob_object *make_array(void) {
    return ob_bytearray_new("abc", 3);
}
static ob_object *intern(void) {
    return ob_str_intern(OB_STR(word));
}
/// Names enough for the table to grow.
static ob_object *intern_many(void) {
    ob_object *list = ob_list_new();
    for (int i = 0; list != NULL && i < 12; i++) {
        char text[2] = {(char)('a' + i), '\0'};
        ob_object *name = ob_name_from(text);
        if (name == NULL || ob_list_append(list, name) != OB_OK) {
            ob_decref(list);
            list = NULL;
        }
        ob_xdecref(name);
    }
    return list;
}

static ob_object *(*const makers[])(void) = {
    make_str, split, split_words,   rsplit,     rsplit_words, lines,       partition,   split_bytes, join_characters,
    replace,  slice, add,           multiply,   center,       upper,       repr_of_str, formatted,   encoded,
    decoded,  hex,   from_iterator, make_array, intern,       intern_many, percent,
};

static bool nothing_left(void) {
    ob_region_stats stats = ob_memory_get_stats();
    return stats.blocks == 0 && stats.used_bytes == 0 && ob_waiting() == 0 && ob_heap_check() == NULL;
}

/// How many allocations it asks for; its result's repr stays in `expected`.
static unsigned learn(ob_object *(*make)(void), char *expected, size_t size_bytes) {
    refuse(REFUSE_NONE, 0);
    ob_object *result = make();
    unsigned count = allocations_asked();
    ob_text_sink sink = ob_text_sink_of(expected, size_bytes);
    (void)ob_write_repr(result, &sink.sink);
    ob_decref(result);
    drain();
    return count;
}

/// NULL, or what went wrong.
static const char *sweep(ob_object *(*make)(void), refusal how) {
    static char expected[400];
    static char again[400];
    unsigned count = learn(make, expected, sizeof expected);
    for (unsigned k = 0; k < count; k++) {
        refuse(how, k);
        ob_object *result = make();
        bool refused = was_refused();
        refuse(REFUSE_NONE, 0);
        if (!refused || result != NULL) {
            return "a refusal went unnoticed";
        }
        if (taken_error() != OB_ENOMEM) {
            return "another error than MemoryError";
        }
        drain();
        if (!nothing_left() || ob_name_count() != 0) {
            return "something is left";
        }
        if (learn(make, again, sizeof again) != count || strcmp(again, expected) != 0) {
            return "it did not work again";
        }
    }
    return count == 0 ? "it allocates nothing" : NULL;
}

TAP_TEST("what makes text survives the refusal of each of its allocations, once and from there on") {
    for (size_t i = 0; i < sizeof makers / sizeof makers[0]; i++) {
        for (int how = REFUSE_ONE; how <= REFUSE_REST; how++) {
            const char *wrong = sweep(makers[i], (refusal)how);
            if (wrong != NULL) {
                tap_note("maker %u", (unsigned)i);
                TAP_FAIL(wrong);
            }
        }
    }
}

static int append_many(ob_object *array) {
    return ob_bytearray_resize(array, ob_bytes_length(array) + 100);
}
static int extend_by_itself(ob_object *array) {
    return ob_bytearray_extend(array, array);
}
static int extend_by_iterator(ob_object *array) {
    ob_object *iterator = ob_iterate(OB_BYTES(raw));
    int error = iterator != NULL ? ob_bytearray_extend(array, iterator) : OB_ENOMEM;
    ob_xdecref(iterator);
    return error;
}
static int set_slice(ob_object *array) {
    return ob_bytearray_set_slice(array, 1, 2, 1, array);
}

TAP_TEST("what changes a bytearray survives it, too, and leaves it as it was") {
    int (*const changes[])(ob_object *) = {append_many, extend_by_itself, extend_by_iterator, set_slice};
    for (size_t i = 0; i < sizeof changes / sizeof changes[0]; i++) {
        for (unsigned k = 0;; k++) {
            ob_object *array = ob_bytearray_new("0123456789", 10);
            refuse(REFUSE_ONE, k);
            int error = changes[i](array);
            bool refused = was_refused();
            refuse(REFUSE_NONE, 0);
            TAP_EQUAL(error, refused ? OB_ENOMEM : OB_OK);
            TAP_EQUAL(taken_error(), error);
            if (refused) {
                TAP_EQUAL(ob_bytes_length(array), 10);
                TAP_BYTES(ob_bytes_data(array), "0123456789", 10);
                TAP_EQUAL(changes[i](array), OB_OK);
            }
            TAP_OK(ob_bytes_length(array) > 10);
            ob_decref(array);
            drain();
            TAP_OK(nothing_left());
            if (!refused) {
                TAP_OK(k > 0);
                break;
            }
        }
    }
}
