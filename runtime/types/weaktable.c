/* Weak tables: each entry has a weak reference of its own, a node, and leaves when the node's object has died.
 *
 * Owns: the entries' nodes and their order. Invariant: a node is in its table's list exactly as long as it is in the table; its owner then
 * is the anchor, by which it finds the table as long as that lives and was not cleared. What is in the list is never dereferenced
 * otherwise, so a table that dies, or is cleared, leaves its nodes alone. Iterators stand on nodes, and are moved on when theirs leaves.
 * An entry whose object died and whose turn has not come is still there; no search finds it. None of this runs program code but the search.
 *
 * An entry leaves without being searched for: its node has the key's hash, and is found by identity. So it needs no memory and asks no
 * key. CPython's callbacks delete by key, and put it off while an iterator is under way, which then may keep what died. */
#include "types/weaktable.h"

#define OB_FILE 0x47
#include "memory/assert.h"
#include "obol/dict.h"
#include "obol/operations.h"
#include "obol/set.h"
#include "obol/tuple.h"

enum {
    RESTARTS = 8,
    LEAVE_UNITS = 24, ///< an entry that leaves counts for a decref's whole budget: up to 1,400 instructions
};

typedef struct ob_weakiterator {
    ob_container head;
    ob_object *owner;    ///< the table; OB_NIL after the end
    ob_weaktable *table; ///< the same without a count, while it is in the table's list
    ob_weaknode *at;     ///< comes next; NULL at the end
    struct ob_weakiterator *next;
    struct ob_weakiterator *previous;
    uint32_t changes; ///< of the table when the iterator was made
    ob_weakpart part;
} ob_weakiterator;

_Static_assert((sizeof(ob_weaknode) == 48 && sizeof(ob_weaktable) == 48) || sizeof(void *) != 4, "as DESIGN says");

static int node_died(ob_object *self);

static const OB_TYPE_DEFINE(anchor_type, "weakref", ob_weak, .flags = OB_TYPE_CONTAINER, .traits = OB_TRAIT_WEAK,
                            .base = &ob_weakref_type);
static const OB_TYPE_DEFINE(node_type, "weakref", ob_weaknode, .slots = 1, .flags = OB_TYPE_CONTAINER,
                            .first_slot = OB_PLACE(ob_weaknode, owner), .traits = OB_TRAIT_SPECIAL | OB_TRAIT_WEAK,
                            .base = &ob_weakref_type, .special = &(const ob_special){.referent_died = node_died});

ob_object *ob_weaktable_new(const ob_type *type, bool is_by_value, bool is_set) {
    ob_object *object = ob_object_new(type, 0);
    if (object != NULL) {
        ob_weaktable *table = ob_as_weaktable(object);
        table->is_by_value = is_by_value;
        table->table.state = is_set ? OB_TABLE_IS_SET : 0;
    }
    return object;
}

/* --- The order ----------------------------------------------------------------------------------------------------- */

static void move_iterators(const ob_weaktable *table, const ob_weaknode *from, ob_weaknode *to) {
    for (ob_weakiterator *iterator = table->iterators; iterator != NULL; iterator = iterator->next) {
        if (iterator->at == from) {
            iterator->at = to;
        }
    }
}

static void link_neighbours(ob_weaktable *table, ob_weaknode *previous, ob_weaknode *next) {
    *(previous != NULL ? &previous->next : &table->first) = next;
    *(next != NULL ? &next->previous : &table->last) = previous;
}

static void link_last(ob_weaktable *table, ob_weaknode *node) {
    node->previous = table->last;
    node->next = NULL;
    *(table->last != NULL ? &table->last->next : &table->first) = node;
    table->last = node;
}

/// It does not belong to the table any more. The table's own reference keeps the anchor alive.
static void disown(ob_weaknode *node) {
    ob_object *anchor = node->owner;
    node->owner = OB_NIL;
    ob_decref(anchor);
}

static void unlink_node(ob_weaktable *table, ob_weaknode *node) {
    move_iterators(table, node, node->next);
    link_neighbours(table, node->previous, node->next);
    disown(node);
}

/* --- Leaving ------------------------------------------------------------------------------------------------------- */

static ob_object **entry_of(const ob_weaktable *table, const ob_weaknode *node) {
    ob_object **entry = NULL;
    do { /* ends: it is there */
        entry = ob_table_candidate(&table->table, ob_hash_slot(node->hash), entry);
        OB_ASSERT(1, entry != NULL);
    } while (ob_weaktable_node(table, entry) != node);
    return entry;
}

static void take_out(ob_weaktable *table, ob_object **entry, ob_object **key, ob_object **value) {
    unlink_node(table, ob_weaktable_node(table, entry));
    ob_table_remove(&table->table, entry, key, value);
}

/// An entry whose object has died. What else dies waits, so that this is short and runs nothing.
static void discard(ob_weaktable *table, ob_object **entry) {
    ob_object *key;
    ob_object *value;
    take_out(table, entry, &key, &value);
    ob_drop_quietly(key);
    ob_drop_quietly(value);
}

