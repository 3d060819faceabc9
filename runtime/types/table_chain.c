/* Chained tables: linear hashing in whole chunks of a vector.
 *
 * A chunk is 64 slots: the first entries of 16 buckets, and behind them 12 entries of a dict (key, hash, next, value) or 16 of a set (key,
 * hash, next), in the order of insertion, with holes (key OB_NIL) where keys were deleted. The first chunk has the header in place
 * of its first entry, or of its first two:
 *
 *   header | low | scan | live | changes |    low, scan: where squeezing stands, scan 0: it does not
 *
 * There are as many buckets as entries, in a dict 4 for 3 (linear hashing, Litwin 1980): a new entry brings its buckets, and each takes
 * its share of one old bucket; with the last entry they are merged back. So an insertion touches two or three chains, whatever the
 * size. Links are addresses: an entry never moves but when it is squeezed, as chunks do not, and a step along a chain is two loads. Hashes
 * are kept, so that splitting and squeezing never ask a key for its own.
 *
 * Holes are squeezed out a few entries at a time by later insertions and deletions: entries before low are done, those from low to scan are
 * holes, the rest is still to be looked at; each live one moves down to low, which keeps the order. When scan has passed the end, the
 * holes from low on are dropped from the end.
 *
 * Owns: the layout of chained tables. Invariant: `live` entries, each in the chain of its bucket; the rest are holes. Suspended inside
 * append, remove and squeeze, where neither program code nor a collector step can run. */
#define OB_FILE 0x45
#include "memory/assert.h"
#include "memory/layout.h"
#include "object/allocate.h"
#include "types/table.h"

enum {
    HEADER = OB_CHUNK_BUCKETS,
    LOW = HEADER,
    SCAN,
    LIVE,
    CHANGES,
    /// Squeezing starts when there are so many more holes than keys.
    HOLES_SLACK = 8,
    /// Entries that an insertion or deletion looks at while squeezing goes on.
    SQUEEZE_ENTRIES = 4,
};

/* --- Positions: an entry's first slot ------------------------------------------------------------------------------- */

static inline uint32_t width_of(const ob_table *table) {
    return 4u - (table->state & OB_TABLE_IS_SET);
}

/// Behind the header. (Three slots would not hold it.)
static inline uint32_t first_position(const ob_table *table) {
    return HEADER + ((table->state & OB_TABLE_IS_SET) != 0 ? 6u : 4u);
}

static inline uint32_t end_of(const ob_table *table) {
    return ob_vector_count(&table->slots);
}

static inline uint32_t position_behind(const ob_table *table, uint32_t position) {
    position += width_of(table);
    return (position & (OB_CHUNK_SLOTS - 1u)) != 0 ? position : position + OB_CHUNK_BUCKETS;
}

static inline uint32_t position_before(const ob_table *table, uint32_t position) {
    position -= width_of(table);
    return (position & (OB_CHUNK_SLOTS - 1u)) >= OB_CHUNK_BUCKETS ? position : position - OB_CHUNK_BUCKETS;
}

static inline ob_object **entry_at(const ob_table *table, uint32_t position) {
    return &ob_table_chunk(table, position)[position & (OB_CHUNK_SLOTS - 1u)];
}

/// Entries and holes of a table that ends there.
static uint32_t entries_until(const ob_table *table, uint32_t end) {
    uint32_t slots = end - (end + OB_CHUNK_SLOTS - 1u) / OB_CHUNK_SLOTS * OB_CHUNK_BUCKETS;
    return (table->state & OB_TABLE_IS_SET) != 0 ? slots / 3u - 2u : slots / 4u - 1u;
}

/// Buckets of a table that ends there: one for three slots. (43 / 128 is a third of what stands here.)
static uint32_t buckets_until(uint32_t end) {
    uint32_t last = end - 1u;
    uint32_t in_chunk = (last & (OB_CHUNK_SLOTS - 1u)) - (OB_CHUNK_BUCKETS - 1u);
    return last / OB_CHUNK_SLOTS * OB_CHUNK_BUCKETS + (in_chunk * 43u >> 7);
}

static inline uint32_t buckets_of(const ob_table *table) {
    return table->state >> OB_TABLE_SHIFT;
}

static inline ob_object **header_of(const ob_table *table) {
    return ob_table_chunk(table, 0);
}

static inline uint32_t number_in(const ob_object *slot) {
    return (uint32_t)((uintptr_t)slot >> 1);
}

static inline ob_object *slot_of(uint32_t number) {
    return (ob_object *)((uintptr_t)number * 2u + 1u);
}

