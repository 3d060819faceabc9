/* What indices and bounds mean. Owns nothing. */
#include "obol/int.h"
#include "object/checked.h"
#include "obol/slice.h"
#include "types/sequence.h"
#include "types/weak.h"

bool ob_is_index(const ob_object *object) {
    return ob_int_check(object) || object == OB_TRUE || object == OB_FALSE;
}

int ob_index_of(ob_object *object, ptrdiff_t *index) {
    OB_NOTE_SITE();
    if (!ob_is_index(object)) {
        return ob_error_set(OB_ETYPE, "index is not an int", object);
    }
    int64_t value = ob_int_value(object);
    *index = value > PTRDIFF_MAX ? PTRDIFF_MAX : value < PTRDIFF_MIN ? PTRDIFF_MIN : (ptrdiff_t)value;
    return OB_OK;
}

/// A bound within −1 … length.
static ptrdiff_t adjusted(ptrdiff_t bound, ptrdiff_t length, bool is_down) {
    if (bound < 0) {
        bound += length;
        return bound >= 0 ? bound : is_down ? -1 : 0;
    }
    return bound < length ? bound : is_down ? length - 1 : length;
}

int ob_span_of(ptrdiff_t start, ptrdiff_t stop, ptrdiff_t step, size_t length, ob_span *span) {
    OB_NOTE_SITE();
    if (step == 0) {
        return ob_error_set(OB_EVALUE, "slice step cannot be zero", NULL);
    }
    bool is_down = step < 0;
    step = step < -PTRDIFF_MAX ? -PTRDIFF_MAX : step; /* so that it can be negated */
    start = adjusted(start, (ptrdiff_t)length, is_down);
    stop = adjusted(stop, (ptrdiff_t)length, is_down);
    ptrdiff_t distance = is_down ? start - stop : stop - start;
    ptrdiff_t stride = is_down ? -step : step;
    size_t count = distance <= 0 ? 0 : (size_t)((distance - 1) / stride) + 1u;
    *span = (ob_span){.start = start, .stop = stop, .step = step, .count = count};
    return OB_OK;
}

bool ob_position(ptrdiff_t index, uint32_t count, uint32_t *position) {
    size_t at = (size_t)index + (index < 0 ? count : 0u);
    if (at >= count) {
        ob_error_set(OB_EINDEX, "index out of range", NULL);
        return false;
    }
    *position = (uint32_t)at;
    return true;
}
