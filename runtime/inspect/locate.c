/* Which block does an address lie in? For fault reports, panics and debuggers.
 *
 * Owns nothing. Reads a heap that may be damaged: walks tags only as long as they make sense, and reads an object's header
 * only inside its block. */
#include "memory/memory.h"
#include "object/count.h"
#include "obol/inspect.h"

static const char *const kinds[] = {"buffer", "object", "chunk of a container", "block"};

static void write_hex(ob_sink *sink, uintptr_t number) {
    char text[2 + sizeof number * 2] = "0x";
    unsigned digits = sizeof number * 2;
    for (unsigned i = 0; i < digits; i++) {
        text[2 + i] = "0123456789abcdef"[number >> (digits - 1 - i) * 4 & 15u];
    }
    ob_sink_write(sink, text, sizeof text);
}

static bool contains(const ob_block *block, const void *address) {
    uintptr_t offset = (uintptr_t)address - (uintptr_t)block->memory;
    return offset < block->size_bytes;
}

/// Where the program's constants lie, by the linker map of boards (flash) or of GNU ld on a computer. NULL where the map has no
/// such name.
extern const char __text_start[] __attribute__((weak));
extern const char __flash_end[] __attribute__((weak));
extern const char __executable_start[] __attribute__((weak));
extern const char end[] __attribute__((weak));

static bool lies_between(const ob_type *type, const char *from, const char *to) {
    uintptr_t at = (uintptr_t)type;
    return to != NULL && at >= (uintptr_t)from && at < (uintptr_t)to && (uintptr_t)to - at >= sizeof(ob_type);
}

/// Types are constants of the program. A wild pointer must not be followed: reading there may be a fault within the fault.
static bool type_is_plausible(const ob_type *type) {
    bool is_constant = lies_between(type, __text_start, __flash_end) || lies_between(type, __executable_start, end);
    return is_constant && (uintptr_t)type % _Alignof(ob_type) == 0 && type->head.type == &ob_type_type;
}

static void describe_object(const ob_object *object, ob_sink *sink) {
    if (!type_is_plausible(object->type)) {
        ob_sink_text(sink, " (damaged header)");
        return;
    }
    ob_sink_text(sink, ", a ");
    ob_sink_text(sink, object->type->name);
    bool is_immortal = object->refs >= OB_REFS_IMMORTAL;
    if (!is_immortal && (object->refs & OB_REFS_FREED) == OB_REFS_FREED) {
        ob_sink_text(sink, ", freed");
    } else if ((object->refs & OB_FLAG_DEAD) != 0) {
        ob_sink_text(sink, ", dead");
    } else if (!is_immortal) {
        ob_sink_text(sink, ", references ");
        ob_sink_number(sink, ob_refcount(object));
    }
}

static void describe(const ob_block *block, ob_sink *sink) {
    ob_sink_text(sink, block->used ? kinds[block->kind] : "free block");
    ob_sink_text(sink, " at ");
    write_hex(sink, (uintptr_t)block->memory);
    if (block->used && block->kind == OB_BLOCK_OBJECT) {
        describe_object((const ob_object *)block->memory, sink);
    }
    ob_sink_text(sink, ", ");
    ob_sink_number(sink, (int64_t)block->size_bytes);
    ob_sink_text(sink, " bytes, in ");
    ob_sink_text(sink, block->heap->name);
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
