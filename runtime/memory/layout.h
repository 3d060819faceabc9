/* What stands in the first word of each block, and so how memory is told apart without a tag. Floor 1.
 *
 * A region is a row of granules, one pointer wide. Blocks and free runs follow each other without gaps. The first 32 bits of each,
 * its head, say what it is:
 *
 *   cccc cccc cccc cccc cccc cccc cfff ffa0   in use: an object; this is its reference count (obol/object.h), f are its flags
 *   1100 p0gg gggg gggg gggg gggg gggg gga0   in use: a chunk of g granules, this one among them; p makes the parity even
 *   1101 p0gg gggg gggg gggg gggg gggg gga0   in use: a buffer of g granules, likewise
 *   1111 1111 1111 1111 1111 1111 1ggg gga1   free: a slot of g = 2 ... 17 granules, kept by a cache
 *   1111 1111 1111 1111 1111 1111 1nnn nn01   free: a run; n = 18, 19, 20 stand for 1, 2, 3 granules, 21 for more
 *
 * a is OB_HEAD_AFTER_RUN: a free run ends right before this block. It belongs to the memory manager in every block, also in an
 * object's count. So objects have boundary tags that cost no byte: a block's size is known from its type, whether it is free from
 * bit 0, and whether it can be joined with what lies before it from bit 1.
 *
 * A free run also ends with its length, and from three granules on it is in a list:
 *
 *   1 granule    | head |
 *   2 granules   | head | length |
 *   3 granules   | head | next | previous + 3 |
 *   more         | head | next | previous | length | ............ | length |        (with 4, both are one)
 *
 *   1110 00gg gggg gggg gggg gggg gggg gg01   a length of g granules
 *   1110 00oo oooo oooo oooo oooo oooo oo00   a link: o is the granule's offset in the region, in words; 0 is the list's end
 *   1111 0000 0000 0000 0000 000b bbbb bb00   previous of the first run in list b
 *
 * To the counting the heads of what is free look like immortal objects: an incref or decref writes nothing, and the decref finds bit 0
 * and panics. All other words of a run look like counts that no object has, for a decref of an object whose memory has become a part
 * of a longer run: it panics as well. */
#ifndef OBOL_MEMORY_LAYOUT_H
#define OBOL_MEMORY_LAYOUT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "obol/config.h"

/// The paths that objects take are worth some bytes: -Os would spend a fifth more instructions on them.
#if defined(__GNUC__) && !defined(__clang__) && !OB_SMALL
#define OB_FAST __attribute__((optimize("O2")))
/// For functions so short that a register more to save is what they cost: instructions in the order of the source need fewer.
#define OB_SHORT __attribute__((optimize("O2", "no-schedule-insns", "no-schedule-insns2")))
#else
#define OB_FAST
#define OB_SHORT
#endif

/// -Os and -O2 alike leave many a function of a few instructions a call.
#define OB_INLINE __attribute__((always_inline)) static inline

/// The unit of allocation: 4 bytes on a 32-bit machine. It is read and written whatever type the memory has had.
typedef union __attribute__((may_alias)) ob_granule {
    uint32_t head;
    union ob_granule *link;
} ob_granule;

#define OB_GRANULE_BYTES ((uint32_t)sizeof(ob_granule))

#define OB_HEAD_FREE      ((uint32_t)1)
#define OB_HEAD_AFTER_RUN ((uint32_t)2)
/// Free slots are at most this long: objects of 68 bytes and chunks of 16 references on a 32-bit machine.
#define OB_SLOT_GRANULES 17u
/// A free slot; its length is added.
#define OB_HEAD_CACHED ((uint32_t)0xFFFFFF81)
/// A run of no granule; for up to three, four times their number is added. Starts where the longest slot's head ends.
#define OB_HEAD_RUN      (OB_HEAD_CACHED + (OB_SLOT_GRANULES << 2))
#define OB_HEAD_LONG_RUN (OB_HEAD_RUN + 16u)
#define OB_HEAD_CHUNK    ((uint32_t)0xC0000000)
#define OB_HEAD_BUFFER   ((uint32_t)0xD0000000)
/// Enough to tell chunks and buffers from objects and from each other.
#define OB_HEAD_KIND ((uint32_t)0xF0000001)
/// How many granules: of a chunk, a buffer, or in a length.
#define OB_HEAD_GRANULES ((uint32_t)0x03FFFFFC)
#define OB_HEAD_PARITY   ((uint32_t)0x08000000)
/// A length at the end of a run; four times the granules are added.
#define OB_LENGTH ((uint32_t)0xE0000001)
/// A link between runs; the offset in bytes is added.
#define OB_LINK ((uint32_t)0xE0000000)
/// The previous link of the first run in a list; four times the list's number is added.
#define OB_LINK_FIRST ((uint32_t)0xF0000000)
/// Runs from this many granules on are in a list.
#define OB_RUN_LISTED 3u

/// The granules of a chunk or a buffer, or in a length.
static inline uint32_t ob_head_granules(uint32_t head) {
    return (head & OB_HEAD_GRANULES) >> 2;
}

/// What the granules of a free slot add to its head.
static inline uint32_t ob_head_length(size_t bytes) {
    return (uint32_t)bytes >> (sizeof(ob_granule) / 8u);
}

/// Of free memory: a run, and not a slot? (The longest slot's head may have OB_HEAD_AFTER_RUN as well.)
static inline bool ob_head_is_run(uint32_t head) {
    return head > (OB_HEAD_RUN | OB_HEAD_AFTER_RUN) && (head & OB_HEAD_FREE) != 0;
}

/// 1 when the word has an odd number of bits set.
static inline uint32_t ob_parity(uint32_t word) {
    word ^= word >> 16;
    word ^= word >> 8;
    word ^= word >> 4;
    return 0x6996u >> (word & 15u) & 1u;
}

/// The head of a chunk or buffer, without OB_HEAD_AFTER_RUN. The parity lets the check find a flipped bit.
static inline uint32_t ob_head_of(uint32_t kind, uint32_t granules) {
    uint32_t head = kind | granules << 2;
    return ob_parity(head) != 0 ? head | OB_HEAD_PARITY : head;
}

#endif
