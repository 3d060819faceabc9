#!/usr/bin/env python3
"""The unit tests notice when the runtime is wrong: each mutant below breaks one line of it, and some test must then fail.

A mutant is a file of runtime/, a text that stands in it once, what replaces it, and the test files that should notice. Built
for this computer without sanitizers and without OB_CHECKS, so that only the tests themselves can notice."""
# seconds: 300

import os
import shutil
import subprocess
import threading
from concurrent.futures import ThreadPoolExecutor

from tap import check, run, temporary_folder, test

ALLOCATE, LAYOUT, COUNT, VECTOR = "object/allocate.c", "object/layout.c", "object/count.c", "object/vector.c"
COMPARE, OPERATIONS = "object/compare.c", "object/operations.c"
COMPARE = "object/compare.c"
PLACEMENT, TYPE_CHECK = "object/placement.c", "object/type_check.c"
MADE, INSTANCE, INSTANCE_OPERATIONS = "types/made.c", "types/instance.c", "types/instance_operations.c"
METHOD, CLOSURE, PROPERTY = "types/method.c", "types/closure.c", "types/property.c"
DICT, LIST, SEQUENCE = "types/dict.c", "types/list.c", "types/sequence.c"
RATIO, REPR, FORMAT, PARSE = "types/ratio.c", "types/double_repr.c", "types/double_format.c", "types/double_parse.c"

