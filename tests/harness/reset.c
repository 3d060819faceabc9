/* Resets the processor in the middle of its tests; on hardware for ever. QEMU with -no-reboot ends with status 0 instead. */
#include <stdint.h>

#include "say.h"

#define AIRCR       (*(volatile uint32_t *)0xE000ED0Cu)
#define AIRCR_RESET (0x05FA0000u | 1u << 2)

int main(void) {
    say("1..2\nok 1 - before the reset\n");
    AIRCR = AIRCR_RESET;
    for (;;) { /* until the reset comes */
    }
}
