/* Integers of 64 bits. Up to 31 bits are carried in the reference itself: no memory, no counting. What is larger is an object. */
#ifndef OBOL_INT_H
#define OBOL_INT_H

#include "obol/object.h"
#include "obol/type.h"

/// What the reference carries. An int within these bounds is never an object in memory (unless its type is derived from int).
#define OB_INT_MAX 1073741823
#define OB_INT_MIN (-1073741823)

/// A small int as a constant expression. The value must be within OB_INT_MIN … OB_INT_MAX.
#define OB_INT(value_) ((ob_object *)((uintptr_t)(intptr_t)(value_)*2u + 1u))

/// Layout of an int outside these bounds, and of an instance of a type derived from int. 16 bytes on a 32-bit machine.
typedef struct ob_int64 {
    ob_object head;
    int64_t value __attribute__((packed, aligned(4))); ///< objects stand at multiples of 4
} ob_int64;

/// An int in flash that OB_INT cannot hold: OB_INT64_DEFINE(epoch, 1767225600); then OB_INT64(epoch) is the object.
#define OB_INT64_DEFINE(name_, value_)                                                                                 \
    _Static_assert((value_) > OB_INT_MAX || (value_) < OB_INT_MIN, "this one is OB_INT(" #value_ ")");                 \
    static const ob_int64 name_ = {OB_HEAD_IMMORTAL(&ob_int_type), (value_)}
#define OB_INT64(name_) ((ob_object *)(uintptr_t)(&(name_)))

/// The rest of ob_int_new, for values outside OB_INT_MIN … OB_INT_MAX. Not to be called by itself.
///   cost    one allocation
ob_object *ob_int_box(int64_t value);

/// An int of any value.
///   return  new, or NULL (OB_ENOMEM: cannot happen within OB_INT_MIN … OB_INT_MAX)
///   own     small ints are not counted: dropping the result is allowed and does nothing
///   cost    O(1): a few instructions; outside OB_INT_MIN … OB_INT_MAX one allocation of 16 bytes
///   ctx     thread holding the lock
static inline ob_object *ob_int_new(int64_t value) {
    return value >= OB_INT_MIN && value <= OB_INT_MAX ? OB_INT(value) : ob_int_box(value);
}

/// Is its value in the reference? No function call.
///   cost    a few instructions
///   ctx     any
static inline bool ob_int_is_small(const ob_object *object) {
    return ob_is_tagged(object) && object != OB_NIL;
}

/// The value of an int of which ob_int_is_small is true. Nothing is checked.
///   cost    1 instruction
///   ctx     any
static inline int32_t ob_int_small_value(const ob_object *object) {
    return (int32_t)((intptr_t)object >> 1);
}

/// Is it an int, isinstance(object, int)? bools are.
///   cost    O(1)
///   ctx     any
static inline bool ob_int_check(const ob_object *object) {
    return ob_is_tagged(object) ? object != OB_NIL : ob_is_instance(object, &ob_int_type);
}

/// The value of an int; of True 1, of False 0. Anything else panics (OB_PANIC_WRONG_TYPE).
///   cost    O(1)
///   ctx     any
int64_t ob_int_value(const ob_object *object);

/// What int does in ob_binary, which calls it. Not to be called by itself.
///   cost    as ob_binary
int ob_int_binary(ob_binary_op op, ob_object *left, ob_object *right, ob_object **result);

/* --- Text ---------------------------------------------------------------------------------------------------------- */

/// int(text, base): blanks around it, a sign, a prefix (0x, 0o, 0b, where the base is 16, 8, 2 or 0), single underscores between
/// digits. Blanks and digits are those of ASCII.
///   text    need not be terminated
///   base    2 … 36; 0: as the prefix says, else 10
///   return  new, or NULL (OB_EVALUE: no int; the error's object is the position of the first byte that is wrong, the length
///           when something is missing at the end, and not set when the base is wrong; OB_EOVERFLOW: over 64 bits; OB_ENOMEM)
///   cost    O(length), about 60 instructions a digit
ob_object *ob_int_parse(const char *text, size_t length, unsigned base);

/// The longest text of a number: "-0b1", 63 zeros, and the NUL.
#define OB_INT_TEXT_BYTES 68

/// Write a number as bin(), oct() and hex() do (0b101, -0o17, 0xff), in other bases without a prefix.
///   base    2 … 36
///   text    at least OB_INT_TEXT_BYTES; will be terminated
///   return  its length
///   cost    O(digits), about 80 instructions each
///   ctx     any
size_t ob_int_to_text(int64_t value, unsigned base, char *text);

/// bin(number), oct(number), hex(number); in other bases without a prefix.
///   number  int
///   base    2 … 36
///   return  a new str, or NULL (OB_EVALUE: the base; OB_ENOMEM)
///   cost    as ob_int_to_text, and one allocation
ob_object *ob_int_format(const ob_object *number, unsigned base);

/* --- Bits and bytes ------------------------------------------------------------------------------------------------ */

/// number.bit_length(): of the value without its sign.
///   cost    O(1)
///   ctx     any
uint32_t ob_int_bit_length(const ob_object *number);

/// number.bit_count(): ones in the value without its sign.
///   cost    O(1)
///   ctx     any
uint32_t ob_int_bit_count(const ob_object *number);

typedef enum ob_byte_order { OB_LITTLE, OB_BIG } ob_byte_order;

/// number.to_bytes(length, order, signed=is_signed).
///   bytes   `length` of them, of any number
///   return  0, or OB_EOVERFLOW: does not fit, or is negative and is_signed is not set; bytes are unchanged then
///   cost    O(length)
int ob_int_to_bytes(const ob_object *number, uint8_t *bytes, size_t length, ob_byte_order order, bool is_signed);

/// int.from_bytes(bytes, order, signed=is_signed).
///   return  new, or NULL (OB_EOVERFLOW: over 64 bits; OB_ENOMEM)
///   cost    O(length)
ob_object *ob_int_from_bytes(const uint8_t *bytes, size_t length, ob_byte_order order, bool is_signed);

#endif
