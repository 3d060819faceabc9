/* weakref: references that do not keep alive. The rows are in object/weak.c.
 *
 * Owns: nothing. Invariant: at the start of a row stand those without a callback, at most one of each type, the weak reference before the
 * proxy; then come the others, the newest first. As in CPython. */
#include "types/weakref.h"
#include "object/checked.h"

#include "obol/function.h"
#include "obol/list.h"
#include "obol/tuple.h"

/// Can it die, and be weakly referenced? What never dies is in no row: there may be no memory to write to.
static bool is_mortal(const ob_object *object) {
    return object->refs < OB_REFS_IMMORTAL;
}

static bool is_container(const ob_object *object) {
    return !ob_is_tagged(object) && (object->type->flags & OB_TYPE_CONTAINER) != 0;
}

static bool is_alone(const ob_weak *weak) {
    return ob_type_special(weak->head.head.type)->referent_died == NULL;
}

/// The last one without a callback, or NULL. There are at most three: a weak reference, a proxy, and the anchor of a weak table.
static ob_weak *last_alone(const ob_container *object) {
    ob_weak *last = NULL;
    for (ob_weak *weak = ob_weak_first(object); weak != NULL && is_alone(weak); weak = weak->next) {
        last = weak;
    }
    return last;
}

/// The weak reference that is shared: proxies stand behind it. NULL: there is none.
static ob_weak *first_ref(const ob_container *object) {
    ob_weak *first = ob_weak_first(object);
    return first != NULL && first->head.head.type == &ob_weakref_type ? first : NULL;
}

bool ob_weak_is_possible(const ob_object *object) {
    return is_container(object) && (object->type->traits & OB_TRAIT_WEAK) == 0;
}

OB_FAST static ob_object *make(const ob_type *type, ob_object *object, bool is_first) {
    if (!ob_weak_is_possible(object)) {
        ob_error_set(OB_ETYPE, "cannot be weakly referenced", object);
        return NULL;
    }
    ob_object *made = ob_object_new(type, 0);
    if (made == NULL) {
        return NULL;
    }
    ob_weak *weak = (ob_weak *)(void *)made;
    ob_container *referent = (ob_container *)(void *)object;
    if (is_mortal(object)) {
        bool is_ref = type == &ob_weakref_type;
        ob_weak_link(weak, referent, !is_first ? last_alone(referent) : is_ref ? NULL : first_ref(referent));
    } else {
        weak->referent = referent;
    }
    return made;
}

ob_object *ob_weak_make(const ob_type *type, ob_object *object) {
    return make(type, object, false);
}

static ob_object *share(const ob_type *type, ob_object *object) {
    ob_weak *weak = is_container(object) ? ob_weak_first((ob_container *)(void *)object) : NULL;
    for (; weak != NULL && is_alone(weak); weak = weak->next) {
        if (weak->head.head.type == type) {
            return ob_new_ref(&weak->head.head);
        }
    }
    return make(type, object, true);
}

ob_object *ob_weak_new(const ob_type *alone, const ob_type *calling, ob_object *object, ob_object *callback) {
    if (callback == NULL || callback == OB_NONE) {
        return share(alone, object);
    }
    ob_object *made = make(calling, object, false);
    if (made != NULL) {
        ((ob_weakref_with *)(void *)made)->callback = ob_new_ref(callback);
    }
    return made;
}

ob_object *ob_weakref_get(const ob_object *ref) {
    ob_object *object = ob_weak_peek(ob_as_weak(ref));
    return object != NULL ? ob_new_ref(object) : OB_NONE;
}

/* --- Asking an object ---------------------------------------------------------------------------------------------- */

/// The first of an object's row, of anything.
static const ob_weak *row_of(const ob_object *object) {
    return is_container(object) ? ob_weak_first((const ob_container *)(const void *)object) : NULL;
}

size_t ob_weakref_count(const ob_object *object) {
    size_t count = 0;
    for (const ob_weak *weak = row_of(object); weak != NULL; weak = weak->next) {
        count++;
    }
    return count;
}

