/* Types made at run time, for tests: making them of C values, asking and setting attributes by C names, and methods that do little. */
#ifndef MADE_H
#define MADE_H

#include "support.h"

/// One attribute of a type to be made.
typedef struct attribute {
    const char *name;
    ob_object *value;
} attribute;

/// The arguments as a dict, or NULL when memory ends.
static inline ob_object *dict_of(const attribute *attributes, size_t count) {
    ob_object *dict = ob_dict_new();
    for (size_t i = 0; i < count && dict != NULL; i++) {
        ob_object *name = ob_str_from(attributes[i].name);
        if (name == NULL || ob_dict_set(dict, name, attributes[i].value) != OB_OK) {
            ob_decref(dict);
            dict = NULL;
        }
        ob_xdecref(name);
    }
    return dict;
}

/// Fields: up to three names, or none for a dict.
static inline ob_object *make(const char *name, const ob_type *base, ob_object *fields, const attribute *attributes,
                              size_t count) {
    ob_object *name_str = ob_str_from(name);
    ob_object *dict = dict_of(attributes, count);
    ob_object *type = name_str != NULL && dict != NULL ? ob_type_make(name_str, base, fields, dict) : NULL;
    ob_xdecref(name_str);
    ob_xdecref(dict);
    return type;
}

#define MAKE(name_, base_, fields_, ...)                                                                               \
    make((name_), (base_), (fields_), (const attribute[]){__VA_ARGS__},                                                \
         sizeof((const attribute[]){__VA_ARGS__}) / sizeof(attribute))

static inline ob_object *make_empty(const char *name, const ob_type *base, ob_object *fields) {
    return make(name, base, fields, NULL, 0);
}

static inline ob_object *no_args(void) {
    return ob_tuple_from(NULL, 0);
}

static inline ob_object *new_of(ob_object *type) {
    return ob_instance_new(type, no_args());
}

static inline const ob_type *type_of(ob_object *type) {
    return ob_as_type(type);
}

static inline ob_object *get(ob_object *object, const char *name) {
    ob_object *str = ob_str_from(name);
    ob_object *value = str != NULL ? ob_get_attribute(object, str) : NULL;
    ob_xdecref(str);
    return value;
}

static inline int set(ob_object *object, const char *name, ob_object *value) {
    ob_object *str = ob_str_from(name);
    int error = str == NULL     ? OB_ENOMEM
                : value != NULL ? ob_set_attribute(object, str, value)
                                : ob_delete_attribute(object, str);
    ob_xdecref(str);
    return error;
}

/// The code of the error, which is cleared with the object that it keeps.
#define FAILS(error_, call_)      TAP_EQUAL(((call_) < 0 ? taken_error() : OB_OK), (error_))
#define GIVES_NONE(error_, call_) TAP_EQUAL(((call_) == NULL ? taken_error() : OB_OK), (error_))

static inline ob_object *names_of(const char *first, const char *second) {
    ob_object *items[2] = {ob_str_from(first), second != NULL ? ob_str_from(second) : NULL};
    ob_object *tuple = ob_tuple_from(items, second != NULL ? 2 : 1);
    ob_decref(items[0]);
    ob_xdecref(items[1]);
    return tuple;
}

static inline ob_object *argument(ob_object *args, ptrdiff_t index) {
    return ob_tuple_peek(args, index);
}

/// A method that gives its own arguments without self as a list, after a word.
#define SHOWING(name_)                                                                                                 \
    static ob_object *name_##_code(ob_object *self, ob_object *args) {                                                 \
        (void)self;                                                                                                    \
        ob_object *list = ob_list_new();                                                                               \
        for (size_t i = 1; i < ob_tuple_length(args) && list != NULL; i++) {                                           \
            if (ob_list_append(list, argument(args, (ptrdiff_t)i)) != OB_OK) {                                         \
                ob_decref(list);                                                                                       \
                list = NULL;                                                                                           \
            }                                                                                                          \
        }                                                                                                              \
        return list;                                                                                                   \
    }                                                                                                                  \
    static OB_FUNCTION_DEFINE(name_, #name_, 1, 9, name_##_code)

/// A method that gives always the same.
#define GIVING(name_, object_)                                                                                         \
    static ob_object *name_##_code(ob_object *self, ob_object *args) {                                                 \
        (void)self;                                                                                                    \
        (void)args;                                                                                                    \
        return ob_new_ref(object_);                                                                                    \
    }                                                                                                                  \
    static OB_FUNCTION_DEFINE(name_, #name_, 1, 9, name_##_code)

/// A method that fails as asked.
#define FAILING(name_)                                                                                                 \
    static ob_object *name_##_code(ob_object *self, ob_object *args) {                                                 \
        (void)self;                                                                                                    \
        ob_error_set(OB_EIO, "as asked", argument(args, 0));                                                           \
        return NULL;                                                                                                   \
    }                                                                                                                  \
    static OB_FUNCTION_DEFINE(name_, #name_, 1, 9, name_##_code)

/// __init__ that sets the attribute "x".
#define INITIALIZING(name_)                                                                                            \
    static ob_object *name_##_code(ob_object *self, ob_object *args) {                                                 \
        (void)self;                                                                                                    \
        return set(argument(args, 0), "x", argument(args, 1)) == OB_OK ? OB_NONE : NULL;                               \
    }                                                                                                                  \
    static OB_FUNCTION_DEFINE(name_, "__init__", 2, 2, name_##_code)

/// A method that gives its first argument.
#define GIVING_FIRST(name_)                                                                                            \
    static ob_object *name_##_code(ob_object *self, ob_object *args) {                                                 \
        (void)self;                                                                                                    \
        return ob_tuple_get(args, 0);                                                                                  \
    }                                                                                                                  \
    static OB_FUNCTION_DEFINE(name_, #name_, 1, 9, name_##_code)

#define F(name_) OB_FUNCTION(name_)

#endif