MUTANTS = [
    # Allocation with reclaiming
    (ALLOCATE, "    ob_dismantle(OB_ALLOCATE_BUDGET_UNITS);\n", "", "count"),
    (ALLOCATE, "    if (ob_dismantle(RECLAIM_UNITS)) {", "    if (false) {", "count"),
    (ALLOCATE, "i < RECLAIM_SLOTS && ob_memory_flush()", "false", "count"),
    (ALLOCATE, "    while (memory == NULL && can_hold(asked->bytes) && reclaim()) {", "    while (false) {", "count"),
    (ALLOCATE, "    while (memory == NULL && can_hold(asked->bytes) && reclaim()) {", "    if (memory == NULL && can_hold(asked->bytes) && reclaim()) {", "count"),
    (ALLOCATE, "    return memory != NULL ? memory : allocate_slowly(bytes, OB_BLOCK_OBJECT, true);", "    return memory;", "count"),
    (ALLOCATE, "    return memory != NULL ? memory : allocate_slowly(bytes, OB_BLOCK_CHUNK, true);", "    return memory;", "count"),
    (ALLOCATE, "    if (ob_attention != 0) {\n        return allocate_slowly(bytes, OB_BLOCK_OBJECT, false);\n    }\n", "", "count hooks"),
    (ALLOCATE, "    if (ob_attention != 0) {\n        return allocate_slowly(bytes, OB_BLOCK_CHUNK, false);\n    }\n", "", "count hooks"),
    (ALLOCATE, "can_hold(asked->bytes) && ", "", "placement"),
    (ALLOCATE, "bytes < OB_REGION_MAX_BYTES && bytes + heap->reserve_bytes < ob_heap_capacity(heap)", "false", "count"),
    (ALLOCATE, "    } else if (!asked->is_silent) {\n", "    } else if (false) {\n", "hooks"),
    (ALLOCATE, "    } else if (!asked->is_silent) {\n", "    } else {\n", "hooks"),
    (ALLOCATE, "    if (memory != NULL) {\n        ob_trace(OB_MEMORY_ALLOCATED", "    if (false) {\n        ob_trace(OB_MEMORY_ALLOCATED", "hooks"),
    (ALLOCATE, "    if (ob_is_traced()) {\n        ob_trace(OB_MEMORY_FREED", "    if (false) {\n        ob_trace(OB_MEMORY_FREED", "hooks"),
    (ALLOCATE, "    if (moved != NULL) {\n        ob_trace(", "    if (false) {\n        ob_trace(", "hooks"),
    (PLACEMENT, "        ob_trace(OB_MEMORY_ALLOCATED, slot, bytes);\n", "", "hooks"),
    (PLACEMENT, "        ob_trace(OB_MEMORY_FREED, object, bytes);\n", "", "hooks"),
    (PLACEMENT, "                ob_trace(OB_MEMORY_ALLOCATED, back, bytes); /* what follows is traced */\n", "", "hooks"),
    ("object/trace.c", "block + is_chunk, bytes", "block, bytes", "hooks"),
    ("object/trace.c", "    ob_cache_open();\n", "", "hooks"),
    ("object/trace.c", "    ob_attention &= ~(uint32_t)OB_ATTENTION_TRACE;\n", "", "hooks"),
    ("object/trace.c", "    ob_attention |= OB_ATTENTION_TRACE;\n", "", "hooks"),
    ("object/trace.c", "        ob_cache_close(trace_release);\n", "", "hooks"),
    ("object/raw.c", "(want | avoid) != 0 ? &wish : NULL", "NULL", "questions"),
    ("object/raw.c", "allocator = wanted != NULL ? *wanted : (ob_mem_allocator)DEFAULT_ALLOCATOR;", "if (wanted != NULL) allocator = *wanted;", "hooks"),
    # Placement and reserves
    (PLACEMENT, "    generation++;\n", "", "placement"),
    (PLACEMENT, "    reserve->free_slot = slot;\n", "", "placement"),
    (PLACEMENT, "    reserve->free_slots++;\n", "", "placement"),
    (PLACEMENT, "        reserve->free_slots--;\n", "", "placement"),
    (PLACEMENT, "        slot->head &= OB_HEAD_AFTER_RUN;\n", "", "placement"),
    (PLACEMENT, "{placement->want, placement->avoid}", "{placement->want, 0}", "placement"),
    (PLACEMENT, "{placement->want, placement->avoid}", "{0, placement->avoid}", "placement"),
    (PLACEMENT, "        ob_memory_release_object_in(object, bytes);\n", "        ob_memory_release_object(object, bytes);\n", "placement"),
    (PLACEMENT, "    if (slot == NULL) {\n        ob_error_set", "    if (false) {\n        ob_error_set", "placement"),
    (PLACEMENT, "    while (slot == NULL && ob_dismantle(RECLAIM_UNITS)) {", "    while (false) {", "placement"),
    (PLACEMENT, " || type->item_bytes != 0", "", "placement"),
    (PLACEMENT, "            while (i-- > 0) {", "            while (i > 0 && --i > 0) {", "placement"),
    (PLACEMENT, "    reserve->slots += peak;\n", "", "placement"),
    (COUNT, "    if (special->placement != NULL) {", "    if (false) {", "placement"),
    (LAYOUT, "is_placed ? ob_placement_allocate(type, bytes) : ", "", "placement"),
    # Questions
    ("inspect/census.c", "(only == NULL || block->heap == only)", "true", "placement"),
    ("inspect/stats.c", "    return bytes < left ? bytes : left;", "    return bytes;", "placement"),
    ("inspect/census.c", "        if (counts[i].type == type) {", "        if (false) {", "placement"),
    ("inspect/census.c", "            types = before;\n", "", "placement"),
    ("inspect/census.c", "entry->bytes += ob_object_bytes(object);", "", "placement"),
    ("inspect/stats.c", "scattered * 100u / stats->free_bytes", "100u", "placement"),
    ("inspect/stats.c", "bytes < most ? (uint32_t)(most - bytes) : 0", "(uint32_t)(most - bytes)", "placement"),
    ("inspect/stats.c", "    heap->seal = ob_heap_seal(heap);\n", "", "placement"),
    (LAYOUT, "items > (UINT32_MAX / 2u - type->size_bytes) / type->item_bytes", "items > UINT32_MAX", "count"),
    (LAYOUT, "(bytes + 3u) / 4u", "2u", "count"),
    (LAYOUT, "for (size_t i = 1; i <", "for (size_t i = 0; i <", "count"),
    (LAYOUT, "return (is_constant || !is_known) &&", "return", "locate"),
    (LAYOUT, "*ob_object_slot(object, i) = OB_NIL;", "*ob_object_slot(object, i) = OB_NONE;", "count"),
    # Descriptions of types
    (TYPE_CHECK, "place >= header_words(type) && ", "", "own_type"),
    (TYPE_CHECK, "place * sizeof(void *) + bytes <= type->size_bytes", "place * sizeof(void *) <= type->size_bytes", "own_type"),
    (TYPE_CHECK, "place + 1u > type->vector", "place > type->vector", "own_type"),
    (TYPE_CHECK, "i < field && ob_type_special(type)->offsets != NULL", "i < 0", "own_type"),
    (TYPE_CHECK, "(type->special != NULL) != ((type->traits & OB_TRAIT_SPECIAL) != 0)", "false", "own_type"),
    (TYPE_CHECK, "has_references && (type->flags", "false && (type->flags", "own_type"),
    (TYPE_CHECK, "place_of(base, i) == place_of(type, i + before)", "true", "own_type"),
    (TYPE_CHECK, "(base->vector == type->vector || base->vector == 0)", "true", "own_type"),
    (TYPE_CHECK, "header_words(base) != header_words(type) || ", "", "own_type"),
    (TYPE_CHECK, "base->item_bytes != type->item_bytes ||", "", "own_type"),
    (TYPE_CHECK, "type->size_bytes <= OB_PLAIN_BYTES;", "true;", "own_type"),
    (TYPE_CHECK, "bases <= BASES_MAX", "bases <= 1", "own_type"),
    (TYPE_CHECK, "type->size_bytes % sizeof(ob_object *) == 0;", "true;", "own_type"),
    (TYPE_CHECK, "count_at + sizeof(uint32_t)", "count_at", "own_type"),
    # Types made at run time
    (LAYOUT, "        ob_incref(ob_type_object(type));\n", "", "instance"),
    (LAYOUT, "(type->head.head.refs & OB_REFS_FREED) == 0 && (type->traits & OB_TRAIT_MADE) != 0 &&", "", "instance"),
    (LAYOUT, "&& own->base == &ob_type_type &&", "&&", "instance"),
    (LAYOUT, "(ob_region_of(type->name) != NULL || is_constant(type->name, 1))", "true", "instance"),
    (COMPARE, "while (type != NULL && type->compare == NULL && (type->nested == NULL || type->nested->compare_next == NULL)) {", "while (type != NULL && (type->nested == NULL || type->nested->compare_next == NULL)) {", "instance"),
    ("object/call.c", "OB_FIND(callable, call)", "ob_type_of(callable)->call != NULL ? ob_type_of(callable) : NULL", "instance"),
    ("object/operations.c", "&& theirs != ours && !same", "&& theirs != ours", "instance"),
    ("object/operations.c", "length < 0 ? (int)length : ", "", "instance"),
    ("object/type.c", "ob_length(args) == 0 ? OB_OK :", "args != NULL ? OB_OK :", "instance"),
    ("object/type.c", "        ob_decref(object);\n        object = NULL;\n", "        object = NULL;\n", "instance"),
    (MADE, "*wants_dict = *wants_dict || is_dict_name(name);", "", "instance"),
    (MADE, "base->item_bytes == 0 && ", "", "instance"),
    (MADE, " && OB_FIND_FROM(base, init) != NULL", "", "instance"),
    (MADE, "(base->slots == 0 || !is_base_in_c(base))", "true", "instance"),
    (MADE, "(base->flags & OB_TYPE_CONTAINER) != 0 && base->item", "base->item", "instance"),
    (MADE, "|| start + more > UINT8_MAX + 1u", "", "instance"),
    (MADE, "    layout->special.release = ob_type_special(base)->release;\n", "", "instance"),
    (MADE, "|| ob_is_field(value)) {", ") {", "instance"),
    (MADE, "    if (ob_dict_find(attributes, name) != NULL) {", "    if (false) {", "instance"),
    (MADE, "made->dict_field = !wants_dict || inherited != 0 ? inherited :", "made->dict_field = !wants_dict ? 0 :", "instance"),
    (MADE, "strlen(ob_str_text(name)) != ob_str_length(name)", "false", "instance"),
    (MADE, "value != NULL && ob_is_field(value)", "false", "instance"),
    (MADE, "        made->base = ob_new_ref(ob_type_object(base));\n", "", "instance"),
    (MADE, "        ob_made_learn(made);\n    }\n    return error;", "    }\n    return error;", "instance"),
    (INSTANCE, "    ob_object *old = *slot;\n    *slot = value;\n    ob_decref(old);\n", "    *slot = value;\n", "instance"),
    (INSTANCE, "    if (value == OB_NIL) {\n        ob_error_set(OB_EATTRIBUTE", "    if (false) {\n        ob_error_set(OB_EATTRIBUTE", "instance"),
    (INSTANCE, "    if (value == NULL && *ob_object_slot(instance, number) == OB_NIL) {", "    if (false) {", "instance"),
    (INSTANCE, "    if (assigning(found) == NULL) {", "    if (found == NULL) {", "instance"),
    (INSTANCE, "    if (assigning(found) == NULL) {", "    if (true) {", "instance"),
    (INSTANCE, "made_of(self)->dict_field == 0 || ", "", "instance"),
    (INSTANCE, "is_function(found) && find_own(object, name) == NULL", "is_function(found)", "instance"),
    (INSTANCE, "        if (error != OB_EATTRIBUTE) {\n            return error;\n        }\n", "", "instance"),
    (INSTANCE, "    return error == OB_EKEY ? no_attribute(name) : error;", "    return error;", "instance"),
    (INSTANCE_OPERATIONS, "must_be_none && result != OB_NONE", "false", "instance"),
    (INSTANCE_OPERATIONS, "text != NULL && !ob_is_instance(text, &ob_str_type)", "false", "instance"),
    (INSTANCE_OPERATIONS, "iterator != NULL && OB_FIND(iterator, next) == NULL", "false", "instance"),
    (INSTANCE_OPERATIONS, "    ob_error_clear();\n    return 0;", "    return 0;", "instance"),
    (INSTANCE_OPERATIONS, "result != NULL && result != OB_TRUE && result != OB_FALSE", "false", "instance"),
    (INSTANCE_OPERATIONS, "found == NULL && find_in(type, NAME_EQ) != NULL", "false", "instance"),
    (INSTANCE_OPERATIONS, "bool right_first = ours != theirs && ob_is_subtype(theirs, ours);\n    int answer = right_first ? ask(right, NAME_RADD", "bool right_first = false;\n    int answer = right_first ? ask(right, NAME_RADD", "instance"),
    (INSTANCE_OPERATIONS, "answer == OB_NOT_IMPLEMENTED && ours != theirs && !right_first", "answer == OB_NOT_IMPLEMENTED && !right_first", "instance"),
    (INSTANCE_OPERATIONS, "| (orders_only ? ~(uint64_t)0 : 0)", "", "instance"),
    (INSTANCE_OPERATIONS, "!is_there || *result == OB_NOT_IMPLEMENTED_OBJECT", "!is_there", "instance"),
    (METHOD, "a->self == b->self && a->function", "a->function", "closure"),
    (CLOSURE, "(given != 0 && given != (size_t)(max_args - min_args))", "false", "closure"),
    (CLOSURE, "(ptrdiff_t)i - (ptrdiff_t)closure->min_args", "(ptrdiff_t)(i - given)", "closure"),
    (PROPERTY, "    if (code == OB_NONE) {", "    if (false) {", "instance"),
    # Counting and dismantling
    (COUNT, "return object->refs / OB_REFS_ONE + 1u;", "return object->refs / OB_REFS_ONE;", "count"),
    (COUNT, "    dead->head.refs |= OB_FLAG_DEAD;\n    waiting_count++;", "    waiting_count++;", "count locate"),
    (COUNT, "        dead->gc = waiting_first->gc;\n", "        dead->gc = 0;\n", "count"),
    (COUNT, "special->release(object);", "", "count"),
    (COUNT, "ob_memory_release_object(object, ob_object_bytes(object));", "(void)0;", "count"),
    ("memory/region.c", " || granules > (uint32_t)(heap->end - block)", "", "count"),
    (COUNT, "    if (refs >= OB_REFS_IMMORTAL && (refs & OB_REFS_FREED) == 0) {\n        return false;\n    }\n", "", "count"),
    (COUNT, "    if (is_saturated(refs)) {", "    if (false) {", "count"),
    (COUNT, " && (refs & OB_REFS_FREED) == 0", "", "count"),
    (COUNT, "    if (refs >= OB_REFS_ONE || (refs", "    if ((refs", "count"),
    (COUNT, "refs >= OB_REFS_ONE || (refs & OB_FLAG_DEAD) != 0", "refs >= OB_REFS_ONE", "count"),
    (COUNT, "    if ((int32_t)refs >= 0) {", "    if ((int32_t)refs > 0) {", "count"),
    (COUNT, "        *slot = OB_NIL;\n", "", "count"),
    (COUNT, "    next_slot = 0;\n    free_object(dequeue());", "    free_object(dequeue());", "count"),
    (COUNT, "    waiting_count--;\n", "", "count"),
    (COUNT, "        dismantle(OB_DECREF_BUDGET_UNITS);", "        dismantle(OB_DECREF_BUDGET_UNITS + 1);", "count"),
    (COUNT, "    dismantle(units);\n    return waiting_first", "    dismantle(units + 1);\n    return waiting_first", "count"),
    # Plain objects
    (COUNT, "    dead->head.refs |= OB_FLAG_DEAD;\n    dead->gc = (uintptr_t)waiting_first;", "    dead->gc = (uintptr_t)waiting_first;", "plain"),
    (COUNT, "    dead->gc = (uintptr_t)waiting_first;\n", "    dead->gc = 0;\n", "plain"),
    (COUNT, "    waiting_first = dead;\n    waiting_count++;\n", "    waiting_first = dead;\n", "plain"),
    (COUNT, "off_list && child->refs < OB_FLAG_LOWEST &&", "off_list &&", "plain count"),
    (COUNT, "    object->refs &= OB_HEAD_AFTER_RUN;\n    for", "    for", "plain"),
    (COUNT, "slot != end; slot++", "slot + 1 != end; slot++", "plain"),
    (COUNT, "        drop_child(*slot, true);\n", "", "plain"),
    (COUNT, "    while (slot < end) {", "    while (slot + 1 < end) {", "plain"),
    (COUNT, "ob_attention = waiting_first != NULL ? others | OB_ATTENTION_WAITING : others;", "ob_attention = others;", "plain"),
    (COUNT, "ob_attention = waiting_first != NULL ? others | OB_ATTENTION_WAITING : others;", "ob_attention = others | OB_ATTENTION_WAITING;", "plain"),
    (COUNT, "    if (ob_attention != 0 || !ob_cache_push(", "    if (!ob_cache_push(", "plain"),
    (COUNT, "type->size_bytes != PAIR_BYTES || ", "", "plain"),
    (COUNT, "    if (!drop_lightly(slot[1])) {\n        drop_rest(object, slot + 1);", "    if (!drop_lightly(slot[1])) {\n        drop_rest(object, slot);", "plain"),
    (COUNT, "units = units > cost ? units - cost : 0;", "", "plain"),
    (LAYOUT, "            *--slot = OB_NIL;\n", "            --slot;\n", "plain"),
    (LAYOUT, "    ((ob_container *)(void *)object)->gc = 0;\n    return object;", "    return object;", "plain"),
    (LAYOUT, "        ((ob_container *)(void *)object)->gc = 0;\n    }\n    return object;", "    }\n    return object;", "plain"),
    ("memory/cache.h", "    if (credit < 0) {\n        return false;\n    }\n", "", "plain cache"),
    ("memory/cache.h", "    ob_cache_state.credit = credit;\n", "", "plain cache"),
    ("memory/cache.h", "        ob_cache_state.credit += (int32_t)bytes * OB_CACHE_SHARE;\n", "", "plain cache"),
    ("memory/cache.h", "        slot->head &= OB_HEAD_AFTER_RUN;\n", "        slot->head = 0;\n", "plain cache"),
    # Comparing and hashing
    (COMPARE, "    if (frames->depth >= depth_limit) {", "    if (frames->depth > depth_limit) {", "compare"),
    (COMPARE, "{OB_EQ, OB_NE, OB_GT, OB_GE, OB_LT, OB_LE}", "{OB_EQ, OB_NE, OB_LT, OB_LE, OB_GT, OB_GE}", "compare"),
    (COMPARE, "op == OB_EQ ? left == right :", "op == OB_EQ ? 0 :", "compare"),
    (COMPARE, "inside != NULL && inside == compare_next_of(right)", "inside != NULL", "compare"),
    (COMPARE, "ours != theirs && ob_is_subtype(theirs, ours)", "false", "compare"),
    (COMPARE, "        answer = right_first ? ask(left, right, op) : ask(right, left, reflected(op));\n", "", "compare"),
    (COMPARE, "right_first ? ask(right, left, reflected(op)) : ask(left, right, op);\n    if", "right_first ? ask(right, left, op) : ask(left, right, op);\n    if", "compare"),
    (COMPARE, "step->left == step->right && step->inner_op == OB_EQ", "false", "compare"),
    (COMPARE, "step->left == step->right && step->inner_op == OB_EQ", "step->left == step->right", "compare"),
    (COMPARE, "            ob_frames_top(frames)->state = step->inner_op;\n", "", "compare"),
    (COMPARE, "    ob_decref(step->left);\n", "", "compare"),
    (COMPARE, "    ob_decref(step->right);\n", "", "compare"),
    (COMPARE, "        top->state = step.phase << PHASE_SHIFT | step.op;\n", "", "compare"),
    (COMPARE, "        top->cursor = step.cursor;\n", "", "compare"),
    (COMPARE, "    pop_all(&frames);\n    return answer;", "    return answer;", "compare"),
    (COMPARE, "op == OB_NE ? OB_EQ : op", "op", "compare"),
    (COMPARE, "op == OB_NE && answer >= 0 ? !answer : answer", "op == OB_NE ? !answer : answer", "compare"),
    (COMPARE, "    ob_incref(left);\n", "", "compare"),
    (COMPARE, "type->hash == NULL && ", "", "compare"),
    (COMPARE, "decider->hash == NULL || ", "decider->hash == NULL && ", "compare"),
    (COMPARE, "           (decider->traits & OB_TRAIT_UNHASHABLE) == 0;\n}\n\n/// Of", "           true;\n}\n\n/// Of", "compare"),
    (COMPARE, "    ob_decref(inner);\n", "", "compare"),
    (COMPARE, "        *hash = ob_frames_top(frames)->state;\n", "", "compare"),
    (COMPARE, "    pop_all(&frames);\n    return error;", "    return error;", "compare"),
    ("object/frames.c", "    ob_incref(self);\n", "", "compare"),
    ("object/frames.c", "    ob_xincref(other);\n", "", "compare"),
    ("object/frames.c", "        ob_release_buffer(block);\n", "", "compare print"),
    ("object/frames.c", "        block->below = frames->block;\n", "        block->below = NULL;\n", "compare print"),
    # Operations on any object
    (OPERATIONS, "while (type != NULL && type != base) {", "if (type != NULL && type != base) {", "operations"),
    (OPERATIONS, "    if (!ob_is_instance(object, type)) {", "    if (false) {", "operations"),
    (OPERATIONS, "    if (object == OB_NONE) {\n        return 0;\n    }\n", "", "operations"),
    (OPERATIONS, "type == NULL || type->items->length(object) != 0", "true", "operations"),
    (OPERATIONS, "    if (OB_FIND(object, next) != NULL) {", "    if (false) {", "operations"),
    (OPERATIONS, "    *item = NULL;\n", "", "operations"),
    (OPERATIONS, "        found = ob_equal(item, wanted);\n", "        found = item == wanted;\n", "operations"),
    (OPERATIONS, "        ob_decref(item);\n", "", "operations"),
    (OPERATIONS, "    ob_decref(iterator);\n", "", "operations"),
    (OPERATIONS, "return found != 0 ? found : answer;", "return found;", "operations"),
    (OPERATIONS, "theirs != NULL && ob_is_subtype(theirs, ours)", "false", "operations"),
    (OPERATIONS, "answer == OB_NOT_IMPLEMENTED && theirs != ours", "answer == OB_NOT_IMPLEMENTED", "operations"),
    (OPERATIONS, "answer == OB_NOT_IMPLEMENTED && theirs != ours", "false", "operations"),
    ("object/dispatch.h", "        while (type_ != NULL && !(type_->member_)) {                                                                   \\\n", "        if (type_ != NULL && !(type_->member_)) {                                                                   \\\n", "operations"),
    # Vectors
    (VECTOR, "for (uint32_t i = 0; i < levels; i++) {\n        void **chunk", "for (uint32_t i = 1; i < levels; i++) {\n        void **chunk", "vector"),
    (VECTOR, "            release_path(path);\n            return NULL;", "            return NULL;", "vector"),
    (VECTOR, "        discard_path(path, levels);\n", "", "vector"),
    (VECTOR, "    root[1] = path;\n", "    root[2] = path;\n", "vector"),
    (VECTOR, "    set_shape(vector, shape + 1u, root);\n", "    set_shape(vector, shape, root);\n", "vector"),
    (VECTOR, "while (levels < top &&", "while (levels + 1u < top &&", "vector"),
    (VECTOR, "    while (--level > 0) {", "    while (--level > 1) {", "vector"),
    (VECTOR, "if (count == capacity_of(shape_of(vector) - 1u))", "if (false)", "vector"),
    (VECTOR, "count == capacity_of(shape) / 4u", "count == capacity_of(shape) / 2u", "vector"),
    (VECTOR, "count == capacity_of(shape) / 4u", "false", "vector"),
    (VECTOR, "        if (block != NULL) {\n            move_to_block(vector, block, shape - 1u);", "        {\n            move_to_block(vector, block, shape - 1u);", "vector"),
    (VECTOR, "    if (ob_vector_count(vector) == 0) {\n        ob_vector_release(vector);\n    }\n    return value;", "    return value;", "vector"),
    (VECTOR, "        release_block(vector->root, shape_of(vector));\n    }\n    set_shape(vector, shape, block);", "    }\n    set_shape(vector, shape, block);", "vector"),
    # Errors
    ("object/error.c", "    ob_xincref(object);\n", "", "error"),
    ("object/error.c", "    ob_xdecref(old);\n", "", "error"),
    # Printing
    ("object/print.c", "        object->refs |= OB_FLAG_BUSY;\n", "", "print"),
    ("object/print.c", "        object->refs &= ~(uint32_t)OB_FLAG_BUSY;\n", "", "print"),
    ("object/print.c", "    ob_incref(object);\n    (void)repr_next", "    (void)repr_next", "print"),
    ("object/print.c", "stack.depth > 0 && sink->error == OB_OK", "stack.depth > 0", "print"),
    ("object/print.c", "memory_left ? sink->error : OB_ENOMEM", "sink->error", "print"),
    ("object/sink.c", "if (sink->error == OB_OK && length != 0)", "if (length != 0)", "print"),
    ("object/sink.c", "size_t room = target->size_bytes - 1u;", "size_t room = target->size_bytes;", "print"),
    ("object/sink.c", "target->length += length;", "target->length += length < room ? length : room;", "print"),
    # Types
    ("object/call.c", "    ob_incref(args);\n", "", "function"),
    ("object/call.c", "    ob_incref(callable);\n", "", "function"),
    ("types/hash.c", "return hash != 0 ? hash : 1u;", "return hash;", "hash"),
    ("types/hash.c", "ob_str_length(key) == probe->length", "ob_str_length(key) >= probe->length", "hash"),
    ("types/bool.c", "return self == OB_TRUE ? OB_INT(1)", "return self == OB_TRUE ? OB_INT(2)", "hash dict"),
    ("types/int.c", "(int32_t)((intptr_t)object >> 1)", "(int32_t)((uintptr_t)object >> 1 & 0x3FFFFFFF)", "int"),
    ("types/str.c", "as_str(object)->text[length] = '\\0';", "", "str"),
    ("types/str.c", "return a->length == b->length &&", "return", "str"),
    ("types/str.c", "if (self->refs < OB_REFS_IMMORTAL)", "if (true)", "str"),
    ("types/str.c", "byte < 0x20 || byte == 0x7F", "byte < 0x20", "str"),
    ("types/str.c", "has_single && !has_double", "has_single", "str"),
    ("types/str.c", "            start = i + 1;\n", "", "str"),
    ("types/str.c", "if (length > target->capacity - target->length)", "if (length > target->capacity)", "print"),
    ("types/utf8.c", "first < 0xC2 || first > 0xF4", "first < 0xC0 || first > 0xF4", "utf8"),
    ("types/utf8.c", "first == 0xE0 ? 0xA0", "first == 0xE0 ? 0x80", "utf8"),
    ("types/utf8.c", "first == 0xF4 ? 0x8F", "first == 0xF4 ? 0xBF", "utf8"),
    ("types/utf8.c", "first == 0xED ? 0x9F", "first == 0xED ? 0xBF", "utf8"),
    ("types/utf8.c", "if (left < length)", "if (left + 1 < length)", "utf8"),
    ("types/function.c", "given < function->min_args ||", "", "function"),
    ("types/function.c", "given > function->max_args", "given >= function->max_args", "function"),
    ("types/function.c", "    ob_decref(args);\n    return result;", "    return result;", "function"),
    ("types/namespace.c", "    ob_decref(key);\n", "", "namespace"),
    ("types/namespace.c", "return ob_new_ref(value);", "return value;", "namespace"),
    ("types/tuple.c", "    ob_xincref(item);\n", "", "tuple"),
    (SEQUENCE, "        ob_incref(items[i]);\n", "", "tuple"),
    (SEQUENCE, "            ob_decref(object);\n", "", "tuple"),
    (SEQUENCE, "index < 0 || index >= count", "index < 0 || index > count", "tuple"),
    (SEQUENCE, 'ob_sink_text(sink, index == 0 ? "" : ", ");\n    if (index >= ob_vector_count', 'ob_sink_text(sink, index == 0 ? "" : ", ");\n    if (false && index >= ob_vector_count', "print"),
    (LIST, "    ob_incref(item);\n", "", "list"),
    (LIST, "        ob_decref(item);\n", "", "list"),
    (LIST, "    ob_decref(old);\n", "", "list"),
    (LIST, "*slot = ob_new_ref(item);", "*slot = item;", "list"),
    (LIST, "index + count < 0 ? 0 : index + count", "index + count", "list"),
    (LIST, "for (ptrdiff_t i = count; i > index; i--)", "for (ptrdiff_t i = count; i > index + 1; i--)", "list"),
    (LIST, "index + (ptrdiff_t)last + 1 : index", "index + (ptrdiff_t)last : index", "list"),
    # dict
    (DICT, "return bucket < buckets ? bucket : bucket & mask >> 1;", "return bucket <= buckets ? bucket : bucket & mask >> 1;", "dict"),
    (DICT, "return bucket - top_bit(bucket);", "return bucket - top_bit(bucket) / 2u;", "dict"),
    (DICT, "if (bucket_of(hash_of(slots[KEY]), buckets) != newest)", "if (bucket_of(hash_of(slots[KEY]), buckets) == newest)", "dict"),
    (DICT, "        split_bucket(dict);\n", "", "dict"),
    (DICT, "        *link = *bucket_head(dict, last_bucket);\n", "", "dict"),
    (DICT, "if (number_in(header[SCAN]) > count && low <= count)", "if (low <= count && low > 0)", "dict"),
    (DICT, "        header[LOW] = OB_INT(low + 1u);\n", "", "dict"),
    (DICT, "    *link_to(dict, from) = OB_INT(to);\n", "", "dict"),
    (DICT, "for (unsigned i = KEY; i <= NEXT; i++)", "for (unsigned i = KEY; i < NEXT; i++)", "dict"),
    (DICT, "for (unsigned i = KEY; i <= NEXT; i++)", "for (unsigned i = KEY; i <= HEAD; i++)", "dict"),
    (DICT, "    source[KEY] = source[VALUE] = OB_NIL;\n", "", "dict"),
    (DICT, "        if (*scan != *low) {\n            move_record(dict, *scan, *low);\n        }\n        ++*low;", "        if (*scan != *low) {\n            move_record(dict, *scan, *low);\n            ++*low;\n        }", "dict"),
    (DICT, "        return *low < count;", "        return *low <= count;", "dict"),
    (DICT, "        return *low < count;", "        return false;", "dict"),
    (DICT, "if (record_count(dict) - live <= live + HOLES_SLACK) {", "if (true) {", "dict"),
    (DICT, "    SQUEEZE_RECORDS = 4,", "    SQUEEZE_RECORDS = 1,", "dict"),
    (DICT, "        abandon(&grown.slots);\n", "", "dict"),
    (DICT, "    abandon(&dict->slots);\n", "", "dict"),
    (DICT, "        ob_decref(old);\n", "", "dict"),
    (DICT, "    ob_incref(key);\n", "", "dict"),
    (DICT, "    ob_incref(value);\n", "", "dict"),
    (DICT, "    if (error != OB_OK) {\n        ob_decref(key);\n        ob_decref(value);\n    }", "", "dict"),
    (DICT, "    *link_to(dict, record) = slots[NEXT];\n", "    *link_to(dict, record) = OB_INT(0);\n", "dict"),
    (DICT, "    dict->live--;\n    squeeze(dict);", "    dict->live--;", "dict"),
    (DICT, "        if (slots[KEY] != OB_NIL) {\n            *cursor", "        if (true) {\n            *cursor", "dict"),
    (DICT, "entry != NULL && at == index ? entry[VALUE] : OB_NONE", "entry[VALUE]", "print"),
    (DICT, "    for (; index < last; index++) {", "    for (; index < last; index += 2u) {", "dict"),
    # Doubles and text
    (RATIO, "    if (carry != 0) {\n        whole->words[whole->count++]", "    if (false) {\n        whole->words[whole->count++]", "decimal"),
    (RATIO, "(uint64_t)whole->words[i] * factor + carry;\n        whole->words", "(uint64_t)whole->words[i] * factor;\n        whole->words", "decimal"),
    (RATIO, "        whole->count += words;\n", "", "decimal"),
    (RATIO, "i < whole->count || carry != 0; i++", "i < whole->count; i++", "decimal"),
    (RATIO, "        sum->count = at + i;\n", "        sum->count = i;\n", "decimal"),
    (RATIO, "(uint32_t)(product >> 32) + (words[i] < low)", "(uint32_t)(product >> 32)", "decimal"),
    (RATIO, "    words[whole->count] -= carry;\n", "", "decimal"),
    (RATIO, "    if (words[i] != 0) {\n        return true;\n    }\n", "", "decimal"),
    (RATIO, "return words[i] > whole->words[i];", "return words[i] >= whole->words[i] + 2u;", "decimal"),
    (RATIO, "    }\n    return true;\n}\n\n/// Take away", "    }\n    return false;\n}\n\n/// Take away", "decimal"),
    (RATIO, "    while (holds(words, bottom)) {", "    if (holds(words, bottom)) {", "decimal"),
    (RATIO, "    while (holds(words, bottom)) {", "    while (false) {", "decimal"),
    (RATIO, "+ (highest != 0)", "", "decimal"),
    (RATIO, "    trim(&ratio->top);\n    return quotient;", "    return quotient;", "decimal"),
    (RATIO, "    ratio->low = 0;\n", "    ratio->low = 1;\n", "decimal"),
    (RATIO, "divide(ratio, 1);", "0;", "decimal"),
    (REPR, "bool is_power = parts.mantissa == OB_DOUBLE_HIDDEN", "bool is_power = false", "decimal"),
    (REPR, "parts.mantissa * 4u - 2u + is_power;", "parts.mantissa * 4u - 2u;", "decimal"),
    (REPR, "2u - is_power, 2}", "2u, 2}", "decimal"),
    (REPR, "(left[1] != 0 || is_odd)", "(left[1] != 0)", "decimal"),
    (REPR, "(left[1] != 0 || is_odd)", "true", "decimal"),
    (REPR, "left[2] != 0;", "false;", "decimal"),
    (REPR, "(left[3] == 0 && is_odd)", "(left[3] == 0)", "decimal"),
    (REPR, "(left[3] == 0 && is_odd)", "0", "decimal"),
    (REPR, "(found->is_above || (count & 1u) != 0)", "(count & 1u) != 0", "decimal"),
    (REPR, "(found->is_above || (count & 1u) != 0)", "found->is_above", "decimal"),
    (REPR, "digits < least ? least : digits;", "digits;", "decimal"),
    (REPR, "{{100000000, 8}, {100000000, 8},", "{{100000000, 8},", "decimal"),
    (REPR, "parts.exponent > -OB_DOUBLE_BITS &&", "", "decimal"),
    (REPR, "LOWEST_FIXED = -4,", "LOWEST_FIXED = -5,", "decimal"),
    (REPR, "HIGHEST_FIXED = 15,", "HIGHEST_FIXED = 16,", "decimal"),
    (REPR, "left > 0 || part != 0; left--", "part != 0; left--", "decimal"),
    (REPR, "is_negative = is_negative && bits == OB_DOUBLE_INFINITY;", "", "decimal"),
    (FORMAT, "        leading--;\n", "", "decimal"),
    (FORMAT, "        digits->left = 8;\n", "", "decimal"),
    (FORMAT, "digits->digits == 0 && digits->ratio.top.count == 0", "digits->digits == 0", "decimal"),
    (FORMAT, "digits->digits == 0 && digits->ratio.top.count == 0", "digits->ratio.top.count == 0", "decimal"),
    (FORMAT, "next > 5 || (next", "next > 4 || (next", "decimal"),
    (FORMAT, "(!is_spent(digits) || (digit & 1u) != 0)", "(digit & 1u) != 0", "decimal"),
    (FORMAT, "(!is_spent(digits) || (digit & 1u) != 0)", "!is_spent(digits)", "decimal"),
    (FORMAT, "            found.leading++;\n", "", "decimal"),
    (FORMAT, "        found.kept = before_nines;\n", "", "decimal"),
    (FORMAT, "    if (out->length == PIECE_BYTES) {\n        flush(out);\n    }\n", "", "decimal"),
    (FORMAT, "    out->written += out->length;\n", "    out->written = out->length;\n", "decimal"),
    (FORMAT, "&& index == rounded->kept;", ";", "decimal"),
    (FORMAT, "rounded.leading < count", "rounded.leading <= count", "decimal"),
    (FORMAT, "rounded.leading >= LOWEST_FIXED", "rounded.leading > LOWEST_FIXED", "decimal"),
    (FORMAT, "    (void)start_digits(&digits, parts);\n", "", "decimal"),
    (PARSE, "if (after_digit && next < end && *next == '_')", "if (next < end && *next == '_')", "decimal"),
    (PARSE, "next == end || !is_digit(*next)", "!is_digit(*next)", "decimal"),
    (PARSE, "                read->exponent += !after_point;\n", "", "decimal"),
    (PARSE, "                read->exponent -= after_point;\n", "", "decimal"),
    (PARSE, "read->is_cut || digit != 0;", "read->is_cut;", "decimal"),
    (PARSE, "power.head < EXPONENT_ENOUGH ? (ptrdiff_t)power.head : EXPONENT_ENOUGH;", "(ptrdiff_t)power.head;", "decimal"),
    (PARSE, "    if (read_digits(&power, &next, end, true)) {", "    (void)read_digits(&power, &next, end, true);\n    {", "decimal"),
    (PARSE, "while (*at < '1' ||", "while (*at < '0' ||", "decimal"),
    (PARSE, " || *at > '9'", "", "decimal"),
    (PARSE, "(ratio->top.count != 0 || at != read->end)", "ratio->top.count != 0", "decimal"),
    (PARSE, "(ratio->top.count != 0 || at != read->end)", "at != read->end", "decimal"),
    (PARSE, "    scale = scale < 1 - OB_DOUBLE_LOWEST ? scale : 1 - OB_DOUBLE_LOWEST;\n", "", "decimal"),
    (PARSE, "ratio.top.count != 0 || read->is_cut;", "ratio.top.count != 0;", "decimal"),
    (PARSE, "ratio.top.count != 0 || read->is_cut;", "read->is_cut;", "decimal"),
    (PARSE, "        is_more = is_more || (halves & 1u) != 0;\n", "", "decimal"),
    (PARSE, "        scale--;\n", "", "decimal"),
    (PARSE, "if (read->is_cut && (halves & 1u) == 0) {", "if (false) {", "decimal"),
    (PARSE, "halves += order >= 0;", "halves += order > 0;", "decimal"),
    (PARSE, "is_more = order > 0;", "is_more = order >= 0;", "decimal"),
    (PARSE, "halves & 1u & (is_more | mantissa);", "halves & 1u;", "decimal"),
    (PARSE, "bits < OB_DOUBLE_INFINITY ? bits : OB_DOUBLE_INFINITY;", "bits;", "decimal"),
    (PARSE, "HIGHEST_POWER10 = 308,", "HIGHEST_POWER10 = 307,", "decimal"),
    (PARSE, "LOWEST_POWER10 = -342,", "LOWEST_POWER10 = -341,", "decimal"),
    (PARSE, "next == end || (*next++ | 0x20) != *word", "(*next++ | 0x20) != *word", "decimal"),
    (PARSE, "(void)take_word(at, end, \"inity\");", "", "decimal"),
    # Looking from outside
    ("inspect/locate.c", "return offset < ob_block_bytes(block);", "return offset <= ob_block_bytes(block);", "locate"),
    ("inspect/locate.c", "size_bytes > 0 ? ob_text_sink_of(text, size_bytes) :", "text != NULL ? ob_text_sink_of(text, size_bytes) :", "locate"),
    ("types/str.c", "target.text != NULL ? target.text : \"\"", "\"\"", "print"),
    # In headers: everything is built anew
    ("include/obol/object.h", "if (!__builtin_add_overflow(object->refs, OB_REFS_ONE, &refs))", "refs = object->refs + OB_REFS_ONE;\n", "count"),
    ("include/obol/object.h", "if ((int32_t)refs < 0)", "if ((int32_t)refs <= 0)", "count"),
    ("include/obol/int.h", "value < OB_INT_MIN ||", "value < OB_INT_MIN - 1 ||", "int"),
]

