/* Comparing and hashing: who is asked, in which order, how deep, and that nothing is left behind.
 *
 * needs: ram 16K */
#include "support.h"

/* A `number` compares with its kind; a `late` number is derived from it and says the opposite; a `box` holds two objects and looks into them. */

typedef struct number {
    ob_object head;
    int32_t value;
} number;

static unsigned asked_number;
static unsigned asked_late;
static ob_comparison last_op;

static int32_t value_of(const ob_object *object) {
    return ((const number *)(const void *)object)->value;
}

static const ob_type number_type;

static int number_compare(ob_object *self, ob_object *other, ob_comparison op) {
    asked_number++;
    last_op = op;
    if (!ob_is_instance(other, &number_type)) {
        return OB_NOT_IMPLEMENTED;
    }
    if (value_of(self) == 13) {
        return ob_error_set(OB_EVALUE, "unlucky", NULL);
    }
    int32_t a = value_of(self);
    int32_t b = value_of(other);
    return op == OB_EQ ? a == b : op == OB_LT ? a < b : op == OB_LE ? a <= b : op == OB_GT ? a > b : a >= b;
}

static int number_hash(ob_object *self, uint32_t *hash) {
    *hash = (uint32_t)value_of(self);
    return value_of(self) == 13 ? ob_error_set(OB_EVALUE, "unlucky", NULL) : OB_OK;
}

static int late_compare(ob_object *self, ob_object *other, ob_comparison op) {
    (void)self;
    asked_late++;
    last_op = op;
    return ob_is_instance(other, &number_type) ? 1 : OB_NOT_IMPLEMENTED;
}

static const OB_TYPE_DEFINE(number_type, "number", number, .compare = number_compare, .hash = number_hash);
static const OB_TYPE_DEFINE(late_type, "late", number, .base = &number_type, .compare = late_compare);
static const OB_TYPE_DEFINE(twin_type, "twin", number, .base = &number_type);
static const OB_TYPE_DEFINE(barred_type, "barred", number, .base = &number_type, .traits = OB_TRAIT_UNHASHABLE);
static const OB_TYPE_DEFINE(plain_type, "plain", number, );

typedef struct box {
    ob_container head;
    ob_object *first;
    ob_object *second;
} box;

static box *as_box(const ob_object *object) {
    return (box *)(uintptr_t)object;
}

static ob_object *item_of(const ob_object *object, size_t index) {
    return index == 0 ? as_box(object)->first : as_box(object)->second;
}

/// As tuples of two: the first pair that differs decides. Phase 1: it has been found, and is compared in order.
static int box_compare_next(ob_object *self, ob_object *other, ob_compare_step *step) {
    if (step->phase == 1) {
        return step->inner;
    }
    if (step->cursor > 0 && !step->inner) {
        if (step->op == OB_EQ) {
            return 0;
        }
        step->phase = 1;
        step->cursor--;
    } else if (step->cursor == 2) {
        return step->op == OB_EQ || step->op == OB_LE || step->op == OB_GE;
    }
    step->left = ob_new_ref(item_of(self, step->cursor));
    step->right = ob_new_ref(item_of(other, step->cursor));
    step->inner_op = step->phase == 1 ? step->op : OB_EQ;
    step->cursor++;
    return OB_INNER;
}

static int box_hash_next(ob_object *self, size_t *cursor, uint32_t *hash, uint32_t inner_hash, ob_object **inner) {
    if (*cursor > 0) {
        *hash = *hash * 31u + inner_hash;
    }
    if (*cursor == 2) {
        return OB_OK;
    }
    *inner = ob_new_ref(item_of(self, (*cursor)++));
    return OB_INNER;
}

