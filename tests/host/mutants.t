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

HEAP, MEMORY = "memory/heap.c", "memory/memory.c"
ALLOCATE, LAYOUT, COUNT, VECTOR = "object/allocate.c", "object/layout.c", "object/count.c", "object/vector.c"
DICT, LIST, SEQUENCE = "types/dict.c", "types/list.c", "types/sequence.c"

MUTANTS = [
    # Blocks and bins
    (HEAP, "EXACT_BINS + (log2 - 3u) * 4u", "EXACT_BINS + (log2 - 4u) * 4u", "heap"),
    (HEAP, "((granules >> (log2 - 2u)) & 3u)", "((granules >> (log2 - 1u)) & 3u)", "heap"),
    (HEAP, "bin_of((granules + (1u << (log2 - 2u)) - 1u) << 3)", "bin_of(granules << 3)", "heap"),
    (HEAP, "links_of(heap, head)->previous = block;", "", "heap"),
    (HEAP, "links->previous = 0;", "", "heap"),
    (HEAP, "links_of(heap, next)->previous = previous;", "", "heap"),
    (HEAP, "heap->occupied[bin >> 5] &= ~(1u << (bin & 31u));", "", "heap"),
    (HEAP, "if (++word == OB_HEAP_BIN_WORDS)", "if (++word == 1)", "heap memory"),
    (HEAP, "(~0u << (bin & 31u))", "(~0u << (bin & 31u) << 1)", "heap"),
    (HEAP, "if (block_size(heap, block) >= size)", "if (block_size(heap, block) > size)", "heap"),
    (HEAP, "    PROBES = 4,", "    PROBES = 2,", "heap"),
    (HEAP, "((uint32_t)bytes + TAG_BYTES + 7u) & ~7u", "((uint32_t)bytes + TAG_BYTES + 3u) & ~7u", "heap"),
    (HEAP, "return size < MIN_BLOCK_BYTES ? MIN_BLOCK_BYTES : size;", "return size;", "heap"),
    (HEAP, "if (have - size < MIN_BLOCK_BYTES)", "if (have - size < 8)", "heap"),
    (HEAP, "if (have - size < MIN_BLOCK_BYTES)", "if (have - size <= MIN_BLOCK_BYTES)", "heap"),
    (HEAP, "        set_prev_used(heap, block + have, true);\n", "", "heap"),
    (HEAP, "    set_prev_used(heap, block + have, false);\n    return size;", "    return size;", "heap"),
    (HEAP, "if (size > heap->end - heap->first)", "if (size >= heap->end - heap->first)", "heap"),
    (HEAP, "    bin_remove(heap, block, have);\n    size = trim", "    size = trim", "heap"),
    (HEAP, "heap->objects += kind == OB_BLOCK_OBJECT;", "", "heap"),
    (HEAP, "    count_used(heap, size);\n    return word_at", "    return word_at", "heap"),
    (HEAP, "heap->peak_bytes = heap->used_bytes;\n    }", "heap->peak_bytes = bytes;\n    }", "heap"),
    (HEAP, "|| offset >= heap->end", "", "heap"),
    (HEAP, "(tag & USED) != 0 && size >=", "size >=", "heap"),
    (HEAP, "size <= heap->end - block &&\n           (*word", "size <= SIZE_MASK &&\n           (*word", "heap memory"),
    (HEAP, "(*word_at(heap, block + size) & PREV_USED) != 0;", "true;", "memory"),
    (HEAP, "*word_at(heap, block) = tag & ~(uint32_t)USED;", "", "heap memory"),
    (HEAP, "        bin_remove(heap, after, after_size);\n        size += after_size;", "        size += after_size;", "heap"),
    (HEAP, "        set_prev_used(heap, after, false);\n", "", "heap"),
    (HEAP, "        bin_remove(heap, block, before_size);\n", "", "heap"),
    (HEAP, "if (size > old + after_size)", "if (size > old + after_size + 8)", "heap"),
    (HEAP, "        have += after_size;\n", "", "heap"),
    (HEAP, "    heap->used_bytes -= old;\n", "", "heap"),
    (HEAP, "region->size_bytes > OB_REGION_MAX_BYTES ||", "", "memory"),
    (HEAP, "base + region->size_bytes < base ||", "", "memory"),
    (HEAP, "region->size_bytes >= OB_REGION_MIN_BYTES + (aligned - base)", "region->size_bytes >= OB_REGION_MIN_BYTES", "heap memory"),
    (HEAP, "(uintptr_t)heap) & ~7u;\n    uint32_t bins", "(uintptr_t)heap + 7u) & ~7u;\n    uint32_t bins", "heap memory"),
    (HEAP, "uint32_t bins = bin_of(size) + 1u;\n    heap->next", "uint32_t bins = bin_of(size);\n    heap->next", "heap"),
    (HEAP, "if (!plausible(heap, at)) {", "if (false) {", "heap locate"),
    # Regions
    (MEMORY, "a_base < b_base + b->size_bytes", "a_base <= b_base + b->size_bytes", "memory"),
    (MEMORY, "b_base < a_base + a->size_bytes", "b_base < a_base", "memory"),
    (MEMORY, "for (size_t j = 0; j < i; j++)", "for (size_t j = 1; j < i; j++)", "memory"),
    (MEMORY, "    if (ob_heap_block_kind(memory) != OB_BLOCK_BUFFER) {", "    if (false) {", "memory"),
    (MEMORY, "memcpy(moved, memory, old_bytes < bytes ? old_bytes : bytes);", "", "memory"),
    (MEMORY, "    ob_heap_free(heap, memory);\n    return moved;", "    return moved;", "memory"),
    (MEMORY, "all.peak_bytes += one.peak_bytes;", "all.peak_bytes = one.peak_bytes;", "memory"),
    # Allocation with reclaiming
    (ALLOCATE, "    ob_dismantle(OB_ALLOCATE_BUDGET_UNITS);\n", "", "count"),
    (ALLOCATE, "while (memory == NULL && ob_dismantle(RECLAIM_UNITS))", "while (false)", "count"),
    (ALLOCATE, "while (memory == NULL && ob_dismantle(RECLAIM_UNITS))", "if (memory == NULL && ob_dismantle(RECLAIM_UNITS))", "count"),
    (ALLOCATE, "while (moved == NULL && ob_dismantle(RECLAIM_UNITS))", "while (false)", "count"),
    (LAYOUT, "items > (UINT32_MAX / 2u - type->size_bytes) / type->item_bytes", "items > UINT32_MAX", "count"),
    (LAYOUT, "(type->size_bytes + 3u) / 4u", "2u", "count"),
    (LAYOUT, "slots[i] = OB_NIL;", "slots[i] = OB_NONE;", "count"),
    # Counting and dismantling
    (COUNT, "return object->refs / OB_REFS_ONE + 1u;", "return object->refs / OB_REFS_ONE;", "count"),
    (COUNT, "dead->head.refs |= OB_FLAG_DEAD;", "", "count locate"),
    (COUNT, "        dead->gc = waiting_first->gc;\n", "        dead->gc = 0;\n", "count"),
    (COUNT, "type->release(object);", "", "count"),
    (COUNT, "ob_memory_release(object, bytes, OB_BLOCK_OBJECT);", "(void)0;", "count"),
    (COUNT, "    if (object->refs >= OB_REFS_IMMORTAL) {\n        return;\n    }\n    if (is_sat", "    if (is_sat", "count"),
    (COUNT, "    if (is_saturated(object->refs)) {", "    if (false) {", "count"),
    (COUNT, "    object->refs = OB_REFS_FREED;", "", "count"),
    (HEAP, "    links->next = head | FREE_MARK;", "    links->next = head;", "count"),
    (HEAP, "next = next | FREE_MARK;", "next = next;", "heap count"),
    (MEMORY, "insistence < 2 || (heap->attributes & want) == want", "true", "questions"),
    (MEMORY, "(heap->attributes & want) == want", "(heap->attributes & want) != 0", "questions"),
    (MEMORY, "(insistence < 1 || (heap->attributes & avoid) == 0)", "true", "questions"),
    (MEMORY, "int insistence = 2; insistence >= 0;", "int insistence = 2; insistence >= 1;", "questions"),
    (MEMORY, "if (!block.used && block.size_bytes > largest) {", "if (!block.used) {", "questions"),
    (MEMORY, "bool is_object = at.used && at.kind == OB_BLOCK_OBJECT;", "bool is_object = at.used;", "questions"),
    (MEMORY, "heap->seal == ob_heap_seal(heap) ? heap : NULL", "true ? heap : NULL", "locate"),
    (COUNT, "    if ((int32_t)refs >= 0) {", "    if ((int32_t)refs > 0) {", "count"),
    (COUNT, "        *slot = OB_NIL;\n", "", "count"),
    (COUNT, "        waiting_count--;\n        next_slot = 0;\n", "        waiting_count--;\n", "count"),
    (COUNT, "        waiting_count--;\n", "", "count"),
    (COUNT, "    if (dies) {", "    if (false) {", "count"),
    (COUNT, "ob_dismantle(OB_DECREF_BUDGET_UNITS);", "ob_dismantle(OB_DECREF_BUDGET_UNITS + 1);", "count"),
    (COUNT, "    if (object->refs >= OB_REFS_ONE) {\n        ob_port_panic", "    if (false) {\n        ob_port_panic", "count"),
    (COUNT, "if ((object->refs & OB_FLAG_DEAD) != 0) {", "if (false) {", "count"),
    (COUNT, "    ob_dismantle(units);\n", "    ob_dismantle(units + 1);\n", "count"),
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
    ("object/print.c", "        ob_memory_release_buffer(block);\n", "", "print"),
    ("object/print.c", "(frame){ob_new_ref(object), 0}", "(frame){object, 0}", "print"),
    ("object/print.c", "    ob_incref(object);\n    (void)type->repr_next", "    (void)type->repr_next", "print"),
    ("object/print.c", "stack.depth > 0 && sink->error == OB_OK", "stack.depth > 0", "print"),
    ("object/print.c", "memory_left ? sink->error : OB_ENOMEM", "sink->error", "print"),
    ("object/sink.c", "if (sink->error == OB_OK && length != 0)", "if (length != 0)", "print"),
    ("object/sink.c", "size_t room = target->size_bytes - 1u;", "size_t room = target->size_bytes;", "print"),
    ("object/sink.c", "target->length += length;", "target->length += length < room ? length : room;", "print"),
    # Types
    ("object/type.c", "if (object == OB_NONE || object == OB_FALSE)", "if (object == OB_FALSE)", "type"),
    ("object/call.c", "    ob_incref(args);\n", "", "function"),
    ("object/call.c", "    ob_incref(callable);\n", "", "function"),
    ("types/hash.c", "return hash != 0 ? hash : 1u;", "return hash;", "hash"),
    ("types/hash.c", "ob_str_length(key) == probe->length", "ob_str_length(key) >= probe->length", "hash"),
    ("types/hash.c", "key == OB_TRUE ? OB_INT(1)", "key == OB_TRUE ? OB_INT(2)", "hash dict"),
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
    # Looking from outside
    ("inspect/locate.c", "return offset < block->size_bytes;", "return offset <= block->size_bytes;", "locate"),
    ("inspect/locate.c", "return is_constant &&", "return", "locate"),
    ("inspect/locate.c", "size_bytes > 0 ? ob_text_sink_of(text, size_bytes) :", "text != NULL ? ob_text_sink_of(text, size_bytes) :", "locate"),
    (MEMORY, "        block->memory = NULL;\n", "        return false;\n", "locate"),
    (MEMORY, "ob_heap_block_bytes(memory) < bytes || ", "", "count"),
    ("types/str.c", "target.text != NULL ? target.text : \"\"", "\"\"", "print"),
    # In headers: everything is built anew
    ("include/obol/object.h", "if (!__builtin_add_overflow(object->refs, OB_REFS_ONE, &refs))", "refs = object->refs + OB_REFS_ONE;\n", "count"),
    ("include/obol/object.h", "if ((int32_t)refs < 0)", "if ((int32_t)refs <= 0)", "count"),
    ("include/obol/int.h", "value < OB_INT_MIN ||", "value < OB_INT_MIN - 1 ||", "int"),
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
