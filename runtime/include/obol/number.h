/* Arithmetic beyond the operators of obol/operations.h. */
#ifndef OBOL_NUMBER_H
#define OBOL_NUMBER_H

#include "obol/operations.h"

/// left / right: a float, also of two ints, from whose exact quotient it is rounded once.
///   return  new, or NULL (OB_EZERO; OB_ETYPE: not for these; OB_ENOMEM). ob_binary(OB_DIVIDE, …) is the same in programs that contain
///           floats; in those that do not, it is OB_ETYPE for two ints
///   cost    O(1)
///   ctx     thread holding the lock; may run program code
ob_object *ob_divide(ob_object *left, ob_object *right);

/// left ** right. An int, or a float when either is or right is negative. A float is the nearest one but for
/// a case in 2^54 (2^32 when |right| is over 2^40), the same on every machine.
///   return  new, or NULL (OB_EZERO: 0 to a negative power; OB_EOVERFLOW: an int over 64 bits, or a float over 1.8e308; OB_EVALUE: a
///           negative float to a power that is not whole, where Python makes a complex; OB_ETYPE; OB_ENOMEM). As for ob_divide: without
///           floats in the program, ob_binary(OB_POWER, …) of an int and a negative one is OB_ETYPE
///   cost    O(1): an int as many multiplications as the exponent has bits, twice; a float about 25,000 instructions, but a few
///           hundred when right is 1, 2 or -1
///   ctx     thread holding the lock; may run program code
ob_object *ob_power(ob_object *left, ob_object *right);

/// divmod(left, right): quotient rounded down, and remainder with right's sign.
///   quotient, remainder   both new, or both NULL
///   return  0, or an error (OB_EZERO; OB_EOVERFLOW; OB_ETYPE: not for these; OB_ENOMEM)
///   cost    two divisions
///   ctx     thread holding the lock; may run program code
int ob_divmod(ob_object *left, ob_object *right, ob_object **quotient, ob_object **remainder);

#endif
