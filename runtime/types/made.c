/* Types made at run time.
 *
 * Owns: a made type's name, base, dict of attributes and layout, through its reference fields.
 * Invariant: the description is right (ob_type_check) before anyone else sees the type, and never changes but for the operations, which
 * follow from the attributes. Instances keep places and numbers of their base's fields: field 0 is the type, then come those of a base in C,
 * then the dict, then the fields in the order of the types. So a type outlives its instances: the reference in field 0 is dropped while the
 * instance is being dismantled, and a type that dies then waits until that is finished (object/count.c). */
#include "types/made.h"
#include "object/checked.h"

#include <string.h>

#define OB_FILE 0x46
#include "memory/assert.h"
#include "object/count.h"
#include "object/dispatch.h"
#include "obol/dict.h"
#include "obol/str.h"
#include "obol/tuple.h"

/// Where fields are that do not stand in a row, and what else of the base is special.
typedef struct ob_layout {
    ob_object head;
    uint32_t count;
    ob_special special;
    uint8_t offsets[];
} ob_layout;

static const OB_TYPE_DEFINE(layout_type, "layout", ob_layout, OB_ITEM_BYTES(1));

static ob_made *as_made(const ob_object *object) {
    ob_expect_type(object, &ob_made_type);
    return (ob_made *)(uintptr_t)object;
}

/// Of a chain of bases the made ones come first. NULL after the last one.
static const ob_made *made_or_null(const ob_type *type) {
    return type != NULL ? ob_as_made(type) : NULL;
}

/* --- Fields and where they are ------------------------------------------------------------------------------------- */

/// Does a tuple of fields ask for a dict?
static bool is_dict_name(const ob_object *name) {
    return ob_str_length(name) == 8 && memcmp(ob_str_text(name), "__dict__", 8) == 0;
}

/// How many fields are asked for, a dict not among them; negative: an error.
static int32_t count_fields(const ob_object *fields, bool *wants_dict) {
    size_t count = fields != NULL ? ob_tuple_length(fields) : 0;
    int32_t own = 0;
    *wants_dict = fields == NULL;
    for (size_t i = 0; i < count; i++) {
        ob_object *name = ob_tuple_peek(fields, (ptrdiff_t)i);
        if (!ob_is_instance(name, &ob_str_type)) {
            return ob_error_set(OB_ETYPE, "the name of a field is a str", name);
        }
        *wants_dict = *wants_dict || is_dict_name(name);
        own += !is_dict_name(name);
    }
    return count <= UINT8_MAX ? own : ob_error_set(OB_EOVERFLOW, "too many fields", NULL);
}

static int check_base(const ob_type *base) {
    bool fits = base == NULL || (base->traits & OB_TRAIT_MADE) != 0 ||
                ((base->flags & OB_TYPE_CONTAINER) != 0 && base->item_bytes == 0 && OB_FIND_FROM(base, init) != NULL);
    return fits ? OB_OK : ob_error_set(OB_ETYPE, "nothing can be derived from this type", ob_type_object(base));
}

static size_t words_of(size_t bytes) {
    return (bytes + sizeof(void *) - 1u) / sizeof(void *);
}

static bool is_base_in_c(const ob_type *base) {
    return base != NULL && (base->traits & OB_TRAIT_MADE) == 0;
}

/// Do the new fields continue the base's? All others stand in a layout.
static bool continues(const ob_type *base) {
    return base == NULL ||
           (ob_type_special(base)->offsets == NULL &&
            (base->slots == 0 || (base->first_slot + (size_t)base->slots) * sizeof(void *) == base->size_bytes) &&
            (base->slots == 0 || !is_base_in_c(base)));
}

/// Sizes and numbers of a type with so many fields more than its base.
static int measure(ob_type *type, size_t more) {
    const ob_type *base = type->base;
    size_t start = words_of(base != NULL ? base->size_bytes : sizeof(ob_container));
    size_t slots = (base != NULL ? base->slots : 0) + more;
    if ((start + more) * sizeof(void *) > UINT16_MAX || start + more > UINT8_MAX + 1u) {
        return ob_error_set(OB_EOVERFLOW, "too many fields", NULL);
    }
    type->slots = (uint8_t)slots;
    type->first_slot = base != NULL && base->slots != 0 ? base->first_slot : (uint8_t)start;
    type->size_bytes = (uint16_t)((start + more) * sizeof(void *));
    type->flags = OB_TYPE_CONTAINER;
    type->vector = base != NULL ? base->vector : 0;
    type->traits = OB_TRAIT_MADE;
    return OB_OK;
}

