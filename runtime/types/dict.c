/* dict: a hash table that keeps insertion order and never rehashes as a whole.
 *
 * Up to FLAT_MAX keys: pairs of key and value, one after the other in the vector, searched in order.
 * More: records of four slots. Record 0 is the header; records 1 … n are keys in insertion order, holes where keys were
 * deleted (key OB_NIL):
 *
 *   header | low | scan | -     | -    |   where squeezing stands; scan 0: not squeezing
 *   record | key | value | next | head |   next: record of the same bucket, 0: none;  head: first record of bucket number r − 1
 *
 * There are as many buckets as records (linear hashing, Litwin 1980): a new record brings a new bucket, which takes its
 * share of one old bucket; the last record's bucket is merged back when that record goes. So an insertion touches two
 * chains, whatever the size. Numbers in slots are small ints: counting and dismantling need not know about them.
 *
 * Holes are squeezed out a few records at a time by later insertions and deletions: records [1, low) are done, [low, scan) are
 * holes, the rest is still to be looked at; each live one moves down to low, which keeps the order. When scan has passed
 * the end, the holes from low on are dropped from the end.
 *
 * Invariant: `live` keys, each in the chain of its bucket; the dict owns a reference to each key and value. Suspended inside
 * set, delete and squeeze, where neither program code nor a collector step can run: keys' hash and equality are native, and
 * dropped references are dropped after the dict is whole again. */
#include "obol/dict.h"

#define OB_FILE 0x45
#include "memory/assert.h"
#include "object/checked.h"
#include "object/vector.h"
#include "obol/int.h"
#include "types/hash.h"

enum {
    FLAT_MAX = 8,
    RECORD_SLOTS = 4,
    KEY = 0,
    VALUE = 1,
    NEXT = 2,
    HEAD = 3,
    LOW = 0,
    SCAN = 1,
    /// Squeezing starts when there are so many more holes than keys.
    HOLES_SLACK = 8,
    /// Records that an insertion or deletion looks at while squeezing goes on.
    SQUEEZE_RECORDS = 4,
};

/// 24 bytes on a 32-bit machine, and the vector's chunks.
typedef struct ob_dict {
    ob_container head;
    ob_vector slots;
    uint32_t live : 31;
    uint32_t has_records : 1;
} ob_dict;

static ob_dict *as_dict(const ob_object *object) {
    ob_expect_type(object, &ob_dict_type);
    return (ob_dict *)(uintptr_t)object;
}

static int32_t dict_length(const ob_object *self) {
    return (int32_t)as_dict(self)->live;
}

ob_object *ob_dict_new(void) {
    OB_NOTE_SITE();
    return ob_object_new(&ob_dict_type, 0);
}

size_t ob_dict_length(const ob_object *dict) {
    return as_dict(dict)->live;
}

/* Flat pairs */

static uint32_t flat_count(const ob_dict *dict) {
    return ob_vector_count(&dict->slots) / 2u;
}

/// The pair's two slots: they are neighbours, since a flat dict is one block.
static ob_object **flat_pair(const ob_dict *dict, uint32_t index) {
    return ob_vector_slot(&dict->slots, index * 2u);
}

/// Index of the key's pair, or flat_count.
static uint32_t flat_find(const ob_dict *dict, const ob_probe *probe) {
    uint32_t count = flat_count(dict);
    uint32_t index = 0;
    while (index < count && !ob_probe_matches(probe, *flat_pair(dict, index))) {
        index++;
    }
    return index;
}

static int flat_append(ob_dict *dict, ob_object *key, ob_object *value) {
    int error = ob_vector_push(&dict->slots, key);
    if (error != OB_OK) {
        return error;
    }
    error = ob_vector_push(&dict->slots, value); /* an even count is never at a block's end, but do not rely on it */
    if (error != OB_OK) {
        (void)ob_vector_pop(&dict->slots);
        return error;
    }
    dict->live++;
    return OB_OK;
}

