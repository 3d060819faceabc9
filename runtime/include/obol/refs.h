/* Who took references and who dropped them, in builds with OB_REFS=1. In others these are nothing, so that calls may stay in a program.
 *
 * For each object and each place in the program it is counted how often that place took a reference to the object and how often it dropped
 * one. A place is the address behind the program's own call: of ob_incref or ob_decref, or of the function of the runtime that
 * took or dropped it there; `tools/where IMAGE <report` tells function and line, and adds up the functions. The new object's first reference is
 * taken by who made it. What a dying container lets go is dropped "by the runtime", which also takes one for a finalizer to run. A reference that is handed over is still
 * its taker's, so takes and drops need not match at a place, nor in a function that hands on what it made: they do over the object. */
#ifndef OBOL_REFS_H
#define OBOL_REFS_H

#include "obol/print.h"

/// Of one place, for one object: 20 bytes on a 32-bit machine.
typedef struct ob_refs_row {
    const ob_object *object; ///< NULL: the row is free
    const void *site;
    uint32_t took;
    uint32_t dropped;
    uint32_t last : 31; ///< the number of the last event
    uint32_t made : 1;  ///< the object was made there
} ob_refs_row;

#if OB_REFS

/// Begin to record, anew if it is being done.
///   rows   memory of the program's, not needed any more after ob_refs_stop. An object takes as many rows as there are places that
///          deal with it: some ten. Rows of the dead are kept until their memory is an object's again or a row is needed
///   count  how many rows, at least 8
///   type   only objects of this type; NULL: of any
///   cost   O(count)
///   ctx    thread holding the lock, also before ob_init, which forgets what was recorded and goes on recording
void ob_refs_start(ob_refs_row *rows, size_t count, const ob_type *type);

/// Record no more, and forget.
///   cost   O(1)
///   ctx    thread holding the lock
void ob_refs_stop(void);

/// Events that found no free row: when it is not 0, lend more rows, or record one type only.
///   cost   O(1)
///   ctx    any
size_t ob_refs_lost(void);

/// Write an object's history, a line a place, the place of the oldest last event first:
///
///     at 0x00001234: took 1, dropped 0, made it
///     at 0x00001310: took 3, dropped 2
///     by the runtime: took 0, dropped 1
///
/// boot/ does it when a program panics at an object.
///   object  alive or dead: of a dead one the history is there until its memory is an object's again
///   sink    must neither take nor drop references
///   return  lines written
///   cost    O(places² + rows that are next to these)
///   ctx     any
size_t ob_refs_report(const ob_object *object, ob_sink *sink);

/// Write a line for each place, what it took and dropped of all objects that live (or were dropped too often), the largest difference first:
/// `  at 0x00001234: took 12, dropped 10`. ob_report_leaks ends with it.
///   sink    must neither take nor drop references
///   return  lines written
///   cost    O(rows × places)
///   ctx     thread holding the lock
size_t ob_refs_report_sites(ob_sink *sink);

#else

#define ob_refs_start(rows_, count_, type_) ((void)(rows_), (void)(count_), (void)(type_))
#define ob_refs_stop()                      ((void)0)
#define ob_refs_lost()                      ((size_t)0)
#define ob_refs_report(object_, sink_)      ((void)(object_), (void)(sink_), (size_t)0)
#define ob_refs_report_sites(sink_)         ((void)(sink_), (size_t)0)

#endif

#endif
