/* Lists, tuples, slices and ranges, driven by lines of text: see python_list.t, which knows what Python answers.
 *
 * A line is an operation, a register, and arguments, with blanks between: a literal as Python writes it (without blanks), or @n for a
 * register. The answer is the result's repr or the error's name, and then how the register looks. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "board.h"
#include "obol.h"

enum { REGISTERS = 8, ARGUMENTS = 6, SHOWN = 24 };

static ob_object *registers[REGISTERS];
static const char *at; ///< what is being parsed
static char shown[1 << 20];

/* --- Code that changes the list whose operation called it ---------------------------------------------------------- */

typedef struct meddler {
    ob_object head;
    int32_t kind; ///< what it does when it is compared, or asked for the next item
    int32_t left; ///< of an iterator: items to come
} meddler;

static ob_object *victim; ///< the register of the operation; borrowed
static int fuse;          ///< changes that may still be made in this operation

static void drop_slice(ptrdiff_t start, ptrdiff_t stop, ptrdiff_t step) {
    (void)ob_list_delete_slice(victim, start, stop, step);
}

static void set_threes(void) {
    ob_object *threes = ob_tuple_of(OB_INT(3), OB_INT(3), OB_INT(3));
    (void)ob_list_set_slice(victim, 0, OB_LAST(1), 1, threes);
    ob_decref(threes);
}

static void change(int kind) {
    if (fuse == 0 || ob_type_of(victim) != &ob_list_type) {
        return;
    }
    fuse--;
    size_t length = ob_list_length(victim);
    switch (kind) {
    case 1: ob_list_clear(victim); break;
    case 2: (void)ob_list_append(victim, OB_INT(99)); break;
    case 3: (void)ob_list_insert(victim, 0, OB_INT(98)); break;
    case 4: ob_xdecref(length > 0 ? ob_list_pop(victim, -1) : NULL); break;
    case 5: ob_xdecref(length > 0 ? ob_list_pop(victim, 0) : NULL); break;
    case 6: drop_slice(1, 4, 1); break;
    case 7: ob_list_reverse(victim); break;
    case 8: set_threes(); break;
    case 9: (void)(length < 40 ? ob_list_extend(victim, victim) : 0); break;
    case 10: drop_slice(0, OB_LAST(2), 2); break;
    case 11: (void)(length > 0 ? ob_list_set(victim, 0, OB_NONE) : 0); break;
    default: break;
    }
}

static int meddler_compare(ob_object *self, ob_object *other, ob_comparison op);
static int meddler_next(ob_object *self, ob_object **item);

static ob_object *meddler_repr(ob_object *self, size_t *cursor, ob_sink *sink) {
    (void)cursor;
    ob_sink_text(sink, "M");
    ob_sink_number(sink, ((meddler *)(void *)self)->kind);
    return NULL;
}

static const OB_TYPE_DEFINE(meddler_type, "meddler", meddler, .repr_next = meddler_repr, .compare = meddler_compare);
static const OB_TYPE_DEFINE(iterator_type, "iterator", meddler, .next = meddler_next);

static int meddler_compare(ob_object *self, ob_object *other, ob_comparison op) {
    int32_t kind = ((meddler *)(void *)self)->kind;
    change(kind);
    if (op == OB_EQ) {
        return kind % 2;
    }
    if (ob_type_of(other) != &meddler_type) {
        return OB_NOT_IMPLEMENTED;
    }
    int32_t theirs = ((meddler *)(void *)other)->kind;
    return op == OB_LT ? kind < theirs : op == OB_LE ? kind <= theirs : op == OB_GT ? kind > theirs : kind >= theirs;
}

static int meddler_next(ob_object *self, ob_object **item) {
    meddler *iterator = (meddler *)(void *)self;
    change(iterator->kind);
    if (iterator->left == 0) {
        return 0;
    }
    *item = OB_INT(--iterator->left);
    return 1;
}

static ob_object *new_meddler(const ob_type *type, int32_t kind, int32_t left) {
    meddler *made = (meddler *)(void *)ob_object_new(type, 0);
    made->kind = kind;
    made->left = left;
    return &made->head;
}

