/* Prints a comment after its last result: something ran on. */
#include "say.h"

int main(void) {
    say("1..1\nok 1 - one\n");
    say("# and then some\n");
    return 0;
}
