/* Printing into sinks of every temper: they fail at any write, or change what is being printed. */
#include "nest.h"

OB_STR_DEFINE(word, "it's");

/* A sink that refuses the k-th write. */

typedef struct fail_sink {
    ob_text_sink text;
    unsigned writes_left;
    unsigned writes_after; ///< that came after the refusal
} fail_sink;

static int (*write_to_text)(ob_sink *self, const char *bytes, size_t length);

static int fail_write(ob_sink *self, const char *bytes, size_t length) {
    fail_sink *sink = (fail_sink *)self;
    if (sink->writes_left == 0) {
        sink->writes_after++;
        return OB_EIO;
    }
    sink->writes_left--;
    return write_to_text(self, bytes, length);
}

static fail_sink failing_after(unsigned writes, char *text, size_t size) {
    fail_sink sink = {ob_text_sink_of(text, size), writes, 0};
    write_to_text = sink.text.sink.write;
    sink.text.sink.write = fail_write;
    return sink;
}

TAP_TEST("when a sink fails at the k-th write, for each k, its error comes back and nothing is left marked") {
    ob_object *deep = new_nest(OB_PRINT_FRAMES + 17);
    ob_object *dict = dict_of(OB_STR(word), deep);
    ob_object *tuple = ob_tuple_of(OB_INT(10), dict, OB_STR(word));
    char whole[100];
    ob_text_sink full = ob_text_sink_of(whole, sizeof whole);
    TAP_EQUAL(ob_write_repr(tuple, &full.sink), OB_OK);
    TAP_OK(full.length < sizeof whole);
    size_t used = ob_memory_get_stats().used_bytes;
    unsigned failures = 0;
    for (unsigned k = 0;; k++) {
        char part[100];
        fail_sink sink = failing_after(k, part, sizeof part);
        int error = ob_write_repr(tuple, &sink.text.sink);
        TAP_EQUAL(ob_memory_get_stats().used_bytes, used);
        TAP_BYTES(part, whole, sink.text.length);
        if (error == OB_OK) {
            TAP_STRING(part, whole);
            break;
        }
        failures++;
        TAP_EQUAL(error, OB_EIO);
        TAP_EQUAL(sink.writes_after, 1);
        TAP_OK(sink.text.length < full.length);
        TAP_EQUAL(ob_write_repr(tuple, &sink.text.sink), OB_EIO); /* the first error sticks */
        TAP_EQUAL(sink.writes_after, 1);
    }
    TAP_OK(failures > 40);
    TAP_EQUAL(ob_refcount(dict), 2);
    ob_decref(dict);
    ob_decref(tuple);
}

static unsigned pieces_asked;

static ob_object *endless_repr(ob_object *self, size_t *cursor, ob_sink *sink) {
    (void)self;
    (void)cursor;
    ob_sink_text(sink, "piece");
    return ++pieces_asked < 1000 ? OB_NONE : NULL;
}

static const ob_type endless_type = {.head = OB_TYPE_HEAD,
                                     .name = "endless",
                                     .size_bytes = sizeof(ob_container),
                                     .flags = OB_TYPE_CONTAINER,
                                     .repr_next = endless_repr};

TAP_TEST("after a sink has failed, no object is asked for more of its repr") {
    char part[20];
    fail_sink sink = failing_after(4, part, sizeof part);
    ob_object *object = ob_object_new(&endless_type, 0);
    pieces_asked = 0;
    TAP_EQUAL(ob_write_repr(object, &sink.text.sink), OB_EIO);
    TAP_STRING(part, "pieceNonepieceNone");
    TAP_EQUAL(pieces_asked, 3);
    ob_decref(object);
}

/* A sink that runs program code at its k-th write: it changes what is being printed. */

typedef struct meddler {
    ob_sink sink;
    unsigned writes_left;
    void (*meddle)(void);
    size_t length;
} meddler;

static int meddling_write(ob_sink *self, const char *bytes, size_t length) {
    meddler *sink = (meddler *)self;
    (void)bytes;
    sink->length += length;
    if (sink->writes_left-- == 0) {
        sink->meddle();
    }
    return OB_OK;
}

static ob_object *victim;

static void empty_list(void) {
    while (ob_list_length(victim) > 0) {
        ob_decref(ob_list_pop(victim, -1));
    }
}

static void drop_first_item(void) {
    ob_xdecref(ob_list_length(victim) > 0 ? ob_list_pop(victim, 0) : NULL);
}

static void replace_items(void) {
    for (size_t i = 0; i < ob_list_length(victim); i++) {
        ob_object *fresh = ob_list_of(OB_INT(7));
        (void)ob_list_set(victim, (ptrdiff_t)i, fresh);
        ob_decref(fresh);
    }
}

static void grow_list(void) {
    for (int i = 0; i < 70; i++) {
        (void)ob_list_append(victim, OB_INT(i));
    }
}

static void put_into_itself(void) {
    (void)ob_list_insert(victim, 0, victim);
}

static void drop_everything(void) {
    ob_decref(victim);
    victim = NULL;
}

static void print_it_again(void) {
    ob_object *text = ob_repr(victim);
    ob_xdecref(text);
}

