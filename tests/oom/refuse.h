/* Refusing allocations. The images of this folder are linked so that each call of the runtime for the memory
 * of an object, a chunk or a buffer comes here first: the code under test is the code that ships. */
#ifndef REFUSE_H
#define REFUSE_H

#include <stdbool.h>

/// What happens to the k-th allocation and those after it.
typedef enum refusal {
    REFUSE_NONE, ///< only count
    REFUSE_ONE,  ///< the k-th fails, as if no cache had kept a free slot either; later ones succeed
    REFUSE_REST, ///< the k-th and all later ones fail
} refusal;

/// Count from 0 again.
void refuse(refusal how, unsigned k);

/// Allocations asked for since refuse().
unsigned allocations_asked(void);

/// Was one refused since refuse()?
bool was_refused(void);

#endif
