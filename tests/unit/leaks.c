/* Totals, sizes, holders and the leak report, with exact numbers. All of it works when the heap is full.
 *
 * needs: ram 16K */
#include "memory/cache.h"
#include "object/count.h"
#include "object/finalize.h"
#include "support.h"

/// A word of a block, and what checked mode puts behind an object.
#define WORD   sizeof(void *)
#define BEHIND (2 * OB_CHECKED * WORD)
/// An object of so many words; a chunk of so many slots, with its head.
#define OBJECT(words_) ((words_)*WORD + BEHIND)
#define CHUNK(slots_)  (((slots_) + 1) * WORD + BEHIND)

typedef struct pair {
    ob_container head;
    ob_object *left;
    ob_object *right;
} pair;

static const OB_TYPE_DEFINE(pair_type, "pair", pair, OB_FIELDS(pair, left, right));

static ob_object *new_pair(void) {
    return ob_object_new(&pair_type, 0);
}

static void set_left(ob_object *object, OB_TAKES ob_object *value) {
    ((pair *)(void *)object)->left = value;
}

static void set_right(ob_object *object, OB_TAKES ob_object *value) {
    ((pair *)(void *)object)->right = value;
}

enum { REPORT = 1200, TEXT = OB_CHECKED ? 3 * REPORT : REPORT };
static char text[TEXT];

/// The report, without the lines that tell who allocated.
static const char *report(void) {
    ob_text_sink sink = ob_text_sink_of(text, sizeof text);
    (void)ob_report_leaks(&sink.sink);
    char *to = text;
    for (const char *line = text; *line != '\0';) {
        const char *end = strchr(line, '\n');
        size_t length = end != NULL ? (size_t)(end - line) + 1 : strlen(line);
        if (strncmp(line, "  at", 4) != 0) {
            memmove(to, line, length);
            to += length;
        }
        line += length;
    }
    *to = '\0';
    return text;
}

static char expected[REPORT];
static size_t expected_length;

static void expect_text(const char *part) {
    size_t length = strlen(part);
    memcpy(expected + expected_length, part, length + 1);
    expected_length += length;
}

static void expect_number(size_t number) {
    ob_text_sink sink = ob_text_sink_of(expected + expected_length, sizeof expected - expected_length);
    ob_sink_number(&sink.sink, (int64_t)number);
    expected_length += sink.length;
}

static void expect_nothing(void) {
    expected_length = 0;
}

/// " COUNT NAME, BYTES bytes" and what follows.
static void expect_line(size_t count, const char *name, size_t bytes, const char *rest) {
    expect_text(strcmp(name, "leaks") == 0 ? "leaks: " : " ");
    expect_number(count);
    expect_text(strcmp(name, "leaks") == 0 ? " objects" : " ");
    expect_text(strcmp(name, "leaks") == 0 ? "" : name);
    expect_text(", ");
    expect_number(bytes);
    expect_text(" bytes");
    expect_text(rest);
    expect_text("\n");
}

/* --- Totals -------------------------------------------------------------------------------------------------------- */

TAP_TEST("the totals of an empty heap are zero, whatever constants and small ints are referenced") {
    ob_incref(OB_NONE);
    ob_incref(OB_INT(7));
    ob_totals totals = ob_get_totals();
    TAP_EQUAL(totals.blocks, 0);
    TAP_EQUAL(totals.objects, 0);
    TAP_EQUAL(totals.references, 0);
    TAP_EQUAL(totals.immortal, 0);
    TAP_EQUAL(totals.dead, 0);
}

