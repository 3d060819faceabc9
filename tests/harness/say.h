/* For the programs that break the rules of TAP: text to the console as it is. */
#ifndef SAY_H
#define SAY_H

#include <string.h>
#include <unistd.h>

static inline void say(const char *text) {
    (void)!write(1, text, strlen(text));
}

#endif
