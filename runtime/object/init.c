/* Start of the runtime: each floor begins anew. Owns the number of the start, by which the floors above see that they must, too. */
#include "memory/memory.h"
#include "object/count.h"
#include "object/finalize.h"
#include "object/needs.h"
#include "object/refs.h"
#include "object/secret.h"
#include "object/start.h"

/* Programs that call no object are without it. */
OB_OFFERED(ob_call_reset);

uint32_t ob_start_number;

int ob_init(const ob_region *regions, size_t count) {
    int error = ob_memory_init(regions, count);
    if (error == OB_OK) {
        ob_start_number++;
        ob_count_reset();
        ob_finalize_reset();
        ob_error_reset();
        if (ob_call_reset != NULL) {
            ob_call_reset();
        }
        ob_refs_reset();
        ob_secret_ask();
    }
    return error;
}
