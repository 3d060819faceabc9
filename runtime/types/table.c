/* Hash tables that keep the order of insertion, flat or chained.
 *
 * Flat, up to FLAT_MAX keys: entries one after the other in a block of at most FLAT_SLOTS, searched in order.
 *
 *   native   key, value           of a dict        key          of a set
 *   hashed   key, hash, value                      key, hash
 *
 * Native as long as each key's hash is at hand: numbers, names, and what is equal to nothing but itself. With any other key, a str
 * that is no name among them, the table becomes hashed and keeps each key's hash, so that a key is asked for it only once, and growing
 * runs no program code. With more keys it becomes chained (table_chain.c).
 *
 * Owns: the layout of flat tables. Invariant: the table owns a reference to each key and value; no two keys are equal. Suspended
 * nowhere where program code could see it: nothing here runs any. */
#include "types/table.h"

#include "memory/layout.h"
#include "object/allocate.h"
#include "types/hash.h"
#include "types/weak.h"

enum { FLAT_MAX = 8, FLAT_SLOTS = 16 };

static bool is_chained(const ob_table *table) {
    return (table->state & OB_TABLE_CHAINED) != 0;
}

static bool is_set(const ob_table *table) {
    return (table->state & OB_TABLE_IS_SET) != 0;
}

static uint32_t flat_length(const ob_table *table) {
    uint32_t slots = ob_vector_count(&table->slots);
    switch (ob_table_stride(table)) {
    case 1: return slots;
    case 2: return slots / 2u;
    default: return slots * 43u >> 7; /* a third: there are at most 16 */
    }
}

/// An entry's slots are neighbours, since a flat table is one block.
static ob_object **flat_entry(const ob_table *table, uint32_t index) {
    return ob_vector_slot(&table->slots, index * ob_table_stride(table));
}

static void count_change(ob_table *table) {
    table->state += 1u << OB_TABLE_SHIFT;
}

uint32_t ob_table_length(const ob_table *table) {
    return is_chained(table) ? ob_chain_length(table) : flat_length(table);
}

uint32_t ob_table_changes(const ob_table *table) {
    return is_chained(table) ? ob_chain_changes(table) : table->state >> OB_TABLE_SHIFT;
}

ob_object *ob_table_hash_of(const ob_table *table, ob_object **entry) {
    if ((table->state & (OB_TABLE_CHAINED | OB_TABLE_HASHED)) != 0) {
        return ob_hash_slot(ob_slot_hash(entry[OB_ENTRY_HASH]));
    }
    ob_key key = ob_table_key(table, entry); /* a native one */
    return ob_key_hash(&key);
}

/* --- Walking ------------------------------------------------------------------------------------------------------- */

ob_object **ob_table_next(const ob_table *table, size_t *cursor) {
    if (is_chained(table)) {
        return ob_chain_next(table, cursor);
    }
    return *cursor < flat_length(table) ? flat_entry(table, (uint32_t)(*cursor)++) : NULL;
}

ob_object **ob_table_previous(const ob_table *table, size_t *cursor) {
    if (is_chained(table)) {
        return ob_chain_previous(table, cursor);
    }
    uint32_t length = flat_length(table);
    *cursor = *cursor < length ? *cursor : length;
    return *cursor != 0 ? flat_entry(table, (uint32_t)-- * cursor) : NULL;
}

ob_object **ob_table_last(const ob_table *table) {
    if (is_chained(table)) {
        return ob_chain_last(table);
    }
    uint32_t length = flat_length(table);
    return length != 0 ? flat_entry(table, length - 1u) : NULL;
}

/* --- Coming -------------------------------------------------------------------------------------------------------- */

/// Push these slots, or none.
static int push_all(ob_vector *slots, ob_object *const *values, uint32_t count) {
    for (uint32_t i = 0; i < count; i++) {
        int error = ob_vector_push(slots, values[i]);
        if (error != OB_OK) {
            while (i-- > 0) {
                (void)ob_vector_take_last(slots);
            }
            return error;
        }
    }
    return OB_OK;
}

static int flat_append(ob_table *table, ob_object *key, ob_object *hash, ob_object *value) {
    bool is_hashed = (table->state & OB_TABLE_HASHED) != 0;
    ob_object *const entry[] = {key, is_hashed ? hash : value, value};
    int error = push_all(&table->slots, entry, ob_table_stride(table));
    if (error == OB_OK) {
        count_change(table);
    }
    return error;
}

/// Put the hashes beside the keys of a native table, in a block with room for one entry more. Unchanged when memory ends.
OB_FAST static int make_hashed(ob_table *table) {
    uint32_t length = flat_length(table);
    uint32_t stride = ob_table_stride(table);
    uint32_t slots = (length + 1u) * (stride + 1u);
    uint32_t shape = 32u - (uint32_t)__builtin_clz(slots - 1u);
    ob_object **block = ob_allocate_chunk(sizeof(ob_object *) << shape);
    if (block == NULL) {
        return OB_ENOMEM;
    }
    ob_object **to = block;
    for (uint32_t i = 0; i < length; i++) {
        ob_object **entry = flat_entry(table, i);
        *to++ = *entry;
        *to++ = ob_table_hash_of(table, entry);
        if (stride == 2) {
            *to++ = entry[1];
        }
    }
    table->slots.shape &= ~OB_VECTOR_COUNT_MASK; /* its references have moved */
    ob_vector_release(&table->slots);
    table->slots = (ob_vector){shape << OB_VECTOR_SHAPE_SHIFT | length * (stride + 1u), block};
    table->state |= OB_TABLE_HASHED;
    return OB_OK;
}