TAP_TEST("totals count blocks, living objects and their references, and what is dead by itself") {
    ob_object *list = ob_list_of(OB_INT(1), OB_NONE); /* and a chunk */
    ob_object *left = new_pair();
    set_left(left, ob_new_ref(list));
    set_right(left, ob_new_ref(list));
    void *raw = ob_mem_alloc(10);
    ob_totals totals = ob_get_totals();
    TAP_EQUAL(totals.blocks, 4);
    TAP_EQUAL(totals.objects, 2);
    TAP_EQUAL(totals.references, 4);
    TAP_EQUAL(totals.dead, 0);
    ob_object *chain = NULL;
    for (int i = 0; i < 10; i++) {
        ob_object *next = new_pair();
        if (chain != NULL) {
            set_left(next, chain);
        }
        chain = next;
    }
    uint32_t budget = ob_set_decref_budget(1);
    TAP_EQUAL(ob_get_totals().references, 14);
    ob_decref(chain);
    totals = ob_get_totals();
    TAP_OK(totals.dead == ob_waiting() && totals.dead > 0);
    TAP_EQUAL(totals.objects - 2 + totals.dead, ob_memory_get_stats().objects - 2);
    TAP_EQUAL(totals.references, 4 + totals.objects - 2);
    (void)ob_set_decref_budget(budget);
    drain();
    ob_mem_free(raw);
    ob_decref(left);
    ob_decref(list);
    TAP_OK(is_empty_heap());
}

TAP_TEST("an object whose count ran over counts as alive, and has no references") {
    ob_object *object = new_pair();
    object->refs |= OB_REFS_IMMORTAL;
    ob_totals totals = ob_get_totals();
    TAP_EQUAL(totals.objects, 1);
    TAP_EQUAL(totals.immortal, 1);
    TAP_EQUAL(totals.references, 0);
    expect_nothing();
    expect_line(1, "leaks", OBJECT(5), "; 1 held from outside");
    expect_line(1, "pair", OBJECT(5), "; 1 held from outside");
    TAP_STRING(report(), expected);
    object->refs &= ~OB_REFS_IMMORTAL;
    ob_decref(object);
}

TAP_TEST("the objects of a type are walked in the order of the heap, dead ones left out") {
    ob_object *objects[] = {new_pair(), ob_list_new(), new_pair(), new_pair()};
    unsigned pairs = 0;
    for (ob_heap_block at = {0}; ob_next_object(&at, &pair_type);) {
        TAP_OK(at.memory == objects[0] || at.memory == objects[2] || at.memory == objects[3]);
        pairs++;
    }
    TAP_EQUAL(pairs, 3);
    unsigned all = 0;
    for (ob_heap_block at = {0}; ob_next_object(&at, NULL);) {
        all++;
    }
    TAP_EQUAL(all, 4);
    objects[2]->refs |= OB_FLAG_DEAD;
    pairs = 0;
    for (ob_heap_block at = {0}; ob_next_object(&at, &pair_type);) {
        pairs++;
    }
    objects[2]->refs &= ~(uint32_t)OB_FLAG_DEAD;
    TAP_EQUAL(pairs, 2);
    for (unsigned i = 0; i < 4; i++) {
        ob_decref(objects[i]);
    }
}

/* --- Sizes --------------------------------------------------------------------------------------------------------- */

/// What the object takes is what comes back.
static bool gives_back(OB_TAKES ob_object *object) {
    drain();
    size_t size = ob_size_of(object);
    size_t used = ob_memory_get_stats().used_bytes;
    ob_decref(object);
    drain();
    size_t back = used - ob_memory_get_stats().used_bytes;
    if (back != size) {
        tap_note("size %u, came back %u", (unsigned)size, (unsigned)back);
    }
    return back == size;
}

static ob_object *list_of(unsigned count) {
    ob_object *list = ob_list_new();
    for (unsigned i = 0; i < count; i++) {
        (void)ob_list_append(list, OB_INT((int32_t)i));
    }
    return list;
}

TAP_TEST("a size is what comes back when the object dies, at any length of a list") {
    for (unsigned count = 0; count < 200; count++) {
        TAP_OK(gives_back(list_of(count)));
    }
    ob_object *list = list_of(150);
    while (ob_list_length(list) > 0) {
        ob_xdecref(ob_list_pop(list, -1));
        ob_object *copy = list_of(3);
        TAP_OK(gives_back(copy));
    }
    ob_decref(list);
}

static ob_object *dict_of(unsigned count) {
    ob_object *dict = ob_dict_new();
    for (unsigned i = 0; i < count; i++) {
        (void)ob_dict_set(dict, OB_INT((int32_t)i), OB_NONE);
    }
    return dict;
}

