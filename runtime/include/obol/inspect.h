/* Looking at the heap from outside. */
#ifndef OBOL_INSPECT_H
#define OBOL_INSPECT_H

#include <stddef.h>

/// Describe the heap block that contains an address: "object at 0x20000a10, a list, references 2, 20 bytes, in sram".
/// Trusts no tag, bit or object that it reads, so a fault handler can call it with a damaged heap. (A damaged control block at
/// the very start of a region may still lead it astray; reading there is then a fault of its own.)
///   address  any
///   text     filled in, terminated if size_bytes > 0
///   return   length of the whole description, 0 when the address is in no block
///   cost     O(blocks of the regions up to the hit)
///   ctx      any, also from a fault handler
size_t ob_locate(const void *address, char *text, size_t size_bytes);

#endif
