/* A type of one's own in C, with all operations, one derived from it, and nests of them.
 *
 * needs: flash 128K */
#include "support.h"

/* --- A point: fields, and all operations ---------------------------------------------------------------------------- */

typedef struct point {
    ob_container head;
    ob_object *x;
    ob_object *y;
} point;

static const ob_type point_type;
static uintptr_t lowest_stack; ///< that an operation of the types below ran at

static void note_stack(void) {
    uintptr_t here = (uintptr_t)__builtin_frame_address(0);
    lowest_stack = here < lowest_stack ? here : lowest_stack;
}

static point *as_point(const ob_object *object) {
    ob_expect_type(object, &point_type);
    return (point *)(uintptr_t)object;
}

static void set_point(ob_object *object, ob_object *x, ob_object *y) {
    as_point(object)->x = ob_new_ref(x);
    as_point(object)->y = ob_new_ref(y);
}

static ob_object *new_point(ob_object *x, ob_object *y) {
    ob_object *object = ob_object_new(&point_type, 0);
    if (object != NULL) {
        set_point(object, x, y);
    }
    return object;
}

static ob_object *point_repr(ob_object *self, size_t *cursor, ob_sink *sink) {
    static const char *const pieces[] = {"Point(", ", ", ")"};
    note_stack();
    if (*cursor == OB_REPR_INSIDE) {
        ob_sink_text(sink, "Point(...)");
        return NULL;
    }
    ob_sink_text(sink, pieces[*cursor]);
    size_t piece = (*cursor)++;
    return piece == 0 ? as_point(self)->x : piece == 1 ? as_point(self)->y : NULL;
}

enum { FIRST, ASKED_EQUAL, ASKED_ORDER }; ///< phases of a comparison; the cursor is the coordinate asked for next

/// Equal when both coordinates are; ordered by the first one that differs, as pairs are.
static int point_compare_next(ob_object *self, ob_object *other, ob_compare_step *step) {
    note_stack();
    bool differs = step->phase == ASKED_EQUAL && !step->inner;
    if (step->phase == ASKED_ORDER || (differs && step->op == OB_EQ)) {
        return step->inner;
    }
    if (step->cursor == 2 && !differs) {
        return step->op == OB_EQ || step->op == OB_LE || step->op == OB_GE;
    }
    step->phase = differs ? ASKED_ORDER : ASKED_EQUAL;
    step->inner_op = differs ? step->op : OB_EQ;
    bool is_x = step->cursor - differs == 0;
    step->cursor += !differs;
    step->left = ob_new_ref(is_x ? as_point(self)->x : as_point(self)->y);
    step->right = ob_new_ref(is_x ? as_point(other)->x : as_point(other)->y);
    return OB_INNER;
}

static int point_hash_next(ob_object *self, size_t *cursor, uint32_t *hash, uint32_t inner_hash, ob_object **inner) {
    *hash = *hash * 31u + inner_hash;
    if (*cursor == 2) {
        return OB_OK;
    }
    *inner = ob_new_ref((*cursor)++ == 0 ? as_point(self)->x : as_point(self)->y);
    return OB_INNER;
}

static const ob_nested point_nested = {point_compare_next, point_hash_next};

static int point_binary(ob_binary_op op, ob_object *left, ob_object *right, ob_object **result) {
    bool both = ob_is_instance(left, &point_type) && ob_is_instance(right, &point_type);
    if (op != OB_ADD || !both) {
        return OB_NOT_IMPLEMENTED;
    }
    *result = new_point(OB_INT(ob_int_small_value(as_point(left)->x) + ob_int_small_value(as_point(right)->x)),
                        OB_INT(ob_int_small_value(as_point(left)->y) + ob_int_small_value(as_point(right)->y)));
    return *result != NULL ? OB_OK : ob_error()->code;
}

static ob_object *point_unary(ob_unary_op op, ob_object *self) {
    if (op != OB_NEGATIVE) {
        ob_error_set(OB_ETYPE, "a point has no such operation", self);
        return NULL;
    }
    return new_point(OB_INT(-ob_int_small_value(as_point(self)->x)), OB_INT(-ob_int_small_value(as_point(self)->y)));
}

