/* tests/unit/lifetimes.c with more seeds.
 *
 * needs: ram 64K
 * seconds: 3600 */
#define SEEDS (ON_TARGET ? 20 : 40)
#include "../unit/lifetimes.c"
