#!/usr/bin/env python3
"""A new board is a copied folder: nothing else is edited."""

# seconds: 240

import hashlib
import os
import re
import shutil

from tap import call, check, copy_of_tree, run, test

SOURCE = "mps2-an385"
IMAGE = "tests/harness/memory.elf"
MEGABYTE = 1 << 20

tree = copy_of_tree()


def contents():
    """Path: hash, of every file of the copy but the new boards' folders and what is built."""
    found = {}
    for folder, folders, names in os.walk(tree):
        folders[:] = [name for name in folders if os.path.join(folder, name) not in
                      (os.path.join(tree, "build"), os.path.join(tree, "board", "copied"), os.path.join(tree, "board", "moved"))
                      and name != "__pycache__"]
        for name in names:
            with open(os.path.join(folder, name), "rb") as file:
                found[os.path.relpath(os.path.join(folder, name), tree)] = hashlib.sha256(file.read()).hexdigest()
    return found


# A test of its own: whether all the others pass is not the question here.
with open(os.path.join(tree, "tests", "unit", "copied_board.c"), "w", encoding="utf-8") as test_file:
    test_file.write('#include "tap.h"\nTAP_TEST("one equals one") { TAP_EQUAL(1, 1); }\n')
before = contents()


def edit(path, bank, origin, length):
    with open(path, encoding="utf-8") as file:
        text = file.read()
    text, count = re.subn(r"(?m)^(\s*%s\b.*ORIGIN\s*=\s*)\w+(\s*,\s*LENGTH\s*=\s*)\w+" % bank, r"\g<1>%s\g<2>%s" % (origin, length), text)
    check(count == 1, "no line of %s in %s" % (bank, path))
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)


def heap_bytes(board):
    call("make", "build/%s/%s" % (board, IMAGE), cwd=tree)
    text = call("tools/run", "build/%s/%s" % (board, IMAGE), cwd=tree)
    match = re.search(r"# (\d+) bytes in", text)
    check(match, text)
    return int(match.group(1))


@test("a copied folder with other memory is a board that builds and runs")
def _():
    shutil.copytree(os.path.join(tree, "board", SOURCE), os.path.join(tree, "board", "copied"))
    edit(os.path.join(tree, "board", "copied", "memory.ld"), "RAM", "0x20000000", "2M")
    original, copied = heap_bytes(SOURCE), heap_bytes("copied")
    check(original - copied == 2 * MEGABYTE, "%d bytes of heap became %d" % (original, copied))


@test("make test runs the tests on it")
def _():
    text = call("make", "test", "BOARD=copied", "TEST=copied_board", cwd=tree)
    check("build/copied/tests/unit/copied_board.elf .. ok" in text and text.endswith("\n1 passed, 0 failed\n"), text)


@test("make run runs the session on it")
def _():
    call("make", "run", "BOARD=copied", cwd=tree)


@test("make help lists it")
def _():
    text = call("make", "help", cwd=tree)
    check(re.search(r"(?m)^ +copied +\S", text), text)


# The regions of an ARMv7-M's MPU are powers of two: the one that opens RAM opens addresses below it, too.
# The last two begin beside a multiple of 32 bytes, the least region.
@test("the stack is guarded wherever RAM begins")
def _():
    shutil.copytree(os.path.join(tree, "board", "lm3s6965evb"), os.path.join(tree, "board", "moved"))
    image = "build/moved/tests/boot/die.elf"
    for origin, length in [("0x20002000", "24K"), ("0x20003000", "20K"), ("0x20001FF8", "16K"), ("0x20008008", "30K")]:
        edit(os.path.join(tree, "board", "moved", "memory.ld"), "RAM", origin, length)
        call("make", image, cwd=tree)
        text = call("tools/run", image, "overflow_recursion", cwd=tree, status=4)
        check("\nstack overflow: " in text and "from %s up\n" % origin.lower() in text, origin, text)
        found = re.search(r"(?m)^address 0x([0-9a-f]{8})$", text)
        check(found and 0 < int(origin, 16) - int(found.group(1), 16) <= 64, "it ran on below the stack", origin, text)
        text = call("tools/run", image, "write_below_ram", cwd=tree, status=4)
        check("\naddress 0x%08x\n" % ((int(origin, 16) & ~31) - 4) in text, origin, text)


@test("a bank below RAM stays open, and what lies between them is shut")
def _():
    path = os.path.join(tree, "board", "copied", "memory.ld")
    edit(path, "RAM", "0x20002000", "2M")
    edit(path, "PSRAM", "0x20000000", "4K")
    for name in ("die", "regions"):
        call("make", "build/copied/tests/boot/%s.elf" % name, cwd=tree)
    text = call("tools/run", "build/copied/tests/boot/die.elf", "write_below_ram", cwd=tree, status=4)
    check("\naddress 0x20001ffc\n" in text, text)
    call("tools/run", "--tap", "build/copied/tests/boot/regions.elf", cwd=tree)


@test("no file outside its folder was edited")
def _():
    after = contents()
    check(after == before, sorted(path for path in set(before) | set(after) if before.get(path) != after.get(path)))


@test("an unknown board, two boards and a pattern are refused with the names of those that there are")
def _():
    for board in ("nowhere", SOURCE + " microbit", "mps2%", ""):
        text = call("make", "run", "BOARD=" + board, cwd=tree, status=2)
        check('no board "%s": choose BOARD= from' % board in text and SOURCE in text, text)


run()
