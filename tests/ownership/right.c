/* Programs that own what they drop and drop what they own: no analyzer may warn of any of them. Analyzed, never run. */
#include "obol.h"

ob_object *returns_what_it_made(void) {
    return ob_list_new();
}

ob_object *returns_a_reference_of_its_own(ob_object *list) {
    ob_object *item = ob_list_peek(list, 0);
    return item != NULL ? ob_new_ref(item) : NULL;
}

int drops_on_every_path(ob_object *item) {
    ob_object *list = ob_list_new();
    if (list == NULL) {
        return ob_error()->code;
    }
    int error = ob_list_append(list, item);
    if (error != OB_OK) {
        ob_decref(list);
        return error;
    }
    ob_decref(list);
    return OB_OK;
}

int drops_either_or_both(void) {
    ob_object *first = ob_list_new();
    ob_object *second = first != NULL ? ob_dict_new() : NULL;
    int error = second != NULL ? ob_list_append(first, second) : OB_ENOMEM;
    ob_xdecref(second);
    ob_xdecref(first);
    return error;
}

int increments_and_drops(ob_object *list) {
    ob_object *item = ob_list_peek(list, 0);
    if (item == NULL) {
        return OB_EINDEX;
    }
    ob_incref(item);
    int truth = ob_truth(item);
    ob_decref(item);
    return truth;
}

typedef struct holder {
    ob_container head;
    ob_object *held;
} holder;

static const OB_TYPE_DEFINE(holder_type, "Holder", holder, OB_FIELDS(holder, held, held));

ob_object *keeps_in_a_field(ob_object *held) {
    ob_object *object = ob_object_new(&holder_type, 0);
    if (object != NULL) {
        ((holder *)(void *)object)->held = ob_new_ref(held);
    }
    return object;
}

static int bind_taken(ob_object *names, OB_TAKES ob_object *value) {
    int error = value != NULL ? ob_namespace_set(names, "a", value) : ob_error()->code;
    ob_xdecref(value);
    return error;
}

int gives_away(ob_object *names) {
    return bind_taken(names, ob_list_of(OB_INT(1), OB_NONE));
}

int calls_with_what_it_made(ob_object *callable) {
    ob_object *list = ob_list_new();
    ob_object *result = list != NULL ? ob_call_with(callable, list, OB_INT(1)) : NULL;
    ob_xdecref(list);
    int error = result != NULL ? OB_OK : ob_error()->code;
    ob_xdecref(result);
    return error;
}

int iterates(ob_object *object) {
    ob_object *iterator = ob_iterate(object);
    if (iterator == NULL) {
        return ob_error()->code;
    }
    ob_object *item;
    int answer = ob_next(iterator, &item);
    while (answer == 1) {
        ob_decref(item);
        answer = ob_next(iterator, &item);
    }
    ob_decref(iterator);
    return answer;
}

ob_object *replaces(ob_object *old, OB_TAKES ob_object *fresh) {
    ob_object *list = ob_list_of(old);
    if (list != NULL && ob_list_set(list, 0, fresh) != OB_OK) {
        ob_decref(list);
        list = NULL;
    }
    ob_decref(fresh);
    return list;
}
