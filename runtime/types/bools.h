/* True and False, for code that meets them and makes none: weak, as only what makes one links the type. */
#ifndef OBOL_TYPES_BOOLS_H
#define OBOL_TYPES_BOOLS_H

#include "object/needs.h"
#include "obol/type.h"

OB_OFFERED(ob_bool_type);
OB_OFFERED(ob_true_object);
OB_OFFERED(ob_false_object);

#endif
