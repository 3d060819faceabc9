/* Containers of all kinds, with a history of operations that is read from bytes: what a fuzzer invents (tests/soak/fuzz.t), or, as a test
 * of its own, some thousand inputs that are made here and are always the same. Operations may fail, for want of memory or of sense; but
 * then nothing has changed, the whole heap stays valid, and in the end everything is gone.
 *
 * needs: host, unchecked */
#include "fuzz.h"

#include "memory/memory.h"
#include "object/walk.h"

enum { VARIABLES = 8, BANK_BYTES = 24 * 1024 };

static uint8_t bank[BANK_BYTES] __attribute__((aligned(8)));
static const uint8_t *input;
static size_t input_left;
static ob_object *variables[VARIABLES];

static uint32_t draw(uint32_t limit) {
    uint32_t byte = input_left > 0 ? *input : 0;
    if (input_left > 0) {
        input++;
        input_left--;
    }
    return byte % limit;
}

static ob_object *any(void) {
    return variables[draw(VARIABLES)];
}

static void assign(OB_TAKES ob_object *value) {
    uint32_t at = draw(VARIABLES);
    if (value != NULL) {
        ob_object *old = variables[at];
        variables[at] = value;
        ob_decref(old);
    }
}

static ob_object *new_text(void) {
    char text[12];
    size_t length = draw(sizeof text);
    for (size_t i = 0; i < length; i++) {
        text[i] = (char)('a' + draw(4));
    }
    return ob_str_new(text, length);
}

static ob_object *new_value(void) {
    switch (draw(8)) {
    case 0: return ob_list_new();
    case 1: return ob_dict_new();
    case 2: return ob_list_of(any(), any());
    case 3: return ob_tuple_of(any(), any(), any());
    case 4: return new_text();
    case 5: return OB_INT((int32_t)draw(256) - 128);
    case 6: return ob_int_new((int64_t)((uint64_t)draw(256) << draw(64)));
    default: return ob_new_ref(draw(2) != 0 ? OB_NONE : OB_TRUE);
    }
}

static const ob_type *type_of(const ob_object *object) {
    return ob_type_of(object);
}

static void change_list(ob_object *list) {
    ptrdiff_t at = (ptrdiff_t)draw(40) - 20;
    switch (draw(6)) {
    case 0: (void)ob_list_append(list, any()); break;
    case 1: (void)ob_list_insert(list, at, any()); break;
    case 2: assign(ob_list_pop(list, at)); break;
    case 3: (void)ob_list_set(list, at, any()); break;
    case 4: assign(ob_list_get(list, at)); break;
    default:
        for (uint32_t i = draw(100); i > 0; i--) {
            (void)ob_list_append(list, OB_INT(i));
        }
        break;
    }
}

static void change_dict(ob_object *dict) {
    ob_object *key = any();
    switch (draw(4)) {
    case 0: (void)ob_dict_set(dict, key, any()); break;
    case 1: assign(ob_dict_get(dict, key)); break;
    case 2: (void)ob_dict_delete(dict, key); break;
    default:
        for (uint32_t i = draw(60); i > 0; i--) {
            (void)ob_dict_set(dict, OB_INT(i), key);
        }
        break;
    }
}

static void iterate(ob_object *object) {
    ob_object *iterator = ob_iterate(object);
    ob_object *item = NULL;
    for (uint32_t turns = draw(30); iterator != NULL && turns > 0 && ob_next(iterator, &item) == 1; turns--) {
        if (draw(8) == 0 && type_of(object) == &ob_list_type) {
            change_list(object);
        }
        ob_decref(item);
    }
    ob_xdecref(iterator);
}

static void ask(void) {
    ob_object *left = any();
    ob_object *right = any();
    uint32_t hash;
    switch (draw(6)) {
    case 0: (void)ob_compare(left, right, (ob_comparison)draw(6)); break;
    case 1: (void)ob_hash(left, &hash); break;
    case 2: (void)ob_contains(left, right); break;
    case 3: assign(ob_get_item(left, right)); break;
    case 4: assign(ob_binary((ob_binary_op)draw(12), left, right)); break;
    default: iterate(left); break;
    }
}

static void print(void) {
    char text[64];
    ob_text_sink sink = ob_text_sink_of(text, sizeof text);
    (void)ob_write_repr(any(), &sink.sink);
}

static void step(void) {
    ob_object *object = any();
    switch (draw(6)) {
    case 0: assign(new_value()); break;
    case 1: assign(ob_new_ref(OB_NONE)); break;
    case 2: ask(); break;
    case 3: print(); break;
    default:
        if (type_of(object) == &ob_list_type) {
            change_list(object);
        } else if (type_of(object) == &ob_dict_type) {
            change_dict(object);
        } else {
            assign(new_value());
        }
        break;
    }
}

/// What holds itself would stay: there is no collector here.
static void empty(ob_object *object) {
    if (type_of(object) == &ob_list_type) {
        while (ob_list_length(object) != 0) {
            ob_decref(ob_list_pop(object, -1));
        }
    } else if (type_of(object) == &ob_dict_type) {
        ob_dict_clear(object);
    }
}

/// The address of each list and dict that is left, one after the other.
static bool empty_one_that_is_left(void) {
    ob_block block = {0};
    while (ob_memory_walk(&block)) {
        if (block.used && block.kind == OB_BLOCK_OBJECT) {
            ob_object *object = (ob_object *)(uintptr_t)ob_block_memory(&block);
            if ((object->refs & OB_FLAG_DEAD) == 0 && ob_length(object) > 0 &&
                (type_of(object) == &ob_list_type || type_of(object) == &ob_dict_type)) {
                ob_incref(object);
                empty(object);
                ob_decref(object);
                return true;
            }
        }
    }
    return false;
}

static bool follow(const uint8_t *data, size_t size) {
    input = data;
    input_left = size;
    ob_region region = {"bank", bank, BANK_BYTES - 512u * draw(44), 0};
    if (ob_init(&region, 1) != OB_OK) {
        return false;
    }
    ob_set_depth_limit(20);
    for (int i = 0; i < VARIABLES; i++) {
        variables[i] = OB_INT(i);
    }
    bool good = true;
    while (good && input_left > 0) {
        step();
        good = ob_heap_check() == NULL;
    }
    ob_error_clear();
    for (int i = 0; i < VARIABLES; i++) {
        ob_decref(variables[i]);
    }
    drain();
    while (empty_one_that_is_left()) { /* ends: each turn empties one, and none is filled */
        drain();
    }
    ob_error_clear();
    return good && ob_memory_get_stats().blocks == 0 && ob_heap_check() == NULL;
}

TAP_TEST("inputs without any order") {
    TAP_OK(follow_random(1500, 800));
    ob_set_depth_limit(OB_DEPTH_LIMIT);
    TAP_EQUAL(ob_init(board_regions, board_region_count), OB_OK);
}
