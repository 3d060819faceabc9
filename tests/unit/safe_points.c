/* Program code that is due runs at a safe point, which may be the end of anything: what an operation has begun is whole by then, or is looked
 * at anew. And what a decref does, however it dies, keeps to its budget.
 *
 * needs: ram 16K */
#include "object/count.h"
#include "object/weak.h"
#include "support.h"

/// A container whose finalizer, and whose comparison, do what the test says.
typedef struct thing {
    ob_container head;
    ob_object *number;
} thing;

static void (*to_do)(void);
static ob_object *target; ///< what that changes
static void *ballast;

static void act(void) {
    void (*what)(void) = to_do;
    to_do = NULL;
    if (what != NULL) {
        what();
    }
}

static int finalize_thing(ob_object *self) {
    (void)self;
    act();
    return OB_OK;
}

static const OB_TYPE_DEFINE(final_type, "final", thing, OB_FIELDS(thing, number, number),
                            OB_SPECIAL(.finalize = finalize_thing));

/// Finalizers are due, nothing waits, and there is no memory but for an object or two.
static void make_due(void) {
    ob_object *list = ob_list_new();
    for (int i = 0; i < 20; i++) {
        ob_object *made = ob_object_new(&final_type, 0);
        TAP_EQUAL(ob_list_append(list, made), OB_OK);
        ob_decref(made);
    }
    void *room = ob_mem_alloc(12 * sizeof(void *));
    (void)ob_set_decref_budget(1);
    ob_decref(list);
    (void)ob_set_decref_budget(OB_DECREF_BUDGET_UNITS);
    ballast = take_ballast();
    ob_mem_free(room);
    TAP_EQUAL(ob_waiting(), 0);
    TAP_OK(ob_due() > 0);
}

static void clear_target(void) {
    ob_list_clear(target);
}

TAP_TEST("a slice is deleted from the list that it was measured in, when memory ends on the way and code is due that "
         "clears it") {
    target = ob_list_new();
    for (int i = 0; i < 200; i++) {
        TAP_EQUAL(ob_list_append(target, OB_INT(i)), OB_OK);
    }
    to_do = clear_target;
    make_due();
    TAP_EQUAL(ob_list_delete_slice(target, 0, 100, 1), OB_OK);
    TAP_EQUAL(ob_list_length(target), 100);
    TAP_OK(ob_list_peek(target, 0) == OB_INT(100));
    while (ob_poll()) {
    }
    TAP_EQUAL(ob_list_length(target), 0);
    drop_ballast(ballast);
    DROP_EACH(target);
    drain();
    TAP_OK(is_empty_heap());
}

static bool drops_victim;
static ob_object *victim;
static const ob_type key_type;

static int compare_keys(ob_object *self, ob_object *other, ob_comparison op) {
    (void)self;
    if (op != OB_EQ || !ob_is_instance(other, &key_type)) {
        return OB_NOT_IMPLEMENTED;
    }
    if (drops_victim) {
        OB_CLEAR(victim);
    }
    return 1;
}

static int hash_key(ob_object *self, uint32_t *hash) {
    (void)self;
    *hash = 5;
    return OB_OK;
}

static const OB_TYPE_DEFINE(key_type, "key", thing, OB_FIELDS(thing, number, number), .compare = compare_keys,
                            .hash = hash_key);

static ob_object *new_key;
static int set_error;

static void set_where_the_key_dies(void) {
    drops_victim = true;
    set_error = ob_weak_dict_set(target, new_key, OB_INT(2));
    drops_victim = false;
}

TAP_TEST("a key that dies while it is compared is no key, though due code keeps its entry from leaving") {
    target = ob_weak_key_dict_new();
    victim = ob_object_new(&key_type, 0);
    new_key = ob_object_new(&key_type, 0);
    TAP_EQUAL(ob_weak_dict_set(target, victim, OB_INT(1)), OB_OK);
    to_do = set_where_the_key_dies;
    ob_object *final = ob_object_new(&final_type, 0);
    ob_object *list = ob_list_of(final);
    ob_decref(final);
    ob_decref(list); /* the finalizer is due, and runs at the end of this */
    TAP_EQUAL(set_error, OB_OK);
    TAP_OK(victim == NULL);
    drain();
    TAP_EQUAL(ob_weak_dict_length(target), 1);
    TAP_OK(ob_weak_dict_get(target, new_key) == OB_INT(2));
    DROP_EACH(target, new_key);
    drain();
    TAP_OK(is_empty_heap());
}

TAP_TEST("a weak reference leaves its object's row when it dies, also while its memory waits; an iterator soon") {
    ob_object *object = ob_list_new();
    ob_object *dict = ob_weak_value_dict_new();
    TAP_EQUAL(ob_weak_dict_set(dict, OB_INT(1), object), OB_OK);
    size_t row = ob_weakref_count(object);
    ob_object *large = ob_list_new();
    for (int i = 0; i < 1000; i++) {
        TAP_EQUAL(ob_list_append(large, OB_INT(i)), OB_OK);
    }
    ob_decref(large);
    for (int i = 0; i < 6; i++) {
        ob_decref(ob_weakref_new(object, NULL));
        ob_decref(ob_iterate(dict));
        size_t found = 0;
        for (const ob_weak *weak = ob_weak_first((ob_container *)(void *)object); weak != NULL; weak = weak->next) {
            found++;
        }
        TAP_EQUAL(found, row);
    }
    TAP_OK(ob_waiting() > 8);
    DROP_EACH(object, dict);
    drain();
    TAP_OK(is_empty_heap());
}

static ob_object *list_of(ob_object *(*item)(int number)) {
    ob_object *list = ob_list_new();
    for (int i = 0; i < 30; i++) {
        ob_object *made = item(i);
        (void)ob_list_append(list, made);
        ob_decref(made);
    }
    return list;
}

static ob_object *some_bytes(int number) {
    return ob_bytearray_new(NULL, 50 + (size_t)number);
}

static ob_object *some_name(int number) {
    char text[] = {'n', (char)('A' + number), '\0'};
    return ob_name_new(text, 2);
}

/// How many objects are left after the decref.
static size_t left_after(OB_TAKES ob_object *object) {
    ob_decref(object);
    size_t left = ob_memory_get_stats().objects;
    drain();
    return left;
}

TAP_TEST("an object with a finalizer that does nothing takes no more with it at once than one without") {
    to_do = NULL;
    size_t without = left_after(list_of(some_bytes));
    ob_object *holder = ob_object_new(&final_type, 0);
    ((thing *)(void *)holder)->number = list_of(some_bytes);
    TAP_OK(left_after(holder) >= without);
    TAP_OK(is_empty_heap());
}

TAP_TEST("what release hooks have to do counts: buffers to give back, names to take out of their table") {
    TAP_OK(left_after(list_of(some_bytes)) >= 26);
    TAP_OK(left_after(list_of(some_name)) >= 26);
    TAP_OK(is_empty_heap());
}