static uint8_t place_of(const ob_type *type, size_t field) {
    const uint8_t *offsets = ob_type_special(type)->offsets;
    return offsets != NULL ? offsets[field] : (uint8_t)(type->first_slot + field);
}

/// Of a base in C the type's field goes before the base's own.
static void fill_offsets(uint8_t *offsets, const ob_type *type) {
    const ob_type *base = type->base;
    size_t next = words_of(base->size_bytes);
    size_t field = 0;
    if (is_base_in_c(base)) {
        offsets[field++] = (uint8_t)next++;
    }
    for (size_t i = 0; i < base->slots; i++) {
        offsets[field++] = place_of(base, i);
    }
    while (field < type->slots) {
        offsets[field++] = (uint8_t)next++;
    }
}

static int give_layout(ob_made *made) {
    const ob_type *base = made->type.base;
    bool in_a_row = continues(base);
    if (in_a_row && (base == NULL || ob_type_special(base)->release == NULL)) {
        return OB_OK;
    }
    ob_object *object = ob_object_new(&layout_type, in_a_row ? 0 : made->type.slots);
    if (object == NULL) {
        return ob_error()->code;
    }
    ob_layout *layout = (ob_layout *)(void *)object;
    layout->special.release = ob_type_special(base)->release;
    layout->special.buffer = ob_type_special(base)->buffer;
    if (!in_a_row) {
        fill_offsets(layout->offsets, &made->type);
        layout->special.offsets = layout->offsets;
    }
    made->layout = object;
    made->type.special = &layout->special;
    made->type.traits |= OB_TRAIT_SPECIAL;
    return OB_OK;
}

/* --- Attributes ---------------------------------------------------------------------------------------------------- */

static int copy_attributes(ob_object *to, const ob_object *from) {
    size_t cursor = 0;
    ob_object *key;
    ob_object *value;
    int error = OB_OK;
    while (error == OB_OK && from != NULL && ob_dict_next(from, &cursor, &key, &value)) {
        if (!ob_is_instance(key, &ob_str_type) || ob_is_field(value)) {
            return ob_error_set(OB_ETYPE, "not an attribute that a type can have", key);
        }
        error = ob_dict_set(to, key, value);
    }
    return error;
}

static int add_field(ob_object *attributes, ob_object *name, uint32_t number) {
    if (ob_dict_find(attributes, name) != NULL) {
        return ob_error_set(OB_EVALUE, "a field is there twice, or an attribute as well", name);
    }
    ob_object *field = ob_field_new(number);
    int error = field != NULL ? ob_dict_set(attributes, name, field) : ob_error()->code;
    ob_xdecref(field);
    return error;
}

/// The last fields of the type are its own.
static int add_fields(ob_object *attributes, const ob_object *fields, uint32_t first) {
    size_t count = fields != NULL ? ob_tuple_length(fields) : 0;
    int error = OB_OK;
    for (size_t i = 0; i < count && error == OB_OK; i++) {
        ob_object *name = ob_tuple_peek(fields, (ptrdiff_t)i);
        if (!is_dict_name(name)) {
            error = add_field(attributes, name, first++);
        }
    }
    return error;
}

/* --- Making -------------------------------------------------------------------------------------------------------- */

static int describe(ob_made *made, const ob_type *base, uint32_t own_fields, bool wants_dict) {
    const ob_made *made_base = made_or_null(base);
    uint8_t inherited = made_base != NULL ? made_base->dict_field : 0;
    size_t before = (made_base == NULL) + (size_t)(wants_dict && inherited == 0);
    made->type.base = base;
    if (base != NULL) {
        made->base = ob_new_ref(ob_type_object(base));
    }
    int error = measure(&made->type, before + own_fields);
    if (error == OB_OK) {
        error = give_layout(made);
    }
    made->dict_field = !wants_dict || inherited != 0 ? inherited : (uint8_t)(made->type.slots - own_fields - 1u);
    return error;
}

