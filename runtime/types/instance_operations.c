/* Operations of instances, by the methods of their types.
 *
 * Owns: the special names. Invariant: a made type has the operations for which its own attributes have a name, and inherits the others
 * through its bases, so what asks a type (object/dispatch.h) needs not know about names. ob_made_learn restores that whenever the attributes
 * change. Where one operation stands for several names (comparing, operators, setting and deleting), a name that is not there leaves it to
 * the nearest base in C. Source: CPython's slots. */
#include <string.h>

#include "object/count.h"
#include "object/dispatch.h"
#include "object/mix.h"
#include "obol/dict.h"
#include "obol/function.h"
#include "obol/int.h"
#include "obol/operations.h"
#include "obol/singletons.h"
#include "obol/str.h"
#include "types/made.h"

/* --- Names --------------------------------------------------------------------------------------------------------- */

/// In the order of ob_special_name.
static const char names[NAME_COUNT][14] = {
    "__init__",     "__repr__",    "__str__",  "__hash__",     "__call__",      "__next__", "__len__",  "__getitem__",
    "__contains__", "__iter__",    "__bool__", "__setitem__",  "__delitem__",   "__del__",  "__eq__",   "__ne__",
    "__lt__",       "__le__",      "__gt__",   "__ge__",       "__add__",       "__sub__",  "__mul__",  "__truediv__",
    "__floordiv__", "__mod__",     "__pow__",  "__lshift__",   "__rshift__",    "__and__",  "__or__",   "__xor__",
    "__radd__",     "__rsub__",    "__rmul__", "__rtruediv__", "__rfloordiv__", "__rmod__", "__rpow__", "__rlshift__",
    "__rrshift__",  "__rand__",    "__ror__",  "__rxor__",     "__neg__",       "__pos__",  "__abs__",  "__invert__",
    "__setattr__",  "__delattr__",
};

/// Of the made type itself.
static OB_BORROWED ob_object *find_in(const ob_type *type, ob_special_name name) {
    return ob_dict_find_text(((const ob_made *)(const void *)type)->attributes, names[name], strlen(names[name]));
}

OB_BORROWED ob_object *ob_find_special(const ob_type *type, ob_special_name name) {
    return ob_type_find_text(type, names[name], strlen(names[name]));
}

/* --- Calling a method ---------------------------------------------------------------------------------------------- */

/// The result of the method, new, or NULL: with the error set, or, if there is no such method, without.
static ob_object *call(ob_object *self, ob_special_name name, ob_object *const *items, size_t count, bool *is_there) {
    ob_object *found = ob_find_special(ob_type_of(self), name);
    *is_there = found != NULL;
    return found != NULL ? ob_call_found(found, self, items, count) : NULL;
}

/// The same where the method was there when the type learned its operations; meanwhile it may have gone.
static ob_object *call_own(ob_object *self, ob_special_name name, ob_object *const *items, size_t count) {
    bool is_there;
    ob_object *result = call(self, name, items, count, &is_there);
    if (!is_there) {
        ob_error_set(OB_ETYPE, "no such operation on this", self);
    }
    return result;
}

static ob_object *self_of(const ob_object *self) {
    return (ob_object *)(uintptr_t)self;
}

/// Where the types in C begin among the type's bases.
static const ob_type *base_in_c(const ob_object *object) {
    const ob_type *type = ob_type_of(object);
    while (type != NULL && (type->traits & OB_TRAIT_MADE) != 0) {
        type = type->base;
    }
    return type;
}

/// A method's answer as 0, 1 or an error; drops it.
static int truth_taken(OB_TAKES ob_object *result) {
    int answer = result != NULL ? ob_truth(result) : ob_error()->code;
    ob_xdecref(result);
    return answer;
}

/// Drops what should be None.
static int none_taken(OB_TAKES ob_object *result, bool must_be_none) {
    if (result == NULL) {
        return ob_error()->code;
    }
    int error =
        must_be_none && result != OB_NONE ? ob_error_set(OB_ETYPE, "__init__ should return None", result) : OB_OK;
    ob_decref(result);
    return error;
}