# --- The memory manager

HEAP_C, CACHE, REGION, BUFFER = "memory/heap.c", "memory/cache.c", "memory/region.c", "memory/buffer.c"
CHECK, WALK, STATS = "inspect/check.c", "object/walk.c", "inspect/stats.c"

MUTANTS += [
    # Lists
    (HEAP_C, "    if (granules < OB_HEAP_EXACT) {\n        return granules;\n    }\n    uint32_t log2 = 31u - (uint32_t)__builtin_clz(granules);\n    return (granules", "    uint32_t log2 = 31u - (uint32_t)__builtin_clz(granules);\n    return (granules", "heap"),
    (HEAP_C, "(granules >> (log2 - 2u)) + log2 * 4u + 8u", "(granules >> (log2 - 2u)) + log2 * 4u + 9u", "heap"),
    (HEAP_C, "(granules >> (log2 - 2u)) + log2 * 4u + 8u", "(granules >> (log2 - 3u)) + log2 * 4u + 4u", "heap"),
    (HEAP_C, "return ob_heap_bin(granules + (1u << (log2 - 2u)) - 1u);", "return ob_heap_bin(granules);", "heap model"),
    (HEAP_C, "static uint32_t sure_bin(uint32_t granules) {\n    if (granules < OB_HEAP_EXACT) {\n        return granules;\n    }", "static uint32_t sure_bin(uint32_t granules) {", "row heap"),
    (HEAP_C, "head == OB_HEAD_LONG_RUN ? ob_head_granules(run[3].head) :", "", "row"),
    (HEAP_C, "(1u << (29u - (uint32_t)__builtin_clz(granules))) - 1u;", "(1u << (30u - (uint32_t)__builtin_clz(granules))) - 1u;", "heap"),
    (HEAP_C, "    run[3].head = length;\n    run[granules - 1u].head = length;", "    run[granules - 1u].head = length;", "heap"),
    (HEAP_C, "    run[3].head = length;\n    run[granules - 1u].head = length;", "    run[3].head = length;", "heap"),
    (HEAP_C, "    run[granules - 1u].head = length;\n    run->head =", "    run->head =", "row"),
    (HEAP_C, "length + (OB_HEAD_RUN - OB_LENGTH);", "length;", "row"),
    (HEAP_C, "    if (granules < OB_RUN_LISTED) {\n        return;\n    }\n    uint32_t bin", "    if (granules < OB_RUN_LISTED - 1u) {\n        return;\n    }\n    uint32_t bin", "row"),
    (HEAP_C, "    if (granules < OB_RUN_LISTED) {\n        return;\n    }\n    uint32_t bin", "    if (granules <= OB_RUN_LISTED) {\n        return;\n    }\n    uint32_t bin", "row"),
    (HEAP_C, "uint32_t end_mark = 3u;", "uint32_t end_mark = 0;", "row"),
    (HEAP_C, "        run->head = OB_HEAD_LONG_RUN;\n", "", "row"),
    (HEAP_C, "        run[3].head = length;\n        end_mark", "        end_mark", "row"),
    (HEAP_C, "        end_mark = 0;\n", "", "row"),
    (HEAP_C, "    run[1].head = next;\n", "    run[1].head = OB_LINK;\n", "heap"),
    (HEAP_C, "    run[2].head = OB_LINK_FIRST + (bin << 2) + end_mark;\n", "    run[2].head = OB_LINK_FIRST + (bin << 2);\n", "row"),
    (HEAP_C, "    heap->bins[bin] = link;\n", "", "row"),
    (HEAP_C, "ob_heap_at(heap, next)[2].head = link + end_mark;", "ob_heap_at(heap, next)[2].head = link;", "row heap"),
    (HEAP_C, "        ob_heap_at(heap, next)[2].head = link + end_mark;\n", "", "row heap"),
    (HEAP_C, "    heap->occupied[bin >> 5] |= 1u << (bin & 31u);\n", "", "row"),
    (HEAP_C, "    if (bin >= OB_HEAP_EXACT) {\n        heap->occupied[0] |= 1u;", "    if (bin > OB_HEAP_EXACT) {\n        heap->occupied[0] |= 1u;", "heap"),
    (HEAP_C, "        heap->occupied[0] |= 1u;\n", "", "heap"),
    (HEAP_C, "    if (run->head < OB_HEAD_RUN + (OB_RUN_LISTED << LENGTH_SHIFT)) {\n        return;\n    }\n", "", "row"),
    (HEAP_C, "    if (run->head < OB_HEAD_RUN + (OB_RUN_LISTED << LENGTH_SHIFT)) {", "    if (run->head <= OB_HEAD_RUN + (OB_RUN_LISTED << LENGTH_SHIFT)) {", "row"),
    (HEAP_C, "        ob_heap_at(heap, next)[2].head = previous;\n", "", "heap"),
    (HEAP_C, "ob_heap_at(heap, previous & ~3u)[1].head = next;", "(void)0;", "heap"),
    (HEAP_C, "ob_heap_at(heap, previous & ~3u)[1].head = next;", "ob_heap_at(heap, previous)[1].head = next;", "heap"),
    (HEAP_C, "    heap->bins[bin] = next;\n", "", "row"),
    (HEAP_C, "        heap->occupied[bin >> 5] &= ~(1u << (bin & 31u));\n", "", "row"),
    # Taking
    (HEAP_C, "uint32_t mask = ~0u << (bin & 31u);", "uint32_t mask = ~0u << (bin & 31u) << 1;", "heap"),
    (HEAP_C, "uint32_t mask = ~0u << (bin & 31u);", "uint32_t mask = ~0u;", "heap"),
    (HEAP_C, "        mask = ~0u;\n", "", "heap"),
    (HEAP_C, "word < OB_HEAP_BIN_WORDS; word++) {\n        uint32_t bits", "word < OB_HEAP_BIN_WORDS - 2u; word++) {\n        uint32_t bits", "heap"),
    (HEAP_C, "    if (bin <= OB_HEAP_EXACT) {\n        heap->occupied[0] &= ~1u;\n    }\n", "", "heap"),
    (HEAP_C, "    if (bin <= OB_HEAP_EXACT) {", "    if (bin < OB_HEAP_EXACT) {", "heap"),
    (HEAP_C, "    if (bin <= OB_HEAP_EXACT) {", "    if (true) {", "heap"),
    (HEAP_C, "    PROBES = 4,", "    PROBES = 3,", "heap"),
    (HEAP_C, "    PROBES = 4,", "    PROBES = 5,", "heap"),
    (HEAP_C, "if (ob_heap_run_length(run) >= granules +", "if (ob_heap_run_length(run) > granules +", "heap row"),
    (HEAP_C, "        link = run[1].head;\n", "", "heap"),
    (HEAP_C, "return ob_heap_first_from(heap, sure_bin(", "return ob_heap_first_from(heap, 1u + sure_bin(", "heap row"),
    (HEAP_C, "    if (heap->free_bytes < heap->least_free_bytes) {\n", "    if (heap->free_bytes <= 0) {\n", "heap"),
    (HEAP_C, "        heap->least_free_bytes = heap->free_bytes;\n    }", "    }", "heap"),
    (HEAP_C, "    heap->free_bytes -= granules * OB_GRANULE_BYTES;\n    if", "    if", "row"),
    (HEAP_C, "rest >= (length & ~span_of(length))", "rest >= (length & ~span_of(length)) - 1u", "heap"),
    (HEAP_C, "rest >= (length & ~span_of(length))", "rest >= OB_HEAP_EXACT", "heap"),
    (HEAP_C, "        set_length(run, rest);\n", "", "heap"),
    (HEAP_C, "        detach(heap, run);\n        if (rest != 0) {", "        if (rest != 0) {", "row"),
    (HEAP_C, "            insert(heap, run, rest);\n", "", "row"),
    (HEAP_C, "block->head = rest != 0 ? OB_HEAD_AFTER_RUN : 0;", "block->head = OB_HEAD_AFTER_RUN;", "row"),
    (HEAP_C, "block->head = rest != 0 ? OB_HEAD_AFTER_RUN : 0;", "block->head = 0;", "row"),
    (HEAP_C, "    block[granules].head &= ~OB_HEAD_AFTER_RUN;\n    note_least", "    note_least", "row"),
    (HEAP_C, "    note_least(heap);\n    return block;\n}\n\n/* --- Giving", "    return block;\n}\n\n/* --- Giving", "heap"),
    (HEAP_C, "    leave(heap, run, gap);\n    note_least(heap);", "    leave(heap, run, gap);", "heap cache"),
    (HEAP_C, "    leave(heap, block + granules, length - gap - granules);\n", "", "heap row"),
    # Giving back
    (HEAP_C, "    if ((word & 3u) == 3u) {\n        return OB_RUN_LISTED;\n    }\n", "", "row"),
    (HEAP_C, "word < OB_LINK_FIRST ? ob_head_granules(word) : 1u", "ob_head_granules(word)", "row"),
    (HEAP_C, "word < OB_LINK_FIRST ? ob_head_granules(word) : 1u", "1u", "row"),
    (HEAP_C, "    heap->free_bytes += granules * OB_GRANULE_BYTES;\n    ob_granule *next", "    ob_granule *next", "row"),
    (HEAP_C, "    if (ob_head_is_run(next->head)) {", "    if (false) {", "row"),
    (HEAP_C, "        detach(heap, next);\n", "", "row"),
    (HEAP_C, "        detach(heap, next);\n        granules += length;\n", "        detach(heap, next);\n", "row"),
    (HEAP_C, "        next->head |= OB_HEAD_AFTER_RUN;\n", "", "row"),
    (HEAP_C, "    block->head = OB_HEAD_RUN; /* should it be given back again, when it is part of a longer run */\n", "", "cache"),
    (HEAP_C, "        block -= length;\n", "", "row"),
    (HEAP_C, "        block -= length;\n        granules += length;\n", "        block -= length;\n", "row"),
    (HEAP_C, "length >= OB_HEAP_EXACT && granules <= (length | span_of(length))", "length >= OB_HEAP_EXACT", "heap"),
    (HEAP_C, "length >= OB_HEAP_EXACT && granules <= (length | span_of(length))", "length >= OB_HEAP_EXACT && granules <= (length | span_of(length)) + 1u", "heap model"),
    (HEAP_C, "            set_length(block, granules);\n            return;", "            return;", "heap"),
    (HEAP_C, "            set_length(block, granules);\n            return;\n        }\n        detach(heap, block);", "            set_length(block, granules);\n            return;\n        }", "row"),
    (HEAP_C, "    insert(heap, block, granules);\n", "", "row"),
    # Growing and shrinking
    (HEAP_C, "    uint32_t length = ob_heap_run_length(run);\n    detach(heap, run);\n", "    uint32_t length = ob_heap_run_length(run);\n", "row"),
    (HEAP_C, "    heap->free_bytes -= length * OB_GRANULE_BYTES;\n", "", "row"),
    (HEAP_C, "    run[length].head &= ~OB_HEAD_AFTER_RUN;\n", "", "row"),
    (HEAP_C, "    if (granules != 0) {\n        heap->free_bytes", "    {\n        heap->free_bytes", "row"),
    (HEAP_C, "        block[wanted].head = 0;\n", "", "row"),
    (HEAP_C, "        note_least(heap);\n    }\n    return true;", "    }\n    return true;", "heap"),
    (HEAP_C, "        rest[granules].head |= OB_HEAD_AFTER_RUN;\n", "", "row"),
    (HEAP_C, "heap->free_bytes < granules * OB_GRANULE_BYTES + heap->reserve_bytes) {\n        return NULL;", "heap->free_bytes < granules * OB_GRANULE_BYTES) {\n        return NULL;", "heap"),
    (HEAP_C, "heap->free_bytes < granules * OB_GRANULE_BYTES + heap->reserve_bytes) {\n        return NULL;", "heap->free_bytes <= granules * OB_GRANULE_BYTES + heap->reserve_bytes) {\n        return NULL;", "heap"),
    (HEAP_C, "    if (run == NULL) {\n        return NULL;\n    }\n", "", "row"),
    (HEAP_C, "aligned ? take_start(heap, run, granules) :", "", "heap"),
    (HEAP_C, "    } else if (wanted > granules) {", "    } else if (wanted >= granules) {", "heap row"),
    (HEAP_C, "!ob_head_is_run(next->head) || ", "", "row"),
    (HEAP_C, "ob_heap_run_length(next) < more ||", "ob_heap_run_length(next) <= more ||", "row"),
    (HEAP_C, "ob_heap_run_length(next) < more ||", "", "row"),
    (HEAP_C, "heap->free_bytes < more * OB_GRANULE_BYTES + heap->reserve_bytes", "false", "heap"),
    (HEAP_C, "heap->free_bytes < more * OB_GRANULE_BYTES + heap->reserve_bytes", "heap->free_bytes <= more * OB_GRANULE_BYTES + heap->reserve_bytes", "heap"),
    (HEAP_C, "        leave(heap, next + more, length - more);\n", "", "row"),
    # Banks
    (HEAP_C, "((uintptr_t)region->base + 7u) & ~(uintptr_t)7", "((uintptr_t)region->base + 3u) & ~(uintptr_t)7", "row"),
    (HEAP_C, "+ region->size_bytes) & ~(uintptr_t)7", "+ region->size_bytes + 7u) & ~(uintptr_t)7", "row"),
    (HEAP_C, "base == 0 ||", "base <= 8 ||", "row"),
    (HEAP_C, "base == 0 ||", "", "row"),
    (HEAP_C, "region->size_bytes > OB_REGION_MAX_BYTES ||", "", "row"),
    (HEAP_C, "region->size_bytes > OB_REGION_MAX_BYTES ||", "region->size_bytes >= OB_REGION_MAX_BYTES ||", "row"),
    (HEAP_C, "region->size_bytes > UINTPTR_MAX - base)", "false)", "row"),
    (HEAP_C, "region->size_bytes > UINTPTR_MAX - base)", "region->size_bytes >= UINTPTR_MAX - base)", "row"),
    (HEAP_C, "return aligned_end(region) - aligned_base(region) >= OB_REGION_MIN_BYTES;", "return true;", "row"),
    (HEAP_C, "aligned_base(region) >= OB_REGION_MIN_BYTES;", "aligned_base(region) > OB_REGION_MIN_BYTES;", "row"),
    (HEAP_C, "/ OB_GRANULE_BYTES) + 1u;\n}", "/ OB_GRANULE_BYTES);\n}", "row"),
    (HEAP_C, "    memset(heap, 0, offsetof(ob_heap, bins));\n", "", "row"),
    (HEAP_C, "heap->end = (ob_granule *)aligned_end(region) - 1;", "heap->end = (ob_granule *)aligned_end(region) - 2;", "row"),
    (HEAP_C, "i < bins; i++) {\n        heap->bins[i] = OB_LINK;", "i < bins - 1u; i++) {\n        heap->bins[i] = OB_LINK;", "row"),
    (HEAP_C, "    heap->next = next;\n", "", "cache"),
    (HEAP_C, "    heap->name = region->name;\n", "", "region"),
    (HEAP_C, "    heap->attributes = region->attributes;\n", "", "region"),
    (HEAP_C, "bins * 4u + OB_GRANULE_BYTES - 1u)", "bins * 4u)", "row"),
    (HEAP_C, "OB_HEAD_CHUNK | OB_HEAD_AFTER_RUN;\n    heap->seal", "OB_HEAD_CHUNK;\n    heap->seal", "row"),
    (HEAP_C, "    heap->seal = ob_heap_seal(heap);\n", "", "row"),
    (HEAP_C, "offsetof(ob_heap, seal) / sizeof *words", "offsetof(ob_heap, end) / sizeof *words", "heap check"),
    (HEAP_C, "i < offsetof(ob_heap, seal)", "i + 1 < offsetof(ob_heap, seal)", "heap check"),
    # Caches
    (CACHE, "granules < OB_SLOT_GRANULES ? granules + 1u : 0", "granules + 1u", "cache"),
    (CACHE, "granules < OB_SLOT_GRANULES ? granules + 1u : 0", "granules < OB_SLOT_GRANULES - 1u ? granules + 1u : 0", "cache"),
    (CACHE, "    ob_cache_state.slots[granules] = slot[1].link;\n", "", "cache"),
    (CACHE, "    ob_cache_state.credit += (int32_t)(granules * OB_GRANULE_BYTES * OB_CACHE_SHARE);\n", "", "cache"),
    (CACHE, "    ob_region_give(slot, granules);\n    return true;", "    return true;", "cache"),
    (CACHE, "lists <= OB_SLOT_GRANULES; lists++", "lists < OB_SLOT_GRANULES; lists++", "cache"),
    (CACHE, "if (ob_cache_state.credit < LOW_CREDIT) {", "if (ob_cache_state.credit <= LOW_CREDIT) {", "cache"),
    (CACHE, "        (void)flush();\n", "", "cache"),
    (CACHE, "    LOW_CREDIT = 64 * OB_CACHE_SHARE,", "    LOW_CREDIT = 63 * OB_CACHE_SHARE,", "cache"),
    (CACHE, "    if (bytes > OB_SLOT_GRANULES * OB_GRANULE_BYTES) {\n        return ob_region_take", "    if (bytes >= OB_SLOT_GRANULES * OB_GRANULE_BYTES) {\n        return ob_region_take", "cache"),
    (CACHE, "    if (bytes > OB_SLOT_GRANULES * OB_GRANULE_BYTES) {\n        return ob_region_take", "    if (bytes > 2u * OB_SLOT_GRANULES * OB_GRANULE_BYTES) {\n        return ob_region_take", "sizes cache"),
    (CACHE, "    *list = slot[1].link;\n", "", "cache"),
    (CACHE, "    ob_cache_state.credit += (int32_t)bytes * OB_CACHE_SHARE;\n", "", "cache"),
    (CACHE, "    slot->head &= OB_HEAD_AFTER_RUN;\n", "", "cache"),
    (CACHE, "    slot->head &= OB_HEAD_AFTER_RUN;\n", "    slot->head = 0;\n", "cache"),
    (CACHE, "    if ((slot->head & OB_HEAD_FREE) != 0) {\n        ob_port_panic(OB_PANIC_BAD_FREE, slot);\n    }\n", "", "cache"),
    (CACHE, "    ob_region_give(slot, (uint32_t)(bytes / OB_GRANULE_BYTES));\n", "", "cache"),
    (CACHE, "(int32_t)(slot->head << 31) < 0 ||", "", "cache"),
    (CACHE, "|| bytes > OB_SLOT_GRANULES * OB_GRANULE_BYTES || credit", "|| bytes > 18u * OB_GRANULE_BYTES || credit", "cache"),
    (CACHE, "|| bytes > OB_SLOT_GRANULES * OB_GRANULE_BYTES || credit", "|| bytes >= OB_SLOT_GRANULES * OB_GRANULE_BYTES || credit", "cache"),
    (CACHE, "|| credit < 0) {", ") {", "cache"),
    (CACHE, "|| credit < 0) {", "|| credit <= 0) {", "cache"),
    (CACHE, "    ob_cache_state.credit = credit;\n", "", "cache"),
    (CACHE, "((slot->head & OB_HEAD_AFTER_RUN) | OB_HEAD_CACHED) + ob_head_length(bytes)", "OB_HEAD_CACHED + ob_head_length(bytes)", "cache"),
    (CACHE, "((slot->head & OB_HEAD_AFTER_RUN) | OB_HEAD_CACHED) + ob_head_length(bytes)", "((slot->head & OB_HEAD_AFTER_RUN) | OB_HEAD_CACHED)", "cache"),
    (CACHE, "    slot[1].link = *list;\n", "    slot[1].link = NULL;\n", "cache"),
    (CACHE, "    *list = slot;\n", "", "cache"),
    # Regions
    (REGION, "(bytes += (uint32_t)regions[i].size_bytes) > OB_MEMORY_MAX_BYTES", "false", "region"),
    (REGION, "distance < regions[j].size_bytes ||", "distance <= regions[j].size_bytes ||", "region"),
    (REGION, "distance < regions[j].size_bytes ||", "", "region"),
    (REGION, "|| 0u - distance < regions[i].size_bytes", "", "region"),
    (REGION, "0u - distance < regions[i].size_bytes", "0u - distance <= regions[i].size_bytes", "region"),
    (REGION, "return regions != NULL && count != 0;", "return true;", "region"),
    (REGION, "regions != NULL ? count : 0", "count", "region"),
    (REGION, "    memset(&ob_cache_state, 0, sizeof ob_cache_state);\n", "", "cache"),
    (REGION, "    ob_region_first = NULL;\n", "", "cache"),
    (REGION, "        ob_cache_state.credit += (int32_t)ob_region_first->free_bytes;\n", "", "cache"),
    (REGION, "uint32_t lists = ~0u << granules;", "uint32_t lists = ~0u << granules << 1;", "cache sizes model"),
    (REGION, "run != NULL && heap->free_bytes - bytes >= heap->reserve_bytes", "run != NULL", "cache"),
    (REGION, "run != NULL && heap->free_bytes - bytes >= heap->reserve_bytes", "run != NULL && heap->free_bytes - bytes > heap->reserve_bytes", "cache"),
    (REGION, "            ob_cache_state.credit -= (int32_t)bytes;\n", "", "cache"),
    (REGION, "while (heap != NULL && !holds(heap, memory)) {", "while (heap != NULL && false) {", "sizes model"),
    (REGION, "    if (heap == NULL || granules > (uint32_t)(heap->end - block)) {\n        ob_port_panic(OB_PANIC_BAD_FREE, block);\n    }\n", "", "cache count"),
    (REGION, "    ob_cache_state.credit += (int32_t)(granules * OB_GRANULE_BYTES);\n    ob_heap_give", "    ob_heap_give", "cache"),
    # Buffers and chunks
    (BUFFER, "(bytes + OB_GRANULE_BYTES - 1u) / OB_GRANULE_BYTES) + 1u;", "bytes / OB_GRANULE_BYTES) + 1u;", "sizes"),
    (BUFFER, "(bytes + OB_GRANULE_BYTES - 1u) / OB_GRANULE_BYTES) + 1u;", "(bytes + OB_GRANULE_BYTES) / OB_GRANULE_BYTES) + 1u;", "sizes"),
    (BUFFER, "    if (block == NULL) {\n        return NULL;\n    }\n", "", "sizes"),
    (BUFFER, "(block->head & OB_HEAD_AFTER_RUN) | ob_head_of", "ob_head_of", "cache model"),
    (BUFFER, "ob_memory_allocate_object(bytes + OB_GRANULE_BYTES), OB_HEAD_CHUNK", "ob_memory_allocate_object(bytes), OB_HEAD_CHUNK", "cache"),
    (BUFFER, "    ob_memory_release_object(block, bytes + OB_GRANULE_BYTES);\n", "    ob_memory_release_object(block, bytes);\n", "cache"),
    (BUFFER, "void *ob_memory_allocate_buffer(size_t bytes, const ob_wish *wish) {\n    if (bytes > OB_REGION_MAX_BYTES) {\n        return NULL;\n    }", "void *ob_memory_allocate_buffer(size_t bytes, const ob_wish *wish) {", "sizes"),
    (BUFFER, "    ob_heap *heap = owner_of(memory);\n    if (bytes > OB_REGION_MAX_BYTES) {\n        return NULL;\n    }", "    ob_heap *heap = owner_of(memory);", "sizes"),
    (BUFFER, "heap != NULL && (uintptr_t)memory", "(uintptr_t)memory", "sizes"),
    (BUFFER, "granules >= 2u && head", "head", "sizes"),
    (BUFFER, "head == ob_head_of(OB_HEAD_BUFFER, granules) &&", "", "sizes model"),
    (BUFFER, "granules <= (uint32_t)(heap->end - block) &&", "", "sizes"),
    (BUFFER, "granules <= (uint32_t)(heap->end - block) &&", "granules < (uint32_t)(heap->end - block) &&", "sizes"),
    (BUFFER, "&& (block[granules].head & OB_HEAD_AFTER_RUN) == 0", "", "sizes"),
    (BUFFER, "    ob_port_panic(OB_PANIC_BAD_FREE, memory);\n", "    return heap;\n", "sizes"),
    (BUFFER, "        ob_cache_state.credit += (int32_t)(heap->free_bytes - free_bytes);\n", "", "model"),
    (BUFFER, "        return put_head(block, OB_HEAD_BUFFER, wanted);", "        return memory;", "model"),
    (BUFFER, "        memcpy(moved, memory, (granules - 1u) * OB_GRANULE_BYTES);\n", "", "sizes model"),
    (BUFFER, "(granules - 1u) * OB_GRANULE_BYTES);", "(granules - 2u) * OB_GRANULE_BYTES);", "sizes model"),
    (BUFFER, "        ob_region_give(block, granules);\n", "", "sizes model"),
    (BUFFER, "    if (moved != NULL) {", "    {", "model"),
    # Wishes
    (REGION, "(heap->attributes & wish->want) == wish->want", "true", "region"),
    (REGION, "(heap->attributes & wish->want) == wish->want", "(heap->attributes & wish->want) != 0", "region"),
    (REGION, "insistence < 2 ||", "", "region"),
    (REGION, "(insistence < 1 || (heap->attributes & wish->avoid) == 0)", "true", "region"),
    (REGION, "(insistence < 1 || (heap->attributes & wish->avoid) == 0)", "(heap->attributes & wish->avoid) == 0", "region"),
    (REGION, "int insistence = wish != NULL ? 2 : 0; insistence >= 0;", "int insistence = wish != NULL ? 1 : 0; insistence >= 0;", "region"),
    (REGION, "int insistence = wish != NULL ? 2 : 0; insistence >= 0;", "int insistence = wish != NULL ? 2 : 0; insistence >= (wish != NULL ? 1 : 0);", "region"),
    (REGION, "                ob_cache_state.credit -= (int32_t)(granules * OB_GRANULE_BYTES);\n", "", "model"),
    # The check
    (CHECK, "    case 1: return true;\n", "", "row"),
    (CHECK, "case OB_RUN_LISTED: return (word & 3u) == 3u;", "case OB_RUN_LISTED: return true;", "check"),
    (CHECK, "return word == length &&", "return", "check"),
    (CHECK, "(granules < OB_RUN_LISTED || run[3].head == length)", "true", "check"),
    (CHECK, "(granules < OB_RUN_LISTED || run[3].head == length)", "run[3].head == length", "row"),
    (CHECK, "ob_heap_run_head(block->granules) == block->start->head\n", "true\n", "check"),
    (CHECK, "block->granules >= 2u && block->granules <= OB_SLOT_GRANULES;", "true;", "check"),
    (CHECK, "case OB_BLOCK_CHUNK: return head == ob_head_of(OB_HEAD_CHUNK, block->granules);", "case OB_BLOCK_CHUNK: return true;", "check"),
    (CHECK, "head == ob_head_of(OB_HEAD_BUFFER, block->granules) &&", "", "check"),
    (CHECK, "((block->start->head & OB_HEAD_AFTER_RUN) != 0) != after_run", "false", "check"),
    (CHECK, "!head_is_right(block) ||", "", "check"),
    (CHECK, "        found->cached++;\n", "", "cache"),
    (CHECK, "    found->listed += block->granules >= OB_RUN_LISTED;\n", "    found->listed++;\n", "row"),
    (CHECK, "    found->free_bytes += block->granules * OB_GRANULE_BYTES;\n", "", "row"),
    (CHECK, "        after_run = ob_head_is_run(at->head);\n", "", "row"),
    (CHECK, "return heap->end->head == (OB_HEAD_CHUNK | (after_run ? OB_HEAD_AFTER_RUN : 0)) ? NULL : heap->end;", "return NULL;", "check"),
    (CHECK, "ob_heap_contains(heap, block) &&", "", "check"),
    (CHECK, "!lies_inside(heap, run, OB_RUN_LISTED)", "!lies_inside(heap, run, OB_RUN_LISTED + 1u)", "heap"),
    (CHECK, "ob_heap_bin(granules) != bin ||\n", "\n", "check"),
    (CHECK, "run[2].head != previous + (granules == OB_RUN_LISTED ? 3u : 0)", "false", "check"),
    (CHECK, "granules == OB_RUN_LISTED ? 3u : 0", "0", "row"),
    (CHECK, "        previous = link;\n", "", "heap check"),
    (CHECK, "bool occupied = bin != 0 && (", "bool occupied = (", "heap"),
    (CHECK, "count > listed || occupied", "occupied", "check"),
    (CHECK, "|| occupied != (count != 0) ||", "||", "check"),
    (CHECK, "|| hidden) {", ") {", "check"),
    (CHECK, "    return sum == listed ? NULL : heap->bins;", "    return NULL;", "check"),
    (CHECK, "    if (heap->seal != ob_heap_seal(heap)) {", "    if (false) {", "check"),
    (CHECK, "found->free_bytes - free_before &&", "found->free_bytes &&", "check cache"),
    (CHECK, "heap->free_bytes == found->free_bytes - free_before &&", "", "check"),
    (CHECK, "&& heap->least_free_bytes <= heap->free_bytes", "", "check"),
    (CHECK, "heap->least_free_bytes <= heap->free_bytes", "heap->least_free_bytes < heap->free_bytes", "check row"),
    (CHECK, "    found->listed = 0;\n", "", "check cache"),
    (CHECK, "if (++count > limit || heap == NULL ||", "++count; if (heap == NULL ||", "check"),
    (CHECK, "heap == NULL || !lies_inside(heap, slot, granules)", "!lies_inside(heap, slot, granules)", "check"),
    (CHECK, "(slot->head & ~OB_HEAD_AFTER_RUN) != head", "false", "check"),
    (CHECK, "        if (count > found->cached) {", "        if (false) {", "check"),
    (CHECK, "sum == found->cached && ob_cache", "ob_cache", "check"),
    (CHECK, "&& ob_cache_state.victim <= OB_SLOT_GRANULES;", ";", "check"),
    (CHECK, "right && credit == ob_cache_state.credit ?", "right ?", "check"),
    (CHECK, "        found->cached_bytes += count * granules * OB_GRANULE_BYTES;\n", "", "cache"),
    # The walk and the figures
    (WALK, "head == OB_HEAD_LONG_RUN && most < 4u * OB_GRANULE_BYTES", "false", "check"),
    (WALK, "most < 4u * OB_GRANULE_BYTES", "most <= 4u * OB_GRANULE_BYTES", "heap row"),
    (WALK, "ob_head_is_run(head) ? ob_heap_run_length(at) :", "", "row"),
    (WALK, "ob_head_is_run(head) ?", "head >= OB_HEAD_RUN + 8u ?", "row"),
    (WALK, "((head & ~OB_HEAD_AFTER_RUN) - OB_HEAD_CACHED)", "(head - OB_HEAD_CACHED - 4u)", "cache"),
    (WALK, "of == OB_HEAD_CHUNK || of == OB_HEAD_BUFFER", "of == OB_HEAD_CHUNK", "model"),
    (WALK, "of == OB_HEAD_CHUNK ? OB_BLOCK_CHUNK : OB_BLOCK_BUFFER", "OB_BLOCK_BUFFER", "check row"),
    (WALK, "block->granules != 0 && block->granules <= most", "block->granules <= most", "check"),
    (WALK, "block->granules != 0 && block->granules <= most", "block->granules != 0", "check"),
    (WALK, "heap != NULL && heap->seal == ob_heap_seal(heap) ? heap : NULL", "heap", "region"),
    (WALK, "        heap = if_sealed(heap->next);\n", "        heap = NULL;\n", "region"),
    (STATS, "        stats->blocks++;\n", "", "model"),
    (STATS, "stats->objects += block->kind == OB_BLOCK_OBJECT;", "stats->objects++;", "model"),
    (STATS, "        stats->used_bytes += bytes;\n", "", "model"),
    (STATS, "    } else {\n        stats->free_bytes += bytes;\n", "    } else {\n", "model"),
    (STATS, "        stats->free_bytes += bytes;\n        stats->largest", "        stats->largest", "model"),
    (STATS, "stats->largest_free_bytes = bytes > stats->largest_free_bytes ? bytes : stats->largest_free_bytes;", "stats->largest_free_bytes = bytes;", "stats"),
    (STATS, "        stats->cached_bytes += bytes;\n", "", "stats"),
    (STATS, "ob_heap_capacity(heap) - heap->least_free_bytes}", "heap->least_free_bytes}", "stats"),
    ("memory/region.c", "while (heap != NULL && index-- > 0) {", "while (heap != NULL && --index > 0) {", "stats"),
    (STATS, "ob_head_is_run(at->head) ? buffer_bytes_of(&block) : 0", "buffer_bytes_of(&block)", "stats"),
    (STATS, "largest = bytes > largest ? bytes : largest;", "largest = bytes;", "stats"),
    (STATS, "    if (heap == NULL) {\n        return OB_EINDEX;\n    }\n    fill_stats", "    fill_stats", "stats"),
    (STATS, "        all.size_bytes += one.size_bytes;\n", "", "stats"),
    (STATS, "        all.peak_bytes += one.peak_bytes;\n", "        all.peak_bytes = one.peak_bytes;\n", "stats"),
    (STATS, "        all.cached_bytes += one.cached_bytes;\n", "", "stats"),
    (STATS, "if (one.largest_free_bytes > all.largest_free_bytes) {", "{", "stats"),
    (STATS, "if (one.largest_free_bytes > all.largest_free_bytes) {", "if (false) {", "stats"),
    (STATS, "at.used && at.kind == OB_BLOCK_OBJECT;", "at.used;", "stats"),
]

