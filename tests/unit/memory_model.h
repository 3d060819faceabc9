/* The memory manager against a model: a table of what is live, each block filled with bytes of its own. Which operation comes next is
 * drawn from a random generator, or from the bytes that a fuzzer invents. */
#ifndef MEMORY_MODEL_H
#define MEMORY_MODEL_H

#include "memory/cache.h"
#include "memory/memory.h"
#include "memory/region.h"
#include "object/walk.h"
#include "support.h"

enum {
    MODEL_LIVE = ON_TARGET ? 40 : 160,
    MODEL_GHOSTS = 16,
    MODEL_BYTES = ON_TARGET ? 1664 : 3 * 2600,
    MODEL_REGIONS = ON_TARGET ? 2 : 3,
};

typedef enum model_kind { MODEL_OBJECT, MODEL_CHUNK, MODEL_BUFFER } model_kind;

typedef struct model_block {
    uint8_t *memory;
    size_t bytes; ///< as asked for
    uint8_t kind;
    uint8_t fill;
} model_block;

static uint8_t model_bank[MODEL_BYTES] __attribute__((aligned(8)));
static model_block model_live[MODEL_LIVE];
static unsigned model_count;
static uint8_t *model_ghosts[MODEL_GHOSTS]; ///< objects that are gone, while nothing else took their memory
static uint32_t (*model_draw)(uint32_t limit);
static unsigned model_failures; ///< requests for which there was no room
static unsigned model_panics;   ///< wrong frees that were refused

/// Objects of two granules, and of any more.
static const ob_type model_pair = {.head = OB_TYPE_HEAD, .name = "pair", .size_bytes = 2 * sizeof(void *)};
static const ob_type model_row = {
    .head = OB_TYPE_HEAD, .name = "row", .size_bytes = 3 * sizeof(void *), .item_bytes = sizeof(void *)};

/// How many regions the bank is cut into. False when the start is refused.
static bool model_start(unsigned regions, uint32_t (*draw)(uint32_t limit)) {
    static const uint32_t attributes[] = {OB_REGION_FAST, OB_REGION_FAST | OB_REGION_DMA, OB_REGION_EXTERNAL};
    ob_region cut[MODEL_REGIONS];
    size_t bytes = MODEL_BYTES / regions & ~(size_t)7;
    for (unsigned i = 0; i < regions; i++) {
        cut[i] = (ob_region){"bank", model_bank + i * bytes, bytes, attributes[i]};
    }
    model_draw = draw;
    model_count = 0;
    memset(model_ghosts, 0, sizeof model_ghosts);
    return ob_init(cut, regions) == OB_OK;
}

/* --- What a block is ----------------------------------------------------------------------------------------------- */

static size_t model_rounded(size_t bytes) {
    return (bytes + sizeof(void *) - 1u) / sizeof(void *) * sizeof(void *);
}

/// Where a block begins, with its head, and what it costs.
static uint8_t *model_from(const model_block *block) {
    return block->memory - (block->kind == MODEL_OBJECT ? 0 : sizeof(void *));
}

static size_t model_cost(const model_block *block) {
    return model_rounded(block->bytes) + (block->kind == MODEL_OBJECT ? 0 : sizeof(void *));
}

/// The part of a block that is filled. To the last granule's end, so that nothing old is left that looks like a head.
static void model_content(const model_block *block, uint8_t **from, size_t *bytes) {
    size_t beside = block->kind != MODEL_OBJECT          ? 0
                    : block->bytes == 2 * sizeof(void *) ? block->bytes
                                                         : 3 * sizeof(void *);
    *from = block->memory + beside;
    *bytes = model_rounded(block->bytes) - beside;
}

/// Byte i of a block's content. Its highest bit is 0: it is no head.
static uint8_t model_byte(const model_block *block, size_t i) {
    return (uint8_t)((block->fill + i * 7u) & 0x7Fu);
}

static void model_fill(model_block *block) {
    uint8_t *from;
    size_t bytes;
    block->fill = (uint8_t)model_draw(128);
    model_content(block, &from, &bytes);
    for (size_t i = 0; i < bytes; i++) {
        from[i] = model_byte(block, i);
    }
}

