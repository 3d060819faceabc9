/* A bank of static memory that the embedder hands over to the runtime. */
#ifndef OBOL_REGION_H
#define OBOL_REGION_H

#include <stddef.h>
#include <stdint.h>

/// What a bank is good for. A buffer (ob_mem_alloc_in) or a type (obol/placement.h) may wish for an attribute or avoid it; everything
/// else goes by the order of the banks.
enum {
    OB_REGION_FAST = 1u << 0,     ///< no wait states
    OB_REGION_DMA = 1u << 1,      ///< reachable by DMA controllers
    OB_REGION_EXTERNAL = 1u << 2, ///< behind an external bus
    OB_REGION_RETAINED = 1u << 3, ///< keeps its contents in deep sleep
};

/// One bank. Any base, any size: the runtime uses the aligned part.
typedef struct ob_region {
    const char *name;    ///< for statistics and fault reports; must outlive the runtime
    void *base;          ///< first byte
    size_t size_bytes;   ///< bytes from base on
    uint32_t attributes; ///< OB_REGION_… bits
} ob_region;

#endif