/// Move the pairs behind index down by one. At most FLAT_MAX turns.
static void flat_remove(ob_dict *dict, uint32_t index) {
    uint32_t last = flat_count(dict) - 1u;
    for (; index < last; index++) {
        ob_object **pair = flat_pair(dict, index);
        const ob_object *const *behind = (const ob_object *const *)flat_pair(dict, index + 1u);
        pair[KEY] = (ob_object *)(uintptr_t)behind[KEY];
        pair[VALUE] = (ob_object *)(uintptr_t)behind[VALUE];
    }
    (void)ob_vector_pop(&dict->slots);
    (void)ob_vector_pop(&dict->slots);
    dict->live--;
}

/* Records */

static uint32_t record_count(const ob_dict *dict) {
    return ob_vector_count(&dict->slots) / RECORD_SLOTS - 1u;
}

/// The record's four slots: neighbours, since 64 is a multiple of four.
static ob_object **record_at(const ob_dict *dict, uint32_t record) {
    return ob_vector_slot(&dict->slots, record * RECORD_SLOTS);
}

static uint32_t number_in(const ob_object *slot) {
    return (uint32_t)((uintptr_t)slot >> 1);
}

/// The largest power of two that is not above number, which is not 0.
static uint32_t top_bit(uint32_t number) {
    return 1u << (31u - (uint32_t)__builtin_clz(number));
}

/// The bucket of a hash among `buckets` > 0 buckets.
static uint32_t bucket_of(uint32_t hash, uint32_t buckets) {
    uint32_t mask = top_bit(buckets) * 2u - 1u;
    uint32_t bucket = hash & mask;
    return bucket < buckets ? bucket : bucket & mask >> 1;
}

/// The bucket that takes part in making or dropping bucket number `bucket` > 0.
static uint32_t buddy_of(uint32_t bucket) {
    return bucket - top_bit(bucket);
}

/// The slot that holds a bucket's first record.
static ob_object **bucket_head(const ob_dict *dict, uint32_t bucket) {
    return &record_at(dict, bucket + 1u)[HEAD];
}

static uint32_t hash_of(const ob_object *key) {
    ob_probe probe = {key, NULL, 0};
    return ob_probe_hash(&probe);
}

/// The slot that links to the key's record, or to 0 at the chain's end.
static ob_object **chain_find(const ob_dict *dict, const ob_probe *probe, uint32_t hash) {
    ob_object **link = bucket_head(dict, bucket_of(hash, record_count(dict)));
    uint32_t record;
    while ((record = number_in(*link)) != 0) {
        ob_object **slots = record_at(dict, record);
        if (ob_probe_matches(probe, slots[KEY])) {
            break;
        }
        link = &slots[NEXT];
    }
    return link;
}

/// The slot that links to this record of a live key.
static ob_object **link_to(const ob_dict *dict, uint32_t record) {
    uint32_t hash = hash_of(record_at(dict, record)[KEY]);
    ob_object **link = bucket_head(dict, bucket_of(hash, record_count(dict)));
    while (number_in(*link) != record) {
        OB_ASSERT(1, number_in(*link) != 0);
        link = &record_at(dict, number_in(*link))[NEXT];
    }
    return link;
}

/// The key's record, or 0.
static uint32_t record_find(const ob_dict *dict, const ob_probe *probe) {
    if (record_count(dict) == 0) {
        return 0;
    }
    return number_in(*chain_find(dict, probe, ob_probe_hash(probe)));
}

static void link_record(ob_dict *dict, uint32_t record, uint32_t hash) {
    ob_object **head = bucket_head(dict, bucket_of(hash, record_count(dict)));
    record_at(dict, record)[NEXT] = *head;
    *head = OB_INT(record);
}

/// The newest bucket takes what is now its own from its buddy's chain.
static void split_bucket(ob_dict *dict) {
    uint32_t buckets = record_count(dict);
    uint32_t newest = buckets - 1u;
    if (newest == 0) {
        return;
    }
    ob_object **taken = bucket_head(dict, newest);
    ob_object **link = bucket_head(dict, buddy_of(newest));
    while (number_in(*link) != 0) {
        ob_object **slots = record_at(dict, number_in(*link));
        if (bucket_of(hash_of(slots[KEY]), buckets) != newest) {
            link = &slots[NEXT];
            continue;
        }
        ob_object *moved = *link;
        *link = slots[NEXT];
        slots[NEXT] = *taken;
        *taken = moved;
    }
}

