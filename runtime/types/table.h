/* Hash tables that keep the order of insertion: the body of dict and set. How they lie in memory is told in table.c. */
#ifndef OBOL_TYPES_TABLE_H
#define OBOL_TYPES_TABLE_H

#include "object/mix.h"
#include "object/vector.h"
#include "obol/name.h"

/// 24 bytes on a 32-bit machine, and the vector's chunks.
typedef struct ob_table {
    ob_container head;
    ob_vector slots;
    uint32_t state; ///< OB_TABLE_…; above them the buckets when it is chained, else how often it was changed
} ob_table;

enum {
    OB_TABLE_IS_SET = 1,  ///< entries have no values
    OB_TABLE_HASHED = 2,  ///< flat, and each entry has its hash
    OB_TABLE_CHAINED = 4, ///< in buckets
    OB_TABLE_SHIFT = 3,
};

/// Places in an entry. KEY always; HASH when the table is hashed or chained; NEXT when it is chained.
enum { OB_ENTRY_KEY = 0, OB_ENTRY_HASH = 1, OB_ENTRY_NEXT = 2, OB_ENTRY_VALUE = 3 };

/// How a key is hashed and compared. All but the first run no program code.
typedef enum ob_key_sort { OB_KEY_FOREIGN, OB_KEY_NUMBER, OB_KEY_TEXT, OB_KEY_IDENTITY } ob_key_sort;

/// What is looked for.
typedef struct ob_key {
    ob_object *object;
    ob_object *hash; ///< as it stands in a slot; NULL as long as it is not needed
    ob_key_sort sort;
} ob_key;

/* --- Keys ---------------------------------------------------------------------------------------------------------- */

/// Of a hash its lowest 27 bits are kept. In a chained table the number of the entry in its chunk stands above them.
enum { OB_HASH_BITS = 27, OB_HASH_SPARE_BITS = 32 - 1 - OB_HASH_BITS };
#define OB_HASH_MASK ((1u << OB_HASH_BITS) - 1u)

/// A hash as it stands in a slot: a small int of its lowest bits.
static inline ob_object *ob_hash_slot(uint32_t hash) {
    return (ob_object *)((uintptr_t)(hash & OB_HASH_MASK) * 2u + 1u);
}

static inline uint32_t ob_slot_hash(const ob_object *slot) {
    return (uint32_t)(uintptr_t)slot >> 1 & OB_HASH_MASK;
}

/// What to compare slots of a chained table with: a slot's upper bits are shifted out, which a comparison does by the way.
static inline uint32_t ob_hash_wanted(uint32_t hash) {
    return (hash * 2u + 1u) << OB_HASH_SPARE_BITS;
}

static inline bool ob_is_hash_wanted(const ob_object *slot, uint32_t wanted) {
    return (uint32_t)(uintptr_t)slot << OB_HASH_SPARE_BITS == wanted;
}

ob_key_sort ob_key_sort_of(const ob_object *object);

/// Begin a search. Runs program code for a foreign key: the caller keeps key and table alive.
///   return  0, or an error (OB_ETYPE: no hash; or what the program's own hash reported)
int ob_key_init(ob_key *key, ob_object *object);

/// The key's hash, found when it is first needed. Runs no program code.
ob_object *ob_key_hash(ob_key *key);

/* --- Reading ------------------------------------------------------------------------------------------------------- */

uint32_t ob_table_length(const ob_table *table);

/// A number that changes whenever a key comes or goes: once more the same after 2^29 of them.
uint32_t ob_table_changes(const ob_table *table);

/// The slot of an entry's value, in a dict.
static inline ob_object **ob_table_value(const ob_table *table, ob_object **entry) {
    uint32_t state = table->state;
    return &entry[(state & OB_TABLE_CHAINED) != 0 ? OB_ENTRY_VALUE : (state & OB_TABLE_HASHED) != 0 ? 2 : 1];
}

/// The hash of an entry, as it stands in a slot. Runs no program code. O(1).
ob_object *ob_table_hash_of(const ob_table *table, ob_object **entry);

/// The first entry at or behind *cursor (0 at first), which then stands behind it; NULL at the end.
ob_object **ob_table_next(const ob_table *table, size_t *cursor);
/// The last entry before *cursor (SIZE_MAX at first), which then stands at it; NULL at the beginning. Both are O(1) whatever was
/// deleted, as long as nothing is deleted behind the cursor's back.
ob_object **ob_table_previous(const ob_table *table, size_t *cursor);

/// What a search for an entry's key begins with. Runs no program code.
ob_key ob_table_key(const ob_table *table, ob_object **entry);

/// Entries with this hash, one after the other: `after` is NULL at first, and then the last one. Runs no program code.
ob_object **ob_table_candidate(const ob_table *table, ob_object *hash, ob_object **after);

/// Find a key. May run program code; the caller keeps table and key alive.
///   return  1 with *entry set, valid until the table changes; 0; or an error: OB_ECHANGED when comparing changed the table each time,
///           or what the program's own compare reported
int ob_table_find(ob_table *table, ob_key *key, ob_object ***entry);

