/* Where the objects of a type lie, and memory set aside for them. */
#ifndef OBOL_PLACEMENT_H
#define OBOL_PLACEMENT_H

#include "obol/memory.h"
#include "obol/type.h"

/// Memory set aside for the objects of one type. Static and zeroed; one for each type that has one.
typedef struct ob_reserve {
    void *free_slot;     ///< the runtime's own: the next free slot
    size_t free_slots;   ///< slots that no object is in
    size_t slots;        ///< slots set aside
    uint32_t generation; ///< the runtime's own: which ob_init the slots are from
} ob_reserve;

/// What allocates and frees objects with a placement. The runtime's own: named by OB_PLACEMENT, so that only programs with a placement
/// contain it.
typedef struct ob_placement_code {
    void *(*allocate)(const ob_type *type, size_t bytes);
    void (*release)(ob_object *object);
} ob_placement_code;

extern const ob_placement_code ob_placement_functions;

/// A type's wishes: `.placement = &where` in its description. A constant, written as
/// `static const ob_placement where = OB_PLACEMENT(.want = OB_REGION_DMA);`. As with ob_mem_alloc_in, they decide where, never whether.
typedef struct ob_placement {
    uint32_t want;                 ///< OB_REGION_… bits that its objects' bank should have
    uint32_t avoid;                ///< OB_REGION_… bits that it should not have
    ob_reserve *reserve;           ///< or NULL. Not NULL: its objects come from here and from nowhere else
    const ob_placement_code *code; ///< set by OB_PLACEMENT; without it the first new object panics (OB_PANIC_TYPE)
} ob_placement;

#define OB_PLACEMENT(...)                                                                                              \
    { .code = &ob_placement_functions, __VA_ARGS__ }

/// Set memory aside for so many objects of a type: from then on that many can live at any time, whatever else fills the memory, and
/// no more. What they hold in turn (a container's chunks) is not part of it.
///   type    of fixed size, with a reserve
///   peak    objects that live at the same time, those counted that wait to be dismantled; added to what is there already
///   return  0; OB_ENOMEM (nothing is set aside then), or OB_ETYPE (the type has no reserve, or its objects no fixed size)
///   own     the memory counts as used, free or not, until the next ob_init
///   cost    O(peak); afterwards making and freeing such an object takes no longer than any other
///   ctx     thread holding the lock
int ob_type_reserve(const ob_type *type, size_t peak);

/* How much memory a program needs. Everything is a constant expression, so that _Static_assert can hold a bank to it:
 *
 *     need = OB_REGION_OVERHEAD_BYTES(bank) + sum over reserved types of OB_RESERVE_BYTES(size, peak)
 *          + the most that all other objects, chunks and buffers take at a time, and what fragmentation may keep from them
 *
 * The first two are exact bounds. For the last, see "How much memory" in runtime/DESIGN.md. */

/// An object's or field's size in whole granules.
#define OB_GRANULES_BYTES(bytes_) (((bytes_) + sizeof(void *) - 1u) / sizeof(void *) * sizeof(void *))
/// What a reserve of so many objects of a structure takes: nothing but their size (and pads in checked mode).
#define OB_RESERVE_BYTES(struct_bytes_, peak_)                                                                         \
    ((OB_GRANULES_BYTES(struct_bytes_) + (OB_CHECKED ? 2u * sizeof(void *) : 0u)) * (peak_))
/// What a buffer takes at most, its head and alignment included.
#define OB_BUFFER_BYTES(bytes_) (OB_GRANULES_BYTES(bytes_) + 8u + (OB_CHECKED ? 5u * sizeof(void *) : 0u))
/// What a bank's size is more, at most, than what blocks can use of it.
#define OB_REGION_OVERHEAD_BYTES(bank_bytes_)                                                                          \
    (5u * sizeof(void *) + 32u + 4u * OB_REGION_LISTS(bank_bytes_) + 2u * sizeof(void *) + 14u)
/// Lists of free runs in a bank of constant size.
#define OB_REGION_LISTS(bank_bytes_)                                                                                   \
    (16u + 4u * (31u - (unsigned)__builtin_clz((unsigned)((bank_bytes_) / sizeof(void *)))))

#endif