/// Drop the last record, a hole, and with it the last bucket: its chain goes to its buddy.
static void drop_last_record(ob_dict *dict) {
    uint32_t last_bucket = record_count(dict) - 1u;
    OB_ASSERT(2, record_at(dict, last_bucket + 1u)[KEY] == OB_NIL);
    if (last_bucket != 0) {
        ob_object **link = bucket_head(dict, buddy_of(last_bucket));
        while (number_in(*link) != 0) {
            link = &record_at(dict, number_in(*link))[NEXT];
        }
        *link = *bucket_head(dict, last_bucket);
    }
    for (unsigned i = 0; i < RECORD_SLOTS; i++) {
        (void)ob_vector_pop(&dict->slots);
    }
}

/// Four slots more at the vector's end, or none.
static int push_record(ob_vector *slots, ob_object *key, ob_object *value) {
    ob_object *record[RECORD_SLOTS] = {key, value, OB_INT(0), OB_INT(0)};
    for (unsigned i = 0; i < RECORD_SLOTS; i++) {
        int error = ob_vector_push(slots, record[i]);
        if (error != OB_OK) {
            while (i-- > 0) {
                (void)ob_vector_take_last(slots);
            }
            return error;
        }
    }
    return OB_OK;
}

/// Add a key that is not there: into the lowest hole while squeezing drops holes at the end, else behind the last record.
static int record_append(ob_dict *dict, ob_object *key, ob_object *value) {
    ob_object **header = record_at(dict, 0);
    uint32_t low = number_in(header[LOW]);
    uint32_t count = record_count(dict);
    uint32_t record = count + 1u;
    if (number_in(header[SCAN]) > count && low <= count) {
        record = low;
        header[LOW] = OB_INT(low + 1u);
        record_at(dict, record)[KEY] = key;
        record_at(dict, record)[VALUE] = value;
    } else {
        int error = push_record(&dict->slots, key, value);
        if (error != OB_OK) {
            return error;
        }
        split_bucket(dict);
    }
    link_record(dict, record, hash_of(key));
    dict->live++;
    return OB_OK;
}

/// Move a live record down into a hole.
static void move_record(ob_dict *dict, uint32_t from, uint32_t to) {
    *link_to(dict, from) = OB_INT(to);
    ob_object **source = record_at(dict, from);
    ob_object **target = record_at(dict, to);
    for (unsigned i = KEY; i <= NEXT; i++) {
        target[i] = source[i];
    }
    source[KEY] = source[VALUE] = OB_NIL;
}

/// One step of squeezing. False when it is finished.
static bool squeeze_step(ob_dict *dict, uint32_t *low, uint32_t *scan) {
    uint32_t count = record_count(dict);
    if (*scan > count) {
        if (*low > count) {
            return false;
        }
        drop_last_record(dict);
        return *low < count;
    }
    if (record_at(dict, *scan)[KEY] != OB_NIL) {
        if (*scan != *low) {
            move_record(dict, *scan, *low);
        }
        ++*low;
    }
    ++*scan;
    return *scan <= count || *low <= count;
}

/// Squeeze out holes, a bounded number of records; start when there are more holes than keys.
static void squeeze(ob_dict *dict) {
    uint32_t low = number_in(record_at(dict, 0)[LOW]);
    uint32_t scan = number_in(record_at(dict, 0)[SCAN]);
    if (scan == 0) {
        uint32_t live = dict->live;
        if (record_count(dict) - live <= live + HOLES_SLACK) {
            return;
        }
        low = scan = 1;
    }
    for (unsigned i = 0; i < SQUEEZE_RECORDS && scan != 0; i++) {
        if (!squeeze_step(dict, &low, &scan)) {
            low = scan = 0;
        }
    }
    record_at(dict, 0)[LOW] = OB_INT(low);
    record_at(dict, 0)[SCAN] = OB_INT(scan);
}