static const ob_nested box_nested = {box_compare_next, box_hash_next};
static const ob_nested shut_nested = {box_compare_next, NULL};
static const OB_TYPE_DEFINE(box_type, "box", box, OB_FIELDS(box, first, second), .nested = &box_nested);
static const OB_TYPE_DEFINE(shut_type, "shut", box, OB_FIELDS(box, first, second), .nested = &shut_nested);
static const OB_TYPE_DEFINE(barred_box_type, "barred", box, OB_FIELDS(box, first, second), .base = &box_type,
                            .traits = OB_TRAIT_UNHASHABLE);

/// Derived, with a hash and no comparison of its own.
static int seven_hash(ob_object *self, uint32_t *hash) {
    (void)self;
    *hash = 7;
    return OB_OK;
}
static const OB_TYPE_DEFINE(seven_type, "seven", number, .base = &twin_type, .hash = seven_hash);
static const OB_TYPE_DEFINE(closed_type, "closed", box, OB_FIELDS(box, first, second), .nested = &box_nested,
                            .traits = OB_TRAIT_UNHASHABLE);

/// Compares its first object, in whatever order is asked for.
static int lid_compare_next(ob_object *self, ob_object *other, ob_compare_step *step) {
    if (step->cursor++ != 0) {
        return step->inner;
    }
    step->left = ob_new_ref(item_of(self, 0));
    step->right = ob_new_ref(item_of(other, 0));
    step->inner_op = step->op;
    return OB_INNER;
}
static const ob_nested lid_nested = {lid_compare_next, NULL};
static const OB_TYPE_DEFINE(lid_type, "lid", box, OB_FIELDS(box, first, second), .nested = &lid_nested);

static ob_object *new_number(const ob_type *type, int32_t value) {
    ob_object *object = ob_object_new(type, 0);
    ((number *)(void *)object)->value = value;
    return object;
}

static ob_object *new_box(const ob_type *type, OB_TAKES ob_object *first, OB_TAKES ob_object *second) {
    ob_object *object = ob_object_new(type, 0);
    as_box(object)->first = first;
    as_box(object)->second = second;
    return object;
}

/// A nest of boxes with a number in its heart.
static ob_object *nest(unsigned depth, int32_t value) {
    ob_object *inner = new_number(&number_type, value);
    for (unsigned i = 0; i < depth; i++) {
        inner = new_box(&box_type, OB_INT(1), inner);
    }
    return inner;
}

static void drop_all(ob_object *object) {
    ob_decref(object);
    drain();
}

static const ob_comparison all[] = {OB_EQ, OB_NE, OB_LT, OB_LE, OB_GT, OB_GE};

static bool holds(int a, int b, ob_comparison op) {
    switch (op) {
    case OB_EQ: return a == b;
    case OB_NE: return a != b;
    case OB_LT: return a < b;
    case OB_LE: return a <= b;
    case OB_GT: return a > b;
    case OB_GE: break;
    }
    return a >= b;
}

TAP_TEST("each of the six comparisons is that of the values") {
    for (int a = 0; a < 3; a++) {
        for (int b = 0; b < 3; b++) {
            ob_object *left = new_number(&number_type, a);
            ob_object *right = new_number(&twin_type, b);
            for (unsigned i = 0; i < 6; i++) {
                TAP_EQUAL(ob_compare(left, right, all[i]), holds(a, b, all[i]));
                TAP_EQUAL(ob_compare(right, left, all[i]), holds(b, a, all[i]));
            }
            TAP_OK(ob_refcount(left) == 1 && ob_refcount(right) == 1);
            ob_decref(left);
            ob_decref(right);
        }
    }
}

TAP_TEST("a derived type is asked first, with the comparison turned round") {
    ob_object *base = new_number(&number_type, 1);
    ob_object *late = new_number(&late_type, 2);
    static const ob_comparison turned[] = {OB_EQ, OB_EQ, OB_GT, OB_GE, OB_LT, OB_LE};
    for (unsigned i = 0; i < 6; i++) {
        asked_number = asked_late = 0;
        TAP_EQUAL(ob_compare(base, late, all[i]), all[i] != OB_NE);
        TAP_OK(asked_number == 0 && asked_late == 1 && last_op == turned[i]);
        TAP_EQUAL(ob_compare(late, base, all[i]), all[i] != OB_NE);
        TAP_OK(asked_number == 0 && asked_late == 2);
    }
    ob_decref(base);
    ob_decref(late);
}

