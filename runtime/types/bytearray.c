/* bytearray: bytes in a buffer that grows.
 *
 * Owns: the buffer. Invariant: length ≤ capacity; with a capacity of 0 there is no buffer. While pins is not 0, neither length nor buffer
 * changes. Whatever program code runs, runs before an operation looks at the buffer. */
#include "obol/bytearray.h"
#include "object/checked.h"

#include <string.h>

#include "obol/bytes.h"
#include "obol/int.h"
#include "object/allocate.h"
#include "types/slicing.h"
#include "types/text.h"

_Static_assert(sizeof(void *) != 4 || sizeof(ob_bytearray) == 32, "a bytearray takes 32 bytes");

static ob_bytearray *as_bytearray(const ob_object *object) {
    ob_expect_type(object, &ob_bytearray_type);
    return (ob_bytearray *)(uintptr_t)object;
}

/* --- The buffer ---------------------------------------------------------------------------------------------------- */

static bool is_anywhere(const ob_bytearray *array) {
    return (array->want | array->avoid) == 0;
}

/// A buffer of another size with the same bytes. Reallocating would forget the wishes when it has to move.
static char *resized(const ob_bytearray *array, size_t capacity) {
    if (array->data != NULL && is_anywhere(array)) {
        return ob_reallocate_buffer(array->data, capacity);
    }
    const ob_wish wish = {array->want, array->avoid};
    char *data = ob_allocate_buffer(capacity, is_anywhere(array) ? NULL : &wish);
    if (data != NULL && array->data != NULL) {
        memcpy(data, array->data, array->length);
        ob_release_buffer(array->data);
    }
    return data;
}

static int set_capacity(ob_bytearray *array, size_t capacity) {
    if (capacity == 0) {
        if (array->data != NULL) {
            ob_release_buffer(array->data);
        }
        array->data = NULL;
    } else {
        char *data = resized(array, capacity);
        if (data == NULL) {
            return OB_ENOMEM;
        }
        array->data = data;
    }
    array->capacity = (uint32_t)capacity;
    return OB_OK;
}

/// May the length become this?
static int check_length(const ob_bytearray *array, uint64_t length) {
    if (array->pins != 0 && length != array->length) {
        return ob_error_set(OB_EBUFFER, "a view keeps the bytearray's length", NULL);
    }
    return length <= INT32_MAX ? OB_OK : ob_error_set(OB_EOVERFLOW, "object too large", NULL);
}

/// Room for this length, and for some growth when there was too little.
static int reserve(ob_bytearray *array, size_t length) {
    return length <= array->capacity ? OB_OK
                                     : set_capacity(array, length + (length >> 2) + (array->capacity != 0 ? 8u : 0));
}

/// After bytes have gone: give back what is more than twice the length; of a buffer with wishes only the whole.
static void trim(ob_bytearray *array) {
    if (array->length == 0 || (array->length < array->capacity / 2u && is_anywhere(array))) {
        (void)set_capacity(array, array->length);
    }
}

/// Make `count` bytes from a place on to `more` others, which are not set yet.
static int make_gap(ob_bytearray *array, size_t from, size_t count, size_t more) {
    uint64_t length = (uint64_t)array->length - count + more;
    int error = check_length(array, length);
    if (error == OB_OK && length != 0) {
        error = reserve(array, (size_t)length);
    }
    if (error != OB_OK) {
        return error;
    }
    if (count != more && from + count < array->length) {
        memmove(array->data + from + more, array->data + from + count, array->length - from - count);
    }
    array->length = (uint32_t)length;
    if (more < count) {
        trim(array);
    }
    return OB_OK;
}

static int splice(ob_bytearray *array, size_t from, size_t count, ob_chars by) {
    int error = make_gap(array, from, count, by.length);
    if (error == OB_OK && by.length != 0) {
        ob_span_copy(array->data + from, by);
    }
    return error;
}

/* --- Making -------------------------------------------------------------------------------------------------------- */

/// With a buffer of this length, not set yet.
static ob_object *make_in(size_t length, uint32_t want, uint32_t avoid) {
    ob_object *object = ob_object_new(&ob_bytearray_type, 0);
    if (object == NULL) {
        return NULL;
    }
    ob_bytearray *array = as_bytearray(object);
    array->want = want;
    array->avoid = avoid;
    if (check_length(array, length) != OB_OK || set_capacity(array, length) != OB_OK) {
        ob_decref(object);
        return NULL;
    }
    array->length = (uint32_t)length;
    return object;
}

static ob_object *bytearray_make(size_t length) {
    return make_in(length, 0, 0);
}

ob_object *ob_bytearray_new_in(size_t length, uint32_t want, uint32_t avoid) {
    OB_NOTE_SITE();
    ob_object *object = make_in(length, want, avoid);
    if (object != NULL && length != 0) {
        memset(as_bytearray(object)->data, 0, length);
    }
    return object;
}