static int point_truth(ob_object *self) {
    return as_point(self)->x != OB_INT(0) || as_point(self)->y != OB_INT(0);
}

static const ob_numbers point_numbers = {point_binary, point_unary, point_truth};

static ob_object **attribute_of(ob_object *self, ob_object *name) {
    char first = ob_str_text(name)[0];
    if (ob_str_length(name) == 1 && (first == 'x' || first == 'y')) {
        return first == 'x' ? &as_point(self)->x : &as_point(self)->y;
    }
    ob_error_set(OB_EATTRIBUTE, "a point has x and y", name);
    return NULL;
}

static ob_object *point_get_attribute(ob_object *self, ob_object *name) {
    ob_object **field = attribute_of(self, name);
    return field != NULL ? ob_new_ref(*field) : NULL;
}

static int point_set_attribute(ob_object *self, ob_object *name, ob_object *value) {
    ob_object **field = attribute_of(self, name);
    if (field == NULL || value == NULL) {
        return ob_error_set(OB_EATTRIBUTE, "a point keeps x and y", name);
    }
    ob_object *old = *field;
    *field = ob_new_ref(value);
    ob_decref(old);
    return OB_OK;
}

static const ob_attributes point_attributes = {.get = point_get_attribute, .set = point_set_attribute};

/// Iterating over a point gives x, then y.
typedef struct point_iterator {
    ob_container head;
    ob_object *point;
    ob_object *next;
} point_iterator;

static int point_iterator_next(ob_object *self, ob_object **item) {
    point_iterator *iterator = (point_iterator *)(void *)self;
    int32_t at = ob_int_small_value(iterator->next);
    if (at == 2) {
        return 0;
    }
    iterator->next = OB_INT(at + 1);
    *item = ob_new_ref(at == 0 ? as_point(iterator->point)->x : as_point(iterator->point)->y);
    return 1;
}

static const OB_TYPE_DEFINE(point_iterator_type, "point_iterator", point_iterator,
                            OB_FIELDS(point_iterator, point, next), .next = point_iterator_next);

static ob_object *point_iterate(ob_object *self) {
    ob_object *object = ob_object_new(&point_iterator_type, 0);
    if (object != NULL) {
        ((point_iterator *)(void *)object)->point = ob_new_ref(self);
        ((point_iterator *)(void *)object)->next = OB_INT(0);
    }
    return object;
}

static int32_t point_length(const ob_object *self) {
    (void)self;
    return 2;
}

static ob_object *point_get(ob_object *self, ob_object *key) {
    int32_t index = ob_int_small_value(key);
    if (index != 0 && index != 1) {
        ob_error_set(OB_EINDEX, "a point has two items", key);
        return NULL;
    }
    return ob_new_ref(index == 0 ? as_point(self)->x : as_point(self)->y);
}

static const ob_items point_items = {.length = point_length, .get = point_get, .iterate = point_iterate};

static const OB_TYPE_DEFINE(point_type, "Point", point, OB_FIELDS(point, x, y), .repr_next = point_repr,
                            .nested = &point_nested, .items = &point_items, .numbers = &point_numbers,
                            .attributes = &point_attributes);

/// Derived: a third coordinate, and its own repr.
typedef struct point3 {
    point base;
    ob_object *z;
} point3;

static ob_object *point3_repr(ob_object *self, size_t *cursor, ob_sink *sink) {
    if (*cursor == OB_REPR_INSIDE || *cursor < 2) {
        return point_repr(self, cursor, sink);
    }
    ob_sink_text(sink, *cursor == 2 ? ", " : ")");
    return (*cursor)++ == 2 ? ((point3 *)(void *)self)->z : NULL;
}

static const OB_TYPE_DEFINE(point3_type, "Point3", point3, OB_FIELDS(point3, base.x, z), .base = &point_type,
                            .repr_next = point3_repr);

static ob_object *new_point3(ob_object *x, ob_object *y, ob_object *z) {
    ob_object *object = ob_object_new(&point3_type, 0);
    if (object != NULL) {
        set_point(object, x, y);
        ((point3 *)(void *)object)->z = ob_new_ref(z);
    }
    return object;
}

