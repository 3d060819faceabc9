/* Rows of weak references: every object's list of what points to it without keeping it alive.
 *
 * Owns: the links of the rows, and where an object's gc word is meanwhile.
 * Invariant: an object has OB_FLAG_WEAK exactly as long as its row is not empty. Its gc field then is the address of the first weak
 * reference, which keeps the gc word of the object in its own gc; in the others that is not used. A weak reference in a row points to
 * the row's object, which is alive, or dead and its row is being cleared; one in no row points to nothing, or to an object that never dies.
 * A weak reference leaves its row when it dies itself.
 *
 * Source: CPython keeps the head of the row in each object (tp_weaklistoffset), a word for all those that never need it. Moving the
 * header's word out to make room is the displaced header of Bacon's thin locks (1998). */
#include "object/weak.h"

#include "object/finalize.h"

/// Make it the first one of an object's row, NULL: of an empty one. The gc word moves.
static void set_first(ob_container *object, ob_weak *first, uintptr_t word) {
    if (first == NULL) {
        object->head.refs &= ~(uint32_t)OB_FLAG_WEAK;
        object->gc = word;
    } else {
        object->head.refs |= OB_FLAG_WEAK;
        object->gc = (uintptr_t)first;
        first->gc = word;
        first->previous = NULL;
    }
}

OB_FAST void ob_weak_link(ob_weak *weak, ob_container *object, ob_weak *behind) {
    weak->referent = object;
    weak->previous = behind;
    weak->next = behind != NULL ? behind->next : ob_weak_first(object);
    if (weak->next != NULL) {
        weak->next->previous = weak;
    }
    if (behind != NULL) {
        behind->next = weak;
    } else {
        set_first(object, weak, *ob_gc_word(object)); /* read where it was */
    }
}

void ob_weak_unlink(ob_object *self) {
    ob_weak *weak = (ob_weak *)(void *)self;
    ob_container *object = weak->referent;
    if (object == NULL) {
        return;
    }
    weak->referent = NULL;
    if (weak->next != NULL) {
        weak->next->previous = weak->previous;
    }
    if (weak->previous != NULL) {
        weak->previous->next = weak->next;
    } else if (ob_weak_first(object) == weak) { /* to what never dies it is in no row */
        set_first(object, weak->next, weak->gc);
    }
    weak->next = NULL;
    weak->previous = NULL;
}

void ob_weak_clear(ob_weak *weak) {
    ob_weak_unlink(&weak->head.head);
    const ob_special *special = ob_type_special(weak->head.head.type);
    if (special->referent_died != NULL) {
        ob_incref(&weak->head.head);
        ob_due_add(&weak->head.head);
    }
}
