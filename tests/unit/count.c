/* Counting: references in and out, immortal objects, and a count that is wrong.
 *
 * needs: unchecked */
#include "memory/memory.h"
#include "notes.h"

TAP_TEST("a new object has one reference, and each incref and decref counts one") {
    ob_object *object = new_note();
    TAP_EQUAL(ob_refcount(object), 1);
    for (uint32_t i = 2; i < 100; i++) {
        ob_incref(object);
        TAP_EQUAL(ob_refcount(object), i);
    }
    for (uint32_t i = 98; i > 0; i--) {
        ob_decref(object);
        TAP_EQUAL(ob_refcount(object), i);
    }
    ob_decref(object);
    TAP_OK(is_empty_heap());
}

TAP_TEST("a million references are counted") {
    ob_object *object = new_note();
    for (uint32_t i = 0; i < 1000000; i++) {
        ob_incref(object);
    }
    TAP_EQUAL(ob_refcount(object), 1000001);
    for (uint32_t i = 0; i < 1000000; i++) {
        ob_decref(object);
    }
    TAP_EQUAL(ob_refcount(object), 1);
    ob_decref(object);
}

TAP_TEST("counting leaves the flags beside the count alone") {
    ob_object *object = new_note();
    object->refs |= OB_FLAG_BUSY;
    ob_incref(object);
    TAP_EQUAL(object->refs & OB_REFS_FLAGS, OB_FLAG_BUSY);
    TAP_EQUAL(ob_refcount(object), 2);
    ob_decref(object);
    TAP_EQUAL(object->refs & OB_REFS_FLAGS, OB_FLAG_BUSY);
    object->refs &= ~OB_REFS_FLAGS;
    ob_decref(object);
}

TAP_TEST("incref and decref for NULL do nothing, and ob_new_ref returns what it was given") {
    ob_xincref(NULL);
    ob_xdecref(NULL);
    ob_object *object = new_note();
    TAP_OK(ob_new_ref(object) == object);
    TAP_EQUAL(ob_refcount(object), 2);
    ob_xincref(object);
    TAP_EQUAL(ob_refcount(object), 3);
    ob_xdecref(object);
    ob_decref(object);
    ob_decref(object);
    TAP_OK(is_empty_heap());
}

OB_STR_DEFINE(text_in_flash, "in flash");

TAP_TEST("immortal objects in flash are not written to, however often they are counted") {
    ob_object *immortal[] = {OB_NONE,
                             OB_TRUE,
                             OB_FALSE,
                             OB_STR(text_in_flash),
                             OB_FUNCTION(ob_getrefcount),
                             (ob_object *)(uintptr_t)&ob_list_type,
                             (ob_object *)(uintptr_t)&note_type,
                             ob_tuple_from(NULL, 0)};
    for (size_t i = 0; i < sizeof immortal / sizeof immortal[0]; i++) {
        uint32_t before = immortal[i]->refs;
        for (unsigned turn = 0; turn < 1000; turn++) {
            ob_decref(immortal[i]);
        }
        TAP_EQUAL(immortal[i]->refs, before);
        for (unsigned turn = 0; turn < 2000; turn++) {
            ob_incref(immortal[i]);
        }
        TAP_EQUAL(immortal[i]->refs, before);
        TAP_EQUAL(ob_refcount(immortal[i]), UINT32_MAX);
    }
}

TAP_TEST("containers drop immortal objects and small ints without counting them") {
    ob_object *list = ob_list_of(OB_NONE, OB_INT(1), OB_STR(text_in_flash), OB_TRUE, OB_INT(-1));
    uint32_t none = OB_NONE->refs;
    ob_decref(list);
    TAP_EQUAL(OB_NONE->refs, none);
    TAP_OK(is_empty_heap());
}

