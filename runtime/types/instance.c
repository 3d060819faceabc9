/* Attributes of instances, as Python finds them: what the type has and assigns (fields, properties), then the instance's own dict, then what
 * the type has, functions as methods, then what a base in C has; what is nowhere, __getattr__ is asked for.
 *
 * Owns: the fields and the dict in an instance's reference fields; all stores are in replace. Invariant: field 0 is the type. The dict is
 * made when the first attribute is set in it. What runs program code holds a reference to what was found, which the type may lose meanwhile. */
#include <string.h>

#include "object/count.h"
#include "object/checked.h"
#include "object/dispatch.h"
#include "obol/dict.h"
#include "obol/function.h"
#include "obol/method.h"
#include "obol/operations.h"
#include "obol/str.h"
#include "types/arguments.h"
#include "types/made.h"
#include "types/text.h"

/* --- Fields -------------------------------------------------------------------------------------------------------- */

/// Stands in a type's attributes for a field of its instances. 12 bytes on a 32-bit machine.
typedef struct ob_field {
    ob_object head;
    uint32_t number;
} ob_field;

/// The old value goes when the new one is in its place: its end may run program code.
static void replace(ob_object *instance, uint32_t number, OB_TAKES ob_object *value) {
    ob_object **slot = ob_object_slot(instance, number);
    ob_object *old = *slot;
    *slot = value;
    ob_decref(old);
}

static uint32_t number_of(const ob_object *field) {
    return ((const ob_field *)(const void *)field)->number;
}

static int no_attribute(ob_object *name) {
    return ob_error_set(OB_EATTRIBUTE, "no such attribute", name);
}

static ob_object *field_bind(ob_object *self, ob_object *instance, ob_object *type) {
    (void)type;
    if (instance == NULL) {
        return ob_new_ref(self);
    }
    ob_object *value = *ob_object_slot(instance, number_of(self));
    if (value == OB_NIL) {
        ob_error_set(OB_EATTRIBUTE, "the field is not set", instance);
        return NULL;
    }
    return ob_new_ref(value);
}

static int field_assign(ob_object *self, ob_object *instance, ob_object *value) {
    uint32_t number = number_of(self);
    if (value == NULL && *ob_object_slot(instance, number) == OB_NIL) {
        return ob_error_set(OB_EATTRIBUTE, "the field is not set", instance);
    }
    replace(instance, number, value != NULL ? ob_new_ref(value) : OB_NIL);
    return OB_OK;
}

static const ob_attributes field_attributes = {.bind = field_bind, .assign = field_assign};

static const OB_TYPE_DEFINE(field_type, "member", ob_field, .attributes = &field_attributes);

ob_object *ob_field_new(uint32_t number) {
    ob_object *object = ob_object_new(&field_type, 0);
    if (object != NULL) {
        ((ob_field *)(void *)object)->number = number;
    }
    return object;
}

bool ob_is_field(const ob_object *object) {
    return ob_type_of(object) == &field_type;
}

/* --- What is found in a type --------------------------------------------------------------------------------------- */

static bool is_function(const ob_object *found) {
    return (ob_type_of(found)->traits & OB_TRAIT_BINDS) != 0;
}

static const ob_attributes *assigning(const ob_object *found) {
    const ob_type *type = found != NULL ? OB_FIND_IN(found, attributes, assign) : NULL;
    return type != NULL ? type->attributes : NULL;
}

ob_object *ob_bind(ob_object *found, ob_object *instance, ob_object *type) {
    if (is_function(found)) {
        return instance != NULL ? ob_method_new(found, instance) : ob_new_ref(found);
    }
    const ob_type *binding = OB_FIND_IN(found, attributes, bind);
    if (binding == NULL) {
        return ob_new_ref(found);
    }
    ob_incref(found);
    ob_object *bound = binding->attributes->bind(found, instance, type);
    ob_decref(found);
    return bound;
}

/* --- The instance's dict ------------------------------------------------------------------------------------------- */

