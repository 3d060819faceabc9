/* What the runtime asks of the firmware around it. Implement these and compile runtime/: that is the whole port. */
#ifndef OBOL_PORT_H
#define OBOL_PORT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/// Write text to the console; used by the default sink of ob_print.
///   text    bytes, not terminated
///   length  bytes to write
///   cost    the firmware's
///   ctx     thread holding the lock; may block
void ob_port_write(const char *text, size_t length);

/// A programming error was found (double free, count below zero, foreign pointer, wrong type). Must not return.
///   id       what: an OB_PANIC_… of obol/error.h, or an assertion's file << 16 | number
///   address  the object or block concerned, or NULL
///   cost     does not return
///   ctx      any; the heap may be damaged, so do not allocate
_Noreturn void ob_port_panic(uint32_t id, const void *address);

/// Bytes that nobody can foresee, for the key of the hashes of str and bytes. ob_init asks once, in its first call. A port may leave the
/// function out, as if it returned false: hashes then have a key that everyone knows, and who chooses the keys of a dict can make a
/// lookup O(n).
///   bytes   filled in
///   count   how many
///   return  true when they are unpredictable, as from a hardware generator or the operating system
///   cost    the firmware's
///   ctx     ob_init; may block
bool ob_port_entropy(void *bytes, size_t count);

/// Do hashes have a key from ob_port_entropy? False is the weak mode.
///   cost    O(1)
///   ctx     any, after ob_init
bool ob_hash_is_keyed(void);

#endif
