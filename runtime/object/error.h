/* The error state, put aside while program code runs that must not disturb it. */
#ifndef OBOL_OBJECT_ERROR_H
#define OBOL_OBJECT_ERROR_H

#include "obol/error.h"

/// The state as it is, with its reference; there is no error then.
ob_error_state ob_error_take(void);
/// Put it back, with its reference.
void ob_error_restore(ob_error_state taken);

#endif
