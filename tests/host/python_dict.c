/* Drives dict and set for python_dict.t: a line is an operation's name, its registers and keys; the answer is a line. Registers hold four
 * dicts and four sets. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "board.h"
#include "obol.h"
#include "types/hash.h"
#include "obol/name.h"

enum { REGISTERS = 4, NAMES = 4096 };

static ob_object *dicts[REGISTERS];
static ob_object *sets[REGISTERS];
static ob_object *names[NAMES];

static ob_object *name_of(int number) {
    if (names[number] == NULL) {
        char text[16];
        int length = snprintf(text, sizeof text, "k%d", number);
        ob_name *name = malloc(sizeof *name + (size_t)length + 1);
        *name = (ob_name){.head = OB_HEAD_IMMORTAL(&ob_name_type), .length = (uint32_t)length};
        name->hash = ob_hash_text(text, (size_t)length);
        memcpy(name->text, text, (size_t)length + 1);
        names[number] = &name->head;
    }
    return names[number];
}

/// frozenset({number, number + 1})
static ob_object *frozen_of(int number) {
    ob_object *set = ob_set_new();
    (void)ob_set_add(set, OB_INT(number));
    (void)ob_set_add(set, OB_INT(number + 1));
    ob_object *frozen = ob_frozenset_from(set);
    ob_decref(set);
    return frozen;
}

/// The object that a token stands for, new.
static ob_object *object_of(const char *token) {
    int number = atoi(token + 1);
    char text[16];
    switch (token[0]) {
    case 'i': return OB_INT(number);
    case 's': (void)snprintf(text, sizeof text, "k%d", number); return ob_str_from(text);
    case 'n': return name_of(number);
    case 'z': return frozen_of(number);
    case 'T': return OB_TRUE;
    case 'F': return OB_FALSE;
    default: return OB_NONE;
    }
}

static int write_out(ob_sink *self, const char *text, size_t length) {
    (void)self;
    fwrite(text, 1, length, stdout);
    return OB_OK;
}

static ob_sink out = {write_out, OB_OK};

static void end(void) {
    putchar('\n');
}

static void answer_number(int64_t number) {
    printf("%lld", (long long)number);
    end();
}

static void answer_error(void) {
    printf("%s", ob_error_name(ob_error()->code));
    ob_error_clear();
    end();
}

/// What a function returned, which is dropped.
static void answer(ob_object *object) {
    if (object == NULL) {
        answer_error();
        return;
    }
    (void)ob_write_repr(object, &out);
    ob_decref(object);
    end();
}

static void answer_code(int code) {
    if (code < 0) {
        answer_error();
    } else {
        answer_number(code);
    }
}

/// All that an iterator gives.
static void answer_all(ob_object *iterator) {
    ob_object *item;
    int more;
    while ((more = ob_next(iterator, &item)) == 1) {
        (void)ob_write_repr(item, &out);
        ob_decref(item);
        putchar(' ');
    }
    ob_decref(iterator);
    answer_code(more);
}

static void put(ob_object **place, ob_object *object) {
    if (object == NULL) {
        answer_error();
        return;
    }
    ob_object *old = *place;
    *place = object;
    ob_decref(old);
    answer_number(ob_length(object));
}

static void answer_item(ob_object *dict) {
    ob_object *key;
    ob_object *value;
    if (ob_dict_pop_item(dict, &key, &value) != OB_OK) {
        answer_error();
        return;
    }
    (void)ob_write_repr(key, &out);
    putchar(' ');
    ob_decref(key);
    answer(value);
}

static uint32_t hash_of(ob_object *set) {
    ob_object *frozen = ob_frozenset_from(set);
    uint32_t hash = 0;
    (void)ob_hash(frozen, &hash);
    ob_decref(frozen);
    return hash;
}

#define IS(name_) (strcmp(op, (name_)) == 0)

static void do_dict(const char *op, int a, int b, int c, ob_object *key, ob_object *value) {
    ob_object *dict = dicts[a];
    if (IS("set")) {
        answer_code(ob_dict_set(dict, key, value));
    } else if (IS("get")) {
        answer(b % 2 != 0 ? ob_get_item(dict, key) : ob_dict_get(dict, key));
    } else if (IS("getor")) {
        answer(ob_dict_get_or(dict, key, value));
    } else if (IS("find")) {
        ob_object *found = ob_dict_find(dict, key);
        answer(found != NULL ? ob_new_ref(found) : OB_NONE);
    } else if (IS("in")) {
        answer_code(ob_contains(dict, key));
    } else if (IS("del")) {
        answer_code(ob_dict_delete(dict, key));
    } else if (IS("pop")) {
        answer(ob_dict_pop(dict, key));
    } else if (IS("popor")) {
        answer(ob_dict_pop_or(dict, key, value));
    } else if (IS("popitem")) {
        answer_item(dict);
    } else if (IS("setdefault")) {
        answer(ob_dict_set_default(dict, key, value));
    } else if (IS("update")) {
        answer_code(ob_dict_update(dict, dicts[b]));
    } else if (IS("or")) {
        put(&dicts[c], ob_binary(OB_OR, dict, dicts[b]));
    } else if (IS("copy")) {
        put(&dicts[b], ob_dict_copy(dict));
    } else if (IS("clear")) {
        ob_dict_clear(dict);
        answer_number((int64_t)ob_dict_length(dict));
    } else if (IS("eq")) {
        answer_code(ob_compare(dict, dicts[b], OB_EQ));
    } else if (IS("repr")) {
        answer(ob_new_ref(dict));
    } else if (IS("keys")) {
        answer(ob_dict_keys(dict));
    } else if (IS("values")) {
        answer(ob_dict_values(dict));
    } else if (IS("items")) {
        answer(ob_dict_items(dict));
    } else if (IS("all")) {
        answer_all(ob_iterate(dict));
    } else if (IS("reversed")) {
        answer_all(ob_dict_reversed(dict));
    } else if (IS("pairs")) {
        ob_object *items = ob_dict_items(dict);
        ob_decref(dicts[b]);
        dicts[b] = ob_dict_new();
        answer_code(ob_dict_update(dicts[b], items));
        ob_decref(items);
    } else if (IS("fromkeys")) {
        put(&dicts[a], ob_dict_from_keys(sets[b], value));
    } else if (IS("keysand") || IS("keysor") || IS("keyssub") || IS("keysxor")) {
        ob_object *keys = ob_dict_keys(dict);
        ob_binary_op ops[] = {OB_AND, OB_OR, OB_SUBTRACT, OB_XOR};
        put(&sets[c], ob_binary(ops[IS("keysand") ? 0 : IS("keysor") ? 1 : IS("keyssub") ? 2 : 3], keys, sets[b]));
        ob_decref(keys);
    } else if (IS("keyseq")) {
        ob_object *keys = ob_dict_keys(dict);
        answer_code(ob_compare(keys, sets[b], OB_EQ));
        ob_decref(keys);
    } else {
        printf("no operation %s\n", op);
    }
}

static void do_set(const char *op, int a, int b, int c, ob_object *key) {
    ob_object *set = sets[a];
    ob_object *other = sets[b];
    static const char *const compares[] = {"eq", "ne", "lt", "le", "gt", "ge"};
    for (int i = 0; i < 6; i++) {
        if (IS(compares[i])) {
            answer_code(ob_compare(set, other, (ob_comparison)i));
            return;
        }
    }
    if (IS("add")) {
        answer_code(ob_set_add(set, key));
    } else if (IS("remove")) {
        answer_code(ob_set_remove(set, key));
    } else if (IS("discard")) {
        answer_code(ob_set_discard(set, key));
    } else if (IS("has")) {
        answer_code(ob_contains(set, key));
    } else if (IS("hasset")) {
        answer_code(ob_set_contains(set, other));
    } else if (IS("pop")) {
        answer(ob_set_pop(set));
    } else if (IS("clear")) {
        ob_set_clear(set);
        answer_number((int64_t)ob_set_length(set));
    } else if (IS("copy")) {
        put(&sets[b], ob_set_copy(set));
    } else if (IS("union")) {
        put(&sets[c], ob_set_union(set, other));
    } else if (IS("intersection")) {
        put(&sets[c], ob_binary(OB_AND, set, other));
    } else if (IS("difference")) {
        put(&sets[c], ob_set_difference(set, other));
    } else if (IS("xor")) {
        put(&sets[c], ob_binary(OB_XOR, set, other));
    } else if (IS("iunion")) {
        answer_code(ob_set_update(set, other));
    } else if (IS("iintersection")) {
        answer_code(ob_set_intersect(set, other));
    } else if (IS("idifference")) {
        answer_code(ob_set_subtract(set, other));
    } else if (IS("ixor")) {
        answer_code(ob_set_toggle(set, other));
    } else if (IS("addkeys")) {
        answer_code(ob_set_update(set, dicts[b]));
    } else if (IS("subset")) {
        answer_code(ob_set_is_subset(set, other));
    } else if (IS("superset")) {
        answer_code(ob_set_is_superset(set, other));
    } else if (IS("disjoint")) {
        answer_code(ob_set_is_disjoint(set, other));
    } else if (IS("hash")) {
        answer_number(hash_of(set) == hash_of(other));
    } else if (IS("repr")) {
        answer(ob_new_ref(set));
    } else if (IS("frozen")) {
        answer(ob_frozenset_from(set));
    } else if (IS("all")) {
        answer_all(ob_iterate(set));
    } else {
        printf("no operation %s\n", op);
    }
}

int main(void) {
    if (ob_init(board_regions, board_region_count) != OB_OK) {
        return 1;
    }
    for (int i = 0; i < REGISTERS; i++) {
        dicts[i] = ob_dict_new();
        sets[i] = ob_set_new();
    }
    char line[128];
    while (fgets(line, sizeof line, stdin) != NULL) {
        char what;
        char op[16];
        char key_token[16];
        char value_token[16];
        int a;
        int b;
        int c;
        if (sscanf(line, "%c %15s %d %d %d %15s %15s", &what, op, &a, &b, &c, key_token, value_token) != 7) {
            printf("cannot read: %s", line);
            continue;
        }
        ob_object *key = object_of(key_token);
        ob_object *value = object_of(value_token);
        if (what == 'd') {
            do_dict(op, a, b, c, key, value);
        } else {
            do_set(op, a, b, c, key);
        }
        ob_decref(key);
        ob_decref(value);
    }
    for (int i = 0; i < REGISTERS; i++) {
        ob_decref(dicts[i]);
        ob_decref(sets[i]);
    }
    while (ob_gc_step(1000)) { /* ends: nothing dies meanwhile */
    }
    return ob_memory_get_stats().blocks == 0 && ob_heap_check() == NULL ? 0 : 2;
}
