/* Keys of tables: objects whose hash is chosen, so that they collide, and how many keys a board has room for. */
#ifndef KEYS_H
#define KEYS_H

#include "support.h"

typedef struct clash {
    ob_object head;
    uint32_t number;
    uint32_t hash;
} clash;

static unsigned hashes_asked;

static inline int clash_hash(ob_object *self, uint32_t *hash) {
    hashes_asked++;
    *hash = ((const clash *)(const void *)self)->hash;
    return OB_OK;
}

static inline int clash_compare(ob_object *self, ob_object *other, ob_comparison op) {
    if (op != OB_EQ || ob_type_of(other) != ob_type_of(self)) {
        return OB_NOT_IMPLEMENTED;
    }
    return ((const clash *)(const void *)self)->number == ((const clash *)(const void *)other)->number;
}

static const ob_type clash_type = {
    .head = OB_TYPE_HEAD, .name = "clash", .size_bytes = sizeof(clash), .hash = clash_hash, .compare = clash_compare};

static inline ob_object *new_clash(uint32_t number, uint32_t hash) {
    ob_object *object = ob_object_new(&clash_type, 0);
    if (object != NULL) {
        ((clash *)(void *)object)->number = number;
        ((clash *)(void *)object)->hash = hash;
    }
    return object;
}

/// Keys that fit the board with some room. What is free may be in pieces, each a little shorter than a chunk.
static inline uint32_t keys_that_fit(uint32_t most) {
    enum { CHUNK_BYTES = 65 * sizeof(void *) };
    size_t keys = (heap_bytes() - CHUNK_BYTES) / (12 * sizeof(void *) + 30);
    return keys < most ? (uint32_t)keys : most;
}

#endif
