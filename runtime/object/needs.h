/* How an operation that a program does not call stays out of it, although the types' tables name it.
 *
 * A type's table names what only some programs do (items by subscript, slices, operators …) weakly: that alone links nothing, and the
 * member is NULL then. Who asks for it, the generic operation, says OB_NEEDS(ob_needs_X). types/needs_X.c defines that and lists what the
 * types offer for X. So the linker reads these files from the archive; and as the list itself is in a section that nothing refers to, it
 * keeps of them only what the tables of types name that are in the program: --gc-sections drops the rest. The operation of a type is
 * linked if the program has the type and calls the operation.
 *
 * It cannot go wrong: whoever looks for a member of a table (object/dispatch.h) needs its feature by the same macro. A program that is
 * linked from the objects, not from an archive, contains all of them, and is larger. */
#ifndef OBOL_OBJECT_NEEDS_H
#define OBOL_OBJECT_NEEDS_H

#define OB_NEEDED __attribute__((used, section(".ob_needs")))

/// In a function: where this is linked, what the types offer for the feature is.
#define OB_NEEDS(feature_)                                                                                             \
    ({                                                                                                                 \
        extern const char feature_;                                                                                    \
        OB_NEEDED static const void *const needed_ = &feature_;                                                        \
    })

/// In types/needs_X.c: the feature, and the functions that offer it.
#define OB_FEATURE(feature_, ...)                                                                                      \
    extern const char feature_;                                                                                        \
    const char feature_ = 0;                                                                                           \
    OB_NEEDED static void (*const feature_##_offers[])(void) = {__VA_ARGS__}
#define OB_OFFER(function_) ((void (*)(void))(function_))

/// Where a type's table names it: NULL in programs that do not need it.
#define OB_OFFERED(function_) extern __typeof__(function_) function_ __attribute__((weak))

#endif
