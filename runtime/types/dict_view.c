/* Iterators over a dict, and its views: keys, values, items. Owns: a view a reference to its dict. Invariant: none; a view shows what
 * is in the dict now. */
#include "types/dict_view.h"
#include "object/checked.h"

#include "obol/operations.h"
#include "obol/set.h"
#include "obol/tuple.h"
#include "types/dict.h"
#include "types/set.h"
#include "types/table_iterator.h"

/* --- Iterators ----------------------------------------------------------------------------------------------------- */

static int next_value(ob_object *self, ob_object **item) {
    ob_object **entry;
    int more = ob_table_iterator_next(self, &entry);
    *item = more == 1 ? ob_new_ref(*ob_table_value(ob_table_iterator_table(self), entry)) : NULL;
    return more;
}

static int next_item(ob_object *self, ob_object **item) {
    ob_object **entry;
    size_t before = ((ob_table_iterator *)(void *)self)->cursor;
    int more = ob_table_iterator_next(self, &entry);
    *item = NULL;
    if (more != 1) {
        return more;
    }
    *item = ob_tuple_of(*entry, *ob_table_value(ob_table_iterator_table(self), entry));
    if (*item == NULL) {
        ((ob_table_iterator *)(void *)self)->cursor = before;
        return ob_error()->code;
    }
    return 1;
}

static const OB_TYPE_DEFINE(key_iterator_type, "dict_keyiterator", ob_table_iterator, OB_TABLE_ITERATOR,
                            .next = ob_table_iterator_next_key);
static const OB_TYPE_DEFINE(value_iterator_type, "dict_valueiterator", ob_table_iterator, OB_TABLE_ITERATOR,
                            .next = next_value);
static const OB_TYPE_DEFINE(item_iterator_type, "dict_itemiterator", ob_table_iterator, OB_TABLE_ITERATOR,
                            .next = next_item);

ob_object *ob_dict_iterate(ob_object *dict) {
    return ob_table_iterate(&key_iterator_type, dict, false);
}

/* --- Views --------------------------------------------------------------------------------------------------------- */

static ob_object *dict_of(const ob_object *view) {
    return ((const ob_dict_view *)(const void *)view)->dict;
}

static ob_object *new_view(const ob_type *type, ob_object *dict) {
    (void)ob_as_dict(dict);
    ob_object *view = ob_object_new(type, 0);
    if (view != NULL) {
        ((ob_dict_view *)(void *)view)->dict = ob_new_ref(dict);
    }
    return view;
}

ob_object *ob_dict_keys(ob_object *dict) {
    OB_NOTE_SITE();
    return new_view(&ob_dict_keys_type, dict);
}

ob_object *ob_dict_values(ob_object *dict) {
    OB_NOTE_SITE();
    return new_view(&ob_dict_values_type, dict);
}

ob_object *ob_dict_items(ob_object *dict) {
    OB_NOTE_SITE();
    return new_view(&ob_dict_items_type, dict);
}

ob_object *ob_dict_reversed(ob_object *object) {
    OB_NOTE_SITE();
    if (ob_is_instance(object, &ob_dict_keys_type)) {
        return ob_table_iterate(&key_iterator_type, dict_of(object), true);
    }
    if (ob_is_instance(object, &ob_dict_values_type)) {
        return ob_table_iterate(&value_iterator_type, dict_of(object), true);
    }
    if (ob_is_instance(object, &ob_dict_items_type)) {
        return ob_table_iterate(&item_iterator_type, dict_of(object), true);
    }
    (void)ob_as_dict(object);
    return ob_table_iterate(&key_iterator_type, object, true);
}

static int32_t view_length(const ob_object *self) {
    return (int32_t)ob_dict_length(dict_of(self));
}

static ob_object *iterate_keys(ob_object *self) {
    return ob_table_iterate(&key_iterator_type, dict_of(self), false);
}

static ob_object *iterate_values(ob_object *self) {
    return ob_table_iterate(&value_iterator_type, dict_of(self), false);
}

static ob_object *iterate_items(ob_object *self) {
    return ob_table_iterate(&item_iterator_type, dict_of(self), false);
}

static int keys_contain(ob_object *self, ob_object *item) {
    return ob_dict_contains(dict_of(self), item);
}

