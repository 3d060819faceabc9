/* The registers of a Cortex-M core that boot/ uses, and what the architectures differ in.
 * Names and addresses: ARMv6-M, ARMv7-M and Armv8-M Architecture Reference Manuals, chapter "System address map". */
#ifndef BOOT_CORE_H
#define BOOT_CORE_H

#include <stdbool.h>
#include <stdint.h>

/* ARMv6-M and Armv8-M Baseline have HardFault only, and no registers that say why. */
#if defined(__ARM_ARCH_6M__) || defined(__ARM_ARCH_8M_BASE__)
#define CORE_HAS_FAULT_STATUS 0
#else
#define CORE_HAS_FAULT_STATUS 1
#endif

/* Armv8-M: stack limits, security, and another kind of MPU. */
#if defined(__ARM_ARCH_8M_BASE__) || defined(__ARM_ARCH_8M_MAIN__) || defined(__ARM_ARCH_8_1M_MAIN__)
#define CORE_IS_V8M 1
#else
#define CORE_IS_V8M 0
#endif

/* VTOR is an option of ARMv6-M that the Cortex-M0 does not have; its table is at address 0. */
#if defined(__ARM_ARCH_6M__)
#define CORE_HAS_VTOR 0
#else
#define CORE_HAS_VTOR 1
#endif

/* System control space. */
enum {
    CORE_FPCCR = 0xE000EF34,
    CORE_CPACR = 0xE000ED88,
    CORE_ICSR = 0xE000ED04,
    CORE_VTOR = 0xE000ED08,
    CORE_CCR = 0xE000ED14,
    CORE_SHCSR = 0xE000ED24,
    CORE_CFSR = 0xE000ED28,
    CORE_HFSR = 0xE000ED2C,
    CORE_DFSR = 0xE000ED30,
    CORE_MMFAR = 0xE000ED34,
    CORE_BFAR = 0xE000ED38,
    CORE_SFSR = 0xE000EDE4,
    CORE_SFAR = 0xE000EDE8,
    CORE_MPU_TYPE = 0xE000ED90,
    CORE_MPU_CTRL = 0xE000ED94,
    CORE_MPU_RNR = 0xE000ED98,
    CORE_MPU_RBAR = 0xE000ED9C,
    CORE_MPU_RASR = 0xE000EDA0, /* ARMv6-M, ARMv7-M */
    CORE_MPU_RLAR = 0xE000EDA0, /* Armv8-M */
    CORE_MPU_MAIR0 = 0xE000EDC0,
    CORE_NVIC_ISER = 0xE000E100,
    CORE_NVIC_ISPR = 0xE000E200,
};

enum {
    CCR_NONBASETHRDENA = 1 << 0,
    CCR_DIV_0_TRP = 1 << 4,
    CCR_STKALIGN = 1 << 9,

    SHCSR_MEMFAULTENA = 1 << 16,
    SHCSR_BUSFAULTENA = 1 << 17,
    SHCSR_USGFAULTENA = 1 << 18,
    SHCSR_SECUREFAULTENA = 1 << 19,

    FPCCR_LSPACT = 1 << 0,
};

/// Exception numbers, as IPSR holds them.
enum {
    EXCEPTION_NMI = 2,
    EXCEPTION_HARD_FAULT = 3,
    EXCEPTION_MEM_MANAGE = 4,
    EXCEPTION_BUS_FAULT = 5,
    EXCEPTION_USAGE_FAULT = 6,
    EXCEPTION_SECURE_FAULT = 7,
    EXCEPTION_SVC = 11,
    EXCEPTION_DEBUG_MONITOR = 12,
    EXCEPTION_PEND_SV = 14,
    EXCEPTION_SYS_TICK = 15,
    EXCEPTION_FIRST_IRQ = 16,
};

/// EXC_RETURN: where the exception came from.
enum {
    EXC_RETURN_PROCESS_STACK = 1 << 2,
    EXC_RETURN_THREAD = 1 << 3,
    EXC_RETURN_NO_FPU_FRAME = 1 << 4, /* always set where there is no FPU */
};

static inline uint32_t core_read(uint32_t address) {
    return *(volatile uint32_t *)(uintptr_t)address;
}

static inline void core_write(uint32_t address, uint32_t value) {
    *(volatile uint32_t *)(uintptr_t)address = value;
}

static inline void core_set_bits(uint32_t address, uint32_t bits) {
    core_write(address, core_read(address) | bits);
}

/// Wait until writes to the system control space have taken effect.
static inline void core_synchronise(void) {
    __asm__ volatile("dsb\n\tisb" ::: "memory");
}

static inline void core_disable_interrupts(void) {
    __asm__ volatile("cpsid i" ::: "memory");
}

#endif
