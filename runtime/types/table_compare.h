/* Comparing tables, in pieces. */
#ifndef OBOL_TYPES_TABLE_COMPARE_H
#define OBOL_TYPES_TABLE_COMPARE_H

#include "types/table.h"

/// Has each key of `inner` an equal one in `outer`? A part of a compare_next.
///   op           OB_EQ: and there are no others; OB_LT: there must be others; OB_LE: there may be
///   with_values  and must they have equal values?
int ob_table_compare(const ob_table *inner, const ob_table *outer, ob_comparison op, bool with_values,
                     ob_compare_step *step);

#endif
