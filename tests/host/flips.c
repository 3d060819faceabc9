/* What one flipped bit of the memory manager's can lead to. Built and run by flips.t, without sanitizers.
 *
 * needs: host
 *
 * A heap of one page, with everything in it, between pages that cannot be written. For each bit of each word that is the memory
 * manager's a child process flips it, asks ob_heap_check, and then goes on working in one of several ways until it is done, a panic
 * ends it, or it writes where it may not. Reads outside the page are let through: as on a microcontroller, where something stands at
 * every address. What they find there is one of three patterns, none of them kind.
 *
 *     flips BITS stored S missed M both B hung H
 *
 * is printed: bits tried; those that led to a store outside the bank; those that the check did not find; those of both; those that led
 * to no end. With an argument, each bit that led to a store is named.
 *
 * The bank lies where no single bit leads from it to memory of this program's, which is linked at its fixed address; the program's own
 * variables are compared as well. */
#define _GNU_SOURCE /* REG_ERR */
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <ucontext.h>
#include <unistd.h>

#include "memory/cache.h"
#include "memory/memory.h"
#include "object/checked.h"
#include "object/walk.h"
#include "obol.h"

enum {
    PAGE = 4096,
    HELD = 160,
    LONGEST = 24, ///< granules of an object
    ORDERS = 5,
    PATTERNS = 3,
    FOUND = 1, ///< in a child's status
    STORED = 2,
    STRAYED = 4, ///< read outside
    PANICKED = 8,
    HUNG = 16, ///< links in a ring: no end, and no store
    PATIENCE_US = 100000,
};

#define BANK_ADDRESS ((uintptr_t)0x40000000)

typedef enum kind { NOTHING, OBJECT, CHUNK, BUFFER } kind;

typedef struct held {
    void *memory;
    size_t bytes;
    kind kind;
} held;

/// All variables of the program's that change while it works.
static struct {
    held held[HELD];
    uint32_t random;
    unsigned pattern;
    int status;
} mine;

static uint8_t *const bank = (uint8_t *)BANK_ADDRESS;
static uint8_t *globals_before;

/* --- What ends a child --------------------------------------------------------------------------------------------- */

extern char __data_start[], _end[];

/// Were variables written that are not the memory manager's, nor this program's?
static bool globals_changed(void) {
    static const struct {
        const void *start;
        size_t bytes;
    } changing[] = {
        {&mine, sizeof mine},
        {&ob_cache_state, sizeof ob_cache_state},
#if OB_CHECKED
        {&ob_checked_site, sizeof ob_checked_site},
#endif
    };
    for (size_t i = 0; i < sizeof changing / sizeof changing[0]; i++) {
        memcpy(globals_before + ((const char *)changing[i].start - __data_start), changing[i].start, changing[i].bytes);
    }
    return memcmp(globals_before, __data_start, (size_t)(_end - __data_start)) != 0;
}

static _Noreturn void end_child(int status) {
    _exit(mine.status | status | (globals_changed() ? STORED : 0));
}

_Noreturn void ob_port_panic(uint32_t id, const void *address) {
    (void)id;
    (void)address;
    end_child(PANICKED);
}

void ob_port_write(const char *text, size_t length) {
    (void)text;
    (void)length;
}

static void at_alarm(int number) {
    (void)number;
    end_child(HUNG);
}

/// A store ends the child. A read finds something, if a page can be put there.
static void at_fault(int number, siginfo_t *info, void *context) {
    (void)number;
    uintptr_t address = (uintptr_t)info->si_addr & ~(uintptr_t)(PAGE - 1);
    bool is_store = info->si_code <= 0 || info->si_code == SI_KERNEL ||
                    (((ucontext_t *)context)->uc_mcontext.gregs[REG_ERR] & 2) != 0;
    if (is_store) {
        end_child(STORED);
    }
    uint8_t *page =
        mmap((void *)address, PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE, -1, 0);
    if (page != (uint8_t *)address) {
        end_child(0); /* the lowest pages: a fault, and no store */
    }
    if (mine.pattern == 2) {
        memcpy(page, bank, PAGE);
    } else {
        memset(page, mine.pattern == 1 ? 0xFF : 0, PAGE);
    }
    (void)mprotect(page, PAGE, PROT_READ);
    mine.status |= STRAYED;
}

