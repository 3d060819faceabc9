/* Prints its arguments and its input, for tests/host/run.t. Its status is the number of arguments. */
#include "say.h"

int main(int argc, char **argv) {
    for (int i = 1; i < argc; i++) {
        say("[");
        say(argv[i]);
        say("]\n");
    }
    say("end with Ctrl-D\n");
    char text[32];
    for (ssize_t length = read(0, text, sizeof text); length > 0; length = read(0, text, sizeof text)) {
        (void)!write(1, text, (size_t)length);
    }
    return argc - 1;
}