TAP_TEST("when one side does not know, the other is asked; when none does, the same is equal and nothing is in order") {
    ob_object *known = new_number(&number_type, 1);
    ob_object *plain = new_number(&plain_type, 1);
    ob_object *other = new_number(&plain_type, 1);
    asked_number = 0;
    TAP_EQUAL(ob_compare(plain, known, OB_LE), OB_ETYPE);
    TAP_OK(asked_number == 1 && last_op == OB_GE);
    TAP_EQUAL(ob_compare(known, plain, OB_LE), OB_ETYPE);
    TAP_OK(asked_number == 2 && last_op == OB_LE);
    TAP_EQUAL(ob_compare(known, plain, OB_EQ), 0);
    TAP_EQUAL(ob_compare(known, plain, OB_NE), 1);
    TAP_EQUAL(ob_compare(plain, plain, OB_EQ), 1);
    TAP_EQUAL(ob_compare(plain, plain, OB_NE), 0);
    TAP_EQUAL(ob_compare(plain, other, OB_EQ), 0);
    TAP_EQUAL(ob_compare(plain, plain, OB_GE), OB_ETYPE);
    TAP_EQUAL(ob_compare(OB_NONE, OB_INT(1), OB_LT), OB_ETYPE);
    ob_error_clear();
    ob_decref(known);
    ob_decref(plain);
    ob_decref(other);
}

TAP_TEST("an error of the program's own comparison comes through, at any depth") {
    for (unsigned depth = 0; depth < 40; depth += 13) {
        ob_object *left = nest(depth, 13);
        ob_object *right = nest(depth, 13);
        TAP_EQUAL(ob_compare(left, right, OB_EQ), OB_EVALUE);
        TAP_EQUAL(ob_compare(left, right, OB_NE), OB_EVALUE);
        TAP_EQUAL(ob_compare(left, right, OB_LT), OB_EVALUE);
        uint32_t hash;
        TAP_EQUAL(ob_hash(left, &hash), OB_EVALUE);
        ob_error_clear();
        TAP_OK(ob_refcount(left) == 1 && ob_refcount(right) == 1);
        drop_all(left);
        drop_all(right);
    }
}

TAP_TEST("containers compare by what they hold, in order, at any depth") {
    for (unsigned depth = 0; depth < 45; depth += 4) {
        for (int a = 0; a < 3; a++) {
            for (int b = 0; b < 3; b++) {
                ob_object *left = nest(depth, a);
                ob_object *right = nest(depth, b);
                for (unsigned i = 0; i < 6; i++) {
                    TAP_EQUAL(ob_compare(left, right, all[i]), holds(a, b, all[i]));
                }
                drop_all(left);
                drop_all(right);
            }
        }
    }
}

TAP_TEST("the first pair that differs decides, and the rest is not looked at") {
    ob_object *left = new_box(&box_type, OB_INT(1), new_number(&number_type, 13));
    ob_object *right = new_box(&box_type, OB_INT(2), new_number(&number_type, 13));
    TAP_EQUAL(ob_compare(left, right, OB_LT), 1);
    TAP_EQUAL(ob_compare(left, right, OB_GE), 0);
    TAP_EQUAL(ob_compare(left, right, OB_EQ), 0);
    drop_all(left);
    drop_all(right);
}

TAP_TEST("inside containers an object is equal to itself, but in order only as its type says") {
    ob_object *unlucky = new_number(&number_type, 13);
    ob_object *left = new_box(&box_type, ob_new_ref(unlucky), OB_INT(1));
    ob_object *right = new_box(&box_type, ob_new_ref(unlucky), OB_INT(2));
    asked_number = 0;
    TAP_EQUAL(ob_compare(left, right, OB_LT), 1);
    TAP_EQUAL(asked_number, 0);
    TAP_EQUAL(ob_equal(unlucky, unlucky), 1);
    TAP_EQUAL(ob_compare(unlucky, unlucky, OB_EQ), OB_EVALUE);
    ob_error_clear();
    drop_all(left);
    drop_all(right);
    ob_decref(unlucky);
}