static const ob_made *made_of(const ob_object *instance) {
    return (const ob_made *)(const void *)instance->type;
}

/// Its dict, or OB_NIL while it has none.
static ob_object *dict_of(const ob_object *instance) {
    uint32_t number = made_of(instance)->dict_field;
    return number != 0 ? *ob_object_slot(instance, number) : OB_NIL;
}

static ob_object *find_own(const ob_object *instance, ob_object *name) {
    ob_object *dict = dict_of(instance);
    return dict != OB_NIL ? ob_dict_find(dict, name) : NULL;
}

static int set_in_new_dict(ob_object *self, ob_object *name, ob_object *value) {
    ob_object *dict = ob_dict_new();
    if (dict == NULL) {
        return ob_error()->code;
    }
    int error = ob_dict_set(dict, name, value);
    if (error != OB_OK) {
        ob_decref(dict);
    } else if (dict_of(self) == OB_NIL) {
        replace(self, made_of(self)->dict_field, dict);
    } else { /* what ran meanwhile has made one */
        ob_decref(dict);
        error = ob_dict_set(dict_of(self), name, value);
    }
    return error;
}

/// What every instance has and nobody can replace.
static bool is_fixed(const ob_object *name) {
    ob_chars span = ob_text_span(name);
    return (span.length == 9 && memcmp(span.data, "__class__", 9) == 0) ||
           (span.length == 8 && memcmp(span.data, "__dict__", 8) == 0);
}

static int set_own(ob_object *self, ob_object *name, ob_object *value) {
    ob_object *dict = dict_of(self);
    if (is_fixed(name)) {
        return ob_error_set(OB_ETYPE, "this attribute can be neither set nor deleted", name);
    }
    if (made_of(self)->dict_field == 0 || (value == NULL && dict == OB_NIL)) {
        return no_attribute(name);
    }
    if (dict == OB_NIL) {
        return set_in_new_dict(self, name, value);
    }
    int error = value != NULL ? ob_dict_set(dict, name, value) : ob_dict_delete(dict, name);
    return error == OB_EKEY ? no_attribute(name) : error;
}

/* --- Getting and setting ------------------------------------------------------------------------------------------- */

/// A base in C that has its own way with attributes.
static const ob_attributes *attributes_in_c(const ob_type *type) {
    while (type != NULL && (type->traits & OB_TRAIT_MADE) != 0) {
        type = type->base;
    }
    type = OB_FIND_FROM(type, attributes);
    return type != NULL ? type->attributes : NULL;
}

static ob_object *get_elsewhere(ob_object *self, ob_object *name) {
    const ob_attributes *in_c = attributes_in_c(self->type);
    if (in_c != NULL && in_c->get != NULL) {
        return in_c->get(self, name);
    }
    if (ob_str_length(name) == 9 && memcmp(ob_str_text(name), "__class__", 9) == 0) {
        return ob_new_ref(ob_type_object(self->type));
    }
    no_attribute(name);
    return NULL;
}

static ob_object *get_anywhere(ob_object *self, ob_object *name) {
    ob_object *found = ob_type_find(self->type, name);
    if (assigning(found) == NULL) {
        ob_object *own = find_own(self, name);
        if (own != NULL) {
            return ob_new_ref(own);
        }
    }
    return found != NULL ? ob_bind(found, self, ob_type_object(self->type)) : get_elsewhere(self, name);
}

/// What was not found, as __getattr__ of the type has it. Without one the error stays.
static ob_object *get_by_code(ob_object *self, ob_object *name) {
    ob_object *found = ob_type_find_text(self->type, "__getattr__", 11);
    if (found == NULL) {
        return NULL;
    }
    ob_incref(found);
    ob_error_clear();
    ob_object *value = ob_call_found(found, self, &name, 1);
    ob_decref(found);
    return value;
}

