/* Text from any bytes: what is UTF-8 becomes a str, whose parts, repr and rest are right; what is not is refused at the right place. As a
 * test of its own, some thousand inputs that are made here and are always the same; tests/soak/fuzz.t lets a fuzzer invent them.
 *
 * needs: host, unchecked */
#include "fuzz.h"
#include "types/utf8.h"

/// Where the text stops being UTF-8: it decodes first and asks then whether that was the shortest way.
static size_t valid_length(const uint8_t *text, size_t size) {
    static const uint32_t least[5] = {0, 0, 0x80, 0x800, 0x10000};
    size_t at = 0;
    while (at < size) {
        uint8_t first = text[at];
        size_t length = first < 0x80 ? 1 : first >> 5 == 6 ? 2 : first >> 4 == 14 ? 3 : first >> 3 == 30 ? 4 : 0;
        if (length == 0 || length > size - at) {
            return at;
        }
        uint32_t code = length == 1 ? first : first & (0x7Fu >> length);
        for (size_t i = 1; i < length; i++) {
            if (text[at + i] >> 6 != 2) {
                return at;
            }
            code = code << 6 | (text[at + i] & 0x3Fu);
        }
        if (code < least[length] || code > 0x10FFFF || (code >= 0xD800 && code < 0xE000)) {
            return at;
        }
        at += length;
    }
    return size;
}

#define HOLDS(condition_)                                                                                              \
    do {                                                                                                               \
        if (!(condition_)) {                                                                                           \
            tap_note("%s", #condition_);                                                                               \
            return false;                                                                                              \
        }                                                                                                              \
    } while (0)

static bool is_text(const ob_object *str) {
    return str != NULL && ob_utf8_check(ob_str_text(str), ob_str_length(str)) == ob_str_length(str) &&
           ob_str_text(str)[ob_str_length(str)] == '\0';
}

/// Taken apart at a point and put together it is the same, in each direction.
static bool parts_agree(ob_object *str, ptrdiff_t cut) {
    ob_object *low = ob_text_slice(str, OB_NO_BOUND, cut, 1);
    ob_object *high = ob_text_slice(str, cut, OB_NO_BOUND, 1);
    ob_object *whole = ob_add(low, high);
    HOLDS(is_text(low) && is_text(high) && ob_equal(whole, str) == 1);
    ob_object *turned = ob_text_slice(str, OB_NO_BOUND, OB_NO_BOUND, -1);
    ob_object *back = ob_text_slice(turned, OB_NO_BOUND, OB_NO_BOUND, -1);
    HOLDS(is_text(turned) && ob_equal(back, str) == 1);
    HOLDS(ob_text_find(str, high, 0, OB_NO_BOUND) >= 0 && ob_text_rfind(str, low, 0, OB_NO_BOUND) >= 0);
    ob_object *split = ob_text_split(str, ob_str_length(high) != 0 ? high : NULL, OB_ALL);
    ob_object *joined = ob_text_join(high, split);
    HOLDS(ob_str_length(high) == 0 || ob_equal(joined, str) == 1);
    DROP_EACH(low, high, whole, turned, back, split, joined);
    return true;
}

static bool text_agrees(ob_object *str, const uint8_t *data, size_t size) {
    size_t points = ob_str_points(str);
    size_t count = 0;
    ob_object *iterator = ob_iterate(str);
    ob_object *item;
    size_t at = 0;
    while (ob_next(iterator, &item) == 1) {
        HOLDS(ob_str_points(item) == 1 && memcmp(data + at, ob_str_text(item), ob_str_length(item)) == 0);
        HOLDS(ob_utf8_skip((const char *)data, size, count) == at);
        at += ob_str_length(item);
        count++;
        ob_decref(item);
    }
    ob_decref(iterator);
    HOLDS(count == points && at == size);
    ob_object *written = ob_repr(str);
    HOLDS(is_text(written));
    ob_decref(written);
    ob_object *name = ob_str_intern(str);
    HOLDS(is_text(name) && ob_equal(name, str) == 1 && ob_str_hash(name) == ob_str_hash(str));
    ob_decref(name);
    ob_object *stripped = ob_text_strip(str, NULL);
    ob_object *lines = ob_text_splitlines(str, true);
    ob_object *nothing = ob_str_from("");
    ob_object *joined = ob_text_join(nothing, lines);
    HOLDS(is_text(stripped) && ob_equal(joined, str) == 1);
    ob_decref(joined);
    ob_decref(nothing);
    ob_decref(lines);
    ob_decref(stripped);
    return parts_agree(str, size != 0 ? (ptrdiff_t)(data[0] % (points + 1)) : 0);
}

static bool follow(const uint8_t *data, size_t size) {
    HOLDS(ob_init(board_regions, board_region_count) == OB_OK);
    size_t valid = valid_length(data, size);
    HOLDS(ob_utf8_check((const char *)data, size) == valid);
    ob_object *str = ob_str_new((const char *)data, size);
    if (valid != size) {
        HOLDS(str == NULL && ob_error()->code == OB_EVALUE && ob_error()->object == OB_INT(valid));
        ob_error_clear();
        str = ob_str_new((const char *)data, valid);
    }
    HOLDS(is_text(str) && text_agrees(str, data, valid));
    ob_decref(str);
    ob_object *bytes = ob_bytes_new(data, size);
    ob_object *written = ob_repr(bytes);
    ob_object *hex = ob_bytes_hex(bytes);
    ob_object *again = ob_bytes_fromhex(ob_str_text(hex), ob_str_length(hex));
    HOLDS(is_text(written) && ob_equal(again, bytes) == 1);
    ob_decref(again);
    ob_decref(hex);
    ob_decref(written);
    ob_decref(bytes);
    drain();
    return is_empty_heap() && ob_heap_check() == NULL;
}

TAP_TEST("bytes without any order") {
    TAP_OK(follow_random(4000, 64));
}

TAP_TEST("UTF-8 of all lengths, and the same with one bit or the end changed") {
    static uint8_t data[200];
    for (unsigned run = 0; run < 6000; run++) {
        size_t size = 0;
        while (size + 4 < sizeof data && random_below(20) != 0) {
            static const uint32_t limits[] = {0x80, 0x800, 0x10000, 0x110000, 0x40};
            size += ob_utf8_encode(random_below(limits[random_below(5)]), (char *)data + size);
        }
        if (size != 0 && random_below(3) == 0) {
            data[random_below((uint32_t)size)] ^= (uint8_t)(1u << random_below(8));
        }
        size -= size != 0 && random_below(4) == 0;
        if (!follow(data, size)) {
            tap_note("input %u", run);
            TAP_FAIL("text and bytes part");
        }
    }
}
