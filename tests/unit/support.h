/* What the unit tests share: a fresh runtime before each test, nothing left after it, and small ways to make and show objects. */
#ifndef SUPPORT_H
#define SUPPORT_H

#include <setjmp.h>
#include <string.h>

#include "board.h"
#include "obol.h"
#include "tap.h"

/// The repr of an object as C text, valid until the next call.
const char *repr(ob_object *object);

/// The repr of an object that is dropped afterwards.
const char *repr_taken(ob_object *object);

/// The code of the last error, which is cleared.
ob_err taken_error(void);

/// The message of the last error, which is cleared.
const char *taken_message(void);

/// A test that leaves objects behind on purpose says so: the check after it is left out.
void leaves_objects(void);

/// Dismantle everything that waits.
void drain(void);

/// Drop each of these references.
#define DROP_EACH(...)                                                                                                 \
    drop_each((ob_object *[]){__VA_ARGS__}, sizeof((ob_object *[]){__VA_ARGS__}) / sizeof(ob_object *))
void drop_each(ob_object *const *objects, size_t count);

/// Do all six comparisons say that a stands before b (-1), beside it (0), or behind it (1)?
bool are_in_order(ob_object *a, ob_object *b, int order);

/// Bytes that the heap's regions have together.
size_t heap_bytes(void);

/// A whole number below `limit`, from a generator that starts anew with each test.
uint32_t random_below(uint32_t limit);

/// Allocate until not one byte is left, in blocks that drop_ballast gives back. The error is cleared.
void *take_ballast(void);
void drop_ballast(void *ballast);

/// Is no block, no object and no byte in use?
bool is_empty_heap(void);

/* Panics. The images of this folder are linked with --wrap=ob_port_panic; a panic that no test expects ends the image. */

typedef struct expected_panic {
    jmp_buf back;
    uint32_t id;         ///< of the panic that came
    const void *address; ///< its address
} expected_panic;

extern expected_panic last_panic;
void arm_panic(bool armed);

/// The statement panics with this id. last_panic then tells the address. Locals that the statement changes must be volatile.
#define EXPECT_PANIC(id_, statement_)                                                                                  \
    do {                                                                                                               \
        if (setjmp(last_panic.back) == 0) {                                                                            \
            arm_panic(true);                                                                                           \
            statement_;                                                                                                \
            arm_panic(false);                                                                                          \
            TAP_FAIL("no panic: " #statement_);                                                                        \
        }                                                                                                              \
        TAP_EQUAL(last_panic.id, id_);                                                                                 \
    } while (0)

/// Building for a microcontroller, not for a computer with an operating system? newlib's headers tell.
#ifdef _NEWLIB_VERSION
#define ON_TARGET 1
#else
#define ON_TARGET 0
#endif

#endif
