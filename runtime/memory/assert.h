/* Assertions without strings: a failed one panics with OB_FILE << 16 | number. Floor 1, because every floor uses it. */
#ifndef OBOL_MEMORY_ASSERT_H
#define OBOL_MEMORY_ASSERT_H

#include "obol/config.h"
#include "obol/port.h"

/// Invariants of the runtime itself, in builds with OB_CHECKS=1. The file defines OB_FILE before it includes this header:
/// 0x1n memory, 0x2n object, 0x4n types, 0x5n inspect. The number is unique in the file.
#if OB_CHECKS
#define OB_ASSERT(number, condition)                                                                                   \
    ((condition) ? (void)0 : ob_port_panic((uint32_t)OB_FILE << 16 | (number), __builtin_return_address(0)))
#else
#define OB_ASSERT(number, condition) ((void)0)
#endif

#endif
