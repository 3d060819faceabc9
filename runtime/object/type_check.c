/* Is a type's description right? Owns nothing. What a table cannot hold back at compile time is found here: by tests, and at each new
 * object in checked mode. Reads only the description and its bases'. */
#include "object/count.h"
#include "obol/placement.h"

enum { BASES_MAX = 64 };

static size_t header_words(const ob_type *type) {
    return ((type->flags & OB_TYPE_CONTAINER) != 0 ? sizeof(ob_container) : sizeof(ob_object)) / sizeof(void *);
}

/// Where a field stands, in pointers.
static size_t place_of(const ob_type *type, size_t field) {
    const uint8_t *offsets = ob_type_special(type)->offsets;
    return offsets != NULL ? offsets[field] : type->first_slot + field;
}

static bool lies_inside(const ob_type *type, size_t place, size_t bytes) {
    return place >= header_words(type) && place * sizeof(void *) + bytes <= type->size_bytes;
}

static bool overlaps_vector(const ob_type *type, size_t place) {
    size_t words = sizeof(ob_vector) / sizeof(void *);
    return type->vector != 0 && place + 1u > type->vector && place < type->vector + words;
}

static const char *check_head(const ob_type *type) {
    if (type->name == NULL) {
        return "it has no name";
    }
    if (type->size_bytes < header_words(type) * sizeof(void *)) {
        return "it is smaller than its header";
    }
    bool has_references = type->slots != 0 || type->vector != 0 || (type->traits & OB_TRAIT_ITEM_REFERENCES) != 0;
    if (has_references && (type->flags & OB_TYPE_CONTAINER) == 0) {
        return "it holds references and is no container";
    }
    if ((type->special != NULL) != ((type->traits & OB_TRAIT_SPECIAL) != 0)) {
        return "special and OB_TRAIT_SPECIAL do not go together";
    }
    if (ob_type_special(type)->placement != NULL && ob_type_special(type)->placement->code == NULL) {
        return "a placement is not made by OB_PLACEMENT";
    }
    if (ob_type_special(type)->finalize != NULL && (type->flags & OB_TYPE_CONTAINER) == 0) {
        return "it has a finalizer and is no container";
    }
    return NULL;
}

/// Fields one after the other cannot meet; those that stand apart can.
static bool meets_earlier(const ob_type *type, size_t field) {
    bool meets = false;
    for (size_t i = 0; i < field && ob_type_special(type)->offsets != NULL; i++) {
        meets = meets || place_of(type, i) == place_of(type, field);
    }
    return meets;
}

static const char *check_fields(const ob_type *type) {
    for (size_t i = 0; i < type->slots; i++) {
        size_t place = place_of(type, i);
        if (!lies_inside(type, place, sizeof(ob_object *))) {
            return "a field lies outside";
        }
        if (overlaps_vector(type, place) || meets_earlier(type, i)) {
            return "a field lies on another";
        }
    }
    if (type->vector != 0 && !lies_inside(type, type->vector, sizeof(ob_vector))) {
        return "the vector lies outside";
    }
    return (type->traits & OB_TRAIT_MADE) != 0 && type->slots == 0 ? "it has no field for the type" : NULL;
}

/// Does a field, or the vector, stand right behind the header?
static bool follows_header(const ob_type *type) {
    bool follows = type->vector == header_words(type);
    for (size_t i = 0; i < type->slots; i++) {
        follows = follows || place_of(type, i) == header_words(type);
    }
    return follows;
}

static const char *check_items(const ob_type *type) {
    size_t count_at = header_words(type) * sizeof(void *);
    if (type->item_bytes != 0 && type->size_bytes < count_at + sizeof(uint32_t)) {
        return "it has no count of items";
    }
    if (type->item_bytes != 0 && follows_header(type)) {
        return "a field lies on the count of items";
    }
    if ((type->traits & OB_TRAIT_ITEM_REFERENCES) == 0) {
        return NULL;
    }
    bool aligned = type->item_bytes == sizeof(ob_object *) && type->size_bytes % sizeof(ob_object *) == 0;
    return aligned ? NULL : "its items are not where references can be";
}

static const char *check_plain(const ob_type *type) {
    bool fills = type->first_slot * sizeof(void *) == sizeof(ob_container) &&
                 (type->first_slot + (size_t)type->slots) * sizeof(void *) == type->size_bytes &&
                 type->size_bytes <= OB_PLAIN_BYTES;
    return ob_type_layout(type) != OB_LAYOUT_PLAIN || fills ? NULL : "it is not plain";
}

/// A type made at run time has one field before those of a base in flash.
static bool has_base_fields(const ob_type *type, const ob_type *base) {
    size_t before = (type->traits & OB_TRAIT_MADE) != 0 && (base->traits & OB_TRAIT_MADE) == 0;
    bool same = base->slots + before <= type->slots && (base->vector == type->vector || base->vector == 0);
    for (size_t i = 0; i < base->slots && same; i++) {
        same = place_of(base, i) == place_of(type, i + before);
    }
    return same;
}

/// What C code for the base does must be right for this one.
static const char *check_base(const ob_type *type) {
    const ob_type *base = type->base;
    if (base == NULL) {
        return NULL;
    }
    if (base->size_bytes > type->size_bytes) {
        return "its base is larger";
    }
    if (header_words(base) != header_words(type) || base->item_bytes != type->item_bytes ||
        (base->item_bytes != 0 && base->size_bytes != type->size_bytes && (type->traits & OB_TRAIT_OTHER_ITEMS) == 0)) {
        return "its base's items or header are others";
    }
    if (!has_base_fields(type, base)) {
        return "its base's fields are elsewhere";
    }
    return NULL;
}

/// Each type names the hooks that run: none is looked for in the bases.
static const char *check_release(const ob_type *type) {
    const ob_special *own = ob_type_special(type);
    bool is_made = (type->traits & OB_TRAIT_MADE) != 0; /* whose base may get a finalizer later */
    bool forgets_release = false;
    bool forgets_finalizer = false;
    size_t bases = 0;
    for (const ob_type *base = type->base; base != NULL && bases < BASES_MAX; base = base->base) {
        forgets_release = forgets_release || (ob_type_special(base)->release != NULL && own->release == NULL);
        forgets_finalizer = forgets_finalizer || (ob_type_special(base)->finalize != NULL && own->finalize == NULL);
        bases++;
    }
    return forgets_release                 ? "its base's release hook is left out"
           : forgets_finalizer && !is_made ? "its base's finalizer is left out"
                                           : NULL;
}

static const char *check_chain(const ob_type *type) {
    size_t bases = 0;
    while (type != NULL && bases <= BASES_MAX) {
        type = type->base;
        bases++;
    }
    return type != NULL ? "it has more bases than there can be" : NULL;
}

const char *ob_type_check(const ob_type *type) {
    static const char *(*const checks[])(const ob_type *) = {check_head, check_fields,  check_items, check_plain,
                                                             check_base, check_release, check_chain};
    const char *wrong = NULL;
    for (size_t i = 0; i < sizeof checks / sizeof checks[0] && wrong == NULL; i++) {
        wrong = checks[i](type);
    }
    return wrong;
}
