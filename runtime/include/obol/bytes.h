/* Bytes: an immutable sequence of them. Slices, searching, splitting … are in obol/text.h.
 *
 * Generic operations (obol/operations.h): items are ints from 0 to 255, the order is that of bytes, + and * make new ones, `in` looks for a
 * part or an int. */
#ifndef OBOL_BYTES_H
#define OBOL_BYTES_H

#include "obol/object.h"
#include "obol/type.h"

/// Layout of bytes, for constants in flash. 12 bytes and the data with a NUL on a 32-bit machine.
typedef struct ob_bytes {
    ob_object head;
    uint32_t length; ///< the NUL behind them not counted
    uint8_t data[];
} ob_bytes;

extern const ob_type ob_bytes_type;

/// Bytes, one at least, in flash: OB_BYTES_DEFINE(magic, 0x7F, 'E', 'L', 'F'); then OB_BYTES(magic) is the object.
#define OB_BYTES_DEFINE(name_, ...)                                                                                    \
    static const struct {                                                                                              \
        ob_object head;                                                                                                \
        uint32_t length;                                                                                               \
        uint8_t data[sizeof((const uint8_t[]){__VA_ARGS__}) + 1];                                                      \
    } name_ = {OB_HEAD_IMMORTAL(&ob_bytes_type), sizeof((const uint8_t[]){__VA_ARGS__}), {__VA_ARGS__, 0}}
#define OB_BYTES(name_) ((ob_object *)(uintptr_t)(&(name_)))

/// Bytes from memory.
///   data    may be NULL when length is 0
///   return  new, or NULL (OB_ENOMEM, OB_EOVERFLOW)
///   cost    O(length)
ob_object *ob_bytes_new(const void *data, size_t length);

/// bytes(object): of a bytes, itself; of a bytearray, a copy; of an int, so many zeros; of what else can be iterated, the ints in it.
///   return  new, or NULL (OB_ETYPE; OB_EVALUE: an int that is no byte, or a negative number; OB_EOVERFLOW: over 2^31 − 1 bytes, on
///           every machine, where Python says MemoryError up to 2^63; OB_ENOMEM; what iterating reported)
///   cost    O(length); of what is iterated, two copies
///   ctx     thread holding the lock; may run program code
ob_object *ob_bytes_of(ob_object *object);

/// The data of a bytes, with a NUL behind it, for as long as it lives; or of a bytearray, until it is changed: see obol/view.h. Anything
/// else panics.
///   cost    O(1)
const uint8_t *ob_bytes_data(const ob_object *bytes);

/// How many bytes there are in a bytes or bytearray.
///   cost    O(1)
size_t ob_bytes_length(const ob_object *bytes);

/// bytes.hex(): two digits a byte.
///   bytes   or a bytearray
///   return  new str, or NULL (OB_ENOMEM, OB_EOVERFLOW)
///   cost    O(length)
ob_object *ob_bytes_hex(const ob_object *bytes);

/// bytes.fromhex(text): two digits a byte, white space between bytes is skipped.
///   text    need not be terminated
///   return  new, or NULL (OB_EVALUE: the error's object is the position of what is wrong; OB_ENOMEM)
///   cost    O(length)
ob_object *ob_bytes_fromhex(const char *text, size_t length);

/// str.encode(): the text as bytes.
///   return  new, or NULL (OB_ENOMEM)
///   cost    O(length)
ob_object *ob_str_encode(const ob_object *str);

/// bytes.decode(): a str of them.
///   bytes   or a bytearray
///   return  new, or NULL (OB_EVALUE: not UTF-8, the error's object is the position; OB_ENOMEM)
///   cost    O(length)
ob_object *ob_bytes_decode(const ob_object *bytes);

#endif
