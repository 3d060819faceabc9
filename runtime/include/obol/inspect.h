/* Looking at the heap from outside. */
#ifndef OBOL_INSPECT_H
#define OBOL_INSPECT_H

#include <stddef.h>

#include "obol/memory.h"
#include "obol/print.h"

/// Describe the heap block that contains an address: "object at 0x20000a10, a list, references 2, 20 bytes, in sram".
/// Trusts no tag, bit or object that it reads, so a fault handler can call it with a damaged heap. (A damaged control block at
/// the very start of a region may still lead it astray; reading there is then a fault of its own.)
///   address  any
///   text     filled in, terminated if size_bytes > 0
///   return   length of the whole description, 0 when the address is in no block
///   cost     O(blocks of the regions up to the hit)
///   ctx      any, also from a fault handler
size_t ob_locate(const void *address, char *text, size_t size_bytes);

/// What there is in the heap. Constants of the program, small ints among them, are none of it.
typedef struct ob_totals {
    size_t blocks;     ///< in use: objects, their parts and buffers. sys.getallocatedblocks()
    size_t objects;    ///< that are alive
    size_t references; ///< to these, all counts together; one that never dies counts for none. sys.gettotalrefcount()
    size_t immortal;   ///< of the objects, those whose count ran over
    size_t dead;       ///< dead objects that wait to be dismantled, which are not among the objects
} ob_totals;

/// Count everything. The same figure before and after something that should leave nothing behind, with what waits worked off, is the
/// shortest test for a leak there is.
///   return  by value; of a damaged heap, what stands before the damage
///   cost    O(blocks): they are counted when asked for, so that no counting pays for it
///   ctx     thread holding the lock
ob_totals ob_get_totals(void);

/// What would come back to the heap if the object died and nothing that it refers to: itself, its vector's chunks and its buffer, with all
/// that the memory manager puts around them. Over all objects, dead ones too, and the blocks from ob_mem_alloc, it sums up to used_bytes (but
/// for the table of interned names and free slots of reserves).
///   return  bytes; 0 for what is not in the heap: a small int, a constant
///   cost    O(regions)
///   ctx     thread holding the lock, while the object lives
size_t ob_size_of(const ob_object *object);

/// Walk the living objects of a type: `ob_heap_block at = {0}; while (ob_next_object(&at, &ob_list_type)) …at.memory…`
///   block   zeroed before the first step; set to the next one. Its memory is the object: borrowed
///   type    NULL: of any type. Objects of derived types are not among them
///   return  false at the end
///   cost    O(blocks up to it); nothing may be allocated or freed between two steps
///   ctx     thread holding the lock
bool ob_next_object(ob_heap_block *block, const ob_type *type);

/// Who holds an object? gc.get_referrers(). References in C variables, static ones too, and in constants are not found: when
/// ob_refcount tells of more than this returns, the difference is in these.
///   object   to be looked for
///   holders  filled in with borrowed references, one for each reference found, in the order of the heap. What is dead and still
///            waits to let go is among them
///   limit    room in holders; may be 0
///   return   references found; 0 when the heap is damaged
///   cost     O(blocks + references)
///   ctx      thread holding the lock
size_t ob_find_holders(const ob_object *object, ob_object **holders, size_t limit);

/// Write what is alive, for the end of a program, or any other time when little should be:
///
///     leaks: 6 objects, 164 bytes, 8 references; 2 held from outside
///      3 list, 108 bytes, 4 references; 2 held from outside
///      3 str, 56 bytes, 4 references
///      1 raw memory, 24 bytes
///
/// or "leaks: none". The types with most bytes (as ob_size_of) come first; with OB_CHECKED=1 a line for each place that allocated some of them
/// follows (`  at 0x00001234: 2, 72 bytes; 1 held from outside`). Held from outside is an object that has more references than objects in
/// the heap hold: a C variable holds it, or nobody any more. These are the ones to look for, as the others live because of them. (When there is
/// none, what is alive are cycles.) `; 1 held too often` has more references than it counts: a reference was dropped once too often.
/// What is dead and waits is not among them; call ob_finish first where finalizers should run.
///   sink     must neither make nor drop objects
///   return   how many objects are alive; SIZE_MAX and a line that says where when the heap is damaged: nothing is counted then
///   cost     O(blocks + references) for up to 8 types, and as much again for each 8 more types, squared; with OB_CHECKED=1 the same for the
///            places of each type. Needs no memory but 1 KB of stack. Counts are changed meanwhile and put back before anything is written
///   ctx      thread holding the lock
size_t ob_report_leaks(ob_sink *sink);

#endif