/// Does the block still hold what was written, its first `most` bytes at least?
static bool model_holds(const model_block *block, size_t most) {
    uint8_t *from;
    size_t bytes;
    model_content(block, &from, &bytes);
    for (size_t i = 0; i < bytes && i < most; i++) {
        if (from[i] != model_byte(block, i)) {
            return false;
        }
    }
    return true;
}

/// Is any byte of the block between these?
static bool model_overlaps(const model_block *block, const uint8_t *from, size_t bytes) {
    const uint8_t *start = model_from(block);
    return start < from + bytes && from < start + model_cost(block);
}

/// A block came or grew: it overlaps no other, and ends ghosts.
static bool model_settle(const model_block *block) {
    for (unsigned i = 0; i < MODEL_GHOSTS; i++) {
        if (model_ghosts[i] != NULL && model_overlaps(block, model_ghosts[i], 2 * sizeof(void *))) {
            model_ghosts[i] = NULL;
        }
    }
    for (unsigned i = 0; i < model_count; i++) {
        if (&model_live[i] != block && model_overlaps(&model_live[i], model_from(block), model_cost(block))) {
            return false;
        }
    }
    return (uintptr_t)block->memory % (block->kind == MODEL_BUFFER ? 8u : sizeof(void *)) == 0 &&
           ob_region_of(model_from(block)) != NULL;
}

/// Put a new block into the table.
static bool model_add(void *memory, size_t bytes, model_kind kind) {
    model_block *block = &model_live[model_count++];
    *block = (model_block){.memory = (uint8_t *)memory, .bytes = bytes, .kind = (uint8_t)kind};
    if (kind == MODEL_OBJECT) {
        ob_object *object = (ob_object *)memory;
        object->type = bytes == 2 * sizeof(void *) ? &model_pair : &model_row;
        if (bytes != 2 * sizeof(void *)) {
            *(uint32_t *)(void *)(object + 1) = (uint32_t)(bytes / sizeof(void *)) - 3u;
        }
    }
    bool settled = model_settle(block);
    model_fill(block);
    return settled;
}

/* --- Was a refusal right? ------------------------------------------------------------------------------------------ */

/// Runs of this heap's list.
static unsigned model_list_length(const ob_heap *heap, uint32_t bin) {
    unsigned count = 0;
    for (uint32_t link = heap->bins[bin]; link != OB_LINK; link = ob_heap_at(heap, link)[1].head) {
        count++;
    }
    return count;
}

/// Must this heap find room for so many granules? Only one run among more than four of its list may be overlooked.
static bool model_must_serve(const ob_heap *heap, size_t granules, bool aligned) {
    ob_block block;
    for (const ob_granule *at = heap->first; at != heap->end && ob_heap_read(heap, at, &block); at += block.granules) {
        uint32_t length = block.granules;
        bool holds =
            ob_head_is_run(at->head) && length >= OB_RUN_LISTED && length >= granules + (aligned ? ob_heap_gap(at) : 0);
        if (holds && (ob_heap_bin(length) != ob_heap_bin((uint32_t)granules) ||
                      model_list_length(heap, ob_heap_bin(length)) <= 4)) {
            return true;
        }
    }
    return false;
}

static bool model_any_must_serve(size_t granules, bool aligned) {
    for (const ob_heap *heap = ob_region_first; heap != NULL; heap = heap->next) {
        if (model_must_serve(heap, granules, aligned)) {
            return true;
        }
    }
    return false;
}

/// No region could hold so much if it were empty.
static bool model_is_hopeless(size_t bytes) {
    for (const ob_heap *heap = ob_region_first; heap != NULL; heap = heap->next) {
        if (bytes < OB_REGION_MAX_BYTES && bytes + heap->reserve_bytes < ob_heap_capacity(heap)) {
            return false;
        }
    }
    return true;
}

/// There was no room. Nothing is cached any more, unless it was hopeless, and no region could have helped.
static bool model_refused(size_t bytes, bool aligned) {
    model_failures++;
    ob_error_clear();
    size_t granules = bytes / sizeof(void *) + (bytes % sizeof(void *) != 0) + (aligned ? 1u : 0);
    return (model_is_hopeless(bytes) || !ob_memory_flush()) && !model_any_must_serve(granules, aligned);
}

