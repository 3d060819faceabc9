/* bytes: immutable, header and data in one block, laid out as a str is. Owns nothing. Invariant: a NUL is behind the data. */
#include "obol/bytes.h"
#include "object/checked.h"
#include "object/needs.h"

#include "obol/int.h"
#include "types/hash.h"
#include "types/text.h"

_Static_assert(offsetof(ob_bytes, data) == offsetof(ob_str, text), "bytes and strs are laid out alike");

/// Of a bytes or bytearray.
static ob_chars span_of(const ob_object *object) {
    if (ob_text_expect(object)->is_points) {
        ob_wrong_type(object);
    }
    return ob_text_span(object);
}

static ob_object *bytes_make(size_t length) {
    ob_object *object = ob_object_new(&ob_bytes_type, length);
    if (object != NULL) {
        ((ob_bytes *)(void *)object)->data[length] = 0;
    }
    return object;
}

ob_object *ob_bytes_new(const void *data, size_t length) {
    OB_NOTE_SITE();
    return ob_text_make(&ob_bytes_kind, (ob_chars){data, length});
}

const uint8_t *ob_bytes_data(const ob_object *bytes) {
    return (const uint8_t *)span_of(bytes).data;
}

size_t ob_bytes_length(const ob_object *bytes) {
    return span_of(bytes).length;
}

/* --- From other objects -------------------------------------------------------------------------------------------- */

static ob_object *make_zeros(int64_t count) {
    if (count < 0) {
        ob_error_set(OB_EVALUE, "a negative number of bytes", NULL);
        return NULL;
    }
    if (count > INT32_MAX) {
        ob_error_set(OB_EOVERFLOW, "object too large", NULL);
        return NULL;
    }
    ob_object *object = bytes_make((size_t)count);
    char *data = ob_text_data(object);
    for (int64_t i = 0; object != NULL && i < count; i++) {
        data[i] = 0;
    }
    return object;
}

/// Write the ints that iterating gives to a sink. Ends when the iterator does.
static int gather(ob_object *iterator, ob_sink *sink) {
    ob_object *item;
    int answer = ob_next(iterator, &item);
    while (answer == 1) {
        char byte;
        int error = ob_byte_of(item, &byte);
        ob_decref(item);
        ob_sink_write(sink, &byte, error == OB_OK);
        error = error != OB_OK ? error : sink->error;
        answer = error != OB_OK ? error : ob_next(iterator, &item);
    }
    return answer;
}

static ob_object *make_from(ob_object *items) {
    ob_object *iterator = ob_iterate(items);
    if (iterator == NULL) {
        return NULL;
    }
    ob_str_builder builder;
    ob_str_builder_start(&builder);
    int error = gather(iterator, &builder.sink);
    ob_decref(iterator);
    if (error != OB_OK) {
        ob_str_builder_drop(&builder);
        return NULL;
    }
    return ob_str_builder_finish_as(&builder, &ob_bytes_kind);
}

ob_object *ob_bytes_of(ob_object *object) {
    OB_NOTE_SITE();
    const ob_text_kind *kind = ob_text_kind_of(object);
    if (kind == &ob_bytes_kind) {
        return ob_new_ref(object);
    }
    if (kind != NULL && kind->is_points) {
        ob_error_set(OB_ETYPE, "a str has to be encoded", object);
        return NULL;
    }
    if (kind != NULL) {
        return ob_text_make(&ob_bytes_kind, ob_text_span(object));
    }
    if (ob_int_check(object) || object == OB_TRUE || object == OB_FALSE) {
        return make_zeros(ob_int_value(object));
    }
    return make_from(object);
}

ob_object *ob_str_encode(const ob_object *str) {
    OB_NOTE_SITE();
    return ob_bytes_new(ob_str_text(str), ob_str_length(str));
}

ob_object *ob_bytes_decode(const ob_object *bytes) {
    OB_NOTE_SITE();
    ob_chars span = span_of(bytes);
    return ob_str_new(span.data, span.length);
}

