/* Arguments with one more in front. Owns nothing: up to FEW are gathered on the C stack, more in a buffer. */
#include "types/arguments.h"

#include "object/allocate.h"
#include "obol/function.h"
#include "obol/tuple.h"

enum { FEW = 6 };

static ob_object **room_for(ob_object **few, size_t count) {
    return count <= FEW ? few : ob_allocate_buffer(count * sizeof *few, NULL);
}

/// A tuple of what was gathered, which is given back.
static ob_object *tuple_taken(ob_object **few, ob_object **all, size_t count) {
    ob_object *result = ob_tuple_from(all, count);
    if (all != few) {
        ob_release_buffer(all);
    }
    return result;
}

ob_object *ob_arguments_before(ob_object *first, ob_object *const *items, size_t count) {
    ob_object *few[FEW] = {first};
    ob_object **all = room_for(few, count + 1u);
    if (all == NULL) {
        return NULL;
    }
    all[0] = first;
    for (size_t i = 0; i < count; i++) {
        all[i + 1u] = items[i];
    }
    return tuple_taken(few, all, count + 1u);
}

static ob_object *tuple_before(ob_object *first, const ob_object *args) {
    size_t count = ob_tuple_length(args);
    ob_object *few[FEW] = {first};
    ob_object **all = room_for(few, count + 1u);
    if (all == NULL) {
        return NULL;
    }
    all[0] = first;
    for (size_t i = 0; i < count; i++) {
        all[i + 1u] = ob_tuple_peek(args, (ptrdiff_t)i);
    }
    return tuple_taken(few, all, count + 1u);
}

ob_object *ob_call_before(ob_object *callable, ob_object *first, ob_object *args) {
    ob_object *all = tuple_before(first, args);
    if (all == NULL) {
        return NULL;
    }
    ob_object *result = ob_call(callable, all);
    ob_decref(all);
    return result;
}
