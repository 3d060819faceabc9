/* Operations on str, bytes and bytearray that tests/host/python_str.t tells, one in a line: a name and its arguments, with spaces between.
 * An argument is s, n, b or a and hexadecimal digits (a str, a name, bytes, a bytearray), y and such digits (an iterator over bytes), l
 * and arguments with commas (a list), i and a number, or - (nothing). The answer is
 * one line: the result's repr, or the error's name. "=" is the bytearray that is kept from line to line. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "board.h"
#include "obol.h"

enum { ARGUMENTS = 5, LINE_BYTES = 8192 };

static ob_object *argument[ARGUMENTS]; /* NULL: nothing */
static size_t count;
static ob_object *kept;

static ob_object *parse(const char *word) {
    if (word[0] == '-') {
        return NULL;
    }
    if (word[0] == '=') {
        return ob_new_ref(kept);
    }
    if (word[0] == 'i') {
        return OB_INT(strtol(word + 1, NULL, 10));
    }
    if (word[0] == 'l') {
        ob_object *list = ob_list_new();
        for (const char *item = word + 1; *item != '\0';) {
            char one[LINE_BYTES];
            size_t length = strcspn(item, ",");
            memcpy(one, item, length);
            one[length] = '\0';
            ob_object *object = parse(one);
            (void)ob_list_append(list, object);
            ob_decref(object);
            item += length + (item[length] == ',');
        }
        return list;
    }
    ob_object *bytes = ob_bytes_fromhex(word + 1, strlen(word + 1));
    ob_object *result = NULL;
    switch (word[0]) {
    case 's': result = ob_bytes_decode(bytes); break;
    case 'n': result = ob_name_new((const char *)ob_bytes_data(bytes), ob_bytes_length(bytes)); break;
    case 'a': result = ob_bytearray_new(ob_bytes_data(bytes), ob_bytes_length(bytes)); break;
    case 'y': result = ob_iterate(bytes); break;
    default: return bytes;
    }
    ob_decref(bytes);
    return result;
}

static ptrdiff_t number(size_t index, ptrdiff_t otherwise) {
    return index < count && argument[index] != NULL ? ob_int_value(argument[index]) : otherwise;
}

static ob_object *status(int error) {
    return error < 0 ? NULL : ob_new_ref(OB_NONE);
}

static ob_object *truth(int answer) {
    return answer < 0 ? NULL : answer != 0 ? OB_TRUE : OB_FALSE;
}

static ob_object *place(ptrdiff_t index, bool may_be_missing) {
    return index >= 0 || (index == -1 && may_be_missing) ? OB_INT(index) : NULL;
}

#define IS(name_) (strcmp(what, (name_)) == 0)
#define SELF      argument[0]
#define OTHER     argument[1]
#define BOUNDS    number(2, 0), number(3, OB_NO_BOUND)

static ob_object *search(const char *what) {
    if (IS("find")) {
        return place(ob_text_find(SELF, OTHER, BOUNDS), true);
    }
    if (IS("rfind")) {
        return place(ob_text_rfind(SELF, OTHER, BOUNDS), true);
    }
    if (IS("index")) {
        return place(ob_text_index(SELF, OTHER, BOUNDS), false);
    }
    if (IS("rindex")) {
        return place(ob_text_rindex(SELF, OTHER, BOUNDS), false);
    }
    if (IS("count")) {
        return place(ob_text_count(SELF, OTHER, BOUNDS), false);
    }
    if (IS("startswith")) {
        return truth(ob_text_startswith(SELF, OTHER, BOUNDS));
    }
    if (IS("endswith")) {
        return truth(ob_text_endswith(SELF, OTHER, BOUNDS));
    }
    return IS("in") ? truth(ob_contains(SELF, OTHER)) : NULL;
}

