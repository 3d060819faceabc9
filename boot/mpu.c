/* Owns the memory protection unit, where there is one.
 *
 * Invariant: what is not opened here is shut, to every instruction except the HardFault and NMI handlers: flash can
 * be executed and read, banks of the board and peripherals can be read and written, the system control space takes
 * care of itself. So a NULL dereference, a write to code, a wild pointer, a jump into data and a stack that leaves
 * RAM are faults at once, also on chips and emulators that ignore such accesses. Suspended until boot_mpu_init and on
 * cores without MPU.
 *
 * Source: ARMv7-M ARM, B3.5 (PMSAv7: regions are powers of two, aligned to their size, the later region wins) and
 * Armv8-M ARM, "MPU" (regions are any multiple of 32 bytes, and overlapping is a fault). */
#include "board.h"
#include "boot.h"
#include "core.h"

typedef enum window { WINDOW_SHUT, WINDOW_CODE, WINDOW_DATA, WINDOW_DEVICE } window;

enum {
    MPU_CTRL_ENABLE = 1 << 0,
    MPU_CTRL_PRIVDEFENA = 1 << 2,
    PERIPHERAL_BASE = 0x40000000,
    PERIPHERAL_BYTES = 0x20000000,
};

extern char __flash_end[], __ram_start[], __ram_end[], __vectors_end[];
/* Weak, because flash may start at address 0, and GCC takes for granted that nothing else does. */
extern char __flash_start[] __attribute__((weak));

static uint32_t regions_used;

static uint32_t regions_available(void) {
    return (core_read(CORE_MPU_TYPE) >> 8) & 0xFF;
}

static bool take_region(void) {
    if (regions_used >= regions_available()) {
        return false;
    }
    core_write(CORE_MPU_RNR, regions_used++);
    return true;
}

#if CORE_IS_V8M

enum { MAIR_NORMAL = 0xAA, MAIR_DEVICE = 0x04, SHAREABLE = 2 << 3, READ_ONLY = 3 << 1, READ_WRITE = 1 << 1, XN = 1 };
enum { ATTRIBUTE_NORMAL = 0 << 1, ATTRIBUTE_DEVICE = 1 << 1, REGION_ENABLE = 1 };

/* There is no "no access" here, and none is needed: NULL is shut because nothing opens it. */
static bool add_region(uintptr_t base, uintptr_t end, window kind) {
    static const uint8_t rights[] = {
        [WINDOW_CODE] = READ_ONLY,
        [WINDOW_DATA] = SHAREABLE | READ_WRITE | XN,
        [WINDOW_DEVICE] = READ_WRITE | XN,
    };
    if (!take_region()) {
        return false;
    }
    core_write(CORE_MPU_MAIR0, MAIR_DEVICE << 8 | MAIR_NORMAL);
    core_write(CORE_MPU_RBAR, (base & ~31u) | rights[kind]);
    uint32_t attribute = kind == WINDOW_DEVICE ? ATTRIBUTE_DEVICE : ATTRIBUTE_NORMAL;
    core_write(CORE_MPU_RLAR, ((end - 1) & ~31u) | attribute | REGION_ENABLE);
    return true;
}

static bool add_flash(uintptr_t start, uintptr_t end) {
    return add_region(start == 0 ? (uintptr_t)__vectors_end : start, end, WINDOW_CODE);
}

/* At most 31 bytes are open below RAM, and the stack has a limit. */
static bool add_guard(void) {
    return true;
}

#else

enum {
    XN = 1 << 28,
    READ_WRITE = 3 << 24,
    READ_ONLY = 6 << 24,
    SHAREABLE = 1 << 18,
    CACHEABLE = 1 << 17,
    BUFFERABLE = 1 << 16,
    REGION_ENABLE = 1,
    LOG2_BYTES_MIN = CORE_HAS_FAULT_STATUS ? 5 : 8, /* ARMv7-M: 32 bytes, ARMv6-M: 256 */
    BYTES_MIN = 1 << LOG2_BYTES_MIN,
};

/* The smallest power of two that covers base to end from an aligned address. Bounded by 32 steps. */
static uint32_t log2_covering(uintptr_t base, uintptr_t end) {
    uint32_t log2 = LOG2_BYTES_MIN;
    while (log2 < 32 && (base >> log2) != ((end - 1) >> log2)) {
        ++log2;
    }
    return log2;
}

