/* str: immutable UTF-8 text, header and bytes in one block.
 *
 * Invariant: the text is valid UTF-8 and has a NUL behind it. The hash is 0 until it is first asked for; constants in flash
 * have it computed each time. */
#include "obol/str.h"

#include <string.h>

#include "memory/memory.h"
#include "object/allocate.h"
#include "object/checked.h"
#include "obol/int.h"
#include "types/hash.h"

static ob_str *as_str(const ob_object *object) {
    ob_expect_type(object, &ob_str_type);
    return (ob_str *)(uintptr_t)object;
}

const char *ob_str_text(const ob_object *str) {
    return as_str(str)->text;
}

size_t ob_str_length(const ob_object *str) {
    return as_str(str)->length;
}

ob_object *ob_str_new(const char *text, size_t length) {
    OB_NOTE_SITE();
    size_t valid = ob_utf8_check(text, length);
    if (valid != length) {
        ob_error_set(OB_EVALUE, "text is not UTF-8", valid <= OB_INT_MAX ? OB_INT(valid) : NULL);
        return NULL;
    }
    ob_object *object = ob_object_new(&ob_str_type, length);
    if (object != NULL) {
        if (length != 0) { /* text may be NULL then */
            memcpy(as_str(object)->text, text, length);
        }
        as_str(object)->text[length] = '\0';
    }
    return object;
}

ob_object *ob_str_from(const char *text) {
    OB_NOTE_SITE();
    return ob_str_new(text, strlen(text));
}

uint32_t ob_str_hash(const ob_object *self) {
    ob_str *str = as_str(self);
    uint32_t hash = str->hash;
    if (hash == 0) {
        hash = ob_hash_text(str->text, str->length);
        if (self->refs < OB_REFS_IMMORTAL) {
            str->hash = hash;
        }
    }
    return hash;
}

static int str_hash(ob_object *self, uint32_t *hash) {
    *hash = ob_str_hash(self);
    return OB_OK;
}

static int str_compare(ob_object *self, ob_object *other, ob_comparison op) {
    if (!ob_is_instance(other, &ob_str_type)) {
        return OB_NOT_IMPLEMENTED;
    }
    const ob_str *a = as_str(self);
    const ob_str *b = as_str(other);
    if (op == OB_EQ) {
        return a->length == b->length && memcmp(a->text, b->text, a->length) == 0;
    }
    int order = memcmp(a->text, b->text, a->length < b->length ? a->length : b->length);
    if (order == 0) {
        order = a->length < b->length ? -1 : a->length > b->length;
    }
    return op == OB_LT ? order < 0 : op == OB_LE ? order <= 0 : op == OB_GT ? order > 0 : order >= 0;
}

static void str_write(ob_object *self, ob_sink *sink) {
    ob_sink_write(sink, as_str(self)->text, as_str(self)->length);
}

static int32_t str_length(const ob_object *self) {
    return (int32_t)as_str(self)->length;
}

/// How a byte stands in a repr: 0 as it is, else the letter after the backslash ('x': as two hex digits).
static char escape_of(uint8_t byte, char quote) {
    switch (byte) {
    case '\n': return 'n';
    case '\r': return 'r';
    case '\t': return 't';
    case '\\': return '\\';
    default: break;
    }
    if (byte == (uint8_t)quote) {
        return quote;
    }
    return byte < 0x20 || byte == 0x7F ? 'x' : '\0';
}

static void write_escape(char escape, uint8_t byte, ob_sink *sink) {
    static const char hex[] = "0123456789abcdef";
    char text[4] = {'\\', escape, hex[byte >> 4], hex[byte & 15u]};
    ob_sink_write(sink, text, escape == 'x' ? 4 : 2);
}

/// Quotes as Python chooses them: single ones, but double ones when only that spares escapes.
static ob_object *str_repr(ob_object *self, size_t *cursor, ob_sink *sink) {
    (void)cursor;
    const ob_str *str = as_str(self);
    bool has_single = memchr(str->text, '\'', str->length) != NULL;
    bool has_double = memchr(str->text, '"', str->length) != NULL;
    char quote = has_single && !has_double ? '"' : '\'';
    ob_sink_write(sink, &quote, 1);
    size_t start = 0;
    for (size_t i = 0; i < str->length; i++) {
        char escape = escape_of((uint8_t)str->text[i], quote);
        if (escape != '\0') {
            ob_sink_write(sink, str->text + start, i - start);
            write_escape(escape, (uint8_t)str->text[i], sink);
            start = i + 1;
        }
    }
    ob_sink_write(sink, str->text + start, str->length - start);
    ob_sink_write(sink, &quote, 1);
    return NULL;
}

static const ob_items str_items = {.length = str_length};

const ob_type ob_str_type = {.head = OB_TYPE_HEAD,
                             .name = "str",
                             .size_bytes = offsetof(ob_str, text) + 1, /* the NUL */
                             .item_bytes = 1,
                             .repr_next = str_repr,
                             .write = str_write,
                             .hash = str_hash,
                             .compare = str_compare,
                             .items = &str_items};

/// A sink that keeps the text in a growing buffer.
typedef struct buffer_sink {
    ob_sink sink;
    char *text;
    size_t length;
    size_t capacity;
} buffer_sink;

static int write_to_buffer(ob_sink *self, const char *text, size_t length) {
    buffer_sink *target = (buffer_sink *)self;
    if (length > target->capacity - target->length) {
        size_t wanted = target->length + length;
        size_t capacity = wanted + wanted / 2u + 32u;
        char *grown = ob_mem_realloc(target->text, capacity);
        if (grown == NULL) {
            return OB_ENOMEM;
        }
        target->text = grown;
        target->capacity = capacity;
    }
    memcpy(target->text + target->length, text, length);
    target->length += length;
    return OB_OK;
}

ob_object *ob_repr(ob_object *object) {
    OB_NOTE_SITE();
    buffer_sink target = {{write_to_buffer, OB_OK}, NULL, 0, 0};
    int error = ob_write_repr(object, &target.sink);
    const char *text = target.text != NULL ? target.text : ""; /* a repr may write nothing */
    ob_object *result = error == OB_OK ? ob_str_new(text, target.length) : NULL;
    ob_mem_free(target.text);
    return result;
}