/* --- Operations ---------------------------------------------------------------------------------------------------- */

/// A size: mostly small, often at one of the limits that the memory manager knows.
static size_t model_size(void) {
    static const uint16_t limits[] = {0, 1, 2, 3, 4, 17, 18, 31, 32, 33, 39, 40, 48, 64};
    switch (model_draw(8)) {
    case 0: return limits[model_draw(sizeof limits / sizeof limits[0])] * sizeof(void *) + model_draw(3) - 1u;
    case 1: return model_draw(MODEL_BYTES / 4);
    case 2: return ob_region_get_largest_free(model_draw(MODEL_REGIONS)) + model_draw(3) - 1u;
    default: return model_draw(80);
    }
}

/// The same, but sometimes more than anything can hold.
static size_t model_wild_size(void) {
    static const size_t limits[] = {OB_REGION_MAX_BYTES, UINT32_MAX / 2u, SIZE_MAX / 2u, SIZE_MAX, MODEL_BYTES};
    return model_draw(16) != 0 ? model_size() : limits[model_draw(5)] + model_draw(19) - 17u;
}

static bool model_new_slot(model_kind kind) {
    size_t granules = 2u + model_draw(model_draw(4) == 0 ? 60 : 18);
    size_t bytes = granules * sizeof(void *);
    void *memory;
    do { /* ends: there is less to flush each time */
        memory = kind == MODEL_OBJECT ? ob_memory_allocate_object(bytes) : ob_memory_allocate_chunk(bytes);
    } while (memory == NULL && ob_memory_flush());
    if (memory == NULL) {
        return model_refused(kind == MODEL_OBJECT ? bytes : bytes + sizeof(void *), false);
    }
    return model_add(memory, bytes, kind);
}

static bool model_new_buffer(void) {
    size_t bytes = model_wild_size();
    void *memory = ob_mem_alloc(bytes);
    bytes = bytes != 0 ? bytes : 1;
    return memory != NULL ? model_add(memory, bytes, MODEL_BUFFER) : model_refused(bytes, true);
}

/// How well a region suits: 2 fully, 1 in what to avoid, 0 not at all.
static int model_suits(const ob_heap *heap, uint32_t want, uint32_t avoid) {
    if ((heap->attributes & avoid) != 0) {
        return 0;
    }
    return (heap->attributes & want) == want ? 2 : 1;
}

static bool model_new_wish(void) {
    uint32_t want = model_draw(8);
    uint32_t avoid = model_draw(8);
    size_t bytes = 1u + model_draw(200);
    int best = 0;
    for (const ob_heap *heap = ob_region_first; heap != NULL; heap = heap->next) {
        int suits = model_suits(heap, want, avoid);
        best = suits > best && model_must_serve(heap, model_rounded(bytes) / sizeof(void *) + 1u, true) ? suits : best;
    }
    void *memory = ob_mem_alloc_in(bytes, want, avoid);
    if (memory == NULL) {
        return model_refused(bytes, true);
    }
    return model_suits(ob_region_of(memory), want, avoid) >= best && model_add(memory, bytes, MODEL_BUFFER);
}

static bool model_drop(unsigned index) {
    model_block block = model_live[index];
    bool held = model_holds(&block, SIZE_MAX);
    model_live[index] = model_live[--model_count];
    switch (block.kind) {
    case MODEL_OBJECT:
        ob_memory_release_object(block.memory, block.bytes);
        model_ghosts[model_draw(MODEL_GHOSTS)] = block.memory;
        break;
    case MODEL_CHUNK: ob_memory_release_chunk(block.memory, block.bytes); break;
    default: ob_mem_free(block.memory);
    }
    return held;
}

static bool model_resize(unsigned index) {
    model_block *block = &model_live[index];
    size_t bytes = model_wild_size();
    uint8_t *memory = (uint8_t *)ob_mem_realloc(block->memory, bytes);
    bytes = bytes != 0 ? bytes : 1;
    if (memory == NULL) {
        ob_error_clear();
        model_failures++;
        return model_holds(block, SIZE_MAX) && bytes > block->bytes && (model_is_hopeless(bytes) || !ob_memory_flush());
    }
    size_t kept = bytes < block->bytes ? bytes : block->bytes;
    block->memory = memory;
    block->bytes = bytes;
    bool held = model_holds(block, kept) && model_settle(block);
    model_fill(block);
    return held;
}