static inline void count_change(ob_object **header, uint32_t live) {
    header[LIVE] = slot_of(live);
    header[CHANGES] = slot_of((number_in(header[CHANGES]) + 1u) & OB_CHANGES_MASK);
}

uint32_t ob_chain_length(const ob_table *table) {
    return number_in(header_of(table)[LIVE]);
}

uint32_t ob_chain_changes(const ob_table *table) {
    return number_in(header_of(table)[CHANGES]);
}

void ob_chain_set_changes(const ob_table *table, uint32_t changes) {
    header_of(table)[CHANGES] = slot_of(changes);
}

/* --- Chains -------------------------------------------------------------------------------------------------------- */

static inline ob_object *link_to(ob_object **entry) {
    return (ob_object *)((uintptr_t)entry + 1u);
}

static inline ob_object **bucket_head(const ob_table *table, uint32_t bucket) {
    ob_object **chunk = ob_table_chunk(table, bucket << (OB_CHUNK_LOG2 - OB_CHUNK_BUCKETS_LOG2));
    return &chunk[bucket & (OB_CHUNK_BUCKETS - 1u)];
}

/// The largest power of two that is not above number, which is not 0.
static inline uint32_t top_bit(uint32_t number) {
    return 0x80000000u >> __builtin_clz(number);
}

/// The newest bucket takes what is its own from the chain of the bucket without its top bit.
OB_FAST static void split_bucket(ob_table *table) {
    uint32_t newest = buckets_of(table);
    table->state += 1u << OB_TABLE_SHIFT;
    uint32_t bit = top_bit(newest);
    ob_object **taken = bucket_head(table, newest);
    ob_object **link = bucket_head(table, newest - bit);
    while (*link != OB_LINK_END) {
        ob_object **entry = ob_link_entry(*link);
        if ((ob_slot_hash(entry[OB_ENTRY_HASH]) & bit) == 0) {
            link = &entry[OB_ENTRY_NEXT];
            continue;
        }
        *link = entry[OB_ENTRY_NEXT];
        entry[OB_ENTRY_NEXT] = *taken;
        *taken = link_to(entry);
    }
}

/// As many buckets as entries ask for, two at most.
static void split_buckets(ob_table *table) {
    uint32_t missing = buckets_until(end_of(table)) - buckets_of(table);
    for (uint32_t i = 0; i < missing && i < 2; i++) {
        split_bucket(table);
    }
}

/// The last bucket's chain goes back to where it came from.
static void merge_bucket(ob_table *table) {
    uint32_t last = buckets_of(table) - 1u;
    ob_object **head = bucket_head(table, last);
    ob_object **link = bucket_head(table, last - top_bit(last));
    table->state -= 1u << OB_TABLE_SHIFT;
    while (*link != OB_LINK_END) {
        link = &ob_link_entry(*link)[OB_ENTRY_NEXT];
    }
    *link = *head;
    *head = OB_LINK_END;
}

static inline void enter_chain(ob_object **entry, ob_object **head) {
    entry[OB_ENTRY_NEXT] = *head;
    *head = link_to(entry);
}

/// The slot that links to this entry.
static ob_object **find_link(const ob_table *table, ob_object **entry) {
    ob_object **link = ob_table_chain(table, ob_slot_hash(entry[OB_ENTRY_HASH]));
    while (*link != link_to(entry)) {
        OB_ASSERT(1, *link != OB_LINK_END);
        link = &ob_link_entry(*link)[OB_ENTRY_NEXT];
    }
    return link;
}

/* --- The end ------------------------------------------------------------------------------------------------------- */

/// Of a set: any slot that there is.
static inline ob_object **value_slot(const ob_table *table, ob_object **entry) {
    return (table->state & OB_TABLE_IS_SET) != 0 ? entry : ob_table_value(table, entry);
}

static inline void put(const ob_table *table, ob_object **entry, ob_object *key, ob_object *hash, ob_object *value) {
    entry[OB_ENTRY_KEY] = key;
    entry[OB_ENTRY_HASH] = hash;
    if ((table->state & OB_TABLE_IS_SET) == 0) {
        entry[OB_ENTRY_VALUE] = value;
    }
}

static inline void clear_slots(ob_object **chunk, uint32_t count) {
    for (uint32_t i = 0; i < count; i++) {
        chunk[i] = OB_LINK_END; /* and the number 0 */
    }
}

/// Slots for one entry more at the end, in a new chunk if need be. A chunk's slots exist as soon as its first one does, so only the
/// first is the vector's business.
static int extend(ob_table *table) {
    uint32_t end = end_of(table);
    if ((end & (OB_CHUNK_SLOTS - 1u)) == 0) {
        int error = ob_vector_push(&table->slots, OB_LINK_END);
        if (error != OB_OK) {
            return error;
        }
        clear_slots(ob_table_chunk(table, end), OB_CHUNK_BUCKETS);
        table->slots.shape += OB_CHUNK_BUCKETS - 1u;
    }
    table->slots.shape += width_of(table);
    return OB_OK;
}

