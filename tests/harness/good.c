/* Keeps all the rules: the one program here that prove must take for good. */
#include "tap.h"

TAP_TEST("one equals one") {
    TAP_EQUAL(1, 1);
}

TAP_TEST("what is skipped is not failed") {
    TAP_SKIP("to show it");
}

TAP_TEST("a note is no failure") {
    tap_note("noted");
    TAP_STRING("a", "a");
}
