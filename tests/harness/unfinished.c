/* Ends in the middle of its last line. */
#include "say.h"

int main(void) {
    say("1..2\nok 1 - one\nok 2 - tw");
    return 0;
}
