/* See subjects.h. The rivals come out of the C libraries' archives: the Makefile links each malloc, free and realloc into one
 * object (rival.ld), which reaches outside only for sbrk, the thread pointer and memcpy. Owns their arena; one is used at a
 * time. Invariant: `fresh` holds each rival's state as it was before its first call. */
#include "bench/allocators/subjects.h"

#include <string.h>

#include "bench/bench.h"
#include "obol.h"

typedef void function(void);

#define RIVAL(name_)                                                                                                   \
    extern function name_##_malloc, name_##_free, name_##_realloc;                                                     \
    extern char name_##_state_start[], name_##_state_end[];                                                            \
    static void start_##name_(char *base, size_t bytes, unsigned regions)

enum { STATE_MAX_BYTES = 4096, TLS_BYTES = 64 };

static char fresh[RIVALS][STATE_MAX_BYTES];
static char *arena;
static char *arena_end;
/// Where picolibc keeps its errno.
char subjects_tls[TLS_BYTES];

void *__wrap_sbrk(ptrdiff_t bytes);
void *__wrap__sbrk(ptrdiff_t bytes);
void __wrap___aeabi_read_tp(void);

void *__wrap_sbrk(ptrdiff_t bytes) {
    char *old = arena;
    if (bytes > arena_end - arena) {
        return (void *)-1;
    }
    arena += bytes;
    return old;
}

void *__wrap__sbrk(ptrdiff_t bytes) {
    return __wrap_sbrk(bytes);
}

/// Changes no register but r0, as its callers expect.
__attribute__((naked)) void __wrap___aeabi_read_tp(void) {
    __asm__("ldr r0, =subjects_tls\n bx lr");
}

RIVAL(newlib);
RIVAL(nano);
RIVAL(picolibc);

static void start_rival(unsigned number, char *state, const char *end, char *base, size_t bytes) {
    memcpy(state, fresh[number], (size_t)(end - state));
    arena = base;
    arena_end = base + bytes;
}

static void start_newlib(char *base, size_t bytes, unsigned regions) {
    (void)regions;
    start_rival(0, newlib_state_start, newlib_state_end, base, bytes);
}

static void start_nano(char *base, size_t bytes, unsigned regions) {
    (void)regions;
    start_rival(1, nano_state_start, nano_state_end, base, bytes);
}

static void start_picolibc(char *base, size_t bytes, unsigned regions) {
    (void)regions;
    start_rival(2, picolibc_state_start, picolibc_state_end, base, bytes);
}

static void save(unsigned number, const char *state, const char *end) {
    if (end - state > STATE_MAX_BYTES) {
        bench_fail("a rival remembers more than there is room for");
    }
    memcpy(fresh[number], state, (size_t)(end - state));
}

void subjects_init(void) {
    save(0, newlib_state_start, newlib_state_end);
    save(1, nano_state_start, nano_state_end);
    save(2, picolibc_state_start, picolibc_state_end);
}

#define FUNCTIONS(name_)                                                                                               \
    .prefix = #name_ "_", .source = "tests/bench/allocators/" #name_, .object_granule_bytes = 1,                       \
    .start = start_##name_, .allocate_object = (void *(*)(size_t))name_##_malloc,                                      \
    .release_object = (void (*)(void *, size_t))name_##_free,                                                          \
    .allocate_buffer = (void *(*)(size_t, const ob_wish *))name_##_malloc,                                             \
    .release_buffer = (void (*)(void *))name_##_free, .resize_buffer = (void *(*)(void *, size_t))name_##_realloc

const allocator subject_rivals[RIVALS] = {
    {FUNCTIONS(newlib)},
    {FUNCTIONS(nano)},
    {FUNCTIONS(picolibc)},
};

static void start_obol(char *base, size_t bytes, unsigned regions) {
    ob_region banks[4];
    for (unsigned i = 0; i < regions; i++) {
        banks[i] = (ob_region){"bench", base + bytes / regions * i, bytes / regions, OB_REGION_FAST | OB_REGION_DMA};
    }
    if (regions > 4 || ob_init(banks, regions) != OB_OK) {
        bench_fail("ob_init");
    }
}

const allocator subject_obol = {.prefix = "",
                                .source = "runtime/memory",
                                .object_granule_bytes = sizeof(void *),
                                .start = start_obol,
                                .allocate_object = ob_memory_allocate_object,
                                .release_object = ob_memory_release_object,
                                .allocate_buffer = ob_memory_allocate_buffer,
                                .release_buffer = ob_memory_release_buffer,
                                .resize_buffer = ob_memory_resize_buffer,
                                .reclaim = ob_memory_flush};

uint32_t subject_obol_region_overhead(char *base, size_t bytes) {
    start_obol(base, bytes, 1);
    return (uint32_t)(bytes - ob_heap_capacity(ob_region_first));
}

static void *allocate_nothing(size_t bytes) {
    return (void *)bytes;
}

static void release_nothing(void *memory, size_t bytes) {
    (void)memory;
    (void)bytes;
}

const allocator subject_nothing = {.allocate_object = allocate_nothing, .release_object = release_nothing};
