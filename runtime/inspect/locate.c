/* Which block does an address lie in? For fault reports, panics and debuggers.
 *
 * Owns nothing. Reads a heap that may be damaged: walks tags only as long as they make sense, and reads an object's header
 * only inside its block. */
#include "object/walk.h"
#include "object/checked.h"
#include "object/count.h"
#include "inspect/rank.h"
#include "obol/inspect.h"

static const char *const kinds[] = {"buffer", "object", "chunk of a container", "damaged memory"};

static bool contains(const ob_block *block, const void *address) {
    uintptr_t offset = (uintptr_t)address - (uintptr_t)ob_block_memory(block);
    return offset < ob_block_bytes(block);
}

static void describe_object(const ob_object *object, ob_sink *sink) {
    ob_sink_text(sink, ", a ");
    ob_sink_text(sink, object->type->name);
    if ((object->refs & OB_FLAG_DEAD) != 0) {
        ob_sink_text(sink, ", dead");
    } else if (object->refs < OB_REFS_IMMORTAL) {
        ob_sink_text(sink, ", references ");
        ob_sink_number(sink, ob_refcount(object));
    }
}

static void describe(const ob_block *block, ob_sink *sink) {
    ob_sink_text(sink, block->used ? kinds[block->kind] : "free block");
    ob_sink_text(sink, " at ");
    ob_write_address(sink, ob_block_memory(block));
    if (block->used && block->kind == OB_BLOCK_OBJECT) {
        describe_object((const ob_object *)ob_block_memory(block), sink);
    }
    ob_sink_text(sink, ", ");
    ob_sink_number(sink, (int64_t)ob_block_bytes(block));
    ob_sink_text(sink, " bytes, in ");
    ob_sink_text(sink, block->heap->name);
#if OB_CHECKED
    const void *site = ob_checked_site_of(block);
    if (block->used || site != NULL) {
        ob_sink_text(sink, block->used ? ", allocated for " : ", was allocated for ");
        ob_write_address(sink, site);
    }
#endif
}

size_t ob_locate(const void *address, char *text, size_t size_bytes) {
    ob_block block = {0};
    while (ob_memory_walk(&block)) {
        if (contains(&block, address)) {
            char none[1]; /* a text sink needs room for its NUL */
            ob_text_sink target =
                size_bytes > 0 ? ob_text_sink_of(text, size_bytes) : ob_text_sink_of(none, sizeof none);
            describe(&block, &target.sink);
            return target.length;
        }
    }
    if (size_bytes > 0) {
        text[0] = '\0';
    }
    return 0;
}