static int furnish(ob_made *made, const ob_object *fields, uint32_t own_fields, const ob_object *attributes) {
    made->attributes = ob_dict_new();
    if (made->attributes == NULL) {
        made->attributes = OB_NIL;
        return ob_error()->code;
    }
    int error = copy_attributes(made->attributes, attributes);
    return error == OB_OK ? add_fields(made->attributes, fields, made->type.slots - own_fields) : error;
}

static int check_arguments(const ob_object *name, const ob_type *base) {
    if (!ob_is_instance(name, &ob_str_type) || strlen(ob_str_text(name)) != ob_str_length(name)) {
        return ob_error_set(OB_EVALUE, "the name of a type is a str without NUL", (ob_object *)(uintptr_t)name);
    }
    return check_base(base);
}

ob_object *ob_type_make(ob_object *name, const ob_type *base, ob_object *fields, ob_object *attributes) {
    OB_NOTE_SITE();
    bool wants_dict;
    int32_t own_fields = check_arguments(name, base) == OB_OK ? count_fields(fields, &wants_dict) : -1;
    ob_object *object = own_fields >= 0 ? ob_object_new(&ob_made_type, 0) : NULL;
    if (object == NULL) {
        return NULL;
    }
    ob_made *made = as_made(object);
    made->name = ob_new_ref(name);
    made->type.name = ob_str_text(name);
    int error = describe(made, base, (uint32_t)own_fields, wants_dict);
    if (error == OB_OK) {
        error = furnish(made, fields, (uint32_t)own_fields, attributes);
    }
    if (error != OB_OK) {
        ob_decref(object);
        return NULL;
    }
    ob_made_learn(made);
    OB_ASSERT(1, ob_type_check(&made->type) == NULL);
    return object;
}

/* --- The type's own attributes ------------------------------------------------------------------------------------- */

OB_BORROWED ob_object *ob_type_find(const ob_type *type, ob_object *name) {
    ob_object *found = NULL;
    for (const ob_made *made = made_or_null(type); made != NULL && found == NULL;
         made = made_or_null(made->type.base)) {
        found = ob_dict_find(made->attributes, name);
    }
    return found;
}

OB_BORROWED ob_object *ob_type_find_text(const ob_type *type, const char *text, size_t length) {
    ob_object *found = NULL;
    for (const ob_made *made = made_or_null(type); made != NULL && found == NULL;
         made = made_or_null(made->type.base)) {
        found = ob_dict_find_text(made->attributes, text, length);
    }
    return found;
}

static ob_object *type_get_attribute(ob_object *self, ob_object *name) {
    ob_expect_type(name, &ob_str_type);
    ob_object *found = ob_type_find(&as_made(self)->type, name);
    if (found != NULL) {
        return ob_bind(found, NULL, self);
    }
    if (ob_str_length(name) == 8 && memcmp(ob_str_text(name), "__name__", 8) == 0) {
        return ob_new_ref(as_made(self)->name);
    }
    ob_error_set(OB_EATTRIBUTE, "the type has no such attribute", name);
    return NULL;
}

static bool is_named(const ob_object *name, const char *text) {
    return strlen(text) == ob_str_length(name) && memcmp(ob_str_text(name), text, strlen(text)) == 0;
}

static int type_set_attribute(ob_object *self, ob_object *name, ob_object *value) {
    ob_expect_type(name, &ob_str_type);
    ob_made *made = as_made(self);
    if (is_named(name, "__name__") || is_named(name, "__class__")) {
        return ob_error_set(OB_ETYPE, "this attribute can be neither set nor deleted", name);
    }
    if (value != NULL && ob_is_field(value)) {
        return ob_error_set(OB_ETYPE, "not an attribute that a type can have", name);
    }
    int error = value != NULL ? ob_dict_set(made->attributes, name, value) : ob_dict_delete(made->attributes, name);
    if (error == OB_EKEY) {
        return ob_error_set(OB_EATTRIBUTE, "the type has no such attribute", name);
    }
    if (memcmp(ob_str_text(name), "__", 2) == 0) { /* a text of one has its NUL */
        ob_made_learn(made);
    }
    return error;
}

static const ob_attributes type_attributes = {.get = type_get_attribute, .set = type_set_attribute};

const OB_TYPE_DEFINE(ob_made_type, "type", ob_made, OB_FIELDS(ob_made, name, layout), .base = &ob_type_type,
                     .attributes = &type_attributes);