static ob_object *instance_get(ob_object *self, ob_object *name) {
    ob_expect_type(name, &ob_str_type);
    ob_object *value = get_anywhere(self, name);
    return value != NULL || ob_error()->code != OB_EATTRIBUTE ? value : get_by_code(self, name);
}

static int instance_set(ob_object *self, ob_object *name, ob_object *value) {
    ob_expect_type(name, &ob_str_type);
    ob_object *found = ob_type_find(self->type, name);
    const ob_attributes *assigned = assigning(found);
    if (assigned != NULL) {
        ob_incref(found);
        int error = assigned->assign(found, self, value);
        ob_decref(found);
        return error;
    }
    const ob_attributes *in_c = attributes_in_c(self->type);
    if (in_c != NULL && in_c->set != NULL) {
        int error = in_c->set(self, name, value);
        if (error != OB_EATTRIBUTE) {
            return error;
        }
        ob_error_clear();
    }
    return set_own(self, name, value);
}

int ob_instance_set_attribute(ob_object *instance, ob_object *name, ob_object *value) {
    OB_NOTE_SITE();
    if (ob_as_made(ob_type_of(instance)) == NULL) {
        ob_wrong_type(instance);
    }
    return instance_set(instance, name, value);
}

const ob_attributes ob_instance_attributes = {.get = instance_get, .set = instance_set};

/// By __setattr__ or __delattr__, whichever it is; the type may have only one of them.
static int set_by_code(ob_object *self, ob_object *name, ob_object *value) {
    ob_expect_type(name, &ob_str_type);
    ob_object *items[] = {name, value};
    ob_object *found = ob_find_special(self->type, value != NULL ? NAME_SETATTR : NAME_DELATTR);
    if (found == NULL) {
        return instance_set(self, name, value);
    }
    ob_object *result = ob_call_found(found, self, items, value != NULL ? 2 : 1);
    if (result == NULL) {
        return ob_error()->code;
    }
    ob_decref(result);
    return OB_OK;
}

const ob_attributes ob_instance_attributes_by_code = {.get = instance_get, .set = set_by_code};

/* --- Calls --------------------------------------------------------------------------------------------------------- */

static ob_object *call_with_self(ob_object *function, ob_object *self, ob_object *const *items, size_t count) {
    ob_object *args = ob_arguments_before(self, items, count);
    if (args == NULL) {
        return NULL;
    }
    ob_object *result = ob_call(function, args);
    ob_decref(args);
    return result;
}

ob_object *ob_call_found(ob_object *found, ob_object *self, ob_object *const *items, size_t count) {
    ob_object *result = NULL;
    ob_incref(found);
    if (is_function(found)) {
        result = call_with_self(found, self, items, count);
    } else {
        ob_object *bound = ob_bind(found, self, ob_type_object(self->type));
        if (bound != NULL) {
            result = ob_call_items(bound, items, count);
            ob_decref(bound);
        }
    }
    ob_decref(found);
    return result;
}

ob_object *ob_call_found_args(ob_object *found, ob_object *self, ob_object *args) {
    ob_incref(found);
    bool binds = is_function(found);
    ob_object *bound = binds ? ob_new_ref(found) : ob_bind(found, self, ob_type_object(self->type));
    ob_object *result = NULL;
    if (bound != NULL) {
        result = binds ? ob_call_before(bound, self, args) : ob_call(bound, args);
        ob_decref(bound);
    }
    ob_decref(found);
    return result;
}

ob_object *ob_call_method_items(ob_object *object, ob_object *name, ob_object *const *items, size_t count) {
    OB_NOTE_SITE();
    ob_object *found = ob_type_find(ob_type_of(object), name);
    if (found != NULL && is_function(found) && find_own(object, name) == NULL) {
        return ob_call_found(found, object, items, count);
    }
    ob_object *attribute = ob_get_attribute(object, name);
    if (attribute == NULL) {
        return NULL;
    }
    ob_object *result = ob_call_items(attribute, items, count);
    ob_decref(attribute);
    return result;
}