/// (key, value) in items: one lookup, and one comparison.
static int items_contain(ob_object *self, ob_object *item) {
    if (!ob_is_instance(item, &ob_tuple_type) || ob_tuple_length(item) != 2) {
        return 0;
    }
    ob_object *value;
    ob_incref(item);
    int found = ob_dict_look_up(dict_of(self), ob_tuple_peek(item, 0), &value);
    if (found == 1) {
        found = ob_equal(value, ob_tuple_peek(item, 1));
        ob_decref(value);
    }
    ob_decref(item);
    return found;
}

/* --- Their text ---------------------------------------------------------------------------------------------------- */

enum { WITH_KEYS = 1, WITH_VALUES = 2 };

/// A pair's parts are told apart by the cursor: twice the dict's cursor before it, plus one when the value is due.
static ob_object *write_part(ob_object *self, size_t *cursor, ob_sink *sink, unsigned parts) {
    const ob_table *dict = ob_as_dict(dict_of(self));
    bool is_second = (*cursor & 1u) != 0;
    size_t before = *cursor / 2u;
    size_t behind = before;
    ob_object **entry = ob_table_next(dict, &behind);
    if (is_second) {
        ob_sink_text(sink, ", ");
        entry = ob_table_next(dict, &before);       /* the sink may have changed it */
        *cursor = (before != 0 ? before : 1u) * 2u; /* 0, if it is empty now, would begin anew */
        return entry != NULL ? *ob_table_value(dict, entry) : OB_NONE;
    }
    if (entry == NULL) {
        return NULL;
    }
    if (parts == (WITH_KEYS | WITH_VALUES)) {
        *cursor += 1u;
        return *entry;
    }
    *cursor = behind * 2u;
    return parts == WITH_KEYS ? *entry : *ob_table_value(dict, entry);
}

static ob_object *write_view(ob_object *self, size_t *cursor, ob_sink *sink, unsigned parts) {
    if (*cursor == OB_REPR_INSIDE) {
        ob_sink_text(sink, "...");
        return NULL;
    }
    bool is_pair = parts == (WITH_KEYS | WITH_VALUES);
    if ((*cursor & 1u) == 0) {
        size_t ahead = *cursor / 2u;
        bool is_last = ob_table_next(ob_as_dict(dict_of(self)), &ahead) == NULL;
        if (*cursor == 0) {
            ob_sink_text(sink, ob_type_name(self));
            ob_sink_text(sink, is_pair && !is_last ? "([(" : "([");
        } else {
            ob_sink_text(sink, is_pair ? (is_last ? ")" : "), (") : is_last ? "" : ", ");
        }
    }
    ob_object *part = write_part(self, cursor, sink, parts);
    if (part == NULL) {
        ob_sink_text(sink, "])");
    }
    return part;
}

static ob_object *keys_repr(ob_object *self, size_t *cursor, ob_sink *sink) {
    return write_view(self, cursor, sink, WITH_KEYS);
}

static ob_object *values_repr(ob_object *self, size_t *cursor, ob_sink *sink) {
    return write_view(self, cursor, sink, WITH_VALUES);
}

static ob_object *items_repr(ob_object *self, size_t *cursor, ob_sink *sink) {
    return write_view(self, cursor, sink, WITH_KEYS | WITH_VALUES);
}

/* --- The types ----------------------------------------------------------------------------------------------------- */

static const ob_items keys_items = {.length = view_length, .contains = keys_contain, .iterate = iterate_keys};
static const ob_items values_items = {.length = view_length, .iterate = iterate_values};
static const ob_items items_items = {.length = view_length, .contains = items_contain, .iterate = iterate_items};

const OB_TYPE_DEFINE(ob_dict_keys_type, "dict_keys", ob_dict_view, OB_FIELDS(ob_dict_view, dict, dict),
                     .traits = OB_TRAIT_UNHASHABLE, .repr_next = keys_repr, .nested = &ob_set_nested,
                     .items = &keys_items, .numbers = &ob_set_numbers);
const OB_TYPE_DEFINE(ob_dict_values_type, "dict_values", ob_dict_view, OB_FIELDS(ob_dict_view, dict, dict),
                     .repr_next = values_repr, .items = &values_items);
const OB_TYPE_DEFINE(ob_dict_items_type, "dict_items", ob_dict_view, OB_FIELDS(ob_dict_view, dict, dict),
                     .traits = OB_TRAIT_UNHASHABLE, .repr_next = items_repr, .items = &items_items);
