/* Holes in chained tables: all short histories of keys that come and go, against an array, with the table's own order checked inside.
 *
 * needs: unchecked
 * seconds: 60 */
#include "object/vector.h"
#include "support.h"
#include "types/table.h"

enum { MODEL_MAX = 80, DEPTH = ON_TARGET ? 2 : 3, DEEP = ON_TARGET ? 3 : 4 };

static int32_t model[MODEL_MAX]; ///< keys in insertion order
static uint32_t model_count;
static int32_t next_key;

/* --- Inside -------------------------------------------------------------------------------------------------------- */

enum { BUCKETS = OB_CHUNK_BUCKETS, LOW = BUCKETS, TAIL, LIVE };

typedef struct place {
    const ob_table *table;
    uint32_t width;
    uint32_t first;
    uint32_t end;
} place;

static ob_object **slot_at(const place *p, uint32_t position) {
    return ob_vector_slot(&p->table->slots, position);
}

static uint32_t behind(const place *p, uint32_t position) {
    position += p->width;
    return position % OB_CHUNK_SLOTS != 0 ? position : position + BUCKETS;
}

static uint32_t number_at(const place *p, uint32_t position) {
    return (uint32_t)((uintptr_t)*slot_at(p, position) >> 1);
}

/// The run of holes that begins at *position, which then stands behind it: its tags, or the header's tail, tell the same.
static bool is_run_tagged(const place *p, uint32_t *position) {
    uint32_t start = *position;
    uint32_t last = start;
    for (; *position < p->end && *slot_at(p, *position) == OB_NIL; *position = behind(p, *position)) {
        last = *position;
    }
    if (*position >= p->end) {
        return number_at(p, TAIL) == start;
    }
    return number_at(p, start + OB_ENTRY_HASH) == *position && number_at(p, last + OB_ENTRY_NEXT) == start;
}

/// A live entry knows its number in its chunk, and is in the chain of its bucket, which ends with the position of the bucket's chunk.
static bool is_entry_linked(const place *p, uint32_t position) {
    ob_object **entry = slot_at(p, position);
    uint32_t hash = (uint32_t)(uintptr_t)entry[OB_ENTRY_HASH];
    if (hash >> (32 - OB_HASH_SPARE_BITS) != (position % OB_CHUNK_SLOTS - BUCKETS) / p->width) {
        return false;
    }
    uint32_t bucket = ob_table_bucket(p->table->state >> OB_TABLE_SHIFT, ob_slot_hash(entry[OB_ENTRY_HASH]));
    const ob_object *link = *ob_table_chain(p->table, ob_slot_hash(entry[OB_ENTRY_HASH]));
    bool seen = false;
    for (; !ob_link_is_end(link); link = ob_link_entry(link)[OB_ENTRY_NEXT]) {
        seen = seen || ob_link_entry(link) == entry;
    }
    return seen && (uintptr_t)link == bucket / BUCKETS * OB_CHUNK_SLOTS + 3u;
}

static bool is_sound(const ob_object *object) {
    const ob_table *table = (const ob_table *)(const void *)object;
    if ((table->state & OB_TABLE_CHAINED) == 0) {
        return true;
    }
    bool is_set = (table->state & OB_TABLE_IS_SET) != 0;
    const place p = {table, is_set ? 3 : 4, is_set ? 22 : 20, ob_vector_count(&table->slots)};
    uint32_t low = number_at(&p, LOW);
    uint32_t live = 0;
    bool tail = false;
    bool sound = true;
    for (uint32_t position = p.first; position < p.end;) {
        if (*slot_at(&p, position) == OB_NIL) {
            uint32_t start = position;
            sound = sound && is_run_tagged(&p, &position);
            tail = position >= p.end;
            sound = sound && (low <= start || low >= position || tail);
        } else {
            sound = sound && is_entry_linked(&p, position);
            live++;
            position = behind(&p, position);
        }
    }
    return sound && live == number_at(&p, LIVE) && (tail || number_at(&p, TAIL) == 0);
}

/* --- Outside ------------------------------------------------------------------------------------------------------- */

