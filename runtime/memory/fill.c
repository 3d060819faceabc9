/* The pattern of free memory. Owns nothing. */
#include "memory/fill.h"

#if OB_CHECKED

#include "obol/error.h"
#include "obol/port.h"

enum { WORDS = sizeof(ob_granule) / sizeof(uint32_t) };

/// Words are written and read whatever type the memory has had.
typedef uint32_t __attribute__((may_alias)) any_word;

void ob_fill_free(ob_granule *first, uint32_t granules) {
    any_word *words = (any_word *)(void *)first;
    for (uint32_t i = 0; i < granules * WORDS; i++) {
        words[i] = OB_FILL_FREE;
    }
}

const uint32_t *ob_find_written(const ob_granule *first, uint32_t granules) {
    const any_word *words = (const any_word *)(const void *)first;
    for (uint32_t i = 0; i < granules * WORDS; i++) {
        if (words[i] != OB_FILL_FREE) {
            return &words[i];
        }
    }
    return NULL;
}

void ob_expect_free(const ob_granule *first, uint32_t granules) {
    const uint32_t *written = ob_find_written(first, granules);
    if (written != NULL) {
        ob_port_panic(OB_PANIC_USED_AFTER_FREE, written);
    }
}

#endif
