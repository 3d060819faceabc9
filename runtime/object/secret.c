/* The key of hashes. Owns it. Invariant: asked for once in a program's life; as long as the port gave none, it is a constant that
 * anyone can read here. On this floor, because ob_init fills it; the hash itself is a matter of the types. */
#include "object/secret.h"

#include <string.h>

#include "obol/port.h"

/* A port that has no entropy may leave it out. */
bool ob_port_entropy(void *bytes, size_t count) __attribute__((weak));

uint32_t ob_hash_key[2] = {0x03020100, 0x07060504};
static bool is_asked;
static bool is_keyed;

void ob_secret_ask(void) {
    uint32_t key[2];
    if (is_asked) {
        return;
    }
    is_asked = true;
    if (ob_port_entropy != NULL && ob_port_entropy(key, sizeof key)) {
        memcpy(ob_hash_key, key, sizeof key);
        is_keyed = true;
    }
}

bool ob_hash_is_keyed(void) {
    return is_keyed;
}