static bool is_set(const ob_object *table) {
    return ob_type_of(table) == &ob_set_type;
}

static bool add(ob_object *table) {
    model[model_count++] = next_key;
    ob_object *key = OB_INT(next_key++);
    return (is_set(table) ? ob_set_add(table, key) : ob_dict_set(table, key, key)) == OB_OK;
}

static bool take(ob_object *table, uint32_t at) {
    ob_object *key = OB_INT(model[at]);
    model_count--;
    memmove(model + at, model + at + 1, (model_count - at) * sizeof model[0]);
    return (is_set(table) ? ob_set_remove(table, key) : ob_dict_delete(table, key)) == OB_OK;
}

static bool pop(ob_object *table) {
    ob_object *key;
    ob_object *value;
    if (is_set(table)) {
        key = value = ob_set_pop(table);
    } else if (ob_dict_pop_item(table, &key, &value) != OB_OK) {
        return false;
    }
    return key == value && key == OB_INT(model[--model_count]);
}

static bool walks(ob_object *table, bool backwards) {
    ob_object *iterator = backwards ? ob_dict_reversed(table) : ob_iterate(table);
    ob_object *item;
    bool same = true;
    for (uint32_t i = 0; i < model_count; i++) {
        same = same && ob_next(iterator, &item) == 1 && item == OB_INT(model[backwards ? model_count - 1 - i : i]);
    }
    same = same && ob_next(iterator, &item) == 0;
    ob_decref(iterator);
    return same;
}

static bool is_model(ob_object *table) {
    bool same = (uint32_t)ob_length(table) == model_count && is_sound(table) && walks(table, false);
    same = same && (is_set(table) || walks(table, true));
    for (uint32_t i = 0; i < model_count; i++) {
        same = same && ob_contains(table, OB_INT(model[i])) == 1;
    }
    return same && ob_contains(table, OB_INT(next_key)) == 0;
}

/* --- Histories ----------------------------------------------------------------------------------------------------- */

typedef enum deed { ADD, POP, TAKE_FIRST, TAKE_SECOND, TAKE_MIDDLE, TAKE_LAST_BUT_ONE, TAKE_LAST, DEEDS } deed;

static bool act(ob_object *table, deed what) {
    if (what == ADD) {
        return add(table);
    }
    if (model_count < 2) {
        return true;
    }
    switch (what) {
    case POP: return pop(table);
    case TAKE_FIRST: return take(table, 0);
    case TAKE_SECOND: return take(table, 1);
    case TAKE_MIDDLE: return take(table, model_count / 2);
    case TAKE_LAST_BUT_ONE: return take(table, model_count - 2);
    default: return take(table, model_count - 1);
    }
}

typedef enum ordering { FROM_FRONT, FROM_BACK, INWARDS, OUTWARDS, ORDERS } ordering;

/// A table of `count` keys of which the first so many in this order have gone.
static ob_object *start(bool wants_set, uint32_t count, uint32_t gone, ordering order) {
    ob_object *table = wants_set ? ob_set_new() : ob_dict_new();
    model_count = 0;
    next_key = 100;
    bool right = table != NULL;
    for (uint32_t i = 0; i < count; i++) {
        right = right && add(table);
    }
    for (uint32_t i = 0; i < gone; i++) {
        uint32_t inner =
            order == INWARDS ? 1 : model_count / 2; /* those at both ends stay as long as there are others */
        inner = order == INWARDS && i % 2 != 0 ? model_count - 2 : inner;
        uint32_t at = order == FROM_FRONT ? 0 : order == FROM_BACK ? model_count - 1 : inner;
        right = right && take(table, at < model_count ? at : 0);
    }
    return right && is_sound(table) ? table : NULL;
}

/// All histories of so many deeds from there on. Only the end of each is looked at: what comes before it is the end of another.
static bool play_all(bool wants_set, uint32_t count, uint32_t gone, ordering order, unsigned depth) {
    uint32_t histories = 1;
    for (unsigned i = 0; i < depth; i++) {
        histories *= DEEDS;
    }
    bool right = true;
    for (uint32_t history = 0; right && history < histories; history++) {
        ob_object *table = start(wants_set, count, gone, order);
        right = table != NULL;
        uint32_t rest = history;
        for (unsigned i = 0; right && i < depth; i++, rest /= DEEDS) {
            right = act(table, (deed)(rest % DEEDS));
        }
        right = right && is_model(table);
        ob_xdecref(table);
        drain();
    }
    return right;
}

