/* Prints what is no text, as a program does that prints memory it should not. All its results are there. */
#include "say.h"

int main(void) {
    static const char bytes[] = {'x', '\0', '\x01', '\x7f', '\x80', '\xff', '\xc3', '\n'};
    say("1..2\nok 1 - one\n");
    (void)!write(1, bytes, sizeof bytes);
    say("ok 2 - two\n");
    return 0;
}
