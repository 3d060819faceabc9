/* Every option of the runtime: default, unit, range, and what it costs. Define one before this header (-DOB_…=…) to change it. */
#ifndef OBOL_CONFIG_H
#define OBOL_CONFIG_H

/// 1: internal invariants are checked at run time (OB_ASSERT) and a broken one panics. Costs 1% of flash, no RAM.
/// Checks that guard against corruption by callers (bad free, wrong type) are in every build.
#ifndef OB_CHECKS
#define OB_CHECKS 0
#endif

/// Units of dismantling that one decref does at most when it drops a structure; the rest is done by later allocations, by
/// ob_gc_step and before memory runs out. One unit is one reference or one freed object. Range 1 … 2^31. No RAM.
#ifndef OB_DECREF_BUDGET_UNITS
#define OB_DECREF_BUDGET_UNITS 32
#endif

/// Units of dismantling that one allocation does while structures wait to be dismantled. Range 2 … 2^31. No RAM.
#ifndef OB_ALLOCATE_BUDGET_UNITS
#define OB_ALLOCATE_BUDGET_UNITS 16
#endif

/// Nested containers that ob_print and ob_repr follow without allocating. Each costs two words of stack. Range 1 … 64.
#ifndef OB_PRINT_FRAMES
#define OB_PRINT_FRAMES 6
#endif

_Static_assert(OB_CHECKS == 0 || OB_CHECKS == 1, "OB_CHECKS is 0 or 1");
_Static_assert(OB_DECREF_BUDGET_UNITS >= 1, "a decref must be able to make progress");
_Static_assert(OB_ALLOCATE_BUDGET_UNITS >= 2, "an allocation must be able to take apart what it makes");
_Static_assert(OB_PRINT_FRAMES >= 1 && OB_PRINT_FRAMES <= 64, "OB_PRINT_FRAMES is 1 to 64");

#endif