/* --- A program ----------------------------------------------------------------------------------------------------- */

static uint32_t random_below(uint32_t limit) {
    mine.random = mine.random * 1664525u + 1013904223u;
    return (mine.random >> 16) % limit;
}

/// Fill what the block's owner may fill.
static void fill(const held *one) {
    size_t own = one->kind == OBJECT ? OB_GRANULE_BYTES : 0;
    memset((uint8_t *)one->memory + own, 0x5A, one->bytes - own);
}

static held *find_place(void) {
    for (unsigned i = 0; i < HELD; i++) {
        if (mine.held[i].kind == NOTHING) {
            return &mine.held[i];
        }
    }
    return NULL;
}

static void *take(kind what, size_t bytes) {
    held *place = find_place();
    if (place == NULL) {
        return NULL;
    }
    void *memory = what == OBJECT  ? ob_memory_allocate_object(bytes)
                   : what == CHUNK ? ob_memory_allocate_chunk(bytes)
                                   : ob_memory_allocate_buffer(bytes, NULL);
    if (memory != NULL) {
        *place = (held){memory, bytes, what};
        fill(place);
    }
    return memory;
}

/// An object's type tells how long it is: one for each length.
#define TYPE_(granules_)                                                                                               \
    { .head = OB_HEAD_IMMORTAL(&ob_type_type), .name = "sized", .size_bytes = (granules_) * sizeof(void *) }
static const ob_type types[LONGEST + 1] = {TYPE_(2),  TYPE_(2),  TYPE_(2),  TYPE_(3),  TYPE_(4),  TYPE_(5),  TYPE_(6),
                                           TYPE_(7),  TYPE_(8),  TYPE_(9),  TYPE_(10), TYPE_(11), TYPE_(12), TYPE_(13),
                                           TYPE_(14), TYPE_(15), TYPE_(16), TYPE_(17), TYPE_(18), TYPE_(19), TYPE_(20),
                                           TYPE_(21), TYPE_(22), TYPE_(23), TYPE_(24)};

static held *take_object(uint32_t granules) {
    ob_object *object = take(OBJECT, granules * OB_GRANULE_BYTES);
    if (object == NULL) {
        return NULL;
    }
    object->type = &types[granules];
    for (held *one = mine.held;; one++) {
        if (one->memory == object) {
            return one;
        }
    }
}

/// Past the caches, if it is an object.
static void drop_past(held *one) {
    if (one->kind == OBJECT) {
        ob_memory_release_object_in(one->memory, one->bytes);
    } else if (one->kind == CHUNK) {
        ob_memory_release_chunk(one->memory, one->bytes);
    } else if (one->kind == BUFFER) {
        ob_memory_release_buffer(one->memory);
    }
    *one = (held){0};
}

static void drop(held *one) {
    if (one->kind == OBJECT) {
        ob_memory_release_object(one->memory, one->bytes);
        *one = (held){0};
    } else {
        drop_past(one);
    }
}

static void resize(held *one, size_t bytes) {
    if (one->kind == BUFFER) {
        void *moved = ob_memory_resize_buffer(one->memory, bytes);
        if (moved != NULL) {
            one->memory = moved;
            one->bytes = bytes;
            fill(one);
        }
    }
}

static void flush_all(void) {
    for (unsigned i = 0; i < 200 && ob_memory_flush(); i++) {
    }
}

/// One of each size, until there is no room for any.
static void take_all(void) {
    for (uint32_t granules = 2; granules <= LONGEST; granules++) {
        (void)take_object(granules);
        (void)take(CHUNK, granules * OB_GRANULE_BYTES);
        (void)take(BUFFER, granules * 6u);
    }
    for (size_t bytes = PAGE / 2; bytes >= 4; bytes /= 2) {
        while (take(BUFFER, bytes) != NULL) { /* ends when all places are taken */
        }
    }
    while (take_object(2) != NULL) { /* likewise */
    }
}