TAP_TEST("a size is what comes back: strs, tuples, dicts, and a bytearray with its buffer") {
    TAP_OK(gives_back(ob_str_from("a text that is longer than a few words")));
    TAP_OK(gives_back(ob_tuple_of(OB_INT(1), OB_INT(2), OB_INT(3))));
    TAP_OK(gives_back(new_pair()));
    for (unsigned count = 0; count < 40; count++) {
        TAP_OK(gives_back(dict_of(count)));
    }
    TAP_OK(gives_back(ob_bytearray_new("", 0)));
    TAP_OK(gives_back(ob_bytearray_new("0123456789", 10)));
}

TAP_TEST("sizes in words; what is not in the heap takes none") {
    TAP_EQUAL(ob_size_of(OB_NONE), 0);
    TAP_EQUAL(ob_size_of(OB_INT(1)), 0);
    TAP_EQUAL(ob_size_of(ob_type_object(&ob_list_type)), 0);
    ob_object *list = list_of(3);
    TAP_EQUAL(ob_size_of(list), OBJECT(5) + CHUNK(4));
    ob_decref(list);
}

/* --- Holders ------------------------------------------------------------------------------------------------------- */

TAP_TEST("holders are found in fields, items and chunks, once for each reference") {
    ob_object *held = ob_str_from("held");
    ob_object *node = new_pair();
    set_left(node, ob_new_ref(held));
    set_right(node, ob_new_ref(held));
    ob_object *tuple = ob_tuple_of(OB_NONE, held);
    ob_object *list = list_of(100);
    (void)ob_list_append(list, held);
    ob_object *holders[8] = {NULL};
    TAP_EQUAL(ob_find_holders(held, holders, 8), 4);
    unsigned of_node = 0, of_tuple = 0, of_list = 0;
    for (unsigned i = 0; i < 4; i++) {
        of_node += holders[i] == node;
        of_tuple += holders[i] == tuple;
        of_list += holders[i] == list;
    }
    TAP_EQUAL(of_node, 2);
    TAP_EQUAL(of_tuple, 1);
    TAP_EQUAL(of_list, 1);
    TAP_OK(holders[4] == NULL);
    TAP_EQUAL(ob_refcount(held) - ob_find_holders(held, NULL, 0), 1); /* the variable */
    holders[1] = NULL;
    TAP_EQUAL(ob_find_holders(held, holders, 1), 4);
    TAP_OK(holders[1] == NULL);
    TAP_EQUAL(ob_find_holders(node, holders, 8), 0);
    ob_decref(held);
    ob_decref(node);
    ob_decref(tuple);
    ob_decref(list);
}

/* --- The report ---------------------------------------------------------------------------------------------------- */

TAP_TEST("nothing is left: none") {
    TAP_STRING(report(), "leaks: none\n");
    ob_text_sink sink = ob_text_sink_of(text, sizeof text);
    TAP_EQUAL(ob_report_leaks(&sink.sink), 0);
}

TAP_TEST("what is held from outside is told from what lives because of it; largest types first") {
    ob_object *outer = list_of(0);
    for (int i = 0; i < 2; i++) {
        ob_object *inner = list_of(1);
        (void)ob_list_append(outer, inner);
        ob_decref(inner);
    }
    ob_object *node = new_pair();
    set_left(node, ob_new_ref(node)); /* a cycle */
    (void)ob_list_append(outer, node);
    ob_decref(node);
    size_t lists = 3 * OBJECT(5) + 2 * CHUNK(2) + CHUNK(4);
    expect_nothing();
    expect_line(4, "leaks", lists + OBJECT(5), ", 5 references; 1 held from outside");
    expect_line(3, "list", lists, ", 3 references; 1 held from outside");
    expect_line(1, "pair", OBJECT(5), ", 2 references");
    TAP_STRING(report(), expected);
    TAP_OK(ob_heap_check() == NULL);
    TAP_EQUAL(ob_refcount(node), 2);
    ob_decref(outer);
    drain();
    expect_nothing();
    expect_line(1, "leaks", OBJECT(5), ", 1 references");
    expect_line(1, "pair", OBJECT(5), ", 1 references");
    TAP_STRING(report(), expected);
    ob_incref(node);
    set_left(node, OB_NIL);
    ob_decref(node);
    ob_decref(node);
}