/// The first 30 items that the iterator gives while each step changes the list.
static ob_object *walked(ob_object *iterator, int kind) {
    ob_object *seen = ob_list_new();
    ob_object *item;
    while (ob_list_length(seen) < 30 && ob_next(iterator, &item) == 1) {
        (void)ob_list_append(seen, item);
        ob_decref(item);
        change(kind);
    }
    ob_decref(iterator);
    return seen;
}

/* --- Literals ------------------------------------------------------------------------------------------------------ */

static ob_object *parse(void);

static ob_object *parse_items(char end) {
    ob_object *list = ob_list_new();
    while (*at != end) {
        ob_object *item = parse();
        (void)ob_list_append(list, item);
        ob_decref(item);
        at += *at == ',';
    }
    at++;
    return list;
}

static ob_object *parse_tuple(void) {
    ob_object *items = parse_items(')');
    ob_object *tuple = ob_tuple_from_iterable(items);
    ob_decref(items);
    return tuple;
}

static ob_object *parse_text(void) {
    const char *start = at;
    at = strchr(at, '\'') + 1;
    return ob_str_new(start, (size_t)(at - 1 - start));
}

static ob_object *parse_name(const char *name, ob_object *value) {
    at += strlen(name);
    return value;
}

static ob_object *parse(void) {
    switch (*at) {
    case '[': at++; return parse_items(']');
    case '(': at++; return parse_tuple();
    case '\'': at++; return parse_text();
    case 'N': return parse_name("None", OB_NONE);
    case 'T': return parse_name("True", OB_TRUE);
    case 'F': return parse_name("False", OB_FALSE);
    case 'M': return new_meddler(&meddler_type, (int32_t)strtol(at + 1, (char **)(uintptr_t)&at, 10), 0);
    case 'I': { /* Ikind:items */
        int32_t kind = (int32_t)strtol(at + 1, (char **)(uintptr_t)&at, 10);
        return new_meddler(&iterator_type, kind, (int32_t)strtol(at + 1, (char **)(uintptr_t)&at, 10));
    }
    case '@': at += 2; return ob_new_ref(registers[at[-1] - '0']);
    default: {
        char *end;
        long number = strtol(at, &end, 10);
        at = end;
        return OB_INT(number);
    }
    }
}

/* --- Keys and orders ----------------------------------------------------------------------------------------------- */

static ob_object *key_of(ob_object *item, void *context) {
    int divisor = *(int *)context;
    if (!ob_int_check(item)) {
        ob_error_set(OB_ETYPE, "not an int", item);
        return NULL;
    }
    int32_t rest = (int32_t)(ob_int_value(item) % divisor);
    return OB_INT(rest < 0 ? rest + divisor : rest);
}

static int less_of(ob_object *left, ob_object *right, void *context) {
    if (!ob_int_check(left) || !ob_int_check(right)) {
        return ob_error_set(OB_ETYPE, "not ints", left);
    }
    return key_of(left, context) < key_of(right, context);
}

static ob_object *call_key(ob_object *self, ob_object *args) {
    int divisor = 7;
    (void)self;
    return key_of(ob_tuple_peek(args, 0), &divisor);
}

static ob_object *call_compare(ob_object *self, ob_object *args) {
    int divisor = 5;
    (void)self;
    ob_object *left = key_of(ob_tuple_peek(args, 0), &divisor);
    ob_object *right = left != NULL ? key_of(ob_tuple_peek(args, 1), &divisor) : NULL;
    return right != NULL ? OB_INT(ob_int_value(left) - ob_int_value(right)) : NULL;
}

static OB_FUNCTION_DEFINE(key_function, "key", 1, 1, call_key);
static OB_FUNCTION_DEFINE(compare_function, "compare", 2, 2, call_compare);

static int sort(ob_object *list, const char *how) {
    int divisor = 10;
    ob_sort order = {.reverse = strchr(how, 'r') != NULL, .context = &divisor};
    order.key_code = strchr(how, 'k') != NULL ? key_of : NULL;
    order.less_code = strchr(how, 'l') != NULL ? less_of : NULL;
    order.key = strchr(how, 'K') != NULL ? OB_FUNCTION(key_function) : NULL;
    order.compare = strchr(how, 'L') != NULL ? OB_FUNCTION(compare_function) : NULL;
    return ob_list_sort(list, &order);
}

/* --- Operations ---------------------------------------------------------------------------------------------------- */

