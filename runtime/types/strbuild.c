/* Strs of unknown length: a sink that keeps text in the builder and then in blocks, and makes one str of it.
 *
 * Owns: the blocks of each builder in use. Invariant: `last` has `room` bytes free at its end, all blocks before it are full; after an error
 * the sink takes no more, and what it has stays until finish or drop. So each byte is copied twice, whatever the length, and no block
 * that holds text has to move. */
#include <string.h>

#include "object/allocate.h"
#include "object/checked.h"
#include "obol/int.h"
#include "types/text.h"

typedef struct ob_str_block {
    struct ob_str_block *next;
    size_t length; ///< bytes in it when full
    char text[];
} str_block;

/// Blocks grow with the text, up to this.
enum { BLOCK_MIN_BYTES = 64, BLOCK_MAX_BYTES = 512 };

/// A new last block. False when memory ends.
static bool add_block(ob_str_builder *builder) {
    size_t bytes = builder->length < BLOCK_MIN_BYTES   ? BLOCK_MIN_BYTES
                   : builder->length > BLOCK_MAX_BYTES ? BLOCK_MAX_BYTES
                                                       : builder->length;
    str_block *block = ob_allocate_buffer(sizeof *block + bytes, NULL);
    if (block == NULL) {
        return false;
    }
    *block = (str_block){NULL, bytes};
    if (builder->last != NULL) {
        builder->last->next = block;
    } else {
        builder->first = block;
    }
    builder->last = block;
    builder->room = bytes;
    return true;
}

static int builder_write(ob_sink *sink, const char *text, size_t length) {
    ob_str_builder *builder = (ob_str_builder *)sink;
    if (length > INT32_MAX - builder->length) {
        return ob_error_set(OB_EOVERFLOW, "text too long", NULL);
    }
    while (length > 0) {
        if (builder->room == 0 && !add_block(builder)) {
            return OB_ENOMEM;
        }
        char *end =
            builder->last != NULL ? builder->last->text + builder->last->length : builder->start + OB_STR_BUILDER_BYTES;
        size_t part = length < builder->room ? length : builder->room;
        memcpy(end - builder->room, text, part);
        builder->room -= part;
        builder->length += part;
        text += part;
        length -= part;
    }
    return OB_OK;
}

void ob_str_builder_start(ob_str_builder *builder) {
    builder->sink = (ob_sink){builder_write, OB_OK};
    builder->length = 0;
    builder->first = NULL;
    builder->last = NULL;
    builder->room = OB_STR_BUILDER_BYTES;
}

void ob_str_builder_drop(ob_str_builder *builder) {
    while (builder->first != NULL) {
        str_block *block = builder->first;
        builder->first = block->next;
        ob_release_buffer(block);
    }
    ob_str_builder_start(builder);
}

/// Copy the whole text to where there is room for it.
static void copy_out(const ob_str_builder *builder, char *to) {
    size_t left = builder->length;
    size_t part = left < OB_STR_BUILDER_BYTES ? left : OB_STR_BUILDER_BYTES;
    memcpy(to, builder->start, part);
    for (const str_block *block = builder->first; block != NULL; block = block->next) {
        to += part;
        left -= part;
        part = left < block->length ? left : block->length;
        memcpy(to, block->text, part);
    }
}

/// A str whose text was not looked at: it is now.
static ob_object *checked(OB_TAKES ob_object *str) {
    ob_chars span = ob_text_span(str);
    size_t valid = ob_utf8_check(span.data, span.length);
    if (valid == span.length) {
        return str;
    }
    ob_error_set(OB_EVALUE, "text is not UTF-8", OB_INT(valid));
    ob_decref(str);
    return NULL;
}

ob_object *ob_str_builder_finish_as(ob_str_builder *builder, const ob_text_kind *kind) {
    ob_object *object = NULL;
    if (builder->sink.error == OB_OK) {
        object = kind->make(builder->length);
        if (object != NULL) {
            copy_out(builder, ob_text_data(object));
        }
    }
    ob_str_builder_drop(builder);
    return object;
}

ob_object *ob_str_builder_finish(ob_str_builder *builder) {
    OB_NOTE_SITE();
    ob_object *str = ob_str_builder_finish_as(builder, &ob_str_kind);
    return str != NULL ? checked(str) : NULL;
}

/// What a sink took, or what else went wrong, as a str.
static ob_object *finish(ob_str_builder *builder, int error) {
    if (error != OB_OK) {
        ob_str_builder_drop(builder);
        return NULL;
    }
    return ob_str_builder_finish(builder);
}

ob_object *ob_repr(ob_object *object) {
    OB_NOTE_SITE();
    ob_str_builder builder;
    ob_str_builder_start(&builder);
    return finish(&builder, ob_write_repr(object, &builder.sink));
}

ob_object *ob_str_of(ob_object *object) {
    OB_NOTE_SITE();
    if (ob_is_instance(object, &ob_str_type)) {
        return ob_new_ref(object);
    }
    ob_str_builder builder;
    ob_str_builder_start(&builder);
    return finish(&builder, ob_write_str(object, &builder.sink));
}