static int node_died(ob_object *self) {
    const ob_weaknode *node = (const ob_weaknode *)(const void *)self;
    ob_object *owner = node->owner != OB_NIL ? ob_weak_peek(ob_as_weak(node->owner)) : NULL;
    if (owner != NULL) {
        ob_weaktable *table = ob_as_weaktable(owner);
        discard(table, entry_of(table, node));
        return LEAVE_UNITS;
    }
    return OB_OK;
}

void ob_weaktable_remove(ob_weaktable *table, ob_object **entry, ob_object **key, ob_object **value) {
    table->changes++;
    take_out(table, entry, key, value);
}

ob_object **ob_weaktable_last(ob_weaktable *table) {
    while (table->last != NULL) { /* each turn takes one out, or ends */
        ob_object **entry = entry_of(table, table->last);
        if (ob_weaktable_peek(table, entry) != NULL) {
            return entry;
        }
        discard(table, entry);
    }
    return NULL;
}

void ob_weaktable_clear(ob_weaktable *table) {
    ob_object *anchor = table->anchor;
    for (ob_weakiterator *iterator = table->iterators; iterator != NULL; iterator = iterator->next) {
        iterator->at = NULL;
    }
    table->first = NULL;
    table->last = NULL;
    table->changes++;
    table->anchor = OB_NIL;
    if (anchor != OB_NIL) {
        ob_weak_unlink(anchor); /* no node finds the table any more */
    }
    ob_table_clear(&table->table, (table->table.state & OB_TABLE_IS_SET) != 0 ? &ob_set_type : &ob_dict_type);
    ob_decref(anchor);
}

/* --- Searching ----------------------------------------------------------------------------------------------------- */

/// A result beside 0, 1 and errors.
enum { CHANGED = 4 };

/// Comparing may drop the last reference to what the node points to: then it is no key any more, though the node may not have left.
static int is_key_of(const ob_weaktable *table, const ob_weaknode *node, ob_object *object) {
    ob_object *other = ob_weak_peek(&node->weak);
    if (other == object || other == NULL) {
        return other != NULL;
    }
    uint32_t changes = ob_table_changes(&table->table);
    ob_incref(other);
    int answer = ob_compare(other, object, OB_EQ);
    ob_decref(other);
    if (answer >= 0 && ob_table_changes(&table->table) != changes) {
        return CHANGED;
    }
    return answer == 1 ? ob_weak_peek(&node->weak) != NULL : answer;
}

static int search(const ob_weaktable *table, const ob_key *key, ob_object ***found) {
    ob_object **entry = NULL;
    int answer = 0;
    while (answer == 0 && (entry = ob_table_candidate(&table->table, key->hash, entry)) != NULL) {
        answer = is_key_of(table, ob_weaktable_node(table, entry), key->object);
    }
    *found = entry;
    return answer;
}

/// Among keys that are weakly referenced.
static int find_weak_key(ob_weaktable *table, ob_object *object, ob_key *key, ob_object ***entry) {
    uint32_t hash;
    int error = ob_hash(object, &hash);
    if (error != OB_OK) {
        return error;
    }
    *key = (ob_key){object, ob_hash_slot(hash), OB_KEY_FOREIGN};
    int answer = CHANGED;
    for (int i = 0; i < RESTARTS && answer == CHANGED; i++) {
        answer = search(table, key, entry);
    }
    return answer != CHANGED ? answer
                             : ob_error_set(OB_ECHANGED, "changed while keys were compared", &table->table.head.head);
}

int ob_weaktable_find(ob_weaktable *table, ob_object *object, ob_key *key, ob_object ***entry) {
    if (!table->is_by_value) {
        return find_weak_key(table, object, key, entry);
    }
    int found = ob_key_init(key, object);
    if (found == OB_OK) {
        found = ob_table_find(&table->table, key, entry);
    }
    if (found == 1 && ob_weaktable_peek(table, *entry) == NULL) {
        discard(table, *entry);
        return 0;
    }
    return found;
}

/* --- Coming -------------------------------------------------------------------------------------------------------- */

static ob_weaknode *new_node(ob_weaktable *table, ob_object *object, uint32_t hash) {
    if (table->anchor == OB_NIL) {
        ob_object *anchor = ob_weak_make(&anchor_type, &table->table.head.head);
        if (anchor == NULL) {
            return NULL;
        }
        table->anchor = anchor;
    }
    ob_weaknode *node = (ob_weaknode *)(void *)ob_weak_make(&node_type, object);
    if (node != NULL) {
        node->owner = ob_new_ref(table->anchor);
        node->hash = hash;
    }
    return node;
}

