/* Faults where no fault can be taken: in the NMI handler, which outranks HardFault. The core locks up, and QEMU aborts. */
#include <stdint.h>

#include "say.h"

#define ICSR          (*(volatile uint32_t *)0xE000ED04u)
#define ICSR_PEND_NMI (1u << 31)

void NMI_Handler(void);

void NMI_Handler(void) {
    __asm__ volatile("udf #0");
}

int main(void) {
    say("1..2\nok 1 - before the lockup\n");
    ICSR = ICSR_PEND_NMI;
    __asm__ volatile("dsb\n isb");
    say("ok 2 - after the lockup\n");
    return 0;
}
