/* bool: True and False, which are 1 and 0 in everything but print, and stay bools under &, | and ^. Owns only constants, which have no
 * value in memory: ob_int_get tells them by their addresses. */
#include "obol/bool.h"

#include "object/needs.h"
#include "types/number.h"

static ob_object *bool_repr(ob_object *self, size_t *cursor, ob_sink *sink) {
    (void)cursor;
    ob_sink_text(sink, self == OB_TRUE ? "True" : "False");
    return NULL;
}

/* Other operators than &, | and ^ are int's. */
OB_OFFERED(ob_bool_binary);
static const ob_numbers bool_numbers = {.binary = ob_bool_binary};

/* As large as an int by its description, since it is one; the two that there are are never allocated. */
const OB_TYPE_DEFINE(ob_bool_type, "bool", ob_int64, .base = &ob_int_type, .repr_next = bool_repr,
                     .numbers = &bool_numbers);

const ob_object ob_true_object = OB_HEAD_IMMORTAL(&ob_bool_type);
const ob_object ob_false_object = OB_HEAD_IMMORTAL(&ob_bool_type);