TAP_TEST("an object that has more references than it counts is told") {
    ob_object *held = ob_str_from("x");
    ob_object *tuple = ob_tuple_of(held, held);
    ob_decref(held);
    ob_decref(held); /* once too often */
    size_t bytes = ob_size_of(held) + ob_size_of(tuple);
    expect_nothing();
    expect_line(2, "leaks", bytes, ", 2 references; 1 held from outside; 1 held too often");
    if (ob_size_of(tuple) >= ob_size_of(held)) {
        expect_line(1, "tuple", ob_size_of(tuple), ", 1 references; 1 held from outside");
        expect_line(1, "str", ob_size_of(held), ", 1 references; 1 held too often");
    }
    TAP_STRING(report(), expected);
    TAP_EQUAL(ob_refcount(held), 1);
    ob_incref(held);
    ob_decref(tuple);
}

TAP_TEST("raw memory is told, and a bytearray's buffer is the bytearray's") {
    ob_object *array = ob_bytearray_new("0123456789", 10);
    TAP_EQUAL(ob_get_totals().blocks, 2);
    expect_nothing();
    expect_line(1, "leaks", ob_size_of(array), ", 1 references; 1 held from outside");
    expect_line(1, "bytearray", ob_size_of(array), ", 1 references; 1 held from outside");
    TAP_STRING(report(), expected);
    void *raw = ob_mem_alloc(200);
    size_t bytes = ob_memory_get_stats().used_bytes - ob_size_of(array);
    expect_nothing();
    expect_line(1, "leaks", ob_size_of(array), ", 1 references; 1 held from outside");
    expect_line(1, "raw memory", bytes, "");
    expect_line(1, "bytearray", ob_size_of(array), ", 1 references; 1 held from outside");
    TAP_STRING(report(), expected);
    ob_decref(array);
    expect_nothing();
    expect_line(0, "leaks", 0, "");
    expect_line(1, "raw memory", bytes, "");
    TAP_STRING(report(), expected);
    ob_mem_free(raw);
}

/* Types of different sizes, more than there is room for at a time. In the order of addresses, the sizes jump. */
enum { TYPES = 19 };
#define JUMPING(i_) ((i_)*7 % TYPES)
#define TYPE(i_, name_)                                                                                                \
    [i_] = {.head = OB_TYPE_HEAD, .name = (name_), .size_bytes = (uint16_t)((4 + JUMPING(i_)) * WORD)}
static const ob_type types[TYPES] = {TYPE(0, "A"),  TYPE(1, "B"),  TYPE(2, "C"),  TYPE(3, "D"),  TYPE(4, "E"),
                                     TYPE(5, "F"),  TYPE(6, "G"),  TYPE(7, "H"),  TYPE(8, "I"),  TYPE(9, "J"),
                                     TYPE(10, "K"), TYPE(11, "L"), TYPE(12, "M"), TYPE(13, "N"), TYPE(14, "O"),
                                     TYPE(15, "P"), TYPE(16, "Q"), TYPE(17, "R"), TYPE(18, "S")};

TAP_TEST("however many types there are, each has its line, in the order of bytes") {
    ob_object *objects[TYPES];
    for (unsigned i = 0; i < TYPES; i++) {
        objects[i] = ob_object_new(&types[i], 0);
    }
    size_t sum = 0;
    expect_nothing();
    for (unsigned i = 0; i < TYPES; i++) {
        sum += ob_size_of(objects[i]);
    }
    expect_line(TYPES, "leaks", sum, ", 19 references; 19 held from outside");
    for (unsigned size = TYPES; size-- > 0;) {
        for (unsigned i = 0; i < TYPES; i++) {
            if (JUMPING(i) == size) {
                expect_line(1, types[i].name, OBJECT(4 + size), ", 1 references; 1 held from outside");
            }
        }
    }
    TAP_STRING(report(), expected);
    for (unsigned i = 0; i < TYPES; i++) {
        ob_decref(objects[i]);
    }
}

