/* Executes an undefined instruction: the fault handler reports it and ends the program with status 4. */
#include "say.h"

int main(void) {
    say("1..2\nok 1 - before the fault\n");
    __asm__ volatile("udf #0");
    say("ok 2 - after the fault\n");
    return 0;
}