/// Drop the last entry, a hole, and the buckets that came with it; with the first entry of a chunk all of that.
static void drop_last(ob_table *table) {
    uint32_t position = end_of(table) - width_of(table);
    OB_ASSERT(2, *entry_at(table, position) == OB_NIL);
    bool ends_chunk = (position & (OB_CHUNK_SLOTS - 1u)) == OB_CHUNK_BUCKETS;
    uint32_t buckets = buckets_until(ends_chunk ? position - OB_CHUNK_BUCKETS : position);
    while (buckets_of(table) > buckets) {
        merge_bucket(table);
    }
    table->slots.shape -= width_of(table);
    if (ends_chunk) {
        table->slots.shape -= OB_CHUNK_BUCKETS - 1u;
        (void)ob_vector_take_last(&table->slots);
    }
}

ob_object **ob_chain_last(ob_table *table) {
    ob_object **header = header_of(table);
    ob_object **last = NULL;
    while (last == NULL && end_of(table) > first_position(table)) {
        last = entry_at(table, end_of(table) - width_of(table));
        if (*last == OB_NIL) {
            drop_last(table);
            last = NULL;
        }
    }
    if (number_in(header[LOW]) >= end_of(table)) {
        header[LOW] = header[SCAN] = slot_of(0);
    }
    return last;
}

/* --- Squeezing ----------------------------------------------------------------------------------------------------- */

/// Move a live entry down into a hole.
static void move_entry(const ob_table *table, uint32_t from, uint32_t to) {
    ob_object **source = entry_at(table, from);
    ob_object **target = entry_at(table, to);
    *find_link(table, source) = link_to(target);
    put(table, target, source[OB_ENTRY_KEY], source[OB_ENTRY_HASH], *value_slot(table, source));
    target[OB_ENTRY_NEXT] = source[OB_ENTRY_NEXT];
    put(table, source, OB_NIL, OB_LINK_END, OB_NIL);
}

/// One step of squeezing. False when it is finished.
OB_FAST static bool squeeze_step(ob_table *table, uint32_t *low, uint32_t *scan) {
    uint32_t end = end_of(table);
    if (*scan >= end) {
        if (*low < end) {
            drop_last(table);
        }
        return *low < end_of(table);
    }
    if (*entry_at(table, *scan) != OB_NIL) {
        if (*scan != *low) {
            move_entry(table, *scan, *low);
        }
        *low = position_behind(table, *low);
    }
    *scan = position_behind(table, *scan);
    return *scan < end || *low < end;
}

/// Squeeze out holes, a bounded number of entries; start when there are more holes than keys.
static void squeeze(ob_table *table) {
    ob_object **header = header_of(table);
    uint32_t low = number_in(header[LOW]);
    uint32_t scan = number_in(header[SCAN]);
    if (scan == 0) {
        uint32_t live = number_in(header[LIVE]);
        if (entries_until(table, end_of(table)) - live <= live + HOLES_SLACK) {
            return;
        }
        low = scan = first_position(table);
    }
    for (unsigned i = 0; i < SQUEEZE_ENTRIES && scan != 0; i++) {
        if (!squeeze_step(table, &low, &scan)) {
            low = scan = 0;
        }
    }
    header[LOW] = slot_of(low);
    header[SCAN] = slot_of(scan);
}

/* --- Coming and going ----------------------------------------------------------------------------------------------- */

/// Add a key that is not there: into the lowest hole while squeezing drops holes at the end, else behind the last entry.
OB_FAST int ob_chain_append(ob_table *table, ob_object *key, ob_object *hash, ob_object *value) {
    ob_object **header = header_of(table);
    uint32_t position = number_in(header[LOW]);
    uint32_t end = end_of(table);
    bool in_new_chunk = false;
    if (number_in(header[SCAN]) >= end && position < end) {
        header[LOW] = slot_of(position_behind(table, position));
    } else {
        int error = extend(table);
        if (error != OB_OK) {
            return error;
        }
        in_new_chunk = (end & (OB_CHUNK_SLOTS - 1u)) == 0;
        position = in_new_chunk ? end + OB_CHUNK_BUCKETS : end;
        if (!in_new_chunk) { /* which is work enough: others make up for it */
            split_buckets(table);
        }
    }
    ob_object **entry = entry_at(table, position);
    put(table, entry, key, hash, value);
    enter_chain(entry, ob_table_chain(table, ob_slot_hash(hash)));
    count_change(header, number_in(header[LIVE]) + 1u);
    if (!in_new_chunk) {
        squeeze(table);
    }
    return OB_OK;
}

