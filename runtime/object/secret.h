/* The key of hashes that nobody outside may foresee. */
#ifndef OBOL_OBJECT_SECRET_H
#define OBOL_OBJECT_SECRET_H

#include <stdint.h>

/// Its eight bytes. They stay the same from the first ob_init on, as objects and flash may keep hashes.
extern uint32_t ob_hash_key[2];

/// Ask the port for the key, the first time: for ob_init.
void ob_secret_ask(void);

#endif
