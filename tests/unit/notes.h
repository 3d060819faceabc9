/* Objects that hold nothing and tell when they go, and lists of them: for tests of what waits to be dismantled. */
#ifndef NOTES_H
#define NOTES_H

#include "object/count.h"
#include "support.h"

/// Of a refs word: the memory manager's, which change as neighbours come and go.
#define MANAGER_BITS ((uint32_t)3)

static unsigned notes_gone;

static inline void note_release(ob_object *self) {
    (void)self;
    notes_gone++;
}

static const ob_type note_type = {
    .head = OB_TYPE_HEAD, .name = "note", .size_bytes = sizeof(ob_object), OB_SPECIAL(.release = note_release)};

static inline void forget_the_gone(void) {
    notes_gone = 0;
}

static inline ob_object *new_note(void) {
    return ob_object_new(&note_type, 0);
}

/// Put the only reference to item into the list. The item is gone if that fails.
static inline bool give(ob_object *list, OB_TAKES ob_object *item) {
    bool given = item != NULL && ob_list_append(list, item) == OB_OK;
    ob_xdecref(item);
    return given;
}

static inline ob_object *list_of_notes(unsigned count) {
    ob_object *list = ob_list_new();
    for (unsigned i = 0; i < count; i++) {
        if (!give(list, new_note())) {
            return NULL;
        }
    }
    forget_the_gone();
    return list;
}

/// Start anew in at most 256 KB of the board's first bank: filling 20 MB takes seconds.
static inline bool start_smaller(void) {
    ob_region bank = board_regions[0];
    bank.size_bytes = bank.size_bytes < 256 * 1024 ? bank.size_bytes : 256 * 1024;
    return ob_init(&bank, 1) == OB_OK;
}

#endif
