/* Operations on numbers, with memory refused at each of their allocations in turn: they report OB_ENOMEM, their operands are as they
 * were, nothing is left behind, and they work when tried again.
 *
 * needs: unchecked */
#include "../unit/support.h"
#include "refuse.h"

OB_INT64_DEFINE(large, 5000000000);
OB_FLOAT_DEFINE(half, 0.5);

/// One operation: 0 when all its results are there, which it drops.
static int perform(int number) {
    ob_object *first = NULL;
    ob_object *second = OB_NONE;
    switch (number) {
    case 0: first = ob_add(OB_INT64(large), OB_INT(1)); break;
    case 1: first = ob_multiply(OB_INT(OB_INT_MAX), OB_INT(OB_INT_MAX)); break;
    case 2: first = ob_unary(OB_NEGATIVE, OB_INT64(large)); break;
    case 3: first = ob_add(OB_FLOAT(half), OB_INT(1)); break;
    case 4: first = ob_divide(OB_INT(1), OB_INT(3)); break;
    case 5: first = ob_power(OB_FLOAT(half), OB_FLOAT(half)); break;
    case 6: first = ob_unary(OB_ABSOLUTE, OB_FLOAT(half)); break;
    case 7: first = ob_int_parse("5000000000", 10, 10); break;
    case 8: first = ob_float_parse("1.5", 3); break;
    case 9: first = ob_int_format(OB_INT64(large), 16); break;
    case 10: first = ob_int_from_double(1e15, OB_TRUNCATE); break;
    case 11: first = ob_int_from_bytes((const uint8_t *)"12345678", 8, OB_BIG, false); break;
    case 12: (void)ob_divmod(OB_FLOAT(half), OB_INT(3), &first, &second); break;
    default: first = ob_repr(OB_FLOAT(half)); break;
    }
    bool good = first != NULL && second != NULL;
    if (!good && first == NULL && second != NULL && second != OB_NONE) {
        return OB_EVALUE; /* one without the other */
    }
    ob_xdecref(first);
    ob_xdecref(second);
    return good ? OB_OK : ob_error()->code;
}

enum { OPERATIONS = 14 };

static void sweep(refusal how) {
    for (int number = 0; number < OPERATIONS; number++) {
        refuse(REFUSE_NONE, 0);
        TAP_EQUAL(perform(number), OB_OK);
        unsigned count = allocations_asked();
        TAP_OK(count >= 1);
        for (unsigned k = 0; k < count; k++) {
            refuse(how, k);
            TAP_EQUAL(perform(number), OB_ENOMEM);
            TAP_OK(was_refused());
            refuse(REFUSE_NONE, 0);
            TAP_EQUAL(taken_error(), OB_ENOMEM);
            drain();
            TAP_OK(is_empty_heap());
            TAP_EQUAL(perform(number), OB_OK);
        }
    }
    TAP_EQUAL(ob_int_value(OB_INT64(large)), 5000000000);
    TAP_OK(ob_float_value(OB_FLOAT(half)) == 0.5);
}

TAP_TEST("operations on numbers survive the refusal of each of their allocations") {
    sweep(REFUSE_ONE);
}

TAP_TEST("operations on numbers survive that memory ends at each of their allocations") {
    sweep(REFUSE_REST);
}