static bool play_from(bool wants_set, uint32_t count) {
    for (uint32_t gone = 0; gone < count; gone += ON_TARGET ? 3 : 1) {
        for (ordering order = 0; order < ORDERS; order++) {
            for (unsigned depth = 0; depth <= DEPTH; depth++) {
                if (!play_all(wants_set, count, gone, order, depth)) {
                    return false;
                }
            }
        }
    }
    return true;
}

TAP_TEST("every short history of a dict, whatever went before, leaves it in order inside and out") {
    static const uint32_t counts[] = {11, 12, 24};
    for (size_t i = 0; i < sizeof counts / sizeof counts[0]; i++) {
        TAP_OK(play_from(false, counts[i]));
    }
}

TAP_TEST("every short history of a set, whatever went before, leaves it in order inside and out") {
    static const uint32_t counts[] = {14, 15, 30};
    for (size_t i = 0; i < sizeof counts / sizeof counts[0]; i++) {
        TAP_OK(play_from(true, counts[i]));
    }
}

TAP_TEST("longer histories around the threshold of squeezing and in the midst of it do so too") {
    for (ordering order = 0; order < ORDERS; order++) {
        TAP_OK(play_all(false, 24, 16, order, DEEP));
        TAP_OK(play_all(true, 30, 20, order, DEEP));
    }
}

TAP_TEST("long histories of one kind of deed after the other are right at each step") {
    for (uint32_t turn = 0; turn < (ON_TARGET ? 20 : 400); turn++) {
        ob_object *table = start(turn % 2 != 0, 1, 0, FROM_FRONT);
        TAP_OK(table != NULL);
        bool right = true;
        for (uint32_t phase = 0; right && phase < 12; phase++) {
            deed what = (deed)random_below(DEEDS);
            for (uint32_t i = random_below(30); right && i != 0 && model_count < MODEL_MAX - 1; i--) {
                right = act(table, phase % 3 == 0 ? ADD : what) && is_model(table);
            }
        }
        TAP_OK(right);
        ob_decref(table);
        drain();
    }
}

TAP_TEST("the memory of a table whose keys have gone comes back, in whatever order they went") {
    for (unsigned way = 0; way < 2 * ORDERS; way++) {
        ordering order = (ordering)(way / 2);
        ob_object *table = start(way % 2 != 0, MODEL_MAX - 1, 0, FROM_FRONT);
        TAP_OK(table != NULL);
        size_t full = ob_memory_get_stats().used_bytes;
        while (model_count > 0) {
            uint32_t at = order == FROM_FRONT ? 0 : order == FROM_BACK ? model_count - 1 : model_count / 2;
            TAP_OK(take(table, order == INWARDS ? random_below(model_count) : at));
        }
        TAP_OK(ob_memory_get_stats().used_bytes * 3 < full);
        TAP_OK(is_model(table));
        ob_decref(table);
    }
}

TAP_TEST("a queue of keys stays small, and each key comes out in its turn") {
    for (int set = 0; set < 2; set++) {
        ob_object *table = start(set != 0, 20, 0, FROM_FRONT);
        TAP_OK(table != NULL);
        size_t full = ob_memory_get_stats().used_bytes;
        for (uint32_t turn = 0; turn < 500; turn++) {
            TAP_OK(add(table) && take(table, 0) && is_model(table));
            TAP_OK(ob_memory_get_stats().used_bytes <= full * 4);
        }
        ob_decref(table);
    }
}

TAP_TEST("keys that come and go at the end need no memory") {
    ob_object *table = start(false, 40, 3, FROM_BACK);
    TAP_OK(table != NULL);
    void *ballast = take_ballast();
    for (unsigned turn = 0; turn < 50; turn++) {
        TAP_OK(add(table) && add(table) && pop(table) && take(table, model_count - 1));
        TAP_OK(is_sound(table)); /* an iterator needs memory */
    }
    drop_ballast(ballast);
    TAP_OK(is_model(table));
    ob_decref(table);
}

