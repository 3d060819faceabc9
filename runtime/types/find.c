/* The two-way search. Owns nothing.
 *
 * The bytes looked for are cut in two where no period of the whole is shorter than the period there. The right part is compared first;
 * a difference in it lets the search go on behind that place, and equality followed by a difference in the left part lets it go on by the
 * whole period. What is known to be equal after such a step (`known`) is not compared again, so no byte is looked at more than twice.
 *
 * Source: M. Crochemore, D. Perrin, "Two-way string-matching", 1991. */
#include "types/find.h"

#include <string.h>

/// The byte at an index that counts in the direction of the search.
static inline uint8_t at(const char *first, ptrdiff_t step, size_t index) {
    return (uint8_t)first[(ptrdiff_t)index * step];
}

/// Where the greatest suffix begins, by the order of bytes or by its inverse, and that suffix's period. O(length).
static size_t find_greatest_suffix(const ob_finder *finder, bool inverse, size_t *period) {
    size_t best = 0;      /* where the greatest so far begins */
    size_t candidate = 1; /* is compared with it, byte `offset` next */
    size_t offset = 0;
    *period = 1;
    while (candidate + offset < finder->length) {
        uint8_t a = at(finder->first, finder->step, candidate + offset);
        uint8_t b = at(finder->first, finder->step, best + offset);
        if (a == b) {
            offset++;
            if (offset == *period) {
                candidate += *period;
                offset = 0;
            }
        } else if ((a < b) != inverse) {
            candidate += offset + 1;
            offset = 0;
            *period = candidate - best;
        } else {
            best = candidate;
            candidate++;
            offset = 0;
            *period = 1;
        }
    }
    return best;
}

static bool repeats(const ob_finder *finder) {
    size_t i = 0;
    while (i < finder->cut && finder->period + i < finder->length &&
           at(finder->first, finder->step, i) == at(finder->first, finder->step, i + finder->period)) {
        i++;
    }
    return i == finder->cut;
}

void ob_finder_start(ob_finder *finder, const char *bytes, size_t length, bool from_end) {
    *finder = (ob_finder){.first = bytes, .length = length, .step = 1};
    if (length == 0) {
        finder->step = from_end ? -1 : 1;
        return;
    }
    if (from_end) {
        finder->first = bytes + (length - 1);
        finder->step = -1;
    }
    size_t period;
    size_t other_period;
    size_t cut = find_greatest_suffix(finder, false, &period);
    size_t other = find_greatest_suffix(finder, true, &other_period);
    finder->cut = cut > other ? cut : other;
    finder->period = cut > other ? period : other_period;
    finder->is_periodic = repeats(finder);
    if (!finder->is_periodic) {
        size_t left = finder->cut;
        finder->period = (left > length - left ? left : length - left) + 1u;
    }
}

/// Index of the first occurrence in the direction of the search; the bytes looked for are not more than these, and not none. Compiled once
/// for each direction: that halves the time.
__attribute__((always_inline)) static inline size_t search(const ob_finder *finder, const char *first, size_t length,
                                                           ptrdiff_t step) {
    size_t known = 0; /* so many of the first bytes are equal at `place` */
    size_t place = 0;
    size_t last = length - finder->length;
    uint8_t right = at(finder->first, step, finder->cut);
    while (place <= last) {
        if (known == 0 && at(first, step, place + finder->cut) != right) {
            place++;
            continue;
        }
        size_t i = finder->cut > known ? finder->cut : known;
        while (i < finder->length && at(finder->first, step, i) == at(first, step, place + i)) {
            i++;
        }
        if (i < finder->length) {
            place += i - finder->cut + 1u;
            known = 0;
            continue;
        }
        i = finder->cut;
        while (i > known && at(finder->first, step, i - 1) == at(first, step, place + i - 1)) {
            i--;
        }
        if (i <= known) {
            return place;
        }
        place += finder->period;
        known = finder->is_periodic ? finder->length - finder->period : 0;
    }
    return OB_NOWHERE;
}

size_t ob_finder_next(const ob_finder *finder, const char *bytes, size_t length) {
    bool from_end = finder->step < 0;
    if (finder->length > length) {
        return OB_NOWHERE;
    }
    if (finder->length == 0) {
        return from_end ? length : 0;
    }
    if (finder->length == 1 && !from_end) {
        const char *found = memchr(bytes, (uint8_t)finder->first[0], length);
        return found != NULL ? (size_t)(found - bytes) : OB_NOWHERE;
    }
    size_t place = from_end ? search(finder, bytes + (length - 1), length, -1) : search(finder, bytes, length, 1);
    return place == OB_NOWHERE || !from_end ? place : length - finder->length - place;
}
