/* Names: interned strs.
 *
 * Owns: the table of all names, by linear hashing: as many buckets as names, so a new name adds one bucket and splits one, and the end of
 * a name takes the last bucket away and joins it to one. A bucket is the address of its first name, the others hang on its `next`. The
 * table holds no references: a name leaves it in its release hook.
 * Invariant: every living name is in the bucket of its hash, but for a new one whose bucket cannot be had: that one ends at once. All is void
 * after an ob_init, which is found out at the next new name.
 *
 * Source: W. Litwin, "Linear hashing", 1980; the buckets are a vector, so that no growth moves more than 32 of them. */
#include "obol/name.h"
#include "object/checked.h"

#include <string.h>

#include "object/count.h"
#include "object/start.h"
#include "object/vector.h"
#include "types/hash.h"
#include "types/text.h"

_Static_assert(sizeof(void *) != 4 || offsetof(ob_name, text) == 20, "a name costs 20 bytes and its text");

enum { LEAVE_UNITS = 14 }; ///< a name that ends: two chains, and perhaps a chunk of the buckets

static ob_vector buckets; ///< OB_NIL: empty
static uint32_t start;    ///< the ob_init that they are from

static ob_name *as_name(ob_object *object) {
    return (ob_name *)(void *)object;
}

/* --- Buckets ------------------------------------------------------------------------------------------------------- */

/// The bucket that the one with this number, not 0, was split from: without its highest bit.
static uint32_t parent_of(uint32_t bucket) {
    return bucket & ~(0x80000000u >> (unsigned)__builtin_clz(bucket));
}

/// The bucket of a hash among so many, which are not 0.
static uint32_t bucket_of(uint32_t hash, uint32_t count) {
    uint32_t bucket = count == 1 ? 0 : hash & (0xFFFFFFFFu >> (unsigned)__builtin_clz(count - 1u));
    return bucket < count ? bucket : parent_of(bucket);
}

static ob_object *first_in(uint32_t bucket) {
    return *ob_vector_slot(&buckets, bucket);
}

static void put_in(uint32_t bucket, ob_name *name) {
    ob_object **slot = ob_vector_slot(&buckets, bucket);
    name->next = *slot == OB_NIL ? NULL : as_name(*slot);
    *slot = (ob_object *)(void *)name;
}

/// Take all names out of a bucket; they stay linked.
static ob_name *empty_out(uint32_t bucket) {
    ob_object **slot = ob_vector_slot(&buckets, bucket);
    ob_name *first = *slot == OB_NIL ? NULL : as_name(*slot);
    *slot = OB_NIL;
    return first;
}

/// Distribute the names of a chain. As many turns as it has names: one on average.
static void put_all(ob_name *chain) {
    while (chain != NULL) {
        ob_name *next = chain->next;
        put_in(bucket_of(chain->hash, ob_vector_count(&buckets)), chain);
        chain = next;
    }
}

/// One bucket more. Without memory nothing has changed.
static int add_bucket(void) {
    int error = ob_vector_push(&buckets, OB_NIL);
    uint32_t count = ob_vector_count(&buckets);
    if (error == OB_OK && count > 1) {
        put_all(empty_out(parent_of(count - 1u)));
    }
    return error;
}

/// One bucket less. Allocates nothing: the vector's small block stays as it is until the last one has gone.
static void remove_bucket(void) {
    ob_name *chain = empty_out(ob_vector_count(&buckets) - 1u);
    (void)ob_vector_take_last(&buckets);
    put_all(chain);
}

/* --- Names --------------------------------------------------------------------------------------------------------- */

/// The names of an earlier start are gone, with their memory.
static void forget_earlier(void) {
    if (start != ob_start_number) {
        start = ob_start_number;
        buckets = (ob_vector){0, NULL};
    }
}

static ob_object *find(const char *text, size_t length, uint32_t hash) {
    uint32_t count = ob_vector_count(&buckets);
    ob_object *first = count != 0 ? first_in(bucket_of(hash, count)) : OB_NIL;
    ob_name *name = first != OB_NIL ? as_name(first) : NULL;
    while (name != NULL &&
           (name->hash != hash || name->length != length || (length != 0 && memcmp(name->text, text, length) != 0))) {
        name = name->next;
    }
    return (ob_object *)(void *)name;
}

/// Making the object and the bucket may end other names, so the table is looked at anew after each.
static ob_object *make(const char *text, size_t length, uint32_t hash) {
    ob_object *object = ob_object_new(&ob_name_type, length); /* its hash is 0: not in the table */
    if (object == NULL) {
        return NULL;
    }
    ob_name *name = as_name(object);
    ob_span_copy(name->text, (ob_chars){text, length});
    name->text[length] = '\0';
    if (add_bucket() != OB_OK) {
        ob_decref(object);
        return NULL;
    }
    name->hash = hash;
    put_in(bucket_of(hash, ob_vector_count(&buckets)), name);
    return object;
}

/// The name of a text that is known to be UTF-8.
static ob_object *intern(const char *text, size_t length) {
    forget_earlier();
    uint32_t hash = ob_hash_text(text, length);
    ob_object *there = find(text, length, hash);
    return there != NULL ? ob_new_ref(there) : make(text, length, hash);
}

ob_object *ob_name_new(const char *text, size_t length) {
    OB_NOTE_SITE();
    size_t valid = ob_utf8_check(text, length);
    if (valid != length) {
        return ob_str_new(text, length); /* says what is wrong */
    }
    return intern(text, length);
}

ob_object *ob_name_from(const char *text) {
    OB_NOTE_SITE();
    return ob_name_new(text, strlen(text));
}

ob_object *ob_str_intern(ob_object *str) {
    OB_NOTE_SITE();
    ob_expect_type(str, &ob_str_type);
    if (str->type == &ob_name_type) {
        return ob_new_ref(str);
    }
    ob_chars span = ob_text_span(str);
    return intern(span.data, span.length);
}

size_t ob_name_count(void) {
    forget_earlier();
    return ob_vector_count(&buckets);
}

/// Take a dying name out of its chain. Every name but one that found no bucket is in one.
static void name_release(ob_object *self) {
    ob_name *name = as_name(self);
    if (name->hash == 0) {
        return;
    }
    ob_charge(LEAVE_UNITS);
    uint32_t bucket = bucket_of(name->hash, ob_vector_count(&buckets));
    ob_name *before = as_name(first_in(bucket));
    if (before == name) {
        *ob_vector_slot(&buckets, bucket) = name->next != NULL ? (ob_object *)(void *)name->next : OB_NIL;
    } else {
        while (before->next != name) {
            before = before->next;
        }
        before->next = name->next;
    }
    remove_bucket();
}

static int name_hash(ob_object *self, uint32_t *hash) {
    *hash = as_name(self)->hash;
    return OB_OK;
}

/// Names are equal when they are the same.
static int name_compare(ob_object *self, ob_object *other, ob_comparison op) {
    if (op == OB_EQ && ob_type_of(other) == &ob_name_type) {
        return self == other;
    }
    return ob_text_compare(self, other, op);
}

const ob_type ob_name_type = {.head = OB_TYPE_HEAD,
                              .name = "str",
                              .size_bytes = offsetof(ob_name, text) + 1, /* the NUL */
                              .item_bytes = 1,
                              .base = &ob_str_type,
                              .hash = name_hash,
                              .compare = name_compare,
                              .traits = OB_TRAIT_SPECIAL | OB_TRAIT_OTHER_ITEMS,
                              .special = &(const ob_special){.release = name_release}};