TAP_TEST("an order among what is the same object is the type's own to tell") {
    ob_object *inside = new_number(&number_type, 3);
    ob_object *left = new_box(&lid_type, ob_new_ref(inside), OB_INT(1));
    ob_object *right = new_box(&lid_type, ob_new_ref(inside), OB_INT(2));
    for (unsigned i = 0; i < 6; i++) {
        TAP_EQUAL(ob_compare(left, right, all[i]), holds(3, 3, all[i]));
    }
    drop_all(left);
    drop_all(right);
    ob_decref(inside);
}

TAP_TEST("containers of different kinds are not compared item by item") {
    ob_object *left = new_box(&box_type, OB_INT(1), OB_INT(2));
    ob_object *shut = new_box(&shut_type, OB_INT(1), OB_INT(2));
    ob_object *list = ob_list_of(OB_INT(1), OB_INT(2));
    TAP_EQUAL(ob_compare(left, shut, OB_EQ), 1); /* they share the function that looks inside */
    TAP_EQUAL(ob_compare(left, OB_INT(1), OB_EQ), 0);
    TAP_EQUAL(ob_compare(left, OB_INT(1), OB_LT), OB_ETYPE);
    TAP_EQUAL(ob_compare(left, list, OB_EQ), 0);
    TAP_EQUAL(ob_compare(list, left, OB_EQ), 0);
    ob_error_clear();
    drop_all(left);
    drop_all(shut);
    drop_all(list);
}

TAP_TEST("what holds itself is nested too deeply, and so is what is deeper than the limit") {
    ob_object *left = new_box(&box_type, OB_INT(1), OB_INT(2));
    ob_object *right = new_box(&box_type, OB_INT(1), OB_INT(2));
    as_box(left)->second = ob_new_ref(left);
    as_box(right)->second = ob_new_ref(right);
    uint32_t hash;
    size_t before = ob_memory_get_stats().used_bytes;
    ob_set_depth_limit(100);
    TAP_EQUAL(ob_compare(left, right, OB_EQ), OB_EDEPTH);
    TAP_EQUAL(ob_compare(left, left, OB_EQ), 1); /* what it holds is the same object, and so equal */
    TAP_EQUAL(ob_hash(left, &hash), OB_EDEPTH);
    ob_error_clear();
    TAP_EQUAL(ob_memory_get_stats().used_bytes, before);
    as_box(left)->second = as_box(right)->second = OB_INT(2);
    ob_decref(left);
    ob_decref(right);
    drop_all(left);
    drop_all(right);
    for (unsigned limit = 1; limit < 30; limit++) {
        ob_set_depth_limit(limit);
        for (unsigned depth = limit; depth <= limit + 1; depth++) {
            ob_object *one = nest(depth, 1);
            ob_object *two = nest(depth, 1);
            TAP_EQUAL(ob_compare(one, two, OB_EQ), depth <= limit ? 1 : OB_EDEPTH);
            TAP_EQUAL(ob_hash(one, &hash), depth <= limit ? OB_OK : OB_EDEPTH);
            ob_error_clear();
            drop_all(one);
            drop_all(two);
        }
    }
    ob_set_depth_limit(OB_DEPTH_LIMIT);
}

