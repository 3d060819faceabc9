/* Names: strs of which there is one object for each text, and which know their hash. Equal names are the same object. */
#ifndef OBOL_NAME_H
#define OBOL_NAME_H

#include "obol/str.h"

/// An interned str. 20 bytes and the text with a NUL on a 32-bit machine, and 4 in the table of all names. Made by the functions below
/// only: never in flash, never by ob_object_new.
typedef struct ob_name {
    ob_object head;
    uint32_t length;      ///< bytes, the NUL behind them not counted
    uint32_t hash;        ///< as ob_str_hash gives it; never 0
    struct ob_name *next; ///< in the table; not a reference
    char text[];
} ob_name;

/// Derived from ob_str_type: every function that takes a str takes a name.
extern const ob_type ob_name_type;

/// The name with this text: the one there is, or a new one. It lives as long as references to it; the table of names holds none.
///   text    UTF-8; need not be terminated; may be NULL when length is 0
///   length  bytes
///   return  new, or NULL (OB_ENOMEM; OB_EVALUE: not UTF-8, the error's object is the position)
///   cost    O(length) on average: a chain of the table holds one name on average, which the hash's key keeps anyone from steering. A new
///           name splits one chain, the end of one joins two: the table is never rebuilt. Nothing is allocated for a name that is there
///   ctx     thread holding the lock
ob_object *ob_name_new(const char *text, size_t length);

/// The same of a terminated text.
///   cost    as ob_name_new
ob_object *ob_name_from(const char *text);

/// The name with a str's text; a name is its own. sys.intern().
///   str     anything else panics
///   return  new, or NULL (OB_ENOMEM)
///   cost    as ob_name_new; O(1) of a name
ob_object *ob_str_intern(ob_object *str);

/// How many names there are.
///   cost    O(1)
size_t ob_name_count(void);

#endif