FLAGS = ["-std=gnu11", "-O0", "-w", "-Iboard", "-Itests"]
COMPILER = os.environ.get("CC", "gcc")
RUNTIME = sorted(os.path.join(folder, name)[len("runtime/"):]
                 for folder, _, names in os.walk("runtime") for name in names if name.endswith(".c"))
FRAME = ["tests/tap.c", "tests/unit/support.c", "board/host/board.c", "board/host/port.c"]
TESTS = sorted({name for *_, names in MUTANTS for name in names.split()})
HERE = temporary_folder()


def compile_file(source, target, runtime="runtime"):
    os.makedirs(os.path.dirname(target), exist_ok=True)
    command = [COMPILER, *FLAGS, "-I%s/include" % runtime, "-I" + runtime, "-c", source, "-o", target]
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False)
    return done.returncode == 0, done.stdout.decode(errors="replace")


def object_of(source, folder="base"):
    return "%s/%s/%s.o" % (HERE, folder, source)


def build(sources, folder="base", runtime="runtime"):
    """Compile these sources; a pair of success and what the compiler said."""
    results = [compile_file("%s/%s" % (runtime, one) if one in RUNTIME else one, object_of(one, folder), runtime)
               for one in sources]
    return all(good for good, _ in results), "".join(text for _, text in results)


