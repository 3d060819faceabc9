/* Names, True and False, for code that meets them and makes none: only what makes one links their types, and where they are not linked
 * nothing is one. For the runtime's .c files: a test that included this would not link them either. */
#ifndef OBOL_TYPES_WEAK_H
#define OBOL_TYPES_WEAK_H

#include "object/needs.h"
#include "obol/name.h"
#include "obol/type.h"

OB_OFFERED(ob_name_type);
OB_OFFERED(ob_bool_type);
OB_OFFERED(ob_true_object);
OB_OFFERED(ob_false_object);

#endif