/// An operation's result: new, NULL with an error, or nothing at all.
static ob_object *status(int error) {
    return error < 0 ? NULL : ob_new_ref(OB_NONE);
}

static ob_object *truth(int answer) {
    return answer < 0 ? NULL : answer != 0 ? OB_TRUE : OB_FALSE;
}

static ob_object *number(int64_t answer) {
    return answer < 0 ? NULL : ob_int_new(answer);
}

static ptrdiff_t int_of(ob_object *object) {
    return ob_int_value(object);
}

/// Put a new object into a register; the answer is None.
static ob_object *put(ob_object **target, ob_object *value) {
    if (value == NULL) {
        return NULL;
    }
    ob_decref(*target);
    *target = value;
    return OB_NONE;
}

static ob_object *collected(ob_object *iterator) {
    ob_object *list = iterator != NULL ? ob_list_from_iterable(iterator) : NULL;
    ob_xdecref(iterator);
    return list;
}

static ob_object *reversed(ob_object *object) {
    const ob_type *type = ob_type_of(object);
    return type == &ob_list_type    ? ob_list_reversed(object)
           : type == &ob_tuple_type ? ob_tuple_reversed(object)
                                    : ob_range_reversed(object);
}

static ob_object *index_in(ob_object *self, ob_object **a) {
    const ob_type *type = ob_type_of(self);
    return type == &ob_list_type    ? number(ob_list_index(self, a[0], int_of(a[1]), int_of(a[2])))
           : type == &ob_tuple_type ? number(ob_tuple_index(self, a[0], int_of(a[1]), int_of(a[2])))
                                    : number(ob_range_index(self, a[0]));
}

static ob_object *count_in(ob_object *self, ob_object *item) {
    const ob_type *type = ob_type_of(self);
    return type == &ob_list_type    ? number(ob_list_count(self, item))
           : type == &ob_tuple_type ? number(ob_tuple_count(self, item))
                                    : number(ob_range_contains(self, item));
}

/// Equal hashes of what is equal, or the error.
static ob_object *same_hash(ob_object *a, ob_object *b) {
    uint32_t one;
    uint32_t other;
    return ob_hash(a, &one) == OB_OK && ob_hash(b, &other) == OB_OK ? truth(one == other) : NULL;
}

static ob_object *slice_indices(ob_object *slice, ob_object *length) {
    ob_span span;
    if (ob_slice_indices(slice, (size_t)int_of(length), &span) != OB_OK) {
        return NULL;
    }
    return ob_tuple_of(OB_INT(span.start), OB_INT(span.stop), OB_INT(span.step), OB_INT((ptrdiff_t)span.count));
}

static ob_object *with_slice(const char *operation, ob_object *self, ob_object **a) {
    ob_object *slice = ob_slice_new(a[0], a[1], a[2]);
    ob_object *result = NULL;
    if (strcmp(operation, "getslice") == 0) {
        result = ob_get_item(self, slice);
    } else if (strcmp(operation, "setslice") == 0) {
        result = status(ob_set_item(self, slice, a[3]));
    } else if (strcmp(operation, "delslice") == 0) {
        result = status(ob_delete_item(self, slice));
    } else if (strcmp(operation, "slicerepr") == 0) {
        result = ob_new_ref(slice);
    } else {
        result = slice_indices(slice, a[3]);
    }
    ob_decref(slice);
    return result;
}

