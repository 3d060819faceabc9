/* bool: True and False, which are 1 and 0 in every comparison, hash and sum. Owns only constants. */
#include "obol/int.h"
#include "obol/type.h"

static ob_object *bool_repr(ob_object *self, size_t *cursor, ob_sink *sink) {
    (void)cursor;
    ob_sink_text(sink, self == OB_TRUE ? "True" : "False");
    return NULL;
}

static ob_object *number_of(const ob_object *self) {
    return self == OB_TRUE ? OB_INT(1) : OB_INT(0);
}

static int bool_hash(ob_object *self, uint32_t *hash) {
    return ob_int_type.hash(number_of(self), hash);
}

static int bool_compare(ob_object *self, ob_object *other, ob_comparison op) {
    return ob_int_type.compare(number_of(self), other, op);
}

static int bool_truth(ob_object *self) {
    return self == OB_TRUE;
}

static const ob_numbers bool_numbers = {.truth = bool_truth};

const OB_TYPE_DEFINE(ob_bool_type, "bool", ob_object, .base = &ob_int_type, .repr_next = bool_repr, .hash = bool_hash,
                     .compare = bool_compare, .numbers = &bool_numbers);

const ob_object ob_true_object = OB_HEAD_IMMORTAL(&ob_bool_type);
const ob_object ob_false_object = OB_HEAD_IMMORTAL(&ob_bool_type);
