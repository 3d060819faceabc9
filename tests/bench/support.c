/* See bench.h. Owns SysTick. Invariant: `empty_ticks` is what start and stop cost when nothing stands between them. */
#include "bench.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define SYSTICK_CONTROL (*(volatile uint32_t *)0xE000E010u)
#define SYSTICK_RELOAD  (*(volatile uint32_t *)0xE000E014u)
#define SYSTICK_VALUE   (*(volatile uint32_t *)0xE000E018u)

enum {
    ENABLE_PROCESSOR_CLOCK = 5,
    COUNTED_TO_ZERO = 1 << 16,
    COUNTER_MAX = 0xFFFFFF,
    LOOP_TURNS_MAX = 100000,
    LOOP_INSTRUCTIONS = 2,
};

static uint32_t started;
static uint32_t empty_ticks;
static uint32_t loop_turns = LOOP_TURNS_MAX;
static uint32_t loop_ticks;

/// Known work: so many times a subtraction and a branch.
__attribute__((noinline)) static void run_loop(uint32_t turns) {
    __asm__ volatile(".syntax unified\n1: subs %0, #1\n bne 1b" : "+l"(turns) : : "cc");
}

static uint32_t ticks_since_start(void) {
    uint32_t now = SYSTICK_VALUE;
    if ((SYSTICK_CONTROL & COUNTED_TO_ZERO) != 0) {
        bench_fail("the counter ran over: measure less at once");
    }
    return started - now;
}

__attribute__((noinline)) void bench_start(void) {
    SYSTICK_VALUE = 0; /* any write: it counts from the reload value again, and the flag is cleared */
    started = SYSTICK_VALUE;
    while (started == 0) { /* on silicon the reload takes a cycle */
        started = SYSTICK_VALUE;
    }
}

static uint32_t instructions_of(uint32_t ticks) {
    return (uint32_t)(((uint64_t)ticks * loop_turns * LOOP_INSTRUCTIONS + loop_ticks / 2u) / loop_ticks);
}

__attribute__((noinline)) uint32_t bench_stop(void) {
    uint32_t ticks = ticks_since_start();
    return instructions_of(ticks > empty_ticks ? ticks - empty_ticks : 0);
}

__attribute__((noinline)) uint32_t bench_now(void) {
    return SYSTICK_VALUE;
}

uint32_t bench_between(uint32_t earlier, uint32_t later) {
    return instructions_of((earlier - later) & COUNTER_MAX);
}

/* Instructions take a fixed time, so the faster the board's clock, the sooner the counter is at its end. */
static bool counter_holds(uint32_t turns) {
    bench_start();
    run_loop(turns);
    return (SYSTICK_CONTROL & COUNTED_TO_ZERO) == 0;
}

void bench_init(void) {
    SYSTICK_RELOAD = COUNTER_MAX;
    SYSTICK_CONTROL = ENABLE_PROCESSOR_CLOCK;
    bench_start();
    empty_ticks = ticks_since_start();
    while (!counter_holds(loop_turns * 2)) {
        loop_turns /= 2;
    }
    bench_start();
    run_loop(loop_turns);
    uint32_t long_loop = ticks_since_start();
    bench_start();
    run_loop(loop_turns * 2);
    loop_ticks = ticks_since_start() - long_loop; /* what calls and set-up cost cancels out */
    /* A check of the counter itself: a loop of another length comes out right to the instruction. */
    bench_start();
    run_loop(1000);
    uint32_t thousand = bench_stop();
    bench_start();
    run_loop(501);
    uint32_t half = bench_stop();
    if (thousand - half != (1000 - 501) * LOOP_INSTRUCTIONS) {
        bench_fail("the counter is not exact: run it with -icount shift=8");
    }
}

void bench_put(const char *text) {
    (void)!write(1, text, strlen(text));
}

void bench_fail(const char *why) {
    bench_put("bench failed: ");
    bench_put(why);
    bench_put("\n");
    _exit(1);
}

void bench_print(const char *name, uint32_t value, const char *unit) {
    char line[80];
    (void)snprintf(line, sizeof line, "bench %s %lu %s\n", name, (unsigned long)value, unit);
    bench_put(line);
}

void bench_print_mean(const char *name, uint64_t total, uint32_t count, const char *unit) {
    char line[80];
    uint32_t hundredths = (uint32_t)((total * 100u + count / 2u) / count);
    (void)snprintf(line, sizeof line, "bench %s %lu.%02lu %s\n", name, (unsigned long)(hundredths / 100u),
                   (unsigned long)(hundredths % 100u), unit);
    bench_put(line);
}

void bench_add(bench_series *series, uint32_t instructions) {
    if (series->count == 0 || instructions < series->min) {
        series->min = instructions;
    }
    if (instructions > series->worst) {
        series->worst = instructions;
    }
    series->count++;
    series->total += instructions;
}