TAP_TEST("an object without references inside ends with its last reference") {
    forget_the_gone();
    ob_object *object = new_note();
    ob_incref(object);
    ob_decref(object);
    TAP_EQUAL(notes_gone, 0);
    ob_decref(object);
    TAP_EQUAL(notes_gone, 1);
    TAP_EQUAL(ob_waiting(), 0);
    TAP_OK(is_empty_heap());
}

TAP_TEST("a container's last reference drops what it holds, once") {
    forget_the_gone();
    ob_object *shared = new_note();
    ob_object *list = ob_list_of(shared, shared, shared);
    ob_object *other = ob_tuple_of(shared, list);
    TAP_EQUAL(ob_refcount(shared), 5);
    ob_decref(list);
    TAP_EQUAL(ob_refcount(shared), 5);
    ob_decref(other);
    TAP_EQUAL(ob_refcount(shared), 1);
    TAP_EQUAL(notes_gone, 0);
    ob_decref(shared);
    TAP_EQUAL(notes_gone, 1);
    TAP_OK(is_empty_heap());
}

TAP_TEST("a reference too few panics, while the object waits to be dismantled") {
    ob_object *volatile list = list_of_notes(OB_DECREF_BUDGET_UNITS + 10);
    ob_decref(list);
    TAP_EQUAL(ob_waiting(), 1);
    EXPECT_PANIC(OB_PANIC_COUNT, ob_decref(list));
    TAP_OK(last_panic.address == list);
    EXPECT_PANIC(OB_PANIC_COUNT, ob_decref(list));
    drain();
    TAP_EQUAL(notes_gone, OB_DECREF_BUDGET_UNITS + 10);
}

TAP_TEST("a reference too few panics also when the object's memory is free already") {
    ob_object *volatile text = ob_str_from("gone");
    ob_decref(text);
    EXPECT_PANIC(OB_PANIC_COUNT, ob_decref(text));
    TAP_OK(last_panic.address == text);
    text = ob_str_from("gone");
    void *volatile wall = ob_mem_alloc(8);
    ob_decref(text);
    EXPECT_PANIC(OB_PANIC_COUNT, ob_decref(text));
    ob_mem_free(wall);
}

TAP_TEST("an object whose size was overwritten panics when it ends, and is not freed") {
    ob_object *volatile text = ob_str_from("four");
    ((ob_str *)(void *)text)->length = 4000;
    EXPECT_PANIC(OB_PANIC_BAD_FREE, ob_decref(text));
    TAP_OK(last_panic.address == text);
    ((ob_str *)(void *)text)->length = 4;
    TAP_EQUAL(ob_refcount(text), 1);
    TAP_EQUAL(ob_memory_get_stats().objects, 1);
    ob_decref(text);
}

TAP_TEST("a reference too few panics wherever the freed block stands in its bin, and harms nothing") {
    ob_object *volatile freed[4];
    ob_object *volatile walls[4];
    for (int i = 0; i < 4; i++) {
        freed[i] = ob_str_from("some text");
        walls[i] = ob_str_from("some text");
    }
    for (int i = 0; i < 4; i++) {
        ob_decref(freed[i]);
    }
    for (volatile int i = 0; i < 4; i++) {
        ob_object *once_more = freed[i];
        EXPECT_PANIC(OB_PANIC_COUNT, ob_decref(once_more));
        TAP_OK(last_panic.address == once_more);
        TAP_OK(ob_heap_check() == NULL);
    }
    for (volatile int i = 0; i < 4; i++) {
        ob_decref(walls[i]);
        ob_object *joined = walls[i]; /* its block has joined its neighbours */
        EXPECT_PANIC(OB_PANIC_COUNT, ob_decref(joined));
        ob_object *relinked = freed[3]; /* others have left its bin */
        EXPECT_PANIC(OB_PANIC_COUNT, ob_decref(relinked));
        ob_object *behind = freed[i < 2 ? i + 2 : 3];
        EXPECT_PANIC(OB_PANIC_COUNT, ob_decref(behind));
        TAP_OK(ob_heap_check() == NULL);
    }
}

