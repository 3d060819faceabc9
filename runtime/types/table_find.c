/* Searching tables: hashes, equality, and what program code may do meanwhile.
 *
 * Owns nothing. Keys are native (numbers, names and other strs, what is equal to nothing but itself) or foreign: those are hashed
 * and compared by their types, which may be program code that changes the very table. A table's count of changes is looked at after each
 * such comparison: when it has moved, the answer is worth nothing, and the search begins anew, RESTARTS times. */
#include <string.h>

#include "memory/layout.h"
#include "types/hash.h"
#include "types/table_quick.h"

enum { RESTARTS = 8 };

/* --- Native keys --------------------------------------------------------------------------------------------------- */

static bool has_identity(const ob_type *type) {
    while (type != NULL && type->compare == NULL && type->hash == NULL && type->nested == NULL &&
           (type->traits & OB_TRAIT_UNHASHABLE) == 0) {
        type = type->base;
    }
    return type == NULL;
}

OB_FAST ob_key_sort ob_key_sort_of(const ob_object *object) {
    if (ob_is_tagged(object)) {
        return OB_KEY_NUMBER;
    }
    const ob_type *type = object->type;
    if (type == &ob_name_type || type == &ob_str_type) {
        return OB_KEY_TEXT;
    }
    if (type == &ob_bool_type) {
        return OB_KEY_NUMBER;
    }
    return has_identity(type) ? OB_KEY_IDENTITY : OB_KEY_FOREIGN;
}

static int32_t number_of(const ob_object *object) {
    return ob_is_tagged(object) ? (int32_t)((intptr_t)object >> 1) : object == OB_TRUE;
}

static const ob_name *as_name(const ob_object *object) {
    return (const ob_name *)(const void *)object;
}

static uint32_t native_hash(ob_object *object, ob_key_sort sort) {
    if (sort == OB_KEY_NUMBER) {
        return ob_hash_word((uint32_t)number_of(object));
    }
    if (sort == OB_KEY_TEXT) {
        return object->type == &ob_name_type ? as_name(object)->hash : ob_str_hash(object);
    }
    uint32_t hash = 0;
    (void)ob_hash(object, &hash);
    return hash;
}

int ob_key_init(ob_key *key, ob_object *object) {
    *key = (ob_key){object, NULL, ob_key_sort_of(object)};
    if (key->sort != OB_KEY_FOREIGN) {
        return OB_OK;
    }
    uint32_t hash;
    int error = ob_hash(object, &hash);
    if (error == OB_OK) {
        key->hash = ob_hash_slot(hash);
    }
    return error;
}

OB_FAST ob_object *ob_key_hash(ob_key *key) {
    if (key->hash == NULL) {
        key->hash = ob_hash_slot(native_hash(key->object, key->sort));
    }
    return key->hash;
}

static bool is_text(const ob_object *object, const char *text, size_t length) {
    return ob_str_length(object) == length && (length == 0 || memcmp(ob_str_text(object), text, length) == 0);
}

static bool are_texts_equal(const ob_object *a, const ob_object *b) {
    if (a->type == &ob_name_type && b->type == &ob_name_type) {
        return false;
    }
    return is_text(a, ob_str_text(b), ob_str_length(b));
}

bool ob_keys_are_different(const ob_object *a, const ob_object *b) {
    if (ob_is_tagged(a) || ob_is_tagged(b)) {
        return ob_is_tagged(a) && ob_is_tagged(b);
    }
    return a->type == &ob_name_type && b->type == &ob_name_type;
}

/// Of two native keys that are not the same object.
static bool are_equal(const ob_object *a, ob_key_sort sort, const ob_object *b) {
    if (sort == OB_KEY_IDENTITY || sort != ob_key_sort_of(b)) {
        return false;
    }
    return sort == OB_KEY_NUMBER ? number_of(a) == number_of(b) : are_texts_equal(a, b);
}

/* --- Entries with a hash ------------------------------------------------------------------------------------------- */

static ob_object **flat_candidate(const ob_table *table, const ob_object *hash, ob_object **after) {
    uint32_t stride = ob_table_stride(table);
    ob_object **entry = after != NULL ? after + stride : (ob_object **)table->slots.root;
    ob_object **end = (ob_object **)table->slots.root + ob_vector_count(&table->slots);
    while (entry != end && ob_table_hash_of(table, entry) != hash) {
        entry += stride;
    }
    return entry != end ? entry : NULL;
}

