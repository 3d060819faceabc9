/* Functions that carry objects along, and the cells through which such functions share a variable. */
#ifndef OBOL_CLOSURE_H
#define OBOL_CLOSURE_H

#include "obol/function.h"

extern const ob_type ob_closure_type;
extern const ob_type ob_cell_type;

/// A function that carries objects. 32 bytes on a 32-bit machine.
///   name      static text
///   code      called with the closure as self, and a tuple of max_args arguments or fewer
///   captured  tuple of what it carries, or NULL
///   defaults  tuple of what stands for arguments that the caller leaves out, the last ones, or NULL. The code then always gets
///             max_args arguments
///   return    new, or NULL (OB_ENOMEM; OB_EVALUE: min_args over max_args, or more defaults than max_args − min_args, or fewer, but
///             not none)
///   own       borrowed; the closure keeps references of its own
///   cost      O(1); one allocation
ob_object *ob_closure_new(const char *name, uint16_t min_args, uint16_t max_args, ob_native code, ob_object *captured,
                          ob_object *defaults);

/// An object that the closure carries, for its code.
///   index   below the number of captured objects, or negative from the end
///   return  borrowed, lives as long as the closure; NULL (OB_EINDEX)
///   cost    O(1)
OB_BORROWED ob_object *ob_closure_captured(const ob_object *closure, ptrdiff_t index);

/// A cell: a variable that several closures share. 16 bytes on a 32-bit machine.
///   value   or NULL: empty
///   return  new, or NULL (OB_ENOMEM)
///   cost    O(1); one allocation
ob_object *ob_cell_new(ob_object *value);

/// What is in the cell.
///   return  new, or NULL (OB_EVALUE: it is empty)
///   cost    O(1)
ob_object *ob_cell_get(const ob_object *cell);

/// Replace what is in the cell.
///   value   or NULL: empty it
///   cost    O(1), and the decref of what was in it
void ob_cell_set(ob_object *cell, ob_object *value);

#endif