static void drop_itself(ob_object *self) {
    ob_decref(self);
}

static const ob_type suicidal_type = {
    .head = OB_TYPE_HEAD, .name = "suicidal", .size_bytes = sizeof(ob_str), OB_SPECIAL(.release = drop_itself)};

TAP_TEST("a release hook that drops its object once more panics, and does not run again") {
    ob_object *volatile object = ob_object_new(&suicidal_type, 0);
    EXPECT_PANIC(OB_PANIC_COUNT, ob_decref(object));
    TAP_OK(last_panic.address == object);
    TAP_EQUAL(ob_memory_get_stats().objects, 1);
    ob_memory_release_object(object, ob_object_bytes(object));
}

/// Write all of the word but the memory manager's bits.
static void set_refs(ob_object *object, uint32_t refs) {
    object->refs = refs | (object->refs & MANAGER_BITS);
}

TAP_TEST("a count that runs into its highest bit makes the object immortal, and never frees it") {
    ob_object *object = new_note();
    set_refs(object, 0x80000000u - OB_REFS_ONE);
    ob_incref(object);
    ob_incref(object);
    ob_decref(object);
    TAP_EQUAL(ob_refcount(object), UINT32_MAX);
    for (int i = 0; i < 1000; i++) {
        ob_decref(object);
    }
    TAP_EQUAL(ob_memory_get_stats().objects, 1);
    ob_object *holder = ob_list_of(object);
    set_refs(object, 0x80000000u + OB_REFS_ONE);
    ob_decref(holder);
    drain();
    TAP_EQUAL(ob_refcount(object), UINT32_MAX);
    set_refs(object, 0);
    ob_decref(object);
}

TAP_TEST("a count that no object has is a broken heap's: a decref panics and changes nothing") {
    ob_object *volatile object = new_note();
    static const uint32_t counts[] = {0xA0000000, 0xC0000000, 0xE0000000, 0xF0000000};
    forget_the_gone();
    for (volatile size_t i = 0; i < sizeof counts / sizeof counts[0]; i++) {
        set_refs(object, counts[i]);
        EXPECT_PANIC(OB_PANIC_COUNT, ob_decref(object));
        TAP_OK(last_panic.address == object);
        TAP_EQUAL(object->refs & ~MANAGER_BITS, counts[i]);
    }
    TAP_EQUAL(notes_gone, 0);
    set_refs(object, 0);
    ob_decref(object);
}

/// An object with items of 1 byte each behind its header.
typedef struct blob {
    ob_object head;
    uint32_t count;
    uint8_t bytes[];
} blob;

static const ob_type blob_type = {
    .head = OB_TYPE_HEAD, .name = "blob", .size_bytes = offsetof(blob, bytes), .item_bytes = 8};

TAP_TEST("an object of variable size has the items it was asked for, and too many are OverflowError") {
    ob_object *object = ob_object_new(&blob_type, 10);
    TAP_EQUAL(((blob *)(void *)object)->count, 10);
    memset(((blob *)(void *)object)->bytes, 0xFF, 80);
    TAP_OK(ob_heap_check() == NULL);
    ob_decref(object);
    TAP_OK(ob_object_new(&blob_type, SIZE_MAX) == NULL);
    TAP_EQUAL(taken_error(), OB_EOVERFLOW);
    TAP_OK(ob_object_new(&blob_type, SIZE_MAX / 8 + 1) == NULL);
    TAP_EQUAL(taken_error(), OB_EOVERFLOW);
    TAP_OK(ob_object_new(&blob_type, UINT32_MAX / 8 + 1) == NULL);
    TAP_EQUAL(taken_error(), OB_EOVERFLOW);
    TAP_OK(ob_object_new(&blob_type, UINT32_MAX / 2 / 8 - 8) == NULL);
    TAP_EQUAL(taken_error(), OB_ENOMEM);
    TAP_OK(is_empty_heap());
}
