/* namespace: names over a dict. Owns a reference to its dict, which is made with it and never replaced. */
#include "obol/namespace.h"

#include <string.h>

#include "object/checked.h"
#include "obol/dict.h"
#include "obol/str.h"
#include "obol/type.h"

/// 20 bytes on a 32-bit machine.
typedef struct ob_namespace {
    ob_container head;
    ob_object *names;
    const char *name;
} ob_namespace;

static ob_namespace *as_namespace(const ob_object *object) {
    ob_expect_type(object, &ob_namespace_type);
    return (ob_namespace *)(uintptr_t)object;
}

ob_object *ob_namespace_new(const char *name) {
    OB_NOTE_SITE();
    ob_object *object = ob_object_new(&ob_namespace_type, 0);
    if (object == NULL) {
        return NULL;
    }
    ob_object *names = ob_dict_new();
    if (names == NULL) {
        ob_decref(object);
        return NULL;
    }
    as_namespace(object)->names = names;
    as_namespace(object)->name = name;
    return object;
}

OB_BORROWED ob_object *ob_namespace_dict(const ob_object *namespace_) {
    return as_namespace(namespace_)->names;
}

int ob_namespace_set(ob_object *namespace_, const char *name, ob_object *value) {
    OB_NOTE_SITE();
    ob_object *key = ob_str_from(name);
    if (key == NULL) {
        return ob_error()->code;
    }
    int error = ob_dict_set(as_namespace(namespace_)->names, key, value);
    ob_decref(key);
    return error;
}

ob_object *ob_namespace_get(const ob_object *namespace_, const char *name) {
    OB_NOTE_SITE();
    ob_object *value = ob_dict_find_text(as_namespace(namespace_)->names, name, strlen(name));
    if (value == NULL) {
        ob_error_set(OB_ENAME, "name is not defined", NULL);
        return NULL;
    }
    return ob_new_ref(value);
}

int ob_namespace_delete(ob_object *namespace_, const char *name) {
    OB_NOTE_SITE();
    if (ob_dict_delete_text(as_namespace(namespace_)->names, name, strlen(name)) != OB_OK) {
        return ob_error_set(OB_ENAME, "name is not defined", NULL);
    }
    return OB_OK;
}

static ob_object *namespace_get_attribute(ob_object *self, ob_object *name) {
    ob_expect_type(name, &ob_str_type);
    ob_object *value = ob_dict_find(as_namespace(self)->names, name);
    if (value == NULL) {
        ob_error_set(OB_EATTRIBUTE, "the namespace has no such attribute", name);
        return NULL;
    }
    return ob_new_ref(value);
}

static int namespace_set_attribute(ob_object *self, ob_object *name, ob_object *value) {
    ob_expect_type(name, &ob_str_type);
    ob_object *names = as_namespace(self)->names;
    int error = value != NULL ? ob_dict_set(names, name, value) : ob_dict_delete(names, name);
    return error == OB_EKEY ? ob_error_set(OB_EATTRIBUTE, "the namespace has no such attribute", name) : error;
}

static const ob_attributes namespace_attributes = {.get = namespace_get_attribute, .set = namespace_set_attribute};

static ob_object *namespace_repr(ob_object *self, size_t *cursor, ob_sink *sink) {
    (void)cursor;
    ob_sink_text(sink, "<namespace ");
    ob_sink_text(sink, as_namespace(self)->name);
    ob_sink_text(sink, ">");
    return NULL;
}

const OB_TYPE_DEFINE(ob_namespace_type, "namespace", ob_namespace, OB_FIELDS(ob_namespace, names, names),
                     .repr_next = namespace_repr, .attributes = &namespace_attributes);
