/* Tables whose entries leave when an object dies: the body of weak dictionaries and weak sets. */
#ifndef OBOL_TYPES_WEAKTABLE_H
#define OBOL_TYPES_WEAKTABLE_H

#include "types/table.h"
#include "types/weakref.h"

/// An entry's weak reference: 48 bytes on a 32-bit machine. The table holds the only reference, but for what a program finds with
/// ob_weakref_list.
typedef struct ob_weaknode {
    ob_weak weak;
    ob_object *owner;         ///< the table's anchor; OB_NIL once the entry has left
    struct ob_weaknode *next; ///< in the order of insertion
    struct ob_weaknode *previous;
    uint32_t hash; ///< of the key, as its slot has it
} ob_weaknode;

/// 48 bytes on a 32-bit machine.
typedef struct ob_weaktable {
    ob_table table;    ///< by value: from keys to nodes; else from nodes to values, or a set of nodes
    ob_object *anchor; ///< a weak reference to this table, which its nodes share; OB_NIL before the first
    ob_weaknode *first;
    ob_weaknode *last;
    struct ob_weakiterator *iterators; ///< those under way
    uint32_t changes;                  ///< by the program: an entry that leaves by itself is none
    bool is_by_value;                  ///< it is the values that are weakly referenced
} ob_weaktable;

#define OB_WEAKTABLE OB_FIELDS(ob_weaktable, anchor, anchor), .vector = OB_PLACE(ob_weaktable, table.slots)

/// A new one of this type. NULL with the error set.
ob_object *ob_weaktable_new(const ob_type *type, bool is_by_value, bool is_set);

static inline ob_weaktable *ob_as_weaktable(ob_object *object) {
    return (ob_weaktable *)(void *)object;
}

static inline ob_weaknode *ob_weaktable_node(const ob_weaktable *table, ob_object **entry) {
    return (ob_weaknode *)(void *)(table->is_by_value ? *ob_table_value(&table->table, entry) : *entry);
}

/// What the entry's weak reference points to, as long as that lives: borrowed, or NULL.
static inline OB_BORROWED ob_object *ob_weaktable_peek(const ob_weaktable *table, ob_object **entry) {
    return ob_weak_peek(&ob_weaktable_node(table, entry)->weak);
}

/// Find a key. May run program code; the caller keeps table and key alive.
///   key     set, for ob_weaktable_append
///   return  1 with *entry set, whose object lives, valid until the table changes; 0; or an error
int ob_weaktable_find(ob_weaktable *table, ob_object *object, ob_key *key, ob_object ***entry);

/// Add a key that is not there, with references of its own. Runs no program code unless it fails.
///   value   of a set: OB_NIL
///   return  0, or an error (OB_ETYPE: cannot be weakly referenced; OB_ENOMEM, OB_EOVERFLOW): unchanged
int ob_weaktable_append(ob_weaktable *table, ob_key *key, ob_object *value);

/// Give an entry of a table by value another one. The caller keeps the table alive.
///   return  0, or an error as above: unchanged
int ob_weaktable_replace(ob_weaktable *table, ob_object **entry, ob_object *value);

/// Take an entry out on behalf of the program. Its references pass to the caller. Runs no program code.
///   value   OB_NIL of a set
void ob_weaktable_remove(ob_weaktable *table, ob_object **entry, ob_object **key, ob_object **value);

/// The entry that came last and lives; NULL when there is none. Those behind it are taken out.
ob_object **ob_weaktable_last(ob_weaktable *table);

/// Make it empty. O(iterators) and as ob_table_clear.
void ob_weaktable_clear(ob_weaktable *table);

/// What an iterator gives: the object or key; the value; a tuple of both.
typedef enum ob_weakpart { OB_WEAK_KEYS, OB_WEAK_VALUES, OB_WEAK_ITEMS } ob_weakpart;

/// A new iterator. NULL with the error set.
ob_object *ob_weaktable_iterate(ob_object *table, ob_weakpart part);

#endif
