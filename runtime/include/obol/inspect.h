/* Looking at the heap from outside. */
#ifndef OBOL_INSPECT_H
#define OBOL_INSPECT_H

#include <stddef.h>

/// Describe the heap block that contains an address: "list object 0x20000a10, 24 bytes, 2 references, in sram".
/// Trusts nothing it reads, so a fault handler can call it with a damaged heap.
///   address  any
///   text     filled in, terminated if size_bytes > 0
///   return   length of the whole description, 0 when the address is in no block
///   cost     O(blocks of the region)
///   ctx      any, also from a fault handler
size_t ob_locate(const void *address, char *text, size_t size_bytes);

#endif
