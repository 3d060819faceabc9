/* Obol: an object runtime for microcontrollers without pauses. All that an embedder needs.
 *
 * Each function's contract stands before it: arguments, result, errors, ownership (own), cost, context (ctx). What it leaves out:
 *
 *   own   arguments are borrowed, results are new references
 *   ctx   one thread at a time, which holds the lock once there is one; never an interrupt
 *
 * A cost of O(1) that allocates includes OB_ALLOCATE_BUDGET_UNITS of dismantling while dead objects wait; only when memory would run
 * out is all that waits taken apart first. */
#ifndef OBOL_H
#define OBOL_H

#include "obol/bool.h"
#include "obol/bytearray.h"
#include "obol/bytes.h"
#include "obol/closure.h"
#include "obol/config.h"
#include "obol/dict.h"
#include "obol/error.h"
#include "obol/finalizer.h"
#include "obol/float.h"
#include "obol/format.h"
#include "obol/function.h"
#include "obol/hooks.h"
#include "obol/inspect.h"
#include "obol/instance.h"
#include "obol/int.h"
#include "obol/iterators.h"
#include "obol/list.h"
#include "obol/memory.h"
#include "obol/method.h"
#include "obol/name.h"
#include "obol/namespace.h"
#include "obol/number.h"
#include "obol/object.h"
#include "obol/operations.h"
#include "obol/placement.h"
#include "obol/port.h"
#include "obol/print.h"
#include "obol/proxy.h"
#include "obol/range.h"
#include "obol/refs.h"
#include "obol/region.h"
#include "obol/set.h"
#include "obol/singletons.h"
#include "obol/slice.h"
#include "obol/str.h"
#include "obol/text.h"
#include "obol/tuple.h"
#include "obol/type.h"
#include "obol/view.h"
#include "obol/weakdict.h"
#include "obol/weakfinalize.h"
#include "obol/weakref.h"
#include "obol/weakset.h"

#endif
