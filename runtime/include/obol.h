/* Obol: an object runtime for microcontrollers without pauses. All that an embedder needs. */
#ifndef OBOL_H
#define OBOL_H

#include "obol/config.h"
#include "obol/dict.h"
#include "obol/error.h"
#include "obol/function.h"
#include "obol/inspect.h"
#include "obol/int.h"
#include "obol/list.h"
#include "obol/memory.h"
#include "obol/namespace.h"
#include "obol/object.h"
#include "obol/port.h"
#include "obol/print.h"
#include "obol/region.h"
#include "obol/str.h"
#include "obol/tuple.h"
#include "obol/type.h"

#endif
