/* Objects of which there is one, beside None, True and False. */
#ifndef OBOL_SINGLETONS_H
#define OBOL_SINGLETONS_H

#include "obol/type.h"

/// What a method like __eq__ or __add__ returns for an operand that it does not know; the other operand's type is asked then.
extern const ob_object ob_not_implemented_object;
#define OB_NOT_IMPLEMENTED_OBJECT ((ob_object *)(uintptr_t)&ob_not_implemented_object)

/// `...`
extern const ob_object ob_ellipsis_object;
#define OB_ELLIPSIS ((ob_object *)(uintptr_t)&ob_ellipsis_object)

extern const ob_type ob_not_implemented_type;
extern const ob_type ob_ellipsis_type;

#endif
