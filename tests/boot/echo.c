/* Prints what it was called with, then what it reads, then what files it sees. For tests/host/console.t. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static void say(const char *text) {
    (void)write(1, text, strlen(text));
}

static void say_arguments(int argc, char **argv) {
    for (int i = 0; i < argc; ++i) {
        say("[");
        say(argv[i]);
        say("]\n");
    }
    say(argv[argc] == NULL ? "" : "argv does not end\n");
}

/* Length and hash (FNV-1a), so that any bytes can be checked. */
static void say_input(void) {
    char text[64];
    unsigned char buffer[100];
    unsigned long hash = 2166136261u, length = 0;
    ssize_t got;
    while ((got = read(0, buffer, sizeof buffer)) > 0) {
        for (ssize_t i = 0; i < got; ++i) {
            hash = ((hash ^ buffer[i]) * 16777619u) & 0xFFFFFFFFu;
        }
        length += (unsigned long)got;
    }
    snprintf(text, sizeof text, "%s%lu bytes, hash %08lx\n", got < 0 ? "error, " : "", length, hash);
    say(text);
}

int main(int argc, char **argv) {
    char text[40];
    say_arguments(argc, argv);
    say("Type something and end with Ctrl-D\n");
    say_input();
    int fd = open("Makefile", O_RDONLY);
    snprintf(text, sizeof text, fd >= 0 ? "Makefile is there\n" : "Makefile: errno %d\n", errno);
    say(text);
    (void)write(2, "an error message\n", 17);
    return 5;
}