OB_FAST ob_object **ob_table_candidate(const ob_table *table, ob_object *hash, ob_object **after) {
    if ((table->state & OB_TABLE_CHAINED) == 0) {
        return flat_candidate(table, hash, after);
    }
    const ob_object *link = after != NULL ? after[OB_ENTRY_NEXT] : *ob_table_chain(table, ob_slot_hash(hash));
    uint32_t wanted = ob_hash_wanted(ob_slot_hash(hash));
    while (!ob_link_is_end(link)) {
        ob_object **entry = ob_link_entry(link);
        if (ob_is_hash_wanted(entry[OB_ENTRY_HASH], wanted)) {
            return entry;
        }
        link = entry[OB_ENTRY_NEXT];
    }
    return NULL;
}

/* --- Searching ----------------------------------------------------------------------------------------------------- */

static bool is_native(const ob_table *table) {
    return (table->state & (OB_TABLE_CHAINED | OB_TABLE_HASHED)) == 0;
}

/// A native key among native ones.
OB_FAST static ob_object **find_native(const ob_table *table, ob_key *key) {
    uint32_t stride = ob_table_stride(table);
    ob_object **entry = (ob_object **)table->slots.root;
    ob_object **end = entry + ob_vector_count(&table->slots);
    bool is_quick = ob_is_tagged(key->object) || key->object->type == &ob_name_type;
    bool is_plain = key->sort == OB_KEY_TEXT && !is_quick;
    const ob_object *hash = is_plain ? ob_key_hash(key) : NULL;
    for (; entry != end; entry += stride) {
        ob_object *other = *entry;
        if (other == key->object) {
            return entry;
        }
        bool is_name = !ob_is_tagged(other) && other->type == &ob_name_type;
        bool is_different = is_plain ? !is_name || ob_hash_slot(as_name(other)->hash) != hash
                                     : is_quick && (is_name || ob_is_tagged(other));
        if (!is_different && are_equal(key->object, key->sort, other)) {
            return entry;
        }
    }
    return NULL;
}

/// Results of compare_entry and search beside 0, 1 and errors.
enum { CHANGED = 4 };

/// Ask program code whether an entry has this key.
static int ask(const ob_table *table, const ob_key *key, ob_object *other) {
    uint32_t changes = ob_table_changes(table);
    ob_incref(other);
    int answer = ob_compare(other, key->object, OB_EQ);
    ob_decref(other);
    return answer >= 0 && ob_table_changes(table) != changes ? CHANGED : answer;
}

static int compare_entry(const ob_table *table, const ob_key *key, ob_object *other) {
    if (other == key->object) {
        return 1;
    }
    if (key->sort != OB_KEY_FOREIGN && ob_key_sort_of(other) != OB_KEY_FOREIGN) {
        return are_equal(key->object, key->sort, other);
    }
    return ask(table, key, other);
}

static int search(const ob_table *table, ob_key *key, ob_object ***found) {
    ob_object *hash = ob_key_hash(key);
    ob_object **entry = NULL;
    int answer = 0;
    while (answer == 0 && (entry = ob_table_candidate(table, hash, entry)) != NULL) {
        answer = compare_entry(table, key, *entry);
    }
    *found = entry;
    return answer;
}

int ob_table_find(ob_table *table, ob_key *key, ob_object ***entry) {
    if (key->sort != OB_KEY_FOREIGN && is_native(table)) {
        *entry = find_native(table, key);
        return *entry != NULL;
    }
    int answer = CHANGED;
    for (int i = 0; i < RESTARTS && answer == CHANGED; i++) {
        answer = search(table, key, entry);
    }
    return answer != CHANGED ? answer
                             : ob_error_set(OB_ECHANGED, "changed while keys were compared", &table->head.head);
}

static bool is_text_entry(const ob_object *key, const char *text, size_t length) {
    return ob_key_sort_of(key) == OB_KEY_TEXT && is_text(key, text, length);
}

ob_object **ob_table_find_text(const ob_table *table, const char *text, size_t length) {
    bool native = is_native(table);
    ob_object *hash = native ? NULL : ob_hash_slot(ob_hash_text(text, length));
    ob_object **entry = NULL;
    size_t cursor = 0;
    do {
        entry = native ? ob_table_next(table, &cursor) : ob_table_candidate(table, hash, entry);
    } while (entry != NULL && !is_text_entry(*entry, text, length));
    return entry;
}