/// Give up a vector whose references have moved elsewhere. At most (FLAT_MAX + 1) * RECORD_SLOTS turns.
static void abandon(ob_vector *slots) {
    while (ob_vector_count(slots) != 0) {
        (void)ob_vector_take_last(slots);
    }
}

/// Turn FLAT_MAX pairs into records. Unchanged when memory ends.
static int make_records(ob_dict *dict) {
    ob_dict grown = *dict;
    grown.slots = (ob_vector){0, NULL};
    grown.live = 0;
    grown.has_records = 1;
    int error = push_record(&grown.slots, OB_INT(0), OB_INT(0));
    for (uint32_t i = 0; i < dict->live && error == OB_OK; i++) {
        const ob_object *const *pair = (const ob_object *const *)flat_pair(dict, i);
        error = record_append(&grown, (ob_object *)(uintptr_t)pair[KEY], (ob_object *)(uintptr_t)pair[VALUE]);
    }
    if (error != OB_OK) {
        abandon(&grown.slots);
        return error;
    }
    abandon(&dict->slots);
    dict->slots = grown.slots;
    dict->has_records = 1;
    return OB_OK;
}

/* Both */

/// The two slots of the key's entry, or NULL.
static ob_object **entry_of(const ob_dict *dict, const ob_probe *probe) {
    if (dict->has_records) {
        uint32_t record = record_find(dict, probe);
        return record != 0 ? record_at(dict, record) : NULL;
    }
    uint32_t index = flat_find(dict, probe);
    return index < flat_count(dict) ? flat_pair(dict, index) : NULL;
}

static int check_key(ob_object *key) {
    return ob_hashable(key) ? OB_OK : ob_error_set(OB_ETYPE, "unhashable key", key);
}

/// Add a key that is not there. Takes both references on success only.
static int append(ob_dict *dict, ob_object *key, ob_object *value) {
    if (!dict->has_records && dict->live == FLAT_MAX) {
        int error = make_records(dict);
        if (error != OB_OK) {
            return error;
        }
    }
    if (!dict->has_records) {
        return flat_append(dict, key, value);
    }
    int error = record_append(dict, key, value);
    if (error == OB_OK) {
        squeeze(dict);
    }
    return error;
}

int ob_dict_set(ob_object *self, ob_object *key, ob_object *value) {
    OB_NOTE_SITE();
    ob_dict *dict = as_dict(self);
    ob_probe probe = {key, NULL, 0};
    int error = check_key(key);
    if (error != OB_OK) {
        return error;
    }
    ob_incref(value);
    ob_object **entry = entry_of(dict, &probe);
    if (entry != NULL) {
        ob_object *old = entry[VALUE];
        entry[VALUE] = value;
        ob_decref(old);
        return OB_OK;
    }
    ob_incref(key);
    error = append(dict, key, value);
    if (error != OB_OK) {
        ob_decref(key);
        ob_decref(value);
    }
    return error;
}

static OB_BORROWED ob_object *find(const ob_object *dict, const ob_probe *probe) {
    ob_object **entry = entry_of(as_dict(dict), probe);
    return entry != NULL ? entry[VALUE] : NULL;
}

OB_BORROWED ob_object *ob_dict_find(const ob_object *dict, ob_object *key) {
    ob_probe probe = {key, NULL, 0};
    return ob_hashable(key) ? find(dict, &probe) : NULL;
}

OB_BORROWED ob_object *ob_dict_find_text(const ob_object *dict, const char *text, size_t length) {
    ob_probe probe = {NULL, text, length};
    return find(dict, &probe);
}

ob_object *ob_dict_get(const ob_object *dict, ob_object *key) {
    if (check_key(key) != OB_OK) {
        return NULL;
    }
    ob_object *value = ob_dict_find(dict, key);
    if (value == NULL) {
        ob_error_set(OB_EKEY, "no such key", key);
        return NULL;
    }
    return ob_new_ref(value);
}