/* --- One method each ----------------------------------------------------------------------------------------------- */

static int instance_init(ob_object *self, ob_object *args) {
    ob_object *found = ob_find_special(self->type, NAME_INIT);
    if (found == NULL) {
        return ob_init_empty(self, args);
    }
    return none_taken(ob_call_found_args(found, self, args), true);
}

static ob_object *instance_call(ob_object *self, ob_object *args) {
    ob_object *found = ob_find_special(self->type, NAME_CALL);
    if (found == NULL) {
        ob_error_set(OB_ETYPE, "object cannot be called", self);
        return NULL;
    }
    return ob_call_found_args(found, self, args);
}

/// Write the str that the method gives. An error is the sink's from then on.
static void write_result(ob_object *self, ob_special_name name, ob_sink *sink) {
    ob_object *text = call_own(self, name, NULL, 0);
    if (text != NULL && !ob_is_instance(text, &ob_str_type)) {
        ob_error_set(OB_ETYPE, "not a str", text);
        ob_decref(text);
        text = NULL;
    }
    if (text == NULL) {
        sink->error = sink->error != OB_OK ? sink->error : ob_error()->code;
        return;
    }
    ob_sink_write(sink, ob_str_text(text), ob_str_length(text));
    ob_decref(text);
}

static ob_object *instance_repr_next(ob_object *self, size_t *cursor, ob_sink *sink) {
    if (*cursor == OB_REPR_INSIDE) {
        ob_sink_text(sink, ob_type_name(self));
        ob_sink_text(sink, "(...)");
    } else {
        write_result(self, NAME_REPR, sink);
    }
    return NULL;
}

static void instance_write(ob_object *self, ob_sink *sink) {
    write_result(self, NAME_STR, sink);
}

static int32_t instance_length(const ob_object *self) {
    ob_object *result = call_own(self_of(self), NAME_LEN, NULL, 0);
    if (result == NULL) {
        return ob_error()->code;
    }
    int64_t length = ob_int_check(result) ? ob_int_value(result) : -1;
    if (length < 0) {
        length = ob_error_set(ob_int_check(result) ? OB_EVALUE : OB_ETYPE, "not a length", result);
    } else if (length > INT32_MAX) {
        length = ob_error_set(OB_EOVERFLOW, "length is too large", result);
    }
    ob_decref(result);
    return (int32_t)length;
}

static ob_object *instance_get_item(ob_object *self, ob_object *key) {
    return call_own(self, NAME_GETITEM, &key, 1);
}

static int instance_contains(ob_object *self, ob_object *item) {
    return truth_taken(call_own(self, NAME_CONTAINS, &item, 1));
}

/// Without __iter__: as the base in C does it, else by __getitem__.
static ob_object *iterate_without(ob_object *self) {
    const ob_type *type = OB_FIND_IN_FROM(base_in_c(self), items, iterate);
    if (type != NULL) {
        return type->items->iterate(self);
    }
    if (ob_find_special(self->type, NAME_GETITEM) != NULL) {
        return ob_item_iterator_new(self);
    }
    ob_error_set(OB_ETYPE, "object cannot be iterated", self);
    return NULL;
}

static ob_object *instance_iterate(ob_object *self) {
    bool is_there;
    ob_object *iterator = call(self, NAME_ITER, NULL, 0, &is_there);
    if (!is_there) {
        return iterate_without(self);
    }
    if (iterator != NULL && OB_FIND(iterator, next) == NULL) {
        ob_error_set(OB_ETYPE, "__iter__ should return an iterator", iterator);
        ob_decref(iterator);
        iterator = NULL;
    }
    return iterator;
}

static int instance_next(ob_object *self, ob_object **item) {
    *item = call_own(self, NAME_NEXT, NULL, 0);
    if (*item != NULL) {
        return 1;
    }
    if (ob_error()->code != OB_ESTOP) {
        return ob_error()->code;
    }
    ob_error_clear();
    return 0;
}

