/* Who calls. Owns: the noted site. Invariant: it is that of the outermost public function that runs. */
#include "object/site.h"

#include <stddef.h>
#include <stdint.h>

#if OB_HAS_SITES

ob_site ob_checked_site;

/// Stacks grow down: a frame that is not below the noted one cannot be inside it. Its function never ended: a panic was caught.
ob_site ob_checked_enter(const void *address, const void *frame) {
    ob_site before = ob_checked_site;
    if (before.address == NULL || (uintptr_t)frame >= (uintptr_t)before.frame) {
        ob_checked_site = (ob_site){address, frame};
    }
    return before;
}

void ob_checked_leave(const ob_site *before) {
    ob_checked_site = *before;
}

#endif
