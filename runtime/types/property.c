/* Attributes of types that are not what they become: static and class methods, properties.
 *
 * Invariant: what they hold is set when they are made and never changes. A type that has one of these in its attributes asks through the
 * table of their own type, so that only programs that make one hold this code. */
#include "obol/method.h"
#include "object/checked.h"

#include "obol/function.h"

/// A static or class method. 16 bytes on a 32-bit machine.
typedef struct wrapper {
    ob_container head;
    ob_object *function;
} wrapper;

/// 24 bytes on a 32-bit machine.
typedef struct property {
    ob_container head;
    ob_object *get;
    ob_object *set;
    ob_object *delete_;
} property;

static ob_object *function_of(const ob_object *object) {
    return ((const wrapper *)(const void *)object)->function;
}

static ob_object *new_wrapper(const ob_type *type, ob_object *function) {
    ob_object *object = ob_object_new(type, 0);
    if (object != NULL) {
        ((wrapper *)(void *)object)->function = ob_new_ref(function);
    }
    return object;
}

ob_object *ob_static_method_new(ob_object *function) {
    OB_NOTE_SITE();
    return new_wrapper(&ob_static_method_type, function);
}

ob_object *ob_class_method_new(ob_object *function) {
    OB_NOTE_SITE();
    return new_wrapper(&ob_class_method_type, function);
}

static ob_object *static_bind(ob_object *self, ob_object *instance, ob_object *type) {
    (void)instance;
    (void)type;
    return ob_new_ref(function_of(self));
}

static ob_object *class_bind(ob_object *self, ob_object *instance, ob_object *type) {
    (void)instance;
    return ob_method_new(function_of(self), type);
}

ob_object *ob_property_new(ob_object *get, ob_object *set, ob_object *delete_) {
    OB_NOTE_SITE();
    ob_object *object = ob_object_new(&ob_property_type, 0);
    if (object != NULL) {
        property *made = (property *)(void *)object;
        made->get = ob_new_ref(get != NULL ? get : OB_NONE);
        made->set = ob_new_ref(set != NULL ? set : OB_NONE);
        made->delete_ = ob_new_ref(delete_ != NULL ? delete_ : OB_NONE);
    }
    return object;
}

static ob_object *property_bind(ob_object *self, ob_object *instance, ob_object *type) {
    (void)type;
    ob_object *get = ((const property *)(void *)self)->get;
    if (instance == NULL) {
        return ob_new_ref(self);
    }
    if (get == OB_NONE) {
        ob_error_set(OB_EATTRIBUTE, "the property cannot be read", self);
        return NULL;
    }
    return ob_call_with(get, instance);
}

static int property_assign(ob_object *self, ob_object *instance, ob_object *value) {
    const property *assigned = (const property *)(void *)self;
    ob_object *code = value != NULL ? assigned->set : assigned->delete_;
    if (code == OB_NONE) {
        return ob_error_set(OB_EATTRIBUTE, "the property cannot be set or deleted", self);
    }
    ob_object *result = value != NULL ? ob_call_with(code, instance, value) : ob_call_with(code, instance);
    if (result == NULL) {
        return ob_error()->code;
    }
    ob_decref(result);
    return OB_OK;
}

static const ob_attributes static_attributes = {.bind = static_bind};
static const ob_attributes class_attributes = {.bind = class_bind};
static const ob_attributes property_attributes = {.bind = property_bind, .assign = property_assign};

const OB_TYPE_DEFINE(ob_static_method_type, "staticmethod", wrapper, OB_FIELDS(wrapper, function, function),
                     .attributes = &static_attributes);
const OB_TYPE_DEFINE(ob_class_method_type, "classmethod", wrapper, OB_FIELDS(wrapper, function, function),
                     .attributes = &class_attributes);
const OB_TYPE_DEFINE(ob_property_type, "property", property, OB_FIELDS(property, get, delete_),
                     .attributes = &property_attributes);