TAP_TEST("an iterator notices that keys have gone, also when others fill their places") {
    ob_object *table = start(false, 30, 0, FROM_FRONT);
    ob_object *iterator = ob_iterate(table);
    ob_object *item;
    TAP_EQUAL(ob_next(iterator, &item), 1);
    TAP_OK(take(table, 29) && add(table));
    TAP_EQUAL(ob_next(iterator, &item), OB_ECHANGED);
    TAP_EQUAL(taken_error(), OB_ECHANGED);
    ob_decref(iterator);
    ob_decref(table);
}

TAP_TEST("a walk that deletes what it passes sees each key once") {
    for (uint32_t count = 9; count < 60; count++) {
        ob_object *table = start(false, count, 0, FROM_FRONT);
        TAP_OK(table != NULL);
        size_t cursor = 0;
        ob_object *key;
        ob_object *value;
        uint32_t seen = 0;
        while (seen < count / 2 - 1 && ob_dict_next(table, &cursor, &key, &value)) { /* before squeezing begins */
            TAP_OK(key == OB_INT(100 + (int32_t)seen++));
            TAP_OK(take(table, 0));
        }
        TAP_EQUAL(seen, count / 2 - 1);
        TAP_OK(is_model(table));
        ob_decref(table);
    }
}

TAP_TEST("a walk goes on behind keys that were deleted around its cursor, in any order") {
    for (uint32_t order = 0; order < 4 * 4 * 4 * 4; order++) {
        uint32_t picks[4] = {order % 4, order / 4 % 4, order / 16 % 4, order / 64};
        ob_object *table = start(false, 30, 0, FROM_FRONT);
        TAP_OK(table != NULL);
        size_t cursor = 0;
        ob_object *key;
        ob_object *value;
        for (uint32_t i = 0; i < 10; i++) {
            TAP_OK(ob_dict_next(table, &cursor, &key, &value));
        }
        /* Of two keys before the cursor and two behind it; some orders name one twice. */
        for (uint32_t i = 0; i < 4; i++) {
            (void)ob_dict_delete(table, OB_INT(100 + 8 + (int32_t)picks[i]));
            ob_error_clear();
        }
        int32_t expected = 110;
        while (ob_dict_contains(table, OB_INT(expected)) == 0) {
            expected++;
        }
        TAP_OK(ob_dict_next(table, &cursor, &key, &value) && key == OB_INT(expected));
        ob_decref(table);
    }
}

TAP_TEST("the few strs that are left of many are found in a copy, which is equal") {
    ob_object *dict = ob_dict_new();
    char text[] = "key a";
    for (char letter = 'a'; letter < 'a' + 14; letter++) {
        text[4] = letter;
        ob_object *key = ob_str_from(text);
        TAP_EQUAL(ob_dict_set(dict, key, OB_INT(letter)), OB_OK);
        ob_decref(key);
    }
    for (char letter = 'a'; letter < 'a' + 10; letter++) {
        text[4] = letter;
        TAP_EQUAL(ob_dict_delete_text(dict, text, 5), OB_OK);
    }
    ob_object *copy = ob_dict_copy(dict); /* flat, as it is small */
    TAP_OK((((const ob_table *)(const void *)copy)->state & OB_TABLE_CHAINED) == 0);
    for (char letter = 'a' + 10; letter < 'a' + 14; letter++) {
        text[4] = letter;
        TAP_OK(ob_dict_find_text(copy, text, 5) == OB_INT(letter));
    }
    TAP_EQUAL(ob_equal(dict, copy), 1);
    TAP_EQUAL(ob_equal(copy, dict), 1);
    TAP_EQUAL(ob_dict_update(copy, dict), OB_OK); /* its keys are there already */
    TAP_EQUAL(ob_dict_length(copy), 4);
    ob_decref(copy);
    ob_decref(dict);
}