TAP_TEST("equal nests hash alike, others not, and each place counts") {
    for (unsigned depth = 0; depth < 45; depth += 7) {
        ob_object *one = nest(depth, 4);
        ob_object *two = nest(depth, 4);
        ob_object *other = nest(depth, 5);
        ob_object *deeper = nest(depth + 1, 4);
        uint32_t hashes[4];
        TAP_OK(ob_hash(one, &hashes[0]) == OB_OK && ob_hash(two, &hashes[1]) == OB_OK);
        TAP_OK(ob_hash(other, &hashes[2]) == OB_OK && ob_hash(deeper, &hashes[3]) == OB_OK);
        TAP_OK(hashes[0] == hashes[1] && hashes[0] != hashes[2] && hashes[0] != hashes[3]);
        drop_all(one);
        drop_all(two);
        drop_all(other);
        drop_all(deeper);
    }
    ob_object *two_three = new_box(&box_type, new_number(&number_type, 2), new_number(&number_type, 3));
    uint32_t hash;
    TAP_EQUAL(ob_hash(two_three, &hash), OB_OK);
    TAP_EQUAL(hash, 2u * 31u + 3u);
    drop_all(two_three);
}

TAP_TEST("who compares in its own way has no hash but its own; who does not is hashed by what it is") {
    uint32_t hash;
    uint32_t again;
    ob_object *known = new_number(&number_type, 77);
    ob_object *twin = new_number(&twin_type, 77);
    ob_object *late = new_number(&late_type, 77);
    ob_object *barred = new_number(&barred_type, 77);
    ob_object *plain = new_number(&plain_type, 77);
    ob_object *shut = new_box(&shut_type, OB_INT(1), OB_INT(2));
    ob_object *barred_box = new_box(&barred_box_type, OB_INT(1), OB_INT(2));
    TAP_OK(ob_hash(known, &hash) == OB_OK && hash == 77);
    TAP_OK(ob_hash(twin, &hash) == OB_OK && hash == 77);
    TAP_EQUAL(ob_hash(late, &hash), OB_ETYPE);
    TAP_EQUAL(ob_hash(barred, &hash), OB_ETYPE);
    TAP_OK(ob_hash(plain, &hash) == OB_OK && ob_hash(plain, &again) == OB_OK && hash == again);
    TAP_EQUAL(ob_hash(shut, &hash), OB_ETYPE);
    ob_object *seven = new_number(&seven_type, 77);
    TAP_OK(ob_hash(seven, &hash) == OB_OK && hash == 7);
    ob_decref(seven);
    ob_object *closed = new_box(&closed_type, OB_INT(1), OB_INT(2));
    TAP_EQUAL(ob_hash(closed, &hash), OB_ETYPE);
    drop_all(closed);
    TAP_EQUAL(ob_hash(barred_box, &hash), OB_ETYPE);
    TAP_OK(ob_error()->object == barred_box);
    ob_error_clear();
    ob_object *const made[] = {known, twin, late, barred, plain, shut, barred_box};
    for (unsigned i = 0; i < sizeof made / sizeof made[0]; i++) {
        drop_all(made[i]);
    }
}

TAP_TEST("a comparison and a hash that find no memory for more frames say so, and leave nothing") {
    ob_object *one = nest(200, 1);
    ob_object *two = nest(200, 1);
    ob_set_depth_limit(1000);
    void *walls[64];
    unsigned count = 0;
    size_t bytes = ob_region_get_largest_free(0);
    while (bytes >= 8 && count < 64) { /* fill the memory */
        walls[count] = ob_mem_alloc(bytes);
        if (walls[count] != NULL) {
            count++;
        } else {
            bytes /= 2;
        }
    }
    uint32_t hash;
    size_t before = ob_memory_get_stats().used_bytes;
    TAP_EQUAL(ob_compare(one, two, OB_EQ), OB_ENOMEM);
    TAP_EQUAL(ob_hash(one, &hash), OB_ENOMEM);
    TAP_EQUAL(ob_memory_get_stats().used_bytes, before);
    while (count > 0) {
        ob_mem_free(walls[--count]);
    }
    ob_error_clear();
    TAP_EQUAL(ob_compare(one, two, OB_EQ), 1);
    drop_all(one);
    drop_all(two);
}
