/* A test fails, as tests do. */
#include "tap.h"

TAP_TEST("one equals one") {
    TAP_EQUAL(1, 1);
}

TAP_TEST("one equals two") {
    TAP_EQUAL(1, 2);
}
