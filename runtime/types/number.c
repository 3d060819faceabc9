/* Operations on numbers of any type that are more than one operator. Owns nothing. */
#include "obol/number.h"
#include "object/checked.h"

int ob_divmod(ob_object *left, ob_object *right, ob_object **quotient, ob_object **remainder) {
    OB_NOTE_SITE();
    *remainder = NULL;
    *quotient = ob_binary(OB_FLOOR_DIVIDE, left, right);
    if (*quotient == NULL) {
        return ob_error()->code;
    }
    *remainder = ob_binary(OB_MODULO, left, right);
    if (*remainder == NULL) {
        int error = ob_error()->code;
        ob_decref(*quotient);
        *quotient = NULL;
        return error;
    }
    return OB_OK;
}
