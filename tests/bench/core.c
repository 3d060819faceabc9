/* What the core takes of the flash: a program that makes, changes, compares, searches and prints ints, strs, lists, tuples and dicts.
 *
 * needs: target */
#include "bench.h"
#include "board.h"
#include "obol.h"

static ob_object *last;

static void keep(OB_TAKES ob_object *object) {
    ob_object *old = last;
    last = object;
    ob_xdecref(old);
}

static void use_list(ob_object *item) {
    ob_object *list = ob_list_of(item, OB_INT(1));
    if (list == NULL || ob_list_append(list, item) != OB_OK || ob_list_insert(list, 0, item) != OB_OK ||
        ob_list_set(list, 1, OB_INT(3)) != OB_OK) {
        bench_fail("list");
    }
    keep(ob_list_get(list, -1));
    keep(ob_list_pop(list, 0));
    keep(ob_tuple_of(list, item));
    ob_decref(list);
}

static void use_dict(ob_object *key) {
    ob_object *dict = ob_dict_new();
    if (dict == NULL || ob_dict_set(dict, key, last) != OB_OK || ob_length(dict) != 1) {
        bench_fail("dict");
    }
    keep(ob_dict_get(dict, key));
    (void)ob_print(dict);
    (void)ob_dict_delete(dict, key);
    ob_object *iterator = ob_iterate(dict);
    ob_object *item;
    while (iterator != NULL && ob_next(iterator, &item) == 1) {
        keep(item);
    }
    ob_xdecref(iterator);
    ob_decref(dict);
}

int main(void) {
    bench_init();
    if (ob_init(board_regions, board_region_count) != OB_OK) {
        bench_fail("ob_init");
    }
    ob_object *text = ob_str_from("text");
    if (text == NULL) {
        bench_fail("str");
    }
    use_list(text);
    use_dict(text);
    uint32_t hash;
    if (ob_compare(text, last, OB_LT) == 1 || ob_equal(text, last) == 1 || ob_hash(text, &hash) != OB_OK ||
        ob_truth(last) == 1) {
        keep(ob_add(OB_INT(1), ob_int_new(5)));
    }
    keep(NULL);
    ob_decref(text);
    bench_put("size core runtime 0\n");
    bench_put("size core_memory runtime/memory 0\n");
    bench_put("size core_object runtime/object 0\n");
    bench_put("size core_types runtime/types 0\n");
    bench_put("size core_inspect runtime/inspect 0\n");
    return 0;
}