/* Rounded outwards, so a bank of an odd size leaves some addresses next to it open. */
static bool add_region(uintptr_t base, uintptr_t end, window kind) {
    static const uint32_t rights[] = {
        [WINDOW_SHUT] = XN,
        [WINDOW_CODE] = READ_ONLY | CACHEABLE,
        [WINDOW_DATA] = XN | READ_WRITE | SHAREABLE | CACHEABLE,
        [WINDOW_DEVICE] = XN | READ_WRITE | SHAREABLE | BUFFERABLE,
    };
    uint32_t log2 = log2_covering(base, end);
    if (!take_region()) {
        return false;
    }
    core_write(CORE_MPU_RBAR, log2 == 32 ? 0 : base & ~((1u << log2) - 1));
    core_write(CORE_MPU_RASR, rights[kind] | (log2 - 1) << 1 | REGION_ENABLE);
    return true;
}

/* Flash at address 0 begins with the vector table, which the core reads past the MPU and nobody else needs: shut
 * it again, and NULL with it. Only if the table is a whole region, for rounding outwards would shut code. */
static bool add_flash(uintptr_t start, uintptr_t end) {
    bool added = add_region(start, end, WINDOW_CODE);
    uintptr_t vectors_end = (uintptr_t)__vectors_end;
    if (start == 0 && (vectors_end & (vectors_end - 1)) == 0 && vectors_end >= 1u << LOG2_BYTES_MIN) {
        added &= add_region(0, vectors_end, WINDOW_SHUT);
    }
    return added;
}

static bool bank_overlaps(uintptr_t start, uintptr_t end) {
    for (size_t i = 0; i < board_region_count; ++i) {
        uintptr_t base = (uintptr_t)board_regions[i].base;
        if (base < end && base + board_regions[i].size_bytes > start) {
            return true;
        }
    }
    return false;
}

/* Where rounding outwards opened addresses below RAM, shut again what the stack would grow into: as much as the
 * alignment of RAM allows, which the window always covers, and as no other bank is in. The last region, as it has to
 * win. */
static bool add_guard(void) {
    uintptr_t bottom = (uintptr_t)__ram_start & ~(uintptr_t)(BYTES_MIN - 1);
    uintptr_t end = (uintptr_t)__ram_end;
    uintptr_t size = bottom & (0 - bottom);
    if (log2_covering(bottom - 1, end) != log2_covering(bottom, end)) {
        return true; /* RAM begins where its window does */
    }
    while (size >= BYTES_MIN && bank_overlaps(bottom - size, bottom)) {
        size /= 2;
    }
    return size < BYTES_MIN || add_region(bottom - size, bottom, WINDOW_SHUT);
}

#endif

/* Every bank of the board except the rest of RAM, which is open with the stack and the data. */
static bool add_banks(void) {
    bool added = add_region((uintptr_t)__ram_start, (uintptr_t)__ram_end, WINDOW_DATA);
    for (size_t i = 0; i < board_region_count; ++i) {
        uintptr_t base = (uintptr_t)board_regions[i].base;
        if (base < (uintptr_t)__ram_start || base >= (uintptr_t)__ram_end) {
            added &= add_region(base, base + board_regions[i].size_bytes, WINDOW_DATA);
        }
    }
    return added;
}

void boot_mpu_init(void) {
    if (regions_available() == 0) {
        return;
    }
    core_write(CORE_MPU_CTRL, 0);
    bool added = add_flash((uintptr_t)__flash_start, (uintptr_t)__flash_end);
    added &= add_banks();
    added &= add_region(PERIPHERAL_BASE, (uintptr_t)PERIPHERAL_BASE + PERIPHERAL_BYTES, WINDOW_DEVICE);
    (void)add_guard(); /* without a region left for it, all the rest is shut nevertheless */
    /* With too few regions the rest must stay open, or the program would not run. */
    core_write(CORE_MPU_CTRL, MPU_CTRL_ENABLE | (added ? 0 : MPU_CTRL_PRIVDEFENA));
    core_synchronise();
}

bool boot_mpu_active(void) {
    return regions_available() != 0 && core_read(CORE_MPU_CTRL) == MPU_CTRL_ENABLE;
}

bool boot_mpu_allow(uintptr_t base, size_t size_bytes) {
    bool added = size_bytes != 0 && add_region(base, base + size_bytes, WINDOW_DEVICE);
    core_synchronise();
    return added;
}