static bool has_hash_at_hand(const ob_key *key) {
    return key->sort == OB_KEY_TEXT ? key->object->type == &ob_name_type : key->sort != OB_KEY_FOREIGN;
}

/// Make room for the key in a flat table, which may be chained then.
OB_FAST static int make_room(ob_table *table, const ob_key *key) {
    uint32_t length = flat_length(table);
    bool is_hashed = (table->state & OB_TABLE_HASHED) != 0;
    bool becomes_hashed = !is_hashed && !has_hash_at_hand(key);
    uint32_t slots = (length + 1u) * (ob_table_stride(table) + becomes_hashed);
    if (length >= FLAT_MAX || slots > FLAT_SLOTS) {
        return ob_chain_make(table);
    }
    return becomes_hashed ? make_hashed(table) : OB_OK;
}

OB_FAST int ob_table_append(ob_table *table, ob_key *key, ob_object *value) {
    int error = is_chained(table) ? OB_OK : make_room(table, key);
    if (error != OB_OK) {
        return error;
    }
    bool needs_hash = (table->state & (OB_TABLE_CHAINED | OB_TABLE_HASHED)) != 0;
    ob_object *hash = needs_hash ? ob_key_hash(key) : OB_NIL;
    return is_chained(table) ? ob_chain_append(table, key->object, hash, value)
                             : flat_append(table, key->object, hash, value);
}

/* --- Going --------------------------------------------------------------------------------------------------------- */

/// Move the entries behind this one down. At most FLAT_SLOTS turns.
static void flat_remove(ob_table *table, ob_object **entry) {
    uint32_t stride = ob_table_stride(table);
    ob_object **last = flat_entry(table, flat_length(table) - 1u);
    for (; entry != last; entry++) {
        *entry = entry[stride];
    }
    for (; stride != 0; stride--) {
        (void)ob_vector_pop(&table->slots);
    }
    count_change(table);
    if (ob_vector_count(&table->slots) == 0) {
        table->state &= ~(uint32_t)OB_TABLE_HASHED;
    }
}

void ob_table_remove(ob_table *table, ob_object **entry, ob_object **key, ob_object **value) {
    *key = *entry;
    *value = is_set(table) ? OB_NIL : *ob_table_value(table, entry);
    if (is_chained(table)) {
        ob_chain_remove(table, entry);
    } else {
        flat_remove(table, entry);
    }
}

static void set_changes(ob_table *table, uint32_t changes) {
    if (is_chained(table)) {
        ob_chain_set_changes(table, changes & OB_CHANGES_MASK);
    } else {
        table->state = (table->state & ((1u << OB_TABLE_SHIFT) - 1u)) | changes << OB_TABLE_SHIFT;
    }
}

/// Take the vector away: nothing is in the table any more.
static ob_vector take_slots(ob_table *table) {
    ob_vector slots = table->slots;
    uint32_t changes = (ob_table_changes(table) + 1u) << OB_TABLE_SHIFT;
    table->slots = (ob_vector){0, NULL};
    table->state = (table->state & OB_TABLE_IS_SET) | changes;
    return slots;
}

void ob_table_clear(ob_table *table, const ob_type *type) {
    bool is_empty = ob_vector_count(&table->slots) == 0;
    ob_object *rest = is_empty ? NULL : ob_object_new(type, 0); /* a few references can be much to dismantle, too */
    if (rest != NULL) {
        ((ob_table *)(void *)rest)->slots = take_slots(table);
        ob_decref(rest);
        return;
    }
    if (!is_empty) {
        ob_error_clear(); /* there was no memory */
    }
    ob_vector slots = take_slots(table);
    while (ob_vector_count(&slots) != 0) { /* as many turns as there are slots */
        ob_decref(ob_vector_take_last(&slots));
    }
}

/// Each has more changes behind it then than either had before, so that no walk takes one for the other.
void ob_table_swap(ob_table *a, ob_table *b) {
    uint32_t ours = ob_table_changes(a);
    uint32_t theirs = ob_table_changes(b);
    ob_table was = *a;
    a->slots = b->slots;
    a->state = b->state;
    b->slots = was.slots;
    b->state = was.state;
    set_changes(a, (ours > theirs ? ours : theirs) + 1u);
    set_changes(b, (ours > theirs ? ours : theirs) + 1u);
}

ob_key ob_table_key(const ob_table *table, ob_object **entry) {
    bool is_known = (table->state & (OB_TABLE_CHAINED | OB_TABLE_HASHED)) != 0;
    return (ob_key){*entry, is_known ? ob_hash_slot(ob_slot_hash(entry[OB_ENTRY_HASH])) : NULL, ob_key_sort_of(*entry)};
}

int ob_table_fill(ob_table *table, const ob_table *from) {
    size_t cursor = 0;
    for (ob_object **entry; (entry = ob_table_next(from, &cursor)) != NULL;) {
        ob_key key = ob_table_key(from, entry);
        ob_object *value = is_set(table) ? OB_NIL : *ob_table_value(from, entry);
        int error = ob_table_append(table, &key, value);
        if (error != OB_OK) {
            return error;
        }
        ob_incref(*entry);
        ob_incref(value);
    }
    return OB_OK;
}
