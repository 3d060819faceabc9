/* One operation on an object of each type; DO_… says which. Built by needs.t as programs of their own, since a program with all of
 * them would not notice what one of them fails to link. */
#include <stdint.h>

#include "board.h"
#include "obol.h"

static void show(ob_object *object) {
    if (object != NULL) {
        (void)ob_print(object);
        ob_decref(object);
    } else {
        (void)ob_print((ob_object *)(uintptr_t)OB_NONE);
    }
}

static void show_number(int number) {
    (void)ob_print(OB_INT(number));
}

static ob_object *of_ints(int first, int second, int third) {
    ob_object *items[] = {OB_INT(first), OB_INT(second), OB_INT(third)};
    return ob_list_from(items, 3);
}

enum { LIST, TUPLE, STR, BYTES, BYTEARRAY, RANGE, DICT, INT, WIDE, BOOL, COUNT };

static void make(ob_object **made) {
    made[LIST] = of_ints(98, 97, 96);
    made[TUPLE] = ob_tuple_of(OB_INT(98), OB_INT(97));
    made[STR] = ob_str_from("bac");
    made[BYTES] = ob_bytes_new("bac", 3);
    made[BYTEARRAY] = ob_bytearray_new("bac", 3);
    made[RANGE] = ob_range_to(5);
    made[DICT] = ob_dict_new();
    (void)ob_dict_set(made[DICT], OB_INT(1), OB_INT(97));
    made[INT] = OB_INT(5);
    made[WIDE] = ob_int_new(INT64_C(1) << 40);
    made[BOOL] = OB_TRUE;
}

static void get_items(ob_object **made, ob_object *key) {
    for (int i = LIST; i <= DICT; i++) {
        show(ob_get_item(made[i], key));
    }
}

static void operate(ob_object **made) {
    (void)made;
    (void)get_items;
    (void)show_number;
#if defined DO_get
    get_items(made, OB_INT(1));
#elif defined DO_get_slice
    ob_object *slice = ob_slice_new(OB_INT(1), OB_NONE, OB_NONE);
    get_items(made, slice);
    ob_decref(slice);
#elif defined DO_set
    show_number(ob_set_item(made[LIST], OB_INT(1), OB_INT(5)));
    show_number(ob_delete_item(made[BYTEARRAY], OB_INT(1)));
    show_number(ob_set_item(made[DICT], OB_INT(1), OB_INT(5)));
#elif defined DO_set_slice
    ob_object *slice = ob_slice_new(OB_INT(1), OB_NONE, OB_NONE);
    show_number(ob_set_item(made[LIST], slice, made[TUPLE]));
    show_number(ob_delete_item(made[BYTEARRAY], slice));
    ob_decref(slice);
#elif defined DO_contains
    ob_object *one = ob_str_from("a");
    for (int i = LIST; i <= DICT; i++) {
        show_number(ob_contains(made[i], i == STR ? one : OB_INT(97)));
    }
    ob_decref(one);
#elif defined DO_iterate
    for (int i = LIST; i <= DICT; i++) {
        ob_object *iterator = ob_iterate(made[i]);
        ob_object *item;
        while (ob_next(iterator, &item) == 1) {
            show(item);
        }
        ob_decref(iterator);
    }
#elif defined DO_add
    for (int i = LIST; i < COUNT; i++) {
        show(ob_add(made[i], made[i]));
    }
#elif defined DO_subtract
    for (int i = INT; i < COUNT; i++) {
        show(ob_subtract(made[i], OB_INT(1)));
    }
#elif defined DO_multiply
    for (int i = LIST; i < COUNT; i++) {
        show(ob_multiply(made[i], OB_INT(2)));
        show(ob_multiply(OB_INT(2), made[i]));
    }
#elif defined DO_binary
    for (int i = LIST; i < COUNT; i++) {
        for (ob_binary_op op = OB_ADD; op <= OB_XOR; op++) {
            show(ob_binary(op, made[i], i >= INT ? OB_INT(3) : made[i]));
        }
    }
    show(ob_binary(OB_AND, OB_TRUE, OB_TRUE));
    show(ob_binary(OB_MULTIPLY, made[LIST], OB_INT(2)));
#elif defined DO_unary
    for (int i = LIST; i < COUNT; i++) {
        show(ob_unary(OB_NEGATIVE, made[i]));
    }
#elif defined DO_slice_by_numbers
    show(ob_list_slice(made[LIST], 1, 3, 1));
    show_number(ob_list_set_slice(made[LIST], 0, 2, 1, made[TUPLE]));
#endif
}

int main(void) {
    ob_object *made[COUNT];
    (void)ob_init(board_regions, board_region_count);
    make(made);
    operate(made);
    show(made[LIST]);
    show(made[BYTEARRAY]);
    show(made[DICT]);
    for (int i = 0; i < COUNT; i++) {
        if (i != LIST && i != BYTEARRAY && i != DICT) {
            ob_decref(made[i]);
        }
    }
    ob_error_clear();
    return ob_memory_get_stats().objects == 0 ? 0 : 1;
}
