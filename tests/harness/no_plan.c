/* Prints no plan, and ends well. */
#include "say.h"

int main(void) {
    say("hello\n");
    return 0;
}