TAP_TEST("a point prints, compares, orders, hashes, adds, iterates, and has items, truth and attributes") {
    ob_object *a = new_point(OB_INT(1), OB_INT(2));
    ob_object *b = new_point(OB_INT(1), OB_INT(3));
    ob_object *c = new_point(OB_INT(1), OB_INT(2));
    TAP_STRING(repr(a), "Point(1, 2)");
    TAP_EQUAL(ob_equal(a, c), 1);
    TAP_EQUAL(ob_equal(a, b), 0);
    TAP_EQUAL(ob_compare(a, b, OB_LT), 1);
    TAP_EQUAL(ob_compare(a, b, OB_GE), 0);
    TAP_EQUAL(ob_compare(a, c, OB_LE), 1);
    TAP_EQUAL(ob_compare(a, c, OB_LT), 0);
    TAP_EQUAL(ob_compare(a, OB_INT(1), OB_EQ), 0);
    TAP_EQUAL(ob_compare(a, OB_INT(1), OB_LT), OB_ETYPE);
    ob_error_clear();
    uint32_t first = 0;
    uint32_t second = 1;
    TAP_EQUAL(ob_hash(a, &first), OB_OK);
    TAP_EQUAL(ob_hash(c, &second), OB_OK);
    TAP_EQUAL(first, second);
    TAP_STRING(repr_taken(ob_add(a, b)), "Point(2, 5)");
    TAP_STRING(repr_taken(ob_unary(OB_NEGATIVE, a)), "Point(-1, -2)");
    TAP_OK(ob_unary(OB_INVERT, a) == NULL && taken_error() == OB_ETYPE);
    TAP_OK(ob_binary(OB_MULTIPLY, a, b) == NULL && taken_error() == OB_ETYPE);
    TAP_OK(ob_add(a, OB_INT(1)) == NULL && taken_error() == OB_ETYPE);
    TAP_EQUAL(ob_truth(a), 1);
    TAP_EQUAL(ob_length(a), 2);
    TAP_OK(ob_get_item(a, OB_INT(1)) == OB_INT(2));
    TAP_OK(ob_get_item(a, OB_INT(2)) == NULL && taken_error() == OB_EINDEX);
    TAP_EQUAL(ob_set_item(a, OB_INT(1), OB_NONE), OB_ETYPE);
    ob_error_clear();
    TAP_EQUAL(ob_contains(b, OB_INT(3)), 1);
    TAP_EQUAL(ob_contains(b, OB_INT(4)), 0);
    ob_decref(a);
    ob_decref(b);
    ob_decref(c);
    TAP_OK(is_empty_heap());
}

OB_STR_DEFINE(x_name, "x");
OB_STR_DEFINE(z_name, "z");

TAP_TEST("a point's attributes are what its own functions say, and an iterator ends and stays at its end") {
    ob_object *a = new_point(OB_INT(0), OB_INT(0));
    TAP_EQUAL(ob_truth(a), 0);
    ob_object *list = ob_list_new();
    TAP_EQUAL(ob_set_attribute(a, OB_STR(x_name), list), OB_OK);
    TAP_EQUAL(ob_refcount(list), 2);
    ob_object *got = ob_get_attribute(a, OB_STR(x_name));
    TAP_OK(got == list);
    ob_decref(got);
    TAP_OK(ob_get_attribute(a, OB_STR(z_name)) == NULL && taken_error() == OB_EATTRIBUTE);
    TAP_EQUAL(ob_delete_attribute(a, OB_STR(x_name)), OB_EATTRIBUTE);
    ob_error_clear();
    ob_object *iterator = ob_iterate(a);
    ob_object *item;
    TAP_EQUAL(ob_next(iterator, &item), 1);
    TAP_OK(item == list);
    ob_decref(item);
    TAP_EQUAL(ob_next(iterator, &item), 1);
    TAP_OK(item == OB_INT(0));
    for (int i = 0; i < 3; i++) {
        TAP_EQUAL(ob_next(iterator, &item), 0);
        TAP_OK(item == NULL);
    }
    ob_decref(iterator);
    ob_decref(a);
    TAP_EQUAL(ob_refcount(list), 1);
    ob_decref(list);
}

