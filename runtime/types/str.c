/* str: immutable UTF-8 text, header and bytes in one block.
 *
 * Invariant: the text is valid UTF-8 and has a NUL behind it. No hash is kept: what is hashed again and again is a name (types/name.c). */
#include "obol/str.h"

#include <string.h>

#include "object/checked.h"
#include "object/needs.h"
#include "obol/int.h"
#include "types/hash.h"
#include "types/text.h"
#include "types/utf8.h"

_Static_assert(sizeof(void *) != 4 || offsetof(ob_str, text) == 12, "a str costs 12 bytes and its text");

/// A name is one, too, and its text is elsewhere.
static ob_chars span_of(const ob_object *object) {
    ob_expect_type(object, &ob_str_type);
    return ob_text_span(object);
}

const char *ob_str_text(const ob_object *str) {
    return span_of(str).data;
}

size_t ob_str_length(const ob_object *str) {
    return span_of(str).length;
}

size_t ob_str_points(const ob_object *str) {
    ob_chars span = span_of(str);
    return ob_utf8_points(span.data, span.length);
}

static ob_object *str_make(size_t length) {
    ob_object *object = ob_object_new(&ob_str_type, length);
    if (object != NULL) {
        ((ob_str *)(void *)object)->text[length] = '\0';
    }
    return object;
}

ob_object *ob_str_new(const char *text, size_t length) {
    OB_NOTE_SITE();
    size_t valid = ob_utf8_check(text, length);
    if (valid != length) {
        ob_error_set(OB_EVALUE, "text is not UTF-8", valid <= OB_INT_MAX ? OB_INT(valid) : NULL);
        return NULL;
    }
    ob_object *object = str_make(length);
    char *data = ob_text_data(object);
    if (object != NULL) {
        ob_span_copy(data, (ob_chars){text, length});
    }
    return object;
}

ob_object *ob_str_from(const char *text) {
    OB_NOTE_SITE();
    return ob_str_new(text, strlen(text));
}

ob_object *ob_str_chr(uint32_t point) {
    OB_NOTE_SITE();
    char text[4];
    size_t length = ob_utf8_encode(point, text);
    if (length == 0) {
        ob_error_set(OB_EVALUE, "no such code point", point <= OB_INT_MAX ? OB_INT(point) : NULL);
        return NULL;
    }
    return ob_str_new(text, length);
}

int32_t ob_str_ord(const ob_object *str) {
    ob_chars span = span_of(str);
    if (ob_utf8_step(span.data[0]) != span.length) {
        return ob_error_set(OB_ETYPE, "one character is needed", (ob_object *)(uintptr_t)str);
    }
    return (int32_t)ob_utf8_decode(span.data);
}

uint32_t ob_str_hash(const ob_object *str) {
    uint32_t hash = 0;
    ob_expect_type(str, &ob_str_type);
    (void)ob_hash((ob_object *)(uintptr_t)str, &hash);
    return hash;
}

static int str_hash(ob_object *self, uint32_t *hash) {
    ob_chars span = span_of(self);
    *hash = ob_hash_text(span.data, span.length);
    return OB_OK;
}

static void str_write(ob_object *self, ob_sink *sink) {
    ob_chars span = span_of(self);
    ob_sink_write(sink, span.data, span.length);
}

static ob_object *str_repr(ob_object *self, size_t *cursor, ob_sink *sink) {
    (void)cursor;
    ob_text_write_quoted(span_of(self), true, sink);
    return NULL;
}

OB_OFFERED(ob_text_binary);
OB_OFFERED(ob_text_contains);
OB_OFFERED(ob_text_get);
OB_OFFERED(ob_text_iterate);

const ob_text_kind ob_str_kind = {
    .items = {.length = ob_text_length, .get = ob_text_get, .contains = ob_text_contains, .iterate = ob_text_iterate},
    .make = str_make,
    .is_points = true};

static const ob_numbers str_numbers = {.binary = ob_text_binary};

const ob_type ob_str_type = {.head = OB_TYPE_HEAD,
                             .name = "str",
                             .size_bytes = offsetof(ob_str, text) + 1, /* the NUL */
                             .item_bytes = 1,
                             .repr_next = str_repr,
                             .write = str_write,
                             .hash = str_hash,
                             .compare = ob_text_compare,
                             .items = &ob_str_kind.items,
                             .numbers = &str_numbers};
