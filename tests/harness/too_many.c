/* Prints more results than planned. */
#include "say.h"

int main(void) {
    say("1..2\nok 1 - one\nok 2 - two\nok 3 - three\n");
    return 0;
}
