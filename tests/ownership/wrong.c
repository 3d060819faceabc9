/* Programs that mistake who owns a reference, and what each analyzer (tools/analyze) says of them: nothing where it is not named. They are
 * analyzed, never run. */
#include "obol.h"

/* warned: clang leak, gcc leak */
size_t leaks(void) {
    ob_object *list = ob_list_new();
    return list != NULL ? ob_list_length(list) : 0;
}

/* warned: clang leak, gcc leak */
int leaks_on_an_error_path(ob_object *item) {
    ob_object *list = ob_list_new();
    if (list == NULL) {
        return OB_ENOMEM;
    }
    if (ob_list_append(list, item) != OB_OK) {
        return OB_ENOMEM;
    }
    ob_decref(list);
    return OB_OK;
}

/* warned: clang leak, gcc leak */
int leaks_the_first_when_the_second_fails(void) {
    ob_object *first = ob_dict_new();
    if (first == NULL) {
        return OB_ENOMEM;
    }
    ob_object *second = ob_list_new();
    if (second == NULL) {
        return OB_ENOMEM;
    }
    ob_decref(second);
    ob_decref(first);
    return OB_OK;
}

/* warned: clang use, gcc twice */
void drops_twice(void) {
    ob_object *list = ob_list_new();
    if (list != NULL) {
        ob_decref(list);
        ob_decref(list);
    }
}

/* warned: clang unowned, gcc twice */
void drops_twice_on_a_path(ob_object *item) {
    ob_object *list = ob_list_new();
    if (list == NULL) {
        return;
    }
    if (ob_list_append(list, item) != OB_OK) {
        ob_decref(list);
    }
    ob_decref(list);
}

/* warned: clang use */
size_t uses_after_dropping(void) {
    ob_object *list = ob_list_new();
    if (list == NULL) {
        return 0;
    }
    ob_decref(list);
    return ob_list_length(list);
}

/* warned: clang unowned */
void drops_what_is_borrowed(ob_object *list) {
    ob_object *item = ob_list_peek(list, 0);
    if (item != NULL) {
        ob_decref(item);
    }
}

/* warned: clang leak */
int increments_and_forgets(ob_object *list) {
    ob_object *item = ob_list_peek(list, 0);
    if (item == NULL) {
        return OB_EINDEX;
    }
    ob_incref(item);
    return ob_truth(item);
}

static ob_object *new_pair(void) {
    return ob_tuple_of(OB_INT(1), OB_INT(2));
}

/* warned: clang leak, gcc leak */
size_t leaks_what_its_own_function_made(void) {
    ob_object *pair = new_pair();
    return pair != NULL ? ob_tuple_length(pair) : 0;
}

static void take(OB_TAKES ob_object *object) {
    ob_xdecref(object);
}

/* warned: clang use, gcc twice */
void drops_what_was_taken(void) {
    ob_object *list = ob_list_new();
    if (list != NULL) {
        take(list);
        ob_decref(list);
    }
}

/* warned: clang leak, gcc leak */
int leaks_a_result(ob_object *callable, ob_object *args) {
    ob_object *result = ob_call(callable, args);
    return result != NULL ? OB_OK : ob_error()->code;
}