ob_object *ob_weakref_list(const ob_object *object) {
    OB_NOTE_SITE();
    ob_object *list = ob_list_new();
    const ob_weak *weak = list != NULL ? row_of(object) : NULL;
    while (weak != NULL) {
        /* An append works off what waits, so that weak references die and leave the row: never the one at hand, which the list holds. */
        if (ob_list_append(list, (ob_object *)(uintptr_t)&weak->head.head) != OB_OK) {
            ob_decref(list);
            return NULL;
        }
        weak = weak->next;
    }
    return list;
}

/* --- Operations ---------------------------------------------------------------------------------------------------- */

static ob_object *weakref_repr(ob_object *self, size_t *cursor, ob_sink *sink) {
    (void)cursor;
    const ob_object *object = ob_weak_peek(ob_as_weak(self));
    ob_sink_text(sink, object != NULL ? "<weakref to '" : "<weakref; dead>");
    if (object != NULL) {
        ob_sink_text(sink, object->type->name);
        ob_sink_text(sink, "'>");
    }
    return NULL;
}

/// Both objects live: their equality. Else these are equal that are the same.
static int weakref_compare(ob_object *self, ob_object *other, ob_compare_step *step) {
    if (step->phase++ != 0) {
        return step->inner;
    }
    ob_object *left = ob_weak_peek(ob_as_weak(self));
    ob_object *right = ob_weak_peek(ob_as_weak(other));
    if (step->op != OB_EQ) {
        return OB_NOT_IMPLEMENTED;
    }
    if (left == NULL || right == NULL) {
        return self == other;
    }
    step->left = ob_new_ref(left);
    step->right = ob_new_ref(right);
    step->inner_op = OB_EQ;
    return OB_INNER;
}

/// Kept from the first time on, so that a dead one that had a hash still has it: its complement, as 0 is none yet. (A hash of all ones is
/// asked for each time.)
static int weakref_hash(ob_object *self, size_t *cursor, uint32_t *hash, uint32_t inner_hash, ob_object **inner) {
    ob_weak *weak = ob_as_weak(self);
    bool is_known = weak->hash != 0;
    if ((*cursor)++ != 0) {
        weak->hash = ~inner_hash;
        is_known = true;
    }
    *hash = ~weak->hash;
    if (is_known) {
        return OB_OK;
    }
    ob_object *object = ob_weak_peek(weak);
    if (object == NULL) {
        return ob_error_set(OB_ETYPE, "the object of the weak reference is gone", self);
    }
    *inner = ob_new_ref(object);
    return OB_INNER;
}

static ob_object *weakref_call(ob_object *self, ob_object *args) {
    if (ob_tuple_length(args) != 0) {
        ob_error_set(OB_ETYPE, "wrong number of arguments", self);
        return NULL;
    }
    return ob_weakref_get(self);
}

/// The only call there will be: the callback is let go, so that one that reaches its weak reference is no cycle from then on.
int ob_weak_call_back(ob_object *self) {
    ob_object **place = &((ob_weakref_with *)(void *)self)->callback;
    ob_object *callback = *place;
    *place = OB_NIL;
    ob_object *result = ob_call_with(callback, self);
    int error = result != NULL ? OB_OK : ob_error()->code;
    ob_xdecref(result);
    ob_decref(callback);
    return error;
}

static const ob_nested weakref_nested = {.compare_next = weakref_compare, .hash_next = weakref_hash};

const OB_TYPE_DEFINE(ob_weakref_type, "weakref", ob_weak, .flags = OB_TYPE_CONTAINER, .traits = OB_TRAIT_WEAK,
                     .repr_next = weakref_repr, .nested = &weakref_nested, .call = weakref_call);

static const OB_TYPE_DEFINE(calling_type, "weakref", ob_weakref_with, .slots = 1, .flags = OB_TYPE_CONTAINER,
                            .first_slot = OB_PLACE(ob_weakref_with, callback),
                            .traits = OB_TRAIT_SPECIAL | OB_TRAIT_WEAK, .base = &ob_weakref_type,
                            .special = &(const ob_special){.referent_died = ob_weak_call_back});

ob_object *ob_weakref_new(ob_object *object, ob_object *callback) {
    OB_NOTE_SITE();
    return ob_weak_new(&ob_weakref_type, &calling_type, object, callback);
}