ob_object *ob_bytearray_new(const void *data, size_t length) {
    OB_NOTE_SITE();
    ob_object *object = data == NULL ? ob_bytearray_new_in(length, 0, 0) : make_in(length, 0, 0);
    if (object != NULL && data != NULL) {
        ob_span_copy(as_bytearray(object)->data, (ob_chars){data, length});
    }
    return object;
}

/// Leaves an object with no buffer and no length.
static void bytearray_release(ob_object *self) {
    ob_bytearray *array = (ob_bytearray *)(void *)self;
    if (array->data != NULL) {
        ob_release_buffer(array->data);
    }
}

/* --- Changing ------------------------------------------------------------------------------------------------------ */

int ob_bytearray_append(ob_object *array, uint8_t byte) {
    OB_NOTE_SITE();
    ob_bytearray *self = as_bytearray(array);
    return splice(self, self->length, 0, (ob_chars){(const char *)&byte, 1});
}

/// An argument's bytes: a new reference to what holds them, which is not the array itself. NULL: the error is set.
static ob_object *bytes_for(const ob_object *array, ob_object *object) {
    const ob_text_kind *kind = ob_text_kind_of(object);
    if (kind != NULL && !kind->is_points && object != array) {
        return ob_new_ref(object);
    }
    if (ob_is_tagged(object) || object == OB_TRUE || object == OB_FALSE) {
        ob_error_set(OB_ETYPE, "bytes or a bytearray are needed", object);
        return NULL;
    }
    return ob_bytes_of(object);
}

int ob_bytearray_extend(ob_object *array, ob_object *bytes) {
    OB_NOTE_SITE();
    ob_bytearray *self = as_bytearray(array);
    ob_incref(array);
    ob_object *source = bytes_for(array, bytes); /* may run program code */
    int error = source != NULL ? splice(self, self->length, 0, ob_text_span(source)) : (int)ob_error()->code;
    ob_xdecref(source);
    ob_decref(array);
    return error;
}

int ob_bytearray_insert(ob_object *array, ptrdiff_t index, uint8_t byte) {
    OB_NOTE_SITE();
    ob_bytearray *self = as_bytearray(array);
    ob_span places;
    (void)ob_text_places(self->length, index, OB_NO_BOUND, 1, &places);
    return splice(self, (size_t)places.start, 0, (ob_chars){(const char *)&byte, 1});
}

/// The place of an index, or OB_EINDEX.
static int place_of(const ob_bytearray *self, ptrdiff_t index, size_t *place) {
    index += index < 0 ? (ptrdiff_t)self->length : 0;
    if (index < 0 || (size_t)index >= self->length) {
        return ob_error_set(OB_EINDEX, "index out of range", NULL);
    }
    *place = (size_t)index;
    return OB_OK;
}

int ob_bytearray_pop(ob_object *array, ptrdiff_t index) {
    OB_NOTE_SITE();
    ob_bytearray *self = as_bytearray(array);
    size_t place = 0;
    int error = place_of(self, index, &place);
    if (error != OB_OK) {
        return error;
    }
    uint8_t byte = (uint8_t)self->data[place];
    error = make_gap(self, place, 1, 0);
    return error == OB_OK ? byte : error;
}

int ob_bytearray_remove(ob_object *array, uint8_t byte) {
    OB_NOTE_SITE();
    ob_bytearray *self = as_bytearray(array);
    const char *found = self->length != 0 ? memchr(self->data, byte, self->length) : NULL;
    if (found == NULL) {
        return ob_error_set(OB_EVALUE, "not found", NULL);
    }
    return make_gap(self, (size_t)(found - self->data), 1, 0);
}

void ob_bytearray_reverse(ob_object *array) {
    ob_bytearray *self = as_bytearray(array);
    for (size_t i = 0; i < self->length / 2u; i++) {
        char byte = self->data[i];
        self->data[i] = self->data[self->length - 1u - i];
        self->data[self->length - 1u - i] = byte;
    }
}

int ob_bytearray_resize(ob_object *array, size_t length) {
    OB_NOTE_SITE();
    ob_bytearray *self = as_bytearray(array);
    size_t before = self->length;
    if (length <= before) {
        return make_gap(self, length, before - length, 0);
    }
    int error = make_gap(self, before, 0, length - before);
    if (error == OB_OK) {
        memset(self->data + before, 0, length - before);
    }
    return error;
}

/// Delete `count` places, each `step` > 1 after the last: what lies between them moves down.
static int delete_places(ob_bytearray *self, size_t start, size_t step, size_t count) {
    int error = check_length(self, self->length - count);
    if (error != OB_OK || count == 0) {
        return error;
    }
    char *to = self->data + start;
    for (size_t i = 0; i < count; i++) {
        size_t from = start + i * step + 1u;
        size_t end = i + 1u < count ? from + step - 1u : self->length;
        memmove(to, self->data + from, end - from);
        to += end - from;
    }
    self->length -= (uint32_t)count;
    trim(self);
    return OB_OK;
}