static ob_object *take_apart(const char *what) {
    if (IS("split")) {
        return ob_text_split(SELF, OTHER, number(2, OB_ALL));
    }
    if (IS("rsplit")) {
        return ob_text_rsplit(SELF, OTHER, number(2, OB_ALL));
    }
    if (IS("splitlines")) {
        return ob_text_splitlines(SELF, number(1, 0) != 0);
    }
    if (IS("partition")) {
        return ob_text_partition(SELF, OTHER);
    }
    if (IS("rpartition")) {
        return ob_text_rpartition(SELF, OTHER);
    }
    if (IS("join")) {
        return ob_text_join(SELF, OTHER);
    }
    if (IS("slice")) {
        return ob_text_slice(SELF, number(1, OB_NO_BOUND), number(2, OB_NO_BOUND), number(3, 1));
    }
    return IS("get") ? ob_get_item(SELF, OTHER) : NULL;
}

static ob_object *change(const char *what) {
    static const char *const cases[] = {"upper", "lower", "swapcase", "capitalize", "title"};
    static const char *const classes[] = {"isalnum", "isalpha", "isascii", "isdigit",
                                          "islower", "isspace", "istitle", "isupper"};
    for (unsigned i = 0; i < 5; i++) {
        if (IS(cases[i])) {
            return ob_text_change(SELF, (ob_text_case)i);
        }
    }
    for (unsigned i = 0; i < 8; i++) {
        if (IS(classes[i])) {
            return truth(ob_text_is(SELF, (ob_text_class)i));
        }
    }
    static const struct {
        const char *name;
        ob_object *(*function)(ob_object *, ob_object *);
    } two[] = {{"strip", ob_text_strip},
               {"lstrip", ob_text_lstrip},
               {"rstrip", ob_text_rstrip},
               {"removeprefix", ob_text_removeprefix},
               {"removesuffix", ob_text_removesuffix},
               {"add", ob_add},
               {"mul", ob_multiply}};
    for (unsigned i = 0; i < 7; i++) {
        if (IS(two[i].name)) {
            return two[i].function(SELF, OTHER);
        }
    }
    if (IS("replace")) {
        return ob_text_replace(SELF, OTHER, argument[2], number(3, OB_ALL));
    }
    if (IS("zfill")) {
        return ob_text_zfill(SELF, number(1, 0));
    }
    if (IS("center")) {
        return ob_text_center(SELF, number(1, 0), argument[2]);
    }
    if (IS("ljust")) {
        return ob_text_ljust(SELF, number(1, 0), argument[2]);
    }
    return IS("rjust") ? ob_text_rjust(SELF, number(1, 0), argument[2]) : NULL;
}

static ob_object *walk(void) {
    ob_object *list = ob_list_new();
    ob_object *iterator = ob_iterate(SELF);
    ob_object *item;
    while (ob_next(iterator, &item) == 1) {
        (void)ob_list_append(list, item);
        ob_decref(item);
    }
    ob_decref(iterator);
    return list;
}

/// format % a tuple of a list's items.
static ob_object *percent(void) {
    ob_object *items[8];
    size_t length = ob_list_length(OTHER);
    for (size_t i = 0; i < length; i++) {
        items[i] = ob_list_peek(OTHER, (ptrdiff_t)i);
    }
    ob_object *args = ob_tuple_from(items, length);
    ob_object *result = ob_str_percent(SELF, args);
    ob_decref(args);
    return result;
}

static ob_object *ask(const char *what) {
    static const char *const orders[] = {"eq", "ne", "lt", "le", "gt", "ge"};
    for (unsigned i = 0; i < 6; i++) {
        if (IS(orders[i])) {
            return truth(ob_compare(SELF, OTHER, (ob_comparison)i));
        }
    }
    if (IS("len")) {
        return OB_INT(ob_is_instance(SELF, &ob_str_type) ? (ptrdiff_t)ob_str_points(SELF) : ob_length(SELF));
    }
    if (IS("percent")) {
        return percent();
    }
    if (IS("str")) {
        return ob_str_of(SELF);
    }
    if (IS("repr")) {
        return ob_repr(SELF);
    }
    if (IS("encode")) {
        return ob_str_encode(SELF);
    }
    if (IS("decode")) {
        return ob_bytes_decode(SELF);
    }
    if (IS("hex")) {
        return ob_bytes_hex(SELF);
    }
    if (IS("fromhex")) {
        return ob_bytes_fromhex(ob_str_text(SELF), ob_str_length(SELF));
    }
    if (IS("bytes")) {
        return ob_bytes_of(SELF);
    }
    if (IS("ord")) {
        int32_t point = ob_str_ord(SELF);
        return point < 0 ? NULL : OB_INT(point);
    }
    if (IS("chr")) {
        return ob_str_chr((uint32_t)number(0, 0));
    }
    return IS("list") ? walk() : NULL;
}

