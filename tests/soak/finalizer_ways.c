/* Everything that finalizers and callbacks can do: tests/unit/finalizer_ways.c, which takes one combination in seven.
 *
 * needs: ram 64K
 * seconds: 3600 */
#define STRIDE (ON_TARGET ? 53 : 1)
#include "../unit/finalizer_ways.c"
