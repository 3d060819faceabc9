/* What the six comparisons make of an order. */
#ifndef OBOL_TYPES_ORDER_H
#define OBOL_TYPES_ORDER_H

#include "obol/type.h"

/// What a comparison answers when the left one is less (-1), equal (0), greater (1), or in no order (2).
static inline int ob_order_answers(int order, ob_comparison op) {
    const uint32_t answers =
        2u << 4 * OB_EQ | 13u << 4 * OB_NE | 1u << 4 * OB_LT | 3u << 4 * OB_LE | 4u << 4 * OB_GT | 6u << 4 * OB_GE;
    return (int)(answers >> (4u * op + (unsigned)(order + 1)) & 1u);
}

/// The order of two numbers, for ob_order_answers.
static inline int ob_order_of(size_t left, size_t right) {
    return left < right ? -1 : left > right;
}

#endif