def run_test(name, image, objects):
    """None if all tests of the file pass, else what went wrong first. A program that hangs is wrong, too."""
    subprocess.run([COMPILER, "-o", image, "-Wl,--wrap=ob_port_panic", *objects], check=True, stderr=subprocess.DEVNULL)
    with subprocess.Popen([image], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as program:
        alarm = threading.Timer(10, program.kill)
        alarm.start()
        failed = next((line.decode(errors="replace") for line in program.stdout if line.startswith(b"not ok")), None)
        if failed:
            program.kill()
        program.stdout.close()
        status = program.wait()
        alarm.cancel()
    return failed or (None if status == 0 else "%s: status %d" % (name, status))


def try_mutant(number, mutant):
    """None if a test noticed the mutant; else why that was not so."""
    path, text, replacement, names = mutant
    with open("runtime/" + path, encoding="utf-8") as file:
        source = file.read()
    if source.count(text) != 1:
        return "the text stands %d times in runtime/%s" % (source.count(text), path)
    folder = "mutant%d" % number
    tree = "%s/%s/runtime" % (HERE, folder)
    shutil.copytree("runtime", tree)
    with open("%s/%s" % (tree, path), "w", encoding="utf-8") as file:
        file.write(source.replace(text, replacement))
    changed = [path] if path.endswith(".c") else RUNTIME + FRAME + ["tests/unit/%s.c" % name for name in names.split()]
    good, said = build(changed, folder, tree)
    if not good:
        return "the mutant does not compile:\n" + said
    noticed = None
    for name in names.split():
        sources = RUNTIME + FRAME + ["tests/unit/%s.c" % name]
        objects = [object_of(one, folder if one in changed else "base") for one in sources]
        noticed = noticed or run_test(name, "%s/%s/%s.elf" % (HERE, folder, name), objects)
    shutil.rmtree("%s/%s" % (HERE, folder))
    return None if noticed else "no test of %s failed" % names


def main():
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        sources = RUNTIME + FRAME + ["tests/unit/%s.c" % name for name in TESTS]
        built = list(pool.map(lambda one: build([one]), sources))
        base = pool.map(lambda name: run_test(name, "%s/%s.elf" % (HERE, name), [
            object_of(one) for one in RUNTIME + FRAME + ["tests/unit/%s.c" % name]]), TESTS)

        @test("without a mutant, all tests pass")
        def _():
            check(all(good for good, _ in built), "".join(text for _, text in built))
            failed = [result for result in base if result]
            check(not failed, *failed)

        for number, mutant in enumerate(MUTANTS):
            result = pool.submit(try_mutant, number, mutant) if all(good for good, _ in built) else None
            path, text, replacement, _ = mutant
            shown = [" ".join(part.split()).replace("#", "") or "nothing" for part in (text, replacement)]

            @test("%s: %s -> %s" % (path, *(one if len(one) < 60 else one[:57] + "..." for one in shown)))
            def _(result=result):
                check(result is not None, "not built")
                check(result.result() is None, result.result())

        run()


main()
