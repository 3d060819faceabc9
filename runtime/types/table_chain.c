/* Chained tables: linear hashing in whole chunks of a vector.
 *
 * A chunk is 64 slots: the first entries of 16 buckets, and behind them 12 entries of a dict (key, hash, next, value) or 16 of a set (key,
 * hash, next), in the order of insertion, with holes (key OB_NIL) where keys were deleted. The first chunk has the header in place
 * of its first entry, or of its first two:
 *
 *   header | low | tail | live | changes |    low: where squeezing stands, 0: it does not; tail: first of the holes at the end, 0: none
 *
 * There are as many buckets as entries, in a dict 4 for 3 (linear hashing, Litwin 1980): a new entry brings its buckets, and each takes
 * its share of one old bucket; with the last entry they are merged back. So an insertion touches two or three chains, whatever the
 * size. Links are addresses: an entry never moves but when it is squeezed, as chunks do not, and a step along a chain is two loads. Hashes
 * are kept, so that splitting and squeezing never ask a key for its own.
 *
 * Holes lie in runs. The first of a run has the position behind the run in place of its hash, the last one the position of the first in
 * place of its link (boundary tags, Knuth 1973), so a walk passes a run in one step, and a deletion joins its neighbours without
 * looking for their ends. The run at the end has no tags: the header's tail tells where it begins, and it is filled first. A deletion
 * knows an entry's address only. Above its hash stands which one of its chunk it is; that gives the chunk, and each chain of the chunk
 * ends with the chunk's position.
 *
 * Inner holes are squeezed out a few entries at a time by later insertions and deletions: entries before low are done; what lies behind the
 * run at low moves to its beginning, which keeps the order, until the run has come to the end. There, entries are dropped, a few at a
 * time as well.
 *
 * Owns: the layout of chained tables. Invariant: `live` entries, each in the chain of its bucket, at least one place for an entry; all
 * other entries are holes, each inner run between two live entries or before the first one, with both tags; low is at a live entry or at
 * the first of a run. Suspended inside append, remove and tidy, where neither program code nor a collector step can run. */
#define OB_FILE 0x45
#include "memory/assert.h"
#include "memory/layout.h"
#include "object/allocate.h"
#include "types/table.h"
#include "types/weak.h"

