/* A concordance: which word stands on which lines. */
#ifndef CONCORDANCE_H
#define CONCORDANCE_H

#include "obol.h"

/// Where the text comes from.
typedef struct concordance_input {
    /// Up to size bytes into buffer. Returns their number, 0 at the end, or a negative number when reading fails.
    ptrdiff_t (*read)(void *context, char *buffer, size_t size);
    void *context;
} concordance_input;

/// Read the text, print its ten most frequent words with their first lines and what the memory holds, drop everything.
/// Words are letters, digits, "_" and inner apostrophes; A to Z count as a to z.
///   out     result or message
///   return  0; OB_ENOMEM: memory ended before the text, and what there was until then was printed; OB_EVALUE: not
///           text, or a block is left; OB_EIO: reading or writing failed. Nothing is held any more in any case.
int concordance_run(const concordance_input *input, ob_sink *out);

#endif
