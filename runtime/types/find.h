/* Looking for bytes in bytes: linear in the worst case, without memory. */
#ifndef OBOL_TYPES_FIND_H
#define OBOL_TYPES_FIND_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define OB_NOWHERE SIZE_MAX

/// What is looked for, and in which direction. Prepared once for many searches.
typedef struct ob_finder {
    const char *first; ///< its first byte in the direction of the search
    size_t length;
    ptrdiff_t step;   ///< 1: the first occurrence; -1: the last one
    size_t cut;       ///< where it is cut in two: the bytes from here on are compared first
    size_t period;    ///< how far to go on when they all were equal
    bool is_periodic; ///< the part before `cut` stands again `period` later
} ob_finder;

/// Prepare to look for these bytes, which stay where they are. O(length).
void ob_finder_start(ob_finder *finder, const char *bytes, size_t length, bool from_end);

/// The first occurrence, or the last one when the finder looks from the end.
///   return  where it begins, or OB_NOWHERE. Nothing is at 0, or at the end
///   cost    O(length), at most about 3 comparisons a byte
size_t ob_finder_next(const ob_finder *finder, const char *bytes, size_t length);

#endif
