/* finalize: a weak reference that makes a call when its object has died.
 *
 * Owns: the registry, a list of those that live, the newest first, with a reference to each. Invariant: one that lives is in the registry
 * and has its callback; one that is dead is in none, and has nil in its place. It dies before its call is made, so that is made once. */
#include "obol/weakfinalize.h"
#include "object/checked.h"

#include "object/finalize.h"
#include "object/start.h"
#include "obol/function.h"
#include "obol/tuple.h"
#include "types/weakref.h"

/// 56 bytes on a 32-bit machine.
typedef struct finalize {
    ob_weak weak;
    ob_object *callback; ///< OB_NIL when it is dead
    ob_object *args;     ///< the same
    struct finalize *older;
    struct finalize *newer;
    bool is_at_exit;
} finalize;

static finalize *newest;
static uint32_t registry_of; ///< the start that the registry belongs to

static bool queue_newest(void);
static ob_end at_end = {queue_newest, NULL};

static finalize *as_finalize(const ob_object *object) {
    if (ob_is_tagged(object) || object->type != &ob_finalize_type) {
        ob_wrong_type(object);
    }
    return (finalize *)(uintptr_t)object;
}

bool ob_finalize_is_alive(const ob_object *object) {
    return as_finalize(object)->callback != OB_NIL;
}

bool ob_finalize_at_exit(const ob_object *object) {
    return as_finalize(object)->is_at_exit;
}

void ob_finalize_set_at_exit(ob_object *object, bool at_exit) {
    as_finalize(object)->is_at_exit = at_exit;
}

/* --- The registry -------------------------------------------------------------------------------------------------- */

static void enter(OB_TAKES finalize *added) {
    if (registry_of != ob_start_number) {
        registry_of = ob_start_number;
        newest = NULL;
        ob_at_finish(&at_end);
    }
    added->older = newest;
    if (newest != NULL) {
        newest->newer = added;
    }
    newest = added;
}

/// The registry's reference passes to the caller.
static void leave(finalize *left) {
    *(left->newer != NULL ? &left->newer->older : &newest) = left->older;
    if (left->older != NULL) {
        left->older->newer = left->newer;
    }
    left->older = NULL;
    left->newer = NULL;
}

/// What a call needs.
typedef struct call {
    ob_object *callback;
    ob_object *args;
} call;

/// Make it dead. Callback and args pass to the caller.
static call kill(finalize *self) {
    call made = {self->callback, self->args};
    leave(self);
    self->callback = OB_NIL;
    self->args = OB_NIL;
    ob_weak_unlink(&self->weak.head.head);
    return made;
}

/// The call, of one that lives and that the caller holds. Its result is new, or NULL with the error set.
static ob_object *run(finalize *self) {
    call made = kill(self);
    ob_decref(&self->weak.head.head);
    ob_object *result = ob_call(made.callback, made.args);
    ob_decref(made.callback);
    ob_decref(made.args);
    return result;
}

static int referent_died(ob_object *object) {
    finalize *self = as_finalize(object);
    if (self->callback == OB_NIL) {
        return OB_OK;
    }
    ob_object *result = run(self);
    ob_xdecref(result);
    return result != NULL ? OB_OK : ob_error()->code;
}

/// At the end of the program: the newest of those for then is due, as if its object had died. One at a time, so that the next one is what
/// its call made, as in CPython. The others never call.
static bool queue_newest(void) {
    while (registry_of == ob_start_number && newest != NULL) {
        finalize *self = newest;
        ob_weak_unlink(&self->weak.head.head);
        if (self->is_at_exit) {
            ob_due_add(ob_new_ref(&self->weak.head.head));
            return true;
        }
        call dropped = kill(self); /* nothing runs meanwhile */
        ob_drop_quietly(dropped.callback);
        ob_drop_quietly(dropped.args);
        ob_drop_quietly(&self->weak.head.head);
    }
    return false;
}

/* --- What a program does with it ----------------------------------------------------------------------------------- */

ob_object *ob_finalize_new(ob_object *object, ob_object *callback, ob_object *args) {
    OB_NOTE_SITE();
    ob_object *made = ob_weak_make(&ob_finalize_type, object);
    if (made != NULL) {
        finalize *self = as_finalize(made);
        self->callback = ob_new_ref(callback);
        self->args = args != NULL ? ob_new_ref(args) : ob_tuple_from(NULL, 0); /* which needs no memory */
        self->is_at_exit = true;
        ob_incref(made);
        enter(self);
    }
    return made;
}

ob_object *ob_finalize_peek(ob_object *object) {
    OB_NOTE_SITE();
    const finalize *self = as_finalize(object);
    ob_object *referent = self->callback != OB_NIL ? ob_weak_peek(&self->weak) : NULL;
    if (referent == NULL) {
        return OB_NONE;
    }
    ob_incref(referent); /* making a tuple may work off what waits */
    ob_object *told = ob_tuple_of(referent, self->callback, self->args);
    ob_decref(referent);
    return told;
}

ob_object *ob_finalize_detach(ob_object *object) {
    OB_NOTE_SITE();
    ob_incref(object);
    ob_object *told = ob_finalize_peek(object);
    finalize *self = as_finalize(object);
    if (told != NULL && told != OB_NONE && self->callback != OB_NIL) {
        call dropped = kill(self);
        ob_decref(dropped.callback);
        ob_decref(dropped.args);
        ob_decref(object);
    }
    ob_decref(object);
    return told;
}

static ob_object *finalize_call(ob_object *object, ob_object *args) {
    if (ob_tuple_length(args) != 0) {
        ob_error_set(OB_ETYPE, "wrong number of arguments", object);
        return NULL;
    }
    finalize *self = as_finalize(object);
    return self->callback != OB_NIL ? run(self) : OB_NONE;
}

static ob_object *finalize_repr(ob_object *self, size_t *cursor, ob_sink *sink) {
    (void)cursor;
    const ob_object *object = ob_weak_peek(ob_as_weak(self));
    ob_sink_text(sink, object != NULL ? "<finalize object; for '" : "<finalize object; dead>");
    if (object != NULL) {
        ob_sink_text(sink, object->type->name);
        ob_sink_text(sink, "'>");
    }
    return NULL;
}

const OB_TYPE_DEFINE(ob_finalize_type, "finalize", finalize, .slots = 2, .flags = OB_TYPE_CONTAINER,
                     .first_slot = OB_PLACE(finalize, callback), .traits = OB_TRAIT_SPECIAL | OB_TRAIT_WEAK,
                     .special = &(const ob_special){.referent_died = referent_died}, .repr_next = finalize_repr,
                     .call = finalize_call);
