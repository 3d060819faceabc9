/* Start of the runtime: each floor begins anew. Owns nothing. */
#include "memory/memory.h"
#include "object/count.h"
#include "object/placement.h"

int ob_init(const ob_region *regions, size_t count) {
    int error = ob_memory_init(regions, count);
    if (error == OB_OK) {
        ob_count_reset();
        ob_placement_reset();
        ob_error_reset();
    }
    return error;
}