TAP_TEST("a derived type adds a field, keeps the base's operations, and is an instance of both") {
    ob_object *flat = new_point(OB_INT(1), OB_INT(2));
    ob_object *deep = new_point3(OB_INT(1), OB_INT(2), OB_INT(3));
    TAP_STRING(repr(deep), "Point(1, 2, 3)");
    TAP_EQUAL(ob_equal(flat, deep), 1); /* the base's comparison knows no z */
    TAP_OK(ob_is_instance(deep, &point_type) && ob_is_instance(deep, &point3_type));
    TAP_OK(!ob_is_instance(flat, &point3_type));
    TAP_OK(ob_is_subtype(&point3_type, &point_type) && !ob_is_subtype(&point_type, &point3_type));
    TAP_OK(ob_get_item(deep, OB_INT(0)) == OB_INT(1));
    TAP_STRING(repr_taken(ob_add(flat, deep)), "Point(2, 4)");
    TAP_EQUAL(ob_truth(deep), 1);
    ob_decref(flat);
    ob_decref(deep);
}

TAP_TEST("points are keys of a dict and items of a list, by value") {
    ob_object *dict = ob_dict_new();
    ob_object *list = ob_list_new();
    for (int32_t i = 0; i < 20; i++) {
        ob_object *key = new_point(OB_INT(i), OB_INT(i * i));
        TAP_EQUAL(ob_dict_set(dict, key, OB_INT(i)), OB_OK);
        TAP_EQUAL(ob_list_append(list, key), OB_OK);
        ob_decref(key);
    }
    for (int32_t i = 0; i < 20; i++) {
        ob_object *key = new_point(OB_INT(i), OB_INT(i * i));
        TAP_OK(ob_dict_find(dict, key) == OB_INT(i));
        TAP_EQUAL(ob_equal(ob_list_peek(list, i), key), 1);
        ob_decref(key);
    }
    ob_object *absent = new_point(OB_INT(1), OB_INT(2));
    TAP_OK(ob_dict_find(dict, absent) == NULL);
    ob_decref(absent);
    TAP_EQUAL(ob_dict_length(dict), 20);
    ob_decref(dict);
    ob_decref(list);
    drain();
    TAP_OK(is_empty_heap());
}

TAP_TEST("out of memory while points are made leaves nothing") {
    static const ob_type *const types[] = {&point_type, &point3_type};
    void *ballast = take_ballast();
    for (size_t i = 0; i < sizeof types / sizeof types[0]; i++) {
        TAP_OK(ob_object_new(types[i], 0) == NULL);
        TAP_EQUAL(taken_error(), OB_ENOMEM);
    }
    drop_ballast(ballast);
    TAP_OK(is_empty_heap());
}

TAP_TEST("their descriptions are right") {
    TAP_STRING(ob_type_check(&point_type), NULL);
    TAP_STRING(ob_type_check(&point_iterator_type), NULL);
    TAP_STRING(ob_type_check(&point3_type), NULL);
}

/* --- Deep nests ------------------------------------------------------------------------------------------------------ */

/// A sanitizer's frames are larger than a microcontroller's whole stack.
static const size_t stack_bytes = ON_TARGET ? 1024 : 8192;

#if ON_TARGET
static size_t take_much_memory(void) {
    return heap_bytes() / (2u * (sizeof(point) + 6u * sizeof(void *)));
}
#else
static size_t take_much_memory(void) {
    static uint8_t banks[3][60u << 20] __attribute__((aligned(8)));
    ob_region regions[] = {
        {"a", banks[0], sizeof banks[0], 0}, {"b", banks[1], sizeof banks[1], 0}, {"c", banks[2], sizeof banks[2], 0}};
    return ob_init(regions, 3) == OB_OK ? 1000000 : 0;
}
#endif

static ob_object *new_chain(size_t depth) {
    ob_object *chain = OB_INT(0);
    for (size_t i = 0; i < depth && chain != NULL; i++) {
        ob_object *outer = new_point(chain, OB_INT(1));
        ob_decref(chain);
        chain = outer;
    }
    return chain;
}