/// An empty table of one chunk is flat again.
static void give_up_chunk(ob_table *table) {
    uint32_t changes = ob_chain_changes(table);
    table->slots.shape &= ~OB_VECTOR_COUNT_MASK;
    ob_vector_release(&table->slots);
    table->state = (table->state & OB_TABLE_IS_SET) | changes << OB_TABLE_SHIFT;
}

OB_FAST void ob_chain_remove(ob_table *table, ob_object **entry) {
    ob_object **header = header_of(table);
    *find_link(table, entry) = entry[OB_ENTRY_NEXT];
    put(table, entry, OB_NIL, OB_LINK_END, OB_NIL);
    count_change(header, number_in(header[LIVE]) - 1u);
    squeeze(table);
    if (number_in(header[LIVE]) == 0 && end_of(table) <= OB_CHUNK_SLOTS) {
        give_up_chunk(table);
    }
}

/// The short ways to the hash of most keys.
static inline ob_object *hash_of_flat(const ob_table *table, ob_object **entry) {
    const ob_object *key = *entry;
    if ((table->state & OB_TABLE_HASHED) != 0) {
        return entry[OB_ENTRY_HASH];
    }
    if (ob_is_tagged(key)) {
        return ob_hash_slot(ob_hash_word((uint32_t)((intptr_t)key >> 1)));
    }
    return key->type == &ob_name_type ? ob_hash_slot(((const ob_name *)(const void *)key)->hash)
                                      : ob_table_hash_of(table, entry);
}

OB_FAST int ob_chain_make(ob_table *table) {
    ob_table made = *table;
    made.slots = (ob_vector){(uint32_t)OB_CHUNK_LOG2 << OB_VECTOR_SHAPE_SHIFT,
                             ob_allocate_chunk(OB_CHUNK_SLOTS * sizeof(ob_object *))};
    if (made.slots.root == NULL) {
        return OB_ENOMEM;
    }
    uint32_t count = ob_table_length(table);
    made.slots.shape |= first_position(&made) + count * width_of(&made);
    made.state = (table->state & OB_TABLE_IS_SET) | OB_TABLE_CHAINED | buckets_until(end_of(&made)) << OB_TABLE_SHIFT;
    ob_object **header = header_of(&made);
    clear_slots(header, first_position(&made)); /* not squeezing */
    header[LIVE] = slot_of(count);
    header[CHANGES] = slot_of(ob_table_changes(table));
    uint32_t stride = ob_table_stride(table);
    uint32_t width = width_of(&made);
    uint32_t buckets = buckets_of(&made);
    ob_object **old = (ob_object **)table->slots.root;
    ob_object **entry = &header[first_position(&made)];
    for (; count != 0; count--, old += stride, entry += width) {
        ob_object *hash = hash_of_flat(table, old);
        entry[OB_ENTRY_KEY] = old[0];
        entry[OB_ENTRY_HASH] = hash;
        if (width > OB_ENTRY_VALUE) {
            entry[OB_ENTRY_VALUE] = old[stride - 1u];
        }
        enter_chain(entry, &header[ob_table_bucket(buckets, ob_slot_hash(hash))]);
    }
    table->slots.shape &= ~OB_VECTOR_COUNT_MASK; /* its references have moved */
    ob_vector_release(&table->slots);
    table->slots = made.slots;
    table->state = made.state;
    return OB_OK;
}

/* --- Walking ------------------------------------------------------------------------------------------------------- */

ob_object **ob_chain_next(const ob_table *table, size_t *cursor) {
    uint32_t end = end_of(table);
    if (*cursor >= end) {
        return NULL;
    }
    uint32_t position = (uint32_t)*cursor;
    if (position < first_position(table)) { /* also where a walk over a flat table stood */
        position = first_position(table);
    }
    while (position < end) {
        ob_object **entry = entry_at(table, position);
        position = position_behind(table, position);
        if (*entry != OB_NIL) {
            *cursor = position;
            return entry;
        }
    }
    *cursor = position;
    return NULL;
}

ob_object **ob_chain_previous(const ob_table *table, size_t *cursor) {
    uint32_t end = end_of(table);
    uint32_t position = *cursor < end ? (uint32_t)*cursor : end;
    while (position > first_position(table)) {
        position = position_before(table, position);
        ob_object **entry = entry_at(table, position);
        if (*entry != OB_NIL) {
            *cursor = position;
            return entry;
        }
    }
    *cursor = 0;
    return NULL;
}
