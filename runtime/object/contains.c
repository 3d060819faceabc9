/* item in object. Owns nothing. */
#include "object/checked.h"
#include "object/dispatch.h"
#include "obol/operations.h"

/// As many turns as there are items.
static int iterate_for(ob_object *object, ob_object *wanted) {
    ob_object *iterator = ob_iterate(object);
    if (iterator == NULL) {
        return ob_error()->code;
    }
    ob_incref(wanted);
    ob_object *item;
    int answer = ob_next(iterator, &item);
    int found = 0;
    while (found == 0 && item != NULL) {
        found = ob_equal(item, wanted);
        ob_decref(item);
        if (found == 0) {
            answer = ob_next(iterator, &item);
        }
    }
    ob_decref(wanted);
    ob_decref(iterator);
    return found != 0 ? found : answer;
}

int ob_contains(ob_object *object, ob_object *item) {
    OB_NOTE_SITE();
    const ob_type *type = OB_FIND_IN(object, items, contains);
    return type != NULL ? type->items->contains(object, item) : iterate_for(object, item);
}
