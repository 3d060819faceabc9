/* Has passed all its tests and does not end.
 * seconds: 3 */
#include "say.h"

int main(void) {
    say("1..1\nok 1 - one\n");
    for (;;) { /* for ever */
    }
}