enum {
    HEADER = OB_CHUNK_BUCKETS,
    LOW = HEADER,
    TAIL,
    LIVE,
    CHANGES,
    /// Squeezing starts when there are so many more inner holes than keys.
    HOLES_SLACK = 8,
    /// Slots of the holes at the end that are kept, so that keys may come and go there without more ado. More than are dropped at once.
    TAIL_SLOTS = 32,
    /// Entries that an insertion or deletion moves, or drops. (Fewer moves than drops: those that are deleted meanwhile need none.)
    MOVE_ENTRIES = 3,
    DROP_ENTRIES = 4,
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
    while (!ob_link_is_end(*link)) {
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

/// A bucket's chain goes back to where it came from, before what is there.
static inline void merge_chain(ob_object **head, ob_object **joined) {
    ob_object **link = head;
    while (!ob_link_is_end(*link)) {
        link = &ob_link_entry(*link)[OB_ENTRY_NEXT];
    }
    ob_object *end = *link;
    *link = *joined;
    *joined = *head; /* also when it is the very slot at link */
    *head = end;
}

/// Merge the last buckets until so many are left, which are a whole chunk or more. The buckets of one chunk came from those of one other.
static void merge_buckets(ob_table *table, uint32_t left) {
    uint32_t buckets = buckets_of(table);
    table->state -= (buckets - left) << OB_TABLE_SHIFT;
    while (buckets > left) {
        uint32_t last = buckets - 1u;
        ob_object **head = bucket_head(table, last);
        ob_object **joined = bucket_head(table, last - top_bit(last));
        do {
            merge_chain(head--, joined--);
            buckets--;
        } while (buckets > left && buckets % OB_CHUNK_BUCKETS != 0);
    }
}

static inline void enter_chain(ob_object **entry, ob_object **head) {
    entry[OB_ENTRY_NEXT] = *head;
    *head = link_to(entry);
}

/// The slot that links to this entry.
static ob_object **find_link(const ob_table *table, ob_object **entry) {
    ob_object **link = ob_table_chain(table, ob_slot_hash(entry[OB_ENTRY_HASH]));
    while (*link != link_to(entry)) {
        OB_ASSERT(1, !ob_link_is_end(*link));
        link = &ob_link_entry(*link)[OB_ENTRY_NEXT];
    }
    return link;
}

/// The end of the chains that begin in the chunk at this position.
static inline ob_object *link_end(uint32_t position) {
    return (ob_object *)(uintptr_t)(position + OB_LINK_END);
}

static inline void clear_buckets(ob_object **chunk, uint32_t position) {
    for (uint32_t i = 0; i < OB_CHUNK_BUCKETS; i++) {
        chunk[i] = link_end(position);
    }
}

/* --- Entries ------------------------------------------------------------------------------------------------------- */

/// What is added for the next one.
#define NUMBER_ONE ((uintptr_t)1 << (32 - OB_HASH_SPARE_BITS))

/// The hash with the number that the entry at this position has in its chunk. (43 / 128 is a third of what stands here.)
static inline ob_object *numbered(const ob_table *table, const ob_object *hash, uint32_t position) {
    uint32_t slot = (position & (OB_CHUNK_SLOTS - 1u)) - OB_CHUNK_BUCKETS;
    uint32_t number = (table->state & OB_TABLE_IS_SET) != 0 ? slot * 43u >> 7 : slot / 4u;
    uint32_t kept = (uint32_t)(uintptr_t)hash & (UINT32_MAX >> OB_HASH_SPARE_BITS);
    return (ob_object *)(uintptr_t)(kept | number * NUMBER_ONE);
}

/// Where an entry is. Walks one chain.
static inline uint32_t position_of(const ob_table *table, ob_object **entry) {
    uint32_t number = (uint32_t)(uintptr_t)entry[OB_ENTRY_HASH] >> (32 - OB_HASH_SPARE_BITS);
    uint32_t slot = OB_CHUNK_BUCKETS + number * width_of(table);
    const ob_object *link = *(entry - slot);
    while (!ob_link_is_end(link)) {
        link = ob_link_entry(link)[OB_ENTRY_NEXT];
    }
    return (uint32_t)(uintptr_t)link - OB_LINK_END + slot;
}

static inline bool has_values(const ob_table *table) {
    return (table->state & OB_TABLE_IS_SET) == 0;
}

/// Without tags: the number 0 is none.
static inline void make_hole(const ob_table *table, ob_object **entry) {
    entry[OB_ENTRY_KEY] = OB_NIL;
    entry[OB_ENTRY_HASH] = entry[OB_ENTRY_NEXT] = slot_of(0);
    if (has_values(table)) {
        entry[OB_ENTRY_VALUE] = OB_NIL;
    }
}

/// Move a live entry down into a hole, which is at this position.
static inline void move_entry(const ob_table *table, ob_object **source, ob_object **target, uint32_t position) {
    *find_link(table, source) = link_to(target);
    target[OB_ENTRY_KEY] = source[OB_ENTRY_KEY];
    target[OB_ENTRY_HASH] = numbered(table, source[OB_ENTRY_HASH], position);
    target[OB_ENTRY_NEXT] = source[OB_ENTRY_NEXT];
    if (has_values(table)) {
        target[OB_ENTRY_VALUE] = source[OB_ENTRY_VALUE];
    }
    make_hole(table, source);
}

/// The entry at a position, by the one before it.
static inline ob_object **entry_behind(const ob_table *table, ob_object **entry, uint32_t position) {
    return (position & (OB_CHUNK_SLOTS - 1u)) != OB_CHUNK_BUCKETS ? entry + width_of(table) : entry_at(table, position);
}

/* --- Runs of holes -------------------------------------------------------------------------------------------------- */

/// Behind the last live entry: where the holes at the end begin.
static inline uint32_t live_end(const ob_table *table, ob_object *const *header) {
    uint32_t tail = number_in(header[TAIL]);
    return tail != 0 ? tail : end_of(table);
}

/// A new hole: one run with the holes on both sides of it.
static inline void join_runs(const ob_table *table, ob_object **header, ob_object **hole, uint32_t position) {
    uint32_t start = position;
    uint32_t end = position_behind(table, position);
    ob_object **first = hole;
    if (position != first_position(table)) {
        ob_object **before = (position & (OB_CHUNK_SLOTS - 1u)) != OB_CHUNK_BUCKETS
                                 ? hole - width_of(table)
                                 : entry_at(table, position_before(table, position));
        if (*before == OB_NIL) {
            start = number_in(before[OB_ENTRY_NEXT]);
            first = entry_at(table, start);
        }
    }
    if (end >= live_end(table, header)) {
        header[TAIL] = slot_of(start);
    } else {
        ob_object **last = hole;
        ob_object **behind = entry_behind(table, hole, end);
        if (*behind == OB_NIL) {
            end = number_in(behind[OB_ENTRY_HASH]);
            last = entry_at(table, position_before(table, end));
        }
        first[OB_ENTRY_HASH] = slot_of(end);
        last[OB_ENTRY_NEXT] = slot_of(start);
    }
    uint32_t low = number_in(header[LOW]);
    if (low > start && low < end) {
        header[LOW] = slot_of(start);
    }
}

/* --- The end ------------------------------------------------------------------------------------------------------- */

/// Slots for one entry more at the end, in a new chunk if need be. A chunk's slots exist as soon as its first one does, so only the
/// first is the vector's business.
static int extend(ob_table *table) {
    uint32_t end = end_of(table);
    if ((end & (OB_CHUNK_SLOTS - 1u)) == 0) {
        int error = ob_vector_push(&table->slots, slot_of(0));
        if (error != OB_OK) {
            return error;
        }
        clear_buckets(ob_table_chunk(table, end), end);
        table->slots.shape += OB_CHUNK_BUCKETS - 1u;
    }
    table->slots.shape += width_of(table);
    return OB_OK;
}

/// Drop holes from the end on, a bounded number of one chunk, with the buckets that came with them; with the first entry of a chunk all
/// of it. There are more than that, and the first chunk stays.
static void drop_tail(ob_table *table) {
    uint32_t end = end_of(table);
    uint32_t start = (end - 1u) / OB_CHUNK_SLOTS * OB_CHUNK_SLOTS;
    if (start == 0) {
        return;
    }
    uint32_t first = start + OB_CHUNK_BUCKETS;
    uint32_t most = DROP_ENTRIES * width_of(table);
    uint32_t position = end - first > most ? end - most : first;
    OB_ASSERT(2, position > number_in(header_of(table)[TAIL]));
    uint32_t left = buckets_until(position);
    if (buckets_of(table) > left) { /* else they were not made yet */
        merge_buckets(table, left);
    }
    table->slots.shape -= end - position;
    if (position == first) {
        table->slots.shape -= OB_CHUNK_BUCKETS - 1u;
        (void)ob_vector_take_last(&table->slots);
    }
}

/* --- Squeezing ----------------------------------------------------------------------------------------------------- */

/// Move live entries from behind the run at low, a bounded number, to its beginning.
///   return  the new low; 0: the run has come to the end
OB_FAST static uint32_t shift_run(const ob_table *table, ob_object **header, uint32_t low, unsigned units) {
    uint32_t end = live_end(table, header);
    ob_object **target = entry_at(table, low);
    uint32_t from = number_in(target[OB_ENTRY_HASH]);
    ob_object **source = entry_at(table, from);
    for (; units != 0; units--) {
        move_entry(table, source, target, low);
        low = position_behind(table, low);
        from = position_behind(table, from);
        if (from >= end) {
            header[TAIL] = slot_of(low);
            return 0;
        }
        target = entry_behind(table, target, low);
        source = entry_behind(table, source, from);
        if (*source == OB_NIL) {
            from = number_in(source[OB_ENTRY_HASH]);
            source = entry_at(table, from);
        }
    }
    target[OB_ENTRY_HASH] = slot_of(from);
    entry_at(table, position_before(table, from))[OB_ENTRY_NEXT] = slot_of(low);
    return low;
}

/// Squeeze out inner holes, a bounded number of entries; start when there are more of them than keys.
static void squeeze(const ob_table *table, ob_object **header) {
    uint32_t low = number_in(header[LOW]);
    uint32_t end = live_end(table, header);
    if (low == 0) {
        uint32_t live = number_in(header[LIVE]);
        if (entries_until(table, end) - live <= live + HOLES_SLACK) {
            return;
        }
        low = first_position(table);
    }
    unsigned units = MOVE_ENTRIES;
    while (units != 0 && low < end && *entry_at(table, low) != OB_NIL) {
        low = position_behind(table, low);
        units--;
    }
    if (low >= end) {
        low = 0;
    } else if (units != 0) {
        low = shift_run(table, header, low, units);
    }
    header[LOW] = slot_of(low);
}

/// What each insertion and deletion does for the ones before it.
static inline void tidy(ob_table *table, ob_object **header) {
    uint32_t tail = number_in(header[TAIL]);
    if (tail != 0 && end_of(table) - tail > TAIL_SLOTS) {
        drop_tail(table);
    } else {
        squeeze(table, header);
    }
}

/* --- Coming and going ----------------------------------------------------------------------------------------------- */

/// Add a key that is not there: into the first of the holes at the end, else behind the last entry.
OB_FAST int ob_chain_append(ob_table *table, ob_object *key, ob_object *hash, ob_object *value) {
    ob_object **header = header_of(table);
    uint32_t position = number_in(header[TAIL]);
    uint32_t end = end_of(table);
    bool in_new_chunk = false;
    if (position != 0) {
        uint32_t behind = position_behind(table, position);
        header[TAIL] = slot_of(behind < end ? behind : 0);
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
    entry[OB_ENTRY_KEY] = key;
    entry[OB_ENTRY_HASH] = numbered(table, hash, position);
    if (has_values(table)) {
        entry[OB_ENTRY_VALUE] = value;
    }
    enter_chain(entry, ob_table_chain(table, ob_slot_hash(hash)));
    count_change(header, number_in(header[LIVE]) + 1u);
    if (!in_new_chunk) {
        tidy(table, header);
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
    uint32_t position = position_of(table, entry);
    *find_link(table, entry) = entry[OB_ENTRY_NEXT];
    make_hole(table, entry);
    join_runs(table, header, entry, position);
    count_change(header, number_in(header[LIVE]) - 1u);
    tidy(table, header);
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
    clear_buckets(header, 0);
    for (uint32_t i = HEADER; i < first_position(&made); i++) {
        header[i] = slot_of(0); /* not squeezing, no holes */
    }
    header[LIVE] = slot_of(count);
    header[CHANGES] = slot_of(ob_table_changes(table));
    uint32_t stride = ob_table_stride(table);
    uint32_t width = width_of(&made);
    uint32_t buckets = buckets_of(&made);
    ob_object **old = (ob_object **)table->slots.root;
    ob_object **entry = &header[first_position(&made)];
    uintptr_t number = (uintptr_t)numbered(&made, NULL, first_position(&made));
    for (uintptr_t end = number + count * NUMBER_ONE; number != end;
         old += stride, entry += width, number += NUMBER_ONE) {
        ob_object *hash = hash_of_flat(table, old);
        entry[OB_ENTRY_KEY] = old[0];
        entry[OB_ENTRY_HASH] = (ob_object *)((uintptr_t)hash + number);
        if (width > OB_ENTRY_VALUE) {
            entry[OB_ENTRY_VALUE] = old[stride - 1u];
        }
        enter_chain(entry, &header[ob_table_bucket(buckets, number_in(hash))]);
    }
    table->slots.shape &= ~OB_VECTOR_COUNT_MASK; /* its references have moved */
    ob_vector_release(&table->slots);
    table->slots = made.slots;
    table->state = made.state;
    return OB_OK;
}

/* --- Walking ------------------------------------------------------------------------------------------------------- */

/// Behind the run whose first hole this is. (One that is not the first has an older tag, or none.)
static inline uint32_t run_end(const ob_table *table, ob_object *const *hole, uint32_t position) {
    uint32_t end = number_in(hole[OB_ENTRY_HASH]);
    return end > position ? end : position_behind(table, position);
}

/// The first hole of the run whose last one this is.
static inline uint32_t run_start(const ob_table *table, ob_object *const *hole, uint32_t position) {
    uint32_t start = number_in(hole[OB_ENTRY_NEXT]);
    return start >= first_position(table) && start < position ? start : position;
}

ob_object **ob_chain_next(const ob_table *table, size_t *cursor) {
    uint32_t end = end_of(table);
    if (*cursor >= end) {
        return NULL;
    }
    uint32_t position = (uint32_t)*cursor;
    if (position < first_position(table)) { /* also where a walk over a flat table stood */
        position = first_position(table);
    }
    while (position < end) { /* two turns, when nothing has gone since the last call */
        ob_object **entry = entry_at(table, position);
        if (*entry != OB_NIL) {
            *cursor = position_behind(table, position);
            return entry;
        }
        uint32_t tail = number_in(header_of(table)[TAIL]);
        position = tail != 0 && position >= tail ? end : run_end(table, entry, position);
    }
    *cursor = position;
    return NULL;
}

ob_object **ob_chain_previous(const ob_table *table, size_t *cursor) {
    uint32_t end = live_end(table, header_of(table));
    uint32_t position = *cursor < end ? (uint32_t)*cursor : end;
    while (position > first_position(table)) { /* two turns, likewise */
        position = position_before(table, position);
        ob_object **entry = entry_at(table, position);
        if (*entry != OB_NIL) {
            *cursor = position;
            return entry;
        }
        position = run_start(table, entry, position);
    }
    *cursor = 0;
    return NULL;
}

ob_object **ob_chain_last(const ob_table *table) {
    size_t cursor = SIZE_MAX;
    return ob_chain_previous(table, &cursor);
}