static void remove_record(ob_dict *dict, uint32_t record) {
    ob_object **slots = record_at(dict, record);
    *link_to(dict, record) = slots[NEXT];
    slots[KEY] = slots[VALUE] = OB_NIL;
    dict->live--;
    squeeze(dict);
}

static bool delete_entry(ob_dict *dict, const ob_probe *probe) {
    ob_object **entry = entry_of(dict, probe);
    if (entry == NULL) {
        return false;
    }
    ob_object *key = entry[KEY];
    ob_object *value = entry[VALUE];
    if (dict->has_records) {
        remove_record(dict, record_find(dict, probe));
    } else {
        flat_remove(dict, flat_find(dict, probe));
    }
    ob_decref(key);
    ob_decref(value);
    return true;
}

int ob_dict_delete(ob_object *dict, ob_object *key) {
    OB_NOTE_SITE();
    ob_probe probe = {key, NULL, 0};
    int error = check_key(key);
    if (error != OB_OK) {
        return error;
    }
    return delete_entry(as_dict(dict), &probe) ? OB_OK : ob_error_set(OB_EKEY, "no such key", key);
}

int ob_dict_delete_text(ob_object *dict, const char *text, size_t length) {
    OB_NOTE_SITE();
    ob_probe probe = {NULL, text, length};
    return delete_entry(as_dict(dict), &probe) ? OB_OK : OB_EKEY;
}

/// The first entry at or behind *cursor, which then stands behind it; NULL at the end.
static ob_object **next_entry(const ob_dict *dict, size_t *cursor) {
    size_t index = *cursor;
    if (!dict->has_records) {
        *cursor = index + 1u;
        return index < flat_count(dict) ? flat_pair(dict, (uint32_t)index) : NULL;
    }
    size_t count = record_count(dict);
    while (index < count) {
        ob_object **slots = record_at(dict, (uint32_t)++index);
        if (slots[KEY] != OB_NIL) {
            *cursor = index;
            return slots;
        }
    }
    *cursor = index;
    return NULL;
}

bool ob_dict_next(const ob_object *dict, size_t *cursor, OB_BORROWED ob_object **key, OB_BORROWED ob_object **value) {
    ob_object **entry = next_entry(as_dict(dict), cursor);
    if (entry == NULL) {
        return false;
    }
    *key = entry[KEY];
    *value = entry[VALUE];
    return true;
}

/// The value of the entry whose key was written last: the one before the cursor. A sink may have removed it meanwhile.
static ob_object *value_before(const ob_dict *dict, size_t index) {
    size_t at = index - 1u;
    ob_object **entry = next_entry(dict, &at);
    return entry != NULL && at == index ? entry[VALUE] : OB_NONE;
}

/// The cursor is twice the entries' cursor, plus one when a value is due.
static ob_object *dict_repr(ob_object *self, size_t *cursor, ob_sink *sink) {
    const ob_dict *dict = as_dict(self);
    if (*cursor == OB_REPR_INSIDE) {
        ob_sink_text(sink, "{...}");
        return NULL;
    }
    if ((*cursor & 1u) != 0) {
        ob_sink_text(sink, ": ");
        return value_before(dict, (*cursor)-- / 2u);
    }
    ob_sink_text(sink, *cursor == 0 ? "{" : "");
    size_t index = *cursor / 2u;
    if (next_entry(dict, &index) != NULL && *cursor != 0) {
        ob_sink_text(sink, ", ");
    }
    index = *cursor / 2u;
    ob_object **entry = next_entry(dict, &index);
    if (entry == NULL) {
        ob_sink_text(sink, "}");
        return NULL;
    }
    *cursor = index * 2u + 1u;
    return entry[KEY];
}

static const ob_items dict_items = {.length = dict_length};

const OB_TYPE_DEFINE(ob_dict_type, "dict", ob_dict, OB_VECTOR(ob_dict, slots), .traits = OB_TRAIT_UNHASHABLE,
                     .repr_next = dict_repr, .items = &dict_items, .init = ob_init_empty);
