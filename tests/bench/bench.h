/* Counting instructions exactly. Under `-icount shift=8` each instruction takes 256 ns of the board's time, so SysTick, which
 * counts that time, counts instructions; a loop of known length says how many ticks one is, whatever the board's clock.
 * On silicon the same figures come out as processor cycles. */
#ifndef BENCH_H
#define BENCH_H

#include <stdint.h>

/// Begin a measurement. What follows until bench_stop counts; at most 2^24 ticks (2.6 million instructions on mps2-an385).
void bench_start(void);

/// Instructions since bench_start, the two calls themselves not counted. Aborts the program when the counter ran over.
uint32_t bench_stop(void);

/// The counter, for a million measurements: it takes half the time of start and stop, as QEMU is slow to ask a device.
uint32_t bench_now(void);

/// Instructions between two readings, what reading costs among them. More than the counter holds is not noticed.
uint32_t bench_between(uint32_t earlier, uint32_t later);

/// Print `bench NAME VALUE UNIT`.
void bench_print(const char *name, uint32_t value, const char *unit);

/// The value in hundredths, printed with two decimals.
void bench_print_mean(const char *name, uint64_t total, uint32_t count, const char *unit);

/// Min, total and worst of many measurements of one operation.
typedef struct bench_series {
    uint32_t count;
    uint32_t min;
    uint32_t worst;
    uint64_t total;
} bench_series;

void bench_add(bench_series *series, uint32_t instructions);

/// Measure one statement into a series.
#define BENCH(series_, statement_)                                                                                     \
    do {                                                                                                               \
        bench_start();                                                                                                 \
        statement_;                                                                                                    \
        bench_add((series_), bench_stop());                                                                            \
    } while (0)

/// Print text as it is. stdio's own output would ask malloc for memory, and there is none.
void bench_put(const char *text);

/// End the program because something that must not fail did.
_Noreturn void bench_fail(const char *why);

/// Set up the counter; to be called first.
void bench_init(void);

#endif