/* --- Hex ----------------------------------------------------------------------------------------------------------- */

ob_object *ob_bytes_hex(const ob_object *bytes) {
    OB_NOTE_SITE();
    static const char digits[] = "0123456789abcdef";
    ob_chars span = span_of(bytes);
    ob_object *str = ob_str_kind.make(2u * span.length); /* below 2^32 */
    char *text = ob_text_data(str);
    for (size_t i = 0; str != NULL && i < span.length; i++) {
        uint8_t byte = (uint8_t)span.data[i];
        text[2 * i] = digits[byte >> 4];
        text[2 * i + 1] = digits[byte & 15u];
    }
    return str;
}

/// A digit's value, or 16.
static unsigned value_of(const char *text, size_t length, size_t at) {
    char digit = at < length ? text[at] : '\0';
    if (digit >= '0' && digit <= '9') {
        return (unsigned)(digit - '0');
    }
    digit = (char)(digit | 0x20);
    return digit >= 'a' && digit <= 'f' ? (unsigned)(digit - 'a') + 10u : 16u;
}

static bool is_space(char byte) {
    return byte == ' ' || (byte >= '\t' && byte <= '\r');
}

/// Read all digits, or only count the bytes when `data` is NULL.
///   return  how many; or, when something is wrong, SIZE_MAX with its place in *wrong
static size_t read_hex(const char *text, size_t length, char *data, size_t *wrong) {
    size_t count = 0;
    for (size_t at = 0; at < length;) {
        if (is_space(text[at])) {
            at++;
            continue;
        }
        unsigned high = value_of(text, length, at);
        unsigned low = value_of(text, length, at + 1);
        if ((high | low) >= 16u) {
            *wrong = high < 16u ? at + 1 : at;
            return SIZE_MAX;
        }
        if (data != NULL) {
            data[count] = (char)(high << 4 | low);
        }
        count++;
        at += 2;
    }
    return count;
}

ob_object *ob_bytes_fromhex(const char *text, size_t length) {
    OB_NOTE_SITE();
    size_t wrong = 0;
    size_t count = read_hex(text, length, NULL, &wrong);
    if (count == SIZE_MAX) {
        ob_error_set(OB_EVALUE, "no hex digit", wrong <= OB_INT_MAX ? OB_INT(wrong) : NULL);
        return NULL;
    }
    ob_object *bytes = bytes_make(count);
    char *data = ob_text_data(bytes);
    if (bytes != NULL) {
        (void)read_hex(text, length, data, &wrong);
    }
    return bytes;
}

/* --- The type ------------------------------------------------------------------------------------------------------ */

static int bytes_hash(ob_object *self, uint32_t *hash) {
    ob_chars span = span_of(self);
    *hash = ob_hash_text(span.data, span.length);
    return OB_OK;
}

static ob_object *bytes_repr(ob_object *self, size_t *cursor, ob_sink *sink) {
    (void)cursor;
    ob_sink_text(sink, "b");
    ob_text_write_quoted(span_of(self), false, sink);
    return NULL;
}

OB_OFFERED(ob_text_binary);
OB_OFFERED(ob_text_contains);
OB_OFFERED(ob_text_get);
OB_OFFERED(ob_text_iterate);

const ob_text_kind ob_bytes_kind = {
    .items = {.length = ob_text_length, .get = ob_text_get, .contains = ob_text_contains, .iterate = ob_text_iterate},
    .make = bytes_make};

static const ob_numbers bytes_numbers = {.binary = ob_text_binary};

const ob_type ob_bytes_type = {.head = OB_TYPE_HEAD,
                               .name = "bytes",
                               .size_bytes = offsetof(ob_bytes, data) + 1, /* the NUL */
                               .item_bytes = 1,
                               .repr_next = bytes_repr,
                               .hash = bytes_hash,
                               .compare = ob_text_compare,
                               .items = &ob_bytes_kind.items,
                               .numbers = &bytes_numbers};