int ob_weaktable_append(ob_weaktable *table, ob_key *key, ob_object *value) {
    ob_object *hash = ob_key_hash(key);
    ob_weaknode *node = new_node(table, table->is_by_value ? value : key->object, ob_slot_hash(hash));
    if (node == NULL) {
        return ob_error()->code;
    }
    ob_object *as_object = &node->weak.head.head;
    ob_object *other = table->is_by_value ? key->object : value;
    ob_key weak_key = {as_object, hash, OB_KEY_FOREIGN};
    int error = table->is_by_value ? ob_table_append(&table->table, key, as_object)
                                   : ob_table_append(&table->table, &weak_key, other);
    if (error != OB_OK) {
        disown(node);
        ob_decref(as_object);
        return error;
    }
    ob_incref(other); /* the table's */
    link_last(table, node);
    table->changes++;
    return OB_OK;
}

int ob_weaktable_replace(ob_weaktable *table, ob_object **entry, ob_object *value) {
    ob_weaknode *old = ob_weaktable_node(table, entry);
    ob_weaknode *node = new_node(table, value, old->hash);
    if (node == NULL) {
        return ob_error()->code;
    }
    node->next = old->next;
    node->previous = old->previous;
    link_neighbours(table, node->previous, node);
    link_neighbours(table, node, node->next);
    move_iterators(table, old, node);
    disown(old);
    *ob_table_value(&table->table, entry) = &node->weak.head.head;
    ob_decref(&old->weak.head.head);
    return OB_OK;
}

/* --- Iterating ----------------------------------------------------------------------------------------------------- */

/// Out of the table's list.
static void leave(ob_object *self) {
    ob_weakiterator *iterator = (ob_weakiterator *)(void *)self;
    ob_weaktable *table = iterator->table;
    if (table == NULL) {
        return;
    }
    *(iterator->previous != NULL ? &iterator->previous->next : &table->iterators) = iterator->next;
    if (iterator->next != NULL) {
        iterator->next->previous = iterator->previous;
    }
    iterator->table = NULL;
}

static ob_object *new_item(const ob_weaktable *table, ob_weakpart part, const ob_weaknode *node, ob_object *object) {
    if (part == (table->is_by_value ? OB_WEAK_VALUES : OB_WEAK_KEYS)) {
        return ob_new_ref(object);
    }
    ob_object **entry = entry_of(table, node);
    ob_object *other = table->is_by_value ? *entry : *ob_table_value(&table->table, entry);
    if (part != OB_WEAK_ITEMS) {
        return ob_new_ref(other);
    }
    ob_incref(object); /* making a tuple may work off what waits */
    ob_object *pair = table->is_by_value ? ob_tuple_of(other, object) : ob_tuple_of(object, other);
    ob_decref(object);
    return pair;
}

static int end_iterator(ob_weakiterator *iterator) {
    ob_object *owner = iterator->owner;
    leave(&iterator->head.head);
    iterator->owner = OB_NIL;
    ob_decref(owner);
    return 0;
}

/// What died meanwhile is passed over.
static int iterator_next(ob_object *self, ob_object **item) {
    ob_weakiterator *iterator = (ob_weakiterator *)(void *)self;
    ob_weaktable *table = iterator->table;
    if (table == NULL) {
        return 0;
    }
    if (table->changes != iterator->changes) {
        return ob_error_set(OB_ECHANGED, "changed while it was iterated", iterator->owner);
    }
    ob_weaknode *node = iterator->at;
    ob_object *object = NULL;
    while (node != NULL && (object = ob_weak_peek(&node->weak)) == NULL) {
        node = node->next;
    }
    if (node == NULL) {
        return end_iterator(iterator);
    }
    iterator->at = node;
    *item = new_item(table, iterator->part, node, object);
    if (*item == NULL) {
        return ob_error()->code;
    }
    iterator->at = node->next;
    return 1;
}

static const OB_TYPE_DEFINE(iterator_type, "weakiterator", ob_weakiterator, .slots = 1, .flags = OB_TYPE_CONTAINER,
                            .first_slot = OB_PLACE(ob_weakiterator, owner), OB_SPECIAL(.release = leave),
                            .next = iterator_next);

static bool is_dead(const ob_weakiterator *iterator) {
    return iterator != NULL && (iterator->head.head.refs & OB_FLAG_DEAD) != 0;
}

/// For each that comes, two leave that are dead and wait: else those that wait would be as many as were made meanwhile.
ob_object *ob_weaktable_iterate(ob_object *owner, ob_weakpart part) {
    ob_object *made = ob_object_new(&iterator_type, 0);
    if (made == NULL) {
        return NULL;
    }
    ob_weakiterator *iterator = (ob_weakiterator *)(void *)made;
    ob_weaktable *table = ob_as_weaktable(owner);
    iterator->owner = ob_new_ref(owner);
    iterator->table = table;
    iterator->at = table->first;
    iterator->changes = table->changes;
    iterator->part = part;
    for (int i = 0; i < 2 && is_dead(table->iterators); i++) {
        leave(&table->iterators->head.head);
    }
    iterator->next = table->iterators;
    if (iterator->next != NULL) {
        iterator->next->previous = iterator;
    }
    table->iterators = iterator;
    return made;
}
