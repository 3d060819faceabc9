/* Which start of the runtime this is: what a floor above keeps in static memory is void after each ob_init, which cannot name it. */
#ifndef OBOL_OBJECT_START_H
#define OBOL_OBJECT_START_H

#include <stdint.h>

/// Another number after each ob_init; 0 before the first.
extern uint32_t ob_start_number;

#endif
