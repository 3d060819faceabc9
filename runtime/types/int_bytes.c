/* Ints as bits and bytes. Owns nothing; linked when it is called. */
#include "types/number.h"
#include "object/checked.h"

static uint64_t magnitude_of(const ob_object *number) {
    int64_t value = ob_int_value(number);
    return value < 0 ? 0u - (uint64_t)value : (uint64_t)value;
}

uint32_t ob_int_bit_length(const ob_object *number) {
    uint64_t magnitude = magnitude_of(number);
    return magnitude == 0 ? 0 : 64u - (uint32_t)__builtin_clzll(magnitude);
}

uint32_t ob_int_bit_count(const ob_object *number) {
    uint32_t count = 0;
    for (uint64_t rest = magnitude_of(number); rest != 0; rest &= rest - 1u) { /* one bit less each time */
        count++;
    }
    return count;
}

/// Does it fit in so many bytes, as what it is?
static bool fits(int64_t value, size_t length, bool is_signed) {
    if (value < 0 && !is_signed) {
        return false;
    }
    uint64_t bits = (uint64_t)(value < 0 ? ~value : value);
    size_t room = length * 8u - (is_signed && length != 0);
    return length > sizeof value || (room >= 64 ? true : bits >> room == 0 && (length != 0 || value == 0));
}

/// Where the byte of this weight stands.
static size_t place_of(size_t weight, size_t length, ob_byte_order order) {
    return order == OB_BIG ? length - 1u - weight : weight;
}

int ob_int_to_bytes(const ob_object *number, uint8_t *bytes, size_t length, ob_byte_order order, bool is_signed) {
    OB_NOTE_SITE();
    int64_t value = ob_int_value(number);
    if (!fits(value, length, is_signed)) {
        return ob_error_set(OB_EOVERFLOW, "int does not fit these bytes", NULL);
    }
    for (size_t weight = 0; weight < length; weight++) {
        bytes[place_of(weight, length, order)] = (uint8_t)value;
        value >>= 8; /* keeps the sign */
    }
    return OB_OK;
}

ob_object *ob_int_from_bytes(const uint8_t *bytes, size_t length, ob_byte_order order, bool is_signed) {
    OB_NOTE_SITE();
    bool is_negative = is_signed && length != 0 && (bytes[place_of(length - 1u, length, order)] & 0x80u) != 0;
    uint8_t filler = is_negative ? 0xFF : 0;
    uint64_t value = is_negative ? UINT64_MAX : 0;
    bool is_over = false;
    for (size_t weight = length; weight-- > 0;) {
        uint8_t byte = bytes[place_of(weight, length, order)];
        is_over = is_over || (weight >= sizeof value && byte != filler);
        value = value << 8 | byte;
    }
    if (is_over || (value >> 63 != 0) != is_negative) {
        ob_error_set(OB_EOVERFLOW, "int over 64 bits", NULL);
        return NULL;
    }
    return ob_int_new((int64_t)value);
}
