/* Errors are values: a negative code or NULL is returned, and the thread's error state says more. Nothing here allocates. */
#ifndef OBOL_ERROR_H
#define OBOL_ERROR_H

#include <stdint.h>

typedef struct ob_object ob_object;

/// Codes of errors that data or circumstances cause. Functions returning int give 0 or one of these.
typedef enum ob_err {
    OB_OK = 0,
    OB_ENOMEM = -1,      ///< out of memory (MemoryError)
    OB_ETYPE = -2,       ///< the operation is not for this type (TypeError)
    OB_EVALUE = -3,      ///< right type, impossible value (ValueError)
    OB_EINDEX = -4,      ///< no such position (IndexError)
    OB_EKEY = -5,        ///< no such key (KeyError)
    OB_ENAME = -6,       ///< no such name in a namespace (NameError)
    OB_EOVERFLOW = -7,   ///< a number or size is too large (OverflowError)
    OB_EIO = -8,         ///< a sink refused to take text (OSError)
    OB_EATTRIBUTE = -9,  ///< no such attribute (AttributeError)
    OB_EZERO = -10,      ///< division by zero (ZeroDivisionError)
    OB_ECHANGED = -11,   ///< a container was changed by the code that its own operation called (RuntimeError)
    OB_EDEPTH = -12,     ///< nested too deeply (RecursionError)
    OB_EBUFFER = -13,    ///< its buffer is in use and cannot move (BufferError)
    OB_ESTOP = -14,      ///< there is no next item: how a method __next__ says so (StopIteration)
    OB_EREFERENCE = -15, ///< the object of a proxy has died (ReferenceError)
} ob_err;

/// Ids of panics: programming errors, found in every build. An assertion's id is file << 16 | number instead.
typedef enum ob_panic_id {
    OB_PANIC_BAD_FREE = 1, ///< freed or resized what is not an allocated block (foreign, interior, or freed twice)
    OB_PANIC_WRONG_TYPE,   ///< C code gave an object of the wrong type
    OB_PANIC_COUNT,        ///< a reference count fell below zero, or a dead object was referenced, and it was noticed
    /* Only in builds with OB_CHECKED=1: */
    OB_PANIC_OVERRUN,         ///< the bytes right before or behind a block were written to; found when it is freed
    OB_PANIC_USED_AFTER_FREE, ///< freed memory was written to; found when it is used again. The address is the first such word
    OB_PANIC_DOMAIN,          ///< a buffer was freed as an object or chunk, or an object or chunk as a buffer
    OB_PANIC_TYPE,            ///< a type's description is wrong (ob_type_check says what). The address is the type
} ob_panic_id;

/// The last error of the current thread.
typedef struct ob_error_state {
    ob_err code;         ///< OB_OK if none
    const char *message; ///< static text, one line, "" if none
    ob_object *object;   ///< what it is about, or NULL; the state owns a reference until it is cleared
} ob_error_state;

/// The last error. Stays until ob_error_clear or the next error.
///   return  never NULL
///   own     the object inside is borrowed
///   cost    O(1)
///   ctx     thread holding the lock
const ob_error_state *ob_error(void);

/// Forget the last error and drop its object.
///   cost    O(1), and the decref of the object
void ob_error_clear(void);

/// Report an error from program code.
///   code     negative
///   message  static text
///   object   what it is about, or NULL
///   return   code, so that `return ob_error_set(…)` reads well
///   own      object borrowed; the state keeps a reference of its own
///   cost     O(1); drops the previous error's object
///   ctx      thread holding the lock
int ob_error_set(ob_err code, const char *message, ob_object *object);

/// The code's name as Python spells it: "MemoryError", "KeyError" …
///   cost    O(1)
///   ctx     any
const char *ob_error_name(ob_err code);

#endif
