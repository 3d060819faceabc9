/* Owns the command line: argv points into the bytes that sections.ld reserves for it.
 *
 * Words are split at blanks. "Double quotes" keep blanks in a word, and a backslash takes the next character as it
 * is, in quotes and outside, so that any file name can be passed. */
#include "boot.h"
#include "semihosting.h"

#include <string.h>

extern char __cmdline_start[], __cmdline_size[]; /* the size is the symbol's address */

/* Cut one word off text, unescaping in place (a word never grows). Returns the rest, or NULL if there is no word. */
static char *take_word(char *text, char **word) {
    while (*text == ' ') {
        ++text;
    }
    if (*text == '\0') {
        return NULL;
    }
    bool quoted = false;
    char *to = *word = text;
    for (; *text != '\0' && (quoted || *text != ' '); ++text) {
        if (*text == '"') {
            quoted = !quoted;
        } else {
            if (*text == '\\' && text[1] != '\0') {
                ++text;
            }
            *to++ = *text;
        }
    }
    char *rest = *text == '\0' ? text : text + 1;
    *to = '\0';
    return rest;
}

/* Going on without arguments would run another program than the one asked for. */
static _Noreturn void refuse(const char *what) {
    boot_print("boot: ");
    boot_print(what);
    boot_exit(BOOT_STATUS_FAILED);
}

static bool ask_debugger(void) {
    struct {
        char *text;
        uint32_t size;
    } block = {__cmdline_start, (uint32_t)(uintptr_t)__cmdline_size};
    int32_t result = boot_semihosting ? boot_semihosting_call(SYS_GET_CMDLINE, &block) : -1;
    if (boot_semihosting && result != 0) {
        refuse("the command line is longer than __cmdline_size of memory.ld\n");
    }
    return boot_semihosting;
}

int boot_command_line(char *argv[], size_t argv_count) {
    static char name[] = "obol";
    size_t argc = 0;
    if (ask_debugger()) {
        char *word;
        for (char *rest = take_word(__cmdline_start, &word); rest != NULL; rest = take_word(rest, &word)) {
            if (argc + 1 == argv_count) {
                refuse("too many arguments\n");
            }
            argv[argc++] = word;
        }
    }
    if (argc == 0) {
        argv[argc++] = name;
    }
    argv[argc] = NULL;
    return (int)argc;
}
