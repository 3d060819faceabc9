/* Checked mode: pads around each block, patterns in new and freed memory, and who asked for it.
 *
 * Owns: the pads.
 *
 *   object, chunk   | its own ............ | pad | site |
 *   buffer          | site | bytes | pad | pad | its own ... | pad, at least a granule, to the block's end |
 *
 * Invariant: the pads of every block in use are whole; free memory holds its pattern (memory/fill.h). Each is looked at when the block
 * is freed or the memory used again, and by ob_heap_check.
 *
 * Source: the debug hooks of CPython's allocators (PYMEM_DEBUG_ALLOCATORS); the pads here depend on their address, so that a copied
 * block does not pass. */
#define OB_UNCHECKED
#include "object/checked.h"

#if OB_CHECKED

#include <string.h>

#include "memory/fill.h"
#include "memory/memory.h"
#include "object/count.h"
#include "obol/port.h"

enum {
    NEW = 0xCB, ///< in each byte of new memory
    PAD = 0xFB, ///< in each byte behind a buffer
    GRANULE = sizeof(ob_granule),
};

int ob_checked_init(const ob_region *regions, size_t count) {
    OB_FORGET_SITE();
    return ob_memory_init(regions, count);
}

static ob_granule *at(void *memory, size_t offset) {
    return (ob_granule *)(void *)((char *)memory + offset);
}

static const ob_granule *look_at(const void *memory, size_t offset) {
    return (const ob_granule *)(const void *)((const char *)memory + offset);
}

/// What a pad at this address holds.
static ob_granule *pad_for(const ob_granule *address, uint32_t kind) {
    return (ob_granule *)(((uintptr_t)address ^ 0x5AFE5AFEu) + kind);
}

/// A block was freed or resized whose pads are not right: find out what it is, and panic.
static _Noreturn void diagnose(const void *memory, ob_block_kind wanted) {
    ob_block block = {0};
    while (ob_memory_walk(&block)) {
        if ((const void *)block.start > memory || memory >= (const void *)(block.start + block.granules)) {
            continue;
        }
        if (block.used && ob_block_memory(&block) == memory) {
            ob_port_panic(block.kind == wanted ? OB_PANIC_OVERRUN : OB_PANIC_DOMAIN, memory);
        }
        break;
    }
    ob_port_panic(OB_PANIC_BAD_FREE, memory);
}

/* --- Objects and chunks -------------------------------------------------------------------------------------------- */

static void *dress(void *memory, size_t bytes, size_t keep, ob_block_kind kind) {
    if (memory != NULL) {
        memset((char *)memory + keep, NEW, bytes - keep);
        at(memory, bytes)->link = pad_for(look_at(memory, bytes), kind);
        at(memory, bytes + GRANULE)->link = (ob_granule *)(uintptr_t)ob_checked_site.address;
    }
    return memory;
}

/// Look at a block that is to go, and leave the pattern of free memory in it. Who asked for it stays, until the block joins a run.
static void undress(void *memory, size_t bytes, size_t keep, ob_block_kind kind) {
    const ob_heap *heap = ob_region_of(memory);
    bool lies_inside = heap != NULL && (uintptr_t)memory % GRANULE == 0 &&
                       (uintptr_t)heap->end - (uintptr_t)memory >= bytes + OB_CHECKED_BEHIND * GRANULE;
    if (!lies_inside || (((const ob_granule *)memory)->head & (keep != 0 ? OB_HEAD_FREE : 0)) != 0 ||
        look_at(memory, bytes)->link != pad_for(look_at(memory, bytes), kind)) {
        diagnose(memory, kind);
    }
    ob_fill_free(at(memory, keep), (uint32_t)((bytes - keep) / GRANULE) + OB_CHECKED_BEHIND - 1u);
}

void ob_checked_rest(void *slot, size_t bytes) {
    if (look_at(slot, bytes)->link != pad_for(look_at(slot, bytes), OB_BLOCK_OBJECT)) {
        diagnose(slot, OB_BLOCK_OBJECT);
    }
    ob_fill_free(at(slot, 2u * GRANULE), (uint32_t)(bytes / GRANULE) - 2u);
}

void ob_checked_wake(void *slot, size_t bytes) {
    ob_expect_free(look_at(slot, 2u * GRANULE), (uint32_t)(bytes / GRANULE) - 2u);
    (void)dress(slot, bytes, GRANULE, OB_BLOCK_OBJECT);
}

void *ob_checked_allocate_object(size_t bytes) {
    return dress(ob_memory_allocate_object(bytes + OB_CHECKED_BEHIND * GRANULE), bytes, GRANULE, OB_BLOCK_OBJECT);
}

void *ob_checked_allocate_object_in(size_t bytes, const ob_wish *wish) {
    return dress(ob_memory_allocate_object_in(bytes + OB_CHECKED_BEHIND * GRANULE, wish), bytes, GRANULE,
                 OB_BLOCK_OBJECT);
}

void ob_checked_release_object(void *memory, size_t bytes) {
    undress(memory, bytes, GRANULE, OB_BLOCK_OBJECT);
    ob_memory_release_object(memory, bytes + OB_CHECKED_BEHIND * GRANULE);
}

void ob_checked_release_object_in(void *memory, size_t bytes) {
    undress(memory, bytes, GRANULE, OB_BLOCK_OBJECT);
    ob_memory_release_object_in(memory, bytes + OB_CHECKED_BEHIND * GRANULE);
}

void *ob_checked_allocate_chunk(size_t bytes) {
    return dress(ob_memory_allocate_chunk(bytes + OB_CHECKED_BEHIND * GRANULE), bytes, 0, OB_BLOCK_CHUNK);
}

