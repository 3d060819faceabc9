/* Drives weak dictionaries and sets for python_weak.t: a line is an operation's name and four numbers; the answer is a line. Slots hold
 * things, which are hashed and compared by their number, or None. */
#include <stdio.h>
#include <string.h>

#include "board.h"
#include "obol.h"

enum { SLOTS = 256 };

typedef struct thing {
    ob_container head;
    ob_object *number;
} thing;

static const ob_type thing_type;

static ob_object *number_of(const ob_object *object) {
    return ((const thing *)(const void *)object)->number;
}

static int compare_things(ob_object *self, ob_object *other, ob_comparison op) {
    bool knows = op == OB_EQ && ob_is_instance(other, &thing_type);
    return knows ? number_of(self) == number_of(other) : OB_NOT_IMPLEMENTED;
}

static int hash_thing(ob_object *self, uint32_t *hash) {
    return ob_hash(number_of(self), hash);
}

static ob_object *thing_repr(ob_object *self, size_t *cursor, ob_sink *sink) {
    (void)cursor;
    ob_sink_text(sink, "t");
    ob_sink_number(sink, ob_int_small_value(number_of(self)));
    return NULL;
}

static const OB_TYPE_DEFINE(thing_type, "thing", thing, OB_FIELDS(thing, number, number), .compare = compare_things,
                            .hash = hash_thing, .repr_next = thing_repr);

static ob_object *slots[SLOTS];
static ob_object *containers[3]; ///< by value, by key, set

static void drop(int slot) {
    ob_object *old = slots[slot];
    slots[slot] = OB_NONE;
    ob_decref(old);
}

static void answer_text(ob_object *object) {
    static char text[4096];
    ob_text_sink sink = ob_text_sink_of(text, sizeof text);
    (void)ob_write_repr(object, &sink.sink);
    fputs(text, stdout);
}

static void answer_error(void) {
    fputs(ob_error_name(ob_error()->code), stdout);
    ob_error_clear();
}

static void answer_new(ob_object *object) {
    if (object == NULL) {
        answer_error();
        return;
    }
    answer_text(object);
    ob_decref(object);
}

static void answer_int(int code) {
    if (code < 0) {
        answer_error();
    } else {
        printf("%d", code);
    }
}

/// Everything in it; after `turns` items the slots from `first` to `last` are dropped.
static void walk(ob_object *iterator, int turns, int first, int last) {
    ob_object *item;
    int answer = ob_next(iterator, &item);
    for (int turn = 1; answer == 1; turn++) {
        answer_text(item);
        putchar(' ');
        ob_decref(item);
        for (int i = first; turn == turns && i < last; i++) {
            drop(i);
        }
        answer = ob_next(iterator, &item);
    }
    if (answer < 0) {
        answer_error();
    }
    ob_decref(iterator);
}

static ob_object *iterate(int kind, int part) {
    ob_object *container = containers[kind];
    if (kind == 2 || part == 0) {
        return ob_iterate(container);
    }
    return part == 1 ? ob_weak_dict_values(container) : ob_weak_dict_items(container);
}

static void do_dict(char op, ob_object *dict, ob_object *key, ob_object *value) {
    ob_object *other;
    switch (op) {
    case 's': answer_int(ob_weak_dict_set(dict, key, value)); break;
    case 'g': answer_new(ob_weak_dict_get(dict, key)); break;
    case 'G': answer_new(ob_weak_dict_get_or(dict, key, OB_NONE)); break;
    case 'c': answer_int(ob_weak_dict_contains(dict, key)); break;
    case 'd': answer_int(ob_weak_dict_delete(dict, key)); break;
    case 'p': answer_new(ob_weak_dict_pop(dict, key)); break;
    case 'P': answer_new(ob_weak_dict_pop_or(dict, key, OB_NONE)); break;
    case 'S': answer_new(ob_weak_dict_set_default(dict, key, value)); break;
    case 'C': ob_weak_dict_clear(dict); break;
    case 'u': {
        ob_object *source = ob_dict_new();
        (void)ob_dict_set(source, key, value);
        answer_int(ob_weak_dict_update(dict, source));
        ob_decref(source);
        break;
    }
    default:
        if (ob_weak_dict_pop_item(dict, &key, &other) != OB_OK) {
            answer_error();
            break;
        }
        answer_new(key);
        putchar(' ');
        answer_new(other);
    }
}

static void do_set(char op, ob_object *set, ob_object *item) {
    switch (op) {
    case 's': answer_int(ob_weak_set_add(set, item)); break;
    case 'c': answer_int(ob_weak_set_contains(set, item)); break;
    case 'd': answer_int(ob_weak_set_remove(set, item)); break;
    case 'D': {
        int found = ob_weak_set_discard(set, item);
        answer_int(found < 0 ? found : 0);
        break;
    }
    case 'u': {
        ob_object *list = ob_list_of(item);
        answer_int(ob_weak_set_update(set, list));
        ob_decref(list);
        break;
    }
    default: ob_weak_set_clear(set);
    }
}

static void do_line(char op, int kind, int a, int b, int c) {
    if (op == 'n') {
        ob_object *made = ob_object_new(&thing_type, 0);
        ((thing *)(void *)made)->number = OB_INT(b);
        drop(a);
        slots[a] = made;
    } else if (op == 'x') {
        drop(a);
    } else if (op == 'w') {
        walk(iterate(kind, a / 1000), a % 1000, b, c);
    } else if (kind == 2) {
        do_set(op, containers[2], slots[a]);
    } else {
        do_dict(op, containers[kind], kind == 0 ? OB_INT(b) : slots[a], kind == 0 ? slots[a] : OB_INT(b));
    }
    printf(" %d\n", kind < 3 ? (int)ob_length(containers[kind]) : 0);
}

int main(void) {
    if (ob_init(board_regions, board_region_count) != OB_OK) {
        return 1;
    }
    (void)ob_set_decref_budget(OB_UNLIMITED);
    containers[0] = ob_weak_value_dict_new();
    containers[1] = ob_weak_key_dict_new();
    containers[2] = ob_weak_set_new();
    for (int i = 0; i < SLOTS; i++) {
        slots[i] = OB_NONE;
    }
    char line[64];
    while (fgets(line, sizeof line, stdin) != NULL) {
        char op;
        int kind;
        int a;
        int b;
        int c;
        if (sscanf(line, "%c %d %d %d %d", &op, &kind, &a, &b, &c) != 5) {
            printf("cannot read: %s", line);
            continue;
        }
        do_line(op, kind, a, b, c);
    }
    for (int i = 0; i < SLOTS; i++) {
        drop(i);
    }
    bool empty = true;
    for (int i = 0; i < 3; i++) {
        empty = empty && ob_length(containers[i]) == 0;
        ob_decref(containers[i]);
    }
    while (ob_gc_step(1000)) { /* ends: nothing dies meanwhile */
    }
    return empty && ob_memory_get_stats().blocks == 0 && ob_heap_check() == NULL ? 0 : 2;
}