static int set_places(ob_bytearray *self, size_t start, ptrdiff_t step, size_t count, ob_chars by) {
    if (by.length != count) {
        return ob_error_set(OB_EVALUE, "as many bytes are needed as there are places", NULL);
    }
    for (size_t i = 0; i < count; i++) {
        self->data[(ptrdiff_t)start + (ptrdiff_t)i * step] = by.data[i];
    }
    return OB_OK;
}

/// Nothing as `by` deletes, as in Python, also where step is not 1.
static int set_at(ob_bytearray *self, const ob_span *places, ob_chars by) {
    if (places->step == 1) {
        return splice(self, (size_t)places->start, places->count, by);
    }
    if (by.length != 0) {
        return set_places(self, (size_t)places->start, places->step, places->count, by);
    }
    ptrdiff_t start = places->start;
    ptrdiff_t step = places->step;
    if (step < 0 && places->count != 0) { /* the same places from below */
        start += (ptrdiff_t)(places->count - 1u) * step;
        step = -step;
    }
    return delete_places(self, (size_t)start, (size_t)step, places->count);
}

/// Where a slice is, by numbers or by a slice object; the array may have another length each time.
typedef struct where {
    ob_object *slice; ///< or NULL
    ptrdiff_t start;
    ptrdiff_t stop;
    ptrdiff_t step;
} where;

static int find_places(const ob_bytearray *self, const where *at, ob_span *places) {
    return at->slice != NULL ? ob_slice_indices(at->slice, self->length, places)
                             : ob_text_places(self->length, at->start, at->stop, at->step, places);
}

static int set_slice(ob_object *array, const where *at, ob_object *bytes) {
    ob_bytearray *self = as_bytearray(array);
    ob_span places;
    int error = find_places(self, at, &places);
    if (error != OB_OK || bytes == NULL) {
        return error != OB_OK ? error : set_at(self, &places, (ob_chars){"", 0});
    }
    ob_incref(array);
    ob_xincref(at->slice);
    ob_object *source = bytes_for(array, bytes); /* may run program code */
    if (source != NULL) {
        (void)find_places(self, at, &places);
        error = set_at(self, &places, ob_text_span(source));
        ob_decref(source);
    } else {
        error = ob_error()->code;
    }
    ob_xdecref(at->slice);
    ob_decref(array);
    return error;
}

int ob_bytearray_set_slice(ob_object *array, ptrdiff_t start, ptrdiff_t stop, ptrdiff_t step, ob_object *bytes) {
    OB_NOTE_SITE();
    return set_slice(array, &(where){NULL, start, stop, step}, bytes);
}

/* --- The type ------------------------------------------------------------------------------------------------------ */

static int bytearray_set(ob_object *self, ob_object *key, ob_object *value) {
    ob_bytearray *array = as_bytearray(self);
    if (ob_is_slice(key)) {
        return set_slice(self, &(where){.slice = key}, value);
    }
    ptrdiff_t index;
    size_t place = 0;
    char byte = 0;
    int error = ob_index_of(key, &index);
    if (error == OB_OK && value != NULL) {
        error = ob_byte_of(value, &byte);
    }
    error = error == OB_OK ? place_of(array, index, &place) : error;
    if (error != OB_OK || value == NULL) {
        return error != OB_OK ? error : make_gap(array, place, 1, 0);
    }
    array->data[place] = byte;
    return OB_OK;
}

/// Sinks run program code, which must not take the buffer away meanwhile.
static ob_object *bytearray_repr(ob_object *self, size_t *cursor, ob_sink *sink) {
    (void)cursor;
    ob_bytearray *array = as_bytearray(self);
    array->pins++;
    ob_sink_text(sink, "bytearray(b");
    ob_text_write_quoted(ob_text_span(self), false, sink);
    ob_sink_text(sink, ")");
    array->pins--;
    return NULL;
}

OB_OFFERED(ob_text_binary);
OB_OFFERED(ob_text_contains);
OB_OFFERED(ob_text_get);
OB_OFFERED(ob_text_iterate);

static const ob_text_kind bytearray_kind = {.items = {.length = ob_text_length,
                                                      .get = ob_text_get,
                                                      .set = bytearray_set,
                                                      .contains = ob_text_contains,
                                                      .iterate = ob_text_iterate},
                                            .make = bytearray_make,
                                            .is_mutable = true};

static const ob_numbers bytearray_numbers = {.binary = ob_text_binary};
static const void *bytearray_buffer(const ob_object *self) {
    return ((const ob_bytearray *)(const void *)self)->data;
}

static const ob_special bytearray_special = {.release = bytearray_release, .buffer = bytearray_buffer};

const OB_TYPE_DEFINE(ob_bytearray_type, "bytearray", ob_bytearray, .traits = OB_TRAIT_SPECIAL | OB_TRAIT_UNHASHABLE,
                     .special = &bytearray_special, .repr_next = bytearray_repr, .compare = ob_text_compare,
                     .items = &bytearray_kind.items, .numbers = &bytearray_numbers);