/// Find the str with this text; NULL when there is none. Runs no program code, needs no memory.
ob_object **ob_table_find_text(const ob_table *table, const char *text, size_t length);

/* --- Changing: none of these runs program code ------------------------------------------------------------------------ */

/// Add a key that is not there. Takes the references to key and value on success, and leaves them to the caller on failure.
///   value   of a set: ignored
///   return  0, or OB_ENOMEM, OB_EOVERFLOW: unchanged
int ob_table_append(ob_table *table, ob_key *key, ob_object *value);

/// Take an entry out. Its references pass to the caller.
///   value   set to OB_NIL for a set
void ob_table_remove(ob_table *table, ob_object **entry, ob_object **key, ob_object **value);

/// The last entry; NULL when the table is empty. O(1).
ob_object **ob_table_last(const ob_table *table);

/// Make it empty. What was in it is dropped like what dies, in pieces.
///   type   of an object that can take what was in it. When there is no memory for one, O(entries)
void ob_table_clear(ob_table *table, const ob_type *type);

/// Exchange what two tables of the same kind hold.
void ob_table_swap(ob_table *a, ob_table *b);

/// Fill an empty table of the same kind, which nobody else knows, with the entries of another one: new references.
///   values  false: into a set from a dict
///   return  0, or OB_ENOMEM: what is in it stays there
int ob_table_fill(ob_table *table, const ob_table *from);

/* --- Chained, for table.c and the search ------------------------------------------------------------------------------- */

/// A link to an entry is its address with bit 0 set, so to everyone else it is a small int. The end of a chain has bit 1 set as well, and
/// tells the position of the chunk in which the chain begins.
enum { OB_LINK_END = 3 };

static inline bool ob_link_is_end(const ob_object *link) {
    return ((uintptr_t)link & 2u) != 0;
}

static inline ob_object **ob_link_entry(const ob_object *link) {
    return (ob_object **)((uintptr_t)link - 1u);
}

/// The chunk that holds slot `index`, in a table of at least one whole chunk. Written out: a loop takes half as long again.
__attribute__((always_inline)) static inline ob_object **ob_table_chunk(const ob_table *table, uint32_t index) {
    void **node = (void **)table->slots.root;
    uint32_t levels = (table->slots.shape >> OB_VECTOR_SHAPE_SHIFT) - OB_CHUNK_LOG2;
    if (levels != 0) {
        if (levels > 1) {
            if (levels > 2) {
                node = (void **)node[index >> 3 * OB_CHUNK_LOG2 & (OB_CHUNK_SLOTS - 1u)];
            }
            node = (void **)node[index >> 2 * OB_CHUNK_LOG2 & (OB_CHUNK_SLOTS - 1u)];
        }
        node = (void **)node[index >> OB_CHUNK_LOG2 & (OB_CHUNK_SLOTS - 1u)];
    }
    return (ob_object **)node;
}
_Static_assert(OB_VECTOR_SHAPE_MAX - OB_CHUNK_LOG2 == 3, "there are three levels above the chunks at most");

#define OB_CHANGES_MASK ((uint32_t)0x1FFFFFFF)

enum { OB_CHUNK_BUCKETS = 16, OB_CHUNK_BUCKETS_LOG2 = 4 };

/// The bucket of a hash among so many.
static inline uint32_t ob_table_bucket(uint32_t buckets, uint32_t hash) {
    uint32_t mask = UINT32_MAX >> __builtin_clz(buckets);
    uint32_t bucket = hash & mask;
    return bucket < buckets ? bucket : hash & mask >> 1;
}

/// Where the chain of a hash begins.
__attribute__((always_inline)) static inline ob_object **ob_table_chain(const ob_table *table, uint32_t hash) {
    uint32_t bucket = ob_table_bucket(table->state >> OB_TABLE_SHIFT, hash);
    ob_object **chunk = ob_table_chunk(table, bucket << (OB_CHUNK_LOG2 - OB_CHUNK_BUCKETS_LOG2));
    return &chunk[bucket & (OB_CHUNK_BUCKETS - 1u)];
}

/// Make a flat table chained. Unchanged when memory ends.
int ob_chain_make(ob_table *table);
int ob_chain_append(ob_table *table, ob_object *key, ob_object *hash, ob_object *value);
void ob_chain_remove(ob_table *table, ob_object **entry);
uint32_t ob_chain_length(const ob_table *table);
uint32_t ob_chain_changes(const ob_table *table);
void ob_chain_set_changes(const ob_table *table, uint32_t changes);
ob_object **ob_chain_next(const ob_table *table, size_t *cursor);
ob_object **ob_chain_previous(const ob_table *table, size_t *cursor);
ob_object **ob_chain_last(const ob_table *table);

/// Entries of a flat table lie so many slots apart.
static inline uint32_t ob_table_stride(const ob_table *table) {
    return 1u + ((table->state & OB_TABLE_HASHED) != 0) + ((table->state & OB_TABLE_IS_SET) == 0);
}

#endif
