/* Exact quotients, on the caller's stack. Owns nothing.
 *
 * A decimal scaled to a binary is factor * 2^a * 5^b. Powers of five are multiplied together 13 at a time; those of two are shifts,
 * of which the whole words are only noted (`low`). So both numbers stay under 900 bits, where 2^1074 and 10^324 would not. The
 * quotient is taken a word at a time, as in Knuth, The Art of Computer Programming 2, 4.3.1, algorithm D, but estimated from below
 * by the highest word plus one: the estimate is at most 3 short and never too much, so nothing is ever added back. All loops are
 * bounded by OB_WHOLE_WORDS. */
#include "types/ratio.h"

#include <stdbool.h>
#include <string.h>

enum {
    POWER5_STEP = 13, /* the highest that fits a word */
    POWER5 = 1220703125,
    NINE_DIGITS = 1000000000,
};

int32_t ob_log2(uint64_t number) {
    return 63 - __builtin_clzll(number | 1u);
}

static void multiply(ob_whole *whole, uint32_t factor) {
    uint32_t carry = 0;
    for (uint32_t i = 0; i < whole->count; i++) {
        uint64_t product = (uint64_t)whole->words[i] * factor + carry;
        whole->words[i] = (uint32_t)product;
        carry = (uint32_t)(product >> 32);
    }
    if (carry != 0) {
        whole->words[whole->count++] = carry;
    }
}

static void multiply_by_power5(ob_whole *whole, uint32_t exponent) {
    for (; exponent >= POWER5_STEP; exponent -= POWER5_STEP) {
        multiply(whole, POWER5);
    }
    uint32_t factor = 1;
    while (exponent-- > 0) {
        factor *= 5u;
    }
    multiply(whole, factor);
}

static void shift_left(ob_whole *whole, uint32_t bits) {
    multiply(whole, 1u << (bits % 32u));
    uint32_t words = bits / 32u;
    if (words != 0) {
        memmove(whole->words + words, whole->words, whole->count * sizeof whole->words[0]);
        memset(whole->words, 0, words * sizeof whole->words[0]);
        whole->count += words;
    }
}

static void trim(ob_whole *whole) {
    while (whole->count > 0 && whole->words[whole->count - 1u] == 0) {
        whole->count--;
    }
}

void ob_whole_add(ob_whole *sum, const ob_whole *whole, uint32_t factor, uint32_t at) {
    uint64_t carry = 0;
    uint32_t i = 0;
    for (; i < whole->count || carry != 0; i++) {
        carry += sum->words[at + i]; /* at most 2^33 - 2: a product leaves room for it */
        carry += (uint64_t)whole->words[i] * factor;
        sum->words[at + i] = (uint32_t)carry;
        carry >>= 32;
    }
    if (sum->count < at + i) {
        sum->count = at + i;
    }
    trim(sum);
}

/// Subtract whole * factor from the words, which hold that much.
static void subtract(uint32_t *words, const ob_whole *whole, uint32_t factor) {
    uint32_t carry = 0;
    for (uint32_t i = 0; i < whole->count; i++) {
        uint64_t product = (uint64_t)whole->words[i] * factor + carry;
        uint32_t low = (uint32_t)product;
        carry = (uint32_t)(product >> 32) + (words[i] < low);
        words[i] -= low;
    }
    words[whole->count] -= carry;
}

/// Do the words hold the number?
static bool holds(const uint32_t *words, const ob_whole *whole) {
    uint32_t i = whole->count;
    if (words[i] != 0) {
        return true;
    }
    while (i-- > 0) {
        if (words[i] != whole->words[i]) {
            return words[i] > whole->words[i];
        }
    }
    return true;
}

/// Take away the quotient by bottom * 2^(32 * (low + at)), which must be less than 2^32.
static uint32_t divide(ob_ratio *ratio, uint32_t at) {
    const ob_whole *bottom = &ratio->bottom;
    uint32_t *words = ratio->top.words + ratio->low + at;
    uint32_t highest = bottom->count - 1u;
    if (ratio->top.count <= ratio->low + at + highest) {
        return 0;
    }
    uint64_t front = (uint64_t)words[highest + 1u] << 32 | words[highest];
    uint32_t quotient = (uint32_t)(front / ((uint64_t)bottom->words[highest] + (highest != 0)));
    subtract(words, bottom, quotient);
    while (holds(words, bottom)) { /* at most 3 times */
        subtract(words, bottom, 1);
        quotient++;
    }
    trim(&ratio->top);
    return quotient;
}

void ob_ratio_init(ob_ratio *ratio, uint64_t factor, int32_t power2, int32_t power10) {
    memset(&ratio->top, 0, sizeof ratio->top); /* what is above bottom's count is never looked at */
    ratio->top.words[0] = (uint32_t)factor;
    ratio->top.words[1] = (uint32_t)(factor >> 32);
    ratio->top.count = 2;
    trim(&ratio->top);
    ratio->bottom.words[0] = 1;
    ratio->bottom.count = 1;
    ratio->low = 0;
    int32_t shift = power2 + power10;
    if (power10 < 0) {
        multiply_by_power5(&ratio->bottom, (uint32_t)-power10);
    } else {
        multiply_by_power5(&ratio->top, (uint32_t)power10);
    }
    uint32_t gap = (uint32_t)__builtin_clz(ratio->bottom.words[ratio->bottom.count - 1u]);
    shift_left(&ratio->bottom, gap);
    shift += (int32_t)gap;
    if (shift < 0) {
        ratio->low = (uint32_t)(31 - shift) / 32u;
        shift += (int32_t)(ratio->low * 32u);
    }
    shift_left(&ratio->top, (uint32_t)shift);
}

uint64_t ob_ratio_take(ob_ratio *ratio) {
    uint64_t high = divide(ratio, 1);
    return high << 32 | divide(ratio, 0);
}

uint32_t ob_ratio_next(ob_ratio *ratio) {
    multiply(&ratio->top, NINE_DIGITS);
    return divide(ratio, 0);
}