static void drop_all(bool from_the_end, bool past) {
    for (unsigned i = 0; i < HELD; i++) {
        held *one = &mine.held[from_the_end ? HELD - 1u - i : i];
        if (past) {
            drop_past(one);
        } else {
            drop(one);
        }
    }
}

static void live_at_random(void) {
    for (unsigned i = 0; i < 600; i++) {
        held *one = &mine.held[random_below(HELD)];
        uint32_t size = 2u + random_below(LONGEST - 2u);
        if (one->kind == BUFFER && random_below(2) == 0) {
            resize(one, size * 12u);
        } else if (one->kind != NOTHING) {
            (random_below(2) == 0 ? drop : drop_past)(one);
        } else if (random_below(3) == 0) {
            (void)take_object(size);
        } else {
            (void)take(random_below(2) == 0 ? BUFFER : CHUNK, size * OB_GRANULE_BYTES);
        }
        if (i % 16u == 0) {
            (void)ob_memory_flush();
        }
    }
}

/// Go on working with the heap as it is.
static void work(unsigned order) {
    switch (order) {
    case 0:
        drop_all(false, true);
        flush_all();
        take_all();
        drop_all(true, false);
        break;
    case 1:
        take_all();
        drop_all(false, false);
        flush_all();
        take_all();
        break;
    case 2:
        for (unsigned i = 0; i < HELD; i++) {
            resize(&mine.held[i], mine.held[i].bytes + 24u);
            resize(&mine.held[i], 9u);
        }
        flush_all();
        drop_all(true, false);
        take_all();
        break;
    default:
        mine.random = order;
        live_at_random();
        flush_all();
        drop_all(true, true);
        take_all();
        break;
    }
}

/* --- A heap with everything in it ---------------------------------------------------------------------------------- */

static bool build(void) {
    static const uint8_t runs[] = {2, 3, 3, 3, 4, 5, 5, 7, 11, 17, 20, 20, 24};
    static const uint8_t slots[] = {2, 2, 2, 5, 9};
    held *dropped[sizeof runs], *cached[sizeof slots];
    ob_region region = {"page", bank, PAGE, 0};
    if (ob_init(&region, 1) != OB_OK) {
        return false;
    }
    for (unsigned i = 0; i < sizeof runs; i++) {
        dropped[i] = take_object(runs[i]);
        (void)take_object(2u + i % 3u);
    }
    for (unsigned i = 0; i < sizeof slots; i++) {
        cached[i] = take_object(slots[i]);
        (void)take(CHUNK, (i + 1u) * OB_GRANULE_BYTES);
    }
    for (unsigned i = 0; i < 6; i++) { /* holes of a granule are left before some of them */
        (void)take(BUFFER, 4u + i * 20u);
    }
    (void)take(BUFFER, 40u * OB_GRANULE_BYTES);
    held *last = find_place();
    (void)take(BUFFER, 10u);
    drop_past(last - 1);
    for (unsigned i = 0; i < sizeof runs; i++) {
        drop_past(dropped[i]);
    }
    for (unsigned i = 0; i < sizeof slots; i++) {
        drop(cached[i]);
    }
    return ob_heap_check() == NULL && ob_cache_state.slots[slots[0] + OB_CHECKED * 2u] != NULL;
}

/* --- Each bit ------------------------------------------------------------------------------------------------------ */

static unsigned flips, stored, missed, both, hung;
static bool is_talkative;

static int run_child(uint8_t *byte, unsigned bit, unsigned order, unsigned pattern) {
    pid_t child = fork();
    if (child == 0) {
        struct itimerval patience = {.it_value = {.tv_usec = PATIENCE_US}};
        (void)setitimer(ITIMER_VIRTUAL, &patience, NULL);
        *byte ^= (uint8_t)(1u << bit);
        mine.pattern = pattern;
        mine.status = ob_heap_check() != NULL ? FOUND : 0;
        memcpy(globals_before, __data_start, (size_t)(_end - __data_start));
        work(order);
        end_child(0);
    }
    int status = -1;
    if (child < 0 || waitpid(child, &status, 0) != child || !WIFEXITED(status)) {
        printf("# a child ended with %x\n", (unsigned)status);
        _exit(1);
    }
    return WEXITSTATUS(status);
}