static void (*const list_meddlers[])(void) = {empty_list,      drop_first_item, replace_items, grow_list,
                                              put_into_itself, drop_everything, print_it_again};

/// A list with a list, a str that only it holds, and a dict inside.
static ob_object *new_list_victim(void) {
    ob_object *inner = ob_list_of(OB_INT(1), OB_INT(2));
    ob_object *text = ob_str_from("only here");
    ob_object *dict = dict_of(OB_INT(3), ob_str_from("value"));
    ob_object *list = ob_list_of(inner, text, dict, OB_INT(4));
    ob_decref(inner);
    ob_decref(text);
    ob_decref(dict);
    return list;
}

static void untie(ob_object *list) {
    for (size_t i = ob_list_length(list); i-- > 0;) {
        if (ob_list_peek(list, (ptrdiff_t)i) == list) {
            ob_decref(ob_list_pop(list, (ptrdiff_t)i));
        }
    }
}

TAP_TEST("a sink may change the list that is being printed, at any write, in any way") {
    for (size_t way = 0; way < sizeof list_meddlers / sizeof list_meddlers[0]; way++) {
        for (unsigned k = 0; k < 24; k++) {
            victim = new_list_victim();
            meddler sink = {{meddling_write, OB_OK}, k, list_meddlers[way], 0};
            TAP_EQUAL(ob_write_repr(victim, &sink.sink), OB_OK);
            TAP_OK(sink.length >= 2);
            if (victim != NULL) {
                untie(victim);
                TAP_EQUAL(victim->refs & OB_REFS_FLAGS, 0);
                TAP_EQUAL(ob_refcount(victim), 1);
                ob_decref(victim);
            }
            drain();
            TAP_OK(is_empty_heap());
            TAP_OK(ob_heap_check() == NULL);
        }
    }
}

static int32_t victim_keys;

static void delete_all_keys(void) {
    size_t cursor = 0;
    ob_object *key;
    ob_object *value;
    while (ob_dict_next(victim, &cursor, &key, &value)) {
        (void)ob_dict_delete(victim, key);
        cursor = 0;
    }
}

static void delete_first_key(void) {
    size_t cursor = 0;
    ob_object *key;
    ob_object *value;
    if (ob_dict_next(victim, &cursor, &key, &value)) {
        (void)ob_dict_delete(victim, key);
    }
}

static void add_keys(void) {
    for (int32_t i = 0; i < 12; i++) {
        (void)ob_dict_set(victim, OB_INT(100 + i), OB_INT(i));
    }
}

static void replace_values(void) {
    for (int32_t i = 0; i < victim_keys; i++) {
        if (ob_dict_find(victim, OB_INT(i)) != NULL) {
            ob_object *fresh = ob_list_of(OB_INT(7));
            (void)ob_dict_set(victim, OB_INT(i), fresh);
            ob_decref(fresh);
        }
    }
}

static void (*const dict_meddlers[])(void) = {delete_all_keys, delete_first_key, add_keys,
                                              replace_values,  drop_everything,  print_it_again};

TAP_TEST("a sink may change the dict that is being printed, small or large, at any write, in any way") {
    for (size_t way = 0; way < sizeof dict_meddlers / sizeof dict_meddlers[0]; way++) {
        for (victim_keys = 3; victim_keys <= 11; victim_keys += 8) {
            for (unsigned k = 0; k < 40; k += 1 + (unsigned)victim_keys / 9) {
                victim = ob_dict_new();
                for (int32_t i = 0; i < victim_keys; i++) {
                    ob_object *value = i % 2 != 0 ? ob_str_from("value") : ob_list_of(OB_INT(1));
                    TAP_EQUAL(ob_dict_set(victim, OB_INT(i), value), OB_OK);
                    ob_decref(value);
                }
                ob_object *key = ob_str_from("a key of its own");
                TAP_EQUAL(ob_dict_set(victim, key, OB_NONE), OB_OK);
                ob_decref(key);
                meddler sink = {{meddling_write, OB_OK}, k, dict_meddlers[way], 0};
                TAP_EQUAL(ob_write_repr(victim, &sink.sink), OB_OK);
                TAP_OK(sink.length >= 2);
                if (victim != NULL) {
                    TAP_EQUAL(victim->refs & OB_REFS_FLAGS, 0);
                    TAP_EQUAL(ob_refcount(victim), 1);
                    ob_decref(victim);
                }
                drain();
                TAP_OK(is_empty_heap());
            }
        }
    }
}

TAP_TEST("a str that its only holder drops while it is written is written to its end") {
    victim = ob_str_from("a\nb\nc\nd");
    ob_object *list = ob_list_of(victim);
    ob_decref(victim);
    victim = list;
    meddler sink = {{meddling_write, OB_OK}, 2, drop_everything, 0};
    TAP_EQUAL(ob_write_repr(list, &sink.sink), OB_OK);
    TAP_EQUAL(sink.length, strlen("['a\\nb\\nc\\nd']"));
    victim = ob_str_from("text");
    meddler plain = {{meddling_write, OB_OK}, 0, drop_everything, 0};
    TAP_EQUAL(ob_write_str(victim, &plain.sink), OB_OK);
    TAP_EQUAL(plain.length, 4);
}