TAP_TEST("dead objects are no leaks, but what they hold still lives because of them") {
    ob_object *inner = ob_str_from("inner");
    ob_object *chain = new_pair();
    set_left(chain, ob_new_ref(inner));
    uint32_t budget = ob_set_decref_budget(1);
    chain->refs |= OB_FLAG_DEAD; /* as when it waits */
    expect_nothing();
    expect_line(1, "leaks", ob_size_of(inner), ", 2 references; 1 held from outside");
    expect_line(1, "str", ob_size_of(inner), ", 2 references; 1 held from outside");
    TAP_STRING(report(), expected);
    ob_decref(inner);
    expect_nothing();
    expect_line(1, "leaks", ob_size_of(inner), ", 1 references");
    expect_line(1, "str", ob_size_of(inner), ", 1 references");
    TAP_STRING(report(), expected);
    chain->refs &= ~(uint32_t)OB_FLAG_DEAD;
    (void)ob_set_decref_budget(budget);
    ob_decref(chain);
}

TAP_TEST("flags and counts are the same afterwards, whatever they were") {
    ob_object *objects[8];
    ob_object *list = ob_list_new();
    for (unsigned i = 0; i < 8; i++) {
        objects[i] = i % 2 == 0 ? new_pair() : ob_str_from("leaf");
        (void)ob_list_append(list, objects[i]);
    }
    ob_object *weak = ob_weakref_new(objects[0], NULL);
    objects[1]->refs |= OB_FLAG_BUSY;
    for (unsigned i = 0; i < 3; i++) {
        ob_incref(objects[2]);
    }
    uint32_t before[8];
    for (unsigned i = 0; i < 8; i++) {
        before[i] = objects[i]->refs;
    }
    (void)report();
    for (unsigned i = 0; i < 8; i++) {
        TAP_EQUAL(objects[i]->refs, before[i]);
    }
    objects[1]->refs &= ~(uint32_t)OB_FLAG_BUSY;
    for (unsigned i = 0; i < 3; i++) {
        ob_decref(objects[2]);
    }
    ob_decref(weak);
    for (unsigned i = 0; i < 8; i++) {
        ob_decref(objects[i]);
    }
    ob_decref(list);
}

TAP_TEST("none of this needs memory") {
    ob_object *list = list_of(3);
    void *ballast = take_ballast();
    ob_region_stats before = ob_memory_get_stats();
    TAP_EQUAL(ob_get_totals().objects, 1);
    TAP_OK(ob_size_of(list) > 0);
    TAP_EQUAL(ob_find_holders(list, NULL, 0), 0);
    ob_text_sink sink = ob_text_sink_of(text, sizeof text);
    TAP_EQUAL(ob_report_leaks(&sink.sink), 1);
    ob_region_stats after = ob_memory_get_stats();
    TAP_EQUAL(before.used_bytes, after.used_bytes);
    TAP_EQUAL(before.peak_bytes, after.peak_bytes);
    drop_ballast(ballast);
    ob_decref(list);
}

TAP_TEST("of a damaged heap nothing is reported but where") {
    ob_object *before = new_pair();
    ob_object *object = list_of(3);
    const ob_type *whole = object->type;
    static const uintptr_t wild[] = {0, 1, 2, UINTPTR_MAX, 0x20, 0xDEADBEEC};
    for (size_t i = 0; i < sizeof wild / sizeof wild[0]; i++) {
        object->type = (const ob_type *)wild[i]; // NOLINT(performance-no-int-to-ptr)
        ob_text_sink sink = ob_text_sink_of(text, sizeof text);
        TAP_OK(ob_report_leaks(&sink.sink) == SIZE_MAX);
        TAP_OK(strstr(text, "leaks: not counted, the heap is damaged at 0x") == text);
        TAP_EQUAL(ob_find_holders(before, NULL, 0), 0);
        TAP_OK(ob_get_totals().objects <= 1);
        for (ob_heap_block at = {0}; ob_next_object(&at, NULL);) {
            TAP_OK(at.memory == before);
        }
    }
    object->type = whole;
    ob_decref(object);
    ob_decref(before);
}