static int instance_truth(ob_object *self) {
    ob_object *result = call_own(self, NAME_BOOL, NULL, 0);
    if (result != NULL && result != OB_TRUE && result != OB_FALSE) {
        ob_error_set(OB_ETYPE, "__bool__ should return a bool", result);
        ob_decref(result);
        result = NULL;
    }
    return truth_taken(result);
}

/// Without a method, the nearest finalizer in C: each type in C has its base's.
int ob_made_finalize(ob_object *self) {
    bool is_there;
    ob_object *result = call(self, NAME_DEL, NULL, 0, &is_there);
    if (is_there) {
        return none_taken(result, false);
    }
    const ob_type *base = base_in_c(self);
    int (*finalize)(ob_object *) = base != NULL ? ob_type_special(base)->finalize : NULL;
    return finalize != NULL ? finalize(self) : OB_OK;
}

/* --- Several methods each ------------------------------------------------------------------------------------------ */

static int instance_set_item(ob_object *self, ob_object *key, ob_object *value) {
    ob_object *items[] = {key, value};
    bool is_there;
    ob_object *result =
        call(self, value != NULL ? NAME_SETITEM : NAME_DELITEM, items, value != NULL ? 2 : 1, &is_there);
    if (is_there) {
        return none_taken(result, false);
    }
    const ob_type *type = OB_FIND_IN_FROM(base_in_c(self), items, set);
    return type != NULL
               ? type->items->set(self, key, value)
               : ob_error_set(OB_EATTRIBUTE, "its items can only be set, or only be deleted", self); /* as Python */
}

/// The nearest type in C that compares.
static int compare_in_c(const ob_type *type, ob_object *self, ob_object *other, ob_comparison op) {
    while (type != NULL && type->compare == NULL && (type->nested == NULL || type->nested->compare_next == NULL)) {
        type = type->base;
    }
    if (type == NULL) {
        return OB_NOT_IMPLEMENTED;
    }
    return type->compare != NULL ? type->compare(self, other, op) : OB_INNER;
}

static int compare_by_name(ob_object *self, ob_object *other, ob_comparison op) {
    bool is_there;
    ob_object *result = call(self, NAME_EQ + op, &other, 1, &is_there);
    if (!is_there) {
        return compare_in_c(base_in_c(self), self, other, op);
    }
    return result == OB_NOT_IMPLEMENTED_OBJECT ? OB_NOT_IMPLEMENTED : truth_taken(result);
}

/// Without __ne__, != is the contrary of ==.
static int instance_compare(ob_object *self, ob_object *other, ob_comparison op) {
    if (op != OB_NE || ob_find_special(ob_type_of(self), NAME_NE) != NULL) {
        return compare_by_name(self, other, op);
    }
    int answer = compare_by_name(self, other, OB_EQ);
    return answer == 0 || answer == 1 ? !answer : answer;
}

/// A type in C decides: the nearest that compares in its own way.
static int hash_in_c(const ob_type *type, ob_object *self, uint32_t *hash) {
    while (type != NULL && type->compare == NULL && type->hash == NULL && type->nested == NULL &&
           (type->traits & OB_TRAIT_UNHASHABLE) == 0) {
        type = type->base;
    }
    if (type == NULL) {
        *hash = ob_hash_word((uint32_t)((uintptr_t)self >> 2));
        return OB_OK;
    }
    bool has_hash = type->hash != NULL && (type->traits & OB_TRAIT_UNHASHABLE) == 0;
    return has_hash ? type->hash(self, hash) : ob_error_set(OB_ETYPE, "unhashable", self);
}

/// __hash__ of the nearest type that has it, but a type between that has only __eq__ takes it away. Borrowed, NULL, or OB_NONE.
static OB_BORROWED ob_object *find_hash(const ob_type *type) {
    ob_object *found = NULL;
    while (type != NULL && (type->traits & OB_TRAIT_MADE) != 0 && found == NULL) {
        found = find_in(type, NAME_HASH);
        if (found == NULL && find_in(type, NAME_EQ) != NULL) {
            found = OB_NONE;
        }
        type = type->base;
    }
    return found;
}

