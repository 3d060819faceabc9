/* Iterators over tables. Owns: a reference to the dict or set, until the end. */
#include "types/table_iterator.h"

static ob_table_iterator *as_iterator(const ob_object *object) {
    return (ob_table_iterator *)(uintptr_t)object;
}

ob_object *ob_table_iterate(const ob_type *type, ob_object *owner, bool is_reversed) {
    ob_object *made = ob_object_new(type, 0);
    if (made != NULL) {
        ob_table_iterator *iterator = as_iterator(made);
        iterator->cursor = is_reversed ? SIZE_MAX : 0;
        iterator->is_reversed = is_reversed;
        iterator->changes = ob_table_changes((const ob_table *)(const void *)owner) & OB_CHANGES_MASK;
        iterator->owner = ob_new_ref(owner);
    }
    return made;
}

int ob_table_iterator_next(ob_object *self, ob_object ***entry) {
    ob_table_iterator *iterator = as_iterator(self);
    if (iterator->owner == OB_NIL) {
        return 0;
    }
    const ob_table *table = ob_table_iterator_table(self);
    if (ob_table_changes(table) != iterator->changes) {
        return ob_error_set(OB_ECHANGED, "changed while it was iterated", iterator->owner);
    }
    size_t cursor = iterator->cursor;
    *entry = iterator->is_reversed ? ob_table_previous(table, &cursor) : ob_table_next(table, &cursor);
    iterator->cursor = cursor;
    if (*entry != NULL) {
        return 1;
    }
    ob_object *owner = iterator->owner;
    iterator->owner = OB_NIL;
    ob_decref(owner);
    return 0;
}

int ob_table_iterator_next_key(ob_object *self, ob_object **item) {
    ob_object **entry;
    int more = ob_table_iterator_next(self, &entry);
    *item = more == 1 ? ob_new_ref(*entry) : NULL;
    return more;
}