/// Without a flip the program comes to its end in each order.
static bool runs_through(void) {
    static uint8_t none;
    for (unsigned order = 0; order < ORDERS; order++) {
        if (run_child(&none, 8, order, 0) != 0) {
            printf("# nothing is flipped, and still order %u fails\n", order);
            return false;
        }
    }
    return true;
}

/// The first `bits` bits of these bytes.
static void flip(const void *word, unsigned bits, const char *what) {
    for (unsigned bit = 0; bit < bits; bit++) {
        int status = 0;
        for (unsigned order = 0; order < ORDERS && (status & STORED) == 0; order++) {
            unsigned pattern = 0;
            do { /* which pattern is told only by reading it */
                status = run_child((uint8_t *)(uintptr_t)word + bit / 8u, bit % 8u, order, pattern);
            } while ((status & (STORED | STRAYED)) == STRAYED && ++pattern < PATTERNS);
        }
        flips++;
        stored += (status & STORED) != 0;
        missed += (status & FOUND) == 0;
        both += (status & (STORED | FOUND)) == STORED;
        hung += (status & HUNG) != 0;
        if ((status & STORED) != 0 && is_talkative) {
            printf("# %s, bit %u%s\n", what, bit, (status & FOUND) == 0 ? ", missed" : "");
        }
    }
}

static void flip_run(const ob_granule *run) {
    uint32_t granules = ob_heap_run_length(run);
    flip(&run->head, 32, "head of a run");
    if (granules >= OB_RUN_LISTED) {
        flip(&run[1].head, 32, "next of a run");
        flip(&run[2].head, 32, "previous of a run");
    }
    if (granules > OB_RUN_LISTED) {
        flip(&run[3].head, 32, "first length of a run");
    }
    if (granules == 2 || granules > 4) {
        flip(&run[granules - 1u].head, 32, "length at a run's end");
    }
}

static void flip_row(void) {
    ob_block block = {0};
    while (ob_memory_walk(&block)) {
        if (block.used && block.kind == OB_BLOCK_OBJECT) {
            flip(&block.start->head, 2, "head of an object");
        } else if (block.used) {
            flip(&block.start->head, 32, "head of a chunk or buffer");
        } else if (ob_head_is_run(block.start->head)) {
            flip_run(block.start);
        } else {
            flip(&block.start->head, 32, "head of a slot");
            flip(&block.start[1].link, 8u * sizeof(void *), "link of a slot");
        }
    }
}

int main(int count, char **arguments) {
    (void)arguments;
    is_talkative = count > 1;
    globals_before =
        mmap(NULL, (size_t)(_end - __data_start), PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    void *page = mmap(bank, PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE, -1, 0);
    struct sigaction action = {.sa_sigaction = at_fault, .sa_flags = SA_SIGINFO};
    if (page != bank || globals_before == MAP_FAILED || sigaction(SIGSEGV, &action, NULL) != 0 ||
        sigaction(SIGBUS, &action, NULL) != 0 || signal(SIGVTALRM, at_alarm) == SIG_ERR || !build()) {
        printf("# cannot start\n");
        return 1;
    }
    (void)setvbuf(stdout, NULL, _IONBF, 0);
    if (!runs_through()) {
        return 1;
    }
    const ob_heap *heap = ob_region_first;
    flip(heap, 8u * (unsigned)offsetof(ob_heap, free_bytes), "the sealed part of the control block");
    flip(&heap->free_bytes, 64, "free_bytes");
    flip(heap->occupied, 8u * (unsigned)sizeof heap->occupied, "occupied");
    flip(heap->bins, 32u * ob_heap_bins(heap), "first run of a list");
    flip(ob_cache_state.slots, 8u * (unsigned)sizeof ob_cache_state.slots, "first slot of a list");
    flip(&ob_cache_state.credit, 64, "credit or victim");
    flip_row();
    flip(&heap->end->head, 32, "head at the end");
    printf("flips %u stored %u missed %u both %u hung %u\n", flips, stored, missed, both, hung);
    return 0;
}