/// Free what is no buffer: nothing happens but the panic.
static bool model_wrong_free(void) {
    uint8_t *volatile memory =
        model_bank + model_draw(MODEL_BYTES / 4u) * 4u + (model_draw(4) == 0 ? model_draw(4) : 0);
    for (unsigned i = 0; i < model_count; i++) {
        if (model_live[i].memory == memory && model_live[i].kind == MODEL_BUFFER) {
            return model_drop(i); /* a right one, after all */
        }
    }
    volatile bool resizes = model_draw(2) != 0;
    if (setjmp(last_panic.back) == 0) {
        arm_panic(true);
        if (resizes) {
            (void)ob_mem_realloc(memory, 8);
        } else {
            ob_mem_free(memory);
        }
        arm_panic(false);
        return false;
    }
    model_panics++;
    return last_panic.id == OB_PANIC_BAD_FREE && last_panic.address == memory;
}

/// Drop a reference to an object that is gone.
static bool model_wrong_decref(void) {
    uint8_t *volatile ghost = model_ghosts[model_draw(MODEL_GHOSTS)];
    if (ghost == NULL) {
        return true;
    }
    if (setjmp(last_panic.back) == 0) {
        arm_panic(true);
        ob_decref((ob_object *)(void *)ghost);
        arm_panic(false);
        return false;
    }
    model_panics++;
    return last_panic.id == OB_PANIC_COUNT && last_panic.address == ghost;
}

/// A block of this kind, or any one when the first that is looked at is none.
static bool model_touch(void) {
    unsigned index = model_draw(model_count);
    if (model_live[index].kind == MODEL_BUFFER && model_draw(3) != 0) {
        return model_resize(index);
    }
    return model_drop(index);
}

/// One operation. `bias` of 16: how likely is it that something comes rather than goes? False when runtime and model part.
static bool model_step(uint32_t bias) {
    uint32_t what = model_draw(32);
    if (what == 0) {
        return model_wrong_free();
    }
    if (what == 1) {
        return model_wrong_decref();
    }
    if (what == 2) {
        (void)ob_memory_flush();
        return true;
    }
    if (model_count == MODEL_LIVE || (model_count != 0 && model_draw(16) >= bias)) {
        return model_touch();
    }
    switch (model_draw(8)) {
    case 0: return model_new_wish();
    case 1:
    case 2: return model_new_buffer();
    case 3:
    case 4: return model_new_slot(MODEL_CHUNK);
    default: return model_new_slot(MODEL_OBJECT);
    }
}

/// Every figure and every structure agrees with the table.
static bool model_agrees(void) {
    size_t used = 0;
    size_t objects = 0;
    for (unsigned i = 0; i < model_count; i++) {
        used += model_cost(&model_live[i]);
        objects += model_live[i].kind == MODEL_OBJECT;
    }
    ob_region_stats stats = ob_memory_get_stats();
    return ob_heap_check() == NULL && stats.used_bytes == used && stats.free_bytes == stats.size_bytes - used &&
           stats.blocks == model_count && stats.objects == objects && stats.peak_bytes >= used;
}

/// Each block holds what was written.
static bool model_all_hold(void) {
    for (unsigned i = 0; i < model_count; i++) {
        if (!model_holds(&model_live[i], SIZE_MAX)) {
            return false;
        }
    }
    return true;
}

/// Give everything back: each region is one run again.
static bool model_end(void) {
    bool good = model_all_hold() && model_agrees();
    while (model_count > 0) {
        good = model_drop(model_count - 1u) && good;
    }
    while (ob_memory_flush()) { /* ends with the slots */
    }
    for (const ob_heap *heap = ob_region_first; heap != NULL; heap = heap->next) {
        good = good && ob_head_is_run(heap->first->head) && heap->free_bytes == ob_heap_capacity(heap) &&
               ob_heap_run_length(heap->first) == (uint32_t)(heap->end - heap->first);
    }
    return good && model_agrees();
}

#endif