static int instance_hash(ob_object *self, uint32_t *hash) {
    ob_object *found = find_hash(self->type);
    if (found == NULL) {
        return hash_in_c(base_in_c(self), self, hash);
    }
    if (found == OB_NONE) {
        return ob_error_set(OB_ETYPE, "unhashable", self);
    }
    ob_object *result = ob_call_found(found, self, NULL, 0);
    if (result == NULL) {
        return ob_error()->code;
    }
    int error = ob_is_instance(result, &ob_int_type) ? ob_hash(result, hash)
                                                     : ob_error_set(OB_ETYPE, "__hash__ should return an int", result);
    ob_decref(result);
    return error;
}

/// One side's method. OB_NOT_IMPLEMENTED: it has none, or does not know the other side.
static int ask(ob_object *self, ob_special_name name, ob_object *other, ob_object **result) {
    bool is_there;
    *result = call(self, name, &other, 1, &is_there);
    if (!is_there || *result == OB_NOT_IMPLEMENTED_OBJECT) {
        *result = NULL;
        return OB_NOT_IMPLEMENTED;
    }
    return *result != NULL ? OB_OK : ob_error()->code;
}

/// The types in C of both sides; a right side that is no instance is asked by who asks this.
static int binary_in_c(ob_binary_op op, ob_object *left, ob_object *right, ob_object **result) {
    const ob_type *ours = OB_FIND_IN_FROM(base_in_c(left), numbers, binary);
    const ob_type *theirs = OB_FIND_IN_FROM(base_in_c(right), numbers, binary);
    int answer = ours != NULL ? ours->numbers->binary(op, left, right, result) : OB_NOT_IMPLEMENTED;
    bool is_made = (ob_type_of(right)->traits & OB_TRAIT_MADE) != 0;
    if (answer == OB_NOT_IMPLEMENTED && is_made && theirs != NULL && theirs != ours) {
        answer = theirs->numbers->binary(op, left, right, result);
    }
    return answer;
}

/// The right side's method is asked first when its type is derived from the left side's and does not have it from there.
static bool is_right_first(const ob_type *ours, const ob_type *theirs, ob_special_name name) {
    return ours != theirs && ob_is_subtype(theirs, ours) &&
           ob_find_special(theirs, name) != ob_find_special(ours, name);
}

/// The left side's method, then the right side's reflected one.
static int instance_binary(ob_binary_op op, ob_object *left, ob_object *right, ob_object **result) {
    const ob_type *ours = ob_type_of(left);
    const ob_type *theirs = ob_type_of(right);
    bool right_first = is_right_first(ours, theirs, NAME_RADD + op);
    int answer = right_first ? ask(right, NAME_RADD + op, left, result) : OB_NOT_IMPLEMENTED;
    if (answer == OB_NOT_IMPLEMENTED) {
        answer = ask(left, NAME_ADD + op, right, result);
    }
    if (answer == OB_NOT_IMPLEMENTED && ours != theirs && !right_first) {
        answer = ask(right, NAME_RADD + op, left, result);
    }
    return answer == OB_NOT_IMPLEMENTED ? binary_in_c(op, left, right, result) : answer;
}

static ob_object *instance_unary(ob_unary_op op, ob_object *self) {
    bool is_there;
    ob_object *result = call(self, NAME_NEG + op, NULL, 0, &is_there);
    if (is_there) {
        return result;
    }
    const ob_type *type = OB_FIND_IN_FROM(base_in_c(self), numbers, unary);
    if (type != NULL) {
        return type->numbers->unary(op, self);
    }
    ob_error_set(OB_ETYPE, "no such operation on this", self);
    return NULL;
}

/* --- What a type can do -------------------------------------------------------------------------------------------- */

