/* All tests pass, and yet the program says that it failed. */
#include "say.h"

int main(void) {
    say("1..1\nok 1 - one\n");
    return 7;
}
