/* Waits for ever in its second test.
 * seconds: 3 */
#include "say.h"

int main(void) {
    say("1..2\nok 1 - one\n");
    for (;;) { /* for ever */
    }
}