/// The name's bit in what a type has. O(names).
static uint64_t bit_of(const char *text) {
    unsigned name = 0;
    while (name < NAME_COUNT && strcmp(names[name], text) != 0) {
        name++;
    }
    return name < NAME_COUNT ? (uint64_t)1 << name : 0;
}

static uint64_t names_of(const ob_made *made) {
    uint64_t has = 0;
    size_t cursor = 0;
    ob_object *key;
    ob_object *value;
    while (ob_dict_next(made->attributes, &cursor, &key, &value)) {
        const char *text = ob_str_text(key);
        has |= text[0] == '_' && text[1] == '_' ? bit_of(text) : 0;
    }
    return has;
}

/// The bits from a name to another.
static uint64_t bits(ob_special_name first, ob_special_name last) {
    return ((uint64_t)2 << last) - ((uint64_t)1 << first);
}

#define LEARN(member_, bits_, function_) ((member_) = (has & (bits_)) != 0 ? (function_) : NULL)
#define BIT(name_)                       ((uint64_t)1 << (name_))

static void learn_items(ob_made *made, uint64_t has) {
    ob_items *items = &made->items;
    LEARN(items->length, BIT(NAME_LEN), instance_length);
    LEARN(items->get, BIT(NAME_GETITEM), instance_get_item);
    LEARN(items->set, BIT(NAME_SETITEM) | BIT(NAME_DELITEM), instance_set_item);
    LEARN(items->contains, BIT(NAME_CONTAINS), instance_contains);
    LEARN(items->iterate, BIT(NAME_ITER) | BIT(NAME_GETITEM), instance_iterate);
    made->type.items = items;
}

static void learn_numbers(ob_made *made, uint64_t has) {
    ob_numbers *numbers = &made->numbers;
    LEARN(numbers->binary, bits(NAME_ADD, NAME_NEG - 1), instance_binary);
    LEARN(numbers->unary, bits(NAME_NEG, NAME_SETATTR - 1), instance_unary);
    LEARN(numbers->truth, BIT(NAME_BOOL), instance_truth);
    made->type.numbers = numbers;
}

/// A finalizer stays, once there: objects may be due for it.
static void learn_finalizer(ob_made *made, uint64_t has) {
    static const ob_special finalizing = {.finalize = ob_made_finalize};
    const ob_type *base = made->type.base;
    bool inherits = base != NULL && ob_type_special(base)->finalize != NULL;
    if ((has & BIT(NAME_DEL)) == 0 && !inherits) {
        return;
    }
    if (made->layout != OB_NIL) {
        ((ob_special *)(uintptr_t)made->type.special)->finalize = ob_made_finalize; /* in the layout, in the heap */
    } else {
        made->type.special = &finalizing;
        made->type.traits |= OB_TRAIT_SPECIAL;
    }
}

void ob_made_learn(ob_made *made) {
    uint64_t has = names_of(made);
    ob_type *type = &made->type;
    bool orders_only = (has & bits(NAME_EQ, NAME_ADD - 1)) != 0 && (has & BIT(NAME_EQ)) == 0;
    LEARN(type->init, BIT(NAME_INIT), instance_init);
    LEARN(type->repr_next, BIT(NAME_REPR), instance_repr_next);
    LEARN(type->write, BIT(NAME_STR), instance_write);
    LEARN(type->call, BIT(NAME_CALL), instance_call);
    LEARN(type->next, BIT(NAME_NEXT), instance_next);
    LEARN(type->compare, bits(NAME_EQ, NAME_ADD - 1), instance_compare);
    LEARN(type->hash, BIT(NAME_HASH) | (orders_only ? ~(uint64_t)0 : 0), instance_hash);
    bool is_first = type->base == NULL || (type->base->traits & OB_TRAIT_MADE) == 0;
    type->attributes = is_first ? &ob_instance_attributes : NULL;
    if ((has & bits(NAME_SETATTR, NAME_DELATTR)) != 0) {
        type->attributes = &ob_instance_attributes_by_code;
    }
    learn_items(made, has);
    learn_numbers(made, has);
    learn_finalizer(made, has);
}