static ob_object *run(const char *operation, ob_object **target, ob_object **a, const char *word) {
    ob_object *self = *target;
#define IS(name_) (strcmp(operation, name_) == 0)
    if (strstr(operation, "slice") != NULL) {
        return with_slice(operation, self, a);
    }
    if (IS("put"))
        return put(target, ob_new_ref(a[0]));
    if (IS("append"))
        return status(ob_list_append(self, a[0]));
    if (IS("extend"))
        return status(ob_list_extend(self, a[0]));
    if (IS("insert"))
        return status(ob_list_insert(self, int_of(a[0]), a[1]));
    if (IS("pop"))
        return ob_list_pop(self, int_of(a[0]));
    if (IS("remove"))
        return status(ob_list_remove(self, a[0]));
    if (IS("clear"))
        return ob_list_clear(self), OB_NONE;
    if (IS("copy"))
        return put(target, ob_list_copy(a[0]));
    if (IS("index"))
        return index_in(self, a);
    if (IS("count"))
        return count_in(self, a[0]);
    if (IS("reverse"))
        return ob_list_reverse(self), OB_NONE;
    if (IS("sort"))
        return status(sort(self, word));
    if (IS("sorted"))
        return ob_sorted(self, NULL);
    if (IS("get"))
        return ob_get_item(self, a[0]);
    if (IS("set"))
        return status(ob_set_item(self, a[0], a[1]));
    if (IS("del"))
        return status(ob_delete_item(self, a[0]));
    if (IS("contains"))
        return truth(ob_contains(self, a[0]));
    if (IS("add"))
        return put(target, ob_add(a[0], a[1]));
    if (IS("mul"))
        return put(target, ob_multiply(a[0], a[1]));
    if (IS("imul"))
        return status(ob_list_repeat_in_place(self, int_of(a[0])));
    if (IS("len"))
        return number(ob_length(self));
    if (IS("truth"))
        return truth(ob_truth(self));
    if (IS("tuple"))
        return put(target, ob_tuple_from_iterable(a[0]));
    if (IS("list"))
        return put(target, ob_list_from_iterable(a[0]));
    if (IS("range"))
        return put(target, ob_range_new(int_of(a[0]), int_of(a[1]), int_of(a[2])));
    if (IS("iterate"))
        return collected(ob_iterate(self));
    if (IS("reversed"))
        return collected(reversed(self));
    if (IS("walk"))
        return walked(ob_iterate(self), (int)int_of(a[0]));
    if (IS("walkback"))
        return walked(ob_list_reversed(self), (int)int_of(a[0]));
    if (IS("hash"))
        return same_hash(self, a[0]);
    static const char *const comparisons[] = {"eq", "ne", "lt", "le", "gt", "ge"};
    for (int op = 0; op < 6; op++) {
        if (IS(comparisons[op]))
            return truth(ob_compare(self, a[0], (ob_comparison)op));
    }
    fprintf(stderr, "no operation %s\n", operation);
    exit(1);
}

/* --- Answers ------------------------------------------------------------------------------------------------------- */

static void show(ob_object *object) {
    ob_text_sink sink = ob_text_sink_of(shown, sizeof shown);
    (void)ob_write_repr(object, &sink.sink);
    fputs(shown, stdout);
}

/// All of what is short, and every so many items of what is long.
static void show_register(ob_object *object) {
    int32_t length = ob_length(object);
    if (length <= SHOWN || ob_type_of(object) != &ob_list_type) {
        show(object);
        return;
    }
    ob_object *some = ob_list_slice(object, 0, OB_LAST(1), length / 8);
    printf("%d ", length);
    show(some);
    ob_decref(some);
}

static void answer(char *line) {
    ob_object *a[ARGUMENTS] = {NULL};
    char *operation = strtok(line, " \n");
    ob_object **target = &registers[atoi(strtok(NULL, " \n"))];
    const char *word = strtok(NULL, " \n");
    if (strcmp(operation, "sort") != 0) {
        const char *text = word;
        for (int i = 0; text != NULL && i < ARGUMENTS; i++) {
            at = text;
            a[i] = parse();
            text = strtok(NULL, " \n");
        }
    }
    victim = *target;
    fuse = 3;
    ob_object *result = run(operation, target, a, word);
    fuse = 0;
    if (result != NULL) {
        show(result);
    } else {
        fputs(ob_error_name(ob_error()->code), stdout);
        ob_error_clear();
    }
    fputs(" ", stdout);
    show_register(*target);
    fputs("\n", stdout);
    ob_xdecref(result);
    for (int i = 0; i < ARGUMENTS; i++) {
        ob_xdecref(a[i]);
    }
}

int main(void) {
    static char line[1 << 20];
    if (ob_init(board_regions, board_region_count) != OB_OK) {
        return 1;
    }
    for (int i = 0; i < REGISTERS; i++) {
        registers[i] = ob_list_new();
    }
    while (fgets(line, sizeof line, stdin) != NULL) {
        answer(line);
    }
    for (int i = 0; i < REGISTERS; i++) {
        ob_decref(registers[i]);
    }
    while (ob_gc_step(1000)) {
    }
    ob_region_stats stats = ob_memory_get_stats();
    return stats.blocks == 0 && ob_heap_check() == NULL ? 0 : 2;
}
