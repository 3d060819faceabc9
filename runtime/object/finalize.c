/* Finalizers and the queue of program code that is due.
 *
 * Owns: the queue, linked through gc words, with a reference to each object in it; how deep finalizers are nested; the hook; whom to ask
 * at the end.
 * Invariant: an object in the queue has OB_GC_DUE in its gc word, the rest of which is the next one; its reference belongs to the queue,
 * so it lives. Program code runs with no state of the counting in any C frame and no error set, and the error that was set before it
 * is set after it. A finalizer runs once: the object is marked before.
 *
 * Source: PEP 442; that no allocation runs such code is what CPython came to with 3.12. */
#include "object/finalize.h"

#include <string.h>

#include "object/count.h"
#include "object/error.h"
#include "object/site.h"
#include "object/walk.h"
#include "object/weak.h"
#include "obol/port.h"

/// What a piece of program code counts for, of a budget.
enum { CODE_UNITS = 8 };

static ob_container *first;
static ob_container *last;
static size_t due_count;
static unsigned depth; ///< finalizers that run inside each other
static bool is_running;
static bool is_finishing; ///< what is in the queue may live
static ob_unraisable_hook hook;
static ob_end *ends; ///< asked by ob_finish

void ob_finalize_reset(void) {
    first = NULL;
    last = NULL;
    due_count = 0;
    depth = 0;
    is_running = false;
    ends = NULL;
    is_finishing = false;
}

ob_unraisable_hook ob_set_unraisable_hook(ob_unraisable_hook next) {
    ob_unraisable_hook old = hook;
    hook = next;
    return old;
}

size_t ob_due(void) {
    return due_count;
}

/* --- The queue ----------------------------------------------------------------------------------------------------- */

void ob_due_add(ob_object *object) {
    ob_container *added = (ob_container *)(void *)object;
    uintptr_t *word = ob_gc_word(added);
    *word = (*word & OB_GC_FINALIZED) | OB_GC_DUE;
    if (last == NULL) {
        first = added;
    } else {
        *ob_gc_word(last) |= (uintptr_t)added;
    }
    last = added;
    due_count++;
    ob_attention |= OB_ATTENTION_DUE;
}

/// The first of the queue, with its reference.
static ob_object *take_first(void) {
    ob_container *taken = first;
    uintptr_t *word = ob_gc_word(taken);
    first = (ob_container *)(*word & ~(uintptr_t)OB_GC_BITS);
    *word &= OB_GC_FINALIZED;
    if (first == NULL) {
        last = NULL;
    }
    due_count--;
    return &taken->head;
}

/* --- Running ------------------------------------------------------------------------------------------------------- */

static void write_text(const char *text) {
    ob_port_write(text, strlen(text));
}

static void write_unraisable(const ob_object *source, const ob_error_state *error) {
    write_text("Exception ignored in ");
    write_text(ob_type_name(source));
    write_text(": ");
    write_text(ob_error_name(error->code));
    write_text(": ");
    write_text(error->message);
    write_text("\n");
}

static void report(ob_object *source, const ob_error_state *error) {
    if (hook != NULL) {
        hook(source, error);
    } else {
        write_unraisable(source, error);
    }
}

/// Call the code, and report its error.
///   source  lives
///   return  units that it says it took
static uint32_t call(int (*code)(ob_object *), ob_object *source) {
    OB_NOTE_SITE();
    OB_FORGET_SITE();
    ob_error_state before = ob_error_take();
    int answer = code(source);
    if (answer < 0) {
        ob_error_state error = ob_error_take();
        report(source, &error);
        ob_error_restore(error);
    }
    ob_error_restore(before);
    return answer > 0 ? (uint32_t)answer : 0;
}

static void finalize(ob_object *object) {
    *ob_gc_word((ob_container *)(void *)object) |= OB_GC_FINALIZED;
    depth++;
    (void)call(ob_type_special(object->type)->finalize, object);
    depth--;
}

void ob_finalize(ob_object *object) {
    if (depth >= OB_FINALIZER_DEPTH) {
        ob_due_add(object);
        return;
    }
    finalize(object);
    ob_decref(object);
}

/// Run what an object in the queue is there for. If that was the last reference, its end waits. One that came back to life through a weak
/// reference while it was due is finalized when it dies again.
///   return  units
static uint32_t run(ob_object *object) {
    uint32_t units = CODE_UNITS;
    const ob_special *special = ob_type_special(object->type);
    if (special->finalize == NULL) {
        units += call(special->referent_died, object);
    } else if (!ob_is_finalized(object) && (is_finishing || ob_refcount(object) == 1)) {
        finalize(object);
    }
    ob_drop_quietly(object);
    return units;
}

static void report_saturated(void) {
    ob_object *object = ob_take_saturated();
    if (object != NULL) {
        const ob_error_state error = {OB_EOVERFLOW, "its count ran over: it stays for ever", object};
        ob_error_state before = ob_error_take();
        report(object, &error);
        ob_error_restore(before);
    }
}

/// After a piece of program code: what it left behind without a safe point, counts that ran over and what its error was about.
static void clean_up(void) {
    report_saturated();
    if (ob_decref_budget == OB_UNLIMITED) {
        (void)ob_dismantle(OB_UNLIMITED);
    }
}

uint32_t ob_due_run(void) {
    if (is_running || depth >= OB_FINALIZER_DEPTH) {
        return 0;
    }
    is_running = true;
    clean_up();
    uint32_t units = first != NULL ? run(take_first()) : 0;
    clean_up();
    is_running = false;
    if (first == NULL) {
        ob_attention &= ~(uint32_t)OB_ATTENTION_DUE;
    }
    return units;
}

bool ob_poll(void) {
    if ((ob_attention & OB_ATTENTION_DUE) != 0) {
        ob_settle(ob_decref_budget);
    }
    return due_count != 0;
}

/* --- Asking, and the end ------------------------------------------------------------------------------------------- */

bool ob_is_finalized(const ob_object *object) {
    return !ob_is_tagged(object) && (object->type->flags & OB_TYPE_CONTAINER) != 0 &&
           (*ob_gc_word((const ob_container *)(const void *)object) & OB_GC_FINALIZED) != 0;
}

/// Everything that waits and is due. Ends unless finalizers make ever more objects with finalizers.
static void drain(void) {
    while (ob_gc_step(OB_UNLIMITED)) {
    }
}

void ob_at_finish(ob_end *end) {
    end->next = ends;
    ends = end;
}

/// What the floors above have for the end. Ends unless that makes ever more of it.
static void run_ends(void) {
    for (ob_end *end = ends; end != NULL; end = end->next) {
        while (end->queue()) {
            drain();
        }
    }
}

/// Is it an object that lives, with a finalizer that has not run and is not due?
static bool is_unfinished(const ob_block *block) {
    if (!block->used || block->kind != OB_BLOCK_OBJECT) {
        return false;
    }
    const ob_object *object = ob_block_memory(block);
    return (object->refs & OB_FLAG_DEAD) == 0 && ob_type_special(object->type)->finalize != NULL &&
           (*ob_gc_word((const ob_container *)(const void *)object) & OB_GC_BITS) == 0;
}

size_t ob_finish(void) {
    drain();
    run_ends();
    size_t found = 0;
    ob_block block = {0};
    while (ob_memory_walk(&block)) { /* nothing runs before all of them are queued */
        if (is_unfinished(&block)) {
            ob_object *object = (ob_object *)(uintptr_t)ob_block_memory(&block);
            ob_incref(object);
            ob_due_add(object);
            found++;
        }
    }
    is_finishing = true;
    drain();
    is_finishing = false;
    return found;
}