void ob_checked_release_chunk(void *memory, size_t bytes) {
    undress(memory, bytes, 0, OB_BLOCK_CHUNK);
    ob_memory_release_chunk(memory, bytes + OB_CHECKED_BEHIND * GRANULE);
}

/* --- Buffers ------------------------------------------------------------------------------------------------------- */

static void *dress_buffer(void *raw, size_t bytes) {
    if (raw == NULL) {
        return NULL;
    }
    char *memory = (char *)raw + OB_CHECKED_BEFORE;
    at(raw, 0)->link = (ob_granule *)(uintptr_t)ob_checked_site.address;
    at(raw, GRANULE)->link = (ob_granule *)bytes;
    at(raw, 2u * GRANULE)->link = pad_for(look_at(raw, 2u * GRANULE), OB_BLOCK_BUFFER);
    at(raw, 3u * GRANULE)->link = pad_for(look_at(raw, 3u * GRANULE), OB_BLOCK_BUFFER);
    memset(memory, NEW, bytes);
    memset(memory + bytes, PAD, ob_memory_buffer_bytes(raw) - OB_CHECKED_BEFORE - bytes);
    return memory;
}

static size_t raw_bytes(size_t bytes) {
    return bytes > OB_REGION_MAX_BYTES ? bytes : bytes + OB_CHECKED_BEFORE + GRANULE;
}

/// Are the pads of the buffer whose block starts with raw whole?
static bool buffer_is_whole(const void *raw, size_t block_bytes) {
    if (block_bytes < OB_CHECKED_BEFORE + GRANULE ||
        look_at(raw, 2u * GRANULE)->link != pad_for(look_at(raw, 2u * GRANULE), OB_BLOCK_BUFFER) ||
        look_at(raw, 3u * GRANULE)->link != pad_for(look_at(raw, 3u * GRANULE), OB_BLOCK_BUFFER)) {
        return false;
    }
    size_t bytes = (size_t)look_at(raw, GRANULE)->link;
    if (bytes > block_bytes - OB_CHECKED_BEFORE - GRANULE) {
        return false;
    }
    const unsigned char *own = (const unsigned char *)raw + OB_CHECKED_BEFORE;
    for (size_t i = bytes; i < block_bytes - OB_CHECKED_BEFORE; i++) {
        if (own[i] != PAD) {
            return false;
        }
    }
    return true;
}

/// The block of a buffer in use whose pads are whole; else panics.
static void *raw_of(const void *memory) {
    const ob_heap *heap = ob_region_of(memory);
    if (heap == NULL || (uintptr_t)memory % 8u != 0 ||
        (uintptr_t)memory - (uintptr_t)heap->first < OB_CHECKED_BEFORE + GRANULE) {
        diagnose(memory, OB_BLOCK_BUFFER);
    }
    const ob_granule *raw = look_at(memory, (size_t)0 - OB_CHECKED_BEFORE);
    uint32_t head = raw[-1].head & ~OB_HEAD_AFTER_RUN;
    uint32_t granules = ob_head_granules(head);
    if (granules < 2u || head != ob_head_of(OB_HEAD_BUFFER, granules) || granules > (uint32_t)(heap->end - raw) + 1u ||
        !buffer_is_whole(raw, (granules - 1u) * GRANULE)) {
        diagnose(memory, OB_BLOCK_BUFFER);
    }
    return (void *)(uintptr_t)raw;
}

void *ob_checked_allocate_buffer(size_t bytes, const ob_wish *wish) {
    return dress_buffer(ob_memory_allocate_buffer(raw_bytes(bytes), wish), bytes);
}

size_t ob_checked_buffer_bytes(const void *memory) {
    return (size_t)((const ob_granule *)raw_of(memory))[1].link;
}

void ob_checked_release_buffer(void *memory) {
    void *raw = raw_of(memory);
    ob_fill_free(raw, (uint32_t)(ob_memory_buffer_bytes(raw) / GRANULE));
    ob_memory_release_buffer(raw);
}

/// Always moves, so that an old address that is still in use is found.
void *ob_checked_resize_buffer(void *memory, size_t bytes) {
    size_t old_bytes = ob_checked_buffer_bytes(memory);
    void *moved = ob_checked_allocate_buffer(bytes, NULL);
    if (moved != NULL) {
        memcpy(moved, memory, old_bytes < bytes ? old_bytes : bytes);
        ob_checked_release_buffer(memory);
    }
    return moved;
}

/* --- For the validator and the fault report ------------------------------------------------------------------------ */

const void *ob_checked_site_of(const ob_block *block) {
    if (block->kind == OB_BLOCK_DAMAGED || (!block->used && ob_head_is_run(block->start->head))) {
        return NULL;
    }
    return block->used && block->kind == OB_BLOCK_BUFFER ? block->start[1].link
                                                         : block->start[block->granules - 1u].link;
}

const void *ob_checked_find_written(const ob_block *block) {
    const ob_granule *start = block->start;
    uint32_t granules = block->granules;
    if (!block->used) {
        uint32_t own = ob_head_is_run(start->head) ? 4u : 2u; /* words of the memory manager's at the start */
        uint32_t end = granules - 1u;                         /* a run's length, or who asked for a slot */
        return own < end ? ob_find_written(start + own, end - own) : NULL;
    }
    if (block->kind == OB_BLOCK_BUFFER) {
        return buffer_is_whole(start + 1, (granules - 1u) * GRANULE) ? NULL : start;
    }
    const ob_granule *pad = start + granules - OB_CHECKED_BEHIND;
    if (block->kind == OB_BLOCK_CHUNK && pad->link == pad_for(pad, OB_BLOCK_OBJECT)) { /* a free slot of a reserve */
        return ob_find_written(start + 2, granules - OB_CHECKED_BEHIND - 2u);
    }
    return pad->link == pad_for(pad, block->kind) ? NULL : start;
}

#endif