static ob_object *mutate(const char *what) {
    if (IS("append")) {
        return status(ob_bytearray_append(SELF, (uint8_t)number(1, 0)));
    }
    if (IS("extend")) {
        return status(ob_bytearray_extend(SELF, OTHER));
    }
    if (IS("insert")) {
        return status(ob_bytearray_insert(SELF, number(1, 0), (uint8_t)number(2, 0)));
    }
    if (IS("pop")) {
        int byte = ob_bytearray_pop(SELF, number(1, -1));
        return byte < 0 ? NULL : OB_INT(byte);
    }
    if (IS("remove")) {
        return status(ob_bytearray_remove(SELF, (uint8_t)number(1, 0)));
    }
    if (IS("reverse")) {
        ob_bytearray_reverse(SELF);
        return ob_new_ref(OB_NONE);
    }
    if (IS("resize")) {
        return status(ob_bytearray_resize(SELF, (size_t)number(1, 0)));
    }
    if (IS("set")) {
        return status(ob_set_item(SELF, OTHER, argument[2]));
    }
    if (IS("del")) {
        return status(ob_delete_item(SELF, OTHER));
    }
    if (IS("setslice")) {
        return status(
            ob_bytearray_set_slice(SELF, number(1, OB_NO_BOUND), number(2, OB_NO_BOUND), number(3, 1), argument[4]));
    }
    return NULL;
}

/// The groups' functions return NULL without an error for what they do not know.
static ob_object *perform(const char *what) {
    ob_error_clear();
    ob_object *result = search(what);
    if (result == NULL && ob_error()->code == OB_OK) {
        result = take_apart(what);
    }
    if (result == NULL && ob_error()->code == OB_OK) {
        result = change(what);
    }
    if (result == NULL && ob_error()->code == OB_OK) {
        result = ask(what);
    }
    if (result == NULL && ob_error()->code == OB_OK) {
        result = mutate(what);
    }
    return result;
}

static int write_out(ob_sink *self, const char *text, size_t length) {
    (void)self;
    fwrite(text, 1, length, stdout);
    return OB_OK;
}

static void answer(char *line) {
    ob_sink out = {write_out, OB_OK};
    const char *what = strtok(line, " \n");
    count = 0;
    for (char *word; count < ARGUMENTS && (word = strtok(NULL, " \n")) != NULL;) {
        argument[count++] = parse(word);
    }
    if (strcmp(what, "keep") == 0) {
        ob_decref(kept);
        kept = ob_new_ref(argument[0]);
    }
    ob_object *result = strcmp(what, "keep") == 0 ? ob_new_ref(OB_NONE) : perform(what);
    if (result == NULL) {
        printf("%s", ob_error_name(ob_error()->code));
    } else {
        (void)ob_write_repr(result, &out);
    }
    if (count > 0 && argument[0] == kept && kept != OB_NONE) {
        printf(" ");
        (void)ob_write_repr(kept, &out);
    }
    printf("\n");
    ob_xdecref(result);
    while (count > 0) {
        count--;
        ob_xdecref(argument[count]);
        argument[count] = NULL;
    }
}

int main(void) {
    static char line[LINE_BYTES];
    if (ob_init(board_regions, board_region_count) != OB_OK) {
        return 1;
    }
    kept = OB_NONE;
    while (fgets(line, sizeof line, stdin) != NULL) {
        answer(line);
    }
    ob_decref(kept);
    ob_error_clear();
    while (ob_gc_step(1000)) {
    }
    ob_region_stats stats = ob_memory_get_stats();
    if (stats.blocks != 0 || ob_heap_check() != NULL) {
        printf("left: %u blocks\n", (unsigned)stats.blocks);
        return 2;
    }
    return 0;
}
