/* Starts again after the first result, as a reset without -no-reboot would make it. */
#include "say.h"

int main(void) {
    say("1..2\nok 1 - one\n");
    say("1..2\nok 1 - one\nok 2 - two\n");
    return 0;
}
