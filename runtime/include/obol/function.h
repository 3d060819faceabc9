/* Native functions as objects, and calls. */
#ifndef OBOL_FUNCTION_H
#define OBOL_FUNCTION_H

#include "obol/object.h"
#include "obol/type.h"

/// C code behind a function.
///   self    the function object
///   args    tuple of arguments, as many as the function allows
///   return  new, or NULL with the error set
typedef ob_object *(*ob_native)(ob_object *self, ob_object *args);

/// Layout of a function, for constants in flash. 20 bytes on a 32-bit machine.
typedef struct ob_function {
    ob_object head;
    const char *name; ///< static text
    ob_native code;
    uint16_t min_args;
    uint16_t max_args;
} ob_function;

/// A function in flash: OB_FUNCTION_DEFINE(greet, "greet", 1, 1, greet_code); then OB_FUNCTION(greet) is the object.
#define OB_FUNCTION_DEFINE(variable_, name_, min_args_, max_args_, code_)                                              \
    const ob_function variable_ = {OB_HEAD_IMMORTAL(&ob_function_type), (name_), (code_), (min_args_), (max_args_)}
#define OB_FUNCTION(variable_) ((ob_object *)(uintptr_t)(&(variable_)))

/// A function made at run time.
///   name    static text
///   return  new, or NULL (OB_ENOMEM)
///   cost    O(1); one allocation
ob_object *ob_function_new(const char *name, uint16_t min_args, uint16_t max_args, ob_native code);

/// Call an object.
///   callable, args  borrowed (and kept alive while the call runs); args is a tuple, else a native function panics
///   return  new, or NULL (OB_ETYPE: cannot be called, or wrong number of arguments; OB_EDEPTH: as OB_CALL_DEPTH says; OB_ENOMEM: for
///           defaults, a method's own tuple or a new instance; or what the function reported)
///   cost    O(1), and what the code does
///   ctx     thread holding the lock; runs program code
ob_object *ob_call(ob_object *callable, ob_object *args);

/// `ob_call_with(f, a, b)`: call with these arguments (at least one), through a tuple made for the call.
#define ob_call_with(callable_, ...)                                                                                   \
    ob_call_items((callable_), (ob_object *const[]){__VA_ARGS__},                                                      \
                  sizeof((ob_object *const[]){__VA_ARGS__}) / sizeof(ob_object *))

/// Call with these arguments, through a tuple made for the call.
///   callable, items  borrowed; no item is NULL
///   return  as ob_call, or NULL (OB_ENOMEM, OB_EOVERFLOW)
///   cost    O(count), and what the code does
///   ctx     thread holding the lock; runs program code
ob_object *ob_call_items(ob_object *callable, ob_object *const *items, size_t count);

/// sys.getrefcount as a function object: the references to its argument, the one in the call's tuple included.
/// Immortal objects and small ints give OB_INT_MAX.
extern const ob_function ob_getrefcount;

#endif