static int count_text(ob_sink *self, const char *text, size_t length) {
    (void)text;
    ((ob_text_sink *)(void *)self)->length += length;
    return OB_OK;
}

/// Stack that the types' functions saw in use since the mark.
static size_t stack_used(uintptr_t from) {
    return from > lowest_stack ? from - lowest_stack : 0;
}

TAP_TEST("a deep nest of points is made, printed, compared and dropped on a small stack") {
    size_t depth = take_much_memory();
    ob_object *left = new_chain(depth);
    ob_object *right = new_chain(depth);
    TAP_OK(left != NULL && right != NULL);
    uintptr_t from = (uintptr_t)__builtin_frame_address(0);
    lowest_stack = from;
    ob_text_sink sink = {.sink = {count_text, OB_OK}};
    TAP_EQUAL(ob_write_repr(left, &sink.sink), OB_OK);
    TAP_EQUAL(sink.length, 1 + depth * strlen("Point(, 1)"));
    ob_set_depth_limit(depth);
    int answer = ob_compare(left, right, OB_EQ);
    int order = ob_compare(left, right, OB_LE);
    ob_set_depth_limit(depth - 1);
    int too_deep = ob_compare(left, right, OB_EQ);
    ob_err error = taken_error();
    ob_set_depth_limit(OB_DEPTH_LIMIT);
    TAP_EQUAL(answer, 1);
    TAP_EQUAL(order, 1);
    TAP_EQUAL(too_deep, OB_EDEPTH);
    TAP_EQUAL(error, OB_EDEPTH);
    TAP_OK(stack_used(from) != 0);
    TAP_OK(stack_used(from) < stack_bytes);
    ob_decref(left);
    ob_decref(right);
    drain();
    TAP_OK(is_empty_heap());
}

TAP_TEST("what contains itself prints short, and comparing or hashing it is RecursionError") {
    ob_object *a = new_point(OB_NONE, OB_INT(1));
    ob_object *b = new_point(OB_NONE, OB_INT(1));
    TAP_EQUAL(ob_set_attribute(a, OB_STR(x_name), a), OB_OK);
    TAP_EQUAL(ob_set_attribute(b, OB_STR(x_name), b), OB_OK);
    TAP_STRING(repr(a), "Point(Point(...), 1)");
    ob_set_depth_limit(20);
    int answer = ob_compare(a, b, OB_EQ);
    ob_err error = taken_error();
    uint32_t hash;
    int hashed = ob_hash(a, &hash);
    ob_error_clear();
    ob_set_depth_limit(OB_DEPTH_LIMIT);
    TAP_EQUAL(answer, OB_EDEPTH);
    TAP_EQUAL(error, OB_EDEPTH);
    TAP_EQUAL(hashed, OB_EDEPTH);
    TAP_EQUAL(ob_set_attribute(a, OB_STR(x_name), OB_NONE), OB_OK);
    TAP_EQUAL(ob_set_attribute(b, OB_STR(x_name), OB_NONE), OB_OK);
    TAP_EQUAL(ob_refcount(a), 1);
    ob_decref(a);
    ob_decref(b);
}

TAP_TEST("three times the same leaves counts and memory as they were") {
    ob_object *a = new_point(OB_INT(1), OB_INT(2));
    ob_object *b = new_point3(OB_INT(1), OB_INT(2), OB_INT(3));
    size_t used = ob_memory_get_stats().used_bytes;
    for (int i = 0; i < 3; i++) {
        uint32_t hash;
        TAP_EQUAL(ob_equal(a, b) + ob_hash(a, &hash) + ob_contains(b, OB_INT(9)), 1);
        ob_decref(ob_add(a, b));
        TAP_STRING(repr(a), "Point(1, 2)");
        TAP_EQUAL(ob_refcount(a), 1);
        TAP_EQUAL(ob_refcount(b), 1);
        TAP_EQUAL(ob_memory_get_stats().used_bytes, used);
    }
    ob_decref(a);
    ob_decref(b);
}
