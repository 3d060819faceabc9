/* Cutting UTF-8 text into words, a byte at a time. */
#ifndef WORDS_H
#define WORDS_H

#include "obol.h"

/// Takes each word; the text is valid until it returns. A negative result stops the cutting.
typedef int (*words_taker)(void *context, const char *word, size_t length, uint32_t line);

typedef struct words {
    words_taker take;
    void *context;
    uint32_t line;     ///< of the byte that is fed next, from 1
    uint64_t position; ///< bytes taken without an error
    char *word;        ///< what has been read of the word, from ob_mem_alloc
    size_t length;
    size_t capacity;
    char sequence[4];   ///< what has been read of a code point
    uint8_t have, need; ///< bytes of sequence; need is 0 between code points
} words;

/// A cutter that stands before the first byte.
words words_start(words_taker take, void *context);
/// Feed a byte. Returns 0, OB_EVALUE (NUL, or not UTF-8), OB_ENOMEM, or what the taker returned.
int words_feed(words *self, char byte);
/// The text has ended. As words_feed.
int words_end(words *self);
/// Give back the memory.
void words_free(words *self);

#endif
