/* Recording who takes and drops references (OB_REFS=1).
 *
 * Owns: the rows that the program lends. They are a hash table by the object's address, with linear probing, so that an object's rows lie in one
 * stretch without a free row in it.
 * Invariant: at least one row is free. No two rows have the same object and site. An object that was born while it is recorded is
 * alive exactly as long as the sum over its rows is above 0.
 *
 * Counts by place, not a list of events: a list that is full forgets the oldest, which is who took the reference that leaks; counts
 * lose nothing, however long the program runs. The number of each place's last event keeps the order that matters.
 *
 * Source: Instruments' history of retain and release; the balance by place is what its reader adds up by hand. */
#include "object/refs.h"

#if OB_REFS

#include <string.h>

#include "object/count.h"
#include "object/site.h"

enum { ROWS_MIN = 8 };

static ob_refs_row *rows; ///< NULL: nothing is recorded
static size_t row_count;
static size_t used;
static size_t lost;
static uint32_t events;
static const ob_type *wanted;
const char ob_refs_runtime;

void ob_refs_start(ob_refs_row *lent, size_t count, const ob_type *type) {
    rows = count >= ROWS_MIN ? lent : NULL;
    row_count = count;
    wanted = type;
    ob_refs_reset();
}

void ob_refs_stop(void) {
    rows = NULL;
}

void ob_refs_reset(void) {
    OB_FORGET_SITE();
    used = 0;
    lost = 0;
    events = 0;
    if (rows != NULL) {
        memset(rows, 0, row_count * sizeof *rows);
    }
}

size_t ob_refs_lost(void) {
    return lost;
}

const ob_refs_row *ob_refs_rows(size_t *count) {
    *count = rows != NULL ? row_count : 0;
    return rows;
}

/* --- The table ----------------------------------------------------------------------------------------------------- */

static size_t home_of(const ob_object *object) {
    return (size_t)((uint32_t)((uintptr_t)object / OB_GRANULE_BYTES) * 2654435769u) % row_count;
}

static size_t behind(size_t index) {
    return index + 1u < row_count ? index + 1u : 0;
}

const ob_refs_row *ob_refs_next(const ob_object *object, const ob_refs_row *row) {
    if (rows == NULL) {
        return NULL;
    }
    size_t at = row == NULL ? home_of(object) : behind((size_t)(row - rows));
    while (rows[at].object != NULL) {
        if (rows[at].object == object) {
            return &rows[at];
        }
        at = behind(at);
    }
    return NULL;
}

int32_t ob_refs_balance(const ob_object *object) {
    uint32_t sum = 0;
    for (const ob_refs_row *row = NULL; (row = ob_refs_next(object, row)) != NULL;) {
        sum += row->took - row->dropped;
    }
    return (int32_t)sum;
}

/// Take a row out; those behind it move up, as far as that keeps each in its object's stretch.
static void remove_row(size_t hole) {
    for (size_t at = behind(hole); rows[at].object != NULL; at = behind(at)) {
        size_t from_home = (at + row_count - home_of(rows[at].object)) % row_count;
        size_t from_hole = (at + row_count - hole) % row_count;
        if (from_home >= from_hole) {
            rows[hole] = rows[at];
            hole = at;
        }
    }
    rows[hole] = (ob_refs_row){0};
    used--;
}

static void forget(const ob_object *object) {
    for (const ob_refs_row *row; (row = ob_refs_next(object, NULL)) != NULL;) {
        remove_row((size_t)(row - rows));
    }
}

/// Give up the rows of what is dead, but for one object's.
static void purge(const ob_object *kept) {
    for (size_t at = 0; at < row_count;) {
        const ob_object *object = rows[at].object;
        if (object != NULL && object != kept && ob_refs_balance(object) == 0) {
            forget(object); /* another row may stand there now */
        } else {
            at++;
        }
    }
}

/// Is there a free row beside the one that must stay free? What is dead is looked for only once in a while when there is none.
static bool make_room(const ob_object *object) {
    if (used + 1u >= row_count && lost % row_count == 0) {
        purge(object);
    }
    if (used + 1u >= row_count) {
        lost++;
        return false;
    }
    return true;
}

/// The row of object and site, a new one when it has none; NULL when there is no room.
static ob_refs_row *row_of(const ob_object *object, const void *site) {
    for (const ob_refs_row *row = NULL; (row = ob_refs_next(object, row)) != NULL;) {
        if (row->site == site) {
            return (ob_refs_row *)(uintptr_t)row;
        }
    }
    if (!make_room(object)) {
        return NULL;
    }
    size_t at = home_of(object);
    while (rows[at].object != NULL) {
        at = behind(at);
    }
    used++;
    rows[at] = (ob_refs_row){.object = object, .site = site};
    return &rows[at];
}

/* --- Events -------------------------------------------------------------------------------------------------------- */

/// One that was recorded before is, whatever stands there now.
static bool is_recorded(const ob_object *object) {
    if (rows == NULL || (object->refs >= OB_REFS_IMMORTAL && (object->refs & OB_REFS_FREED) == 0)) {
        return false;
    }
    return wanted == NULL || object->type == wanted || ob_refs_next(object, NULL) != NULL;
}

static ob_refs_row *record(const ob_object *object, const void *site) {
    ob_refs_row *row = row_of(object, site);
    if (row != NULL) {
        row->last = ++events & 0x7FFFFFFFu;
    }
    return row;
}

static void record_drop(const ob_object *object, const void *site) {
    ob_refs_row *row = is_recorded(object) ? record(object, site) : NULL;
    if (row != NULL) {
        row->dropped++;
    }
}

void ob_refs_let_go(const ob_object *object) {
    record_drop(object, OB_REFS_RUNTIME);
}

void ob_refs_kept(const ob_object *object) {
    ob_refs_row *row = is_recorded(object) ? record(object, OB_REFS_RUNTIME) : NULL;
    if (row != NULL) {
        row->took++;
    }
}

void ob_refs_born(const ob_object *object) {
    if (rows == NULL) {
        return;
    }
    forget(object);
    ob_refs_row *row = wanted == NULL || object->type == wanted ? record(object, ob_checked_site.address) : NULL;
    if (row != NULL) {
        row->took++;
        row->made = 1;
    }
}

__attribute__((noinline)) void ob_incref_noted(ob_object *object) {
    OB_NOTE_SITE();
    ob_refs_row *row = is_recorded(object) ? record(object, ob_checked_site.address) : NULL;
    if (row != NULL) {
        row->took++;
    }
    uint32_t refs;
    if (!__builtin_add_overflow(object->refs, OB_REFS_ONE, &refs)) {
        object->refs = refs;
    }
}

__attribute__((noinline)) void ob_decref_noted(ob_object *object) {
    OB_NOTE_SITE();
    record_drop(object, ob_checked_site.address);
    uint32_t refs = object->refs - OB_REFS_ONE;
    if ((int32_t)refs < 0) {
        ob_decref_slow(object);
    } else {
        object->refs = refs;
    }
}

#endif
