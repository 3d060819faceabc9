/* Every option of the runtime: default, unit, range, and what it costs. Define one before this header (-DOB_…=…) to change it. */
#ifndef OBOL_CONFIG_H
#define OBOL_CONFIG_H

/// 1: internal invariants are checked at run time (OB_ASSERT) and a broken one panics. Costs 1% of flash, no RAM.
/// Checks that guard against corruption by callers (bad free, wrong type) are in every build.
#ifndef OB_CHECKS
#define OB_CHECKS 0
#endif

/// 1: checked mode, for development. New and freed memory is filled with patterns, each object, chunk and buffer has pads, and a write
/// behind a block, before a buffer, or into freed memory panics, as does freeing what is no block, freeing twice, or as the wrong kind;
/// the fault report tells where the block was allocated. Costs two words an object or chunk and six a buffer (32-bit), and time in
/// proportion to the size of what is allocated and freed (runtime/DESIGN.md has figures). All of a program must be built with it.
#ifndef OB_CHECKED
#define OB_CHECKED 0
#endif

/// 1: the paths that all objects take are compiled as the rest, for size. Saves a kilobyte of flash; runtime/DESIGN.md says what it costs. Bounds
/// in the headers are those of the default.
#ifndef OB_SMALL
#define OB_SMALL 0
#endif

/// 1: who takes and who drops references is recorded, for as long as the program lends the memory for it (obol/refs.h). For finding a leak or
/// a reference that was dropped once too often. Costs no RAM by itself; instead of 6 instructions an incref or decref takes some 45, and about
/// 200 while it is recorded. All of a program must be built with it.
#ifndef OB_REFS
#define OB_REFS 0
#endif

/// 1: each program ends with a leak report (obol/inspect.h) on the console, after exit() has done its work. For boot/ and board/host, which do
/// it; other firmware calls ob_report_leaks by itself. Costs 3 KB of flash, no RAM.
#ifndef OB_LEAK_REPORT
#define OB_LEAK_REPORT 0
#endif

/// Freed objects are kept for others of their size as long as these slots are together at most 1/N of what is free. The smaller N,
/// the faster an allocation is on average, and the more there is to give back at once when memory runs out (runtime/DESIGN.md has the
/// figures). Range 0 … 1024; 0: no limit. No RAM.
#ifndef OB_CACHE_SHARE
#define OB_CACHE_SHARE 8
#endif

/// Units of dismantling that one decref does at most when it drops a structure; the rest is done by later allocations, by
/// ob_gc_step and before memory runs out. A reference is one unit, what dies of it more (ob_gc_step). Range 1 … 2^31. No RAM.
#ifndef OB_DECREF_BUDGET_UNITS
#define OB_DECREF_BUDGET_UNITS 32
#endif

/// Bits of a reference count, 3 … 24. Fewer than 24 are for tests, which then reach the end of them. All of a program must be built with
/// the same. No RAM.
#ifndef OB_COUNT_BITS
#define OB_COUNT_BITS 24
#endif

/// Finalizers that run inside each other's decref, before the next one is left to the outermost. Each takes stack: about 150 bytes of the
/// runtime's on a Cortex-M, and what the program's code takes. Range 1 … 2^31.
#ifndef OB_FINALIZER_DEPTH
#define OB_FINALIZER_DEPTH 4
#endif

/// Units of dismantling that one allocation does while structures wait to be dismantled. Range 2 … 2^31. No RAM.
#ifndef OB_ALLOCATE_BUDGET_UNITS
#define OB_ALLOCATE_BUDGET_UNITS 16
#endif

/// Nested containers that printing, comparing and hashing follow without allocating. Each costs four words of stack. Range 1 … 64.
#ifndef OB_PRINT_FRAMES
#define OB_PRINT_FRAMES 6
#endif

/// Nested containers that ob_compare and ob_hash follow, until ob_set_depth_limit says otherwise: what contains itself ends there, with an
/// error. Range 1 … 2^31. Four words of heap each, beyond OB_PRINT_FRAMES.
#ifndef OB_DEPTH_LIMIT
#define OB_DEPTH_LIMIT 1000
#endif

/// Calls inside each other (ob_call) before the next is OB_EDEPTH. Each takes stack, measured on a Cortex-M3, besides what the program's own
/// code takes: 40 bytes from function to function (bench stack_call), 80 as a method (stack_call_method), 130 to 190 as a bound method, an
/// instance, a type or an operator (stack_call_type, stack_add); 300 to 380 where code is called by a comparison or a repr
/// (stack_compare, stack_repr_in_list). So the default may take 8 to 75 KB: what calls itself without end reaches it only if the stack
/// is as large. Range 1 … 2^31. No heap.
#ifndef OB_CALL_DEPTH
#define OB_CALL_DEPTH 200
#endif

_Static_assert(OB_CHECKS == 0 || OB_CHECKS == 1, "OB_CHECKS is 0 or 1");
_Static_assert(OB_CHECKED == 0 || OB_CHECKED == 1, "OB_CHECKED is 0 or 1");
_Static_assert(OB_SMALL == 0 || OB_SMALL == 1, "OB_SMALL is 0 or 1");
_Static_assert(OB_REFS == 0 || OB_REFS == 1, "OB_REFS is 0 or 1");
_Static_assert(OB_LEAK_REPORT == 0 || OB_LEAK_REPORT == 1, "OB_LEAK_REPORT is 0 or 1");
_Static_assert(OB_CACHE_SHARE >= 0 && OB_CACHE_SHARE <= 1024, "OB_CACHE_SHARE is 0 to 1024");
_Static_assert(OB_DECREF_BUDGET_UNITS >= 1, "a decref must be able to make progress");
_Static_assert(OB_ALLOCATE_BUDGET_UNITS >= 2, "an allocation must be able to take apart what it makes");
_Static_assert(OB_COUNT_BITS >= 3 && OB_COUNT_BITS <= 24, "OB_COUNT_BITS is 3 to 24");
_Static_assert(OB_FINALIZER_DEPTH >= 1, "a finalizer must be able to run");
_Static_assert(OB_DEPTH_LIMIT >= 1, "OB_DEPTH_LIMIT is at least 1");
_Static_assert(OB_PRINT_FRAMES >= 1 && OB_PRINT_FRAMES <= 64, "OB_PRINT_FRAMES is 1 to 64");

#endif
