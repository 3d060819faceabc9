/* Prints on for ever after its last result. */
#include "say.h"

int main(void) {
    say("1..1\nok 1 - one\n");
    for (;;) {
        say("and on and on and on and on and on and on and on and on and on and on and on and on\n");
    }
}
