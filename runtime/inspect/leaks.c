/* The leak report: what is alive, by type and by who allocated it, and what is held from outside.
 *
 * Owns nothing. Invariant: the sink is written to only when all counts are as they were. */
#include "inspect/rank.h"
#include "inspect/references.h"
#include "object/checked.h"
#include "obol/inspect.h"
#include "obol/refs.h"

/// Sums of a group.
enum { OBJECTS, REFERENCES, OUTSIDE, EXCESS };

/// What is gathered: by type, or by site.
typedef struct wanted {
    const ob_type *type; ///< by site: only of this type
    bool by_site;
} wanted;

/// In place of a type: raw memory, that is, buffers that no object owns.
static const ob_type raw_memory = {.name = "raw memory"};

/// Does an object own the buffer? Looked for only when there are raw buffers to tell apart: O(blocks).
static bool is_owned(const void *buffer) {
    ob_block block = {0};
    for (const ob_object *object = ob_walk_object(&block); object != NULL; object = ob_walk_object(&block)) {
        if (ob_buffer_of(object) == buffer) {
            return true;
        }
    }
    return false;
}

/// The type of what a walk stands at, if that is to be reported, else NULL.
static const ob_type *type_of(const ob_block *block) {
    const ob_object *object = ob_block_object(block);
    if (object != NULL) {
        return ob_is_dead(object) ? NULL : object->type;
    }
    bool is_raw = block->used && block->kind == OB_BLOCK_BUFFER && !is_owned(ob_block_memory(block));
    return is_raw ? &raw_memory : NULL;
}

/// 0 when it is not wanted.
static uintptr_t key_of(const wanted *what, const ob_block *block) {
    const ob_type *type = type_of(block);
    if (!what->by_site || type == NULL) {
        return (uintptr_t)type;
    }
#if OB_CHECKED
    const void *site = ob_checked_site_of(block);
    return type != what->type ? 0 : site != NULL ? (uintptr_t)site : 1u;
#else
    return 0;
#endif
}

static void add(ob_group *group, const ob_block *block) {
    const ob_object *object = ob_block_object(block);
    group->weight += (intptr_t)(block->granules * OB_GRANULE_BYTES);
    group->sums[OBJECTS]++;
    if (object != NULL) {
        group->weight += (intptr_t)ob_parts_bytes(object);
        group->sums[REFERENCES] += object->refs < OB_REFS_IMMORTAL ? ob_refcount(object) : 0;
    }
}

/// Those of an object that is on trial.
static void add_outside(ob_group *group, const ob_object *object) {
    int32_t outside = ob_trial_outside(object);
    group->sums[OUTSIDE] += outside > 0;
    group->sums[EXCESS] += outside < 0;
}

static void gather(void *context, ob_page *page, uintptr_t above) {
    ob_block block = {0};
    while (ob_memory_walk(&block)) {
        uintptr_t key = key_of(context, &block);
        ob_group *group = key != 0 ? ob_page_add(page, key, above) : NULL;
        if (group != NULL) {
            add(group, &block);
        }
    }
    /* The page is full of the keys it will have: what is added now is there. */
    ob_trial_begin();
    block = (ob_block){0};
    for (const ob_object *object = ob_walk_object(&block); object != NULL; object = ob_walk_object(&block)) {
        uintptr_t key = key_of(context, &block);
        ob_group *group = key != 0 ? ob_page_add(page, key, above) : NULL;
        if (group != NULL) {
            add_outside(group, object);
        }
    }
    ob_trial_end();
}

/* --- Text ---------------------------------------------------------------------------------------------------------- */

static void write_count(ob_sink *sink, const char *before, uint64_t number, const char *after) {
    ob_sink_text(sink, before);
    ob_sink_number(sink, (int64_t)number);
    ob_sink_text(sink, after);
}

/// What stands behind the count of objects.
static void write_sums(ob_sink *sink, const ob_group *group) {
    write_count(sink, ", ", (uint64_t)group->weight, " bytes");
    if (group->sums[REFERENCES] != 0) {
        write_count(sink, ", ", group->sums[REFERENCES], " references");
    }
    if (group->sums[OUTSIDE] != 0) {
        write_count(sink, "; ", group->sums[OUTSIDE], " held from outside");
    }
    if (group->sums[EXCESS] != 0) {
        write_count(sink, "; ", group->sums[EXCESS], " held too often");
    }
    ob_sink_text(sink, "\n");
}

static void write_sites(ob_sink *sink, const ob_type *type) {
    wanted what = {type, true};
    ob_page page = {.count = 0};
    while (ob_page_next(&page, gather, &what)) {
        for (unsigned i = 0; i < page.count; i++) {
            ob_sink_text(sink, "  at ");
            ob_write_address(sink, (const void *)page.groups[i].key); // NOLINT(performance-no-int-to-ptr)
            write_count(sink, ": ", page.groups[i].sums[OBJECTS], "");
            write_sums(sink, &page.groups[i]);
        }
    }
}

static void write_types(ob_sink *sink) {
    wanted what = {NULL, false};
    ob_page page = {.count = 0};
    while (ob_page_next(&page, gather, &what)) {
        for (unsigned i = 0; i < page.count; i++) {
            const ob_type *type = (const ob_type *)page.groups[i].key; // NOLINT(performance-no-int-to-ptr)
            write_count(sink, " ", page.groups[i].sums[OBJECTS], " ");
            ob_sink_text(sink, type->name);
            write_sums(sink, &page.groups[i]);
            if (OB_CHECKED) {
                write_sites(sink, type);
            }
        }
    }
}

/// All objects as one group.
static ob_group sum_all(void) {
    ob_group all = {0};
    ob_block block = {0};
    while (ob_memory_walk(&block)) {
        const ob_object *object = ob_block_object(&block);
        if (object != NULL && !ob_is_dead(object)) {
            add(&all, &block);
        }
    }
    ob_trial_begin();
    block = (ob_block){0};
    for (const ob_object *object = ob_walk_object(&block); object != NULL; object = ob_walk_object(&block)) {
        if (!ob_is_dead(object)) {
            add_outside(&all, object);
        }
    }
    ob_trial_end();
    return all;
}

static void write_damage(ob_sink *sink, const void *address) {
    ob_sink_text(sink, "leaks: not counted, the heap is damaged at ");
    ob_write_address(sink, address);
    ob_sink_text(sink, "\n");
}

/// Is there nothing to report, no raw memory either?
static bool is_clean(const ob_group *all) {
    ob_block block = {0};
    while (all->sums[OBJECTS] == 0 && ob_memory_walk(&block)) {
        if (type_of(&block) != NULL) {
            return false;
        }
    }
    return all->sums[OBJECTS] == 0;
}

size_t ob_report_leaks(ob_sink *sink) {
    const void *damaged = ob_heap_check();
    if (damaged != NULL) {
        write_damage(sink, damaged);
        return SIZE_MAX;
    }
    ob_group all = sum_all();
    if (is_clean(&all)) {
        ob_sink_text(sink, "leaks: none\n");
        return 0;
    }
    write_count(sink, "leaks: ", all.sums[OBJECTS], " objects");
    write_sums(sink, &all);
    write_types(sink);
    (void)ob_refs_report_sites(sink);
    return all.sums[OBJECTS];
}
